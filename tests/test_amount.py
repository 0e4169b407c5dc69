"""Amounts and quantities: what is written is what is read, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moneygoround.amount import UNITLESS, Amount, Per, Qualifier, decimals, parse_amount, parse_quantity
from moneygoround.writers.tables import units

BN = 10**11


@st.composite
def amounts(draw: st.DrawFn) -> Amount:
    """Any amount that the grammar can write."""
    qualifier = draw(st.sampled_from([*Qualifier]))
    if qualifier is Qualifier.UNDISCLOSED:
        return Amount(qualifier, 0, None, None, None, words=draw(st.sampled_from([None, "tens of billions"])))
    currency = draw(st.sampled_from(["USD", "JPY", "KWD", "EUR"]))
    low = draw(st.integers(0, 10**18))
    per = draw(st.sampled_from([None, *Per]))
    match qualifier:
        case Qualifier.UP_TO:
            return Amount(qualifier, 0, low, low, currency, per)
        case Qualifier.AT_LEAST:
            return Amount(qualifier, low, low, None, currency, per)
        case Qualifier.RANGE:
            high = low + draw(st.integers(0, 10**18))
            return Amount(qualifier, low, high, high, currency, per)
        case _:
            return Amount(qualifier, low, low, low, currency, per)


@given(amounts())
def test_an_amount_reads_back_as_it_is_written(amount: Amount) -> None:
    assert parse_amount(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "low", "face", "high"),
    [
        ("30 bn USD", 30 * BN, 30 * BN, 30 * BN),
        ("about 8 bn USD", 8 * BN, 8 * BN, 8 * BN),
        ("up to 10 bn USD", 0, 10 * BN, 10 * BN),
        ("at least 6.3 bn USD", 630_000_000_000, 630_000_000_000, None),
        ("17.4 to 19.4 bn USD", 1_740_000_000_000, 1_940_000_000_000, 1_940_000_000_000),
        ("firm 3 bn USD, option to 7 bn USD", 3 * BN, 7 * BN, 7 * BN),
        ("undisclosed (tens of billions)", 0, None, None),
        ("500 JPY", 500, 500, 500),
    ],
)
def test_an_amount_is_the_interval_of_its_words(text: str, low: int, face: int | None, high: int | None) -> None:
    amount = parse_amount(text)
    assert (amount.low, amount.face, amount.high) == (low, face, high)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10 bilion USD", "Did you mean 'billion'?"),
        ("3bn USD", "Write 3 bn USD."),
        ("up to $5bn", "Write up to 5 bn USD."),
        ("3 billion dollars", "Write 3 bn USD."),
        ("3,000 m USD", "Write 3 bn USD."),
        ("2.5-3 bn USD", "Write 2.5 to 3 bn USD."),
        ("3 bn DLR", "Write its code, for example USD."),
        ("10 bn usd", "Did you mean 'USD'?"),
        ("10 bn ZZZ", "names no currency"),
        ("10 bn", "has no currency"),
        ("10 bn XXX", "XXX stands for bare numbers"),
        ("-3 bn USD", "is negative"),
        ("5 to 3 bn USD", "starts above its end"),
        ("0.001 USD", "more decimals than USD has"),
        ("1e400 USD", "is not an amount"),
        ("NaN USD", "is not an amount"),
        ("Infinity USD", "is not an amount"),
        ("1_000 USD", "is not an amount"),
        ("١٢ USD", "is not an amount"),
        ("9" * 5000 + " USD", "digits"),
        ("firm 3 bn USD, option to 7 bn EUR", "mixes two currencies"),
        ("", "is not an amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_mend(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as problem:
        parse_amount(text)
    assert says in str(problem.value)


@pytest.mark.parametrize("text", ["up to 1 GW", "160 m shares", "about 7 %", "5 to 7 %", "undisclosed GPUs (many)"])
def test_a_quantity_reads_back_as_it_is_written(text: str) -> None:
    assert str(parse_quantity(text)) == text


def test_a_share_is_never_more_than_the_whole() -> None:
    with pytest.raises(ValueError, match="more than 100"):
        parse_quantity("101 %")


@given(st.decimals(min_value=0, max_value=Decimal("1e15"), places=6, allow_nan=False))
def test_a_bare_number_keeps_six_decimals(value: Decimal) -> None:
    amount = parse_amount(f"{value:f}", bare=True)
    assert Decimal(amount.low).scaleb(-decimals(UNITLESS)) == value


@given(st.integers(10**28, 10**30 - 1), st.sampled_from(["", " m", " tn"]))
def test_an_amount_of_thirty_digits_is_exact(digits: int, scale: str) -> None:
    amount = parse_amount(f"{digits}{scale} USD")
    assert amount.low == digits * {"": 1, " m": 10**6, " tn": 10**12}[scale] * 100
    assert units(amount.low, "USD") == str(amount.low // 100)
    assert scale or parse_amount(str(amount)) == amount
