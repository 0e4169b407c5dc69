"""Records as triples: every field of the model by its line in the table of fields."""

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

from rdflib import ORG, RDF, SDO, XSD, Literal, URIRef

from moneygoround.amount import Amount, Quantity
from moneygoround.digits import canonical
from moneygoround.ledger import Ledger
from moneygoround.model import Consideration, End, Evidence, Flow, Membership, Organisation
from moneygoround.rdf.fields import MGR, RECORDS, Field, Form
from moneygoround.rdf.terms import Triple, amount_triples, dated, number, quantity_triples
from moneygoround.vocabulary import PREFIXES, class_of, code, iri, part, side_class_of

_COLLECTIONS: MappingProxyType[type | str, str] = MappingProxyType(
    {Amount: "amount", Quantity: "amount", Consideration: "consideration", Evidence: "evidence"}
)
COUNTED = frozenset({"capacity", "shares", "stake"})
"""The fields of a consideration that say how much of something it is."""


def records(ledger: Ledger) -> Iterator[Triple]:
    """The triples of all records of a ledger."""
    for organisation in ledger.organisations.values():
        yield from _organisation(organisation)
    for collection, things in (("source", ledger.sources), ("deal", ledger.deals), ("stake", ledger.stakes)):
        for name, thing in things.items():
            yield from _record(URIRef(iri(collection, name)), thing)
    for flow in ledger.flows.values():
        yield from _flow(flow)


def _organisation(organisation: Organisation) -> Iterator[Triple]:
    """An organisation: its fields, its classes, and the IRIs that others know it by."""
    node = URIRef(iri("organisation", organisation.id))
    if organisation.unnamed:
        yield node, RDF.type, MGR.UnnamedOrganisation
    if organisation.part_of:
        yield node, RDF.type, ORG.OrganizationalUnit
    elif not organisation.unnamed:
        yield node, RDF.type, ORG.FormalOrganization
    yield from _record(node, organisation)
    for identifier in organisation.identifiers:
        if identifier.scheme == "lei":
            yield node, SDO.leiCode, Literal(identifier.value)
        if identifier.scheme == "wikidata" and identifier.value.isascii() and identifier.value.isalnum():
            yield node, SDO.sameAs, URIRef(PREFIXES["wd"] + identifier.value)


def _flow(flow: Flow) -> Iterator[Triple]:
    """A flow: its fields, its classes, and what saves a question from having to reason."""
    node = URIRef(iri("flow", flow.id))
    yield node, RDF.type, MGR.Flow
    yield node, RDF.type, URIRef(class_of(flow.kind))
    if flow.kind.side:
        yield node, RDF.type, URIRef(side_class_of(flow.kind.side))
    yield from _record(node, flow)
    for unit in (flow.payer_via, flow.payee_via):
        if unit is not None:
            yield node, MGR.via, URIRef(iri("organisation", unit))
    if flow.conditions is not None or any(tranche.condition is not None for tranche in flow.tranches):
        yield node, MGR.conditional, Literal("true", datatype=XSD.boolean)
    ends = [URIRef(iri("organisation", side[-1].organisation)) for side in (flow.payer, flow.payee)]
    for name, consideration, (start, end) in (("gets", flow.gets, ends[::-1]), ("gives", flow.gives, ends)):
        if consideration is not None:
            counter = URIRef(part(node, name, collection="consideration"))
            yield counter, MGR["from"], start
            yield counter, MGR.to, end


def _record(node: URIRef, value: Any) -> Iterator[Triple]:
    """The class and the fields of one record."""
    if isinstance(value, Amount):
        yield from amount_triples(node, value)
        return
    if isinstance(value, Quantity):
        yield from quantity_triples(node, value)
        return
    record = RECORDS[type(value)]
    if record.cls is not None:
        yield node, RDF.type, record.cls
    for field in record.fields:
        content = getattr(value, field.name)
        if content is not None:
            yield from _WRITERS[field.form](node, field, content)


