"""Places and curves: the same for the same network, apart from one another, with the strongest loops open."""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from math import pi, tan
from random import Random

import pytest
from hypothesis import given, settings

from drawing import SEED, drawn, network_drawn, pictures
from moneygoround import curated
from moneygoround.arrows import Colour, Line, arrows_of, colour_of, width_of
from moneygoround.layout import BOX, DRAWN_BOX, Form, Layout, bend, form_of, on_curve, place, place_newcomers
from moneygoround.layout.boxes import Box, Frame, apart
from moneygoround.layout.clearing import cleared
from moneygoround.loops import find_loops
from moneygoround.network import Network, see

few = settings(max_examples=15, deadline=None, derandomize=True)
RING = "a -equity 10-> b -purchase 20-> c -purchase 30-> a"


def placed(picture: str) -> Layout:
    network = network_drawn(picture)
    return place(network, find_loops(network).loops)


@pytest.fixture(scope="module")
def known() -> Network:
    return see(curated.ledger())


@few
@given(pictures())
def test_everyone_who_pays_or_is_paid_has_a_place_of_their_own(picture: str) -> None:
    network = network_drawn(picture)
    places = place(network, find_loops(network).loops).places
    assert set(places) == {end for edge in network.edges for end in (edge.payer, edge.payee)}
    assert len(set(places.values())) == len(places)


@few
@given(pictures())
def test_the_same_network_stands_in_the_same_places(picture: str) -> None:
    assert placed(picture) == placed(picture)


def test_nothing_is_placed_for_a_network_without_money() -> None:
    nothing = placed("a -partnership-> b")
    assert (nothing.places, nothing.order, nothing.blocks) == ({}, (), ())


def test_boxes_of_the_curated_graph_stand_apart(known: Network) -> None:
    places = place(known, find_loops(known).loops).places
    for (one, (ax, ay)), (other, (bx, by)) in combinations(places.items(), 2):
        assert abs(ax - bx) > 1.6 * BOX[0] or abs(ay - by) > 1.6 * BOX[1], (one, other)


