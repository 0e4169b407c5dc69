"""Explain: a loop or a flow step by step with its sources; a measure with its definition and its pitfalls."""

from moneygoround import narrative
from moneygoround.definitions import DEFINITIONS
from moneygoround.errors import UnknownId
from moneygoround.findings import Findings
from moneygoround.loops import Loop
from moneygoround.model import Flow
from moneygoround.network import Edge

MEASURES = {
    "circulation": """\
Returning capital and circular volume are the two certified amounts. Both are the largest circulation: an amount on each flow,
at most its capacity, so that every organisation pays out what comes in.
  returning capital  the most that can lie on capital flows (equity, debt): how much of the financing can be balanced by
                     payments back to those who financed.
  circular volume    the most that can lie on all flows: how much of the contract amounts can balance at once. A dollar counts
                     once at each step, so this is a volume, never "money that goes round".
Three bounds:  floor counts the least that is stated ("up to" and what hangs on a condition count 0);  at face value what the
headlines say, undisclosed flows left out;  ceiling leaves every undisclosed flow free, worth nothing beyond what is disclosed
(a share of something of unknown size carries only what was paid of it). In firm flows the floor is what is owed outright.
Each value is the optimum of a linear program in whole cents, solved exactly; its certificate lists every flow and amount and
balances at every organisation (output/certificate.csv; moneygoround query certificate-balances). The value is unique, the
certificate is one of possibly many: never say of one flow that it "is circular".
Source: Fleischman, Dini, Littera 2020 (obligation clearing), JRFM 13(12) 295; Homs-Dones, MacKay, Sansom, Zhou, arXiv 2506.12546.""",
    "loops": """\
A loop is a simple directed cycle of two or more organisations, each paying the next through at least one flow of money.
Parallel flows of a step are summed. The bottleneck is the smallest step: the most that could go all the way round, as an
interval. Order: loops with every step disclosed by their bottleneck at face value; then those with undisclosed steps by their
smallest disclosed step ("≤ 40 bn"); then those without any figure; loops that close only through a warrant or guarantee last.
Circular financing: capital on one step and trade on another. The weakest step has the lowest status, then the fewest
independent origins. A loop shows that contracts close a ring; it does not prove that the same dollars travel round it.""",
    "back": """\
What can come back from B to A is the smaller of what A gives B and the largest flow from B to A through all other contracts,
at floor, face and ceiling. It is not additive over investors; "can", never "did". Flows completed before A gave anything can't
carry its return and are named apart.""",
    **DEFINITIONS,
}


def measure(name: str) -> str:
    """The definition of a measure, its source and its pitfalls."""
    return MEASURES[name]


def explain(findings: Findings, what: str) -> str:
    """A loop (by its key or rank) or a flow (by its id), told with its sources.

    Raises:
        UnknownId: nothing in these findings has that key, rank or id.
    """
    found = findings.loops.loops
    loop = next((loop for rank, loop in enumerate(found, 1) if what in {loop.key, str(rank)}), None)
    if loop is not None:
        return "\n".join(_loop(findings, loop))
    flow = findings.ledger.flows.get(what)
    if flow is not None:
        return "\n".join(_flow(findings, flow))
    known = [*(loop.key for loop in found), *findings.ledger.flows, *MEASURES]
    raise UnknownId("loop, flow or measure in this view", what, known=known)


def _loop(findings: Findings, loop: Loop) -> list[str]:
    ledger, currency = findings.ledger, findings.network.view.currency
    lines = [narrative.loop_title(loop, ledger), "", narrative.loop_sentence(loop, ledger, currency=currency), ""]
    lines.append(f"Amount: {narrative.loop_amount(loop, currency)}. Class: {narrative.LOOP_WORDS[loop.kind]}.")
    if loop.closed_on:
        lines.append(f"{narrative.since_words(loop)}: the day on which its last step became known.")
    if loop.inside_deal:
        lines.append(f"One deal closes it by itself: {loop.inside_deal}.")
    weak = loop.steps[loop.weakest]
    for number, step in enumerate(narrative.told_from(loop), 1):
        ends = f"{narrative.name_of(ledger, step.payer)} → {narrative.name_of(ledger, step.payee)}"
        lines += ["", f"{number}. {ends}{'   (weakest step)' if step is weak else ''}"]
        for edge in step.edges:
            lines += [
                f"   {line}" for line in (_edge(edge, currency), *_terms(edge.flow), *_evidence(findings, edge.flow))
            ]
    return lines


def _edge(edge: Edge, currency: str) -> str:
    amount = edge.flow.amount or "undisclosed"
    apart = narrative.apart_words(edge, currency)
    return (
        f"{edge.flow.id}: {narrative.KIND_WORDS[edge.flow.kind]}, {amount}, {narrative.STATUS_WORDS[edge.status]}, "
        f"known from {edge.known_from}{f'; {apart}' if apart else ''}"
    )


def _evidence(findings: Findings, flow: Flow) -> list[str]:
    lines = []
    for item in flow.evidence:
        source = findings.ledger.sources.get(item.source)
        named = f"{source.publisher or source.title}, {source.published or 'undated'}" if source else item.source
        lines += [f"- {item.says} ({named})", *([f"  {source.url}"] if source and source.url else [])]
    for dispute in flow.disputed:
        lines.append(f"! {narrative.dispute_words(dispute)}")
    return lines


def _flow(findings: Findings, flow: Flow) -> list[str]:
    ledger = findings.ledger
    payer, payee = (narrative.name_of(ledger, ends[-1].organisation) for ends in (flow.payer, flow.payee))
    lines = [
        f"{flow.id}: {payer} → {payee}, {narrative.KIND_WORDS[flow.kind]}, {flow.amount or 'undisclosed'}, {narrative.STATUS_WORDS[flow.status]}"
    ]
    lines += [f"{change.date}: {narrative.STATUS_WORDS[change.status]}" for change in flow.history]
    return [*lines, *_terms(flow), *_evidence(findings, flow)]


def _terms(flow: Flow) -> list[str]:
    """What the flow is for, in which parts, how long, and on what it hangs."""
    lines = [
        f"{head}: {words}"
        for head, given in (("In return", flow.gets), ("Given", flow.gives))
        if (words := narrative.consideration_words(given))
    ]
    lines += [narrative.tranche_words(tranche) for tranche in flow.tranches]
    if flow.term:
        lines.append(f"Term: {narrative.term_words(flow.term)}")
    return [*lines, *([f"Condition: {flow.conditions}"] if flow.conditions else [])]
