"""Exposure: what an organisation owes and is owed, by whom, how firmly and when; and what of its trade its own money pays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from enum import StrEnum

from moneygoround.circulation import components, without
from moneygoround.errors import UnknownId
from moneygoround.loops import Loop, find_loops
from moneygoround.model import Side, Status
from moneygoround.network import Edge, Network, Total
from moneygoround.pipes import carries
from moneygoround.steps import NOTHING, added, least, together
from moneygoround.terms import by_year, paid_by
from moneygoround.worth import Interval


class Direction(StrEnum):
    """Which way the money runs, seen from the organisation."""

    OWES = "owes"
    OWED = "is_owed"


@dataclass(frozen=True, slots=True)
class Exposed:
    """What runs between an organisation and one counterparty, one way, of one side and status.

    `amount` is what the flows come to in full, `left` what is still to be paid of it: nothing of completed flows, less
    what is known to be paid of others. `years` is what of the amount falls into each calendar year by schedules, terms
    and payments; `undated` is the rest, of which no one says when. `undisclosed` are the flows that state no amount;
    `apart` says of a flow why its stated amount is not counted. Contingent lines are owed only if what they hang on
    happens.
    """

    direction: Direction
    counterparty: str
    side: Side
    status: Status
    amount: Interval
    left: Interval
    years: Mapping[int, Interval]
    undated: Interval
    flows: tuple[str, ...]
    undisclosed: tuple[str, ...]
    apart: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exposure:
    """All lines of an organisation, and what is left of what it owes and is owed, without contingent flows.

    `bounds` are joint totals over flows of the lines: the lines may hold no number of their own for what they bound.
    """

    organisation: str
    lines: tuple[Exposed, ...]
    owes: Interval
    owed: Interval
    bounds: tuple[Total, ...]


def exposure(network: Network, organisation: str) -> Exposure:
    """What an organisation owes and is owed, by counterparty, side, status and year.

    All flows of money in the view, completed ones as lines of their own. Amounts are intervals in the smallest unit of
    the view's currency; what the records say was paid by the view's day is taken off what is left. Years come from the schedule of a flow,
    else from its dated parts, else from its term spread evenly by days (`by_year`); the years and the rest of a line add
    up to its amounts where all of them are stated. A joint total counts once in the sums, and in a line only if it
    bounds that line.

    Pitfalls: an amount that is owed over years is not one of today; "up to" is a promise; what is not disclosed is not 0.

    Raises:
        UnknownId: the organisation is not in the network.
    """
    _known(network, organisation)
    mine = [edge for edge in network.edges if organisation in {edge.payer, edge.payee}]
    groups: defaultdict[tuple[Direction, str, Side, Status], list[Edge]] = defaultdict(list)
    for edge in mine:
        direction = Direction.OWES if edge.payer == organisation else Direction.OWED
        other = edge.payee if edge.payer == organisation else edge.payer
        groups[direction, other, edge.side, edge.status].append(edge)
    lines = [_line(key, edges, network) for key, edges in groups.items()]
    due = [edge for edge in mine if carries(edge, network)]
    ids = {edge.flow.id for edge in mine}
    return Exposure(
        organisation,
        tuple(sorted(lines, key=_order)),
        _left([edge for edge in due if edge.payer == organisation], network),
        _left([edge for edge in due if edge.payee == organisation], network),
        tuple(total for total in network.totals if not ids.isdisjoint(total.flows)),
    )


def _known(network: Network, organisation: str) -> None:
    if organisation not in network.organisations:
        raise UnknownId("organisation in this view", organisation, known=network.organisations)


def _line(key: tuple[Direction, str, Side, Status], edges: Sequence[Edge], network: Network) -> Exposed:
    """One line: what parallel flows come to together, and in which years."""
    counted = [edge for edge in edges if edge.within is None]
    spread = [by_year(edge.flow, edge.amount, network.view.currency) for edge in counted]
    years = sorted({year for parts, _ in spread for year in parts})
    amount = together(edges, network.totals)
    return Exposed(
        *key,
        amount=amount,
        left=_left(edges, network),
        years={year: added([parts[year] for parts, _ in spread if year in parts]) for year in years},
        undated=added([rest for _, rest in spread]) if years else amount,
        flows=tuple(edge.flow.id for edge in edges),
        undisclosed=tuple(edge.flow.id for edge in edges if edge.undisclosed),
        apart={edge.flow.id: edge.apart for edge in edges if edge.apart},
    )


def _left(edges: Iterable[Edge], network: Network) -> Interval:
    """What is still to be paid of some flows: nothing of completed ones, less what is known to be paid of the others."""
    due = [edge for edge in edges if edge.status is not Status.COMPLETED]
    day = network.as_of.last if network.as_of else Day.max
    paid = sum(paid_by(edge.flow, edge.amount, network.view.currency, day) for edge in due)
    whole = together(due, network.totals)
    low, face, high = (None if one is None else max(0, one - paid) for one in (whole.low, whole.face, whole.high))
    return Interval(low or 0, face, high)


def _order(line: Exposed) -> tuple[bool, bool, int, str, Side, Status]:
    """What is owed first, then what is owed to it; what is completed last in each; the largest first."""
    return (
        line.direction is Direction.OWED,
        line.status is Status.COMPLETED,
        -(line.amount.face or 0),
        line.counterparty,
        line.side,
        line.status,
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """What one organisation no longer gets, and no longer has to pay, if a deal falls through."""

    organisation: str
    loses: Interval
    is_spared: Interval


@dataclass(frozen=True, slots=True)
class FallThrough:
    """A deal that falls through: the flows that go, the loops that break, who loses how much; and the network that is left.

    `stays` are flows of the deal that are completed: what was paid stays paid. `notice` is set where not all loops were found.
    """

    deal: str
    flows: tuple[str, ...]
    stays: tuple[str, ...]
    broken: tuple[Loop, ...]
    losses: tuple[Loss, ...]
    left: Network
    notice: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What an organisation pays or is paid in all, in one network and in another."""

    organisation: str
    direction: Direction
    before: Interval
    after: Interval


