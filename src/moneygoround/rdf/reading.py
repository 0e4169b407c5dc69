"""One value of a graph at a time: texts, codes, dates, numbers and amounts, checked; every fault is kept with its place."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from rdflib import RDF, SDO, XSD, Literal, URIRef
from rdflib.term import Node

from moneygoround.amount import Amount, Per, Qualifier, Quantity, decimals, known_currencies
from moneygoround.dates import Date, parse_date
from moneygoround.digits import minor
from moneygoround.errors import Fault, Place, did_you_mean, shown
from moneygoround.limits import LIMITS
from moneygoround.rdf.fields import MGR, precision_of
from moneygoround.rdf.terms import day_of, short
from moneygoround.vocabulary import code, id_of

Properties: TypeAlias = dict[Node, list[Node]]
Rules: TypeAlias = Callable[[type, Mapping[str, object]], Iterable[tuple[str, str]]]
"""What else is asked of the values of a record of a class: the fields that break it, each with what is wrong."""
PERCENT = 100


def sorting(node: Node) -> tuple[str, str]:
    """What nodes are sorted by: their sort, then how they are written."""
    return type(node).__name__, str(node)


def no_rules(_: type, __: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Nothing more is asked."""
    return ()


@dataclass(slots=True)
class Reading:
    """A graph while it is read: what is said of each node, which nodes were read, what is wrong."""

    said: dict[Node, Properties]
    about: dict[Node, list[Node]]
    rules: Rules
    read: set[Node] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, node: Node, prop: URIRef | None, what: str, mend: str = "") -> None:
        """Keep a fault at a node and a property."""
        where = f"{short(node)} {short(prop)}" if prop is not None else short(node)
        self.faults.append(Fault(Place(), where, what, mend))

    def values(self, node: Node, prop: URIRef) -> list[Node]:
        """What is said of a node by a property, sorted."""
        return self.said.get(node, {}).get(prop, [])

    def one(self, node: Node, prop: URIRef) -> Node | None:
        """The one value of a property; None if there is none. More than one is a fault."""
        values = self.values(node, prop)
        if len(values) > 1:
            told = ", ".join(short(value) for value in values[:3])
            self.fault(node, prop, f"has {len(values)} values where one is expected: {told}.", "Keep one.")
        return values[0] if values else None


def as_text(reading: Reading, node: Node, prop: URIRef, value: Node | None) -> str | None:
    """A value as text."""
    if value is None:
        return None
    if isinstance(value, Literal) and value.datatype in {None, XSD.string, RDF.langString}:
        return str(value)
    reading.fault(node, prop, f"{short(value)} is not a text.", "Write it in quotes.")
    return None


def read_code(reading: Reading, node: Node, prop: URIRef, words: Any) -> Any:
    """A word of a code list, by its concept."""
    value = reading.one(node, prop)
    known = {code(word): word for word in words}
    if value is None or (isinstance(value, URIRef) and str(value) in known):
        return known.get(str(value))
    names = [short(URIRef(concept)) for concept in known]
    mend = did_you_mean(short(value), names).strip() or f"Write one of: {', '.join(names)}."
    reading.fault(node, prop, f"{short(value)} is no word of this code list.", mend)
    return None


def as_link(reading: Reading, node: Node, prop: URIRef, value: Node | None, collection: str) -> str | None:
    """The id of the thing in a collection that a value points to."""
    if value is None:
        return None
    name = id_of(value, collection) if isinstance(value, URIRef) else None
    if name is None:
        reading.fault(
            node,
            prop,
            f"{short(value)} is no IRI in the collection {collection}.",
            f"Write for example {collection}:an-id.",
        )
    return name


def read_date(reading: Reading, node: Node, prop: URIRef) -> Date | None:
    """A date with its precision; without one it is a day."""
    value, precision = reading.one(node, prop), reading.one(node, precision_of(prop))
    if value is None:
        return None
    day = day_of(str(value)) if isinstance(value, Literal) and value.datatype == XSD.date else None
    if day is None:
        reading.fault(node, prop, f"{short(value)} is no date.", 'Write for example "2025-11-18"^^xsd:date.')
        return None
    word = str(precision) if precision is not None else "day"
    forms = {"day": f"{day}", "month": f"{day}"[:7], "year": f"{day.year:04}"}
    forms |= {"quarter": f"{day.year:04}-Q{(day.month + 2) // 3}", "half": f"{day.year:04}-H{(day.month + 5) // 6}"}
    if word not in forms:
        reading.fault(
            node, precision_of(prop), f"'{word}' is no precision.", f"Write one of: {', '.join(sorted(forms))}."
        )
        return None
    try:
        date = parse_date(forms[word])
    except ValueError as error:
        reading.fault(node, prop, f"{short(value)} {error}")
        return None
    if date.first != day:
        reading.fault(
            node, prop, f"{short(value)} is not the first day of a {word}.", f"Write {date.first} for {date}."
        )
    return date


