"""How much a flow matters to a result: what is lost without it, and what would be gained if it were known to be wide."""

from collections.abc import Mapping
from dataclasses import dataclass

from moneygoround.circulation import circulate, without
from moneygoround.model import Bound, Measure
from moneygoround.network import Network
from moneygoround.pipes import arcs_of, optimum, plan_of, value_of

CAPITAL = Measure.RETURNING_CAPITAL


@dataclass(frozen=True, slots=True)
class Undisclosed:
    """A flow without a known amount, and what hangs on it, in the smallest unit of the view's currency.

    `loss`: how much lower the ceiling would be without it. `gain`: how much higher the amount at face value would be if
    this flow alone could carry anything. Two legs of one ring can each gain 0 alone.
    """

    flow: str
    payer: str
    payee: str
    loss: int
    gain: int


def influence(network: Network, measure: Measure = CAPITAL) -> Mapping[str, int]:
    """By how much the most that could come back would fall without a flow, for every flow that it would fall for.

    The loss of circularity's definition: the ceiling of the measure, minus that of the same network as if the flow had
    never been announced, in the smallest unit of the view's currency. Only flows of the certificate are tried: without
    any other flow, that certificate still stands. Losses are not additive: two flows of one ring lose the same money. The
    largest first, then by id.
    """
    whole = circulate(network, measure, Bound.CEILING)
    left = {
        entry.flow: circulate(without(network, entry.flow), measure, Bound.CEILING).amount for entry in whole.entries
    }
    losses = {flow: whole.amount - amount for flow, amount in left.items() if amount < whole.amount}
    return dict(sorted(losses.items(), key=lambda item: (-item[1], item[0])))


def undisclosed(network: Network, measure: Measure = CAPITAL) -> tuple[Undisclosed, ...]:
    """The flows without a known amount that change a measure, by loss, then by gain, then by id: two solves a flow."""
    losses, gains = influence(network, measure), _gains(network, measure)
    found = [
        Undisclosed(edge.flow.id, edge.payer, edge.payee, losses.get(edge.flow.id, 0), gains[edge.flow.id])
        for edge in network.edges
        if edge.undisclosed
    ]
    changing = [one for one in found if one.loss or one.gain]
    return tuple(sorted(changing, key=lambda one: (-one.loss, -one.gain, one.flow)))


def _gains(network: Network, measure: Measure) -> Mapping[str, int]:
    """How much more would go round at face value if one flow alone had no limit, itself worth nothing: of each undisclosed one."""
    plan = plan_of(network, measure)
    known = arcs_of(plan, Bound.FACE)
    before = value_of(known, optimum(known, free=plan.disclosed))
    gains = {}
    for flow in (edge.flow.id for edge in network.edges if edge.undisclosed):
        arcs = [arc._replace(limit=None, worth=0) if arc.flow == flow else arc for arc in known]
        gains[flow] = value_of(arcs, optimum(arcs, free=plan.disclosed)) - before
    return gains
