"""Integrated ownership and control, from stakes as of a day (circularity.md, section 5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import law
from moneygoround.amount import parse_quantity
from moneygoround.dates import parse_date
from moneygoround.errors import BadRequest, LimitReached
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.limits import LIMITS
from moneygoround.model import (
    Consideration,
    Deal,
    End,
    Evidence,
    Flow,
    Kind,
    Organisation,
    Source,
    Stake,
    Status,
    StatusChange,
)
from moneygoround.ownership import Owned, control, integrated, ownership, stakes_at

MUTUAL = {("a", "b"): 0.42, ("b", "a"): 0.42}
PYRAMID = {
    ("S0", "S1"): 0.8,
    ("S0", "S2"): 0.6,
    ("S0", "S3"): 0.1,
    ("S2", "S1"): 0.1,
    ("S1", "S3"): 0.4,
    ("S2", "S3"): 0.2,
}

pairs = st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"))
shares = st.dictionaries(pairs, st.integers(0, 24).map(lambda percent: percent / 100), max_size=12)


def stake(signs: str, as_of: str | None = "2025-01-01", **more: str) -> Stake:
    """A stake in signs: `a 42 % b`, `a ? b`."""
    holder, *percent, issuer = signs.split()
    said = None if percent == ["?"] else parse_quantity(" ".join(percent))
    name = more.get("name", f"{holder}-{issuer}-{as_of}")
    return Stake(name, holder, issuer, deal=more.get("deal"), percent=said, as_of=parse_date(as_of) if as_of else None)


def ledger(*stakes: Stake, flows: tuple[Flow, ...] = ()) -> Ledger:
    """A ledger of stakes."""
    names = {name for one in stakes for name in (one.holder, one.issuer)}
    return ledger_of([Organisation(name, name) for name in names], flows, stakes=stakes)


def sale(percent: str | None, completed: str, *, status: Status = Status.COMPLETED) -> Flow:
    """A sale by which `a` parts from shares of `b`."""
    return Flow(
        "sale", Kind.SHARE_SALE, (End("buyer"),), (End("a"),), status, subject="b",
        gets=Consideration(stake=parse_quantity(percent)) if percent else None, date=parse_date("2025-03-01"),
        history=(StatusChange(parse_date("2025-03-01"), Status.SIGNED), StatusChange(parse_date(completed), status)),
    )  # fmt: skip


def only(found: tuple[Owned, ...], holder: str, issuer: str) -> Owned:
    """What one has of another."""
    return next(one for one in found if (one.holder, one.issuer) == (holder, issuer))


# Published values


def test_two_that_hold_42_per_cent_of_each_other() -> None:
    found = integrated(MUTUAL)

    assert found.total["a", "a"] == pytest.approx(0.214182, abs=5e-7)
    assert found.total["a", "b"] == pytest.approx(0.509956, abs=5e-7)
    assert found.outside["a", "a"] == pytest.approx(0.704225, abs=5e-7)
    assert found.outside["b", "a"] == pytest.approx(0.295775, abs=5e-7)
    assert found.share == {("a", "b"): pytest.approx(0.42), ("b", "a"): pytest.approx(0.42)}


def test_a_share_held_through_others_adds_up() -> None:
    assert integrated(PYRAMID).share["S0", "S3"] == pytest.approx(0.564, abs=1e-12)


def test_control_is_handed_down_and_ends_where_a_ring_holds_too_little() -> None:
    assert control({("1", "2"): 0.8, ("2", "3"): 0.8, ("3", "1"): 0.2}) == {("1", "2"), ("1", "3"), ("2", "3")}


def test_who_controls_two_holders_controls_what_they_hold_together() -> None:
    found = control({("a", "b"): 0.6, ("a", "c"): 0.6, ("b", "d"): 0.3, ("c", "d"): 0.21})

    assert ("a", "d") in found
    assert ("b", "d") not in found


def test_exactly_half_is_no_control() -> None:
    assert control({("a", "b"): 0.5}) == frozenset()
    assert control({("a", "b"): 0.6, ("a", "c"): 0.1, ("b", "c"): 0.4}) == {("a", "b")}


# Laws


@law
@given(shares)
def test_all_value_ends_with_someone_outside(held: dict[tuple[str, str], float]) -> None:
    found = integrated(held)

    for issuer in {name for pair in held for name in pair}:
        assert sum(part for (_, of), part in found.outside.items() if of == issuer) == pytest.approx(1)
    assert all(0 < share <= 1 for share in found.share.values())


@law
@given(shares)
def test_the_matrix_is_the_sum_of_all_chains(held: dict[tuple[str, str], float]) -> None:
    names = sorted({name for pair in held for name in pair})
    power, total = dict(held), dict(held)
    for _ in range(800):
        power = {(a, c): sum(power.get((a, b), 0) * held.get((b, c), 0) for b in names) for a in names for c in names}
        total = {pair: total.get(pair, 0) + more for pair, more in power.items()}
        if max(power.values(), default=0) < 1e-15:
            break

    found = integrated(held).total

    assert {pair: found.get(pair, 0) for pair in total} == {
        pair: pytest.approx(value, abs=1e-8) for pair, value in total.items()
    }


@law
@given(shares, pairs)
def test_more_of_a_stake_is_never_less_ownership(held: dict[tuple[str, str], float], pair: tuple[str, str]) -> None:
    before, after = integrated(held).share, integrated(held | {pair: held.get(pair, 0) + 0.01}).share

    assert all(after.get(one, 0) >= share - 1e-12 for one, share in before.items())


@law
@given(shares, st.permutations("abcd"))
def test_names_change_nothing(held: dict[tuple[str, str], float], names: list[str]) -> None:
    other = dict(zip("abcd", names, strict=True))

    renamed = {(other[a], other[b]): share for (a, b), share in held.items()}

    assert control(renamed) == {(other[a], other[b]) for a, b in control(held)}
    assert integrated(renamed).share == {
        (other[a], other[b]): pytest.approx(share) for (a, b), share in integrated(held).share.items()
    }


# Refusals


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({("a", "b"): 1, ("b", "a"): 1}, "a, b own themselves wholly"),
        ({("a", "b"): 0.5, ("c", "b"): 0.5, ("b", "a"): 1, ("b", "c"): 1}, "a, b, c own themselves wholly"),
        ({("a", "a"): 1}, "a own themselves wholly"),
        ({("a", "b"): 0.6, ("c", "b"): 0.6}, r"120\.0000% of 'b' is held"),
        ({("a", "b"): 1.2}, r"is 1\.2"),
        ({("a", "b"): -0.2}, r"is -0\.2"),
    ],
)
def test_what_can_t_be_owned_is_refused(held: dict[tuple[str, str], float], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        integrated(held)


def test_a_ring_that_is_wholly_owned_from_outside_it_is_no_trouble() -> None:
    found = integrated({("a", "b"): 0.5, ("b", "a"): 0.5, ("c", "a"): 0.5, ("c", "b"): 0.5})

    assert found.outside["c", "a"] == pytest.approx(1)
    assert integrated({}).share == {}


def test_too_many_for_one_matrix_are_refused() -> None:
    with pytest.raises(LimitReached, match="too many for one matrix"):
        integrated({(f"{number}", "all"): 0 for number in range(LIMITS.matrix_nodes)})


# Stakes as of a day


def test_the_latest_stake_known_by_the_day_counts() -> None:
    held = ledger(stake("a 32 % b", "2025-01-01"), stake("a 27 % b", "2025-10-28"), stake("a 13 % b", "2026-10-01"))

    then, now = (stakes_at(held, parse_date(day)) for day in ("2025-06-30", "2025-12-31"))

    assert then.shares["a", "b"].low == Fraction(32, 100)
    assert now.shares["a", "b"].low == Fraction(27, 100)
    assert now.stakes["a", "b"] == "a-b-2025-10-28"
    assert stakes_at(held).as_of == parse_date("2026-10-01")
    assert stakes_at(ledger()).shares == {}


def test_a_stake_without_a_day_is_known_from_its_deal_its_source_or_always() -> None:
    stakes = [stake("a 1 % b", None, deal="deal"), stake("a 2 % c", None), stake("a 3 % d", None)]
    sourced = Stake("sourced", "a", "c", percent=parse_quantity("2 %"), evidence=(Evidence("wire", "So."),))
    held = ledger_of(
        stakes=[stakes[0], sourced, stakes[2]],
        deals=[Deal("deal", "A deal", parse_date("2025-05"))],
        sources=[Source("wire", "Wire", published=parse_date("2025-06"))],
    )

    assert [*stakes_at(held, parse_date("2025-04")).shares] == [("a", "d")]
    assert [*stakes_at(held, parse_date("2025-05")).shares] == [("a", "b"), ("a", "d")]
    assert len(stakes_at(held, parse_date("2025-06")).shares) == 3


def test_a_stake_without_a_share_is_named_and_hides_none_that_states_one() -> None:
    held = stakes_at(ledger(stake("a 5 % b"), stake("a ? b", "2025-06-01"), stake("a ? c"), stake("a undisclosed % d")))

    assert [*held.shares] == [("a", "b")]
    assert held.unstated == ("a-c-2025-01-01", "a-d-2025-01-01")


def test_ranges_stay_ranges_and_leave_room_for_others() -> None:
    held = stakes_at(ledger(stake("a at least 50 % b"), stake("c 30 % b"), stake("b 10 to 20 % d")))

    found = ownership(held)

    assert (held.shares["a", "b"].low, held.shares["a", "b"].high) == (Fraction(1, 2), Fraction(7, 10))
    assert only(found, "a", "b").control is None
    assert only(found, "c", "b").control is False
    assert only(found, "a", "d").integrated == pytest.approx((0.05, 0.14))
    assert only(found, "a", "d").direct is None
    assert only(found, "b", "d").outside == pytest.approx((0, 0.04))


def test_exact_stakes_give_one_answer_the_same_as_the_matrix() -> None:
    held = stakes_at(ledger(*(stake(f"{i} {100 * share:g} % {j}") for (i, j), share in PYRAMID.items())))
    exact = integrated(PYRAMID)

    for one in ownership(held):
        assert one.integrated == pytest.approx((exact.share[one.holder, one.issuer],) * 2)
        assert one.outside == pytest.approx((exact.outside.get((one.holder, one.issuer), 0),) * 2, abs=1e-12)
    assert only(ownership(held), "S0", "S3").control is True


def test_high_ends_that_add_up_to_more_than_all_give_no_bound_but_all() -> None:
    held = stakes_at(ledger(*(stake(f"{a} up to 100 % {b}") for a, b in ("ab", "bc", "ca"))))

    assert {one.integrated for one in ownership(held)} == {(0, 1)}


@pytest.mark.parametrize(
    ("flow", "left"),
    [
        (sale("20 %", "2025-06-01"), (Fraction(22, 100), Fraction(22, 100))),
        (sale(None, "2025-06-01"), (Fraction(0), Fraction(42, 100))),
        (sale("42 %", "2025-06-01"), None),
        (sale("20 %", "2026-06-01"), (Fraction(42, 100), Fraction(42, 100))),
        (sale("20 %", "2025-06-01", status=Status.TERMINATED), (Fraction(42, 100), Fraction(42, 100))),
    ],
)
def test_what_was_sold_since_is_not_held(flow: Flow, left: tuple[Fraction, Fraction] | None) -> None:
    held = stakes_at(ledger(stake("a 42 % b"), flows=(flow,)), parse_date("2025-12-31"))

    share = held.shares.get(("a", "b"))
    assert ((share.low, share.high) if share else None) == left
    assert bool(held.sold) == (left is None or left[0] != Fraction(42, 100))


def test_newer_stakes_of_others_overtake_older_ones_that_find_no_room() -> None:
    old = (stake("a 30 % x"), stake("b 40 % x"), stake("c 8 % y"))

    held = stakes_at(ledger(*old, stake("new 60 % x", "2025-06-01"), stake("new 100 % y", "2025-06-01")))

    assert held.overtaken == ("a-x-2025-01-01", "b-x-2025-01-01", "c-y-2025-01-01")
    assert [(share.low, share.high) for share in held.shares.values()] == [
        (Fraction(0), Fraction(30, 100)),
        (Fraction(0), Fraction(40, 100)),
        (Fraction(60, 100), Fraction(60, 100)),
        (Fraction(1), Fraction(1)),
    ]
    with pytest.raises(BadRequest, match="more than all of it"):
        ownership(stakes_at(ledger(stake("a 60 % x"), stake("b 60 % x"))))
