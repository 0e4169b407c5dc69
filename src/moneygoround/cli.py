"""The command line: words -> one function call -> its answer. Data goes to stdout, talk to stderr."""

import json
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from moneygoround.errors import BadRequest, FileTrouble, MoneygoroundError, shown, visible

if TYPE_CHECKING:
    from moneygoround.exchange import Rate
    from moneygoround.findings import Findings
    from moneygoround.ledger import Ledger

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Follow the money until it comes back: investment loops, with numbers that can be proved.",
    epilog="Example: moneygoround build    Then: moneygoround open",
    context_settings={"help_option_names": ["-h", "--help"]},
)
OUR_BUG, INTERRUPTED, CHECK_FAILED = 70, 130, 1

Paths = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads it at run time
    typer.Argument(metavar="[LEDGER]...", help="Files and folders; - is stdin. Default: the curated graph."),
]
AsOf = Annotated[Optional[str], typer.Option("--as-of", metavar="DATE", help="What was known on a date: 2025-06-30.")]  # noqa: UP045
Firm = Annotated[bool, typer.Option("--firm", help="Only flows that are signed, under way or completed.")]
Level = Annotated[str, typer.Option(help="group: units roll up to their parents; unit: they stand alone.")]
Currency = Annotated[Optional[str], typer.Option(help="Currency to count in, and that of bare numbers in a table.")]  # noqa: UP045
Rates = Annotated[Optional[Path], typer.Option(help="Exchange rates of your own: CSV with from,to,date,rate.")]  # noqa: UP045
Steps = Annotated[int, typer.Option(help="Longest loop to look for.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")]


