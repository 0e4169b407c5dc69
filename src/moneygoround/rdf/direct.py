"""Direct edges between organisations, one property a sort of flow, for questions that need no detail."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Day
from typing import TypeAlias

from moneygoround.findings import Findings
from moneygoround.ledger import Ledger, end_at, group_at
from moneygoround.model import LIVE, Flow, Kind, Side
from moneygoround.network import Network
from moneygoround.rdf.lines import Line, own
from moneygoround.vocabulary import NS, iri

BUYING = frozenset({Kind.PURCHASE, Kind.LEASE, Kind.LICENCE})


Direct: TypeAlias = tuple[str, str, str]
"""The IRIs of two organisations, and between them that of the property that leads from the first to the second."""


def direct_edges(findings: Findings) -> Iterator[Line]:
    """What the live flows of a view amount to: at the level reported and between groups, never inside one group.

    A contingent flow moves no money until it is called, so of it only a guarantee gives an edge.
    """
    for (start, prop, end), _ in _each(findings.ledger, findings.network):
        yield f"<{start}> <{prop}> <{end}> .\n"


def memberships(ledger: Ledger) -> Iterator[Line]:
    """Each organisation in itself and in whatever it is or was a unit of, at any height: no question has to climb.

    What `org:unitOf*` says, as edges: an engine that may start such a path at either end looks at every organisation.
    """
    for name, above in groups(ledger):
        for group in above:
            yield f"<{iri('organisation', name)}> {own('inGroup')} <{iri('organisation', group)}> .\n"


def groups(ledger: Ledger, *, now: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each organisation with itself and whatever it is or was a unit of, at any height; `now` leaves out what it was."""
    for name in ledger.organisations:
        above: dict[str, None] = {name: None}
        heights = [name]
        while heights:
            record = ledger.organisations.get(heights.pop())
            for parent in (
                one.organisation for one in (record.part_of if record else ()) if not now or one.end is None
            ):
                if parent not in above:
                    above[parent] = None
                    heights.append(parent)
        yield name, tuple(above)


def edges_of(ledger: Ledger, network: Network) -> set[Direct]:
    """The direct edges that the live flows of a network give."""
    return {direct for direct, _ in _each(ledger, network)}


def carriers(findings: Findings) -> dict[Direct, list[str]]:
    """The IRIs of the flows that each direct edge rests on."""
    found: dict[Direct, set[str]] = defaultdict(set)
    for direct, flow in _each(findings.ledger, findings.network):
        found[direct].add(iri("flow", flow.id))
    return {direct: sorted(flows) for direct, flows in found.items()}


def _each(ledger: Ledger, network: Network) -> Iterator[tuple[Direct, Flow]]:
    """Each direct edge with each flow that it rests on."""
    day = network.as_of.last if network.as_of else Day.max
    for edge in network.edges:
        if edge.status in LIVE:
            yield from _between(ledger, edge.flow, day, money=edge.side is not Side.CONTINGENT)
    for relation in network.beside:
        if relation.status in LIVE:
            yield from _between(ledger, relation.flow, day, money=False)


def _between(ledger: Ledger, flow: Flow, day: Day, *, money: bool) -> Iterator[tuple[Direct, Flow]]:
    """The edges of one flow."""
    payer, payee = end_at(flow.payer, day), end_at(flow.payee, day)
    groups = group_at(ledger, payer, day), group_at(ledger, payee, day)
    if groups[0] == groups[1]:
        return
    for start, end in {(flow.payer_via or payer, flow.payee_via or payee), groups}:
        here, there = iri("organisation", start), iri("organisation", end)
        for name in _onward(flow, money=money):
            yield (here, NS + name, there), flow
        if flow.kind is Kind.PURCHASE and _delivers(flow):
            yield (there, NS + "supplies", here), flow


def _onward(flow: Flow, *, money: bool) -> Iterator[str]:
    """The properties that lead from payer to payee."""
    if money:
        yield "moneyFlowsTo"
        if flow.kind.side is Side.CAPITAL:
            yield "funds"
        if flow.kind in BUYING:
            yield "buysFrom"
    if flow.kind is Kind.GUARANTEE:
        yield "guarantees"
    if flow.kind is Kind.SUPPLY:
        yield "supplies"


def _delivers(flow: Flow) -> bool:
    """Whether something other than shares comes back for the money."""
    return flow.gets is not None and bool(flow.gets.capacity or flow.gets.hardware or flow.gets.goods)
