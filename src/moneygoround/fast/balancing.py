"""Balancing: the circulation of the most worth by primal and dual steps, on integers; and circulations without idle rings.

Start from all that is worth something, at its full width. Some nodes then get more than they give. What they have too
much is sent, along ways that give up as little worth as possible, to nodes that have too little: what runs at the end
is a circulation of the most worth (the primal-dual method of Ford and Fulkerson, 1957; see Ahuja, Magnanti, Orlin,
Network Flows, section 9.8). A flow is worth 1 or 0, so the ways are short and few lengths occur: about a dozen on
heavy-tailed networks of 10^6 flows, and each length is a maximum flow by blocking flows (Dinic, 1970).
"""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Int32s, Int64s, csr
from moneygoround.fast.compiled import compiled, lean, part

FAR = 2**30


class Pipes(NamedTuple):
    """Each flow as two arcs, there and back, in rows by where they start.

    Arc a runs to node `to[a]`, `back[a]` is the arc against it; `room[a]` can still be sent along it, each unit of
    which gives up `loss[a]` of worth. Node v has `excess[v]` too much.
    """

    first: Int32s
    to: Int32s
    back: Int32s
    room: Int64s
    loss: Int32s
    excess: Int64s


class Search(NamedTuple):
    """What a search notes: the prices of the nodes, the arcs that lose nothing at them, and the state of both searches.

    `tight[first[v]:first[v + 1]]` are the arcs of node v that lose nothing at these prices, `to` is where they run.
    """

    price: Int32s
    first: Int32s
    tight: Int32s
    to: Int32s
    level: Int32s
    queue: Int32s
    current: Int32s
    path: Int32s


@compiled
def pipes_of(size: int, tail: Int32s, head: Int32s, limit: Int64s, worth: Int32s) -> tuple[Pipes, Int32s]:
    """The arcs of some flows, all that is worth something at its full width; and the arc of each flow."""
    first = np.zeros(size + 1, np.int32)
    for flow in range(len(tail)):
        first[tail[flow] + 1] += 1
        first[head[flow] + 1] += 1
    for v in range(size):
        first[v + 1] += first[v]
    here = first[:size].copy()
    arcs = 2 * len(tail)
    to, back, loss = np.empty(arcs, np.int32), np.empty(arcs, np.int32), np.empty(arcs, np.int32)
    room, excess = np.zeros(arcs, np.int64), np.zeros(size, np.int64)
    own = np.empty(len(tail), np.int32)
    for flow in range(len(tail)):
        v, w = tail[flow], head[flow]
        there, again = here[v], here[w]
        here[v] += 1
        here[w] += 1
        to[there], to[again], back[there], back[again] = w, v, again, there
        loss[there], loss[again] = -worth[flow], worth[flow]
        own[flow] = there
        room[again if worth[flow] else there] = limit[flow]
        if worth[flow]:
            excess[w] += limit[flow]
            excess[v] -= limit[flow]
    return Pipes(first, to, back, room, loss, excess), own


def search_of(size: int, arcs: int) -> Search:
    """The notes of a search that has not begun."""
    price = np.zeros(size, np.int32)
    level, queue, current, path = (np.zeros(size + 1, np.int32) for _ in range(4))
    return Search(
        price,
        np.zeros(size + 1, np.int32),
        np.empty(arcs, np.int32),
        np.empty(arcs, np.int32),
        level,
        queue,
        current,
        path,
    )


@lean
def balance(pipes: Pipes, search: Search, left: int, work: int, halt: Int32s) -> tuple[int, int]:
    """Send what is too much to where too little is, at the least loss: what is left of it (0: done), and of the work.

    It ends early when the work is used up (counted in arcs that are looked at) or `halt[0]` is set from outside.
    """
    size = len(pipes.excess)
    while left > 0:
        _find_tight(pipes, search)
        while left > 0:
            looked, starts = _layer(pipes, search)
            work -= looked
            if work < 0 or halt[0]:
                return left, work
            if not starts:
                break
            sent, work = _send(pipes, search, starts, work)
            left -= sent
        # Nothing too much can go on without loss: where it can't get to, prices rise until a way across opens.
        step = _step(pipes, search)
        for v in range(size):
            if search.level[v] == FAR:
                search.price[v] += step
    return left, work


@part
def _step(pipes: Pipes, search: Search) -> int:
    """The least loss on the arcs from where the search got to where it didn't."""
    least = FAR
    for v in range(len(pipes.excess)):
        if search.level[v] != FAR:
            for arc in range(pipes.first[v], pipes.first[v + 1]):
                w = pipes.to[arc]
                if search.level[w] == FAR and pipes.room[arc] > 0:
                    least = min(least, search.price[v] + pipes.loss[arc] - search.price[w])
    return least


