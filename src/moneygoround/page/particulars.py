"""What a record says of a flow beside its ends and its amount, each in the frame in which the page tells it."""

from typing import Any

from moneygoround import narrative, provisions
from moneygoround.ledger import Ledger
from moneygoround.model import Flow, Status


def particulars(ledger: Ledger, flow: Flow, status: Status) -> list[list[Any]]:
    """Frames, which the page has in every language, with what stands in them: words of the record stay in their own."""
    done = status is Status.COMPLETED
    size = flow.rate.of if flow.rate else flow.amount.words if flow.amount and not flow.amount.currency else None
    told: list[tuple[str, provisions.Part | None]] = [
        ("through {0}", provisions.via(ledger, flow)),
        ("term {0}", provisions.term(flow.term) if flow.term else None),
        ("For the benefit of {0}", narrative.name_of(ledger, flow.beneficiary) if flow.beneficiary else None),
        ("In return: {0}", provisions.consideration(flow.gets)),
        ("Said of the amount: {0}", size),
        ("Condition when agreed: {0}" if done else "Condition: {0}", flow.conditions),
        *(("Part: {0}", provisions.tranche(part, done=done)) for part in flow.tranches),
        *(("Disputed: {0}", provisions.dispute(found)) for found in flow.disputed),
        ("Given: {0}", provisions.consideration(flow.gives)),
    ]
    return [[frame, provisions.plain(what)] for frame, what in told if what]
