"""The curated graph: whole, sourced, and true to the article that it started from."""

import subprocess
import sys
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from moneygoround import curated
from moneygoround.api import view_of
from moneygoround.ledger import Ledger, known_from, status_at
from moneygoround.model import LIVE, Kind, Status
from moneygoround.network import see

SEED = "xtb-vietnam-2025-11-19"
ROOT = Path(__file__).parents[1]


@cache
def ledger() -> Ledger:
    """The curated ledger."""
    return curated.ledger()


@pytest.mark.parametrize(
    ("flow", "kind", "amount"),
    [
        ("anthropic-microsoft-azure-30bn", Kind.PURCHASE, "30 bn USD"),
        ("nvidia-anthropic-equity-10bn", Kind.EQUITY, "up to 10 bn USD"),
        ("microsoft-anthropic-equity-5bn", Kind.EQUITY, "up to 5 bn USD"),
        ("amazon-anthropic-8bn", Kind.DEBT, "8 bn USD"),
        ("anthropic-aws-customer", Kind.PURCHASE, "undisclosed"),
        ("nvidia-anthropic-codesign", Kind.PARTNERSHIP, "None"),
    ],
)
def test_every_deal_of_the_article_is_a_record_with_the_article_as_evidence(flow: str, kind: Kind, amount: str) -> None:
    found = ledger().flows[flow]
    assert (found.kind, str(found.amount)) == (kind, amount)
    assert SEED in {item.source for item in found.evidence}


def test_the_capacity_of_the_article_is_what_anthropic_gets_for_its_money() -> None:
    gets = ledger().flows["anthropic-microsoft-azure-30bn"].gets
    assert gets is not None
    assert [str(quantity) for quantity in gets.capacity] == ["up to 1 GW"]
    assert gets.hardware == ("Grace Blackwell", "Vera Rubin")


@pytest.mark.parametrize("word", ["400 bn", "2030", "39 %", "17.5 %", "2028", "invest"])
def test_the_figures_and_opinions_of_the_article_are_kept_with_what_was_found(word: str) -> None:
    notes = ledger().sources[SEED].notes
    assert any(word in note.says and note.found for note in notes)


def test_a_view_of_an_earlier_day_holds_what_was_known_and_in_force_then() -> None:
    day = date(2025, 11, 19)
    known = {flow.id: since for flow in ledger().flows.values() if (since := known_from(ledger(), flow))}
    replaced = {old for flow in known if known[flow].first <= day for old in ledger().flows[flow].supersedes}
    then = {flow for flow, since in known.items() if since.first <= day} - replaced
    live = {flow for flow in then if status_at(ledger().flows[flow], day) in LIVE}
    network = see(ledger(), view_of(ledger(), as_of="2025-11-19"))
    seen = {edge.flow.id for edge in (*network.edges, *network.inside)} | {one.flow.id for one in network.beside}
    assert seen == live
    assert 90 < len(live) < len(ledger().flows)


@pytest.mark.parametrize(("day", "there"), [("2025-11-19", True), ("2026-02-26", True), ("2026-02-27", False)])
def test_the_letter_of_intent_stands_until_the_round_that_took_its_place(day: str, there: bool) -> None:
    network = see(ledger(), view_of(ledger(), as_of=day))
    seen = {edge.flow.id for edge in network.edges}
    assert ("nvidia-openai-loi-100bn" in seen, "nvidia-openai-30bn" in seen) == (there, not there)


def test_every_flow_has_evidence_and_every_source_is_used() -> None:
    flows = ledger().flows.values()
    used = {item.source for flow in flows for item in flow.evidence}
    used |= {item.source for stake in ledger().stakes.values() for item in stake.evidence}
    used |= {change.source for flow in flows for change in flow.history if change.source}
    used |= {item.source for flow in flows for dispute in flow.disputed for item in dispute.evidence}
    assert all(flow.evidence for flow in flows)
    assert set(ledger().sources) == used


def test_the_letter_of_intent_lapsed_in_february_2026() -> None:
    letter = ledger().flows["nvidia-openai-loi-100bn"]
    assert letter.status is Status.LAPSED
    assert letter.history[0].status is Status.LETTER_OF_INTENT
    assert str(letter.history[-1].date).startswith("2026-02")


def test_a_round_is_never_one_investors_money() -> None:
    for flow in ("nvidia-xai-2024", "nokia-nscale-seriesb", "nvidia-crusoe-series-e", "anthropic-fluidstack-50bn"):
        amount = ledger().flows[flow].amount
        assert amount is None or amount.currency is None


def test_a_wheel_carries_the_graph(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    program = "from moneygoround import curated; print(curated.folder(), len(curated.ledger().flows))"
    there = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""}
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=there, cwd=tmp_path
    )
    assert ended.stdout.split() == [str(tmp_path / "installed" / "moneygoround" / "graph"), str(len(ledger().flows))]
