"""The network: a ledger seen through a view, as edges with capacities of money."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date as Day

import networkx as nx

from moneygoround import exchange
from moneygoround.amount import Qualifier
from moneygoround.dates import Date
from moneygoround.ledger import Ledger, View, end_at, group_at, known_from, newest, status_at
from moneygoround.model import LIVE, Flow, Form, JointTotal, Side, Status
from moneygoround.worth import OPEN, Interval, Worth, worth_of, worth_of_amount


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow as it stands in a view: who pays whom at the view's level, its status that day, and what it can carry.

    `known_from` is None for a flow without any date, which counts as known always.
    `apart` says why a stated amount is not in the sums ("20 bn USD a year without a term"), None where it is.
    `within` is the flow between the same two that it lies within and that counts for it, None where it counts itself.
    """

    flow: Flow
    payer: str
    payee: str
    side: Side
    status: Status
    amount: Interval
    known_from: Date | None
    apart: str | None = None
    within: str | None = None

    @property
    def about(self) -> bool:
        """Whether the figure rests on the word "about"."""
        return self.flow.amount is not None and self.flow.amount.qualifier is Qualifier.ABOUT

    @property
    def undisclosed(self) -> bool:
        """Whether no amount is known that counts."""
        return self.amount.face is None


@dataclass(frozen=True, slots=True)
class Relation:
    """A flow that carries no money, as it stands in a view: supply, partnership, what is paid in shares, credits, assets."""

    flow: Flow
    payer: str
    payee: str
    status: Status
    known_from: Date | None


@dataclass(frozen=True, slots=True)
class Total:
    """A joint total: the edges `flows` share `hub`, their payer (`paid_by_hub`) or payee, and sum to at most `amount`.

    `sides` are those of all flows that the record binds, in the view or not; None for one that moves no money. What is
    stated of several sides together says nothing of one of them.
    """

    id: str
    hub: str
    paid_by_hub: bool
    amount: Interval
    flows: tuple[str, ...]
    sides: frozenset[Side | None]


@dataclass(frozen=True, slots=True)
class Network:
    """A ledger through a view. `edges` carry money between two organisations, sorted by flow id.

    `inside` are flows within one group (self-loops on roll-up): reported, in no loop and no sum. `beside` are relations
    that carry no money: shown, never an edge of a loop.
    `as_of` is the day that the view answers for; None only if no flow has a date.
    """

    view: View
    as_of: Date | None
    organisations: tuple[str, ...]
    edges: tuple[Edge, ...]
    totals: tuple[Total, ...] = ()
    inside: tuple[Edge, ...] = ()
    beside: tuple[Relation, ...] = ()


def see(ledger: Ledger, view: View | None = None, *, rate: exchange.Rate = exchange.ecb_rate) -> Network:
    """Look at a ledger through a view: what was known and in force on its day, at its level, in its currency.

    Flows whose status that day is not among the view's, that were superseded by then by one that came into the view, or
    whose kind is left out are not in the network. An amount that can't be counted (no rate of exchange, a year's amount without a term) stays in as an
    undisclosed one, and its edge says why in `apart`.
    """
    view = view or View()
    as_of = view.as_of or newest(ledger)
    seen = _Eye(ledger, view, as_of.last if as_of else Day.max, rate)
    replaced = {name for flow in ledger.flows.values() if _came(seen, flow) for name in flow.supersedes}
    live = [flow for flow in ledger.flows.values() if flow.id not in replaced and _in_force(seen, flow)]
    money = [_edge(seen, flow) for flow in live if _moves_money(flow)]
    edges, totals = _joint(seen, [edge for edge in money if edge.payer != edge.payee])
    beside = tuple(_relation(seen, flow) for flow in live if not _moves_money(flow))
    inside = tuple(edge for edge in money if edge.payer == edge.payee)
    stood: list[Edge | Relation] = [*edges, *inside, *beside]
    shown = {end for one in stood for end in (one.payer, one.payee)}
    return Network(replace(view, as_of=as_of), as_of, tuple(sorted(shown)), edges, totals, inside, beside)


