"""The strokes of every picture: its sheet, its colours, and how a text, an arrowhead and an amount are set."""

import re
from math import cos, sin
from xml.etree.ElementTree import Element, SubElement

from moneygoround.amount import UNITLESS
from moneygoround.arrows import Line
from moneygoround.layout.boxes import Frame, Spot, wrapped

WIDTH, HEIGHT, SIDE = 1200, 820, 318  # the whole, and the column at its right
TOP, FOOT, MARGIN = 84, 44, 30
MAP = Frame(MARGIN, TOP + 26, WIDTH - SIDE - MARGIN, HEIGHT - FOOT - 8)
BOLD = 1.15  # how much wider a bold text is
PAPER, INK, SOFT, LINE, ACCENT, MARK = "#ffffff", "#1c1b19", "#5c5851", "#d9d4c9", "#8a1538", "#fdf1d6"
FADED = "0.22"
DASH = {Line.SOLID: None, Line.DASHED: "8 6", Line.DOTTED: "2 5"}


def lines_at(  # noqa: PLR0913 - how a text looks
    root: Element, at: Spot, text: str, room: float, *, size: float, fill: str = INK, bold: bool = False
) -> float:
    """Text in lines; returns where the last one stands."""
    y = at[1]
    for row, line in enumerate(wrapped(text, room / BOLD if bold else room, size)):
        y = at[1] + row * size * 1.42
        text_at(root, at[0], y, line, size=size, fill=fill, bold=bold)
    return y


def text_at(  # noqa: PLR0913 - how a text looks
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
    """Text in one line, which starts at x or has its middle there; a halo parts it from what lies under it."""
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
    element.text = clean(text)


def arrowhead(tip: Spot, angle: float, size: float) -> str:
    """A triangle that ends at a tip."""
    wings = [(tip[0] - size * cos(angle + turn), tip[1] - size * sin(angle + turn)) for turn in (0.42, -0.42)]
    return f"M{tip[0]:.1f} {tip[1]:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in wings) + "Z"


def bare(words: str, currency: str) -> str:
    """An amount without the currency that the picture names once.

    >>> bare("up to 10 bn USD", "USD")
    'up to 10 bn'
    """
    return words.removesuffix(f" {currency}").removesuffix(f" {UNITLESS}")


def clean(text: str) -> str:
    """Text without the characters that no XML may hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
