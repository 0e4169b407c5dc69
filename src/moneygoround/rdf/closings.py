"""When the loops of a graph closed by the flows that carry their steps: where a graph says otherwise, both days are told."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from rdflib import RDF, Graph
from rdflib.term import Node

from moneygoround.dates import Date
from moneygoround.errors import Fault, Place
from moneygoround.loops import Step, closed_on
from moneygoround.network import Edge, Network
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.lines import block, dated, own, triples_of
from moneygoround.rdf.terms import short
from moneygoround.vocabulary import id_of, iri
from moneygoround.worth import OPEN

Closings: TypeAlias = Mapping[Node, Date | None]
"""The day of each loop; None where a step has no date. A loop is left out if a step is not carried by flows between its ends."""

MEND = "Correct it or the dates of the flows, or export again."


def closings(graph: Graph, network: Network) -> Closings:
    """When each loop closed, by the days from which the flows of its steps are known."""
    edges = {iri("flow", edge.flow.id): edge for edge in network.edges}
    found = {}
    for loop in graph.subjects(RDF.type, MGR.Loop):
        steps = [_step(graph, step, edges) for step in graph.objects(loop, MGR.step)]
        whole = [step for step in steps if step is not None]
        if whole and len(whole) == len(steps):
            found[loop] = closed_on(whole)
    return found


def _step(graph: Graph, step: Node, edges: Mapping[str, Edge]) -> Step | None:
    """A step with the flows that carry it, whatever its amount; None where one of them does not run between its ends."""
    payer, payee = (id_of(str(graph.value(step, end)), "organisation") for end in (MGR["from"], MGR.to))
    named = [edges.get(str(flow)) for flow in graph.objects(step, MGR.carriedBy)]
    carried = tuple(edge for edge in named if edge is not None and (edge.payer, edge.payee) == (payer, payee))
    if payer is None or payee is None or not carried or len(carried) < len(named):
        return None
    return Step(payer, payee, carried, OPEN)


def misdated(graph: Graph, days: Closings) -> Iterator[Fault]:
    """Loops that say another day, or another precision of it; and those that say none where others do."""
    for loop, day in sorted(days.items(), key=str):
        said = dated(own("closedOn"), day) if day else ()
        so = {prop: value for _, prop, value in triples_of([block(str(loop), said)] if said else [])}
        for prop in (MGR.closedOn, MGR.datePrecision):
            by_flows = f"by the flows of its steps it is {short(so[prop])}" if prop in so else "a step has no date"
            told = sorted(graph.objects(loop, prop), key=str)
            for value in told:
                if value != so.get(prop):
                    yield Fault(Place(), f"{short(loop)} {short(prop)}", f"is {short(value)}, but {by_flows}.", MEND)
            if prop in so and not told and (None, MGR.closedOn, None) in graph:
                yield Fault(
                    Place(), f"{short(loop)} {short(prop)}", f"is missing: {by_flows}.", "Add it, or export again."
                )
