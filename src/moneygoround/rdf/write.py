"""Records as triples: every field of the model by its line in the table of fields."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias

from moneygoround.amount import Amount, Quantity
from moneygoround.digits import canonical
from moneygoround.ledger import Ledger
from moneygoround.model import Consideration, End, Evidence, Flow, Kind, Membership, Organisation
from moneygoround.naming import id_of
from moneygoround.rdf.fields import RECORDS, Field, Form
from moneygoround.rdf.lines import (
    ADDRESS,
    TRUE,
    A,
    Block,
    Said,
    Told,
    amount_said,
    block,
    coded,
    dated,
    drained,
    foreign,
    integer,
    number,
    own,
    quantity_said,
)
from moneygoround.rdf.terms import quoted
from moneygoround.vocabulary import NS, class_of, iri, part, side_class_of

_COLLECTIONS: MappingProxyType[type | str, str] = MappingProxyType(
    {Amount: "amount", Quantity: "amount", Consideration: "consideration", Evidence: "evidence"}
)
COUNTED = frozenset({"capacity", "shares", "stake"})
"""The fields of a consideration that say how much of something it is."""

_UNNAMED, _ORIGIN = own("UnnamedOrganisation"), own("Origin")
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


Writer: TypeAlias = Callable[[Told, str, Way, Any], None]
"""Tells the value of a field of a node."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a class of records is written: its class, what gets all its fields at once, and how each is written."""

    cls: str | None
    fields: Callable[[Any], Sequence[Any]]
    ways: tuple[tuple[Way, Writer], ...]


def records(ledger: Ledger) -> Iterator[Block]:
    """The triples of all records of a ledger, a block for each node."""
    for organisation in ledger.organisations.values():
        yield from _blocks(_organisation, iri("organisation", organisation.id), organisation)
    for collection, things in (("source", ledger.sources), ("deal", ledger.deals), ("stake", ledger.stakes)):
        for name, thing in things.items():
            yield from _blocks(_record, iri(collection, name), thing)
    yield from _origins(ledger)
    for flow in ledger.flows.values():
        yield from _blocks(_flow, iri("flow", flow.id), flow)


def _blocks(tell: Callable[[Told, str, Any], None], node: str, thing: Any) -> list[Block]:
    told: Told = defaultdict(list)
    tell(told, node, thing)
    return drained(told)


def _origins(ledger: Ledger) -> Iterator[Block]:
    """The origins that have no record: each with the name of the publisher that its id is made of, else with its id."""
    spelled = {id_of(name): name for name in sorted(one.publisher for one in ledger.sources.values() if one.publisher)}
    named = {one.origin for one in ledger.sources.values() if one.origin is not None}
    for name in sorted(named - ledger.sources.keys()):
        yield block(iri("source", name), [f"{A} {_ORIGIN} .\n", f"{_TITLE} {quoted(spelled.get(name, name))} .\n"])


def _organisation(told: Told, node: str, organisation: Organisation) -> None:
    """An organisation: its fields, its classes, and the IRIs that others know it by."""
    _record(told, node, organisation)
    said = told[node]
    if organisation.unnamed:
        said.append(f"{A} {_UNNAMED} .\n")
    if organisation.part_of:
        said.append(f"{A} {_UNIT} .\n")
    elif not organisation.unnamed:
        said.append(f"{A} {_FORMAL} .\n")
    for identifier in organisation.identifiers:
        if identifier.scheme == "lei":
            said.append(f"{_LEI} {quoted(identifier.value)} .\n")
        if identifier.scheme == "wikidata" and identifier.value.isascii() and identifier.value.isalnum():
            said.append(f"{_SAME} {foreign('wd', identifier.value)} .\n")


def _flow(told: Told, node: str, flow: Flow) -> None:
    """A flow: its fields, its classes, and what saves a question from having to reason."""
    _record(told, node, flow)
    said = told[node]
    said += _classes(flow.kind)
    if flow.payer_via is not None or flow.payee_via is not None:
        units = (unit for unit in (flow.payer_via, flow.payee_via) if unit is not None)
        said += [f"{_VIA} <{iri('organisation', unit)}> .\n" for unit in units]
    if flow.conditions is not None or (flow.tranches and any(one.condition is not None for one in flow.tranches)):
        said.append(f"{_CONDITIONAL} {TRUE} .\n")
    if flow.gets is None and flow.gives is None:
        return
    payer, payee = (iri("organisation", side[-1].organisation) for side in (flow.payer, flow.payee))
    for name, given, start, end in (("gets", flow.gets, payee, payer), ("gives", flow.gives, payer, payee)):
        if given is not None:
            counter = part(node, name, collection="consideration")
            told[counter] += [f"{_FROM} <{start}> .\n", f"{_TO} <{end}> .\n"]


@cache
def _classes(kind: Kind) -> tuple[Said, ...]:
    """The classes of a flow of a kind."""
    classes = (NS + "Flow", class_of(kind), *([side_class_of(kind.side)] if kind.side else []))
    return tuple(f"{A} <{cls}> .\n" for cls in classes)


