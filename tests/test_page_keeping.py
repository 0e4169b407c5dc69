"""What the page keeps: the focus over a redraw, the state in its address, the order of its tables; what it leaves out it says."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import TOP, opened, quiet, written
from drawing import drawn
from moneygoround import narrative
from moneygoround.findings import Findings, find
from moneygoround.model import Status
from test_page_asking import STRUCK, go

pytest_plugins = ("pages",)
STORY = "2026-02-27-openai"
FOCUS = "(() => { const one = document.activeElement; return one.dataset.loop ?? (one.id || one.textContent); })()"


def focus(tab: Page) -> str:
    """What has the focus: a loop's key, an id, else its text."""
    found: str = tab.evaluate(FOCUS)
    return found


def press(tab: Page, control: str) -> str:
    """Press Enter on a control, as who has no mouse does; what has the focus then."""
    tab.locator(control).first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(40)  # what is hidden loses the focus only in the browser's next turn
    return focus(tab)


# -- the focus ---------------------------------------------------------------------------------------------------------


CONTROLS = [
    ("#", f'[data-loop="{TOP}"]', TOP),
    (f"#loop={TOP}", "#detail button:text-is('Step ▶')", "Step ▶"),
    (f"#loop={TOP}", "#detail button:text-is('◀')", "◀"),
    (f"#loop={TOP}&step=1", "#detail .step.now .head", "1Nvidia →to OpenAI"),
    (f"#loop={TOP}&step=1", "#detail button:text-is('Whole loop')", "Nvidia →to OpenAI"),
    (f"#loop={TOP}", "#detail button:text-is('✕ Clear')", "detail"),
    (f"#story={STORY}", "#detail button:text-is('Go on ▶')", "Go on ▶"),
    (f"#flow={STRUCK}", f'#detail [data-strike="{STRUCK}"]', "What if it falls through?"),
    (f"#strike={STRUCK},openai-amd-6gw-2025", "#detail .row button", "Undo"),
    (f"#strike={STRUCK}", "#struck", "order"),
    ("#firm=1", "#reset", "order"),
    ("#org=openai", "#detail .links .link", "Amazon →to OpenAI"),
    ("#view=table", "#tables tbody .link", "Amazon →to OpenAI"),
    ("#view=table", "#tables th button >> text=Steps", "Steps"),
    ("#", "#others", "others"),
    ("#", "#lang", "lang"),
]


def test_the_focus_stays_on_its_control_or_goes_to_what_took_its_place(shown: Page) -> None:
    for address, control, then in CONTROLS:
        go(shown, address)
        now = press(shown, control).replace("\u00a0", " ")
        assert now.startswith(then), (address, control, now)


def test_the_last_loops_that_are_asked_for_take_the_focus(shown: Page) -> None:
    before, now = 0, ""
    while shown.locator("#more").is_visible():
        before = shown.locator("[data-loop]").count()
        now = press(shown, "#more")
    assert now == shown.locator("[data-loop]").nth(before).get_attribute("data-loop")
    assert shown.locator("#more").text_content() == ""


def test_what_is_found_and_what_is_saved_leave_the_focus_where_it_helps(shown: Page) -> None:
    shown.locator("#find").fill("amazon")
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    assert focus(shown) == "Amazon"
    shown.locator("#export summary").click()
    with shown.expect_download():
        shown.locator("#save-flows").focus()
        shown.keyboard.press("Enter")
    assert focus(shown) == "Export"


@pytest.mark.parametrize("address", [f"#loop={TOP}&step=2", f"#flow={STRUCK}", f"#story={STORY}", f"#strike={STRUCK}"])
def test_no_control_of_a_detail_loses_the_focus(shown: Page, address: str) -> None:
    go(shown, address)
    for number in range(min(12, shown.locator("#detail button:enabled").count())):
        go(shown, "#")
        go(shown, address)
        shown.locator("#detail button:enabled").nth(number).focus()
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement !== document.body"), number


# -- the address -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("box", "name"), [("#legend input", "kinds"), ("#statuses input", "status")])
def test_with_everything_switched_off_it_opens_again_so(chromium: Browser, path: Path, box: str, name: str) -> None:
    with opened(chromium, path) as (tab, _):
        tab.locator("#filters summary").click()
        for one in tab.locator(box).all():
            one.uncheck()
        address = tab.evaluate("location.hash")
    assert address == f"#{name}="
    with opened(chromium, path, address) as (tab, heard):
        assert tab.locator(f"{box}:checked").count() == 0
        expect(tab.locator("#headline")).to_contain_text("0 flows of money between 0 organisations close 0 loops")
        expect(tab.locator("#untaken")).to_be_empty()
        quiet(heard, path)


