"""Places and curves: the same for the same network, apart from one another, with the strongest loops open."""

from itertools import combinations
from math import pi, tan
from time import perf_counter

import pytest
from hypothesis import given, settings

from drawing import SEED, drawn, network_drawn, pictures
from moneygoround import curated
from moneygoround.arrows import Colour, Line, arrows_of, colour_of, width_of
from moneygoround.layout import BOX, DRAWN, DRAWN_BOX, Point, bend, on_curve, place, place_newcomers
from moneygoround.loops import find_loops
from moneygoround.network import Network, see

few = settings(max_examples=15, deadline=None, derandomize=True)
RING = "a -equity 10-> b -purchase 20-> c -purchase 30-> a"


def placed(picture: str) -> dict[str, Point]:
    network = network_drawn(picture)
    return place(network, find_loops(network).loops)


@pytest.fixture(scope="module")
def known() -> Network:
    return see(curated.ledger())


@few
@given(pictures())
def test_everyone_who_pays_or_is_paid_has_a_place_of_their_own(picture: str) -> None:
    network = network_drawn(picture)
    places = place(network, find_loops(network).loops)
    assert set(places) == {end for edge in network.edges for end in (edge.payer, edge.payee)}
    assert len(set(places.values())) == len(places)


@few
@given(pictures())
def test_the_same_network_stands_in_the_same_places(picture: str) -> None:
    assert placed(picture) == placed(picture)


def test_nothing_is_placed_for_a_network_without_money() -> None:
    assert placed("a -partnership-> b") == {}


def test_boxes_of_the_curated_graph_stand_apart(known: Network) -> None:
    places = place(known, find_loops(known).loops)
    for (one, (ax, ay)), (other, (bx, by)) in combinations(places.items(), 2):
        assert abs(ax - bx) > 1.6 * BOX[0] or abs(ay - by) > 1.6 * BOX[1], (one, other)


def test_a_loop_of_three_is_an_open_triangle(known: Network) -> None:
    loop = next(loop for loop in find_loops(known).loops if len(loop.steps) == 3)
    places = place(known, find_loops(known).loops)
    a, b, c = (places[step.payer] for step in loop.steps)
    area = abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2
    length = sum(((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5 for p, q in ((a, b), (b, c), (c, a)))
    assert area * 12 * tan(pi / 3) / length**2 > 0.5


def test_the_curated_graph_is_placed_in_half_a_second(known: Network) -> None:
    loops = find_loops(known).loops
    start = perf_counter()
    place(known, loops)
    assert perf_counter() - start < 2  # half a second alone; the rest is room for a busy machine


def test_of_a_large_network_those_of_the_loops_get_the_places() -> None:
    crowd = "; ".join(f"x{number} -equity 1-> a" for number in range(200))
    places = placed(f"{RING}; {crowd}")
    assert len(places) == DRAWN
    assert {"a", "b", "c"} <= places.keys()


def test_newcomers_stand_outside_and_nobody_moves() -> None:
    ledger = drawn(f"{RING}; old -equity 5-> a; elder -debt 5-> b; x -equity 1-> y")
    places = placed(RING)
    grown = place_newcomers(places, see(ledger), ["elder", "old", "x"])
    assert {name: grown[name] for name in places} == places
    assert grown.keys() - places.keys() == {"elder", "old"}
    for (ax, ay), (bx, by) in combinations(grown.values(), 2):
        assert abs(ax - bx) >= 2 * BOX[0] or abs(ay - by) >= 2 * BOX[1]


def test_arrows_between_the_same_two_run_side_by_side() -> None:
    places = {"a": (0, 0), "b": (300, 0)}
    bends = bend(places, {0: ("a", "b"), 1: ("b", "a"), 2: ("a", "b")})
    middles = [
        on_curve(places[start], places[end], bends[key], 0.5)[1]
        for key, (start, end) in enumerate([("a", "b"), ("b", "a"), ("a", "b")])
    ]
    assert all(abs(one - other) > 12 for one, other in combinations(middles, 2))


def test_an_arrow_bows_round_a_box_in_its_way() -> None:
    places = {"a": (0, 0), "b": (600, 0), "c": (300, 10)}
    bends = bend(places, {0: ("a", "b")})
    points = [on_curve(places["a"], places["b"], bends[0], step / 40) for step in range(41)]
    assert not any(abs(x - 300) < DRAWN_BOX[0] and abs(y - 10) < DRAWN_BOX[1] for x, y in points)


def test_flows_of_one_colour_between_the_same_two_are_one_arrow() -> None:
    ledger = drawn("a -equity 10-> b; a -equity <5-> b; a -purchase 1-> b")
    arrows = arrows_of(ledger, see(ledger), ())
    assert [(arrow.colour, len(arrow.edges)) for arrow in arrows] == [(Colour.EQUITY, 2), (Colour.GOODS, 1)]


@pytest.mark.parametrize(
    ("amount", "line"), [("10", Line.SOLID), ("~10", Line.SOLID), ("<10", Line.DASHED), ("?", Line.DOTTED)]
)
def test_a_promise_is_dashed_and_an_unknown_amount_dotted(amount: str, line: Line) -> None:
    ledger = drawn(f"a -equity {amount}-> b")
    (arrow,) = arrows_of(ledger, see(ledger), ())
    assert arrow.line is line


def test_only_arrows_that_carry_a_step_are_on_a_loop() -> None:
    ledger = drawn(f"{SEED}; softbank -equity 1-> anthropic")
    network = see(ledger)
    arrows = arrows_of(ledger, network, find_loops(network).loops)
    assert {(arrow.payer, arrow.payee) for arrow in arrows if arrow.on_loop} == {
        ("microsoft", "anthropic"),
        ("anthropic", "microsoft"),
    }


def test_a_lease_is_compute_and_a_loan_is_debt() -> None:
    ledger = drawn("a -lease 1-> b; a -debt 1-> c; a -warrant 1-> d; a -return 1-> e")
    found = [colour_of(ledger, edge) for edge in see(ledger).edges]
    assert found == [Colour.COMPUTE, Colour.DEBT, Colour.CONTINGENT, Colour.RETURN]


def test_each_tenfold_of_a_billion_is_three_wider() -> None:
    assert (width_of(None, 2), width_of(99 * 10**11, 2), width_of(999 * 10**11, 2)) == (1.6, 7.6, 10.6)
