"""Triples as records: every field of the model by its line in the table of fields, and every fault with its subject."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rdflib import ORG, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from moneygoround import model
from moneygoround.amount import Amount, Quantity
from moneygoround.dates import Date, Period
from moneygoround.errors import BadRecords
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.rdf.fields import CLASSES, COMMON, KINDS, MGR, RECORDS, Field, Form, properties_of
from moneygoround.rdf.reading import (
    Reading,
    Rules,
    amount_of,
    as_link,
    as_text,
    no_rules,
    quantity_of,
    read_code,
    read_date,
    read_number,
    sorting,
)
from moneygoround.rdf.strangers import FIGURES, foreign_to, left_over
from moneygoround.rdf.terms import short
from moneygoround.vocabulary import class_of, id_of, side_class_of


def from_rdf(graph: Graph, rules: Rules = no_rules) -> Ledger:
    """Read a ledger from a graph of our vocabulary. Results, direct edges and foreign statements are left aside.

    `rules` are asked about the values of each record.

    Raises:
        BadRecords: something is missing, doubled, of a wrong kind or unknown; each fault names its subject and property.
    """
    reading = Reading(defaultdict(dict), defaultdict(list), rules)
    for subject, predicate, value in graph:
        reading.said[subject].setdefault(predicate, []).append(value)
        if predicate == MGR.about:
            reading.about[value].append(subject)
    for said in (*reading.said.values(), reading.about):
        for values in said.values():
            values.sort(key=sorting)
    things = {cls: _things(reading, cls) for cls in CLASSES}
    left_over(reading)
    if reading.faults:
        raise BadRecords(reading.faults)
    return ledger_of(
        things[model.Organisation],
        things[model.Flow],
        deals=things[model.Deal],
        stakes=things[model.Stake],
        sources=things[model.Source],
    )


def _things(reading: Reading, cls: type) -> list[Any]:
    """All things of a class that has ids."""
    collection = cls.__name__.lower()
    found = []
    nodes = [node for node, said in reading.said.items() if CLASSES[cls] & set(said.get(RDF.type, ()))]
    for node in sorted(nodes, key=sorting):
        name = id_of(node, collection) if isinstance(node, URIRef) else None
        if name is None:
            mend = f"Give it an IRI such as {collection}:an-id."
            reading.fault(node, None, f"is no IRI of {'an' if collection[0] in 'aeiou' else 'a'} {collection}.", mend)
            continue
        more: dict[str, Any] = (
            {"unnamed": MGR.UnnamedOrganisation in reading.values(node, RDF.type)} if cls is model.Organisation else {}
        )
        more |= {"kind": _kind(reading, node)} if cls is model.Flow else {}
        found.append(_record(reading, node, cls, id=name, **more))
    return found


def _kind(reading: Reading, node: Node) -> model.Kind | None:
    """The one kind of a flow, by its class."""
    kinds = [KINDS[cls] for cls in reading.values(node, RDF.type) if isinstance(cls, URIRef) and cls in KINDS]
    if len(kinds) == 1:
        _side(reading, node, kinds[0])
        return kinds[0]
    told = " and ".join(short(URIRef(class_of(kind))) for kind in kinds)
    known = ", ".join(sorted(short(cls) for cls in KINDS))
    what = f"is of two kinds, {told}." if kinds else "is of no kind of flow."
    reading.fault(node, RDF.type, what, "Keep one." if kinds else f"Write one of: {known}.")
    return None


def _side(reading: Reading, node: Node, kind: model.Kind) -> None:
    """The side of a flow, where it is stated, is that of its kind."""
    for side in model.Side:
        if side is not kind.side and URIRef(side_class_of(side)) in reading.values(node, RDF.type):
            what = f"is {short(URIRef(class_of(kind)))}, which is no {short(URIRef(side_class_of(side)))}."
            mend = f"It is {short(URIRef(side_class_of(kind.side)))}." if kind.side else "Remove the second."
            reading.fault(node, RDF.type, what, mend)


def _record(reading: Reading, node: Node, cls: type, **given: Any) -> Any:
    """One record: its fields by the table. What can't be read is None, and a fault is kept."""
    if cls is Amount or cls is Quantity:
        reading.read.add(node)
        foreign_to(reading, node, FIGURES)
        return amount_of(reading, node) if cls is Amount else quantity_of(reading, node)
    record = RECORDS[cls]
    reading.read.add(node)
    foreign_to(
        reading, node, record.derived | COMMON | {prop for line in record.fields for prop in properties_of(line)}
    )
    needed = {entry.name for entry in fields(cls) if entry.default is MISSING and entry.default_factory is MISSING}
    values = {}
    for line in record.fields:
        unsaid = line.name in needed and not any(reading.values(node, prop) for prop in _stated(line))
        if unsaid and line.form not in {Form.LINKS, Form.PERIOD}:
            reading.fault(node, None, f"has no {short(line.property)}.", "Add it.")
        value = _READERS[line.form](reading, node, line)
        if value is not None:
            values[line.name] = value
    named = {line.name: line.property for line in record.fields}
    for name, what in reading.rules(cls, {**given, **values}):
        reading.fault(node, named.get(name), what)
    missing = {name: None for name in needed if name not in values and name not in given}
    return cls(**given, **values, **missing)


def _stated(line: Field) -> list[URIRef]:
    """The properties of which one states a field: how exactly a date is known is no date. A period tells of its own."""
    return [line.property] if line.form is Form.DATE else properties_of(line)