@dataclass(frozen=True, slots=True)
class _Eye:
    """What is needed to see one flow: the ledger, the view, the day and the rates of exchange."""

    ledger: Ledger
    view: View
    day: Day
    rate: exchange.Rate


def _in_force(seen: _Eye, flow: Flow) -> bool:
    """Whether a flow was known by the day, with a status and a kind of the view."""
    if not _known(seen, flow) or status_at(flow, seen.day) not in seen.view.statuses:
        return False
    return seen.view.kinds is None or flow.kind in seen.view.kinds


def _known(seen: _Eye, flow: Flow) -> bool:
    since = known_from(seen.ledger, flow)
    return since is None or since.first <= seen.day


def _came(seen: _Eye, flow: Flow) -> bool:
    """Whether a flow came into the view by the day, even if it has ended since: from then on it stands for what it supersedes.

    A mere report replaces no signed contract where only what is signed is looked at, and a rejected plan replaces nothing.
    """
    had = {change.status for change in flow.history if change.date.first <= seen.day}
    return _known(seen, flow) and not seen.view.statuses.isdisjoint(had | {status_at(flow, seen.day)})


def _moves_money(flow: Flow) -> bool:
    """Cash of a kind with a side; a contingent flow may move money one day, in whatever form it is granted."""
    return flow.kind.side is Side.CONTINGENT or (flow.kind.side is not None and flow.form is Form.CASH)


def _ends(seen: _Eye, flow: Flow) -> tuple[str, str]:
    """Payer and payee at the view's level on the view's day."""
    payer, payee = end_at(flow.payer, seen.day), end_at(flow.payee, seen.day)
    if seen.view.level == "unit":
        return flow.payer_via or payer, flow.payee_via or payee
    return group_at(seen.ledger, payer, seen.day), group_at(seen.ledger, payee, seen.day)


def _edge(seen: _Eye, flow: Flow) -> Edge:
    """One flow as an edge."""
    payer, payee = _ends(seen, flow)
    since = known_from(seen.ledger, flow)
    worth = _converted(seen, worth_of(flow, seen.day), since)
    side = flow.kind.side
    if side is None:
        raise ValueError(flow.kind)  # `_moves_money` lets none through
    return Edge(flow, payer, payee, side, status_at(flow, seen.day), worth.interval, since, worth.apart)


def _relation(seen: _Eye, flow: Flow) -> Relation:
    """One flow that moves no money."""
    payer, payee = _ends(seen, flow)
    return Relation(flow, payer, payee, status_at(flow, seen.day), known_from(seen.ledger, flow))


def _converted(seen: _Eye, worth: Worth, since: Date | None) -> Worth:
    """A worth in the view's currency; undisclosed, and said so, where there is no rate."""
    target = seen.view.currency
    if worth.currency in {None, target}:
        return worth
    source, day = str(worth.currency), since.first if since else None
    missing = Worth(Interval(0, None, None), target, f"no rate of exchange from {source} to {target}")
    if day is None:
        return missing
    values = [
        None if value is None else exchange.convert(value, source, target, day=day, rate=seen.rate)
        for value in (worth.interval.low, worth.interval.face, worth.interval.high)
    ]
    if values[0] is None:
        return missing
    return Worth(Interval(values[0], values[1], values[2]), target, worth.apart)


def _joint(seen: _Eye, edges: list[Edge]) -> tuple[tuple[Edge, ...], tuple[Total, ...]]:
    """Bind flows by their joint totals, and flows within another by the one that holds them."""
    found = {edge.flow.id: edge for edge in edges}
    totals = []
    for deal in seen.ledger.deals.values():
        for number, total in enumerate(deal.totals, 1):
            totals += _total(seen, f"{deal.id}-total-{number}", total, found)
    held = defaultdict(list)
    for edge in edges:
        if edge.flow.within in found:
            held[str(edge.flow.within)].append(edge)
    for holder_id, parts in sorted(held.items()):
        holder = found[holder_id]
        if all((part.payer, part.payee) == (holder.payer, holder.payee) for part in parts):
            found |= {part.flow.id: _inside(part, holder_id) for part in parts}
            continue
        found[holder_id] = replace(holder, amount=Interval(0, None, None), apart="bounded together with its parts")
        members = [holder, *parts]
        totals += _bound(holder_id, holder.amount, members, [member.flow for member in members])
    return tuple(found[key] for key in sorted(found)), tuple(totals)


