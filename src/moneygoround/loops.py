"""Find and rank loops: simple cycles of organisations in which each pays the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from moneygoround.amount import UNITLESS, Amount, Qualifier
from moneygoround.cycles import Cut, Link, strongest_cycles
from moneygoround.dates import Date, narrowest
from moneygoround.limits import LIMITS
from moneygoround.model import FIRMNESS, Side, Tier, check_steps
from moneygoround.network import Edge, Network, Total
from moneygoround.steps import closing_edges, least, together
from moneygoround.worth import Interval

NO_ORIGINS: Mapping[str, frozenset[str]] = MappingProxyType({})


class LoopKind(StrEnum):
    """What a loop is made of; the first that fits, in this order."""

    CONTINGENT = "contingent"
    CIRCULAR_FINANCING = "circular_financing"
    CROSS_INVESTMENT = "cross_investment"
    RETURN_ON_CAPITAL = "return_on_capital"
    TRADE = "trade"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a loop: `payer` pays `payee` through one or more parallel flows, whose amounts are summed."""

    payer: str
    payee: str
    edges: tuple[Edge, ...]
    amount: Interval

    @property
    def leading(self) -> Edge:
        """The flow that the step is told by: the largest; among equals the firmest, then the first by id."""
        return min(self.edges, key=lambda edge: (-(edge.amount.face or 0), -FIRMNESS[edge.status], edge.flow.id))


@dataclass(frozen=True, slots=True)
class Loop:
    """A simple directed cycle of two or more organisations.

    `key` is the ids from the smallest on, joined by `~`. `bottleneck` is the smallest step at floor, at face (over the
    steps with a stated amount; None if there is none) and at the ceiling. `bounded` is false where a parallel
    undisclosed flow could raise the bottleneck. `undisclosed` counts steps without any stated amount. `weakest` is the
    index of the step with the lowest status, then the fewest origins. `closed_on` is the day on which the last step
    became known; `sized_on` that from which on its flows could carry what is now its bottleneck at face value: both as
    precise as the dates of the flows let them be. `in_order` tells whether capital came no later than the purchase it
    could pay for; None if dates don't tell.
    `deals` are those that the steps lie in; `inside_deal` is the one deal that holds a flow of every step.
    """

    key: str
    steps: tuple[Step, ...]
    kind: LoopKind
    bottleneck: Interval
    bounded: bool
    undisclosed: int
    weakest: int
    closed_on: Date | None
    sized_on: Date | None
    in_order: bool | None
    deals: tuple[str, ...]
    inside_deal: str | None


@dataclass(frozen=True, slots=True)
class LoopList:
    """Loops, strongest first, and what is known to be complete. `notice` is None when all were found."""

    loops: tuple[Loop, ...]
    steps: int
    notice: str | None = None


def find_loops(
    network: Network,
    *,
    steps: int = LIMITS.loop_steps,
    limit: int = LIMITS.loops,
    seconds: float = LIMITS.loop_seconds,
    origins: Mapping[str, frozenset[str]] = NO_ORIGINS,
) -> LoopList:
    """Find the rings in which each organisation pays the next and the last one pays the first, the strongest first.

    Simple cycles of 2 to `steps` organisations over all flows of money but transfers; parallel flows make one step.
    First come loops that are disclosed in every step, by their smallest step; then those with undisclosed steps, by
    their smallest disclosed one; then those without any known amount; and after all of them, in the same order, those
    with a step that only a contingent flow carries. Ties go by fewer steps, then by the first day on which they
    may have closed, then by the ids on the way.
    At most `limit` loops and `seconds`; `notice` says what is complete when the search stopped early. `origins` names
    for a flow's id the independent origins of its evidence.

    Raises:
        BadRequest: fewer than two steps were asked for.
    """
    check_steps(steps)
    between = _steps(network)
    links = [Link(*pair, _strength(step), _only_contingent(step)) for pair, step in between.items()]
    cycles = strongest_cycles(links, steps=steps, limit=limit, seconds=seconds)
    loops = [_loop([between[pair] for pair in _pairs(cycle)], origins) for cycle in cycles.found]
    notice = _notice(cycles.cut, len(loops), seconds, network.view.currency) if cycles.cut else None
    return LoopList(tuple(sorted(loops, key=_rank)), steps, notice)


