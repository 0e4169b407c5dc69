"""Where a search for cycles in the order of time stands: what timed.py writes down while it looks."""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.dated import Flows

ROOT, DEPTH, DONE, USED, FOUND, TOO_MANY = range(6)
"""What `Trace.state` holds: the first flow, the depth of the path (-1: none), whether all are done, how much of the
buffer is used (numbers, and cycles), and whether a count went beyond 64 bits."""
FAR = np.int32(2**31 - 1)


class Trace(NamedTuple):
    """Where a search stands. Everything is in arrays, so it can be left and taken up again at any point."""

    state: Int64s
    counts: Int64s
    early: Int32s
    """The moment at which a node is first reached from the first flow; 0: it is not."""
    late: Int32s
    """The last moment at which one can leave a node and still be back in time; 0: there is none."""
    steps_left: Int32s
    """The fewest steps from a node back to the payer of the first flow."""
    number: Int32s
    """For a node from which a way leads back, its place among `nodes`, from 1; 0: none."""
    nodes: Int32s
    reach: Int32s
    """The flows that are reached from the first one."""
    back: Int32s
    """Those from which one can be back in time; in the end sorted by payer, payee, time."""
    fill: Int32s
    rows: Int32s
    """For the node at a place, the end of its bundles, which begin where those of the place before end."""
    bundle_begin: Int32s
    """Where in `back` a bundle begins: the flows between the same two nodes (or a single one, to list cycles)."""
    on: Flags
    path: Int32s
    next_bundle: Int32s
    via: Int32s
    """The flow by which each node of the path was reached, the first of its bundle."""
    held: Int32s
    """Where in `moments` and `ways` the arrivals at each node of the path begin."""
    moments: Int32s
    """When one has surely arrived, rising."""
    ways: Int64s
    """In how many ways, from the first flow on, one arrives at that moment."""
    cycles: Int32s
    lengths: Int32s


def trace_of(flows: Flows, size: int, steps: int, room: int) -> Trace:
    """A search that has not begun. The buffer has room for so many numbers; 0: cycles are only counted."""
    most = len(flows.tail)
    state = np.zeros(6, np.int64)
    state[DEPTH] = -1
    deep = min(steps, size) + 2
    return Trace(
        state=state,
        counts=np.zeros(steps + 1, np.int64),
        early=np.zeros(size, np.int32),
        late=np.zeros(size, np.int32),
        steps_left=np.full(size, FAR, np.int32),
        number=np.zeros(size, np.int32),
        nodes=np.zeros(size + 2, np.int32),
        reach=np.zeros(most, np.int32),
        back=np.zeros(most, np.int32),
        fill=np.zeros(size + 2, np.int32),
        rows=np.zeros(size + 2, np.int32),
        bundle_begin=np.zeros(most + 1, np.int32),
        on=np.zeros(size, np.bool_),
        path=np.zeros(deep, np.int32),
        next_bundle=np.zeros(deep, np.int32),
        via=np.zeros(deep, np.int32),
        held=np.zeros(deep + 1, np.int32),
        moments=np.zeros(most + 1, np.int32),
        ways=np.zeros(most + 1, np.int64),
        cycles=np.empty(room, np.int32),
        lengths=np.empty(room // 2, np.int32),
    )
