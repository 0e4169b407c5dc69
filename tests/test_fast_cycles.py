"""The fast search for cycles against networkx, and against networks that are made to keep it busy."""

from time import monotonic

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moneygoround.errors import BadRequest
from moneygoround.fast.arrays import network_of
from moneygoround.fast.cycles import at_least, blocks, count, listed
from moneygoround.fast.rows import rows_of
from networks import Row, complete, diamonds, network, rows

PATIENCE = 20.0


def plain(flows: list[Row], steps: int) -> set[tuple[int, ...]]:
    """All simple cycles by networkx, each from its smallest node on."""
    graph = nx.DiGraph([(tail, head) for tail, head, _, _ in flows if tail != head])
    found = set()
    for cycle in nx.simple_cycles(graph, length_bound=steps):
        first = cycle.index(min(cycle))
        found.add((*cycle[first:], *cycle[:first]))
    return found


@given(rows(nodes=8, flows=40), st.integers(2, 9))
def test_the_cycles_are_those_of_networkx_each_once(flows: list[Row], steps: int) -> None:
    found = listed(network(flows, 8), steps=steps)

    assert found.notice is None
    assert len(found) == len(set(found))
    assert set(found) == plain(flows, steps)


@given(rows(nodes=8, flows=40), st.integers(2, 9))
def test_counting_and_listing_agree(flows: list[Row], steps: int) -> None:
    counted = count(network(flows, 8), steps=steps)

    lengths = [len(cycle) for cycle in plain(flows, steps)]
    assert counted.notice is None
    assert {n: number for n, number in enumerate(counted.by_length.tolist()) if number} == {
        n: lengths.count(n) for n in set(lengths)
    }


@given(rows(nodes=8, flows=40), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_depend_on_the_order_of_the_flows(flows: list[Row], random: object) -> None:
    first = [*listed(network(flows, 8), steps=5, limit=7)]
    random.shuffle(flows)  # type: ignore[attr-defined]

    assert [*listed(network(flows, 8), steps=5, limit=7)] == first


@given(rows(nodes=8, flows=40), st.integers(0, 30))
def test_a_list_that_is_cut_says_so(flows: list[Row], limit: int) -> None:
    everything = plain(flows, 5)

    found = listed(network(flows, 8), steps=5, limit=limit)

    assert len(found) == min(limit, len(everything))
    assert {*found} <= everything
    assert (found.notice is None) == (len(everything) <= limit)


def test_complete_networks_have_as_many_cycles_as_the_formula_says() -> None:
    """n! / (n - k)! / k cycles of k steps."""
    expected = [0, 0, 66, 440, 2970, 19008, 110880, 570240]

    assert count(complete(12), steps=7).by_length.tolist() == expected
    assert len(listed(complete(12), steps=6, limit=10**6)) == sum(expected[:7])


def test_a_chain_of_diamonds_has_no_cycle_and_takes_no_time() -> None:
    assert count(diamonds(20_000, closed=False), steps=60_000).by_length.sum() == 0


@pytest.mark.parametrize("counting", [True, False])
def test_a_ring_of_diamonds_does_not_outlast_its_seconds(*, counting: bool) -> None:
    arrays, begin = diamonds(60, closed=True), monotonic()

    found = (count if counting else listed)(arrays, steps=180, seconds=0.2)

    assert found.notice is not None
    assert "stopped after 0.2 seconds" in found.notice or "stopped at 10,000 cycles" in found.notice
    assert monotonic() - begin < PATIENCE


def test_a_complete_network_of_hundreds_stops_in_time_and_says_so() -> None:
    arrays, begin = complete(300), monotonic()

    found = count(arrays, steps=12, seconds=0.2)

    assert found.notice is not None
    assert found.by_length.sum() > 0
    assert monotonic() - begin < PATIENCE


def test_a_list_holds_no_more_than_its_limit() -> None:
    found = listed(complete(300), steps=12, limit=1000)

    assert len(found) == 1000
    assert found.notice == "The search stopped at 1,000 cycles: there are more."


def test_a_hub_with_many_neighbours_is_root_once() -> None:
    spokes = np.arange(1, 100_001)
    hub = np.zeros(len(spokes), np.int64)
    arrays = network_of(100_001, [*hub, *spokes], [*spokes, *hub])

    assert count(arrays, steps=6).by_length.tolist() == [0, 0, 100_000, 0, 0, 0, 0]


def test_a_ring_of_thousands_is_one_cycle() -> None:
    ring = np.arange(3000)

    assert [*listed(network_of(3000, ring, np.roll(ring, -1)), steps=3000)] == [tuple(range(3000))]
    assert count(network_of(3000, ring, np.roll(ring, -1)), steps=2999).by_length.sum() == 0


def test_more_cycles_than_the_buffer_holds_come_in_blocks() -> None:
    stream = [*blocks(rows_of(complete(40)), steps=4, seconds=60)]

    assert len(stream) > 1
    assert sum(len(block.lengths) for block in stream) == 780 + 19_760 + 548_340
    assert max(len(block.nodes) for block in stream) <= 2**18


def test_enough_cycles_are_known_early() -> None:
    assert (at_least(rows_of(complete(200)), 100, steps=8, end=monotonic() + 60) or 0) > 99
    assert at_least(rows_of(complete(4)), 100, steps=4, end=monotonic() + 60) == 20
    assert at_least(rows_of(complete(4)), 100, steps=4, end=monotonic() - 1) is None


def test_no_seconds_no_cycles() -> None:
    assert (
        count(complete(4), seconds=-1).notice == "The search stopped after -1 seconds, at 0 cycles: there may be more."
    )


def test_nobody_has_no_cycles() -> None:
    assert [*listed(network_of(0, [], []))] == []
    assert count(network_of(3, [0, 1], [0, 2])).by_length.sum() == 0


def test_one_node_is_no_cycle() -> None:
    with pytest.raises(BadRequest, match="at least 2 steps, not 1"):
        count(complete(3), steps=1)
