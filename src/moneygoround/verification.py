"""Check a certificate against a ledger: it shares nothing with the solver, and knows only the definition.

A certificate proves an amount if it balances at every organisation, stays within every flow and joint total, and counts no
more than counts. With its prices it also proves that nothing larger goes round (see `upper`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from moneygoround.amount import decimals
from moneygoround.digits import minor
from moneygoround.errors import BadRequest, shown
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, Measure, Side
from moneygoround.network import Edge, Network, Total
from moneygoround.worth import Interval

MADE_OF = ("as_of", "statuses", "level", "inputs", "version")
NEEDED = ("measure", "status", "bound", "flow", "payer", "payee", "amount", "counted", "currency")
COLUMNS = (*NEEDED, "price", *MADE_OF)
_KEYS = COLUMNS[:3]
_WHOLE = "whole certificate"
_TELLS = {
    _WHOLE: {*_KEYS, "amount", "counted", "currency", *MADE_OF},
    "flow": {*_KEYS, "flow", "payer", "payee", "amount", "counted", "currency"},
    "price": {*_KEYS, "payer", "price"},
}
"""The cells that each sort of line may hold: no other is looked at, so none may say anything."""
STATUSES = ("firm", "live")
DIGITS = 2 * LIMITS.integer_digits
UNLIMITED = None
Line: TypeAlias = tuple[str, Mapping[str, str]]
"""Where a line of a certificate stands, for errors: `file.csv:3`; and its cells by `COLUMNS`."""
_Key: TypeAlias = tuple[Measure, str, Bound]


@dataclass(frozen=True, slots=True)
class Claim:
    """One certificate as it is written: amounts by flow in the smallest unit, what they count, prices by organisation.

    `said` is the amount that its first line names, and `made_of` what that line says of the view and of the records; a
    certificate without such a line (None, empty) claims what its lines count.
    """

    measure: Measure
    status: str
    bound: Bound
    ends: Mapping[str, tuple[str, str]]
    amounts: Mapping[str, int]
    counted: Mapping[str, int]
    prices: Mapping[str, int]
    said: int | None
    made_of: Mapping[str, str]

    def __str__(self) -> str:
        """Say which of the twelve it is: `returning_capital firm floor`."""
        return f"{self.measure} {self.status} {self.bound}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a claim proves: `amount`, if `faults` is empty; and that nothing is larger, if `upper` is the same."""

    claim: Claim
    amount: int
    upper: int
    faults: tuple[str, ...]

    @property
    def largest(self) -> bool:
        """Whether the amount is proved to be the largest."""
        return not self.faults and self.upper == self.amount


def claims_of(lines: Iterable[Line], currency: str) -> tuple[Claim, ...]:
    """The certificates in the lines of a table, in the order of measure, status and bound.

    A line with a flow says what it carries, one with a payer alone what that organisation's price is, one with neither
    what the whole certificate claims.

    Raises:
        BadRequest: a line is not one of a certificate in this currency; the message names its place.
    """
    groups: dict[_Key, list[Line]] = defaultdict(list)
    for place, row in lines:
        if row.get("amount") and row.get("currency") != currency:
            raise BadRequest(
                f"{place}: is in {shown(row.get('currency', ''))}, the view in {currency}. Choose its --currency."
            )
        key = _key(place, row)
        _check_cells(place, row)
        groups[key].append((place, row))
    return tuple(_claim(key, groups[key], currency) for key in every() if key in groups)


def every() -> Iterator[tuple[Measure, str, Bound]]:
    """Measure, status and bound of each of the twelve certificates, in their order."""
    return product(Measure, STATUSES, Bound)


def _key(place: str, row: Mapping[str, str]) -> _Key:
    for name, known in (("measure", (*Measure,)), ("status", STATUSES), ("bound", (*Bound,))):
        if row.get(name, "") not in known:
            raise BadRequest(
                f"{place}: {shown(row.get(name, ''))} is none of {', '.join(known)}. Is this a certificate?"
            )
    return Measure(row["measure"]), row["status"], Bound(row["bound"])


