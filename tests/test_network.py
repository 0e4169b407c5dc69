"""The network: what a ledger looks like through a view."""

from dataclasses import replace
from datetime import date as Day
from decimal import Decimal

from drawing import BN, drawn
from moneygoround.amount import parse_amount, parse_quantity
from moneygoround.dates import parse_date, parse_period
from moneygoround.ledger import Ledger, View, by_id, known_from, newest
from moneygoround.model import (
    FIRM,
    Deal,
    End,
    Flow,
    Form,
    Instalment,
    JointTotal,
    Kind,
    Membership,
    Organisation,
    Rate,
    Status,
    StatusChange,
    Term,
    Tranche,
)
from moneygoround.network import Edge, Network, see, to_networkx
from moneygoround.worth import Interval


def changed(ledger: Ledger, name: str, **fields: object) -> Ledger:
    """The ledger with other fields of one flow."""
    flow = replace(ledger.flows[name], **fields)  # type: ignore[arg-type]  # the tests know the fields
    return replace(ledger, flows=by_id([*(f for f in ledger.flows.values() if f.id != name), flow]))


def edge_of(network: Network, name: str = "a-b-equity") -> Edge:
    """One edge of a network, by its flow."""
    return next(edge for edge in network.edges if edge.flow.id == name)


def amount_of(ledger: Ledger, *, as_of: str = "2025-06-30") -> Interval:
    """The interval of the one flow of a ledger."""
    return edge_of(see(ledger, View(as_of=parse_date(as_of)))).amount


def history(*entries: tuple[str, Status]) -> tuple[StatusChange, ...]:
    """A history out of dates and statuses."""
    return tuple(StatusChange(parse_date(date), status) for date, status in entries)


def test_a_letter_of_intent_that_lapsed_is_in_the_first_view_and_not_in_the_second() -> None:
    entries = history(("2025-09-22", Status.LETTER_OF_INTENT), ("2026-02", Status.LAPSED))
    ledger = changed(drawn("a -equity <100-> b"), "a-b-equity", history=entries, status=Status.LAPSED, date=None)
    assert not see(ledger, View(as_of=parse_date("2025-09-21"))).edges
    assert edge_of(see(ledger, View(as_of=parse_date("2025-09-22")))).status is Status.LETTER_OF_INTENT
    assert not see(ledger, View(as_of=parse_date("2026-02-01"))).edges


def test_the_default_day_is_the_newest_known_from_date() -> None:
    ledger = drawn("a -equity 1-> b -purchase 1-> c", dates={"b-c-purchase": "2025-08-14"})
    assert str(newest(ledger)) == "2025-08-14"
    assert str(see(ledger).as_of) == "2025-08-14"


def test_a_flow_is_known_from_the_earliest_of_its_dates() -> None:
    ledger = drawn("a -equity 1-> b", dates={"a-b-equity": "2025-05"})
    early = changed(ledger, "a-b-equity", history=history(("2025-03-02", Status.REPORTED)), status=Status.REPORTED)
    standing = changed(ledger, "a-b-equity", date=None, as_of=parse_date("2024-12-31"))
    assert str(known_from(early, early.flows["a-b-equity"])) == "2025-03-02"
    assert str(known_from(standing, standing.flows["a-b-equity"])) == "2024-12-31"


def test_firm_leaves_promises_out() -> None:
    ledger = drawn("a -equity 1-> b -purchase 2-> a", statuses={"b-a-purchase": Status.SIGNED})
    assert [edge.flow.id for edge in see(ledger, View(statuses=FIRM)).edges] == ["b-a-purchase"]


def test_a_successor_replaces_what_it_supersedes_from_its_own_day_on() -> None:
    ledger = drawn(
        "a -equity <100-> b; a -equity 30-> b", dates={"a-b-equity": "2025-09-22", "a-b-equity-2": "2026-02-27"}
    )
    ledger = changed(ledger, "a-b-equity-2", supersedes=("a-b-equity",))
    assert [edge.flow.id for edge in see(ledger, View(as_of=parse_date("2025-12-31"))).edges] == ["a-b-equity"]
    assert [edge.flow.id for edge in see(ledger).edges] == ["a-b-equity-2"]


