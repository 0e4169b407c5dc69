"""The picture: the map of a network with its strongest loop, told beside it, as one SVG file that needs nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import atan2, cos, hypot, sin
from xml.etree.ElementTree import Element, SubElement, tostring

from moneygoround import narrative
from moneygoround.amount import UNITLESS
from moneygoround.arrows import LABELS, LIGHT, OFF_LOOP, Arrow, Colour, Line, arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Layout, bend, on_curve, via
from moneygoround.layout.boxes import Box, Frame, Spot, apart, wide, wrapped
from moneygoround.layout.clearing import cleared
from moneygoround.loops import Loop
from moneygoround.model import Bound, SourceKind

WIDTH, HEIGHT, SIDE = 1200, 820, 318  # the whole, and the column at its right
TOP, FOOT, MARGIN = 84, 44, 30
ROOMY = 45  # organisations that stand well in boxes of full size; more get smaller ones
SOURCES_NAMED = 8
LINE_ROOM = 0.92 * (WIDTH - 2 * MARGIN)  # a long line adds up what `wide` is short of in a wide face
BOLD = 1.15  # how much wider a bold text is
PAPER, INK, SOFT, LINE, ACCENT, MARK = "#ffffff", "#1c1b19", "#5c5851", "#d9d4c9", "#8a1538", "#fdf1d6"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
DASH = {Line.SOLID: None, Line.DASHED: "8 6", Line.DOTTED: "2 5"}
FADED = "0.22"
LINES = {Line.SOLID: "stated", Line.DASHED: "“up to”, letter of intent", Line.DOTTED: "not public"}


def svg(findings: Findings, layout: Layout) -> str:
    """The map with its strongest loop highlighted, that loop in a sentence, its sources and the date, as SVG text."""
    loop = next(iter(findings.loops.loops), None)
    root = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), height=str(HEIGHT)
    )
    root.set("font-family", FONT)
    root.set("role", "img")
    SubElement(root, "title").text = _clean(narrative.headline(findings))
    SubElement(root, "rect", width=str(WIDTH), height=str(HEIGHT), fill=PAPER)
    _head(root, findings)
    _map(root, findings, layout, loop)
    _beside(root, findings, loop)
    _foot(root, findings, layout, loop)
    return tostring(root, encoding="unicode") + "\n"


def _head(root: Element, findings: Findings) -> None:
    _text(root, MARGIN, 42, "Follow the money until it comes back", size=25, bold=True)
    for row, line in enumerate(wrapped(narrative.headline(findings), LINE_ROOM, 14)):
        _text(root, MARGIN, 66 + 19 * row, line, size=14, fill=SOFT)


def _map(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
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
    close = 0.78 if len(places) > ROOMY else 1.0
    for key in places:
        size = close * (14.5 if key in looped else 11.5)
        name = layout.folds[key].label if key in layout.folds else narrative.name_of(findings.ledger, key)
        lines = tuple(wrapped(name, 8.2 * size, size))[:3]
        half_width = max(wide(line, size) for line in lines) / 2 + 9 * close
        raw[key] = (half_width, (len(lines) * size * 1.14 + 12 * close) / 2, lines, size)
    room = (WIDTH - SIDE - 2 * MARGIN, HEIGHT - TOP - FOOT - 34)
    half = (max((box[0] for box in raw.values()), default=0), max((box[1] for box in raw.values()), default=0))
    spans = [[point[axis] for point in places.values()] or [0] for axis in (0, 1)]
    low, high = [min(span) for span in spans], [max(span) for span in spans]
    scale = [(room[axis] - 2 * half[axis]) / max(high[axis] - low[axis], 1) for axis in (0, 1)]
    start = (MARGIN + half[0], TOP + 26 + half[1])
    found = {
        key: Box(start[0] + (x - low[0]) * scale[0], start[1] + (y - low[1]) * scale[1], *raw[key])
        for key, (x, y) in sorted(places.items())
    }
    frame = Frame(MARGIN, TOP + 26, WIDTH - SIDE - MARGIN, HEIGHT - FOOT - 8)
    found = cleared(apart(found, frame, room=4), pairs, frame, room=4)
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
    SubElement(group, "path", d=_head_of((x, y), atan2(y - by, x - bx), size), fill=colour)


def _fractions() -> Iterable[float]:
    """From the end of a curve back to its middle."""
    return (1 - step / 100 for step in range(65))


def _apart(one: Spot, other: Spot) -> Spot:
    return one[0] - other[0], one[1] - other[1]


def _head_of(tip: Spot, angle: float, size: float) -> str:
    """A triangle that ends at a tip."""
    wings = [(tip[0] - size * cos(angle + turn), tip[1] - size * sin(angle + turn)) for turn in (0.42, -0.42)]
    return f"M{tip[0]:.1f} {tip[1]:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in wings) + "Z"


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
        _text(root, box.x, y, line, size=box.size, fill=INK if looped else SOFT, bold=member, middle=True)


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
        _text(root, x, y + 4.5, words, size=13.5, bold=True, middle=True, halo=True)


def _ends(arrow: Arrow, boxes: Mapping[str, Box]) -> tuple[Spot, Spot]:
    """Where an arrow begins and ends."""
    payer, payee = boxes[arrow.payer], boxes[arrow.payee]
    return (payer.x, payer.y), (payee.x, payee.y)


def _beside(root: Element, findings: Findings, loop: Loop | None) -> None:
    """The column at the right: the loop as amount and sentence, what can come back, the legend."""
    x, room = WIDTH - SIDE, SIDE - MARGIN
    y: float = TOP + 52
    SubElement(root, "path", d=f"M{x - 22} {TOP + 32}V{HEIGHT - FOOT - 10}", stroke=LINE, fill="none")
    currency = findings.network.view.currency
    if loop:
        _text(root, x, y, f"The strongest of {len(findings.loops.loops)} loops", size=13, fill=SOFT)
        y = _lines(root, (x, y + 24), narrative.loop_title(loop, findings.ledger), room, size=17, bold=True)
        _text(root, x, y + 39, narrative.loop_amount(loop, currency), size=27, bold=True, fill=ACCENT)
        y = _lines(
            root, (x, y + 70), narrative.loop_sentence(loop, findings.ledger, currency=currency), room, size=14.5
        )
    certified = findings.returning_capital.live
    if certified[Bound.FACE].disclosed:
        found = [narrative.sum_words(certified[bound], findings.ledger, currency) for bound in Bound]
        found.append(narrative.amount_words(certified[Bound.FACE].disclosed, currency))
        floor, face, ceiling, whole = (bare(words, currency) for words in found)
        _text(root, x, y + 42, "Returning capital", size=14.5, bold=True)
        says = f"{face} of {whole} of financing can come back at face value; floor {floor}, ceiling {ceiling}."
        y = _lines(root, (x, y + 64), says, room, size=13.5)
    _legend(root, x, HEIGHT - FOOT - 160)


def _legend(root: Element, x: float, y: float) -> None:
    for number, colour in enumerate(Colour):
        left, row = x + 128 * (number % 2), y + 21 * (number // 2)
        SubElement(root, "path", d=f"M{left} {row}h17", stroke=LIGHT[colour], fill="none").set("stroke-width", "3.4")
        SubElement(root, "path", d=_head_of((left + 26, row), 0, 12), fill=LIGHT[colour])
        _text(
            root,
            left + 33,
            row + 4,
            LABELS[colour].replace("Goods and other trade", "Goods, other trade"),
            size=12,
            fill=SOFT,
        )
    for number, (line, words) in enumerate([*LINES.items(), (None, "on no loop")]):
        left, row = x + (0, 128)[number % 2], y + 74 + 21 * (number // 2)
        path = SubElement(root, "path", d=f"M{left} {row}h26", stroke=INK if line else OFF_LOOP, fill="none")
        path.set("stroke-width", "2.6")
        if line and DASH[line]:
            path.set("stroke-dasharray", str(DASH[line]))
        _text(root, left + 33, row + 4, words, size=12, fill=SOFT)
    _text(root, x, y + 130, "Width: the amount. Each arrow runs from who pays", size=11.5, fill=SOFT)
    _text(root, x, y + 145, "to who is paid.", size=11.5, fill=SOFT)


def _foot(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
    """Who says so, as of when, and what a loop does not prove."""
    ledger = findings.ledger
    items = [item.source for step in (loop.steps if loop else ()) for edge in step.edges for item in edge.flow.evidence]
    sources = [ledger.sources[key] for key in dict.fromkeys(items) if key in ledger.sources]
    sources.sort(key=lambda source: source.kind is not SourceKind.PRIMARY)
    every = [*dict.fromkeys(source.publisher or source.title for source in sources)]
    more = len(every) - SOURCES_NAMED
    names = [*every[:SOURCES_NAMED], *([f"{more} more"] if more > 0 else [])]
    date = f"As of {narrative.date_words(findings.network.as_of)}. " if findings.network.as_of else ""
    told = f"Sources of the loop: {', '.join(names)}. " if names else ""
    folded = sum(len(fold.members) for fold in layout.folds.values())
    told += f"{folded} organisations on no loop are folded into boxes near whom they deal with. " if folded else ""
    missing = len({*layout.order} - layout.boxes().keys())
    told += f"{missing} organisations are not drawn. " if missing else ""
    says = f"{date}{told}A loop shows that contracts close a ring; it does not prove that the same money goes round, nor that anything is improper."
    for row, line in enumerate(wrapped(says, LINE_ROOM, 11)[:3]):
        _text(root, MARGIN, HEIGHT - FOOT + 10 + 14 * row, line, size=11, fill=SOFT)


def _lines(  # noqa: PLR0913 - how a text looks
    root: Element, at: Spot, text: str, room: float, *, size: float, bold: bool = False
) -> float:
    """Text in lines; returns where the last one stands."""
    y = at[1]
    for row, line in enumerate(wrapped(text, room / BOLD if bold else room, size)):
        y = at[1] + row * size * 1.42
        _text(root, at[0], y, line, size=size, bold=bold)
    return y


def _text(  # noqa: PLR0913 - how a text looks
    root: Element,
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    fill: str = INK,
    bold: bool = False,
    middle: bool = False,
    halo: bool = False,
) -> None:
    element = SubElement(root, "text", x=f"{x:.1f}", y=f"{y:.1f}", fill=fill)
    element.set("font-size", f"{size:g}")
    if bold:
        element.set("font-weight", "700")
    if middle:
        element.set("text-anchor", "middle")
    if halo:
        for name, value in {
            "stroke": PAPER,
            "stroke-width": "5",
            "stroke-linejoin": "round",
            "paint-order": "stroke",
        }.items():
            element.set(name, value)
    element.text = _clean(text)


def bare(words: str, currency: str) -> str:
    """An amount without the currency that the picture names once.

    >>> bare("up to 10 bn USD", "USD")
    'up to 10 bn'
    """
    return words.removesuffix(f" {currency}").removesuffix(f" {UNITLESS}")


def _clean(text: str) -> str:
    """Text without the characters that no XML may hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