def _inside(part: Edge, holder: str) -> Edge:
    """An edge that adds nothing to the one that it lies within."""
    return replace(part, amount=Interval(0, 0, 0), apart=f"lies within {holder}", within=holder)


def _total(seen: _Eye, total_id: str, total: JointTotal, found: Mapping[str, Edge]) -> list[Total]:
    """A joint total of a deal over those of its flows that are in the network, less what the view leaves out of it.

    Where it is not known how much that is, the total only bounds: a round's money is not that of the one investor who
    is looked at.
    """
    members = [found[flow] for flow in total.flows if flow in found]
    if not members:
        return []
    since = min((edge.known_from for edge in members if edge.known_from), default=None)
    amount = _converted(seen, worth_of_amount(total.amount), since).interval
    for flow in total.flows:
        if flow not in found and flow not in seen.ledger.struck:
            amount = _less(amount, _left_out(seen, seen.ledger.flows.get(flow)))
    known = {**seen.ledger.flows, **seen.ledger.struck}
    return _bound(total_id, amount, members, [known[flow] for flow in total.flows if flow in known])


def _left_out(seen: _Eye, flow: Flow | None) -> Interval:
    """What a flow is worth that stands on the day though the view leaves out its status or its kind; else unknown."""
    whole = replace(seen, view=replace(seen.view, statuses=LIVE, kinds=None))
    stands = flow is not None and _moves_money(flow) and _in_force(whole, flow)
    return _edge(seen, flow).amount if flow and stands else OPEN


def _less(total: Interval, other: Interval) -> Interval:
    """What is left of a total beside a flow that may have a part in it: all of it, or all but what that flow can take."""
    low = 0 if other.high is None else max(0, total.low - other.high)
    face = None if total.face is None or other.face is None else max(0, total.face - other.face)
    return Interval(low, face, total.high)


def _bound(total_id: str, amount: Interval, members: list[Edge], bound: Iterable[Flow]) -> list[Total]:
    """A total over edges that share their payer or their payee; none over others (`check` names those as faults)."""
    flows = tuple(sorted(edge.flow.id for edge in members))
    sides = frozenset(flow.kind.side if _moves_money(flow) else None for flow in bound)
    if len({edge.payer for edge in members}) == 1:
        return [Total(total_id, members[0].payer, paid_by_hub=True, amount=amount, flows=flows, sides=sides)]
    if len({edge.payee for edge in members}) == 1:
        return [Total(total_id, members[0].payee, paid_by_hub=False, amount=amount, flows=flows, sides=sides)]
    return []


def to_networkx(network: Network) -> "nx.MultiDiGraph[str]":
    """The network for people: a MultiDiGraph from payer to payee, one edge a flow, keyed by the flow's id.

    Edge attributes: kind, side, status, low, face, high (smallest unit of `graph["currency"]`; a missing attribute
    means that nothing is stated), known_from.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(currency=network.view.currency, as_of=str(network.as_of or ""))
    graph.add_nodes_from(network.organisations)
    for edge in network.edges:
        facts = {
            "kind": str(edge.flow.kind),
            "side": str(edge.side),
            "status": str(edge.status),
            "low": edge.amount.low,
            "face": edge.amount.face,
            "high": edge.amount.high,
            "known_from": str(edge.known_from) if edge.known_from else None,
        }
        graph.add_edge(edge.payer, edge.payee, key=edge.flow.id, **{k: v for k, v in facts.items() if v is not None})
    return graph


def origins(ledger: Ledger, flows: Iterable[Flow]) -> dict[str, frozenset[str]]:
    """For each flow the independent origins that its evidence goes back to; a source without one is its own."""
    return {
        flow.id: frozenset(
            (source.origin or source.id) if (source := ledger.sources.get(item.source)) else item.source
            for item in flow.evidence
        )
        for flow in flows
    }
