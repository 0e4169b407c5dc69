"""The search behind temporal.py: from one first flow after the other, what comes back to its payer in time."""

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.compiled import lean, part
from moneygoround.fast.dated import Flows
from moneygoround.fast.trace import DEPTH, DONE, FAR, FOUND, ROOT, TOO_MANY, USED, Trace

SMALL = 2048
"""So many flows in a window are read through faster than looked around in."""
PATIENCE = 8
"""Looking around may take a so-manieth part of reading the window."""
SORTING = 64
"""And gathering flows and sorting them: each costs as much as reading so many."""


@lean
def trace_on(flows: Flows, comes: Flags, trace: Trace, upto: int, steps: int, budget: int) -> int:
    """Search on until about `budget` looks are done, or the buffer is full; says how many it took.

    Only from the flows before `upto`, and of them from those that something comes back to the payer of.
    Every cycle is found at its first flow. What can be reached from it, and from where one can still be back in time,
    is known before any way is followed; parallel flows are followed together, with the number of ways to each moment.
    """
    state = trace.state
    spent = 0
    while spent < budget:
        depth = state[DEPTH]
        if depth < 0:
            first = state[ROOT]
            if first == upto:
                state[DONE] = upto == len(flows.tail)
                break
            spent += 1
            if comes[first]:
                spent += _open_first(flows, trace, steps, first)
            else:
                state[ROOT] = first + 1
            continue
        node = trace.path[depth]
        bundle = trace.next_bundle[depth]
        place = trace.number[node]
        if bundle == trace.rows[place]:
            trace.on[node] = False
            state[DEPTH] = depth - 1
            if depth == 0:
                spent += _close_first(trace)
            continue
        if len(trace.cycles) and len(trace.cycles) - state[USED] < depth + 2:
            break
        trace.next_bundle[depth] = bundle + 1
        spent += 1 + _follow(flows, trace, steps, depth, bundle)
    return spent


@part
def _open_first(flows: Flows, trace: Trace, steps: int, first: int) -> int:
    """Find all ways back to the payer of a flow, and start a path over it; says how many looks it took."""
    begin, end = first + 1, flows.until[first]
    payer, payee, start, most = flows.tail[first], flows.head[first], flows.end[first], flows.most[first]
    gathered = -1
    if end - begin > SMALL:
        gathered = _gather(flows, trace, steps, first, (flows.paid, flows.paying, flows.head, payee, payer))
        if gathered < 0:
            gathered = _gather(flows, trace, steps, first, (flows.owed, flows.owing, flows.tail, payer, payee))
    count = end - begin if gathered < 0 else gathered
    trace.early[payee] = start
    reached = 0
    closes = False
    for place in range(count):
        at = begin + place if gathered < 0 else trace.back[place]
        early = trace.early[flows.tail[at]]
        if early == 0 or early >= flows.moment[at] or flows.tail[at] == payer or flows.end[at] > most:
            continue
        trace.reach[reached] = at
        reached += 1
        head = flows.head[at]
        if head == payer:
            closes = True
        elif trace.early[head] == 0 or flows.end[at] < trace.early[head]:
            trace.early[head] = flows.end[at]
    trace.early[payee] = 0
    for at in range(reached):
        trace.early[flows.head[trace.reach[at]]] = 0
    looks = count + reached
    if not closes:
        trace.state[ROOT] += 1
        return int(looks)
    count = _lead_back(flows, trace, payer, reached)
    _bundle(flows, trace, count)
    trace.held[0] = 0
    trace.held[1] = 1
    trace.moments[0] = start
    trace.ways[0] = 1
    trace.path[0] = payee
    trace.via[0] = first
    trace.on[payee] = True
    trace.next_bundle[0] = trace.rows[trace.number[payee] - 1]
    trace.state[DEPTH] = 0
    return int(looks + reached + 4 * count)


