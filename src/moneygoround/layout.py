"""Where each organisation stands in a picture, and how far each arrow bows: the same for the same network, always.

Hubs stand inside, the others of the loops on an ellipse round them, organisations on no loop on a wider one. Who stands
where is found by simulated annealing with a fixed seed. Lengths are in the picture's own units, y runs downwards.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, exp, hypot, log10, pi, sin, sqrt, tan
from random import Random
from typing import TypeAlias, TypeVar

from moneygoround.loops import Loop
from moneygoround.network import Network

Point: TypeAlias = tuple[int, int]
_Pair: TypeAlias = tuple[str, str]
BOX = (78, 30)  # half of a wide box: what is kept free for each
DRAWN_BOX = (64, 26)  # half of a common one, as it is drawn
CORE, OUTER = (318, 318), (468, 450)
HUBS: dict[int, tuple[Point, ...]] = {
    0: (),
    1: ((0, 0),),
    2: ((-125, 40), (125, -40)),
    3: ((-145, 60), (145, 90), (5, -140)),
}
LOOPS_OPENED = 12
DRAWN = 60
SEED = 61  # of forty tried on the curated graph the one with the fewest crossings and open leading loops
STARTS = 4  # more find little that is better, and each takes a tenth of a second
OPENNESS = 2500  # a flat leading loop costs as much as forty-five crossings
CROSSING = 55
BUDGET = 120_000  # organisations visited in all swaps of a start
BENDS = (0.08, 0.16, -0.08, 0.24, -0.16, 0.33, -0.24, 0.42, -0.33, -0.42)
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


def place(network: Network, loops: Sequence[Loop]) -> dict[str, Point]:
    """Say where each organisation that pays or is paid stands, so that the strongest loops are open rings.

    The least total of: long arrows, crossings, arrows under other boxes, flat loops, arrows too short for their amount.
    Of a large network the 60 that matter most get a place: those of the strongest loops, then those with most money.
    """
    network = _drawable(network, loops)
    ties = _ties(network)
    looped = {step.payer for loop in loops for step in loop.steps} & {*network.organisations}
    core = _by_strength(looped, ties)
    hubs = core[: _hubs(len(core))]
    outer = _by_strength(set(network.organisations) - looped, ties)
    wall = _Wall.built(hubs, core[len(hubs) :], outer)
    rings = [[step.payer for step in loop.steps] for loop in loops if len(loop.steps) > 2]  # noqa: PLR2004
    rings = [ring for ring in rings if looped.issuperset(ring)][:LOOPS_OPENED]
    _settle(wall, _Cost(wall, ties, rings))
    spots = {organisation: wall.slots[slot] for organisation, slot in wall.at.items()}
    return {organisation: spots[organisation] for organisation in sorted(spots)}


def place_newcomers(places: Mapping[str, Point], network: Network, newcomers: Iterable[str]) -> dict[str, Point]:
    """Give newcomers places outside of all others, each near whom it deals with; nobody else moves.

    Those who deal with nobody in place get none.
    """
    found, ties = dict(places), _ties(network)
    wide = [max((abs(place[axis]) for place in places.values()), default=0) + 2 * BOX[axis] for axis in (0, 1)]
    waiting = _by_strength(newcomers, ties)
    free = _ellipse(36 + 3 * len(waiting), (wide[0], wide[1])) if waiting else []  # each box takes up to three places
    for name in waiting:
        near = [places[a if b == name else b] for a, b in ties if name in (a, b) and (a if b == name else b) in places]
        if near:
            x, y = (sum(place[axis] for place in near) / len(near) for axis in (0, 1))
            found[name] = min(free, key=lambda spot: hypot(spot[0] - x, spot[1] - y))
            free = [
                spot
                for spot in free
                if abs(spot[0] - found[name][0]) > 2 * BOX[0] or abs(spot[1] - found[name][1]) > 2 * BOX[1]
            ]
    return found


def _drawable(network: Network, loops: Sequence[Loop]) -> Network:
    """The part of a network that a picture can hold: whoever pays or is paid, up to a number."""
    looped = dict.fromkeys(step.payer for loop in loops for step in loop.steps)
    tied = {end for edge in network.edges for end in (edge.payer, edge.payee)}
    kept = frozenset([*looped, *_by_strength(tied - looped.keys(), _ties(network))][:DRAWN])
    edges = tuple(edge for edge in network.edges if edge.payer in kept and edge.payee in kept)
    return replace(network, organisations=tuple(sorted(kept)), edges=edges)


def via(start: Point, end: Point, bend: float) -> tuple[float, float]:
    """The control point of an arrow's quadratic curve: a positive bend bows to the left of its way, a negative to the right.

    It is vis-network's curvedCW and curvedCCW, so that page and picture show the same curves.
    """
    turn, reach = bend / 2 * pi, abs(bend) / 2 + 0.5
    x, y = (end[0] - start[0]) * reach, (end[1] - start[1]) * reach
    return start[0] + x * cos(turn) + y * sin(turn), start[1] + y * cos(turn) - x * sin(turn)


def on_curve(start: Point, end: Point, bend: float, t: float) -> tuple[float, float]:
    """The point of an arrow's curve at `t`: 0 is its payer, 1 its payee."""
    middle = via(start, end, bend)
    x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(start, middle, end, strict=True))
    return x, y


