"""What differs of a flow beside its status and its amount: field by field, in words."""

from moneygoround import narrative, provisions
from moneygoround.differences import Change, Differences, FlowChange
from moneygoround.limits import LIMITS
from moneygoround.model import (
    Balance,
    Consideration,
    Dispute,
    End,
    Evidence,
    Flow,
    Instalment,
    Kind,
    Note,
    Rate,
    StatusChange,
    Term,
    Tranche,
)

NAMES = {
    "payer": "from",
    "payee": "to",
    "payer_via": "via from",
    "payee_via": "via to",
    "form": "in",
    "as_of": "as of",
    "secured_by": "secured by",
}


def details(found: Differences, one: FlowChange, *, amounts_told: bool) -> list[tuple[str, str]]:
    """What else differs of a flow that stands in both, as pairs of words: `("date 2025-01", "date 2025-03")`.

    The status is told apart from these, the history with it, and the amount too where `amounts_told`.
    """
    told = {"status", *(["amount"] if amounts_told else []), *(["history"] if one.change is Change.STATUS else [])}
    pairs = _ends(found, one)
    told |= {name for name, _ in pairs}
    old, new = (side.ledger.flows[one.flow] for side in (found.before, found.after))
    return [*(words for _, words in pairs), *(_pair(name, old, new) for name in one.fields if name not in told)]


def _ends(found: Differences, one: FlowChange) -> list[tuple[str, tuple[str, str]]]:
    """Who pays and who is paid in the two views, where that differs: parties named later, units that moved too."""
    if one.before is None or one.after is None:
        return []
    pairs = []
    for name in ("payer", "payee"):
        old, new = getattr(one.before, name), getattr(one.after, name)
        if old != new:
            names = narrative.name_of(found.before.ledger, old), narrative.name_of(found.after.ledger, new)
            pairs.append((name, (f"{NAMES[name]} {names[0]}", f"{NAMES[name]} {names[1]}")))
    return pairs


def _pair(name: str, old: Flow, new: Flow) -> tuple[str, str]:
    """One field before and after; where what can be shown of both reads the same, that it is other."""
    label = NAMES.get(name, name)
    before, after = (_cut(_words(getattr(flow, name))) for flow in (old, new))
    return ("", f"other {label}") if before == after else (f"{label} {before}", f"{label} {after}")


def _cut(text: str) -> str:
    return text if len(text) <= LIMITS.value_shown else text[: LIMITS.value_shown].rstrip() + "…"


def _words(value: object) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each sort of thing that a flow holds
    """The value of a field as people write it."""
    match value:
        case None | ():
            return "none"
        case tuple():
            return "; ".join(map(_words, value))
        case Kind():
            return narrative.KIND_WORDS[value]
        case End():
            return f"{value.organisation} until {value.until}" if value.until else value.organisation
        case StatusChange():
            return f"{narrative.STATUS_WORDS[value.status]} {value.date}"
        case Tranche():
            return str(provisions.tranche(value))
        case Instalment():
            return f"{value.amount} in {value.period}"
        case Balance():
            return f"{value.amount} on {value.as_of}" if value.as_of else str(value.amount)
        case Rate():
            return f"{value.percent} of {value.of}"
        case Term():
            return str(provisions.term(value))
        case Consideration():
            return str(provisions.consideration(value) or "none")
        case Evidence():
            return value.source
        case Dispute():
            return f"{value.field} {value.value}"
        case Note():
            return value.says
        case _:
            return str(value)
