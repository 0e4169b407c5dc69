"""Returning capital and circular volume of millions of flows, each with its certificate: the definition of circulation.py, on arrays."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

import numpy as np

from moneygoround.errors import LimitReached
from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.balancing import balance, pipes_of, search_of, without_rings
from moneygoround.fast.columns import KINDS, MOST, NOT_STATED, Columns, exact_sum
from moneygoround.fast.components import components
from moneygoround.fast.reduction import bundles, chains, clipped, shares, sums
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, Kind, Measure, Side

Progress: TypeAlias = Callable[[int, int], None]

TOGETHER = 20_000  # components of fewer flows are solved in one go: they are many, and each has its overhead
CLIPS = 20  # rounds; each narrows flows by one more step of their way, and after a few none is left
PATIENCE = 500  # looks at each arc; heavy-tailed networks take about 50, long chains of narrow flows may take thousands


@dataclass(frozen=True, slots=True)
class Circulated:
    """The largest circulation under one measure and bound: its value, its denominator, and its certificate as arrays.

    `carried[i]` runs through flow i, and `counted[i]` of it adds to the value: as much comes in as goes out at every
    organisation, and `counted` adds up to `amount`. The value is unique, the certificate is one of possibly many.
    """

    measure: Measure
    bound: Bound
    amount: int
    disclosed: int
    carried: Int64s
    counted: Int64s


@dataclass(frozen=True, slots=True)
class Pipes:
    """Flows by their numbers: where from and to, how wide, what a unit is worth."""

    flow: Int32s
    tail: Int32s
    head: Int32s
    limit: Int64s
    worth: Int32s

    def only(self, kept: Flags | Int32s) -> "Pipes":
        """Some of them."""
        return Pipes(self.flow[kept], self.tail[kept], self.head[kept], self.limit[kept], self.worth[kept])


def circulate(columns: Columns, measure: Measure, bound: Bound, *, progress: Progress | None = None) -> Circulated:
    """The most money that can go round and be back where it came from, under one measure and bound, with its proof.

    The maximum over all circulations of what runs through the capital flows (returning capital: transfers carry
    nothing) or through all flows (circular volume). A flow carries its low at the floor, its face at face value (its
    low where none is stated), its high at the ceiling; what has no limit there is as wide as all that is disclosed, but
    counts for no more than is stated. Contingent flows carry nothing. In the smallest unit, exact. `progress` is told
    how many of the flows are done, and of how many. No ring of the certificate runs through flows alone that don't count.

    Raises:
        LimitReached: the amounts add up to more than 2^62 of the smallest unit.
    """
    pipes, disclosed = pipes_under(columns, measure, bound)
    amounts = most_worth(len(columns.ids), pipes.tail, pipes.head, pipes.limit, pipes.worth, progress=progress)
    carried, counted = np.zeros(len(columns.tail), np.int64), np.zeros(len(columns.tail), np.int64)
    np.add.at(carried, pipes.flow, amounts)
    np.add.at(counted, pipes.flow, amounts * pipes.worth)
    return Circulated(measure, bound, int(counted.sum()), disclosed, carried, counted)


def pipes_under(columns: Columns, measure: Measure, bound: Bound) -> tuple[Pipes, int]:
    """All that carries money under a measure at a bound, what has no limit last; and how much of it is disclosed.

    Raises:
        LimitReached: the amounts add up to more than 2^62 of the smallest unit.
    """
    carries, counts = _plan(columns, measure)
    stated = np.where(columns.high == NOT_STATED, np.maximum(columns.low, columns.face), columns.high)
    disclosed = _total(np.where(counts, np.maximum(stated, 0), 0))
    pipes = _as_wide_as(columns, carries, counts, bound)
    if bound is Bound.CEILING:
        pipes = _joined(pipes, _free(columns, carries, disclosed))
    return pipes, disclosed


def _plan(columns: Columns, measure: Measure) -> tuple[Flags, Flags]:
    """Which flows carry money under a measure, and which of them it counts."""
    volume = measure is Measure.CIRCULAR_VOLUME
    sides = [kind.side for kind in KINDS]
    carrying = [side not in {None, Side.CONTINGENT} and (volume or side is not Side.TRANSFER) for side in sides]
    counting = [carries and (volume or side is Side.CAPITAL) for carries, side in zip(carrying, sides, strict=True)]
    kinds = np.int8(KINDS.index(Kind.PAYMENT)) if columns.kind is None else columns.kind
    between = columns.tail != columns.head
    return np.array(carrying)[kinds] & between, np.array(counting)[kinds] & between


def _as_wide_as(columns: Columns, carries: Flags, counts: Flags, bound: Bound) -> Pipes:
    """The flows that carry something at a bound, as wide as it says; at the ceiling without what is beyond all limits."""
    low, face, high = columns.low, columns.face, columns.high
    if bound is Bound.FLOOR:
        limit = low
    elif bound is Bound.FACE:
        limit = np.where(face == NOT_STATED, low, face)
    else:
        limit = np.where(high == NOT_STATED, np.maximum(low, face), high)
    flow = np.flatnonzero(carries & (limit > 0)).astype(np.int32)
    return Pipes(flow, columns.tail[flow], columns.head[flow], limit[flow], counts[flow].astype(np.int32))


def _free(columns: Columns, carries: Flags, disclosed: int) -> Pipes:
    """What flows without limit carry beyond what is stated: as much as is ever needed, and worth nothing."""
    flow = np.flatnonzero(carries & (columns.high == NOT_STATED)).astype(np.int32)
    limit = np.full(len(flow), disclosed, np.int64)
    return Pipes(flow, columns.tail[flow], columns.head[flow], limit, np.zeros(len(flow), np.int32))


def _joined(first: Pipes, second: Pipes) -> Pipes:
    pairs = [(getattr(first, name), getattr(second, name)) for name in Pipes.__slots__]
    return Pipes(*(np.concatenate(pair) for pair in pairs))


def _total(amounts: Int64s) -> int:
    """The sum of amounts, exactly.

    Raises:
        LimitReached: it is above MOST, and sums of some of them might not fit 64 bits.
    """
    total = exact_sum(amounts)
    if total > MOST:
        raise LimitReached(
            f"The amounts add up to {total}, more than 2^62. Write them in a larger unit, or read the file as a ledger."
        )
    return total


def most_worth(
    size: int, tail: Int32s, head: Int32s, limit: Int64s, worth: Int32s, *, progress: Progress | None = None
) -> Int64s:
    """How much runs through each of some flows in a circulation of the most worth; each is worth 1 or 0 a unit.

    Only what lies in a strongly connected component can carry anything. There parallel flows of one worth are one
    pipe, no pipe is wider than what its ends can balance, and each large component is solved on a thread of its own.

    Raises:
        LimitReached: the limits of what is worth something add up to more than 2^62.
    """
    amounts = np.zeros(len(tail), np.int64)
    most = _total(np.where(worth > 0, limit, 0))
    used = Pipes(np.arange(len(tail), dtype=np.int32), tail, head, np.minimum(limit, most), worth)
    used = used.only((used.limit > 0) & (tail != head))
    _, label = components(size, used.tail, used.head)
    inside = label[used.tail] == label[used.head]
    used = used.only(inside)
    order, group = bundles(size, used.tail, used.head, used.worth)
    used = used.only(order)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    merged = used.only(starts.astype(np.int32))
    merged = Pipes(merged.flow, merged.tail, merged.head, sums(used.limit, group, len(starts), most), merged.worth)
    carried = _solved(size, merged, label[merged.tail], most, progress or _silent)
    amounts[used.flow] = shares(used.limit, group, carried)
    return amounts


def _silent(done: int, of: int) -> None:
    """Tell nobody."""


def _solved(size: int, pipes: Pipes, label: Int32s, most: int, progress: Progress) -> Int64s:
    """What runs through each pipe; large components side by side, all small ones together."""
    carried = np.zeros(len(pipes.tail), np.int64)
    halt = np.zeros(1, np.int32)
    parts = list(_parts(label))
    done, end = 0, monotonic() + LIMITS.circulation_seconds
    progress(done, len(label))
    with ThreadPoolExecutor(max_workers=max(1, min(len(parts), os.cpu_count() or 1))) as threads:
        running = [(part, threads.submit(_balanced, size, pipes.only(part), most, halt)) for part in parts]
        try:
            for part, answer in running:
                carried[part] = answer.result(timeout=max(0.0, end - monotonic()))
                done += len(part)
                progress(done, len(label))
        except TimeoutError:
            what = f"The circulation was not found in {LIMITS.circulation_seconds:.0f} seconds."
            raise LimitReached(f"{what} Leave out small amounts, or look at a part of the network.") from None
        finally:
            halt[0] = 1  # an interruption is obeyed at once, not after the last component
            threads.shutdown(wait=False, cancel_futures=True)
    return carried


def _parts(label: Int32s) -> Iterator[Int32s]:
    """The pipes of each large component, the largest first, then those of all others."""
    sizes = np.bincount(label)
    large = np.flatnonzero(sizes >= TOGETHER)
    for number in large[np.argsort(-sizes[large], kind="stable")]:
        yield np.flatnonzero(label == number).astype(np.int32)
    rest = np.flatnonzero(sizes[label] < TOGETHER).astype(np.int32)
    if len(rest):
        yield rest


def _balanced(size: int, pipes: Pipes, most: int, halt: Int32s) -> Int64s:
    """What runs through each pipe of one part."""
    chain, tail, head, limit, worth = chains(size, pipes.tail, pipes.head, pipes.limit, pipes.worth)
    carried = np.where(worth > 0, limit, 0)  # through a chain that is a ring by itself
    open_ended = np.flatnonzero(tail != head)
    tail, head, limit, worth = tail[open_ended], head[open_ended], limit[open_ended], worth[open_ended]
    count, tail, head = _numbered(size, tail, head)
    limit = clipped(count, tail, head, limit, most)
    arcs, own = pipes_of(count, tail, head, limit, worth)
    balance(arcs, search_of(count, len(arcs.to)), int(np.maximum(arcs.excess, 0).sum()), halt)
    found = limit - arcs.room[own]
    idle = np.flatnonzero((worth == 0) & (found > 0))
    found[idle] = without_rings(count, tail[idle], head[idle], found[idle])
    carried[open_ended] = found
    each: Int64s = carried[chain]
    return each


def _numbered(size: int, tail: Int32s, head: Int32s) -> tuple[int, Int32s, Int32s]:
    """How many nodes some pipes have, and their ends as numbers among these."""
    here = np.zeros(size, np.bool_)
    here[tail] = here[head] = True
    place = np.cumsum(here, dtype=np.int32) - np.int32(1)
    return int(here.sum()), place[tail], place[head]
