"""The table of fields: which property stands for each field of the model, and how its value is written.

Both ways, from records to triples and back, are driven by this one table, so that they can't part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rdflib import DCTERMS, ORG, SDO, SKOS, Namespace, URIRef

from moneygoround import model
from moneygoround.amount import Amount, Quantity
from moneygoround.vocabulary import NS, camel, class_of, side_class_of

MGR = Namespace(NS)


class Form(StrEnum):
    """How the value of a field is written."""

    TEXT = "a text"
    TEXTS = "texts without an order"
    ADDRESS = "a web address"
    CODE = "a word of a code list"
    LINK = "another thing, by its IRI"
    LINKS = "other things without an order, by their IRIs"
    DATE = "a date and its precision"
    PERIOD = "two dates and their precisions"
    DECIMAL = "a number"
    PART = "a part of its own"
    PARTS = "parts in their order"
    ABOUT = "parts in their order that point back to what they are about"
    ENDS = "organisations with the days until which they stood there"
    PARENTS = "organisations that this one is part of, with the days"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its name in the model, its property, its form, and the class or collection of its value."""

    name: str
    property: URIRef
    form: Form
    of: type | str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A class of the model: its class in the graph (None: more than one), its fields, and what is derived from them."""

    cls: URIRef | None
    fields: tuple[Field, ...]
    derived: frozenset[URIRef] = frozenset()


def _field(name: str, form: Form, of: type | str = "", *, prop: URIRef | str = "") -> Field:
    """A field whose property is the camelCase of its name, unless another is given."""
    return Field(name, prop if isinstance(prop, URIRef) else MGR[prop or camel(name)], form, of)


def precision_of(prop: URIRef) -> URIRef:
    """The property that tells how exactly a date is known: mgr:datePrecision for the one date that a thing is dated by."""
    return (
        MGR.datePrecision
        if prop in {MGR.announcedOn, MGR.published, MGR.date, MGR.closedOn}
        else URIRef(f"{prop}Precision")
    )


F = Form
_NOTES = _field("notes", F.PARTS, model.Note, prop="note")
_EVIDENCE = _field("evidence", F.ABOUT, model.Evidence, prop="about")
_DEAL = _field("deal", F.LINK, "deal", prop="partOfDeal")
_AMOUNT = _field("amount", F.PART, Amount)
COUNTS = frozenset(
    MGR[name] for name in ("onLoops", "onCircularFinancing", "pages", "origins", "witnessOf", "onlyWitnessOf")
)
"""How often results, and what records say together, name a record."""
EDGES = frozenset(MGR[name] for name in ("moneyFlowsTo", "funds", "buysFrom", "guarantees", "supplies"))

RECORDS: Mapping[type, Record] = MappingProxyType({
    model.Organisation: Record(None, (
        _field("name", F.TEXT, prop=SKOS.prefLabel),
        _field("legal_name", F.TEXT),
        _field("aliases", F.TEXTS, prop=SKOS.altLabel),
        _field("role", F.TEXT),
        _field("country", F.TEXT),
        _field("part_of", F.PARENTS, model.Membership),
        _field("identifiers", F.PARTS, model.Identifier, prop="identifier"),
        _NOTES,
    ), EDGES | COUNTS | {MGR.inGroup}),
    model.Membership: Record(MGR.Membership, (
        _field("organisation", F.LINK, "organisation"),
        _field("start", F.DATE),
        _field("end", F.DATE),
    )),
    model.Identifier: Record(SDO.PropertyValue, (
        _field("scheme", F.TEXT, prop=SDO.propertyID),
        _field("value", F.TEXT, prop=SDO.value),
    )),
    model.Note: Record(MGR.Note, (
        _field("says", F.TEXT),
        _field("found", F.TEXT),
    )),
    model.Source: Record(MGR.Source, (
        _field("title", F.TEXT, prop=DCTERMS.title),
        _field("url", F.ADDRESS, prop=SDO.url),
        _field("publisher", F.TEXT),
        _field("published", F.DATE),
        _field("language", F.TEXT, prop=DCTERMS.language),
        _field("kind", F.CODE, model.SourceKind, prop="sourceKind"),
        _field("origin", F.LINK, "source"),
        _field("licence", F.TEXT),
        _NOTES,
    ), COUNTS),
    model.Evidence: Record(MGR.Evidence, (
        _field("source", F.LINK, "source", prop=DCTERMS.source),
        _field("says", F.TEXT),
        _field("quote", F.TEXT),
        _field("reviewed_by", F.TEXT),
    ), frozenset({MGR.about})),
    model.End: Record(MGR.End, (
        _field("organisation", F.LINK, "organisation"),
        _field("until", F.DATE),
    )),
    model.Consideration: Record(MGR.Consideration, (
        _field("capacity", F.PARTS, Quantity),
        _field("shares", F.PART, Quantity),
        _field("stake", F.PART, Quantity),
        _field("hardware", F.TEXTS),
        _field("goods", F.TEXT),
    ), frozenset({MGR["from"], MGR.to, MGR.quantity})),
    model.StatusChange: Record(MGR.StatusChange, (
        _field("date", F.DATE),
        _field("status", F.CODE, model.Status),
        _field("source", F.LINK, "source", prop=DCTERMS.source),
    )),
    model.Tranche: Record(MGR.Tranche, (
        _AMOUNT,
        _field("condition", F.TEXT),
        _field("date", F.DATE),
    )),
    model.Instalment: Record(MGR.Instalment, (
        _field("period", F.PERIOD),
        _AMOUNT,
    )),
    model.Term: Record(MGR.Term, (
        _field("start", F.DATE),
        _field("end", F.DATE),
        _field("years", F.DECIMAL),
        _field("options", F.TEXT),
    )),
    model.Balance: Record(MGR.Balance, (
        _AMOUNT,
        _field("as_of", F.DATE),
    )),
    model.Rate: Record(MGR.Rate, (
        _field("percent", F.PART, Quantity),
        _field("of", F.TEXT),
        _field("base", F.PART, Amount),
    )),
    model.Dispute: Record(MGR.Dispute, (
        _field("field", F.TEXT),
        _field("value", F.TEXT, prop="statedValue"),
        _EVIDENCE,
    )),
    model.Flow: Record(None, (
        _field("payer", F.ENDS, model.End),
        _field("payee", F.ENDS, model.End),
        _field("status", F.CODE, model.Status),
        _DEAL,
        _field("payer_via", F.LINK, "organisation"),
        _field("payee_via", F.LINK, "organisation"),
        _field("beneficiary", F.LINK, "organisation"),
        _field("subject", F.LINK, "organisation"),
        _AMOUNT,
        _field("form", F.CODE, model.Form),
        _field("gets", F.PART, model.Consideration),
        _field("gives", F.PART, model.Consideration),
        _field("conditions", F.TEXT),
        _field("tranches", F.PARTS, model.Tranche, prop="tranche"),
        _field("schedule", F.PARTS, model.Instalment),
        _field("term", F.PART, model.Term),
        _field("paid", F.PARTS, model.Instalment),
        _field("outstanding", F.PART, model.Balance),
        _field("rate", F.PART, model.Rate),
        _field("date", F.DATE, prop="announcedOn"),
        _field("as_of", F.DATE),
        _field("history", F.PARTS, model.StatusChange),
        _field("within", F.LINK, "flow"),
        _field("secured_by", F.TEXT),
        _field("supersedes", F.LINKS, "flow"),
        _field("amends", F.LINKS, "flow"),
        _field("disputed", F.PARTS, model.Dispute),
        _field("tags", F.TEXTS, prop="tag"),
        _NOTES,
        _EVIDENCE,
    ), COUNTS | {MGR.via, MGR.conditional}),
    model.Stake: Record(MGR.Stake, (
        _field("holder", F.LINK, "organisation"),
        _field("issuer", F.LINK, "organisation"),
        _DEAL,
        _field("percent", F.PART, Quantity),
        _field("cap", F.PART, Quantity),
        _field("as_of", F.DATE),
        _field("value", F.PART, Amount),
        _NOTES,
        _EVIDENCE,
    )),
    model.JointTotal: Record(MGR.JointTotal, (
        _AMOUNT,
        _field("flows", F.LINKS, "flow", prop="flow"),
    )),
    model.Deal: Record(MGR.Deal, (
        _field("title", F.TEXT, prop=DCTERMS.title),
        _field("announced", F.DATE, prop="announcedOn"),
        _field("headline", F.PART, Amount),
        _field("totals", F.PARTS, model.JointTotal, prop="total"),
        _NOTES,
    )),
})  # fmt: skip

ORGANISATIONS = (ORG.FormalOrganization, ORG.OrganizationalUnit, MGR.UnnamedOrganisation)
KINDS = {URIRef(class_of(kind)): kind for kind in model.Kind}
CLASSES: MappingProxyType[type, frozenset[URIRef]] = MappingProxyType({
    model.Organisation: frozenset({*ORGANISATIONS, ORG.Organization}),
    model.Source: frozenset({MGR.Source}),
    model.Deal: frozenset({MGR.Deal}),
    model.Flow: frozenset({MGR.Flow, *KINDS, *(URIRef(side_class_of(side)) for side in model.Side)}),
    model.Stake: frozenset({MGR.Stake}),
})  # fmt: skip
COMMON = frozenset({MGR.position, MGR.writtenOrder})


def properties_of(line: Field) -> list[URIRef]:
    """The properties that the value of a field is spread over."""
    match line.form:
        case Form.DATE:
            return [line.property, precision_of(line.property)]
        case Form.PERIOD:
            return [prop for name in ("start", "end") for prop in (MGR[name], precision_of(MGR[name]))]
        case Form.ENDS:
            return [line.property, MGR[f"{line.name}End"]]
        case Form.ABOUT:
            return []
        case _:
            return [line.property]
