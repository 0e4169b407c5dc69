"""Records as triples: every field of the model by its line in the table of fields."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias

from moneygoround.amount import Amount, Quantity
from moneygoround.digits import canonical
from moneygoround.ledger import Ledger
from moneygoround.model import Consideration, End, Evidence, Flow, Membership, Organisation
from moneygoround.naming import id_of
from moneygoround.rdf.fields import RECORDS, Field, Form
from moneygoround.rdf.lines import (
    ADDRESS,
    TRUE,
    A,
    Line,
    amount_lines,
    coded,
    dated,
    foreign,
    integer,
    number,
    own,
    quantity_lines,
)
from moneygoround.rdf.terms import quoted
from moneygoround.vocabulary import NS, class_of, iri, part, side_class_of

_COLLECTIONS: MappingProxyType[type | str, str] = MappingProxyType(
    {Amount: "amount", Quantity: "amount", Consideration: "consideration", Evidence: "evidence"}
)
COUNTED = frozenset({"capacity", "shares", "stake"})
"""The fields of a consideration that say how much of something it is."""

_FLOW, _UNNAMED, _ORIGIN = own("Flow"), own("UnnamedOrganisation"), own("Origin")
_TITLE = foreign("dct", "title")
_UNIT, _FORMAL, _UNIT_OF = (foreign("org", name) for name in ("OrganizationalUnit", "FormalOrganization", "unitOf"))
_LEI, _SAME = foreign("schema", "leiCode"), foreign("schema", "sameAs")
_VIA, _CONDITIONAL, _FROM, _TO = (own(name) for name in ("via", "conditional", "from", "to"))
_POSITION, _ORDER, _HOW_MUCH, _START, _END = (
    own(name) for name in ("position", "writtenOrder", "quantity", "start", "end")
)


@dataclass(frozen=True, slots=True)
class Way:
    """How a field is written: its name, its property as it stands in a line and without its namespace, whose id it holds."""

    name: str
    prop: str
    local: str
    of: str


Writer: TypeAlias = Callable[[str, Way, Any], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a class of records is written: its class, what gets all its fields at once, and how each is written."""

    cls: str | None
    fields: Callable[[Any], Sequence[Any]]
    ways: tuple[tuple[Way, Writer], ...]


def records(ledger: Ledger) -> Iterator[Line]:
    """The triples of all records of a ledger."""
    for organisation in ledger.organisations.values():
        yield from _organisation(organisation)
    for collection, things in (("source", ledger.sources), ("deal", ledger.deals), ("stake", ledger.stakes)):
        for name, thing in things.items():
            yield from _record(iri(collection, name), thing)
    yield from _origins(ledger)
    for flow in ledger.flows.values():
        yield from _flow(flow)


def _origins(ledger: Ledger) -> Iterator[Line]:
    """The origins that have no record: each with the name of the publisher that its id is made of, else with its id."""
    spelled = {id_of(name): name for name in sorted(one.publisher for one in ledger.sources.values() if one.publisher)}
    named = {one.origin for one in ledger.sources.values() if one.origin is not None}
    for name in sorted(named - ledger.sources.keys()):
        node = iri("source", name)
        yield f"<{node}> {A} {_ORIGIN} .\n"
        yield f"<{node}> {_TITLE} {quoted(spelled.get(name, name))} .\n"


def _organisation(organisation: Organisation) -> Iterator[Line]:
    """An organisation: its fields, its classes, and the IRIs that others know it by."""
    node = iri("organisation", organisation.id)
    if organisation.unnamed:
        yield f"<{node}> {A} {_UNNAMED} .\n"
    if organisation.part_of:
        yield f"<{node}> {A} {_UNIT} .\n"
    elif not organisation.unnamed:
        yield f"<{node}> {A} {_FORMAL} .\n"
    yield from _record(node, organisation)
    for identifier in organisation.identifiers:
        if identifier.scheme == "lei":
            yield f"<{node}> {_LEI} {quoted(identifier.value)} .\n"
        if identifier.scheme == "wikidata" and identifier.value.isascii() and identifier.value.isalnum():
            yield f"<{node}> {_SAME} {foreign('wd', identifier.value)} .\n"


def _flow(flow: Flow) -> Iterator[Line]:
    """A flow: its fields, its classes, and what saves a question from having to reason."""
    node = iri("flow", flow.id)
    yield f"<{node}> {A} {_FLOW} .\n"
    yield f"<{node}> {A} <{class_of(flow.kind)}> .\n"
    if flow.kind.side:
        yield f"<{node}> {A} <{side_class_of(flow.kind.side)}> .\n"
    yield from _record(node, flow)
    for unit in (flow.payer_via, flow.payee_via):
        if unit is not None:
            yield f"<{node}> {_VIA} <{iri('organisation', unit)}> .\n"
    if flow.conditions is not None or any(tranche.condition is not None for tranche in flow.tranches):
        yield f"<{node}> {_CONDITIONAL} {TRUE} .\n"
    if flow.gets is not None or flow.gives is not None:
        payer, payee = (iri("organisation", side[-1].organisation) for side in (flow.payer, flow.payee))
        for name, given, start, end in (("gets", flow.gets, payee, payer), ("gives", flow.gives, payer, payee)):
            if given is not None:
                counter = part(node, name, collection="consideration")
                yield f"<{counter}> {_FROM} <{start}> .\n"
                yield f"<{counter}> {_TO} <{end}> .\n"