def _steps(network: Network) -> dict[tuple[str, str], Step]:
    """Every step that a loop can take: who pays whom, through which flows."""
    parallel: dict[tuple[str, str], list[Edge]] = {}
    for edge in sorted(closing_edges(network), key=lambda edge: edge.flow.id):
        parallel.setdefault((edge.payer, edge.payee), []).append(edge)
    found = {}
    for (payer, payee), edges in sorted(parallel.items()):
        ordinary = [edge for edge in edges if edge.side is not Side.CONTINGENT or network.view.called]
        found[payer, payee] = _step(payer, payee, ordinary or edges, network.totals)
    return found


def _step(payer: str, payee: str, edges: Sequence[Edge], totals: Iterable[Total]) -> Step:
    """Parallel flows as one step. A share of something of unknown size is out of all sums, yet it may be any amount."""
    unknown = Interval(0, None, None)
    open_ended = (
        replace(edge, amount=unknown) if edge.undisclosed and edge.amount.high == 0 else edge for edge in edges
    )
    return Step(payer, payee, tuple(edges), together(open_ended, totals))


def _strength(step: Step) -> int | None:
    """What ranks a step: its face, and no more than can ever run through it; None if it is undisclosed."""
    return None if step.amount.face is None else least(step.amount.face, step.amount.high)


def _only_contingent(step: Step) -> bool:
    return all(edge.side is Side.CONTINGENT for edge in step.edges)


def _pairs(cycle: Sequence[str]) -> list[tuple[str, str]]:
    """Who pays whom in a cycle, from the smallest id on."""
    first = cycle.index(min(cycle))
    turned = [*cycle[first:], *cycle[:first]]
    return [*zip(turned, [*turned[1:], turned[0]], strict=True)]


def _loop(steps: Sequence[Step], origins: Mapping[str, frozenset[str]]) -> Loop:
    """Everything that is said about one loop."""
    bottleneck = _bottleneck(steps)
    held = [{edge.flow.deal for edge in step.edges if edge.flow.deal} for step in steps]
    return Loop(
        key="~".join(step.payer for step in steps),
        steps=tuple(steps),
        kind=_kind(steps),
        bottleneck=bottleneck,
        bounded=bottleneck.face is not None and bottleneck.high == bottleneck.face,
        undisclosed=sum(step.amount.face is None for step in steps),
        weakest=min(range(len(steps)), key=lambda number: _firmness(steps[number], origins)),
        closed_on=closed_on(steps),
        sized_on=_sized_on(steps, bottleneck.face),
        in_order=_in_order(steps),
        deals=tuple(sorted(set().union(*held))),
        inside_deal=min(set.intersection(*held), default=None),
    )


def _bottleneck(steps: Sequence[Step]) -> Interval:
    """The smallest step at floor, at face and at the ceiling; a ceiling below the face lowers it."""
    high = least(*(step.amount.high for step in steps))
    face = least(*(step.amount.face for step in steps))
    return Interval(min(step.amount.low for step in steps), None if face is None else least(face, high), high)


def _kind(steps: Sequence[Step]) -> LoopKind:
    """The first class that fits: one flow is chosen on every step."""
    sides = [{edge.side for edge in step.edges} for step in steps]
    if any(_only_contingent(step) for step in steps):
        return LoopKind.CONTINGENT
    if _on_two_steps(sides, Side.CAPITAL, Side.TRADE):
        return LoopKind.CIRCULAR_FINANCING
    if all(Side.CAPITAL in choice for choice in sides):
        return LoopKind.CROSS_INVESTMENT
    if _on_two_steps(sides, Side.CAPITAL, Side.RETURN):
        return LoopKind.RETURN_ON_CAPITAL
    if all(Side.TRADE in choice for choice in sides):
        return LoopKind.TRADE
    return LoopKind.OTHER


def _on_two_steps(sides: Sequence[set[Side]], one: Side, other: Side) -> bool:
    """Whether both sides can be chosen, each on a step of its own."""
    first, second = ([number for number, choice in enumerate(sides) if side in choice] for side in (one, other))
    return any(number != another for number in first[:2] for another in second[:2])


def _firmness(step: Step, origins: Mapping[str, frozenset[str]]) -> tuple[int, int]:
    """The status of the flow that leads a step, then the number of independent origins behind all of its flows."""
    told = frozenset[str]().union(*(origins.get(edge.flow.id, frozenset()) for edge in step.edges))
    return FIRMNESS[step.leading.status], len(told)


def closed_on(steps: Iterable[Step]) -> Date | None:
    """The day on which the last step became known, as precise as the dates tell; None if a step has no date."""
    return _last([_first(step, *Side) for step in steps])


