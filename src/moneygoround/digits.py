"""Numbers as they are written, exactly at any size: decimal arithmetic would round to the digits of its context."""

from decimal import Decimal


def shifted(value: Decimal, places: int) -> Decimal:
    """A decimal with its point moved to the right, exactly.

    >>> f"{shifted(Decimal('1234567890123456789012345678.9'), 2):f}"
    '123456789012345678901234567890'
    """
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def canonical(value: Decimal) -> str:
    """A decimal in the canonical form of XSD 1.1: no exponent, no superfluous zero, no point without digits.

    >>> canonical(Decimal("1.50E+3")), canonical(Decimal("0.500"))
    ('1500', '0.5')
    """
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(minor: int, digits: int) -> str:
    """An amount in the smallest unit, in whole units: 50 cents are 0.5. Exact at any size.

    >>> whole(3_000_000_000_000, 2), whole(50, 2), whole(-7, 0)
    ('30000000000', '0.5', '-7')
    """
    text = str(abs(minor)).rjust(digits + 1, "0")
    units, cents = (text[:-digits], text[-digits:].rstrip("0")) if digits else (text, "")
    return f"{'-' if minor < 0 else ''}{units}{'.' if cents else ''}{cents}"


def known(value: float, figures: int) -> int:
    """A number of which only so many figures are known, as a whole number; an int is known to the last and stays.

    >>> known(2.4691357802469136e29, 9), known(12.5, 9), known(9007199254740993, 9)
    (246913578000000000000000000000, 12, 9007199254740993)
    """
    return value if isinstance(value, int) else round(Decimal(f"{value:.{figures - 1}e}"))


def minor(text: str, digits: int) -> int | None:
    """Whole units in the smallest unit; None where that would have to be rounded.

    >>> minor("0.5", 2), minor("0.005", 2)
    (50, None)
    """
    units, _, rest = text.strip().lstrip("+").partition(".")
    cents = rest.rstrip("0")
    if len(cents) > digits:
        return None
    return int((units if units not in {"", "-"} else f"{units}0") + cents.ljust(digits, "0"))


def many(count: int, what: str) -> str:
    """A number of things, one of them in the singular.

    >>> many(1, "flow"), many(2000, "flow")
    ('1 flow', '2,000 flows')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"
