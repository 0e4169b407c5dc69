"""What a placing costs: long arrows, crossings, arrows that no curve leads past other boxes, flat loops. Only what moves is counted."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import hypot, pi, tan
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from moneygoround.layout.boxes import DRAWN_BOX
from moneygoround.layout.curves import FEW_BENDS, under
from moneygoround.layout.plan import Pair, Ties
from moneygoround.layout.rings import Wall

OPENNESS = 2500  # a flat leading loop costs as much as twenty-five crossings
CROSSING = 100
HIDDEN = 600
NEAR = 230
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class _Memo(dict[_K, _V]):
    """A table that works out an entry when it is first asked for: the search asks for the same few a million times."""

    def __init__(self, work: Callable[[_K], _V]) -> None:
        """Keep the function that works an entry out."""
        super().__init__()
        self.work = work

    def __missing__(self, key: _K) -> _V:
        """Work an entry out and keep it."""
        value = self[key] = self.work(key)
        return value


class Cost:
    """What a placing costs. Crossings are counted with sets of bits, one bit for each line between two places."""

    def __init__(self, wall: Wall, ties: Ties, loops: Sequence[Sequence[str]]) -> None:
        """Index arrows and loops by organisation."""
        self.wall, self.ties, self.loops, self.size = wall, ties, loops, len(wall.slots)
        self.touching: dict[str, list[Pair]] = defaultdict(list)
        self.opened: dict[str, list[int]] = defaultdict(list)
        for pair in ties:
            for organisation in pair:
                self.touching[organisation].append(pair)
        for number, loop in enumerate(loops):
            for organisation in loop:
                self.opened[organisation].append(number)
        self.spots = np.array(wall.slots, float).reshape(-1, 2)
        self.halves = np.tile(np.array(DRAWN_BOX, float), (self.size, 1))
        self.ends = np.triu_indices(self.size, 1)
        self.sides = _sides(self.spots, self.ends)
        self.line = np.zeros((self.size, self.size), int)
        self.line[self.ends] = self.line.T[self.ends] = range(len(self.ends[0]))
        self.bit = [[1 << int(number) for number in row] for row in self.line]
        self.lengths = _Memo(self._length)
        self.crossings = _Memo(self._crossings)
        self.hidden = _Memo(self._hidden)
        self.flatness = _Memo(self._flatness)

    def moved(self, movers: Sequence[str]) -> list[Pair]:
        """The arrows that would change if these organisations moved."""
        return list(dict.fromkeys(pair for mover in movers for pair in self.touching[mover]))

    def bits(self, pairs: Iterable[Pair]) -> int:
        """The places that these arrows join, as a set of bits."""
        found, at = 0, self.wall.at
        for payer, payee in pairs:
            a, b = at[payer], at[payee]
            found |= self.bit[a][b]
        return found

    def of(self, movers: Sequence[str], moved: Sequence[Pair], resting: int) -> float:
        """The cost of all that would change if these organisations moved, among arrows at rest."""
        at, total, changing, standing = self.wall.at, 0.0, self.bits(moved), self.wall.standing
        for pair in moved:
            ends = at[pair[0]], at[pair[1]]
            crossed = self.crossings[ends]
            total += self.ties[pair] * self.lengths[ends]
            both = (crossed & resting).bit_count() + (crossed & changing).bit_count() / 2
            total += CROSSING * both
            curves = self.hidden[ends]
            if curves:
                total += HIDDEN * min([(curve & standing).bit_count() for curve in curves])
        for number in sorted({number for mover in movers for number in self.opened[mover]}):
            total += OPENNESS * self.flatness[tuple([at[one] for one in self.loops[number]])] / (1 + number / 2)
        return total

    def _length(self, ends: tuple[int, int]) -> float:
        """What the distance between two places costs; too near is dear as well, the amount has to fit between."""
        (ax, ay), (bx, by) = self.wall.slots[ends[0]], self.wall.slots[ends[1]]
        distance = hypot(bx - ax, by - ay)
        return 0.55 * distance + max(0.0, NEAR - distance)

    def _crossings(self, ends: tuple[int, int]) -> int:
        """All lines between two places that cross this one, as a set of bits: each has its ends on both sides of the other."""
        a, b = ends
        if a > b:
            return self.crossings[b, a]
        here = self.sides[self.line[a, b]]
        across = (here[self.ends[0]] * here[self.ends[1]] < 0) & (self.sides[:, a] * self.sides[:, b] < 0)
        return int.from_bytes(np.packbits(across, bitorder="little").tobytes(), "little")

    def _hidden(self, ends: tuple[int, int]) -> tuple[int, ...]:
        """For each way to bow: all places that the curve would run under, as a set of bits; nothing if one runs free."""
        a, b = ends
        if a > b:
            return self.hidden[b, a]
        found = under(self.wall.slots[a], self.wall.slots[b], FEW_BENDS, (self.spots, self.halves)) > 0
        found[:, [a, b]] = False
        curves = tuple(int.from_bytes(row.tobytes(), "little") for row in np.packbits(found, axis=1, bitorder="little"))
        return curves if all(curves) else ()

    def _flatness(self, places: tuple[int, ...]) -> float:
        """0 for a loop drawn as a regular ring, 1 for one drawn as a line: one minus its isoperimetric quotient."""
        spots = [self.wall.slots[place] for place in places]
        turns = list(zip(spots, [*spots[1:], spots[0]], strict=True))
        area = abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in turns)) / 2
        length = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in turns)
        return 1 - min(1.0, area * 4 * len(spots) * tan(pi / len(spots)) / length**2)


def _sides(spots: NDArray[np.float64], ends: tuple[NDArray[np.int64], ...]) -> NDArray[np.int8]:
    """For each line between two places: on which side of it each place lies, 1 or -1, and 0 on it."""
    start, end = spots[ends[0]][:, None], spots[ends[1]][:, None]
    ahead, off = end - start, spots[None] - start
    return np.sign(ahead[..., 0] * off[..., 1] - ahead[..., 1] * off[..., 0]).astype(np.int8)
