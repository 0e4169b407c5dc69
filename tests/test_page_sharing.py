"""Sharing the page: pictures in pixels and lines, a citation, a frame in another page, a notebook, print, every reader."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from rdflib import Graph

from browser import FLOW, TOP, opened, quiet, written
from drawing import SEED, drawn
from moneygoround import api
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


def test_a_notebook_shows_it_in_a_frame_that_may_do_nothing_else() -> None:
    shown = api.show(drawn(SEED))._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts allow-downloads allow-popups"')
    assert "<script" not in shown


def test_print_leaves_out_what_only_works_on_a_screen(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}") as (tab, _):
        tab.emulate_media(media="print")
        for hidden in (".tools", "#find", "#filters", "#rail", ".zoom", "#detail .buttons"):
            expect(tab.locator(hidden).first).to_be_hidden()
        expect(tab.locator("#detail .ring")).to_be_visible()


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
