"""The network as pipes: which flows carry money under a measure, how wide each is at a bound, and what counts of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moneygoround.errors import BadRequest, LimitReached
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, Measure, Side
from moneygoround.network import Edge, Network, Total
from moneygoround.solver import Arc, most_worth
from moneygoround.steps import closing_edges
from moneygoround.worth import Interval


@dataclass(frozen=True, slots=True)
class Plan:
    """What may carry money: the flows, the joint total that holds a flow, what counts (ids of both), and how much that is."""

    edges: Sequence[Edge]
    holders: Mapping[str, Total]
    counted: frozenset[str]
    disclosed: int


def plan_of(network: Network, measure: Measure) -> Plan:
    """The flows that a measure runs over, and what of them it counts."""
    volume = measure is Measure.CIRCULAR_VOLUME
    edges = [edge for edge in (network.edges if volume else closing_edges(network)) if carries(edge, network)]
    holders = holders_of(edges, network.totals)
    # A total of more than this measure counts, in this view or another: its flows count one by one.
    counted = frozenset(Side if network.view.called else {*Side} - {Side.CONTINGENT}) if volume else {Side.CAPITAL}
    worthy = {edge.flow.id for edge in edges if edge.side in counted}
    whole = {total.id: total for total in holders.values() if total.amount.face is not None and total.sides <= counted}
    alone = {flow for flow in worthy if flow not in holders or holders[flow].id not in whole}
    disclosed = sum(stated(total.amount) for total in whole.values())
    disclosed += sum(stated(edge.amount) for edge in edges if edge.flow.id in alone)
    return Plan(edges, holders, frozenset(alone) | {node_of(total) for total in whole.values()}, disclosed)


def carries(edge: Edge, network: Network) -> bool:
    """Whether an edge can carry money: a contingent one only in a view that has it called."""
    return edge.side is not Side.CONTINGENT or network.view.called


def holders_of(edges: Sequence[Edge], totals: Iterable[Total]) -> dict[str, Total]:
    """The joint total that bounds each flow; none if it says nothing.

    Raises:
        BadRequest: two totals bound a flow (`check` names that as a fault; the program would no longer be a network).
    """
    ends = {edge.flow.id: (edge.payer, edge.payee) for edge in edges}
    found: dict[str, Total] = {}
    for total in totals:
        if total.amount.face is None and total.amount.high is None:
            continue
        for flow in total.flows:
            if flow in found:
                raise BadRequest(f"{flow}: is bound by two joint totals, {found[flow].id} and {total.id}. Keep one.")
            if flow in ends and ends[flow][0 if total.paid_by_hub else 1] == total.hub:
                found[flow] = total
    return found


def node_of(total: Total) -> str:
    """The extra node of a joint total; no id of an organisation holds a line break."""
    return NODE + total.id


NODE = "total\n"


def stated(amount: Interval) -> int:
    """How much of an amount is disclosed: its high, else the most that is stated."""
    return max(amount.low, amount.face or 0) if amount.high is None else amount.high


def arcs_of(plan: Plan, bound: Bound) -> list[Arc]:
    """The flows and joint totals as arcs, as wide as the bound says, each worth 1 as far as it counts."""
    arcs = []
    for total in sorted({total.id: total for total in plan.holders.values()}.values(), key=lambda total: total.id):
        ends = (total.hub, node_of(total)) if total.paid_by_hub else (node_of(total), total.hub)
        widths = _total_widths(total.amount, bound, counts=node_of(total) in plan.counted)
        arcs += [Arc(*ends, limit, worth) for limit, worth in widths]
    for edge in plan.edges:
        payer, payee, holder = edge.payer, edge.payee, plan.holders.get(edge.flow.id)
        widths = widths_of(edge.amount, bound, counts=edge.flow.id in plan.counted)
        if holder:
            payer, payee = (node_of(holder), payee) if holder.paid_by_hub else (payer, node_of(holder))
            if bound is Bound.FACE and edge.undisclosed and holder.amount.face is not None:
                known = edge.amount.low  # what is not stated carries as far as the total goes, and counts nothing
                widths = [(known, int(edge.flow.id in plan.counted)), (max(0, holder.amount.face - known), 0)]
        arcs += [Arc(payer, payee, limit, worth, edge.flow.id) for limit, worth in widths]
    return arcs


def _total_widths(amount: Interval, bound: Bound, *, counts: bool) -> list[tuple[int | None, int]]:
    """How wide a joint total is at a bound. At the floor its flows' own lows limit it, so it is as wide as at face."""
    if bound is Bound.CEILING:
        return widths_of(amount, bound, counts=counts)
    return [(amount.high if amount.face is None else amount.face, int(counts))]


def widths_of(amount: Interval, bound: Bound, *, counts: bool) -> list[tuple[int | None, int]]:
    """How wide an amount is at a bound, and what it is worth; an open end is a second, free arc that is worth nothing."""
    worth = int(counts)
    match bound:
        case Bound.FLOOR:
            return [(amount.low, worth)]
        case Bound.FACE:
            return [(amount.low if amount.face is None else amount.face, worth)]
        case Bound.CEILING if amount.high is None:
            return [(stated(amount), worth), (None, 0)]
        case Bound.CEILING:
            return [(amount.high, worth)]


def value_of(arcs: Iterable[Arc], amounts: Iterable[int]) -> int:
    """What a circulation is worth: the sum over the arcs of worth times amount."""
    return sum(arc.worth * amount for arc, amount in zip(arcs, amounts, strict=True))


def optimum(arcs: Sequence[Arc], *, free: int) -> list[int]:
    """How much runs through each arc in a circulation of the most worth, where a unit is worth 1 or nothing.

    Large networks go through arrays if the extra `fast` is there and the amounts fit its integers; the worth is the same
    either way, the certificate may be another. Else the plain solver takes any integers, and needs nothing else.

    Raises:
        LimitReached: the network is too large for the plain solver, and the other one can't be had.
    """
    mend = ""
    if len(arcs) > LIMITS.plain_arcs:
        try:
            return _by_arrays(arcs, free)
        except ImportError:
            mend = " Or install the fast one, which takes millions: pip install 'moneygoround[fast]'."
        except LimitReached:
            pass
    try:
        return most_worth(arcs, free=free)
    except LimitReached as problem:
        raise LimitReached(f"{problem}{mend}") from None


def _by_arrays(arcs: Sequence[Arc], free: int) -> list[int]:
    """The same through the columnar path."""
    import numpy as np  # noqa: PLC0415 - for large networks only

    from moneygoround.fast.circulate import most_worth as by_arrays  # noqa: PLC0415
    from moneygoround.fast.columns import MOST  # noqa: PLC0415

    limits = [min(free if arc.limit is None else arc.limit, free) for arc in arcs]
    if free > MOST:
        raise LimitReached("The amounts are larger than the columnar path takes.")
    numbers: dict[str, int] = {}
    ends = [[numbers.setdefault(name, len(numbers)) for name in (arc.tail, arc.head)] for arc in arcs]
    tail, head = np.array(ends, np.int32).T
    worth = np.array([arc.worth for arc in arcs], np.int32)
    amounts = by_arrays(len(numbers), tail.copy(), head.copy(), np.array(limits, np.int64), worth)
    return [int(amount) for amount in amounts]