@pytest.mark.parametrize("typed", ["0.0005", "0.00000000001", "12345678901234567890", "1.5", ".5"])
def test_the_least_amount_is_kept_whole(chromium: Browser, path: Path, typed: str) -> None:
    with opened(chromium, path) as (tab, _):
        tab.locator("#filters summary").click()
        tab.locator("#least").fill(typed)
        address, head = tab.evaluate("[location.hash, document.getElementById('headline').textContent]")
    assert address == f"#min={typed}"
    with opened(chromium, path, address) as (tab, _):
        expect(tab.locator("#least")).to_have_value(typed)
        expect(tab.locator("#headline")).to_have_text(head)


def test_the_least_amount_is_exact(chromium: Browser, tmp_path: Path) -> None:
    path = written(drawn("a -equity 1.5-> b -purchase 2-> a"), tmp_path)
    for least, count in (("1.5", 1), ("1.49999999999", 1), ("1.50000000001", 0)):
        with opened(chromium, path, f"#min={least}") as (tab, _):
            expect(tab.locator("[data-loop]")).to_have_count(count)


def test_a_story_that_ends_leaves_no_step_behind(shown: Page) -> None:
    for end in ("#reset", "#firm"):
        go(shown, f"#story={STORY}&step=1")
        shown.locator(end).click()
        assert "step=" not in shown.url, end


LEFT_OUT = [
    ("since=2026-06-01&until=2026-01-01", ["since=2026-06-01"], "#until=2026-01-01"),
    (f"loop={TOP}&org=amazon", ["org=amazon"], f"#loop={TOP}"),
    (f"loop={TOP}&step=4", ["step=4"], f"#loop={TOP}"),
    ("step=1", ["step=1"], ""),
    ("loop=no~such", ["loop=no~such"], ""),
    ("kinds=compute,gold&status=none", ["kinds=gold", "status=none"], "#kinds=compute"),
    ("until=2099-01-01", ["until=2099-01-01"], ""),
    ("min=-3&firm=yes", ["min=-3", "firm=yes"], ""),
    (f"story={STORY}&until=2025-01-01&min=3", ["until=2025-01-01", "min=3"], f"#story={STORY}"),
    ("sort=loops.gold,loops.steps&view=table", ["sort=loops.gold"], "#sort=loops.steps&view=table"),
    ("org=Call%20this%20number&theme=%E0%A4%A", ["org", "theme"], ""),
]


def test_what_is_not_taken_from_an_address_is_said(shown: Page) -> None:
    for address, left, kept in LEFT_OUT:
        go(shown, f"#{address}")
        told = shown.locator("#untaken").inner_text()
        assert told.startswith("Left out, since it is unknown here or goes against the rest of the address: ")
        assert sorted(told.partition(": ")[2].rstrip(".").split(", ")) == sorted(left), address
        assert shown.evaluate("location.hash") == kept, address
    shown.locator("[data-loop]").first.click()
    expect(shown.locator("#untaken")).to_be_empty()


def test_a_day_to_compare_with_that_is_passed_is_said_to_be_left_out(shown: Page) -> None:
    go(shown, "#since=2026-02-26")
    expect(shown.locator("#untaken")).to_be_empty()
    shown.locator("#until").press("Home")
    expect(shown.locator("#untaken")).to_contain_text("since=2026-02-26")
    assert "since" not in shown.url


# -- the tables --------------------------------------------------------------------------------------------------------


def column(tab: Page, table: int, number: int) -> list[str]:
    return tab.locator("#tables table").nth(table).locator(f"tbody td:nth-child({number})").all_inner_texts()


def test_the_order_of_a_table_stays_and_stands_in_the_address(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, "#view=table") as (tab, _):
        for _ in range(2):
            tab.locator("#tables table").nth(1).get_by_role("button", name="Known from").click()
        tab.locator("#tables table").nth(0).get_by_role("button", name="Steps").click()
        first, flows = column(tab, 0, 2), column(tab, 1, 1)
        tab.locator("#tables table").nth(1).locator("tbody .link").first.click()
        assert (column(tab, 0, 2), column(tab, 1, 1)) == (first, flows)
        address = tab.evaluate("decodeURIComponent(location.hash)")
    assert "sort=loops.steps,flows.-known-from" in address
    with opened(chromium, path, address) as (tab, _):
        assert (column(tab, 0, 2), column(tab, 1, 1)) == (first, flows)
        sorts = tab.locator("th[aria-sort]").evaluate_all("(all) => all.map((one) => one.ariaSort)")
        assert sorts == ["ascending", "descending"]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_words_stand_in_the_order_of_their_language(chromium: Browser, path: Path, lang: str) -> None:
    address = f"#view=table&lang={lang}&sort=flows.kind,organisations.role,loops.class"
    with opened(chromium, path, address) as (tab, _):
        for table, number in ((0, 5), (1, 4), (2, 2)):
            words = column(tab, table, number)
            assert words == tab.evaluate(f"(words) => words.sort((a, b) => a.localeCompare(b, '{lang}'))", words)


