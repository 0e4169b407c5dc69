"""Check a certificate against a ledger: it shares nothing with the solver, and knows only the definition.

A certificate proves an amount if it balances at every organisation, stays within every flow and joint total, and counts no
more than counts. With its prices it also proves that nothing larger goes round (see `upper`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from moneygoround.amount import decimals
from moneygoround.errors import BadRequest, shown
from moneygoround.model import Side
from moneygoround.network import Edge, Network, Total
from moneygoround.worth import Interval

COLUMNS = ("measure", "status", "bound", "flow", "payer", "payee", "amount", "counted", "currency", "price")
MEASURES, STATUSES, BOUNDS = ("returning_capital", "circular_volume"), ("firm", "live"), ("floor", "face", "ceiling")
UNLIMITED = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One certificate as it is written: amounts by flow in the smallest unit, what they count, prices by organisation."""

    measure: str
    status: str
    bound: str
    ends: Mapping[str, tuple[str, str]]
    amounts: Mapping[str, int]
    counted: Mapping[str, int]
    prices: Mapping[str, int]


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


def claims_of(rows: Iterable[Mapping[str, str]], currency: str) -> tuple[Claim, ...]:
    """The certificates in the rows of a table, in the order of measure, status and bound.

    Raises:
        BadRequest: a row is not one of a certificate in this currency; the message names its line.
    """
    groups: dict[tuple[str, str, str], list[Mapping[str, str]]] = defaultdict(list)
    for line, row in enumerate(rows, 2):
        key = (row.get("measure", ""), row.get("status", ""), row.get("bound", ""))
        for value, known in zip(key, (MEASURES, STATUSES, BOUNDS), strict=True):
            if value not in known:
                raise BadRequest(f"line {line}: {shown(value)} is none of {', '.join(known)}. Is this a certificate?")
        if row.get("flow") and row.get("currency") != currency:
            raise BadRequest(
                f"line {line}: is in {shown(row.get('currency', ''))}, the view in {currency}. Choose its --currency."
            )
        groups[key].append(row)
    return tuple(_claim(key, groups[key], currency) for key in sorted(groups, key=_order))


def _order(key: tuple[str, str, str]) -> tuple[int, int, int]:
    return MEASURES.index(key[0]), STATUSES.index(key[1]), BOUNDS.index(key[2])


def _claim(key: tuple[str, str, str], rows: Sequence[Mapping[str, str]], currency: str) -> Claim:
    flows = [row for row in rows if row.get("flow")]
    twice = [flow for flow, times in Counter(row["flow"] for row in flows).items() if times > 1]
    if twice:
        raise BadRequest(f"{' '.join(key)}: names {shown(twice[0])} twice. Keep one line a flow.")
    return Claim(
        *key,
        {row["flow"]: (row["payer"], row["payee"]) for row in flows},
        {row["flow"]: _minor(row["amount"], currency) for row in flows},
        {row["flow"]: _minor(row.get("counted") or "0", currency) for row in flows},
        {row["payer"]: _whole(row["price"]) for row in rows if not row.get("flow")},
    )


def _minor(text: str, currency: str) -> int:
    """An amount in the smallest unit, exactly."""
    try:
        value = Decimal(text).scaleb(decimals(currency))
    except InvalidOperation:
        raise BadRequest(f"{shown(text)} is not an amount. Write digits, for example 30000000000.") from None
    if value != value.to_integral_value():
        raise BadRequest(f"{shown(text)} has more decimals than {currency} has.")
    return int(value)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadRequest(f"{shown(text)} is not a price. Prices are whole numbers.") from None


def verify(claim: Claim, network: Network) -> Verdict:
    """Hold one claim against the network that it is about: that of all live flows, or of the firm ones."""
    edges = {edge.flow.id: edge for edge in network.edges if _may_carry(claim, edge, network)}
    totals = [replace(total, flows=held) for total in network.totals if (held := _held(total, edges))]
    faults = [
        *_within_flows(claim, edges, totals),
        *_within_totals(claim, totals),
        *_balance(claim),
        *_overcounted(claim, edges, totals),
    ]
    return Verdict(claim, sum(claim.counted.values()), _upper(claim, edges, totals), tuple(faults))


