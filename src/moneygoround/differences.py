"""What changed between two findings: flows that are new, changed or over, loops that opened, changed or broke."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date as Day
from enum import StrEnum

from moneygoround.findings import Findings
from moneygoround.ledger import status_at
from moneygoround.loops import Loop
from moneygoround.model import ENDED, Flow, Status
from moneygoround.worth import Interval


class Change(StrEnum):
    """What became of a flow or a loop."""

    NEW = "new"
    STATUS = "status"
    AMOUNT = "amount"
    INSIDE = "inside"
    DETAILS = "details"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class State:
    """How a flow stands in a view: its status that day, what it is worth, between whom at the view's level.

    `worth` is None where it moves no money.
    """

    status: Status
    worth: Interval | None
    payer: str = ""
    payee: str = ""


@dataclass(frozen=True, slots=True)
class FlowChange:
    """One flow that differs. `before` is None for a new one.

    `fields` are those in which its records differ, where the two ledgers hold another record each. `change` is "inside"
    where its two ends have come into one group, so that it is in no sum any more; and "details" where status and amount
    are the same, and only who pays whom or another field differs.

    `after` of a flow that is gone holds the status that ended it; None if it did not end: another one replaced it
    (`replaced`), or it lies outside the later view or ledger.
    """

    flow: str
    change: Change
    before: State | None
    after: State | None
    replaced: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopChange:
    """One loop that differs: new, gone, or of another amount or class."""

    key: str
    change: Change
    before: Loop | None
    after: Loop | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed from one view to another: of two days, or of two ledgers. In the order of ids; loops by their rank."""

    before: Findings
    after: Findings
    flows: tuple[FlowChange, ...]
    loops: tuple[LoopChange, ...]


def compare(before: Findings, after: Findings) -> Differences:
    """Say what changed from `before` to `after`: which flows, which loops. The amounts are in the two findings."""
    return Differences(before, after, _flows(before, after), _loops(before, after))


def _flows(before: Findings, after: Findings) -> tuple[FlowChange, ...]:
    earlier, later = _states(before), _states(after)
    replaced = {old for flow in later for old in after.ledger.flows[flow].supersedes}
    found = []
    for flow in sorted(earlier.keys() | later.keys()):
        old, new = earlier.get(flow), later.get(flow)
        if new is None:
            found.append(FlowChange(flow, Change.GONE, old, _ended(after, flow), flow in replaced))
        elif old is None:
            found.append(FlowChange(flow, Change.NEW, None, new))
        else:
            other = _fields(before.ledger.flows[flow], after.ledger.flows[flow])
            if change := _changed(old, new, other):
                found.append(FlowChange(flow, change, old, new, fields=other))
    return tuple(found)


def _changed(old: State, new: State, other: tuple[str, ...]) -> Change | None:
    """What is first to be said of a flow that stands in both views; None if nothing differs."""
    if old.payer != old.payee and new.payer == new.payee:
        return Change.INSIDE
    if old.status is not new.status:
        return Change.STATUS
    if old.worth != new.worth:
        return Change.AMOUNT
    return Change.DETAILS if other or old != new else None


def _fields(old: Flow, new: Flow) -> tuple[str, ...]:
    """The fields in which two records of a flow differ."""
    return tuple(one.name for one in fields(Flow) if getattr(old, one.name) != getattr(new, one.name))


def matched_by_line(found: Differences) -> tuple[str, ...]:
    """The flows of both ledgers whose id is but a line of a table without ids: nobody knows that they are the same."""
    if found.before.ledger is found.after.ledger:
        return ()
    both = found.before.ledger.flows.keys() & found.after.ledger.flows.keys()
    return tuple(sorted(flow for flow in both if re.fullmatch(r"row-[0-9]+", flow)))


def _states(findings: Findings) -> Mapping[str, State]:
    """How every flow of a network stands on its day."""
    network = findings.network
    edges = (*network.edges, *network.inside)
    states = {edge.flow.id: State(edge.status, edge.amount, edge.payer, edge.payee) for edge in edges}
    return states | {one.flow.id: State(one.status, None, one.payer, one.payee) for one in network.beside}


def _ended(after: Findings, flow: str) -> State | None:
    """The status that took a flow out of a view; None if it did not end."""
    record = after.ledger.flows.get(flow)
    status = status_at(record, _day(after)) if record else None
    return State(status, None) if status in ENDED else None


def _day(findings: Findings) -> Day:
    return findings.network.as_of.last if findings.network.as_of else Day.max


def _loops(before: Findings, after: Findings) -> tuple[LoopChange, ...]:
    earlier = {loop.key: loop for loop in before.loops.loops}
    later = {loop.key: loop for loop in after.loops.loops}
    found = []
    for key, loop in later.items():
        old = earlier.get(key)
        if old is None:
            found.append(LoopChange(key, Change.NEW, None, loop))
        elif (old.bottleneck, old.kind, old.undisclosed) != (loop.bottleneck, loop.kind, loop.undisclosed):
            found.append(LoopChange(key, Change.AMOUNT, old, loop))
    gone = [LoopChange(key, Change.GONE, loop, None) for key, loop in earlier.items() if key not in later]
    return (*found, *gone)