@part
def _find_tight(pipes: Pipes, search: Search) -> None:
    """Note the arcs that lose nothing at the present prices."""
    count = 0
    for v in range(len(pipes.excess)):
        search.first[v] = count
        price = search.price[v]
        for arc in range(pipes.first[v], pipes.first[v + 1]):
            if price + pipes.loss[arc] == search.price[pipes.to[arc]]:
                search.tight[count] = arc
                search.to[count] = pipes.to[arc]
                count += 1
    search.first[len(pipes.excess)] = count


@part
def _layer(pipes: Pipes, search: Search) -> tuple[int, int]:
    """Levels by the fewest tight arcs from where too much is; how much was looked at.

    And at how many nodes too much is, all at the head of the queue; 0 if no way leads to where too little is.
    """
    level, queue = search.level, search.queue
    count = 0
    for v in range(len(pipes.excess)):
        level[v] = FAR
        if pipes.excess[v] > 0:
            level[v] = 0
            queue[count] = v
            count += 1
    starts, done, looked, found = count, 0, len(pipes.excess), False
    while done < count:
        v = queue[done]
        done += 1
        search.current[v] = search.first[v]
        looked += search.first[v + 1] - search.first[v]
        for place in range(search.first[v], search.first[v + 1]):
            w = search.to[place]
            if level[w] == FAR and pipes.room[search.tight[place]] > 0:
                level[w] = level[v] + 1
                queue[count] = w
                count += 1
                found = found or pipes.excess[w] < 0
    return looked, starts if found else 0


@part
def _send(pipes: Pipes, search: Search, starts: int, work: int) -> tuple[int, int]:
    """A blocking flow through the levels: how much was sent, and what is left of the work."""
    sent = 0
    excess, level, path, current = pipes.excess, search.level, search.path, search.current
    for number in range(starts):
        start = search.queue[number]
        depth, v = 0, start
        while excess[start] > 0 and work >= 0:
            if excess[v] < 0:
                amount = min(excess[start], -excess[v])
                for step in range(depth):
                    amount = min(amount, pipes.room[path[step]])
                full = depth
                for step in range(depth - 1, -1, -1):
                    arc = path[step]
                    pipes.room[arc] -= amount
                    pipes.room[pipes.back[arc]] += amount
                    if pipes.room[arc] == 0:
                        full = step
                excess[start] -= amount
                excess[v] += amount
                sent += amount
                work -= depth + 1
                if full < depth:  # go on from the first arc that is full now
                    depth = full
                    v = pipes.to[pipes.back[path[full]]]
                continue
            place, end = current[v], search.first[v + 1]
            while place < end and not (level[search.to[place]] == level[v] + 1 and pipes.room[search.tight[place]] > 0):
                place += 1
            current[v] = place
            if place < end:
                path[depth] = search.tight[place]
                depth += 1
                v = search.to[place]
            elif depth > 0:  # a dead end: no other way leads through it
                level[v] = FAR - 1
                depth -= 1
                v = pipes.to[pipes.back[path[depth]]]
                current[v] += 1
            else:
                break
    return sent, work


@compiled
def without_rings(size: int, tail: Int32s, head: Int32s, amount: Int64s) -> Int64s:
    """What is left of a flow when every ring in it is taken out: no money runs from anyone back to itself.

    What runs in and out of each node differs by as much as before. One search in depth, O(nodes + flows + rings' lengths).
    """
    offsets, _, order = csr(tail, head, size)
    left = amount.copy()
    current = offsets[:size].copy()
    place = np.full(size, -1, np.int32)  # on the path: how many flows come before
    path = np.empty(size + 1, np.int32)
    for start in range(size):
        depth, v = 0, start
        place[v] = 0
        while True:
            while current[v] < offsets[v + 1] and left[order[current[v]]] == 0:
                current[v] += 1
            if current[v] == offsets[v + 1]:
                place[v] = -1
                if depth == 0:
                    break
                depth -= 1
                v = tail[path[depth]]
                current[v] += 1  # nothing that runs to where this way ends comes back
                continue
            flow = order[current[v]]
            path[depth] = flow
            depth += 1
            w = head[flow]
            if place[w] < 0:
                v = w
                place[v] = depth
                continue
            least = left[flow]
            for step in range(place[w], depth):
                least = min(least, left[path[step]])
            for step in range(place[w], depth):
                left[path[step]] -= least
                if step > place[w]:
                    place[tail[path[step]]] = -1
            depth = place[w]
            v = w
    return left
