"""The arrows of every picture: flows of one colour from one organisation to another, with their width, line and amount."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import log10

from moneygoround.amount import Qualifier, decimals
from moneygoround.ledger import Ledger
from moneygoround.loops import Loop
from moneygoround.model import Kind, Side, Status
from moneygoround.network import Edge, Network
from moneygoround.steps import together
from moneygoround.worth import Interval


class Colour(StrEnum):
    """What the colour of an arrow says: a group of kinds of flow."""

    EQUITY = "equity"
    DEBT = "debt"
    COMPUTE = "compute"
    GOODS = "goods"
    CONTINGENT = "contingent"
    RETURN = "return"


LABELS = {
    Colour.EQUITY: "Equity",
    Colour.DEBT: "Debt",
    Colour.COMPUTE: "Compute",
    Colour.GOODS: "Goods and other trade",
    Colour.CONTINGENT: "Contingent",
    Colour.RETURN: "Return and transfer",
}
# Okabe and Ito's idea: apart for every kind of colour vision; each has at least 4.5:1 on its ground.
LIGHT = {
    Colour.EQUITY: "#0063a6",
    Colour.DEBT: "#6b5a00",
    Colour.COMPUTE: "#b84e00",
    Colour.GOODS: "#00735a",
    Colour.CONTINGENT: "#a8327e",
    Colour.RETURN: "#6347a8",
}
DARK = {
    Colour.EQUITY: "#6cb4ff",
    Colour.DEBT: "#d9c24f",
    Colour.COMPUTE: "#ff9a4a",
    Colour.GOODS: "#3ecfa6",
    Colour.CONTINGENT: "#ff8fd0",
    Colour.RETURN: "#b7a2ff",
}
OFF_LOOP, OFF_LOOP_DARK = "#8a867c", "#77756f"
SELLS_COMPUTE = frozenset({"cloud", "neocloud", "data_centre"})
SELLS_GOODS = frozenset({"chip_maker", "foundry", "equipment", "telecom_equipment", "energy", "utility"})


class Line(StrEnum):
    """How firmly an arrow is drawn: a fixed amount, one that is only a promise, or one that is not public."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class Arrow:
    """Flows from `payer` to `payee`, of one colour unless one of them is a box of several. `on_loop` tells whether any of them carries a step of a loop."""

    payer: str
    payee: str
    colour: Colour
    edges: tuple[Edge, ...]
    amount: Interval
    line: Line
    width: float
    on_loop: bool


def arrows_of(
    ledger: Ledger, network: Network, loops: Iterable[Loop], boxes: Mapping[str, str] | None = None
) -> tuple[Arrow, ...]:
    """Bundle the flows of a network into arrows, strongest first.

    `boxes` names the box that stands for each organisation in a picture: arrows run from box to box, and flows inside
    of one, or of organisations without one, are left out. All flows of a box of several organisations from or to another
    one are one arrow, of the colour of the largest.
    """
    looped = {edge.flow.id for loop in loops for step in loop.steps for edge in step.edges}
    bundles: dict[tuple[str, str, Colour | None], list[Edge]] = defaultdict(list)
    for edge in network.edges:
        ends = edge.payer, edge.payee
        payer, payee = ends if boxes is None else (boxes.get(end) for end in ends)
        if payer is not None and payee is not None and payer != payee:
            bundles[payer, payee, colour_of(ledger, edge) if (payer, payee) == ends else None].append(edge)
    made = [
        _arrow((payer, payee, colour or _leading(ledger, edges)), edges, network, looped)
        for (payer, payee, colour), edges in bundles.items()
    ]
    return tuple(sorted(made, key=lambda arrow: (-(arrow.amount.face or 0), arrow.payer, arrow.payee, arrow.colour)))


def _leading(ledger: Ledger, edges: Iterable[Edge]) -> Colour:
    """The colour of the largest of some flows."""
    return colour_of(ledger, min(edges, key=lambda edge: (-(edge.amount.face or 0), edge.flow.id)))


def colour_of(ledger: Ledger, edge: Edge) -> Colour:
    """The colour of a flow: by its kind, and for a purchase by what the seller deals in."""
    kind = edge.flow.kind
    if kind is not Kind.PURCHASE:
        return _BY_KIND.get(kind, _BY_SIDE[edge.side])
    seller = ledger.organisations.get(edge.payee)
    if seller and seller.role in SELLS_GOODS:
        return Colour.GOODS
    sold_capacity = edge.flow.gets is not None and bool(edge.flow.gets.capacity)
    return Colour.COMPUTE if sold_capacity or (seller and seller.role in SELLS_COMPUTE) else Colour.GOODS


_BY_KIND = {Kind.DEBT: Colour.DEBT, Kind.LEASE: Colour.COMPUTE}
_BY_SIDE = {
    Side.CAPITAL: Colour.EQUITY,
    Side.TRADE: Colour.GOODS,
    Side.RETURN: Colour.RETURN,
    Side.TRANSFER: Colour.RETURN,
    Side.CONTINGENT: Colour.CONTINGENT,
}


def width_of(face: int | None, digits: int) -> float:
    """How wide a flow is drawn: 1.6 for an unknown or tiny one, 3 more for each tenfold of a billion.

    >>> width_of(99 * 10**11, 2)
    7.6
    """
    billions = Decimal(face or 0).scaleb(-9 - digits)
    return round(1.6 + 3 * log10(1 + billions), 2)


def promised(edge: Edge) -> bool:
    """Whether a stated amount is no more than a promise: "up to", or in a letter of intent."""
    amount = edge.flow.amount
    return edge.status is Status.LETTER_OF_INTENT or (amount is not None and amount.qualifier is Qualifier.UP_TO)


def _mostly_promised(stated: Iterable[Edge]) -> bool:
    """Whether more than half of the stated money is no more than a promise."""
    faces = [(edge.amount.face or 0, promised(edge)) for edge in stated]
    return 2 * sum(face for face, only in faces if only) > sum(face for face, _ in faces)


def _arrow(key: tuple[str, str, Colour], edges: list[Edge], network: Network, looped: set[str]) -> Arrow:
    """One bundle as an arrow."""
    payer, payee, colour = key
    stated = [edge for edge in edges if not edge.undisclosed]
    line = Line.DOTTED if not stated else Line.DASHED if _mostly_promised(stated) else Line.SOLID
    amount = together(edges, network.totals)
    width = width_of(amount.face, decimals(network.view.currency))
    on_loop = any(edge.flow.id in looped for edge in edges)
    return Arrow(payer, payee, colour, tuple(edges), amount, line, width, on_loop)
