"""The page in a real browser: it answers every click with loop, sentence and source, asks for nothing, and runs no one's text."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import browser
from browser import Heard, listen, opened
from drawing import AWS, CHIPS, SEED, drawn
from moneygoround import curated, narrative, page
from moneygoround.findings import Findings, find
from moneygoround.layout import place
from moneygoround.ledger import Ledger, View, ledger_of
from moneygoround.model import Deal, End, Evidence, Organisation, Source

TOP = "nvidia~openai~oracle"
FLOW = "nvidia-anthropic-equity-10bn"
HOSTILE = (
    "</script><script>window.pwned = 1</script>",
    '<img src="x" onerror="window.pwned = 1">',
    '"><a href="javascript:window.pwned = 1">href</a>',
    "\u2028\u2029<!-- ]]> &#x3c;\x00\u202etxet",
)


def written(ledger: Ledger, folder: Path, *, turtle: str = "", name: str = "page.html") -> Path:
    findings = find(ledger)
    path = folder / name
    path.write_text(page.html(findings, place(findings.network, findings.loops.loops), turtle=turtle), encoding="utf-8")
    return path


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    packed = data.get("packed")
    return json.loads(zlib.decompress(base64.b64decode(packed))) if packed else data


@pytest.fixture(scope="module")
def found() -> Findings:
    return find(curated.ledger())


@pytest.fixture(scope="module")
def html(found: Findings) -> str:
    return page.html(found, place(found.network, found.loops.loops), turtle="@prefix a: <b> .\n" * 5000)


@pytest.fixture(scope="module")
def path(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "moneygoround.html"
    file.write_text(html, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.running() as running:
        yield running


@pytest.fixture
def shown(chromium: Browser, path: Path) -> Iterator[Page]:
    """The curated page at its start; afterwards it must have asked for nothing and said nothing."""
    with opened(chromium, path) as (tab, heard):
        yield tab
        quiet(heard, path)


def quiet(heard: Heard, path: Path) -> None:
    assert [request for request in heard.requests if not request.startswith((path.as_uri(), "blob:"))] == []
    assert heard.messages == []


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
    assert page.html(found, place(found.network, found.loops.loops), turtle="@prefix a: <b> .\n" * 5000) == html


def test_the_page_and_our_share_of_it_stay_small(html: str) -> None:
    foreign = re.findall(r"<script(?: type=\"application/json\" id=\"data\")?>(.*?)</script>", html, re.DOTALL)
    assert len(foreign) == 2  # the data, and vis-network
    assert len(html.encode()) - sum(len(text.encode()) for text in foreign) <= 90_000
    assert len(html.encode()) <= 750_000


def test_the_policy_stands_first_and_lets_only_these_scripts_run(html: str) -> None:
    head = html.partition("<head>")[2].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    policy = head.partition('content="')[2].partition('"')[0].replace("&#39;", "'")
    assert "require-trusted-types-for 'script'" in policy
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', html, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts]
    assert f"script-src {' '.join(hashes)};" in policy
    assert len(re.findall("<script", html)) == 3


def test_the_page_names_no_other_place_to_load_from(html: str) -> None:
    shell = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import""", shell)


def test_every_loop_and_flow_of_the_findings_is_in_the_page(found: Findings, html: str) -> None:
    data = data_of(html)
    assert [loop["key"] for loop in data["loops"]] == [loop.key for loop in found.loops.loops]
    assert [loop["sentence"] for loop in data["loops"]] == [narrative.loop_sentence(loop, found.ledger) for loop in found.loops.loops]
    assert [flow["id"] for flow in data["flows"]] == [edge.flow.id for edge in found.network.edges]
    assert all(flow["evidence"] for flow in data["flows"])
    assert data["headline"] == narrative.headline(found)


def test_up_to_is_never_left_out(html: str) -> None:
    data = data_of(html)
    words = {flow["id"]: flow["amount"] for flow in data["flows"]}
    assert words[FLOW] == "up to 10 bn USD"


# -- the way through it ------------------------------------------------------------------------------------------------


