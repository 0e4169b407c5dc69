"""What changed between two days: nothing that is new, over or different goes unsaid."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from drawing import drawn, law, pictures
from moneygoround import api
from moneygoround.amount import parse_amount
from moneygoround.dates import parse_date
from moneygoround.differences import Change, compare, matched_by_line
from moneygoround.findings import find
from moneygoround.ledger import Ledger, by_id
from moneygoround.model import End, Evidence, Kind, Membership, Note, Status, Term, Tranche
from moneygoround.writers.changes import difference_rows, difference_sentence
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


def between(before: Ledger, after: Ledger) -> dict[str, tuple[str, str, str]]:
    """The rows of the flows that differ between two ledgers, by their ids."""
    rows = difference_rows(compare(find(before), find(after)))
    return {row["id"]: (row["change"], row["before"], row["after"]) for row in rows if row["what"] == "flow"}


def test_each_amount_is_told_in_the_words_of_its_own_ledger() -> None:
    before, after = drawn("a -equity <10-> b -purchase 4-> a"), drawn("a -equity ~12-> b -purchase 4-> a")

    assert between(before, after) == {
        "a-b-equity": ("amount", "announced, up to 10 bn USD", "announced, about 12 bn USD")
    }
    assert between(after, before) == {
        "a-b-equity": ("amount", "announced, about 12 bn USD", "announced, up to 10 bn USD")
    }


def test_an_amount_is_exact_where_two_would_read_the_same() -> None:
    before = drawn("a -equity 1-> b")
    amounts = [parse_amount(f"{figure} EUR") for figure in ("10000.01 m", "10000.02 m")]
    old, new = (changed(before, "a-b-equity", amount=amount, date=parse_date("2025-01-02")) for amount in amounts)

    ((change, told, now),) = between(old, new).values()

    assert change == "amount"
    assert told != now
    assert told.startswith("announced, 10.32 bn USD; floor 10321")


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("kind", Kind.DEBT, "kind investment", "kind loan"),
        ("payee", (End("c"),), "to B", "to C"),
        ("date", parse_date("2024-11"), "date 2025-01-01", "date 2024-11"),
        ("amount", parse_amount("about 10 bn USD"), "announced, 10 bn USD", "announced, about 10 bn USD"),
        ("term", Term(parse_date("2025"), parse_date("2027")), "term none", "term from 2025 to 2027"),
        ("deal", "round", "deal none", "deal round"),
        ("notes", (Note("So it is said."),), "notes none", "notes So it is said."),
        ("evidence", (Evidence("picture", "It says more."),), "", "other evidence"),
    ],
)
def test_whatever_else_differs_of_a_flow_is_told(field: str, value: object, before: str, after: str) -> None:
    ledger = drawn("a -equity 10-> b; c -equity 1-> a", deals={"c-a-equity": "round"})

    found = between(ledger, changed(ledger, "a-b-equity", **{field: value}))

    assert found == {"a-b-equity": ("details", before, after)}


def test_tranches_that_lower_the_floor_are_told_beside_the_amount() -> None:
    ledger = drawn("a -equity 10-> b")
    parts = (Tranche(parse_amount("4 bn USD")), Tranche(parse_amount("6 bn USD"), condition="a listing"))

    found = between(ledger, changed(ledger, "a-b-equity", tranches=parts, status=Status.SIGNED))

    after = "signed, 10 bn USD, floor 4 bn USD; tranches 4 bn USD; 6 bn USD, on condition: a listing"
    assert found == {"a-b-equity": ("status", "announced, 10 bn USD; tranches none", after)}


def test_within_one_ledger_a_party_that_was_named_later_is_told() -> None:
    ledger = changed(
        drawn("a -equity 10-> b; c -equity 1-> a"), "a-b-equity", payee=(End("c", parse_date("2025-05")), End("b"))
    )

    assert told(ledger, "2025-03-01", "2025-07-01")["a-b-equity"] == ("details", "to C", "to B")


def test_a_flow_whose_ends_came_into_one_group_says_so_and_since_when() -> None:
    ledger = joined(drawn("a -equity 10-> b; c -equity 1-> a"), "b", "a", "2025-05")

    assert told(ledger, "2025-03-01", "2025-07-01") == {
        "a-b-equity": (
            "inside",
            "announced, 10 bn USD; to B",
            "announced, 10 bn USD; to A; inside one group since 2025-05",
        )
    }
    assert told(ledger, "2025-05-01", "2025-07-01") == {}
    assert told(ledger, "2024-12-31", "2025-07-01")["a-b-equity"] == (
        "new",
        "",
        "announced, 10 bn USD; inside one group since 2025-05",
    )


def test_a_relation_without_money_can_fall_inside_one_group_too() -> None:
    ledger = joined(drawn("a -partnership-> b; c -equity 1-> a"), "b", "a", "2025-05")

    assert told(ledger, "2025-03-01", "2025-07-01")["a-b-partnership"][0] == "inside"


def test_where_the_ends_always_were_of_one_group_no_day_is_named() -> None:
    ledger = joined(drawn("a -equity 10-> b; c -equity 1-> a", dates={"a-b-equity": "2025-06-01"}), "b", "a", None)

    found = told(ledger, "2025-03-01", "2025-07-01")

    assert found == {"a-b-equity": ("new", "", "announced, 10 bn USD; inside one group")}


def joined(ledger: Ledger, unit: str, group: str, since: str | None) -> Ledger:
    """The ledger with one organisation as a unit of another from a date on."""
    membership = Membership(group, parse_date(since) if since else None)
    organisations = {**ledger.organisations, unit: replace(ledger.organisations[unit], part_of=(membership,))}
    return replace(ledger, organisations=by_id(organisations.values()))


@law
@given(pictures(), pictures())
def test_a_record_that_differs_is_told(before: str, after: str) -> None:
    one, other = drawn(before), drawn(after)

    found = compare(find(one), find(other))

    assert {change.flow for change in found.flows} == {
        flow for flow in one.flows.keys() | other.flows.keys() if one.flows.get(flow) != other.flows.get(flow)
    }


def test_rows_without_ids_are_known_to_be_matched_by_their_lines() -> None:
    ledgers = [
        Ledger(
            one.organisations,
            flows=by_id(replace(flow, id=f"row-{at}") for at, flow in enumerate(one.flows.values(), 2)),
        )
        for one in (drawn("a -equity 10-> b -purchase 4-> a"), drawn("b -purchase 4-> a"))
    ]

    assert matched_by_line(compare(*map(find, ledgers))) == ("row-2",)
    assert matched_by_line(compare(find(ledgers[0]), find(ledgers[0]))) == ()


@law
@given(pictures(), pictures())
def test_how_much_differs_is_counted(before: str, after: str) -> None:
    found = compare(find(drawn(before)), find(drawn(after)))

    counts = [int(number) for number in re.findall(r"\d+", difference_sentence(found))]

    assert sum(counts) == len(found.flows) + len(found.loops)