def shifts(before: Network, after: Network) -> tuple[Shift, ...]:
    """Whose payments, in full and by all flows that carry money, differ between two networks: the largest face first."""
    found = []
    for direction in Direction:
        sums = [_in_all(network, direction) for network in (before, after)]
        for organisation in sorted(sums[0].keys() | sums[1].keys()):
            old, new = (one.get(organisation, NOTHING) for one in sums)
            if old != new:
                found.append(Shift(organisation, direction, old, new))
    return tuple(sorted(found, key=lambda one: -abs((one.before.face or 0) - (one.after.face or 0))))


def _in_all(network: Network, direction: Direction) -> Mapping[str, Interval]:
    """What each organisation pays, or is paid, in all; joint totals bound it."""
    ends: dict[str, list[Edge]] = defaultdict(list)
    for edge in network.edges:
        if carries(edge, network):
            ends[edge.payer if direction is Direction.OWES else edge.payee].append(edge)
    return {organisation: together(edges, network.totals) for organisation, edges in ends.items()}


def falls_through(network: Network, deal: str) -> FallThrough:
    """What goes with a deal if all of it that is not completed falls through.

    The loops, of up to the view's steps, that need one of its flows; for each organisation what it no longer gets and no
    longer pays, in the smallest unit of the view's currency, joint totals of the deal counted once. Contingent flows cost
    nobody anything unless called. What others do then is not foreseen.

    Raises:
        UnknownId: no flow of money in the network belongs to that deal.
    """
    edges = [edge for edge in network.edges if edge.flow.deal == deal]
    if not edges:
        raise UnknownId("deal with money in this view", deal, known={edge.flow.deal or "" for edge in network.edges})
    gone = [edge for edge in edges if edge.status is not Status.COMPLETED]
    left = network
    for edge in gone:
        left = without(left, edge.flow.id)
    before, after = (find_loops(one, steps=network.view.steps) for one in (network, left))
    standing = {loop.key for loop in after.loops}
    due = [edge for edge in gone if carries(edge, network)]
    return FallThrough(
        deal,
        tuple(edge.flow.id for edge in gone),
        tuple(edge.flow.id for edge in edges if edge not in gone),
        tuple(loop for loop in before.loops if loop.key not in standing),
        _losses(due, network),
        left,
        before.notice or after.notice,
    )


