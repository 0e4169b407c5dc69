"""Explain: a loop, a flow or a deal step by step with its sources; a measure with its definition and its pitfalls."""

from moneygoround import narrative, provisions
from moneygoround.definitions import DEFINITIONS, TITLES
from moneygoround.errors import BadRequest, MoneygoroundError, UnknownId, shown
from moneygoround.findings import Findings
from moneygoround.loops import Loop
from moneygoround.model import Flow, Status
from moneygoround.network import Edge


def measure(name: str) -> str | None:
    """The definition of a measure or of a word, in whatever spelling: `joint total`, `component`. None if there is none."""
    key = name.strip().casefold().replace(" ", "-").replace("_", "-")
    return DEFINITIONS.get(key) or DEFINITIONS.get(f"{key}s")


def contents() -> str:
    """What can be explained, a line each."""
    things = {
        **TITLES,
        "KEY or RANK": "a loop of `moneygoround loops`, step by step with its sources: amazon~openai, or 1",
        "FLOW": "a flow by its id: its terms, its history, its sources",
        "DEAL": "a deal by its id: its flows",
    }
    width = max(map(len, things))
    return "\n".join(f"moneygoround explain {name.ljust(width)}  {title}" for name, title in things.items())


def explain(findings: Findings, what: str) -> str:
    """A loop (by its key or rank), a flow or the flows of a deal (by their ids), told with their sources.

    Raises:
        UnknownId: nothing in these findings has that key, rank or id.
        BadRequest: it is the id of an organisation.
    """
    found = findings.loops.loops
    loop = next((loop for rank, loop in enumerate(found, 1) if what in {loop.key, str(rank)}), None)
    if loop is not None:
        return "\n".join(_loop(findings, loop))
    flow = findings.ledger.flows.get(what)
    if flow is not None:
        return "\n".join(_flow(findings, flow))
    deal = findings.ledger.deals.get(what)
    if deal is not None:
        flows = [_flow(findings, flow) for flow in findings.ledger.flows.values() if flow.deal == deal.id]
        return "\n\n".join([f"{deal.id}: {deal.title}", *("\n".join(lines) for lines in flows)])
    raise _unknown(findings, what)


def _unknown(findings: Findings, what: str) -> MoneygoroundError:
    """Why something can't be explained, and what can be asked instead."""
    found = findings.loops.loops
    if what in findings.ledger.organisations:
        return BadRequest(
            f"{shown(what)} is an organisation. Ask for its loops (moneygoround query loops-of --org {what}) or what it owes "
            f"and is owed (moneygoround exposure {what})."
        )
    if what.isdecimal():
        return UnknownId(f"rank: there are {len(found)} loops in this view", what)
    known = [*(loop.key for loop in found), *findings.ledger.flows, *findings.ledger.deals, *DEFINITIONS]
    return UnknownId(
        "loop, flow, deal, measure or word in this view; `moneygoround explain` lists measures and words",
        what,
        known=known,
    )


def _loop(findings: Findings, loop: Loop) -> list[str]:
    ledger, currency = findings.ledger, findings.network.view.currency
    lines = [narrative.loop_title(loop, ledger), "", narrative.loop_sentence(loop, ledger, currency=currency), ""]
    lines.append(f"Amount: {narrative.loop_amount(loop, currency)}. Class: {narrative.LOOP_WORDS[loop.kind]}.")
    if loop.closed_on:
        lines.append(f"It is {narrative.since_words(loop)}; a ring is closed when its last step becomes known.")
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
    apart = provisions.apart(edge, currency)
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
        lines.append(f"! {provisions.dispute(dispute)}")
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
        if (words := provisions.consideration(given))
    ]
    done = flow.status is Status.COMPLETED
    condition = "Condition when agreed" if done else "Condition"
    lines += [f"Part: {provisions.tranche(part, done=done)}" for part in flow.tranches]
    if flow.term:
        lines.append(f"Term: {provisions.term(flow.term)}")
    return [*lines, *([f"{condition}: {flow.conditions}"] if flow.conditions else [])]
