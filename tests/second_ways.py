"""Second ways to the numbers of circulation.py and loops.py: slow, plain, and sharing nothing with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import networkx as nx

from moneygoround.circulation import Circulation, Entry
from moneygoround.model import Bound, Measure, Side
from moneygoround.network import Edge, Network
from moneygoround.worth import Interval


def ends(edge: Edge) -> tuple[str, str]:
    """Who pays whom."""
    return edge.payer, edge.payee


def width(amount: Interval, bound: Bound) -> int:
    """How much fits through at a bound; a number far above all others where there is no limit."""
    if bound is Bound.FLOOR:
        return amount.low
    if bound is Bound.FACE:
        return amount.face or amount.low
    return 10**40 if amount.high is None else amount.high


def disclosed(amount: Interval) -> int:
    """How much counts: the high, or the low where there is none."""
    return amount.low if amount.high is None else amount.high


def proven(found: Circulation, edges: Mapping[str, Edge]) -> int:
    """What a certificate proves: the amounts of its entries that count, as far as they are disclosed."""
    return sum(
        min(entry.amount, disclosed(edges[entry.flow].amount))
        for entry in found.entries
        if found.measure is Measure.CIRCULAR_VOLUME or edges[entry.flow].side is Side.CAPITAL
    )


def scaled(network: Network, times: int) -> Network:
    """The same network in a unit that is so many times smaller."""

    def more(value: int | None) -> int | None:
        return None if value is None else value * times

    edges = [
        replace(edge, amount=Interval(edge.amount.low * times, more(edge.amount.face), more(edge.amount.high)))
        for edge in network.edges
    ]
    return replace(network, edges=tuple(edges))


def way_back(network: Network, investor: str, investee: str, bound: Bound) -> int:
    """R by networkx's maximum flow."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([investor, investee])
    given = 0
    for edge in network.edges:
        if edge.side is Side.TRANSFER:
            continue
        if ends(edge) == (investor, investee):
            given += width(edge.amount, bound)
            continue
        held = graph.get_edge_data(*ends(edge), default={"capacity": 0})["capacity"]
        graph.add_edge(*ends(edge), capacity=held + width(edge.amount, bound))
    return min(given, int(nx.maximum_flow_value(graph, investee, investor)))


def by_cancelling(network: Network, measure: Measure, bound: Bound) -> int:
    """The optimum by cancelling worthless for worthy cycles until none is left (Klein 1967), with Bellman and Ford."""
    arcs: list[list[int | str]] = []  # tail, head, room, cost; the arc back stands at the odd place behind it
    for edge in network.edges:
        if measure is Measure.RETURNING_CAPITAL and edge.side is Side.TRANSFER:
            continue
        worth = int(measure is Measure.CIRCULAR_VOLUME or edge.side is Side.CAPITAL)
        full = width(edge.amount, bound)
        counted = min(full, disclosed(edge.amount)) if bound is Bound.CEILING else full
        for room, cost in ((counted, -worth), (full - counted, 0)):
            arcs += [[*ends(edge), room, cost], [*reversed(ends(edge)), 0, -cost]]
    total = 0
    while cycle := negative_cycle(arcs):
        amount = min(int(arcs[number][2]) for number in cycle)
        for number in cycle:
            arcs[number][2] = int(arcs[number][2]) - amount
            arcs[number ^ 1][2] = int(arcs[number ^ 1][2]) + amount
            total -= amount * int(arcs[number][3])
    return total


def negative_cycle(arcs: Sequence[Sequence[int | str]]) -> list[int]:
    """The numbers of the arcs of a cycle that gains worth, none if there is no such cycle."""
    names = {arc[0] for arc in arcs}
    away, by = dict.fromkeys(names, 0), dict.fromkeys(names, -1)
    last: int | str = ""
    for _ in names:
        last = ""
        for number, (tail, head, room, cost) in enumerate(arcs):
            if int(room) > 0 and away[tail] + int(cost) < away[head]:
                away[head], by[head], last = away[tail] + int(cost), number, head
    if not last:
        return []
    for _ in names:
        last = arcs[by[last]][0]
    cycle = [by[last]]
    while arcs[cycle[-1]][0] != last:
        cycle.append(by[arcs[cycle[-1]][0]])
    return cycle


def balances(entries: Iterable[Entry]) -> bool:
    """Whether a certificate holds: at every organisation as much comes in as goes out, and no amount is below zero."""
    left: Counter[str] = Counter()
    for entry in entries:
        if entry.amount < 0:
            return False
        left[entry.payer] -= entry.amount
        left[entry.payee] += entry.amount
    return not any(left.values())
