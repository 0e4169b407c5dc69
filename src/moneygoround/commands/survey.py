"""The command for tables of any size: survey."""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from moneygoround.commands.terminal import (
    Csv,
    Currency,
    Json,
    app,
    named,
    one_form,
    out,
    print_json,
    print_rows,
    say,
    without_extra,
)
from moneygoround.errors import BadRequest


@app.command(epilog="Example: moneygoround survey payments.csv --loops 20 --within 30")
def survey(
    table: Annotated[str, typer.Argument(help="CSV or Parquet: source,target,amount[,low,high,date,kind].")],
    currency: Currency = None,
    loops: Annotated[int, typer.Option(help="How many of the strongest loops to list.")] = 100,
    steps: Annotated[int, typer.Option(help="Longest loop to look for.")] = 5,
    within: Annotated[Optional[int], typer.Option("--within", metavar="DAYS", help="Count the loops in the order of time within so many days.")] = None,  # noqa: UP045
    certificate: Annotated[Optional[Path], typer.Option(help="Write what runs through each row of the table to a CSV file.")] = None,  # noqa: UP045
    as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Find everything in a plain table of any size."""
    from moneygoround import files

    named(table, "table")
    one_form(as_json=as_json, as_csv=as_csv)
    if certificate and certificate.suffix != ".csv":
        raise BadRequest(
            f"{certificate}: the certificates of a survey are a table. Write them to a file that ends in .csv."
        )
    if certificate:
        files.writable(certificate.parent)
    try:
        from moneygoround.survey import survey as look
        from moneygoround.writers import survey as told
    except ImportError as problem:
        raise without_extra("Large tables", "fast", problem) from None
    from moneygoround.verification import COLUMNS
    from moneygoround.writers.tables import to_csv

    found = look(
        table, currency=currency, loops=loops, steps=steps, window=within,
        progress=(lambda part: say(f"… {part}")) if sys.stderr.isatty() else (lambda _: None),
    )  # fmt: skip
    if certificate:
        text = to_csv(told.certificate_rows(found), COLUMNS)
        written = files.write_one(certificate, text.encode())
        say(f"Written: {written}. It names no inputs: a survey makes no records whose SHA-256 they would be.")
    if as_json:
        amounts, rings = told.amount_rows(found), told.loop_rows(found)
        print_json({"amounts": amounts, "loops": rings, "components": found.components, "notices": told.notices(found)})
    elif as_csv:
        print_rows(told.loop_rows(found), told.LOOP_COLUMNS, as_json=False, as_csv=True)
        for notice in told.notices(found):
            say(notice)
    else:
        out(told.text(found))
    say(f"View: all flows of {table}, at group level, in {currency or 'bare numbers'}; loops of up to {steps} steps.")
