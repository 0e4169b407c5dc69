"""The page at every size: no box and no row without its name, nobody folded without a word of what they are, a matrix for the keyboard."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Position, expect

from browser import opened, quiet, written
from drawing import drawn
from moneygoround.ledger import Ledger
from test_layout import ledger_of_size

pytest_plugins = ("pages",)
BENDS = 28  # vis-network counts the bend of the corners of both boxes as theirs
SIZES = (12, 30, 60, 120, 200, 300)
SCREENS = [(1440, 900), (390, 844)]
READY = """new MutationObserver(() => { if (document.documentElement?.dataset.ready) window.readyAt ??= performance.now(); })
    .observe(document, { subtree: true, attributes: true, childList: true });"""
TIMES = """async () => { const go = async (address) => { const start = performance.now(); const heard = new Promise((done) => addEventListener("hashchange", () => setTimeout(done), { once: true }));
    location.hash = address; await heard; await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); return performance.now() - start; };
    const { data } = moneygoround; const often = data.flows.map((flow) => flow.payee).sort((a, b) => a - b);
    return [await go(`loop=${data.loops[0].key}`), await go(`org=${data.organisations[often[0]].id}`)]; }"""


def note(page: Page) -> str:
    return page.locator("#live").inner_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sizes")


def page_of(folder: Path, size: int) -> Path:
    path = folder / f"{size}.html"
    return path if path.exists() else written(drawn(ledger_of_size(size)), folder, name=path.name)


@pytest.fixture(params=[61, 397])
def grid(request: pytest.FixtureRequest, chromium: Browser, folder: Path) -> Iterator[Page]:
    """A matrix with the keyboard in it."""
    path = page_of(folder, request.param)
    with opened(chromium, path, "#view=matrix") as (page, heard):
        page.locator("#panes").focus()
        yield page
        quiet(heard, path)


# -- the map -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("size", SIZES)
def test_every_box_bears_its_name_and_none_lies_on_another(
    chromium: Browser, folder: Path, size: int, screen: tuple[int, int]
) -> None:
    path = page_of(folder, size)
    with opened(chromium, path, width=screen[0], height=screen[1]) as (page, heard):
        drawn_boxes = page.evaluate(
            """() => { const { network, boxes } = moneygoround.map; const scale = network.getScale();
            return [...boxes()].map(([id, box]) => { const node = network.body.nodes[id];
                return { label: node.options.label, letters: node.options.font.size * scale, least: node.options.scaling.label.drawThreshold, ...box }; }); }"""
        )
        assert all(box["label"] and box["letters"] >= box["least"] for box in drawn_boxes)
        touching = [
            (one["label"], other["label"])
            for number, one in enumerate(drawn_boxes)
            for other in drawn_boxes[number + 1 :]
            if abs(one["x"] - other["x"]) * 2 < one["w"] + other["w"] - BENDS
            and abs(one["y"] - other["y"]) * 2 < one["h"] + other["h"] - BENDS
        ]
        assert touching == []
        quiet(heard, path)


def test_letters_can_be_read_on_a_map_of_two_hundred(chromium: Browser, folder: Path) -> None:
    with opened(chromium, page_of(folder, 200)) as (page, _):
        looped, others = page.evaluate(
            """() => { const { map: { network, boxes }, seen } = moneygoround; const { onLoop } = seen({});
            const letters = (some) => Math.min(...some.map((id) => network.body.nodes[id].options.font.size * network.getScale()));
            const all = [...boxes().keys()]; return [letters(all.filter((id) => onLoop.has(id))), letters(all)]; }"""
        )
        assert looped >= 7.5
        assert others >= 5.5


@pytest.mark.parametrize("size", [120, 200, 300])
def test_the_map_fills_its_stage_and_stands_in_its_middle(chromium: Browser, folder: Path, size: int) -> None:
    with opened(chromium, page_of(folder, size)) as (page, _):
        left, top, right, low, width, height = page.evaluate(
            """() => { const { network, boxes } = moneygoround.map; const frame = document.getElementById("net").getBoundingClientRect();
            const corners = [...boxes().values()].flatMap((box) => [-1, 1].map((way) => network.canvasToDOM({ x: box.x + way * box.w / 2, y: box.y + way * box.h / 2 })));
            const [x, y] = ["x", "y"].map((axis) => corners.map((one) => one[axis]));
            return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y), frame.width, frame.height]; }"""
        )
        assert max((right - left) / width, (low - top) / height) > 0.8
        assert abs(left + right - width) / 2 < 50
        assert abs(top + low - height) / 2 < 50


def test_what_a_folded_box_holds_is_written_on_it_and_listed_when_it_is_opened(chromium: Browser, folder: Path) -> None:
    path = page_of(folder, 120)
    with opened(chromium, path) as (page, heard):
        fold = page.evaluate("moneygoround.data.folds[0]")
        assert re.fullmatch(rf"\+{len(fold['folded'])} [a-z, ]+", fold["label"].replace("\n", " "))
        spot = page.evaluate(
            """(id) => { const { x, y } = moneygoround.map.network.canvasToDOM(moneygoround.map.spots.get(id));
            const frame = document.getElementById("net").getBoundingClientRect(); return [x + frame.x, y + frame.y]; }""",
            fold["id"],
        )
        page.mouse.click(*spot)
        expect(page.locator("#detail .title")).to_contain_text(f"+{len(fold['folded'])}")
        expect(page.locator("#detail .links li")).to_have_count(len(fold["folded"]))
        assert f"fold={fold['key']}" in page.url
        page.locator("#detail .links .link").first.click()
        name = page.evaluate(f"moneygoround.data.organisations[{fold['folded'][0]}].name")
        expect(page.locator("#detail .title")).to_have_text(name)
        quiet(heard, path)


def test_numbers_that_are_missing_in_the_list_are_accounted_for(chromium: Browser, tmp_path: Path) -> None:
    ledger: Ledger = drawn(
        "a -equity 10-> b -purchase 9-> a; c -purchase 20-> d -purchase 19-> c; e -equity 5-> f -purchase 4-> e"
    )
    with opened(chromium, written(ledger, tmp_path)) as (page, _):
        assert page.locator(".rank").all_inner_texts() == ["2", "3"]
        expect(page.locator("#list > .soft")).to_contain_text("1 ring other than circular financing")
        page.locator("#others").click()
        assert page.locator(".rank").all_inner_texts() == ["1", "2", "3"]
        expect(page.locator("#list > .soft")).to_have_count(0)


# -- the matrix --------------------------------------------------------------------------------------------------------


def test_the_keyboard_walks_the_matrix_and_is_told_who_pays_whom_how_much_in_which_ring(grid: Page) -> None:
    grid.keyboard.press("ArrowRight")
    first = note(grid)
    assert re.fullmatch(r"O\d+|O\d+ → O\d+: .*; (ring of \d+: .*|on no ring)", first)
    grid.keyboard.press("Control+ArrowRight")
    assert re.fullmatch(r"O\d+ → O\d+: \d+ bn USD; ring of \d+: O\d+, O\d+…?", note(grid))
    assert grid.locator("#matrix-note").inner_text() == note(grid)
    told = note(grid)
    grid.keyboard.press("End")
    end = note(grid)
    assert end != told
    assert end.split(" → ")[0] == told.split(" → ")[0]
    grid.keyboard.press("Home")
    assert note(grid) not in {told, end}


def test_enter_opens_the_cell_and_escape_clears(grid: Page) -> None:
    grid.keyboard.press("ArrowRight")
    grid.keyboard.press("Control+ArrowRight")
    payer, payee = re.findall(r"O\d+", note(grid))[:2]
    grid.keyboard.press("Enter")
    expect(grid.locator("#detail .title")).to_contain_text(payer)
    expect(grid.locator("#detail .title")).to_contain_text(payee)
    grid.keyboard.press("Escape")
    assert grid.evaluate("moneygoround.state().selected") is None


def test_the_cell_of_the_keyboard_is_always_in_sight(grid: Page) -> None:
    for keys in (["End"], ["ArrowDown"] * 45, ["Home"], ["Control+ArrowDown"] * 3):
        for key in keys:
            grid.keyboard.press(key)
        inside = grid.evaluate(
            """() => { const { spot, size, head } = moneygoround.grid.shown; const pane = document.getElementById("panes");
            return [[pane.scrollTop, pane.clientHeight], [pane.scrollLeft, pane.clientWidth]].every(([gone, room], axis) => {
                const at = head - gone + spot[axis] * size; return at >= head - 1 && at + size <= room + 1; }); }"""
        )
        assert inside, keys


def test_every_row_and_column_in_sight_has_its_name_beside_it(grid: Page) -> None:
    unnamed = grid.evaluate(
        """() => { const { head, label, size, names, look } = moneygoround.grid.shown; const canvas = document.getElementById("matrix"), pane = document.getElementById("panes");
        const ratio = devicePixelRatio, context = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const ink = (...box) => { const { data } = context.getImageData(...box.map((one) => Math.round(one * ratio))); let dark = 0;
            for (let at = 0; at < data.length; at += 4) if (data[at] + data[at + 1] + data[at + 2] < 450) dark += 1; return dark; };
        return names.filter((name, number) => [[pane.scrollTop, canvas.clientHeight], [pane.scrollLeft, canvas.clientWidth]].some(([gone, room], axis) => {
            const at = head - gone + number * size;
            return at >= head && at + size <= room && !(axis ? ink(at, label - 30, size, 30) : ink(label - 30, at, 30, size)); })).length; }"""
    )
    assert unnamed == 0


def test_the_whole_in_the_corner_leads_where_it_is_clicked(chromium: Browser, folder: Path) -> None:
    with opened(chromium, page_of(folder, 397), "#view=matrix") as (page, _):
        where = "(() => { const { scrollLeft, scrollTop } = document.getElementById('panes'); return [scrollLeft, scrollTop]; })()"
        side = page.evaluate("moneygoround.grid.shown.label - 8")
        page.locator("#matrix").click(position={"x": 4 + side - 2, "y": 4 + side - 2})
        page.wait_for_timeout(60)
        right, low = page.evaluate(where)
        page.locator("#matrix").click(position={"x": 6, "y": 6})
        page.wait_for_timeout(60)
        assert page.evaluate(where) == [0, 0]
        assert right > 1000
        assert low > 1000


def test_the_pointer_is_told_a_cell_and_picks_it(chromium: Browser, folder: Path) -> None:
    path = page_of(folder, 61)
    with opened(chromium, path, "#view=matrix") as (page, heard):
        row, column, size, head = page.evaluate(
            """() => { const { cells, size, head } = moneygoround.grid.shown; const pane = document.getElementById("panes");
            const from = [pane.scrollTop, pane.scrollLeft].map((gone) => gone / size);
            const key = [...cells.keys()].map((one) => one.split(",").map(Number)).find((one) => one.every((at, axis) => at >= from[axis] + 1 && at < from[axis] + 9));
            return [...key.map((at, axis) => at - from[axis]), size, head]; }"""
        )
        spot = Position(x=head + (column + 0.5) * size, y=head + (row + 0.5) * size)
        page.locator("#matrix").hover(position=spot)
        expect(page.locator("#matrix-note")).to_have_text(re.compile(r"O\d+ → O\d+: \d+ bn USD; "))
        page.locator("#matrix").click(position=spot)
        assert page.evaluate("moneygoround.state().selected.type") == "flow"
        quiet(heard, path)


def test_how_fast_it_is_at_size_is_printed(chromium: Browser, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for size in (60, 397):
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(READY)
        page.goto(page_of(folder, size).as_uri())
        page.wait_for_function("window.readyAt")
        rows.append([size, page.evaluate("window.readyAt"), *page.evaluate(TIMES)])
        context.close()
    with capsys.disabled():
        for size, ready, loop, organisation in rows:
            sys.stdout.write(
                f"\n{size} organisations: ready {ready:.0f}, loop {loop:.0f}, organisation {organisation:.0f} ms"
            )
    assert all(ready > 0 for _, ready, *_ in rows)