def _record(told: Told, node: str, value: Any) -> None:
    """The class and the fields of one record."""
    if isinstance(value, Amount):
        told[node] += amount_said(value)
        return
    if isinstance(value, Quantity):
        told[node] += quantity_said(value)
        return
    plan = _plan(value.__class__)
    if plan.cls is not None:
        told[node].append(f"{A} {plan.cls} .\n")
    for (way, write), content in zip(plan.ways, plan.fields(value), strict=True):
        if content or (content is not None and content != ()):  # most are None; few of the others are not true
            write(told, node, way, content)


@cache
def _plan(cls: type) -> Plan:
    """How records of a class are written; every class has two fields or more, so that all of them come as a tuple."""
    record = RECORDS[cls]
    ways = tuple((_way(field), _WRITERS[field.form]) for field in record.fields)
    fields: Callable[[Any], Sequence[Any]] = attrgetter(*(way.name for way, _ in ways))
    return Plan(f"<{record.cls}>" if record.cls is not None else None, fields, ways)


def _way(field: Field) -> Way:
    return Way(field.name, f"<{field.property}>", field.property.removeprefix(NS), str(field.of))


def _text(told: Told, node: str, way: Way, text: str) -> None:
    told[node].append(f"{way.prop} {quoted(text)} .\n")


def _texts(told: Told, node: str, way: Way, texts: Sequence[str]) -> None:
    for text in texts:
        _text(told, node, way, text)
    _order(told, node, way, texts)


def _address(told: Told, node: str, way: Way, address: str) -> None:
    # A literal, not an IRI: what stands in a record may be no IRI at all, and must not become a broken one.
    told[node].append(f"{way.prop} {quoted(address)}{ADDRESS} .\n")


def _code(told: Told, node: str, way: Way, word: Any) -> None:
    told[node].append(f"{way.prop} {coded(word)} .\n")


def _link(told: Told, node: str, way: Way, name: str) -> None:
    told[node].append(f"{way.prop} <{iri(way.of, name)}> .\n")


def _links(told: Told, node: str, way: Way, names: Sequence[str]) -> None:
    for name in names:
        _link(told, node, way, name)
    _order(told, node, way, names)


def _order(told: Told, node: str, way: Way, values: Sequence[str]) -> None:
    """The order in which values were written, where it is not the sorted one: their places in the sorted list."""
    known = sorted(set(values))
    if list(values) != known:
        places = " ".join(str(known.index(value) + 1) for value in values)
        told[node].append(f'{_ORDER} "{way.name}: {places}" .\n')


def _date(told: Told, node: str, way: Way, date: Any) -> None:
    told[node] += dated(way.prop, date)


def _period(told: Told, node: str, _: Way, period: Any) -> None:
    told[node] += dated(_START, period.start) + dated(_END, period.end)


def _decimal(told: Told, node: str, way: Way, value: Any) -> None:
    told[node].append(f"{way.prop} {number(canonical(value))} .\n")


def _part(told: Told, node: str, way: Way, value: Any) -> None:
    child = part(node, way.name, collection=_COLLECTIONS.get(type(value)))
    _linked(told, node, way, child)
    _record(told, child, value)


def _parts(told: Told, node: str, way: Way, values: Sequence[Any]) -> None:
    for position, value in enumerate(values, 1):
        child = part(node, way.local, position, collection=_COLLECTIONS.get(type(value)))
        _linked(told, node, way, child)
        told[child].append(f"{_POSITION} {integer(position)} .\n")
        _record(told, child, value)


def _linked(told: Told, node: str, way: Way, child: str) -> None:
    """That a node has a part."""
    told[node].append(f"{way.prop} <{child}> .\n")
    if way.name in COUNTED:
        told[node].append(f"{_HOW_MUCH} <{child}> .\n")


def _about(told: Told, node: str, way: Way, values: Sequence[Any]) -> None:
    for position, value in enumerate(values, 1):
        child = part(node, way.name, position, collection=_COLLECTIONS.get(type(value)))
        told[child] += [f"{way.prop} <{node}> .\n", f"{_POSITION} {integer(position)} .\n"]
        _record(told, child, value)


def _ends(told: Told, node: str, way: Way, ends: Sequence[End]) -> None:
    """Who stands at an end now, and all who stood there where that is more than one, or not for ever."""
    told[node].append(f"{way.prop} <{iri('organisation', ends[-1].organisation)}> .\n")
    if len(ends) > 1 or ends[0].until is not None:
        _parts(told, node, Way(way.name, own(f"{way.name}End"), f"{way.name}End", way.of), ends)


def _parents(told: Told, node: str, way: Way, memberships: Sequence[Membership]) -> None:
    """What an organisation is part of now, and since and until when where that is known."""
    for membership in memberships:
        if membership.end is None:
            told[node].append(f"{_UNIT_OF} <{iri('organisation', membership.organisation)}> .\n")
    if memberships != (Membership(memberships[0].organisation),):
        _parts(told, node, way, memberships)


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
