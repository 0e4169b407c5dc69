"""What if something falls through: the ledger without a flow, a deal or an organisation."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from moneygoround.errors import UnknownId
from moneygoround.ledger import Ledger, by_id, units_of
from moneygoround.model import Flow


def struck(ledger: Ledger, names: Iterable[str]) -> frozenset[str]:
    """The flows that fall with these flows, deals and organisations.

    With a deal all of its flows fall; with an organisation all that it or a unit of it ever paid or was paid; and with a
    flow those that it superseded: what was replaced does not come back.

    Raises:
        UnknownId: a name is no flow, deal or organisation of the ledger.
    """
    fallen: set[str] = set()
    for name in names:
        if name not in ledger.flows and name not in ledger.deals and name not in ledger.organisations:
            raise UnknownId(
                "flow, deal or organisation", name, known=[*ledger.flows, *ledger.deals, *ledger.organisations]
            )
        units = units_of(ledger, name) if name in ledger.organisations else frozenset[str]()
        fallen |= {
            flow.id for flow in ledger.flows.values() if name in {flow.id, flow.deal} or units & {*parties(flow)}
        }
    waiting = [*fallen]
    while waiting:
        flow = ledger.flows.get(waiting.pop())
        older = {*flow.supersedes} - fallen if flow else set()
        fallen |= older
        waiting += older
    return frozenset(fallen & ledger.flows.keys())


def strike(ledger: Ledger, names: Iterable[str]) -> Ledger:
    """The same ledger as if these flows, deals and organisations had never been announced.

    Raises:
        UnknownId: a name is no flow, deal or organisation of the ledger.
    """
    fallen = struck(ledger, names)
    flows = ledger.flows.values()
    return replace(
        ledger,
        flows=by_id(flow for flow in flows if flow.id not in fallen),
        struck=by_id([*ledger.struck.values(), *(flow for flow in flows if flow.id in fallen)]),
    )


def parties(flow: Flow) -> Iterator[str]:
    """Who stands, or once stood, at the two ends of a flow, and which units act for them."""
    yield from (end.organisation for end in (*flow.payer, *flow.payee))
    yield from (unit for unit in (flow.payer_via, flow.payee_via) if unit)
