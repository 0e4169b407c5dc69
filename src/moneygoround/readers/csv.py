"""Tables: one flow a row, or the plain `source,target,amount` of any network."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from moneygoround.amount import UNITLESS, parse_amount
from moneygoround.errors import BadRecords, Fault, Place, did_you_mean, shown, text_of
from moneygoround.model import Kind, Organisation, Status
from moneygoround.naming import LONGEST_NAME, id_of, text
from moneygoround.readers import records
from moneygoround.readers.build import flow_of
from moneygoround.readers.draft import Draft, Placer

RENAMED = {"payer": "from", "payee": "to", "form": "in", "term": "term_years"}
PLAIN = {"source": "from", "target": "to"}
COLUMNS = (
    "id", "deal", "kind", "from", "to", "via_from", "via_to", "beneficiary", "subject", "amount", "in", "status", "date",
    "as_of", "term_years", "conditions", "within", "supersedes", "amends", "tags", "evidence", "says",
)  # fmt: skip
HEADER = "The first line names the columns: source,target,amount."
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Table:
    file: str
    currency: str
    columns: tuple[str, ...]

    def fault(self, line: int, column: str, what: str, mend: str = "") -> Fault:
        """A fault in one cell."""
        number = self.columns.index(column) + 1 if column in self.columns else 1
        return Fault(Place(self.file, line, number), column, what, mend)


def read_csv(data: bytes, file: str, draft: Draft, *, currency: str | None = None) -> None:
    """Add the flows of a table to a draft. A number without a currency is taken in `currency`, else as a bare number.

    Columns: those of COLUMNS, or source and target for from and to. Flows without a kind are payments.

    Raises:
        BadRecords: the bytes are no UTF-8 text, or the header lacks an end.
    """
    content = text_of(data, file)
    rows = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = tuple(PLAIN.get(name.strip(), name.strip()) for name in next(filter(any, rows), []))
        table = _Table(file, currency or UNITLESS, header)
        _check_header(table)
        for line, cells in _lines(rows):
            if any(cells):
                _take(table, draft, line, cells)
    except csv.Error as problem:
        raise BadRecords(
            [Fault(Place(file, rows.line_num), "", f"is not CSV: {problem}.", "Check the quotes.")]
        ) from None


def _lines(rows: Any) -> Iterator[tuple[int, list[str]]]:
    line = rows.line_num + 1
    for cells in rows:
        yield line, cells
        line = rows.line_num + 1


def _check_header(table: _Table) -> None:
    if not table.columns:
        raise BadRecords([Fault(Place(table.file), "", "is empty.", HEADER)])
    faults = [
        table.fault(1, name, f"{shown(name)} is not a column.", did_you_mean(name, (*COLUMNS, *PLAIN)).strip())
        for name in table.columns
        if name not in COLUMNS
    ]
    faults += [
        table.fault(1, name, f"has no column '{plain}' (or '{name}').", HEADER)
        for plain, name in PLAIN.items()
        if name not in table.columns
    ]
    if len(set(table.columns)) < len(table.columns):
        faults.append(table.fault(1, "", "names a column twice.", "Keep one."))
    if faults:
        raise BadRecords(faults)


def _take(table: _Table, draft: Draft, line: int, cells: list[str]) -> None:
    """Add one row."""
    if len(cells) != len(table.columns):
        what = f"has {len(cells)} cells, the header has {len(table.columns)}."
        draft.faults.append(table.fault(line, "", what, "Quote cells that hold a comma."))
        return
    row = {name: _restored(cell).strip() for name, cell in zip(table.columns, cells, strict=True) if cell.strip()}
    missing = [name for name in ("from", "to") if name not in row]
    if missing:
        draft.faults.append(table.fault(line, missing[0], "is empty.", "Write the name of an organisation."))
        return
    try:
        ends = {name: _organisation(draft, row[name], table, line, name) for name in ("from", "to")}
    except ValueError as problem:
        draft.faults.append(table.fault(line, "from", str(problem)))
        return
    try:
        record = records.FlowRecord.model_validate(_record(row | ends, line, table.currency))
    except ValidationError as problem:
        for error in problem.errors():
            column = RENAMED.get(str(error["loc"][0]), str(error["loc"][0]))
            what = str(error.get("ctx", {}).get("error", error["msg"]))
            draft.faults.append(table.fault(line, column, f"{shown(error['input'])} {what}"))
        return
    except ValueError as problem:  # a bare number that is none
        draft.faults.append(table.fault(line, "amount", f"{shown(row['amount'])} {problem}"))
        return
    draft.add("flow", flow_of(record, row.get("deal")), draft.flows, _placer(table, line))


def _placer(table: _Table, line: int) -> Placer:
    def place(name: str) -> tuple[Place, str]:
        column = name.split(".", maxsplit=1)[0]
        fault = table.fault(line, column, "")
        return fault.place, column

    return place


def _restored(cell: str) -> str:
    """Undo the apostrophe that guards a cell against being taken for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _record(row: Mapping[str, str], line: int, currency: str) -> dict[str, Any]:
    """A row as the record that it stands for."""
    same = {
        "id",
        "kind",
        "from",
        "to",
        "beneficiary",
        "subject",
        "in",
        "status",
        "date",
        "as_of",
        "conditions",
        "within",
    }
    record: dict[str, Any] = {name: cell for name, cell in row.items() if name in same}
    record.setdefault("id", f"row-{line}")
    record.setdefault("kind", str(Kind.PAYMENT))
    record.setdefault("status", str(Status.COMPLETED))
    if "amount" in row and re.fullmatch(r"[0-9.]+", row["amount"]):
        bare = currency == UNITLESS
        record["amount"] = parse_amount(row["amount"], bare=True) if bare else f"{row['amount']} {currency}"
    elif "amount" in row:
        record["amount"] = row["amount"]
    if "via_from" in row or "via_to" in row:
        record["via"] = {end: row[f"via_{end}"] for end in ("from", "to") if f"via_{end}" in row}
    if "term_years" in row:
        record["term"] = {"years": row["term_years"]}
    for name in ("supersedes", "amends", "tags"):
        if name in row:
            record[name] = row[name].split()
    if "evidence" in row:
        record["evidence"] = [{"source": row["evidence"], "says": row.get("says", "States this flow.")}]
    return record


def _organisation(draft: Draft, name: str, table: _Table, line: int, column: str) -> str:
    """The id for the name of an organisation; the organisation itself is added later unless another file has it."""
    label = text(name, longest=LONGEST_NAME)
    slug = id_of(label)
    known = draft.implied.setdefault(slug, Organisation(slug, label))
    if known.name != label:
        what = f"{shown(label)} and {shown(known.name)} would have the same id, {slug}."
        draft.faults.append(table.fault(line, column, what, "Write one of them otherwise."))
    return slug
