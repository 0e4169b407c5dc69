"""Dates that keep their precision: 2025, 2025-H1, 2025-Q3, 2025-11, 2025-11-18, and periods between two of them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date as Day
from enum import StrEnum
from functools import total_ordering

FIRST_YEAR, LAST_YEAR = 1600, 2200
GRAMMAR = "Write 2025, 2025-H1, 2025-Q3, 2025-11 or 2025-11-18."
_FORM = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"


MONTHS = {Precision.YEAR: 12, Precision.HALF: 6, Precision.QUARTER: 3, Precision.MONTH: 1}


@total_ordering
@dataclass(frozen=True, slots=True)
class Date:
    """A date as precise as its source; it counts, and sorts, from its first day."""

    first: Day
    precision: Precision = Precision.DAY

    @property
    def last(self) -> Day:
        """The last day that the date may mean."""
        if self.precision is Precision.DAY:
            return self.first
        month = self.first.month + MONTHS[self.precision] - 1
        return Day(self.first.year, month, monthrange(self.first.year, month)[1])

    def __lt__(self, other: "Date") -> bool:
        """Order by the first day, then the wider date first."""
        return (self.first, _WIDTH[self.precision]) < (other.first, _WIDTH[other.precision])

    def __str__(self) -> str:
        """Write the date in the form in which it is read."""
        year, month = self.first.year, self.first.month
        match self.precision:
            case Precision.YEAR:
                return f"{year:04}"
            case Precision.HALF:
                return f"{year:04}-H{(month + 5) // 6}"
            case Precision.QUARTER:
                return f"{year:04}-Q{(month + 2) // 3}"
            case Precision.MONTH:
                return f"{year:04}-{month:02}"
            case Precision.DAY:
                return self.first.isoformat()


_WIDTH = {precision: rank for rank, precision in enumerate(Precision)}


def parse_date(text: str) -> Date:
    """Read a date with its precision.

    >>> parse_date("2025-Q3").last.isoformat()
    '2025-09-30'

    Raises:
        ValueError: the text is no date of this grammar, or no such day exists.
    """
    found = _FORM.fullmatch(text) if text.isascii() else None
    if found is None:
        raise ValueError(f"is not a date. {GRAMMAR}")
    year = int(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is outside the years {FIRST_YEAR} to {LAST_YEAR}. {GRAMMAR}")
    if found["half"]:
        return Date(Day(year, 6 * int(found["half"]) - 5, 1), Precision.HALF)
    if found["quarter"]:
        return Date(Day(year, 3 * int(found["quarter"]) - 2, 1), Precision.QUARTER)
    if found["month"] is None:
        return Date(Day(year, 1, 1), Precision.YEAR)
    try:
        first = Day(year, int(found["month"]), int(found["day"] or 1))
    except ValueError:
        raise ValueError(f"is a day that no calendar has. {GRAMMAR}") from None
    return Date(first, Precision.DAY if found["day"] else Precision.MONTH)


def narrowest(first: Day, last: Day) -> Date:
    """The most precise date that may mean any day from the first to the last, both of one year.

    >>> str(narrowest(Day(2025, 3, 10), Day(2025, 12, 31))), str(narrowest(Day(2025, 3, 10), Day(2025, 3, 31)))
    ('2025', '2025-03')

    Raises:
        ValueError: they lie in two years: no date means both.
    """
    for precision in reversed(Precision):
        months = MONTHS.get(precision)
        start = Day(first.year, (first.month - 1) // months * months + 1, 1) if months else first
        date = Date(start, precision)
        if last <= date.last:
            return date
    raise ValueError(f"{first} and {last} lie in two years")


def date_words(date: Date) -> str:
    """A date as people write it, as precise as it is known: `18 November 2025`, `September 2025`, `2025-Q3`."""
    month = _MONTHS[date.first.month - 1]
    match date.precision:
        case Precision.DAY:
            return f"{date.first.day} {month} {date.first.year}"
        case Precision.MONTH:
            return f"{month} {date.first.year}"
        case _:
            return str(date)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of time from the first day of `start` to the last day of `end`."""

    start: Date
    end: Date

    def __str__(self) -> str:
        """Write one date, or two with a slash between."""
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


def parse_period(text: str) -> Period:
    """Read a period: one date (2025-Q3), or two with a slash between (2025-01/2025-09).

    Raises:
        ValueError: either part is no date, or the period ends before it starts.
    """
    start, slash, end = text.partition("/")
    period = Period(parse_date(start), parse_date(end if slash else start))
    if period.end.last < period.start.first:
        raise ValueError("ends before it starts. Write the earlier date first.")
    return period
