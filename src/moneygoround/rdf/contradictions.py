"""Results in a graph that contradict its records, or themselves: each is told where it stands.

Reading a ledger leaves results aside. Whoever passes a graph on wants to know whether they can be of these records at all.
That they are the largest or all there are is not asked here: `moneygoround verify` proves certificates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import PROV, RDF, SDO, VOID, Graph, URIRef
from rdflib.term import Node

from moneygoround.circulation import components
from moneygoround.dates import parse_date
from moneygoround.digits import canonical
from moneygoround.errors import Fault, Place
from moneygoround.ledger import Ledger, View
from moneygoround.loops import LoopKind
from moneygoround.model import Kind, Status
from moneygoround.network import Edge, Network, see
from moneygoround.rdf.description import RESULTS
from moneygoround.rdf.direct import Direct, edges_of
from moneygoround.rdf.fields import EDGES, MGR
from moneygoround.rdf.lines import triples_of
from moneygoround.rdf.relisted import relisted
from moneygoround.rdf.terms import short
from moneygoround.rdf.write import records
from moneygoround.vocabulary import OWNED, code, collection_of, id_of, iri

DERIVED = frozenset({MGR.conditional, MGR.via, SDO.leiCode})
FEW = 3
_BOUNDS = (SDO.minValue, MGR.face, SDO.maxValue)


def contradictions(graph: Graph, ledger: Ledger) -> list[Fault]:
    """What the results of a graph say against the ledger that the same graph holds."""
    found = [*_counts(graph), *_derived(graph, ledger), *_loops(graph), *_circulations(graph)]
    runs = sorted(graph.subjects(RDF.type, MGR.AnalysisRun), key=str)
    if len(runs) == 1:
        found += _results(graph, runs[0])
    if len(runs) == 1 and ledger.flows:
        view = _view(graph, runs[0])
        if isinstance(view, Fault):
            return [*found, view]
        network = see(ledger, view)
        edges = edges_of(ledger, network)
        found += [*_direct(graph, edges), *_carried(graph, network), *_components(graph, network)]
        found += relisted(graph, ledger, network, edges)
    return found


def _fault(node: Node, prop: URIRef, what: str, mend: str) -> Fault:
    return Fault(Place(), f"{short(node)} {short(prop)}", what, mend)


def _counts(graph: Graph) -> Iterator[Fault]:
    """How many triples, and things of a class, the description of a graph says that it holds."""
    mend = "Something was lost or added: export again, or leave the description out."
    for dataset, count in graph.subject_objects(VOID.triples):
        if str(count) != str(len(graph)):
            yield _fault(dataset, VOID.triples, f"is {short(count)}, but the graph holds {len(graph)}.", mend)
    for part, count in sorted(graph.subject_objects(VOID.entities), key=str):
        for cls in graph.objects(part, VOID["class"]):
            so = len(set(graph.subjects(RDF.type, cls)))
            if str(count) != str(so):
                yield _fault(part, VOID.entities, f"is {short(count)}, but {so} are of {short(cls)}.", mend)


def _results(graph: Graph, run: Node) -> Iterator[Fault]:
    """How many results the one run of a graph says that it produced: the dataset that it describes, and what is of a class of results."""
    datasets = set(graph.subjects(PROV.wasGeneratedBy, run)) & set(graph.subjects(RDF.type, VOID.Dataset))
    so = len(datasets) + sum(len(set(graph.subjects(RDF.type, MGR[name]))) for name in RESULTS)
    told = sorted(graph.objects(run, MGR.results), key=str)
    for count in told:
        if str(count) != str(so):
            what = f"is {short(count)}, but the graph holds {so}."
            yield _fault(
                run, MGR.results, what, "Something was lost or added: export again, or leave the description out."
            )
    if datasets and not told:
        yield _fault(run, MGR.results, f"is missing: the graph holds {so}.", "Add it, or export again.")


def _derived(graph: Graph, ledger: Ledger) -> Iterator[Fault]:
    """What a record says in short for those who ask, and is not so by its fields."""
    so = {triple for triple in triples_of(records(ledger)) if triple[1] in DERIVED}
    for prop in DERIVED:
        for node, value in graph.subject_objects(prop):
            if collection_of(str(node)) in OWNED and (node, prop, value) not in so:
                what = f"{short(value)} does not follow from the fields of the record."
                yield _fault(node, prop, what, "Correct it, or leave it out.")


@dataclass(frozen=True, slots=True)
class _Interval:
    """What an amount says of its floor, its face and its ceiling."""

    low: Decimal
    face: Decimal | None
    high: Decimal | None


def _interval(graph: Graph, node: Node, prop: URIRef) -> _Interval | None:
    """The amount under a property; None where it says no whole one, which the shapes tell."""
    amounts = [*graph.objects(node, prop)]
    if len(amounts) != 1:
        return None
    try:
        low, face, high = (_number(graph, amounts[0], bound) for bound in _BOUNDS)
    except InvalidOperation:
        return None
    return _Interval(low or Decimal(0), face, high)


def _number(graph: Graph, amount: Node, bound: URIRef) -> Decimal | None:
    value = next(iter(graph.objects(amount, bound)), None)
    return None if value is None else Decimal(str(value))


def _least(values: list[Decimal | None]) -> Decimal | None:
    return min((value for value in values if value is not None), default=None)


def _loops(graph: Graph) -> Iterator[Fault]:
    """Loops whose head says something else than their steps."""
    for loop in sorted(graph.subjects(RDF.type, MGR.Loop), key=str):
        steps = sorted(graph.objects(loop, MGR.step), key=str)
        starts = {start for step in steps for start in graph.objects(step, MGR["from"])}
        for end in sorted(set(graph.objects(loop, MGR.through)) ^ starts, key=str):
            what = f"and the steps don't agree on {short(end)}."
            yield _fault(loop, MGR.through, what, "A loop passes those that its steps leave.")
        for weakest in set(graph.objects(loop, MGR.weakestStep)) - set(steps):
            yield _fault(loop, MGR.weakestStep, f"{short(weakest)} is no step of the loop.", "Name one of its steps.")
        yield from _financing(graph, loop)
        yield from _bottleneck(graph, loop, steps)


def _financing(graph: Graph, loop: Node) -> Iterator[Fault]:
    """Whether a loop is circular financing is what its kind says; what kinds there are is for the shapes to ask."""
    kinds = {URIRef(code(kind)): str(kind is LoopKind.CIRCULAR_FINANCING).lower() for kind in LoopKind}
    for kind in graph.objects(loop, MGR.loopKind):
        for said in graph.objects(loop, MGR.circularFinancing):
            if isinstance(kind, URIRef) and str(said) != kinds.get(kind, str(said)):
                yield _fault(
                    loop, MGR.circularFinancing, "doesn't agree with mgr:loopKind.", f"By it, it is {kinds[kind]}."
                )


def _bottleneck(graph: Graph, loop: Node, steps: list[Node]) -> Iterator[Fault]:
    """The bottleneck is the smallest step at floor, at face and at the ceiling; a ceiling below the face lowers it."""
    told = _interval(graph, loop, MGR.bottleneck)
    amounts = [amount for step in steps if (amount := _interval(graph, step, MGR.amount))]
    if told is None or not steps or len(amounts) != len(steps):
        return
    high = _least([amount.high for amount in amounts])
    face = _least([amount.face for amount in amounts])
    so = _Interval(min(amount.low for amount in amounts), None if face is None else _least([face, high]), high)
    if told != so:
        yield _fault(loop, MGR.bottleneck, "is not the smallest of the steps' amounts.", "Correct it, or export again.")
    bounded = so.face is not None and so.high == so.face
    undisclosed = sum(amount.face is None for amount in amounts)
    for prop, value in ((MGR.bounded, str(bounded).lower()), (MGR.undisclosedSteps, str(undisclosed))):
        for said in graph.objects(loop, prop):
            if str(said) != value:
                what = f"is {short(said)}, but by the amounts of its steps it is '{value}'."
                yield _fault(loop, prop, what, "Correct it, or export again.")


def _circulations(graph: Graph) -> Iterator[Fault]:
    """Certified amounts that are not the sum of what their lines count."""
    for node in sorted(graph.subjects(RDF.type, MGR.Circulation), key=str):
        told = _interval(graph, node, MGR.amount)
        counted = [_interval(graph, line, MGR.counted) for line in graph.objects(node, MGR.entry)]
        faces = [one.face for one in counted if one is not None and one.face is not None]
        if told is None or told.face is None or len(faces) != len(counted):
            continue
        if told.face != sum(faces):
            what = f"is {canonical(told.face)}, but its lines count {canonical(sum(faces, Decimal(0)))} together."
            yield _fault(node, MGR.amount, what, "Correct it, or export again.")


def _view(graph: Graph, run: Node) -> View | Fault:
    """The view that a run names in its settings."""
    told = {
        str(graph.value(setting, SDO.name)): str(graph.value(setting, SDO.value))
        for setting in graph.objects(run, MGR.parameter)
    }
    try:
        return View(
            None if told["asOf"] == "always" else parse_date(told["asOf"]),
            frozenset(map(Status, told["statuses"].split(", "))),
            None if told["kinds"] == "every kind" else frozenset(map(Kind, told["kinds"].split(", "))),
            {"group": "group", "unit": "unit"}[told["level"]],
            called=told["called"] == "true",
        )
    except (KeyError, ValueError):
        what = "does not say of which day, statuses, kinds and level it is."
        return _fault(run, MGR.parameter, what, "Export the results again.")


def _direct(graph: Graph, edges: Iterable[Direct]) -> Iterator[Fault]:
    """Direct edges without a live flow that gives them, and those that are missing among the rest."""
    so = {(URIRef(start), URIRef(prop), URIRef(end)) for start, prop, end in edges}
    told = {(start, prop, end) for prop in EDGES for start, end in graph.subject_objects(prop)}
    for start, prop, end in sorted(told - so, key=str):
        what = f"{short(end)} rests on no live flow in the view of the run."
        yield _fault(start, URIRef(prop), what, "Take it out, or add the flow.")
    for start, prop, end in sorted(so - told, key=str):
        what = f"{short(end)} is missing: a live flow in the view of the run gives it."
        yield _fault(start, prop, what, "Add it, or export again.")


def _components(graph: Graph, network: Network) -> Iterator[Fault]:
    """Components that are none, and those that no component of the graph tells."""
    so = [{iri("organisation", member) for member in members} for members in components(network)]
    nodes = sorted(graph.subjects(RDF.type, MGR.Component), key=str)
    told = [{*map(str, graph.objects(node, MGR.member))} for node in nodes]
    for node, members in zip(nodes, told, strict=True):
        if members not in so:
            near = max(so, key=lambda part: len(part & members), default=set())
            what = f"and the live flows in the view of the run don't agree on {_few(members ^ near)}."
            yield _fault(node, MGR.member, what, "A component holds those whose money can come back to each other.")
    for run in graph.subjects(RDF.type, MGR.AnalysisRun) if len(told) < len(so) else ():
        for part in (part for part in so if part not in told):
            what = f"tells no component of {_few(part)}, whose money can come back to each other."
            yield Fault(Place(), short(run), what, "Export the results again.")


def _few(names: set[str]) -> str:
    told = ", ".join(short(URIRef(name)) for name in sorted(names)[:FEW])
    return f"{told} and others" if len(names) > FEW else told


def _carried(graph: Graph, network: Network) -> Iterator[Fault]:
    """Steps and lines of certificates whose flow is not between their two ends."""
    edges = {iri("flow", edge.flow.id): edge for edge in network.edges}
    for cls, prop, start, end in (
        (MGR.LoopStep, MGR.carriedBy, MGR["from"], MGR.to),
        (MGR.CertificateEntry, MGR.flow, MGR.payer, MGR.payee),
    ):
        for node in sorted(graph.subjects(RDF.type, cls), key=str):
            ends = tuple(id_of(str(graph.value(node, side)), "organisation") for side in (start, end))
            for flow in sorted(graph.objects(node, prop), key=str):
                edge = edges.get(str(flow))
                if edge is None or (edge.payer, edge.payee) != ends:
                    yield _fault(node, prop, _mismatch(flow, edge), "Name a flow between the two, or export again.")


def _mismatch(flow: Node, edge: Edge | None) -> str:
    if edge is None:
        return f"{short(flow)} carries no money in the view of the run."
    payer, payee = (short(URIRef(iri("organisation", end))) for end in (edge.payer, edge.payee))
    return f"{short(flow)} runs from {payer} to {payee}, which are other ends."
