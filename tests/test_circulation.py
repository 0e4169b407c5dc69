"""Returning capital, circular volume, their and their certificates (circularity.md, section 1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import AWS, BN, CHIPS, SEED, bound_pictures, drawn, law, network_drawn, pictures, steps
from moneygoround.circulation import Circulation, Entry, circulate, components, most_sensitive, without
from moneygoround.errors import BadRequest
from moneygoround.ledger import View
from moneygoround.model import FIRM, FIRMNESS, LIVE, Bound, Measure, Status
from moneygoround.network import see
from moneygoround.worth import Interval
from second_ways import balances, by_cancelling, ends, proven, scaled, width

CAPITAL, VOLUME = Measure.RETURNING_CAPITAL, Measure.CIRCULAR_VOLUME
FLOOR, FACE, CEILING = Bound.FLOOR, Bound.FACE, Bound.CEILING
measures = st.sampled_from(list(Measure))
bounds = st.sampled_from(list(Bound))


# Laws


@law
@given(pictures(), measures)
def test_floor_face_and_ceiling_rise_from_nothing_to_all_that_is_disclosed(picture: str, measure: Measure) -> None:
    network = network_drawn(picture)

    found = [circulate(network, measure, bound) for bound in Bound]

    amounts = [0, *(circulation.amount for circulation in found), found[0].disclosed]
    assert amounts == sorted(amounts)
    assert len({circulation.disclosed for circulation in found}) == 1


@law
@given(pictures(), measures, bounds)
def test_a_certificate_balances_keeps_to_the_flows_and_proves_its_amount(
    picture: str, measure: Measure, bound: Bound
) -> None:
    network = network_drawn(picture)
    edges = {edge.flow.id: edge for edge in network.edges}

    found = circulate(network, measure, bound)

    assert balances(found.entries)
    assert sum(entry.counted for entry in found.entries) == found.amount
    assert [entry.flow for entry in found.entries] == sorted(edges.keys() & {entry.flow for entry in found.entries})
    assert all((entry.payer, entry.payee) == ends(edges[entry.flow]) for entry in found.entries)
    assert all(0 < entry.amount <= width(edges[entry.flow].amount, bound) for entry in found.entries)
    assert proven(found, edges) == found.amount


@law
@given(pictures(), measures, bounds)
def test_two_solvers_find_the_same_amount(picture: str, measure: Measure, bound: Bound) -> None:
    network = network_drawn(picture)

    found = circulate(network, measure, bound)

    assert found.amount == by_cancelling(network, measure, bound)


@law
@given(pictures(), steps(), measures, bounds)
def test_another_flow_never_lowers_an_amount(picture: str, more: str, measure: Measure, bound: Bound) -> None:
    before = circulate(network_drawn(picture), measure, bound)

    after = circulate(network_drawn(f"{picture}; {more}"), measure, bound)

    assert after.amount >= before.amount
    assert after.disclosed >= before.disclosed


@law
@given(pictures(), st.sampled_from([2, 10**3, 2**53 + 1, 10**30 + 7]), measures, bounds)
def test_amounts_scale_exactly_however_large(picture: str, times: int, measure: Measure, bound: Bound) -> None:
    network = network_drawn(picture)

    found = circulate(scaled(network, times), measure, bound)

    before = circulate(network, measure, bound)
    assert found.amount == times * before.amount
    assert found.disclosed == times * before.disclosed
    assert balances(found.entries)


@law
@given(pictures(), st.permutations("abcde"), measures, bounds)
def test_names_do_not_matter(picture: str, names: Sequence[str], measure: Measure, bound: Bound) -> None:
    before, named = network_drawn(picture), dict(zip("abcde", names, strict=True))
    renamed = [replace(edge, payer=named[edge.payer], payee=named[edge.payee]) for edge in reversed(before.edges)]

    after = circulate(replace(before, edges=tuple(renamed)), measure, bound)

    assert after.amount == circulate(before, measure, bound).amount


@law
@given(pictures(), st.integers(1, 9), st.integers(1, 9), measures, bounds)
def test_a_flow_in_two_parts_is_the_same_flow(picture: str, one: int, two: int, measure: Measure, bound: Bound) -> None:
    whole = network_drawn(f"{picture}; a -equity {one + two}-> b")

    parts = network_drawn(f"{picture}; a -equity {one}-> b; a -equity {two}-> b")

    assert circulate(parts, measure, bound).amount == circulate(whole, measure, bound).amount


@law
@given(pictures(), measures, bounds)
def test_what_goes_round_stays_inside_a_component(picture: str, measure: Measure, bound: Bound) -> None:
    network = network_drawn(picture.replace("share_sale", "equity"))
    part_of = {name: part for part in components(network) for name in part}

    found = circulate(network, measure, bound)

    assert all(part_of[entry.payer] == part_of[entry.payee] for entry in found.entries)


@law
@given(pictures(), measures, bounds)
def test_the_most_sensitive_flow_is_the_one_whose_loss_costs_most(picture: str, measure: Measure, bound: Bound) -> None:
    network = network_drawn(picture)
    whole = circulate(network, measure, bound).amount
    left = [circulate(without(network, edge.flow.id), measure, bound).amount for edge in network.edges]

    found = most_sensitive(network, measure, bound)

    assert (found is None) == (whole == 0)
    if found:
        flow, amount, least = found
        assert (amount, least) == (whole, min(left))
        assert circulate(without(network, flow), measure, bound).amount == least


@law
@given(pictures(), pictures(), measures, bounds)
def test_of_the_flows_of_a_certificate_whose_loss_costs_most_the_least_firm_one_is_named(
    picture: str, more: str, measure: Measure, bound: Bound
) -> None:
    network = network_drawn(f"{picture}; {more}")  # two pictures give parallel flows
    ranks = {edge.flow.id: (FIRMNESS[edge.status], edge.flow.id) for edge in network.edges}
    tried = [entry.flow for entry in circulate(network, measure, bound).entries]
    left = [(circulate(without(network, flow), measure, bound).amount, ranks[flow]) for flow in tried]

    found = most_sensitive(network, measure, bound)

    assert (found and found[0]) == (min(left)[1][1] if left else None)


# The seed article


@pytest.mark.parametrize(
    ("picture", "measure", "expected"),
    [
        (SEED, VOLUME, (0, 10, 10)),
        (SEED + AWS, VOLUME, (0, 10, 18)),
        (SEED + AWS + CHIPS, VOLUME, (0, 10, 38)),
        (SEED + CHIPS, VOLUME, (0, 10, 30)),
        (SEED + AWS, CAPITAL, (0, 5, 13)),
        (SEED + AWS + CHIPS, CAPITAL, (0, 5, 23)),
    ],
)
def test_the_seed_article_has_the_amounts_of_the_design(
    picture: str, measure: Measure, expected: tuple[int, int, int]
) -> None:
    network = network_drawn(picture)

    found = [circulate(network, measure, bound) for bound in Bound]

    assert tuple(circulation.amount for circulation in found) == tuple(amount * BN for amount in expected)
    assert {circulation.disclosed for circulation in found} == {(53 if measure is VOLUME else 23) * BN}


@pytest.mark.parametrize(
    ("picture", "bound", "share"),
    [
        (SEED, FACE, 18.9),
        (SEED + AWS, CEILING, 34.0),
        (SEED + AWS + CHIPS, CEILING, 71.7),
        (SEED + CHIPS, CEILING, 56.6),
    ],
)
def test_the_seed_article_has_the_shares_of_the_design(picture: str, bound: Bound, share: float) -> None:
    network = network_drawn(picture)

    found = circulate(network, VOLUME, bound)

    assert round(100 * found.amount / found.disclosed, 1) == share


def test_the_certificate_of_the_seed_article_names_both_legs() -> None:
    network = network_drawn(SEED + AWS)

    found = circulate(network, CAPITAL, FACE)

    assert found.entries == (
        Entry("anthropic-microsoft-purchase", "anthropic", "microsoft", 5 * BN),
        Entry("microsoft-anthropic-equity", "microsoft", "anthropic", 5 * BN, counted=5 * BN),
    )
    assert most_sensitive(network) == ("anthropic-microsoft-purchase", 5 * BN, 0)


def test_of_many_flows_that_are_alike_the_first_is_named() -> None:
    network = network_drawn("; ".join(["a -equity 5-> b -equity 5-> a"] * 200))

    assert most_sensitive(network) == ("a-b-equity", 2000 * BN, 1990 * BN)


def test_of_thousands_of_different_parallel_flows_only_the_widest_is_tried() -> None:
    network = network_drawn("; ".join(f"a -equity {size}-> b -purchase {size + 3}-> a" for size in range(1, 5_000)))

    found = most_sensitive(network)  # a solve for each of them would take minutes

    assert found is not None
    assert found[1] - found[2] == 4_999 * BN


# Which flows carry


def test_a_share_sale_brings_no_capital_back_but_moves_volume() -> None:
    network = network_drawn("fund -equity 4-> startup -share_sale 4-> fund")

    capital, volume = (circulate(network, measure, FACE).amount for measure in Measure)

    assert (capital, volume) == (0, 8 * BN)
    assert components(network) == ()


def test_a_warrant_carries_nothing_until_it_is_called() -> None:
    picture = "openai -purchase 90-> amd -warrant <30-> openai"

    plain = circulate(network_drawn(picture), VOLUME, CEILING)
    called = circulate(network_drawn(picture, view=View(called=True)), VOLUME, CEILING)

    assert (plain.amount, plain.disclosed) == (0, 90 * BN)
    assert (called.amount, called.disclosed) == (60 * BN, 120 * BN)
    assert components(network_drawn(picture)) == (("amd", "openai"),)


def test_an_open_end_lets_money_through_but_counts_for_what_is_stated_only() -> None:
    network = network_drawn("a -equity 20-> b -purchase >6-> a")

    capital, volume = (circulate(network, measure, CEILING) for measure in Measure)

    assert (capital.amount, capital.disclosed) == (20 * BN, 20 * BN)
    assert (volume.amount, volume.disclosed) == (26 * BN, 26 * BN)
    assert {entry.amount for entry in volume.entries} == {20 * BN}


def test_a_share_of_unknown_size_is_no_pipe_without_limit() -> None:
    drawn_so = network_drawn("a -equity 20-> b -revenue_share ?-> a")
    closed = tuple(replace(edge, amount=Interval(0, None, 0)) if edge.undisclosed else edge for edge in drawn_so.edges)

    found = circulate(replace(drawn_so, edges=closed), CAPITAL, CEILING)

    assert found.amount == 0


def test_idle_money_is_not_in_a_certificate() -> None:
    network = network_drawn("a -purchase 3-> b -purchase 3-> a -equity 2-> c -purchase 2-> a")

    found = circulate(network, CAPITAL, FACE)

    assert {entry.flow for entry in found.entries} == {"a-c-equity", "c-a-purchase"}


# Joint totals


def test_a_joint_total_bounds_its_flows_and_counts_once() -> None:
    picture = "a -equity ?-> lab; b -equity ?-> lab; lab -purchase 4-> a; lab -purchase 4-> b"
    network = network_drawn(picture, totals={"a-lab-equity b-lab-equity": "5"})

    face, ceiling = (circulate(network, CAPITAL, bound) for bound in (FACE, CEILING))

    assert (face.amount, ceiling.amount) == (5 * BN, 5 * BN)
    assert face.disclosed == 5 * BN
    assert sum(entry.amount for entry in face.entries if entry.payee == "lab") == 5 * BN
    assert balances(face.entries)
    assert sum(entry.counted for entry in face.entries) == face.amount
    assert circulate(network, CAPITAL, FLOOR).amount == 0


def test_a_joint_total_may_be_shared_by_its_payees() -> None:
    picture = "fund -equity ?-> a; fund -equity <3-> b; a -return 9-> fund; b -return 9-> fund"
    network = network_drawn(picture, totals={"fund-a-equity fund-b-equity": "<7"})

    found = circulate(network, VOLUME, FACE)

    assert (found.amount, found.disclosed) == (14 * BN, 25 * BN)
    assert {entry.amount for entry in found.entries if entry.payer == "b"} <= {0, BN, 2 * BN, 3 * BN}


@pytest.mark.parametrize(("kind", "counted"), [("purchase", 14), ("share_sale", 14), ("warrant", 9)])
def test_a_joint_total_of_capital_and_something_else_says_nothing_of_the_capital(kind: str, counted: int) -> None:
    """Nor, if the other is a warrant, of what goes round at all: that may be all of it."""
    picture = f"a -equity ?-> b; a -{kind} ?-> c; b -purchase 9-> a"
    network = network_drawn(picture, totals={f"a-b-equity a-c-{kind}": "5"})
    assert [circulate(network, CAPITAL, bound).amount for bound in Bound] == [0, 0, 0]
    assert circulate(network, VOLUME, FACE).disclosed == counted * BN


@law
@given(bound_pictures(), st.data())
def test_firm_flows_alone_circulate_no_more_than_all(bound: tuple[str, Mapping[str, str]], data: st.DataObject) -> None:
    picture, totals = bound
    names = sorted(drawn(picture).flows)
    statuses = {name: data.draw(st.sampled_from([Status.SIGNED, Status.ANNOUNCED])) for name in names}
    ledger = drawn(picture, totals=totals, statuses=statuses)
    for measure in Measure:
        for at in Bound:
            firm, live = (circulate(see(ledger, View(statuses=which)), measure, at) for which in (LIVE & FIRM, LIVE))
            assert firm.amount <= live.amount


def test_a_firm_part_of_a_joint_total_of_several_sides_is_not_taken_for_capital() -> None:
    picture = "a -equity ?-> b; a -purchase 4-> c; b -purchase 9-> a"
    signed = {"a-b-equity": Status.SIGNED, "b-a-purchase": Status.SIGNED}
    ledger = drawn(picture, totals={"a-b-equity a-c-purchase": "10"}, statuses=signed)
    assert [circulate(see(ledger, View(statuses=FIRM)), CAPITAL, bound).amount for bound in Bound] == [0, 0, 0]


def test_two_joint_totals_of_one_flow_are_refused() -> None:
    totals = {"a-lab-equity b-lab-equity": "5", "a-lab-equity c-lab-equity": "3"}
    network = network_drawn("a -equity ?-> lab -purchase 4-> a; b -equity ?-> lab; c -equity ?-> lab", totals=totals)
    with pytest.raises(
        BadRequest, match=r"a-lab-equity: is bound by two joint totals, total-1-total-1 and total-2-total-1"
    ):
        circulate(network, CAPITAL, FACE)


def test_flows_of_a_joint_total_of_capital_and_trade_count_one_by_one_as_capital() -> None:
    picture = "a -equity 2-> b; a -purchase ?-> c; b -purchase 9-> a; c -purchase 9-> a"
    network = network_drawn(picture, totals={"a-b-equity a-c-purchase": "5"})

    capital, volume = (circulate(network, measure, FACE) for measure in Measure)

    assert (capital.amount, capital.disclosed) == (2 * BN, 2 * BN)
    assert (volume.amount, volume.disclosed) == (10 * BN, 23 * BN)
    assert sum(entry.counted for entry in volume.entries) == volume.amount


def test_a_certificate_that_does_not_balance_is_refused() -> None:
    entries = [Entry("x", "a", "b", 2), Entry("y", "b", "a", 2)]

    assert balances(entries)
    assert balances([])
    assert not balances([*entries, Entry("z", "a", "c", 1)])
    assert not balances([Entry("x", "a", "b", -2), Entry("y", "b", "a", -2)])


def test_nothing_goes_round_in_an_empty_network() -> None:
    network = network_drawn("a -equity 1-> b")

    empty = replace(network, edges=())

    assert circulate(empty, VOLUME, CEILING) == Circulation(VOLUME, CEILING, 0, 0, ())
    assert most_sensitive(empty) is None
