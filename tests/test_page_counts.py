"""The page counts as Python does: sentences, certified amounts, what if, two days, what can come back, triples."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
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
from moneygoround.strike import strike, struck
from test_page_asking import go

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


def test_an_organisation_is_struck_with_all_that_it_or_a_unit_of_it_ever_paid_or_was_paid(
    shown: Page, found: Findings
) -> None:
    ledger, view = found.ledger, of_day(found, None)
    names, held = shown.evaluate(
        """() => { const { organisations, flows, beside, inside } = moneygoround.data;
        return [organisations, [...flows, ...beside, ...inside]].map((list) => list.map((one) => one.id)); }"""
    )
    for name in names:
        fallen = shown.evaluate("(name) => [...moneygoround.seen({ strike: [name] }).fallen].sort()", name)
        assert set(fallen) & {*held} == struck(ledger, [name]) & {*held}, name
    for name in ("oracle", "openai", "xai", "spacex", "softbank"):
        network = see(strike(ledger, [name]), view)
        there = shown.evaluate(CERTIFIED, [{"strike": [name]}, "returning"])
        assert there == certified(network, Measure.RETURNING_CAPITAL), name
        whole = sorted(struck(ledger, [name]))
        assert shown.evaluate(CERTIFIED, [{"strike": whole}, "returning"]) == there


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


PAIRS = (
    ("2016-01-01", "2025-06-30"), ("2025-06-30", None), ("2025-11-19", None), ("2025-11-19", "2026-01-31"),
    ("2025-11-19", "2026-02-02"), ("2026-02-26", "2026-02-27"), ("2026-04-16", None),
)  # fmt: skip


@pytest.mark.parametrize(("since", "until"), PAIRS)
@pytest.mark.parametrize("firm", [False, True])
def test_two_days_differ_as_python_says(
    shown: Page, found: Findings, since: str, until: str | None, *, firm: bool
) -> None:
    views = [of_day(found, day) for day in (since, until)]
    told = compare(*(find(found.ledger, replace(view, statuses=FIRM) if firm else view) for view in views))
    there = shown.evaluate(
        """([before, after]) => { const { loops, flows } = moneygoround.differences(moneygoround.data, moneygoround.seen(before), moneygoround.seen(after));
        const keys = (list) => list.map((one) => { const { key, id } = Array.isArray(one) ? one[1] : one; return key ?? id; }).sort();
        const named = (lists) => Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, keys(list)]));
        return [named({ new: loops.new, gone: loops.gone, amount: loops.changed }), named(flows)]; }""",
        [{"until": day, "firm": firm} for day in (since, until)],
    )
    loops = {
        str(change): sorted(one.key for one in told.loops if one.change is change)
        for change in (Change.NEW, Change.GONE, Change.AMOUNT)
    }
    flows = {str(change): [one.flow for one in told.flows if one.change is change] for change in Change}
    assert there == [loops, flows]


def test_the_lists_of_two_days_have_the_counts_of_python(shown: Page, found: Findings) -> None:
    told = compare(find(found.ledger, of_day(found, "2025-11-19")), found)
    go(shown, "#since=2025-11-19")
    heads = shown.locator("#detail h3").all_inner_texts()
    for change, head in (
        (Change.NEW, "New flows"),
        (Change.STATUS, "Flows of another status"),
        (Change.INSIDE, "Flows that fell inside one group"),
        (Change.DETAILS, "Flows of another payer or payee"),
        (Change.GONE, "Flows that ended or were replaced"),
    ):
        assert f"{head}: {sum(one.change is change for one in told.flows)}" in heads
    fell = shown.locator("#detail li", has_text="xAI: investment")
    expect(fell).to_contain_text("since Feb 2026")
    fell.locator(".link").click()
    expect(shown.locator("#detail .title")).to_have_text("SpaceX")
    expect(shown.locator("#detail")).to_contain_text("Inside the group")
    go(shown, "#flow=spacex-xai-2bn")
    expect(shown.locator("#detail .sentence")).to_contain_text("Since Feb 2026 both ends are of one group")


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
