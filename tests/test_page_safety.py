"""The page in a real browser: nothing overlaps or is cut, no one's text runs, and it counts as Python does."""

from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser import TOP, Heard, listen, opened, quiet, written
from drawing import AWS, CHIPS, SEED, drawn
from moneygoround import narrative
from moneygoround.findings import Findings, find
from moneygoround.ledger import Ledger, View, ledger_of
from moneygoround.model import FIRM, Deal, End, Evidence, Organisation, Source

pytest_plugins = ("pages",)
HOSTILE = (
    "</script><script>window.pwned = 1</script>",
    '<img src="x" onerror="window.pwned = 1">',
    '"><a href="javascript:window.pwned = 1">href</a>',
    "\u2028\u2029<!-- ]]> &#x3c;\x00\u202etxet",
)


# -- how it looks ------------------------------------------------------------------------------------------------------


def test_nothing_of_a_ring_lies_on_anything_else(chromium: Browser, path: Path, found: Findings) -> None:
    with opened(chromium, path) as (tab, _):
        for loop in found.loops.loops[::3]:
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
            assert not [
                (word, pill)
                for word in words
                for pill in pills
                if overlap(word, pill) and not (pill[0] <= word[0] and word[2] <= pill[2])
            ], f"{loop.key}: words lie over the edge of a box"
            assert all(
                left >= x and top >= y and right <= x + width and low <= y + height
                for left, top, right, low in [*words, *pills]
            ), loop.key


def overlap(one: list[float], other: list[float], *, room: float = 0) -> bool:
    return (
        one[0] < other[2] + room and other[0] < one[2] + room and one[1] < other[3] + room and other[1] < one[3] + room
    )


def test_amounts_and_boxes_on_the_map_do_not_cover_one_another(shown: Page) -> None:
    words = shown.evaluate(
        "moneygoround.map.words().map(({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2])"
    )
    boxes = shown.evaluate(
        "[...moneygoround.map.boxes().values()].map(({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2])"
    )
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
        for address in (
            "#",
            loop,
            "#org=nvidia",
            "#flow=nvidia-anthropic-equity",
            "#view=table",
            "#theme=dark",
            f"{loop}&theme=dark",
        ):
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
    flows = [
        replace(
            flow,
            conditions=text,
            evidence=evidence,
            tags=(text,),
            payer=tuple(End("__proto__" if end.organisation == "nvidia" else end.organisation) for end in flow.payer),
        )
        for flow in plain.flows.values()
    ]
    organisations = [
        Organisation(one, f"{text} {one}", legal_name=text, aliases=(text,), country=text, role=text)
        for one in ("__proto__", *plain.organisations)
    ]
    sources = [
        Source("a", text, url="javascript:window.pwned = 1", publisher=text, language=text, origin=text),
        Source("b", text, url='https://example.org/"><img src=x onerror=alert(1)>'),
    ]
    return ledger_of(organisations, flows, deals=[Deal("deal", text)], sources=sources)


def test_a_hostile_name_is_text_everywhere(chromium: Browser, tmp_path: Path) -> None:
    path = written(hostile(), tmp_path)
    with opened(chromium, path) as (tab, heard):
        for address in (
            "#",
            "#loop=anthropic~microsoft",
            "#org=__proto__",
            "#flow=nvidia-anthropic-equity",
            "#view=table",
        ):
            tab.evaluate("(address) => { location.hash = address; }", address)
            tab.locator("#find").fill("img")
            assert tab.evaluate("window.pwned") is None
            assert tab.evaluate("document.scripts.length") == 3
            assert tab.locator("img").count() == 0
            own = "[...document.links].filter((link) => link.href.split('#')[0] !== location.href.split('#')[0])"
            assert tab.evaluate(f"{own}.filter((link) => !/^https?:/.test(link.href)).length") == 0
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
    minors = [
        0,
        1,
        99,
        100,
        12345,
        123456789,
        999949999999,
        999950000000,
        1_000_050_000,
        630_000_000_000,
        12_345_678_901_234_567,
        10**20 + 5,
    ]
    for minor in minors:
        said = shown.evaluate("(minor) => moneygoround.amountWords(BigInt(minor), 'USD', 2)", str(minor))
        assert said == narrative.amount_words(minor, "USD")


def test_the_page_filters_as_python_does(chromium: Browser, path: Path, found: Findings) -> None:
    firm = find(found.ledger, View(statuses=FIRM))
    with opened(chromium, path, "#firm=1") as (tab, _):
        for button in ("more", "others"):
            tab.evaluate("(id) => document.getElementById(id).hidden || document.getElementById(id).click()", button)
        keys = tab.evaluate("[...document.querySelectorAll('[data-loop]')].map((one) => one.dataset.loop)")
    assert keys == [loop.key for loop in firm.loops.loops]
