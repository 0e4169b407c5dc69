"""Sharing the page: pictures in pixels and lines, a citation, a frame in another page, a notebook, print, every reader."""

import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from rdflib import Graph

from browser import FLOW, TOP, Heard, listen, opened, quiet, written
from drawing import SEED, drawn
from moneygoround import api, page
from moneygoround.findings import Findings
from moneygoround.layout import place
from moneygoround.ledger import Ledger
from test_page_asking import STATES, go
from test_page_safety import HOSTILE, hostile

pytest_plugins = ("pages",)
NARROW = 320


def saved(tab: Page, button: str) -> bytes:
    tab.locator("#export summary").click()
    with tab.expect_download() as waiting:
        tab.locator(button).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize(("button", "wide"), [("#save-map-png", 1000), ("#save-loop-png", 600)])
def test_map_and_ring_are_saved_as_pixels(chromium: Browser, path: Path, button: str, wide: int) -> None:
    with opened(chromium, path, f"#loop={TOP}&theme=dark") as (tab, heard):
        data = saved(tab, button)
        assert data.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", data[16:24])
        assert width >= wide
        assert height > 300
        quiet(heard, path)


def test_a_picture_carries_title_date_and_sources(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}&until=2025-11-19&lang=vi") as (tab, _):
        text = saved(tab, "#save-loop").decode()
        for words in ("Nvidia → OpenAI → Oracle → Nvidia", "19 tháng 11, 2025", "Nguồn: "):
            assert words in text


LONG = {
    "a": "Deutsche Gesellschaft für Rechenzentrumsfinanzierungsangelegenheiten " * 3,
    "b": "Rechenzentrumsfinanzierungsgesellschaft" * 5,
    "c": "数据中心融资控股有限公司" * 16,
    "d": "شركة تمويل مراكز البيانات القابضة " * 6,
}
OUTSIDE = """() => { const all = document.documentElement.getBoundingClientRect(); return [...document.querySelectorAll('text')].filter((one) => {
    const box = one.getBoundingClientRect(); return box.left < all.left || box.right > all.right || box.top < all.top || box.bottom > all.bottom; }).map((one) => one.textContent); }"""


@pytest.mark.parametrize("button", ["#save-loop", "#save-map"])
@pytest.mark.parametrize("long", [True, False])
def test_no_word_of_a_picture_is_cut_at_its_edge(
    chromium: Browser, path: Path, tmp_path: Path, button: str, *, long: bool
) -> None:
    if long:
        ledger = drawn("a -equity <10-> b -purchase 300-> c -debt 1-> d -purchase ?-> a")
        names = {key: replace(one, name=LONG[key].strip()[:200]) for key, one in ledger.organisations.items()}
        path = written(replace(ledger, organisations=names), tmp_path)
    with opened(chromium, path, f"#loop={'a~b~c~d' if long else TOP}") as (tab, _):
        tab.wait_for_selector("#detail .ring")
        (tmp_path / "picture.svg").write_bytes(saved(tab, button))
        tab.goto((tmp_path / "picture.svg").as_uri())
        assert tab.evaluate("document.querySelectorAll('text').length") > 10
        assert tab.evaluate(OUTSIDE) == []
        said = tab.evaluate("document.documentElement.textContent")
        assert ("…" in said) == long or button == "#save-map"


@pytest.mark.parametrize("button", ["#save-loop", "#save-map"])
def test_a_picture_is_light_and_says_what_its_lines_mean_and_whose_data_it_is(
    chromium: Browser, found: Findings, tmp_path: Path, button: str
) -> None:
    path = tmp_path / "page.html"
    positions = place(found.network, found.loops.loops)
    path.write_text(page.html(found, positions, licence="https://example.org/licence"), encoding="utf-8")
    with opened(chromium, path, f"#loop={TOP}&theme=dark") as (tab, _):
        (tmp_path / "picture.svg").write_bytes(saved(tab, button))
        tab.goto((tmp_path / "picture.svg").as_uri())
        said = " ".join(tab.locator("text").all_text_contents())
        assert tab.locator("rect").first.get_attribute("fill") == "#fff"
        for words in (
            "Equity",
            "Compute",
            "stated",
            "“up to” or letter of intent",
            "not public",
            "1, 10, 100 bn USD",
            "Sources: OpenAI",
            "more. As of 3 September 2026.",
            "https://example.org/licence",
        ):
            assert words in said
        assert ("on no loop" in said) == (button == "#save-map")


