"""What a ledger is refused for, and what a curator is warned of."""

from dataclasses import replace

import pytest

from drawing import drawn
from moneygoround.amount import parse_amount, parse_quantity
from moneygoround.check import faults, warnings
from moneygoround.dates import parse_date, parse_period
from moneygoround.ledger import Ledger, by_id
from moneygoround.model import (
    Consideration,
    Deal,
    Dispute,
    Evidence,
    Instalment,
    JointTotal,
    Kind,
    Membership,
    Organisation,
    Rate,
    Stake,
    Status,
    Term,
    Tranche,
)  # fmt: skip
from test_network import changed, history

PLAIN = drawn("a -equity <10-> b", dates={"a-b-equity": "2024-05-01"})


def told(ledger: Ledger, *, curated: bool = False) -> list[str]:
    """The faults of a ledger, each as one line."""
    return [f"{trouble.field}: {trouble.what}" for trouble in faults(ledger, curated=curated)]


def test_a_whole_ledger_has_no_fault() -> None:
    assert told(PLAIN, curated=True) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"within": "nothing"}, "within: 'nothing' is not a known flow."),
        ({"beneficiary": "nobody"}, "beneficiary: 'nobody' is not a known organisation."),
        ({"supersedes": ("a-b-equity",)}, "id: names itself as another flow."),
        ({"evidence": (Evidence("nowhere", "So."),)}, "evidence.0.source: 'nowhere' is not a known source."),
        ({"payer_via": "b"}, "via.from: 'b' is no part of that end of the flow."),
        ({"gives": Consideration(goods="chips")}, "gives: a equity gives money."),
        ({"kind": Kind.SUPPLY}, "amount: a supply moves no money."),
        ({"tranches": (Tranche(parse_amount("11 bn USD")),)}, "tranches: adds up to more than the amount."),
        (
            {"history": history(("2024-06-01", Status.SIGNED))},
            "history: ends with signed, but the status is announced.",
        ),
        (
            {"history": history(("2024-06-01", Status.ANNOUNCED))},
            "history: starts on 2024-06-01, after the flow's own date",
        ),
        ({"date": parse_date("2025-02-01")}, "date: 2025-02-01 is later than the newest source (2025-01-01)."),
        (
            {"paid": (Instalment(parse_period("2024"), parse_amount("11 bn USD")),)},
            "paid: adds up to more than the amount.",
        ),
        (
            {"schedule": (Instalment(parse_period("2024"), parse_amount("1 bn EUR")),)},
            "schedule: mixes the currencies EUR, USD.",
        ),
        ({"rate": Rate(parse_quantity("20 apples"), "revenue")}, "rate: is not in per cent."),
        ({"term": Term(parse_date("2025"), parse_date("2024"))}, "term: ends before it starts."),
        (
            {"history": history(("2024-05-01", Status.SIGNED), ("2024-04-01", Status.ANNOUNCED))},
            "history: is not in the order of its dates.",
        ),
    ],
)
def test_a_contradiction_is_a_fault(fields: dict[str, object], says: str) -> None:
    assert any(line.startswith(says) for line in told(changed(PLAIN, "a-b-equity", **fields)))


def test_an_organisation_is_not_part_of_itself() -> None:
    ring = [Organisation("a", "A", part_of=(Membership("b"),)), Organisation("b", "B", part_of=(Membership("a"),))]
    assert told(replace(PLAIN, organisations=by_id(ring))) == ["part_of: is part of itself, in a circle."] * 2


def test_flows_do_not_supersede_each_other_in_a_circle() -> None:
    ledger = drawn("a -equity 1-> b; a -equity 2-> b", dates={"a-b-equity": "2024", "a-b-equity-2": "2024"})
    ledger = changed(ledger, "a-b-equity", supersedes=("a-b-equity-2",))
    assert (
        told(changed(ledger, "a-b-equity-2", supersedes=("a-b-equity",)))
        == ["supersedes: is superseded by what it supersedes itself."] * 2
    )


def test_a_stake_is_a_share_of_a_whole() -> None:
    stake = Stake("s", "a", "b", percent=parse_quantity("50 apples"))
    assert told(replace(PLAIN, stakes=by_id([stake]))) == ["percent: is not in per cent."]


def test_a_flow_is_bound_once() -> None:
    ledger = drawn("a -equity 3-> c; b -equity ?-> c; a -debt 1-> c", totals={"a-c-equity b-c-equity": "5"})
    assert not [*faults(ledger)]
    part = replace(ledger.flows["a-c-equity"], within="a-c-debt")
    inside = replace(ledger, flows={**ledger.flows, part.id: part})
    assert [trouble.what for trouble in faults(inside)] == [
        "is bound by more than one joint total, or by one and by its parts."
    ]


def test_a_joint_total_binds_flows_with_an_end_in_common() -> None:
    ledger = drawn("a -equity ?-> b; c -equity ?-> d")
    deal = Deal("round", "A round", totals=(JointTotal(parse_amount("5 bn USD"), ("a-b-equity", "c-d-equity")),))
    assert told(replace(ledger, deals=by_id([deal]))) == [
        "total.0: bounds flows that share neither their payer nor their payee."
    ]


def test_a_curated_flow_needs_evidence_and_a_date() -> None:
    bare = changed(PLAIN, "a-b-equity", evidence=(), date=None)
    assert told(bare) == []
    assert told(bare, curated=True) == ["date: has no date at all.", "evidence: has no evidence."]


def test_thin_evidence_and_missing_facts_are_warned_of() -> None:
    flow = {"amount": None, "date": parse_date("2024-05"), "disputed": (Dispute("amount", "5 bn USD"),)}
    found = {trouble.what for trouble in warnings(changed(PLAIN, "a-b-equity", **flow))}
    assert found == {
        "rests on a single origin.",
        "has no primary source.",
        "has no stated amount.",
        "is dated to the month only.",
        "is disputed: amount.",
    }


def test_tranches_that_come_to_less_than_the_amount_are_warned_of() -> None:
    parts = tuple(Tranche(parse_amount(text)) for text in ("2 bn USD", "up to 7 bn USD"))
    assert "come to less than the amount." in {
        one.what for one in warnings(changed(PLAIN, "a-b-equity", tranches=parts))
    }
    whole = (*parts, Tranche(parse_amount("1 bn USD")))
    assert "come to less than the amount." not in {
        one.what for one in warnings(changed(PLAIN, "a-b-equity", tranches=whole))
    }


def test_more_than_the_whole_of_a_company_is_warned_of() -> None:
    day = parse_date("2024")
    stakes = [Stake(n, n, "b", percent=parse_quantity("60 %"), as_of=day) for n in ("a", "c")]
    found = [trouble.what for trouble in warnings(replace(PLAIN, stakes=by_id(stakes)))]
    assert "on 2024 more than 100 % is held, by a, c." in found
