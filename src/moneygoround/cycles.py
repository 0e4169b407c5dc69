"""The search for simple cycles of few steps, strongest first, bounded in count and time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

import networkx as nx

from moneygoround.model import Tier
from moneygoround.solver import strong_components

TICKS = 1024


@dataclass(frozen=True, slots=True)
class Link:
    """All that runs from `tail` to `head`. `amount` None: undisclosed. `contingent`: only if something else happens."""

    tail: str
    head: str
    amount: int | None
    contingent: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a search stopped: while it looked for cycles of `tier`, with a contingent link or without.

    All cycles of the parts before are found, and of this part all of `at_least` or more (None: no amount is complete).
    """

    out_of_time: bool
    contingent: bool
    tier: Tier
    at_least: int | None


@dataclass(frozen=True, slots=True)
class Cycles:
    """Cycles as the nodes that they pass, each found once, and where the search was cut, if it was."""

    found: tuple[tuple[str, ...], ...]
    cut: Cut | None


def strongest_cycles(links: Iterable[Link], *, steps: int, limit: int, seconds: float) -> Cycles:
    """The simple cycles of two to `steps` links, by their smallest disclosed link, the largest first.

    First those that are disclosed in every link, then those in some, then in none; then the same three for cycles that
    need a contingent link. Links are let in from the largest on, and each cycle is found at the last link that it waits
    for; so whenever the search stops, nothing stronger was missed. No link outside a strongly connected component is
    looked at, and no way is followed that can't be back within the steps.
    """
    clock = _Clock(monotonic() + seconds)
    found: list[tuple[str, ...]] = []
    for part in _parts(_inside(links)):
        ways = _Ways(part.free)
        for link in part.order:
            try:
                for cycle in _closed_by(link, ways, steps, clock):
                    if not part.holds(cycle):
                        continue
                    if len(found) == limit:
                        return Cycles(tuple(found), part.cut(link, out_of_time=False))
                    found.append(cycle)
            except _OutOfTime:
                return Cycles(tuple(found), part.cut(link, out_of_time=True))
            ways.add(link)
    return Cycles(tuple(found), None)


class _OutOfTime(Exception):  # noqa: N818 - it reads as a sentence
    """The search has used up its seconds."""


@dataclass(slots=True)
class _Clock:
    """Looks at the time, once in many ticks."""

    end: float
    ticks: int = 0

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks % TICKS == 0:
            self.look()

    def look(self) -> None:
        if monotonic() > self.end:
            raise _OutOfTime


@dataclass(slots=True)
class _Ways:
    """The links that were let in so far, from each node onward and back."""

    free: Iterable[Link]
    onward: dict[str, list[str]] = field(default_factory=dict)
    back: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for link in self.free:
            self.add(link)

    def add(self, link: Link) -> None:
        self.onward.setdefault(link.tail, []).append(link.head)
        self.back.setdefault(link.head, []).append(link.tail)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the search: the links that close cycles, in order; those let in before; of each set one is needed."""

    contingent: bool
    tier: Tier
    order: Sequence[Link]
    free: Sequence[Link]
    needed: Sequence[frozenset[tuple[str, str]]]

    def holds(self, cycle: tuple[str, ...]) -> bool:
        """Whether a cycle belongs to this part, and not to one before."""
        pairs = {*zip(cycle, (*cycle[1:], cycle[0]), strict=True)}
        return all(not needed.isdisjoint(pairs) for needed in self.needed)

    def cut(self, link: Link, *, out_of_time: bool) -> Cut:
        """Say what is complete when the search stops at a link."""
        done = [other.amount for other in self.order if other.amount is not None and other.amount > (link.amount or 0)]
        return Cut(out_of_time, self.contingent, self.tier, None if link.amount is None else min(done, default=None))


def _inside(links: Iterable[Link]) -> list[Link]:
    """The links within strongly connected components: the largest amount first, undisclosed ones last."""
    links = [*links]
    parts = strong_components((link.tail, link.head) for link in links)
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    inside = [link for link in links if part_of.get(link.tail, -1) == part_of.get(link.head, -2)]
    return sorted(inside, key=lambda link: (link.amount is None, -(link.amount or 0), link.tail, link.head))


def _parts(links: Sequence[Link]) -> Iterator[_Part]:
    """The parts of the search, in the order of the list that they make."""
    for contingent in (False, True):
        pool = links if contingent else _inside(link for link in links if not link.contingent)
        if contingent and not any(link.contingent for link in links):
            return
        disclosed = [link for link in pool if link.amount is not None]
        hidden = [link for link in pool if link.amount is None]
        needed = [_pairs(link for link in pool if link.contingent)] if contingent else []
        yield _Part(contingent, Tier.DISCLOSED, disclosed, (), needed)
        if hidden:
            yield _Part(contingent, Tier.PARTLY, disclosed, hidden, [*needed, _pairs(hidden)])
            yield _Part(contingent, Tier.UNKNOWN, hidden, (), needed)


def _pairs(links: Iterable[Link]) -> frozenset[tuple[str, str]]:
    return frozenset((link.tail, link.head) for link in links)


def _closed_by(link: Link, ways: _Ways, steps: int, clock: _Clock) -> Iterator[tuple[str, ...]]:
    """The simple cycles of at most `steps` links that a link closes with those that were let in before it."""
    clock.look()
    goal, start = link.tail, link.head
    away = _distances(goal, start, ways, steps - 1)
    if start not in away:
        return
    path = [start]
    on_path = {start}
    onward = [iter(ways.onward.get(start, ()))]
    while onward:
        clock.tick()
        node = next(onward[-1], None)
        if node is None:
            onward.pop()
            on_path.discard(path.pop())
        elif node == goal:
            yield (goal, *path)
        elif node not in on_path and len(path) + away.get(node, steps) < steps:
            path.append(node)
            on_path.add(node)
            onward.append(iter(ways.onward.get(node, ())))


def _distances(goal: str, start: str, ways: _Ways, most: int) -> dict[str, int]:
    """How many links each node is away from the goal, up to `most`; no way leads through the start."""
    away = {goal: 0}
    edge = [goal]
    for distance in range(1, most + 1):
        nearer = (tail for head in edge if head != start for tail in ways.back.get(head, ()) if tail not in away)
        edge = [*dict.fromkeys(nearer)]
        if not edge:
            break
        away.update(dict.fromkeys(edge, distance))
    return away


def simple_cycles(
    pairs: Iterable[tuple[str, str]], *, limit: int, seconds: float
) -> tuple[tuple[str, ...], ...] | None:
    """All simple cycles of two nodes or more, of any length, each from its smallest node on, sorted; None if they are too many.

    networkx's simple_cycles (Johnson 1975): the time from one cycle to the next is bounded, and looked at.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    end = monotonic() + seconds
    found: list[tuple[str, ...]] = []
    for cycle in nx.simple_cycles(graph):
        if len(found) == limit or monotonic() > end:
            return None
        first = cycle.index(min(cycle))
        found.append((*cycle[first:], *cycle[:first]))
    return tuple(sorted(found))