def bend(places: Mapping[str, Point], arrows: Mapping[_K, tuple[str, str]]) -> dict[_K, float]:
    """How far each arrow (its payer and payee, strongest first) bows, to run clear of other boxes and of its neighbours."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    bends: dict[_K, float] = {}
    grid = list(places.items())
    for key, (payer, payee) in arrows.items():
        pair, sign = ((payer, payee), 1) if payer < payee else ((payee, payer), -1)
        others = [spot for organisation, spot in grid if organisation not in pair]
        ends = places[payer], places[payee]

        def strain(amount: float, pair: tuple[str, str] = pair, sign: int = sign) -> float:
            lane = sum(max(0.0, 0.15 - abs(amount * sign - other)) for other in taken[pair])
            return 10 * _under(*ends, amount, others) + 60 * lane + abs(amount)  # noqa: B023 - used at once

        bends[key] = min(BENDS, key=strain)
        taken[pair].append(bends[key] * sign)
    return bends


def _under(start: Point, end: Point, amount: float, others: Iterable[Point]) -> float:
    """How many points of a curve lie under boxes that it does not belong to."""
    points = [on_curve(start, end, amount, step / 20) for step in range(1, 20)]
    near = [(x, y) for x, y in others if _close(start, end, (x, y))]
    return sum(abs(px - x) < DRAWN_BOX[0] and abs(py - y) < DRAWN_BOX[1] for px, py in points for x, y in near)


def _close(start: Point, end: Point, spot: Point) -> bool:
    """Whether a spot is near enough to two others to matter to a curve between them."""
    left, right = sorted((start[0], end[0]))
    top, low = sorted((start[1], end[1]))
    slack = 0.25 * (right - left + low - top) + 60
    return left - slack < spot[0] < right + slack and top - slack < spot[1] < low + slack


def _ties(network: Network) -> dict[tuple[str, str], float]:
    """The weight of each pair of payer and payee: tenfold amounts weigh one more, unknown ones little."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for edge in network.edges:
        sums[edge.payer, edge.payee] += edge.amount.face or 0
    return {pair: 0.6 + max(0.0, log10(1 + amount) - 10) for pair, amount in sorted(sums.items())}


def _by_strength(members: Iterable[str], ties: Mapping[tuple[str, str], float]) -> list[str]:
    """Organisations, the one with the heaviest arrows first."""
    weight: dict[str, float] = defaultdict(float)
    for (payer, payee), tie in ties.items():
        weight[payer] += tie
        weight[payee] += tie
    return sorted(members, key=lambda organisation: (-weight[organisation], organisation))


def _hubs(size: int) -> int:
    """How many of a core stand inside: none of a ring of ten, up to three of a large one."""
    return 0 if size <= 7 else 1 if size <= 10 else 2 if size <= 14 else 3  # noqa: PLR2004


def _ellipse(count: int, radii: tuple[int, int]) -> list[Point]:
    """Spots on an ellipse, grown until that many boxes fit: wide boxes stand closer above one another than side by side."""
    fine = [(cos(2 * pi * k / 720 - pi / 2), sin(2 * pi * k / 720 - pi / 2)) for k in range(721)]
    scale = 1.0
    while True:
        spots = [(radii[0] * scale * x, radii[1] * scale * y) for x, y in fine]
        lengths = [
            max(abs(bx - ax) / (2.2 * BOX[0]), abs(by - ay) / (2.9 * BOX[1])) for (ax, ay), (bx, by) in pairwise(spots)
        ]
        if sum(lengths) >= count:
            break
        scale *= 1.05
    chosen: list[Point] = []
    gone, step = 0.0, sum(lengths) / max(count, 1)
    for spot, length in zip(spots, lengths, strict=False):
        if gone >= step * len(chosen) - 1e-9 and len(chosen) < count:
            chosen.append((round(spot[0]), round(spot[1])))
        gone += length
    return chosen


