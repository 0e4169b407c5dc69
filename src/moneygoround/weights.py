"""Weights: how much each organisation pays each other, as one number a pair; what linear algebra and null models start from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from moneygoround.model import Bound
from moneygoround.network import Edge, Network, Total
from moneygoround.pipes import carries, stated
from moneygoround.worth import Interval

Weights: TypeAlias = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Merged:
    """W of circularity's definitions: parallel flows summed, in the smallest unit of the view's currency, exact.

    `between` holds a whole number above 0 for every pair (payer, payee) that has one, sorted. `unweighted` are the flows
    that could carry money and state no amount. `lowered` are the joint totals that their flows were scaled down to.
    `unshared` is, for a joint total, what of it lies on no pair because two or more of them could have it.
    """

    between: Mapping[tuple[str, str], int]
    unweighted: tuple[str, ...]
    lowered: tuple[str, ...]
    unshared: Mapping[str, int]


def merge(network: Network, bound: Bound = Bound.FACE) -> Merged:
    """How much each organisation pays each other at a bound: its low, its face (its low where none is stated), its high.

    All flows that carry money, transfers too; contingent ones only in a view that has them called. Flows inside one
    group are not in it. One number a pair can't hold an open end: an undisclosed flow weighs nothing at any bound, and
    "at least 5" weighs 5 at the ceiling too. A joint total is never added. Where its flows state more than it, they are
    scaled down to it (rounded down to the smallest unit). Where they state less and those that state nothing have the
    same payer and payee, the rest is theirs; where not, nobody knows whose it is, and it is left out and named.
    """
    edges = {edge.flow.id: edge for edge in network.edges if carries(edge, network) and edge.payer != edge.payee}
    weights = {flow: _weight(edge.amount, bound) for flow, edge in edges.items()}
    lowered: list[str] = []
    unshared: dict[str, int] = {}
    for total in sorted(network.totals, key=lambda total: total.id):
        held = [edges[flow] for flow in total.flows if flow in edges]
        limit = _limit(total, bound)
        if limit is None or not held:
            continue
        said = sum(weights[edge.flow.id] for edge in held)
        if said > limit:
            lowered.append(total.id)
            weights |= {edge.flow.id: weights[edge.flow.id] * limit // said for edge in held}
        elif said < limit and bound is not Bound.FLOOR:
            takers = _takers(held, weights)
            if len({(edge.payer, edge.payee) for edge in takers}) == 1:
                weights[takers[0].flow.id] = limit - said
            elif takers:
                unshared[total.id] = limit - said
    unweighted = sorted(flow for flow, weight in weights.items() if not weight and edges[flow].undisclosed)
    return Merged(_between(edges, weights), tuple(unweighted), tuple(lowered), unshared)


def _weight(amount: Interval, bound: Bound) -> int:
    match bound:
        case Bound.FLOOR:
            return amount.low
        case Bound.FACE:
            return amount.low if amount.face is None else amount.face
        case Bound.CEILING:
            return stated(amount)


def _limit(total: Total, bound: Bound) -> int | None:
    """How much the flows of a joint total may sum to. At the floor their own lows limit them, as in circulations."""
    if bound is Bound.CEILING or total.amount.face is None:
        return total.amount.high
    return total.amount.face


def _takers(held: Sequence[Edge], weights: Mapping[str, int]) -> list[Edge]:
    """The flows of a joint total that its rest could belong to: those that state nothing and may be any amount."""
    return [edge for edge in held if not weights[edge.flow.id] and edge.undisclosed and edge.amount.high != 0]


def _between(edges: Mapping[str, Edge], weights: Mapping[str, int]) -> dict[tuple[str, str], int]:
    summed: Counter[tuple[str, str]] = Counter()
    for flow, edge in edges.items():
        summed[edge.payer, edge.payee] += weights[flow]
    return {pair: weight for pair, weight in sorted(summed.items()) if weight}