def test_it_opens_with_loops_map_and_explanation_and_says_nothing(shown: Page, found: Findings) -> None:
    expect(shown.locator("#headline")).to_have_text(narrative.headline(found))
    expect(shown.locator("[data-loop]").first).to_contain_text("Nvidia")
    for words in ("How to read this", "What this does not show", "does not prove that the same dollars travel round it"):
        expect(shown.locator("#detail")).to_contain_text(words)
    expect(shown.locator("#detail .big")).to_have_text(narrative.amount_words(found.returning_capital.live["face"].amount, "USD"))  # type: ignore[index]
    assert shown.locator("canvas").count() == 2


def test_a_click_on_a_loop_lights_it_and_tells_it_with_sources(shown: Page, found: Findings) -> None:
    shown.locator(f'[data-loop="{TOP}"]').click()
    expect(shown.locator(f'[data-loop="{TOP}"]')).to_have_attribute("aria-pressed", "true")
    expect(shown.locator("#detail .sentence")).to_have_text(narrative.loop_sentence(found.loops.loops[0], found.ledger))
    expect(shown.locator("#detail svg.ring")).to_be_visible()
    expect(shown.locator("#detail .steps > li")).to_have_count(3)
    for card in shown.locator("#detail .steps > li").all():
        expect(card.locator(".evidence a").first).to_have_attribute("href", re.compile("^https?://"))
        expect(card.locator(".evidence a").first).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.locator("#detail .weak")).to_have_count(1)
    assert f"loop={TOP}" in shown.url.replace("%7E", "~")
    assert "can come back" in shown.locator("#live").inner_text()
    colours = shown.evaluate("[...Object.values(moneygoround.map.network.body.edges)].map((edge) => edge.options.color.opacity)")
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


def test_figures_and_list_follow_the_filters(shown: Page) -> None:
    shown.locator("#filters summary").click()
    shown.locator("#firm").check()
    firm = shown.locator("#headline").inner_text()
    assert "firm flows" in firm
    shown.locator("#kind-equity").uncheck()
    assert shown.locator("#headline").inner_text() != firm
    expect(shown.locator("#detail .big")).to_have_count(0)
    shown.locator("#reset").click()
    expect(shown.locator("#detail .big")).to_have_count(1)


def test_a_loop_is_not_there_before_its_last_step(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, "#until=2025-06-30") as (tab, heard):
        assert tab.locator(f'[data-loop="{TOP}"]').count() == 0
        assert "30 Jun 2025" in tab.locator("#headline").inner_text()
        late = tab.evaluate("[...document.querySelectorAll('[data-loop]')].map((one) => moneygoround.data.loops.find((loop) => loop.key === one.dataset.loop).closed)")
        assert all(closed is None or closed <= "2025-06-30" for closed in late)
        quiet(heard, path)


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
def test_an_address_brings_back_what_was_seen(chromium: Browser, path: Path, address: str, where: str, words: str) -> None:
    with opened(chromium, path, address) as (tab, heard):
        expect(tab.locator(where)).to_contain_text(words)
        quiet(heard, path)


def test_the_tables_hold_every_loop_and_every_flow(shown: Page, found: Findings) -> None:
    shown.get_by_role("button", name="Table", exact=True).click()
    tables = shown.locator("#tables table")
    expect(tables.nth(0).locator("tbody tr")).to_have_count(len(found.loops.loops))
    expect(tables.nth(1).locator("tbody tr")).to_have_count(len(found.network.edges))
    expect(tables.nth(2).locator("tbody tr")).to_have_count(len(found.network.beside))
    tables.nth(0).get_by_role("button", name="Steps").click()
    counts = [int(text) for text in tables.nth(0).locator("tbody tr td:nth-child(4)").all_inner_texts()]
    assert counts == sorted(counts)


@pytest.mark.parametrize(
    ("button", "name", "holds"),
    [
        ("#save-map", "moneygoround-map.svg", "<svg"),
        ("#save-loop", "moneygoround-loop.svg", "Sources:"),
        ("#save-loops", "loops.csv", TOP),
        ("#save-flows", "flows.csv", FLOW),
        ("#save-turtle", "moneygoround.ttl", "@prefix"),
    ],
)
def test_everything_can_be_saved(chromium: Browser, path: Path, button: str, name: str, holds: str) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, heard):
        tab.locator("#export summary").click()
        with tab.expect_download() as waiting:
            tab.locator(button).click()
        assert waiting.value.suggested_filename == name
        assert holds in Path(waiting.value.path()).read_text("utf-8")
        quiet(heard, path)


