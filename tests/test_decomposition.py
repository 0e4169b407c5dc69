"""The decomposition into a circular and an acyclic part (circularity.md, section 4), and the weights that it starts from."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import BN, law, network_drawn, pictures
from moneygoround.circulation import circulate
from moneygoround.decomposition import Decomposition, decompose
from moneygoround.errors import BadRequest, LimitReached
from moneygoround.model import Bound, Measure
from moneygoround.weights import merge
from second_ways import scaled

CLOSE = 1e-9
TRIANGLE = {("1", "2"): 2, ("2", "3"): 1, ("3", "1"): 1}
WITH_A_VEHICLE = {("1", "4"): 2, ("4", "2"): 2, ("2", "3"): 1, ("3", "1"): 1}
BOTH_WAYS = {(payer, payee): 1 for payer in "123" for payee in "123" if payer != payee}

pairs = st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"))
weights = st.dictionaries(pairs, st.integers(1, 50), max_size=14)
wild = st.dictionaries(pairs, st.integers(1, 10**15), max_size=14)


def near(value: float | None) -> Any:
    """A number to compare with, to nine digits."""
    return pytest.approx(value, rel=CLOSE, abs=CLOSE)


def weight_of(found: Decomposition) -> dict[tuple[str, ...], float]:
    """The weight of each cycle."""
    return {cycle.organisations: cycle.weight for cycle in found.cycles}


# Published values


@pytest.mark.parametrize(
    ("network", "whole", "volume", "throughput", "net", "gamma_volume", "gamma_throughput"),
    [
        ({("1", "1"): 5}, 5, 5, 5, 0, 1, 1),
        ({("1", "2"): 1, ("2", "3"): 1, ("3", "1"): 1}, 3, 3, 1, 0, 1, 1),
        (TRIANGLE, 4, 3, 1, 1, 0.75, 0.5),
        (WITH_A_VEHICLE, 6, 4, 1, 1, 2 / 3, 0.5),
        (BOTH_WAYS, 6, 6, 8 / 3, 0, 1, 1),
    ],
)
def test_the_table_of_the_authors(  # noqa: PLR0913, PLR0917 - the columns of the table
    network: Mapping[tuple[str, str], int],
    whole: float,
    volume: float,
    throughput: float,
    net: float,
    gamma_volume: float,
    gamma_throughput: float,
) -> None:
    found = decompose(network)

    assert (found.whole, found.net) == (whole, net)
    assert found.volume == near(volume)
    assert found.throughput == near(throughput)
    assert (found.gamma_volume, found.gamma_throughput) == (near(gamma_volume), near(gamma_throughput))


def test_the_cycles_of_a_triangle_both_ways() -> None:
    found = decompose(BOTH_WAYS)

    of_two, of_three = (("1", "2"), ("1", "3"), ("2", "3")), (("1", "2", "3"), ("1", "3", "2"))
    assert weight_of(found) == dict.fromkeys(of_two, near(2 / 3)) | dict.fromkeys(of_three, near(1 / 3))
    assert found.volume / (found.throughput or 0) == near(9 / 4)


def test_the_three_nodes_of_cycflowdec() -> None:
    network = {("0", "1"): 40, ("0", "2"): 4, ("1", "0"): 38, ("1", "2"): 5, ("2", "0"): 6, ("2", "1"): 3}

    found = weight_of(decompose(network))

    published = {"01": 36.7742, "012": 3.2258, "02": 2.7742, "021": 1.2258, "12": 1.7742}
    assert found == {tuple(ring): pytest.approx(weight, abs=5e-5) for ring, weight in published.items()}
    exact = {"01": 1140, "012": 100, "02": 86, "021": 38, "12": 55}
    assert found == {tuple(ring): near(weight / 31) for ring, weight in exact.items()}


# Laws


@law
@given(weights)
def test_it_is_balanced_flow_forwarding_in_fractions(network: dict[tuple[str, str], int]) -> None:
    found = decompose(network)

    circular = in_fractions(network)
    assert found.circular == {pair: near(float(weight)) for pair, weight in circular.items()}
    assert weight_of(found) == {ring: near(float(weight)) for ring, weight in cycles_in_fractions(circular).items()}


@law
@given(wild)
def test_the_cycles_add_up_to_the_circular_part_however_far_the_weights_lie_apart(
    network: dict[tuple[str, str], int],
) -> None:
    found = decompose(network)

    summed = dict.fromkeys(found.circular, 0.0)
    for cycle in found.cycles:
        for pair in pairwise((*cycle.organisations, cycle.organisations[0])):
            summed[pair] += cycle.weight
    assert summed == {pair: pytest.approx(weight, rel=1e-6) for pair, weight in found.circular.items()}
    assert all(weight <= network[pair] * (1 + CLOSE) for pair, weight in found.circular.items())


@law
@given(wild)
def test_what_is_left_has_no_cycle(network: dict[tuple[str, str], int]) -> None:
    found = decompose(network)

    left: nx.DiGraph[str] = nx.DiGraph()
    left.add_edges_from(pair for pair, weight in network.items() if found.circular.get(pair, 0) < weight * (1 - CLOSE))
    assert nx.is_directed_acyclic_graph(left)


@law
@given(weights, st.permutations("abcde"))
def test_names_and_order_change_nothing(network: dict[tuple[str, str], int], names: list[str]) -> None:
    other = dict(zip("abcde", names, strict=True))

    found, renamed = decompose(network), decompose({(other[a], other[b]): w for (a, b), w in reversed(network.items())})

    assert renamed.circular == {(other[a], other[b]): near(w) for (a, b), w in found.circular.items()}
    assert (renamed.throughput, renamed.net) == (near(found.throughput), near(found.net))


@law
@given(weights, st.integers(2, 10**6))
def test_a_smaller_unit_scales_amounts_and_leaves_shares(network: dict[tuple[str, str], int], times: int) -> None:
    found, more = decompose(network), decompose({pair: weight * times for pair, weight in network.items()})

    assert (more.volume, more.net) == (near(found.volume * times), near(found.net * times))
    assert more.throughput == near((found.throughput or 0) * times)
    assert (more.gamma_volume, more.gamma_throughput) == (
        near(found.gamma_volume) if network else None,
        near(found.gamma_throughput) if network else None,
    )


@law
@given(weights, st.data())
def test_a_vehicle_leaves_what_goes_round_and_what_passes_through(
    network: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    if not network:
        return
    payer, payee = data.draw(st.sampled_from(sorted(network)))
    longer = {pair: weight for pair, weight in network.items() if pair != (payer, payee)}
    longer |= {(payer, "vehicle"): network[payer, payee], ("vehicle", payee): network[payer, payee]}

    found, inserted = decompose(network), decompose(longer)

    assert (inserted.throughput, inserted.net) == (near(found.throughput), near(found.net))
    assert inserted.gamma_throughput == near(found.gamma_throughput)


@law
@given(pictures(), st.sampled_from(Bound))
def test_it_is_never_above_the_largest_circulation(picture: str, bound: Bound) -> None:
    network = network_drawn(picture)

    found = decompose(merge(network, bound).between)

    assert found.volume <= circulate(network, Measure.CIRCULAR_VOLUME, bound).amount * (1 + CLOSE)
    assert 0 <= (found.gamma_volume or 0) <= 1 + CLOSE
    assert 0 <= (found.gamma_throughput or 0) <= 1


@law
@given(
    st.lists(st.sampled_from(["?", "2", "<3", ">4", "1..5"]), min_size=6, max_size=6),
    st.sampled_from(["1", "4", "<7", ">9"]),
    st.sampled_from(Bound),
)
def test_neither_is_it_where_a_joint_total_binds(signs: list[str], total: str, bound: Bound) -> None:
    one, two, three, back, again, beside = signs
    picture = (
        f"a -equity {one}-> c; b -equity {two}-> c; a -debt {three}-> c; c -purchase {back}-> a; c -purchase {again}-> b; "
        f"b -purchase {beside}-> a"
    )
    network = network_drawn(picture, totals={"a-c-equity b-c-equity a-c-debt": total})

    merged = merge(network, bound).between

    largest = circulate(network, Measure.CIRCULAR_VOLUME, bound).amount
    # The total counts once in the circulation, in the place of its flows, which are its one step.
    assert decompose(merged).volume <= largest * (1 + CLOSE)


# Limits and refusals


def test_above_the_limit_of_cycles_the_throughput_is_left_out_and_that_is_said() -> None:
    found = decompose(BOTH_WAYS, limit=4)

    assert (found.throughput, found.gamma_throughput, found.cycles) == (None, None, ())
    assert found.gamma_volume == near(1)
    assert "more than 4 simple cycles" in (found.notice or "")


def test_out_of_time_there_is_no_answer() -> None:
    with pytest.raises(LimitReached, match="takes too long"):
        decompose(BOTH_WAYS, seconds=-1)


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf")])
def test_a_weight_is_a_number_of_0_or_more(weight: float) -> None:
    with pytest.raises(BadRequest, match="'a' to 'b'"):
        decompose({("a", "b"): weight})


def test_nothing_has_no_shares() -> None:
    found = decompose({})

    assert (found.gamma_volume, found.gamma_throughput, found.throughput) == (None, None, 0)


# Weights


def test_parallel_flows_are_summed_and_what_states_nothing_is_named() -> None:
    network = network_drawn("a -equity <4-> b -purchase 3-> a; a -debt 2-> b -purchase ?-> c; d -warrant 9-> a")

    assert merge(network).between == {("a", "b"): 6 * BN, ("b", "a"): 3 * BN}
    assert merge(network, Bound.FLOOR).between == {("a", "b"): 2 * BN, ("b", "a"): 3 * BN}
    assert merge(network).unweighted == ("b-c-purchase",)


@law
@given(pictures(), st.sampled_from(Bound))
def test_splitting_a_flow_leaves_the_weights(picture: str, bound: Bound) -> None:
    network = network_drawn(picture)

    twice = merge(network_drawn(f"{picture}; {picture}"), bound).between

    assert twice == merge(scaled(network, 2), bound).between


@pytest.mark.parametrize(
    ("picture", "total", "between", "lowered", "unshared"),
    [
        # The flows state more than the total: each is scaled down.
        ("a -equity 6-> c; b -equity 3-> c", "3", {("a", "c"): 2, ("b", "c"): 1}, 1, 0),
        # They state less, and one pair can have the rest.
        ("a -equity ?-> c; b -equity 3-> c", "5", {("a", "c"): 2, ("b", "c"): 3}, 0, 0),
        # They state less, and it is not known whose the rest is.
        ("a -equity ?-> c; b -equity ?-> c", "5", {}, 0, 5),
    ],
)
def test_a_joint_total_bounds_and_is_never_guessed_apart(
    picture: str, total: str, between: dict[tuple[str, str], int], lowered: int, unshared: int
) -> None:
    network = network_drawn(picture, totals={"a-c-equity b-c-equity": total})

    found = merge(network)

    assert found.between == {pair: weight * BN for pair, weight in between.items()}
    assert len(found.lowered) == lowered
    assert sum(found.unshared.values()) == unshared * BN


# Second ways, in fractions


def in_fractions(network: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], Fraction]:
    """The circular part, step by step as it is defined."""
    left = {pair: Fraction(weight) for pair, weight in network.items()}
    found = {pair: left.pop(pair) for pair in network if pair[0] == pair[1]}
    while True:
        parts = [part for part in nx.strongly_connected_components(nx.DiGraph(list(left))) if len(part) > 1]
        if not parts:
            return found
        nodes = sorted(parts[0])
        inside = {pair: weight for pair, weight in left.items() if {*pair} <= parts[0]}
        pays = {node: sum(w for (payer, _), w in inside.items() if payer == node) for node in nodes}
        steps = {pair: weight / pays[pair[0]] for pair, weight in inside.items()}
        whole = sum(minor(steps, nodes, [node]) for node in nodes)
        share = {node: minor(steps, nodes, [node]) / whole for node in nodes}
        alpha = min(weight / (share[pair[0]] * steps[pair]) for pair, weight in inside.items())
        for pair in inside:
            taken = alpha * share[pair[0]] * steps[pair]
            found[pair] = found.get(pair, Fraction(0)) + taken
            left[pair] -= taken
            if not left[pair]:
                del left[pair]


def cycles_in_fractions(circular: Mapping[tuple[str, str], Fraction]) -> dict[tuple[str, ...], Fraction]:
    """The weight of each simple cycle, by the determinants of its definition."""
    graph, found = nx.DiGraph(list(circular)), {}
    for part in nx.strongly_connected_components(graph):
        nodes = sorted(part)
        inside = {pair: weight for pair, weight in circular.items() if {*pair} <= part}
        pays = {node: sum(w for (payer, _), w in inside.items() if payer == node) for node in nodes}
        steps = {pair: weight / pays[pair[0]] for pair, weight in inside.items()}
        whole = sum(minor(steps, nodes, [node]) for node in nodes)
        for cycle in nx.simple_cycles(graph.subgraph(part)):
            ring = cycle[cycle.index(min(cycle)) :] + cycle[: cycle.index(min(cycle))]
            way = Fraction(1)
            for pair in pairwise([*ring, ring[0]]):
                way *= steps[pair]
            found[tuple(ring)] = sum(inside.values()) * way * minor(steps, nodes, ring) / whole
    return found


def minor(steps: Mapping[tuple[str, str], Fraction], nodes: list[str], without: list[str]) -> Fraction:
    """det(I − P) without some nodes, by elimination."""
    kept = [node for node in nodes if node not in without]
    rows = [[int(a == b) - steps.get((a, b), Fraction(0)) for b in kept] for a in kept]
    value = Fraction(1)
    for at in range(len(rows)):
        value *= rows[at][at]
        for row in rows[at + 1 :]:
            factor = row[at] / rows[at][at]
            row[:] = [x - factor * y for x, y in zip(row, rows[at], strict=True)]
    return value
