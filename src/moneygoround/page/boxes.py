"""The boxes of the page's map: their labels and sizes, who is folded into which, and the order of all in a matrix."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any, TypeAlias

from moneygoround.layout import Fold, Layout, Point, bend
from moneygoround.layout.boxes import Box, Frame, apart, wide
from moneygoround.layout.clearing import cleared

Plain: TypeAlias = dict[str, Any]
LINE = 13
OFF_LOOP, ON_LOOP, MOST = 18, 21, 7  # sizes of letters; those on most loops have the largest
MARGIN = (13, 10)  # round the words, with the border
ROOM = 15  # between boxes: vis-network counts the bend of their corners as theirs
BROAD = 1.08  # the faces of some systems are wider than the common ones


def boxed(places: Mapping[str, Point], names: Mapping[str, str], loops: Mapping[str, int]) -> dict[str, Box]:
    """Every box with its words, moved a little where two would touch. `loops` has how many loops each is on."""
    most = max(loops.values(), default=0)
    found = {}
    for key, (x, y) in places.items():
        size = ON_LOOP + round(MOST * sqrt(loops[key] / most)) if loops.get(key) else OFF_LOOP
        lines = tuple(wrapped(names[key]).split("\n"))
        half = BROAD * max(wide(line, size) for line in lines) / 2 + MARGIN[0]
        found[key] = Box(x, y, half, len(lines) * size / 2 + MARGIN[1], lines, size)
    return apart(found, Frame(), room=ROOM)


def settled(
    boxes: Mapping[str, Box], today: Container[str], ends: Mapping[int, tuple[str, str]]
) -> tuple[dict[str, Box], dict[int, float]]:
    """The boxes when those of today have stepped aside for arrows, and how far each arrow bows.

    Those of former days, which are seen when their day is, change nothing for today's.
    """
    now = {number: pair for number, pair in ends.items() if pair[0] in today and pair[1] in today}
    inner = cleared({key: box for key, box in boxes.items() if key in today}, now.values(), Frame(), room=ROOM)
    inner = {key: replace(box, x=round(box.x), y=round(box.y)) for key, box in inner.items()}
    whole = {key: replace(box, x=round(box.x), y=round(box.y)) for key, box in boxes.items()} | inner
    then = {number: pair for number, pair in ends.items() if number not in now}
    return whole, bend(inner, now) | bend(whole, then)


def placed(boxes: Mapping[str, Box], folds: Mapping[str, Fold], organisations: Sequence[str]) -> dict[str, Plain]:
    """The nodes of the map by key. The ids of organisations are their numbers; those of folded boxes come after them."""
    numbers = {key: number for number, key in enumerate([*organisations, *folds])}
    nodes: dict[str, Plain] = {}
    for key, box in boxes.items():
        nodes[key] = {"id": numbers[key], "label": "\n".join(box.lines), "x": box.x, "y": box.y}
        nodes[key] |= {"shape": "box", "font": {"size": box.size}}
        if key in folds:
            nodes[key] |= {"folded": sorted(numbers[one] for one in folds[key].members), "key": folds[key].members[0]}
    return nodes


def arrangement(layout: Layout, organisations: Sequence[str]) -> Plain:
    """The form of the map and the order of a matrix, by the numbers of organisations."""
    numbers = {key: number for number, key in enumerate(organisations)}
    return {
        "form": str(layout.form),
        "order": [numbers[key] for key in layout.order],
        "blocks": [[*block] for block in layout.blocks],
    }


def wrapped(name: str) -> str:
    r"""A name in lines of about thirteen letters, at most three of them.

    >>> wrapped("xAI Colossus 2 vehicle")
    'xAI Colossus\n2 vehicle'
    """
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= LINE or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = [line if len(line) <= LINE + 5 else line[: LINE + 4] + "…" for line in lines]
    return "\n".join([*kept[:2], kept[2] + "…"] if len(kept) > 3 else kept)  # noqa: PLR2004
