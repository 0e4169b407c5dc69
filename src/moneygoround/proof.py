"""The other half of a certificate: prices that prove that nothing larger goes round; and what all optima have in common."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence

from moneygoround.circulation import Circulation
from moneygoround.errors import UnknownId
from moneygoround.model import Bound, Measure
from moneygoround.network import Network
from moneygoround.pipes import NODE, Plan, arcs_of, node_of, plan_of
from moneygoround.solver import Arc, most_worth, strong_components

TOTAL = "total "  # how the node of a joint total is written in a certificate; no id of an organisation holds a blank


def prices(network: Network, found: Circulation) -> Mapping[str, int]:
    """A whole number for each organisation (0 where none is given) that proves that no circulation is worth more.

    With prices p, whatever balances is worth at most the sum over the pipes of width times max(0, worth + p[payer] −
    p[payee]), since the prices cancel along every ring; with these, that sum is the amount of the certificate (the dual of
    the linear program; Ahuja, Magnanti, Orlin 1993, chapter 9). A joint total is a node of its own, `total ID`.
    """
    plan = plan_of(network, found.measure)
    arcs = arcs_of(plan, found.bound)
    away = _distances(arcs, _amounts(plan, arcs, found), plan.disclosed)
    return {node.replace(NODE, TOTAL): -distance for node, distance in sorted(away.items()) if distance}


def carried(network: Network, measure: Measure, bound: Bound, flow: str) -> tuple[int, int | None]:
    """The least and the most of a flow that any optimal circulation carries, in the smallest unit of the currency.

    The value of an optimum is unique, its flows are not: only what lies between the two can be said of one flow. The
    most is None where there is no limit: at the ceiling, on a ring of flows without any. Two solves: with the worth of all
    else threefold, one unit more or less of this flow decides among optima, and among nothing else (a way that raises
    the worth changes the flow by one unit at most for each unit of its own).

    Raises:
        UnknownId: no flow of money of the network has that id.
    """
    known = [edge.flow.id for edge in network.edges]
    if flow not in known:
        raise UnknownId("flow of money in this view", flow, known=known)
    arcs = arcs_of(plan_of(network, measure), bound)
    # What is not on a ring of arcs without limit carries no more than all that have one.
    free = sum(arc.limit for arc in arcs if arc.limit is not None)
    ends = []
    for sign in (-1, 1):
        tilted = [arc._replace(worth=3 * arc.worth + sign * (arc.flow == flow)) for arc in arcs]
        amounts = most_worth(tilted, free=free)
        ends.append(sum(amount for arc, amount in zip(arcs, amounts, strict=True) if arc.flow == flow))
    return ends[0], None if _endless(arcs, flow) else ends[1]


def _endless(arcs: Sequence[Arc], flow: str) -> bool:
    """Whether a flow lies on a ring of arcs without limit: what they carry is worth nothing, so any amount is optimal."""
    open_ended = [arc for arc in arcs if arc.limit is None]
    parts = strong_components((arc.tail, arc.head) for arc in open_ended)
    return any({arc.tail, arc.head} <= set(part) for arc in open_ended if arc.flow == flow for part in parts)


def _amounts(plan: Plan, arcs: Sequence[Arc], found: Circulation) -> list[int]:
    """How much of a certificate runs through each arc: of parallel arcs of one flow the first, which counts, is filled first."""
    left: Counter[str] = Counter()
    for entry in found.entries:
        left[entry.flow] += entry.amount
        if entry.flow in plan.holders:
            left[node_of(plan.holders[entry.flow])] += entry.amount
    amounts = []
    for arc in arcs:
        key = arc.flow or (arc.head if arc.head.startswith(NODE) else arc.tail)
        amounts.append(left[key] if arc.limit is None else min(left[key], arc.limit))
        left[key] -= amounts[-1]
    return amounts


def _distances(arcs: Sequence[Arc], amounts: Sequence[int], free: int) -> Mapping[str, int]:
    """The cheapest way to each node through what is left of the arcs, from anywhere (Bellman and Ford, with a queue)."""
    onward: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for arc, amount in zip(arcs, amounts, strict=True):
        if amount < (free if arc.limit is None else arc.limit):
            onward[arc.tail].append((arc.head, -arc.worth))
        if amount > 0:
            onward[arc.head].append((arc.tail, arc.worth))
    away = dict.fromkeys([end for arc in arcs for end in (arc.tail, arc.head)], 0)
    waiting, queued = deque(away), set(away)
    while waiting:
        node = waiting.popleft()
        queued.discard(node)
        for head, cost in onward[node]:
            if away[node] + cost < away[head]:
                away[head] = away[node] + cost
                if head not in queued:
                    queued.add(head)
                    waiting.append(head)
    return away