def _sort(row: Mapping[str, str]) -> str:
    """What a line tells of: a flow, a price, or the whole certificate."""
    if row.get("flow"):
        return "flow"
    return "price" if row.get("payer") else _WHOLE


def _check_cells(place: str, row: Mapping[str, str]) -> None:
    """Refuse what a line says beside what it is there to say."""
    sort = _sort(row)
    for name, cell in row.items():
        if cell and name not in _TELLS[sort]:
            raise BadRequest(f"{place}: the line of a {sort} has no {name}, here it is {shown(cell)}. Empty that cell.")


def _claim(key: _Key, lines: Sequence[Line], currency: str) -> Claim:
    """One certificate, from its lines."""
    flows, prices = (_once(_of_sort(sort, lines), column) for sort, column in (("flow", "flow"), ("price", "payer")))
    heads = _of_sort(_WHOLE, lines)
    if len(heads) > 1:
        raise BadRequest(f"{heads[1][0]}: says a second time what the whole is. Keep one such line a certificate.")
    return Claim(
        *key,
        {flow: (row.get("payer", ""), row.get("payee", "")) for flow, (_, row) in flows.items()},
        {flow: _minor(place, row.get("amount", ""), currency) for flow, (place, row) in flows.items()},
        {flow: _minor(place, row.get("counted") or "0", currency) for flow, (place, row) in flows.items()},
        {name: _price(place, row.get("price", "")) for name, (place, row) in prices.items()},
        _said(*heads[0], currency) if heads else None,
        {name: row[name] for _, row in heads for name in MADE_OF if row.get(name)},
    )


def _said(place: str, row: Mapping[str, str], currency: str) -> int:
    """What a first line claims: the same amount as what is counted, where it says both."""
    amount, counted = row.get("amount", ""), row.get("counted", "")
    said = _minor(place, amount, currency)
    if counted and _minor(place, counted, currency) != said:
        raise BadRequest(
            f"{place}: counted is {shown(counted)}, the amount {shown(amount)}. The first line of a certificate says the "
            "same in both."
        )
    return said


def _of_sort(sort: str, lines: Iterable[Line]) -> list[Line]:
    return [(place, row) for place, row in lines if _sort(row) == sort]


def _once(lines: Iterable[Line], column: str) -> dict[str, Line]:
    """Lines by the cell of a column, of which no two are the same."""
    found: dict[str, Line] = {}
    for place, row in lines:
        if row[column] in found:
            raise BadRequest(f"{place}: names {shown(row[column])} a second time. Keep one line for it.")
        found[row[column]] = place, row
    return found


