"""What if something falls through: its flows are gone, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given

from drawing import BN, bound_pictures, drawn, law
from moneygoround.circulation import circulate, without
from moneygoround.differences import Change, compare
from moneygoround.errors import UnknownId
from moneygoround.findings import find
from moneygoround.ledger import Ledger, by_id
from moneygoround.model import Bound, Measure, Membership, Status
from moneygoround.network import see
from moneygoround.strike import strike, struck
from moneygoround.writers.changes import shift_rows
from test_network import changed

PICTURE = "a -equity 10-> b -purchase 4-> a; b -purchase 3-> c -equity 2-> b"
LEDGER = drawn(PICTURE, deals={"a-b-equity": "deal", "b-a-purchase": "deal"})


@pytest.mark.parametrize(
    ("names", "fallen"),
    [
        (["a-b-equity"], {"a-b-equity"}),
        (["deal"], {"a-b-equity", "b-a-purchase"}),
        (["c"], {"b-c-purchase", "c-b-equity"}),
        (["c", "a-b-equity"], {"b-c-purchase", "c-b-equity", "a-b-equity"}),
    ],
)
def test_a_flow_a_deal_or_an_organisation_can_fall_through(names: list[str], fallen: set[str]) -> None:
    assert struck(LEDGER, names) == fallen
    assert set(strike(LEDGER, names).flows) == set(LEDGER.flows) - fallen


def test_what_breaks_is_told() -> None:
    told = compare(find(LEDGER), find(strike(LEDGER, ["deal"])))
    assert [(one.key, one.change) for one in told.loops] == [("a~b", Change.GONE)]
    amounts = [found.returning_capital.live[Bound.FACE].amount for found in (told.before, told.after)]
    assert amounts == [6 * BN, 2 * BN]


def test_who_gets_less_is_told() -> None:
    rows = shift_rows(compare(find(LEDGER), find(strike(LEDGER, ["deal"]))))
    assert {(row["what"], row["id"]): (row["before"], row["after"]) for row in rows} == {
        ("pays", "a"): ("10 bn USD", "nothing"),
        ("is paid", "b"): ("12 bn USD", "2 bn USD"),
        ("pays", "b"): ("7 bn USD", "3 bn USD"),
        ("is paid", "a"): ("4 bn USD", "nothing"),
    }


def test_with_an_organisation_its_units_fall() -> None:
    ledger = unit_of(drawn("a -equity 1-> b; b -purchase 1-> a2"), "a2", "a")
    assert struck(ledger, ["a"]) == {"a-b-equity", "b-a2-purchase"}
    assert struck(ledger, ["a2"]) == {"b-a2-purchase"}


def test_what_was_replaced_does_not_come_back() -> None:
    ledger = changed(
        drawn("a -equity 1-> b; a -equity 2-> b"), "a-b-equity-2", supersedes=("a-b-equity",), status=Status.SIGNED
    )
    assert struck(ledger, ["a-b-equity-2"]) == {"a-b-equity", "a-b-equity-2"}


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownId, match="Did you mean 'a-b-equity'"):
        struck(LEDGER, ["a-b-equty"])


def unit_of(ledger: Ledger, unit: str, group: str) -> Ledger:
    """The ledger with one organisation as a unit of another."""
    organisations = [
        replace(one, part_of=(Membership(group),)) if one.id == unit else one for one in ledger.organisations.values()
    ]
    return replace(ledger, organisations=by_id(organisations))


@law
@given(bound_pictures())
def test_a_struck_flow_leaves_what_a_network_without_it_leaves(bound: tuple[str, Mapping[str, str]]) -> None:
    """A joint total over it still binds the others, no tighter and no looser; and nothing rises."""
    picture, totals = bound
    ledger = drawn(picture, totals=totals)
    network = see(ledger)
    for flow in (edge.flow.id for edge in network.edges):
        for measure in Measure:
            for at in Bound:
                left = circulate(see(strike(ledger, [flow]), network.view), measure, at)
                assert left.amount == circulate(without(network, flow), measure, at).amount
                assert left.amount <= circulate(network, measure, at).amount


def test_a_flow_on_no_ring_costs_nothing_though_a_joint_total_binds_it() -> None:
    ledger = drawn("a -equity ?-> b; a -equity ?-> c; b -purchase 9-> a", totals={"a-b-equity a-c-equity": "5"})
    then, now = (
        find(one).returning_capital.live[Bound.FACE].amount for one in (ledger, strike(ledger, ["a-c-equity"]))
    )
    assert then == now == 5 * BN
