"""How much organisations have to do with one another, and which matter most: the weights of every layout."""

from collections import defaultdict
from collections.abc import Iterable
from math import log10

from moneygoround.layout.plan import Pair, Ties
from moneygoround.model import Side
from moneygoround.network import Network


def ties_of(network: Network) -> dict[Pair, float]:
    """The weight of each pair of payer and payee: tenfold amounts weigh one more, unknown ones little."""
    sums: dict[Pair, int] = defaultdict(int)
    for edge in network.edges:
        sums[edge.payer, edge.payee] += edge.amount.face or 0
    return {pair: 0.6 + max(0.0, log10(1 + amount) - 10) for pair, amount in sorted(sums.items())}


ROLES = {Side.CAPITAL: ("investors", "funded"), Side.TRADE: ("customers", "suppliers")}


def roles_of(network: Network) -> dict[str, str]:
    """What each organisation is to the others, by its largest flow; among equals by the first."""
    found: dict[str, tuple[int, str]] = {}
    for edge in network.edges:
        size = edge.amount.face or 0
        for end, role in zip((edge.payer, edge.payee), ROLES.get(edge.side, ("partners",) * 2), strict=True):
            if end not in found or found[end][0] < size:
                found[end] = size, role
    return {end: role for end, (_, role) in found.items()}


def strengths(ties: Ties) -> dict[str, float]:
    """How heavy all arrows of each organisation are together."""
    weight: dict[str, float] = defaultdict(float)
    for (payer, payee), tie in ties.items():
        weight[payer] += tie
        weight[payee] += tie
    return weight


def by_strength(members: Iterable[str], ties: Ties) -> list[str]:
    """Organisations, the one with the heaviest arrows first."""
    weight = strengths(ties)
    return sorted(members, key=lambda name: (-weight.get(name, 0), name))
