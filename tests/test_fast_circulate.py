"""Circulation on arrays: equal to the plain path and to networkx, certified, and bounded on networks built to be hard."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import law
from heavy import heavy_tailed
from moneygoround import circulation
from moneygoround.amount import Amount, Qualifier
from moneygoround.errors import LimitReached
from moneygoround.fast import circulate as fast
from moneygoround.fast.arrays import Int32s, Int64s
from moneygoround.fast.balancing import balance, pipes_of, search_of, without_rings
from moneygoround.fast.circulate import Circulated, circulate, most_worth
from moneygoround.fast.columns import KINDS, NOT_STATED, Columns
from moneygoround.fast.prices import distances, prices
from moneygoround.ledger import View, ledger_of
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, End, Flow, Kind, Measure, Organisation, Side, Status
from moneygoround.network import see

MEASURES = tuple(Measure)
BOUNDS = tuple(Bound)
WIDE = st.integers(0, 9) | st.integers(2**53, 2**57)  # beyond what a float tells apart
STATED = [kind for kind in KINDS if kind.side]
Row = tuple[int, int, tuple[int, int, int], int]


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A flow between two of nine organisations, in three corners that few flows join."""
    corner = draw(st.sampled_from([0, 3, 6]))
    tail = corner + draw(st.integers(0, 2))
    head = draw(st.integers(0, 8)) if draw(st.integers(0, 9)) == 0 else corner + draw(st.integers(0, 2))
    low, more = draw(WIDE), draw(WIDE)
    amount = draw(
        st.sampled_from(
            [(low, low, low), (0, -1, -1), (low, low, -1), (0, low, low), (low, low + more, low + more), (low, -1, -1)]
        )
    )
    return tail, head, amount, draw(st.sampled_from([KINDS.index(kind) for kind in STATED]))


ROWS = st.lists(rows(), min_size=1, max_size=14)


def columns_of(flows: Sequence[Row], size: int = 9) -> Columns:
    """Flows as columns."""
    tail, head = (np.array([row[end] for row in flows], np.int32) for end in (0, 1))
    low, face, high = (np.array([row[2][place] for row in flows], np.int64) for place in range(3))
    ids = tuple(f"o{number}" for number in range(size))
    return Columns(ids, ids, tail, head, low, face, high, None, np.array([row[3] for row in flows], np.int8))


def plainly(flows: Sequence[Row], measure: Measure, bound: Bound) -> circulation.Circulation:
    """The same flows through ledger, network and plain solver."""
    organisations = [Organisation(f"o{number}", f"o{number}") for number in range(9)]
    held = []
    for number, (tail, head, (low, face, high), kind) in enumerate(flows):
        open_ended = None if high == NOT_STATED else high
        amount = Amount(Qualifier.RANGE, low, None if face == NOT_STATED else face, open_ended, "USD")
        ends = (End(f"o{tail}"),), (End(f"o{head}"),)
        held.append(Flow(f"f{number:02}", KINDS[kind], *ends, status=Status.COMPLETED, amount=amount))
    network = see(ledger_of(organisations, held), View(currency="USD"))
    return circulation.circulate(network, measure, bound)


def certified(columns: Columns, found: Circulated) -> None:
    """Whether the certificate balances, keeps to the flows and proves the amount."""
    left = np.zeros(len(columns.ids), object)
    np.subtract.at(left, columns.tail, found.carried.astype(object))
    np.add.at(left, columns.head, found.carried.astype(object))
    assert not left.any()
    assert (found.carried >= 0).all()
    assert (found.counted >= 0).all()
    assert (found.counted <= found.carried).all()
    assert int(found.counted.sum()) == found.amount <= found.disclosed
    assert most_by_prices(columns, found) == found.amount
    if found.bound is not Bound.CEILING:
        face = np.where(columns.face == NOT_STATED, columns.low, columns.face)
        assert (found.carried <= (columns.low if found.bound is Bound.FLOOR else face)).all()
    else:
        assert (
            found.carried <= np.where(columns.high == NOT_STATED, found.disclosed, columns.high) + columns.face.clip(0)
        ).all()


def most_by_prices(columns: Columns, found: Circulated) -> int:
    """The most that any circulation can be worth, by the prices of one: what balances gains nothing on its way round."""
    price = prices(columns, found).tolist()
    assert columns.kind is not None
    volume, total = found.measure is Measure.CIRCULAR_VOLUME, 0
    flows = zip(columns.tail, columns.head, columns.low, columns.face, columns.high, columns.kind, strict=True)
    for tail, head, low, face, high, kind in flows:
        side = KINDS[kind].side
        if side in {None, Side.CONTINGENT} or tail == head or (side is Side.TRANSFER and not volume):
            continue
        gain = price[tail] - price[head]
        worth = int(volume or side is Side.CAPITAL)
        stated = {Bound.FLOOR: low, Bound.FACE: low if face < 0 else face, Bound.CEILING: max(low, face, high)}
        if found.bound is Bound.CEILING and high < 0:
            total += found.disclosed * max(0, gain)
        total += int(stated[found.bound]) * max(0, gain + worth)
    return total


