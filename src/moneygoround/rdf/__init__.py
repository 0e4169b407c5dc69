"""A ledger and what was found in it as triples, and a ledger back from triples: to_rdf and from_rdf."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import Graph

from moneygoround.findings import Findings
from moneygoround.ledger import Ledger
from moneygoround.rdf.description import description
from moneygoround.rdf.direct import Direct as Direct
from moneygoround.rdf.direct import carriers as carriers
from moneygoround.rdf.lines import Block, Counts, Line, classes_in, lines_of, triples_of
from moneygoround.rdf.read import from_rdf as from_rdf
from moneygoround.rdf.results import results, run_node
from moneygoround.rdf.terms import Triple
from moneygoround.rdf.terms import graph_of as graph_of
from moneygoround.rdf.write import records
from moneygoround.vocabulary import OURS, Publication


def said(ledger: Ledger, findings: Findings | None = None) -> Iterator[Block]:
    """A ledger, and what was found in it, as blocks of N-Triples, in no order; a few lines come more than once."""
    yield from records(ledger)
    if findings is not None:
        yield from results(findings)


def counted(blocks: Iterable[Block]) -> Counts:
    """How many triples and how many things of each class there are; each line comes once."""
    total = 0
    classes: Counter[str] = Counter()
    for block in blocks:
        total += block.count("\n")
        classes.update(classes_in(block))
    return Counts(total, classes)


def described(findings: Findings, counts: Counts, publication: Publication) -> Iterator[Line]:
    """The lines that describe an export of findings."""
    return description(run_node(findings), counts, publication)


def triples(ledger: Ledger, findings: Findings | None = None, publication: Publication = OURS) -> set[Triple]:
    """A ledger as triples; with what was found in it, its loops and certificates too, and a description of the whole.

    Every node has an IRI, amounts stand in whole units. The direct edges (`mgr:funds` and the like) depend on a view, so
    they are written only with findings. IRIs start as ours do; it is the writers that put them at another address.
    """
    told = set(lines_of(said(ledger, findings)))
    if findings is not None:
        told.update(described(findings, counted(told), publication))
    return set(triples_of(told))


def to_rdf(ledger: Ledger, findings: Findings | None = None, publication: Publication = OURS) -> Graph:
    """The triples of a ledger as a graph; `from_rdf` gives back an equal ledger."""
    graph = Graph()
    for triple in triples(ledger, findings, publication):
        graph.add(triple)
    return graph
