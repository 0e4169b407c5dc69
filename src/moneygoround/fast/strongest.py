"""The strongest cycles first: those whose smallest flow is largest, without looking at the weak ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import UNDISCLOSED, Arrays, Flags, Int32s, Int64s, by_pair, csr, merged, network_of
from moneygoround.fast.components import inside
from moneygoround.fast.cycles import Listed, at_least, blocks
from moneygoround.fast.ranking import Steps, as_table, as_they_come, before, judged
from moneygoround.fast.rows import Rows, rows_of
from moneygoround.fast.stream import Block
from moneygoround.limits import LIMITS
from moneygoround.model import FEWEST_STEPS, Tier, check_steps

FIRST_FLOWS = 64
ALL = 2**62
PIECE = 4096
SHARE_TO_COUNT = 0.6
"""Of the seconds: the rest is kept for listing what was counted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a search stopped: while it looked for cycles of `tier`.

    All cycles of the tiers before are listed, and of this tier all of `at_least` or more (None: no amount is complete).
    """

    out_of_time: bool
    tier: Tier
    at_least: int | None


@dataclass(frozen=True, slots=True)
class Strongest:
    """Cycles in order, the smallest disclosed amount on each (-1: none), how much of each is disclosed, and the cut."""

    cycles: Listed
    least: Int64s
    tier: Int32s
    cut: Cut | None


def strongest(
    arrays: Arrays,
    *,
    steps: int = LIMITS.loop_steps,
    limit: int = LIMITS.loops,
    seconds: float = LIMITS.loop_seconds,
) -> Strongest:
    """The `limit` strongest simple cycles of two to `steps` steps: by their smallest disclosed step, the largest first.

    First those that are disclosed in every step, then those in some, then in none. Parallel flows are one step, and
    their disclosed amounts are summed. Ties go by fewer steps, then by the time at which the last step came (that of its
    earliest flow; the largest number is that of a flow without a date), then by the nodes, from the smallest on.
    Amounts are compared as exact integers. The threshold at which enough cycles close is found by halving, over the
    flows sorted by amount; only flows at or above it are searched. `cut` says what is complete if there are more
    cycles, or if the `seconds` were over; None: everything is listed.

    Cycles with some undisclosed steps are found as what is left of all when those of no and of only disclosed steps are
    taken off: where there are more of only undisclosed steps than can be counted in time, `cut` says that none is listed.

    Raises:
        BadRequest: fewer than two steps were asked for, or parallel flows add up to more than 2^63 - 1.
    """
    check_steps(steps)
    _warm()
    begin = monotonic()
    return _search(arrays, steps, limit, _Clock(begin + SHARE_TO_COUNT * seconds, begin + seconds))


@dataclass(frozen=True, slots=True)
class _Clock:
    """When to stop counting, and when to stop listing."""

    counting: float
    listing: float


def _search(arrays: Arrays, steps: int, limit: int, clock: _Clock) -> Strongest:
    """Tier by tier, for one cycle more than was asked for: so it's known whether there are more."""
    found: list[_Found] = []
    left = limit + 1
    cut = None
    for part in _parts(arrays):
        best = _best(part, left, steps, clock)
        found += best.found
        left -= sum(len(piece.least) for piece in best.found)
        if best.out_of_time:
            cut = Cut(out_of_time=True, tier=part.tier, at_least=best.complete)
            break
        if not left:
            cut = Cut(out_of_time=False, tier=part.tier, at_least=part.next_above(_weakest(best.found)))
            break
    return _answer(found, limit, steps, cut)


@dataclass(frozen=True, slots=True)
class _Found:
    """Some cycles of one tier, by the numbers that the nodes came with."""

    tier: Tier
    block: Block
    least: Int64s
    closed: Int64s


@dataclass(frozen=True, slots=True)
class _Best:
    """The strongest of a part; if time ran out, the amount from which on it is complete."""

    found: list[_Found]
    out_of_time: bool = False
    complete: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """The flows that one tier is searched in: `free` ones that are always there, then the others, largest first.

    `levels` are the different amounts of the others, `ends[i]` how many flows there are down to level i, free ones
    included. Nodes are numbered as they come up, so that a few strong flows are a small network; `names` translates.
    `steps` are all flows by the numbers that the nodes came with.
    """

    tier: Tier
    tail: Int32s
    head: Int32s
    free: int
    levels: Int64s
    ends: Int64s
    names: Int32s
    steps: Steps
    dated: bool

    def rows(self, begin: int, end: int) -> Rows:
        tail, head = self.tail[begin:end], self.head[begin:end]
        size = 1 + int(max(tail.max(initial=-1), head.max(initial=-1)))
        return rows_of(Arrays(size, tail, head, np.zeros(len(tail), np.int64)), self.names)

    def next_above(self, amount: int) -> int | None:
        above = self.levels[self.levels > amount]
        return int(above[-1]) if self.tier is not Tier.UNKNOWN and len(above) else None

    def found(self, block: Block, amount: int | None = None) -> "_Found":
        """Those of some cycles that belong to this tier; if an amount is given, those whose smallest one it is."""
        least, hidden, closed = judged(block.nodes, block.lengths, self.steps)
        if self.tier is Tier.DISCLOSED:
            belongs = hidden == 0
        elif self.tier is Tier.UNKNOWN:
            belongs = hidden == block.lengths
        else:
            belongs = (hidden > 0) & (hidden < block.lengths)
        if amount is not None:
            belongs &= least == amount
        return _Found(self.tier, _kept(block, belongs), least[belongs], closed[belongs])


