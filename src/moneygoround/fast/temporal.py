"""Cycles in the order of time: each flow later than the one before, and the last within a window of the first.

A flow that may have one of several times is later than another only if it is later whichever they have, and the window
reaches to the last of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from moneygoround.errors import BadRequest, LimitReached
from moneygoround.fast.arrays import LARGEST, Arrays, Flags, Int32s, Int64s, csr
from moneygoround.fast.dated import Flows, returning, windows
from moneygoround.fast.near import Around, around, look_around
from moneygoround.fast.stream import ROOM, Block, Counted, finished, gathered, stopped, stream
from moneygoround.fast.timed import trace_on
from moneygoround.fast.trace import DONE, FOUND, TOO_MANY, USED, Trace, trace_of
from moneygoround.limits import LIMITS
from moneygoround.model import FEWEST_STEPS, check_steps

LOOKS = 1 << 23
"""Between two looks at the clock: about 20 ms."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Cycles as the flows that they run over: number i over `flows[offsets[i]:offsets[i + 1]]`, the earliest first.

    A flow is named by its row in the columns. `notice` says what is missing; None: nothing.
    """

    flows: Int32s
    offsets: Int64s
    notice: str | None = None

    def __len__(self) -> int:
        """How many cycles are listed."""
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Each cycle as the rows of its flows."""
        for begin, end in zip(self.offsets, self.offsets[1:], strict=False):
            yield tuple(self.flows[begin:end].tolist())


def count(arrays: Arrays, *, window: int, steps: int | None = None, seconds: float = LIMITS.loop_seconds) -> Counted:
    """How many cycles there are in the order of time, for each number of steps.

    The times of a cycle rise strictly, from the first flow to the last at most by `window` (in the unit of `time`), and
    no node comes twice. Each sequence of flows counts: two parallel flows make two cycles. Parallel flows are followed
    together, so there may be far more cycles than time to visit them one by one. `steps` None: any number,
    and `by_length` ends with the longest.

    Raises:
        BadRequest: the flows are not dated, the window is below 0, or fewer than two steps were asked for.
        LimitReached: there are more than 2^63 - 1 of them.
    """
    begun = _begun(arrays, window, steps, room=0)
    whole = finished(begun, looks=LOOKS, seconds=seconds)
    if begun.trace.state[TOO_MANY]:
        raise LimitReached(
            f"There are more than {LARGEST:,} cycles in the order of time. Ask for fewer steps or a smaller window."
        )
    counts = begun.trace.counts if steps else np.trim_zeros(begun.trace.counts, "b")
    return Counted(counts, None if whole else stopped(seconds, int(counts.sum())))


def listed(
    arrays: Arrays,
    *,
    window: int,
    steps: int | None = None,
    limit: int = LIMITS.loops,
    seconds: float = LIMITS.loop_seconds,
) -> Sequences:
    """The cycles in the order of time, those that begin first at first; at most `limit` and for at most `seconds`.

    What makes one is told at `count`. `notice` says whether the list is cut. Memory is bounded by `limit`.

    Raises:
        BadRequest: the flows are not dated, the window is below 0, or fewer than two steps were asked for.
    """
    begun = _begun(arrays, window, steps, room=ROOM)
    return Sequences(*gathered(stream(begun, looks=LOOKS, seconds=seconds), limit))


@dataclass(frozen=True, slots=True)
class _Begun:
    """A search under way: the arrays in it change, what it looks through does not."""

    flows: Flows
    comes: Flags
    around: Around
    trace: Trace
    steps: int

    @property
    def done(self) -> bool:
        return bool(self.trace.state[DONE] or self.trace.state[TOO_MANY])

    def advance(self, looks: int) -> None:
        upto = look_around(self.flows, self.around, self.comes, self.steps, looks)
        trace_on(self.flows, self.comes, self.trace, upto, self.steps, looks)

    def emptied(self) -> Block:
        """What is in the buffer, by the rows of the flows; it is free again."""
        state = self.trace.state
        block = Block(self.flows.names[self.trace.cycles[: state[USED]]], self.trace.lengths[: state[FOUND]].copy())
        state[USED] = state[FOUND] = 0
        return block


def _begun(arrays: Arrays, window: int, steps: int | None, *, room: int) -> _Begun:
    """A search at its start, compiled, so that no clock runs before it can."""
    if arrays.time is None:
        raise BadRequest("The flows of this network are not dated, so they have no order of time. Add a column `date`.")
    if window < 0:
        raise BadRequest(f"A window is 0 or more, not {window}.")
    if steps is not None:
        check_steps(steps)
    flows = _flows(arrays, arrays.time, window)
    most = max(FEWEST_STEPS, min(arrays.size, len(flows.tail), LARGEST if steps is None else steps))
    trace = trace_of(flows, arrays.size, most, max(room, 2 * most) if room else 0)
    begun = _Begun(flows, returning(flows, arrays.size), around(arrays.size), trace, most)
    begun.advance(0)
    return begun


def _flows(arrays: Arrays, time: Int64s, window: int) -> Flows:
    """The flows that are no self-loops, by their time."""
    kept = np.flatnonzero(arrays.tail != arrays.head)
    names: Int32s = kept[np.argsort(time[kept], kind="stable")].astype(np.int32)
    sorted_time = time[names]
    last = sorted_time if arrays.last is None else arrays.last[names]
    if len(names) and int(last.max()) - int(sorted_time[0]) > LARGEST:
        raise BadRequest(
            "The times of this network are further apart than 64 bits can tell. Give them in a larger unit."
        )
    until = windows(sorted_time, sorted_time, min(window, LARGEST))
    if arrays.last is None:
        moment = np.ones(len(names), np.int32)
        np.cumsum(sorted_time[1:] != sorted_time[:-1], out=moment[1:])
        moment[1:] += 1
        end, most = moment, moment[until - 1]
    else:
        times = np.unique(np.concatenate([sorted_time, last]))
        moment, end = (np.searchsorted(times, one).astype(np.int32) + np.int32(1) for one in (sorted_time, last))
        most = windows(sorted_time, times, min(window, LARGEST))
    tail, head = arrays.tail[names], arrays.head[names]
    paid, _, paying = csr(tail, head, arrays.size)
    owed, _, owing = csr(head, tail, arrays.size)
    return Flows(tail, head, moment, end, most, until, names, paid, paying, owed, owing)
