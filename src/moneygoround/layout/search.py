"""The search for who stands where: simulated annealing with a fixed seed; the order round a ring where that would take too long."""

from collections import defaultdict
from collections.abc import Sequence
from math import atan2, exp, hypot, pi, sqrt
from random import Random

from moneygoround.layout.cost import Cost
from moneygoround.layout.plan import Point, Ties
from moneygoround.layout.rings import Wall, hubs_of, wall

SEED = 17  # of twenty tried on the curated graph the one with the fewest crossings and the most open leading loops
BUDGET = 1_200_000  # organisations visited in all swaps: five times as many find little that is better
SWAPS = 20_000
HEAT = 300
SEARCHED = 80  # boxes: the tables of crossings grow with the fourth power
ROUNDS = 60


def arranged(
    core: Sequence[str], outer: Sequence[str], ties: Ties, rings: Sequence[Sequence[str]], *, inside: int | None = None
) -> dict[str, Point]:
    """Where a core, strongest first, and those outside of it stand. `rings` are the loops to be drawn open, strongest first.

    `inside` says how many of the core stand within its ring; without it that goes by its size.
    """
    count = hubs_of(len(core)) if inside is None else inside
    places = wall(core[:count], core[count:], outer)
    _seat(places, ties)
    if len(core) + len(outer) <= SEARCHED:
        _anneal(places, Cost(places, ties, rings), Random(SEED))  # noqa: S311 - the same picture every time; nothing here is a secret
    return {name: places.slots[slot] for name, slot in places.at.items()}


def _anneal(places: Wall, cost: Cost, chance: Random) -> None:
    """Swap organisations within their rings, first boldly, then only for the better."""
    movable = [name for name, slot in places.at.items() if len(places.ring_of[slot]) > 1]
    if not movable:
        return
    swaps = min(80 * len(places.at) ** 2, BUDGET // len(places.at), SWAPS)
    present = cost.bits(cost.ties)
    for number in range(swaps):
        heat = HEAT * (1 - sqrt(number / swaps)) + 1
        one = chance.choice(movable)
        there = chance.choice(places.ring_of[places.at[one]])
        other = places.who[there]
        if other == one:
            continue
        movers, here = [one, other] if other else [one], places.at[one]
        moved = cost.moved(movers)
        resting = present & ~cost.bits(moved)
        before = cost.of(movers, moved, resting)
        places.swap(one, there)
        rise = cost.of(movers, moved, resting) - before
        if rise > 0 and chance.random() >= exp(-rise / heat):
            places.swap(one, here)
        else:
            present = resting | cost.bits(moved)


def _seat(places: Wall, ties: Ties) -> None:
    """Seat each ring so that those who deal with one another are near: again and again all move towards their partners."""
    partners: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (payer, payee), tie in ties.items():
        partners[payer].append((payee, tie))
        partners[payee].append((payer, tie))
    best, least = dict(places.at), _stretch(places, ties)
    for _ in range(ROUNDS):
        for ring in places.rings:
            names = [name for name in (places.who[slot] for slot in ring) if name]
            turns = {name: _turn(places, name, partners[name]) for name in names}
            taken = ring[:: max(1, len(ring) // max(1, len(names)))][: len(names)]
            places.put(places.at | dict(zip(sorted(names, key=lambda name: turns[name]), taken, strict=True)))
        stretch = _stretch(places, ties)
        if stretch < least:
            best, least = dict(places.at), stretch
    places.put(best)


def _turn(places: Wall, name: str, partners: Sequence[tuple[str, float]]) -> tuple[float, str]:
    """In which direction from the middle the partners of one lie, itself included: clockwise from the top."""
    x = y = 0.0
    for other, tie in [*partners, (name, sum(tie for _, tie in partners) or 1.0)]:
        spot = places.slots[places.at[other]]
        far = hypot(*spot) or 1.0
        x, y = x + tie * spot[0] / far, y + tie * spot[1] / far
    return round((atan2(y, x) + pi / 2) % (2 * pi), 9), name


def _stretch(places: Wall, ties: Ties) -> float:
    """How long all arrows are together."""
    at, slots = places.at, places.slots
    return sum(
        tie * hypot(slots[at[a]][0] - slots[at[b]][0], slots[at[a]][1] - slots[at[b]][1])
        for (a, b), tie in ties.items()
    )
