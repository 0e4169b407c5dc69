"""Returning capital and circular volume at floor, face and ceiling, each with its certificate; what can come back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from moneygoround.dates import Date
from moneygoround.errors import UnknownId
from moneygoround.model import FIRMNESS, Side, Status
from moneygoround.network import Edge, Network, Total
from moneygoround.solver import Arc, most_worth, rings, strong_components
from moneygoround.steps import closing_edges, together
from moneygoround.worth import Interval


class Measure(StrEnum):
    """Which amount is made as large as possible."""

    RETURNING_CAPITAL = "returning_capital"
    CIRCULAR_VOLUME = "circular_volume"


class Bound(StrEnum):
    """Which end of the intervals is taken as the capacity."""

    FLOOR = "floor"
    FACE = "face"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a certificate: this much of this flow circulates, in the smallest unit of the view's currency.

    `counted` is the part of it that adds to the value: nothing of a purchase in returning capital, nothing beyond what
    is disclosed of an open-ended amount.
    """

    flow: str
    payer: str
    payee: str
    amount: int
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Circulation:
    """The largest circulation under one measure and bound: its value, its denominator, and its certificate.

    The certificate balances at every organisation, and what it counts adds up to the amount. The value is unique, the certificate is one of possibly many.
    `disclosed` is the sum over the flows of the measure of their high, of their low where there is no high.
    """

    measure: Measure
    bound: Bound
    amount: int
    disclosed: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ComeBack:
    """How much of what `investor` gives `investee` can come back to it, and along which flows at each bound.

    `amount.high` is None only if neither side of the minimum has a limit. `invested` is the sum of all flows from investor to investee.
    `paths` holds for each bound the flows that carry the way back. `too_early` are flows that were completed before and can't carry it.
    `given` are the flows from investor to investee.
    """

    investor: str
    investee: str
    invested: Interval
    amount: Interval
    paths: dict[Bound, tuple[Entry, ...]]
    too_early: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def circulate(network: Network, measure: Measure, bound: Bound) -> Circulation:
    """The most money that can go round and be back where it came from, under one measure and bound, with its proof.

    The maximum over all circulations of what runs through the capital flows (returning capital: transfers carry
    nothing) or through all flows (circular volume). A flow carries its low at the floor, its face at face value (its
    low where none is stated), its high at the ceiling; what has no limit there is as wide as all that is disclosed, but
    counts for no more than is stated. Contingent flows carry only in a view that has them called. A joint total bounds
    its flows and counts once, in their place. In the smallest unit of the view's currency, exact at any size.
    """
    plan = _plan(network, measure)
    arcs = _arcs(plan, bound)
    amounts = most_worth(arcs, free=plan.disclosed)
    entries = _counted(plan, arcs, amounts, _entries(plan.edges, arcs, amounts))
    return Circulation(measure, bound, _worth(arcs, amounts), plan.disclosed, entries)


def balances(entries: Iterable[Entry]) -> bool:
    """Whether a certificate holds: at every organisation as much comes in as goes out, and no amount is below zero."""
    left: Counter[str] = Counter()
    for entry in entries:
        if entry.amount < 0:
            return False
        left[entry.payer] -= entry.amount
        left[entry.payee] += entry.amount
    return not any(left.values())


def components(network: Network) -> tuple[tuple[str, ...], ...]:
    """The sets of organisations within which money can come back to the one who paid it; largest first.

    Strongly connected by the flows that can close a loop, contingent ones included.
    """
    return strong_components((edge.payer, edge.payee) for edge in closing_edges(network))


def without(network: Network, flow: str) -> Network:
    """The same network as if one flow had never been announced.

    Raises:
        UnknownId: no edge of the network is that flow.
    """
    known = [edge.flow.id for edge in network.edges]
    if flow not in known:
        raise UnknownId("flow", flow, known=known)
    edges = tuple(edge for edge in network.edges if edge.flow.id != flow)
    totals = tuple(
        replace(total, flows=tuple(held for held in total.flows if held != flow)) for total in network.totals
    )
    return replace(network, edges=edges, totals=tuple(total for total in totals if total.flows))


