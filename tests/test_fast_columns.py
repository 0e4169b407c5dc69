"""Columns: what the plain reader accepts becomes the same flows; everything else is refused with its place."""

import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import law
from heavy import heavy_tailed, write_csv
from moneygoround.errors import BadRecords, FileTrouble, LimitReached
from moneygoround.fast.columns import KINDS, NO_DATE, NOT_STATED, Columns, read_columns
from moneygoround.model import Kind
from moneygoround.readers import read

NAMES = st.sampled_from(
    ["Acme Corp", " beta ", "b-c", "Tập đoàn", "Tập đoàn", "软银", "&&&", "X\u00a0Y", "'=cmd", "'plain", "É", "a1"]
)
AMOUNTS = st.sampled_from(["", "0", "12.5", "007", " 3.25 ", "1.230000000", "0.000001", "999999999999.999999", "5.0"])
DATES = st.sampled_from(["", "2025", "2025-H2", "2025-Q3", "2025-11", "2025-11-18", "1600-01-01", " 2024-02-29"])
PAYING = st.sampled_from(["", *(kind for kind in KINDS if kind.side)])
MONEYLESS = st.sampled_from([kind for kind in KINDS if not kind.side])
ROWS = st.lists(
    st.tuples(NAMES, NAMES, AMOUNTS, DATES, PAYING) | st.tuples(NAMES, NAMES, st.just(""), DATES, MONEYLESS),
    min_size=1,
    max_size=8,
)


def columns(folder: Path, text: str | bytes, *, currency: str | None = None) -> Columns:
    """The columns of a table."""
    (folder / "t.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_columns(folder / "t.csv", currency=currency)


def told(folder: Path, text: str | bytes, *, currency: str | None = None) -> str:
    """What is said of a table that is refused."""
    with pytest.raises(BadRecords) as problem:
        columns(folder, text, currency=currency)
    return str(problem.value)


@law
@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_columns_hold_what_the_ledger_holds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], end: str, marked: bool
) -> None:
    folder = tmp_path_factory.mktemp("t")
    lines = ["source,target,amount,date,kind", "", *(",".join(row) for row in rows), ",,,,"]
    text = ("\ufeff" if marked else "") + end.join(lines)
    ours = columns(folder, text)
    flows = [*read([folder / "t.csv"]).flows.values()]

    flows.sort(key=lambda flow: int(flow.id.removeprefix("row-")))
    assert [(ours.ids[tail], ours.ids[head]) for tail, head in zip(ours.tail, ours.head, strict=True)] == [
        (flow.payer[0].organisation, flow.payee[0].organisation) for flow in flows
    ]
    amounts = [
        (flow.amount.low, flow.amount.face, flow.amount.high) if flow.amount else (0, None, None) for flow in flows
    ]
    assert [
        (low, None if face == NOT_STATED else face, None if high == NOT_STATED else high)
        for low, face, high in zip(ours.low.tolist(), ours.face.tolist(), ours.high.tolist(), strict=True)
    ] == amounts
    assert ours.kind is not None
    assert [KINDS[code] for code in ours.kind] == [flow.kind for flow in flows]
    assert ours.date is not None
    days = [(flow.date.first.toordinal() - 719163) if flow.date else NO_DATE for flow in flows]
    assert ours.date.tolist() == days


