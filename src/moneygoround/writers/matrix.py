"""The matrix of a large network: a point for whoever pays whom, components as squares on the diagonal, the strongest loop in front."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from moneygoround import narrative
from moneygoround.arrows import LIGHT, OFF_LOOP, arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Layout
from moneygoround.layout.boxes import wide, wrapped
from moneygoround.layout.strength import by_strength, ties_of
from moneygoround.loops import Loop
from moneygoround.writers.strokes import ACCENT, INK, LINE, MAP, MARK, SOFT, text_at

NAMES = 150  # the column of names at the left
LEAST = 2.0  # a point is no smaller
NAMED = 20  # organisations that are named, those of the strongest loop among them
LETTERS, PITCH = 11.0, 15


def draw_matrix(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
    """Rows pay columns, both in the order of the layout."""
    side = min(MAP.right - MAP.left - NAMES, MAP.low - MAP.top)
    left, top, cell = MAP.left + NAMES, MAP.top, side / max(len(layout.order), 1)
    _square(root, (left, top, side), fill="none", stroke=LINE)
    for start, size in layout.blocks:
        _square(root, (left + start * cell, top + start * cell, size * cell), fill=MARK, stroke=LINE)
    SubElement(root, "path", d=f"M{left:.1f} {top:.1f}l{side:.1f} {side:.1f}", stroke=LINE, fill="none")
    row = {name: number for number, name in enumerate(layout.order)}
    _points(root, findings, row, (left, top, cell))
    steps = [(step.payer, step.payee) for step in loop.steps] if loop else []
    for payer, payee in steps:
        _ring(root, left + (row[payee] + 0.5) * cell, top + (row[payer] + 0.5) * cell)
    _names(root, findings, row, ([payer for payer, _ in steps], left, top, cell))


def _points(root: Element, findings: Findings, row: dict[str, int], at: tuple[float, float, float]) -> None:
    """A point for each two, those of loops over the others; where several would fall on one spot, the strongest is seen."""
    left, top, cell = at
    size = max(LEAST, cell * 0.9)
    grid = max(1.0, LEAST / cell)  # so many organisations share a spot where there are more of them than spots
    arrows = arrows_of(findings.ledger, findings.network, findings.loops.loops)
    seen: set[tuple[int, int]] = set()
    for arrow in sorted(arrows, key=lambda arrow: not arrow.on_loop):
        spot = int(row[arrow.payee] / grid), int(row[arrow.payer] / grid)
        if spot in seen:
            continue
        seen.add(spot)
        x, y = left + (row[arrow.payee] + 0.5) * cell - size / 2, top + (row[arrow.payer] + 0.5) * cell - size / 2
        colour = LIGHT[arrow.colour] if arrow.on_loop else OFF_LOOP
        SubElement(root, "rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{size:.1f}", height=f"{size:.1f}", fill=colour)


def _square(root: Element, at: tuple[float, float, float], *, fill: str, stroke: str) -> None:
    x, y, side = at
    SubElement(
        root, "rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{side:.1f}", height=f"{side:.1f}", fill=fill, stroke=stroke
    )


def _ring(root: Element, x: float, y: float) -> None:
    """A ring round a point of the strongest loop."""
    path = f"M{x - 6:.1f} {y:.1f}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0"
    SubElement(root, "path", d=path, fill="none", stroke=ACCENT).set("stroke-width", "2.4")


def _names(root: Element, findings: Findings, row: dict[str, int], at: tuple[list[str], float, float, float]) -> None:
    """The names of the strongest loop and of those with the most money, each joined to its row."""
    members, left, top, cell = at
    most = [name for name in by_strength(row, ties_of(findings.network)) if name not in members]
    named = sorted([*members, *most[: max(0, NAMED - len(members))]], key=lambda name: row[name])
    rows = [top + (row[name] + 0.5) * cell for name in named]
    for name, y, line in zip(named, spread(rows, top, top + cell * len(row)), rows, strict=True):
        told = name in members
        room = NAMES - 26
        (words, *_) = wrapped(narrative.name_of(findings.ledger, name), room, LETTERS)
        text_at(
            root,
            left - 24 - wide(words, LETTERS) * (1.12 if told else 1.03),
            y + 4,
            words,
            size=LETTERS,
            fill=INK if told else SOFT,
            bold=told,
        )
        join = SubElement(root, "path", d=f"M{left - 20:.1f} {y:.1f}L{left - 3:.1f} {line:.1f}", fill="none")
        join.set("stroke", ACCENT if told else LINE)


def spread(rows: Iterable[float], top: float, low: float) -> list[float]:
    """Heights at which names stand apart from one another, as near to their rows as that allows.

    Names that would touch stand round the middle of their rows (the pool of adjacent violators of isotonic regression).
    """
    pools: list[tuple[float, int]] = []  # the height of each pool's first name, and how many there are
    for row in rows:
        here, count = row, 1
        while pools and pools[-1][0] + PITCH * pools[-1][1] > here:
            before, size = pools.pop()
            here = (before * size + (here - PITCH * size) * count) / (size + count)
            count += size
        pools.append((here, count))
    found = [here + PITCH * number for here, count in pools for number in range(count)]
    for number, height in enumerate(found):
        found[number] = max(height, top + PITCH * number)
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], low - PITCH * (len(found) - 1 - number))
    return found
