"""What a record says of a flow beside its ends and its amount, each in the frame in which the page tells it."""

from moneygoround import narrative
from moneygoround.ledger import Ledger
from moneygoround.model import Flow


def particulars(ledger: Ledger, flow: Flow) -> list[list[str]]:
    """Pairs of a frame, which the page has in every language, and the words of the record, which stay in their own."""
    told = [
        ("through {0}", _via(ledger, flow)),
        ("term {0}", narrative.term_words(flow.term) if flow.term else None),
        ("For the benefit of {0}", narrative.name_of(ledger, flow.beneficiary) if flow.beneficiary else None),
        ("In return: {0}", narrative.consideration_words(flow.gets)),
        ("Condition: {0}", flow.conditions),
        *(("{0}", narrative.tranche_words(tranche)) for tranche in flow.tranches),
        *(("Disputed: {0}", narrative.dispute_words(found)) for found in flow.disputed),
    ]
    return [[frame, text] for frame, text in told if text]


def _via(ledger: Ledger, flow: Flow) -> str | None:
    """Which units act for payer and payee."""
    units = [narrative.name_of(ledger, unit) for unit in (flow.payer_via, flow.payee_via) if unit]
    return narrative.listed(units) if units else None