@app.command(epilog="Example: moneygoround build my-case -o my-output")
def build(
    ledger: Paths = None, output: Output = Path("output"), as_of: AsOf = None, firm: Firm = False, level: Level = "group",
    currency: Currency = None, rates: Rates = None, steps: Steps = 5, as_json: Json = False,
) -> None:  # fmt: skip
    """Find everything; write page, Turtle, tables."""
    from moneygoround import api, files
    from moneygoround.summary import summary
    from moneygoround.writers import tables

    files.writable(output)
    findings = _findings(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    written = files.write_all(output, api.outputs(findings, rate=_rate(rates)))
    if as_json:
        loops = [dict(row) for row in tables.loop_rows(findings)]
        amounts = [dict(row) for row in tables.circulation_rows(findings)]
        _print_json(
            {
                "as_of": str(findings.network.as_of or ""),
                "loops": loops,
                "amounts": amounts,
                "files": [*map(str, written)],
            }
        )
    else:
        _out(summary(findings, written))


@app.command(epilog="Example: moneygoround check my-case --warnings")
def check(
    ledger: Paths = None,
    warnings: Annotated[bool, typer.Option("--warnings", help="List what is thin or missing as well.")] = False,
    fail_on_warning: Annotated[
        bool, typer.Option("--fail-on-warning", help="Exit with 1 if there is a warning.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell every fault with its place, and the warnings by what hangs on them.

    `influence` is what the ceiling of the returning capital would lose without the flow: mend what stands first.
    """
    from moneygoround import api
    from moneygoround import check as checking
    from moneygoround.network import see
    from moneygoround.summary import warning_rows

    held = _load(ledger)
    found = checking.warnings(held)
    if as_json or warnings:
        rows = warning_rows(held, see(held, api.view_of(held)))
        _print_json(rows) if as_json else _table(rows, ("influence", "where", "field", "what"))
    count = f"{len(held.organisations)} organisations, {len(held.flows)} flows, {len(held.deals)} deals, {len(held.sources)} sources"
    _say(
        f"No fault in {count}; {len(found)} warnings{'' if warnings or as_json or not found else ' (--warnings lists them)'}."
    )
    if found and fail_on_warning:
        raise typer.Exit(CHECK_FAILED)


@app.command(epilog="Example: moneygoround loops --as-of 2025-06-30 --csv > loops.csv")
def loops(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """List the loops, strongest first."""
    from moneygoround.writers import tables

    found = _findings(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    rows = tables.loop_rows(found)
    short = ("rank", "amount", "class", "sentence")
    _show(rows, tables.LOOP_COLUMNS, short=short, as_json=as_json, as_csv=as_csv)
    if found.loops.notice:
        _say(found.loops.notice)
    _say(_stated(found))


@app.command(epilog="Example: moneygoround circulation --certificate certificate.csv")
def circulation(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    certificate: Annotated[Optional[Path], typer.Option(help="Write every flow and amount of the proofs to a CSV file.")] = None,  # noqa: UP045
    rates: Rates = None, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Returning capital and circular volume."""
    from moneygoround import files
    from moneygoround.writers import tables

    found = _findings(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates)
    rows = tables.circulation_rows(found)
    _show(rows, tables.CIRCULATION_COLUMNS, as_json=as_json, as_csv=as_csv)
    if certificate:
        text = tables.to_csv(tables.certificate_rows(found), tables.CERTIFICATE_COLUMNS)
        _say(f"Written: {files.write_one(certificate, text.encode())}")
    _say(_stated(found))


@app.command(epilog="Example: moneygoround back microsoft anthropic")
def back(
    investor: Annotated[str, typer.Argument(help="Who gives: an organisation's id.")],
    investee: Annotated[str, typer.Argument(help="Who receives.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, as_json: Json = False,
) -> None:  # fmt: skip
    """How much can come back from B to A."""
    from moneygoround import api
    from moneygoround.back import come_back
    from moneygoround.network import see
    from moneygoround.summary import come_back_rows, come_back_sentence

    held = _load(ledger, currency=currency)
    network = see(held, api.view_of(held, as_of=as_of, firm=firm, level=level, currency=currency), rate=_rate(rates))
    found = come_back(network, investor, investee)
    rows = come_back_rows(found, network.view.currency)
    if as_json:
        _print_json(rows)
        return
    _out(come_back_sentence(found, held, network.view.currency) + "\n")
    _table(rows, ("bound", "amount", "flow", "payer", "payee"))


@app.command(epilog="Example: moneygoround diff --since 2025-11-19")
def diff(
    since: Annotated[str, typer.Option(metavar="DATE", help="The day to compare with: 2025-11-19.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    rates: Rates = None, steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """What changed since a day: flows, loops, amounts."""
    from moneygoround import api
    from moneygoround.differences import compare
    from moneygoround.findings import find
    from moneygoround.writers import tables

    held, rate = _load(ledger, currency=currency), _rate(rates)
    views = (
        api.view_of(held, as_of=day, firm=firm, level=level, currency=currency, steps=steps) for day in (since, as_of)
    )
    then, now = (find(held, view, rate=rate) for view in views)
    rows = tables.difference_rows(compare(then, now))
    _show(rows, tables.DIFFERENCE_COLUMNS, as_json=as_json, as_csv=as_csv)
    for notice in (then.loops.notice, now.loops.notice):
        if notice:
            _say(notice)
    _say(f"From: {_stated(then)}")
    _say(f"To: {_stated(now)}")


@app.command(epilog="Example: moneygoround export --format graphml -o deals.graphml")
def export(
    ledger: Paths = None,
    form: Annotated[str, typer.Option("--format", "-f", help="ttl, nt, jsonld, trig, csv, graphml, gexf, svg, schema")] = "ttl",
    output: Annotated[str, typer.Option("--output", "-o", help="File to write to; - is stdout.")] = "-",
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None, rates: Rates = None,
) -> None:  # fmt: skip
    """Write Turtle, CSV, GraphML and other formats."""
    from moneygoround import files
    from moneygoround.writers import FORMATS

    if form not in FORMATS:
        from moneygoround.errors import did_you_mean

        raise BadRequest(
            f"{shown(form)} is not a format.{did_you_mean(form, FORMATS)} There are: {', '.join(FORMATS)}."
        )
    text = FORMATS[form](_findings(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates))
    if output == "-":
        _out(text)
    else:
        _say(f"Written: {files.write_one(Path(output), text.encode())}")


@app.command("open", epilog="Example: moneygoround open my-case")
def open_page(ledger: Paths = None, output: Output = Path("output")) -> None:
    """Open the interactive page."""
    import webbrowser

    from moneygoround import api, files

    files.writable(output)
    files.write_all(output, api.outputs(_findings(ledger)))
    page = (output / "moneygoround.html").resolve()
    if not webbrowser.open(page.as_uri()):
        _say("No browser was found on this machine.")
    _out(f"{page}\n")


@app.command(epilog="Example: moneygoround new my-case")
def new(case: Annotated[str, typer.Argument(help="Name of the folder: small letters, digits, hyphens.")]) -> None:
    """Write a small commented ledger to start from."""
    from moneygoround import files
    from moneygoround.readers.fields import ID
    from moneygoround.starter import starter

    if not ID.fullmatch(case):
        raise BadRequest(f"{shown(case)} is not a name for a case. Use small letters, digits and hyphens: my-case.")
    folder = Path(case)
    if folder.exists():
        raise FileTrouble(f"{folder}: is there already, and nothing was changed. Choose another name.")
    written = files.write_one(folder / "ledger.yaml", starter(case).encode())
    _out(f"{written}\nNext: moneygoround build {case} -o {case}-output\n")


@app.command(epilog="Examples: moneygoround explain anthropic~microsoft    moneygoround explain circulation")
def explain(
    what: Annotated[str, typer.Argument(help="A loop (its key or rank), a flow's id, or: circulation, loops, back.")],
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group",
) -> None:  # fmt: skip
    """Tell a loop, a flow or a measure in full."""
    from moneygoround import explanation

    if what in explanation.MEASURES:
        _out(explanation.measure(what) + "\n")
        return
    _out(explanation.explain(_findings(ledger, as_of=as_of, firm=firm, level=level), what) + "\n")


@app.command(
    epilog="Examples: moneygoround query    moneygoround query loops-of --org nvidia    moneygoround query 'SELECT …'",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def query(
    context: typer.Context,
    question: Annotated[Optional[str], typer.Argument(help="A question's name, a .rq file, or SPARQL. Nothing: list them.")] = None,  # noqa: UP045
    ledger: Annotated[Optional[list[str]], typer.Option("--ledger", "-l", help="Files and folders. Default: the curated graph.")] = None,  # noqa: UP045
    engine: Annotated[str, typer.Option(help="oxigraph or rdflib.")] = "oxigraph",
    seconds: Annotated[float, typer.Option(help="Time limit.")] = 10.0,
    as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Ask a question by name, or in SPARQL."""
    from moneygoround import asking

    if question is None:
        rows = asking.question_rows()
        _show(rows, ("name", "question", "parameters"), as_json=as_json, as_csv=as_csv)
        return
    prepared = asking.prepare(question, context.args)
    answer = asking.answer(prepared, _findings(ledger), engine=engine, seconds=seconds)
    if answer.text is not None:
        _out(answer.text)
    else:
        found = answer.rows if as_json or as_csv else [*map(asking.compact, answer.rows)]
        _show(found, answer.columns, as_json=as_json, as_csv=as_csv)
    if answer.notice:
        _say(answer.notice)


def _load(paths: Sequence[str] | None, *, currency: str | None = None) -> "Ledger":
    from moneygoround import api

    return api.load(*(paths or ()), currency=currency)


def _findings(
    paths: Sequence[str] | None, *, as_of: str | None = None, firm: bool = False, level: str = "group",
    currency: str | None = None, rates: Path | None = None, steps: int = 5,
) -> "Findings":  # fmt: skip
    from moneygoround import api
    from moneygoround.findings import find

    held = _load(paths, currency=currency)
    view = api.view_of(held, as_of=as_of, firm=firm, level=level, currency=currency, steps=steps)
    return find(held, view, rate=_rate(rates))


def _rate(table: Path | None) -> "Rate":
    """The ECB's reference rates, or a table of the user's own before them."""
    from moneygoround import exchange

    if table is None:
        return exchange.ecb_rate
    try:
        return exchange.own_rates(table.read_text(encoding="utf-8").splitlines(), str(table))
    except (OSError, UnicodeDecodeError) as problem:
        raise FileTrouble(f"{table}: can't be read: {problem}. Check the path; rates are text in UTF-8.") from None


def _stated(findings: "Findings") -> str:
    """The view that the figures were computed under."""
    view = findings.network.view
    return f"View: as of {view.as_of}; statuses {', '.join(sorted(view.statuses))}; level {view.level}; in {view.currency}."


def _show(
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[str],
    *,
    short: Sequence[str] | None = None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Rows as JSON, as CSV, or as a table of the columns that fit a terminal."""
    if as_json:
        _print_json([dict(row) for row in rows])
    elif as_csv:
        from moneygoround.writers.tables import to_csv

        _out(to_csv(rows, columns))
    else:
        _table(rows, short or columns)


def _table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> None:
    """Rows under their headings; the last column runs on. What would move a terminal's cursor is escaped."""
    cells = [[*columns], *([_clean(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    _out("\n".join(lines) + "\n")


def _clean(text: str) -> str:
    return "".join(map(visible, text))


def _print_json(value: object) -> None:
    _out(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main(words: Iterable[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    sys.exit(run(words))


def run(words: Iterable[str] | None = None) -> int:
    """Run the command line; the exit codes are those of errors.py, 2 for usage, 70 for a bug of ours, 130 when interrupted."""
    try:
        code = app(args=None if words is None else [*words], standalone_mode=False)
    except MoneygoroundError as problem:
        _say("\n".join("".join(map(visible, line)) for line in str(problem).splitlines()))
        return problem.exit_code
    except typer.TyperException as problem:
        _say(f"{problem.format_message()} `moneygoround --help` lists the commands, and each has a --help of its own.")
        return problem.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:  # `moneygoround loops | head -1`: the reader has what it wanted
        sys.stdout = None  # nothing is left to flush at exit
        return 0
    except Exception:  # noqa: BLE001 - the last door: a bug of ours is told as one, with its exit code
        traceback.print_exc()
        _say("This is a bug of moneygoround, not of your input. Nothing was left half written; please report it.")
        return OUR_BUG
    if code == INTERRUPTED:
        _say("Interrupted. Nothing was left half written.")
    return int(code or 0)
