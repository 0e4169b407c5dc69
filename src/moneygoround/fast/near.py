"""A look around each flow before temporal.py searches from it: can anything come back to its payer in so few steps?"""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s, csr
from moneygoround.fast.compiled import lean, part

SMALL = 2048
"""So many flows in a window are read through faster than looked around in."""
PATIENCE = 8
"""A look around may take a so-manieth part of reading the window; then the flow counts as one that may come back."""
STEPS_FROM_BACK = 3


class Around(NamedTuple):
    """Flows in the order of their time, and which ones each node pays and is paid by, in that order."""

    tail: Int32s
    head: Int32s
    moment: Int32s
    until: Int32s
    paid: Int32s
    paying: Int32s
    owed: Int32s
    owing: Int32s
    late: Int32s
    """The last moment at which a node can be left, to be with the payer in two steps; 0: there is none."""
    left: Int32s
    """The nodes that have such a moment."""
    known: Flags
    """Whether a node was reached from the payee."""
    queue: Int32s
    next: Int64s
    """One number: the first flow that was not looked at."""


def around(tail: Int32s, head: Int32s, moment: Int32s, until: Int32s, size: int) -> Around:
    """The flows, ready to look around; from `moment` and `until` as in timed.py."""
    paid, _, paying = csr(tail, head, size)
    owed, _, owing = csr(head, tail, size)
    late, left, queue = (np.zeros(size, np.int32) for _ in range(3))
    known, begin = np.zeros(size, np.bool_), np.zeros(1, np.int64)
    return Around(tail, head, moment, until, paid, paying, owed, owing, late, left, known, queue, begin)


@lean
def look_around(net: Around, comes: Flags, steps: int, budget: int) -> int:
    """Take `comes` from flows that nothing can come back to the payer of, until about `budget` looks are done.

    From the payer two steps back, from the payee the other steps onward: where they don't meet in time, there is no
    cycle. Says how many flows were looked at by now.
    """
    spent = 0
    first = net.next[0]
    while spent < budget and first < len(net.tail):
        spent += 1
        if comes[first] and net.until[first] - first > SMALL:
            looks, meet = meets(net, first, steps, (net.until[first] - first) // PATIENCE)
            comes[first] = meet
            spent += looks
        first += 1
    net.next[0] = first
    return int(first)


@part
def meets(net: Around, first: int, steps: int, patience: int) -> tuple[int, bool]:
    """How many looks it took, and whether there may be a way back."""
    payer, payee, end = net.tail[first], net.head[first], net.until[first]
    looks = 0
    left = 0
    # Two steps back from the payer. A node that is met twice may get a step too many: that only errs on the safe side.
    begin = _later(net.owing, net.owed[payer], net.owed[payer + 1], first)
    for at in range(begin, net.owed[payer + 1]):
        flow = net.owing[at]
        if flow >= end:
            break
        looks += 1
        node = net.tail[flow]
        if net.late[node] == 0:
            net.left[left] = node
            left += 1
        net.late[node] = net.moment[flow]
    near = left if steps > STEPS_FROM_BACK - 1 else 0
    for number in range(near):
        node = net.left[number]
        begin = _later(net.owing, net.owed[node], net.owed[node + 1], first)
        for at in range(begin, net.owed[node + 1]):
            flow = net.owing[at]
            if net.moment[flow] >= net.late[node]:
                break
            looks += 1
            other = net.tail[flow]
            if net.late[other] == 0:
                net.left[left] = other
                left += 1
            net.late[other] = max(net.late[other], net.moment[flow])
        if looks > patience:
            break
    meet = looks > patience or net.late[payee] > net.moment[first]
    # Onward from the payee by the fewest steps, whatever the order in time: that too errs on the safe side.
    net.queue[0] = payee
    net.known[payee] = True
    reached = 1
    ring = 0
    for _ in range(steps - STEPS_FROM_BACK):
        stop = reached
        if meet or ring == stop:
            break
        for number in range(ring, stop):
            node = net.queue[number]
            begin = _later(net.paying, net.paid[node], net.paid[node + 1], first)
            for at in range(begin, net.paid[node + 1]):
                flow = net.paying[at]
                if flow >= end:
                    break
                looks += 1
                other = net.head[flow]
                if net.moment[flow] <= net.moment[first] or other == payer:
                    continue
                if net.late[other] > net.moment[flow]:
                    meet = True
                if not net.known[other]:
                    net.known[other] = True
                    net.queue[reached] = other
                    reached += 1
            if looks > patience:
                meet = True
            if meet:
                break
        ring = stop
    for number in range(reached):
        net.known[net.queue[number]] = False
    for number in range(left):
        net.late[net.left[number]] = 0
    return looks, meet


@part
def _later(flows: Int32s, begin: int, end: int, first: int) -> int:
    """Where the flows after one begin, in a sorted row."""
    while begin < end:
        middle = (begin + end) // 2
        if flows[middle] <= first:
            begin = middle + 1
        else:
            end = middle
    return begin
