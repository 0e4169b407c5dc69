"""Exact intervals of money and of anything else that is counted; their grammar in words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from iso4217 import Currency

from moneygoround.digits import canonical, shifted
from moneygoround.errors import did_you_mean, shown
from moneygoround.limits import LIMITS

MONEY_GRAMMAR = (
    "Write for example: 30 bn USD, up to 10 bn USD, about 8 bn USD, 17.4 to 19.4 bn USD, 1 bn USD a year, undisclosed."
)
QUANTITY_GRAMMAR = "Write for example: up to 1 GW, 160 m shares, about 7 %, 900000 wafers a month."
FIRM_AND_OPTION = "firm and option"
SCALES = {"": 0, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12, "trillion": 12}
SHOWN_SCALES = (("tn", 12), ("bn", 9), ("m", 6), ("", 0))


UNITLESS, UNITLESS_DECIMALS = "XXX", 6  # ISO 4217's "no currency": the bare numbers of a plain table


class Qualifier(StrEnum):
    """The word that a source puts before its figure."""

    EXACT = "exact"
    ABOUT = "about"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    RANGE = "range"
    UNDISCLOSED = "undisclosed"


class Per(StrEnum):
    """The time that an amount is stated for, if it is a rate of payment."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


TIMES_A_YEAR = {Per.YEAR: 1, Per.QUARTER: 4, Per.MONTH: 12}


@dataclass(frozen=True, slots=True)
class Amount:
    """An interval of money, in the smallest unit of its currency (cents of USD).

    `low` and `high` bound what may be paid; `high` is None where there is no limit. `face` is what the headline says,
    None where nothing is said. `per` is set for an amount a year, quarter or month. `words` keeps what an undisclosed
    amount is called ("tens of billions"), or marks a firm part with an option.
    """

    qualifier: Qualifier
    low: int
    face: int | None
    high: int | None
    currency: str | None
    per: Per | None = None
    words: str | None = None

    def __str__(self) -> str:
        """Write the amount in the form in which it is read: `up to 10 bn USD`."""
        if self.currency is None:
            return f"undisclosed ({self.words})" if self.words else "undisclosed"
        digits = decimals(self.currency)
        values = [
            None if value is None else shifted(Decimal(value), -digits) for value in (self.low, self.face, self.high)
        ]
        unit = "" if self.currency == UNITLESS else f" {self.currency}"
        words = _words(self.qualifier, *values, unit=unit, option=self.words == FIRM_AND_OPTION)
        return f"{words} a {self.per}" if self.per else words


