"""How the page looks, in a real browser: long names, narrow windows, lines of the legend, figures in another language."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import TOP, opened, quiet, written
from drawing import AWS, CHIPS, SEED, drawn
from moneygoround.ledger import Ledger, by_id
from test_page_asking import go

pytest_plugins = ("pages",)
NAMES = {
    "nvidia": "Donaudampfschifffahrtsgesellschaft" * 6,
    "anthropic": "شركة الذكاء الاصطناعي للاستثمار والتطوير المحدودة القابضة الدولية",
    "microsoft": "株式会社日本人工知能研究開発投資機構国際事業本部" * 5,
}
LONGEST = 49
RINGS = ("anthropic~microsoft", "anthropic~microsoft~nvidia")


def long_names() -> Ledger:
    ledger = drawn(SEED + AWS + CHIPS)
    named = (replace(one, name=NAMES.get(one.id, one.name)) for one in ledger.organisations.values())
    return replace(ledger, organisations=by_id(named))


@pytest.mark.parametrize("width", [1440, 768, 320])
def test_a_very_long_name_is_cut_in_lists_and_told_in_full_in_its_own_panel(
    chromium: Browser, tmp_path: Path, width: int
) -> None:
    path = written(long_names(), tmp_path)
    with opened(chromium, path, width=width) as (tab, heard):
        states = (
            "#",
            *(f"#loop={key}" for key in RINGS),
            "#flow=nvidia-anthropic-equity",
            "#strike=nvidia",
            "#view=table",
        )
        for address in states:
            go(tab, address)
            names = tab.locator("bdi").all_inner_texts()
            assert max(map(len, names)) <= LONGEST, address
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
            assert spilt(tab) == [], address
        for one, name in NAMES.items():
            go(tab, f"#org={one}")
            expect(tab.locator("#detail .title")).to_have_text(name)
            assert spilt(tab) == [], one
        quiet(heard, path)


def spilt(tab: Page) -> list[str]:
    """What is wider than the panel or the list that it stands in, but for tables, which scroll."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll('#detail *, #rail *')].filter((one) => !one.closest('.sr, .table, .name, svg, [hidden]') && one.offsetParent)
        .filter((one) => { const { left, right } = one.closest('#detail, #rail').getBoundingClientRect(); const box = one.getBoundingClientRect();
            return box.right > right + 1 || box.left < left - 1 || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display === 'block'; }).map((one) => one.outerHTML.slice(0, 90))"""
    )
    return found


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("width", [1440, 1024, 768])
def test_no_item_of_the_legend_stands_alone_on_a_line(chromium: Browser, path: Path, width: int, lang: str) -> None:
    with opened(chromium, path, f"#lang={lang}", width=width) as (tab, _):
        for items in (".kinds label", ".lines li"):
            tops = tab.locator(items).evaluate_all(
                "(all) => all.filter((one) => one.offsetParent).map((one) => { const box = one.getBoundingClientRect(); return Math.round((box.top + box.bottom) / 2); })"
            )
            lines = [len([*group]) for _, group in groupby(tops, key=lambda top: round(top / 8))]
            assert min(lines) > 1, (items, lines)


def test_the_figures_of_a_ring_keep_their_decimals_in_vietnamese(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#loop={TOP}&until=2025-11-19&lang=vi") as (tab, _):
        assert "100,1 tỷ" in tab.locator(".ring text").all_text_contents()


def test_a_condition_of_what_is_completed_is_told_as_met(shown: Page) -> None:
    go(shown, "#flow=amazon-openai-50bn")
    expect(shown.locator("#detail")).to_contain_text("Condition when agreed: 35 bn USD depend on")
    expect(shown.locator("#detail")).to_contain_text("Part: 35 bn USD, agreed on condition: Milestones")
    go(shown, "#flow=amazon-openai-50bn&lang=vi")
    expect(shown.locator("#detail")).to_contain_text("Phần: 35 tỷ USD, được thỏa thuận với điều kiện: Milestones")
    go(shown, "#flow=nvidia-openai-loi-100bn")
    expect(shown.locator("#detail")).to_contain_text("Part: 10 bn USD, on condition: The definitive agreement")


def test_a_date_within_a_text_is_told_in_the_language(shown: Page) -> None:
    go(shown, "#flow=softbank-openai-40bn&lang=vi")
    expect(shown.locator("#detail")).to_contain_text("7,5 tỷ USD từ thg 4 2025")
