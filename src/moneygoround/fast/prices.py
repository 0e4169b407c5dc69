"""The other half of a certificate on arrays: prices that prove that nothing larger goes round, as in proof.py."""

from time import monotonic

import numpy as np

from moneygoround.errors import LimitReached
from moneygoround.fast.arrays import Flags, Int32s, Int64s, csr
from moneygoround.fast.circulate import Circulated, Pipes, pipes_under
from moneygoround.fast.columns import Columns
from moneygoround.fast.compiled import compiled
from moneygoround.fast.components import in_order_of_flow
from moneygoround.limits import LIMITS


def prices(columns: Columns, found: Circulated) -> Int64s:
    """A whole number for each organisation that together prove that no circulation is worth more.

    With prices p, whatever balances is worth at most the sum over the flows of width times max(0, worth + p[payer] −
    p[payee]); with these, that sum is the amount of the certificate.

    Raises:
        LimitReached: they were not found in the seconds that a circulation may take.
    """
    pipes, _ = pipes_under(columns, found.measure, found.bound)
    amounts = _amounts(pipes, found)
    onward, back = amounts < pipes.limit, amounts > 0
    tail = np.concatenate((pipes.tail[onward], pipes.head[back]))
    head = np.concatenate((pipes.head[onward], pipes.tail[back]))
    cost = np.concatenate((-pipes.worth[onward], pipes.worth[back]))
    return -distances(len(columns.ids), tail, head, cost)


def _amounts(pipes: Pipes, found: Circulated) -> Int64s:
    """What runs through each pipe: of the two of a flow without limit the one that counts is filled first."""
    _, first = np.unique(pipes.flow, return_index=True)
    rest = np.setdiff1d(np.arange(len(pipes.flow)), first)
    amounts, left = np.zeros(len(pipes.flow), np.int64), found.carried.copy()
    for places in (first, rest):
        flow = pipes.flow[places]
        amounts[places] = np.minimum(left[flow], pipes.limit[places])
        left[flow] -= amounts[places]
    return amounts


def distances(size: int, tail: Int32s, head: Int32s, cost: Int32s) -> Int64s:
    """The cheapest way to each node from anywhere, where no ring costs less than nothing.

    Ways that cost nothing or less lead from component to component in one order. All nodes of a component are equally
    far, and a pass in that order follows such ways to their end (Bellman and Ford; in the order of Yen 1970): another
    pass is needed only for ways that cost something and lead back.

    Raises:
        LimitReached: it takes longer than a circulation may.
    """
    cheap = cost <= 0
    offsets, targets, _ = csr(tail[cheap], head[cheap], size)
    count, label = in_order_of_flow(offsets, targets)
    between = label[tail] != label[head]
    offsets, targets, order = csr(label[tail[between]], label[head[between]], count)
    costs = cost[between][order]
    away, waits = np.zeros(count, np.int64), np.ones(count, np.bool_)
    end = monotonic() + LIMITS.circulation_seconds
    while _pass(offsets, targets, costs, away, waits):
        if monotonic() > end:
            raise LimitReached(
                f"The prices of a certificate were not found in {LIMITS.circulation_seconds:.0f} seconds. "
                "Look at a part of the network."
            )
    found: Int64s = away[label]
    return found


@compiled
def _pass(offsets: Int32s, targets: Int32s, costs: Int32s, away: Int64s, waits: Flags) -> bool:
    """Follow every way on from the nodes that came nearer, in their order; whether one before them came nearer by it."""
    again = False
    for v in range(len(away)):
        if waits[v]:
            waits[v] = False
            for place in range(offsets[v], offsets[v + 1]):
                w = targets[place]
                if away[v] + costs[place] < away[w]:
                    away[w] = away[v] + costs[place]
                    waits[w] = True
                    again = again or w < v
    return again
