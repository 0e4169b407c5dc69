"""A survey finds in a small table what the plain path finds in it, and tells what it leaves out."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moneygoround.amount import UNITLESS
from moneygoround.checking import verdicts
from moneygoround.cli import run
from moneygoround.errors import BadRecords
from moneygoround.exchange import ecb_rate
from moneygoround.fast.strongest import Cut
from moneygoround.findings import find, program
from moneygoround.ledger import View
from moneygoround.loops import LoopKind
from moneygoround.measures import reciprocity
from moneygoround.model import LIVE, Bound, Measure, Tier
from moneygoround.order import span
from moneygoround.readers import read
from moneygoround.survey import limited, survey
from moneygoround.verification import claims_of
from moneygoround.weights import merge
from moneygoround.writers import survey as told

few = settings(max_examples=40, deadline=None, derandomize=True)
KINDS = ("equity", "debt", "purchase", "payment", "return", "share_sale", "supply", "warrant")
DAYS = ("", "2025", "2025-Q2", "2025-03", "2025-04-01", "2025-04-02", "2026")
Rows = list[tuple[str, str, int | None, str]]
Line = tuple[str, str, int | None, str, str]
LINES: st.SearchStrategy[list[Line | None]] = st.lists(
    st.none()
    | st.tuples(
        st.sampled_from(("a", "b", "a-b", "c", "d")),
        st.sampled_from(("a", "b", "a-b", "c", "d")),
        st.none() | st.sampled_from((0, 1, 2, 10**11)),
        st.sampled_from(KINDS),
        st.sampled_from(DAYS),
    ),
    min_size=1,
    max_size=16,
)


def written(rows: Rows, file: Path) -> Path:
    """The rows as a table; what moves no money has no amount."""
    out = io.StringIO()
    lines = [(a, b, "" if amount is None or kind == "supply" else amount, kind) for a, b, amount, kind in rows]
    csv.writer(out).writerows([("source", "target", "amount", "kind"), *lines])
    file.write_text(out.getvalue(), encoding="utf-8")
    return file


def dated(rows: Sequence[Line | None], file: Path) -> Path:
    """The rows as a table with days; None is a blank line."""
    lines = [
        ""
        if row is None
        else f"{row[0]},{row[1]},{'' if row[2] is None or row[3] == 'supply' else row[2]},{row[3]},{row[4]}"
        for row in rows
    ]
    file.write_text("\n".join(["source,target,amount,kind,date", *lines]) + "\n", encoding="utf-8")
    return file


@few
@given(LINES)
def test_it_finds_what_the_plain_path_finds(tmp_path_factory: pytest.TempPathFactory, rows: list[Line | None]) -> None:
    table = dated(rows, tmp_path_factory.mktemp("table") / "flows.csv")
    found, plain = survey(table), find(read([table]))

    for measure, certified in (
        (Measure.RETURNING_CAPITAL, plain.returning_capital),
        (Measure.CIRCULAR_VOLUME, plain.circular_volume),
    ):
        for bound in Bound:
            one = found.amounts[measure, bound]
            assert (one.amount, one.disclosed) == (certified.live[bound].amount, certified.live[bound].disclosed)
    assert [*found.components] == [len(part) for part in plain.components]
    rings = zip(told.loop_rows(found), found.rings, strict=True)
    assert [(row["key"], ring.amount, ring.contingent) for row, ring in rings] == [
        (loop.key, loop.bottleneck.face, loop.kind is LoopKind.CONTINGENT) for loop in plain.loops.loops
    ]
    assert [limited(found, ring) for ring in found.rings] == [loop.bounded for loop in plain.loops.loops]
    shared = reciprocity(merge(plain.network, Bound.FACE).between)
    assert (found.mutual, found.whole) == (shared.mutual, shared.whole)


@few
@given(LINES)
def test_its_certificates_are_proved_by_the_table_itself(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Line | None]
) -> None:
    table = dated(rows, tmp_path_factory.mktemp("table") / "flows.csv")
    ledger = read([table])
    lines = [(f"line {place}", row) for place, row in enumerate(told.certificate_rows(survey(table)), 2)]

    checked = verdicts(claims_of(lines, UNITLESS), ledger, View(currency=UNITLESS), rate=ecb_rate)

    assert checked.faults == ()
    assert {row["verdict"] for row in checked.rows} <= {"holds, and nothing larger does"}


def test_a_stated_amount_of_nothing_is_disclosed(tmp_path: Path) -> None:
    rows: Rows = [("a", "b", 0, "equity"), ("a", "b", None, "debt"), ("b", "a", 5, "payment")]
    table = written(rows, tmp_path / "flows.csv")
    assert [(ring.amount, ring.undisclosed) for ring in survey(table).rings] == [(0, False)]
    (loop,) = find(read([table])).loops.loops
    assert (loop.bottleneck.face, loop.undisclosed) == (0, 0)


def test_a_loop_that_an_undisclosed_flow_may_raise_is_open(tmp_path: Path) -> None:
    rows: Rows = [("a", "b", 40, "equity"), ("b", "a", None, "purchase")]
    assert "1. ≤ 40   a → b → a" in told.text(survey(written(rows, tmp_path / "flows.csv")))
    more: Rows = [*rows, ("a", "b", None, "equity")]
    assert "1. open, 40 stated   a → b → a" in told.text(survey(written(more, tmp_path / "more.csv")))


def test_a_component_may_be_closed_by_a_warrant_and_by_no_share_sale(tmp_path: Path) -> None:
    rows: Rows = [
        ("a", "b", 5, "equity"),
        ("b", "a", None, "warrant"),
        ("c", "d", 5, "equity"),
        ("d", "c", 5, "share_sale"),
    ]
    assert survey(written(rows, tmp_path / "flows.csv")).components == (2,)


def test_a_loop_that_needs_a_warrant_comes_last_and_says_so(tmp_path: Path) -> None:
    rows: Rows = [("a", "b", 9, "purchase"), ("b", "a", 9, "warrant"), ("c", "d", None, "debt"), ("d", "c", 1, "debt")]
    found = survey(written(rows, tmp_path / "flows.csv"))
    assert [(row["key"], row["contingent"]) for row in told.loop_rows(found)] == [("c~d", "false"), ("a~b", "true")]
    assert "2. 9   a → b → a (if a warrant or guarantee is called)" in told.text(found)
    cut = told.notices(survey(written(rows, tmp_path / "flows.csv"), loops=1))[0]
    assert cut == "Only the first loop is listed. All that need no contingent flow are listed."


@pytest.mark.parametrize(
    ("called", "tier", "least", "says"),
    [
        (False, Tier.DISCLOSED, None, "Others as strong as these may be missing."),
        (False, Tier.DISCLOSED, 9_000_000, "All disclosed in every step of at least 9 are listed."),
        (False, Tier.PARTLY, None, "All disclosed in every step are listed."),
        (False, Tier.UNKNOWN, None, "All with a disclosed step are listed."),
        (
            True,
            Tier.DISCLOSED,
            9_000_000,
            "Of those that need one, all disclosed in every step of at least 9 are listed.",
        ),
    ],
)
def test_a_list_that_is_cut_says_what_is_whole(
    called: bool, tier: Tier, least: int | None, says: str, tmp_path: Path
) -> None:
    found = survey(written([("a", "b", 9, "debt"), ("b", "a", 9, "debt")], tmp_path / "flows.csv"))
    cut = Cut(out_of_time=False, tier=tier, at_least=least, contingent=called)
    assert told.notices(replace(found, loops=replace(found.loops, cut=cut)))[0].endswith(says)


def test_of_equal_loops_the_one_that_closed_first_comes_first(tmp_path: Path) -> None:
    rows: list[Line | None] = [
        ("a", "b", 5, "payment", "2025-01-01"), ("b", "a", 5, "payment", "2025-03-01"), ("b", "a", 1, "payment", ""),
        ("c", "d", 5, "payment", "2025-01-01"), ("d", "c", 5, "payment", "2025-02-01"),
        ("e", "f", 5, "payment", ""), ("f", "e", 5, "payment", "2024-02-01"),
    ]  # fmt: skip
    found = survey(dated(rows, tmp_path / "flows.csv"), loops=2)
    assert [row["key"] for row in told.loop_rows(found)] == ["c~d", "a~b"]


def test_a_certificate_balances_and_adds_up(tmp_path: Path) -> None:
    rows: Rows = [
        ("a", "b", 10, "equity"),
        ("b", "c", 7, "purchase"),
        ("c", "a", 5, "payment"),
        ("b", "a", 2, "return"),
    ]
    found = survey(written(rows, tmp_path / "flows.csv"))
    lines = [
        row
        for row in told.certificate_rows(found)
        if (row["measure"], row["bound"]) == ("returning_capital", "face") and row.get("flow")
    ]
    left = dict.fromkeys("abc", 0)
    for line in lines:
        left[line["payer"]] -= int(line["amount"])
        left[line["payee"]] += int(line["amount"])
    assert set(left.values()) == {0}
    assert sum(int(line["counted"]) for line in lines) == 7
    assert {line["flow"] for line in lines} == {"row-2", "row-3", "row-4", "row-5"}


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    rows: Rows = [
        ("a", "b", 10, "equity"),
        ("b", "a", 7, "payment"),
        ("c", "a", 1, "warrant"),
        ("b", "c", None, "payment"),
        ("c", "b", 3, "debt"),
    ]
    words = told.text(survey(written(rows, tmp_path / "flows.csv"), loops=1))
    assert "1 contingent flow carries no amount: no money runs before a call." in words
    assert "5 flows between 3 organisations, 1 of them without an amount." in words
    assert (
        "Only the first loop is listed. All disclosed in every step are listed, and all with undisclosed steps of at least 7."
        in words
    )


def test_loops_in_the_order_of_time_are_counted(tmp_path: Path) -> None:
    # The sample of circularity.md, section 2: of twelve simple cycles three rise strictly in time.
    events = "1 2 0;1 5 1;2 3 2;3 1 3;3 2 4;3 4 5;3 6 6;4 5 7;5 2 8;6 4 9;4 7 10"
    rows = [f"{u},{v},1,2025-01-{int(t) + 1:02}" for u, v, t in (event.split() for event in events.split(";"))]
    table = tmp_path / "flows.csv"
    table.write_text("\n".join(["source,target,amount,date", *rows]) + "\n", encoding="utf-8")
    found = survey(table, window=31)
    assert found.in_order is not None
    assert {n: int(count) for n, count in enumerate(found.in_order.by_length) if count} == {2: 1, 3: 1, 4: 1}


@few
@given(LINES, st.sampled_from((1, 20, 60, 200, 400)))
def test_loops_are_in_the_order_of_time_where_the_plain_path_is_sure_of_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Line | None], window: int
) -> None:
    kept = [row for row in rows if row and row[3] not in {"warrant", "share_sale", "supply"}]
    table = dated(kept or [("a", "b", 1, "debt", "2025")], tmp_path_factory.mktemp("table") / "flows.csv")
    counted = survey(table, window=window).in_order
    assert counted is not None
    days = [days for loop in find(read([table])).loops.loops if (days := span(loop)) is not None and days <= window]
    # Each sequence of parallel flows is counted, a loop once: there are none, or at least as many.
    assert int(counted.by_length.sum()) >= len(days)
    assert bool(counted.by_length.sum()) == bool(days)


@pytest.mark.parametrize(
    ("there", "back", "window", "loops"),
    [
        ("2024-01", "2024-01-20", 60, 0),
        ("2024", "2024-06-20", 60, 0),
        ("2024-01-20", "2024-02", 20, 0),
        ("2024-01-20", "2024-02", 39, 0),
        ("2024-01-20", "2024-02", 40, 1),
        ("2024-01", "2024-02-01", 31, 1),
        ("2024-Q1", "2024-H2", 365, 1),
        ("2024-H1", "2024", 999, 0),
    ],
)
def test_a_date_that_may_mean_many_days_is_later_only_if_all_of_them_are(
    there: str, back: str, window: int, loops: int, tmp_path: Path
) -> None:
    table = dated([("a", "b", 5, "payment", there), ("b", "a", 5, "payment", back)], tmp_path / "flows.csv")
    counted = survey(table, window=window).in_order
    (loop,) = find(read([table])).loops.loops
    days = span(loop)
    assert counted is not None
    assert int(counted.by_length.sum()) == loops == int(days is not None and days <= window)


def test_the_command_prints_text_json_and_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = str(written([("a", "b", 10, "equity"), ("b", "a", 7, "payment")], tmp_path / "flows.csv"))
    assert run(["survey", table]) == 0
    assert "1. 7   a → b → a" in capsys.readouterr().out
    assert run(["survey", table, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["loops"][0]["key"] == "a~b"
    assert run(["survey", table, "--csv", "--certificate", str(tmp_path / "proof.csv")]) == 0
    assert capsys.readouterr().out.startswith(
        "rank,amount,steps,undisclosed,contingent,key,loop,currency,as_of,statuses,level,inputs,version\n1,7,2,false,false,a~b"
    )
    assert run(["verify", str(tmp_path / "proof.csv"), table]) == 0
    assert "circular_volume    live    face     14      XXX       holds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--currency", "FOO"), "'FOO' is not a currency. Write its code."),
        (("--loops", "0"), "0 is not a number of loops to list. Ask for 1 or more."),
        (("--loops", "-1"), "-1 is not a number of loops to list."),
        (("--steps", "1"), "1 is not a number of steps. Choose 2 to 20."),
        (("--steps", "21"), "21 is not a number of steps."),
        (("--within", "-1"), "A window of -1 days leaves no loop"),
        (("--within", "0"), "steps that come one after the other take a day or more. Write 1 or more."),
        (("--json", "--csv"), "--json and --csv are forms of one answer. Choose one."),
        (("--certificate", "x.txt"), "x.txt: the certificates of a survey are a table."),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_table_is_read(
    words: tuple[str, str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["survey", "there-is-no-such-table.csv", *words]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_an_empty_path_names_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", ""]) == 2
    assert "An empty path names no table." in capsys.readouterr().err


def test_without_an_answer_no_folder_is_made_for_its_certificate(tmp_path: Path) -> None:
    table = tmp_path / "flows.csv"
    table.write_text("source,target,amount\na,b,much\n", encoding="utf-8")
    assert run(["survey", str(table), "--certificate", str(tmp_path / "new" / "proof.csv")]) == 3
    assert run(["circulation", str(table), "--certificate", str(tmp_path / "new" / "proof.csv")]) == 3
    assert [*tmp_path.iterdir()] == [table]


def test_a_certificate_that_can_not_be_written_is_told_before_the_table_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run(["survey", "there-is-no-such-table.csv", "--certificate", str(tmp_path / "file" / "proof.csv")]) == 5
    assert f"{tmp_path / 'file'}: can't be written" in capsys.readouterr().err


def test_without_dates_there_is_no_order_of_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = written([("a", "b", 10, "equity")], tmp_path / "flows.csv")
    assert run(["survey", str(table), "--within", "3"]) == 2
    assert "Add a column `date`." in capsys.readouterr().err


def test_a_certificate_names_the_lines_of_the_table_and_is_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "flows.csv"
    table.write_text("source,target,amount,kind\n\na,b,10,equity\n\n,,,\nb,a,7,payment\n", encoding="utf-8")
    proof = tmp_path / "proof.csv"
    assert run(["survey", str(table), "--certificate", str(proof)]) == 0
    assert {"row-3", "row-6"} == {line.split(",")[3] for line in proof.read_text().splitlines()[1:]} - {""}
    capsys.readouterr()
    assert run(["verify", str(proof), str(table)]) == 0
    verdicts = capsys.readouterr().out.splitlines()[1:]
    assert len(verdicts) == 6
    assert all(line.endswith("holds, and nothing larger does") for line in verdicts)


def test_what_a_survey_finds_says_of_which_view_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, proof = tmp_path / "flows.csv", tmp_path / "proof.csv"
    table.write_text("source,target,amount,date\na,b,10,2025\nb,a,7,2026\n", encoding="utf-8")
    made = {"as_of": "", "statuses": " ".join(sorted(LIVE)), "level": "group", "inputs": "", "version": program()}
    assert run(["survey", str(table), "--currency", "EUR", "--json", "--certificate", str(proof)]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert all(row.items() >= ({"currency": "EUR"} | made).items() for row in found["amounts"] + found["loops"])
    assert "It names no inputs" in printed.err
    heads = [row for row in csv.DictReader(io.StringIO(proof.read_text(encoding="utf-8"))) if not row["payer"]]
    assert len(heads) == len(found["amounts"])
    assert all(row.items() >= made.items() for row in heads)
    assert run(["verify", str(proof), str(table), "--currency", "EUR"]) == 0
    assert run(["verify", str(proof), str(table), "--currency", "EUR", "--level", "unit"]) == 2
    assert "Choose --level" in capsys.readouterr().err


def test_on_a_screen_one_is_singular_and_nothing_has_no_heading(tmp_path: Path) -> None:
    one = told.text(survey(written([("a", "b", None, "equity")], tmp_path / "flows.csv")))
    assert one == (
        "1 flow between 2 organisations, without any amount.\n"
        "No loop can close: no money leads back to where it came from.\n"
    )


def test_what_is_rounded_on_a_screen_is_said_to_be(tmp_path: Path) -> None:
    rows: Rows = [("a", "b", 12_345, "equity"), ("b", "a", 12_345, "payment")]
    assert "Amounts are rounded to 4 figures here;" in told.text(survey(written(rows, tmp_path / "flows.csv")))
    exact: Rows = [("a", "b", 1_234, "equity"), ("b", "a", 1_234_000, "payment")]
    assert "rounded" not in told.text(survey(written(exact[:1], tmp_path / "flows.csv")))


def test_a_screen_shows_ten_loops_and_counts_the_rest(tmp_path: Path) -> None:
    rows: Rows = [(pair[0], pair[1], 1, "debt") for at in range(11) for pair in ((f"a{at}", "z"), ("z", f"a{at}"))]
    words = told.text(survey(written(rows, tmp_path / "flows.csv")))
    assert "… and 1 more loop: --csv and --json list them." in words


def test_a_fault_is_told_with_its_place(tmp_path: Path) -> None:
    table = tmp_path / "flows.csv"
    table.write_text("source,target,amount\na,b,10\nb,a,1_0\n", encoding="utf-8")
    with pytest.raises(BadRecords, match=r"flows\.csv:3:3: amount: '1_0'"):
        survey(table)


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        ("raise ImportError('Numba needs NumPy 2.2 or less.')", "can't be loaded: Numba needs NumPy 2.2 or less. Install it"),
        ("raise ImportError", "can't be loaded: an import failed. Install it anew: pip install 'moneygoround[fast]'."),
        ("from math import nothing", "can't be loaded: cannot import name 'nothing' from 'math'"),
        ("import nothing_of_the_kind", "of which nothing_of_the_kind is missing. Install it"),
    ],
)  # fmt: skip
def test_an_extra_that_is_broken_says_what_failed(breaks: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "numba").mkdir()
    (tmp_path / "numba" / "__init__.py").write_text(breaks)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from moneygoround.cli import main; main(['survey', 'x.csv'])"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("Large tables need the extra `fast`, ")
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
