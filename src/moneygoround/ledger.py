"""The ledger: all organisations, deals, flows, stakes and sources, each under one id; and the view of a part of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from types import MappingProxyType
from typing import Protocol, TypeVar

from moneygoround.dates import Date
from moneygoround.model import LIVE, Deal, End, Flow, Kind, Organisation, Source, Stake, Status


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_HasId)


def by_id(things: Iterable[_Thing]) -> Mapping[str, _Thing]:
    """Put things under their ids, sorted; read-only. The last of two with the same id wins (check ids before)."""
    return MappingProxyType({thing.id: thing for thing in sorted(things, key=lambda thing: thing.id)})


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that is known, each thing under its id. Build one with `ledger_of`.

    `struck` are flows that are looked away from, as if they had never been announced (see strike.py): only the joint
    totals that were stated over them too remember what they were.
    """

    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    deals: Mapping[str, Deal] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    stakes: Mapping[str, Stake] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    struck: Mapping[str, Flow] = field(default_factory=dict)


def ledger_of(
    organisations: Iterable[Organisation] = (),
    flows: Iterable[Flow] = (),
    *,
    deals: Iterable[Deal] = (),
    stakes: Iterable[Stake] = (),
    sources: Iterable[Source] = (),
) -> Ledger:
    """Put records under their ids. References are not checked here: see `faults` in check.py."""
    return Ledger(by_id(organisations), by_id(deals), by_id(flows), by_id(stakes), by_id(sources))


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a ledger is looked at.

    `as_of` None stands for the newest known-from date of the ledger; `kinds` None for every kind. `level` is "group"
    (units roll up to their parents) or "unit". `called` lets contingent flows carry money, as if they had been called.
    """

    as_of: Date | None = None
    statuses: frozenset[Status] = LIVE
    kinds: frozenset[Kind] | None = None
    level: str = "group"
    currency: str = "USD"
    steps: int = 5
    called: bool = False


def known_from(ledger: Ledger, flow: Flow) -> Date | None:
    """The day from which a flow is known: the earliest of its history and its own date.

    Where it has neither: its `as_of`, else the date of its deal, else of its earliest source; None without any.
    """
    own = [change.date for change in flow.history] + ([flow.date] if flow.date else [])
    if own:
        return min(own)
    if flow.as_of:
        return flow.as_of
    deal = ledger.deals.get(flow.deal or "")
    if deal and deal.announced:
        return deal.announced
    sources = [ledger.sources[item.source] for item in flow.evidence if item.source in ledger.sources]
    return min((source.published for source in sources if source.published), default=None)


def newest(ledger: Ledger) -> Date | None:
    """The newest known-from date of a ledger: the default day of a view. No clock is read."""
    dates = [known_from(ledger, flow) for flow in ledger.flows.values()]
    return max((date for date in dates if date), default=None)


def status_at(flow: Flow, day: Day) -> Status:
    """The status of a flow on a day: the last entry of its history on or before it; before the first entry, the first."""
    if not flow.history:
        return flow.status
    past = [change.status for change in flow.history if change.date.first <= day]
    return past[-1] if past else flow.history[0].status


def end_at(ends: Iterable[End], day: Day) -> str:
    """Which organisation stood at one end of a flow on a day; a party that was named later counts from then on."""
    *_, last = held = [*ends]
    return next((end.organisation for end in held if end.until is None or day < end.until.first), last.organisation)


def group_at(ledger: Ledger, organisation: str, day: Day) -> str:
    """The group that an organisation belongs to on a day: up through `part_of`, ending where it would turn in a circle."""
    seen = [organisation]
    while (parent := parent_at(ledger, seen[-1], day)) and parent not in seen:
        seen.append(parent)
    return seen[-1]


def parent_at(ledger: Ledger, organisation: str, day: Day) -> str | None:
    """What an organisation is directly part of on a day; None if it stands alone."""
    record = ledger.organisations.get(organisation)
    for membership in record.part_of if record else ():
        begun = membership.start is None or membership.start.first <= day
        if begun and (membership.end is None or day < membership.end.first):
            return membership.organisation
    return None


def one_group_since(ledger: Ledger, flow: Flow, day: Day) -> Date | None:
    """The date, up to a day, on which the two ends of a flow came to stand in one group; None if they always did."""
    ends = (*flow.payer, *flow.payee)
    told = [end.until for end in ends]
    for unit in groups_ever(ledger, {end.organisation for end in ends}) & ledger.organisations.keys():
        told += [date for one in ledger.organisations[unit].part_of for date in (one.start, one.end)]
    found, apart = None, False
    for date in (None, *sorted({date for date in told if date and date.first <= day})):
        on = date.first if date else Day.min
        payer, payee = (group_at(ledger, end_at(side, on), on) for side in (flow.payer, flow.payee))
        found = date if apart and payer == payee else found
        apart = payer != payee
    return None if apart else found


def groups_ever(ledger: Ledger, units: Iterable[str]) -> frozenset[str]:
    """Some organisations, and all that they ever were part of."""
    found = frozenset(units)
    while True:
        records = [ledger.organisations[unit] for unit in found & ledger.organisations.keys()]
        more = found.union(one.organisation for record in records for one in record.part_of)
        if more == found:
            return found
        found = more


def units_of(ledger: Ledger, group: str) -> frozenset[str]:
    """An organisation and everything that is, or once was, part of it."""
    found = {group}
    while True:
        more = {one.id for one in ledger.organisations.values() if {m.organisation for m in one.part_of} & found}
        if more <= found:
            return frozenset(found)
        found |= more
