"""The last step of a layout: boxes that hide an arrow step aside a little, where they do not get in the way of another one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from moneygoround.layout.boxes import Box, Frame
from moneygoround.layout.curves import Crowd

STEPS = tuple((x, y) for y in (0, 1, -1, 2, -2, 3, -3) for x in (0, 1, -1, 2, -2) if x or y)
STEP = (18, 11)
ROUNDS = 6
STIFF = 14  # arrows: whoever has more stays, so that the picture keeps its shape
MOST = 80  # boxes: a larger picture is read by zooming in, and this looks at every arrow near every box


def cleared(boxes: Mapping[str, Box], pairs: Iterable[tuple[str, str]], frame: Frame, *, room: float) -> dict[str, Box]:
    """Boxes moved so that fewer arrows run under them; `room` is what is kept free between boxes."""
    found, arrows = dict(boxes), sorted({(min(pair), max(pair)) for pair in pairs})
    if len(found) > MOST:
        return found
    for _ in range(ROUNDS):
        before = dict(found)
        for payer, payee in arrows:
            crowd = Crowd(found)
            if min(crowd.hiding(payer, payee)):
                for key in (payer, payee, *crowd.hiders(payer, payee)):
                    found[key] = _aside(found, key, arrows, (frame, room))
        if found == before:
            break
    return found


def _aside(boxes: Mapping[str, Box], key: str, arrows: Iterable[tuple[str, str]], bounds: tuple[Frame, float]) -> Box:
    """Where a box hides least and has the clearest arrows itself: where it stands, or a step aside."""
    here, (frame, room) = boxes[key], bounds
    others = [box for other, box in boxes.items() if other != key]
    moved = [replace(here, x=here.x + x * STEP[0], y=here.y + y * STEP[1]) for x, y in STEPS]
    free = [
        one for one in moved if frame.held(one) == one and not any(one.touches(other, room=room) for other in others)
    ]
    own = [pair for pair in arrows if key in pair]
    if not free or len(own) > STIFF:
        return here
    spots = [here, *free]
    crowd = Crowd({other: box for other, box in boxes.items() if other != key})
    hidden = [
        sum(map(_faulty, kept))
        for kept in zip(
            *(crowd.with_one_at(pair, spots) for pair in arrows if key not in pair and crowd.close(pair, here)),
            strict=True,
        )
    ] or [0] * len(spots)
    hidden = [
        count + sum(_faulty(min(Crowd({**boxes, key: spot}).hiding(*pair))) for pair in own)
        for count, spot in zip(hidden, spots, strict=True)
    ]
    return spots[hidden.index(min(hidden))]


def _faulty(points: int) -> int:
    """How bad it is that so many points of an arrow are hidden: that it is hidden at all is the worst."""
    return points + 10 if points else 0
