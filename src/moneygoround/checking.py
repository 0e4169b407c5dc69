"""What comes in a file, held against what it must be: certificates against a ledger, triples against their shapes."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from moneygoround import curated, exchange
from moneygoround.errors import BadRecords, BadRequest, Fault, FileTrouble, did_you_mean, shown, text_of
from moneygoround.ledger import Ledger, View
from moneygoround.model import FIRM
from moneygoround.network import see
from moneygoround.readers import STDIN, TRIPLES, files_of
from moneygoround.verification import COLUMNS as CERTIFICATE
from moneygoround.verification import NEEDED, Claim, Line, Verdict, claims_of, every, verify
from moneygoround.writers.tables import Row, made_from, units, view_cells

COLUMNS = ("measure", "status", "bound", "amount", "currency", "verdict")


def claims(file: str, currency: str) -> tuple[Claim, ...]:
    """The certificates of a file: CSV, Turtle by its ending; `-` is standard input, as CSV.

    Raises:
        FileTrouble: the file can't be read.
        BadRequest: it holds no certificate.
        BadRecords: it is not Turtle, or says twice what a certificate says once.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise FileTrouble(
            f"{file}: can't be read: {problem}. Check the path; a certificate is text in UTF-8."
        ) from None
    lines = (
        _of_triples(text, file) if file.lower().endswith(TRIPLES) else _of_table(text, "stdin" if file == "-" else file)
    )
    found = claims_of(lines, currency)
    if not found:
        raise BadRequest(f"{file}: holds no certificate. `moneygoround circulation --certificate FILE` writes one.")
    return found


def _of_table(text: str, file: str) -> Iterator[Line]:
    """The lines of a table, each with its place; its first line must name the columns."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = next(rows, [])
        _check_columns(columns, f"{file}:1")
        for cells in filter(None, rows):
            place = f"{file}:{rows.line_num}"
            if len(cells) != len(columns):
                raise BadRequest(
                    f"{place}: has {len(cells)} cells, the first line {len(columns)}. Write a cell for each column."
                )
            yield place, dict(zip(columns, cells, strict=True))
    except csv.Error as problem:
        raise BadRequest(f"{file}:{rows.line_num}: is no table: {problem}. Is this a certificate?") from None


def _check_columns(columns: Sequence[str], place: str) -> None:
    """Refuse a table that lacks a column of a certificate, or holds what none has."""
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise BadRequest(f"{place}: has no column {', '.join(missing)}. Is this a certificate?")
    for number, name in enumerate(columns):
        if name not in CERTIFICATE:
            near = did_you_mean(name, CERTIFICATE) or " Take it out."
            raise BadRequest(f"{place}: {shown(name)} is no column of a certificate.{near}")
        if name in columns[:number]:
            raise BadRequest(f"{place}: {shown(name)} is a column that stands twice. Keep one.")


def _of_triples(text: str, file: str) -> Iterator[Line]:
    from moneygoround.rdf.certificates import rows  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.readers.turtle import graph_from, placed  # noqa: PLC0415

    graph = graph_from(text, file)
    try:
        yield from rows(graph, file)
    except BadRecords as problem:
        raise BadRecords(placed(problem.faults, text, file)) from None


@dataclass(frozen=True, slots=True)
class Checked:
    """What certificates prove, a row each; every fault, and what else has to be said, in sentences."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def verdicts(found: Sequence[Claim], ledger: Ledger, view: View, *, rate: exchange.Rate) -> Checked:
    """What each certificate proves of a ledger in a view.

    Raises:
        BadRequest: a certificate says that it is of another view.
    """
    network = see(ledger, view, rate=rate)
    firm = see(ledger, replace(view, statuses=view.statuses & FIRM, as_of=network.as_of), rate=rate)
    seen = {"firm": firm, "live": network}
    for claim in found:
        _same_view(claim, seen[claim.status].view)
    made = made_from(ledger, network.view)  # the hash of the records takes longest, and is the same for both
    told = [verify(claim, seen[claim.status]) for claim in found]
    rows: list[Row] = [
        {
            "measure": one.claim.measure,
            "status": one.claim.status,
            "bound": one.claim.bound,
            "amount": units(one.amount, view.currency),
            "currency": view.currency,
            "verdict": _verdict(one),
            **made,
            **view_cells(seen[one.claim.status].view),
        }
        for one in told
    ]
    faults = [f"{one.claim}: {fault}" for one in told for fault in one.faults]
    return Checked(tuple(rows), tuple(faults), tuple(_notes(found, made["inputs"])))


def _same_view(claim: Claim, view: View) -> None:
    """Refuse a certificate of another day, level or choice of statuses: it could hold here by chance only."""
    mends = {"as_of": "--as-of", "level": "--level", "statuses": "the same --firm"}
    for name, cell in view_cells(view).items():
        said = claim.made_of.get(name, cell)
        if name in mends and said != cell:
            raise BadRequest(
                f"{claim}: is of {name.replace('_', '-')} {shown(said)}, the view of {shown(cell)}. Choose {mends[name]}."
            )


def _notes(found: Sequence[Claim], inputs: str) -> Iterator[str]:
    """Certificates that are missing, and records that are not those that they were made from."""
    held = {(claim.measure, claim.status, claim.bound) for claim in found}
    missing = [" ".join(key) for key in every() if key not in held]
    if missing:
        yield f"Not in the file: {', '.join(missing)}."
    if any(claim.made_of.get("inputs", inputs) != inputs for claim in found):
        yield "These certificates were made from other records than the ledger holds now."


def _verdict(one: Verdict) -> str:
    if one.faults:
        return "does not hold"
    return "holds, and nothing larger does" if one.largest else "holds; that nothing is larger is not proved here"


def misshapen(paths: Iterable[str]) -> list[Fault]:
    """What the files of triples among these, and standard input, lack that every graph of ours must have: each at its line.

    Reading a ledger leaves findings aside; here they are looked at too: whether loops close and certificates balance, and
    whether they can be of these records.
    """
    found: list[Fault] = []
    for path in paths:
        if path == STDIN or path.lower().endswith(TRIPLES):
            for file, suffix, data in files_of(path):
                if suffix in TRIPLES:
                    found += _of_graph(text_of(data, file), file)
    return found


def _of_graph(text: str, file: str) -> list[Fault]:
    from moneygoround.rdf import from_rdf  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.rdf.contradictions import contradictions  # noqa: PLC0415
    from moneygoround.readers.turtle import graph_from, placed  # noqa: PLC0415
    from moneygoround.shapes import conform  # noqa: PLC0415

    graph = graph_from(text, file)
    told = [*conform(graph, curated.shapes(), warnings=False), *contradictions(graph, from_rdf(graph))]
    return placed(told, text, file)
