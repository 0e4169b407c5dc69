"""Columns: the flows of a plain table as arrays of exact integers, checked as strictly as one by one, at any size."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from moneygoround.amount import UNITLESS, decimals
from moneygoround.dates import parse_date
from moneygoround.errors import LimitReached, did_you_mean, shown
from moneygoround.fast.table import Table, read_table
from moneygoround.limits import LIMITS
from moneygoround.model import Kind
from moneygoround.naming import LONGEST_ID, LONGEST_NAME, id_of, text

Read = TypeVar("Read")
NOT_STATED = -1
NO_DATE = -(2**31)
KINDS = tuple(Kind)
MOST = 2**62  # the sum of all amounts: twice that and any difference of two sums are still int64
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = 18  # of an amount in the smallest unit: always below MOST
_EPOCH = Day(1970, 1, 1).toordinal()
_PLAIN_MEND = "Write digits with a point, for example 1250.5; leave the cell empty where the amount is undisclosed."


@dataclass(frozen=True, slots=True)
class Columns:
    """Flows as arrays, one element a flow, in the order of the file; organisations are numbers, places in `names`.

    `names` and `ids` are sorted by id. `low`, `face` and `high` are in the smallest unit of `currency` (for bare
    numbers millionths); NOT_STATED is a face that is not stated or a high without limit. `date` counts days from
    1970-01-01 to the first day that the date may mean (NO_DATE: none), `last` to the last one; None where all dates are
    exact days. `kind` is a place in KINDS. Where the file has no such column, `date` is None, and `kind` None means that
    all are payments. `lines` are the lines of the file, in
    Parquet the numbers of the rows from 1; None if they come from no file. The arrays may share their memory.
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    low: NDArray[np.int64]
    face: NDArray[np.int64]
    high: NDArray[np.int64]
    date: NDArray[np.int32] | None = None
    kind: NDArray[np.int8] | None = None
    currency: str = UNITLESS
    lines: NDArray[np.int64] | None = None
    last: NDArray[np.int32] | None = None

    def flow(self, place: int) -> str:
        """The id of a flow, as the CSV reader gives it: by the line that it stands in."""
        return f"row-{place + 1 if self.lines is None else self.lines[place]}"


def read_columns(path: str | Path, *, currency: str | None = None) -> Columns:
    """Read a plain table, CSV or Parquet, of any number of flows: source,target,amount and, if it has them, low, high, date, kind.

    The organisations, amounts, kinds and dates are those that the ledger would have. An empty amount is undisclosed. A
    row with an amount alone means just that; with a high and no low it means "up to", with a low and no high "at
    least". Nothing is rounded and no number is guessed: what is not exactly right is a fault.

    Raises:
        BadRecords: anything is wrong in it; all faults are told together.
        FileTrouble: the file can't be read.
        LimitReached: the amounts add up to more than 2^62 of the smallest unit.
    """
    table = read_table(Path(path))
    code = currency or UNITLESS
    date, kind = table.text("date"), table.text("kind")
    with ThreadPoolExecutor(1) as beside:  # names take as long as all the rest
        ends = beside.submit(_ends, table)
        low, face, high = _amounts(table, code)
        days, last = (None, None) if date is None else _dates(table, date)
        kinds = None if kind is None else _kinds(table, kind)
        names, ids, tail, head = ends.result()
    if kinds is not None:
        _check_moneyless(table, kinds)
    table.settle()
    return Columns(names, ids, tail, head, low, face, high, days, kinds, code, table.lines.to_numpy(), last)


def _ends(table: Table) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int32], NDArray[np.int32]]:
    """Names and ids of the organisations, sorted by id, and both ends of each flow as places among them."""
    ends = ("source", "target")
    for column in ends:
        table.fault(table.frame[column].is_null().arg_true(), column, lambda _: _EMPTY)
    words, codes = _words(table.frame.select(ends))
    spelt = _spelt(words)
    wrong = _wrong(spelt)
    if wrong:
        for column in ends:
            rows = table.frame[column].is_in(list(wrong)).arg_true()
            table.fault(rows, column, lambda cell: (wrong[cell], ""))
    order = spelt["id"].fill_null("").arg_sort()
    known = spelt[order]
    fresh = known["id"].ne_missing(known["id"].shift(1)).to_numpy()
    places = np.empty(len(order) + 1, dtype=np.int32)
    places[order] = np.cumsum(fresh) - 1
    known = known.filter(fresh)
    tail, head = np.split(places[codes], 2)
    return tuple(known["label"].to_list()), tuple(known["id"].to_list()), tail, head


_EMPTY = ("is empty.", "Write the name of an organisation.")