def test_the_picture_of_the_map_is_the_same_from_every_view(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, _):
        first = saved(tab, "#save-map")
    for view in ("table", "matrix"):
        with opened(chromium, path, f"#loop={TOP}&view={view}") as (tab, _):
            assert saved(tab, "#save-map") == first
            expect(tab.locator(f'[data-to="{view}"]')).to_have_attribute("aria-pressed", "true")


def test_a_loop_is_cited_with_sources_version_and_address(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, heard):
        tab.get_by_role("button", name="Copy citation").click()
        cited = tab.locator("#citation")
        expect(cited).to_contain_text("Nvidia → OpenAI → Oracle → Nvidia. Nvidia invests")
        expect(cited).to_contain_text("As of 3 September 2026. Sources: ")
        expect(cited).to_contain_text(tab.url)
        quiet(heard, path)


def test_one_loop_stands_inside_another_page_with_a_link_to_the_whole(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#view=embed&loop={TOP}", width=600, height=560) as (tab, heard):
        expect(tab.locator("#detail .ring")).to_be_visible()
        for hidden in ("#rail", "#stage", ".tools", "#legend"):
            expect(tab.locator(hidden)).to_be_hidden()
        link = tab.get_by_role("link", name="Open the whole page")
        address = link.get_attribute("href") or ""
        assert address.startswith(f"#loop={TOP}".replace("~", "~"))
        assert "embed" not in address
        quiet(heard, path)


NAMED = {
    f"loop={TOP}": "Nvidia", "org=openai": "OpenAI Group PBC", "flow=amazon-openai-50bn": "50 bn USD", "strike=amazon-openai-50bn": "Loops that break",
    "since=2026-02-26": "New flows", "story=2026-02-27-openai": "Chapter 1 of 7",
}  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(400, 300), (600, 400), (300, 500)])
def test_a_frame_in_another_page_shows_what_it_names_at_every_size(
    chromium: Browser, path: Path, width: int, height: int
) -> None:
    with opened(chromium, path, "#view=embed", width=width, height=height) as (tab, heard):
        for address, words in NAMED.items():
            go(tab, f"#view=embed&{address}")
            expect(tab.locator("#detail")).to_contain_text(words)
            expect(tab.locator("#stage")).to_be_hidden()
            expect(tab.locator("#detail .title").first).to_be_in_viewport()
            expect(tab.get_by_role("link", name="Open the whole page")).to_be_in_viewport()
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
        go(tab, "#view=embed")
        expect(tab.locator("#net")).to_be_in_viewport()
        expect(tab.locator("#detail")).to_have_text(re.compile("^A loop shows that contracts close a ring"))
        assert "Pick a loop" not in tab.locator("body").inner_text()
        tab.locator("#legend .grey").scroll_into_view_if_needed()
        expect(tab.locator("#legend .grey")).to_be_in_viewport()
        quiet(heard, path)


def test_a_wide_frame_shows_an_organisation_beside_the_map(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, "#view=embed&org=openai", width=1200, height=700) as (tab, _):
        for shown in ("#net", "#detail .title", "#legend", "#whole"):
            expect(tab.locator(shown)).to_be_in_viewport()


# -- in a notebook -----------------------------------------------------------------------------------------------------


def test_a_notebook_shows_it_in_a_frame_that_may_do_nothing_else() -> None:
    shown = api.show(drawn(SEED))._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts allow-downloads allow-popups"')
    assert "<script" not in shown


def test_in_a_notebook_stories_are_told_and_pictures_saved(chromium: Browser, found: Findings) -> None:
    shown = api.show(found.ledger, told=api.stories((), found.ledger))
    context = chromium.new_context(accept_downloads=True, reduced_motion="reduce")
    tab, heard = context.new_page(), Heard()
    listen(tab, heard)
    tab.goto("about:blank")
    tab.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", shown._repr_html_())
    inside = tab.frame_locator("iframe")
    inside.get_by_role("button", name="OpenAI: the promise of 100 bn").click()
    inside.get_by_role("button", name="Go on ▶").click()
    expect(inside.locator("#detail .kicker")).to_have_text("Chapter 2 of 7")
    expect(inside.get_by_role("button", name="Copy link")).to_have_count(0)
    inside.locator("#firm").check()
    inside.get_by_role("button", name="Back to the story").click()
    for button, start in {"#save-loop": b"<svg", "#save-loop-png": b"\x89PNG", "#save-map-png": b"\x89PNG"}.items():
        inside.locator("#export summary").click()
        with tab.expect_download() as waiting:
            inside.locator(button).click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)
    inside.get_by_role("button", name="Copy citation").click()
    expect(inside.locator("#citation")).to_contain_text(re.compile("#story=2026-02-27-openai&step=1$"))
    assert heard.messages == []
    context.close()