def _record(node: str, value: Any) -> Iterator[Line]:
    """The class and the fields of one record."""
    if isinstance(value, Amount):
        yield from amount_lines(node, value)
        return
    if isinstance(value, Quantity):
        yield from quantity_lines(node, value)
        return
    plan = _plan(value.__class__)
    if plan.cls is not None:
        yield f"<{node}> {A} {plan.cls} .\n"
    for (way, write), content in zip(plan.ways, plan.fields(value), strict=True):
        if content is not None and content != ():
            yield from write(node, way, content)


@cache
def _plan(cls: type) -> Plan:
    """How records of a class are written; every class has two fields or more, so that all of them come as a tuple."""
    record = RECORDS[cls]
    ways = tuple((_way(field), _WRITERS[field.form]) for field in record.fields)
    fields: Callable[[Any], Sequence[Any]] = attrgetter(*(way.name for way, _ in ways))
    return Plan(f"<{record.cls}>" if record.cls is not None else None, fields, ways)


def _way(field: Field) -> Way:
    return Way(field.name, f"<{field.property}>", field.property.removeprefix(NS), str(field.of))


def _text(node: str, way: Way, text: str) -> Iterator[Line]:
    yield f"<{node}> {way.prop} {quoted(text)} .\n"


def _texts(node: str, way: Way, texts: Sequence[str]) -> Iterator[Line]:
    for text in texts:
        yield f"<{node}> {way.prop} {quoted(text)} .\n"
    yield from _order(node, way, texts)


def _address(node: str, way: Way, address: str) -> Iterator[Line]:
    # A literal, not an IRI: what stands in a record may be no IRI at all, and must not become a broken one.
    yield f"<{node}> {way.prop} {quoted(address)}{ADDRESS} .\n"


def _code(node: str, way: Way, word: Any) -> Iterator[Line]:
    yield f"<{node}> {way.prop} {coded(word)} .\n"


def _link(node: str, way: Way, name: str) -> Iterator[Line]:
    yield f"<{node}> {way.prop} <{iri(way.of, name)}> .\n"


def _links(node: str, way: Way, names: Sequence[str]) -> Iterator[Line]:
    for name in names:
        yield f"<{node}> {way.prop} <{iri(way.of, name)}> .\n"
    yield from _order(node, way, names)


def _order(node: str, way: Way, values: Sequence[str]) -> Iterator[Line]:
    """The order in which values were written, where it is not the sorted one: their places in the sorted list."""
    known = sorted(set(values))
    if list(values) != known:
        places = " ".join(str(known.index(value) + 1) for value in values)
        yield f'<{node}> {_ORDER} "{way.name}: {places}" .\n'


def _date(node: str, way: Way, date: Any) -> Iterator[Line]:
    yield from dated(node, way.prop, date)


def _period(node: str, _: Way, period: Any) -> Iterator[Line]:
    yield from dated(node, _START, period.start)
    yield from dated(node, _END, period.end)


def _decimal(node: str, way: Way, value: Any) -> Iterator[Line]:
    yield f"<{node}> {way.prop} {number(canonical(value))} .\n"


def _part(node: str, way: Way, value: Any) -> Iterator[Line]:
    child = part(node, way.name, collection=_COLLECTIONS.get(type(value)))
    yield f"<{node}> {way.prop} <{child}> .\n"
    yield from _record(child, value)
    if way.name in COUNTED:
        yield f"<{node}> {_HOW_MUCH} <{child}> .\n"


def _parts(node: str, way: Way, values: Sequence[Any]) -> Iterator[Line]:
    for position, value in enumerate(values, 1):
        child = part(node, way.local, position, collection=_COLLECTIONS.get(type(value)))
        yield f"<{node}> {way.prop} <{child}> .\n"
        yield f"<{child}> {_POSITION} {integer(position)} .\n"
        yield from _record(child, value)
        if way.name in COUNTED:
            yield f"<{node}> {_HOW_MUCH} <{child}> .\n"


def _about(node: str, way: Way, values: Sequence[Any]) -> Iterator[Line]:
    for position, value in enumerate(values, 1):
        child = part(node, way.name, position, collection=_COLLECTIONS.get(type(value)))
        yield f"<{child}> {way.prop} <{node}> .\n"
        yield f"<{child}> {_POSITION} {integer(position)} .\n"
        yield from _record(child, value)


def _ends(node: str, way: Way, ends: Sequence[End]) -> Iterator[Line]:
    """Who stands at an end now, and all who stood there where that is more than one, or not for ever."""
    yield f"<{node}> {way.prop} <{iri('organisation', ends[-1].organisation)}> .\n"
    if len(ends) > 1 or ends[0].until is not None:
        yield from _parts(node, Way(way.name, own(f"{way.name}End"), f"{way.name}End", way.of), ends)


def _parents(node: str, way: Way, memberships: Sequence[Membership]) -> Iterator[Line]:
    """What an organisation is part of now, and since and until when where that is known."""
    for membership in memberships:
        if membership.end is None:
            yield f"<{node}> {_UNIT_OF} <{iri('organisation', membership.organisation)}> .\n"
    if memberships and memberships != (Membership(memberships[0].organisation),):
        yield from _parts(node, way, memberships)


_WRITERS: MappingProxyType[Form, Writer] = MappingProxyType({
    Form.TEXT: _text,
    Form.TEXTS: _texts,
    Form.ADDRESS: _address,
    Form.CODE: _code,
    Form.LINK: _link,
    Form.LINKS: _links,
    Form.DATE: _date,
    Form.PERIOD: _period,
    Form.DECIMAL: _decimal,
    Form.PART: _part,
    Form.PARTS: _parts,
    Form.ABOUT: _about,
    Form.ENDS: _ends,
    Form.PARENTS: _parents,
})  # fmt: skip
