"""Commands on the money that goes round: loops, circulation, back, diff, strike."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from moneygoround.commands.terminal import (
    AsOf,
    Csv,
    Currency,
    Firm,
    Json,
    Level,
    Paths,
    Rates,
    Steps,
    api_view,
    app,
    findings_of,
    load,
    out,
    print_json,
    print_rows,
    print_table,
    rate_of,
    say,
    stated,
    view_words,
)
from moneygoround.errors import BadRequest

if TYPE_CHECKING:
    from moneygoround.findings import Findings

CHECK_FAILED = 1


@app.command(epilog="Example: moneygoround loops --as-of 2025-06-30 --csv > loops.csv")
def loops(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5,
    within: Annotated[Optional[int], typer.Option("--within", metavar="DAYS", help="Only loops whose steps came one after the other, within so many days.")] = None,  # noqa: UP045
    as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """List the loops, strongest first."""
    from moneygoround.writers import tables

    found = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    rows = tables.loop_rows(found)
    short: tuple[str, ...] = ("rank", "amount", "class", "sentence")
    if within is not None:
        rows = [row for row in rows if row["days_in_order"] and int(row["days_in_order"]) <= within]
        short = ("rank", "amount", "days_in_order", "sentence")
    print_rows(rows, tables.LOOP_COLUMNS, short=short, as_json=as_json, as_csv=as_csv)
    if found.loops.notice:
        say(found.loops.notice)
    say(stated(found))


@app.command(epilog="Example: moneygoround circulation --certificate certificate.csv")
def circulation(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    certificate: Annotated[Optional[Path], typer.Option(help="Write the proofs to a file: .csv, or .ttl for triples.")] = None,  # noqa: UP045
    flow: Annotated[Optional[str], typer.Option("--range", metavar="FLOW", help="How much of a flow all optima carry, at least and at most.")] = None,  # noqa: UP045
    undisclosed: Annotated[bool, typer.Option("--undisclosed", help="What hangs on each flow without a known amount.")] = False,
    rates: Rates = None, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Returning capital and circular volume, with their proofs."""
    from moneygoround import files
    from moneygoround.narrative import sensitivity_sentence
    from moneygoround.writers import money, tables
    from moneygoround.writers.certificate import certificate_text, check_ending

    if certificate:
        check_ending(certificate.suffix)
    found = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates)
    if flow is not None:
        print_rows(money.range_rows(found, flow), money.RANGE_COLUMNS, as_json=as_json, as_csv=as_csv)
    elif undisclosed:
        print_rows(money.undisclosed_rows(found), money.UNDISCLOSED_COLUMNS, as_json=as_json, as_csv=as_csv)
    else:
        print_rows(
            tables.circulation_rows(found),
            tables.CIRCULATION_COLUMNS,
            short=tables.CIRCULATION_SHORT,
            as_json=as_json,
            as_csv=as_csv,
        )
        if found.sensitivity:
            say(sensitivity_sentence(found.sensitivity, found.ledger, found.network.view.currency))
    if certificate:
        say(f"Written: {files.write_one(certificate, certificate_text(found, certificate.suffix).encode())}")
    say(stated(found))


@app.command(epilog="Example: moneygoround verify output/certificate.csv")
def verify(
    certificate: Annotated[str, typer.Argument(help="A certificate: CSV or Turtle; - is stdin, as CSV.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Check a certificate, without the solver."""
    from moneygoround import checking

    held = load(ledger, currency=currency)
    view = api_view(held, as_of=as_of, firm=firm, level=level, currency=currency)
    found = checking.verdicts(checking.claims(certificate, view.currency), held, view, rate=rate_of(rates))
    print_rows(found.rows, checking.COLUMNS, as_json=as_json, as_csv=False)
    for sentence in (*found.faults, *found.notes):
        say(sentence)
    if found.faults:
        raise typer.Exit(CHECK_FAILED)


@app.command(epilog="Example: moneygoround back microsoft anthropic")
def back(
    investor: Annotated[str, typer.Argument(help="Who gives: an organisation's id.")],
    investee: Annotated[str, typer.Argument(help="Who receives.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, as_json: Json = False,
) -> None:  # fmt: skip
    """How much can come back from B to A."""
    from moneygoround.back import come_back
    from moneygoround.network import see
    from moneygoround.summary import come_back_rows, come_back_sentence

    held = load(ledger, currency=currency)
    network = see(held, api_view(held, as_of=as_of, firm=firm, level=level, currency=currency), rate=rate_of(rates))
    found = come_back(network, investor, investee)
    rows = come_back_rows(found, network.view.currency)
    if as_json:
        print_json(rows)
        return
    out(come_back_sentence(found, held, network.view.currency) + "\n")
    print_table(rows, ("bound", "amount", "flow", "payer", "payee"))
    say(view_words(network.view))


@app.command(
    epilog="Examples: moneygoround diff --since 2025-11-19    moneygoround diff --before old-ledger new-ledger"
)
def diff(
    ledger: Paths = None,
    since: Annotated[Optional[str], typer.Option(metavar="DATE", help="The day to compare with: 2025-11-19.")] = None,  # noqa: UP045
    before: Annotated[Optional[list[str]], typer.Option(metavar="LEDGER", help="Another ledger to compare with, an older copy for example.")] = None,  # noqa: UP045
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """What changed since a day, or between ledgers."""
    from moneygoround.findings import find

    if since is None and not before:
        raise BadRequest("There is nothing to compare with. Name a day (--since DATE) or a ledger (--before LEDGER).")
    held, rate = load(ledger, currency=currency), rate_of(rates)
    old = load(before, currency=currency) if before else held
    views = [
        api_view(one, as_of=day, firm=firm, level=level, currency=currency, steps=steps)
        for one, day in ((old, since or as_of), (held, as_of))
    ]
    then, now = find(old, views[0], rate=rate), find(held, views[1], rate=rate)
    _compared(then, now, as_json=as_json, as_csv=as_csv)


@app.command(epilog="Example: moneygoround strike nvidia-openai-30bn")
def strike(
    names: Annotated[list[str], typer.Argument(metavar="FLOW|DEAL|ORGANISATION...", help="What falls through: ids.")],
    ledger: Annotated[Optional[list[str]], typer.Option("--ledger", "-l", help="Files and folders. Default: the curated graph.")] = None,  # noqa: UP045
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """What breaks, and who gets less, if this falls through."""
    from dataclasses import replace

    from moneygoround.findings import find
    from moneygoround.strike import strike as without

    now = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    view = replace(now.network.view, as_of=now.network.as_of)
    then = find(without(now.ledger, names), view, rate=rate_of(rates))
    _compared(now, then, exposures=True, as_json=as_json, as_csv=as_csv)


def _compared(then: "Findings", now: "Findings", *, exposures: bool = False, as_json: bool, as_csv: bool) -> None:
    """Print what differs between two findings, and the view of each."""
    from moneygoround.differences import compare
    from moneygoround.writers import tables

    found = compare(then, now)
    rows = [*tables.difference_rows(found), *(tables.shift_rows(found) if exposures else ())]
    print_rows(rows, tables.DIFFERENCE_COLUMNS, as_json=as_json, as_csv=as_csv)
    for notice in (then.loops.notice, now.loops.notice):
        if notice:
            say(notice)
    say(f"From: {stated(then)}")
    say(f"To: {stated(now)}")