def _spelt(written: pl.Series) -> pl.DataFrame:
    """Each spelling of a name with the label and the id that it means; null where it can't be one."""
    label = written.str.strip_chars()
    plain = label.str.contains(f"^[\x20-\x7e]{{1,{LONGEST_NAME}}}$") & ~label.str.starts_with("'")
    slug = label.str.to_lowercase().str.replace_all("[^a-z0-9]+", "-").str.strip_chars("-").str.slice(0, LONGEST_ID)
    table = pl.DataFrame({"written": written, "label": label, "id": slug})
    odd = (~plain | (slug == "")).arg_true()
    if len(odd):  # the rule itself; what stands above is the same for plain letters, and a hundred times faster
        read = [_read(name) for name in written.gather(odd)]
        for column, values in (("label", [one[0] for one in read]), ("id", [one[1] for one in read])):
            table = table.with_columns(table[column].scatter(odd, pl.Series(values, dtype=pl.String)))
    return table


def _read(written: str) -> tuple[str | None, str | None]:
    """The label and the id that a cell means, neither if it can't be a name."""
    cell = written[1:] if written[:1] == "'" and written[1:2] in FORMULA else written
    try:
        label = text(cell.strip(), longest=LONGEST_NAME)
    except ValueError:
        return None, None
    return label, id_of(label)


def _wrong(spelt: pl.DataFrame) -> dict[str, str]:
    """What is wrong with the spellings that are no name, or that would have the id of another name seen before."""
    wrong = {}
    for written in spelt.filter(pl.col("id").is_null())["written"]:
        try:
            text(written.strip(), longest=LONGEST_NAME)
        except ValueError as problem:
            wrong[written] = str(problem)
    if spelt["id"].n_unique() == spelt.height:
        return wrong
    labels: dict[str, str] = {}
    for written, label, slug in spelt.rows():
        if slug is not None and labels.setdefault(slug, label) != label:
            wrong[written] = f"and {shown(labels[slug])} would have the same id, {slug}. Write one of them otherwise."
    return wrong


