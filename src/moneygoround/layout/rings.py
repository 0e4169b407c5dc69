"""The places there are: hubs inside, the core on an ellipse round them, the others on a wider one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from moneygoround.layout.boxes import BOX
from moneygoround.layout.plan import Point

RING, CORE = (300, 240), (305, 280)
RIM = (158, 86)  # how much wider the outer ellipse is
APART = (2 * BOX[0] + 14, 2 * BOX[1] + 12)  # from box to box: side by side, above one another
INSIDE = 0.47  # of the way from the middle to the ellipse stand the hubs
CROWD, SHARE, DEEP = 40, 0.36, 0.55  # a larger core has a share of its members inside, this far from its middle
TURN = 0.5  # radians from the top: no two hubs at the same height


@dataclass(slots=True)
class Wall:
    """The places there are, in three rings, and who stands at each; swapping is only within a ring."""

    slots: list[Point]
    rings: list[list[int]]
    ring_of: list[list[int]]
    at: dict[str, int]
    who: dict[int, str | None]
    standing: int  # the places that are taken, as a set of bits

    def swap(self, one: str, there: int) -> None:
        """Let one change places with whoever stands there."""
        here, other = self.at[one], self.who[there]
        self.at[one], self.who[there], self.who[here] = there, one, other
        if other:
            self.at[other] = here
            return
        self.standing ^= 1 << here | 1 << there

    def put(self, at: dict[str, int]) -> None:
        """Let everyone stand where a search left them."""
        self.at, self.who = dict(at), dict.fromkeys(range(len(self.slots))) | {slot: name for name, slot in at.items()}
        self.standing = sum(1 << slot for slot in at.values())


def wall(hubs: Sequence[str], core: Sequence[str], outer: Sequence[str]) -> Wall:
    """Everyone on a first place, in the order given."""
    radii: tuple[float, float] = CORE if hubs or outer else RING
    inner = ellipse(len(core), radii)
    reach = max((hypot(x / radii[0], y / radii[1]) for x, y in inner), default=1.0)
    radii = (radii[0] * reach, radii[1] * reach)
    rim = ellipse(len(outer), (radii[0] + RIM[0], radii[1] + RIM[1]), spare=len(outer) // 4 + 2)
    slots = [*inside(len(hubs), radii), *inner, *rim]
    bounds = [0, len(hubs), len(hubs) + len(inner), len(slots)]
    rings = [list(range(a, b)) for a, b in pairwise(bounds)]
    at = {
        name: ring[number]
        for ring, names in zip(rings, (hubs, core, outer), strict=True)
        for number, name in enumerate(names)
    }
    found = Wall(slots, rings, [ring for ring in rings for _ in ring], {}, {}, 0)
    found.put(at)
    return found


def hubs_of(size: int) -> int:
    """How many of a core stand inside: none of a small ring, more of a large one, so that the ring is no larger than needs be.

    >>> [hubs_of(size) for size in (1, 7, 10, 14, 20, 32, 60)]
    [1, 0, 1, 2, 3, 4, 21]
    """
    if size <= 1:
        return size
    if size > CROWD:
        return int(SHARE * size)
    return next((count for count, most in enumerate((7, 10, 14, 22)) if size <= most), 4)


def inside(count: int, radii: tuple[float, float]) -> list[Point]:
    """Spots for hubs: the middle for one, round it for more."""
    if count <= 1:
        return [(0, 0)] * count
    if count > 4:  # noqa: PLR2004
        return ellipse(count, (DEEP * radii[0], DEEP * radii[1]))
    turns = [2 * pi * number / count - pi / 2 + (TURN if count > 2 else pi / 2 - 0.3) for number in range(count)]  # noqa: PLR2004
    return [(round(INSIDE * radii[0] * cos(turn)), round(INSIDE * radii[1] * sin(turn))) for turn in turns]


def ellipse(count: int, radii: tuple[float, float], *, spare: int = 0) -> list[Point]:
    """Spots on an ellipse, grown until that many boxes fit: wide boxes stand closer above one another than side by side.

    Where there is room anyway there are up to `spare` spots more.
    """
    if not count:
        return []
    fine = [(cos(2 * pi * k / 720 - pi / 2), sin(2 * pi * k / 720 - pi / 2)) for k in range(721)]
    scale = 1.0
    while True:
        spots = [(radii[0] * scale * x, radii[1] * scale * y) for x, y in fine]
        lengths = [max(abs(bx - ax) / APART[0], abs(by - ay) / APART[1]) for (ax, ay), (bx, by) in pairwise(spots)]
        if sum(lengths) >= count:
            break
        scale *= 1.03
    count += min(spare, int(sum(lengths)) - count)
    chosen: list[Point] = []
    gone, step = 0.0, sum(lengths) / count
    for spot, length in zip(spots, lengths, strict=False):
        if gone >= step * len(chosen) - 1e-9 and len(chosen) < count:
            chosen.append((round(spot[0]), round(spot[1])))
        gone += length
    return chosen
