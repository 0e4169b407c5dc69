"""What hangs on a flow: the money that could not come back without it."""

from hypothesis import given

from drawing import BN, law, network_drawn, pictures
from moneygoround.circulation import circulate, without
from moneygoround.influence import influence, undisclosed
from moneygoround.model import Bound, Measure
from moneygoround.pipes import arcs_of, optimum, plan_of, value_of


@law
@given(pictures())
def test_the_influence_of_a_flow_is_what_the_ceiling_loses_without_it(picture: str) -> None:
    network = network_drawn(picture)
    whole = circulate(network, Measure.RETURNING_CAPITAL, Bound.CEILING).amount

    found = influence(network)

    for edge in network.edges:
        left = circulate(without(network, edge.flow.id), Measure.RETURNING_CAPITAL, Bound.CEILING).amount
        assert found.get(edge.flow.id, 0) == whole - left


def test_every_flow_of_a_ring_has_the_influence_of_the_whole_ring() -> None:
    network = network_drawn("a -equity 10-> b -purchase ?-> a; b -equity 5-> c")

    found = influence(network)

    assert [*found.items()] == [("a-b-equity", 10 * BN), ("b-a-purchase", 10 * BN)]


@law
@given(pictures())
def test_the_gain_of_an_undisclosed_flow_is_what_it_alone_would_add_without_a_limit(picture: str) -> None:
    network = network_drawn(picture)
    plan = plan_of(network, Measure.RETURNING_CAPITAL)
    known = arcs_of(plan, Bound.FACE)

    found = {one.flow: one.gain for one in undisclosed(network)}

    for edge in (edge for edge in network.edges if edge.undisclosed):
        free = [arc._replace(limit=None, worth=0) if arc.flow == edge.flow.id else arc for arc in known]
        before, after = (value_of(arcs, optimum(arcs, free=plan.disclosed)) for arcs in (known, free))
        assert found.get(edge.flow.id, 0) == after - before
