"""Results that contradict the records of their own graph are told; those that were found in them never are."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from rdflib import RDF, SDO, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from drawing import drawn
from ledgers import rich
from moneygoround import curated
from moneygoround.dates import parse_date
from moneygoround.findings import find
from moneygoround.ledger import Ledger, View
from moneygoround.model import FIRM, Evidence, Kind, Source
from moneygoround.rdf import from_rdf, to_rdf
from moneygoround.rdf.contradictions import contradictions
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.relisted import SAID_BESIDE
from moneygoround.rdf.terms import short
from moneygoround.vocabulary import BASE

LEDGER = drawn("a -equity 10-> b -purchase 8-> a -debt 20-> c -purchase 30-> a -guarantee 1-> d", dates={"a-b-equity": "2024-05-01"})  # fmt: skip

LEDGER_OF_TWO = replace(LEDGER, sources={**LEDGER.sources, "other": Source("other", "Another")}, flows={**LEDGER.flows, "c-a-purchase": replace(LEDGER.flows["c-a-purchase"], evidence=(Evidence("other", "It is told so."),))})  # fmt: skip


def test_a_wrong_day_of_a_loop_is_told_as_itself_and_blames_nothing_else() -> None:
    graph = graph_in(LEDGER)
    instead(MGR.Loop, MGR.closedOn, Literal("2031-01-01", datatype=XSD.date))(graph)
    assert [fault.partition(" ")[2] for fault in told(graph)] == [
        "mgr:closedOn: is '2031-01-01', but by the flows of its steps it is '2025-01-01'. Correct it or the dates of the flows, or export again."
    ]


def test_a_graph_without_any_day_of_a_loop_contradicts_nothing() -> None:
    graph = graph_in(LEDGER)
    for loop in graph.subjects(RDF.type, MGR.Loop):
        graph.remove((loop, MGR.closedOn, None))
        graph.remove((loop, MGR.datePrecision, None))
    assert [fault for fault in told(graph) if "void:" not in fault] == []


def organisation(name: str) -> URIRef:
    return URIRef(f"{BASE}organisation/{name}")


def graph_in(ledger: Ledger, view: View | None = None) -> Graph:
    return to_rdf(ledger, find(ledger, view))


def told(graph: Graph) -> list[str]:
    return [str(fault) for fault in contradictions(graph, from_rdf(graph))]


VIEWS = [
    None,
    View(level="unit"),
    View(statuses=FIRM),
    View(kinds=frozenset({Kind.EQUITY, Kind.PURCHASE})),
    View(called=True),
    View(as_of=parse_date("2025-11-18")),
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("ledger", [LEDGER, rich()], ids=["drawn", "rich"])
def test_what_was_found_in_a_ledger_never_contradicts_it(ledger: Ledger, view: View | None) -> None:
    assert told(graph_in(ledger, view)) == []


def test_what_was_found_in_the_curated_ledger_does_not_contradict_it() -> None:
    assert told(graph_in(curated.ledger())) == []


def test_results_without_lists_contradict_nothing() -> None:
    graph = graph_in(LEDGER)
    for cls in (MGR.Listing, MGR.Sum):
        for node in list(graph.subjects(RDF.type, cls)):
            graph.remove((node, None, None))
    assert [fault for fault in told(graph) if "void:" not in fault and "mgr:results" not in fault] == []


@pytest.mark.parametrize("prop", sorted(SAID_BESIDE))
def test_results_without_any_counts_of_a_sort_contradict_nothing(prop: URIRef) -> None:
    graph = graph_in(LEDGER)
    graph.remove((None, prop, None))
    assert [fault for fault in told(graph) if "void:" not in fault] == []


@pytest.mark.parametrize("prop", sorted(SAID_BESIDE))
def test_one_count_that_is_missing_among_others_is_told(prop: URIRef) -> None:
    graph = graph_in(LEDGER_OF_TWO)
    node, _, value = min(graph.triples((None, prop, None)), key=str)
    graph.remove((node, prop, value))
    says = f"{short(node)} {short(prop)}: {short(value)} is missing: it follows from the records and the loops."
    assert any(says in fault for fault in told(graph)), told(graph)


def test_a_loop_without_a_rank_is_left_to_the_shapes() -> None:
    graph = graph_in(LEDGER)
    graph.remove((of(graph, MGR.Loop), MGR.position, None))
    assert [fault for fault in told(graph) if "void:" not in fault] == []


def test_records_without_results_contradict_nothing() -> None:
    assert told(to_rdf(rich())) == []


def of(graph: Graph, cls: Node) -> Node:
    """The first thing of a class."""
    return min(graph.subjects(RDF.type, cls), key=str)


def instead(cls: Node, prop: Node, value: Node) -> Callable[[Graph], None]:
    """Give the first thing of a class another value."""

    def change(graph: Graph) -> None:
        graph.set((of(graph, cls), prop, value))

    return change


def a_circulation_of_seven(graph: Graph) -> None:
    circulation = of(graph, MGR.Circulation)
    amount = URIRef("x:seven")
    for prop in (SDO.minValue, MGR.face, SDO.maxValue):
        graph.add((amount, prop, Literal("7", datatype=XSD.decimal)))
    graph.set((circulation, MGR.amount, amount))


def a_bottleneck_of_another_loop(graph: Graph) -> None:
    first, second = sorted(graph.subjects(RDF.type, MGR.Loop), key=str)
    graph.set((first, MGR.bottleneck, next(graph.objects(second, MGR.bottleneck))))


def a_step_of_another_loop(graph: Graph) -> None:
    first, second = sorted(graph.subjects(RDF.type, MGR.Loop), key=str)
    graph.set((first, MGR.weakestStep, next(graph.objects(second, MGR.step))))


def no_funds(graph: Graph) -> None:
    graph.remove((None, MGR.funds, None))


def an_edge_more(graph: Graph) -> None:
    graph.add((organisation("b"), MGR.funds, organisation("c")))


def a_sum_of_nothing(graph: Graph) -> None:
    made_up = URIRef(f"{BASE}sum/made-up")
    graph.add((made_up, RDF.type, MGR.Sum))
    graph.add((made_up, MGR.year, Literal("2030", datatype=XSD.integer)))


def no_settings(graph: Graph) -> None:
    graph.remove((None, MGR.parameter, None))


def no_component(graph: Graph) -> None:
    graph.remove((None, RDF.type, MGR.Component))


def one_less_in_a_component(graph: Graph) -> None:
    graph.remove((of(graph, MGR.Component), MGR.member, organisation("c")))


def no_currency(graph: Graph) -> None:
    graph.remove((a_sum(graph), SDO.currency, None))


def another_currency(graph: Graph) -> None:
    graph.set((a_sum(graph), SDO.currency, Literal("EUR")))


def a_sum(graph: Graph) -> Node:
    """The first sum that has a currency."""
    return min((node for node in graph.subjects(RDF.type, MGR.Sum) if (node, SDO.currency, None) in graph), key=str)


def no_day_of_a_loop(graph: Graph) -> None:
    graph.remove((of(graph, MGR.Loop), MGR.closedOn, None))


def no_results(graph: Graph) -> None:
    graph.remove((None, MGR.results, None))


def a_stranger(graph: Graph) -> None:
    graph.add((organisation("a"), URIRef("x:note"), Literal("mine")))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (no_component, "run:"),
        (no_component, "tells no component of organisation:a, organisation:b, organisation:c, whose money can come back"),
        (one_less_in_a_component, "mgr:member: and the live flows in the view of the run don't agree on organisation:c. A component holds"),
        (instead(MGR.Component, MGR.member, organisation("d")), "don't agree on organisation:a, organisation:b, organisation:c and others."),
        (a_stranger, f"void:triples: is '{len(graph_in(LEDGER))}', but the graph holds {len(graph_in(LEDGER)) + 1}. Something was lost or added"),
        (no_component, "void:entities: is '1', but 0 are of mgr:Component."),
        (a_circulation_of_seven, "mgr:amount: is 7, but its lines count"),
        (a_bottleneck_of_another_loop, "mgr:bottleneck: is not the smallest of the steps' amounts."),
        (a_step_of_another_loop, "is no step of the loop."),
        (no_funds, "organisation:a mgr:funds: organisation:b is missing: a live flow in the view of the run gives it."),
        (an_edge_more, "organisation:b mgr:funds: organisation:c rests on no live flow in the view of the run."),
        (no_settings, "mgr:parameter: does not say of which day, statuses, kinds and level it is."),
        (instead(MGR.LoopStep, MGR.carriedBy, URIRef(f"{BASE}flow/nope")), "flow:nope carries no money in the view of the run"),
        (instead(MGR.LoopStep, MGR.carriedBy, URIRef(f"{BASE}flow/c-a-purchase")), "flow:c-a-purchase runs from organisation:c to organisation:a, which are other ends."),
        (instead(MGR.CertificateEntry, MGR.payer, organisation("d")), "which are other ends."),
        (instead(MGR.Loop, MGR.through, organisation("d")), "and the steps don't agree on organisation:d."),
        (instead(MGR.Loop, MGR.circularFinancing, Literal("false", datatype=XSD.boolean)), "doesn't agree with mgr:loopKind. By it, it is true."),
        (instead(MGR.Listing, MGR.inAll, Literal("9", datatype=XSD.integer)), "mgr:inAll: '9' does not follow from the records and the loops."),
        (instead(MGR.Listing, MGR.inAll, Literal("9", datatype=XSD.integer)), "is missing: it follows from the records and the loops."),
        (instead(MGR.Listing, MGR.listed, URIRef(f"{BASE}flow/nope")), "mgr:listed: flow:nope does not follow"),
        (instead(MGR.Sum, MGR.face, Literal("7", datatype=XSD.decimal)), "mgr:face: '7' does not follow"),
        (no_day_of_a_loop, "mgr:closedOn: is missing: by the flows of its steps it is '2025-01-01'."),
        (instead(MGR.Loop, MGR.datePrecision, Literal("year")), "mgr:datePrecision: is 'year', but by the flows of its steps it is 'day'."),
        (instead(MGR.Loop, MGR.undisclosedSteps, Literal("2", datatype=XSD.integer)), "mgr:undisclosedSteps: is '2', but by the amounts of its steps it is '0'."),
        (instead(MGR.Loop, MGR.bounded, Literal("false", datatype=XSD.boolean)), "mgr:bounded: is 'false', but by the amounts of its steps it is 'true'."),
        (another_currency, "schema:currency: 'EUR' does not follow from the records and the loops."),
        (another_currency, "schema:currency: 'USD' is missing"),
        (no_currency, "schema:currency: 'USD' is missing"),
        (no_results, "mgr:results: is missing: the graph holds"),
        (instead(MGR.AnalysisRun, MGR.results, Literal("7", datatype=XSD.integer)), "mgr:results: is '7', but the graph holds"),
        (a_sum_of_nothing, "mgr:results: is"),
        (a_sum_of_nothing, "sum:made-up mgr:year: '2030' does not follow"),
        (instead(MGR.Flow, MGR.origins, Literal("9", datatype=XSD.integer)), "mgr:origins: '9' does not follow"),
        (instead(MGR.Loop, MGR.closedBy, URIRef(f"{BASE}flow/nope")), "mgr:closedBy: flow:nope does not follow"),
        (instead(MGR.Flow, MGR.conditional, Literal("true", datatype=XSD.boolean)), "mgr:conditional: 'true' does not follow from the fields of the record."),
    ],
)  # fmt: skip
def test_a_result_that_contradicts_the_records_is_told(change: Callable[[Graph], None], says: str) -> None:
    graph = graph_in(LEDGER)
    change(graph)
    assert any(says in fault for fault in told(graph)), told(graph)
