"""Strongly connected components: who can be reached from whom, and back."""

import numpy as np

from moneygoround.fast.arrays import Arrays, Flags, Int32s, csr
from moneygoround.fast.compiled import compiled


def components(size: int, tail: Int32s, head: Int32s) -> tuple[int, Int32s]:
    """How many strongly connected components there are, and the number of each node's component.

    Two nodes are in one component if each can be reached from the other. Components are numbered from 0 in the order of
    their first node, whatever the order of the flows. Tarjan's algorithm (1972), with the one index per node of Pearce
    (2016, Information Processing Letters 116, 47) and a stack of its own: no recursion, O(nodes + flows).
    """
    offsets, targets, _ = csr(tail, head, size)
    return labelled(offsets, targets)


def inside(arrays: Arrays) -> Flags:
    """Which flows lie on a loop at all: both ends in one component, and not the same node."""
    _, label = components(arrays.size, arrays.tail, arrays.head)
    found: Flags = (label[arrays.tail] == label[arrays.head]) & (arrays.tail != arrays.head)
    return found


@compiled
def labelled(offsets: Int32s, targets: Int32s) -> tuple[int, Int32s]:
    """Components of a network in rows."""
    count, onward = in_order_of_flow(offsets, targets)
    return count, _in_order(onward, count)


@compiled
def in_order_of_flow(offsets: Int32s, targets: Int32s) -> tuple[int, Int32s]:
    """The same, numbered so that every flow between two components runs from the smaller number to the larger."""
    size = len(offsets) - 1
    # Nodes carry their index (from 1) until their component is closed, then a number above every index:
    # so one comparison tells "older than I am" and "closed" apart. Closed ones count down from `closed`.
    low = np.zeros(size, np.int32)
    waiting = np.empty(size, np.int32)
    path = np.empty(size, np.int32)
    next_edge = np.empty(size, np.int32)
    own = np.empty(size, np.int32)
    closed = np.int32(2**31 - 1)
    index = np.int32(0)
    held = 0
    for start in range(size):
        if low[start]:
            continue
        depth = 0
        v = np.int32(start)
        index += np.int32(1)
        low[v] = index
        path[0], own[0] = v, index
        lowest = index
        edge, end = offsets[v], offsets[v + 1]
        while True:
            if edge < end:
                w = targets[edge]
                edge += np.int32(1)
                seen = low[w]
                if seen == 0:
                    next_edge[depth] = edge
                    low[v] = lowest
                    depth += 1
                    v = w
                    index += np.int32(1)
                    low[v] = index
                    path[depth], own[depth] = v, index
                    lowest = index
                    edge, end = offsets[v], offsets[v + 1]
                elif seen < lowest:
                    lowest = seen
                continue
            if lowest == own[depth]:
                while held and low[waiting[held - 1]] >= lowest:
                    held -= 1
                    low[waiting[held]] = closed
                    index -= np.int32(1)
                low[v] = closed
                index -= np.int32(1)
                closed -= np.int32(1)
                lowest = np.int32(2**31 - 1)
            else:
                low[v] = lowest
                waiting[held] = v
                held += 1
            if depth == 0:
                break
            depth -= 1
            v = path[depth]
            lowest = min(lowest, low[v])
            edge, end = next_edge[depth], offsets[v + 1]
    closed += np.int32(1)
    for node in range(size):  # they count down, and what is reached is closed first
        low[node] -= closed
    return 2**31 - int(closed), low


@compiled
def _in_order(label: Int32s, count: int) -> Int32s:
    """Other numbers for components: from 0 in the order of their first node."""
    new = np.full(count, -1, np.int32)
    known = 0
    for v in range(len(label)):
        old = label[v]
        if new[old] < 0:
            new[old] = known
            known += 1
        label[v] = new[old]
    return label