def _may_have_closed(steps: Iterable[Step]) -> date:
    """The first day on which the last step may have become known; the last of all days if a step has no date."""
    known = [_first(step, *Side) for step in steps]
    return max(days[0] if days else date.max for days in known)


def _sized_on(steps: Iterable[Step], face: int | None) -> Date | None:
    """The day from which on every stated step carries this much, by the flows known then; None if a date or all amounts lack."""
    return _last([_enough(step, face) for step in steps if face is not None and step.amount.face is not None])


_Days = tuple[
    date, date
]  # something happened on one of these days, or between them: dates are of a month or a year too


def _last(happened: Sequence[_Days | None]) -> Date | None:
    """When the last of these things happened; None if there is none, or if that is not known of each."""
    known = [days for days in happened if days is not None]
    if not known or len(known) < len(happened):
        return None
    return narrowest(max(first for first, _ in known), max(last for _, last in known))


def _first(step: Step, *sides: Side) -> _Days | None:
    """When a flow of these sides was known on a step for the first time."""
    known = [edge.known_from for edge in step.edges if edge.side in sides and edge.known_from]
    return (min(one.first for one in known), min(one.last for one in known)) if known else None


def _enough(step: Step, amount: int | None) -> _Days | None:
    """When the flows known on a step came to an amount, or to all that it states."""
    most = min(amount or 0, sum(edge.amount.face or 0 for edge in step.edges))
    dated = [(edge.known_from, edge.amount.face or 0) for edge in step.edges if edge.known_from]
    first = _come_to(most, ((known.first, face) for known, face in dated))
    last = _come_to(most, ((known.last, face) for known, face in dated))
    return (first, last) if first and last else None


def _come_to(amount: int, faces: Iterable[tuple[date, int]]) -> date | None:
    """The day on which a running sum reaches an amount; None if it never does."""
    sum_ = 0
    for day, face in sorted(faces):
        sum_ += face
        if sum_ >= amount:
            return day
    return None


def _in_order(steps: Sequence[Step]) -> bool | None:
    """Whether all capital came no later than the trade on other steps; None if there is no such pair, or dates don't tell.

    A date of a month or a year may mean any of its days: nothing is said of two that overlap.
    """
    capital, trade = (
        [
            (number, _first(step, side))
            for number, step in enumerate(steps)
            if any(edge.side is side for edge in step.edges)
        ]
        for side in (Side.CAPITAL, Side.TRADE)
    )
    pairs = [(start, end) for one, start in capital for other, end in trade if one != other]
    known = [(start, end) for start, end in pairs if start and end]
    if any(start[0] > end[1] for start, end in known):
        return False
    sure = pairs and len(known) == len(pairs) and all(start[1] <= end[0] for start, end in known)
    return True if sure else None


def _rank(loop: Loop) -> tuple[bool, Tier, int, int, date, tuple[str, ...]]:
    """The order of the list; the last word have the ids one by one, since in a key `~` stands behind every letter."""
    tier = (
        Tier.DISCLOSED if not loop.undisclosed else Tier.PARTLY if loop.undisclosed < len(loop.steps) else Tier.UNKNOWN
    )
    ids = tuple(step.payer for step in loop.steps)
    return (
        loop.kind is LoopKind.CONTINGENT,
        tier,
        -(loop.bottleneck.face or 0),
        len(ids),
        _may_have_closed(loop.steps),
        ids,
    )


def _notice(cut: Cut, found: int, seconds: float, currency: str) -> str:
    """What is complete in a list that stopped early."""
    after = f" after {seconds:g} seconds," if cut.out_of_time else ""
    stops = f"The search stopped{after} at {found:,} loops."
    lead = "All loops that need no contingent flow are listed." if cut.contingent else ""
    loops = "loops that need one" if cut.contingent else "loops"
    whole = {
        Tier.DISCLOSED: "",
        Tier.PARTLY: f"All {loops} disclosed in every step are listed.",
        Tier.UNKNOWN: f"All {loops} with a disclosed step are listed.",
    }[cut.tier]
    most = ""
    if cut.at_least is not None:
        which = f"{loops} disclosed in every step" if cut.tier is Tier.DISCLOSED else f"{loops} with undisclosed steps"
        money = str(Amount(Qualifier.EXACT, cut.at_least, cut.at_least, cut.at_least, currency)).removesuffix(
            f" {UNITLESS}"
        )
        most = f"All {which} of at least {money} are listed."
    complete = [part for part in (lead, whole, most) if part]
    return " ".join([stops, *(complete or ["Stronger loops than these may be missing."])])
