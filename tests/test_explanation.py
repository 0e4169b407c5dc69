"""What is told of a loop or a flow: its terms, its disputes, its sources, in words that are true of it."""

from decimal import Decimal

import pytest

from drawing import drawn
from moneygoround import narrative, provisions
from moneygoround.amount import parse_amount, parse_quantity
from moneygoround.dates import parse_date, parse_period
from moneygoround.explanation import explain
from moneygoround.findings import find
from moneygoround.ledger import Ledger
from moneygoround.model import Consideration, Dispute, Form, Instalment, Rate, Status, Term, Tranche
from test_network import changed


def first_sentence(ledger: Ledger) -> str:
    """The strongest loop, told."""
    found = find(ledger)
    return narrative.loop_sentence(found.loops.loops[0], ledger)


def test_a_flow_is_told_with_its_terms() -> None:
    ledger = changed(
        drawn("a -purchase 3-> b"),
        "a-b-purchase",
        tranches=(
            Tranche(parse_amount("2 bn USD"), date=parse_date("2025-03")),
            Tranche(parse_amount("1 bn USD"), condition="a listing"),
        ),
        gets=Consideration(capacity=(parse_quantity("500 MW"),)),
        term=Term(parse_date("2025"), parse_date("2027"), Decimal("3.0"), "two more years"),
        conditions="The site runs.",
        disputed=(Dispute("to", "c"),),
    )
    told = explain(find(ledger), "a-b-purchase").splitlines()
    for line in (
        "In return: 500 MW",
        "Part: 2 bn USD from 2025-03 on",
        "Part: 1 bn USD, on condition: a listing",
        "Term: from 2025 to 2027, 3 years, two more years",
        "Condition: The site runs.",
        "! who is paid also given as c",
    ):
        assert line in told


def test_what_is_done_is_told_apart_from_what_is_promised() -> None:
    ledger = drawn(
        "a -equity <100-> b; a -equity 3-> b -purchase 40-> a",
        statuses={"a-b-equity": Status.LETTER_OF_INTENT, "a-b-equity-2": Status.COMPLETED},
    )
    assert first_sentence(ledger) == (
        "A may invest up to 100 bn USD in and invested 3 bn USD in B, which buys goods or services for 40 bn USD from A: "
        "up to 40 bn USD of it can come back."
    )


def test_more_than_is_told_is_never_part_of_it() -> None:
    ledger = drawn("a -equity 5-> b; a -debt 4-> b; a -payment 3-> b; b -purchase 40-> a")
    assert first_sentence(ledger).startswith("A invests 5 bn USD in and lends 4 bn USD to B")
    assert first_sentence(ledger).endswith(": up to 12 bn USD can come back.")


def test_a_ring_closed_by_shares_that_were_issued_is_not_told_as_if_something_had_to_happen() -> None:
    ledger = drawn("a -purchase 5-> b -warrant 1-> a", statuses={"b-a-warrant": Status.COMPLETED})
    ledger = changed(ledger, "b-a-warrant", form=Form.SHARES)
    assert first_sentence(ledger).endswith(": the ring closes in shares, not in cash.")


def test_a_ring_grows() -> None:
    ledger = drawn(
        "a -equity 1-> b; a -equity 9-> b -purchase 40-> a",
        dates={"a-b-equity": "2025-02-01", "a-b-equity-2": "2025-08-01"},
    )
    (loop,) = find(ledger).loops.loops
    assert narrative.since_words(loop) == "a ring since 2025-02-01, of this size since 2025-08-01"


@pytest.mark.parametrize(
    ("picture", "first", "more", "words"),
    [
        ("a -equity 1-> c; a -equity 9-> c", "2025-02-01", "2025", "a ring since 2025-Q1, of this size since 2025"),
        ("a -equity ?-> b; b -equity 9-> c", "2025", "2024", "a ring since 2025"),
        ("a -equity ?-> b; b -equity 9-> c", "2025", "2025-06-30", "a ring since 2025"),
    ],
)
def test_a_ring_is_dated_no_more_exactly_than_its_flows(picture: str, first: str, more: str, words: str) -> None:
    names = [*drawn(picture).flows]
    (loop,) = find(drawn(f"{picture} -purchase 40-> a", dates=dict(zip(names, (first, more), strict=True)))).loops.loops
    assert narrative.since_words(loop) == words


def apart(ledger: Ledger, flow: str) -> str | None:
    """Why a flow is not wholly counted."""
    (edge,) = (edge for edge in find(ledger).network.edges if edge.flow.id == flow)
    why = provisions.apart(edge, "USD")
    return str(why) if why else None


def test_why_an_amount_is_not_counted_is_true_of_it() -> None:
    rate = Rate(parse_quantity("20 %"), "revenue")
    plain = drawn("a -revenue_share ?-> b; a -equity 5-> b; a -equity 1-> b; b -purchase 1/year-> a")
    shared = changed(plain, "a-b-revenue_share", rate=rate)
    assert apart(shared, "a-b-revenue_share") == "20 % of revenue, of unknown size: counts as undisclosed"
    paid = changed(shared, "a-b-revenue_share", paid=(Instalment(parse_period("2024"), parse_amount("2 bn USD")),))
    assert (
        apart(paid, "a-b-revenue_share")
        == "20 % of revenue, of unknown size: only the 2 bn USD that were paid are counted"
    )
    within = changed(plain, "a-b-equity-2", within="a-b-equity")
    assert apart(within, "a-b-equity-2") == "lies within a-b-equity, and is counted with it"
    assert apart(plain, "b-a-purchase") == "1 bn USD a year without a term: counts as undisclosed"
    assert apart(plain, "a-b-equity") is None


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ("a -equity 10..40-> b; a -equity >3-> b", "at least 13 bn USD (43 bn USD as stated)"),
        ("a -equity <3-> b; a -equity ?-> b", "3 bn USD as stated"),
        ("a -equity >3-> b; a -equity 2-> b", "at least 5 bn USD"),
    ],
)
def test_at_least_is_said_of_the_floor_only(picture: str, words: str) -> None:
    assert words in first_sentence(drawn(f"{picture}; b -purchase 99-> a"))
