"""The commands on the other measures: what they print, with the view beside it, and what they refuse."""

import csv
import io
import json
from importlib.metadata import version
from pathlib import Path

import pytest

from moneygoround.cli import run
from moneygoround.definitions import DEFINITIONS
from moneygoround.findings import digest
from moneygoround.model import FIRM, LIVE
from moneygoround.readers import read

PACT = """\
deal: pact
title: A pact
flows:
  - {id: up, kind: equity, from: a, to: b, amount: up to 10 bn USD, status: announced, date: 2025-01-01}
  - {id: down, kind: purchase, from: b, to: a, amount: 4 bn USD, status: signed, date: 2025-02-01,
     term: {from: 2026, years: 2}}
  - {id: old, kind: equity, from: c, to: b, amount: 1 bn USD, status: completed, date: 2025-01-15}
"""
REST = """\
organisations:
  - {id: a, name: Alpha}
  - {id: b, name: Beta}
  - {id: c, name: Gamma}
flows:
  - {id: side, kind: purchase, from: b, to: c, amount: undisclosed, status: signed, date: 2025-02-01}
stakes:
  - {id: a-in-b, holder: a, issuer: b, percent: 60 %, as_of: 2025-01-01}
  - {id: b-in-c, holder: b, issuer: c, percent: at least 50 %, as_of: 2025-01-01}
  - {id: c-in-a, holder: c, issuer: a, as_of: 2025-01-01}
"""
VIEW = {"currency": "USD", "as_of": "2025-02-01", "level": "group"}


@pytest.fixture
def case(tmp_path: Path) -> str:
    """A ledger of a loop, a completed flow, an undisclosed one and three stakes."""
    (tmp_path / "pact.yaml").write_text(PACT)
    (tmp_path / "rest.yaml").write_text(REST)
    return str(tmp_path)


