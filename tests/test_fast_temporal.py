"""Cycles in the order of time against a search that tries every sequence of flows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moneygoround.errors import BadRequest, LimitReached
from moneygoround.fast.arrays import Arrays, network_of
from moneygoround.fast.near import meets
from moneygoround.fast.temporal import _begun, count, listed
from networks import Row, network, rows

PATIENCE = 20.0
DAY = 86_400


def plain(flows: list[Row], window: int, steps: int, widths: Sequence[int] | None = None) -> list[tuple[int, ...]]:
    """Every sequence of flows that is a cycle in the order of time, even if each is late by its width."""
    found = []
    late = widths or [0] * len(flows)

    def onward(sequence: tuple[int, ...], passed: tuple[int, ...]) -> None:
        payer, _, _, first = flows[sequence[0]]
        _, here, _, last = flows[sequence[-1]]
        last += late[sequence[-1]]
        for number, (tail, head, _, time) in enumerate(flows):
            if tail != here or time <= last or time + late[number] - first > window or len(sequence) == steps:
                continue
            if head == payer:
                found.append((*sequence, number))
            elif head not in passed:
                onward((*sequence, number), (*passed, head))

    for number, (tail, head, _, _) in enumerate(flows):
        if tail != head:
            onward((number,), (tail, head))
    return found


@given(rows(nodes=6, flows=30, times=15), st.integers(0, 16), st.integers(2, 7))
def test_the_sequences_are_those_of_trying_all(flows: list[Row], window: int, steps: int) -> None:
    expected = plain(flows, window, steps)

    found = listed(network(flows), window=window, steps=steps)

    assert found.notice is None
    assert sorted(found) == sorted(expected)


def wide(flows: list[Row], widths: Sequence[int]) -> Arrays:
    """The rows as columns, each flow with its last time."""
    held = network(flows)
    assert held.time is not None
    return replace(held, last=held.time + np.array(widths, np.int64))


WIDTHS = st.lists(st.sampled_from((0, 0, 1, 2, 7)), min_size=36, max_size=36)


@given(rows(nodes=5, flows=36, times=15), WIDTHS, st.integers(0, 22), st.integers(2, 6))
def test_a_flow_of_many_times_is_later_only_if_it_is_later_at_all_of_them(
    flows: list[Row], drawn: list[int], window: int, steps: int
) -> None:
    widths = drawn[: len(flows)]
    expected = plain(flows, window, steps, widths)

    found = listed(wide(flows, widths), window=window, steps=steps)
    counted = count(wide(flows, widths), window=window, steps=steps)

    assert (found.notice, counted.notice) == (None, None)
    assert sorted(found) == sorted(expected)
    lengths = [len(sequence) for sequence in expected]
    assert counted.by_length.tolist() == [lengths.count(n) for n in range(len(counted.by_length))]


@given(rows(nodes=5, flows=36, times=15), WIDTHS, st.integers(0, 22), st.integers(1, 40))
def test_looking_around_first_never_takes_a_cycle_of_many_times_away(
    flows: list[Row], drawn: list[int], window: int, patience: int
) -> None:
    widths = drawn[: len(flows)]
    begun = _begun(wide(flows, widths), window, 5, room=0)

    kept = {
        int(begun.flows.names[first])
        for first in range(len(begun.flows.names))
        if begun.comes[first] and meets(begun.flows, begun.around, first, 5, patience)[1]
    }

    assert {sequence[0] for sequence in plain(flows, window, 5, widths)} <= kept


def test_a_last_time_is_not_before_the_first() -> None:
    held = network_of(2, [0, 1], [1, 0], time=[5, 6])
    with pytest.raises(BadRequest, match="is not before its first"):
        replace(held, last=np.array([5, 5]))
    with pytest.raises(BadRequest, match="is not before its first"):
        replace(held, time=None, last=np.array([5, 6]))


def test_parallel_flows_of_many_times_are_followed_together() -> None:
    """In a ring of 6, days and weeks among them: far more cycles than can be visited, counted step by step."""
    tail, head, time = burst(6, 60)
    weeks = np.array([6 if number % 7 == 0 and at % 2 else 0 for at, number in enumerate(time)])
    held = network_of(6, tail, head, time=time)

    found = count(replace(held, last=np.array(time) + weeks), window=70)

    assert found.notice is None
    assert int(found.by_length[6]) == rings(6, 60, lambda node, at: 6 if at % 7 == 0 and (6 * at + node) % 2 else 0)


def rings(nodes: int, times: int, width: Callable[[int, int], int]) -> int:
    """How many ways there are round a ring in which everyone pays at every moment, by a table of arrivals."""
    total = 0
    for start in range(nodes):
        ways = [0] * (times + 20)
        for at in range(times):
            ways[at + width(start, at)] += 1
        for step in range(1, nodes):
            onward = [0] * (times + 20)
            for at in range(times):
                onward[at + width((start + step) % nodes, at)] += sum(ways[:at])
            ways = onward
        total += sum(ways)
    return total


@given(rows(nodes=4, flows=36, times=9), st.integers(0, 10), st.none() | st.integers(2, 5))
def test_counting_parallel_flows_together_gives_the_same_numbers(
    flows: list[Row], window: int, steps: int | None
) -> None:
    lengths = [len(sequence) for sequence in plain(flows, window, steps or 99)]

    counted = count(network(flows), window=window, steps=steps)

    assert counted.notice is None
    assert {n: number for n, number in enumerate(counted.by_length.tolist()) if number} == {
        n: lengths.count(n) for n in set(lengths)
    }


@given(rows(nodes=6, flows=30, times=15), st.integers(0, 16), st.integers(2, 7), st.integers(1, 40))
def test_looking_around_first_never_takes_a_cycle_away(
    flows: list[Row], window: int, steps: int, patience: int
) -> None:
    begun = _begun(network(flows), window, steps, room=0)
    expected = {sequence[0] for sequence in plain(flows, window, steps)}

    kept = {
        int(begun.flows.names[first])
        for first in range(len(begun.flows.names))
        if begun.comes[first] and meets(begun.flows, begun.around, first, steps, patience)[1]
    }

    assert expected <= kept


@given(rows(nodes=4, flows=36, times=9), st.integers(0, 30))
def test_a_list_that_is_cut_says_so(flows: list[Row], limit: int) -> None:
    expected = plain(flows, 8, 99)

    found = listed(network(flows), window=8, limit=limit)

    assert len(found) == min(limit, len(expected))
    assert {*found} <= {*expected}
    assert (found.notice is None) == (len(expected) <= limit)


def test_the_published_sample() -> None:
    """IBM parallel-cycle-enumeration, sample: of 5 simple cycles 3 are in the order of time."""
    tail, head = [1, 1, 2, 3, 3, 3, 3, 4, 5, 6, 4], [2, 5, 3, 1, 2, 4, 6, 5, 2, 4, 7]

    found = listed(network_of(8, tail, head, time=np.arange(11)), window=100)

    assert [[tail[flow] for flow in sequence] for sequence in found] == [[1, 2, 3], [2, 3], [2, 3, 4, 5]]


def test_equal_times_do_not_follow_each_other_and_the_window_is_from_first_to_last() -> None:
    def number(times: list[int], window: int) -> int:
        return int(count(network_of(2, [0, 1], [1, 0], time=times), window=window).by_length.sum())

    assert number([5, 5], 9) == 0
    assert number([5, 14], 9) == 1
    assert number([5, 15], 9) == 0


def test_times_at_both_ends_of_64_bits_are_told_apart() -> None:
    far = network_of(2, [0, 1], [1, 0], time=[-(2**62), 2**62 - 1])

    assert count(far, window=2**63 - 1).by_length.sum() == 1
    assert count(far, window=2**63 - 2).by_length.sum() == 0
    with pytest.raises(BadRequest, match="further apart than 64 bits"):
        count(network_of(2, [0, 1], [1, 0], time=[-(2**63), 2**63 - 1]), window=1)


def burst(nodes: int, times: int) -> tuple[list[int], list[int], list[int]]:
    """A ring in which everyone pays the next at every moment."""
    rows = [(node, (node + 1) % nodes, time) for time in range(times) for node in range(nodes)]
    tail, head, time = zip(*rows, strict=True)
    return [*tail], [*head], [*time]


def test_a_burst_has_far_more_cycles_than_can_be_visited() -> None:
    """In a ring of 6, 60 moments: 6 first nodes, and any 6 of the moments, rising."""
    tail, head, time = burst(6, 60)

    found = count(network_of(6, tail, head, time=time), window=60)

    assert found.by_length.tolist()[-1] == 6 * 50_063_860


def test_more_than_64_bits_can_count_is_refused() -> None:
    tail, head, time = burst(40, 90)

    with pytest.raises(LimitReached, match="more than 9,223,372,036,854,775,807"):
        count(network_of(40, tail, head, time=time), window=90)


@pytest.mark.parametrize("counting", [True, False])
def test_a_crowd_in_which_all_pay_all_does_not_outlast_its_seconds(*, counting: bool) -> None:
    crowd = np.random.default_rng(1).integers(0, 40, (2, 4000))
    arrays, begin = network_of(40, crowd[0], crowd[1], time=np.arange(4000)), monotonic()

    found = (count if counting else listed)(arrays, window=4000, seconds=0.2)

    assert found.notice is not None
    assert monotonic() - begin < PATIENCE


def test_a_hundred_thousand_parallel_flows_are_one_bundle() -> None:
    many = 100_000
    there, back = np.zeros(many, np.int32), np.ones(many, np.int32)
    arrays = network_of(2, [*there, *back], [*back, *there], time=[*range(many), *range(many, 2 * many)])

    found = count(arrays, window=2 * many, seconds=0.5)

    assert 0 < found.by_length[2] <= many**2
    assert found.notice is not None or found.by_length[2] == many**2


@given(rows(nodes=6, flows=30, times=15), st.integers(0, 16), st.none() | st.integers(2, 7))
def test_a_crowd_elsewhere_in_the_window_changes_nothing(flows: list[Row], window: int, steps: int | None) -> None:
    """With more than 2,048 flows in a window the search first looks around in other ways."""
    crowd: list[Row] = [(6, 7, 1, number % 16) for number in range(5000)]

    found = listed(network([*flows, *crowd], 8), window=window, steps=steps)

    assert sorted(found) == sorted(plain(flows, window, steps or 99))


def test_a_hub_with_many_neighbours_takes_no_window_for_each() -> None:
    spokes, hub = np.arange(1, 50_001), np.zeros(50_000, np.int32)
    arrays = network_of(50_001, [*hub, *spokes], [*spokes, *hub], time=[*range(50_000), *range(50_000, 100_000)])

    assert count(arrays, window=100_000).by_length.tolist() == [0, 0, 50_000]


def test_what_makes_no_sense_is_refused() -> None:
    dated = network_of(2, [0, 1], [1, 0], time=[1, 2])

    with pytest.raises(BadRequest, match="not dated"):
        count(network_of(2, [0, 1], [1, 0]), window=1)
    with pytest.raises(BadRequest, match="0 or more, not -1"):
        count(dated, window=-1)
    with pytest.raises(BadRequest, match="at least 2 steps, not 1"):
        listed(dated, window=1, steps=1)


def test_nobody_has_no_cycles_and_no_seconds_find_none() -> None:
    assert count(network_of(0, [], [], time=[]), window=1).by_length.sum() == 0
    assert listed(network_of(2, [0, 1], [1, 0], time=[1, 2]), window=DAY, seconds=-1).notice == (
        "The search stopped after -1 seconds, at 0 cycles: there may be more."
    )
