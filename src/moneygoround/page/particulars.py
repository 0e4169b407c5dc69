"""What records say beside who pays whom how much: of a flow in the frames of the page, and who holds how much of whom."""

from datetime import date as Day
from typing import Any

from moneygoround import narrative, provisions
from moneygoround.ledger import Ledger, group_at
from moneygoround.model import Flow, Stake, Status
from moneygoround.ownership import known_on


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


def stakes_of(ledger: Ledger, organisation: str) -> list[list[str]]:
    """Stakes that an organisation or a unit of it holds, or that others hold in it, the newest first.

    Each is holder, issuer, share in the words of its record (empty if none is stated) and its day (empty if not known).
    """
    mine = {key for key in (*ledger.organisations, organisation) if group_at(ledger, key, Day.max) == organisation}
    told = [stake for stake in ledger.stakes.values() if {stake.holder, stake.issuer} & {*mine, organisation}]
    return sorted((_stake(ledger, stake) for stake in told), key=lambda row: (row[3], row), reverse=True)


def _stake(ledger: Ledger, stake: Stake) -> list[str]:
    """A stake as a row of words."""
    share = str(stake.percent) if stake.percent else f"up to {stake.cap}" if stake.cap else ""
    day = known_on(ledger, stake)
    date = str(stake.as_of or ("" if day == Day.min else day))
    return [narrative.name_of(ledger, stake.holder), narrative.name_of(ledger, stake.issuer), share, date]
