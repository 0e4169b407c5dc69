"""The boxes of organisations: how wide a text is, how it is broken into lines, and how boxes are kept apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf
from typing import TypeAlias
from unicodedata import east_asian_width

Spot: TypeAlias = tuple[float, float]
BOX = (72, 30)  # half of what is kept free for each: a name of thirteen letters in a line or two
DRAWN_BOX = (64, 26)  # half of a common one, as it is drawn
PUSHES = 60  # rounds: the curated graph needs three
_NARROW, _WIDE = frozenset("iljftrI.,:;|!'()[] -"), frozenset("mwMW@—%→")


@dataclass(frozen=True, slots=True)
class Box:
    """An organisation as it is drawn: its middle, half its size, its lines of text."""

    x: float
    y: float
    half_width: float
    half_height: float
    lines: tuple[str, ...] = ()
    size: float = 0

    def holds(self, x: float, y: float, *, room: float = 0) -> bool:
        """Whether a point lies in the box, or within `room` of it."""
        return abs(x - self.x) <= self.half_width + room and abs(y - self.y) <= self.half_height + room

    def touches(self, other: "Box", *, room: float = 0) -> bool:
        """Whether two boxes overlap, or are nearer than `room` to one another."""
        wide = self.half_width + other.half_width + room - abs(self.x - other.x)
        return wide > 0 and self.half_height + other.half_height + room - abs(self.y - other.y) > 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where boxes may stand: the edges of the whole; without bounds unless they are given."""

    left: float = -inf
    top: float = -inf
    right: float = inf
    low: float = inf

    def held(self, box: Box) -> Box:
        """A box moved, if need be, so that it lies inside."""
        x = min(max(box.x, self.left + box.half_width), self.right - box.half_width)
        y = min(max(box.y, self.top + box.half_height), self.low - box.half_height)
        return replace(box, x=x, y=y)


def apart(boxes: Mapping[str, Box], frame: Frame, *, room: float) -> dict[str, Box]:
    """Boxes that would touch move out of each other's way, along the side on which less is missing, within a frame.

    Where there is no room for all of them the last of them still touch.
    """
    moved = {key: frame.held(box) for key, box in boxes.items()}
    for _ in range(PUSHES):
        still = True
        for one, other in combinations(moved, 2):
            a, b = moved[one], moved[other]
            wide = a.half_width + b.half_width + room - abs(a.x - b.x)
            high = a.half_height + b.half_height + room - abs(a.y - b.y)
            if wide > 0.01 and high > 0.01:  # noqa: PLR2004 - of a unit: halves of it add up to the whole again
                still = False
                x, y = (0.0, high / 2) if high < wide else (wide / 2, 0.0)
                x, y = (x if a.x < b.x else -x), (y if a.y < b.y else -y)
                moved[one] = frame.held(replace(a, x=a.x - x, y=a.y - y))
                moved[other] = frame.held(replace(b, x=b.x + x, y=b.y + y))
        if still:
            break
    return moved


def wide(text: str, size: float) -> float:
    """About how wide a text is in a common sans serif face: a viewer's own may differ by a tenth."""
    return sum(size * _share(character) for character in text)


def _share(character: str) -> float:
    """The width of a character as a share of the size."""
    if east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.3
    if character in _WIDE:
        return 0.86
    return 0.68 if character.isupper() else 0.56


def wrapped(text: str, room: float, size: float) -> Sequence[str]:
    """A text in lines that fit; a word too long for a line is cut."""
    found: list[str] = []
    for word in text.split():
        joined = f"{found[-1]} {word}" if found else word
        if found and wide(joined, size) <= room:
            found[-1] = joined
        else:
            most = max(4, int(room / (0.56 * size)))
            found.append(word if len(word) <= most else word[: most - 1] + "…")
    return found or [""]