@part
def _gather(flows: Flows, trace: Trace, steps: int, first: int, side: tuple[Int32s, Int32s, Int32s, int, int]) -> int:
    """Write the flows that are few enough steps from one end of a flow into `back`, by their time; -1: too many.

    To read the whole window is quicker then. `side` is the rows to follow, the flows in them, where those lead, the end
    to begin at, and the other one. How many there are is all that counts, so times are not compared here.
    """
    rows, listed, leads, start, goal = side
    end = flows.until[first]
    patience = (end - first) // SORTING
    queue = trace.nodes
    queue[0] = start
    trace.on[start] = True
    reached = 1
    ring = 0
    count = 0
    for _ in range(steps - 1):
        stop = reached
        for number in range(ring, stop):
            node = queue[number]
            begin = later(listed, rows[node], rows[node + 1], first)
            for at in range(begin, rows[node + 1]):
                flow = listed[at]
                if flow >= end or count > patience:
                    break
                trace.back[count] = flow
                count += 1
                other = leads[flow]
                if other != goal and not trace.on[other]:
                    trace.on[other] = True
                    queue[reached] = other
                    reached += 1
        ring = stop
        if ring == reached or count > patience:
            break
    for number in range(reached):
        trace.on[queue[number]] = False
    if count > patience:
        return -1
    _sort(trace.back, count)
    return count


@part
def later(flows: Int32s, begin: int, end: int, first: int) -> int:
    """Where the flows after one begin, in a sorted row."""
    while begin < end:
        middle = (begin + end) // 2
        if flows[middle] <= first:
            begin = middle + 1
        else:
            end = middle
    return begin