def _words(cells: pl.DataFrame) -> tuple[pl.Series, NDArray[np.int32]]:
    """The different words of some columns, in the order in which they appear, and for each cell its word's place (last: empty)."""
    coded = cells.select(pl.all().cast(pl.Categorical(pl.Categories.random())).to_physical().cast(pl.Int32))
    given = pl.concat(coded.get_columns(), rechunk=True)  # a set of categories of its own: codes are small
    codes = given.fill_null(NOT_STATED).to_numpy()
    size = int(codes.max(initial=NOT_STATED)) + 1
    first = np.full(size + 1, len(codes), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    order = np.argsort(first[:size])[: np.count_nonzero(first[:size] < len(codes))]
    places = np.empty(size + 1, dtype=np.int32)
    places[order] = np.arange(len(order))
    places[NOT_STATED] = len(order)
    return pl.concat(cells.get_columns()).gather(first[order]), places[codes]


def _amounts(table: Table, currency: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Low, face and high of each flow, in the smallest unit of the currency."""
    read = {name: _exact(table, name, currency) for name in ("low", "amount", "high")}
    none = pl.Series([None], dtype=pl.Int64).new_from_index(0, table.frame.height)
    low, face, high = (none if one is None else one for one in read.values())
    exact = low.is_null() & high.is_null() if read["low"] is not None or read["high"] is not None else None
    if exact is None:
        stated = face.fill_null(NOT_STATED)
        floor = face.fill_null(0) if face.has_nulls() else stated
        bounds = floor, stated, stated
    else:
        floor = low.fill_null(0).zip_with(~exact, face.fill_null(0))
        ceiling = high.fill_null(NOT_STATED).zip_with(~exact, face.fill_null(NOT_STATED))
        bounds = floor, face.fill_null(NOT_STATED), ceiling
        _check_order(table, *bounds)
    arrays = [one.to_numpy() for one in bounds]
    _check_total(table.file, np.maximum(arrays[0], np.maximum(arrays[1], arrays[2])), currency)
    return arrays[0], arrays[1], arrays[2]


def _exact(table: Table, column: str, currency: str) -> pl.Series | None:
    """A column of amounts as whole numbers of the smallest unit, null where a cell is empty; never rounded."""
    cells = table.text(column)
    if cells is None:
        return None
    digits = decimals(currency)
    fraction = rf"(?:\.[0-9]{{1,{digits}}}0*)?" if digits else r"(?:\.0+)?"
    rule = rf"^0*[0-9]{{1,{_DIGITS - digits}}}{fraction}$"
    right = cells.str.contains(rule) & (cells.str.len_bytes() <= LIMITS.integer_digits)
    if not right.all():
        cells = cells.str.strip_chars().replace("", None)
        right = cells.str.contains(rule) & (cells.str.len_bytes() <= LIMITS.integer_digits)
        table.fault((~right).arg_true(), column, lambda cell: _complaint(cell.strip(), digits))
        cells = cells.set(~right, None)
    units: pl.Series = cells.cast(pl.Decimal(38, digits)).to_physical().cast(pl.Int64)
    return units


def _complaint(cell: str, digits: int) -> tuple[str, str]:
    """What is wrong with a cell that is no amount of so many decimals."""
    if re.fullmatch(r"-[0-9.]+", cell):
        return "is negative.", "Swap source and target; or is it a return (kind: return)?"
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell):
        return "is not an amount.", _PLAIN_MEND
    if len(cell) <= LIMITS.integer_digits and len(cell.partition(".")[2].rstrip("0")) > digits:
        return (
            f"has more than {digits} decimals, and is never rounded.",
            f"Write at most {digits}, or a larger currency.",
        )
    return (
        "has more digits than a column of amounts can hold.",
        "Write all amounts in a larger unit: thousands, millions.",
    )


def _check_order(table: Table, low: pl.Series, face: pl.Series, high: pl.Series) -> None:
    """Whether the face lies between low and high where they are stated."""
    column = "amount" if "amount" in table.columns else "low"
    above = (high != NOT_STATED) & (low > high)
    table.fault(above.arg_true(), "low" if "low" in table.columns else column, lambda _: _CROSSED)
    beside = ~above & (face != NOT_STATED) & ((face < low) | ((high != NOT_STATED) & (face > high)))
    table.fault(beside.arg_true(), column, lambda _: _OUTSIDE)


_CROSSED = ("is above its high.", "Swap low and high.")
_OUTSIDE = ("does not lie between its low and its high.", "Write low <= amount <= high.")


def _check_moneyless(table: Table, kinds: NDArray[np.int8]) -> None:
    """Whether flows that move no money have no amount."""
    moves_none = pl.Series(np.isin(kinds, _MONEYLESS))
    for column in ("amount", "low", "high"):
        cells = table.text(column)
        if cells is not None:
            rows = (moves_none & cells.is_not_null()).arg_true()
            table.fault(rows, column, lambda _: _NO_MONEY)


_MONEYLESS = tuple(code for code, kind in enumerate(KINDS) if kind.side is None)
_NO_MONEY = ("belongs to a kind that moves no money.", "Leave the amount out, or choose another kind.")


def _check_total(file: str, amounts: NDArray[np.int64], currency: str) -> None:
    """Whether all amounts together are a number that no sum of some of them can overflow.

    Raises:
        LimitReached: they are not.
    """
    total = exact_sum(amounts)
    if total > MOST:
        unit = f"10^-{decimals(currency)}"
        mend = "Write them in a larger unit (thousands, millions), name their currency, or read the file as a ledger."
        raise LimitReached(f"{file}: the amounts add up to {total} times {unit}, more than 2^62. {mend}")


def exact_sum(amounts: NDArray[np.int64]) -> int:
    """The sum of amounts of 0 or more, however large it is."""
    return (int((amounts >> 32).sum()) << 32) + int((amounts & 0xFFFFFFFF).sum())


def _by_word(
    table: Table, column: str, cells: pl.Series, parse: Callable[[str], Read], missing: Read
) -> tuple[list[Read], NDArray[np.int32]]:
    """What the words of a column mean, each read once, and the place of each cell's word; `missing` stands for an empty cell."""
    words, codes = _words(cells.to_frame())
    known: list[Read] = []
    wrong: dict[str, str] = {}
    for word in words:
        try:
            known.append(parse(word.strip()))
        except ValueError as problem:
            wrong[word] = str(problem)
            known.append(missing)
    if wrong:
        table.fault(cells.is_in(list(wrong)).arg_true(), column, lambda cell: (wrong[cell], ""))
    return [*known, missing], codes


def _dates(table: Table, cells: pl.Series) -> tuple[NDArray[np.int32], NDArray[np.int32] | None]:
    """The first day that each date may mean, and the last one; no last ones if each means one day."""
    days, codes = _by_word(table, "date", cells, _days, (NO_DATE, NO_DATE))
    first, last = np.array(days, dtype=np.int32).T
    return first[codes], None if np.array_equal(first, last) else last[codes]


def _days(word: str) -> tuple[int, int]:
    """The first and the last day that a date may mean, counted from 1970-01-01."""
    if not word:
        return NO_DATE, NO_DATE
    date = parse_date(word)
    return date.first.toordinal() - _EPOCH, date.last.toordinal() - _EPOCH


def _kinds(table: Table, cells: pl.Series) -> NDArray[np.int8]:
    """The kind of each flow, as a place in KINDS."""
    kinds, codes = _by_word(table, "kind", cells, _kind, KINDS.index(Kind.PAYMENT))
    found: NDArray[np.int8] = np.array(kinds, dtype=np.int8)[codes]
    return found


def _kind(word: str) -> int:
    """The place of a kind in KINDS."""
    if not word:
        return KINDS.index(Kind.PAYMENT)
    if word not in _CODES:
        near = did_you_mean(word, _CODES) or f" Write one of: {', '.join(_CODES)}."
        raise ValueError(f"is not a kind of flow.{near}")
    return _CODES[word]


_CODES = {str(kind): place for place, kind in enumerate(KINDS)}
