"""The curves of arrows: their geometry, and how far each bows to run clear of boxes and of its neighbours."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from math import cos, pi, sin
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from moneygoround.layout.boxes import Box, Spot

BENDS = (0.08, 0.16, -0.08, 0.24, -0.16, 0.33, -0.24, 0.42, -0.33, -0.42, 0.55, -0.55, 0.7, -0.7)
FEW_BENDS = (0.08, -0.08, 0.2, -0.2, 0.36, -0.36)  # enough to tell whether two places can be joined clear of others
SAMPLES = 40
NEAR = 60
LANE = 0.15  # arrows between the same two bow so far apart
WIDEST, LEAST = (
    300,
    0.16,
)  # units: a far bow of a long arrow leads round the whole picture, and is as bad as boxes in the way
CLEAR = 3  # an arrow is broad itself
_K = TypeVar("_K", bound=Hashable)


def via(start: Spot, end: Spot, bend: float) -> Spot:
    """The control point of an arrow's quadratic curve: a positive bend bows to the left of its way, a negative to the right.

    It is vis-network's curvedCW and curvedCCW, so that page and picture show the same curves.
    """
    turn, reach = bend / 2 * pi, abs(bend) / 2 + 0.5
    x, y = (end[0] - start[0]) * reach, (end[1] - start[1]) * reach
    return start[0] + x * cos(turn) + y * sin(turn), start[1] + y * cos(turn) - x * sin(turn)


def on_curve(start: Spot, end: Spot, bend: float, t: float) -> Spot:
    """The point of an arrow's curve at `t`: 0 is its payer, 1 its payee."""
    middle = via(start, end, bend)
    x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(start, middle, end, strict=True))
    return x, y


def bend(boxes: Mapping[str, Box], arrows: Mapping[_K, tuple[str, str]]) -> dict[_K, float]:
    """How far each arrow (its payer and payee, strongest first) bows, to run clear of other boxes and of its neighbours."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    bends: dict[_K, float] = {}
    crowd = Crowd(boxes)
    for key, (payer, payee) in arrows.items():
        pair, sign = ((payer, payee), 1) if payer < payee else ((payee, payer), -1)
        beside = [sum(max(0.0, LANE - abs(amount * sign - other)) for other in taken[pair]) for amount in BENDS]
        strains = [
            20 * hidden + 60 * lane + detour
            for hidden, lane, detour in zip(
                crowd.hiding(payer, payee), beside, crowd.detours(payer, payee), strict=True
            )
        ]
        bends[key] = BENDS[strains.index(min(strains))]
        taken[pair].append(bends[key] * sign)
    return bends


class Crowd:
    """Boxes as arrays, for one question: how much of an arrow's curves they would hide."""

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        """Note where they stand."""
        self.row = {key: number for number, key in enumerate(boxes)}
        self.spots = np.array([(box.x, box.y) for box in boxes.values()], float).reshape(-1, 2)
        self.halves = np.array([(box.half_width, box.half_height) for box in boxes.values()], float).reshape(-1, 2)
        self.bounds = (
            (self.spots - self.halves).min(axis=0, initial=np.inf),
            (self.spots + self.halves).max(axis=0, initial=-np.inf),
        )
        self.widest = WIDEST * float(np.ptp(self.spots, axis=0).max(initial=0)) if len(boxes) else 0.0

    def hiding(self, payer: str, payee: str) -> list[int]:
        """For each of the ways to bow: how many points of the curve lie under boxes that are not its own."""
        return [int(count) for count in self._under(payer, payee)[1].sum(axis=1)]

    def hiders(self, payer: str, payee: str) -> list[str]:
        """The boxes in the way of the clearest of the ways to bow."""
        rows, found = self._under(payer, payee)
        best = found[found.sum(axis=1).argmin()] > 0
        names = [*self.row]
        return [names[row] for row in rows[best]]

    def with_one_at(self, pair: tuple[str, str], spots: Sequence[Box]) -> list[int]:
        """How many points of the clearest curve would be hidden if one more box stood at each of some spots."""
        ends = [self.row[one] for one in pair]
        start, end = self.spots[ends]
        more = Crowd({str(number): box for number, box in enumerate(spots)})
        added = under(tuple(start), tuple(end), BENDS, (more.spots, more.halves))
        return [int(count) for count in (added + self._under(*pair)[1].sum(axis=1, keepdims=True)).min(axis=0)]

    def close(self, pair: tuple[str, str], box: Box) -> bool:
        """Whether a box is so near to the straight way of an arrow that it may matter where exactly it stands."""
        start, end = self.spots[[self.row[one] for one in pair]]
        ahead, off = end - start, np.array([box.x, box.y]) - start
        share = min(1.0, max(0.0, float(ahead @ off) / (float(ahead @ ahead) or 1.0)))
        return bool(np.hypot(*(off - share * ahead)) < NEAR + box.half_height)

    def _under(self, payer: str, payee: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of the boxes that are near an arrow, and how many points of each of its curves each of them hides."""
        ends = [self.row[payer], self.row[payee]]
        start, end = self.spots[ends]
        reach = 0.5 * float(np.abs(end - start).max()) + self.halves.max()
        near = (np.abs(self.spots - (start + end) / 2) < self.halves + reach).all(axis=1)
        near[ends] = False
        found = under(tuple(start), tuple(end), BENDS, (self.spots[near], self.halves[near]))
        far = float(np.hypot(*(end - start)))
        xs, ys = _points(tuple(start), tuple(end), BENDS)
        (left, top), (right, low) = self.bounds
        found[((xs < left) | (xs > right) | (ys < top) | (ys > low)).any(axis=1)] += SAMPLES
        found[[abs(amount) * far > self.widest and abs(amount) > LEAST for amount in BENDS]] += SAMPLES
        return np.flatnonzero(near), found

    def detours(self, payer: str, payee: str) -> list[float]:
        """For each of the ways to bow: what its length costs."""
        start, end = self.spots[[self.row[payer], self.row[payee]]]
        far = float(np.hypot(*(end - start)))
        return [abs(amount) * (1 + far / 400) for amount in BENDS]


def under(
    start: Spot, end: Spot, bends: tuple[float, ...], boxes: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> NDArray[np.int64]:
    """How many points of each curve lie under each box: one row a bend, one column a box (their middles and halves)."""
    xs, ys = _points(start, end, bends)
    spots, halves = boxes[0], boxes[1] + CLEAR
    hidden = (np.abs(xs[:, :, None] - spots[:, 0]) < halves[:, 0]) & (
        np.abs(ys[:, :, None] - spots[:, 1]) < halves[:, 1]
    )
    return np.asarray(hidden.sum(axis=1), np.int64)


def _points(start: Spot, end: Spot, bends: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the points of curves lie, a row a bend."""
    x, y = _shares(bends)
    ahead = end[0] - start[0], end[1] - start[1]
    return start[0] + x * ahead[0] + y * ahead[1], start[1] + x * ahead[1] - y * ahead[0]


@cache
def _shares(bends: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of the curves of an arrow one long, a row a bend: how far ahead and how far to the left of its way."""
    curves = np.array([[on_curve((0, 0), (1, 0), amount, t / SAMPLES) for t in range(1, SAMPLES)] for amount in bends])
    return curves[..., 0], -curves[..., 1]
