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
    named,
    one_form,
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
    from collections.abc import Sequence

    from moneygoround.dates import Date
    from moneygoround.differences import Differences
    from moneygoround.ledger import Ledger, View

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

    if within is not None and within < 1:
        raise BadRequest(
            f"--within {within} leaves no loop: steps that come one after the other take a day or more. Write 1 or more."
        )
    found = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    rows = tables.loop_rows(found)
    short: tuple[str, ...] = ("rank", "amount", "class", "sentence")
    if within is not None:
        rows = [row for row in rows if row["days_in_order"] and int(row["days_in_order"]) <= within]
        short = ("rank", "amount", "days_in_order", "sentence")
    print_rows(rows, tables.LOOP_COLUMNS, short=short, as_json=as_json, as_csv=as_csv)
    if found.loops.notice:
        say(found.loops.notice)
    if not rows:
        say(f"There is no such loop of up to {steps} steps in this view.")
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

    one_form(as_json=as_json, as_csv=as_csv)
    if flow is not None and undisclosed:
        raise BadRequest("--range and --undisclosed are two questions. Ask one of them at a time.")
    if certificate is not None:
        check_ending(certificate.suffix)
        files.writable(certificate.parent)
    found = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates)
    columns: tuple[str, ...]
    short: tuple[str, ...]
    if flow is not None:
        rows, columns, short = money.range_rows(found, flow), money.RANGE_COLUMNS, money.RANGE_SHORT
    elif undisclosed:
        rows, columns, short = money.undisclosed_rows(found), money.UNDISCLOSED_COLUMNS, money.UNDISCLOSED_SHORT
    else:
        rows, columns, short = tables.circulation_rows(found), tables.CIRCULATION_COLUMNS, tables.CIRCULATION_SHORT
    if certificate is not None:
        say(f"Written: {files.write_one(certificate, certificate_text(found, certificate.suffix).encode())}")
    print_rows(rows, columns, short=short, as_json=as_json, as_csv=as_csv)
    if found.sensitivity and flow is None and not undisclosed:
        say(sensitivity_sentence(found.sensitivity, found.ledger, found.network.view.currency))
    say(stated(found))


@app.command(epilog="Example: moneygoround verify output/certificate.csv")
def verify(
    certificate: Annotated[str, typer.Argument(help="A certificate: CSV or Turtle; - is stdin, as CSV.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Check a certificate, without the solver."""
    from moneygoround import checking

    named(certificate, "certificate")
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
    from moneygoround.writers.tables import made_from, stamped

    if investor == investee:
        raise BadRequest(
            "What comes back is asked of two organisations: who gives, and who receives. Name another one."
        )
    held = load(ledger, currency=currency)
    network = see(held, api_view(held, as_of=as_of, firm=firm, level=level, currency=currency), rate=rate_of(rates))
    found = come_back(network, investor, investee)
    rows = come_back_rows(found, network.view.currency)
    if as_json:
        print_json(stamped(rows, made_from(held, network.view)))
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
    from moneygoround.differences import compare, matched_by_line
    from moneygoround.findings import find
    from moneygoround.ledger import newest

    if since is None and not before:
        raise BadRequest("There is nothing to compare with. Name a day (--since DATE) or a ledger (--before LEDGER).")
    if "-" in (ledger or ()) and "-" in (before or ()):
        raise BadRequest("Standard input can be read once only. Give one of the two ledgers as a file.")
    held, rate = load(ledger, currency=currency), rate_of(rates)
    old = load(before, currency=currency) if before else held
    unit = currency or _one_currency(old, held)
    views = [
        api_view(one, as_of=day, firm=firm, level=level, currency=unit, steps=steps)
        for one, day in ((old, as_of if since is None else since), (held, as_of))
    ]
    if since is not None:
        _refuse_later(views[0], views[1].as_of or newest(held))
    found = compare(find(old, views[0], rate=rate), find(held, views[1], rate=rate))
    _print_differences(found, as_json=as_json, as_csv=as_csv)
    if before and (rows := matched_by_line(found)):
        say(_by_line(rows))


def _by_line(rows: "Sequence[str]") -> str:
    """What it means that flows are known by nothing but their lines."""
    ids = "The id of 1 flow is a line" if len(rows) == 1 else f"The ids of {len(rows):,} flows are lines"
    return (
        f"{ids} of a table ({', '.join(rows[:3])}{', …' if rows[3:] else ''}): it was compared line by line, so a row put in "
        "or taken out shifts all below it. Give the tables a column `id`."
    )


def _one_currency(old: "Ledger", held: "Ledger") -> str | None:
    """The currency to compare two ledgers in; what states no amount takes that of the other."""
    from moneygoround.findings import main_currency

    found = {
        main_currency(one)
        for one in (old, held)
        if any(flow.amount and flow.amount.currency for flow in one.flows.values())
    }
    if len(found) > 1:
        raise BadRequest("One ledger holds bare numbers, the other money: name the currency of both with --currency.")
    return found.pop() if found else None


def _refuse_later(then: "View", day: "Date | None") -> None:
    """A day to compare with is not after the day that is looked at."""
    if then.as_of and day and then.as_of.last > day.last:
        raise BadRequest(
            f"--since {then.as_of} is later than {day}, the day that is looked at: nothing changed since. "
            "Name an earlier day, or a later one with --as-of."
        )


@app.command(epilog="Example: moneygoround strike nvidia-openai-30bn")
def strike(
    names: Annotated[list[str], typer.Argument(metavar="FLOW|DEAL|ORGANISATION...", help="What falls through: ids.")],
    ledger: Annotated[Optional[list[str]], typer.Option("--ledger", "-l", help="Files and folders. Default: the curated graph.")] = None,  # noqa: UP045
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """What breaks, and who gets less, if this falls through."""
    from dataclasses import replace

    from moneygoround.differences import compare
    from moneygoround.findings import find
    from moneygoround.strike import strike as without

    now = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    view = replace(now.network.view, as_of=now.network.as_of)
    found = compare(now, find(without(now.ledger, names), view, rate=rate_of(rates)))
    _print_differences(found, exposures=True, as_json=as_json, as_csv=as_csv)
    if not found.flows:
        say("Nothing of it stands in this view, so nothing changes.")


def _print_differences(found: "Differences", *, exposures: bool = False, as_json: bool, as_csv: bool) -> None:
    """Print what differs between two findings, how much that is, and the view of each."""
    from moneygoround.writers import changes

    rows = [*changes.difference_rows(found), *(changes.shift_rows(found) if exposures else ())]
    print_rows(rows, changes.DIFFERENCE_COLUMNS, short=changes.DIFFERENCE_SHORT, as_json=as_json, as_csv=as_csv)
    for notice in (found.before.loops.notice, found.after.loops.notice):
        if notice:
            say(notice)
    say(changes.difference_sentence(found))
    for name, one in (("Before", found.before), ("After", found.after)):
        say(f"{name}: {stated(one).removeprefix('View: ')}")