def test_units_roll_up_to_their_group_on_demand() -> None:
    ledger = drawn("a -equity 1-> unit -purchase 2-> b")
    unit = Organisation("unit", "Unit", part_of=(Membership("group"),))
    ledger = replace(
        ledger, organisations=by_id([*ledger.organisations.values(), unit, Organisation("group", "Group")])
    )
    assert see(ledger).organisations == ("a", "b", "group")
    assert see(ledger, View(level="unit")).organisations == ("a", "b", "unit")


def test_a_membership_counts_from_its_day_on() -> None:
    unit = Organisation("b", "B", part_of=(Membership("c", parse_date("2025-03-28")),))
    ledger = drawn("a -equity 1-> b")
    ledger = replace(ledger, organisations=by_id([*ledger.organisations.values(), unit, Organisation("c", "C")]))
    assert edge_of(see(ledger, View(as_of=parse_date("2025-03-27")))).payee == "b"
    assert edge_of(see(ledger, View(as_of=parse_date("2025-03-28")))).payee == "c"


def test_a_flow_within_one_group_is_kept_apart() -> None:
    ledger = drawn("a -equity 1-> b")
    unit = Organisation("b", "B", part_of=(Membership("a"),))
    network = see(replace(ledger, organisations=by_id([*ledger.organisations.values(), unit])))
    assert not network.edges
    assert [edge.flow.id for edge in network.inside] == ["a-b-equity"]


def test_groups_that_hold_each_other_end() -> None:
    ledger = drawn("a -equity 1-> b")
    ring = [Organisation("a", "A", part_of=(Membership("b"),)), Organisation("b", "B", part_of=(Membership("a"),))]
    assert see(replace(ledger, organisations=by_id(ring))).edges


def test_a_party_named_later_counts_from_then_on() -> None:
    ends = (End("unnamed", parse_date("2025-12")), End("c"))
    ledger = changed(drawn("a -equity 1-> b"), "a-b-equity", payee=ends)
    assert edge_of(see(ledger, View(as_of=parse_date("2025-11-30")))).payee == "unnamed"
    assert edge_of(see(ledger, View(as_of=parse_date("2025-12-01")))).payee == "c"


def test_a_yearly_amount_counts_times_its_term_and_not_without_one() -> None:
    yearly = drawn("a -equity 20/year-> b")
    assert amount_of(yearly) == Interval(0, None, None)
    assert edge_of(see(yearly)).apart == "20 bn USD a year without a term"
    assert amount_of(changed(yearly, "a-b-equity", term=Term(years=parse_quantity("5 years").low))) == Interval(
        100 * BN, 100 * BN, 100 * BN
    )


def test_tranches_owed_outright_are_the_floor() -> None:
    tranches = (
        Tranche(parse_amount("15 bn USD"), None, parse_date("2025-03")),
        Tranche(parse_amount("35 bn USD"), "if it lists its shares", None),
    )
    ledger = changed(drawn("a -equity <50-> b"), "a-b-equity", tranches=tranches)
    assert amount_of(ledger, as_of="2025-02-28") == Interval(0, 50 * BN, 50 * BN)
    assert amount_of(ledger) == Interval(15 * BN, 50 * BN, 50 * BN)


def test_what_was_paid_raises_the_floor() -> None:
    paid = (
        Instalment(parse_period("2024"), parse_amount("4 bn USD")),
        Instalment(parse_period("2025"), parse_amount("4 bn USD")),
    )
    assert amount_of(changed(drawn("a -equity <10-> b"), "a-b-equity", paid=paid)) == Interval(4 * BN, 10 * BN, 10 * BN)
    assert amount_of(changed(drawn("a -equity ?-> b"), "a-b-equity", paid=paid)) == Interval(4 * BN, 4 * BN, None)


