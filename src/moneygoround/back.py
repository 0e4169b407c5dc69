"""What can come back: how much of what an investor gives can return to it, and through which flows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moneygoround.circulation import Entry, entries_of
from moneygoround.dates import Date
from moneygoround.errors import UnknownId
from moneygoround.model import Bound, Status
from moneygoround.network import Edge, Network
from moneygoround.pipes import Plan, arcs_of, carries, holders_of, widths_of
from moneygoround.solver import Arc, most_worth
from moneygoround.steps import closing_edges, together
from moneygoround.worth import Interval


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


def come_back(network: Network, investor: str, investee: str) -> ComeBack:
    """How much of what `investor` gives `investee` can come back to it, and along which flows.

    min(W[investor, investee], max flow from investee to investor without the edges from investor to investee), at
    floor, face and ceiling; along the fewest steps. Transfers carry nothing, contingent flows only if called. What was completed
    before the first money went out can't bring it back: it is left out and named. Where there is no limit at all, the
    way at the ceiling is shown with the sum of all that is limited.

    Raises:
        UnknownId: either organisation is not in the network.
    """
    for organisation in (investor, investee):
        if organisation not in network.organisations:
            raise UnknownId("organisation in this view", organisation, known=network.organisations)
    edges = [edge for edge in closing_edges(network) if carries(edge, network)]
    given = [edge for edge in edges if (edge.payer, edge.payee) == (investor, investee)]
    late = _too_early(given, edges)
    back = [edge for edge in edges if edge not in given and edge not in late]
    invested = together(given, network.totals)
    plan = Plan(back, holders_of(back, network.totals), frozenset(), 0)
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


def _return_arc(investor: str, investee: str, invested: Interval, bound: Bound) -> Arc:
    """What the investor gives, as the one arc that counts: a circulation through it is money that comes back."""
    width, _ = widths_of(invested, bound, counts=True)[-1]
    return Arc(investor, investee, width, worth=1)


def _way_back(plan: Plan, bound: Bound, given: Arc) -> tuple[int | None, tuple[Entry, ...]]:
    """How much can run back at one bound (None: there is no limit), and through which flows."""
    arcs = [*arcs_of(plan, bound), given]
    amounts = most_worth(arcs, free=max(1, sum(arc.limit or 0 for arc in arcs)))
    entries = entries_of(plan.edges, arcs, amounts)
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
