"""A look around each flow before temporal.py searches from it: can anything come back to its payer in so few steps?"""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.compiled import lean, part
from moneygoround.fast.dated import Flows
from moneygoround.fast.timed import PATIENCE, SMALL, later

STEPS_BACK = 2


class Around(NamedTuple):
    """What a look around is written down in."""

    late: Int32s
    """The last moment at which a node can be left, to be with the payer in two steps; 0: there is none."""
    left: Int32s
    """The nodes that have such a moment."""
    known: Flags
    """Whether a node was reached from the payee."""
    queue: Int32s
    next: Int64s
    """One number: the first flow that was not looked at."""


def around(size: int) -> Around:
    """A look around that has not begun."""
    late, left, queue = (np.zeros(size, np.int32) for _ in range(3))
    return Around(late, left, np.zeros(size, np.bool_), queue, np.zeros(1, np.int64))


@lean
def look_around(flows: Flows, net: Around, comes: Flags, steps: int, budget: int) -> int:
    """Take `comes` from flows that nothing can come back to the payer of, until about `budget` looks are done.

    From the payer two steps back, from the payee the other steps onward: where they don't meet in time, there is no
    cycle. Says how many flows were looked at by now.
    """
    spent = 0
    first = net.next[0]
    while spent < budget and first < len(flows.tail):
        spent += 1
        if comes[first] and flows.until[first] - first > SMALL:
            looks, meet = meets(flows, net, first, steps, (flows.until[first] - first) // PATIENCE)
            comes[first] = meet
            spent += looks
        first += 1
    net.next[0] = first
    return int(first)


@part
def meets(flows: Flows, net: Around, first: int, steps: int, patience: int) -> tuple[int, bool]:
    """How many looks it took, and whether there may be a way back."""
    payer, payee, end = flows.tail[first], flows.head[first], flows.until[first]
    begin = later(flows.owing, flows.owed[payer], flows.owed[payer + 1], first)
    stop = later(flows.owing, begin, flows.owed[payer + 1], end - 1)
    # A payer whom very many pay is looked for from the other side only.
    back = min(STEPS_BACK, steps - 1) if stop - begin < SMALL else 0
    looks = 0
    left = 0
    for at in range(begin, stop if back else begin):
        node = flows.tail[flows.owing[at]]
        if net.late[node] == 0:
            net.left[left] = node
            left += 1
        net.late[node] = flows.moment[flows.owing[at]]
    looks += left
    # One step more. Who is met twice may get a step too many: that only errs on the safe side.
    for number in range(left if back == STEPS_BACK else 0):
        node = net.left[number]
        if node == payee or looks > patience:
            continue
        begin = later(flows.owing, flows.owed[node], flows.owed[node + 1], first)
        for at in range(begin, flows.owed[node + 1]):
            flow = flows.owing[at]
            if flows.moment[flow] >= net.late[node]:
                break
            looks += 1
            other = flows.tail[flow]
            if net.late[other] == 0:
                net.left[left] = other
                left += 1
            net.late[other] = max(net.late[other], flows.moment[flow])
    meet = looks > patience or net.late[payee] > flows.moment[first]
    # Onward from the payee by the fewest steps, whatever the order in time: that too errs on the safe side.
    net.queue[0] = payee
    net.known[payee] = True
    reached = 1
    ring = 0
    for _ in range(steps - 1 - back):
        stop = reached
        if meet or ring == stop:
            break
        for number in range(ring, stop):
            node = net.queue[number]
            begin = later(flows.paying, flows.paid[node], flows.paid[node + 1], first)
            for at in range(begin, flows.paid[node + 1]):
                flow = flows.paying[at]
                if flow >= end:
                    break
                looks += 1
                other = flows.head[flow]
                if flows.moment[flow] <= flows.moment[first]:
                    continue
                if other == payer:
                    meet = meet or back == 0
                    continue
                if net.late[other] > flows.moment[flow]:
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
