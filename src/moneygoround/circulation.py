"""Returning capital and circular volume at floor, face and ceiling, each with its certificate."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from moneygoround.errors import UnknownId
from moneygoround.model import FIRMNESS, Bound, Measure
from moneygoround.network import Edge, Network
from moneygoround.pipes import NODE, Plan, arcs_of, node_of, optimum, plan_of, value_of
from moneygoround.solver import Arc, rings, strong_components
from moneygoround.steps import closing_edges


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a certificate: this much of this flow circulates, in the smallest unit of the view's currency.

    `counted` is the part of it that adds to the value: nothing of a purchase in returning capital, nothing beyond what
    is disclosed of an open-ended amount.
    """

    flow: str
    payer: str
    payee: str
    amount: int
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Circulation:
    """The largest circulation under one measure and bound: its value, its denominator, and its certificate.

    The certificate balances at every organisation, and what it counts adds up to the amount. The value is unique, the certificate is one of possibly many.
    `disclosed` is the sum over the flows of the measure of their high, of their low where there is no high.
    """

    measure: Measure
    bound: Bound
    amount: int
    disclosed: int
    entries: tuple[Entry, ...]


def circulate(network: Network, measure: Measure, bound: Bound) -> Circulation:
    """The most money that can go round and be back where it came from, under one measure and bound, with its proof.

    The maximum over all circulations of what runs through the capital flows (returning capital: transfers carry
    nothing) or through all flows (circular volume). A flow carries its low at the floor, its face at face value (its
    low where none is stated), its high at the ceiling; what has no limit there is as wide as all that is disclosed, but
    counts for no more than is stated. Contingent flows carry only in a view that has them called. A joint total bounds
    its flows and counts once, in their place. In the smallest unit of the view's currency, exact at any size.
    """
    plan = plan_of(network, measure)
    arcs = arcs_of(plan, bound)
    amounts = optimum(arcs, free=plan.disclosed)
    entries = _counted(plan, arcs, amounts, entries_of(plan.edges, arcs, amounts))
    return Circulation(measure, bound, value_of(arcs, amounts), plan.disclosed, entries)


def components(network: Network) -> tuple[tuple[str, ...], ...]:
    """The sets of organisations within which money can come back to the one who paid it; largest first.

    Strongly connected by the flows that can close a loop, contingent ones included.
    """
    return strong_components((edge.payer, edge.payee) for edge in closing_edges(network))


def without(network: Network, flow: str) -> Network:
    """The same network as if one flow had never been announced.

    Raises:
        UnknownId: no edge of the network is that flow.
    """
    known = [edge.flow.id for edge in network.edges]
    if flow not in known:
        raise UnknownId("flow", flow, known=known)
    edges = tuple(edge for edge in network.edges if edge.flow.id != flow)
    totals = tuple(
        replace(total, flows=tuple(held for held in total.flows if held != flow)) for total in network.totals
    )
    return replace(network, edges=edges, totals=tuple(total for total in totals if total.flows))


def most_sensitive(
    network: Network, measure: Measure = Measure.RETURNING_CAPITAL, bound: Bound = Bound.FACE
) -> tuple[str, int, int] | None:
    """The flow whose loss costs most: its id, the amount with it, and the amount without it; None if nothing goes round.

    Only flows of a certificate are tried: without any other, that certificate still stands. Among flows that cost the
    same the least firm one is named: it is the one that may fall through. Of parallel flows the widest is tried.
    """
    plan = plan_of(network, measure)
    arcs = arcs_of(plan, bound)
    amounts = optimum(arcs, free=plan.disclosed)
    whole = value_of(arcs, amounts)
    # Without a flow, the rings that don't use it still stand: the most that its loss can cost, and when to stop trying.
    at_stake: Counter[str] = Counter()
    for amount, ring in rings(arcs, amounts):
        used = [arcs[number] for number in ring]
        at_stake.update({arc.flow: amount * sum(arc.worth for arc in used) for arc in used if arc.flow})
    ranks = {edge.flow.id: (FIRMNESS[edge.status], edge.flow.id) for edge in network.edges if edge.flow.id in at_stake}
    if not ranks:
        return None
    tried: list[tuple[int, tuple[int, str]]] = []
    for flow in sorted(_widest(arcs, ranks), key=lambda flow: (-at_stake[flow], flow)):
        if tried and whole - at_stake[flow] > min(tried)[0]:
            break
        tried.append((circulate(without(network, flow), measure, bound).amount, ranks[flow]))
    left, (_, flow) = min(tried)
    # Where the widest costs nothing none does, so that each is as sensitive as the next.
    return (min(ranks.values())[1] if left == whole else flow), whole, left


def _widest(arcs: Iterable[Arc], ranks: Mapping[str, tuple[int, str]]) -> set[str]:
    """Of the flows that run beside each other the widest; of those the first by their ranks.

    The most that goes round is concave in how much flows of the same ends and worth carry together: a wider one costs more
    than a narrower one, or none of them costs anything. Flows with an open end are compared with their like only.
    """
    pipes: defaultdict[str, list[Arc]] = defaultdict(list)
    for arc in arcs:
        if arc.flow is not None and arc.flow in ranks:
            pipes[arc.flow].append(arc)
    groups: dict[tuple[object, ...], tuple[int, tuple[int, str]]] = {}
    for flow, held in pipes.items():
        *rest, last = held
        beside = (*((arc.limit, arc.worth) for arc in rest), last.tail, last.head, last.worth)
        narrowness = (-(last.limit or 0), ranks[flow])
        groups[beside] = min(groups.get(beside, narrowness), narrowness)
    return {flow for _, (_, flow) in groups.values()}


def _counted(plan: Plan, arcs: Sequence[Arc], amounts: Sequence[int], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with what each adds to the value; what a joint total counts is shared out among its flows, by their ids."""
    alone: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for arc, amount in zip(arcs, amounts, strict=True):
        if arc.flow is not None:
            alone[arc.flow] += arc.worth * amount
        else:
            shared[arc.head if arc.head.startswith(NODE) else arc.tail] += arc.worth * amount
    lines = []
    for entry in entries:
        holder = plan.holders.get(entry.flow)
        part = min(entry.amount, shared[node_of(holder)]) if holder else 0
        if holder:
            shared[node_of(holder)] -= part
        lines.append(replace(entry, counted=alone[entry.flow] + part))
    return tuple(lines)


def entries_of(edges: Iterable[Edge], arcs: Iterable[Arc], amounts: Iterable[int]) -> tuple[Entry, ...]:
    """The certificate: what runs through each flow that carries anything, by the flow's id."""
    carried: Counter[str] = Counter()
    for arc, amount in zip(arcs, amounts, strict=True):
        if arc.flow is not None:
            carried[arc.flow] += amount
    found = sorted(edges, key=lambda edge: edge.flow.id)
    return tuple(
        Entry(edge.flow.id, edge.payer, edge.payee, carried[edge.flow.id]) for edge in found if carried[edge.flow.id]
    )
