"""The picture: the network with its strongest loop in front, told beside it, as one SVG file that needs nothing else."""

from xml.etree.ElementTree import Element, SubElement, tostring

from moneygoround import narrative
from moneygoround.arrows import LABELS, LIGHT, OFF_LOOP, Colour, Line
from moneygoround.dates import date_words
from moneygoround.digits import many
from moneygoround.findings import Findings
from moneygoround.layout import Form, Layout
from moneygoround.layout.boxes import wrapped
from moneygoround.loops import Loop
from moneygoround.model import Bound, SourceKind
from moneygoround.writers.map import draw_map
from moneygoround.writers.matrix import draw_matrix
from moneygoround.writers.strokes import (
    ACCENT,
    DASH,
    FOOT,
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    PAPER,
    SIDE,
    SOFT,
    TOP,
    WIDTH,
    arrowhead,
    bare,
    clean,
    lines_at,
    text_at,
)

SOURCES_NAMED = 8
LINE_ROOM = 0.92 * (WIDTH - 2 * MARGIN)  # a long line adds up what `wide` is short of in a wide face
COLUMN = 0.94 * (SIDE - MARGIN)
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
LINES = {Line.SOLID: "stated", Line.DASHED: "“up to”, letter of intent", Line.DOTTED: "not public"}
MAP_SAYS = "Width: the amount. Each arrow runs from who pays to who is paid."
MATRIX_SAYS = "Each point is money from its row to its column. Whoever pays stands before whom they pay, where no loop forbids it; in a square all reach one another. What lies below the diagonal is on a way back."


def svg(findings: Findings, layout: Layout) -> str:
    """The map, or the matrix of a large network, with the strongest loop in front, that loop in a sentence, its sources and the date, as SVG text."""
    loop = next(iter(findings.loops.loops), None)
    root = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), height=str(HEIGHT)
    )
    root.set("font-family", FONT)
    root.set("role", "img")
    SubElement(root, "title").text = clean(narrative.headline(findings))
    SubElement(root, "rect", width=str(WIDTH), height=str(HEIGHT), fill=PAPER)
    _head(root, findings)
    draw = draw_matrix if layout.form is Form.MATRIX else draw_map
    draw(root, findings, layout, loop)
    _beside(root, findings, layout, loop)
    _foot(root, findings, layout, loop)
    return tostring(root, encoding="unicode") + "\n"


def _head(root: Element, findings: Findings) -> None:
    text_at(root, MARGIN, 42, "Follow the money until it comes back", size=25, bold=True)
    for row, line in enumerate(wrapped(narrative.headline(findings), LINE_ROOM, 14)):
        text_at(root, MARGIN, 66 + 19 * row, line, size=14, fill=SOFT)


def _beside(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
    """The column at the right: the loop as amount and sentence, what can come back, the legend."""
    x, room = WIDTH - SIDE, COLUMN
    y: float = TOP + 52
    SubElement(root, "path", d=f"M{x - 22} {TOP + 32}V{HEIGHT - FOOT - 10}", stroke=LINE, fill="none")
    currency = findings.network.view.currency
    if loop:
        text_at(
            root,
            x,
            y,
            "The one loop" if len(findings.loops.loops) == 1 else f"The strongest of {len(findings.loops.loops)} loops",
            size=13,
            fill=SOFT,
        )
        y = lines_at(root, (x, y + 24), narrative.loop_title(loop, findings.ledger), room, size=17, bold=True)
        amount = narrative.loop_amount(loop, currency)
        y = lines_at(root, (x, y + 39), amount, room, size=27, bold=True, fill=ACCENT)
        says = narrative.loop_sentence(loop, findings.ledger, currency=currency)
        y = lines_at(root, (x, y + 31), says, room, size=14.5)
    certified = findings.returning_capital.live
    if certified[Bound.FACE].disclosed:
        found = [narrative.sum_words(certified[bound], findings.ledger, currency) for bound in Bound]
        found.append(narrative.amount_words(certified[Bound.FACE].disclosed, currency))
        floor, face, ceiling, whole = (bare(words, currency) for words in found)
        text_at(root, x, y + 42, "Returning capital", size=14.5, bold=True)
        says = f"{face} of {whole} of financing can come back at face value; floor {floor}, ceiling {ceiling}."
        y = lines_at(root, (x, y + 64), says, room, size=13.5)
    if layout.form is Form.MATRIX:
        _colours(root, x, HEIGHT - FOOT - 200)
        lines_at(root, (x, HEIGHT - FOOT - 112), MATRIX_SAYS, room, size=11.5, fill=SOFT)
        return
    _colours(root, x, HEIGHT - FOOT - 160)
    _dashes(root, x, HEIGHT - FOOT - 86)
    lines_at(root, (x, HEIGHT - FOOT - 30), MAP_SAYS, room, size=11.5, fill=SOFT)


def _colours(root: Element, x: float, y: float) -> None:
    """What each colour says."""
    for number, colour in enumerate(Colour):
        left, row = x + 128 * (number % 2), y + 21 * (number // 2)
        SubElement(root, "path", d=f"M{left} {row}h17", stroke=LIGHT[colour], fill="none").set("stroke-width", "3.4")
        SubElement(root, "path", d=arrowhead((left + 26, row), 0, 12), fill=LIGHT[colour])
        words = LABELS[colour].replace("Goods and other trade", "Goods, other trade")
        text_at(root, left + 33, row + 4, words, size=12, fill=SOFT)


def _dashes(root: Element, x: float, y: float) -> None:
    """What each kind of line says."""
    for number, (line, words) in enumerate([*LINES.items(), (None, "on no loop")]):
        left, row = x + (0, 128)[number % 2], y + 21 * (number // 2)
        path = SubElement(root, "path", d=f"M{left} {row}h26", stroke=INK if line else OFF_LOOP, fill="none")
        path.set("stroke-width", "2.6")
        if line and DASH[line]:
            path.set("stroke-dasharray", str(DASH[line]))
        text_at(root, left + 33, row + 4, words, size=12, fill=SOFT)


def _foot(root: Element, findings: Findings, layout: Layout, loop: Loop | None) -> None:
    """Who says so, as of when, and what a loop does not prove."""
    ledger = findings.ledger
    items = [item.source for step in (loop.steps if loop else ()) for edge in step.edges for item in edge.flow.evidence]
    sources = [ledger.sources[key] for key in dict.fromkeys(items) if key in ledger.sources]
    sources.sort(key=lambda source: source.kind is not SourceKind.PRIMARY)
    every = [*dict.fromkeys(source.publisher or source.title for source in sources)]
    more = len(every) - SOURCES_NAMED
    names = [*every[:SOURCES_NAMED], *([f"{more} more"] if more > 0 else [])]
    date = f"As of {date_words(findings.network.as_of)}. " if findings.network.as_of else ""
    told = f"Sources of the loop: {', '.join(names)}. " if names else ""
    folded = sum(len(fold.members) for fold in layout.folds.values())
    told += f"{folded} organisations on no loop are folded into boxes near whom they deal with. " if folded else ""
    missing = 0 if layout.form is Form.MATRIX else len({*layout.order} - layout.boxes().keys())
    told += f"Not drawn: {many(missing, 'organisation')}. " if missing else ""
    says = f"{date}{told}A loop shows that contracts close a ring; it does not prove that the same money goes round, nor that anything is improper."
    for row, line in enumerate(wrapped(says, LINE_ROOM, 11)[:3]):
        text_at(root, MARGIN, HEIGHT - FOOT + 10 + 14 * row, line, size=11, fill=SOFT)