def test_a_loop_of_three_is_an_open_triangle(known: Network) -> None:
    loop = next(loop for loop in find_loops(known).loops if len(loop.steps) == 3)
    places = place(known, find_loops(known).loops).places
    a, b, c = (places[step.payer] for step in loop.steps)
    area = abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2
    length = sum(((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5 for p, q in ((a, b), (b, c), (c, a)))
    assert area * 12 * tan(pi / 3) / length**2 > 0.5


def ledger_of_size(size: int, seed: int = 1) -> str:
    """A picture with so many organisations: two fifths of them in loops, a few hubs, the others round these."""
    chance = Random(seed)
    names = [f"o{number}" for number in range(size)]
    core = names[: max(3, 2 * size // 5)]

    def hub() -> str:
        return core[min(len(core) - 1, int(chance.expovariate(1) * len(core) / 5))]

    chains = []
    for name in core:
        other = hub()
        if other != name:
            chains.append(
                f"{name} -equity {chance.randint(1, 90)}-> {other} -purchase {chance.randint(1, 90)}-> {name}"
            )
    for name in names[len(core) :]:
        ends = (name, hub()) if chance.random() < 0.5 else (hub(), name)
        chains.append(f"{ends[0]} -debt {chance.randint(1, 30)}-> {ends[1]}")
    return "; ".join(chains)


@pytest.fixture(scope="module", params=[12, 30, 60, 150, 300, 1000])
def sized(request: pytest.FixtureRequest) -> tuple[Network, Layout]:
    network = network_drawn(ledger_of_size(request.param))
    return network, place(network, find_loops(network).loops)


def test_the_form_goes_by_the_number_of_organisations() -> None:
    sizes = (1, 12, 13, 60, 61, 300, 301)
    forms = [Form.RING] * 2 + [Form.CORE] * 2 + [Form.COMPONENTS] * 2 + [Form.MATRIX]
    assert [form_of(size) for size in sizes] == forms


def test_no_two_boxes_overlap_at_any_size(sized: tuple[Network, Layout]) -> None:
    for (one, (ax, ay)), (other, (bx, by)) in combinations(sized[1].places.items(), 2):
        assert abs(ax - bx) >= 1.8 * DRAWN_BOX[0] or abs(ay - by) >= 1.8 * DRAWN_BOX[1], (one, other)


def test_everyone_is_drawn_or_folded_up_to_three_hundred_and_in_the_order_at_any_size(
    sized: tuple[Network, Layout],
) -> None:
    network, layout = sized
    everyone = {end for edge in network.edges for end in (edge.payer, edge.payee)}
    assert sorted(layout.order) == sorted(everyone)
    if layout.form is not Form.MATRIX:
        assert layout.boxes().keys() == everyone
    assert set(layout.boxes().values()) == layout.places.keys()


def test_what_lies_below_the_diagonal_of_the_matrix_lies_in_a_block(sized: tuple[Network, Layout]) -> None:
    network, layout = sized
    row = {name: number for number, name in enumerate(layout.order)}
    block = {row: start for start, size in layout.blocks for row in range(start, start + size)}
    for edge in network.edges:
        a, b = row[edge.payer], row[edge.payee]
        assert a < b or block.get(a, -1) == block.get(b, -2)


def test_only_organisations_on_no_loop_are_folded_and_none_of_them_alone(sized: tuple[Network, Layout]) -> None:
    network, layout = sized
    looped = {step.payer for loop in find_loops(network).loops for step in loop.steps}
    for key, fold in layout.folds.items():
        assert key not in layout.order
        assert looped.isdisjoint(fold.members)
        assert len(fold.members) > 1
        assert fold.near in layout.places
        assert re.fullmatch(rf"\+{len(fold.members)} (partners|\w+(, \w+)?)", fold.label)


def test_above_three_hundred_the_map_holds_the_strongest_loops_whole() -> None:
    network = network_drawn(ledger_of_size(400))
    loops = find_loops(network).loops
    layout = place(network, loops)
    members = {step.payer for step in loops[0].steps}
    assert layout.form is Form.MATRIX
    assert members <= layout.places.keys()
    assert len(layout.places) <= 60


def test_money_runs_between_components_as_a_page_is_read() -> None:
    rings = "; ".join(f"{x}{n} -equity 9-> {x}{(n + 1) % 4}" for x in "qcz" for n in range(4))
    crowd = "; ".join(f"p{n} -debt 1-> {'zqc'[n % 3]}0" for n in range(60))
    places = placed(f"{rings}; z0 -debt 1-> q0; q0 -debt 1-> c0; {crowd}").places
    for one, other in pairwise("zqc"):
        here, there = ([places[f"{x}{n}"] for n in range(4)] for x in (one, other))
        right = max(x for x, _ in here) < min(x for x, _ in there)
        assert right or max(y for _, y in here) < min(y for _, y in there), (one, other)


def test_components_fill_a_map_that_is_a_little_wider_than_high() -> None:
    rings = "; ".join(f"{x}{n} -equity 9-> {x}{(n + 1) % 4}" for x in "qcz" for n in range(4))
    places = placed(rings + "; " + "; ".join(f"p{n} -debt 1-> {'zqc'[n % 3]}0" for n in range(60))).places.values()
    wide, high = (max(spot[axis] for spot in places) - min(spot[axis] for spot in places) for axis in (0, 1))
    assert 0.8 < wide / high < 1.8


def test_outsiders_stand_outside_and_hubs_inside() -> None:
    network = network_drawn(ledger_of_size(60))
    loops = find_loops(network).loops
    places = place(network, loops).places
    looped = {step.payer for loop in loops for step in loop.steps}
    far = {name: (x / 1.2) ** 2 + y**2 for name, (x, y) in places.items()}
    within = sum(far[name] for name in looped) / len(looped)
    assert within < sum(far[name] for name in far.keys() - looped) / len(far.keys() - looped)
    degree = {name: sum(name in (edge.payer, edge.payee) for edge in network.edges) for name in looped}
    assert far[max(looped, key=lambda name: degree[name])] < within


@pytest.mark.parametrize(("size", "hidden"), [(12, 0), (30, 0), (60, 4)])
def test_next_to_no_arrow_runs_under_a_foreign_box(size: int, hidden: int) -> None:
    network = network_drawn(ledger_of_size(size))
    places = place(network, find_loops(network).loops).places
    arrows = dict(enumerate(sorted({(edge.payer, edge.payee) for edge in network.edges})))
    boxes = cleared(apart(common(places), Frame(), room=4), arrows.values(), Frame(), room=4)
    assert len(under(boxes, arrows, bend(boxes, arrows))) <= hidden
    for one, other in combinations(boxes.values(), 2):
        assert not one.touches(other)


def common(places: Mapping[str, tuple[float, float]]) -> dict[str, Box]:
    return {key: Box(x, y, *DRAWN_BOX) for key, (x, y) in places.items()}


def under(
    boxes: Mapping[str, Box], arrows: Mapping[int, tuple[str, str]], bends: Mapping[int, float]
) -> list[tuple[str, str, str]]:
    """Which arrows run under which boxes of others."""
    found = []
    for number, (payer, payee) in arrows.items():
        start, end = ((boxes[one].x, boxes[one].y) for one in (payer, payee))
        points = [on_curve(start, end, bends[number], step / 60) for step in range(61)]
        for key, box in boxes.items():
            if key not in {payer, payee} and any(box.holds(*point) for point in points):
                found.append((payer, payee, key))
    return found


def test_boxes_that_overlap_are_pushed_apart_within_their_frame() -> None:
    boxes = apart(
        {"a": Box(50, 50, 40, 10), "b": Box(60, 52, 40, 10), "c": Box(5, 5, 40, 10)}, Frame(0, 0, 200, 100), room=4
    )
    assert not any(one.touches(other) for one, other in combinations(boxes.values(), 2))
    assert all(box.x >= 40 and box.y >= 10 for box in boxes.values())


def test_boxes_step_aside_for_an_arrow_that_no_bend_leads_past_them() -> None:
    before = {"a": Box(0, 0, 60, 25), "b": Box(400, 0, 60, 25), "c": Box(200, 5, 60, 23)}
    before |= {"up": Box(200, -330, 60, 300), "down": Box(200, 345, 60, 300)}
    arrows = {0: ("a", "b")}
    after = cleared(before, arrows.values(), Frame(), room=2)
    assert under(before, arrows, bend(before, arrows))
    assert not under(after, arrows, bend(after, arrows))


def test_a_box_stands_for_those_folded_into_it_and_their_flows_are_one_arrow() -> None:
    ledger = drawn(f"{RING}; x -equity 5-> a; y -debt 2-> a; x -equity 1-> y; z -equity 1-> a")
    network = see(ledger)
    arrows = arrows_of(ledger, network, (), {"a": "a", "b": "b", "c": "c", "x": "…x", "y": "…x"})
    assert [(arrow.payer, arrow.payee, len(arrow.edges)) for arrow in arrows if arrow.payer == "…x"] == [("…x", "a", 2)]
    assert {arrow.payer for arrow in arrows} == {"a", "b", "c", "…x"}


def test_a_newcomer_stands_close_to_the_others() -> None:
    ring = placed(
        "; ".join(f"o{n} -equity 9-> o{(n + 1) % 10} -purchase 5-> o{n}" for n in range(10)) + "; x -equity 1-> o0"
    )
    grown = place_newcomers(ring, network_drawn("new -equity 1-> o0"), ["new"])
    x, y = grown["new"]
    assert min(max(abs(x - a) / (2 * BOX[0]), abs(y - b) / (2 * BOX[1])) for a, b in ring.places.values()) < 1.3


def test_newcomers_stand_outside_and_nobody_moves() -> None:
    ledger = drawn(f"{RING}; old -equity 5-> a; elder -debt 5-> b; x -equity 1-> y")
    places = placed(RING)
    grown = place_newcomers(places, see(ledger), ["elder", "old", "x"])
    assert {name: grown[name] for name in places.places} == places.places
    assert grown.keys() - places.places.keys() == {"elder", "old"}
    for (ax, ay), (bx, by) in combinations(grown.values(), 2):
        assert abs(ax - bx) >= 2 * BOX[0] or abs(ay - by) >= 2 * BOX[1]


def test_arrows_between_the_same_two_run_side_by_side() -> None:
    places = {"a": (0, 0), "b": (300, 0)}
    bends = bend(common(places), {0: ("a", "b"), 1: ("b", "a"), 2: ("a", "b")})
    middles = [
        on_curve(places[start], places[end], bends[key], 0.5)[1]
        for key, (start, end) in enumerate([("a", "b"), ("b", "a"), ("a", "b")])
    ]
    assert all(abs(one - other) > 12 for one, other in combinations(middles, 2))


def test_an_arrow_bows_round_a_box_in_its_way() -> None:
    places = {"a": (0, 0), "b": (600, 0), "c": (300, 10)}
    bends = bend(common(places), {0: ("a", "b")})
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
