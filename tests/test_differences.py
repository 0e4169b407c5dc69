"""What changed between two days: nothing that is new, over or different goes unsaid."""

from hypothesis import given

from drawing import drawn, law, pictures
from moneygoround import api
from moneygoround.differences import Change, compare
from moneygoround.findings import find
from moneygoround.ledger import Ledger, by_id
from moneygoround.model import Status
from moneygoround.writers.tables import difference_rows
from test_network import changed, history


def told(ledger: Ledger, since: str, until: str) -> dict[str, tuple[str, str, str]]:
    """The rows of loops and flows by their ids."""
    then, now = (find(ledger, api.view_of(ledger, as_of=day)) for day in (since, until))
    rows = difference_rows(compare(then, now))
    return {row["id"]: (row["change"], row["before"], row["after"]) for row in rows if row["what"] != "amount"}


@law
@given(pictures())
def test_nothing_differs_from_itself(picture: str) -> None:
    found = find(drawn(picture))

    same = compare(found, found)

    assert (same.flows, same.loops) == ((), ())


@law
@given(pictures(), pictures())
def test_backwards_what_was_new_is_gone(before: str, after: str) -> None:
    one, other = find(drawn(before)), find(drawn(after))

    there, back = compare(one, other), compare(other, one)

    turned = {Change.NEW: Change.GONE, Change.GONE: Change.NEW}
    assert {(c.flow, c.change) for c in there.flows} == {(c.flow, turned.get(c.change, c.change)) for c in back.flows}
    assert {(c.key, c.change) for c in there.loops} == {(c.key, turned.get(c.change, c.change)) for c in back.loops}


def test_a_new_order_closes_a_loop() -> None:
    ledger = drawn("a -equity 10-> b -purchase 4-> a", dates={"b-a-purchase": "2025-06-01"})

    found = told(ledger, "2025-03-01", "2025-07-01")

    assert found == {"a~b": ("new", "", "4 bn USD"), "b-a-purchase": ("new", "", "announced, 4 bn USD")}


def test_a_letter_that_lapsed_breaks_its_loop() -> None:
    ledger = drawn("a -equity <10-> b -purchase 4-> a")
    steps = history(("2025-01-01", Status.LETTER_OF_INTENT), ("2025-06-01", Status.LAPSED))
    ledger = changed(ledger, "a-b-equity", history=steps, status=Status.LAPSED)

    found = told(ledger, "2025-03-01", "2025-07-01")

    assert found == {
        "a~b": ("gone", "up to 4 bn USD", ""),
        "a-b-equity": ("gone", "letter of intent, up to 10 bn USD", "lapsed"),
    }


def test_a_flow_that_another_one_replaced_says_so() -> None:
    ledger = drawn("a -equity 10-> b; a -equity 3-> b", dates={"a-b-equity-2": "2025-06-01"})
    ledger = changed(ledger, "a-b-equity-2", supersedes=("a-b-equity",))

    found = told(ledger, "2025-03-01", "2025-07-01")

    assert found["a-b-equity"] == ("gone", "announced, 10 bn USD", "replaced")
    assert found["a-b-equity-2"] == ("new", "", "announced, 3 bn USD")


def test_a_flow_of_another_ledger_is_gone_without_a_status() -> None:
    ledger = drawn("a -equity 10-> b")

    (gone,) = compare(find(ledger), find(Ledger(organisations=by_id(ledger.organisations.values())))).flows

    assert (gone.change, gone.after) == (Change.GONE, None)


def test_a_flow_that_lies_outside_the_later_view_is_gone_and_was_not_replaced() -> None:
    ledger = drawn("a -equity 10-> b", dates={"a-b-equity": "2025-06-01"})

    found = told(ledger, "2025-07-01", "2025-03-01")

    assert found == {"a-b-equity": ("gone", "announced, 10 bn USD", "")}
