"""The command line: data to stdout, talk to stderr, an exit code for every end."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from moneygoround import api
from moneygoround.cli import run
from moneygoround.definitions import DEFINITIONS, TITLES
from moneygoround.sparql.forms import CUT

COMMANDS = (
    "build",
    "check",
    "loops",
    "circulation",
    "back",
    "export",
    "open",
    "new",
    "explain",
    "query",
    "serve",
    "measures",
    "ownership",
    "exposure",
)
CASE = """\
organisations:
  - {id: a, name: "Alpha\\e[2J"}
  - {id: b, name: Beta}
flows:
  - {id: up, kind: equity, from: a, to: b, amount: up to 10 bn USD, status: announced, date: 2025-01-01}
  - {id: down, kind: purchase, from: b, to: a, amount: 4 bn USD, status: signed, date: 2025-02-01}
"""


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of one loop, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.yaml").write_text(CASE.replace("\\e[2J", ""))
    return tmp_path / "case"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "Example" in capsys.readouterr().out


def test_a_build_writes_every_output_and_says_what_was_found(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", str(case), "-o", "out"]) == 0
    told = capsys.readouterr().out
    assert {path.name for path in Path("out").iterdir()} == {
        "moneygoround.html",
        "moneygoround.ttl",
        "loops.csv",
        "circulation.csv",
        "certificate.csv",
        "report.md",
        "moneygoround.svg",
        "ledger.schema.json",
    }
    assert "1 loop" in told
    assert "4 bn USD" in told
    assert len(told.splitlines()) <= 25


def test_bad_input_exits_with_3_and_leaves_old_outputs_untouched(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", str(case), "-o", "out"]) == 0
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    (case / "case.yaml").write_text(CASE.replace("4 bn USD", "4 bilion USD").replace("\\e[2J", ""))
    assert run(["build", str(case), "-o", "out"]) == 3
    assert "case.yaml:6:56: flows[1].amount: '4 bilion USD' is not an amount" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


def test_an_output_that_can_not_be_written_exits_with_5_before_any_work(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("taken").write_text("a file")
    assert run(["build", str(case), "-o", "taken"]) == 5
    assert "can't be written" in capsys.readouterr().err
    assert Path("taken").read_text() == "a file"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["check", "nowhere"], 5, "there is no such file"),
        (["loops", "--as-of", "2025-02-30"], 2, "no calendar has"),
        (["loops", "--level", "galaxy"], 2, "Choose group or unit"),
        (["loops", "--steps", "1"], 2, "Choose 2 to 20"),
        (["loops", "--currency", "usd"], 2, "Did you mean 'USD'?"),
        (["loops", "-", "--currency", "ZZZ"], 2, "is not a currency"),
        (["export", "--format", "tll"], 2, "Did you mean 'ttl'?"),
        (["back", "nvida", "openai"], 3, "Did you mean 'nvidia'?"),
        (["explain", "no-such-loop"], 3, "is not a known loop"),
        (["query", "loops-of", "--org", "nvidea"], 2, "no organisation of this graph. Did you mean 'nvidia'"),
        (["query", "changed-since", "--day", "2025-02-30"], 2, "There is no such day"),
        (["query", "CONSTRUCT WHERE { ?a mgr:funds ?b }", "--csv"], 2, "The answer is no table"),
        (["query", "ASK {}", "--json", "--csv"], 2, "Choose one"),
        (["query", "no-such-question"], 3, "is not a known question"),
        (["query", "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 2, "SERVICE"),
        (["query", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"], 2, ""),
        (["new", "No Name!"], 2, "is not a name for a case"),
        (["nonsense"], 2, "No such command"),
        (["loops", "--within", "-1"], 2, "Write 1 or more"),
        (["loops", "--within", "0"], 2, "Write 1 or more"),
        (["loops", "--as-of", ""], 2, "'' is not a date"),
        (["loops", ""], 2, "An empty path names no ledger"),
        (["verify", "", "-"], 2, "An empty path names no certificate"),
        (["verify", "certificate.csv", ""], 2, "An empty path names no ledger"),
        (["loops", "-", "-"], 2, "Write - once"),
        (["loops", "--json", "--csv"], 2, "Choose one"),
        (["circulation", "--range", "nvidia-openai-30bn", "--undisclosed"], 2, "one of them at a time"),
        (["circulation", "--range", "nvidia-openai-30b"], 3, "Did you mean 'nvidia-openai-30bn'?"),
        (["circulation", "--certificate", "certificate.txt"], 2, "written as .csv or as .ttl, not as '.txt'"),
        (["circulation", "--certificate", "certificate.csv", "--json", "--csv"], 2, "Choose one"),
        (["circulation", "--certificate", "/proc/nowhere/certificate.csv"], 5, "can't be written"),
        (["back", "nvidia", "nvidia"], 2, "Name another one"),
        (["back", "nvidia", "openai", "--as-of", "1700"], 3, "is not a known organisation in this view"),
        (["strike", ""], 3, "is not a known flow, deal or organisation"),
        (["diff"], 2, "nothing to compare with"),
        (["diff", "--since", ""], 2, "'' is not a date"),
        (["diff", "--since", "2199"], 2, "nothing changed since. Name an earlier day"),
        (["diff", "--since", "2025-06", "--as-of", "2025-06-15"], 2, "is later than 2025-06-15"),
        (["diff", "-", "--before", "-"], 2, "one of the two ledgers as a file"),
        (["measures", "--significance", "0"], 2, "Ask for 1 to 100,000"),
        (["measures", "--significance", "100001"], 2, "Ask for 1 to 100,000"),
        (["ownership", "--of", ""], 3, "is not a known organisation"),
        (["exposure", "nvidia", "--without", "nope"], 3, "is not a known deal"),
        (["explain", "openai"], 2, "is an organisation. Ask for its loops"),
        (["explain", "99999"], 3, "is not a known rank: there are"),
        (["query", "strongest-loops", "--seconds", "nan"], 2, "is not a time to wait"),
        (["query", "strongest-loops", "--seconds", "1e300"], 2, "is not a time to wait"),
        (["build", "--nonsense"], 2, "No such option"),
    ],
)
def test_what_can_not_be_served_has_its_code_and_its_sentence(
    words: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == code
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_what_contradicts_itself_is_refused_before_anything_is_written(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["circulation", str(case), "--certificate", "out.csv", "--range", "nope"]) == 3
    assert run(["circulation", str(case), "--certificate", "out.csv", "--json", "--csv"]) == 2
    Path("taken.csv").mkdir()
    assert run(["circulation", str(case), "--certificate", "taken.csv"]) == 5
    assert capsys.readouterr().out == ""
    assert not Path("out.csv").exists()


def test_ledgers_of_bare_numbers_and_of_money_are_compared_in_a_currency_that_is_named(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("old.csv").write_text("source,target,amount\na,b,5\n")
    assert run(["diff", "--before", "old.csv", str(case)]) == 2
    assert "name the currency of both with --currency" in capsys.readouterr().err
    assert run(["diff", "--before", "old.csv", str(case), "--currency", "USD"]) == 0
    assert "completed, 5 USD" in capsys.readouterr().out
    Path("old.csv").write_text("source,target\na,b\n")
    assert run(["diff", "--before", "old.csv", str(case)]) == 0


def test_rows_that_are_compared_line_by_line_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text("source,target,amount\na,b,5\nb,a,3\n")
    Path("new.csv").write_text("source,target,amount\nb,a,3\n")
    assert run(["diff", "--before", "old.csv", "new.csv"]) == 0
    told = capsys.readouterr()
    assert "The id of 1 flow is a line of a table (row-2)" in told.err
    assert "from a" in told.out
    assert run(["diff", "--since", "2025", "new.csv"]) == 0
    assert "line by line" not in capsys.readouterr().err


def test_the_exact_amounts_of_a_diff_stand_in_columns_of_their_own(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", str(case), "--since", "2025-01-15", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    (flow,) = (row for row in rows if row["what"] == "flow")
    assert (flow["before_amount"], flow["after_amount"], flow["currency"]) == ("", "4000000000", "USD")
    assert {row["currency"] for row in rows} == {"USD"}


def test_what_does_not_stand_in_a_view_changes_nothing(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strike", "down", "--ledger", str(case), "--as-of", "2025-01-15"]) == 0
    told = capsys.readouterr()
    assert "nothing changes" in told.err
    assert "gone" not in told.out


def test_one_of_a_thing_is_told_in_the_singular(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text("source,target,amount,kind\na,b,5,equity\n")
    assert run(["check", "one.csv"]) == 0
    assert capsys.readouterr().err.startswith("No fault in 2 organisations, 1 flow, 0 deals, 0 sources; ")
    assert run(["build", "one.csv"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "Undated: 1 flow of money between 2 organisations; 1 flow in 0 deals, with 0 sources, is on record.\n0 loops ("
    )
    assert "1 flow of money between 2 organisations closes 0 loops" in Path("output/moneygoround.html").read_text()
    Path("ring.csv").write_text("source,target,amount\na,b,5\nb,a,5\n")
    assert run(["build", "ring.csv"]) == 0
    assert "\n1 loop (simple cycles" in capsys.readouterr().out


def test_no_loop_is_said(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["loops", str(case), "--within", "5"]) == 0
    assert "There is no such loop" in capsys.readouterr().err


def test_explain_alone_lists_what_can_be_explained_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [*TITLES] == [*DEFINITIONS]
    for name, line in zip(TITLES, lines, strict=False):
        assert line.startswith(f"moneygoround explain {name} ")
        assert run(["explain", name]) == 0


@pytest.mark.parametrize(
    "word", ["survey", "components", "component", "contingent", "joint total", "joint_total", "certificate", "floor", "Face", "ceiling"]
)  # fmt: skip
def test_the_words_of_the_readme_are_explained(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", word]) == 0
    assert len(capsys.readouterr().out) > 200


def test_a_deal_is_told_flow_by_flow(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "microsoft-nvidia-anthropic-2025"]) == 0
    assert "anthropic-microsoft-azure-30bn: Anthropic → Microsoft" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("where", "code", "says"),
    [
        (">/dev/full", 5, "Standard output can't be written: No space left on device"),
        (">&-", 5, "Standard output is closed"),
        (">/dev/null 2>&-", 0, ""),
        (">/dev/null 2>/dev/full", 0, ""),
    ],
)
def test_where_nothing_can_be_written_that_is_said_if_anyone_hears(
    where: str, code: int, says: str, case: Path
) -> None:
    ended = subprocess.run(
        f"{sys.executable} -m moneygoround loops {case} {where}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == code
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_an_encoding_can_not_write_is_escaped(case: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "moneygoround", "explain", "a~b", str(case)],
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0
    assert "Alpha \\u2192 Beta" in ended.stdout


def test_python_m_is_the_command_by_its_own_name() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "moneygoround", "loops", "--help"], capture_output=True, text=True, check=False
    )
    assert ended.stdout.startswith("Usage: moneygoround loops [OPTIONS]")
    wrong = subprocess.run(
        [sys.executable, "-m", "moneygoround", "nonsense"], capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_records_alone_load_again_and_name_no_findings(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("nt", "trig", "rdf"):
        assert run(["export", str(case), "--records", "-f", form, "-o", f"case.{form}"]) == 0
        assert "AnalysisRun" not in Path(f"case.{form}").read_text()
        assert api.load(f"case.{form}") == api.load(case)
    assert run(["export", str(case), "--records", "-f", "csv"]) == 2
    assert "leave out" in capsys.readouterr().err


def test_check_tells_what_triples_lack_that_their_shapes_ask(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # given
    assert run(["export", str(case), "-o", "case.ttl"]) == 0
    whole = Path("case.ttl").read_text()
    assert run(["check", "case.ttl"]) == 0
    # when
    Path("case.ttl").write_text(re.sub(r"mgr:loopKind mgr:\w+", "mgr:loopKind mgr:nonsense", whole, count=1))
    capsys.readouterr()
    # then
    assert run(["check", "case.ttl"]) == 3
    told = capsys.readouterr().err
    assert re.match(
        r"case\.ttl:\d+:\d+: loop:\S+ mgr:loopKind: needs one word of mgr:loopKinds\. It is mgr:nonsense\.", told
    )


def test_new_writes_a_ledger_that_builds_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "my-case"]) == 0
    assert run(["check", "my-case"]) == 0
    assert run(["new", "my-case"]) == 5
    assert "nothing was changed" in capsys.readouterr().err


def test_json_and_csv_hold_the_same_loops(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["loops", str(case), "--json"])
    rows = json.loads(capsys.readouterr().out)
    run(["loops", str(case), "--csv"])
    header, line = capsys.readouterr().out.splitlines()
    assert [row["key"] for row in rows] == ["a~b"]
    assert line.split(",")[header.split(",").index("key")] == "a~b"


def test_json_is_json_for_a_truth_and_for_a_graph_too(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["query", "ASK { ?a mgr:funds ?b }", "--json", "--ledger", str(case)])
    assert json.loads(capsys.readouterr().out) == {"head": {}, "boolean": True}
    run(["query", "CONSTRUCT WHERE { ?a mgr:funds ?b }", "--json", "--ledger", str(case)])
    (thing,) = json.loads(capsys.readouterr().out)
    assert thing["@id"] == "https://w3id.org/moneygoround/id/organisation/a"


def test_a_graph_that_was_cut_says_so_in_itself(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(["query", "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--ledger", str(case)])
    told = capsys.readouterr()
    assert told.out.startswith(f"# {CUT}\n<")
    assert CUT in told.err
    assert ended == 6


def test_what_would_move_the_cursor_is_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "table.csv").write_text("source,target\n\x1b[2Ja,b\nb,\x1b[2Ja\n")
    run(["loops", str(tmp_path / "table.csv")])
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err


def test_a_plain_table_has_loops_but_no_returning_capital(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "table.csv").write_text("source,target,amount\na,b,12.5\nb,a,3\n")
    assert run(["build", str(tmp_path / "table.csv"), "-o", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "Returning capital: not computed" in told
    assert "up to 3 can come back" in told


@pytest.mark.parametrize("header", ["source,target,amount", '"source","target","amount"', "\n\nfrom,to,amount"])
def test_standard_input_is_a_ledger(
    header: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = io.TextIOWrapper(io.BytesIO(f"{header}\na,b,12.5\nb,a,3\n".encode()))
    monkeypatch.setattr(sys, "stdin", table)
    assert run(["loops", "-", "--csv"]) == 0
    assert "a~b" in capsys.readouterr().out


@pytest.mark.parametrize(
    "form", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "csv", "graphml", "gexf", "svg", "schema"]
)
def test_every_format_is_the_same_twice(case: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(case), "-f", form]) == 0
    first = capsys.readouterr().out
    assert run(["export", str(case), "-f", form]) == 0
    assert capsys.readouterr().out == first
    assert len(first) > 100


def test_an_exported_ledger_loads_again_with_the_same_loops(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["export", str(case), "-o", "out.ttl"])
    run(["loops", "out.ttl", "--csv"])
    again = capsys.readouterr().out
    run(["loops", str(case), "--csv"])
    assert capsys.readouterr().out == again


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    program = "import sys; from moneygoround.cli import main; main(['loops', '--csv'])"
    command = f'{sys.executable} -c "{program}" | head -1'
    ended = subprocess.run(
        f"set -o pipefail; {command}", shell=True, executable="/bin/bash", capture_output=True, text=True, check=False
    )
    assert ended.stdout.startswith("rank,")
    assert "Traceback" not in ended.stderr


def test_an_interrupted_build_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    # given: the program interrupts itself when the curated graph is read, before anything can be written
    program = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "sys.addaudithook(lambda name, words: name == 'open' and str(words[0]).endswith('sources.yaml') "
        "and os.kill(os.getpid(), signal.SIGINT)); from moneygoround.cli import main; main(['build', '-o', 'out'])"
    )
    # when
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    # then
    assert ended.returncode == 130
    assert ended.stderr == "Interrupted. Nothing was left half written.\n"
    assert list(tmp_path.iterdir()) == []


def test_help_loads_no_heavy_room() -> None:
    program = (
        "import sys; from moneygoround.cli import run; run(['--help']); "
        "sys.stderr.write(' '.join(sorted({'networkx', 'rdflib', 'pydantic', 'pyvis'} & set(sys.modules))))"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr == ""


def test_output_is_the_same_under_another_hash_seed_locale_and_time_zone(case: Path) -> None:
    program = f"import sys; from moneygoround.cli import main; main(['export', {str(case)!r}])"
    told = set()
    for seed, locale, zone in (("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Ho_Chi_Minh")):
        there = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, env=there, check=True)
        told.add(ended.stdout)
    assert len(told) == 1


def test_rates_of_ones_own_count_what_the_ecb_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = (
        "organisations:\n  - {id: a, name: A}\n  - {id: b, name: B}\nflows:\n"
        "  - {id: up, kind: equity, from: a, to: b, amount: 100 AED, status: signed, date: 2025-03-01}\n"
        "  - {id: down, kind: purchase, from: b, to: a, amount: 90 USD, status: signed, date: 2025-03-01}\n"
    )
    (tmp_path / "case.yaml").write_text(ledger)
    (tmp_path / "rates.csv").write_text("from,to,date,rate\nAED,USD,2025-01-01,0.25\n")
    assert run(["loops", str(tmp_path / "case.yaml"), "--csv"]) == 0
    assert "an amount is not public" in capsys.readouterr().out
    assert run(["loops", str(tmp_path / "case.yaml"), "--rates", str(tmp_path / "rates.csv"), "--csv"]) == 0
    assert "up to 25 USD of it can come back" in capsys.readouterr().out
    assert run(["loops", str(tmp_path / "case.yaml"), "--rates", "nowhere.csv"]) == 5


def test_a_certificate_with_another_ending_is_refused_before_anything_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["circulation", "--certificate", "x.txt"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "A certificate is written as .csv or as .ttl, not as '.txt'.\n")
