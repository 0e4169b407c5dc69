"""The exact solver: among all circulations on integers, one of the most worth; and the components that it works in."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import networkx as nx


class Arc(NamedTuple):
    """A pipe from `tail` to `head`. `limit` None: as wide as is ever needed. `flow` names the flow it stands for."""

    tail: str
    head: str
    limit: int | None
    worth: int = 0
    flow: str | None = None


def strong_components(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The sets of two or more in which everyone is reached from everyone; the largest first, then by the first id."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted(pairs))
    found = (tuple(sorted(part)) for part in nx.strongly_connected_components(graph) if len(part) > 1)
    return tuple(sorted(found, key=lambda part: (-len(part), part)))


def most_worth(arcs: Sequence[Arc], *, free: int) -> list[int]:
    """How much runs through each arc, in a circulation of the most worth; of several, one that moves the least money.

    What runs into a node runs out of it; an arc carries 0 to its limit, to `free` where it has none. The worth of a
    circulation is the sum over the arcs of worth times amount. Python's integers make it exact at any size. No
    circulation crosses strongly connected components, so each is solved apart (networkx's network simplex).
    """
    amounts = [0] * len(arcs)
    wide = [free if arc.limit is None else arc.limit for arc in arcs]
    used = [number for number, arc in enumerate(arcs) if wide[number] > 0 and arc.tail != arc.head]
    parts = strong_components((arcs[number].tail, arcs[number].head) for number in used)
    part_of = {node: index for index, part in enumerate(parts) for node in part}
    inside: list[list[int]] = [[] for _ in parts]
    for number in used:
        index = part_of.get(arcs[number].tail, -1)
        if index >= 0 and index == part_of.get(arcs[number].head):
            inside[index].append(number)
    for part, numbers in zip(parts, inside, strict=True):
        _solve(part, {number: (arcs[number], wide[number]) for number in numbers}, amounts)
    return amounts


def _solve(nodes: Sequence[str], arcs: dict[int, tuple[Arc, int]], amounts: list[int]) -> None:
    """Solve one component and write what runs through its arcs into `amounts`."""
    # A simple cycle has at most len(nodes) arcs: with this weight no saving of money outweighs one unit of worth,
    # so the optimum is one of the worth, and idle cycles are not in it.
    weight = len(nodes) + 1
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    for number, (arc, width) in arcs.items():
        graph.add_edge(arc.tail, arc.head, key=number, capacity=width, weight=1 - weight * arc.worth)
    _, running = nx.network_simplex(graph)
    for heads in running.values():
        for ways in heads.values():
            for number, amount in ways.items():
                amounts[number] = amount


def rings(arcs: Sequence[Arc], amounts: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """A circulation taken apart into simple cycles, short ones first: how much runs round, through which arcs."""
    left = list(amounts)
    onward: dict[str, list[int]] = {}
    for number, arc in enumerate(arcs):
        if left[number]:
            onward.setdefault(arc.tail, []).append(number)
    for start in sorted(onward):
        while onward[start]:
            ring = _shortest_ring(start, arcs, onward)
            amount = min(left[number] for number in ring)
            for number in ring:
                left[number] -= amount
                if not left[number]:
                    onward[arcs[number].tail].remove(number)
            yield amount, ring


def _shortest_ring(start: str, arcs: Sequence[Arc], onward: dict[str, list[int]]) -> list[int]:
    """The fewest arcs from a node back to itself; what runs out of a node of a circulation comes back to it."""
    came_by: dict[str, int] = {}
    waiting = deque([start])
    while start not in came_by:
        for number in onward[waiting.popleft()]:
            if arcs[number].head not in came_by:
                came_by[arcs[number].head] = number
                waiting.append(arcs[number].head)
    ring = [came_by[start]]
    while arcs[ring[-1]].tail != start:
        ring.append(came_by[arcs[ring[-1]].tail])
    return ring
