"""How much each flow matters to a result: what the ceiling of returning capital would lose without it."""

from collections.abc import Mapping

from moneygoround.circulation import Bound, Measure, circulate, without
from moneygoround.network import Network


def influence(network: Network) -> Mapping[str, int]:
    """By how much the most that could come back would fall without a flow, for every flow that it would fall for.

    The loss of circularity's definition: the ceiling of the returning capital, minus that of the same network as if the
    flow had never been announced, in the smallest unit of the view's currency. Only flows of the certificate are tried:
    without any other flow, that certificate still stands. Losses are not additive: two flows of one ring lose the same
    money. The largest first, then by id.
    """
    whole = circulate(network, Measure.RETURNING_CAPITAL, Bound.CEILING)
    left = {
        entry.flow: circulate(without(network, entry.flow), Measure.RETURNING_CAPITAL, Bound.CEILING).amount
        for entry in whole.entries
    }
    losses = {flow: whole.amount - amount for flow, amount in left.items() if amount < whole.amount}
    return dict(sorted(losses.items(), key=lambda item: (-item[1], item[0])))
