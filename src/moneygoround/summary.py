"""What a build prints: what was found, how firm it is, where the files are, what to try next."""

from collections.abc import Iterable
from pathlib import Path

from moneygoround import narrative, provisions
from moneygoround.back import ComeBack
from moneygoround.check import warnings
from moneygoround.circulation import components
from moneygoround.digits import many
from moneygoround.findings import Certified, Findings
from moneygoround.influence import influence
from moneygoround.ledger import Ledger
from moneygoround.model import Bound
from moneygoround.narrative import amount_words, share_words
from moneygoround.network import Network
from moneygoround.writers.tables import units

STRONGEST = 3


def summary(findings: Findings, files: Iterable[Path]) -> str:
    """The summary of a build, in at most 25 lines."""
    ledger, network, loops = findings.ledger, findings.network, findings.loops
    stated = f"As of {network.as_of}" if network.as_of else "Undated"
    ends = {end for edge in network.edges for end in (edge.payer, edge.payee)}
    counts = f"{many(len(network.edges), 'flow')} of money between {many(len(ends), 'organisation')}"
    held = f"{many(len(ledger.flows), 'flow')} in {many(len(ledger.deals), 'deal')}, with {many(len(ledger.sources), 'source')}"
    held += f", {'is' if len(ledger.flows) == 1 else 'are'} on record"
    lines = [f"{stated}: {counts}; {held}.", _rule(findings), ""]
    for rank, loop in enumerate(loops.loops[:STRONGEST], 1):
        lines.append(f"{rank}. {narrative.loop_sentence(loop, ledger, currency=network.view.currency)}")
    if loops.notice:
        lines.append(loops.notice)
    lines += ["", *_amounts(findings), "", *_written(files), "Try next:", *_next(findings)]
    return "\n".join(lines) + "\n"


def _written(files: Iterable[Path]) -> list[str]:
    """Where the files are: the folder once, then their names."""
    paths = [*files]
    return [f"Written to {paths[0].parent}/: {', '.join(path.name for path in paths)}", ""] if paths else []


def _rule(findings: Findings) -> str:
    loops = findings.loops.loops
    kinds = [(words, sum(loop.kind == kind for loop in loops)) for kind, words in narrative.LOOP_WORDS.items()]
    told = ", ".join(f"{count} {words}" for words, count in kinds if count)
    rule = f"simple cycles of 2 to {findings.loops.steps} organisations, each paying the next"
    return f"{many(len(loops), 'loop')} ({rule}){': ' + told if told else ''}."


def _amounts(findings: Findings) -> list[str]:
    """Both certified amounts as a small table; where no flow is capital, why there is only one."""
    rows: list[tuple[str, ...]] = [("", "floor", "at face value", "ceiling", "out of")]
    told = []
    if findings.returning_capital.live[Bound.FACE].disclosed:
        rows += _certified("Returning capital", "financing", findings.returning_capital, findings)
    else:
        told.append("Returning capital: not computed, since no flow is equity or debt. A column `kind` says which are.")
    rows += _certified("Circular volume", "contracts", findings.circular_volume, findings)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    told += ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if findings.sensitivity:
        currency = findings.network.view.currency
        told.append(narrative.sensitivity_sentence(findings.sensitivity, findings.ledger, currency))
    return told


def _certified(name: str, whole: str, certified: Certified, findings: Findings) -> list[tuple[str, ...]]:
    """One measure in two rows: all live flows, and the firm ones alone."""
    ledger, currency = findings.ledger, findings.network.view.currency
    rows = []
    for label, found in ((name, certified.live), ("  firm flows only", certified.firm)):
        disclosed = found[Bound.FACE].disclosed
        share = share_words(found[Bound.FACE].amount, disclosed)
        cells = [narrative.sum_words(found[bound], ledger, currency) for bound in Bound]
        cells[1] += f" ({share})" if share else ""
        rows.append((label, *cells, f"{amount_words(disclosed, currency)} of {whole}"))
    return rows


def _next(findings: Findings) -> list[str]:
    what = findings.loops.loops[0].key if findings.loops.loops else "circulation"
    hints = [
        ("moneygoround open", "the interactive page"),
        ("moneygoround query", "questions to ask, by name or in SPARQL"),
        (f"moneygoround explain {what}", "step by step, with sources"),
    ]
    width = max(len(command) for command, _ in hints)
    return [f"  {command.ljust(width)}   {text}" for command, text in hints]


def come_back_rows(found: ComeBack, currency: str) -> list[dict[str, str]]:
    """What can come back at each bound, one row for every flow that carries it, in exact whole units."""
    amounts = dict(zip(Bound, (found.amount.low, found.amount.face, found.amount.high), strict=True))
    rows = []
    for bound in Bound:
        total = (
            "no limit" if bound is Bound.CEILING and amounts[bound] is None else units(amounts[bound] or 0, currency)
        )
        carried = [(e.flow, e.payer, e.payee, units(e.amount, currency)) for e in found.paths.get(bound, ())]
        rows += [
            {
                "bound": str(bound),
                "amount": total,
                "currency": currency,
                "flow": flow,
                "payer": payer,
                "payee": payee,
                "carries": carries,
            }
            for flow, payer, payee, carries in carried or [("", "", "", "")]
        ]
    return rows


def come_back_sentence(found: ComeBack, ledger: Ledger, currency: str) -> str:
    """What can come back to an investor, in a sentence."""
    investor, investee = (narrative.name_of(ledger, one) for one in (found.investor, found.investee))
    if not found.given:
        return f"{investor} gives {investee} no money in this view, so none of it can come back."
    own = ledger.flows[found.given[0]].amount if len(found.given) == 1 else None
    given = narrative.interval_words(found.invested, currency, own=own)
    face = _carried(found, Bound.FACE, ledger, currency)
    most = "no limit" if found.amount.high is None else f"at most {_carried(found, Bound.CEILING, ledger, currency)}"
    early = f" Left out, since completed before: {provisions.listed(found.too_early)}." if found.too_early else ""
    return (
        f"{investor} gives {investee} {given}; of it {face} can come back at face value, {most} at the ceiling.{early}"
    )


def _carried(found: ComeBack, bound: Bound, ledger: Ledger, currency: str) -> str:
    """What can come back at one bound, in words."""
    amount = found.amount.face if bound is Bound.FACE else found.amount.high
    flows = [*found.given, *(entry.flow for entry in found.paths.get(bound, ()))]
    return narrative.carried_words(amount or 0, flows, ledger, currency)


def warning_rows(ledger: Ledger, network: Network) -> list[dict[str, str]]:
    """What a curator may mend, what hangs on it first: one row a warning, with the influence of its flow.

    `influence` is what the ceiling of the returning capital would lose without the flow, in words; empty where nothing
    would be lost, and for what is no flow. After those come the flows that can lie on a loop, the largest first.
    """
    currency = network.view.currency
    losses = {("flow", flow): loss for flow, loss in influence(network).items()}
    ringed = {end: number for number, part in enumerate(components(network)) for end in part}
    on_rings = {
        ("flow", edge.flow.id): edge.amount.face or 0
        for edge in network.edges
        if edge.payer in ringed and ringed[edge.payer] == ringed.get(edge.payee)
    }
    found = sorted(warnings(ledger), key=lambda one: (-losses.get(one.subject, 0), -on_rings.get(one.subject, -1), one))
    return [
        {
            "influence": amount_words(losses[one.subject], currency) if one.subject in losses else "",
            "where": " ".join(one.subject),
            "field": one.field,
            "what": one.what,
            "mend": one.mend,
        }
        for one in found
    ]
