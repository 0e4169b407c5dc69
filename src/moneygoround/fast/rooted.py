"""The search behind cycles.py: from one root after the other, all simple cycles of few steps, in pieces of work."""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.compiled import lean, part
from moneygoround.fast.rows import Rows

ROOT, DEPTH, DONE, PLACE, USED, FOUND = range(6)
"""What `Search.state` holds: the root, the depth of the path (-1: none), whether all roots are done, the place in the
list of the last node of the path, and how much of the buffer is used: numbers, and cycles."""

PAIR = 2
HELD = 2
"""Paths up to this depth are written from registers: twice as fast as copying them from memory for each cycle."""
UNMEASURED = 5
"""Up to so many steps the ends and the ways already tell which nodes lead back to the root."""


class Search(NamedTuple):
    """Where a search stands. Everything is in arrays, so it can be left and taken up again at any point."""

    state: Int64s
    counts: Int64s
    """How many cycles of each length were found."""
    out_from: Int32s
    """For each node where the part of its row begins that holds no former root."""
    in_from: Int32s
    on: Flags
    """Whether a node is on the path."""
    path: Int32s
    place: Int32s
    closes: Flags
    """Whether a node pays the root."""
    ends: Int32s
    """For node x from `paid[x]` on: the y for which x pays y and y pays the root: a cycle for each, at one look."""
    ends_count: Int32s
    ends_held: Int32s
    """The nodes that have such ends, and in the last place how many they are."""
    ways: Int32s
    """For node x from `paid[x]` on: those that x pays and that have ends. Made when x is first asked for them."""
    ways_count: Int32s
    ways_made: Int32s
    """For which root, counted from 1, the ways of a node were made."""
    taken: Int32s
    """For each x how many y on the path x pays that pay the root: ends that it does not have now."""
    away: Int32s
    """How many steps (2 or more) a node is from the root; 0: too many."""
    cycles: Int32s
    """The buffer: nodes of cycles by their names, one after the other."""
    lengths: Int32s
    """The buffer: how many nodes each cycle has."""