def _parts(arrays: Arrays) -> Iterator[_Part]:
    one = merged(arrays)
    kept = inside(one)
    tail, head, amount = one.tail[kept], one.head[kept], one.amount[kept]
    time = None if one.time is None else one.time[kept]
    hidden = np.flatnonzero(amount == UNDISCLOSED)
    known = np.flatnonzero(amount != UNDISCLOSED)
    known = known[np.argsort(-amount[known], kind="stable")]
    nothing = np.empty(0, np.int64)
    tiers = [(Tier.DISCLOSED, nothing, known)]
    tiers += [(Tier.PARTLY, hidden, known), (Tier.UNKNOWN, hidden, nothing)]
    for tier, free, ordered in tiers:
        if (tier is not Tier.UNKNOWN and not len(known)) or (tier is not Tier.DISCLOSED and not len(hidden)):
            continue
        order = np.concatenate([free, ordered])
        times = None if time is None else time[order]
        yield _part(tier, Arrays(one.size, tail[order], head[order], amount[order], times), len(free))


def _part(tier: Tier, flows: Arrays, free: int) -> _Part:
    tail, head, amount, size = flows.tail, flows.head, flows.amount, flows.size
    order = by_pair(tail, head, size)
    offsets, targets, _ = csr(tail[order], head[order], size)
    times = np.zeros(len(order), np.int64) if flows.time is None else flows.time[order]
    steps = Steps(offsets, targets, amount[order], times)
    tail, head, names = as_they_come(tail, head, size)
    ordered = amount[free:]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], np.ones(min(1, len(ordered)), np.bool_)))
    levels, ends = ordered[last], last + 1 + free
    if not len(ordered):
        levels, ends = np.array([UNDISCLOSED]), np.array([free])
    return _Part(tier, tail, head, free, levels, ends, names, steps, flows.time is not None)


def _best(part: _Part, wanted: int, steps: int, clock: _Clock) -> _Best:
    """The strongest `wanted` cycles of a part, or all if there are fewer."""
    below, level, out_of_time = _threshold(part, wanted, steps, clock.counting)
    found: list[_Found] = []
    if below >= 0:
        for block in _stream(part, below, steps, clock.listing):
            if block is None:
                return _Best(found, out_of_time=True)
            found.append(part.found(block))
    complete = int(part.levels[below]) if below >= 0 and part.tier is not Tier.UNKNOWN else None
    if out_of_time:
        return _Best(found, out_of_time=True, complete=complete)
    if level is None:
        return _Best(found)
    left = wanted - sum(len(piece.least) for piece in found)
    for length in range(FEWEST_STEPS, steps + 1):
        chosen, in_time = _tied(part, level, length, left, clock.listing)
        found += chosen
        left -= sum(len(piece.least) for piece in chosen)
        if not in_time:
            return _Best(found, out_of_time=True, complete=complete)
        if not left:
            break
    return _Best(found)


def _threshold(part: _Part, wanted: int, steps: int, end: float) -> tuple[int, int | None, bool]:
    """The last level with fewer cycles than wanted, the next one if that has enough, and whether time ran out.

    First twice as many flows each time, then halving. Each look is one pass for the components and a count that ends
    as soon as there are enough.
    """
    fixed = at_least(part.rows(0, part.free), ALL, steps=steps, end=end) if part.tier is Tier.PARTLY else 0
    if fixed is None:
        return -1, None, True
    below, level, flows = -1, None, FIRST_FLOWS
    while level is None or level - below > 1:
        if level is None:
            middle = min(int(np.searchsorted(part.ends, part.free + flows)), len(part.ends) - 1)
            flows = 2 * max(flows, int(part.ends[middle]) - part.free)
        else:
            middle = (below + level) // 2
        enough = _enough(part, middle, wanted, (fixed, steps, end))
        if enough is None:
            return below, None, True
        if enough:
            level = middle
        else:
            below = middle
            if below == len(part.ends) - 1:
                return below, None, False
    return below, level, False


def _enough(part: _Part, level: int, wanted: int, given: tuple[int, int, float]) -> bool | None:
    """Whether so many cycles of the tier close down to a level; None: no time to tell."""
    fixed, steps, end = given
    upto = int(part.ends[level])
    if part.tier is Tier.PARTLY:
        # All cycles of disclosed flows are fewer than were asked for, else this tier would not be looked at.
        disclosed = at_least(part.rows(part.free, upto), ALL, steps=steps, end=end)
        if disclosed is None:
            return None
        fixed += disclosed
    known = at_least(part.rows(0, upto), fixed + wanted, steps=steps, end=end)
    return None if known is None else known >= fixed + wanted


