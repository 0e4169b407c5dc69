"""The parts of the search for the strongest cycles: in which flows each tier is searched, and which cycles belong to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from moneygoround.fast.arrays import UNDISCLOSED, Arrays, Flags, Int32s, Int64s, by_pair, csr, merged
from moneygoround.fast.components import inside
from moneygoround.fast.ranking import Steps, as_they_come, judged
from moneygoround.fast.rows import Rows, rows_of
from moneygoround.fast.stream import Block
from moneygoround.model import Tier


@dataclass(frozen=True, slots=True)
class Found:
    """Some cycles of one part, by the numbers that the nodes came with."""

    tier: Tier
    contingent: bool
    block: Block
    least: Int64s
    closed: Int64s


@dataclass(frozen=True, slots=True)
class Count:
    """How many cycles some flows of a part close, from one place to another, all of them or the ordinary ones; to add or to take off."""

    sign: int
    begin: int
    end: int
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The flows that one tier is searched in: `free` ones that are always there, then the others, largest first.

    `levels` are the different amounts of the others, `ends[i]` how many flows there are down to level i, free ones
    included. Nodes are numbered as they come up, so that a few strong flows are a small network; `names` translates.
    `steps` are all flows by the numbers that the nodes came with. In a `contingent` part each cycle has a step that is
    not `ordinary`.
    """

    tier: Tier
    contingent: bool
    tail: Int32s
    head: Int32s
    ordinary: Flags
    free: int
    levels: Int64s
    ends: Int64s
    names: Int32s
    steps: Steps
    dated: bool

    def rows(self, begin: int, end: int, *, ordinary: bool = False) -> Rows:
        """Some of the flows as a network."""
        tail, head = self.tail[begin:end], self.head[begin:end]
        if ordinary:
            tail, head = tail[self.ordinary[begin:end]], head[self.ordinary[begin:end]]
        size = 1 + int(max(tail.max(initial=-1), head.max(initial=-1)))
        return rows_of(Arrays(size, tail, head, np.zeros(len(tail), np.int64)), self.names)

    def others(self) -> list[Count]:
        """Counts that add up to the cycles that don't belong to the tier, as far as they are the same at every level."""
        if self.tier is not Tier.PARTLY:
            return []
        return [Count(1, 0, self.free), *([Count(-1, 0, self.free, ordinary=True)] if self.contingent else [])]

    def others_down_to(self, upto: int) -> list[Count]:
        """The rest of these counts: those of the flows down to a level.

        They end soon: all cycles of the parts before are fewer than were asked for, else this one would not be searched.
        """
        partly = self.tier is Tier.PARTLY
        found = [Count(1, self.free, upto)] if partly else []
        if self.contingent:
            found.append(Count(1, 0, upto, ordinary=True))
            found += [Count(-1, self.free, upto, ordinary=True)] if partly else []
        return found

    def next_above(self, amount: int) -> int | None:
        """The next larger amount, None if there is none."""
        above = self.levels[self.levels > amount]
        return int(above[-1]) if self.tier is not Tier.UNKNOWN and len(above) else None

    def found(self, block: Block, amount: int | None = None) -> Found:
        """Those of some cycles that belong here; if an amount is given, those whose smallest one it is."""
        least, hidden, called, closed = judged(block.nodes, block.lengths, self.steps)
        if self.tier is Tier.DISCLOSED:
            belongs = hidden == 0
        elif self.tier is Tier.UNKNOWN:
            belongs = hidden == block.lengths
        else:
            belongs = (hidden > 0) & (hidden < block.lengths)
        if self.contingent:
            belongs &= called > 0
        if amount is not None:
            belongs &= least == amount
        return Found(self.tier, self.contingent, kept(block, belongs), least[belongs], closed[belongs])


def parts_of(arrays: Arrays, contingent: Arrays | None) -> Iterator[Part]:
    """The tiers of cycles of ordinary flows; then those of cycles that need a contingent one, if there are any."""
    one = merged(arrays)
    yield from _tiers(one, np.ones(len(one.tail), np.bool_), contingent=False)
    if contingent is not None and len(contingent.tail):
        yield from _tiers(*_beside(one, merged(contingent)), contingent=True)


def _beside(one: Arrays, other: Arrays) -> tuple[Arrays, Flags]:
    """Ordinary flows and the contingent ones where no ordinary one pays; and which of them are ordinary."""
    keys = [flows.tail.astype(np.int64) * flows.size + flows.head for flows in (one, other)]
    more = ~np.isin(keys[1], keys[0])
    tail, head = np.concatenate((one.tail, other.tail[more])), np.concatenate((one.head, other.head[more]))
    amount = np.concatenate((one.amount, other.amount[more]))
    time = None if one.time is None or other.time is None else np.concatenate((one.time, other.time[more]))
    return Arrays(one.size, tail, head, amount, time), np.arange(len(tail)) < len(one.tail)


def _tiers(one: Arrays, ordinary: Flags, *, contingent: bool) -> Iterator[Part]:
    """The parts of some flows of which no two are parallel."""
    lies = np.flatnonzero(inside(one))
    if contingent and ordinary[lies].all():
        return
    hidden = lies[one.amount[lies] == UNDISCLOSED]
    known = lies[one.amount[lies] != UNDISCLOSED]
    known = known[np.argsort(-one.amount[known], kind="stable")]
    nothing = np.empty(0, np.int64)
    tiers = [(Tier.DISCLOSED, nothing, known)]
    tiers += [(Tier.PARTLY, hidden, known), (Tier.UNKNOWN, hidden, nothing)]
    for tier, free, ordered in tiers:
        if (tier is not Tier.UNKNOWN and not len(known)) or (tier is not Tier.DISCLOSED and not len(hidden)):
            continue
        order = np.concatenate([free, ordered])
        times = None if one.time is None else one.time[order]
        flows = Arrays(one.size, one.tail[order], one.head[order], one.amount[order], times)
        yield _part(tier, flows, ordinary[order], len(free), contingent=contingent)


def _part(tier: Tier, flows: Arrays, ordinary: Flags, free: int, *, contingent: bool) -> Part:
    order = by_pair(flows.tail, flows.head, flows.size)
    offsets, targets, _ = csr(flows.tail[order], flows.head[order], flows.size)
    times = np.zeros(len(order), np.int64) if flows.time is None else flows.time[order]
    steps = Steps(offsets, targets, flows.amount[order], ~ordinary[order], times)
    tail, head, names = as_they_come(flows.tail, flows.head, flows.size)
    ordered = flows.amount[free:]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], np.ones(min(1, len(ordered)), np.bool_)))
    levels, ends = ordered[last], last + 1 + free
    if not len(ordered):
        levels, ends = np.array([UNDISCLOSED]), np.array([free])
    return Part(tier, contingent, tail, head, ordinary, free, levels, ends, names, steps, flows.time is not None)


def kept(block: Block, which: Flags) -> Block:
    """Some of the cycles of a block."""
    return Block(block.nodes[np.repeat(which, block.lengths)], block.lengths[which])