def test_loops_stand_by_the_amount_that_is_shown(chromium: Browser, path: Path, found: Findings) -> None:
    def place(words: str) -> int:
        return next((at for at, start in enumerate(("no ", "contingent,", "open,")) if words.startswith(start)), 3)

    with opened(chromium, path, "#view=table&sort=loops.-can-come-back") as (tab, _):
        shown = [place(words) for words in column(tab, 0, 3)]
        ranks = [int(text) - 1 for text in column(tab, 0, 1)]
    assert shown == sorted(shown, reverse=True)
    assert {*shown} == {0, 1, 2, 3}
    loops: list[Any] = [found.loops.loops[rank] for rank in ranks]
    for part in range(4):
        faces = [loop.bottleneck.face or 0 for loop, at in zip(loops, shown, strict=True) if at == part]
        assert faces == sorted(faces, reverse=True)


# -- what a filter leaves ----------------------------------------------------------------------------------------------


def test_one_flow_is_told_in_the_singular(chromium: Browser, tmp_path: Path) -> None:
    ledger = drawn("a -equity 5-> b", statuses={"a-b-equity": Status.SIGNED})
    path = written(ledger, tmp_path)
    told = narrative.headline(find(ledger))
    assert "1 flow of money between 2 organisations closes 0 loops of up to five steps" in told
    with opened(chromium, path) as (tab, _):
        expect(tab.locator("#headline")).to_have_text(told)
        go(tab, "#firm=1&view=table")
        expect(tab.locator("#headline")).to_contain_text("1 firm flow of money between 2 organisations closes 0 loops")
        expect(tab.locator("caption").nth(1)).to_have_text("1 flow of money")


def test_an_organisation_without_flows_under_a_filter_is_not_said_to_pay_nothing(shown: Page) -> None:
    go(shown, "#kinds=compute&org=amazon")
    expect(shown.locator("#detail .sentence")).to_contain_text("Pays nothing under these filters, is paid")
    go(shown, "#org=macquarie")
    expect(shown.locator("#detail .sentence")).to_contain_text("nothing that is known")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"loop={TOP}&min=100000", "only loops of at least 100 tn USD."),
        (f"loop={TOP}&min=100000&capital=1", "only loops of at least 100 tn USD."),
        ("loop=cerebras~core42&capital=1", "only loops with a capital step."),
    ],
)
def test_a_loop_that_is_hidden_says_which_filter_hides_it(
    chromium: Browser, path: Path, found: Findings, address: str, why: str
) -> None:
    trade = next(loop.key for loop in found.loops.loops if narrative.LOOP_WORDS[loop.kind] == "trade only")
    with opened(chromium, path, "#" + address.replace("cerebras~core42", trade)) as (tab, _):
        expect(tab.locator("#detail .sentence")).to_have_text(f"The ring is closed, and a filter hides it: {why}")


# -- an amount that is open --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1440, 390])
def test_an_open_amount_is_open_in_ring_list_and_table(chromium: Browser, path: Path, width: int) -> None:
    key = "alphabet~anthropic~amazon~openai"
    with opened(chromium, path, f"#loop={key}&loops=all", width=width) as (tab, heard):
        while tab.locator("#more").is_visible():
            tab.locator("#more").click()
        amount = tab.locator(f'[data-loop="{key}"] .amount')
        expect(amount).to_have_text("open, 43 bn stated")
        row, words = amount.evaluate(
            "(one) => [one.parentElement, one].map((each) => each.getBoundingClientRect().right)"
        )
        assert words <= row
        for text in ("can come back", "open", "43 bn stated"):
            expect(tab.locator("#detail svg.ring").get_by_text(text, exact=True)).to_be_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        go(tab, "#view=table")
        expect(tab.get_by_role("cell", name="open, 43 bn stated").first).to_be_visible()
        quiet(heard, path)