@part
def _sort(values: Int32s, count: int) -> None:
    """Sort the first values in place, by a heap: numba's own sort makes arrays, which a lean function can't."""
    for turn in range(count // 2 + count):
        if turn < count // 2:
            top, size = count // 2 - 1 - turn, count
        else:
            size = count - 1 - (turn - count // 2)
            top = 0
            values[0], values[size] = values[size], values[0]
        moving = values[top]
        while 2 * top + 1 < size:
            child = 2 * top + 1
            if child + 1 < size and values[child + 1] > values[child]:
                child += 1
            if values[child] <= moving:
                break
            values[top] = values[child]
            top = child
        values[top] = moving


@part
def _lead_back(flows: Flows, trace: Trace, payer: int, reached: int) -> int:
    """Of the flows that were reached, keep those from which one can be back in time, the latest first; how many."""
    count = 0
    for back in range(reached):
        at = trace.reach[reached - 1 - back]
        tail, head = flows.tail[at], flows.head[at]
        if head != payer and trace.late[head] <= flows.end[at]:
            continue
        left = 1 if head == payer else trace.steps_left[head] + 1
        trace.late[tail] = max(trace.late[tail], flows.moment[at])
        trace.steps_left[tail] = min(trace.steps_left[tail], left)
        trace.back[count] = at
        count += 1
    return count


@part
def _bundle(flows: Flows, trace: Trace, count: int) -> None:
    """Sort the flows on ways back by payer, payee and time, by counting, and bundle those between the same two."""
    places = 0
    for at in range(count):
        tail = flows.tail[trace.back[at]]
        if trace.number[tail] == 0:
            places += 1
            trace.number[tail] = places
            trace.nodes[places] = tail
    trace.nodes[0] = places
    # First by payee, from the end on: they were found the latest first. The payer of the first flow has place 0.
    trace.fill[: places + 2] = 0
    for at in range(count):
        trace.fill[trace.number[flows.head[trace.back[at]]] + 1] += 1
    for place in range(places):
        trace.fill[place + 1] += trace.fill[place]
    for back in range(count):
        flow = trace.back[count - 1 - back]
        place = trace.number[flows.head[flow]]
        trace.reach[trace.fill[place]] = flow
        trace.fill[place] += 1
    trace.fill[: places + 2] = 0
    for at in range(count):
        trace.fill[trace.number[flows.tail[trace.reach[at]]] + 1] += 1
    for place in range(places):
        trace.fill[place + 1] += trace.fill[place]
    for at in range(count):
        flow = trace.reach[at]
        place = trace.number[flows.tail[flow]]
        trace.back[trace.fill[place]] = flow
        trace.fill[place] += 1
    bundles = 0
    trace.rows[0] = 0
    for at in range(count):
        flow = trace.back[at]
        last = trace.back[max(at - 1, 0)]
        alike = flows.tail[flow] == flows.tail[last] and flows.head[flow] == flows.head[last]
        if at == 0 or len(trace.cycles) or not alike:
            trace.bundle_begin[bundles] = at
            bundles += 1
        trace.rows[trace.number[flows.tail[flow]]] = bundles
    trace.bundle_begin[bundles] = count


@part
def _close_first(trace: Trace) -> int:
    """Forget what was made for a first flow."""
    places = trace.nodes[0]
    for place in range(1, places + 1):
        node = trace.nodes[place]
        trace.number[node] = 0
        trace.late[node] = 0
        trace.steps_left[node] = FAR
    trace.state[ROOT] += 1
    return int(places)


@part
def _follow(flows: Flows, trace: Trace, steps: int, depth: int, bundle: int) -> int:
    """Follow a bundle from the end of the path: it closes cycles, or leads on, or nowhere. Says how many looks it took."""
    begin, end = trace.bundle_begin[bundle], trace.bundle_begin[bundle + 1]
    flow = trace.back[begin]
    head = flows.head[flow]
    closing = trace.number[head] == 0
    if not closing and (trace.on[head] or depth + 2 + trace.steps_left[head] > steps):
        return 0
    at, stop = trace.held[depth], trace.held[depth + 1]
    if flows.moment[trace.back[end - 1]] <= trace.moments[at]:
        return 0
    looks = end - begin + stop - at
    new = stop
    rising = True
    ways = np.int64(0)
    total = np.int64(0)
    for place in range(begin, end):
        moment = flows.moment[trace.back[place]]
        while at < stop and trace.moments[at] < moment:
            ways += trace.ways[at]
            at += 1
        if ways == 0:
            continue
        total += ways
        if ways < 0 or total < 0:
            trace.state[TOO_MANY] = 1
        if not closing:
            arrival = flows.end[trace.back[place]]
            rising = rising and (new == stop or trace.moments[new - 1] <= arrival)
            trace.moments[new] = arrival
            trace.ways[new] = ways
            new += 1
    if closing:
        trace.counts[depth + 2] += total
        if trace.counts[depth + 2] < 0:
            trace.state[TOO_MANY] = 1
        if len(trace.cycles):
            _write(trace, depth, flow)
        return int(looks)
    if not rising:
        _sort_arrivals(trace.moments[stop:new], trace.ways[stop:new])
    trace.held[depth + 2] = new
    trace.path[depth + 1] = head
    trace.via[depth + 1] = flow
    trace.on[head] = True
    trace.next_bundle[depth + 1] = trace.rows[trace.number[head] - 1]
    trace.state[DEPTH] = depth + 1
    return int(looks)


@part
def _sort_arrivals(moments: Int32s, ways: Int64s) -> None:
    """Sort arrivals by their moments, each with its ways, in place: a wide date may begin first and end last."""
    count = len(moments)
    for turn in range(count // 2 + count):
        if turn < count // 2:
            top, size = count // 2 - 1 - turn, count
        else:
            size = count - 1 - (turn - count // 2)
            top = 0
            moments[0], moments[size] = moments[size], moments[0]
            ways[0], ways[size] = ways[size], ways[0]
        moving, along = moments[top], ways[top]
        while 2 * top + 1 < size:
            child = 2 * top + 1
            if child + 1 < size and moments[child + 1] > moments[child]:
                child += 1
            if moments[child] <= moving:
                break
            moments[top], ways[top] = moments[child], ways[child]
            top = child
        moments[top], ways[top] = moving, along


@part
def _write(trace: Trace, depth: int, last: int) -> None:
    """Write the cycle that a flow closes."""
    used = trace.state[USED]
    for step in range(depth + 1):
        trace.cycles[used + step] = trace.via[step]
    trace.cycles[used + depth + 1] = last
    trace.lengths[trace.state[FOUND]] = depth + 2
    trace.state[USED] = used + depth + 2
    trace.state[FOUND] += 1
