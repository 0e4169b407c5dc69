"""A network as columns of numbers: one row for each flow."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from moneygoround.errors import BadRequest
from moneygoround.fast.compiled import compiled

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

MOST = 2**31 - 2
UNDISCLOSED = -1
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Arrays:
    """A network of `size` nodes, numbered from 0; flow number i runs from `tail[i]` to `head[i]`.

    `amount` is the face value in the smallest unit of the currency (cents), exact up to 2^63 - 1, and -1 where it is
    undisclosed. `time` is a whole number in any unit; None where the flows are not dated. `last` is the last time that a
    flow may have, where `time` is only the first; None where each has just one. Parallel flows and flows of a node to
    itself may occur. The columns are taken as they are, and are never written to.

    Raises:
        BadRequest: columns of different lengths, a node that doesn't exist, an amount below -1, too many rows, a last time before
            the first or without one.
    """

    size: int
    tail: Int32s
    head: Int32s
    amount: Int64s
    time: Int64s | None = None
    last: Int64s | None = None

    def __post_init__(self) -> None:
        dated = [len(column) for column in (self.time, self.last) if column is not None]
        if len({len(self.tail), len(self.head), len(self.amount), *dated}) > 1:
            raise BadRequest("The columns of a network have one row for each flow, so all are of one length.")
        if not (0 <= self.size <= MOST and len(self.tail) <= MOST):
            raise BadRequest(f"A network has at most {MOST:,} nodes and {MOST:,} flows.")
        if self.last is not None and (self.time is None or (self.last < self.time).any()):
            raise BadRequest("The last time of a flow is not before its first.")
        if not len(self.tail):
            return
        if min(self.tail.min(), self.head.min()) < 0 or max(self.tail.max(), self.head.max()) >= self.size:
            raise BadRequest(f"The nodes of this network are numbered from 0 to {self.size - 1}.")
        if self.amount.min() < UNDISCLOSED:
            raise BadRequest("An amount is 0 or more, or -1 where it is undisclosed.")


def network_of(size: int, tail: object, head: object, *, amount: object = None, time: object = None) -> Arrays:
    """Columns of any kind that numpy can read (lists too) as a network; without amounts all are undisclosed."""
    tails = np.ascontiguousarray(tail, np.int32)
    amounts = np.full(len(tails), UNDISCLOSED, np.int64) if amount is None else np.ascontiguousarray(amount, np.int64)
    times = None if time is None else np.ascontiguousarray(time, np.int64)
    return Arrays(size, tails, np.ascontiguousarray(head, np.int32), amounts, times)


@compiled
def csr(tail: Int32s, head: Int32s, size: int) -> tuple[Int32s, Int32s, Int32s]:
    """The rows of a network, by a counting sort in one step per flow: offsets, targets, and which flow each one is.

    The flows of node v are `targets[offsets[v]:offsets[v + 1]]`, in the order in which they were given.
    """
    offsets = np.zeros(size + 1, np.int32)
    for v in tail:
        offsets[v + 1] += 1
    for v in range(size):
        offsets[v + 1] += offsets[v]
    here = offsets[:size].copy()
    targets = np.empty(len(tail), np.int32)
    order = np.empty(len(tail), np.int32)
    for edge in range(len(tail)):
        v = tail[edge]
        targets[here[v]] = head[edge]
        order[here[v]] = edge
        here[v] += 1
    return offsets, targets, order


@compiled
def by_pair(tail: Int32s, head: Int32s, size: int) -> Int32s:
    """The numbers of the flows, sorted by payer, then by payee, then as given: two counting sorts."""
    _, _, by_head = csr(head, tail, size)
    _, _, order = csr(tail[by_head], head[by_head], size)
    found: Int32s = by_head[order]
    return found


def merged(arrays: Arrays) -> Arrays:
    """One flow for each ordered pair of nodes: parallel amounts summed, flows of a node to itself left out.

    The sum is over the disclosed amounts; it is undisclosed (-1) only where all of them are. The time is the earliest.
    Sorted by payer and payee.

    Raises:
        BadRequest: a sum is above 2^63 - 1.
    """
    order = by_pair(arrays.tail, arrays.head, arrays.size)
    tail, head, amount, fits = _summed(arrays.tail, arrays.head, arrays.amount, order)
    if not fits:
        raise BadRequest(f"Parallel flows add up to more than {LARGEST:,}. State the amounts in a larger unit.")
    time = None if arrays.time is None else _earliest(arrays.tail, arrays.head, arrays.time, order)
    return Arrays(arrays.size, tail, head, amount, time)


def _earliest(tail: Int32s, head: Int32s, time: Int64s, order: Int32s) -> Int64s:
    """The earliest time of each pair of sorted flows."""
    order = order[tail[order] != head[order]]
    fresh = (np.diff(tail[order], prepend=-1) != 0) | (np.diff(head[order], prepend=-1) != 0)
    found: Int64s = np.minimum.reduceat(time[order], np.flatnonzero(fresh)) if len(order) else time[order]
    return found


@compiled
def _summed(tail: Int32s, head: Int32s, amount: Int64s, order: Int32s) -> tuple[Int32s, Int32s, Int64s, bool]:
    """Sorted flows summed by pair, and whether every sum fits 64 bits."""
    tails = np.empty(len(order), np.int32)
    heads = np.empty(len(order), np.int32)
    sums = np.empty(len(order), np.int64)
    last = -1
    for edge in order:
        if tail[edge] == head[edge]:
            continue
        if last >= 0 and tails[last] == tail[edge] and heads[last] == head[edge]:
            if amount[edge] > 0 and sums[last] > LARGEST - amount[edge]:
                return tails[:0], heads[:0], sums[:0], False
            if amount[edge] >= 0:
                sums[last] = amount[edge] + max(sums[last], 0)
            continue
        last += 1
        tails[last], heads[last], sums[last] = tail[edge], head[edge], amount[edge]
    return tails[: last + 1].copy(), heads[: last + 1].copy(), sums[: last + 1].copy(), True
