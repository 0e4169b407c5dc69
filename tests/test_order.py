"""Loops in time: each step after the one before it."""

from datetime import date as Day
from datetime import timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, law
from moneygoround.dates import parse_date
from moneygoround.findings import find
from moneygoround.loops import Loop
from moneygoround.order import span


def loop_of(picture: str, dates: dict[str, str]) -> Loop:
    """The one loop of a picture."""
    (loop,) = find(drawn(picture, dates=dates)).loops.loops
    return loop


@pytest.mark.parametrize(
    ("capital", "trade", "days"),
    [("2025-01-01", "2025-03-01", 59), ("2025-03-01", "2025-01-01", 59), ("2025-01-01", "2025-01-01", None)],
)
def test_two_steps_are_in_order_if_one_comes_after_the_other(capital: str, trade: str, days: int | None) -> None:
    assert span(loop_of("a -equity 5-> b -purchase 5-> a", {"a-b-equity": capital, "b-a-purchase": trade})) == days


def test_three_steps_must_come_in_the_order_of_paying() -> None:
    picture = "a -equity 5-> b -purchase 5-> c -purchase 5-> a"
    steps = ("a-b-equity", "b-c-purchase", "c-a-purchase")
    forward = dict(zip(steps, ("2025-02-01", "2025-02-11", "2025-02-21"), strict=True))
    backward = dict(zip(steps, ("2025-02-21", "2025-02-11", "2025-02-01"), strict=True))
    assert span(loop_of(picture, forward)) == 20
    assert span(loop_of(picture, backward)) is None


def test_of_parallel_flows_the_one_that_fits_is_taken() -> None:
    dates = {"a-b-equity": "2024-01-01", "a-b-equity-2": "2025-01-01", "b-a-purchase": "2025-01-06"}
    assert span(loop_of("a -equity 5-> b; a -equity 1-> b -purchase 5-> a", dates)) == 5


@pytest.mark.parametrize(
    ("capital", "trade", "days"),
    [
        ("2025-01", "2025-03-01", 59),
        ("2025-01-31", "2025-02", 28),
        ("2025-02-01", "2025-02", None),
        ("2025", "2025-06-01", None),
        ("2025-H1", "2025-Q3", 272),
    ],
)
def test_a_step_comes_after_another_only_if_it_does_on_every_day_that_its_date_may_mean(
    capital: str, trade: str, days: int | None
) -> None:
    assert span(loop_of("a -equity 5-> b -purchase 5-> a", {"a-b-equity": capital, "b-a-purchase": trade})) == days


DATES = (
    "2025",
    "2025-H1",
    "2025-Q1",
    "2025-Q2",
    "2025-02",
    "2025-05",
    "2025-02-10",
    "2025-05-20",
    "2025-08-01",
    "2026",
)


@law
@given(st.lists(st.sampled_from(DATES), min_size=6, max_size=6))
def test_with_dates_of_any_precision_too(dates: list[str]) -> None:
    loop = loop_of(PICTURE, dict(zip(FLOWS, dates, strict=True)))
    tried = [
        (chosen[-1].last - chosen[0].first).days
        for at in range(3)
        for chosen in product(*([[*map(parse_date, dates[2 * k : 2 * k + 2])] for k in (0, 1, 2)] * 2)[at : at + 3])
        if all(one.last < other.first for one, other in pairwise(chosen))
    ]
    assert span(loop) == min(tried, default=None)


PICTURE = "a -equity 1-> b; a -equity 1-> b -purchase 1-> c; b -purchase 1-> c -purchase 1-> a; c -purchase 1-> a"
FLOWS = ("a-b-equity", "a-b-equity-2", "b-c-purchase", "b-c-purchase-2", "c-a-purchase", "c-a-purchase-2")


@law
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_it_is_what_trying_every_choice_finds(days: list[int]) -> None:
    start = Day(2025, 1, 1)
    loop = loop_of(PICTURE, {flow: str(start + timedelta(day)) for flow, day in zip(FLOWS, days, strict=True)})
    tried = [
        chosen[-1] - chosen[0]
        for at in range(3)
        for chosen in product(*([days[2 * k : 2 * k + 2] for k in (0, 1, 2)] * 2)[at : at + 3])
        if all(one < other for one, other in pairwise(chosen))
    ]
    assert span(loop) == min(tried, default=None)