def most_sensitive(
    network: Network, measure: Measure = Measure.RETURNING_CAPITAL, bound: Bound = Bound.FACE
) -> tuple[str, int, int] | None:
    """The flow whose loss costs most: its id, the amount with it, and the amount without it; None if nothing goes round.

    Only flows of a certificate are tried: without any other, that certificate still stands. Among flows that cost the
    same the least firm one is named: it is the one that may fall through.
    """
    plan = _plan(network, measure)
    arcs = _arcs(plan, bound)
    amounts = most_worth(arcs, free=plan.disclosed)
    whole = _worth(arcs, amounts)
    # Without a flow, the rings that don't use it still stand: the most that its loss can cost, and when to stop trying.
    at_stake: Counter[str] = Counter()
    for amount, ring in rings(arcs, amounts):
        used = [arcs[number] for number in ring]
        at_stake.update({arc.flow: amount * sum(arc.worth for arc in used) for arc in used if arc.flow})
    ranks = {edge.flow.id: FIRMNESS[edge.status] for edge in network.edges}
    least_left: tuple[int, int, str] | None = None
    for flow, stake in sorted(at_stake.items(), key=lambda item: (-item[1], item[0])):
        if least_left and whole - stake > least_left[0]:
            break
        left = circulate(without(network, flow), measure, bound).amount
        least_left = min(least_left or (left, ranks[flow], flow), (left, ranks[flow], flow))
    return (least_left[2], whole, least_left[0]) if least_left else None