def rows(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """What a command prints as CSV; the same as its JSON."""
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert run([*words, "--csv"]) == 0
    found = [*csv.DictReader(io.StringIO(capsys.readouterr().out))]
    assert [{name: row.get(name, "") for name in found[0]} for row in told] == found
    return found


def test_measures_are_printed_with_their_view(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = {row["measure"]: row for row in rows(["measures", case], capsys)}

    assert found["reciprocity"].items() >= ({"value": "8000000000", "of": "15000000000"} | VIEW).items()
    assert found["gamma_vol"]["share"] == found["reciprocity"]["share"] == "0.533333"
    assert (found["T_C"]["value"], found["D"]["value"]) == ("4000000000", "7000000000")
    assert found["gamma_thr"]["share"] == "0.363636"
    assert (found["components"]["value"], found["largest_component"]["value"]) == ("1", "3")
    assert run(["measures", case, "--bound", "floor"]) == 0
    told = capsys.readouterr()
    assert "1 flow states no amount and weighs nothing." in told.err
    assert "Amounts at their floor. View: as of 2025-02-01" in told.err


@pytest.mark.parametrize(
    ("there", "back", "volume"),
    [
        (123456789012345678901234567890, 123456789012345678901234567889, "246913578000000000000000000000"),
        (9007199254740993, 9007199254740993, "18014398500000000"),
        (9999999999, 9999999998, "19999999996"),
        (7, 5, "10"),
    ],
)
def test_a_decomposition_shows_the_figures_that_are_known_and_never_more_than_can_go_round(
    there: int, back: int, volume: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "flows.csv"
    table.write_text(f"source,target,amount\nA,B,{there}\nB,A,{back}\n", encoding="utf-8")

    found = {row["measure"]: row for row in rows(["measures", str(table)], capsys)}

    assert (found["gamma_vol"]["value"], found["gamma_vol"]["of"]) == (volume, str(there + back))
    assert int(volume) <= 2 * back
    assert int(found["T_C"]["value"]) <= int(found["gamma_thr"]["of"])
    assert found["D"]["value"] == str(there - back)
    assert run(["measures", str(table)]) == 0
    assert "are rounded to the 9 figures that are known of them" in capsys.readouterr().err


def test_significance_is_seeded(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["measures", case, "--significance", "9", "--seed", "3"]

    found = rows(words, capsys)

    assert [row["statistic"] for row in found] == ["loops", "reciprocity", "circular_volume"]
    assert found == rows(words, capsys)
    assert {row["seed"] for row in found} == {"3"}


def test_ownership_is_printed_with_what_is_open_and_what_is_left_out(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(["ownership", case, "--of", "c"], capsys)

    assert [(row["holder"], row["integrated_low"], row["integrated_high"], row["control"]) for row in found] == [
        ("b", "50", "100", "open"),
        ("a", "30", "60", "open"),
    ]
    assert run(["ownership", case]) == 0
    told = capsys.readouterr()
    assert "50 to 100 %" in told.out
    assert "No share is stated of: c-in-a." in told.err
    assert "stakes as of 2025-02-01" in told.err


def test_an_exposure_is_printed_by_year(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(["exposure", "b", case], capsys)

    assert [(row["direction"], row["counterparty"], row["left_face"], row["years"]) for row in found] == [
        ("owes", "a", "4000000000", "2026:2000000000 2027:2000000000"),
        ("owes", "c", "", ""),
        ("is_owed", "a", "10000000000", ""),
        ("is_owed", "c", "0", ""),
    ]
    assert all(row.items() >= VIEW.items() for row in found)
    assert found[1]["undisclosed_flows"] == "side"


def test_a_deal_that_falls_through_is_told(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(["exposure", "b", case, "--without", "pact"], capsys)
    assert run(["exposure", "b", case, "--without", "pact"]) == 0
    told = capsys.readouterr().out

    assert [row["left_without"] for row in found] == ["0", "", "0", "0"]
    assert "Beta still owes an undisclosed amount and is still owed 0 USD" in told
    assert "Without pact, 1 loop of up to 5 steps breaks:\n  Alpha → Beta → Alpha" in told
    assert "Alpha loses 4 bn USD and is spared up to 10 bn USD." in told
    assert "Completed, so it stays: old." in told


def test_funding_says_what_own_money_could_pay(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = {row["measure"]: row for row in rows(["exposure", "b", case, "--funding"], capsys)}

    assert (found["self_funded_demand_in_all"]["covered"], found["self_funded_demand_in_all"]["share"]) == (
        "4000000000",
        "1.000000",
    )
    assert (found["outside_money"]["capital"], found["outside_money"]["covered"]) == ("11000000000", "0")


def test_every_row_says_what_it_was_made_of(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = {"inputs": digest(read([Path(case)])), "version": version("moneygoround")}
    live = " ".join(sorted(LIVE))
    commands = {
        ("measures", case): VIEW | {"statuses": live},
        ("measures", case, "--firm", "--significance", "2"): VIEW | {"statuses": " ".join(sorted(FIRM))},
        ("exposure", "b", case): VIEW | {"statuses": live, "without": ""},
        ("exposure", "b", case, "--without", "pact"): VIEW | {"statuses": live, "without": "pact"},
        ("exposure", "b", case, "--funding", "--without", "pact"): VIEW | {"statuses": live, "without": "pact"},
        ("ownership", case): {"as_of": "2025-02-01", "statuses": "completed", "level": "unit"},
        ("circulation", case, "--range", "up"): VIEW | {"statuses": live},
        ("circulation", case, "--undisclosed"): VIEW | {"statuses": live},
        ("diff", case, "--since", "2025-01-20"): VIEW | {"before_as_of": "2025-01-20", "before_inputs": made["inputs"]},
        ("strike", "old", "--ledger", case): VIEW | {"before_inputs": made["inputs"], "before_level": "group"},
    }
    for words, cells in commands.items():
        found = rows([*words], capsys)
        assert found
        own = {**cells, **made} if words[0] != "strike" else {**cells, "version": made["version"]}
        for row in found:
            said = {name: row[name] for name in own}
            if row.get("measure") in {"components", "largest_component", "organisations_on_loops"}:
                said["currency"] = "USD"
            assert said == own, words
        assert run([*words]) == 0
        assert made["inputs"] not in capsys.readouterr().out


def test_what_comes_back_and_what_is_verified_say_what_they_were_made_of(
    case: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {"inputs": digest(read([Path(case)])), "version": version("moneygoround"), "level": "group"}
    proof = str(tmp_path_factory.mktemp("proof") / "certificate.csv")
    assert run(["back", "a", "b", case, "--json"]) == 0
    assert all(row.items() >= (made | VIEW).items() for row in json.loads(capsys.readouterr().out))
    assert run(["circulation", case, "--certificate", proof]) == 0
    capsys.readouterr()
    assert run(["verify", proof, case, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(row["status"], row["statuses"]) for row in found} == {
        ("firm", " ".join(sorted(FIRM))),
        ("live", " ".join(sorted(LIVE))),
    }
    assert all(row.items() >= made.items() for row in found)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["measures", "--bound", "fase"], 2, "Did you mean 'face'?"),
        (["measures", "--significance", "0"], 2, "0 is not a number of samples"),
        (["ownership", "--of", "d"], 3, "'d' is not a known organisation"),
        (["exposure", "d"], 3, "'d' is not a known organisation"),
        (["exposure", "b", "--without", "pakt"], 3, "Did you mean 'pact'?"),
    ],
)
def test_what_is_not_there_is_refused(
    words: list[str], code: int, said: str, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words[:2], case, *words[2:]] if words[0] == "exposure" else [*words, case]) == code
    assert said in capsys.readouterr().err


WORDS = ("floor", "face", "ceiling", "certificate", "components", "contingent", "joint-total", "survey")


@pytest.mark.parametrize("name", WORDS)
def test_each_word_leads_on_to_where_it_is_used(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 0
    told = capsys.readouterr().out

    assert max(map(len, told.splitlines())) <= 130
    assert "See also: moneygoround explain " in told


@pytest.mark.parametrize("name", [name for name in DEFINITIONS if name not in WORDS])
def test_each_measure_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 0
    told = capsys.readouterr().out

    assert max(map(len, told.splitlines())) <= 130
    assert name == "contagion" or {"Units:", "Pitfalls:"} <= {*told.split()} or "Refused:" in told
