"""Dates keep their precision and count from their first day."""

from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moneygoround.dates import Date, Precision, parse_date, parse_period


@st.composite
def dates(draw: st.DrawFn) -> Date:
    """Any date of any precision."""
    day = draw(st.dates(Day(1900, 1, 1), Day(2100, 12, 31)))
    forms = {
        Precision.YEAR: f"{day.year}",
        Precision.HALF: f"{day.year}-H{(day.month + 5) // 6}",
        Precision.QUARTER: f"{day.year}-Q{(day.month + 2) // 3}",
        Precision.MONTH: f"{day:%Y-%m}",
        Precision.DAY: day.isoformat(),
    }
    return parse_date(forms[draw(st.sampled_from([*Precision]))])


@given(dates())
def test_a_date_reads_back_as_it_is_written(date: Date) -> None:
    assert parse_date(str(date)) == date


@given(dates())
def test_a_date_starts_before_it_ends(date: Date) -> None:
    assert date.first <= date.last


@given(dates(), dates())
def test_dates_sort_by_their_first_day(one: Date, other: Date) -> None:
    assert (one < other) or (other < one) or one == other
    if one.first < other.first:
        assert one < other


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-Q3", Day(2025, 7, 1), Day(2025, 9, 30)),
        ("2025-H2", Day(2025, 7, 1), Day(2025, 12, 31)),
        ("2024-02", Day(2024, 2, 1), Day(2024, 2, 29)),
        ("2025", Day(2025, 1, 1), Day(2025, 12, 31)),
    ],
)
def test_a_wide_date_spans_its_days(text: str, first: Day, last: Day) -> None:
    date = parse_date(text)
    assert (date.first, date.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-13-01", "25/11/18", "0000", "10000", "2025-Q5", "2025-H3", "", "٢٠٢٥"]
)
def test_what_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write 2025"):
        parse_date(text)


def test_a_period_does_not_end_before_it_starts() -> None:
    assert str(parse_period("2025-01/2025-09")) == "2025-01/2025-09"
    with pytest.raises(ValueError, match="ends before it starts"):
        parse_period("2025-09/2025-01")
