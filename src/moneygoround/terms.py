"""Terms: in which calendar year how much of a flow falls due, by its schedule, its term, its dated parts, its payments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from fractions import Fraction

from moneygoround.amount import Amount
from moneygoround.dates import Date
from moneygoround.model import Flow, Term
from moneygoround.worth import Interval

NOTHING = Interval(0, 0, 0)
BOUNDS = ("low", "face", "high")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Part:
    """An amount that falls due evenly from the day `start` to the day `end`."""

    start: Day
    end: Day
    amount: Interval


def by_year(flow: Flow, amount: Interval, currency: str) -> tuple[dict[int, Interval], Interval]:
    """How much of a flow falls into each calendar year, and the rest, of which no one says when.

    `amount` is what the flow is worth in `currency`, as an edge of a network has it. By the flow's schedule; else its
    term from its start to its end, or for its years, spread evenly over the days; else its dated parts or what was paid
    when, whichever tells more. A term without a start is no term: nobody knows which years. Parts are taken in the order
    of their dates and never come to more than the amount at each bound; low, face and high each add up, to the unit.
    """
    term = None if flow.schedule or amount.face is None else _span(flow.term)
    parts = [_Part(*term, amount)] if term else _dated(flow, amount, currency)
    years: dict[int, dict[str, int | None]] = {}
    rest = {}
    for bound in BOUNDS:
        spread, rest[bound] = _spread(
            getattr(amount, bound), [(p.start, p.end, getattr(p.amount, bound)) for p in parts]
        )
        for year, value in spread.items():
            years.setdefault(year, dict.fromkeys(BOUNDS, 0))[bound] = value
    return {year: _interval(values) for year, values in sorted(years.items())}, NOTHING if term else _interval(rest)


def paid_by(flow: Flow, amount: Interval, currency: str, day: Day) -> int:
    """How much of a flow is known to have been paid by the end of a day; never more than the flow can come to."""
    parts = _parts(
        [(part.period.start, part.period.end, part.amount, True) for part in flow.paid], flow, amount, currency
    )
    paid = sum(part.amount.face or 0 for part in parts if part.end <= day)
    return paid if amount.high is None else min(paid, amount.high)


def _interval(values: Mapping[str, int | None]) -> Interval:
    return Interval(values["low"] or 0, values["face"], values["high"])


def _spread(
    whole: int | None, parts: Iterable[tuple[Day, Day, int | None]]
) -> tuple[dict[int, int | None], int | None]:
    """One bound of parts by year, up to the whole (None: no limit), and what is left of it."""
    years: dict[int, int | None] = {}
    left = whole
    for start, end, value in parts:
        given = value if left is None else left if value is None else min(value, left)
        left = None if left is None or given is None else left - given
        for year, days in _days(start, end).items():
            held = years.get(year, 0)
            years[year] = (
                None
                if given is None or held is None
                else held + given * days[1] // days[2] - given * days[0] // days[2]
            )
    return years, left


def _days(start: Day, end: Day) -> dict[int, tuple[int, int, int]]:
    """For each year of a span: the days of the span before it, those up to its end, and all: parts by these add up."""
    whole = (end - start).days + 1
    return {
        year: (
            (max(start, Day(year, 1, 1)) - start).days,
            (min(end, Day(year, 12, 31)) - start).days + 1,
            whole,
        )
        for year in range(start.year, end.year + 1)
    }


def _span(term: Term | None) -> tuple[Day, Day] | None:
    """The first and the last day of a term; None where either is not known."""
    if term is None or term.start is None:
        return None
    start = term.start.first
    if term.end is not None:
        return (start, term.end.last) if term.end.last >= start else None
    if term.years is None or term.years <= 0:
        return None
    months = start.month - 1 + round(term.years * 12)
    # The 28th, and then the day itself: no month is too short for it.
    last = (
        Day(start.year + months // 12, months % 12 + 1, min(start.day, 28))
        + timedelta(days=max(0, start.day - 28))
        - DAY
    )
    return start, max(start, last)


def _dated(flow: Flow, amount: Interval, currency: str) -> list[_Part]:
    """What is dated: the schedule; else the dated parts of the flow or its payments, whichever tells more."""
    planned = _parts(
        [(part.period.start, part.period.end, part.amount, True) for part in flow.schedule], flow, amount, currency
    )
    if planned:
        return planned
    tranches = [(part.date, part.date, part.amount, part.condition is None) for part in flow.tranches if part.date]
    paid = [(part.period.start, part.period.end, part.amount, True) for part in flow.paid]
    return max((_parts(one, flow, amount, currency) for one in (tranches, paid)), key=_told)


def _told(parts: Sequence[_Part]) -> int:
    return sum(part.amount.face or 0 for part in parts)


def _parts(
    dated: Sequence[tuple[Date, Date, Amount, bool]], flow: Flow, amount: Interval, currency: str
) -> list[_Part]:
    """Dated amounts as parts in the view's currency, in the order of their dates; those of a period or of none are left out."""
    known = [one for one in dated if one[2].per is None and one[2].face is not None]
    own = {one[2].currency for one in known} | ({flow.amount.currency} if flow.amount else set())
    if own - {None, currency}:
        whole = flow.amount.face if flow.amount and flow.amount.per is None else None
        rate = _rate(amount.face, whole or sum(one[2].face or 0 for one in known), one_currency=len(own - {None}) == 1)
    else:
        rate = Fraction(1)
    if rate is None:
        return []
    found = [
        _Part(
            start.first,
            end.last,
            Interval(round(money.low * rate) if outright else 0, _times(money.face, rate), _times(money.high, rate)),
        )
        for start, end, money, outright in known
    ]
    return sorted(found, key=lambda part: (part.start, part.end))


def _rate(face: int | None, own: int, *, one_currency: bool) -> Fraction | None:
    """What the view's amount is to the flow's own, None where that can't be told."""
    return Fraction(face, own) if face is not None and own and one_currency else None


def _times(value: int | None, rate: Fraction) -> int | None:
    return None if value is None else round(value * rate)
