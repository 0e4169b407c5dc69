"""Decomposition of a network of payments into a circular and an acyclic part, with one answer: Balanced Flow Forwarding."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from moneygoround.cycles import simple_cycles
from moneygoround.errors import BadRequest, LimitReached, shown
from moneygoround.limits import LIMITS
from moneygoround.solver import strong_components
from moneygoround.weights import Weights

Matrix = NDArray[np.float64]
ROUNDING = 1e-12  # of what a node pays: less than this is left of it by rounding only
FIGURES = 9  # of an amount that are known
TOLERANCE = 1e-9  # of what a node pays: how far the circular part may be out of balance


@dataclass(frozen=True, slots=True)
class Cycle:
    """A simple cycle of the circular part, from its smallest id on, and the amount that it carries all the way round."""

    organisations: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """W = C + acyclic rest, and what is measured on it; amounts in the unit of the weights.

    `circular` is C: how much of each pair's weight is circular, balanced at every organisation. `whole` is the sum of W,
    `volume` that of C. `net` is D, half the sum of |inflow − outflow|: what is only passed on from sources to sinks.
    `throughput` is T_C, the sum of the weights of all simple cycles of C, largest first in `cycles`; None, with a
    `notice`, where there are too many of them to list. Shares are None where there is nothing to share.
    """

    circular: Mapping[tuple[str, str], float]
    whole: float
    volume: float
    net: float
    throughput: float | None
    cycles: tuple[Cycle, ...] = ()
    notice: str | None = None

    @property
    def gamma_volume(self) -> float | None:
        """γ_vol = ΣC / ΣW: the share of all contract amounts that is circular. An inserted vehicle moves it."""
        return self.volume / self.whole if self.whole else None

    @property
    def gamma_throughput(self) -> float | None:
        """γ_thr = T_C / (T_C + D): the share of the money put through that goes round. An inserted vehicle leaves it."""
        if self.throughput is None or not self.throughput + self.net:
            return None
        return self.throughput / (self.throughput + self.net)


def decompose(
    weights: Weights, *, limit: int = LIMITS.cycle_weights, seconds: float = LIMITS.decomposition_seconds
) -> Decomposition:
    """Split payments into a part that goes round and a part that only passes through, so that there is one answer.

    Balanced Flow Forwarding, the canonical Circular Directional Flow Decomposition: on each strongly connected component
    of what is left of W, with P its rows divided by their sums and π the stationary distribution of P, take out
    c = α·diag(π)·P with the largest α that leaves nothing below zero; again, until no cycle is left. What a node pays
    itself is circular as it is. The weight of a simple cycle k of C is λ_k = V·Π(P along k)·det(I − P without the nodes of
    k) / Σ_v det(I − P without v), on its component of C with V its sum.

    `weights` maps (payer, payee) to an amount of any unit, as `merge(network).between` does. Floats, good to about nine
    digits. C ≤ the largest circulation on the same weights; γ is not monotone: more flows can lower it.

    Source: Homs-Dones, MacKay, Sansom, Zhou, arXiv 2506.12546; cycle weights after Qian and Qian 1982 and Kalpazidou,
    Cycle Representations of Markov Processes.

    Raises:
        BadRequest: a weight is negative or no number.
        LimitReached: `seconds` went by before the circular part was known.
    """
    _check(weights)
    clock = monotonic() + seconds
    circular = {pair: float(weight) for pair, weight in weights.items() if pair[0] == pair[1] and weight}
    left = {pair: float(weight) for pair, weight in sorted(weights.items()) if pair[0] != pair[1] and weight}
    for part in strong_components(left):
        circular |= _forwarded(part, left, clock)
    _check_balance(circular)
    cycles = _cycles(circular, limit, clock)
    return Decomposition(
        circular=dict(sorted(circular.items())),
        whole=sum(weights.values()),
        volume=sum(circular.values()),
        net=_net(weights),
        throughput=None if cycles is None else sum(cycle.weight for cycle in cycles),
        cycles=cycles or (),
        notice=_TOO_MANY.format(limit=limit) if cycles is None else None,
    )


_TOO_MANY = "The circular part has more than {limit:,} simple cycles, or listing them took too long: T_C and γ_thr are left out."


def _check(weights: Weights) -> None:
    for (payer, payee), weight in weights.items():
        if not (isfinite(weight) and weight >= 0):
            raise BadRequest(f"The weight of {shown(payer)} to {shown(payee)} is {weight}. Give a number of 0 or more.")


def _net(weights: Weights) -> float:
    """D: half the sum of |inflow − outflow|; exact where the weights are whole numbers."""
    balance: defaultdict[str, float] = defaultdict(int)
    for (payer, payee), weight in weights.items():
        balance[payer] -= weight
        balance[payee] += weight
    return sum(amount for amount in balance.values() if amount > 0)


def _matrix(part: Sequence[str], weights: Weights) -> Matrix:
    """The weights within a set of nodes, as a square matrix: row pays column."""
    if len(part) > LIMITS.matrix_nodes:
        raise LimitReached(
            f"{len(part):,} organisations pay each other in rings, more than {LIMITS.matrix_nodes:,}. Look at a smaller part."
        )
    place = {node: number for number, node in enumerate(part)}
    square = np.zeros((len(part), len(part)))
    for (payer, payee), weight in weights.items():
        if payer in place and payee in place:
            square[place[payer], place[payee]] = weight
    return square


def _forwarded(part: Sequence[str], weights: Weights, clock: float) -> dict[tuple[str, str], float]:
    """The circular part of one strongly connected component.

    With x the factors that balance the rows of W, α·diag(π)·P is diag(x / max x)·W: a row of the largest factor is
    taken wholly. Each round so empties one node at least, which lies on no cycle any more: there are fewer rounds than
    nodes. What is taken is added up, never subtracted back, so that small circular parts keep their digits.
    """
    left = _matrix(part, weights)
    taken = np.zeros_like(left)
    waiting = [np.arange(len(part))]
    while waiting:
        if monotonic() > clock:
            raise LimitReached("The decomposition takes too long. Look at a smaller part, or at firm flows only.")
        inside = np.ix_(nodes := waiting.pop(), nodes)
        square = left[inside]
        factors = balancing(square)
        factors = np.where(factors > (1 - ROUNDING) * factors.max(), 1, factors / factors.max())
        taken[inside] += square * factors[:, None]
        left[inside] = square * (1 - factors[:, None])
        waiting += [nodes[component] for component in _components(left[inside])]
    return {(part[row], part[column]): float(taken[row, column]) for row, column in np.argwhere(taken)}


def balancing(weights: Matrix) -> Matrix:
    """Factors x > 0 of the rows of a strongly connected matrix so that diag(x)·W has equal row and column sums.

    By state reduction, without a subtraction: every factor is good to almost all its digits however far the weights lie
    apart. x is the stationary distribution of the Markov chain with rates W. Source: Grassmann, Taksar, Heyman,
    Operations Research 33 (1985) 1107-1116.
    """
    reduced = weights.copy()
    np.fill_diagonal(reduced, 0)
    count = len(reduced)
    for node in range(count - 1, 0, -1):
        reduced[:node, node] /= reduced[node, :node].sum()
        reduced[:node, :node] += np.outer(reduced[:node, node], reduced[node, :node])
    factors = np.ones(count)
    for node in range(1, count):
        factors[node] = factors[:node] @ reduced[:node, node]
        if factors[node] > _HUGE:
            factors[: node + 1] /= factors[node]
    return factors


_HUGE = 1e100


def _components(square: Matrix) -> list[list[int]]:
    """The strongly connected sets of two nodes or more, as rows of a matrix."""
    pairs = ((f"{row:09}", f"{column:09}") for row, column in np.argwhere(square))
    return [[*map(int, part)] for part in strong_components(pairs)]


def _check_balance(circular: Weights) -> None:
    """What comes in goes out, at every node: the proof of the circular part."""
    comes, goes = _sums(circular)
    for node, amount in goes.items():
        if abs(amount - comes[node]) > TOLERANCE * amount:
            raise ArithmeticError(f"the circular part is out of balance at {node}: {comes[node]} in, {amount} out")


def _sums(weights: Weights) -> tuple[Mapping[str, float], Mapping[str, float]]:
    comes: defaultdict[str, float] = defaultdict(float)
    goes: defaultdict[str, float] = defaultdict(float)
    for (payer, payee), weight in weights.items():
        goes[payer] += weight
        comes[payee] += weight
    return comes, goes


def _cycles(circular: Weights, limit: int, clock: float) -> tuple[Cycle, ...] | None:
    """Every simple cycle of the circular part with its weight, largest first; None if there are too many."""
    pairs = [pair for pair in circular if pair[0] != pair[1]]
    rings = simple_cycles(pairs, limit=limit, seconds=clock - monotonic())
    if rings is None:
        return None
    by_part: dict[str, list[tuple[str, ...]]] = {}
    for ring in rings:
        by_part.setdefault(ring[0], []).append(ring)
    found = [Cycle((payer,), weight) for (payer, payee), weight in circular.items() if payer == payee]
    for part in strong_components(pairs):
        square = _matrix(part, {pair: circular[pair] for pair in pairs})
        starts = {node: by_part[node] for node in part if node in by_part}
        found += _weighed(part, square, starts)
    return tuple(sorted(found, key=lambda cycle: (-cycle.weight, cycle.organisations)))


def _weighed(part: Sequence[str], circular: Matrix, starts: Mapping[str, Sequence[Sequence[str]]]) -> list[Cycle]:
    """The weights of the cycles of one component, by the node that they start from.

    π_v·V is what v pays, so λ_k = (what v pays)·Π(P along k)·det(I − P without k) / det(I − P without v) for any v of k;
    and by Jacobi's identity that ratio is the minor of the inverse of I − P without v, at the other nodes of k.
    """
    place = {node: number for number, node in enumerate(part)}
    pays = circular.sum(axis=1)
    steps = circular / pays[:, None]
    found = []
    for start, rings in starts.items():
        others = np.delete(np.arange(len(part)), place[start])
        visits = np.zeros_like(steps)
        visits[np.ix_(others, others)] = np.linalg.inv((np.eye(len(part)) - steps)[np.ix_(others, others)])
        for ring in rings:
            nodes = [place[node] for node in ring]
            way = np.prod(steps[nodes, nodes[1:] + nodes[:1]])
            minor = np.linalg.det(visits[np.ix_(nodes[1:], nodes[1:])])
            found.append(Cycle(tuple(ring), float(pays[place[start]] * way * minor)))
    return found