# -- on paper ----------------------------------------------------------------------------------------------------------

ON_PAPER = """() => addEventListener('beforeprint', () => { window.paper = { theme: document.documentElement.dataset.theme,
    map: document.querySelectorAll('#stage .sheet svg text').length, foot: document.querySelector('p.sheet').textContent,
    colours: [...document.querySelectorAll('.ring path')].map((one) => one.getAttribute('fill')), folded: document.querySelectorAll('.steps details:not([open])').length }; })"""


def printed(tab: Page) -> tuple[dict[str, Any], int]:
    """What was there when it was printed, and on how many sheets."""
    tab.evaluate(ON_PAPER)
    pages = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4")))
    found: dict[str, Any] = tab.evaluate("window.paper")
    return found, pages


@pytest.mark.parametrize(
    ("address", "most"), [(f"#loop={TOP}", 4), ("#org=openai", 9), ("#story=2026-02-27-openai&step=5", 8), ("#", 4), ("#view=table", 20)]
)  # fmt: skip
def test_it_is_printed_light_on_few_sheets_and_says_where_it_is_from(
    chromium: Browser, path: Path, address: str, most: int
) -> None:
    with opened(chromium, path, address) as (tab, _):
        light, _ = printed(tab)
    with opened(chromium, path, f"{address}&theme=dark") as (tab, heard):
        before = tab.evaluate("document.documentElement.dataset.theme")
        paper, pages = printed(tab)
        assert pages <= most
        assert paper["foot"].startswith("moneygoround ")
        assert address.strip("#") in paper["foot"].replace("%7E", "~")
        assert "file:" not in paper["foot"]
        assert (paper["map"] > 30) == ("table" not in address)
        assert (paper["colours"], paper["folded"]) == (light["colours"], 0)
        assert tab.evaluate("document.documentElement.dataset.theme") == before == "dark"
        assert tab.locator(".sheet").count() == 0
        tab.emulate_media(media="print")
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        quiet(heard, path)


def test_print_leaves_out_what_only_works_on_a_screen(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, _):
        tab.emulate_media(media="print")
        for hidden in (".tools", "#find", "#filters", "#rail", ".zoom", "#detail .buttons"):
            expect(tab.locator(hidden).first).to_be_hidden()
        expect(tab.locator("#detail .ring")).to_be_visible()
        expect(tab.locator("#legend")).to_be_visible()


# -- for everyone ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1440, NARROW])
def test_axe_finds_nothing_to_mend_in_any_state_of_the_graph(chromium: Browser, path: Path, width: int) -> None:
    with opened(chromium, path, width=width, height=700) as (tab, heard):
        for address in (*STATES, "#theme=dark&since=2026-02-26", "#lang=vi&org=openai&theme=dark"):
            go(tab, address)
            found = Axe().run(tab)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
        quiet(heard, path)


@pytest.mark.parametrize(("width", "look"), [(1440, ""), (390, "&lang=vi&theme=dark"), (768, "&theme=dark")])
def test_axe_finds_nothing_to_mend_in_what_is_opened(chromium: Browser, path: Path, width: int, look: str) -> None:
    with opened(chromium, path, width=width, height=844) as (tab, heard):
        for address in (
            "#strike=oracle", "#org=spacex", "#since=2025-11-19", f"#loop={TOP}&step=1", f"#flow={FLOW}", "#view=table",
            "#view=matrix", f"#view=embed&loop={TOP}", "#story=2026-02-27-openai&step=2", "#",
        ):  # fmt: skip
            go(tab, address + look)
            tab.evaluate(
                "document.querySelectorAll('#detail details, #filters details').forEach((one) => { one.open = true; })"
            )
            report(tab, address)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
        tab.locator("#find").fill("nvidia")
        report(tab, "search")
        tab.locator("#find").fill("no such thing at all")
        report(tab, "nothing found")
        tab.locator("#find").fill("")
        tab.locator("#export summary").click()
        report(tab, "export")
        quiet(heard, path)