def _text(node: URIRef, field: Field, text: str) -> Iterator[Triple]:
    yield node, field.property, Literal(text)


def _texts(node: URIRef, field: Field, texts: Sequence[str]) -> Iterator[Triple]:
    for text in texts:
        yield node, field.property, Literal(text)
    yield from _order(node, field, texts)


def _address(node: URIRef, field: Field, address: str) -> Iterator[Triple]:
    # A literal, not an IRI: what stands in a record may be no IRI at all, and must not become a broken one.
    yield node, field.property, Literal(address, datatype=XSD.anyURI)


def _code(node: URIRef, field: Field, word: Any) -> Iterator[Triple]:
    yield node, field.property, URIRef(code(word))


def _link(node: URIRef, field: Field, name: str) -> Iterator[Triple]:
    yield node, field.property, URIRef(iri(str(field.of), name))


def _links(node: URIRef, field: Field, names: Sequence[str]) -> Iterator[Triple]:
    for name in names:
        yield node, field.property, URIRef(iri(str(field.of), name))
    yield from _order(node, field, names)


def _order(node: URIRef, field: Field, values: Sequence[str]) -> Iterator[Triple]:
    """The order in which values were written, where it is not the sorted one: their places in the sorted list."""
    known = sorted(set(values))
    if list(values) != known:
        places = " ".join(str(known.index(value) + 1) for value in values)
        yield node, MGR.writtenOrder, Literal(f"{field.name}: {places}")


def _date(node: URIRef, field: Field, date: Any) -> Iterator[Triple]:
    yield from dated(node, field.property, date)


def _period(node: URIRef, _: Field, period: Any) -> Iterator[Triple]:
    yield from dated(node, MGR.start, period.start)
    yield from dated(node, MGR.end, period.end)


def _decimal(node: URIRef, field: Field, value: Any) -> Iterator[Triple]:
    yield node, field.property, number(canonical(value))


def _part(node: URIRef, field: Field, value: Any) -> Iterator[Triple]:
    child = URIRef(part(node, field.name, collection=_COLLECTIONS.get(type(value))))
    yield node, field.property, child
    yield from _record(child, value)
    if field.name in COUNTED:
        yield node, MGR.quantity, child


def _parts(node: URIRef, field: Field, values: Sequence[Any]) -> Iterator[Triple]:
    for position, value in enumerate(values, 1):
        child = URIRef(
            part(node, str(field.property).removeprefix(str(MGR)), position, collection=_COLLECTIONS.get(type(value)))
        )
        yield node, field.property, child
        yield child, MGR.position, Literal(position)
        yield from _record(child, value)
        if field.name in COUNTED:
            yield node, MGR.quantity, child


def _about(node: URIRef, field: Field, values: Sequence[Any]) -> Iterator[Triple]:
    for position, value in enumerate(values, 1):
        child = URIRef(part(node, field.name, position, collection=_COLLECTIONS.get(type(value))))
        yield child, field.property, node
        yield child, MGR.position, Literal(position)
        yield from _record(child, value)


def _ends(node: URIRef, field: Field, ends: Sequence[End]) -> Iterator[Triple]:
    """Who stands at an end now, and all who stood there where that is more than one, or not for ever."""
    yield node, field.property, URIRef(iri("organisation", ends[-1].organisation))
    if len(ends) > 1 or ends[0].until is not None:
        yield from _parts(node, Field(field.name, MGR[f"{field.name}End"], Form.PARTS, field.of), ends)


def _parents(node: URIRef, field: Field, memberships: Sequence[Membership]) -> Iterator[Triple]:
    """What an organisation is part of now, and since and until when where that is known."""
    for membership in memberships:
        if membership.end is None:
            yield node, ORG.unitOf, URIRef(iri("organisation", membership.organisation))
    if memberships and memberships != (Membership(memberships[0].organisation),):
        yield from _parts(node, field, memberships)


_WRITERS: MappingProxyType[Form, Callable[[URIRef, Field, Any], Iterator[Triple]]] = MappingProxyType({
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