def come_back(network: Network, investor: str, investee: str) -> ComeBack:
    """How much of what `investor` gives `investee` can come back to it, and along which flows.

    min(W[investor, investee], max flow from investee to investor without the edges between the two), at floor, face
    and ceiling; along the fewest steps. Transfers carry nothing, contingent flows only if called. What was completed
    before the first money went out can't bring it back: it is left out and named. Where there is no limit at all, the
    way at the ceiling is shown with the sum of all that is limited.

    Raises:
        UnknownId: either organisation is not in the network.
    """
    for organisation in (investor, investee):
        if organisation not in network.organisations:
            raise UnknownId("organisation", organisation, known=network.organisations)
    edges = [edge for edge in closing_edges(network) if _carries(edge, network)]
    given = [edge for edge in edges if (edge.payer, edge.payee) == (investor, investee)]
    late = _too_early(given, edges)
    back = [edge for edge in edges if edge not in given and edge not in late]
    invested = together(given, network.totals)
    plan = _Plan(back, _holders(back, network.totals), frozenset(), 0)
    ways = {bound: _way_back(plan, bound, _return_arc(investor, investee, invested, bound)) for bound in Bound}
    low, face, high = (ways[bound][0] for bound in Bound)
    return ComeBack(
        investor,
        investee,
        invested,
        Interval(low or 0, None if invested.face is None else face, high),
        {bound: entries for bound, (_, entries) in ways.items()},
        _on_the_way(late, [*back, *late], investor, investee),
        tuple(edge.flow.id for edge in given),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What may carry money: the flows, the joint total that holds a flow, what counts (ids of both), and how much that is."""

    edges: Sequence[Edge]
    holders: Mapping[str, Total]
    counted: frozenset[str]
    disclosed: int


def _plan(network: Network, measure: Measure) -> _Plan:
    """The flows that a measure runs over, and what of them it counts."""
    volume = measure is Measure.CIRCULAR_VOLUME
    edges = [edge for edge in (network.edges if volume else closing_edges(network)) if _carries(edge, network)]
    holders = _holders(edges, network.totals)
    worthy = {edge.flow.id for edge in edges if volume or edge.side is Side.CAPITAL}
    whole = {total.id: total for total in holders.values() if total.amount.face is not None}
    for flow, total in holders.items():
        if flow not in worthy:  # a total of more than this measure counts: its flows count one by one
            whole.pop(total.id, None)
    alone = {flow for flow in worthy if flow not in holders or holders[flow].id not in whole}
    disclosed = sum(_stated(total.amount) for total in whole.values())
    disclosed += sum(_stated(edge.amount) for edge in edges if edge.flow.id in alone)
    return _Plan(edges, holders, frozenset(alone) | {_node(total) for total in whole.values()}, disclosed)


def _carries(edge: Edge, network: Network) -> bool:
    """Whether an edge can carry money: a contingent one only in a view that has it called."""
    return edge.side is not Side.CONTINGENT or network.view.called


def _holders(edges: Sequence[Edge], totals: Iterable[Total]) -> dict[str, Total]:
    """The joint total that bounds each flow; the first if there are several, none if it says nothing."""
    ends = {edge.flow.id: (edge.payer, edge.payee) for edge in edges}
    found: dict[str, Total] = {}
    for total in totals:
        if total.amount.face is None and total.amount.high is None:
            continue
        for flow in total.flows:
            if flow in ends and ends[flow][0 if total.paid_by_hub else 1] == total.hub:
                found.setdefault(flow, total)
    return found


def _node(total: Total) -> str:
    """The extra node of a joint total; no id of an organisation holds a line break."""
    return _NODE + total.id


_NODE = "total\n"


def _stated(amount: Interval) -> int:
    """How much of an amount is disclosed: its high, else the most that is stated."""
    return max(amount.low, amount.face or 0) if amount.high is None else amount.high


def _arcs(plan: _Plan, bound: Bound) -> list[Arc]:
    """The flows and joint totals as arcs, as wide as the bound says, each worth 1 as far as it counts."""
    arcs = []
    for total in sorted({total.id: total for total in plan.holders.values()}.values(), key=lambda total: total.id):
        ends = (total.hub, _node(total)) if total.paid_by_hub else (_node(total), total.hub)
        widths = _total_widths(total.amount, bound, counts=_node(total) in plan.counted)
        arcs += [Arc(*ends, limit, worth) for limit, worth in widths]
    for edge in plan.edges:
        payer, payee, holder = edge.payer, edge.payee, plan.holders.get(edge.flow.id)
        widths = _widths(edge.amount, bound, counts=edge.flow.id in plan.counted)
        if holder:
            payer, payee = (_node(holder), payee) if holder.paid_by_hub else (payer, _node(holder))
            if bound is Bound.FACE and edge.undisclosed and holder.amount.face is not None:
                widths = [(holder.amount.face, 0)]
        arcs += [Arc(payer, payee, limit, worth, edge.flow.id) for limit, worth in widths]
    return arcs


def _total_widths(amount: Interval, bound: Bound, *, counts: bool) -> list[tuple[int | None, int]]:
    """How wide a joint total is at a bound. At the floor its flows' own lows limit it, so it is as wide as at face."""
    if bound is Bound.CEILING:
        return _widths(amount, bound, counts=counts)
    return [(amount.high if amount.face is None else amount.face, int(counts))]


def _widths(amount: Interval, bound: Bound, *, counts: bool) -> list[tuple[int | None, int]]:
    """How wide an amount is at a bound, and what it is worth; an open end is a second, free arc that is worth nothing."""
    worth = int(counts)
    match bound:
        case Bound.FLOOR:
            return [(amount.low, worth)]
        case Bound.FACE:
            return [(amount.low if amount.face is None else amount.face, worth)]
        case Bound.CEILING if amount.high is None:
            return [(_stated(amount), worth), (None, 0)]
        case Bound.CEILING:
            return [(amount.high, worth)]


def _worth(arcs: Iterable[Arc], amounts: Iterable[int]) -> int:
    return sum(arc.worth * amount for arc, amount in zip(arcs, amounts, strict=True))


def _entries(edges: Iterable[Edge], arcs: Iterable[Arc], amounts: Iterable[int]) -> tuple[Entry, ...]:
    """The certificate: what runs through each flow that carries anything, by the flow's id."""
    carried: Counter[str] = Counter()
    for arc, amount in zip(arcs, amounts, strict=True):
        if arc.flow is not None:
            carried[arc.flow] += amount
    found = sorted(edges, key=lambda edge: edge.flow.id)
    return tuple(
        Entry(edge.flow.id, edge.payer, edge.payee, carried[edge.flow.id]) for edge in found if carried[edge.flow.id]
    )


def _counted(plan: _Plan, arcs: Sequence[Arc], amounts: Sequence[int], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with what each adds to the value; what a joint total counts is shared out among its flows, by their ids."""
    alone: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for arc, amount in zip(arcs, amounts, strict=True):
        if arc.flow is not None:
            alone[arc.flow] += arc.worth * amount
        else:
            shared[arc.head if arc.head.startswith(_NODE) else arc.tail] += arc.worth * amount
    lines = []
    for entry in entries:
        holder = plan.holders.get(entry.flow)
        part = min(entry.amount, shared[_node(holder)]) if holder else 0
        if holder:
            shared[_node(holder)] -= part
        lines.append(replace(entry, counted=alone[entry.flow] + part))
    return tuple(lines)


def _return_arc(investor: str, investee: str, invested: Interval, bound: Bound) -> Arc:
    """What the investor gives, as the one arc that counts: a circulation through it is money that comes back."""
    width, _ = _widths(invested, bound, counts=True)[-1]
    return Arc(investor, investee, width, worth=1)


def _way_back(plan: _Plan, bound: Bound, given: Arc) -> tuple[int | None, tuple[Entry, ...]]:
    """How much can run back at one bound (None: there is no limit), and through which flows."""
    arcs = [*_arcs(plan, bound), given]
    amounts = most_worth(arcs, free=max(1, sum(arc.limit or 0 for arc in arcs)))
    entries = _entries(plan.edges, arcs, amounts)
    unlimited = [arc for arc in arcs if arc.limit is None]
    if given.limit is None and given.head in _reached([(arc.head, arc.tail) for arc in unlimited], given.tail):
        return None, entries
    return amounts[-1], entries


def _reached(pairs: Iterable[tuple[str, str]], start: str) -> set[str]:
    """Where one gets to from `start`, itself left out unless a way leads back."""
    onward: dict[str, list[str]] = {}
    for tail, head in pairs:
        onward.setdefault(tail, []).append(head)
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for head in onward.get(waiting.pop(), ()):
            if head not in seen:
                seen.add(head)
                waiting.append(head)
    return seen


def _too_early(given: Sequence[Edge], edges: Iterable[Edge]) -> list[Edge]:
    """The flows that were completed for sure before any of `given` was known; none if one of those has no date."""
    dates = [edge.known_from for edge in given if edge.known_from is not None]
    if not dates or len(dates) < len(given):
        return []
    first = min(dates).first
    done = ((edge, _completed(edge)) for edge in edges if edge not in given)
    return [edge for edge, date in done if date is not None and date.last < first]


def _completed(edge: Edge) -> Date | None:
    """When a flow was completed; None if it was not, or if no date tells."""
    if edge.status is not Status.COMPLETED:
        return None
    entries = [change.date for change in edge.flow.history if change.status is Status.COMPLETED]
    return min(entries, default=edge.flow.date or edge.known_from)


def _on_the_way(late: Iterable[Edge], edges: Sequence[Edge], investor: str, investee: str) -> tuple[str, ...]:
    """Those flows that a way from the investee back to the investor could have used."""
    pairs = [(edge.payer, edge.payee) for edge in edges]
    after = _reached(pairs, investee) | {investee}
    before = _reached([(payee, payer) for payer, payee in pairs], investor) | {investor}
    return tuple(sorted(edge.flow.id for edge in late if edge.payer in after and edge.payee in before))
