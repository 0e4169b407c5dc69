"""Reduction: smaller networks that have the same circulations: parallel flows in one, chains in one, limits no wider than needed."""

import numpy as np

from moneygoround.fast.arrays import Int32s, Int64s, csr
from moneygoround.fast.compiled import compiled

CLIPS = 20  # rounds; each narrows flows by one more step of their way, and after a few none is left


def bundles(size: int, tail: Int32s, head: Int32s, worth: Int32s) -> tuple[Int32s, Int32s]:
    """Flows in the order of their ends and worth, and the number of each one's bundle of parallel ones of one worth."""
    _, _, order = csr(worth, worth, 2)
    for ends in (head, tail):
        keys = ends[order]
        _, _, place = csr(keys, keys, size)
        order = order[place]
    fresh = np.zeros(len(order), np.bool_)
    for column in (tail, head, worth):
        fresh |= np.diff(column[order], prepend=-1) != 0
    return order, (np.cumsum(fresh) - 1).astype(np.int32)


@compiled
def sums(limits: Int64s, group: Int32s, size: int, most: int) -> Int64s:
    """How wide bundles are: the sum of their pipes, up to the most that is ever needed."""
    found = np.zeros(size, np.int64)
    for number in range(len(limits)):
        found[group[number]] += min(limits[number], most - found[group[number]])  # never beyond 64 bits
    return found


@compiled
def shares(limits: Int64s, group: Int32s, carried: Int64s) -> Int64s:
    """What each pipe of a bundle carries of what the bundle does: the first as much as it can, then the next."""
    left = carried.copy()
    found = np.empty(len(limits), np.int64)
    for number in range(len(limits)):
        found[number] = min(limits[number], left[group[number]])
        left[group[number]] -= found[number]
    return found


@compiled
def clipped(size: int, tail: Int32s, head: Int32s, limit: Int64s, most: int) -> Int64s:
    """Limits no wider than all that can come to where a flow starts, and all that can go on from where it ends."""
    found = limit.copy()
    for _ in range(CLIPS):
        comes, goes = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for number in range(len(tail)):
            v, w = tail[number], head[number]
            goes[v] += min(found[number], most - goes[v])
            comes[w] += min(found[number], most - comes[w])
        changed = False
        for number in range(len(tail)):
            widest = min(comes[tail[number]], goes[head[number]])
            if widest < found[number]:
                found[number] = widest
                changed = True
        if not changed:
            break
    return found


@compiled
def chains(
    size: int, tail: Int32s, head: Int32s, limit: Int64s, worth: Int32s
) -> tuple[Int32s, Int32s, Int32s, Int64s, Int32s]:
    """Flows that have to carry the same, since nothing else joins or leaves them, as one: the chain of each flow.

    Then where each chain starts and ends, its least limit and the sum of its worth. A ring ends where it starts.
    """
    comes, goes, onward = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int32)
    for number in range(len(tail)):
        goes[tail[number]] += 1
        comes[head[number]] += 1
        onward[tail[number]] = number
    chain = np.full(len(tail), -1, np.int32)
    first, last = np.empty(len(tail), np.int32), np.empty(len(tail), np.int32)
    least, value = np.empty(len(tail), np.int64), np.zeros(len(tail), np.int32)
    count = 0
    for rings in range(2):  # first the chains that start somewhere; what is left are rings
        for start in range(len(tail)):
            v = tail[start]
            if chain[start] >= 0 or (not rings and comes[v] == 1 and goes[v] == 1):
                continue
            first[count], least[count], number = v, limit[start], start
            while chain[number] < 0:
                chain[number] = count
                least[count] = min(least[count], limit[number])
                value[count] += worth[number]
                w = head[number]
                last[count] = w
                if comes[w] == 1 and goes[w] == 1:
                    number = onward[w]
            count += 1
    return chain, first[:count], last[:count], least[:count], value[:count]
