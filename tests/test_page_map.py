"""The map of the page: whom its boxes stand for, in which form and order, and that nothing lies on anything else."""

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import opened, written
from drawing import drawn
from moneygoround.findings import Findings
from moneygoround.layout import LARGEST, Form

pytest_plugins = ("pages",)
RECTANGLES = """() => { const { network, boxes, words } = moneygoround.map; const scale = network.getScale();
    const edges = ({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
    return [words().map((word) => [word.text, ...edges(word)]),
        [...boxes().values()].map((box) => edges({ ...network.canvasToDOM(box), w: box.w * scale, h: box.h * scale }))]; }"""
SCREENS = [(1440, 900), (1024, 768), (768, 1024), (390, 844)]


def covers(one: list[float], other: list[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("day", ["", "2025-11-19", "2025-06-30"])
def test_no_amount_covers_a_box_or_another_amount(
    chromium: Browser, path: Path, size: tuple[int, int], day: str
) -> None:
    with opened(chromium, path, width=size[0], height=size[1]) as (page, _):
        until = f"&until={day}" if day else ""
        page.evaluate("(until) => { location.hash = until; }", until)
        keys = page.evaluate(
            "(until) => moneygoround.seen({ until }).loops.slice(0, 10)"
            ".map((loop) => [`loop=${loop.key}`, loop.faces.filter((face) => face !== null).length])",
            day or None,
        )
        for address, least in [("", 0), *keys]:
            page.evaluate("(address) => { location.hash = address; }", f"{address}{until}")
            page.wait_for_function(
                "([id, day]) => { const { selected, filter } = moneygoround.state(); return (selected?.id ?? '') === id && filter.until === day; }",
                arg=[address.removeprefix("loop="), day or None],
            )
            words, boxes = page.evaluate(RECTANGLES)
            assert len(words) >= least, address
            assert not [pair for pair in combinations([word[1:] for word in words], 2) if covers(*pair)], address
            assert not [(word[0], box) for word in words for box in boxes if covers(word[1:], box)], address


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
