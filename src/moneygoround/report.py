"""report.md: what was found, worth reading by itself."""

from collections.abc import Mapping

from moneygoround import narrative, provisions
from moneygoround.dates import date_words
from moneygoround.differences import Differences
from moneygoround.findings import Certified, Findings
from moneygoround.loops import Loop, Step
from moneygoround.model import FIRM, Bound, Flow, Side
from moneygoround.narrative import amount_words, share_words
from moneygoround.network import Edge
from moneygoround.writers.changes import difference_rows

LOOPS_TOLD = 10
CHANGES_TOLD = 6


def report(findings: Findings, changed: Differences | None = None) -> str:
    """The whole report as Markdown; `changed` says what is different from an earlier day."""
    parts = [
        ["# Money that can come back", "", narrative.headline(findings)],
        _rule(findings),
        _amounts(findings),
        _loops(findings),
        _changes(changed) if changed else [],
        _firm(findings),
        _thin(findings),
        _disputed(findings),
        _apart(findings),
        READING.splitlines(),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


READING = """\
## How to read these numbers

*Returning capital* is the most of the financing that payments back to the financiers can balance at once; *circular volume* is
the most of all contract amounts that can balance at once. Both are optima with a certificate, never sums over loops, which would
count one dollar many times. *Floor* counts the least that is stated ("up to" and what hangs on a condition count 0), *at face
value* what the headlines say, *ceiling* leaves every undisclosed amount free. Firm means signed, under way or completed: in firm
flows the floor is what is owed outright.

Of a loop *up to* is the most that its smallest step carries; *≤* says that a step without a public amount may make it less, *≥*
that no step limits it to that much; *open*, that a flow without a public amount may make it more than is stated, and another
less; *contingent*, that it closes only if something else happens.

A loop shows that contracts close a ring. It does not prove that the same dollars travel round it, nor that anything is improper.
Purchases over several years and investments are different things; power and chips are not money; "up to" is a promise."""


def _rule(findings: Findings) -> list[str]:
    view, ledger = findings.network.view, findings.ledger
    statuses = "every live status" if view.statuses > FIRM else ", ".join(sorted(view.statuses))
    shown = f"As of {findings.network.as_of} · {statuses} · level: {view.level} · amounts in {view.currency} · loops of up to {findings.loops.steps} steps"
    lines = [f"The ledger holds {narrative.held_words(ledger)}.", "", f"View: {shown}."]
    return [*lines, "", findings.loops.notice] if findings.loops.notice else lines


def _amounts(findings: Findings) -> list[str]:
    lines = [
        "## The two certified amounts",
        "",
        "| | firm floor | floor | at face value | ceiling | of |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [_row(findings, name, certified) for name, certified in _both(findings)]
    if findings.sensitivity:
        lines += [
            "",
            narrative.sensitivity_sentence(findings.sensitivity, findings.ledger, findings.network.view.currency),
        ]
    return lines


def _both(findings: Findings) -> tuple[tuple[str, Certified], ...]:
    return (("returning capital", findings.returning_capital), ("circular volume", findings.circular_volume))


def _row(findings: Findings, name: str, certified: Certified) -> str:
    currency = findings.network.view.currency
    found = [certified.firm[Bound.FLOOR], *(certified.live[bound] for bound in Bound)]
    whole = certified.live[Bound.FACE].disclosed
    cells = [
        f"{narrative.sum_words(one, findings.ledger, currency)} ({share_words(one.amount, whole) or '–'})"
        for one in found
    ]
    return f"| {name} | {' | '.join(cells)} | {amount_words(whole, currency)} |"


def _loops(findings: Findings) -> list[str]:
    found = findings.loops.loops
    if not found:
        return ["## Loops", "", "No loop closes in this view."]
    lines = [f"## The strongest {min(LOOPS_TOLD, len(found))} of {len(found)} loops"]
    for rank, loop in enumerate(found[:LOOPS_TOLD], 1):
        lines += ["", *_loop(findings, rank, loop)]
    return lines


def _loop(findings: Findings, rank: int, loop: Loop) -> list[str]:
    ledger, currency = findings.ledger, findings.network.view.currency
    facts = [narrative.LOOP_WORDS[loop.kind], narrative.since_words(loop) if loop.closed_on else "undated"]
    if loop.inside_deal:
        facts.append(
            f"one deal closes it by itself, {_md(ledger.deals[loop.inside_deal].title) if loop.inside_deal in ledger.deals else loop.inside_deal}"
        )
    title = f"{_md(narrative.loop_title(loop, ledger))}: {narrative.loop_amount(loop, currency)}"
    lines = [
        f"### {rank}. {title}",
        "",
        _md(narrative.loop_sentence(loop, ledger, currency=currency)),
        "",
        f"{'; '.join(facts)}.",
        "",
    ]
    weak = loop.steps[loop.weakest]
    for number, step in enumerate(narrative.told_from(loop), 1):
        lines += _step(findings, number, step, weakest=step is weak)
    return lines


def _step(findings: Findings, number: int, step: Step, *, weakest: bool) -> list[str]:
    ledger = findings.ledger
    ends = f"{_md(narrative.name_of(ledger, step.payer))} → {_md(narrative.name_of(ledger, step.payee))}"
    lines = [f"{number}. {ends}{' (weakest step)' if weakest else ''}"]
    for edge in step.edges:
        amount = edge.flow.amount if edge.flow.amount is not None else "undisclosed"
        since = f", known from {edge.known_from}" if edge.known_from else ""
        why = provisions.apart(edge, findings.network.view.currency)
        apart = f"; {why}" if why else ""
        lines.append(
            f"   - {narrative.KIND_WORDS[edge.flow.kind]}, {amount}, {narrative.STATUS_WORDS[edge.status]}{since}{apart}. {_sources(findings, edge.flow)}"
        )
    return lines


def _sources(findings: Findings, flow: Flow) -> str:
    """The sources of a flow as links, with the number of independent origins."""
    found = [findings.ledger.sources[item.source] for item in flow.evidence if item.source in findings.ledger.sources]
    unique = {source.id: source for source in found}
    links = [
        f"[{_md(one.publisher or one.title)}]({one.url})" if one.url else _md(one.title) for one in unique.values()
    ]
    origins = len({one.origin or one.id for one in unique.values()})
    return f"Sources ({origins} origin{'' if origins == 1 else 's'}): {', '.join(links)}." if links else "No source."


def _changes(changed: Differences) -> list[str]:
    """What is different from an earlier day, the first of each list; `diff` prints them whole."""
    then, currency = changed.before.network.as_of, changed.after.network.view.currency
    before, after = (one.returning_capital.live[Bound.FACE] for one in (changed.before, changed.after))
    whole = [amount_words(one.disclosed, currency) for one in (before, after)]
    part = [narrative.sum_words(one, changed.after.ledger, currency) for one in (before, after)]
    lines = [
        f"## What changed since {date_words(then) if then else 'the beginning'}",
        "",
        f"Returning capital at face value went from {part[0]} (of {whole[0]}) to {part[1]} (of {whole[1]}).",
        f"`moneygoround diff --since {then}` lists everything; any other day can be asked for.",
        "",
    ]
    rows = difference_rows(changed)
    for what, change, words in (
        ("loop", "new", "Loops that closed"),
        ("loop", "gone", "Loops that are gone"),
        ("loop", "changed", "Loops of another amount"),
        ("flow", "new", "New flows"),
        ("flow", "status", "Flows of another status"),
        ("flow", "amount", "Flows of another amount"),
        ("flow", "inside", "Flows that fell inside one group"),
        ("flow", "details", "Flows of another payer or payee"),
        ("flow", "gone", "Flows that ended or were replaced"),
    ):
        found = [row for row in rows if (row["what"], row["change"]) == (what, change)]
        if found:
            told = [_change(row) for row in found[:CHANGES_TOLD]]
            more = len(found) - len(told)
            lines.append(f"- {words}: {len(found)}. {'; '.join(told)}{f'; and {more} more' if more else ''}.")
    return lines


def _change(row: Mapping[str, str]) -> str:
    states = " → ".join(state for state in (row["before"], row["after"]) if state)
    return f"{_md(row['title'])} ({_md(states)})"


def _firm(findings: Findings) -> list[str]:
    """How far the flows have come, and how much money each status stands for."""
    edges, currency = findings.network.edges, findings.network.view.currency
    firm = [edge for edge in edges if edge.status in FIRM]
    lines = [
        "## What is firm",
        "",
        f"{len(firm)} of {len(edges)} flows of money are signed, under way or completed. By status, at face value (amounts that",
        "are not public, those of joint totals and contingent ones are not in the sums):",
        "",
        "| status | flows | financing | purchases and rents | without an amount |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for status, words in narrative.STATUS_WORDS.items():
        found = [edge for edge in edges if edge.status == status]
        sums = [
            amount_words(sum(edge.amount.face or 0 for edge in found if edge.side is side), currency)
            for side in (Side.CAPITAL, Side.TRADE)
        ]
        if found:
            lines.append(f"| {words} | {len(found)} | {' | '.join(sums)} | {sum(edge.undisclosed for edge in found)} |")
    return lines


def _thin(findings: Findings) -> list[str]:
    """The flows of loops that rest on one origin only."""
    on_loops = {edge.flow.id: edge for loop in findings.loops.loops for step in loop.steps for edge in step.edges}
    sources = findings.ledger.sources
    thin = [
        edge
        for _, edge in sorted(on_loops.items())
        if len({sources[i.source].origin or i.source for i in edge.flow.evidence if i.source in sources}) <= 1
    ]
    if not thin:
        return []
    lines = [f"- {_flow(findings, edge)} {_sources(findings, edge.flow)}" for edge in thin]
    return [
        "## What rests on a single origin",
        "",
        f"{len(thin)} of the {len(on_loops)} flows on loops:",
        "",
        *lines,
    ]


def _flow(findings: Findings, edge: Edge) -> str:
    """A flow in a line: its id, who pays whom, how much."""
    ends = " → ".join(_md(narrative.name_of(findings.ledger, end)) for end in (edge.payer, edge.payee))
    return f"`{edge.flow.id}`: {ends}, {narrative.KIND_WORDS[edge.flow.kind]}, {edge.flow.amount or 'undisclosed'}."


def _disputed(findings: Findings) -> list[str]:
    found = [edge for edge in findings.network.edges if edge.flow.disputed]
    if not found:
        return []
    lines = [
        f"- {_flow(findings, edge)} {'; '.join(_md(str(provisions.dispute(dispute))) for dispute in edge.flow.disputed)}."
        for edge in found
    ]
    return ["## What sources state differently", "", *lines]


def _apart(findings: Findings) -> list[str]:
    found = [edge for edge in findings.network.edges if edge.apart]
    if not found:
        return []
    currency = findings.network.view.currency
    lines = [f"- `{edge.flow.id}`: {provisions.apart(edge, currency)}." for edge in found]
    return ["## What is not, or not wholly, in the sums", "", *lines]


def _md(text: str) -> str:
    """Text that Markdown takes as text."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in text).replace("\n", " ")
