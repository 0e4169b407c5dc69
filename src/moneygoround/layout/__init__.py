"""Where each organisation stands in a picture, and how far each arrow bows: the same for the same network, always.

Up to twelve stand on one ring. Up to sixty: hubs inside, the others of the loops on an ellipse round them, organisations
on no loop on a wider one. Up to three hundred the same for each component, with most outsiders folded into boxes near
whom they deal with. Above that a matrix shows all, and the map the strongest loops alone. Who stands where is found by
simulated annealing with a fixed seed. Lengths are in the picture's own units, y runs downwards.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import cos, hypot, pi, sin
from typing import TypeAlias

from moneygoround.layout.boxes import BOX, DRAWN_BOX
from moneygoround.layout.curves import bend, on_curve, via
from moneygoround.layout.matrix import by_component
from moneygoround.layout.parts import Part, parted
from moneygoround.layout.plan import LARGEST, Fold, Form, Layout, Pair, Point, Ties, form_of
from moneygoround.layout.rings import APART
from moneygoround.layout.search import arranged
from moneygoround.layout.strength import by_strength, roles_of, ties_of
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
Extent: TypeAlias = tuple[int, int, int, int]
LOOPS_OPENED = 12
BETWEEN = (110, 90)  # room between components
WIDER = 1.15  # a map is so much wider than high
TURNS, STEP = 72, 8  # directions in which newcomers may stand, and how far apart their places are tried


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
    parts, folds = _PARTS[form](ties, rings, roles_of(network))
    boxes = {member: key for key, fold in folds.items() for member in fold.members}
    joined = _joined(ties, boxes)
    number = {name: at for at, name in enumerate(order)}
    parts.sort(key=lambda part: min(number[name] for name in part.core))
    inside = 0 if form is Form.RING else None
    places = _side_by_side([_arranged(part, joined, rings, inside) for part in parts])
    return Layout(form, {key: places[key] for key in sorted(places)}, folds, order, blocks)


def place_newcomers(layout: Layout, network: Network, newcomers: Iterable[str]) -> dict[str, Point]:
    """The places of a layout with newcomers at its rim, each near whom it deals with; nobody else moves.

    Those who deal with nobody in place get none.
    """
    places, boxes, ties = layout.places, layout.boxes(), ties_of(network)
    found = dict(places)
    for name in by_strength(newcomers, ties):
        partners = [boxes.get(a if b == name else b) for a, b in ties if name in (a, b)]
        near = [places[box] for box in partners if box is not None and box in places]
        if near:
            x, y = (sum(place[axis] for place in near) / len(near) for axis in (0, 1))
            found[name] = min(_rim(found.values()), key=lambda one: hypot(one[0] - x, one[1] - y))
    return found


def _rim(places: Collection[Point]) -> list[Point]:
    """In each direction from the middle the last free place before one would touch those who stand already."""
    far = max(hypot(*place) for place in places) + 4 * BOX[0]
    spots: list[Point] = []
    for turn in range(TURNS):
        x, y = cos(2 * pi * turn / TURNS), sin(2 * pi * turn / TURNS)
        steps = [(round(x * reach), round(y * reach)) for reach in range(int(far), 0, -STEP)]
        taken = next((at for at, spot in enumerate(steps) if _near(spot, places)), len(steps))
        spots.append(steps[max(0, taken - 1)])
    return spots


def _near(spot: Point, places: Iterable[Point]) -> bool:
    return any(abs(spot[0] - x) < 2 * BOX[0] and abs(spot[1] - y) < 2 * BOX[1] for x, y in places)


def _one_ring(
    ties: Ties, rings: Sequence[Sequence[str]], roles: Mapping[str, str]
) -> tuple[list[Part], dict[str, Fold]]:
    """Everyone on one ring."""
    del rings, roles
    everyone = by_strength({end for pair in ties for end in pair}, ties)
    return [Part(tuple(everyone), ())] if everyone else [], {}


def _one_core(
    ties: Ties, rings: Sequence[Sequence[str]], roles: Mapping[str, str]
) -> tuple[list[Part], dict[str, Fold]]:
    """Those on loops inside, the others outside; without any loop the strongest stands inside."""
    del roles
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
    """Components from left to right as money runs between them, in those rows in which the whole is seen largest."""
    boxes = [_extent(places) for places in components]
    tried = [_rows(boxes, sum(box[2] for box in boxes[:count])) for count in range(1, len(boxes) + 1)]
    found: dict[str, Point] = {}
    y = 0
    for row in min(
        tried, key=lambda rows: max(max(_size(boxes, rows)[0]) / WIDER, sum(_size(boxes, rows)[1])), default=[]
    ):
        x = -sum(boxes[number][2] for number in row) // 2
        for number in row:
            left, top, width, _ = boxes[number]
            found |= {name: (spot[0] - left + x, spot[1] - top + y) for name, spot in components[number].items()}
            x += width
        y += max(boxes[number][3] for number in row)
    left, top, width, height = _extent(found)
    return {name: (spot[0] - left - width // 2, spot[1] - top - height // 2) for name, spot in found.items()}


def _rows(boxes: Sequence[Extent], most: int) -> list[list[int]]:
    """The numbers of boxes in rows that are no wider than `most`, or hold one box."""
    rows: list[list[int]] = [[]]
    for number, box in enumerate(boxes):
        if rows[-1] and sum(boxes[one][2] for one in rows[-1]) + box[2] > most:
            rows.append([])
        rows[-1].append(number)
    return rows


def _size(boxes: Sequence[Extent], rows: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """How wide and how high each row is."""
    return [sum(boxes[one][2] for one in row) for row in rows], [max(boxes[one][3] for one in row) for row in rows]


def _extent(places: Mapping[str, Point]) -> Extent:
    """Where some boxes begin, at the left and the top, and how wide and high all are, with some room."""
    spans = [[spot[axis] for spot in places.values()] or [0] for axis in (0, 1)]
    sizes = [max(span) - min(span) + APART[axis] + BETWEEN[axis] for axis, span in enumerate(spans)]
    return min(spans[0]), min(spans[1]), sizes[0], sizes[1]
