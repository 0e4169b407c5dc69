"""What hangs on a flow: the money that could not come back without it."""

from hypothesis import given

from drawing import BN, law, network_drawn, pictures
from moneygoround.circulation import circulate, without
from moneygoround.influence import influence
from moneygoround.model import Bound, Measure


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
