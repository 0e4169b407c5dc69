"""The strongest cycles: the same as the plain search finds, and of those that tie the first."""

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moneygoround import cycles as plain
from moneygoround.errors import BadRequest
from moneygoround.fast.arrays import merged, network_of
from moneygoround.fast.cycles import listed
from moneygoround.fast.strongest import Cut, Strongest, strongest
from moneygoround.model import Tier
from networks import Row, complete, diamonds, network, rows

Ranked = tuple[Tier, int, int, tuple[int, ...]]
PATIENCE = 20.0


def amounts_of(flows: list[Row]) -> dict[tuple[int, int], int]:
    """The amount of each step."""
    one = merged(network(flows))
    pairs = zip(one.tail.tolist(), one.head.tolist(), strict=True)
    return dict(zip(pairs, one.amount.tolist(), strict=True))


def ranked(flows: list[Row], steps: int) -> list[Ranked]:
    """All cycles with what ranks them, in order; those that tie by when their last step came, then by their nodes."""
    between = amounts_of(flows)
    since: dict[tuple[int, int], int] = {}
    for tail, head, _, time in flows:
        since[tail, head] = min(time, since.get((tail, head), time))
    found = []
    for cycle in listed(network(flows), steps=steps, limit=10**6):
        pairs = [*zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        held = [between[pair] for pair in pairs]
        known = [amount for amount in held if amount >= 0]
        tier = Tier.DISCLOSED if len(known) == len(held) else Tier.PARTLY if known else Tier.UNKNOWN
        found.append(((tier, -min(known, default=-1), len(cycle), cycle), max(since[pair] for pair in pairs)))
    return [line for line, _ in sorted(found, key=lambda one: (*one[0][:3], one[1], one[0][3]))]


def told(found: Strongest) -> list[Ranked]:
    """An answer in the same shape."""
    lines = zip(found.tier.tolist(), found.least.tolist(), found.cycles, strict=True)
    return [(Tier(tier), -least, len(cycle), cycle) for tier, least, cycle in lines]


@given(rows(flows=40), st.integers(2, 7), st.integers(0, 40))
def test_they_are_the_first_of_all_in_order(flows: list[Row], steps: int, limit: int) -> None:
    assert told(strongest(network(flows), steps=steps, limit=limit)) == ranked(flows, steps)[:limit]


@given(rows(flows=40, most=1), st.integers(2, 5), st.integers(0, 40))
def test_without_dates_ties_go_by_the_nodes(flows: list[Row], steps: int, limit: int) -> None:
    undated = [(tail, head, amount, 0) for tail, head, amount, _ in flows]

    found = strongest(replace(network(undated), time=None), steps=steps, limit=limit)

    assert told(found) == ranked(undated, steps)[:limit]


@given(rows(flows=24, most=3), rows(flows=12, most=3), st.integers(2, 6), st.integers(0, 40))
def test_cycles_that_need_a_contingent_step_come_after_all_others(
    flows: list[Row], more: list[Row], steps: int, limit: int
) -> None:
    ordinary = {(tail, head) for tail, head, *_ in flows}
    beside = [row for row in more if row[:2] not in ordinary]
    without, everything = ranked(flows, steps), ranked([*flows, *beside], steps)
    known = {line[-1] for line in without}

    found = strongest(network(flows), contingent=network(more), steps=steps, limit=limit)

    assert told(found) == [*without, *(line for line in everything if line[-1] not in known)][:limit]
    assert found.contingent.tolist() == [line[-1] not in known for line in told(found)]
    assert (found.cut is None) == (len(everything) <= limit)


@given(rows(flows=24, most=3), rows(flows=12, most=3), st.integers(1, 12))  # nobody can ask for none
@example([(0, 1, 0, 0), (0, 2, 1, 0), (0, 3, 0, 0), (1, 0, 0, 0), (3, 0, 0, 0)], [(2, 0, 0, 0)], 1)
def test_the_plain_search_stops_at_the_same_contingent_cycle(flows: list[Row], more: list[Row], limit: int) -> None:
    between = amounts_of(flows)
    beside = {pair: amount for pair, amount in amounts_of(more).items() if pair not in between}
    links = [
        plain.Link(f"{tail}", f"{head}", None if amount < 0 else amount, contingent=some is beside)
        for some in (between, beside)
        for (tail, head), amount in some.items()
    ]

    fast = strongest(network(flows), contingent=network(more), steps=5, limit=limit)
    slow = plain.strongest_cycles(links, steps=5, limit=limit, seconds=60)

    assert (fast.cut is None) == (slow.cut is None)
    if fast.cut and slow.cut:
        assert (fast.cut.contingent, fast.cut.tier) == (slow.cut.contingent, slow.cut.tier)
        assert fast.cut.at_least == slow.cut.at_least


@given(rows(flows=40), st.integers(2, 6), st.integers(1, 12))
def test_the_plain_search_says_the_same(flows: list[Row], steps: int, limit: int) -> None:
    links = [
        plain.Link(f"{tail}", f"{head}", None if amount < 0 else amount)
        for (tail, head), amount in amounts_of(flows).items()
    ]

    fast = strongest(network(flows), steps=steps, limit=limit)
    slow = plain.strongest_cycles(links, steps=steps, limit=limit, seconds=60)

    assert (fast.cut is None) == (slow.cut is None)
    assert len(fast.cycles) == len(slow.found)
    if fast.cut and slow.cut:
        assert (fast.cut.tier.name, fast.cut.at_least) == (slow.cut.tier.name, slow.cut.at_least)
    if fast.cut is None:
        turned = {(*cycle[(first := cycle.index(min(cycle))) :], *cycle[:first]) for cycle in slow.found}
        assert {tuple(map(str, cycle)) for cycle in fast.cycles} == turned


@given(rows(flows=40), st.integers(0, 12))
def test_all_of_at_least_what_is_said_are_listed(flows: list[Row], limit: int) -> None:
    found = strongest(network(flows), steps=5, limit=limit)

    if found.cut is None:
        assert len(found.cycles) == len(ranked(flows, 5))
        return
    complete_part = [
        line
        for line in ranked(flows, 5)
        if line[0] < found.cut.tier
        or (line[0] == found.cut.tier and found.cut.at_least is not None and -line[1] >= found.cut.at_least)
    ]
    assert told(found)[: len(complete_part)] == complete_part


def test_amounts_beyond_2_to_53_are_told_apart() -> None:
    big = 2**60
    arrays = network_of(4, [0, 1, 2, 3], [1, 0, 3, 2], amount=[big, big, big + 1, big + 1])

    found = strongest(arrays, limit=1)

    assert [*found.cycles] == [(2, 3)]
    assert found.cut == Cut(out_of_time=False, tier=Tier.DISCLOSED, at_least=big + 1)
    assert found.cycles.notice == (
        "The search stopped at 1 loops of up to 5 steps. "
        "All loops disclosed in every step of at least 1,152,921,504,606,846,977 are listed."
    )


def test_where_all_amounts_are_equal_the_shortest_come_first_then_the_first_nodes() -> None:
    found = strongest(complete(60), limit=1771, steps=5)

    assert [*found.cycles][:2] == [(0, 1), (0, 2)]
    assert [*found.cycles][1769:] == [(58, 59), (0, 1, 2)]
    assert {*found.tier.tolist()} == {Tier.UNKNOWN}
    assert found.cycles.notice == (
        "The search stopped at 1,771 loops of up to 5 steps. All loops with a disclosed step are listed."
    )


def test_a_search_without_time_says_so() -> None:
    found = strongest(network_of(2, [0, 1], [1, 0], amount=[1, 1]), seconds=-1)

    assert len(found.cycles) == 0
    assert found.cycles.notice == (
        "The search stopped for lack of time at 0 loops of up to 5 steps. Stronger loops than these may be missing."
    )


@pytest.mark.parametrize("amounts", ["equal", "all different", "half undisclosed"])
def test_a_ring_of_diamonds_does_not_outlast_its_seconds(amounts: str) -> None:
    ring = diamonds(60, closed=True)
    given_amounts = {
        "equal": np.full(240, 9),
        "all different": np.arange(240),
        "half undisclosed": np.where(np.arange(240) % 2, 9, -1),
    }[amounts]
    begin = monotonic()

    found = strongest(
        network_of(ring.size, ring.tail, ring.head, amount=given_amounts), steps=180, limit=10**5, seconds=0.5
    )

    assert found.cut is not None
    assert len(found.cycles) <= 10**5
    assert monotonic() - begin < PATIENCE


def test_one_organisation_is_no_loop() -> None:
    with pytest.raises(BadRequest, match="at least 2 steps, not 1"):
        strongest(complete(3), steps=1)