UNDISCLOSED = Amount(Qualifier.UNDISCLOSED, 0, None, None, None)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval of something that is not money: power, chips, shares, per cent. `unit` is the word for one of it."""

    qualifier: Qualifier
    low: Decimal
    face: Decimal | None
    high: Decimal | None
    unit: str
    words: str | None = None

    def __str__(self) -> str:
        """Write the quantity in the form in which it is read: `up to 1 GW`."""
        if self.qualifier is Qualifier.UNDISCLOSED:
            return f"undisclosed {self.unit} ({self.words})" if self.words else f"undisclosed {self.unit}"
        return _words(self.qualifier, self.low, self.face, self.high, unit=f" {self.unit}", option=False)


@cache
@cache
def decimals(currency: str) -> int:
    """How many decimals the smallest unit of a currency has (ISO 4217): 2 for USD, 0 for JPY."""
    return UNITLESS_DECIMALS if currency == UNITLESS else Currency(currency).exponent or 0


@cache
def known_currencies() -> list[str]:
    """The codes of ISO 4217 that name money (not test codes, metals or units of account), and the one for bare numbers."""
    return sorted([UNITLESS, *(currency.code for currency in Currency if currency.exponent is not None)])


def parse_amount(text: str, *, bare: bool = False) -> Amount:
    """Read an amount of money written in words; if `bare`, a number without any currency, as a plain table holds it.

    >>> parse_amount("up to 10 bn USD").high
    1000000000000
    >>> str(parse_amount("about 20 bn USD a year"))
    'about 20 bn USD a year'

    Raises:
        ValueError: the text is no amount; the message says what would be one.
    """
    try:
        return _parsed(text, bare=bare)
    except ValueError as problem:
        meant = _meant(text)
        raise ValueError(f"is not an amount. Write {meant}.") if meant else problem from None


def _meant(text: str) -> str | None:
    """The amount that is meant by a common way of writing one: `$3bn`, `3,000 m USD`, `2.5-3 bn USD`, `3 billion dollars`."""
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text.strip())
    plain = re.sub(r"^(.*?)(?:US)?\$ ?([0-9].*)$", r"\1\2 USD", plain)
    plain = re.sub(r"\b(?:US |U\.S\. )?dollars?\b", "USD", plain)
    plain = re.sub(r"(?<=[0-9])(?=[A-Za-z])", " ", plain)
    plain = re.sub(r"(?<=[0-9]) ?[-–] ?(?=[0-9])", " to ", plain)
    try:
        return None if plain == text else str(_parsed(plain, bare=False))
    except ValueError:
        return None


def _parsed(text: str, *, bare: bool) -> Amount:
    """Read an amount that is written as it should be."""
    words = _undisclosed_words(text)
    if words is not None:
        return Amount(Qualifier.UNDISCLOSED, 0, None, None, None, words=words or None)
    plain, per = _without_period(text)
    option = _OPTION.fullmatch(plain)
    qualifier, numbers, unit = _interval(plain, option, MONEY_GRAMMAR)
    if bare and not unit:
        unit = UNITLESS
    elif not unit:
        raise ValueError(f"has no currency. {MONEY_GRAMMAR}")
    elif unit == UNITLESS:
        raise ValueError(f"names no currency: XXX stands for bare numbers. {MONEY_GRAMMAR}")
    if " " in unit:
        scale = unit.split()[0]
        raise ValueError(f"is not an amount: {shown(scale)} is no scale.{did_you_mean(scale, SCALES)} {MONEY_GRAMMAR}")
    if unit not in known_currencies():
        alike = [code for code in known_currencies() if code[0] == unit[0].upper()]
        raise ValueError(
            f"names no currency of ISO 4217: {shown(unit)}.{did_you_mean(unit.upper(), alike) or ' Write its code, for example USD.'}"
        )
    low, face, high = (_minor(number, unit) if number is not None else None for number in numbers)
    return Amount(qualifier, low or 0, face, high, unit, per, FIRM_AND_OPTION if option else None)


def parse_quantity(text: str) -> Quantity:
    """Read a quantity written in words: `up to 1 GW`, `about 7 %`, `160 m shares`.

    Raises:
        ValueError: the text is no quantity; the message says what would be one.
    """
    bare = re.fullmatch(r"undisclosed (?P<unit>[^()]+?)(?: \((?P<words>.+)\))?", text)
    if bare:
        return Quantity(Qualifier.UNDISCLOSED, Decimal(0), None, None, bare["unit"], bare["words"])
    qualifier, (low, face, high), unit = _interval(text, None, QUANTITY_GRAMMAR)
    if not unit:
        raise ValueError(f"has no unit. {QUANTITY_GRAMMAR}")
    if unit == "%" and (high or low or Decimal(0)) > 100:  # noqa: PLR2004 - the whole
        raise ValueError("is more than 100 %. Write a share of the whole.")
    return Quantity(qualifier, low or Decimal(0), face, high, unit)


_NUMBER = r"(?P<{0}>[0-9]+(?:\.[0-9]+)?)"
_SCALE = r"(?: (?P<{0}>thousand|m|million|bn|billion|tn|trillion))?"
_UNIT = r"(?: ?(?P<unit>[^0-9 ].*?))?"
_ONE = re.compile(
    r"(?:(?P<qualifier>about|up to|at least|more than) )?" + _NUMBER.format("a") + _SCALE.format("sa") + _UNIT
)
_TWO = re.compile(
    _NUMBER.format("a") + _SCALE.format("sa") + " to " + _NUMBER.format("b") + _SCALE.format("sb") + _UNIT
)
_OPTION = re.compile(
    "firm "
    + _NUMBER.format("a")
    + _SCALE.format("sa")
    + r" (?P<first>[A-Z]{3}), option to "
    + _NUMBER.format("b")
    + _SCALE.format("sb")
    + " (?P<unit>[A-Z]{3})"
)
_WORDS = {
    "about": Qualifier.ABOUT,
    "up to": Qualifier.UP_TO,
    "at least": Qualifier.AT_LEAST,
    "more than": Qualifier.AT_LEAST,
}
_Numbers: TypeAlias = tuple[Decimal | None, Decimal | None, Decimal | None]


def _undisclosed_words(text: str) -> str | None:
    """The words beside `undisclosed`, empty where there are none; None if the text is something else."""
    found = re.fullmatch(r"undisclosed(?: \((?P<words>.+)\))?", text)
    return (found["words"] or "") if found else None


def _without_period(text: str) -> tuple[str, Per | None]:
    """Split `20 bn USD a year` into the amount and its period."""
    for per in Per:
        for ending in (f" a {per}", f" per {per}"):
            if text.endswith(ending):
                return text.removesuffix(ending), per
    return text, None


def _interval(text: str, option: re.Match[str] | None, grammar: str) -> tuple[Qualifier, _Numbers, str]:
    """Qualifier, low, face and high, and the unit, of an interval in words."""
    if text.startswith("-"):
        raise ValueError("is negative. Swap from and to; or is it a return (kind: return)?")
    two = option or _TWO.fullmatch(text)
    if two:
        if option and option["first"] != option["unit"]:
            raise ValueError(f"mixes two currencies. {grammar}")
        low = _scaled(two["a"], two["sa"] or ("" if option else two["sb"]))
        high = _scaled(two["b"], two["sb"])
        if low > high:
            raise ValueError(f"starts above its end. {grammar}")
        return Qualifier.RANGE, (low, high, high), two["unit"] or ""
    one = _ONE.fullmatch(text)
    if one is None:
        raise ValueError(f"is not an amount. {grammar}")
    value = _scaled(one["a"], one["sa"])
    match _WORDS.get(one["qualifier"] or "", Qualifier.EXACT):
        case Qualifier.UP_TO:
            return Qualifier.UP_TO, (Decimal(0), value, value), one["unit"] or ""
        case Qualifier.AT_LEAST:
            return Qualifier.AT_LEAST, (value, value, None), one["unit"] or ""
        case qualifier:
            return qualifier, (value, value, value), one["unit"] or ""


def _scaled(digits: str, scale: str | None) -> Decimal:
    """A number of digits and a scale word, exactly."""
    if len(digits) > LIMITS.integer_digits:
        raise ValueError(f"has more than {LIMITS.integer_digits} digits. Use a scale: m, bn or tn.")
    return shifted(Decimal(digits), SCALES[scale or ""])


def _minor(value: Decimal, currency: str) -> int:
    """Whole units to the smallest unit of a currency; refuses what would have to be rounded."""
    minor = shifted(value, decimals(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"has more decimals than {currency} has. Write at most {decimals(currency)}.")
    return int(minor)


def plain_number(value: Decimal) -> str:
    """A decimal as digits with the largest scale word that keeps it short: `6.3 bn`."""
    word, power = _scale(value)
    return f"{_digits(value, power)} {word}".rstrip()


def _scale(value: Decimal) -> tuple[str, int]:
    """The scale word, and its power of ten, in which a decimal is shortest."""
    for word, power in SHOWN_SCALES:
        if word and value >= Decimal(10) ** power and len(_digits(value, power)) <= len(_digits(value, 0)):
            return word, power
    return "", 0


def _digits(value: Decimal, power: int) -> str:
    return canonical(shifted(value, -power))


def _range(low: Decimal, high: Decimal) -> str:
    """Two decimals in the scale of the larger one: `17.4 to 19.4 bn`."""
    word, power = _scale(high)
    return f"{_digits(low, power)} to {_digits(high, power)} {word}".rstrip()


def _words(  # noqa: PLR0913 - the parts of one interval
    qualifier: Qualifier, low: Decimal | None, face: Decimal | None, high: Decimal | None, *, unit: str, option: bool
) -> str:
    """An interval in the words in which it is read."""
    at_low, at_face = plain_number(low or Decimal(0)), plain_number(face or Decimal(0))
    match qualifier:
        case Qualifier.EXACT:
            return at_face + unit
        case Qualifier.ABOUT:
            return f"about {at_face}{unit}"
        case Qualifier.UP_TO:
            return f"up to {at_face}{unit}"
        case Qualifier.AT_LEAST:
            return f"at least {at_face}{unit}"
        case _ if option:
            return f"firm {at_low}{unit}, option to {plain_number(high or Decimal(0))}{unit}"
        case _:
            return f"{_range(low or Decimal(0), high or Decimal(0))}{unit}"
