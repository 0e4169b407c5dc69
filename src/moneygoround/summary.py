"""What a build prints: what was found, how firm it is, where the files are, what to try next."""

from collections.abc import Iterable
from pathlib import Path

from moneygoround import narrative
from moneygoround.circulation import Bound, ComeBack
from moneygoround.findings import Certified, Findings
from moneygoround.ledger import Ledger
from moneygoround.narrative import amount_words, share_words
from moneygoround.writers.tables import units

STRONGEST = 3


def summary(findings: Findings, files: Iterable[Path]) -> str:
    """The summary of a build, in at most 25 lines."""
    ledger, network, loops = findings.ledger, findings.network, findings.loops
    stated = f"As of {network.as_of}" if network.as_of else "Undated"
    counts = f"{len(ledger.organisations)} organisations, {len(ledger.flows)} flows in {len(ledger.deals)} deals, {len(ledger.sources)} sources"
    lines = [f"{stated}: {counts}.", _rule(findings), ""]
    for rank, loop in enumerate(loops.loops[:STRONGEST], 1):
        lines.append(f"{rank}. {narrative.loop_sentence(loop, ledger, currency=network.view.currency)}")
    if loops.notice:
        lines.append(loops.notice)
    lines += ["", *_amounts(findings), "", f"Written: {', '.join(str(file) for file in files)}"]
    return "\n".join([*lines, "", "Try next:", *_next(findings)]) + "\n"


def _rule(findings: Findings) -> str:
    loops = findings.loops.loops
    kinds = [(words, sum(loop.kind == kind for loop in loops)) for kind, words in narrative.LOOP_WORDS.items()]
    told = ", ".join(f"{count} {words}" for words, count in kinds if count)
    rule = f"simple cycles of 2 to {findings.loops.steps} organisations, each paying the next"
    return f"{len(loops)} loops ({rule}){': ' + told if told else ''}."


def _amounts(findings: Findings) -> list[str]:
    """Both certified amounts; where no flow is capital, why there is only one."""
    lines = []
    if findings.returning_capital.live[Bound.FACE].disclosed:
        lines += _certified("Returning capital", "financing", findings.returning_capital, findings)
    else:
        lines.append(
            "Returning capital: not computed, since no flow is equity or debt. Add a column `kind` that says which are."
        )
    lines += _certified("Circular volume", "contracts", findings.circular_volume, findings)
    if findings.sensitivity:
        lines.append(
            narrative.sensitivity_sentence(findings.sensitivity, findings.ledger, findings.network.view.currency)
        )
    return lines


def _certified(name: str, whole: str, certified: Certified, findings: Findings) -> list[str]:
    ledger, currency = findings.ledger, findings.network.view.currency
    face = certified.live[Bound.FACE]
    share = share_words(face.amount, face.disclosed)
    of = f" ({share} of {amount_words(face.disclosed, currency)} of {whole} at face value)" if share else ""
    return [
        f"{name}: {narrative.certified_words(certified, ledger, currency)}{of};",
        f"  firm (signed, under way, completed): {narrative.certified_words(certified, ledger, currency, firm=True)}.",
    ]


def _next(findings: Findings) -> list[str]:
    return [
        "  moneygoround open                       the interactive page",
        "  moneygoround query                      questions to ask, by name or in SPARQL",
        f"  moneygoround explain {findings.loops.loops[0].key if findings.loops.loops else 'circulation'}   step by step, with sources",
    ]


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
    early = f" Left out, since completed before: {narrative.listed(found.too_early)}." if found.too_early else ""
    return (
        f"{investor} gives {investee} {given}; of it {face} can come back at face value, {most} at the ceiling.{early}"
    )


def _carried(found: ComeBack, bound: Bound, ledger: Ledger, currency: str) -> str:
    """What can come back at one bound, in words."""
    amount = found.amount.face if bound is Bound.FACE else found.amount.high
    flows = [*found.given, *(entry.flow for entry in found.paths.get(bound, ()))]
    return narrative.carried_words(amount or 0, flows, ledger, currency)