def _stream(part: _Part, level: int, steps: int, end: float) -> Iterator[Block | None]:
    """The cycles down to a level in blocks; None as the last one if time ran out."""
    rows = part.rows(0, int(part.ends[level]))
    stream = blocks(rows, steps=steps, seconds=end - monotonic())
    while True:
        try:
            yield next(stream)
        except StopIteration as stop:
            if stop.value is not None:
                yield None
            return


def _tied(part: _Part, level: int, length: int, wanted: int, end: float) -> tuple[list[_Found], bool]:
    """Of the cycles of one length whose smallest amount is that of a level: the first to close, then by their nodes; and if in time."""
    amount = int(part.levels[level])
    best, waiting, in_time = _Ties(np.empty(0, np.int64), np.empty((0, length), np.int32)), 0, True
    fresh: list[_Ties] = []
    for block in _stream(part, level, length, end):
        if block is None:
            in_time = False
            break
        table = _kept(block, block.lengths == length).nodes.reshape(-1, length)
        for begin in range(0, len(table), PIECE):
            piece = table[begin : begin + PIECE]
            if not part.dated and len(best.closed) == wanted:  # without dates most are told by their nodes alone
                piece = piece[before(piece, best.table[-1])]
            found = part.found(Block(piece.ravel(), np.full(len(piece), length, np.int32)), amount)
            fresh.append(_Ties(found.closed, found.block.nodes.reshape(-1, length)).before(best, wanted))
            waiting += len(fresh[-1].closed)
            # As many new ones as are kept before they are sorted in: so each is sorted a few times at most.
            if waiting >= wanted:
                best, fresh, waiting = _first([best, *fresh], wanted), [], 0
    best = _first([best, *fresh], wanted)
    count = len(best.closed)
    block = Block(best.table.ravel(), np.full(count, length, np.int32))
    return [_Found(part.tier, block, np.full(count, amount, np.int64), best.closed)], in_time


class _Ties(NamedTuple):
    """Cycles of one length that tie: when each closed, and its nodes as a row."""

    closed: Int64s
    table: Int32s

    def before(self, best: "_Ties", wanted: int) -> "_Ties":
        """Those that come before the last of the best, if these are as many as are wanted."""
        if len(best.closed) < wanted:
            return self
        last = best.closed[-1]
        kept = (self.closed < last) | ((self.closed == last) & before(self.table, best.table[-1]))
        return _Ties(self.closed[kept], self.table[kept])


def _first(ties: Iterable[_Ties], wanted: int) -> _Ties:
    """The first of some ties, in order."""
    closed, table = (np.concatenate(column) for column in zip(*ties, strict=True))
    order = np.lexsort((*table.T[::-1], closed))[:wanted]
    return _Ties(closed[order], table[order])


def _kept(block: Block, which: Flags) -> Block:
    return Block(block.nodes[np.repeat(which, block.lengths)], block.lengths[which])


def _weakest(found: Iterable[_Found]) -> int:
    return min(int(piece.least.min()) for piece in found if len(piece.least))


def _answer(found: list[_Found], limit: int, steps: int, cut: Cut | None) -> Strongest:
    """Everything that was found, in order, as one list."""
    tier = np.concatenate([np.zeros(0, np.int32), *(np.full(len(one.least), one.tier, np.int32) for one in found)])
    least, closed = (
        np.concatenate([np.zeros(0, np.int64), *column])
        for column in ([one.least for one in found], [one.closed for one in found])
    )
    nodes = np.concatenate([np.zeros(0, np.int32), *(one.block.nodes for one in found)])
    lengths = np.concatenate([np.zeros(0, np.int32), *(one.block.lengths for one in found)])
    table = as_table(nodes, lengths, int(lengths.max(initial=0)))
    order = np.lexsort((*table.T[::-1], closed, lengths, -least, tier))[:limit]
    table, lengths = table[order], lengths[order]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    listed = Listed(table[table >= 0], offsets, None if cut is None else _notice(cut, len(order), steps))
    return Strongest(listed, least[order], tier[order], cut)


def _notice(cut: Cut, found: int, steps: int) -> str:
    """What is complete in a list that stopped early."""
    stops = (
        f"The search stopped{' for lack of time' if cut.out_of_time else ''} at {found:,} loops of up to {steps} steps."
    )
    whole = {
        Tier.DISCLOSED: "",
        Tier.PARTLY: " All loops disclosed in every step are listed.",
        Tier.UNKNOWN: " All loops with a disclosed step are listed.",
    }[cut.tier]
    which = "disclosed in every step" if cut.tier is Tier.DISCLOSED else "with undisclosed steps"
    most = "" if cut.at_least is None else f" All loops {which} of at least {cut.at_least:,} are listed."
    return stops + (whole + most or " Stronger loops than these may be missing.")


@cache
def _warm() -> None:
    """Compile everything before the clock starts: on a network so small that nothing else takes time."""
    _search(network_of(3, [0, 1, 1, 2], [1, 0, 2, 1], amount=[2, 2, 2, 2]), 3, 0, _Clock(np.inf, np.inf))
