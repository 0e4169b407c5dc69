"""The page in a real browser: it answers every click with loop, sentence and source, asks for nothing, and runs no one's text."""

import base64
import json
import re
import zlib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import FLOW, TOP, opened, quiet
from moneygoround import curated, narrative, page
from moneygoround.dates import parse_date
from moneygoround.findings import Findings
from moneygoround.layout import place
from moneygoround.loops import find_loops
from moneygoround.model import FIRM, Bound
from moneygoround.network import see
from moneygoround.page.renderer import PARTS
from moneygoround.readers.stories import read_stories

pytest_plugins = ("pages",)


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    packed = data.get("packed")
    return json.loads(zlib.decompress(base64.b64decode(packed))) if packed else data


def state(tab: Page) -> dict[str, Any]:
    found: dict[str, Any] = tab.evaluate("moneygoround.state()")
    return found


def click_arrow(tab: Page, number: int) -> None:
    """Click where an arrow is drawn, off its middle, where no other label stands."""
    spot = tab.evaluate(
        """(number) => { const { network } = moneygoround.map; const point = network.body.edges[number].edgeType.getPoint(0.6);
        const { x, y } = network.canvasToDOM(point); const frame = document.getElementById('net').getBoundingClientRect();
        return [x + frame.x, y + frame.y]; }""",
        number,
    )
    tab.mouse.click(*spot)


# -- what is written ---------------------------------------------------------------------------------------------------


def test_the_same_findings_give_the_same_page(found: Findings, html: str) -> None:
    told = read_stories([curated.folder()], found.ledger)
    assert page.html(found, place(found.network, found.loops.loops), stories=told) == html


def test_the_page_and_our_share_of_it_stay_small(html: str) -> None:
    foreign = re.findall(r"<script(?: type=\"application/json\" id=\"data\")?>(.*?)</script>", html, re.DOTALL)
    assert len(foreign) == 2  # the data, and vis-network
    style = len(html.partition("<style>")[2].partition("</style>")[0].encode())
    assert len(html.encode()) - sum(len(text.encode()) for text in foreign) - style <= 90_000
    assert style <= 16_000
    assert len(html.encode()) <= 750_000


def test_every_import_of_a_script_names_what_that_file_has_and_is_used() -> None:
    folder = Path(page.__file__).parent
    texts = {name: (folder / name).read_text("utf-8") for name in PARTS}
    line = re.compile(r'^import \{ (.*) \} from "\./(.*)";\n', re.MULTILINE)
    for name, text in texts.items():
        rest = line.sub("", text)
        for names, source in line.findall(text):
            for one in names.split(", "):
                assert re.search(rf"^export [^=(]*\b{one}\b", texts[source], re.MULTILINE), (name, source, one)
                assert re.search(rf"(?<![\w$]){one}\b", rest), (name, one)


def test_the_policy_stands_first_and_lets_only_these_scripts_run(html: str) -> None:
    head = html.partition("<head>")[2].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    policy = head.partition('content="')[2].partition('"')[0].replace("&#39;", "'")
    assert "require-trusted-types-for 'script'" in policy
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', html, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts]
    assert f"script-src {' '.join(hashes)};" in policy


