"""A ledger and what was found in it as triples, and a ledger back from triples: to_rdf and from_rdf."""

from rdflib import Graph

from moneygoround.findings import Findings
from moneygoround.ledger import Ledger
from moneygoround.rdf.read import from_rdf as from_rdf
from moneygoround.rdf.results import results
from moneygoround.rdf.terms import Triple
from moneygoround.rdf.terms import graph_of as graph_of
from moneygoround.rdf.write import records


def triples(ledger: Ledger, findings: Findings | None = None) -> set[Triple]:
    """A ledger as triples; with what was found in it, its loops and certificates too.

    Every node has an IRI, amounts stand in whole units. The direct edges (`mgr:funds` and the like) depend on a view, so
    they are written only with findings.
    """
    return {*records(ledger), *(results(findings) if findings else ())}


def to_rdf(ledger: Ledger, findings: Findings | None = None) -> Graph:
    """The triples of a ledger as a graph; `from_rdf` gives back an equal ledger."""
    graph = Graph()
    for triple in triples(ledger, findings):
        graph.add(triple)
    return graph
