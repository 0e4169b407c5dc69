"""Exposure, what falls with a deal, self-funded demand, outside money, and when a flow is due (circularity.md, section 5)."""

from dataclasses import replace
from datetime import date as Day
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import BN, SEED, drawn, law, network_drawn, pictures
from moneygoround.amount import parse_amount
from moneygoround.curated import ledger as curated_ledger
from moneygoround.curated import queries
from moneygoround.dates import parse_date, parse_period
from moneygoround.errors import UnknownId
from moneygoround.exposure import (
    Direction,
    Exposed,
    Exposure,
    exposure,
    falls_through,
    funded_backlog,
    outside_money,
    self_funded_demand,
)
from moneygoround.findings import find
from moneygoround.ledger import Ledger, View, ledger_of
from moneygoround.model import Flow, Instalment, Side, Status, Term, Tranche
from moneygoround.network import see
from moneygoround.rdf import to_rdf
from moneygoround.sparql import ask, questions
from moneygoround.terms import by_year, paid_by
from moneygoround.worth import Interval, worth_of
from second_ways import scaled

DAY = Day(2026, 1, 1)


def bn(amount: int) -> Interval:
    """Exactly so many billions."""
    return Interval(amount * BN, amount * BN, amount * BN)


def line(found: Exposure, counterparty: str, direction: Direction = Direction.OWES) -> Exposed:
    """The one line with a counterparty."""
    (one,) = (one for one in found.lines if (one.counterparty, one.direction) == (counterparty, direction))
    return one


def flow(amount: str | None, **more: Any) -> Flow:
    """A flow with an amount and terms."""
    (drawn_flow,) = drawn("a -purchase ?-> b").flows.values()
    return replace(drawn_flow, amount=parse_amount(amount) if amount else None, **more)


def term(start: str | None = None, end: str | None = None, years: int | None = None) -> Term:
    """A term in words."""
    first, last = (parse_date(one) if one else None for one in (start, end))
    return Term(first, last, Decimal(years) if years else None)


def due(one: Flow) -> tuple[dict[int, float | None], float | None]:
    """The faces by year in bn, and the rest."""
    years, rest = by_year(one, worth_of(one, DAY).interval, "USD")
    faces = {year: None if part.face is None else part.face / BN for year, part in years.items()}
    return faces, None if rest.face is None else rest.face / BN


# Exposure


def test_what_is_owed_and_to_whom_with_completed_and_contingent_flows_apart() -> None:
    ledger = drawn(
        "a -purchase 30-> b -equity <10-> a -debt 2-> c; a -warrant 7-> b", statuses={"a-c-debt": Status.COMPLETED}
    )

    found = exposure(see(ledger), "a")

    assert [(one.direction, one.counterparty, one.side) for one in found.lines] == [
        (Direction.OWES, "b", Side.TRADE),
        (Direction.OWES, "b", Side.CONTINGENT),
        (Direction.OWES, "c", Side.CAPITAL),
        (Direction.OWED, "b", Side.CAPITAL),
    ]
    assert found.owes == bn(30)
    assert found.owed == Interval(0, 10 * BN, 10 * BN)
    assert line(found, "c").left == bn(0)
    assert exposure(see(ledger, View(called=True)), "a").owes == bn(37)


def test_what_was_paid_is_taken_off_what_is_left_and_shown_in_its_year() -> None:
    ledger = drawn("a -purchase 30-> b")
    paid = (
        Instalment(parse_period("2024"), parse_amount("4 bn USD")),
        Instalment(parse_period("2030"), parse_amount("9 bn USD")),
    )
    (one,) = ledger.flows.values()
    ledger = ledger_of(ledger.organisations.values(), [replace(one, paid=paid)], sources=ledger.sources.values())

    found = exposure(see(ledger), "a")

    assert (line(found, "b").amount, line(found, "b").left, found.owes) == (bn(30), bn(26), bn(26))
    assert line(found, "b").years == {2024: bn(4), 2030: bn(9)}
    assert line(found, "b").undated == bn(17)


def test_a_joint_total_counts_once_and_is_named() -> None:
    network = network_drawn(
        "a -equity ?-> b; a -equity ?-> c; a -purchase ?-> d", totals={"a-b-equity a-c-equity": "5"}
    )

    found = exposure(network, "a")

    assert (found.owes.low, found.owes.face, found.owes.high) == (0, 5 * BN, None)
    assert [bound.amount for bound in found.bounds] == [bn(5)]
    assert line(found, "b").amount == Interval(0, None, 5 * BN)
    assert line(found, "d").undisclosed == ("a-d-purchase",)


def test_an_amount_that_is_not_counted_says_why() -> None:
    found = exposure(network_drawn("a -purchase 20/year-> b"), "a")

    assert line(found, "b").apart == {"a-b-purchase": "20 bn USD a year without a term"}


