"""Balancing: the circulation of the most worth by primal and dual steps, on integers; and flows without rings.

Start from all that is worth something, at its full width. Some nodes then get more than they give. What they have too
much is sent, along ways that give up as little worth as possible, to nodes that have too little: what runs at the end
is a circulation of the most worth (the primal-dual method of Ford and Fulkerson, 1957; see Ahuja, Magnanti, Orlin,
Network Flows, section 9.8). A flow is worth 1 or 0, so the ways are short and few lengths occur: about a dozen on
heavy-tailed networks of 10^6 flows. For each length as much as possible is sent, by pushing towards where too little is
and relabelling (Goldberg and Tarjan, 1988), with levels found anew from time to time (Cherkassky and Goldberg, 1997).
Blocking flows (Dinic, 1970) in their place took two to three times as long, OR-tools' cost scaling four to seven times.
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
    """What a search notes.

    No arc with room loses less than `price[to] - price[from]`; one that loses just that is tight.
    `tight[first[v]:first[v + 1]]` are the tight arcs of node v, `to` is where they run. `level` is the least number of
    tight arcs with room to where too little is, FAR if there is no such way; `current` is the arc of a node to look at
    next. `queue` holds the nodes by level, `line` those that wait for their turn, `waits` is 1 for these.
    """

    price: Int32s
    first: Int32s
    tight: Int32s
    to: Int32s
    level: Int32s
    current: Int32s
    queue: Int32s
    line: Int32s
    waits: Int32s


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
    price, level, current, queue, line, waits = (np.zeros(size, np.int32) for _ in range(6))
    tight, to = np.empty(arcs, np.int32), np.empty(arcs, np.int32)
    return Search(price, np.zeros(size + 1, np.int32), tight, to, level, current, queue, line, waits)


@lean
def balance(pipes: Pipes, search: Search, left: int, halt: Int32s) -> int:
    """Send the `left` that is too much to where too little is, at the least loss: what is left of it, 0 unless halted.

    It stops when `halt[0]` is set from outside, and goes on from there when it is called again.
    """
    while left > 0:
        _find_tight(pipes, search)
        while left > 0:
            if halt[0]:
                return left
            waiting = _find_levels(pipes, search)
            if not waiting:
                break
            left -= _push(pipes, search, waiting)
        _raise_prices(pipes, search)
    return left


@part
def _find_tight(pipes: Pipes, search: Search) -> None:
    """Note the tight arcs at the present prices."""
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
def _find_levels(pipes: Pipes, search: Search) -> int:
    """The levels of all nodes; and how many stand in line: those with too much from where it can get on, nearest first."""
    level, queue = search.level, search.queue
    count = 0
    for v in range(len(pipes.excess)):
        level[v] = FAR
        search.current[v] = search.first[v]
        search.waits[v] = 0
        if pipes.excess[v] < 0:
            level[v] = 0
            queue[count] = v
            count += 1
    done, waiting = 0, 0
    while done < count:
        w = queue[done]
        done += 1
        if pipes.excess[w] > 0:
            search.line[waiting] = w
            search.waits[w] = 1
            waiting += 1
        for place in range(search.first[w], search.first[w + 1]):
            v = search.to[place]
            if level[v] == FAR and pipes.room[pipes.back[search.tight[place]]] > 0:
                level[v] = level[w] + 1
                queue[count] = v
                count += 1
    return waiting


@part
def _push(pipes: Pipes, search: Search, waiting: int) -> int:
    """Push what is too much from level to level, until none waits or the levels should be found anew: how much arrived."""
    excess, level, current, line = pipes.excess, search.level, search.current, search.line
    size = len(excess)
    patience = size + search.first[size]  # as much as finding the levels costs
    turn, arrived = 0, 0
    while waiting > 0 and patience > 0:
        v = line[turn]
        turn = turn + 1 if turn + 1 < size else 0
        waiting -= 1
        search.waits[v] = 0
        while excess[v] > 0:
            place, end = current[v], search.first[v + 1]
            patience -= 1
            while place < end and not (level[search.to[place]] < level[v] and pipes.room[search.tight[place]] > 0):
                place += 1
                patience -= 1
            current[v] = place
            if place == end:  # no way down: up to just above the lowest that can be reached
                least = FAR
                for other in range(search.first[v], end):
                    if pipes.room[search.tight[other]] > 0:
                        least = min(least, level[search.to[other]])
                patience -= end - search.first[v]
                if least >= size:
                    level[v] = FAR
                    break
                level[v] = least + 1
                current[v] = search.first[v]
                continue
            arc, w = search.tight[place], search.to[place]
            amount = min(excess[v], pipes.room[arc])
            pipes.room[arc] -= amount
            pipes.room[pipes.back[arc]] += amount
            excess[v] -= amount
            if excess[w] < 0:
                arrived += min(amount, -excess[w])
            excess[w] += amount
            if excess[w] > 0 and not search.waits[w]:
                search.waits[w] = 1
                line[turn + waiting if turn + waiting < size else turn + waiting - size] = w
                waiting += 1
    return arrived


@part
def _raise_prices(pipes: Pipes, search: Search) -> None:
    """Where nothing comes from any more without loss, raise prices until a way in opens."""
    least = FAR
    for v in range(len(pipes.excess)):
        if search.level[v] == FAR:
            for arc in range(pipes.first[v], pipes.first[v + 1]):
                w = pipes.to[arc]
                if search.level[w] != FAR and pipes.room[arc] > 0:
                    least = min(least, search.price[v] + pipes.loss[arc] - search.price[w])
    for v in range(len(pipes.excess)):
        if search.level[v] != FAR:
            search.price[v] += least


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