def _losses(due: Sequence[Edge], network: Network) -> tuple[Loss, ...]:
    names = sorted({name for edge in due for name in (edge.payer, edge.payee)})
    losses = [
        Loss(
            name,
            together((edge for edge in due if edge.payee == name), network.totals),
            together((edge for edge in due if edge.payer == name), network.totals),
        )
        for name in names
    ]
    return tuple(
        sorted(losses, key=lambda loss: (-(loss.loses.face or 0), -(loss.is_spared.face or 0), loss.organisation))
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """What an investor puts into a customer, what that customer buys from it, and the smaller of the two."""

    investor: str
    customer: str
    capital: Interval
    trade: Interval
    covered: Interval


@dataclass(frozen=True, slots=True)
class SelfFunded:
    """Trade of an organisation, how much of it is with those it is tied to by capital, and how much that capital could pay."""

    organisation: str
    pairs: tuple[Pair, ...]
    trade: Interval
    tied: Interval
    covered: Interval


def self_funded_demand(network: Network, organisation: str) -> SelfFunded:
    """Of what an organisation buys: how much it buys from its own investors, and how much their money could pay for.

    For each investor X: min(capital of X in the organisation, trade of the organisation with X), at low, face and high;
    the share that is meant is `covered` of `tied`, at face. All flows of the view count, completed ones too.

    Pitfalls: money has no name, and the capital may have paid for something else; capital and a purchase over many years
    are not of one day. The face is None where either side states none.

    Raises:
        UnknownId: the organisation is not in the network.
    """
    _known(network, organisation)
    bought = [edge for edge in _of_side(network, Side.TRADE) if edge.payer == organisation]
    given = [edge for edge in _of_side(network, Side.CAPITAL) if edge.payee == organisation]
    return _self_funded(network, organisation, given, bought)


def funded_backlog(network: Network, seller: str) -> SelfFunded:
    """Of what a seller has been promised and is not completed: how much comes from companies that it funds itself.

    `trade` is the backlog, `tied` that of customers with capital of the seller, `covered` what that capital could pay.
    Capital of any live status counts, also if it was paid long ago.

    Raises:
        UnknownId: the seller is not in the network.
    """
    _known(network, seller)
    due = (edge for edge in _of_side(network, Side.TRADE) if edge.status is not Status.COMPLETED)
    sold = [edge for edge in due if edge.payee == seller]
    given = [edge for edge in _of_side(network, Side.CAPITAL) if edge.payer == seller]
    return _self_funded(network, seller, given, sold)


def _of_side(network: Network, side: Side) -> list[Edge]:
    return [edge for edge in network.edges if edge.side is side]


def _pair(ends: tuple[str, str], given: Sequence[Edge], bought: Sequence[Edge], network: Network) -> Pair:
    capital, trade = together(given, network.totals), together(bought, network.totals)
    face = None if capital.face is None or trade.face is None else min(capital.face, trade.face)
    return Pair(*ends, capital, trade, Interval(min(capital.low, trade.low), face, least(capital.high, trade.high)))


def _self_funded(network: Network, organisation: str, given: Sequence[Edge], trade: Sequence[Edge]) -> SelfFunded:
    """Capital given and trade that runs the other way, paired by investor and customer."""
    ends = {(edge.payer, edge.payee) for edge in given} & {(edge.payee, edge.payer) for edge in trade}
    pairs = [
        _pair(
            (investor, customer),
            [edge for edge in given if (edge.payer, edge.payee) == (investor, customer)],
            [edge for edge in trade if (edge.payer, edge.payee) == (customer, investor)],
            network,
        )
        for investor, customer in sorted(ends)
    ]
    pairs.sort(key=lambda pair: (-(pair.covered.face or 0), pair.investor, pair.customer))
    tied = [edge for edge in trade if (edge.payee, edge.payer) in ends]
    whole, part = (together(edges, network.totals) for edges in (trade, tied))
    return SelfFunded(organisation, tuple(pairs), whole, part, added([pair.covered for pair in pairs]))


@dataclass(frozen=True, slots=True)
class OutsideMoney:
    """The capital of an organisation, and the part of it that comes from `investors` on no loop with it."""

    organisation: str
    capital: Interval
    outside: Interval
    investors: tuple[str, ...]


def outside_money(network: Network, organisation: str) -> OutsideMoney:
    """How much of an organisation's capital comes from investors whom no money of it can reach again.

    An investor is on a loop with it if, and only if, both are in one strongly connected set: the investment and a way
    back close a ring, of whatever length. Loops that need a warrant or guarantee count as loops.

    Raises:
        UnknownId: the organisation is not in the network.
    """
    _known(network, organisation)
    given = [edge for edge in _of_side(network, Side.CAPITAL) if edge.payee == organisation]
    ring = next((set(part) for part in components(network) if organisation in part), set())
    outside = [edge for edge in given if edge.payer not in ring]
    return OutsideMoney(
        organisation,
        together(given, network.totals),
        together(outside, network.totals),
        tuple(sorted({edge.payer for edge in outside})),
    )
