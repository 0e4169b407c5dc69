"""One currency into another, offline."""

from datetime import date as Day
from decimal import Decimal

import pytest

from moneygoround.errors import BadRecords
from moneygoround.exchange import convert, ecb_rate, own_rates

# The ECB's reference rates of 2025-09-16: 1 EUR = 1.1823 USD = 0.86745 GBP is what the shipped table holds.
TUESDAY, SUNDAY = Day(2025, 9, 16), Day(2025, 9, 14)


def test_the_ecb_rate_of_the_day_is_taken() -> None:
    rate = ecb_rate("EUR", "USD", TUESDAY)
    assert rate is not None
    assert Decimal("1.17") < rate < Decimal("1.19")


def test_a_sunday_takes_the_rate_of_the_friday_before() -> None:
    assert ecb_rate("EUR", "USD", SUNDAY) == ecb_rate("EUR", "USD", Day(2025, 9, 12))


@pytest.mark.parametrize(("source", "day"), [("VND", TUESDAY), ("GBP", Day(1990, 1, 1)), ("GBP", Day(2199, 1, 1))])
def test_where_there_is_no_rate_there_is_no_guess(source: str, day: Day) -> None:
    assert convert(100, source, "USD", day=day) is None


def test_own_rates_win_and_hold_until_the_next() -> None:
    rate = own_rates(["from,to,date,rate", "AED,USD,2025-01-01,0.2723", "AED,USD,2025-06,0.2730"], "rates.csv")
    assert convert(10_000, "AED", "USD", day=Day(2025, 5, 31), rate=rate) == 2723
    assert convert(10_000, "AED", "USD", day=Day(2025, 6, 1), rate=rate) == 2730
    assert convert(10_000, "AED", "USD", day=Day(2024, 1, 1), rate=rate) is None


def test_a_bad_rate_is_told_with_its_line() -> None:
    with pytest.raises(BadRecords, match=r"rates\.csv:3: rates: 'x' is not a positive number\."):
        own_rates(["from,to,date,rate", "AED,USD,2025-01-01,0.2723", "AED,USD,2025-06,x"], "rates.csv")


def test_currencies_without_decimals_are_counted_whole() -> None:
    assert convert(15_000, "JPY", "USD", day=TUESDAY, rate=lambda *_: Decimal("0.0068")) == 10_200


def test_large_amounts_are_exchanged_exactly() -> None:
    assert convert(10**32 + 1, "USD", "EUR", day=TUESDAY, rate=lambda *_: Decimal("0.5")) == 5 * 10**31
    assert convert(10**32 + 2, "USD", "EUR", day=TUESDAY, rate=lambda *_: Decimal("0.5")) == 5 * 10**31 + 1