def read_number(reading: Reading, node: Node, prop: URIRef) -> Decimal | None:
    """An exact number of zero or more."""
    value = reading.one(node, prop)
    if value is None:
        return None
    text = str(value)
    exact = isinstance(value, Literal) and value.datatype in {XSD.decimal, XSD.integer, XSD.nonNegativeInteger}
    if not exact or len(text) > 2 * LIMITS.integer_digits or not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
        reading.fault(node, prop, f"{short(value)} is no exact number.", "Write for example 30000000000 or 0.5.")
        return None
    number = Decimal(text)
    if number < 0:
        reading.fault(
            node, prop, f"{short(value)} is negative.", "Swap payer and payee; or is it a return (mgr:Return)?"
        )
        return None
    return number.copy_abs()  # abs() would round to the digits of the context


def amount_of(reading: Reading, node: Node) -> Amount | None:
    """An amount of money, in the smallest unit of its currency."""
    qualifier: Qualifier | None = _qualifier(reading, node)
    currency = as_text(reading, node, SDO.currency, reading.one(node, SDO.currency))
    per: Per | None = read_code(reading, node, MGR.per, Per)
    words = as_text(reading, node, MGR.words, reading.one(node, MGR.words))
    bounds = (SDO.minValue, MGR.face, SDO.maxValue)
    numbers = [read_number(reading, node, prop) for prop in bounds]
    if qualifier is Qualifier.UNDISCLOSED and currency is None:
        _sound(reading, node, qualifier, numbers)
        return Amount(qualifier, 0, None, None, None, per, words)
    if currency is None and numbers != [None, None, None]:
        reading.fault(node, SDO.currency, "is missing beside a number.", 'Write for example schema:currency "USD".')
        return None
    if currency is not None and currency not in known_currencies():
        mend = did_you_mean(currency.upper(), known_currencies()).strip()
        reading.fault(node, SDO.currency, f"{shown(currency)} is no currency of ISO 4217.", mend)
        return None
    values = [_minor(reading, node, prop, number, currency) for prop, number in zip(bounds, numbers, strict=True)]
    if qualifier is None:
        return None
    _sound(reading, node, qualifier, values)
    return Amount(qualifier, values[0] or 0, values[1], values[2], currency, per, words)


def _minor(reading: Reading, node: Node, prop: URIRef, number: Decimal | None, currency: str | None) -> int | None:
    """A bound of an amount in the smallest unit of its currency."""
    if number is None or currency is None:
        return None
    cents = minor(f"{number:f}", decimals(currency))
    if cents is None:
        mend = f"Write at most {decimals(currency)} of them."
        reading.fault(node, prop, f"{number} has more decimals than {currency} has.", mend)
    return cents


def quantity_of(reading: Reading, node: Node) -> Quantity | None:
    """A quantity of something that is not money."""
    qualifier: Qualifier | None = _qualifier(reading, node)
    unit = as_text(reading, node, SDO.unitText, reading.one(node, SDO.unitText))
    if unit is None:
        reading.fault(node, SDO.unitText, "is missing.", 'Write for example schema:unitText "GW".')
    values = [read_number(reading, node, prop) for prop in (SDO.minValue, MGR.face, SDO.maxValue)]
    words = as_text(reading, node, MGR.words, reading.one(node, MGR.words))
    if qualifier is None or unit is None:
        return None
    _sound(reading, node, qualifier, values)
    if unit == "%" and max(value or 0 for value in values) > PERCENT:
        reading.fault(node, SDO.maxValue, "is more than 100 %.", "Write a share of the whole.")
    return Quantity(qualifier, values[0] or Decimal(0), values[1], values[2], unit, words)


def _qualifier(reading: Reading, node: Node) -> Qualifier | None:
    if not reading.values(node, MGR.qualifier):
        reading.fault(node, MGR.qualifier, "is missing.", "Write for example mgr:exact.")
    found: Qualifier | None = read_code(reading, node, MGR.qualifier, Qualifier)
    return found


def _sound(reading: Reading, node: Node, qualifier: Qualifier, values: list[Any]) -> None:
    """Keep a fault where the bounds of an interval don't agree with its qualifier."""
    low, face, high = values
    agrees = {
        Qualifier.EXACT: low is not None and low == face == high,
        Qualifier.ABOUT: low is not None and low == face == high,
        Qualifier.UP_TO: not low and face is not None and face == high,
        Qualifier.AT_LEAST: low is not None and low == face and high is None,
        Qualifier.RANGE: None not in values and low <= face <= high,
        Qualifier.UNDISCLOSED: face is None and high is None and not low,
    }
    if not agrees[qualifier]:
        what = "doesn't agree with schema:minValue, mgr:face and schema:maxValue."
        reading.fault(node, MGR.qualifier, what, _BOUNDS[qualifier])


_BOUNDS = {
    Qualifier.EXACT: "An exact amount has all three, and all the same.",
    Qualifier.ABOUT: "An amount of about so much has all three, and all the same.",
    Qualifier.UP_TO: "Up to so much: from 0, and the other two the same.",
    Qualifier.AT_LEAST: "At least so much: the first two the same, and no schema:maxValue.",
    Qualifier.RANGE: "A range has all three, in rising order.",
    Qualifier.UNDISCLOSED: "An undisclosed amount has none of them.",
}
