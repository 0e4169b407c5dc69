"""Commands on whole ledgers: build, check, export, open, new."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from moneygoround.commands.terminal import (
    AsOf,
    Currency,
    Firm,
    Json,
    Level,
    Output,
    Paths,
    Rates,
    Steps,
    app,
    findings_of,
    load,
    out,
    print_json,
    print_table,
    rate_of,
    say,
    stated,
)
from moneygoround.errors import BadRecords, BadRequest, FileTrouble, shown

CHECK_FAILED = 1


@app.command(epilog="Example: moneygoround build my-case -o my-output")
def build(
    ledger: Paths = None, output: Output = Path("output"), as_of: AsOf = None, firm: Firm = False, level: Level = "group",
    currency: Currency = None, rates: Rates = None, steps: Steps = 5,
    lang: Annotated[str, typer.Option(help="Language in which the page opens: en, vi.")] = "en",
    ask: Annotated[bool, typer.Option("--ask", help="Write ask.html too: SPARQL in a page, offline. npm fetches its engine, once.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Find everything; write page, Turtle, tables."""
    from moneygoround import api, curated, files
    from moneygoround.page import LANGUAGES
    from moneygoround.page import ask as asking
    from moneygoround.summary import summary
    from moneygoround.writers import tables

    if lang not in LANGUAGES:
        raise BadRequest(f"{shown(lang)} is not a language of the page. There are: {', '.join(LANGUAGES)}.")
    files.writable(output)
    engine = asking.engine(say) if ask else None
    findings = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates, steps=steps)
    licence = curated.licence(ledger or ())
    told = api.stories(ledger or (), findings.ledger)
    outputs = api.outputs(findings, rate=rate_of(rates), licence=licence, engine=engine, told=told, lang=lang)
    written = files.write_all(output, outputs)
    if not ask and (output / asking.NAME).exists():
        say(f"{output / asking.NAME} is of an earlier build: --ask renews it.")
    if as_json:
        loops = [dict(row) for row in tables.loop_rows(findings)]
        amounts = [dict(row) for row in tables.circulation_rows(findings)]
        print_json(
            {
                "as_of": str(findings.network.as_of or ""),
                "loops": loops,
                "amounts": amounts,
                "files": [*map(str, written)],
            }
        )
    else:
        out(summary(findings, written))
        say(stated(findings))


@app.command(epilog="Example: moneygoround check my-case --warnings")
def check(
    ledger: Paths = None,
    warnings: Annotated[bool, typer.Option("--warnings", help="List what is thin or missing as well.")] = False,
    fail_on_warning: Annotated[
        bool, typer.Option("--fail-on-warning", help="Exit with 1 if there is a warning.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell every fault with its place, and the warnings by what hangs on them; of triples, what their shapes ask too.

    `influence` is what the ceiling of the returning capital would lose without the flow: mend what stands first.
    """
    from moneygoround import api
    from moneygoround import check as checking
    from moneygoround.checking import misshapen
    from moneygoround.digits import many
    from moneygoround.narrative import held_words
    from moneygoround.network import see
    from moneygoround.summary import warning_rows

    held = load(ledger)
    if faults := misshapen(ledger or ()):
        raise BadRecords(faults)
    found = checking.warnings(held)
    if as_json or warnings:
        rows = warning_rows(held, see(held, api.view_of(held)))
        print_json(rows) if as_json else print_table(rows, ("influence", "where", "field", "what"))
    say(
        f"No fault in {held_words(held)}; {many(len(found), 'warning')}{'' if warnings or as_json or not found else ' (--warnings lists them)'}."
    )
    if found and fail_on_warning:
        raise typer.Exit(CHECK_FAILED)


@app.command(epilog="Example: moneygoround export --format graphml -o deals.graphml")
def export(
    ledger: Paths = None,
    form: Annotated[str, typer.Option("--format", "-f", help="ttl, ttl12, nt, nq, trig, jsonld, rdf, csv, graphml, gexf, svg, schema")] = "ttl",
    output: Annotated[str, typer.Option("--output", "-o", help="File to write to; - is stdout.")] = "-",
    base_iri: Annotated[Optional[str], typer.Option("--base-iri", metavar="IRI", help="What the IRIs of the data start with; the vocabulary keeps its own.")] = None,  # noqa: UP045
    licence: Annotated[Optional[str], typer.Option("--licence", metavar="IRI", help="Licence of the triples. Of the curated graph: CC BY 4.0.")] = None,  # noqa: UP045
    records: Annotated[bool, typer.Option("--records", help="Triples of the records alone: nothing is looked for, so large ledgers take seconds.")] = False,
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None, rates: Rates = None,
) -> None:  # fmt: skip
    """Write Turtle, CSV, GraphML and other formats."""
    from moneygoround import curated, files
    from moneygoround.vocabulary import published
    from moneygoround.writers import ANNOTATED, FORMATS, TRIPLES, pieces, record_pieces

    known = (*TRIPLES, ANNOTATED, *FORMATS)
    if form not in known:
        from moneygoround.errors import did_you_mean

        raise BadRequest(f"{shown(form)} is not a format.{did_you_mean(form, known)} There are: {', '.join(known)}.")
    if records and (form not in TRIPLES or base_iri or licence):
        raise BadRequest(
            "--records writes triples without a description: leave out --base-iri, --licence and other formats."
        )
    if records:
        written = record_pieces(form, load(ledger, currency=currency))
    else:
        publication = published(base_iri, licence or curated.licence(ledger or ()))
        found = findings_of(ledger, as_of=as_of, firm=firm, level=level, currency=currency, rates=rates)
        written = pieces(form, found, publication)
    if output == "-":
        for piece in written:
            out(piece)
    else:
        say(f"Written: {files.write_one(Path(output), (piece.encode() for piece in written))}")


@app.command("open", epilog="Example: moneygoround open my-case")
def open_page(ledger: Paths = None, output: Output = Path("output")) -> None:
    """Open the interactive page."""
    import webbrowser

    from moneygoround import api, curated, files

    files.writable(output)
    findings, licence = findings_of(ledger), curated.licence(ledger or ())
    files.write_all(output, api.outputs(findings, licence=licence, told=api.stories(ledger or (), findings.ledger)))
    page = (output / "moneygoround.html").resolve()
    if not webbrowser.open(page.as_uri()):
        say("No browser was found on this machine.")
    out(f"{page}\n")


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
    out(f"{written}\nNext: moneygoround build {case} -o {case}-output\n")
