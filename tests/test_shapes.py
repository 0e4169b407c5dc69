"""The shapes: what we write has them, and each of them catches what it is there for."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from rdflib import DCAT, DCTERMS, ORG, PROV, RDF, SDO, SH, SKOS, SOSA, VOID, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from drawing import drawn
from ledgers import rich
from moneygoround import curated
from moneygoround.findings import find
from moneygoround.rdf import to_rdf
from moneygoround.rdf.fields import MGR
from moneygoround.shapes import conform
from moneygoround.vocabulary import BASE, SHAPES

Change = Callable[[Graph], None]
THING = URIRef(f"{BASE}organisation/thing")


def first(nodes: Iterable[Node]) -> Node:
    """The first of some nodes, by what they are written as."""
    return min(nodes, key=str)


def a_unit_of_nothing(graph: Graph) -> None:
    """Say of an organisation that is part of no other that it is a unit."""
    graph.add((URIRef(f"{BASE}organisation/lab"), RDF.type, ORG.OrganizationalUnit))


def too_large_a_stake(graph: Graph) -> None:
    """Let the holder of the first stake hold more than all."""
    stake = first(graph.subjects(RDF.type, MGR.Stake))
    graph.set((first(graph.objects(stake, MGR.percent)), SDO.maxValue, MANY))


def without(cls: Node, *path: Node) -> Change:
    """Take a property from the first thing of a class."""

    def change(graph: Graph) -> None:
        for prop in path:
            subject = first(subject for subject in graph.subjects(RDF.type, cls) if (subject, prop, None) in graph)
            graph.remove((subject, prop, None))

    return change


def instead(cls: Node, prop: Node, value: Node) -> Change:
    """Give the first thing of a class another value."""

    def change(graph: Graph) -> None:
        subject = first(subject for subject in graph.subjects(RDF.type, cls) if (subject, prop, None) in graph)
        graph.remove((subject, prop, None))
        graph.add((subject, prop, value))

    return change


def also(cls: Node, prop: Node, value: Node) -> Change:
    """Give the first thing of a class one more value."""

    def change(graph: Graph) -> None:
        graph.add(
            (first(subject for subject in graph.subjects(RDF.type, cls) if (subject, prop, None) in graph), prop, value)
        )

    return change


def bounds(qualifier: Node, prop: Node, value: Node | None) -> Change:
    """Change one bound of the first amount with a qualifier."""

    def change(graph: Graph) -> None:
        amounts = graph.subjects(MGR.qualifier, qualifier)
        amount = first(amount for amount in amounts if (amount, RDF.type, SDO.MonetaryAmount) in graph)
        graph.remove((amount, prop, None))
        if value is not None:
            graph.add((amount, prop, value))

    return change


NUMBER = Literal("1", datatype=XSD.decimal)
MANY = Literal("999", datatype=XSD.decimal)
WORD = Literal("nonsense")
MUTATIONS: dict[str, tuple[Change, ...]] = {
    "Organisation": (without(ORG.FormalOrganization, SKOS.prefLabel), instead(ORG.FormalOrganization, MGR.country, WORD),
                     instead(ORG.FormalOrganization, SDO.leiCode, WORD)),
    "Unit": (a_unit_of_nothing,),
    "Standing": (without(MGR.Membership, MGR.organisation), without(MGR.End, MGR.organisation)),
    "Identifier": (instead(SDO.PropertyValue, SDO.propertyID, WORD),),
    "Flow": (without(MGR.Flow, MGR.payer), also(MGR.Flow, MGR.payee, THING), instead(MGR.Flow, MGR.payer, THING),
             instead(MGR.Flow, MGR.status, MGR.nonsense), without(MGR.Flow, MGR.form), also(MGR.Equity, RDF.type, MGR.Debt),
             instead(MGR.Flow, MGR.announcedOn, WORD), instead(MGR.Flow, MGR.partOfDeal, THING), without(MGR.Evidence, MGR.about)),
    "StatusChange": (without(MGR.StatusChange, MGR.date), instead(MGR.StatusChange, MGR.status, MGR.nonsense)),
    "Consideration": (without(MGR.Consideration, MGR["from"]), without(MGR.Consideration, MGR.to)),
    "Part": (without(MGR.Tranche, MGR.amount), without(MGR.Balance, MGR.amount)),
    "JointTotal": (without(MGR.JointTotal, MGR.flow),),
    "Position": (instead(MGR.Tranche, MGR.position, Literal(0)),),
    "Precision": (instead(MGR.Flow, MGR.datePrecision, WORD),),
    "Dataset": (without(DCAT.Dataset, PROV.wasGeneratedBy), without(DCAT.Dataset, VOID.triples), without(DCAT.Dataset, DCTERMS.title)),
    "Deal": (without(MGR.Deal, DCTERMS.title), instead(MGR.Deal, MGR.headline, THING)),
    "Stake": (without(MGR.Stake, MGR.holder), without(MGR.Stake, MGR.issuer)),
    "Source": (without(MGR.Source, DCTERMS.title), instead(MGR.Source, SDO.url, Literal("ftp://a", datatype=XSD.anyURI)),
               without(MGR.Source, MGR.sourceKind)),
    "Evidence": (without(MGR.Evidence, MGR.says), without(MGR.Evidence, DCTERMS.source)),
    "Bounds": (bounds(MGR.exact, SDO.maxValue, MANY), bounds(MGR.upTo, SDO.maxValue, MANY), bounds(MGR.upTo, SDO.minValue, NUMBER),
               bounds(MGR.atLeast, SDO.maxValue, MANY), bounds(MGR.range, SDO.minValue, None), bounds(MGR.undisclosed, MGR.face, NUMBER),
               bounds(MGR.exact, MGR.face, WORD), without(SDO.MonetaryAmount, MGR.qualifier)),
    "Money": (bounds(MGR.exact, SDO.currency, None), bounds(MGR.exact, SDO.currency, Literal("dollars"))),
    "Quantity": (without(SDO.QuantitativeValue, SDO.unitText),),
    "Found": (without(MGR.Component, PROV.wasGeneratedBy),),
    "Loop": (without(MGR.Loop, MGR.bottleneck), instead(MGR.Loop, MGR.loopKind, MGR.nonsense), without(MGR.Loop, MGR.weakestStep)),
    "LoopStep": (without(MGR.LoopStep, MGR.carriedBy), instead(MGR.LoopStep, MGR.carriedBy, THING)),
    "Component": (without(MGR.Component, MGR.member),),
    "Circulation": (without(MGR.Circulation, MGR.bound), instead(MGR.Circulation, MGR.measure, MGR.nonsense)),
    "CertificateEntry": (without(MGR.CertificateEntry, MGR.flow),),
    "CertificatePrice": (without(MGR.CertificatePrice, MGR.at), instead(MGR.CertificatePrice, SDO.value, WORD)),
    "Listing": (without(MGR.Listing, MGR.lists), without(MGR.Listing, MGR.inAll), instead(MGR.Listing, MGR.length, WORD), instead(MGR.Listing, MGR.listed, WORD)),
    "Sum": (instead(MGR.Sum, MGR.flows, Literal(0)), instead(MGR.Sum, MGR.face, WORD), also(MGR.Sum, MGR.organisation, THING), also(MGR.Sum, MGR.counterparty, THING),
            instead(MGR.Sum, SDO.currency, Literal("dollars")), instead(MGR.Sum, MGR.flow, THING), instead(MGR.Sum, MGR.year, WORD)),
    "Measurement": (without(MGR.Measurement, SOSA.hasFeatureOfInterest),),
    "Run": (without(PROV.Entity, SDO.sha256), without(PROV.SoftwareAgent, SDO.softwareVersion)),
}  # fmt: skip
WHOLE: dict[str, Change] = {
    "do not close": instead(MGR.LoopStep, MGR.to, THING),
    "another number of steps": instead(MGR.Loop, MGR.length, Literal(7)),
    "in no component": without(MGR.Component, MGR.member),
    "does not balance": without(MGR.CertificateEntry, MGR.amount),
}


@pytest.fixture(scope="module")
def whole() -> Graph:
    ledger = rich()
    return to_rdf(ledger, find(ledger))


@pytest.fixture(scope="module")
def rules() -> Graph:
    return Graph().parse(curated.shapes())


def only(rules: Graph, name: str) -> str:
    """The shapes with no target but those of one, so that a mutation is tried in little time."""
    kept = Graph()
    for triple in rules:
        if (
            triple[1] not in {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
            or str(triple[0]) == f"{SHAPES}{name}"
        ):
            kept.add(triple)
    return kept.serialize(format="turtle")


def changed(graph: Graph, change: Change) -> Graph:
    copy = Graph()
    for triple in graph:
        copy.add(triple)
    change(copy)
    return copy


def test_what_we_write_has_the_shapes(whole: Graph) -> None:
    assert conform(whole, curated.shapes()) == ()


def test_the_curated_graph_has_the_shapes() -> None:
    ledger = curated.ledger()
    assert conform(to_rdf(ledger, find(ledger)), curated.shapes()) == ()


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_shape_catches_what_it_is_there_for(whole: Graph, rules: Graph, name: str) -> None:
    shape = only(rules, name)
    for number, change in enumerate(MUTATIONS[name]):
        assert conform(changed(whole, change), shape) != (), f"mutation {number} of {name} was not caught"


def test_every_shape_with_a_target_is_tried(rules: Graph) -> None:
    targeted = {
        subject
        for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
        for subject in rules.subjects(target)
    }
    assert {str(shape).removeprefix(SHAPES) for shape in targeted} == set(MUTATIONS)


@pytest.mark.parametrize("message", sorted(WHOLE))
def test_the_questions_over_the_whole_graph_catch_a_false_result(whole: Graph, rules: Graph, message: str) -> None:
    faults = conform(changed(whole, WHOLE[message]), only(rules, "Run"))
    assert any(message in fault.what for fault in faults)


def test_a_flow_without_evidence_is_warned_of_and_may_stand(rules: Graph) -> None:
    ledger = drawn("a -equity 1-> b")
    ledger = replace(ledger, flows={name: replace(flow, evidence=()) for name, flow in ledger.flows.items()})
    graph = to_rdf(ledger, find(ledger))
    assert [fault.where for fault in conform(graph, only(rules, "Flow"))] == ["flow:a-b-equity"]
    assert conform(graph, curated.shapes(), warnings=False) == ()


FAULTS: dict[str, tuple[str, Change]] = {
    "a required field is missing": ("Flow", without(MGR.Flow, MGR.status)),
    "a word is not of its code list": ("Flow", instead(MGR.Flow, MGR.form, MGR.nonsense)),
    "a flow is of two kinds": ("Flow", also(MGR.Equity, RDF.type, MGR.Debt)),
    "a reference leads nowhere": ("Flow", instead(MGR.Flow, MGR.within, THING)),
    "an end is no organisation": ("Flow", instead(MGR.Flow, MGR.payee, THING)),
    "an amount has no currency": ("Money", bounds(MGR.exact, SDO.currency, None)),
    "bounds belie their words": ("Bounds", bounds(MGR.upTo, SDO.minValue, NUMBER)),
    "an amount is negative": ("Bounds", bounds(MGR.exact, SDO.minValue, Literal("-1", datatype=XSD.decimal))),
    "a float touches money": ("Bounds", bounds(MGR.exact, SDO.maxValue, Literal("1e9", datatype=XSD.double))),
    "a tranche has no amount": ("Part", without(MGR.Tranche, MGR.amount)),
    "a date is none": ("Flow", instead(MGR.Flow, MGR.announcedOn, WORD)),
    "a precision is none": ("Precision", instead(MGR.Flow, MGR.datePrecision, WORD)),
    "a status in a history has no day": ("StatusChange", without(MGR.StatusChange, MGR.date)),
    "a flow has no evidence": ("Flow", without(MGR.Evidence, MGR.about)),
    "evidence has no source": ("Evidence", without(MGR.Evidence, DCTERMS.source)),
    "a source is of no kind": ("Source", without(MGR.Source, MGR.sourceKind)),
    "an identifier is of no register": ("Identifier", instead(SDO.PropertyValue, SDO.propertyID, WORD)),
    "a country is none": ("Organisation", instead(ORG.FormalOrganization, MGR.country, WORD)),
    "a unit is part of nothing": ("Unit", a_unit_of_nothing),
    "a stake is over 100 per cent": ("Stake", too_large_a_stake),
    "a joint total bounds nothing": ("JointTotal", without(MGR.JointTotal, MGR.flow)),
    "a loop does not close": ("Run", instead(MGR.LoopStep, MGR.to, THING)),
    "a certificate does not balance": ("Run", without(MGR.CertificateEntry, MGR.amount)),
    "a dataset names no run": ("Dataset", without(DCAT.Dataset, PROV.wasGeneratedBy)),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_each_class_of_faults_of_the_model_breaks_a_shape(whole: Graph, rules: Graph, fault: str) -> None:
    name, change = FAULTS[fault]
    before = set(conform(whole, only(rules, name)))
    assert set(conform(changed(whole, change), only(rules, name))) - before


def test_a_fault_is_a_sentence_with_its_subject(whole: Graph, rules: Graph) -> None:
    broken = changed(whole, without(MGR.Deal, DCTERMS.title))
    assert [str(fault) for fault in conform(broken, only(rules, "Deal"))] == ["deal:round dct:title: needs one title."]
