"""Loops and amounts in words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import BN, SEED, drawn
from moneygoround.amount import parse_amount
from moneygoround.findings import find
from moneygoround.ledger import Ledger
from moneygoround.model import Status
from moneygoround.narrative import (
    amount_words,
    headline,
    interval_words,
    loop_amount,
    loop_sentence,
    loop_title,
    sensitivity_sentence,
    share_words,
    words_apart,
)
from moneygoround.worth import Interval


def sentence(ledger: Ledger) -> str:
    """The sentence of the strongest loop."""
    return loop_sentence(find(ledger).loops.loops[0], ledger)


def test_a_loop_is_told_from_its_capital_on() -> None:
    statuses = {"a-b-equity": Status.LETTER_OF_INTENT, "c-a-purchase": Status.COMPLETED}
    ledger = drawn("a -equity <100-> b -purchase 300-> c -purchase 40-> a", statuses=statuses)
    assert sentence(ledger) == (
        "A may invest up to 100 bn USD in B, which buys goods or services for 300 bn USD from C, "
        "which bought goods or services for 40 bn USD from A: up to 40 bn USD of it can come back."
    )


@pytest.mark.parametrize(
    ("picture", "ending"),
    [
        ("a -equity 10-> b -purchase ?-> a", "an amount is not public; at most 10 bn USD of it can come back."),
        ("a -equity ?-> b -purchase ?-> a", "no amount is public, so how much can come back is not known."),
        ("a -equity 5-> b -purchase 9-> a; a -equity ?-> b", "5 bn USD or more of it can come back."),
        ("a -equity 3..5-> b -purchase 9-> a; a -equity ?-> b", "as stated up to 5 bn USD of it can come back."),
        ("a -purchase 5-> b -purchase 9-> a", "up to 5 bn USD can come back."),
        ("a -warrant ?-> b -purchase 9-> a", "the ring closes only if the warrant vests."),
        ("a -guarantee 3-> b -purchase 9-> a", "the ring closes only if the guarantee is called."),
    ],
)
def test_the_end_says_what_is_known(picture: str, ending: str) -> None:
    assert sentence(drawn(picture)).endswith(ending)


def test_up_to_is_always_said() -> None:
    ledger = drawn("a -equity <10-> b -purchase 30-> a")
    loop = find(ledger).loops.loops[0]
    assert loop_amount(loop, "USD") == "up to 10 bn USD"
    assert "up to 10 bn USD" in loop_sentence(loop, ledger)


def test_a_loop_with_an_undisclosed_step_is_at_most_its_smallest_known_one() -> None:
    loop = find(drawn("a -equity 40-> b -purchase ?-> a")).loops.loops[0]
    assert loop_amount(loop, "USD") == "≤ 40 bn USD"


@pytest.mark.parametrize(
    ("picture", "amount"),
    [
        ("a -equity 40-> b -purchase ?-> a; a -equity ?-> b", "open, 40 bn USD stated"),
        ("a -equity 40-> b -purchase ?-> a", "≤ 40 bn USD"),
        ("a -equity 40-> b -purchase 90-> a; a -equity ?-> b", "≥ 40 bn USD"),
        ("a -warrant 3-> b -purchase 9-> a", "contingent, 3 bn USD"),
        ("a -warrant 3-> b -purchase ?-> a", "contingent, ≤ 3 bn USD"),
        ("a -warrant 3-> b -purchase ?-> c -purchase 1-> a; c -purchase ?-> a", "contingent, 1 bn USD stated"),
        ("a -warrant ?-> b -purchase ?-> a", "no public amount"),
    ],
)
def test_an_amount_says_whether_it_is_open_or_contingent(picture: str, amount: str) -> None:
    ledger = drawn(picture)
    (loop,) = find(ledger).loops.loops
    assert loop_amount(loop, "USD") == amount
    assert amount.startswith("open") == loop_sentence(loop, ledger).endswith("how much can come back is open.")


def test_names_are_shown_as_they_are() -> None:
    ledger = drawn("a -equity 40-> b -purchase ?-> a")
    assert loop_title(find(ledger).loops.loops[0], ledger) == "A → B → A"


@given(st.integers(0, 10**17))
def test_words_are_never_off_by_more_than_their_last_figure(minor: int) -> None:
    words = amount_words(minor, "USD")
    read = Decimal(parse_amount(words).low)
    assert abs(read - minor) * 2000 <= max(minor, 1)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(0, 10 * BN, 10 * BN), "up to 10 bn USD"),
        (Interval(7 * BN, 7 * BN, None), "at least 7 bn USD"),
        (Interval(7 * BN, 7 * BN, 7 * BN), "7 bn USD"),
        (Interval(0, None, None), "an undisclosed amount"),
    ],
)
def test_an_interval_is_said_with_its_qualifier(interval: Interval, words: str) -> None:
    assert interval_words(interval, "USD") == words


def test_the_headline_states_its_date_and_its_rule() -> None:
    assert headline(find(drawn(SEED))) == (
        "As of 1 January 2025, 4 flows of money between 4 organisations close 1 loop of up to five steps; "
        "of 23 bn USD of financing, 5 bn USD can come back at face value and at most 5 bn USD."
    )


def test_two_amounts_that_differ_never_read_the_same() -> None:
    ledger = drawn("a -equity 9-> b -purchase 9-> a")
    found = find(ledger)
    assert found.sensitivity is not None
    less = replace(found.sensitivity, amount=50032900, without=50032800)
    assert sensitivity_sentence(less, ledger, "USD").endswith("falls from 500329 USD to 500328 USD.")
    far = replace(found.sensitivity, amount=50032900, without=0)
    assert sensitivity_sentence(far, ledger, "USD").endswith("falls from 500300 USD to 0 USD.")


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=4), st.sampled_from(["USD", "JPY", "XXX"]))
def test_as_many_words_as_amounts(amounts: list[int], currency: str) -> None:
    assert len(set(words_apart(amounts, currency))) == len(set(amounts))


def test_the_headline_never_takes_almost_all_for_all() -> None:
    told = headline(find(drawn("a -equity 100.10293-> b -purchase 100.06583-> a")))
    assert told.endswith(
        "of 100.10293 bn USD of financing, 100.06583 bn USD can come back at face value and at most 100.06583 bn USD."
    )


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_only_nothing_is_no_share_and_only_all_is_the_whole(part: int, more: int) -> None:
    whole = max(part, more)
    words = share_words(part, whole)
    assert (words == "0 %") == (part == 0)
    assert (words == "100 %") == (part == whole)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 7, "0 %"),
        (1, 10**40, "less than 0.1 %"),
        (1, 1000, "0.1 %"),
        (999, 1000, "99.9 %"),
        (1000658, 1001029, "almost 100 %"),
        (10**40 - 1, 10**40, "almost 100 %"),
        (7, 7, "100 %"),
        (0, 0, ""),
    ],
)
def test_a_share_is_said_to_a_tenth(part: int, whole: int, words: str) -> None:
    assert share_words(part, whole) == words


def test_a_name_turns_no_sentence_round() -> None:
    ledger = drawn("a -equity 5-> b -purchase 9-> a")
    names = {**ledger.organisations, "b": replace(ledger.organisations["b"], name="Beta \u202eLab\u2066")}
    loops = find(replace(ledger, organisations=names)).loops.loops
    said = loop_sentence(loops[0], replace(ledger, organisations=names), currency="USD")
    assert "in Beta Lab, which" in said
