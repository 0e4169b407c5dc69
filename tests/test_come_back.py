"""What can come back to an investor, and along which flows (circularity.md, section 3)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import AWS, BN, CHIPS, SEED, drawn, law, network_drawn, pictures
from moneygoround.back import come_back
from moneygoround.circulation import Entry, circulate, without
from moneygoround.errors import UnknownId
from moneygoround.model import Bound, Measure, Side, Status
from moneygoround.network import Total, see
from moneygoround.worth import Interval
from second_ways import balances, way_back

FLOOR, FACE, CEILING = Bound.FLOOR, Bound.FACE, Bound.CEILING


@law
@given(pictures(), st.permutations("abcde"))
def test_what_can_come_back_is_the_max_flow_up_to_what_was_given(picture: str, names: Sequence[str]) -> None:
    network = network_drawn(f"{picture}; a -equity 0-> b; c -equity 0-> d; e -equity 0-> a")
    investor, investee, *_ = names

    found = come_back(network, investor, investee)

    assert found.amount.low == way_back(network, investor, investee, FLOOR)
    assert (found.amount.face or 0) in {0, way_back(network, investor, investee, FACE)}
    assert found.amount.low <= (found.amount.low if found.amount.face is None else found.amount.face)
    if found.amount.high is not None:
        assert found.amount.high == way_back(network, investor, investee, CEILING)
    for bound, amount in zip(Bound, (found.amount.low, found.amount.face, found.amount.high), strict=True):
        assert amount is None or balances([*found.paths[bound], Entry("given", investor, investee, amount)])


@pytest.mark.parametrize(
    ("picture", "investor", "expected"),
    [
        (SEED + AWS, "microsoft", (0, 5, 5)),
        (SEED + AWS, "nvidia", (0, 0, 0)),
        (SEED + AWS + CHIPS, "nvidia", (0, 0, 10)),
        (SEED, "amazon", (0, 0, 0)),
        (SEED + AWS, "amazon", (0, 0, 8)),
    ],
)
def test_what_can_come_back_to_each_investor_of_the_seed_article(
    picture: str, investor: str, expected: tuple[int, int, int]
) -> None:
    network = network_drawn(picture)

    found = come_back(network, investor, "anthropic")

    assert found.amount == Interval(*(amount * BN for amount in expected))


def test_no_limit_is_said_only_where_neither_side_has_one() -> None:
    there, back, both = (
        network_drawn("a -equity ?-> b -purchase 3-> a"),
        network_drawn("a -equity 3-> b -purchase ?-> a"),
        network_drawn("a -equity ?-> b -purchase ?-> c -purchase >2-> a"),
    )

    found = [come_back(network, "a", "b").amount for network in (there, back, both)]

    assert found == [Interval(0, None, 3 * BN), Interval(0, 0, 3 * BN), Interval(0, None, None)]
    assert [entry.flow for entry in come_back(both, "a", "b").paths[CEILING]] == ["b-c-purchase", "c-a-purchase"]


def test_money_comes_back_along_the_fewest_steps() -> None:
    network = network_drawn("a -equity 2-> b -purchase 2-> c -purchase 2-> a; b -purchase 2-> a")

    found = come_back(network, "a", "b").paths[FACE]

    assert [entry.flow for entry in found] == ["b-a-purchase"]


def test_what_was_completed_before_can_not_bring_money_back() -> None:
    ledger = drawn(
        "amazon -equity 8-> lab -purchase 3-> microsoft -purchase 3-> amazon; lab -purchase 1-> amazon -purchase 5-> shop",
        statuses={"microsoft-amazon-purchase": Status.COMPLETED, "amazon-shop-purchase": Status.COMPLETED},
        dates={"microsoft-amazon-purchase": "2019", "amazon-shop-purchase": "2019", "amazon-lab-equity": "2023-09-25"},
    )

    found = come_back(see(ledger), "amazon", "lab")

    assert found.amount == Interval(BN, BN, BN)
    assert found.too_early == ("microsoft-amazon-purchase",)


def test_a_year_that_may_have_ended_later_is_not_too_early() -> None:
    ledger = drawn(
        "a -equity 8-> b -purchase 3-> a",
        statuses={"b-a-purchase": Status.COMPLETED},
        dates={"b-a-purchase": "2025", "a-b-equity": "2025-06-01"},
    )

    found = come_back(see(ledger), "a", "b")

    assert (found.amount.face, found.too_early) == (3 * BN, ())


def test_who_gave_nothing_gets_nothing_back() -> None:
    network = network_drawn("a -equity 8-> b -purchase 3-> a")

    found = come_back(network, "b", "b")

    assert (found.invested, found.amount) == (Interval(0, 0, 0), Interval(0, 0, 0))


def test_unknown_names_are_told_with_the_nearest_known_one() -> None:
    network = network_drawn(SEED)

    with pytest.raises(UnknownId, match=r"organisation.*Did you mean 'nvidia'"):
        come_back(network, "nvidea", "anthropic")
    with pytest.raises(UnknownId, match=r"flow.*Did you mean 'nvidia-anthropic-equity'"):
        without(network, "nvidia-anthropic-equty")


def test_a_joint_total_without_a_face_only_bounds() -> None:
    network = network_drawn("a -equity ?-> b -purchase 9-> a")
    bounded = replace(
        network,
        totals=(
            Total(
                "t",
                "a",
                paid_by_hub=True,
                amount=Interval(0, None, 4 * BN),
                flows=("a-b-equity",),
                sides=frozenset({Side.CAPITAL}),
            ),
        ),
    )

    found = come_back(bounded, "a", "b")

    assert found.amount == Interval(0, None, 4 * BN)
    assert circulate(bounded, Measure.CIRCULAR_VOLUME, FACE).amount == 0
    assert circulate(bounded, Measure.CIRCULAR_VOLUME, CEILING).amount == 4 * BN


def test_a_share_sale_brings_nothing_back() -> None:
    network = network_drawn("fund -equity 4-> startup -share_sale 4-> fund")

    found = come_back(network, "fund", "startup")

    assert found.amount == Interval(0, 0, 0)
