"""What a flow is worth on a day: its interval of money, out of amount, tranches, schedule, term, rate and payments."""

from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal
from fractions import Fraction

from moneygoround.amount import TIMES_A_YEAR, UNDISCLOSED, Amount, Quantity
from moneygoround.ledger import status_at
from moneygoround.model import Flow, Instalment, Rate, Status, Term


@dataclass(frozen=True, slots=True)
class Interval:
    """An amount as floor, face and ceiling, in the smallest unit of a currency.

    `face` None: no figure is stated. `high` None: there is no limit.
    """

    low: int
    face: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Worth:
    """An interval in a currency (None if nothing is stated), and why a stated amount is not counted, if it is not."""

    interval: Interval
    currency: str | None
    apart: str | None = None


DAYS_A_MONTH = 365.2425 / 12
OPEN = Interval(0, None, None)
NOTHING = Interval(0, None, 0)


def worth_of(flow: Flow, day: Day) -> Worth:
    """The interval of money of a flow as known on a day, in its own currency.

    A year's amount counts times its term, in years or from its start to its end; without one it counts as undisclosed. Tranches lower the floor to what is
    owed outright by the day. What was paid by the day raises the floor. A rate is bounded by its base; one whose base
    is unknown carries nothing, even at the ceiling (a rate of unknown size would be a pipe without limit).
    """
    amount = flow.amount or UNDISCLOSED
    if amount.currency is None and flow.tranches:
        known = [tranche.amount for tranche in flow.tranches if tranche.date is None or tranche.date.first <= day]
        worth = _sum([_of_term(amount, flow.term) for amount in known])
    elif amount.currency is None and flow.schedule:
        worth = _sum([worth_of_amount(instalment.amount) for instalment in flow.schedule])
    elif amount.currency is None and flow.rate:
        worth = _of_rate(flow.rate)
    else:
        worth = _of_term(amount, flow.term)
    return _with_payments(_with_tranches(worth, flow, day), flow.paid, day)


def worth_of_amount(amount: Amount) -> Worth:
    """An amount as it is stated; one for a period counts as undisclosed, since its term is not known here."""
    return _of_term(amount, None)


def _of_term(amount: Amount, term: Term | None) -> Worth:
    """An amount as it is stated; one a year, quarter or month times its term."""
    if amount.per is None:
        return Worth(Interval(amount.low, amount.face, amount.high), amount.currency)
    years = _years(term) if term else None
    if years is None:
        return Worth(OPEN, amount.currency, f"{amount} without a term")
    times = years * TIMES_A_YEAR[amount.per]
    values = [
        None if value is None else round(value * Fraction(times)) for value in (amount.low, amount.face, amount.high)
    ]
    return Worth(Interval(values[0] or 0, values[1], values[2]), amount.currency)


def _years(term: Term) -> Decimal | None:
    """How long a term is: as stated, else from its start to its end in whole months; None where neither is known."""
    if term.years is not None or term.start is None or term.end is None:
        return term.years
    days = (term.end.last - term.start.first).days + 1
    return max(Decimal(0), Decimal(round(days / DAYS_A_MONTH)) / 12)


def _of_rate(rate: Rate) -> Worth:
    """A share of a base; nothing where the base is unknown."""
    if rate.base is None or rate.base.currency is None or rate.base.per:
        return Worth(NOTHING, None, f"{rate.percent} of {rate.of}, of unknown size")
    low = _share(rate.percent.low, rate.base.low) or 0
    return Worth(
        Interval(low, _face(rate.percent, rate.base), _share(rate.percent.high, rate.base.high)), rate.base.currency
    )


def _face(percent: Quantity, base: Amount) -> int | None:
    return _share(percent.face, base.face)


def _share(percent: Decimal | None, base: int | None) -> int | None:
    return None if percent is None or base is None else round(Fraction(percent) * base / 100)


def _sum(parts: list[Worth]) -> Worth:
    """The sum of amounts of one currency; undisclosed where any of them is, or where they differ in currency."""
    currencies = {part.currency for part in parts}
    if len(currencies) != 1 or None in currencies or any(part.apart for part in parts):
        return Worth(OPEN, None)
    faces, highs = [part.interval.face for part in parts], [part.interval.high for part in parts]
    interval = Interval(
        sum(part.interval.low for part in parts),
        None if None in faces else sum(face or 0 for face in faces),
        None if None in highs else sum(high or 0 for high in highs),
    )
    return Worth(interval, currencies.pop())


def _with_tranches(worth: Worth, flow: Flow, day: Day) -> Worth:
    """Lower the floor to the tranches that are owed outright by the day; once a flow is completed all of it was paid."""
    if not flow.tranches or worth.currency is None or status_at(flow, day) is Status.COMPLETED:
        return worth
    outright = [t.amount for t in flow.tranches if t.condition is None and (t.date is None or t.date.first <= day)]
    low = sum(_of_term(amount, flow.term).interval.low for amount in outright if amount.currency == worth.currency)
    return Worth(Interval(low, worth.interval.face, worth.interval.high), worth.currency, worth.apart)


def _with_payments(worth: Worth, paid: tuple[Instalment, ...], day: Day) -> Worth:
    """Raise the floor to what was paid by the day; of an undisclosed flow it is then the only figure known."""
    done = _sum([worth_of_amount(part.amount) for part in paid if part.period.end.last <= day])
    if done.currency is None or worth.currency not in {None, done.currency}:
        return worth
    held, least = worth.interval, done.interval.low
    face = least if held.face is None else max(held.face, least)
    high = held.high if held.high is None else max(held.high, least)
    return Worth(Interval(max(held.low, least), face, high), done.currency, worth.apart)