def _may_carry(claim: Claim, edge: Edge, network: Network) -> bool:
    """Transfers count in volume only; contingent flows carry nothing unless the view has them called."""
    if edge.side is Side.TRANSFER and claim.measure == "returning_capital":
        return False
    return edge.payer != edge.payee and (edge.side is not Side.CONTINGENT or network.view.called)


def _held(total: Total, edges: Mapping[str, Edge]) -> tuple[str, ...]:
    """Those flows of a joint total that may carry, if the total says anything."""
    said = total.amount.face is not None or total.amount.high is not None
    return tuple(flow for flow in total.flows if said and flow in edges)


def _counts(claim: Claim, edge: Edge) -> bool:
    return claim.measure == "circular_volume" or edge.side is Side.CAPITAL


def _stated(amount: Interval) -> int:
    """What is disclosed of an amount: its high, else the most that is stated."""
    return amount.high if amount.high is not None else max(amount.low, amount.face or 0)


def _width(claim: Claim, amount: Interval) -> int | None:
    """How much a flow carries at most at the bound of a claim; None is no limit."""
    if claim.bound == "ceiling":
        return amount.high
    return amount.low if claim.bound == "floor" or amount.face is None else amount.face


def _total_width(claim: Claim, total: Total) -> int | None:
    """How much the flows of a joint total carry together at most."""
    if claim.bound == "ceiling":
        return total.amount.high
    return total.amount.high if total.amount.face is None else total.amount.face


def _flow_width(claim: Claim, edge: Edge, totals: Iterable[Total]) -> int | None:
    """The width of a flow; at face value that of an undisclosed one of a joint total is the total's."""
    holder = next((total for total in totals if edge.flow.id in total.flows), None)
    if claim.bound == "face" and edge.undisclosed and holder is not None and holder.amount.face is not None:
        return holder.amount.face
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


def _overcounted(claim: Claim, edges: Mapping[str, Edge], totals: Sequence[Total]) -> list[str]:
    """Flows, or joint totals, that count for more than they carry, or for more than is disclosed."""
    whole = _counted_whole(claim, edges, totals)
    held = {flow for total in whole for flow in total.flows}
    faults = []
    for flow, counted in claim.counted.items():
        edge = edges.get(flow)
        most = claim.amounts[flow] if edge and _counts(claim, edge) else 0
        if edge and flow not in held:
            most = min(most, _stated(edge.amount)) if claim.bound == "ceiling" else most
        if not 0 <= counted <= most:
            faults.append(f"{flow} counts for more than it may.")
    return faults + [
        f"the flows of {total.id} count for more than it."
        for total in whole
        if sum(claim.counted.get(flow, 0) for flow in total.flows) > _stated(total.amount)
    ]


def _counted_whole(claim: Claim, edges: Mapping[str, Edge], totals: Iterable[Total]) -> list[Total]:
    """The joint totals that count in the place of their flows: they state a figure, and all of their flows count."""
    return [
        total
        for total in totals
        if total.amount.face is not None and all(_counts(claim, edges[flow]) for flow in total.flows)
    ]


def _upper(claim: Claim, edges: Mapping[str, Edge], totals: Sequence[Total]) -> int:
    """The most that any circulation can be worth, by the prices of a claim; a price that is not written is 0.

    Whatever balances is worth at most the sum over the pipes of width times max(0, worth + p[payer] − p[payee]): around
    every ring the prices cancel. What has no limit is as wide as all that is disclosed.
    """
    price = defaultdict(int, claim.prices)
    whole = _counted_whole(claim, edges, totals)
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
        yield from _open_ended(ends if total.paid_by_hub else ends[::-1], width, worth, _stated(total.amount))
    for flow, edge in edges.items():
        held, ends = holder.get(flow), (edge.payer, edge.payee)
        if held is not None:
            node = f"total {held.id}"
            ends = (node, edge.payee) if held.paid_by_hub else (edge.payer, node)
        worth = int(_counts(claim, edge) and held not in whole)
        yield from _open_ended(ends, _flow_width(claim, edge, totals), worth, _stated(edge.amount))


def _open_ended(
    ends: tuple[str, str], width: int | None, worth: int, stated: int
) -> Iterator[tuple[str, str, int | None, int]]:
    """One pipe; of one without a limit only what is disclosed is worth anything."""
    if width is UNLIMITED:
        yield *ends, stated, worth
        yield *ends, None, 0
    else:
        yield *ends, width, worth