def _text(reading: Reading, node: Node, line: Field) -> str | None:
    return as_text(reading, node, line.property, reading.one(node, line.property))


def _texts(reading: Reading, node: Node, line: Field) -> tuple[str, ...]:
    texts = (as_text(reading, node, line.property, value) for value in reading.values(node, line.property))
    return _ordered(reading, node, line, {text for text in texts if text is not None})


def _address(reading: Reading, node: Node, line: Field) -> str | None:
    value = reading.one(node, line.property)
    if isinstance(value, Literal) and value.datatype == XSD.anyURI:
        return str(value)
    return str(value) if isinstance(value, URIRef) else as_text(reading, node, line.property, value)


def _code(reading: Reading, node: Node, line: Field) -> StrEnum | None:
    word: StrEnum | None = read_code(reading, node, line.property, line.of)
    return word


def _link(reading: Reading, node: Node, line: Field) -> str | None:
    return as_link(reading, node, line.property, reading.one(node, line.property), str(line.of))


def _links(reading: Reading, node: Node, line: Field) -> tuple[str, ...]:
    names = (
        as_link(reading, node, line.property, value, str(line.of)) for value in reading.values(node, line.property)
    )
    return _ordered(reading, node, line, {name for name in names if name is not None})


def _ordered(reading: Reading, node: Node, line: Field, values: set[str]) -> tuple[str, ...]:
    """Values sorted, or in the order in which they were once written."""
    known = sorted(values)
    for order in reading.values(node, MGR.writtenOrder):
        name, _, places = str(order).partition(": ")
        numbers = [int(place) for place in places.split() if place.isascii() and place.isdigit()]
        if name == line.name and set(numbers) == set(range(1, len(known) + 1)):
            return tuple(known[number - 1] for number in numbers)
    return tuple(known)


def _date(reading: Reading, node: Node, line: Field) -> Date | None:
    return read_date(reading, node, line.property)


def _period(reading: Reading, node: Node, _: Field) -> Period | None:
    start, end = read_date(reading, node, MGR.start), read_date(reading, node, MGR.end)
    if start is None or end is None:
        reading.fault(node, MGR.start, "is no whole period.", "Write both mgr:start and mgr:end.")
        return None
    if end.last < start.first:
        reading.fault(node, MGR.end, "lies before mgr:start.", "Write the earlier date first.")
    return Period(start, end)


def _part(reading: Reading, node: Node, line: Field) -> Any:
    value = reading.one(node, line.property)
    return None if value is None else _child(reading, node, line, value)


def _child(reading: Reading, node: Node, line: Field, value: Node) -> Any:
    """A part, read as the class that the table names."""
    if isinstance(value, Literal) or value not in reading.said or not isinstance(line.of, type):
        reading.fault(node, line.property, f"{short(value)} is not described.", "Describe it, as the other parts are.")
        return None
    return _record(reading, value, line.of)


def _parts(reading: Reading, node: Node, line: Field) -> tuple[Any, ...]:
    return _placed(reading, node, line, reading.values(node, line.property))


def _about(reading: Reading, node: Node, line: Field) -> tuple[Any, ...]:
    return _placed(reading, node, line, reading.about.get(node, []))


def _placed(reading: Reading, node: Node, line: Field, nodes: Iterable[Node]) -> tuple[Any, ...]:
    """Parts in the order of their positions; those without one last, by their IRIs."""
    placed = sorted(nodes, key=lambda value: (_position(reading, value), sorting(value)))
    parts = [_child(reading, node, line, value) for value in placed]
    return tuple(part for part in parts if part is not None)


def _position(reading: Reading, node: Node) -> tuple[bool, int]:
    value = reading.one(node, MGR.position)
    text = str(value)
    if value is None or (len(text) < len("1000000000") and text.isascii() and text.isdigit()):
        return value is None, int(text) if value is not None else 0
    reading.fault(node, MGR.position, f"{short(value)} is no position.", "Write 1 for the first, 2 for the second.")
    return True, 0


def _ends(reading: Reading, node: Node, line: Field) -> tuple[model.End, ...]:
    """All who stood at an end of a flow; the one who stands there now where nobody else did."""
    ends = _placed(reading, node, line, reading.values(node, MGR[f"{line.name}End"]))
    now = as_link(reading, node, line.property, reading.one(node, line.property), "organisation")
    if ends and now not in {None, ends[-1].organisation}:
        reading.fault(node, line.property, f"{now} is not the last of mgr:{line.name}End.", "Make them agree.")
    return ends or ((model.End(now),) if now is not None else ())


def _parents(reading: Reading, node: Node, line: Field) -> tuple[model.Membership, ...]:
    """What an organisation is part of."""
    dated = _parts(reading, node, line)
    names = [as_link(reading, node, ORG.unitOf, value, "organisation") for value in reading.values(node, ORG.unitOf)]
    return dated or tuple(model.Membership(name) for name in names if name is not None)


_READERS: MappingProxyType[Form, Callable[[Reading, Node, Field], Any]] = MappingProxyType({
    Form.TEXT: _text,
    Form.TEXTS: _texts,
    Form.ADDRESS: _address,
    Form.CODE: _code,
    Form.LINK: _link,
    Form.LINKS: _links,
    Form.DATE: _date,
    Form.PERIOD: _period,
    Form.DECIMAL: lambda reading, node, line: read_number(reading, node, line.property),
    Form.PART: _part,
    Form.PARTS: _parts,
    Form.ABOUT: _about,
    Form.ENDS: _ends,
    Form.PARENTS: _parents,
})  # fmt: skip