@dataclass(slots=True)
class _Wall:
    """The places there are, in three rings, and who stands at each; swapping is only within a ring."""

    slots: list[Point]
    rings: list[list[int]]
    ring_of: list[list[int]]
    at: dict[str, int]
    who: dict[int, str | None]

    @staticmethod
    def built(hubs: Sequence[str], core: Sequence[str], outer: Sequence[str]) -> "_Wall":
        """Put everyone on a first place, in the order given."""
        inner = _ellipse(len(core), CORE if len(core) > 5 or outer else (280, 230))  # noqa: PLR2004
        reach = max((hypot(x / CORE[0], y / CORE[1]) for x, y in inner), default=1.0)
        wide = (round(OUTER[0] * max(1.0, reach)), round(OUTER[1] * max(1.0, reach)))
        rim = _ellipse(max(len(outer), 14 if outer else 0), wide)
        slots = [*HUBS[len(hubs)], *inner, *rim]
        bounds = [0, len(hubs), len(hubs) + len(inner), len(slots)]
        rings = [list(range(a, b)) for a, b in pairwise(bounds)]
        at = {
            organisation: ring[i]
            for ring, names in zip(rings, (hubs, core, outer), strict=True)
            for i, organisation in enumerate(names)
        }
        who = dict.fromkeys(range(len(slots))) | {slot: organisation for organisation, slot in at.items()}
        ring_of = [ring for ring in rings for _ in ring]
        return _Wall(slots, rings, ring_of, at, who)


class _Memo(dict[_K, _V]):
    """A table that works out an entry when it is first asked for: the search asks for the same few a million times."""

    def __init__(self, work: Callable[[_K], _V]) -> None:
        """Keep the function that works an entry out."""
        super().__init__()
        self.work = work

    def __missing__(self, key: _K) -> _V:
        """Work an entry out and keep it."""
        value = self[key] = self.work(key)
        return value


class _Cost:
    """What a placing costs. Crossings are counted with sets of bits, one bit for each ordered pair of places."""

    def __init__(self, wall: _Wall, ties: Mapping[_Pair, float], loops: Sequence[Sequence[str]]) -> None:
        """Index arrows and loops by organisation."""
        self.wall, self.ties, self.loops, self.size = wall, ties, loops, len(wall.slots)
        self.touching: dict[str, list[_Pair]] = defaultdict(list)
        self.opened: dict[str, list[int]] = defaultdict(list)
        for pair in ties:
            for organisation in pair:
                self.touching[organisation].append(pair)
        for number, loop in enumerate(loops):
            for organisation in loop:
                self.opened[organisation].append(number)
        self.left = [[self._left(a, b) for b in wall.slots] for a in wall.slots]
        self.lengths = _Memo(self._length)
        self.crossings = _Memo(self._crossings)
        self.hidden = _Memo(self._hidden)
        self.flatness = _Memo(self._flatness)

    def moved(self, movers: Sequence[str]) -> list[_Pair]:
        """The arrows that would change if these organisations moved."""
        return list(dict.fromkeys(pair for mover in movers for pair in self.touching[mover]))

    def bits(self, pairs: Iterable[_Pair]) -> int:
        """The places that these arrows join, as a set of bits."""
        found, at = 0, self.wall.at
        for payer, payee in pairs:
            a, b = at[payer], at[payee]
            found |= 1 << (a * self.size + b) | 1 << (b * self.size + a)
        return found

    def of(self, movers: Sequence[str], moved: Sequence[_Pair], resting: int) -> float:
        """The cost of all that would change if these organisations moved, among arrows at rest."""
        at, total, changing, standing = self.wall.at, 0.0, self.bits(moved), 0
        for slot in at.values():
            standing |= 1 << slot
        for pair in moved:
            ends = at[pair[0]], at[pair[1]]
            crossed = self.crossings[ends]
            total += self.ties[pair] * self.lengths[ends]
            both = (crossed & resting).bit_count() + (crossed & changing).bit_count() / 2
            total += CROSSING * both / 2  # each pair is there in both orders
            total += 220 * (self.hidden[ends] & standing).bit_count()
        for number in sorted({number for mover in movers for number in self.opened[mover]}):
            total += OPENNESS * self.flatness[tuple([at[one] for one in self.loops[number]])] / (1 + number / 2)
        return total

    def _left(self, a: Point, b: Point) -> int:
        """The places to one side of a line, as a set of bits; those on the other side are on this side of the line back."""
        return sum(1 << number for number, spot in enumerate(self.wall.slots) if _side(a, b, spot) > 0)

    def _length(self, ends: tuple[int, int]) -> float:
        """What the distance between two places costs; too near is dear as well, the amount has to fit between."""
        (ax, ay), (bx, by) = self.wall.slots[ends[0]], self.wall.slots[ends[1]]
        apart = hypot(bx - ax, by - ay)
        return 0.55 * apart + max(0.0, 230 - apart)

    def _crossings(self, ends: tuple[int, int]) -> int:
        """All pairs of places whose chord crosses this one, as a set of bits.

        From a place on one side of the chord, those across it that are seen between its two ends.
        """
        (a, b), left, found = ends, self.left, 0
        here, there = left[a][b], left[b][a]
        for i in range(self.size):
            across = there if here >> i & 1 else here if there >> i & 1 else 0
            if across:
                seen = left[i][a] & left[b][i] if left[i][a] >> b & 1 else left[i][b] & left[a][i]
                found |= (seen & across) << (i * self.size)
        return found

    def _hidden(self, ends: tuple[int, int]) -> int:
        """All places that a gently bowed arrow between two others would run under, as a set of bits."""
        slots = self.wall.slots
        points = [on_curve(slots[ends[0]], slots[ends[1]], BENDS[0], step / 12) for step in range(1, 12)]
        found = 0
        for number, (x, y) in enumerate(slots):
            if number not in ends and any(abs(px - x) < BOX[0] and abs(py - y) < BOX[1] for px, py in points):
                found |= 1 << number
        return found

    def _flatness(self, places: tuple[int, ...]) -> float:
        """0 for a loop drawn as a regular ring, 1 for one drawn as a line: one minus its isoperimetric quotient."""
        spots = [self.wall.slots[place] for place in places]
        turns = list(zip(spots, [*spots[1:], spots[0]], strict=True))
        area = abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in turns)) / 2
        length = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in turns)
        return 1 - min(1.0, area * 4 * len(spots) * tan(pi / len(spots)) / length**2)


