"""Loops: which there are, how strong, of what kind, and in which order (circularity.md, section 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import AWS, BN, CHIPS, SEED, drawn, law, network_drawn, pictures, steps
from moneygoround.circulation import circulate, components
from moneygoround.ledger import View
from moneygoround.loops import Loop, LoopKind, LoopList, find_loops
from moneygoround.model import Bound, Measure, Side, Status
from moneygoround.network import Network, see
from moneygoround.worth import Interval
from second_ways import scaled

ALL_KINDS = ("equity", "purchase", "return", "share_sale", "warrant")


def keys(found: LoopList) -> list[str]:
    return [loop.key for loop in found.loops]


def only(network: Network) -> Loop:
    (loop,) = find_loops(network).loops
    return loop


def strength(loop: Loop) -> tuple[bool, int, int]:
    """Where a loop stands in the list, the strongest lowest, but for ties."""
    faces = [step.amount.face for step in loop.steps if step.amount.face is not None]
    tier = 0 if len(faces) == len(loop.steps) else 1 if faces else 2
    return loop.kind is LoopKind.CONTINGENT, tier, -min(faces, default=0)


# Laws


@law
@given(pictures(ALL_KINDS, flows=16), st.integers(2, 6))
def test_the_loops_are_the_simple_cycles(picture: str, most: int) -> None:
    network = network_drawn(picture)
    graph: nx.DiGraph[str] = nx.DiGraph(
        [(edge.payer, edge.payee) for edge in network.edges if edge.side is not Side.TRANSFER]
    )
    expected = {frozenset(zip(cycle, [*cycle[1:], cycle[0]], strict=True)) for cycle in nx.simple_cycles(graph, most)}

    found = find_loops(network, steps=most)

    assert {frozenset((step.payer, step.payee) for step in loop.steps) for loop in found.loops} == expected
    assert len(found.loops) == len(expected)
    assert found.notice is None


@law
@given(pictures(ALL_KINDS, flows=16))
def test_each_step_of_a_loop_is_carried_by_flows_and_ends_where_the_next_begins(picture: str) -> None:
    network = network_drawn(picture)

    for loop in find_loops(network).loops:
        nodes = [step.payer for step in loop.steps]
        assert loop.key == "~".join(nodes)
        assert nodes[0] == min(nodes)
        assert [step.payee for step in loop.steps] == [*nodes[1:], nodes[0]]
        assert all((edge.payer, edge.payee) == (step.payer, step.payee) for step in loop.steps for edge in step.edges)
        assert all(step.edges and {*step.edges} <= {*network.edges} for step in loop.steps)
        assert any({*nodes} <= {*part} for part in components(network))


@law
@given(pictures(ALL_KINDS, flows=16))
def test_the_strongest_loops_come_first(picture: str) -> None:
    found = find_loops(network_drawn(picture))

    ranks = [(*strength(loop), len(loop.steps), loop.key) for loop in found.loops]

    assert ranks == sorted(ranks)


@law
@given(pictures(ALL_KINDS, flows=20), st.integers(1, 8))
def test_a_list_that_stops_early_holds_the_strongest_and_says_so(picture: str, limit: int) -> None:
    network = network_drawn(picture)
    whole = find_loops(network)

    found = find_loops(network, limit=limit)

    assert [strength(loop) for loop in found.loops] == [strength(loop) for loop in whole.loops[:limit]]
    assert {*found.loops} <= {*whole.loops}
    assert (found.notice is None) == (len(whole.loops) <= limit)


@law
@given(pictures(("equity", "purchase", "return")))
def test_a_loop_is_part_of_the_circular_volume(picture: str) -> None:
    network = network_drawn(picture)
    face, ceiling = (circulate(network, Measure.CIRCULAR_VOLUME, bound).amount for bound in (Bound.FACE, Bound.CEILING))

    for loop in find_loops(network).loops:
        disclosed = len(loop.steps) - loop.undisclosed
        least = disclosed * (loop.bottleneck.face or 0)
        assert least <= ceiling
        assert loop.undisclosed or least <= face


@law
@given(pictures(ALL_KINDS), st.sampled_from([2, 2**53 + 1]))
def test_in_a_smaller_unit_the_loops_are_the_same_and_stand_in_the_same_order(picture: str, times: int) -> None:
    network = network_drawn(picture)

    found = find_loops(scaled(network, times))

    before = find_loops(network)
    assert keys(found) == keys(before)
    assert [loop.bottleneck.low for loop in found.loops] == [times * loop.bottleneck.low for loop in before.loops]


@law
@given(pictures(ALL_KINDS), st.permutations("abcde"))
def test_names_and_order_do_not_matter(picture: str, names: Sequence[str]) -> None:
    before, named = network_drawn(picture), dict(zip("abcde", names, strict=True))
    edges = [replace(edge, payer=named[edge.payer], payee=named[edge.payee]) for edge in reversed(before.edges)]

    after = find_loops(replace(before, edges=tuple(edges)))

    assert {told(loop, {name: name for name in names}) for loop in after.loops} == {
        told(loop, named) for loop in find_loops(before).loops
    }


@law
@given(pictures(ALL_KINDS), steps(("equity",)))
def test_another_flow_never_opens_a_loop(picture: str, more: str) -> None:
    before = find_loops(network_drawn(picture))

    after = find_loops(network_drawn(f"{picture}; {more}"))

    assert {*keys(before)} <= {*keys(after)}


@law
@given(pictures(ALL_KINDS), st.integers(1, 9), st.integers(1, 9))
def test_a_flow_in_two_parts_makes_the_same_loops(picture: str, one: int, two: int) -> None:
    whole = find_loops(network_drawn(f"{picture}; a -equity {one + two}-> b"))

    parts = find_loops(network_drawn(f"{picture}; a -equity {one}-> b; a -equity {two}-> b"))

    same = [(loop.key, loop.kind, loop.bottleneck, loop.bounded, loop.closed_on) for loop in whole.loops]
    assert [(loop.key, loop.kind, loop.bottleneck, loop.bounded, loop.closed_on) for loop in parts.loops] == same


def told(loop: Loop, named: Mapping[str, str]) -> tuple[frozenset[tuple[str, str]], Interval, LoopKind, bool]:
    """A loop without the order of its names."""
    pairs = frozenset((named[step.payer], named[step.payee]) for step in loop.steps)
    return pairs, loop.bottleneck, loop.kind, loop.bounded


# Amounts and order


def test_the_loops_of_the_seed_article() -> None:
    network = network_drawn(SEED + AWS + CHIPS)

    found = find_loops(network)

    assert [(loop.key, loop.bottleneck, loop.undisclosed) for loop in found.loops] == [
        ("anthropic~microsoft", Interval(0, 5 * BN, 5 * BN), 0),
        ("anthropic~microsoft~nvidia", Interval(0, 10 * BN, 10 * BN), 1),
        ("amazon~anthropic", Interval(0, 8 * BN, 8 * BN), 1),
    ]
    assert all(loop.bounded and loop.in_order for loop in found.loops)
    assert {loop.kind for loop in found.loops} == {LoopKind.CIRCULAR_FINANCING}


def test_parallel_flows_are_one_step() -> None:
    loop = only(network_drawn("a -equity <4-> b; a -debt 2-> b; b -purchase 3..9-> a"))

    assert [step.amount for step in loop.steps] == [Interval(2 * BN, 6 * BN, 6 * BN), Interval(3 * BN, 9 * BN, 9 * BN)]
    assert [len(step.edges) for step in loop.steps] == [2, 1]
    assert loop.bottleneck == Interval(2 * BN, 6 * BN, 6 * BN)


@pytest.mark.parametrize("more", ["; a -debt ?-> b", "; a -debt >1-> b"])
def test_a_parallel_flow_without_limit_could_raise_the_bottleneck(more: str) -> None:
    loop = only(network_drawn(f"a -equity 4-> b -purchase 9-> a{more}"))

    assert not loop.bounded
    assert loop.bottleneck.high == 9 * BN


def test_another_step_of_the_same_size_keeps_the_bottleneck_bounded() -> None:
    loop = only(network_drawn("a -equity 4-> b -purchase 4-> a; a -debt ?-> b"))

    assert loop.bounded


def test_a_loop_without_any_amount_has_no_face() -> None:
    loop = only(network_drawn("a -equity ?-> b -purchase ?-> a"))

    assert (loop.bottleneck, loop.bounded, loop.undisclosed) == (Interval(0, None, None), False, 2)


def test_a_share_of_unknown_size_is_an_undisclosed_step() -> None:
    network = network_drawn("a -equity 13-> b -revenue_share ?-> a")
    unknown = [replace(edge, amount=Interval(0, None, 0)) if edge.undisclosed else edge for edge in network.edges]

    loop = only(replace(network, edges=tuple(unknown)))

    assert (loop.bottleneck, loop.undisclosed) == (Interval(0, 13 * BN, 13 * BN), 1)


def test_what_lies_within_another_flow_discloses_nothing() -> None:
    ledger = drawn("a -equity ?-> b -purchase 3-> a; a -debt 1-> b")
    inside = replace(ledger.flows["a-b-debt"], within="a-b-equity")

    loop = only(see(replace(ledger, flows={**ledger.flows, inside.id: inside})))

    assert loop.undisclosed == 1


def test_a_stated_amount_of_nothing_is_disclosed() -> None:
    loop = only(network_drawn("a -equity 0-> b; a -equity ?-> b -purchase 5-> a"))

    assert (loop.bottleneck, loop.undisclosed, loop.bounded) == (Interval(0, 0, 5 * BN), 0, False)


def test_of_loops_that_tie_the_first_by_its_ids_comes_first() -> None:
    found = find_loops(network_drawn("a-b -equity 1-> c -purchase 1-> a-b; a -equity 1-> z -purchase 1-> a"))

    assert keys(found) == ["a~z", "a-b~c"]


def test_a_joint_total_bounds_a_step_that_holds_all_its_flows() -> None:
    picture = "a -equity ?-> b; a -debt ?-> b; b -purchase 9-> a"

    loop = only(network_drawn(picture, totals={"a-b-equity a-b-debt": "5"}))

    assert loop.bottleneck == Interval(0, 5 * BN, 5 * BN)
    assert (loop.undisclosed, loop.bounded) == (0, True)


def test_a_round_is_not_one_investors_money() -> None:
    picture = "a -equity ?-> lab -purchase 9-> a; b -equity ?-> lab"

    loop = only(network_drawn(picture, totals={"a-lab-equity b-lab-equity": "5"}))

    assert loop.undisclosed == 1
    assert loop.bottleneck == Interval(0, 5 * BN, 5 * BN)


def test_a_stated_flow_is_not_more_than_its_joint_total() -> None:
    picture = "a -equity 8-> lab -purchase 9-> a; b -equity ?-> lab"

    loop = only(network_drawn(picture, totals={"a-lab-equity b-lab-equity": "5"}))

    assert loop.bottleneck == Interval(5 * BN, 5 * BN, 5 * BN)


def test_two_organisations_are_fewer_steps_than_three() -> None:
    found = find_loops(
        network_drawn("a -equity 4-> b -purchase 4-> c -purchase 4-> a; x -equity 4-> y -purchase 4-> x")
    )

    assert keys(found) == ["x~y", "a~b~c"]


def test_of_equal_loops_the_one_that_closed_first_comes_first() -> None:
    picture = "a -equity 4-> b -purchase 4-> a; x -equity 4-> y -purchase 4-> x"

    found = find_loops(see(drawn(picture, dates={"b-a-purchase": "2025-03"})))

    assert [(loop.key, str(loop.closed_on)) for loop in found.loops] == [("x~y", "2025-01-01"), ("a~b", "2025-03")]


# Kinds


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        ("a -equity 1-> b -purchase 1-> a", LoopKind.CIRCULAR_FINANCING),
        ("a -debt 1-> b -lease 1-> c -equity 1-> a", LoopKind.CIRCULAR_FINANCING),
        ("a -equity 1-> b -debt 1-> a", LoopKind.CROSS_INVESTMENT),
        ("a -equity 1-> b -return 1-> a", LoopKind.RETURN_ON_CAPITAL),
        ("a -equity 1-> b -return 1-> a; a -purchase 1-> b", LoopKind.RETURN_ON_CAPITAL),
        ("a -purchase 1-> b -licence 1-> a", LoopKind.TRADE),
        ("a -purchase 1-> b -return 1-> a", LoopKind.OTHER),
        ("a -warrant ?-> b -purchase 1-> a", LoopKind.CONTINGENT),
        ("a -equity 1-> b -guarantee 1-> c -purchase 1-> a", LoopKind.CONTINGENT),
        ("a -warrant 1-> b -purchase 1-> a; a -equity 1-> b", LoopKind.CIRCULAR_FINANCING),
    ],
)
def test_the_kind_of_a_loop_is_the_first_that_fits(picture: str, kind: LoopKind) -> None:
    assert only(network_drawn(picture)).kind is kind


def test_a_loan_repaid_is_not_a_loop_of_trade() -> None:
    loop = only(network_drawn("bank -debt 5-> shop -return 6-> bank"))

    assert loop.kind is LoopKind.RETURN_ON_CAPITAL


def test_a_share_sale_closes_no_loop() -> None:
    assert find_loops(network_drawn("a -equity 5-> b -share_sale 5-> a")).loops == ()


def test_a_contingent_flow_stands_back_where_an_ordinary_one_pays() -> None:
    picture = "a -warrant 7-> b -purchase 9-> a; a -equity 1-> b"

    plain, called = only(network_drawn(picture)), only(network_drawn(picture, view=View(called=True)))

    assert plain.bottleneck.face == BN
    assert [edge.flow.id for edge in plain.steps[0].edges] == ["a-b-equity"]
    assert called.bottleneck.face == 8 * BN


def test_contingent_loops_come_after_all_others() -> None:
    found = find_loops(network_drawn("a -warrant 90-> b -purchase 90-> a; c -equity ?-> d -purchase ?-> c"))

    assert [loop.kind for loop in found.loops] == [LoopKind.CIRCULAR_FINANCING, LoopKind.CONTINGENT]


# Status, dates, deals


def test_the_weakest_step_has_the_lowest_status_of_the_leading_flows() -> None:
    statuses = {
        "a-b-equity": Status.LETTER_OF_INTENT,
        "a-b-debt": Status.SIGNED,
        "b-c-purchase": Status.ANNOUNCED,
        "c-a-purchase": Status.COMPLETED,
    }
    picture = "a -equity 1-> b -purchase 1-> c -purchase 1-> a; a -debt 1-> b"

    loop = only(see(drawn(picture, statuses=statuses)))

    assert loop.steps[loop.weakest].payer == "b"


def test_of_two_steps_of_one_status_the_one_with_fewer_origins_is_the_weaker() -> None:
    network = network_drawn("a -equity 1-> b -purchase 1-> a")
    origins = {"a-b-equity": frozenset({"reuters", "filing"}), "b-a-purchase": frozenset({"reuters"})}

    (loop,) = find_loops(network, origins=origins).loops

    assert loop.weakest == 1


@pytest.mark.parametrize(
    ("dates", "in_order", "closed_on"),
    [
        ({"a-b-equity": "2024", "b-a-purchase": "2025-Q2"}, True, "2025-Q2"),
        ({"a-b-equity": "2025-06-01", "b-a-purchase": "2025-06-01"}, True, "2025-06-01"),
        ({"a-b-equity": "2025-06-02", "b-a-purchase": "2025-06-01"}, False, "2025-06-02"),
    ],
)
def test_capital_comes_before_the_purchase_that_it_pays(
    dates: Mapping[str, str], in_order: bool, closed_on: str
) -> None:
    loop = only(see(drawn("a -equity 1-> b -purchase 1-> a", dates=dates)))

    assert (loop.in_order, str(loop.closed_on)) == (in_order, closed_on)


@pytest.mark.parametrize(
    ("capital", "trade", "in_order", "closed_on"),
    [
        ("2025", "2025-06-01", None, "2025"),
        ("2025-06-01", "2025", None, "2025"),
        ("2025-06", "2025-06", None, "2025-06"),
        ("2025-06-30", "2025-06", None, "2025-06-30"),
        ("2025-08-01", "2025-H1", False, "2025-08-01"),
        ("2025-H2", "2025-10-20", None, "2025-Q4"),
        ("2025-H2", "2026", True, "2026"),
    ],
)
def test_dates_that_overlap_tell_no_order_and_a_ring_is_no_more_exactly_dated_than_they_are(
    capital: str, trade: str, in_order: bool | None, closed_on: str
) -> None:
    dates = {"a-b-equity": capital, "b-a-purchase": trade}

    loop = only(see(drawn("a -equity 1-> b -purchase 1-> a", dates=dates)))

    assert (loop.in_order, str(loop.closed_on)) == (in_order, closed_on)


def test_a_ring_has_its_size_no_earlier_than_the_dates_state() -> None:
    dates = {"a-b-equity": "2025-02-01", "a-b-equity-2": "2025", "b-a-purchase": "2025-03-01"}

    loop = only(see(drawn("a -equity 4-> b; a -equity 5-> b -purchase 9-> a", dates=dates)))

    assert (str(loop.closed_on), str(loop.sized_on)) == ("2025-03-01", "2025")


def test_the_first_of_parallel_flows_closes_a_step() -> None:
    dates = {"a-b-equity": "2024-02", "a-b-debt": "2022", "b-a-purchase": "2023-06"}

    loop = only(see(drawn("a -equity 1-> b -purchase 1-> a; a -debt 1-> b", dates=dates)))

    assert (str(loop.closed_on), loop.in_order) == ("2023-06", True)


def test_without_dates_no_order_is_told() -> None:
    network = network_drawn("a -equity 1-> b -purchase 1-> a")
    undated = [replace(edge, known_from=None) for edge in network.edges]

    loops = [only(replace(network, edges=tuple(undated))), only(network_drawn("a -equity 1-> b -debt 1-> a"))]

    assert [(loop.in_order, loop.closed_on is None) for loop in loops] == [(None, True), (None, False)]


def test_a_loop_inside_one_deal_is_named() -> None:
    picture = "a -equity 1-> b -purchase 1-> a; c -equity 1-> d -purchase 1-> c; a -debt 1-> b"
    deals = {"a-b-equity": "zeta", "a-b-debt": "alpha", "b-a-purchase": "zeta", "c-d-equity": "alpha"}

    found = {loop.key: (loop.deals, loop.inside_deal) for loop in find_loops(see(drawn(picture, deals=deals))).loops}

    assert found == {"a~b": (("alpha", "zeta"), "zeta"), "c~d": (("alpha",), None)}