def test_the_page_names_no_other_place_to_load_from(html: str) -> None:
    shell = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import""", shell)


def test_every_loop_and_flow_of_the_findings_is_in_the_page(found: Findings, html: str) -> None:
    data = data_of(html)
    shown = data["loops"][: len(found.loops.loops)]
    assert [loop["key"] for loop in shown] == [loop.key for loop in found.loops.loops]
    standing = [flow["id"] for flow in data["flows"] if "ended" not in flow and "behind" not in flow]
    assert standing == [edge.flow.id for edge in found.network.edges]
    assert all(flow["evidence"] for flow in data["flows"])
    assert data["headline"] == narrative.headline(found)


def test_up_to_is_never_left_out(html: str) -> None:
    data = data_of(html)
    words = {flow["id"]: flow["amount"] for flow in data["flows"]}
    assert words[FLOW] == "up to 10 bn USD"


# -- the way through it ------------------------------------------------------------------------------------------------


def test_it_opens_with_loops_map_and_explanation_and_says_nothing(shown: Page, found: Findings) -> None:
    expect(shown.locator("#headline")).to_have_text(narrative.headline(found))
    expect(shown.locator("[data-loop]").first).to_have_attribute("data-loop", found.loops.loops[0].key)
    for words in (
        "How to read this",
        "What this does not show",
        "does not prove that the same dollars travel round it",
    ):
        expect(shown.locator("#detail")).to_contain_text(words)
    expect(shown.locator("#detail .big")).to_have_text(
        narrative.sum_words(found.returning_capital.live[Bound.FACE], found.ledger, "USD")
    )
    assert shown.locator("canvas").count() == 3  # the map, what lies above it, and the matrix


def test_a_click_on_a_loop_lights_it_and_tells_it_with_sources(shown: Page, found: Findings) -> None:
    shown.locator(f'[data-loop="{TOP}"]').click()
    expect(shown.locator(f'[data-loop="{TOP}"]')).to_have_attribute("aria-pressed", "true")
    (top,) = (loop for loop in found.loops.loops if loop.key == TOP)
    expect(shown.locator("#detail .sentence")).to_have_text(narrative.loop_sentence(top, found.ledger))
    expect(shown.locator("#detail svg.ring")).to_be_visible()
    expect(shown.locator("#detail .steps > li")).to_have_count(3)
    for card in shown.locator("#detail .steps > li").all():
        expect(card.locator(".evidence a").first).to_have_attribute("href", re.compile("^https?://"))
        expect(card.locator(".evidence a").first).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.locator("#detail .weak")).to_have_count(1)
    assert f"loop={TOP}" in shown.url.replace("%7E", "~")
    assert "can come back" in shown.locator("#live").inner_text()
    colours = shown.evaluate(
        "[...Object.values(moneygoround.map.network.body.edges)].map((edge) => edge.options.color.opacity)"
    )
    assert sorted({round(value, 2) for value in colours}) == [0.13, 1]


def test_the_same_click_again_or_escape_clears(shown: Page) -> None:
    button = shown.locator(f'[data-loop="{TOP}"]')
    button.click()
    button.click()
    assert state(shown)["selected"] is None
    button.click()
    shown.keyboard.press("Escape")
    assert state(shown)["selected"] is None
    assert "#" not in shown.url


def test_steps_are_walked_by_button_and_arrow_key(shown: Page) -> None:
    shown.locator(f'[data-loop="{TOP}"]').click()
    shown.get_by_role("button", name="Step ▶").click()
    expect(shown.locator("#detail .step.now")).to_have_count(1)
    shown.locator("#detail .step.now .head").focus()
    shown.keyboard.press("ArrowRight")
    assert state(shown)["step"] in {1, 2}
    assert "pays" in shown.locator("#live").inner_text()


def test_a_click_on_an_organisation_shows_its_flows(shown: Page) -> None:
    spot = shown.evaluate(
        """() => { const at = moneygoround.data.organisations.findIndex((one) => one.id === 'microsoft');
        const { x, y } = moneygoround.map.network.canvasToDOM(moneygoround.map.spots.get(at));
        const frame = document.getElementById('net').getBoundingClientRect(); return [x + frame.x, y + frame.y]; }"""
    )
    shown.mouse.click(*spot)
    expect(shown.locator("#detail .title")).to_have_text("Microsoft")
    expect(shown.locator("#detail")).to_contain_text("Is paid by")
    first = shown.locator("#detail .cards li").first
    first.locator("summary").click()
    expect(first.locator(".evidence li").first).to_be_visible()


def test_a_click_on_an_arrow_shows_its_flows_with_all_evidence(shown: Page) -> None:
    click_arrow(shown, 0)
    selected = state(shown)["selected"]
    assert selected["type"] == "flow"
    expect(shown.locator(f'#detail [data-flow="{selected["id"]}"] .evidence li').first).to_be_visible()


def test_search_finds_names_units_and_accents(shown: Page) -> None:
    shown.locator("#find").fill("azure")
    shown.locator("#find").press("Enter")
    assert state(shown)["selected"] == {"type": "org", "id": "microsoft"}
    shown.locator("#find").fill("no such thing at all")
    expect(shown.locator("#hits")).to_have_text("Nothing is found.")


def test_the_keyboard_walks_the_map(shown: Page) -> None:
    shown.locator("#net").focus()
    shown.keyboard.press("ArrowRight")
    assert "Enter opens it" in shown.locator("#live").inner_text()
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    assert state(shown)["selected"]["type"] == "org"


def test_arrow_keys_move_between_loops(shown: Page) -> None:
    shown.locator("[data-loop]").first.focus()
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    assert state(shown)["selected"]["id"] == shown.locator("[data-loop]").nth(1).get_attribute("data-loop")


def test_figures_and_list_follow_the_filters(shown: Page, found: Findings) -> None:
    big, head = shown.locator("#detail .big"), shown.locator("#headline")
    shown.locator("#firm").check()
    firm = narrative.sum_words(found.returning_capital.firm[Bound.FACE], found.ledger, "USD")
    expect(head).to_contain_text("firm flows")
    expect(head).to_contain_text(f"{firm} can come back")
    expect(big).to_have_text(firm)
    shown.locator("#kind-equity").uncheck()
    expect(head).to_contain_text("only the kinds shown")
    expect(big).not_to_have_text(firm)
    shown.locator("#reset").click()
    expect(head).to_have_text(narrative.headline(found))


SEEN = """(filter) => { const view = moneygoround.seen(filter); return {
    flows: [...view.flows].map((one) => moneygoround.data.flows[one].id), organisations: view.organisations.size,
    loops: view.loops.map((loop) => [loop.key, String(loop.face ?? ""), String(loop.low), loop.kind, loop.undisclosed, loop.closed]),
}; }"""
DAYS = ("2023-06-30", "2025-06-30", "2025-10-31", "2025-11-19", "2026-02-26", "2026-02-27", "2026-04-16", None)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("firm", [False, True])
def test_every_day_shows_what_was_known_and_in_force_that_day(
    shown: Page, found: Findings, day: str | None, *, firm: bool
) -> None:
    view = replace(found.network.view, as_of=parse_date(day) if day else found.network.as_of)
    network = see(found.ledger, replace(view, statuses=FIRM) if firm else view)
    loops = find_loops(network, steps=view.steps).loops
    there = shown.evaluate(SEEN, {"until": day, "firm": firm, "off": []})
    assert sorted(there["flows"]) == [edge.flow.id for edge in network.edges]
    assert there["organisations"] == len({end for edge in network.edges for end in (edge.payer, edge.payee)})
    assert sorted(there["loops"]) == sorted(
        [
            loop.key,
            "" if loop.bottleneck.face is None else str(loop.bottleneck.face),
            str(loop.bottleneck.low),
            narrative.LOOP_WORDS[loop.kind],
            loop.undisclosed,
            str(loop.closed_on) if loop.closed_on else None,
        ]
        for loop in loops
    )
    assert [key for key, *_ in there["loops"]] == [loop.key for loop in loops]


def test_the_letter_of_intent_comes_back_on_the_days_on_which_it_stood(chromium: Browser, path: Path) -> None:
    letter = "#flow=nvidia-openai-loi-100bn"
    with opened(chromium, path, f"{letter}&until=2025-11-19") as (tab, heard):
        expect(tab.locator("#detail")).to_contain_text("letter of intent")
        expect(tab.locator("#detail .sentence")).not_to_contain_text("Not in force")
        expect(tab.locator(f'[data-loop="{TOP}"] .amount')).to_have_text("up to 40 bn")
        quiet(heard, path)
    with opened(chromium, path, letter) as (tab, heard):
        expect(tab.locator("#detail .sentence")).to_contain_text(
            "Not in force on the day shown: it stood so until 27 February 2026"
        )
        quiet(heard, path)


def test_a_loop_of_earlier_days_has_its_ring_and_its_sources(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, "#loop=nvidia~xai&until=2025-11-19") as (tab, heard):
        expect(tab.locator("#detail svg.ring")).to_be_visible()
        expect(tab.locator("#detail .steps > li")).to_have_count(2)
        expect(tab.locator("#detail .weak")).to_have_count(1)
        quiet(heard, path)
    with opened(chromium, path, "#loop=nvidia~xai") as (tab, heard):
        expect(tab.locator("#detail .sentence")).to_contain_text("was closed on an earlier day and is open now")
        quiet(heard, path)


def test_the_slider_goes_back_to_the_first_day_and_forward_to_all(shown: Page, found: Findings) -> None:
    slider = shown.locator("#until")
    slider.press("ArrowLeft")
    assert shown.locator("#headline").inner_text() != narrative.headline(found)
    slider.press("Home")
    first = data_of(shown.content())["days"][0]
    assert state(shown)["filter"]["until"] == first
    expect(shown.locator("#none")).to_be_visible()
    slider.press("End")
    expect(shown.locator("#headline")).to_have_text(narrative.headline(found))


def test_a_loop_that_a_filter_breaks_says_which_step_is_missing(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}&until=2025-06-30") as (tab, _):
        expect(tab.locator("#detail")).to_contain_text("no flow from")


@pytest.mark.parametrize(
    ("address", "where", "words"),
    [
        (f"#loop={TOP}&step=2&theme=dark", "#detail .step.now", "OpenAI"),
        ("#org=anthropic", "#detail .title", "Anthropic"),
        (f"#flow={FLOW}", "#detail .title", "Nvidia"),
        ("#view=table", "#tables caption >> nth=0", "loops"),
        ("#loop=no~such&org=%E0%A4%A&step=99&until=x&theme=pink", "#detail", "How to read this"),
    ],
)
def test_an_address_brings_back_what_was_seen(
    chromium: Browser, path: Path, address: str, where: str, words: str
) -> None:
    with opened(chromium, path, address) as (tab, heard):
        expect(tab.locator(where)).to_contain_text(words)
        quiet(heard, path)


def test_the_tables_hold_every_loop_and_every_flow(shown: Page, found: Findings) -> None:
    shown.get_by_role("button", name="Table", exact=True).click()
    tables = shown.locator("#tables table")
    ends = {end for edge in found.network.edges for end in (edge.payer, edge.payee)}
    expect(tables.nth(0).locator("tbody tr")).to_have_count(len(found.loops.loops))
    expect(tables.nth(1).locator("tbody tr")).to_have_count(len(found.network.edges))
    expect(tables.nth(2).locator("tbody tr")).to_have_count(len(ends))
    expect(tables.nth(3).locator("tbody tr")).to_have_count(len(found.network.beside))
    tables.nth(0).get_by_role("button", name="Steps").click()
    counts = [int(text) for text in tables.nth(0).locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert counts == sorted(counts)


SAVED = {
    "#save-map": ("moneygoround-map.svg", "<svg"),
    "#save-loop": ("moneygoround-loop.svg", "Sources:"),
    "#save-loops": ("loops.csv", TOP),
    "#save-flows": ("flows.csv", FLOW),
    "#save-turtle": ("moneygoround.ttl", "@prefix"),
}


def test_everything_can_be_saved(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, heard):
        for button, (name, holds) in SAVED.items():
            tab.locator("#export summary").click()
            with tab.expect_download() as waiting:
                tab.locator(button).click()
            assert waiting.value.suggested_filename == name
            assert holds in Path(waiting.value.path()).read_text("utf-8")
        quiet(heard, path)