def _side(a: Point, b: Point, spot: Point) -> int:
    """On which side of the line from a to b a spot lies: positive, negative, or 0 on it."""
    return (b[0] - a[0]) * (spot[1] - a[1]) - (b[1] - a[1]) * (spot[0] - a[0])


def _settle(wall: _Wall, cost: _Cost) -> None:
    """Search from several starts, and keep what costs least."""
    everyone, pairs = [*wall.at], [*cost.ties]
    found = []
    for start in range(STARTS):
        _anneal(wall, cost, Random(SEED + start))  # noqa: S311 - the same picture every time; nothing here is a secret
        found.append((cost.of(everyone, pairs, 0), dict(wall.at)))
    _, best = min(found, key=lambda one: one[0])
    wall.at, wall.who = best, dict.fromkeys(range(len(wall.slots))) | {slot: name for name, slot in best.items()}


def _anneal(wall: _Wall, cost: _Cost, chance: Random) -> None:
    """Swap organisations within their rings, first boldly, then only for the better."""
    movable = [organisation for organisation, slot in wall.at.items() if len(wall.ring_of[slot]) > 1]
    if not movable:
        return
    swaps = min(80 * len(wall.at) ** 2, BUDGET // len(wall.at))
    present = cost.bits(cost.ties)
    for number in range(swaps):
        heat = 420 * (1 - sqrt(number / swaps)) + 1
        one = chance.choice(movable)
        there = chance.choice(wall.ring_of[wall.at[one]])
        other = wall.who[there]
        if other == one:
            continue
        movers, here = [one, other] if other else [one], wall.at[one]
        moved = cost.moved(movers)
        resting = present & ~cost.bits(moved)
        before = cost.of(movers, moved, resting)
        _swap(wall, one, there)
        rise = cost.of(movers, moved, resting) - before
        if rise > 0 and chance.random() >= exp(-rise / heat):
            _swap(wall, one, here)
        else:
            present = resting | cost.bits(moved)


def _swap(wall: _Wall, one: str, there: int) -> None:
    """Let one organisation change places with whoever stands there."""
    here, other = wall.at[one], wall.who[there]
    wall.at[one], wall.who[there], wall.who[here] = there, one, other
    if other:
        wall.at[other] = here