def _minor(place: str, text: str, currency: str) -> int:
    """An amount in the smallest unit, exactly."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII) or len(text) > DIGITS:
        raise BadRequest(f"{place}: {shown(text)} is not an amount. Write digits, for example 30000000000.")
    cents = minor(text, decimals(currency))
    if cents is None:
        raise BadRequest(
            f"{place}: {shown(text)} has more decimals than {currency} has. Write at most {decimals(currency)}."
        )
    return cents


def _price(place: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", text, re.ASCII) or len(text) > DIGITS:
        raise BadRequest(f"{place}: {shown(text)} is not a price. Prices are whole numbers, for example 1.")
    return int(text)


def verify(claim: Claim, network: Network) -> Verdict:
    """Hold one claim against the network that it is about: that of all live flows, or of the firm ones."""
    edges = {edge.flow.id: edge for edge in network.edges if _may_carry(claim, edge, network)}
    totals = [replace(total, flows=held) for total in network.totals if (held := _held(total, edges))]
    # In the place of their flows count the totals that state a figure, of nothing but what the measure counts.
    whole = [total for total in totals if total.amount.face is not None and total.sides <= _sides(claim, network)]
    faults = [
        *_within_flows(claim, edges, totals),
        *_within_totals(claim, totals),
        *_balance(claim),
        *_overcounted(claim, edges, whole),
        *_misstated(claim),
    ]
    return Verdict(claim, sum(claim.counted.values()), _upper(claim, edges, totals, whole), tuple(faults))


def _may_carry(claim: Claim, edge: Edge, network: Network) -> bool:
    """Transfers count in volume only; contingent flows carry nothing unless the view has them called."""
    if edge.side is Side.TRANSFER and claim.measure is Measure.RETURNING_CAPITAL:
        return False
    return edge.payer != edge.payee and (edge.side is not Side.CONTINGENT or network.view.called)


def _held(total: Total, edges: Mapping[str, Edge]) -> tuple[str, ...]:
    """Those flows of a joint total that may carry, if the total says anything."""
    said = total.amount.face is not None or total.amount.high is not None
    return tuple(flow for flow in total.flows if said and flow in edges)


def _sides(claim: Claim, network: Network) -> frozenset[Side]:
    """The sides whose flows a measure counts."""
    if claim.measure is Measure.RETURNING_CAPITAL:
        return frozenset({Side.CAPITAL})
    return frozenset(Side) if network.view.called else frozenset(Side) - {Side.CONTINGENT}


def _counts(claim: Claim, edge: Edge) -> bool:
    return claim.measure is Measure.CIRCULAR_VOLUME or edge.side is Side.CAPITAL


def _stated(amount: Interval) -> int:
    """What is disclosed of an amount: its high, else the most that is stated."""
    return amount.high if amount.high is not None else max(amount.low, amount.face or 0)


def _width(claim: Claim, amount: Interval) -> int | None:
    """How much a flow carries at most at the bound of a claim; None is no limit."""
    if claim.bound is Bound.CEILING:
        return amount.high
    return amount.low if claim.bound is Bound.FLOOR or amount.face is None else amount.face


def _total_width(claim: Claim, total: Total) -> int | None:
    """How much the flows of a joint total carry together at most."""
    if claim.bound is Bound.CEILING:
        return total.amount.high
    return total.amount.high if total.amount.face is None else total.amount.face


def _countable(claim: Claim, amount: Interval) -> int:
    """How much of a flow counts at most: no more than is stated, at the bound of the claim.

    So an undisclosed flow counts nothing, also where a joint total lets it carry.
    """
    width = _width(claim, amount)
    return _stated(amount) if width is UNLIMITED else width


def _flow_width(claim: Claim, edge: Edge, totals: Iterable[Total]) -> int | None:
    """The width of a flow; at face value that of an undisclosed one of a joint total is the total's."""
    holder = next((total for total in totals if edge.flow.id in total.flows), None)
    if claim.bound is Bound.FACE and edge.undisclosed and holder is not None and holder.amount.face is not None:
        return max(holder.amount.face, edge.amount.low)
    return _width(claim, edge.amount)


def _within_flows(claim: Claim, edges: Mapping[str, Edge], totals: Sequence[Total]) -> list[str]:
    """Flows that are not there, run elsewhere, or carry more than they can."""
    faults = []
    for flow, amount in claim.amounts.items():
        edge = edges.get(flow)
        if edge is None:
            faults.append(f"{flow} is no flow that can carry money in this view.")
        elif claim.ends[flow] != (edge.payer, edge.payee):
            faults.append(f"{flow} runs from {edge.payer} to {edge.payee}, not from {' to '.join(claim.ends[flow])}.")
        elif amount < 0:
            faults.append(f"{flow} carries less than nothing.")
        else:
            width = _flow_width(claim, edge, totals)
            if width is not UNLIMITED and amount > width:
                faults.append(f"{flow} carries more than its {claim.bound}.")
    return faults


def _within_totals(claim: Claim, totals: Iterable[Total]) -> list[str]:
    """Joint totals whose flows carry more together."""
    return [
        f"the flows of {total.id} carry more than it together."
        for total in totals
        if (width := _total_width(claim, total)) is not UNLIMITED
        and sum(claim.amounts.get(flow, 0) for flow in total.flows) > width
    ]


