"""Where each organisation stands in a picture, and how far each arrow bows: the same for the same network, always.

Up to twelve stand on one ring. Up to sixty: hubs inside, the others of the loops on an ellipse round them, organisations
on no loop on a wider one. Up to three hundred the same for each component, with most outsiders folded into boxes near
whom they deal with. Above that a matrix shows all, and the map the strongest loops alone. Who stands where is found by
simulated annealing with a fixed seed. Lengths are in the picture's own units, y runs downwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import hypot, sqrt

from moneygoround.layout.boxes import BOX, DRAWN_BOX
from moneygoround.layout.curves import bend, on_curve, via
from moneygoround.layout.matrix import by_component
from moneygoround.layout.parts import Part, parted
from moneygoround.layout.plan import LARGEST, Fold, Form, Layout, Pair, Point, Ties, form_of
from moneygoround.layout.rings import APART, ellipse
from moneygoround.layout.search import arranged
from moneygoround.layout.strength import by_strength, ties_of
from moneygoround.loops import Loop
from moneygoround.network import Network

__all__ = [
    "BOX",
    "DRAWN_BOX",
    "LARGEST",
    "Fold",
    "Form",
    "Layout",
    "Point",
    "bend",
    "form_of",
    "on_curve",
    "place",
    "place_newcomers",
    "via",
]
LOOPS_OPENED = 12
BETWEEN = (110, 90)  # room between components
WIDER = 1.25  # a map is so much wider than high


def place(network: Network, loops: Sequence[Loop]) -> Layout:
    """Say where each organisation that pays or is paid stands, so that the strongest loops are open rings.

    The least total of: long arrows, crossings, arrows that cannot bow round other boxes, flat loops, arrows too short
    for their amount.
    """
    ties = ties_of(network)
    order, blocks = by_component(ties)
    form = form_of(len(order))
    rings: list[Sequence[str]] = [[step.payer for step in loop.steps] for loop in loops]
    rings = [ring for ring in rings if {*order}.issuperset(ring)]
    if form is Form.MATRIX:
        rings = _strongest(rings)
        ties = _between({name for ring in rings for name in ring}, ties)
    parts, folds = _PARTS[form](ties, rings)
    boxes = {member: key for key, fold in folds.items() for member in fold.members}
    joined = _joined(ties, boxes)
    number = {name: at for at, name in enumerate(order)}
    parts.sort(key=lambda part: min(number[name] for name in part.core))
    inside = 0 if form is Form.RING else None
    places = _side_by_side([_arranged(part, joined, rings, inside) for part in parts])
    return Layout(form, {key: places[key] for key in sorted(places)}, folds, order, blocks)


def place_newcomers(layout: Layout, network: Network, newcomers: Iterable[str]) -> dict[str, Point]:
    """The places of a layout with newcomers outside of all others, each near whom it deals with; nobody else moves.

    Those who deal with nobody in place get none.
    """
    places, boxes, ties = layout.places, layout.boxes(), ties_of(network)
    found = dict(places)
    wide = [max((abs(place[axis]) for place in places.values()), default=0) + 2 * BOX[axis] for axis in (0, 1)]
    waiting = by_strength(newcomers, ties)
    free = ellipse(36 + 3 * len(waiting), (wide[0], wide[1])) if waiting else []  # each box takes up to three places
    for name in waiting:
        partners = [boxes.get(a if b == name else b) for a, b in ties if name in (a, b)]
        near = [places[box] for box in partners if box is not None and box in places]
        if near:
            x, y = (sum(place[axis] for place in near) / len(near) for axis in (0, 1))
            found[name] = spot = min(free, key=lambda one: hypot(one[0] - x, one[1] - y))
            free = [one for one in free if abs(one[0] - spot[0]) > 2 * BOX[0] or abs(one[1] - spot[1]) > 2 * BOX[1]]
    return found


def _one_ring(ties: Ties, rings: Sequence[Sequence[str]]) -> tuple[list[Part], dict[str, Fold]]:
    """Everyone on one ring."""
    del rings
    everyone = by_strength({end for pair in ties for end in pair}, ties)
    return [Part(tuple(everyone), ())] if everyone else [], {}


def _one_core(ties: Ties, rings: Sequence[Sequence[str]]) -> tuple[list[Part], dict[str, Fold]]:
    """Those on loops inside, the others outside; without any loop the strongest stands inside."""
    everyone = by_strength({end for pair in ties for end in pair}, ties)
    looped = {name for ring in rings for name in ring} or {*everyone[:1]}
    core, outer = ([name for name in everyone if (name in looped) is within] for within in (True, False))
    return [Part(tuple(core), tuple(outer))] if core else [], {}


_PARTS = {Form.RING: _one_ring, Form.CORE: _one_core, Form.COMPONENTS: parted, Form.MATRIX: _one_core}


def _strongest(rings: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The strongest loops, as many as a map of one core can hold."""
    kept: list[Sequence[str]] = []
    members: set[str] = set()
    for ring in rings:
        if len(members.union(ring)) <= LARGEST[Form.CORE]:
            members.update(ring)
            kept.append(ring)
    return kept


def _between(members: set[str], ties: Ties) -> dict[Pair, float]:
    return {pair: tie for pair, tie in ties.items() if members.issuperset(pair)}


def _joined(ties: Ties, boxes: Mapping[str, str]) -> dict[Pair, float]:
    """The ties between what is drawn: those of folded organisations are their boxes'."""
    found: dict[Pair, float] = {}
    for (payer, payee), tie in ties.items():
        pair = boxes.get(payer, payer), boxes.get(payee, payee)
        if pair[0] != pair[1]:
            found[pair] = max(found.get(pair, 0.0), tie)
    return found


def _arranged(part: Part, ties: Ties, rings: Sequence[Sequence[str]], inside: int | None) -> dict[str, Point]:
    """One component in its own middle."""
    members = {*part.core, *part.outer}
    opened = [ring for ring in rings if len(ring) > 2 and members.issuperset(ring)][:LOOPS_OPENED]  # noqa: PLR2004
    return arranged(part.core, part.outer, _between(members, ties), opened, inside=inside)


def _side_by_side(components: Sequence[Mapping[str, Point]]) -> dict[str, Point]:
    """Components from left to right as money runs between them, in as many rows as make a map; the whole in the middle."""
    boxes = [_extent(places) for places in components]
    most = max([sqrt(WIDER * sum(box[2] * box[3] for box in boxes)), *(box[2] for box in boxes)], default=0)
    found: dict[str, Point] = {}
    x = y = high = 0
    for places, (left, top, width, height) in zip(components, boxes, strict=True):
        if x and x + width > most:
            x, y, high = 0, y + high, 0
        found |= {name: (spot[0] - left + x, spot[1] - top + y) for name, spot in places.items()}
        x, high = x + width, max(high, height)
    left, top, width, height = _extent(found)
    return {name: (spot[0] - left - width // 2, spot[1] - top - height // 2) for name, spot in found.items()}


def _extent(places: Mapping[str, Point]) -> tuple[int, int, int, int]:
    """Where some boxes begin, at the left and the top, and how wide and high all are, with some room."""
    spans = [[spot[axis] for spot in places.values()] or [0] for axis in (0, 1)]
    sizes = [max(span) - min(span) + APART[axis] + BETWEEN[axis] for axis, span in enumerate(spans)]
    return min(spans[0]), min(spans[1]), sizes[0], sizes[1]
