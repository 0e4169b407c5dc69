"""The past of a network: how every flow stood, from which day until which."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Generic, TypeVar

from moneygoround import exchange
from moneygoround.dates import Date
from moneygoround.ledger import Ledger, known_from
from moneygoround.limits import LIMITS
from moneygoround.model import Flow, Organisation
from moneygoround.network import Edge, Network, Relation, Total, see

_Thing = TypeVar("_Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Spell(Generic[_Thing]):
    """How something stood from `start` (None: as far back as was looked) up to the day before `end` (None: it stands)."""

    what: _Thing
    start: Day | None
    end: Day | None

    def covers(self, day: Day) -> bool:
        """Whether it stood so on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Past:
    """A network and all that it was: on any day those spells that cover it are what `see` shows for that day.

    `days` are those on which anything changed, oldest first; before the first of them nothing is told. Spells are sorted
    by the id of their flow or total, then by time. `behind` are flows that are not in the network because another one
    superseded them: in a view of fewer statuses, which leaves that one out, they stand. `inside` are flows within one group. `notice` says how far back it reaches if not to the
    beginning.
    """

    days: tuple[Day, ...]
    edges: tuple[Spell[Edge], ...]
    beside: tuple[Spell[Relation], ...]
    totals: tuple[Spell[Total], ...]
    behind: tuple[Spell[Edge], ...] = ()
    inside: tuple[Spell[Edge], ...] = ()
    notice: str | None = None


def past(
    ledger: Ledger, network: Network, *, rate: exchange.Rate = exchange.ecb_rate, looks: int = LIMITS.past_looks
) -> Past:
    """Look at every day on which the network of a ledger changed, up to its own; at the newest of them if they are many.

    `looks` bounds how many flows are looked at, all days together.
    """
    if network.as_of is None:  # nothing is dated
        return _told(ledger, [(Day.max, network)], rate)
    last = network.as_of.last
    days = sorted({day for day in _days_of_change(ledger) if day < last})
    most = max(0, looks // max(1, len(ledger.flows)) - 1)
    kept = days[len(days) - most :] if most < len(days) else days
    seen = [(day, see(ledger, replace(network.view, as_of=Date(day)), rate=rate)) for day in kept]
    notice = f"The past is held from {(kept or [last])[0]} on: {len(days) - len(kept):,} earlier dates of change are left out."
    told = _told(ledger, [*seen, (last, network)], rate)
    return replace(told, notice=notice) if len(kept) < len(days) else told


def _told(ledger: Ledger, seen: Sequence[tuple[Day, Network]], rate: exchange.Rate) -> Past:
    edges = _spells((day, {edge.flow.id: edge for edge in network.edges}) for day, network in seen)
    beside = _spells((day, {one.flow.id: one for one in network.beside}) for day, network in seen)
    inside = _spells((day, {edge.flow.id: edge for edge in network.inside}) for day, network in seen)
    totals = _spells((day, {total.id: total for total in network.totals}) for day, network in seen)
    spells: list[Spell[Edge] | Spell[Relation] | Spell[Total]] = [*edges, *beside, *inside, *totals]
    found = {day for spell in spells for day in (spell.start, spell.end) if day}
    first = {day for day, network in seen[:1] if network.edges or network.beside or network.inside}
    days = tuple(sorted((found | first) - {Day.max}))
    return Past(days, edges, beside, totals, _behind(ledger, seen, rate), inside)


def _behind(ledger: Ledger, seen: Sequence[tuple[Day, Network]], rate: exchange.Rate) -> tuple[Spell[Edge], ...]:
    """Flows that would be in the network if nothing superseded them, on the days on which something did."""
    old = {name for flow in ledger.flows.values() for name in flow.supersedes}
    if not old:
        return ()
    free = {key: replace(flow, supersedes=()) for key, flow in ledger.flows.items() if key in old}
    few = replace(ledger, flows=free)
    days = []
    for day, network in seen:
        shown = {edge.flow.id for edge in network.edges}
        whole = see(few, replace(network.view, as_of=Date(day)), rate=rate)
        found = {edge.flow.id: replace(edge, flow=ledger.flows[edge.flow.id]) for edge in whole.edges}
        days.append((day, {key: edge for key, edge in found.items() if key not in shown}))
    return _spells(days)


def _spells(seen: Iterable[tuple[Day, Mapping[str, _Thing]]]) -> tuple[Spell[_Thing], ...]:
    """Days on which things stood the same, joined into spells."""
    open_: dict[str, Spell[_Thing]] = {}
    found: list[tuple[str, int, Spell[_Thing]]] = []
    start: Day | None = None
    for number, (day, things) in enumerate(seen):
        start = day if number else None
        for key in [key for key, spell in open_.items() if things.get(key) != spell.what]:
            found.append((key, len(found), replace(open_.pop(key), end=day)))
        open_ |= {key: Spell(what, start, None) for key, what in things.items() if key not in open_}
    found += [(key, len(found), spell) for key, spell in open_.items()]
    return tuple(spell for _, _, spell in sorted(found, key=lambda one: one[:2]))


def _days_of_change(ledger: Ledger) -> Iterator[Day]:
    """The first day of every date that decides how a ledger is seen."""
    for flow in ledger.flows.values():
        since = known_from(ledger, flow)
        yield from (date.first for date in _dates(flow) if date)
        if since:
            yield since.first
    for organisation in ledger.organisations.values():
        yield from (date.first for date in _memberships(organisation) if date)


def _dates(flow: Flow) -> Iterator[Date | None]:
    yield from (change.date for change in flow.history)
    yield from (end.until for end in (*flow.payer, *flow.payee))
    yield from (tranche.date for tranche in flow.tranches)
    yield from (Date(part.period.end.last) for part in flow.paid)


def _memberships(organisation: Organisation) -> Iterator[Date | None]:
    for membership in organisation.part_of:
        yield from (membership.start, membership.end)