# -- how it looks ------------------------------------------------------------------------------------------------------


def test_nothing_of_a_ring_lies_on_anything_else(chromium: Browser, path: Path, found: Findings) -> None:
    with opened(chromium, path) as (tab, _):
        for loop in found.loops.loops[::5]:
            tab.evaluate("(key) => { location.hash = `loop=${encodeURIComponent(key)}`; }", loop.key)
            tab.wait_for_function("(key) => moneygoround.state().selected?.id === key", arg=loop.key)
            boxes = tab.evaluate(
                """() => { const box = (one) => { const { x, y, width, height } = one.getBBox(); return [x, y, x + width, y + height]; };
                const words = [...document.querySelectorAll('.ring text')].map(box);
                return [words, [...document.querySelectorAll('.ring rect')].map(box), document.querySelector('.ring').getAttribute('viewBox').split(' ').map(Number)]; }"""
            )
            words, pills, (x, y, width, height) = boxes
            assert not [pair for pair in combinations(words, 2) if overlap(*pair, room=-4)], loop.key
            assert not [pair for pair in combinations(pills, 2) if overlap(*pair)], loop.key
            assert all(left >= x and top >= y and right <= x + width and low <= y + height for left, top, right, low in [*words, *pills]), loop.key


def overlap(one: list[float], other: list[float], *, room: float = 0) -> bool:
    return one[0] < other[2] + room and other[0] < one[2] + room and one[1] < other[3] + room and other[1] < one[3] + room


def test_amounts_and_boxes_on_the_map_do_not_cover_one_another(shown: Page) -> None:
    words = shown.evaluate("moneygoround.map.words().map(({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2])")
    boxes = shown.evaluate("[...moneygoround.map.boxes().values()].map(({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2])")
    assert len(words) >= 4
    assert not [pair for pair in combinations(words, 2) if overlap(*pair)]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]


def test_the_curves_are_those_that_python_reckoned_with(shown: Page) -> None:
    apart = shown.evaluate(
        """() => Object.values(moneygoround.map.network.body.edges).map((edge) => { const { from, to } = edge; const middle = edge.edgeType.getViaNode();
        const bend = edge.options.smooth.roundness * (edge.options.smooth.type === 'curvedCW' ? 1 : -1); const turn = bend / 2 * Math.PI, reach = Math.abs(bend) / 2 + 0.5;
        const [x, y] = [(to.x - from.x) * reach, (to.y - from.y) * reach];
        return Math.hypot(from.x + x * Math.cos(turn) + y * Math.sin(turn) - middle.x, from.y + y * Math.cos(turn) - x * Math.sin(turn) - middle.y); })"""
    )
    assert max(apart) < 0.01


def test_a_phone_shows_map_then_loops_then_legend_and_nothing_is_cut(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, width=390, height=844) as (tab, heard):
        tops = [tab.locator(one).bounding_box() for one in ("#map", "#list", "#legend")]
        assert all(above and below and above["y"] < below["y"] for above, below in pairwise(tops))
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        tab.locator(f'[data-loop="{TOP}"]').click()
        expect(tab.locator("#detail .ring")).to_be_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        quiet(heard, path)


def test_axe_finds_nothing_to_mend(chromium: Browser, tmp_path: Path) -> None:
    path = written(drawn(SEED + AWS + CHIPS + "; amd -warrant ?-> microsoft -partnership-> amd"), tmp_path)
    loop = "#loop=anthropic~microsoft"
    with opened(chromium, path) as (tab, _):
        for address in ("#", loop, "#org=nvidia", "#flow=nvidia-anthropic-equity", "#view=table", "#theme=dark", f"{loop}&theme=dark"):
            tab.evaluate("(address) => { location.hash = address; }", address)
            tab.wait_for_timeout(60)
            found = Axe().run(tab)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_the_map_stands_ready_in_a_second(chromium: Browser, path: Path) -> None:
    with opened(chromium, path) as (tab, _):
        assert tab.evaluate("performance.now()") < 5000  # under a second alone; the rest is room for a busy machine