def test_a_rate_is_bounded_by_its_base_and_carries_nothing_without_one() -> None:
    rate = Rate(parse_quantity("about 20 %"), "revenue", parse_amount("13 bn USD"))
    ledger = drawn("a -equity ?-> b")
    assert amount_of(changed(ledger, "a-b-equity", rate=rate)) == Interval(26 * BN // 10, 26 * BN // 10, 26 * BN // 10)
    assert amount_of(changed(ledger, "a-b-equity", rate=replace(rate, base=None))) == Interval(0, None, 0)


def test_an_amount_in_another_currency_is_converted_at_its_day_or_shown_apart() -> None:
    ledger = drawn("a -equity 1-> b", dates={"a-b-equity": "2025-09-16"})
    pounds = changed(ledger, "a-b-equity", amount=parse_amount("500 m GBP"))
    dong = changed(ledger, "a-b-equity", amount=parse_amount("500 bn VND"))

    def fixed(source: str, target: str, day: Day) -> object:
        assert (target, day) == ("USD", Day(2025, 9, 16))
        return parse_quantity("1.36 USD").low if source == "GBP" else None

    assert edge_of(see(pounds, rate=fixed)).amount == Interval(68 * 10**9, 68 * 10**9, 68 * 10**9)  # type: ignore[arg-type]
    assert edge_of(see(dong, rate=fixed)).amount == Interval(0, None, None)  # type: ignore[arg-type]
    assert edge_of(see(dong)).apart == "no rate of exchange from VND to USD"


def test_only_cash_has_a_capacity_of_money() -> None:
    network = see(changed(drawn("a -equity 1-> b"), "a-b-equity", form=Form.SHARES))
    assert not network.edges
    assert [relation.flow.id for relation in network.beside] == ["a-b-equity"]


def test_a_part_of_a_flow_with_the_same_ends_is_not_counted_twice() -> None:
    ledger = changed(drawn("a -equity 3-> b; a -equity 1-> b"), "a-b-equity-2", within="a-b-equity")
    assert edge_of(see(ledger), "a-b-equity-2").amount == Interval(0, 0, 0)
    assert edge_of(see(ledger)).amount == Interval(3 * BN, 3 * BN, 3 * BN)


def test_parts_with_other_ends_are_bounded_by_the_whole() -> None:
    ledger = changed(drawn("a -purchase 26-> others; a -purchase 2-> b"), "a-b-purchase", within="a-others-purchase")
    network = see(ledger)
    (total,) = network.totals
    assert (total.hub, total.paid_by_hub, total.amount.high) == ("a", True, 26 * BN)
    assert edge_of(network, "a-others-purchase").amount == Interval(0, None, None)


def test_a_joint_total_binds_the_flows_that_it_names() -> None:
    ledger = drawn("a -equity ?-> c; b -equity ?-> c")
    deal = Deal("round", "A round", totals=(JointTotal(parse_amount("5 bn USD"), ("a-c-equity", "b-c-equity")),))
    (total,) = see(replace(ledger, deals=by_id([deal]))).totals
    assert (total.hub, total.paid_by_hub, total.flows) == ("c", False, ("a-c-equity", "b-c-equity"))


def test_people_get_a_multidigraph_from_payer_to_payee() -> None:
    graph = to_networkx(see(drawn("a -equity <10-> b -purchase ?-> a; a -equity 2-> b")))
    assert graph.number_of_edges("a", "b") == 2
    assert graph.edges["a", "b", "a-b-equity"]["face"] == 10 * BN
    assert "face" not in graph.edges["b", "a", "b-a-purchase"]


def test_kinds_can_be_chosen() -> None:
    network = see(drawn("a -equity 1-> b -purchase 2-> a"), View(kinds=frozenset({Kind.EQUITY})))
    assert [edge.flow.id for edge in network.edges] == ["a-b-equity"]


def test_a_flow_is_only_what_its_record_says() -> None:
    flow = Flow("f", Kind.PARTNERSHIP, (End("a"),), (End("b"),), Status.ANNOUNCED)
    network = see(replace(drawn("a -equity 1-> b"), flows=by_id([flow])))
    assert network.organisations == ("a", "b")
    assert not network.edges


def test_a_round_is_not_the_money_of_the_one_investor_in_view() -> None:
    ledger = drawn("a -equity ?-> c; b -equity ?-> c", dates={"b-c-equity": "2025-09-01"})
    deal = Deal("round", "A round", totals=(JointTotal(parse_amount("5 bn USD"), ("a-c-equity", "b-c-equity")),))
    ledger = replace(ledger, deals=by_id([deal]))
    (early,) = see(ledger, View(as_of=parse_date("2025-08-31"))).totals
    (whole,) = see(ledger).totals
    assert early.amount == Interval(0, None, 5 * BN)
    assert whole.amount == Interval(5 * BN, 5 * BN, 5 * BN)


def test_a_firm_total_is_less_what_of_it_is_only_reported() -> None:
    ledger = drawn(
        "a -purchase ?-> rest; a -purchase 2-> b; a -purchase 1..3-> c",
        statuses={"a-rest-purchase": Status.SIGNED},
        totals={"a-b-purchase a-c-purchase a-rest-purchase": "26"},
    )
    (firm,) = see(ledger, View(statuses=FIRM)).totals
    assert firm.flows == ("a-rest-purchase",)
    assert firm.amount == Interval(21 * BN, 21 * BN, 26 * BN)


def test_conditional_tranches_of_a_completed_flow_were_paid() -> None:
    tranches = (
        Tranche(parse_amount("5 bn USD")),
        Tranche(parse_amount("3 bn USD"), condition="once the first site runs"),
    )
    entries = history(("2025-01-01", Status.SIGNED), ("2025-06-01", Status.COMPLETED))
    ledger = changed(
        drawn("a -equity 8-> b"), "a-b-equity", tranches=tranches, history=entries, status=Status.COMPLETED
    )
    assert amount_of(ledger, as_of="2025-05-31") == Interval(5 * BN, 8 * BN, 8 * BN)
    assert amount_of(ledger, as_of="2025-06-01") == Interval(8 * BN, 8 * BN, 8 * BN)


def test_a_report_replaces_no_signed_contract_where_only_what_is_signed_is_looked_at() -> None:
    ledger = drawn("a -purchase 10-> b; a -purchase 20-> b", statuses={"a-b-purchase": Status.SIGNED})
    ledger = changed(ledger, "a-b-purchase-2", supersedes=("a-b-purchase",), status=Status.REPORTED)
    assert [edge.flow.id for edge in see(ledger).edges] == ["a-b-purchase-2"]
    assert [edge.flow.id for edge in see(ledger, View(statuses=FIRM)).edges] == ["a-b-purchase"]


def test_a_rejected_plan_replaces_nothing_and_one_that_lapsed_did() -> None:
    ledger = changed(drawn("a -purchase 10-> b; a -purchase 20-> b"), "a-b-purchase-2", supersedes=("a-b-purchase",))
    rejected = changed(ledger, "a-b-purchase-2", status=Status.REJECTED)
    entries = history(("2025-01-01", Status.SIGNED), ("2025-06-01", Status.TERMINATED))
    ended = changed(ledger, "a-b-purchase-2", status=Status.TERMINATED, history=entries)
    assert [edge.flow.id for edge in see(rejected).edges] == ["a-b-purchase"]
    assert see(ended, View(as_of=parse_date("2025-07-01"))).edges == ()


def test_a_term_from_a_start_to_an_end_is_as_long_as_it_lasts() -> None:
    for start, end, years in (
        ("2027", "2029", 3),
        ("2026-07", "2027-12", Decimal("1.5")),
        ("2027-01-01", "2030-01-01", 3),
    ):
        term = Term(parse_date(start), parse_date(end))
        ledger = changed(drawn("a -equity 2/year-> b"), "a-b-equity", term=term)
        assert amount_of(ledger) == Interval(*[int(2 * years * BN)] * 3), (start, end)


def test_tranches_by_the_month_count_for_the_whole_term() -> None:
    tranche = Tranche(parse_amount("1 bn USD a month"))
    ledger = changed(drawn("a -equity 1/month-> b"), "a-b-equity", tranches=(tranche,), term=Term(years=Decimal(3)))
    assert amount_of(ledger) == Interval(36 * BN, 36 * BN, 36 * BN)