@law
@given(ROWS)
def test_the_names_are_those_of_the_ledger(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("t")
    ours = columns(folder, "\n".join(["source,target", *(",".join(row[:2]) for row in rows)]))
    ledger = read([folder / "t.csv"])

    assert list(ours.ids) == sorted(ledger.organisations)
    assert list(ours.names) == [ledger.organisations[name].name for name in ours.ids]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1_000", "is not an amount. Write digits"),
        ("١٢", "is not an amount"),
        ("NaN", "is not an amount"),
        ("inf", "is not an amount"),
        ("1e400", "is not an amount"),
        ("1e3", "is not an amount"),
        ("+5", "is not an amount"),
        (".5", "is not an amount"),
        ("5.", "is not an amount"),
        ("0x10", "is not an amount"),
        ("$5", "is not an amount"),
        ("5\x00", "is not an amount"),
        ("-5", "is negative. Swap source and target"),
        ("1.2390001", "has more than 6 decimals, and is never rounded"),
        ("1.0000000000000000001", "has more than 6 decimals"),
        ("9" * 13, "has more digits than a column of amounts can hold"),
        ("1." + "0" * 40, "has more digits than"),
    ],
)
def test_what_is_no_exact_amount_is_refused_at_its_place(tmp_path: Path, cell: str, says: str) -> None:
    problem = told(tmp_path, f"source,target,amount\na,b,1\nb,a,{cell}\n")

    assert problem.startswith(f"{tmp_path}/t.csv:3:3: amount: '")
    assert says in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source,target,amount\na,,3\n", "t.csv:2:2: target: is empty. Write the name of an organisation."),
        ("source,target,amount\n ,b,3\n", "t.csv:2:1: source: ' ' is empty."),
        ("source,target\na\x07,b\n", "t.csv:2:1: source: 'a\\x07' holds the character \\x07"),
        ("source,target\na,b\x00\n", "t.csv:2:2: target: 'b\\x00' holds the character \\x00"),
        ("source,target\nA&B,c\nA B,c\n", "t.csv:3:1: source: 'A B' and 'A&B' would have the same id, a-b."),
        (f"source,target\n{'x' * 201},b\n", "is longer than 200 characters"),
        ("source,target,date\na,b,2025-02-30\n", "t.csv:2:3: date: '2025-02-30' is a day that no calendar has."),
        ("source,target,date\na,b,25/11/18\n", "is not a date. Write 2025"),
        ("source,target,kind\na,b,equty\n", "t.csv:2:3: kind: 'equty' is not a kind of flow. Did you mean 'equity'?"),
        ("source,target,amont\na,b,3\n", "t.csv:1:3: 'amont' is not a column. Did you mean 'amount'?"),
        ("source,target,amount,amount\na,b,3,3\n", "t.csv:1:4: 'amount' is a column that stands twice."),
        ("source,from,target\na,b,3\n", "stands twice"),
        ("source,amount\na,3\n", "t.csv:1:1: has no column 'target' (or 'to'). The first line names the columns"),
        ("source,target,amount\na,b\n", "t.csv:2:1: has 2 cells, the header has 3."),
        ("source,target,amount\na,b,1\na,b,3,4\n", "t.csv:3:1: has 4 cells, the header has 3."),
        ("source,target,amount\na,b\na,b,3,4\n", "t.csv:2:1: has 2 cells"),
        ('source,target\n"a,b",c\n', "t.csv:2:1: holds a quote"),
        ('"source","target"\na,b\n', "t.csv:1:1: holds a quote"),
        (b"source,target\na,b\nb,\xff\n", "t.csv:3:3: byte 20 is not UTF-8"),
        ("source,target\na,b\n".encode("utf-16"), "is not UTF-8"),
        (b"source,target\xff\na,b\n", "byte 13 is not UTF-8"),
        ("source,target,\x1b[2J\na,b,1\n", "t.csv:1:3: '\\x1b[2J' is not a column. A plain table has source, target"),
        ("", "is empty. The first line names the columns"),
        ("\n,,\n", "is empty."),
        ("source,target,amount,kind\na,b,3,supply\n", "t.csv:2:3: amount: '3' belongs to a kind that moves no money."),
        ("source,target,low,high\na,b,3,2\n", "t.csv:2:3: low: '3' is above its high."),
        ("source,target,amount,low\na,b,3,4\n", "t.csv:2:3: amount: '3' does not lie between"),
        ("source,target,amount,high\na,b,3,2\n", "t.csv:2:3: amount: '3' does not lie between"),
    ],
)
def test_a_fault_is_told_with_place_and_mend(tmp_path: Path, text: str | bytes, says: str) -> None:
    assert says in told(tmp_path, text)


def test_rows_of_another_length_hide_no_other_fault(tmp_path: Path) -> None:
    rows = 'source,target,amount\nA,B,x\nA,,5\n,B,\nA,B,-5\nA,B,5,6\n"A",B,1\nA,B\n'
    problem = told(tmp_path, rows).replace(f"{tmp_path}/", "").splitlines()

    places = [line.split(": ", 1)[0] for line in problem]
    assert places == [f"t.csv:{place}" for place in ("2:3", "3:2", "4:1", "5:3", "6:1", "7:1", "8:1")]


def test_many_rows_of_another_length_are_counted_with_the_rest(tmp_path: Path) -> None:
    problem = told(tmp_path, "source,target,amount\n" + "a,b\n" * 1000 + "a,b,x\n" * 1000)

    assert len(problem.splitlines()) == 101
    assert problem.endswith("… and 1900 more faults.")


def test_lines_count_empty_ones(tmp_path: Path) -> None:
    assert "t.csv:6:3: amount: 'x'" in told(tmp_path, "\n\nsource,target,amount\n\n,,\na,b,x\n")