def _balance(claim: Claim) -> list[str]:
    """Organisations that pay more or less than they are paid."""
    left: Counter[str] = Counter()
    for flow, amount in claim.amounts.items():
        payer, payee = claim.ends[flow]
        left[payer] -= amount
        left[payee] += amount
    return [
        f"{name} does not balance: {difference:+} of the smallest unit."
        for name, difference in sorted(left.items())
        if difference
    ]


def _overcounted(claim: Claim, edges: Mapping[str, Edge], whole: Sequence[Total]) -> list[str]:
    """Flows, or joint totals that count whole, that count for more than they carry, or for more than is disclosed."""
    held = {flow for total in whole for flow in total.flows}
    faults = []
    for flow, counted in claim.counted.items():
        edge = edges.get(flow)
        most = claim.amounts[flow] if edge and _counts(claim, edge) else 0
        if edge and flow not in held:
            most = min(most, _countable(claim, edge.amount))
        if not 0 <= counted <= most:
            faults.append(f"{flow} counts for more than it may.")
    return faults + [
        f"the flows of {total.id} count for more than it."
        for total in whole
        if sum(claim.counted.get(flow, 0) for flow in total.flows) > _stated(total.amount)
    ]


def _misstated(claim: Claim) -> list[str]:
    """The amount that a certificate names, if its lines count another."""
    counted = sum(claim.counted.values())
    if claim.said is None or claim.said == counted:
        return []
    return [f"its first line says {claim.said} of the smallest unit, its flows count {counted}."]


def _upper(claim: Claim, edges: Mapping[str, Edge], totals: Sequence[Total], whole: Sequence[Total]) -> int:
    """The most that any circulation can be worth, by the prices of a claim; a price that is not written is 0.

    Whatever balances is worth at most the sum over the pipes of width times max(0, worth + p[payer] − p[payee]): around
    every ring the prices cancel. What has no limit is as wide as all that is disclosed.
    """
    price = defaultdict(int, claim.prices)
    held = {flow for total in whole for flow in total.flows}
    disclosed = sum(_stated(total.amount) for total in whole)
    disclosed += sum(_stated(edge.amount) for flow, edge in edges.items() if flow not in held and _counts(claim, edge))
    return sum(
        (disclosed if width is UNLIMITED else width) * max(0, worth + price[tail] - price[head])
        for tail, head, width, worth in _pipes(claim, edges, totals, whole)
    )


def _pipes(
    claim: Claim, edges: Mapping[str, Edge], totals: Sequence[Total], whole: Sequence[Total]
) -> Iterator[tuple[str, str, int | None, int]]:
    """Everything that money can run through: from where to where, how wide, and what a unit in it is worth."""
    holder = {flow: total for total in reversed(totals) for flow in total.flows}
    for total in totals:
        ends = (total.hub, f"total {total.id}")
        width, worth = _total_width(claim, total), int(total in whole)
        counts = _stated(total.amount) if width is UNLIMITED else width
        yield from _parts(ends if total.paid_by_hub else ends[::-1], width, worth, counts)
    for flow, edge in edges.items():
        held, ends = holder.get(flow), (edge.payer, edge.payee)
        if held is not None:
            node = f"total {held.id}"
            ends = (node, edge.payee) if held.paid_by_hub else (edge.payer, node)
        worth = int(_counts(claim, edge) and held not in whole)
        yield from _parts(ends, _flow_width(claim, edge, totals), worth, _countable(claim, edge.amount))


def _parts(
    ends: tuple[str, str], width: int | None, worth: int, counts: int
) -> Iterator[tuple[str, str, int | None, int]]:
    """One pipe as two: what counts of it, and what is worth nothing though it carries."""
    yield *ends, counts, worth
    if width is UNLIMITED:
        yield *ends, None, 0
    elif width > counts:
        yield *ends, width - counts, 0