# Laws


@law
@given(ROWS, st.sampled_from(MEASURES), st.sampled_from(BOUNDS))
def test_arrays_give_what_the_plain_path_gives(flows: list[Row], measure: Measure, bound: Bound) -> None:
    columns = columns_of(flows)

    found, plain = circulate(columns, measure, bound), plainly(flows, measure, bound)

    assert (found.amount, found.disclosed) == (plain.amount, plain.disclosed)
    certified(columns, found)


arcs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), WIDE, st.integers(0, 1)), max_size=16)


@law
@given(arcs)
def test_networkx_finds_the_same_worth(flows: list[tuple[int, int, int, int]]) -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(6))
    for payer, payee, width, counts in flows:
        if payer != payee:
            graph.add_edge(payer, payee, capacity=width, weight=-counts)
    tail, head, limit, worth = arrays(flows)

    carried = most_worth(6, tail, head, limit, worth)

    assert -nx.network_simplex(graph)[0] == int((carried * worth).sum())


@law
@given(arcs)
def test_a_flow_without_rings_has_none_and_ends_where_it_did(flows: list[tuple[int, int, int, int]]) -> None:
    tail, head, amount, _ = arrays(flows)

    left = without_rings(6, tail, head, amount)

    assert ((left >= 0) & (left <= amount)).all()
    ends = [np.zeros(6, np.int64) for _ in range(2)]
    for end, some in zip(ends, (amount, left), strict=True):
        np.add.at(end, head, some)
        np.subtract.at(end, tail, some)
    assert ends[0].tolist() == ends[1].tolist()
    graph = nx.DiGraph([(flows[place][0], flows[place][1]) for place in np.flatnonzero(left)])
    assert nx.is_directed_acyclic_graph(graph)


@law
@given(ROWS, st.randoms())
def test_the_order_of_the_flows_changes_no_amount(flows: list[Row], random: Random) -> None:
    other = sorted(flows, key=lambda _: random.random())
    found = [circulate(columns_of(some), Measure.CIRCULAR_VOLUME, Bound.CEILING).amount for some in (flows, other)]
    assert found[0] == found[1]


def arrays(
    flows: Sequence[tuple[int, int, int, int]],
) -> tuple[Int32s, Int32s, Int64s, Int32s]:
    """Tail, head, limit and worth."""
    columns = np.array(flows, np.int64).reshape(-1, 4).T
    return columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2].copy(), columns[3].astype(np.int32)


# Size


def heavy_columns(edges: int, seed: int) -> Columns:
    """A heavy-tailed network as columns."""
    heavy = heavy_tailed(edges, seed)
    codes = [KINDS.index(Kind(name)) for name in ("equity", "debt", "purchase", "payment", "return", "share_sale")]
    ids = tuple(str(number) for number in range(heavy.size))
    kinds = np.array(codes, np.int8)[heavy.kind]
    floor = np.maximum(heavy.cents, 0)
    return Columns(ids, ids, heavy.tail, heavy.head, floor, heavy.cents, heavy.cents, None, kinds)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("bound", BOUNDS)
def test_a_network_of_some_size_is_solved_as_ortools_solves_it(measure: Measure, bound: Bound) -> None:
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - a heavy library

    columns = heavy_columns(20_000, 5)
    found = circulate(columns, measure, bound)
    certified(columns, found)

    carries, counts = fast._plan(columns, measure)
    pipes = fast._as_wide_as(columns, carries, counts, bound)
    if bound is Bound.CEILING:
        pipes = fast._joined(pipes, fast._free(columns, carries, found.disclosed))
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(pipes.tail, pipes.head, pipes.limit, -pipes.worth.astype(np.int64))
    assert solver.solve() == solver.OPTIMAL
    assert -solver.optimal_cost() == found.amount


def test_parts_are_solved_side_by_side_to_the_same_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = heavy_columns(5_000, 1), heavy_columns(5_000, 2)
    shift = np.int32(len(one.ids))
    assert one.kind is not None
    assert two.kind is not None
    low, face = np.concatenate((one.low, two.low)), np.concatenate((one.face, two.face))
    tail, head = np.concatenate((one.tail, two.tail + shift)), np.concatenate((one.head, two.head + shift))
    ids, kind = one.ids + two.ids, np.concatenate((one.kind, two.kind))
    both = Columns(ids, ids, tail, head, low, face, face, None, kind)
    monkeypatch.setattr(fast, "TOGETHER", 1_000)
    told: list[tuple[int, int]] = []

    found = circulate(both, Measure.CIRCULAR_VOLUME, Bound.FACE, progress=lambda done, of: told.append((done, of)))

    alone = [circulate(some, Measure.CIRCULAR_VOLUME, Bound.FACE).amount for some in (one, two)]
    assert found.amount == sum(alone)
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    certified(both, found)