def search_of(rows: Rows, steps: int, room: int) -> Search:
    """A search that has not begun. The buffer has room for so many numbers at least; 0: cycles are only counted."""
    size, flows = len(rows.names), len(rows.payees)
    most = int(np.diff(rows.owed).max(initial=0)) + 1
    state = np.zeros(6, np.int64)
    state[DEPTH] = -1
    steps = max(steps, 3)
    room = max(room, most * steps) if room else 0
    return Search(
        state=state,
        counts=np.zeros(steps + 1, np.int64),
        out_from=rows.paid[:-1].copy(),
        in_from=rows.owed[:-1].copy(),
        on=np.zeros(size, np.bool_),
        path=np.zeros(min(steps, size + 1), np.int32),
        place=np.zeros(min(steps, size + 1), np.int32),
        closes=np.zeros(size, np.bool_),
        ends=np.empty(flows, np.int32),
        ends_count=np.zeros(size, np.int32),
        ends_held=np.zeros(size + 1, np.int32),
        ways=np.empty(flows, np.int32),
        ways_count=np.zeros(size, np.int32),
        ways_made=np.zeros(size, np.int32),
        taken=np.zeros(size, np.int32),
        away=np.zeros(size, np.int32),
        cycles=np.empty(room, np.int32),
        lengths=np.empty(room // 2, np.int32),
    )


@lean
def advance(rows: Rows, search: Search, steps: int, budget: int) -> int:
    """Search on until about `budget` looks are done, the buffer is full, or everything is found; says how many it took.

    Every cycle is found at its first node, the root, and a root is taken away once it is done: so the nodes with the
    most neighbours are in nobody's way. A cycle is written as soon as its last but one node is on the path: what lies
    between that and the root stands in its `ends`.
    """
    state = search.state
    spent = 0
    while spent < budget:
        depth = state[DEPTH]
        if depth < 0:
            root = state[ROOT]
            if root == len(rows.names):
                state[DONE] = 1
                break
            if len(search.cycles) and len(search.cycles) - state[USED] < 2 * (
                rows.owed[root + 1] - search.in_from[root]
            ):
                break
            spent += 1 + _open_root(rows, search, steps, root)
            continue
        node = search.path[depth]
        if steps == PAIR:
            _leave(rows, search, node, depth)
            continue
        if depth >= steps - 3:
            if len(search.cycles):
                looks, full = _write(rows, search, node, depth)
            else:
                looks, full = _tally(rows, search, node, depth), False
            spent += looks
            if full:
                break
            _leave(rows, search, node, depth)
            continue
        spent += 1
        child, full = _onward(rows, search, steps, node, depth)
        if full:
            break
        if child < 0:
            _leave(rows, search, node, depth)
        else:
            spent += _enter(rows, search, steps, child, depth + 1)
    return spent


@part
def _open_root(rows: Rows, search: Search, steps: int, root: int) -> int:
    """Make the ends of a root, and start a path at it; says how many looks it took."""
    first, last = search.in_from[root], rows.owed[root + 1]
    if first == last or search.out_from[root] == rows.paid[root + 1]:
        _close_root(rows, search, root)
        return 0
    looks = 0
    held = 0
    for at in range(first, last):
        y = rows.payers[at]
        search.closes[y] = True
        begin, end = search.in_from[y], rows.owed[y + 1]
        if steps == PAIR:
            # The root is the first of those left: nobody else is asked.
            end = min(end, begin + 1)
        looks += 1 + end - begin
        for back in range(begin, end):
            x = rows.payers[back]
            if steps == PAIR and x != root:
                continue
            count = search.ends_count[x]
            if count == 0:
                search.ends_held[held] = x
                held += 1
            search.ends[rows.paid[x] + count] = y
            search.ends_count[x] = count + 1
    search.ends_held[-1] = held
    if steps > UNMEASURED:
        looks += _measure(rows, search, root, steps - 2)
    search.on[root] = True
    return looks + _enter(rows, search, steps, root, 0)


@part
def _measure(rows: Rows, search: Search, root: int, most: int) -> int:
    """Write how far each node is from the root, from 2 to `most` steps; `ends_held` is the queue."""
    held = search.ends_held[-1]
    queue = search.ends_held
    for at in range(held):
        search.away[queue[at]] = 2
    at = 0
    looks = 0
    while at < held:
        node = queue[at]
        at += 1
        far = search.away[node] + 1
        if far > most:
            break
        if node == root:
            continue
        begin, end = search.in_from[node], rows.owed[node + 1]
        looks += 1 + end - begin
        for back in range(begin, end):
            x = rows.payers[back]
            if search.away[x] == 0:
                search.away[x] = far
                queue[held] = x
                held += 1
    queue[-1] = held
    return looks


@part
def _close_root(rows: Rows, search: Search, root: int) -> None:
    """Forget what was made for a root, and take it out of everyone's rows."""
    for at in range(search.ends_held[-1]):
        x = search.ends_held[at]
        search.ends_count[x] = 0
        search.away[x] = 0
    search.ends_held[-1] = 0
    for at in range(search.in_from[root], rows.owed[root + 1]):
        y = rows.payers[at]
        search.closes[y] = False
        search.out_from[y] += 1
    for at in range(search.out_from[root], rows.paid[root + 1]):
        search.in_from[rows.payees[at]] += 1
    search.on[root] = False
    search.state[DEPTH] = -1
    search.state[ROOT] = root + 1


@part
def _onward(rows: Rows, search: Search, steps: int, node: int, depth: int) -> tuple[int, bool]:
    """The next node that a path goes on to, -1 if there is none; and whether its cycles don't fit the buffer."""
    at, end = search.place[depth], rows.paid[node + 1]
    while at < end:
        child = rows.payees[at]
        if not search.on[child] and (steps <= UNMEASURED or depth == 0 or 0 < search.away[child] <= steps - depth - 1):
            if len(search.cycles):
                needed = search.ends_count[child] * (depth + 3)
                if len(search.cycles) - search.state[USED] < needed:
                    search.place[depth] = at
                    return -1, True
            search.place[depth] = at + 1
            return child, False
        at += 1
    return -1, False


@part
def _enter(rows: Rows, search: Search, steps: int, node: int, depth: int) -> int:
    """Put a node on the path: its ends are cycles. Says how many looks it took."""
    count = search.ends_count[node]
    search.path[depth] = node
    search.place[depth] = search.out_from[node]
    search.state[DEPTH] = depth
    search.state[PLACE] = 0
    search.on[node] = True
    looks = 1
    if len(search.cycles):
        looks += count
        _written(rows, search, node, depth - 1)
    else:
        search.counts[depth + 2] += count - search.taken[node]
        if depth and search.closes[node]:
            looks += _take(rows, search, node, 1)
    if depth >= steps - 3 and steps > PAIR and search.ways_made[node] != search.state[ROOT] + 1:
        looks += _find_ways(rows, search, node)
    return looks


@part
def _take(rows: Rows, search: Search, node: int, change: int) -> int:
    """Count a node in or out as an end of those that pay it, while it is on the path itself."""
    begin, end = search.in_from[node], rows.owed[node + 1]
    for at in range(begin, end):
        search.taken[rows.payers[at]] += change
    return int(end - begin)


@part
def _leave(rows: Rows, search: Search, node: int, depth: int) -> None:
    """Take the last node off the path."""
    if depth == 0:
        _close_root(rows, search, node)
        return
    if not len(search.cycles) and search.closes[node]:
        _take(rows, search, node, -1)
    search.on[node] = False
    search.state[DEPTH] = depth - 1


@part
def _find_ways(rows: Rows, search: Search, node: int) -> int:
    """Write down those that a node pays and that have ends: the others lead nowhere in two steps."""
    first, last = search.out_from[node], rows.paid[node + 1]
    base = rows.paid[node]
    count = 0
    for at in range(first, last):
        child = rows.payees[at]
        if search.ends_count[child]:
            search.ways[base + count] = child
            count += 1
    search.ways_count[node] = count
    search.ways_made[node] = search.state[ROOT] + 1
    return int(last - first)


@part
def _tally(rows: Rows, search: Search, node: int, depth: int) -> int:
    """Count the longest cycles through a path: for each way from its last node, the ends that are not on the path."""
    base = rows.paid[node]
    count = search.ways_count[node]
    total = 0
    for at in range(base, base + count):
        child = search.ways[at]
        if not search.on[child]:
            total += search.ends_count[child] - search.taken[child]
    search.counts[depth + 3] += total
    return int(count)


@part
def _write(rows: Rows, search: Search, node: int, depth: int) -> tuple[int, bool]:
    """Write the longest cycles through a path; also whether the buffer is full before the end."""
    base = rows.paid[node]
    count = search.ways_count[node]
    looks = 0
    for place in range(search.state[PLACE], count):
        child = search.ways[base + place]
        if search.on[child]:
            continue
        ends = search.ends_count[child]
        if len(search.cycles) - search.state[USED] < ends * (depth + 3):
            search.state[PLACE] = place
            return looks, True
        looks += 1 + ends
        _written(rows, search, child, depth)
    return looks + 1, False


@part
def _written(rows: Rows, search: Search, node: int, depth: int) -> None:
    """Write the cycles that go along the path up to a depth, then over a node and its ends, from the smallest name on.

    Only the end differs from one to the next, so all but it are turned once: `at_*` are their places.
    """
    used, found = search.state[USED], search.state[FOUND]
    length = depth + 3
    cycles, ends, on, path, names = search.cycles, search.ends, search.on, search.path, rows.names
    last, least, place = names[node], names[node], depth + 1
    for step in range(depth + 1):
        if names[path[step]] < least:
            least, place = names[path[step]], step
    one, two, three = names[path[0]], names[path[min(depth, 1)]], names[path[min(depth, 2)]]
    at_one, at_two, at_three = _turned(0, place, length), _turned(1, place, length), _turned(2, place, length)
    at_last, at_end = _turned(depth + 1, place, length), _turned(depth + 2, place, length)
    begin = rows.paid[node]
    for at in range(begin, begin + search.ends_count[node]):
        if on[ends[at]]:
            continue
        end = names[ends[at]]
        if end < least:
            cycles[used] = end
            for step in range(depth + 1):
                cycles[used + 1 + step] = names[path[step]]
            cycles[used + length - 1] = last
        else:
            if depth == HELD:
                cycles[used + at_one] = one
                cycles[used + at_two] = two
                cycles[used + at_three] = three
            else:
                for step in range(depth + 1):
                    cycles[used + _turned(step, place, length)] = names[path[step]]
            cycles[used + at_last] = last
            cycles[used + at_end] = end
        search.lengths[found] = length
        used += length
        found += 1
    search.counts[length] += found - search.state[FOUND]
    search.state[USED], search.state[FOUND] = used, found


@part
def _turned(step: int, place: int, length: int) -> int:
    """Where a step stands once a cycle begins at another place."""
    return step - place if step >= place else step - place + length
