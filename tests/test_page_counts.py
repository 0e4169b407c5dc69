"""The page counts as Python does: sentences, certified amounts, what if, two days, what can come back, triples."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from rdflib import Graph

from browser import opened, quiet, written
from drawing import BN, drawn
from moneygoround import narrative, rdf
from moneygoround.back import come_back
from moneygoround.circulation import circulate
from moneygoround.dates import parse_date
from moneygoround.differences import Change, compare
from moneygoround.exposure import outside_money, shifts
from moneygoround.findings import Findings, find
from moneygoround.ledger import View
from moneygoround.loops import find_loops
from moneygoround.model import FIRM, LIVE, Bound, Measure, Side
from moneygoround.network import Network, origins, see
from moneygoround.strike import strike

pytest_plugins = ("pages",)
DAYS = ("2023-06-30", "2025-06-30", "2025-10-31", "2025-11-19", "2026-02-26", "2026-02-27", None)
CASES = json.loads((Path(__file__).parent / "what_if.json").read_text("utf-8"))
MEASURES = {"returning": Measure.RETURNING_CAPITAL, "volume": Measure.CIRCULAR_VOLUME}
CERTIFIED = """([filter, measure]) => Object.fromEntries(Object.entries(moneygoround.certified(moneygoround.data, moneygoround.seen(filter), measure))
    .map(([bound, one]) => [bound, String(one.amount ?? one)]))"""

SENTENCES = """(filter) => { const { data, seen, sentence, loopAmount } = moneygoround; const view = seen(filter);
    return view.loops.map((loop) => [loop.key, sentence(data, view, loop), loopAmount(data, loop)]); }"""


def of_day(found: Findings, day: str | None) -> View:
    return replace(found.network.view, as_of=parse_date(day) if day else found.network.as_of)


def certified(network: Network, measure: Measure) -> dict[str, str]:
    amounts = {bound: circulate(network, measure, bound) for bound in Bound}
    return {str(bound): str(one.amount) for bound, one in amounts.items()} | {"of": str(amounts[Bound.FACE].disclosed)}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("firm", [False, True])
def test_every_day_is_told_and_certified_as_python_does(
    shown: Page, found: Findings, day: str | None, *, firm: bool
) -> None:
    view = of_day(found, day)
    network = see(found.ledger, replace(view, statuses=FIRM) if firm else view)
    loops = find_loops(network, origins=origins(found.ledger, found.ledger.flows.values())).loops
    there = shown.evaluate(SENTENCES, {"until": day, "firm": firm})
    assert there == [
        [loop.key, narrative.loop_sentence(loop, found.ledger), narrative.loop_amount(loop, "USD")] for loop in loops
    ]
    for name, measure in MEASURES.items():
        assert shown.evaluate(CERTIFIED, [{"until": day, "firm": firm}, name]) == certified(network, measure)


@pytest.mark.parametrize("day", ["2025-11-19", None])
def test_every_choice_of_statuses_shows_what_python_sees(shown: Page, found: Findings, day: str | None) -> None:
    for left in (1, 2, 4):
        for kept in [*combinations(sorted(LIVE), left)][::3]:
            network = see(found.ledger, replace(of_day(found, day), statuses=frozenset(kept)))
            filter_ = {"until": day, "out": sorted(LIVE - {*kept})}
            seen = (
                "(filter) => [...moneygoround.seen(filter).flows].map((one) => moneygoround.data.flows[one].id).sort()"
            )
            assert shown.evaluate(seen, filter_) == [edge.flow.id for edge in network.edges], kept
            there = shown.evaluate(CERTIFIED, [filter_, "returning"])
            assert there == certified(network, Measure.RETURNING_CAPITAL), kept


# -- what if -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_what_if_comes_to_the_same_here_and_there(chromium: Browser, tmp_path: Path, case: dict[str, Any]) -> None:
    ledger = drawn(case["picture"], totals=case.get("totals"))
    left = find(strike(ledger, case["strike"]))
    amounts = {bound: left.returning_capital.live[bound].amount for bound in Bound}
    assert amounts == {bound: case[str(bound)] * BN for bound in Bound}
    assert sorted(loop.key for loop in left.loops.loops) == case["loops"]
    path = written(ledger, tmp_path)
    with opened(chromium, path) as (tab, heard):
        there = tab.evaluate(CERTIFIED, [{"strike": case["strike"]}, "returning"])
        assert {bound: int(there[str(bound)]) for bound in Bound} == amounts
        assert int(there["of"]) == left.returning_capital.live[Bound.FACE].disclosed
        keys = tab.evaluate("(filter) => moneygoround.seen(filter).loops.map((loop) => loop.key)", case)
        assert sorted(keys) == case["loops"]
        quiet(heard, path)


def test_any_flow_or_deal_of_the_graph_can_be_struck(shown: Page, found: Findings) -> None:
    ledger, view = found.ledger, of_day(found, None)
    within = [flow.id for flow in ledger.flows.values() if flow.within or flow.supersedes]
    held = [flow.within for flow in ledger.flows.values() if flow.within]
    joint = [deal.totals[0].flows[0] for deal in ledger.deals.values() if deal.totals]
    names = [*sorted(ledger.flows)[::29], *within, *held, *joint, *sorted(ledger.deals)[::17]]
    for name in filter(None, names):
        network = see(strike(ledger, [name]), view)
        there = shown.evaluate(CERTIFIED, [{"strike": [name]}, "returning"])
        assert there == certified(network, Measure.RETURNING_CAPITAL), name
        keys = shown.evaluate("(filter) => moneygoround.seen(filter).loops.map((loop) => loop.key)", {"strike": [name]})
        assert keys == [loop.key for loop in find_loops(network).loops], name


def test_who_pays_and_is_paid_otherwise_is_told_as_in_python(shown: Page, found: Findings) -> None:
    name = "amazon-openai-50bn"
    left = see(strike(found.ledger, [name]), of_day(found, None))
    there = shown.evaluate(
        """(name) => moneygoround.differences(moneygoround.data, moneygoround.seen({}), moneygoround.seen({ strike: [name] })).shifts.map(({ at, end, before, after }) =>
        [moneygoround.data.organisations[at].id, end === "payer" ? "owes" : "is_owed", String(before.face), String(after.face)])""",
        name,
    )
    assert sorted(there) == sorted(
        [one.organisation, str(one.direction), str(one.before.face).lower(), str(one.after.face).lower()]
        for one in shifts(found.network, left)
    )


# -- two days, ways back, triples --------------------------------------------------------------------------------------


def test_two_days_differ_as_python_says(shown: Page, found: Findings) -> None:
    old = find(found.ledger, of_day(found, "2025-11-19"))
    told = compare(old, found)
    there = shown.evaluate(
        """() => { const { loops, flows } = moneygoround.differences(moneygoround.data, moneygoround.seen({ until: "2025-11-19" }), moneygoround.seen({}));
        const keys = (list) => list.map((one) => (Array.isArray(one) ? one[1] : one).key).sort();
        return { new: keys(loops.new), gone: keys(loops.gone), amount: keys(loops.changed), flows: flows.new.map((one) => one.id).sort() }; }"""
    )
    for change in (Change.NEW, Change.GONE, Change.AMOUNT):
        assert there[str(change)] == sorted(one.key for one in told.loops if one.change is change)
    money = {edge.flow.id for edge in found.network.edges}
    assert there["flows"] == [one.flow for one in told.flows if one.change is Change.NEW and one.flow in money]


def test_what_can_come_back_is_the_same(shown: Page, found: Findings) -> None:
    network = found.network
    pairs = sorted({(edge.payer, edge.payee) for edge in network.edges if edge.side is Side.CAPITAL})
    for investor, investee in pairs[::4]:
        amount = come_back(network, investor, investee).amount
        there = shown.evaluate(
            """(ids) => { const at = ids.map((id) => moneygoround.data.organisations.findIndex((one) => one.id === id));
            const [{ low, face, high }] = moneygoround.comeBack(moneygoround.data, moneygoround.seen({}), at[0], [at[1]]); return [low, face, high].map((one) => one === null ? null : String(one)); }""",
            [investor, investee],
        )
        assert there == [None if one is None else str(one) for one in (amount.low, amount.face, amount.high)]


def test_outside_money_is_that_of_python(shown: Page, found: Findings) -> None:
    for name in ("anthropic", "openai", "coreweave", "intel"):
        outside = outside_money(found.network, name)
        shown.evaluate("(name) => { location.hash = `org=${name}`; }", name)
        shown.wait_for_function("(name) => moneygoround.state().selected?.id === name", arg=name)
        text = shown.locator("#detail").inner_text()
        assert all(narrative.name_of(found.ledger, one) in text for one in outside.investors)
        assert ("whom no money of it can reach again" in text) == bool(outside.investors)


def test_the_triples_of_the_page_are_triples_of_the_graph(shown: Page, found: Findings) -> None:
    whole = {tuple(map(str, triple)) for triple in rdf.triples(found.ledger, found)}
    shown.locator("#export summary").click()
    with shown.expect_download() as waiting:
        shown.locator("#save-turtle").click()
    told = Graph().parse(Path(waiting.value.path()), format="turtle")
    strange = [triple for triple in told if tuple(map(str, triple)) not in whole]
    assert strange == []
    flows = {str(edge.flow.id) for edge in found.network.edges}
    payers = {str(subject).rpartition("/")[2] for subject, name, _ in told if str(name).endswith("#payer")}
    assert payers == flows
