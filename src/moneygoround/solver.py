"""The exact solver: among all circulations on integers, one of the most worth; and the components that it works in."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import networkx as nx

from moneygoround.errors import LimitReached
from moneygoround.limits import LIMITS


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
    circulation crosses strongly connected components, so each is solved apart (networkx's network simplex). Parallel
    arcs of one worth are one to it: the simplex would look at each of them again and again. The first of them carries as
    much as it can, then the next.

    Raises:
        LimitReached: so many different arcs lie in one component that the simplex would not end in any useful time.
    """
    wide = [free if arc.limit is None else arc.limit for arc in arcs]
    bundles: dict[_Bundle, list[int]] = {}
    for number, arc in enumerate(arcs):
        if wide[number] > 0 and arc.tail != arc.head:
            bundles.setdefault(_Bundle(arc.tail, arc.head, arc.worth), []).append(number)
    widths = {bundle: sum(wide[number] for number in numbers) for bundle, numbers in bundles.items()}
    amounts = [0] * len(arcs)
    for nodes, inside in _parts(widths):
        for bundle, carried in _solved(nodes, inside).items():
            left = carried
            for number in bundles[bundle]:
                amounts[number] = min(left, wide[number])
                left -= amounts[number]
    return amounts


class _Bundle(NamedTuple):
    """Parallel arcs of one worth."""

    tail: str
    head: str
    worth: int


def _parts(widths: Mapping[_Bundle, int]) -> Iterator[tuple[tuple[str, ...], Mapping[_Bundle, int]]]:
    """The nodes of each strongly connected component, and how wide the bundles between them are."""
    parts = strong_components((bundle.tail, bundle.head) for bundle in widths)
    part_of = {node: index for index, part in enumerate(parts) for node in part}
    inside: list[dict[_Bundle, int]] = [{} for _ in parts]
    for bundle, width in widths.items():
        index = part_of.get(bundle.tail, -1)
        if index >= 0 and index == part_of.get(bundle.head):
            inside[index][bundle] = width
    return zip(parts, inside, strict=True)


def _solved(nodes: Sequence[str], widths: Mapping[_Bundle, int]) -> Mapping[_Bundle, int]:
    """What runs through each bundle of one component, of which each is so wide."""
    if len(widths) > LIMITS.simplex_arcs:
        raise LimitReached(
            f"{len(widths):,} arcs lie on rings together, and the plain solver takes {LIMITS.simplex_arcs:,}. "
            "Choose a smaller view: a day (--as-of), firm flows alone (--firm), or a part of the records."
        )
    # A simple cycle has at most len(nodes) arcs: with this weight no saving of money outweighs one unit of worth,
    # so the optimum is one of the worth, and idle cycles are not in it.
    weight = len(nodes) + 1
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    for bundle, width in widths.items():
        graph.add_edge(bundle.tail, bundle.head, key=bundle.worth, capacity=width, weight=1 - weight * bundle.worth)
    _, running = nx.network_simplex(graph)
    return {bundle: running[bundle.tail][bundle.head][bundle.worth] for bundle in widths}


def rings(arcs: Sequence[Arc], amounts: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """A circulation taken apart into simple cycles, short ones first: how much runs round, through which arcs.

    Of parallel arcs the first that still carries something is taken.
    """
    left = list(amounts)
    onward: dict[str, dict[str, deque[int]]] = {}
    for number, arc in enumerate(arcs):
        if left[number]:
            onward.setdefault(arc.tail, {}).setdefault(arc.head, deque()).append(number)
    for start in sorted(onward):
        while onward[start]:
            ring = _shortest_ring(start, onward)
            steps = [onward[tail][head] for tail, head in ring]
            numbers = [step[0] for step in steps]
            amount = min(left[number] for number in numbers)
            for (tail, head), step in zip(ring, steps, strict=True):
                left[step[0]] -= amount
                if not left[step[0]]:
                    step.popleft()
                if not step:
                    del onward[tail][head]
            yield amount, numbers


def _shortest_ring(start: str, onward: Mapping[str, Mapping[str, object]]) -> list[tuple[str, str]]:
    """The fewest steps from a node back to itself; what runs out of a node of a circulation comes back to it."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while start not in came_from:
        node = waiting.popleft()
        for head in onward[node]:
            if head not in came_from:
                came_from[head] = node
                waiting.append(head)
    ring = [(came_from[start], start)]
    while ring[-1][0] != start:
        tail = ring[-1][0]
        ring.append((came_from[tail], tail))
    return ring
