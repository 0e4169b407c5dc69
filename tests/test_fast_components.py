"""Strongly connected components against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given

from moneygoround.fast.arrays import csr, network_of
from moneygoround.fast.components import components, in_order_of_flow, inside
from networks import Row, complete, diamonds, network, rows


@given(rows(flows=20))
def test_components_are_those_of_networkx_numbered_by_their_first_node(flows: list[Row]) -> None:
    arrays = network(flows)
    graph = nx.DiGraph([(tail, head) for tail, head, _, _ in flows])
    graph.add_nodes_from(range(arrays.size))

    count, label = components(arrays.size, arrays.tail, arrays.head)

    expected = sorted(min(part) for part in nx.strongly_connected_components(graph))
    assert count == len(expected)
    assert [label.tolist().index(number) for number in range(count)] == expected
    for part in nx.strongly_connected_components(graph):
        assert len({label[node] for node in part}) == 1


def test_nobody_and_strangers_have_components_too() -> None:
    empty = network_of(0, [], [])

    assert components(0, empty.tail, empty.head)[0] == 0
    assert components(3, empty.tail, empty.head)[1].tolist() == [0, 1, 2]


def test_a_ring_of_a_million_needs_no_recursion() -> None:
    ring = np.arange(1_000_000, dtype=np.int32)

    count, label = components(len(ring), ring, np.roll(ring, 1))

    assert (count, label.max()) == (1, 0)


def test_flows_that_lie_on_a_loop_are_known_without_searching_one() -> None:
    assert inside(complete(5)).all()
    assert not inside(diamonds(1000, closed=False)).any()
    assert inside(diamonds(1000, closed=True)).all()
    assert inside(network_of(3, [0, 1, 1, 2], [1, 0, 2, 2])).tolist() == [True, True, False, False]


@given(rows())
def test_in_the_order_of_flow_money_runs_from_the_smaller_number_to_the_larger(flows: list[Row]) -> None:
    arrays = network(flows)
    offsets, targets, order = csr(arrays.tail, arrays.head, arrays.size)

    count, label = in_order_of_flow(offsets, targets)

    assert (label[arrays.tail[order]] <= label[targets]).all()
    assert (
        len({*zip(label.tolist(), components(arrays.size, arrays.tail, arrays.head)[1].tolist(), strict=True)}) == count
    )