@law
@given(pictures(), st.integers(2, 1000))
def test_one_s_debt_is_another_s_claim_and_a_smaller_unit_scales_both(picture: str, times: int) -> None:
    network = network_drawn(picture)

    all_of = [exposure(network, organisation) for organisation in network.organisations]

    assert sum(one.owes.low for one in all_of) == sum(one.owed.low for one in all_of)
    assert sum(one.owes.face or 0 for one in all_of) == sum(one.owed.face or 0 for one in all_of)
    for found in all_of:
        more = exposure(scaled(network, times), found.organisation)
        assert (more.owes.low, more.owed.low) == (found.owes.low * times, found.owed.low * times)


def test_who_is_not_there_is_not_known() -> None:
    with pytest.raises(UnknownId, match="Did you mean 'nvidia'"):
        exposure(network_drawn(SEED), "nvidea")


# When it is due


@pytest.mark.parametrize(
    ("one", "years", "rest"),
    [
        (flow("10 bn USD"), {}, 10),
        (flow("10 bn USD", term=term(years=5)), {}, 10),
        (flow(None, term=term("2027", years=5)), {}, None),
        (flow("4 bn USD", term=term("2026-01-01", "2027-12-31")), {2026: 2, 2027: 2}, 0),
        (flow("3 bn USD", term=term("2026", years=3)), {2026: 1095 / 1095, 2027: 1, 2028: 1}, 0),
        (flow("1 bn USD a year", term=term("2026", years=2)), {2026: 1, 2027: 1}, 0),
        (flow("10 bn USD", term=term("2030", "2026")), {}, 10),
        (
            flow("10 bn USD", schedule=(Instalment(parse_period("2027"), parse_amount("6 bn USD")),), term=term("2026", years=9)),
            {2027: 6},
            4,
        ),
        (flow(None, schedule=(Instalment(parse_period("2026/2027"), parse_amount("7.3 bn USD")),)), {2026: 3.65, 2027: 3.65}, 0),
        (
            flow("30 bn USD", tranches=(Tranche(parse_amount("10 bn USD"), None, parse_date("2026-04-01")), Tranche(parse_amount("20 bn USD"), "x"))),
            {2026: 10},
            20,
        ),
        (flow("3 bn USD", schedule=(Instalment(parse_period("2026"), parse_amount("6 bn USD")),)), {2026: 3}, 0),
    ],
)  # fmt: skip
def test_an_amount_falls_into_years(one: Flow, years: dict[int, float], rest: float | None) -> None:
    found, left = due(one)

    assert found == pytest.approx(years, rel=2e-3)
    assert left == rest


def test_a_part_on_a_condition_has_no_floor_and_other_money_is_converted() -> None:
    tranche = Tranche(parse_amount("10 bn EUR"), "a listing", parse_date("2026"))
    one = flow("40 bn EUR", tranches=(tranche,))

    years, rest = by_year(one, bn(44), "USD")

    assert years == {2026: Interval(0, 11 * BN, 11 * BN)}
    assert rest == Interval(44 * BN, 33 * BN, 33 * BN)
    assert by_year(
        replace(one, tranches=(tranche, replace(tranche, amount=parse_amount("1 bn JPY")))), bn(44), "USD"
    ) == ({}, bn(44))
    assert by_year(one, Interval(0, None, None), "USD") == ({}, Interval(0, None, None))


@law
@given(st.integers(0, 10**18), st.integers(0, 10**18), st.dates(Day(2000, 1, 1), Day(2050, 1, 1)), st.integers(1, 200))
def test_the_years_of_a_term_add_up_to_the_unit(low: int, more: int, start: Day, months: int) -> None:
    one = flow("1 bn USD", term=Term(parse_date(start.isoformat()), None, Decimal(months) / 12))

    years, rest = by_year(one, Interval(low, low + more, None), "USD")

    assert sum(part.low for part in years.values()) + rest.low == low
    assert sum(part.face or 0 for part in years.values()) == low + more
    assert {part.high for part in years.values()} == {None}


def test_what_is_paid_by_a_day_is_what_ended_by_then() -> None:
    one = flow(
        "10 bn USD",
        paid=tuple(Instalment(parse_period(p), parse_amount("2 bn USD")) for p in ("2024", "2025-Q4", "2026")),
    )

    assert paid_by(one, bn(10), "USD", Day(2025, 12, 31)) == 4 * BN
    assert paid_by(one, bn(3), "USD", Day(2027, 1, 1)) == 3 * BN


# What falls with a deal


