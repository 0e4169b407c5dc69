"""Steps: the parallel flows from one organisation to the next, and what they can carry together."""

from collections.abc import Iterable, Sequence

from moneygoround.model import Side
from moneygoround.network import Edge, Network, Total
from moneygoround.worth import Interval

NOTHING = Interval(0, 0, 0)


def closing_edges(network: Network) -> tuple[Edge, ...]:
    """The flows that can close a loop: all but transfers, in which a holder sells to a holder and no one is financed."""
    return tuple(edge for edge in network.edges if edge.side is not Side.TRANSFER and edge.payer != edge.payee)


def together(edges: Iterable[Edge], totals: Iterable[Total]) -> Interval:
    """What parallel flows can carry together, as floor, face and ceiling; a joint total bounds those that it holds.

    The face is the sum of the stated faces, None if none is stated. There is no high if any flow has none, unless a
    total gives one. A total's face stands for its flows only if they are all here: a round is not one investor's money.
    What lies within another flow is that one's; a stated 0 is a figure like any other.
    """
    alone = {edge.flow.id: edge for edge in edges if edge.within is None}
    parts: list[Interval] = []
    for total in totals:
        held = [alone.pop(flow) for flow in total.flows if flow in alone]
        if held:
            parts.append(_within(total, added([edge.amount for edge in held]), held))
    return added([*parts, *(edge.amount for edge in alone.values())])


def added(parts: Sequence[Interval]) -> Interval:
    """The sum of intervals, in one unit: None for the face if no face is stated, for the high if one is open."""
    if not parts:
        return NOTHING
    faces = [part.face for part in parts if part.face is not None]
    highs = [part.high for part in parts if part.high is not None]
    return Interval(
        sum(part.low for part in parts),
        sum(faces) if faces else None,
        sum(highs) if len(highs) == len(parts) else None,
    )


def _within(total: Total, amount: Interval, held: Sequence[Edge]) -> Interval:
    """The sum of some flows of a joint total, bounded by it."""
    face, high = amount.face, least(amount.high, total.amount.high)
    if len(held) == len(total.flows) and any(edge.undisclosed for edge in held):
        face = total.amount.face
    elif face is not None:
        face = least(face, total.amount.face)
    return Interval(least(amount.low, face, high) or 0, face, high)


def least(*limits: int | None) -> int | None:
    """The smallest of some limits, where None is no limit; None if none of them is one."""
    return min((limit for limit in limits if limit is not None), default=None)