def test_amounts_that_might_overflow_are_refused() -> None:
    columns = columns_of([(0, 1, (2**61, 2**61, 2**61), 0)] * 3)
    with pytest.raises(LimitReached, match="add up to"):
        circulate(columns, Measure.CIRCULAR_VOLUME, Bound.FACE)


def test_an_interruption_ends_the_work() -> None:
    def stop(done: int, of: int) -> None:
        del of
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        circulate(heavy_columns(2_000, 1), Measure.CIRCULAR_VOLUME, Bound.FACE, progress=stop)


# Adversaries: none of them may take long


def ring(size: int, limits: Int64s, *, worth: int = 1) -> tuple[int, Int32s, Int32s, Int64s, Int32s]:
    """One ring through all."""
    tail = np.arange(size, dtype=np.int32)
    return size, tail, np.roll(tail, -1), limits, np.full(size, worth, np.int32)


def test_a_hundred_thousand_parallel_flows() -> None:
    half = 50_000
    tail = np.repeat(np.array([0, 1], np.int32), half)
    limit = np.arange(2 * half, dtype=np.int64)

    carried = most_worth(2, tail, 1 - tail, limit, np.ones(2 * half, np.int32))

    assert int(carried.sum()) == 2 * int(limit[:half].sum())


def test_a_hub_of_a_hundred_thousand_neighbours() -> None:
    size = 100_000
    spokes = np.arange(1, size + 1, dtype=np.int32)
    hub = np.zeros(size, np.int32)
    limit = np.tile(np.array([3, 5], np.int64), size)
    tail, head = np.stack((hub, spokes), 1).ravel(), np.stack((spokes, hub), 1).ravel()

    carried = most_worth(size + 1, tail, head, limit, np.ones(2 * size, np.int32))

    assert (carried == 3).all()


def test_a_hub_whose_every_flow_is_without_limit() -> None:
    size = 1_000
    flows: list[Row] = [(0, place, (0, -1, -1), 0) for place in range(1, size)]
    flows += [(place, 0, (2**49, 2**49, 2**49), 0) for place in range(1, size)]
    columns = columns_of(flows, size)

    found = circulate(columns, Measure.CIRCULAR_VOLUME, Bound.CEILING)

    assert found.amount == found.disclosed == 2**49 * (size - 1)
    certified(columns, found)


def test_one_ring_of_a_hundred_thousand() -> None:
    limits = np.random.default_rng(1).integers(5, 10**9, 100_000)
    limits[77] = 5

    carried = most_worth(*ring(100_000, limits))

    assert (carried == 5).all()


@pytest.mark.parametrize("turned", [False, True])
def test_prices_along_a_hundred_thousand_steps(*, turned: bool) -> None:
    tail = np.arange(100_000, dtype=np.int32)
    head = tail + np.int32(1)
    if turned:  # the last one pays first
        tail, head = tail[::-1].copy() + np.int32(1), head[::-1].copy() - np.int32(1)

    away = distances(100_001, tail, head, np.full(100_000, -1, np.int32))

    assert sorted(away.tolist()) == [*range(-100_000, 1)]


def test_one_giant_component_with_long_ways_and_chords() -> None:
    random = np.random.default_rng(2)
    size, chords = 30_000, 3_000
    _, tail, head, limits, worth = ring(size, random.integers(1, 10**9, size))
    tail = np.append(tail, random.integers(0, size, chords).astype(np.int32))
    head = np.append(head, ((tail[size:] + random.integers(1, 300, chords)) % size).astype(np.int32))
    limits = np.append(limits, random.integers(1, 10**9, chords))
    worth = np.append(worth, np.ones(chords, np.int32))

    carried = most_worth(size, tail, head, limits, worth)

    balance = np.zeros(size, np.int64)
    np.add.at(balance, tail, carried)
    np.subtract.at(balance, head, carried)
    assert not balance.any()
    assert (carried <= limits).all()


def test_a_network_that_takes_too_long_is_given_up_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "LIMITS", replace(LIMITS, circulation_seconds=0.0))
    with pytest.raises(LimitReached, match="was not found in"):
        circulate(heavy_columns(20_000, 1), Measure.CIRCULAR_VOLUME, Bound.FACE)


def test_a_search_that_is_halted_leaves_what_is_left() -> None:
    columns = heavy_columns(2_000, 3)
    limit, worth = columns.low, np.ones(len(columns.low), np.int32)
    pipes, own = pipes_of(len(columns.ids), columns.tail, columns.head, limit, worth)
    search = search_of(len(columns.ids), len(pipes.to))
    left = int(np.maximum(pipes.excess, 0).sum())

    assert balance(pipes, search, left, np.ones(1, np.int32)) == left
    assert balance(pipes, search, left, np.zeros(1, np.int32)) == 0
    assert int((limit - pipes.room[own]).sum()) == circulate(columns, Measure.CIRCULAR_VOLUME, Bound.FLOOR).amount