def test_a_deal_that_falls_through_breaks_loops_and_costs_who_was_to_be_paid() -> None:
    ledger = drawn(
        f"{SEED}; nvidia -equity 1-> anthropic",
        deals=dict.fromkeys(["anthropic-microsoft-purchase", "microsoft-anthropic-equity", "nvidia-anthropic-equity-2"], "pact"),
        statuses={"nvidia-anthropic-equity-2": Status.COMPLETED},
    )  # fmt: skip

    found = falls_through(see(ledger), "pact")

    assert [loop.key for loop in found.broken] == ["anthropic~microsoft"]
    assert found.stays == ("nvidia-anthropic-equity-2",)
    assert [(loss.organisation, loss.loses.face, loss.is_spared.face) for loss in found.losses] == [
        ("microsoft", 30 * BN, 5 * BN),
        ("anthropic", 5 * BN, 30 * BN),
    ]
    assert exposure(found.left, "anthropic").owed.face == 18 * BN
    assert found.notice is None


def test_a_loop_with_another_way_stands() -> None:
    ledger = drawn("a -equity 1-> b -purchase 2-> a; b -purchase 3-> a", deals={"b-a-purchase": "pact"})

    assert falls_through(see(ledger), "pact").broken == ()
    with pytest.raises(UnknownId, match="deal with money"):
        falls_through(see(ledger), "pakt")


# Self-funded demand, backlog, outside money


def test_the_smaller_of_capital_and_purchase_could_pay_for_itself() -> None:
    found = self_funded_demand(
        network_drawn(f"{SEED}; anthropic -purchase 9-> amazon; anthropic -lease 5-> landlord"), "anthropic"
    )

    assert [(pair.investor, pair.covered) for pair in found.pairs] == [
        ("amazon", bn(8)),
        ("microsoft", Interval(0, 5 * BN, 5 * BN)),
    ]
    assert (found.trade.face, found.tied.face, found.covered) == (44 * BN, 39 * BN, Interval(8 * BN, 13 * BN, 13 * BN))


def test_what_is_not_disclosed_covers_nobody_knows_what() -> None:
    (pair,) = self_funded_demand(network_drawn("x -equity 7-> a -purchase ?-> x"), "a").pairs

    assert pair.covered == Interval(0, None, 7 * BN)


def test_the_backlog_is_what_is_not_completed_and_tied_where_the_seller_funds_the_buyer() -> None:
    ledger = drawn(
        "seller -equity 2-> a -purchase 10-> seller; b -purchase 5-> seller; c -purchase 9-> seller -debt 1-> c",
        statuses={"c-seller-purchase": Status.COMPLETED, "seller-a-equity": Status.COMPLETED},
    )

    found = funded_backlog(see(ledger), "seller")

    assert (found.trade, found.tied, found.covered) == (bn(15), bn(10), bn(2))
    assert [(pair.investor, pair.customer) for pair in found.pairs] == [("seller", "a")]


def test_outside_money_comes_from_whom_no_money_reaches_again() -> None:
    found = outside_money(network_drawn("in -equity 4-> a -purchase 1-> b -purchase 1-> in; out -debt 6-> a"), "a")

    assert (found.capital, found.outside, found.investors) == (bn(10), bn(6), ("out",))
    assert outside_money(network_drawn("out -debt 6-> a"), "a").outside == bn(6)


@law
@given(pictures(("equity", "purchase")))
def test_no_share_is_above_its_whole(picture: str) -> None:
    network = network_drawn(picture)

    for organisation in network.organisations:
        for found in (self_funded_demand(network, organisation), funded_backlog(network, organisation)):
            assert (found.covered.face or 0) <= (found.tied.face or 0) <= (found.trade.face or 0)
            assert found.covered.low <= found.tied.low <= found.trade.low
        money = outside_money(network, organisation)
        assert money.outside.low <= money.capital.low


@law
@given(pictures(("equity", "purchase")))
def test_it_says_what_the_shipped_question_says(picture: str) -> None:
    assert by_question(drawn(picture)) == by_code(drawn(picture))


def test_it_says_what_the_shipped_question_says_of_the_curated_graph_where_purchases_are_all_the_trade() -> None:
    ledger = curated_ledger()
    asked, coded = by_question(ledger), by_code(ledger)

    assert coded["Anthropic"][1] == asked["Anthropic"][1]


def by_question(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """Demand and what of it is funded, in US dollars, by graph/queries/self-funded-demand.rq."""
    (question,) = (one for one in questions(queries()) if one.name == "self-funded-demand")
    rows = ask(to_rdf(ledger, find(ledger)), question.text, bindings={}, engine="oxigraph", seconds=30).rows
    return {str(row[0]): (float(row[2] or 0), float(row[3] or 0)) for row in rows}


def by_code(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """The same by the measure: only pairs that state both sides."""
    network, found = see(ledger), {}
    for organisation in network.organisations:
        pairs = [pair for pair in self_funded_demand(network, organisation).pairs if pair.covered.face]
        if pairs:
            name = ledger.organisations[organisation].name
            found[name] = (sum(p.trade.face or 0 for p in pairs) / 100, sum(p.covered.face or 0 for p in pairs) / 100)
    return found
