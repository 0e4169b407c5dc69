"""Asking the page: filters, days, what if, two days, orders, languages; every answer stands in the address."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import TOP, opened, quiet
from moneygoround import narrative, page
from moneygoround.cli import run
from moneygoround.findings import Findings
from moneygoround.layout import place
from moneygoround.ledger import newest
from moneygoround.model import LIVE

pytest_plugins = ("pages",)
STRUCK = "amazon-openai-50bn"


def go(tab: Page, address: str) -> None:
    tab.evaluate("(address) => { location.hash = address; }", address)
    tab.wait_for_timeout(60)  # the page hears of it in its next turn


def loops_of(tab: Page) -> list[str]:
    keys: list[str] = tab.evaluate("[...document.querySelectorAll('[data-loop]')].map((one) => one.dataset.loop)")
    return keys


# -- filters -----------------------------------------------------------------------------------------------------------


def test_circular_financing_stands_in_the_list_and_other_rings_on_demand(shown: Page, found: Findings) -> None:
    while shown.locator("#more").is_visible():
        shown.locator("#more").click()
    kinds = {loop.key: narrative.LOOP_WORDS[loop.kind] for loop in found.loops.loops}
    assert {kinds[key] for key in loops_of(shown)} == {"circular financing", "contingent"}
    shown.locator("#others").click()
    assert loops_of(shown) == [*kinds]
    assert "loops=all" in shown.url
    ranks = shown.locator("[data-loop] .rank").all_inner_texts()
    assert [*map(int, ranks)] == [*range(1, len(kinds) + 1)]


def test_the_list_is_ordered_as_asked(shown: Page, found: Findings) -> None:
    by_key = {loop.key: loop for loop in found.loops.loops}
    shown.locator("#order").select_option("steps")
    assert [len(by_key[key].steps) for key in loops_of(shown)] == [2] * 12
    shown.locator("#order").select_option("newest")
    days = [str(by_key[key].closed_on) for key in loops_of(shown)]
    assert days[0] == str(max(loop.closed_on for loop in found.loops.loops if loop.closed_on))
    assert "order=newest" in shown.url


def test_only_loops_of_an_amount_are_left_and_the_headline_says_so(shown: Page, found: Findings) -> None:
    shown.locator("#filters summary").click()
    shown.locator("#least").fill("30")
    left = [loop for loop in found.loops.loops if (loop.bottleneck.face or 0) >= 30 * 10**11]
    expect(shown.locator("#headline")).to_contain_text(f"close {len(left)} loops")
    expect(shown.locator("#headline")).to_contain_text("only loops of at least 30 bn USD")
    assert "min=30" in shown.url
    shown.locator("#capital").check()
    assert "capital=1" in shown.url


def test_every_status_can_be_left_out(shown: Page) -> None:
    shown.locator("#filters summary").click()
    assert shown.locator("#statuses input").count() == len(LIVE)
    before = shown.locator("#headline").inner_text()
    shown.locator("#status-reported").uncheck()
    expect(shown.locator("#headline")).to_contain_text("only the statuses shown")
    shown.locator("#status-reported").check()
    assert shown.locator("#headline").inner_text() == before
    shown.locator("#firm").check()
    expect(shown.locator("#status-reported")).to_be_disabled()


def test_only_organisations_on_a_loop_are_drawn_if_asked(shown: Page) -> None:
    before = shown.evaluate("moneygoround.map.boxes().size")
    shown.locator("#filters summary").click()
    shown.locator("#core").check()
    assert shown.evaluate("moneygoround.map.boxes().size") < before


def test_days_play_from_the_one_shown_and_stop_on_a_touch(shown: Page) -> None:
    assert shown.locator("#marks rect").count() > 20
    shown.locator("#play").click()
    expect(shown.locator("#play")).to_have_text("❚❚ Pause")
    first = shown.evaluate("moneygoround.state().filter.until")
    assert first == shown.evaluate("moneygoround.data.days[0]")
    shown.wait_for_function("(first) => moneygoround.state().filter.until > first", arg=first)
    shown.locator("h1").click()
    expect(shown.locator("#play")).to_have_text("▶ Play")


# -- what if, two days -------------------------------------------------------------------------------------------------


def test_a_flow_is_struck_and_what_breaks_is_told(shown: Page) -> None:
    go(shown, f"#flow={STRUCK}")
    shown.locator(f'[data-strike="{STRUCK}"]').click()
    expect(shown.locator("#detail .title")).to_have_text("What if it falls through?")
    expect(shown.locator("#detail .kicker")).to_have_text("1 flow taken away")
    expect(shown.locator("#headline")).to_contain_text("(1 flow taken away)")
    expect(shown.locator("#detail")).to_contain_text("Loops that break: 10")
    expect(shown.locator("#headline")).to_contain_text("about 139.2 bn USD can come back")
    assert f"strike={STRUCK}" in shown.url
    shown.locator("#detail .links .link").first.click()
    expect(shown.locator("#detail .sentence")).to_contain_text("no flow from Amazon to OpenAI is left")
    shown.get_by_role("button", name="✕ Clear").click()
    shown.get_by_role("button", name="Undo all").click()
    assert "strike" not in shown.url


def test_the_chip_of_what_is_taken_away_gives_it_back(shown: Page) -> None:
    go(shown, f"#strike={STRUCK},openai-amd-6gw-2025")
    expect(shown.locator("#struck")).to_have_text("1 flow, 1 deal taken away ✕")
    shown.locator("#struck").click()
    expect(shown.locator("#struck")).to_be_hidden()
    assert "strike" not in shown.url


def test_a_whole_deal_is_struck_with_its_flows(shown: Page, found: Findings) -> None:
    deal = found.ledger.flows[STRUCK].deal
    go(shown, f"#strike={deal}")
    held = sum(edge.flow.deal == deal for edge in found.network.edges)
    expect(shown.locator("#headline")).to_contain_text(f"{len(found.network.edges) - held} flows")


def test_an_organisation_is_struck_with_all_that_it_pays_and_is_paid(shown: Page, found: Findings) -> None:
    go(shown, "#org=oracle")
    shown.get_by_role("button", name="What if it fails?").click()
    expect(shown.locator("#detail .kicker")).to_have_text("1 organisation taken away")
    expect(shown.locator("#detail .row .path")).to_have_text("Oracle")
    held = sum("oracle" in {edge.payer, edge.payee} for edge in found.network.edges)
    expect(shown.locator("#headline")).to_contain_text(f"{len(found.network.edges) - held} flows")
    assert "strike=oracle" in shown.url
    go(shown, "#org=oracle&strike=oracle")
    shown.get_by_role("button", name="Undo", exact=True).click()
    expect(shown.locator("#headline")).to_have_text(narrative.headline(found))


def test_two_days_are_compared_and_what_is_new_is_marked(shown: Page) -> None:
    shown.locator("#filters summary").click()
    before = shown.evaluate("moneygoround.data.days.findLast((day) => day < '2026-02-27')")
    shown.locator("#since").select_option(before)
    expect(shown.locator("#detail .title")).to_contain_text("to 3 September 2026")
    expect(shown.locator('[data-loop="amazon~openai"] .note')).to_contain_text("new")
    expect(shown.locator(f'[data-loop="{TOP}"] .note')).not_to_contain_text("new")
    assert f"since={before}" in shown.url


# -- languages ---------------------------------------------------------------------------------------------------------

STATES = (
    "#", "#org=anthropic", "#org=macquarie", f"#flow={STRUCK}", "#flow=nvidia-openai-loi-100bn", f"#loop={TOP}&step=2", "#loop=amd~openai",
    "#loop=nvidia~xai", f"#strike={STRUCK},openai-amd-6gw-2025", "#since=2025-11-19", "#view=table", "#view=matrix", "#view=embed",
    f"#view=embed&loop={TOP}", "#firm=1&min=3&capital=1&status=signed,executing&kinds=equity,debt", "#story=2026-02-27-openai",
    "#order=newest&loops=all", "#until=2023-06-30", f"#loop={TOP}&min=100000", f"#loop={TOP}&until=2025-06-30", "#until=2016-01-01",
    "#view=table&sort=loops.-can-come-back,flows.kind", "#kinds=&status=", "#org=amazon&kinds=compute", "#loop=alphabet~anthropic~amazon~openai",
)  # fmt: skip


def test_nothing_is_left_untold_in_vietnamese(shown: Page) -> None:
    shown.locator("#lang").click()
    expect(shown.locator("html")).to_have_attribute("lang", "vi")
    for address in STATES:
        go(shown, f"{address}&lang=vi")
        assert "{" not in shown.locator("body").inner_text(), address
    for key in shown.evaluate("moneygoround.data.loops.map((loop) => loop.key)")[::7]:
        go(shown, f"#loop={key}&lang=vi")
    assert shown.evaluate("moneygoround.untold()") == []


def test_numbers_dates_and_sentences_follow_the_language(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}&lang=vi") as (tab, heard):
        expect(tab.locator("h1")).to_have_text("Theo dòng tiền cho đến khi nó quay về")
        expect(tab.locator("#headline")).to_contain_text("Tính đến 3 tháng 9, 2026")
        expect(tab.locator("#headline")).to_contain_text("189,2 tỷ USD")
        expect(tab.locator("#detail .sentence")).to_contain_text("OpenAI mua năng lực tính toán")
        expect(tab.locator("#detail .says").first).to_have_attribute("lang", "en")
        tab.locator("#lang").click()
        expect(tab.locator("#headline")).to_contain_text("As of 3 September 2026")
        assert "lang" not in tab.url
        quiet(heard, path)


def test_a_page_can_be_built_to_open_in_another_language(chromium: Browser, found: Findings, tmp_path: Path) -> None:
    path = tmp_path / "trang.html"
    path.write_text(page.html(found, place(found.network, found.loops.loops), lang="vi"), encoding="utf-8")
    with opened(chromium, path) as (tab, heard):
        expect(tab.locator("html")).to_have_attribute("lang", "vi")
        tab.locator("#lang").click()
        expect(tab.locator("h1")).to_have_text("Follow the money until it comes back")
        assert "lang=en" in tab.url
        quiet(heard, path)


def test_an_unknown_language_is_answered_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--lang", "xx"]) == 2
    assert "'xx' is not a language of the page. There are: en, vi." in capsys.readouterr().err


def test_a_language_says_every_text_with_the_same_places() -> None:
    tables = {
        lang: json.loads((files("moneygoround.page") / f"words.{lang}.json").read_text("utf-8"))
        for lang in ("en", "vi")
    }
    assert tables["en"].keys() <= tables["vi"].keys()
    for key, text in tables["vi"].items():
        english = tables["en"].get(key, key)
        if key != "which":
            assert sorted(re.findall(r"{\d}", text)) == sorted(re.findall(r"{\d}", english)), key


# -- the address -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["until=2025-99-99", "until=2025-02-30", "until=2099-01-01", "since=2025-13-45", "since=2026-06-01&until=2026-01-01"]
)  # fmt: skip
def test_a_day_that_is_none_or_comes_too_late_is_left_out(chromium: Browser, path: Path, address: str) -> None:
    with opened(chromium, path, f"#{address}") as (tab, _):
        state = tab.evaluate("moneygoround.state()")
    assert state["since"] is None
    assert state["filter"]["until"] == ("2026-01-01" if "since=2026" in address else None)


@pytest.mark.parametrize("address", STATES[1:])
def test_the_address_that_is_written_shows_the_same_again(shown: Page, address: str) -> None:
    go(shown, address)
    first = shown.evaluate("[location.hash, JSON.stringify(moneygoround.state())]")
    go(shown, "#")
    go(shown, first[0] or "#")
    assert shown.evaluate("[location.hash, JSON.stringify(moneygoround.state())]") == first


def test_an_organisation_shows_who_holds_how_much_of_it_and_it_of_whom(shown: Page, found: Findings) -> None:
    shown.evaluate("() => { location.hash = '#org=openai'; }")
    rows = shown.locator("#detail h3:text-is('Stakes') + .table tbody tr")
    told = [row.split("\t") for row in rows.all_inner_texts()]
    day = str(newest(found.ledger))
    held = [
        one for one in found.ledger.stakes.values() if "openai" in {one.holder, one.issuer} and str(one.as_of) <= day
    ]
    assert len(told) == len(held) > 1
    assert ["Microsoft", "OpenAI", "about 27 %", "28 Oct 2025"] in told
    shown.evaluate("() => { location.hash = '#org=openai&until=2025-10-27'; }")
    expect(rows.filter(has_text="27 %")).to_have_count(0)


def test_amounts_that_read_alike_are_told_apart_by_their_floor(shown: Page) -> None:
    shown.evaluate("() => { location.hash = '#until=2025-11-19&since=2025-06-30'; }")
    row = shown.locator("#detail .links li").filter(has_text="Applied Digital").filter(has_text="→ Floor")
    expect(row).to_contain_text("Floor 7 bn → Floor ")


def test_what_falls_and_what_changed_are_told_together(shown: Page) -> None:
    shown.evaluate("() => { location.hash = '#since=2026-01-01&strike=amazon-openai-50bn'; }")
    expect(shown.locator("#detail h2")).to_have_text(
        ["What if it falls through?", "From 1 January 2026 to 3 September 2026"]
    )


def test_an_empty_list_claims_no_more_than_it_knows(shown: Page) -> None:
    shown.evaluate("() => { location.hash = '#min=1000'; }")
    expect(shown.locator("#none")).to_have_text("No loop is listed: these flows close none, or a filter hides it.")