def test_a_hundred_faults_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    problem = told(tmp_path, "source,target,amount\n" + "a,b,x\n" * 1234)

    assert len(problem.splitlines()) == 101
    assert problem.endswith("… and 1134 more faults.")


def test_currencies_have_their_own_decimals(tmp_path: Path) -> None:
    assert columns(tmp_path, "source,target,amount\na,b,1.25\n", currency="USD").face.tolist() == [125]
    assert columns(tmp_path, "source,target,amount\na,b,12.0\n", currency="JPY").face.tolist() == [12]
    assert "more than 2 decimals" in told(tmp_path, "source,target,amount\na,b,1.239\n", currency="USD")
    assert "more than 0 decimals" in told(tmp_path, "source,target,amount\na,b,1.5\n", currency="JPY")


def test_low_and_high_bound_an_amount_as_words_do(tmp_path: Path) -> None:
    rows = ["5,,", ",,", "5,3,", "5,,8", "5,3,8", ",3,8", ",,8", ",3,"]
    ours = columns(
        tmp_path, "source,target,amount,low,high\n" + "".join(f"a,b,{row}\n" for row in rows), currency="JPY"
    )

    assert list(zip(ours.low.tolist(), ours.face.tolist(), ours.high.tolist(), strict=True)) == [
        (5, 5, 5), (0, -1, -1), (3, 5, -1), (0, 5, 8), (3, 5, 8), (3, -1, 8), (0, -1, 8), (3, -1, -1),
    ]  # fmt: skip


def test_amounts_beyond_the_arrays_are_refused_not_wrapped(tmp_path: Path) -> None:
    with pytest.raises(LimitReached, match=r"add up to 5000000000000000000 times 10\^-6, more than 2\^62"):
        columns(tmp_path, "source,target,amount\n" + "a,b,500000000000\n" * 10)


def test_a_file_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="can't be read"):
        read_columns(tmp_path / "none.csv")


def test_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    write_csv(heavy_tailed(500, 3), tmp_path / "t.csv", wide=True)
    frame = pl.read_csv(tmp_path / "t.csv", infer_schema=False)
    days = pl.col("date").str.to_date()
    frame.with_columns(
        pl.col("amount").cast(pl.Decimal(38, 2)), days, pl.col("kind").cast(pl.Categorical)
    ).write_parquet(tmp_path / "t.parquet")

    ours, theirs = read_columns(tmp_path / "t.parquet"), read_columns(tmp_path / "t.csv")

    assert (ours.ids, ours.names) == (theirs.ids, theirs.names)
    for name in ("tail", "head", "low", "face", "high", "date", "kind"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def test_parquet_columns_that_round_are_refused(tmp_path: Path) -> None:
    pl.DataFrame({"source": ["a"], "target": ["b"], "amount": [1.5]}).write_parquet(tmp_path / "t.parquet")

    with pytest.raises(BadRecords, match="amount: is a column of Float64, which rounds"):
        read_columns(tmp_path / "t.parquet")


def test_parquet_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and nothing")

    with pytest.raises(BadRecords, match="is not Parquet"):
        read_columns(tmp_path / "t.parquet")


def test_a_parquet_fault_has_its_row(tmp_path: Path) -> None:
    pl.DataFrame({"source": ["a", "b"], "target": ["b", None], "amount": ["1", "-2"]}).write_parquet(
        tmp_path / "t.parquet"
    )

    with pytest.raises(BadRecords) as problem:
        read_columns(tmp_path / "t.parquet")
    assert [str(fault.place).removeprefix(str(tmp_path)) for fault in problem.value.faults] == [
        "/t.parquet:2:2",
        "/t.parquet:2:3",
    ]


def test_a_table_without_rows_is_no_flows(tmp_path: Path) -> None:
    ours = columns(tmp_path, "source,target,amount,low,date,kind")

    assert (ours.ids, len(ours.tail), len(ours.low)) == ((), 0, 0)


def test_many_flows_keep_their_sum(tmp_path: Path) -> None:
    heavy = heavy_tailed(20_000, 7)
    write_csv(heavy, tmp_path / "t.csv")
    ours = read_columns(tmp_path / "t.csv", currency="USD")

    assert np.array_equal(ours.face, heavy.cents)
    assert ours.date is None
    assert ours.kind is None
    assert Kind.PAYMENT in KINDS
    assert math.isclose(Decimal(int(ours.face.sum())) / 100, Decimal(int(heavy.cents.sum())) / 100)
