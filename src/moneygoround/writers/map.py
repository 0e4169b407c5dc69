"""The map of a picture: organisations in their boxes, arrows between them, the strongest loop in front with its amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import atan2, hypot, sqrt
from xml.etree.ElementTree import Element, SubElement

from moneygoround import narrative
from moneygoround.arrows import LIGHT, OFF_LOOP, Arrow, arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Layout, bend, on_curve, via
from moneygoround.layout.boxes import Box, Spot, apart, wide, wrapped
from moneygoround.layout.clearing import cleared
from moneygoround.loops import Loop
from moneygoround.writers.strokes import (
    ACCENT,
    BOLD,
    DASH,
    FADED,
    INK,
    LINE,
    MAP,
    MARK,
    PAPER,
    SOFT,
    arrowhead,
    bare,
    text_at,
)

ROOMY, FULL = (
    45,
    80,
)  # boxes that stand well in their full size, and in a smaller one; more are to be read by zooming in


def draw_map(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
    """Arrows first, boxes over them, amounts over both."""
    arrows = arrows_of(findings.ledger, findings.network, findings.loops.loops, layout.boxes())
    ends = {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)}
    boxes = _boxes(findings, layout, ends.values())
    bends = bend(boxes, ends)
    flows = {edge.flow.id for step in loop.steps for edge in step.edges} if loop else set()
    told = {number for number, arrow in enumerate(arrows) if any(edge.flow.id in flows for edge in arrow.edges)}
    for number in sorted(range(len(arrows)), key=lambda number: (number in told, arrows[number].on_loop)):
        _arrow(
            root,
            arrows[number],
            (boxes[arrows[number].payer], boxes[arrows[number].payee], bends[number]),
            faded=bool(told) and number not in told,
        )
    members = {step.payer for step in loop.steps} if loop else set()
    looped = {step.payer for other in findings.loops.loops for step in other.steps}
    for key, box in boxes.items():
        _box(root, box, member=key in members, looped=key in looped, folded=key in layout.folds)
    named = [(arrows[number], bends[number]) for number in sorted(told) if arrows[number].amount.face is not None]
    _amounts(root, named, boxes, findings.network.view.currency)


def _boxes(findings: Findings, layout: Layout, pairs: Iterable[tuple[str, str]]) -> dict[str, Box]:
    """Every box, with the map scaled to its room."""
    places, loops = layout.places, findings.loops.loops
    looped = {step.payer for loop in loops for step in loop.steps}
    raw = {}
    close = 1.0 if len(places) <= ROOMY else 0.78 if len(places) <= FULL else sqrt(ROOMY / len(places))
    for key in places:
        size = close * (14.5 if key in looped else 11.5)
        name = layout.folds[key].label if key in layout.folds else narrative.name_of(findings.ledger, key)
        lines = tuple(wrapped(name, 8.2 * size, size))[:3]
        half_width = max(wide(line, size) for line in lines) / 2 + 9 * close
        raw[key] = (half_width, (len(lines) * size * 1.14 + 12 * close) / 2, lines, size)
    room = (MAP.right - MAP.left, MAP.low - MAP.top)
    half = (max((box[0] for box in raw.values()), default=0), max((box[1] for box in raw.values()), default=0))
    spans = [[point[axis] for point in places.values()] or [0] for axis in (0, 1)]
    low, high = [min(span) for span in spans], [max(span) for span in spans]
    scale = [(room[axis] - 2 * half[axis]) / max(high[axis] - low[axis], 1) for axis in (0, 1)]
    start = (MAP.left + half[0], MAP.top + half[1])
    found = {
        key: Box(start[0] + (x - low[0]) * scale[0], start[1] + (y - low[1]) * scale[1], *raw[key])
        for key, (x, y) in sorted(places.items())
    }
    found = cleared(apart(found, MAP, room=4), pairs, MAP, room=4)
    return {key: replace(box, x=round(box.x), y=round(box.y)) for key, box in found.items()}


def _arrow(root: Element, arrow: Arrow, course: tuple[Box, Box, float], *, faded: bool) -> None:
    """A curve from box to box with a head at its end."""
    start, end, amount = course
    a, c = (round(start.x), round(start.y)), (round(end.x), round(end.y))
    tip = next((t for t in _fractions() if not end.holds(*on_curve(a, c, amount, t), room=2)), 0.5)
    size, width = 6 + arrow.width * 1.25, max(1.1, arrow.width * 0.82)
    x, y = on_curve(a, c, amount, tip)
    neck = next(
        (t for t in _fractions() if t < tip and hypot(*_apart((x, y), on_curve(a, c, amount, t))) > size * 0.8), 0.4
    )
    bx, by = on_curve(a, c, amount, neck)
    middle = via(a, c, amount)
    mx, my = a[0] + (middle[0] - a[0]) * neck, a[1] + (middle[1] - a[1]) * neck
    colour = LIGHT[arrow.colour] if arrow.on_loop else OFF_LOOP
    group = SubElement(root, "g", opacity=FADED) if faded else root
    path = SubElement(
        group, "path", d=f"M{a[0]} {a[1]}Q{mx:.1f} {my:.1f} {bx:.1f} {by:.1f}", fill="none", stroke=colour
    )
    path.set("stroke-width", f"{width:.1f}")
    dash = DASH[arrow.line]
    if dash:
        path.set("stroke-dasharray", dash)
    SubElement(group, "path", d=arrowhead((x, y), atan2(y - by, x - bx), size), fill=colour)


def _fractions() -> Iterable[float]:
    """From the end of a curve back to its middle."""
    return (1 - step / 100 for step in range(65))


def _apart(one: Spot, other: Spot) -> Spot:
    return one[0] - other[0], one[1] - other[1]


def _box(root: Element, box: Box, *, member: bool, looped: bool, folded: bool) -> None:
    border, heavy = (ACCENT, "2.6") if member else (INK, "1.3") if looped else (LINE, "1")
    frame = SubElement(root, "rect", x=f"{box.x - box.half_width:.1f}", y=f"{box.y - box.half_height:.1f}")
    sizes = {
        "width": f"{2 * box.half_width:.1f}",
        "height": f"{2 * box.half_height:.1f}",
        "rx": "6",
        "stroke-width": heavy,
    }
    for name, value in {**sizes, "fill": MARK if member else PAPER, "stroke": border}.items():
        frame.set(name, value)
    if folded:
        frame.set("stroke-dasharray", "3 3")
    for row, line in enumerate(box.lines):
        y = box.y + box.size * (0.35 + 1.14 * (row - (len(box.lines) - 1) / 2))
        text_at(root, box.x, y, line, size=box.size, fill=INK if looped else SOFT, bold=member, middle=True)


def _amounts(root: Element, arrows: Iterable[tuple[Arrow, float]], boxes: Mapping[str, Box], currency: str) -> None:
    """The amounts of the strongest loop, each in the first free place along its arrow."""
    taken = [(box.x, box.y, box.half_width, box.half_height) for box in boxes.values()]
    told = [*arrows]
    lines = {
        number: [on_curve(*_ends(arrow, boxes), amount, t / 20) for t in range(2, 19)]
        for number, (arrow, amount) in enumerate(told)
    }
    for number, (arrow, amount) in enumerate(told):
        own = arrow.edges[0].flow.amount if len(arrow.edges) == 1 else None
        words = bare(narrative.interval_words(arrow.amount, currency, own=own), currency)
        ends = _ends(arrow, boxes)
        half = (BOLD * wide(words, 13.5) / 2 + 5, 11)
        others = [spot for other, line in lines.items() if other != number for spot in line]
        level = abs(ends[1][0] - ends[0][0]) > 2 * abs(ends[1][1] - ends[0][1])
        lift = -(arrow.width / 2 + 11) if level else 0  # on a level arrow the words would hide it: they stand above
        curve = [on_curve(ends[0], ends[1], amount, t) for t in (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72)]
        reach = half[0] + 8  # beside a short arrow there may be room where there is none upon it
        aside = (0, reach, -reach, reach + half[0], -reach - half[0])
        spots = [(x + step, y + lift + drop) for step in aside for drop in (0, 20, -20) for x, y in curve]
        crowd = [
            4 * sum(abs(x - tx) < half[0] + tw and abs(y - ty) < half[1] + th for tx, ty, tw, th in taken)
            + sum(abs(x - tx) < half[0] + 3 and abs(y - ty) < half[1] + 3 for tx, ty in others)
            for x, y in spots
        ]
        x, y = spots[crowd.index(min(crowd))]
        taken.append((x, y, *half))
        text_at(root, x, y + 4.5, words, size=13.5, bold=True, middle=True, halo=True)


def _ends(arrow: Arrow, boxes: Mapping[str, Box]) -> tuple[Spot, Spot]:
    """Where an arrow begins and ends."""
    payer, payee = boxes[arrow.payer], boxes[arrow.payee]
    return (payer.x, payer.y), (payee.x, payee.y)
