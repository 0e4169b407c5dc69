"""RDF 1.2 on demand: each direct edge is annotated by the flows that it rests on, and the rest is the Turtle of always."""

import pyoxigraph
import pytest
from rdflib import URIRef

from drawing import drawn
from ledgers import rich
from moneygoround.cli import run
from moneygoround.findings import Findings, find
from moneygoround.rdf import Direct, carriers, graph_of, to_rdf
from moneygoround.readers.turtle import read_turtle
from moneygoround.vocabulary import NS, PREFIXES, iri, published
from moneygoround.writers import write

REIFIES = pyoxigraph.NamedNode(PREFIXES["rdf"] + "reifies")


@pytest.fixture(scope="module")
def findings() -> Findings:
    return find(rich())


def annotations(text: str) -> dict[Direct, set[str]]:
    """The flows that stand for each triple."""
    found: dict[Direct, set[str]] = {}
    for triple in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE):
        if triple.predicate == REIFIES:
            assert isinstance(triple.subject, pyoxigraph.NamedNode)
            assert isinstance(triple.object, pyoxigraph.Triple)
            assert isinstance(triple.object.subject, pyoxigraph.NamedNode)
            assert isinstance(triple.object.object, pyoxigraph.NamedNode)
            direct = (triple.object.subject.value, triple.object.predicate.value, triple.object.object.value)
            found.setdefault(direct, set()).add(triple.subject.value)
    return found


def test_each_direct_edge_is_annotated_by_the_flows_that_it_rests_on() -> None:
    findings = find(drawn("a -equity 1-> b -purchase 2-> a; a -debt 3-> b"))
    a, b = (iri("organisation", name) for name in "ab")
    found = annotations(write("ttl12", findings))
    assert found[a, NS + "funds", b] == {iri("flow", "a-b-equity"), iri("flow", "a-b-debt")}
    assert found[b, NS + "buysFrom", a] == {iri("flow", "b-a-purchase")}


def test_every_direct_edge_and_nothing_else_is_annotated(findings: Findings) -> None:
    graph = to_rdf(findings.ledger, findings)
    edges = {
        (str(start), NS + name, str(end))
        for name in ("moneyFlowsTo", "funds", "buysFrom", "guarantees", "supplies")
        for start, end in graph.subject_objects(URIRef(NS + name))
    }
    found = annotations(write("ttl12", findings))
    assert set(found) == edges
    assert found == {direct: set(flows) for direct, flows in carriers(findings).items()}


def test_without_the_annotations_it_is_the_same_graph_without_blank_nodes(findings: Findings) -> None:
    triples = list(pyoxigraph.parse(write("ttl12", findings), pyoxigraph.RdfFormat.TURTLE))
    assert set(graph_of(triples)) == set(to_rdf(findings.ledger, findings))
    assert not any(isinstance(triple.subject, pyoxigraph.BlankNode) for triple in triples)


def test_it_loads_again_as_an_equal_ledger_and_moves_to_another_address(findings: Findings) -> None:
    text = write("ttl12", findings, published("https://example.org/data/"))
    assert read_turtle(text, "out.ttl") == findings.ledger
    assert all(
        flow.startswith("https://example.org/data/flow/") for flows in annotations(text).values() for flow in flows
    )


def test_the_command_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "-f", "ttl12"]) == 0
    assert "mgr:funds organisation:anthropic ~ flow:amazon-anthropic" in capsys.readouterr().out
