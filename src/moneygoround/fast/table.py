"""A plain table of millions of rows as columns of text, CSV or Parquet: each cell as it is written, each row with its place."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from moneygoround.errors import BadRecords, Fault, FileTrouble, Place, did_you_mean, not_text, shown
from moneygoround.limits import LIMITS

COLUMNS = ("source", "target", "amount", "low", "high", "date", "kind")
RENAMED = {"from": "source", "to": "target"}
HEADER = "The first line names the columns: source,target,amount."
PARQUET = b"PAR1"
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


@dataclass(slots=True)
class Table:
    """The columns of a file as text (null: an empty cell); `lines` are the lines of the rows, in Parquet their numbers from 1.

    `faults` gathers what is wrong, the first hundred of each check; `uncollected` counts the others of each.
    """

    file: str
    frame: pl.DataFrame
    lines: pl.Series
    columns: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)
    uncollected: list[int] = field(default_factory=list)

    def text(self, column: str) -> pl.Series | None:
        """One column, None if the file has no such column."""
        return self.frame[column] if column in self.columns else None

    def fault(self, rows: pl.Series, column: str, say: Callable[[str], tuple[str, str]]) -> None:
        """Something is wrong with the cells of one column in these rows; `say` tells what, and how to mend it."""
        told = rows.head(LIMITS.faults_told)
        self.uncollected.append(len(rows) - len(told))
        for row, cell in zip(told, self.frame[column].gather(told), strict=True):
            what, mend = say(cell or "")
            place = Place(self.file, self.lines[row], self.columns.index(column) + 1)
            self.faults.append(Fault(place, column, f"{shown(cell)} {what}" if cell else what, mend))

    def settle(self) -> None:
        """Stop here if anything is wrong.

        Raises:
            BadRecords: faults were gathered.
        """
        if self.faults:
            raise BadRecords(self.faults, uncollected=sum(self.uncollected))


def read_table(path: Path) -> Table:
    """Read the text of a plain table, its header checked; rows of empty cells are left out.

    Raises:
        BadRecords: it is no table, is ragged or quoted, is no UTF-8, or its header lacks, repeats or misspells a column.
        FileTrouble: the file can't be read.
    """
    try:
        if path.stat().st_size > LIMITS.table_bytes:
            what = f"is larger than {LIMITS.table_bytes // 2**30} GiB."
            raise BadRecords([Fault(Place(str(path)), "", what, "Split it.")])
        data = path.read_bytes()
    except OSError as problem:
        raise FileTrouble(f"{path}: can't be read: {problem.strerror}. Check the path and its permissions.") from None
    return _parquet(data, str(path)) if data.startswith(PARQUET) else _csv(data, str(path))


def _csv(data: bytes, file: str) -> Table:
    line, columns = _header(data, file)
    shape = None
    frame = None if b'"' in data else _cells(data, line, len(columns))
    if frame is None or _commas(data, line) != frame.height * (len(columns) - 1):
        shape = _shape(data, file, line, len(columns))
        frame = _cells(shape.rest, line, len(columns))
    if frame is None:
        raise BadRecords([Fault(Place(file), "", "is not a plain table.", "Write one row a line.")])
    frame.columns = list(columns)
    table = _table(file, frame, line + 1, columns)
    if shape is not None:
        table.faults.extend(shape.faults)
        table.uncollected.append(shape.uncollected)
    return table


def _cells(data: bytes, line: int, width: int) -> pl.DataFrame | None:
    """The rows after the header, which stands in a line; None where they have not so many cells."""
    try:
        frame = pl.read_csv(data, infer_schema=False, quote_char=None, skip_lines=line - 1, glob=False)
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.width == width else None


def _header(data: bytes, file: str) -> tuple[int, tuple[str, ...]]:
    """The line of the header, the first that is not empty, and the names of its columns."""
    for line, content in enumerate(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), 1):
        if content.strip(b"\r\n,"):
            try:
                names = content.decode().rstrip("\r\n").split(",")
            except UnicodeDecodeError:
                raise _no_text(data, file) from None
            return line, _checked([name.strip().strip('"') for name in names], file, line)
    raise BadRecords([Fault(Place(file), "", "is empty.", HEADER)])


def _checked(names: list[str], file: str, line: int) -> tuple[str, ...]:
    """The names of the columns, if each is known, none is repeated and both ends are there."""
    columns = tuple(RENAMED.get(name, name) for name in names)
    every = f"A plain table has {', '.join(COLUMNS)}; other tables go the way of the ledger."
    faults = [
        Fault(
            Place(file, line, number),
            "",
            f"{shown(name)} is not a column.",
            did_you_mean(name, COLUMNS).strip() or every,
        )
        for number, name in enumerate(columns, 1)
        if name not in COLUMNS
    ]
    faults += [
        Fault(Place(file, line, number), "", f"{shown(name)} is a column that stands twice.", "Keep one.")
        for number, name in enumerate(columns, 1)
        if name in columns[: number - 1]
    ]
    faults += [
        Fault(Place(file, line, 1), "", f"has no column '{name}' (or '{other}').", HEADER)
        for other, name in RENAMED.items()
        if name not in columns
    ]
    if faults:
        raise BadRecords(faults)
    return columns


def _commas(data: bytes, line: int) -> int:
    """How many commas stand after the header, which ends on a line."""
    end = 0
    for _ in range(line):
        end = data.find(b"\n", end) + 1 or len(data)
    characters = np.frombuffer(data, np.uint8, offset=end)
    return sum(
        int(np.count_nonzero(characters[at : at + _BLOCK] == _COMMA)) for at in range(0, len(characters), _BLOCK)
    )


_COMMA = ord(",")
_BLOCK = 2**18  # stays in the cache of a core


class _Shape(NamedTuple):
    """What is wrong with the shape of a file, told and only counted; `rest` has an empty row for each that is misshapen."""

    faults: list[Fault]
    uncollected: int
    rest: bytes


def _shape(data: bytes, file: str, header: int, width: int) -> _Shape:
    """Look for quotes, and for rows that are too long or too short.

    Raises:
        BadRecords: it is no UTF-8.
    """
    if faults := _no_text(data, file).faults:
        raise BadRecords(faults)
    told: list[Fault] = []
    rest: list[bytes] = []
    count = 0
    for line, content in enumerate(io.BytesIO(data), 1):
        fault = _misshapen(content, Place(file, line, 1), width if line > header else None)
        count += fault is not None
        told += [fault] if fault and count <= LIMITS.faults_told else []
        rest.append(b"," * (width - 1) + b"\n" if fault and line > header else content)
    return _Shape(told, count - len(told), b"".join(rest))


def _no_text(data: bytes, file: str) -> BadRecords:
    """The first byte that is no text."""
    try:
        data.decode()
    except UnicodeDecodeError as problem:
        return BadRecords([not_text(data, file, problem.start)])
    return BadRecords([])


def _misshapen(content: bytes, place: Place, width: int | None) -> Fault | None:
    """What is wrong with the shape of a line, which has a width if it is a row."""
    quoted, cells = content.find(b'"'), content.count(b",") + 1
    if quoted >= 0:
        mend = "Take the quotes away; names that hold a comma go into Parquet."
        place = replace(place, column=content.count(b",", 0, quoted) + 1)
        return Fault(place, "", "holds a quote, and a plain table has none.", mend)
    if width is not None and cells != width and content.strip(b"\r\n"):
        what = f"has {cells} cells, the header has {width}."
        return Fault(place, "", what, "A cell of a plain table holds no comma.")
    return None


def _parquet(data: bytes, file: str) -> Table:
    try:
        frame = pl.read_parquet(data)
    except (pl.exceptions.PolarsError, OSError) as problem:
        what = f"is not Parquet: {shown(str(problem).splitlines()[0])}."
        raise BadRecords([Fault(Place(file), "", what, "Write the file again.")]) from None
    columns = _checked(frame.columns, file, 0)
    faults = _types(file, zip(columns, frame.dtypes, strict=True))
    if faults:
        raise BadRecords(faults)
    frame.columns = list(columns)
    return _table(file, frame.with_columns(pl.all().cast(pl.String).replace("", None)), 1, columns)


def _table(file: str, frame: pl.DataFrame, first: int, columns: tuple[str, ...]) -> Table:
    """The rows that hold anything, with their lines, of which `first` is that of the first."""
    lines = pl.int_range(first, first + frame.height, eager=True)
    if frame["source"].has_nulls():
        kept = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        frame, lines = frame.filter(kept), lines.filter(kept)
    return Table(file, frame, lines, columns)


def _types(file: str, types: Iterable[tuple[str, pl.DataType]]) -> list[Fault]:
    """What is wrong with the types of the columns: text is always right, a number or a day where it is exact."""
    faults = []
    for number, (name, kind) in enumerate(types, 1):
        exact = kind.is_integer() or (kind.is_decimal() and name in {"amount", "low", "high"})
        if isinstance(kind, _TEXTS) or (name == "date" and kind == pl.Date) or (name not in {"date", "kind"} and exact):
            continue
        what = f"is a column of {kind}, which "
        what += "rounds." if kind.is_float() else "stands for nothing here."
        faults.append(Fault(Place(file, 0, number), name, what, "Write it as text, or amounts as decimals."))
    return faults
