"""What comes in a file, held against what it must be: certificates against a ledger, triples against their shapes."""

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from moneygoround import curated, exchange
from moneygoround.errors import BadRequest, Fault, FileTrouble
from moneygoround.ledger import Ledger, View
from moneygoround.model import FIRM
from moneygoround.network import see
from moneygoround.verification import Claim, Verdict, claims_of, verify
from moneygoround.writers.tables import Row, units

TRIPLES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf")
COLUMNS = ("measure", "status", "bound", "amount", "currency", "verdict")


def claims(file: str, currency: str) -> tuple[Claim, ...]:
    """The certificates of a file: CSV, Turtle by its ending; `-` is standard input, as CSV.

    Raises:
        FileTrouble: the file can't be read.
        BadRequest: it holds no certificate.
        BadRecords: it is not Turtle.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise FileTrouble(
            f"{file}: can't be read: {problem}. Check the path; a certificate is text in UTF-8."
        ) from None
    found = claims_of(
        _of_turtle(text, file) if file.endswith(TRIPLES) else _of_table(text),
        currency,
    )
    if not found:
        raise BadRequest(f"{file}: holds no certificate. `moneygoround circulation --certificate FILE` writes one.")
    return found


def _of_table(text: str) -> Iterable[Row]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return ({key: value or "" for key, value in row.items() if key} for row in rows)


def _of_turtle(text: str, file: str) -> Iterable[Row]:
    from moneygoround.rdf.certificates import rows  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.readers.turtle import graph_from  # noqa: PLC0415

    return rows(graph_from(text, file))


def verdicts(found: Sequence[Claim], ledger: Ledger, view: View, *, rate: exchange.Rate) -> tuple[list[Row], list[str]]:
    """What each certificate proves of a ledger in a view, as rows; and every fault, in sentences."""
    network = see(ledger, view, rate=rate)
    firm = see(ledger, replace(view, statuses=view.statuses & FIRM, as_of=network.as_of), rate=rate)
    told = [verify(claim, firm if claim.status == "firm" else network) for claim in found]
    rows: list[Row] = [
        {
            "measure": one.claim.measure,
            "status": one.claim.status,
            "bound": one.claim.bound,
            "amount": units(one.amount, view.currency),
            "currency": view.currency,
            "verdict": _verdict(one),
        }
        for one in told
    ]
    faults = [
        f"{one.claim.measure} {one.claim.status} {one.claim.bound}: {fault}" for one in told for fault in one.faults
    ]
    return rows, faults


def _verdict(one: Verdict) -> str:
    if one.faults:
        return "does not hold"
    return "holds, and nothing larger does" if one.largest else "holds; that nothing is larger is not proved here"


def misshapen(paths: Iterable[str]) -> list[Fault]:
    """What the files of triples among these lack that every graph of ours must have: a sentence each, at its line.

    Reading a ledger leaves findings aside; here they are looked at too: whether loops close and certificates balance.
    """
    found: list[Fault] = []
    for path in paths:
        if path.lower().endswith(TRIPLES):
            from moneygoround.readers.turtle import graph_from, placed  # noqa: PLC0415 - rdflib takes a third of a second
            from moneygoround.shapes import conform  # noqa: PLC0415

            text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
            found += placed(conform(graph_from(text, path), curated.shapes(), warnings=False), text, path)
    return found