def report(tab: Page, state: str) -> None:
    found = Axe().run(tab)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"


def test_forced_colours_keep_what_is_picked_apart(chromium: Browser, path: Path) -> None:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{path.as_uri()}#loop={TOP}")
    tab.wait_for_function("document.documentElement.dataset.ready === 'true'")
    opacities = tab.evaluate(
        "[...new Set(Object.values(moneygoround.map.network.body.edges).map((edge) => Math.round(edge.options.color.opacity * 100)))]"
    )
    assert sorted(opacities) == [13, 100]
    colours = tab.evaluate("Object.values(moneygoround.map.network.body.edges).map((edge) => edge.options.color.color)")
    assert all(colour.startswith("rgb") for colour in colours)
    context.close()


def test_every_control_is_reached_by_the_keyboard(shown: Page) -> None:
    reached = set()
    for _ in range(60):
        shown.keyboard.press("Tab")
        reached.add(shown.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"find", "until", "firm", "order", "net", "zoom-in", "kind-equity", "theme", "lang", "detail"} <= reached
    assert "vis-network" not in reached  # the map takes the focus once, under its name


def test_the_link_of_every_state_can_be_copied(shown: Page) -> None:
    shown.evaluate("() => { location.hash = '#until=2025-11-19&firm=1'; }")
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.locator("#export summary").click()
    shown.locator("#copy").click()
    expect(shown.locator("#live")).to_have_text("The link is copied.")
    assert shown.evaluate("navigator.clipboard.readText()").endswith("#until=2025-11-19&firm=1")


# -- hostile words -----------------------------------------------------------------------------------------------------


def worst() -> Ledger:
    """A ledger with hostile words in every field, and a loop, a story's worth of states, a deal to strike."""
    plain = hostile()
    flows = {key: replace(flow, conditions="".join(HOSTILE), notes=flow.notes) for key, flow in plain.flows.items()}
    return replace(plain, flows=flows)


def test_hostile_words_are_text_in_every_view_and_every_export(chromium: Browser, tmp_path: Path) -> None:
    ledger = worst()
    path = written(ledger, tmp_path)
    flow = next(iter(ledger.flows))
    with opened(chromium, path) as (tab, heard):
        loop = tab.evaluate("moneygoround.data.loops[0].key")
        for address in (
            "#", f"#loop={loop}", "#org=__proto__", f"#flow={flow}", "#view=table", "#view=matrix", f"#view=embed&loop={loop}",
            f"#strike={flow}", "#since=2024-01-01", "#lang=vi", f"#loop={loop}&lang=vi",
        ):  # fmt: skip
            go(tab, address)
            tab.locator("#detail").evaluate(
                "(one) => one.querySelectorAll('details').forEach((more) => { more.open = true; })"
            )
            assert tab.evaluate("window.pwned") is None, address
            assert tab.locator("img").count() == 0, address
            assert tab.evaluate("document.scripts.length") == 3
            assert (
                tab.evaluate("[...document.links].filter((link) => !/^(https?|file):/.test(link.href)).length") == 0
            ), address
        go(tab, f"#loop={loop}")
        for button in (
            "#save-map",
            "#save-loop",
            "#save-loops",
            "#save-flows",
            "#save-turtle",
            "#save-map-png",
            "#save-loop-png",
        ):
            data = saved(tab, button)
            if button in {"#save-map", "#save-loop"}:
                assert not any(tag in data for tag in (b"<script", b"<img", b"<a "))
            if button == "#save-turtle":
                assert len(Graph().parse(data=data, format="turtle")) > len(ledger.flows)
        for button in ("#save-map", "#save-loop"):
            tab.goto("about:blank")
            svg = tmp_path / "picture.svg"
            tab.goto(path.as_uri() + f"#loop={loop}")
            tab.wait_for_function("document.documentElement.dataset.ready === 'true'")
            svg.write_bytes(saved(tab, button))
            tab.goto(svg.as_uri())
            assert tab.evaluate("window.pwned") is None
            assert tab.evaluate("document.querySelectorAll('script, img, a, foreignObject').length") == 0
        assert [message for message in heard.messages if "pwned" in message] == []
