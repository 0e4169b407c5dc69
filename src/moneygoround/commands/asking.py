"""Commands that tell: explain, query, docs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from moneygoround.commands.terminal import (
    AsOf,
    Csv,
    Firm,
    Json,
    Level,
    Paths,
    app,
    findings_of,
    one_form,
    out,
    print_rows,
    say,
    stated,
)
from moneygoround.errors import BadRequest
from moneygoround.limits import LIMITS

if TYPE_CHECKING:
    from moneygoround.asking import Asked

CUT_SHORT = 6
"""The exit code of an answer that was cut: tables have no place to say it, and a part of the rows is no answer to count on."""


@app.command(epilog="Examples: moneygoround explain anthropic~microsoft    moneygoround explain circulation")
def explain(
    what: Annotated[Optional[str], typer.Argument(help="A loop (its key or rank), a flow or a deal (its id), a measure or a word. Nothing: list them.")] = None,  # noqa: UP045
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group",
) -> None:  # fmt: skip
    """Tell a loop, a flow, a deal, a measure or a word in full."""
    from moneygoround import explanation

    if what is None:
        out(explanation.contents() + "\n")
        return
    if (told := explanation.measure(what)) is not None:
        out(told + "\n")
        return
    found = findings_of(ledger, as_of=as_of, firm=firm, level=level)
    out(explanation.explain(found, what) + "\n")
    say(stated(found))


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
    explained: Annotated[bool, typer.Option("--explain", help="Show the question and its SPARQL; do not ask it.")] = False,
    form: Annotated[Optional[str], typer.Option("--format", "-f", help="A form of the server: srj, srx, csv, tsv; of graphs ttl, nt, jsonld, rdf.")] = None,  # noqa: UP045
    as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Ask a question by name, or in SPARQL. Exit code 6: the answer was cut at its limit of rows."""
    from moneygoround import asking

    if question is None:
        rows = asking.question_rows()
        print_rows(rows, ("name", "question", "parameters"), as_json=as_json, as_csv=as_csv)
        return
    if explained:
        out(asking.explained(question))
        return
    if not 0 < seconds <= LIMITS.query_seconds_most:
        raise BadRequest(
            f"{seconds:g} is not a time to wait. Write more than 0 and at most {LIMITS.query_seconds_most:,.0f} seconds."
        )
    one_form(as_json=as_json, as_csv=as_csv, form=form)
    prepared = asking.prepare(question, context.args)
    answer = asking.answer(prepared, findings_of(ledger), engine=engine, seconds=seconds, form=form)
    _print(answer, as_json=as_json, as_csv=as_csv)
    if answer.truncated:
        raise typer.Exit(CUT_SHORT)


def _print(answer: "Asked", *, as_json: bool, as_csv: bool) -> None:
    """An answer as a table, as JSON or as CSV, and what is to be said of it."""
    from moneygoround.asking import compact

    if answer.text is not None:
        if as_csv:
            raise BadRequest("The answer is no table, so it can't be CSV. Leave --csv out, or write --json.")
        out(answer.json if as_json else answer.text)
    else:
        found = answer.rows if as_json or as_csv else [*map(compact, answer.rows)]
        print_rows(found, answer.columns, as_json=as_json, as_csv=as_csv)
    if answer.notice:
        say(answer.notice)


@app.command(epilog="Example: moneygoround docs -o output/docs")
def docs(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("output/docs"),
) -> None:
    """Write the pages on questions and vocabulary."""
    from moneygoround import docs as pages
    from moneygoround import files

    files.writable(output)
    for path in files.write_all(output, pages.docs(findings_of(None))):
        say(f"Written: {path}")
