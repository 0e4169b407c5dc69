"""The map of the page: whom its boxes stand for, in which form and order, and that nothing lies on anything else."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser import opened, written
from drawing import drawn
from moneygoround.findings import Findings
from moneygoround.layout import LARGEST, Form

pytest_plugins = ("pages",)


def test_no_box_stands_under_the_note_on_what_is_not_drawn(chromium: Browser, tmp_path: Path) -> None:
    crowd = "; ".join(f"x{number} -equity 1-> a" for number in range(LARGEST[Form.COMPONENTS]))
    path = written(drawn(f"a -equity 10-> b -purchase 20-> c -purchase 30-> a; {crowd}"), tmp_path)
    with opened(chromium, path, "#view=map") as (page, _):
        note = page.locator("#left-out").bounding_box()
        lowest = page.evaluate(
            """() => { const { network, boxes } = moneygoround.map; const canvas = network.canvas.frame.canvas.getBoundingClientRect();
            return canvas.top + Math.max(...[...boxes().values()].map((box) => network.canvasToDOM({ x: box.x, y: box.y + box.h / 2 }).y)); }"""
        )
        assert note is not None
        assert lowest <= note["y"]


def test_whoever_is_folded_is_counted_as_drawn_and_found_by_name(shown: Page) -> None:
    assert shown.locator("#left-out").is_hidden()
    fold = shown.evaluate("moneygoround.data.map.nodes.find((node) => node.folded)")
    member = shown.evaluate(f"moneygoround.data.organisations[{fold['folded'][1]}]")
    shown.evaluate(f"location.hash = 'org={member['id']}'")
    expect(shown.locator("#detail .title")).to_have_text(member["name"])
    assert shown.evaluate(f"moneygoround.map.boxes().has({fold['id']})")
    shown.keyboard.press("Escape")


def test_the_order_of_a_matrix_names_everyone_once_with_blocks_within(shown: Page, found: Findings) -> None:
    layout = shown.evaluate("moneygoround.data.layout")
    money = {end for edge in found.network.edges for end in (edge.payer, edge.payee)}
    names = [shown.evaluate(f"moneygoround.data.organisations[{number}].id") for number in layout["order"]]
    assert layout["form"] == "components"
    assert sorted(names) == sorted(money)
    assert all(size > 1 and start + size <= len(names) for start, size in layout["blocks"])


def test_an_arrow_of_a_folded_box_tells_only_what_the_member_pays_that_is_selected(
    chromium: Browser, tmp_path: Path
) -> None:
    crowd = "; ".join(f"x{number} -equity {number + 1}-> a" for number in range(80))
    path = written(drawn(f"a -equity 10-> b -purchase 20-> c -purchase 30-> a; {crowd}"), tmp_path)
    with opened(chromium, path, "#org=x3") as (page, _):
        assert page.evaluate("moneygoround.map.words().map((word) => word.text)") == ["4 bn"]
        node = page.evaluate("moneygoround.data.map.nodes.find((node) => node.folded)")
        assert "X3" in page.evaluate(f"moneygoround.map.network.body.data.nodes.get({node['id']}).label"), (
            "the box bears the name of its member while that is selected"
        )