# -- what must not happen ----------------------------------------------------------------------------------------------


def hostile() -> Ledger:
    """A ledger with hostile text in every field that takes text."""
    plain = drawn(SEED, deals={"nvidia-anthropic-equity": "deal"})
    text = " ".join(HOSTILE)
    evidence = (Evidence("a", text, quote=text), Evidence("b", text))
    flows = [replace(flow, conditions=text, evidence=evidence, tags=(text,), payer=tuple(End("__proto__" if end.organisation == "nvidia" else end.organisation) for end in flow.payer)) for flow in plain.flows.values()]
    organisations = [Organisation(one, f"{text} {one}", legal_name=text, aliases=(text,), country=text, role=text) for one in ("__proto__", *plain.organisations)]
    sources = [Source("a", text, url="javascript:window.pwned = 1", publisher=text, language=text, origin=text), Source("b", text, url='https://example.org/"><img src=x onerror=alert(1)>')]
    return ledger_of(organisations, flows, deals=[Deal("deal", text)], sources=sources)


@pytest.mark.parametrize("address", ["", "#loop=anthropic~microsoft", "#org=__proto__", "#flow=nvidia-anthropic-equity", "#view=table"])
def test_a_hostile_name_is_text_everywhere(chromium: Browser, tmp_path: Path, address: str) -> None:
    path = written(hostile(), tmp_path, turtle=HOSTILE[0])
    with opened(chromium, path, address) as (tab, heard):
        tab.locator("#find").fill("img")
        assert tab.evaluate("window.pwned") is None
        assert tab.evaluate("document.scripts.length") == 3
        assert tab.locator("img").count() == 0
        assert tab.evaluate("[...document.links].filter((link) => !/^https?:/.test(link.href)).length") == 0
        assert "</script>" in tab.locator("body").inner_text()
        quiet(heard, path)


def test_it_lives_inside_a_notebook(chromium: Browser, tmp_path: Path) -> None:
    page_path = written(drawn(SEED), tmp_path)
    tab, heard = chromium.new_page(), Heard()
    listen(tab, heard)
    tab.goto("about:blank")
    tab.evaluate(
        """(html) => { const frame = document.createElement('iframe'); frame.sandbox = 'allow-scripts allow-downloads allow-popups';
        frame.width = 1200; frame.height = 760; frame.srcdoc = html; document.body.append(frame); }""",
        page_path.read_text("utf-8"),
    )
    inside = tab.frame_locator("iframe")
    inside.locator("[data-loop]").first.click()
    expect(inside.locator("#detail .sentence")).to_contain_text("can come back")
    tab.close()
    assert heard.messages == []


def test_a_ledger_without_loops_or_money_has_a_page_too(chromium: Browser, tmp_path: Path) -> None:
    for number, picture in enumerate(("a -equity 1-> b", "a -partnership-> b")):
        path = written(drawn(picture), tmp_path, name=f"{number}.html")
        with opened(chromium, path) as (tab, heard):
            expect(tab.locator("#none")).to_be_visible()
            quiet(heard, path)


# -- one way of counting, twice ----------------------------------------------------------------------------------------


def test_the_page_says_amounts_in_the_words_of_python(shown: Page) -> None:
    minors = [0, 1, 99, 100, 12345, 123456789, 999949999999, 999950000000, 1_000_050_000, 630_000_000_000, 12_345_678_901_234_567, 10**20 + 5]
    for minor in minors:
        said = shown.evaluate("(minor) => moneygoround.amountWords(BigInt(minor), 'USD', 2)", str(minor))
        assert said == narrative.amount_words(minor, "USD")


def test_the_page_filters_as_python_does(chromium: Browser, path: Path, found: Findings) -> None:
    firm = find(found.ledger, View(statuses=frozenset({status for status in found.network.view.statuses if status in {"signed", "executing", "completed"}})))
    with opened(chromium, path, "#firm=1") as (tab, _):
        tab.evaluate("document.getElementById('more').hidden || document.getElementById('more').click()")
        keys = tab.evaluate("[...document.querySelectorAll('[data-loop]')].map((one) => one.dataset.loop)")
    assert keys == [loop.key for loop in firm.loops.loops]
