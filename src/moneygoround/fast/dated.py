"""Flows in the order of their time: what the search for cycles in that order looks through."""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.compiled import compiled


class Flows(NamedTuple):
    """Dated flows in the order of their time, none of a node to itself."""

    tail: Int32s
    head: Int32s
    moment: Int32s
    """The rank of the time, from 1 on: equal times have equal ranks."""
    end: Int32s
    """The rank of the last time that the flow may have, on the same scale; where all are exact, `moment` itself."""
    most: Int32s
    """The last rank that a cycle which begins with this flow may end at."""
    until: Int32s
    """The first flow that is too late to end a cycle that begins with this one."""
    names: Int32s
    """The numbers that the flows came with."""
    paid: Int32s
    paying: Int32s
    """Which flows node v pays, in this order: `paying[paid[v]:paid[v + 1]]`; and by which it is paid."""
    owed: Int32s
    owing: Int32s


@compiled
def windows(time: Int64s, times: Int64s, window: int) -> Int32s:
    """For each of some sorted times, the first place in `times`, sorted too, from which on it is more than a window later."""
    until = np.empty(len(time), np.int32)
    end = 0
    for at in range(len(time)):
        # Both are differences from the first time: no sum goes beyond 64 bits.
        while end < len(times) and times[end] - time[at] <= window:
            end += 1
        until[at] = end
    return until


@compiled
def returning(flows: Flows, size: int) -> Flags:
    """Whether anything at all flows to the payer of each flow later, within the window."""
    next_in = np.full(size, len(flows.tail), np.int32)
    comes = np.zeros(len(flows.tail), np.bool_)
    end = len(flows.tail)
    while end > 0:
        begin = end - 1
        while begin > 0 and flows.moment[begin - 1] == flows.moment[end - 1]:
            begin -= 1
        for at in range(begin, end):
            comes[at] = next_in[flows.tail[at]] < flows.until[at]
        for at in range(begin, end):
            next_in[flows.head[at]] = at
        end = begin
    return comes
