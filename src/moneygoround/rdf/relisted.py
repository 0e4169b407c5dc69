"""Lists, sums and counts of a graph made anew from its records and loops: what is told otherwise is told where it stands."""

from collections.abc import Iterable, Iterator
from datetime import date as Day

from rdflib import RDF, SDO, Graph
from rdflib.term import Node

from moneygoround.errors import Fault, Place
from moneygoround.ledger import Ledger
from moneygoround.network import Network
from moneygoround.rdf.books import Books, Ring
from moneygoround.rdf.closings import Closings, closings, misdated
from moneygoround.rdf.direct import Direct
from moneygoround.rdf.fields import COUNTS, MGR
from moneygoround.rdf.lines import block, lines_of, triples_of
from moneygoround.rdf.listings import counts, written
from moneygoround.rdf.terms import Triple, day_of, short
from moneygoround.vocabulary import collection_of

MADE = (MGR.Listing, MGR.Sum)
SAID_BESIDE = COUNTS | {MGR.closedBy}


def relisted(graph: Graph, ledger: Ledger, network: Network, edges: Iterable[Direct]) -> Iterator[Fault]:
    """What lists, sums and counts say that does not follow from the records and loops beside them.

    A list or a sum that is not there contradicts nothing, nor do counts of which there are none; of what is there
    everything has to be: of a list and a sum all that is said of it, of a count that of each record of its collection.
    """
    days = closings(graph, network)
    yield from misdated(graph, days)
    books = _books(graph, ledger, edges, days)
    if books is None:
        return
    nodes = {node for cls in MADE for node in graph.subjects(RDF.type, cls)}
    so = set(_anew(books))
    told = {triple for node in nodes for triple in graph.triples((node, None, None)) if _ours(triple[1])}
    beside = {triple for prop in SAID_BESIDE for triple in graph.triples((None, prop, None))}
    counted = {(collection_of(str(node)), prop) for node, prop, _ in beside}
    told |= beside
    for node, prop, value in sorted(told - so, key=str):
        what = f"{short(value)} does not follow from the records and the loops."
        yield _fault(node, prop, what, "Take it out, or export again.")
    for node, prop, value in sorted(so - told, key=str):
        if _ours(prop) if node in nodes else (collection_of(str(node)), prop) in counted:
            yield _fault(
                node,
                prop,
                f"{short(value)} is missing: it follows from the records and the loops.",
                "Add it, or export again.",
            )


def _ours(prop: Node) -> bool:
    """Whether a property of a list or a sum is one that is made anew: its class, and the run that made it, are not."""
    return str(prop).startswith(str(MGR)) or prop == SDO.currency


def _fault(node: Node, prop: Node, what: str, mend: str) -> Fault:
    return Fault(Place(), f"{short(node)} {short(prop)}", what, mend)


def _anew(books: Books) -> Iterator[Triple]:
    """What is to be said."""
    lists, sums = written(books)
    blocks = [*(block(one.node, one.said()) for one in lists), *(block(one.node, one.said()) for one in sums)]
    yield from triples_of(lines_of(blocks))
    yield from triples_of(counts(books))


def _books(graph: Graph, ledger: Ledger, edges: Iterable[Direct], days: Closings) -> Books | None:
    """The records, with the loops and components that the graph tells; None where a loop has no rank, which the shapes tell."""
    rings = [_ring(graph, loop, days) for loop in graph.subjects(RDF.type, MGR.Loop)]
    ranked = [ring for ring in rings if ring is not None]
    if len(ranked) < len(rings):
        return None
    components = sorted(graph.subjects(RDF.type, MGR.Component), key=lambda one: _number(graph, one) or 0)
    return Books(
        ledger,
        frozenset(edges),
        sorted(ranked, key=lambda ring: ring.position),
        [[str(member) for member in graph.objects(one, MGR.member)] for one in components],
    )


def _ring(graph: Graph, loop: Node, days: Closings) -> Ring | None:
    position = _number(graph, loop)
    if position is None:
        return None
    return Ring(
        str(loop),
        position,
        tuple(map(str, graph.objects(loop, MGR.through))),
        tuple(tuple(map(str, graph.objects(step, MGR.carriedBy))) for step in graph.objects(loop, MGR.step)),
        str(graph.value(loop, MGR.circularFinancing)) == "true",
        _day(graph, loop, days),
        graph.value(loop, MGR.insideDeal) is not None,
    )


def _number(graph: Graph, node: Node) -> int | None:
    text = str(graph.value(node, MGR.position))
    return int(text) if text.isascii() and text.isdigit() else None


def _day(graph: Graph, loop: Node, days: Closings) -> Day | None:
    """When a loop closed: by its flows, so that a wrong day is told once, as itself; as the graph says where they don't tell."""
    if loop in days:
        day = days[loop]
        return day.first if day else None
    told = graph.value(loop, MGR.closedOn)
    return None if told is None else day_of(str(told))
