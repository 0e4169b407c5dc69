"""What changed as tables: the certified amounts, loops and flows that differ, and who pays or is paid another amount."""

from collections.abc import Sequence
from datetime import date as Day

from moneygoround import narrative
from moneygoround.amount import decimals
from moneygoround.differences import Change, Differences, FlowChange, LoopChange, State
from moneygoround.digits import many, minor
from moneygoround.exposure import Direction, shifts
from moneygoround.findings import Findings
from moneygoround.ledger import one_group_since
from moneygoround.loops import Loop
from moneygoround.steps import NOTHING
from moneygoround.verification import MADE_OF
from moneygoround.worth import Interval
from moneygoround.writers.details import details
from moneygoround.writers.tables import Row, circulation_rows, made_of, stamped, units

DIFFERENCE_SHORT = ("what", "change", "id", "before", "after", "title")
SEEN = MADE_OF[:-1]  # all but the version, which is one
DIFFERENCE_COLUMNS = (
    *DIFFERENCE_SHORT, "before_amount", "after_amount", "currency", *MADE_OF, *(f"before_{name}" for name in SEEN),
)  # fmt: skip


def difference_rows(found: Differences) -> list[Row]:
    """One row for each certified amount, then for each loop, then for each flow that differs.

    `before` and `after` are words; the amounts at face value (of what is certified: at its bound) are exact, in whole units.
    Each row says of which view and which records both are.
    """
    before, after = circulation_rows(found.before), circulation_rows(found.after)
    rows = [*(_loop_change(found, one) for one in found.loops), *(_flow_change(found, one) for one in found.flows)]
    return [*(_amount_change(old, new) for old, new in zip(before, after, strict=True)), *stamped(rows, _made(found))]


def _made(found: Differences) -> Row:
    """What both sides of a difference were made of."""
    return _both(*(made_of(one, one.network) for one in (found.before, found.after)))


def _both(before: Row, after: Row) -> Row:
    return {name: after[name] for name in MADE_OF} | {f"before_{name}": before[name] for name in SEEN}


def difference_sentence(found: Differences) -> str:
    """How many flows and loops differ, in a sentence: `Flows: 3 new, 1 gone. Loops: 2 changed.`."""
    told = []
    for name, changes in (
        ("Flows", [one.change for one in found.flows]),
        ("Loops", [one.change for one in found.loops]),
    ):
        words = _FLOW_COUNTS if name == "Flows" else _LOOP_COUNTS
        counts = [f"{changes.count(change)} {word}" for change, word in words.items() if change in changes]
        told.append(f"{name}: {', '.join(counts) or 'no change'}.")
    return " ".join(told)


_LOOP_COUNTS = {Change.NEW: "new", Change.GONE: "gone", Change.AMOUNT: "changed"}
_FLOW_COUNTS = {
    Change.NEW: "new",
    Change.GONE: "gone",
    Change.STATUS: "of another status",
    Change.AMOUNT: "of another amount",
    Change.INSIDE: "that fell inside one group",
    Change.DETAILS: "changed otherwise",
}


def _amount_change(old: Row, new: Row) -> Row:
    """One certified amount before and after."""
    currency = new["currency"]
    amounts = [minor(row["amount"], decimals(currency)) or 0 for row in (old, new)]
    words = narrative.words_apart(amounts, currency)
    return {
        "what": "amount",
        "change": "changed" if old["amount"] != new["amount"] else "unchanged",
        "id": f"{new['measure']} {new['status']} {new['bound']}",
        "before": words[0],
        "after": words[1],
        "before_amount": old["amount"],
        "after_amount": new["amount"],
        "currency": currency,
        **_both(old, new),
    }


def shift_rows(found: Differences) -> list[Row]:
    """One row for each organisation that pays, or is paid, another amount in all."""
    currency, ledger = found.after.network.view.currency, found.before.ledger
    rows = [
        {
            "what": "pays" if one.direction is Direction.OWES else "is paid",
            "change": "changed",
            "id": one.organisation,
            "before": _in_words(one.before, currency),
            "after": _in_words(one.after, currency),
            "title": narrative.name_of(ledger, one.organisation),
            **_faces([one.before.face, one.after.face], currency),
        }
        for one in shifts(found.before.network, found.after.network)
    ]
    return stamped(rows, _made(found))


def _faces(amounts: Sequence[int | None], currency: str) -> Row:
    """Two amounts at face value, exact, in whole units."""
    before, after = (units(amount, currency) for amount in amounts)
    return {"before_amount": before, "after_amount": after, "currency": currency}


def _in_words(amount: Interval, currency: str) -> str:
    return "nothing" if amount == NOTHING else narrative.interval_words(amount, currency)


def _loop_change(found: Differences, one: LoopChange) -> Row:
    currency = found.after.network.view.currency
    told = one.after or one.before
    words = [narrative.loop_amount(loop, currency) if loop else "" for loop in (one.before, one.after)]
    if one.before and one.after and words[0] == words[1]:
        words = [
            f"{text}, {_detail(loop, one, currency)}" for text, loop in zip(words, (one.before, one.after), strict=True)
        ]
    faces = [loop.bottleneck.face if loop else None for loop in (one.before, one.after)]
    return {
        "what": "loop",
        "change": "changed" if one.change is Change.AMOUNT else str(one.change),
        "id": one.key,
        "before": words[0],
        "after": words[1],
        **_faces(faces, currency),
        "title": narrative.loop_title(told, (found.after if one.after else found.before).ledger) if told else "",
    }


def _detail(loop: Loop, one: LoopChange, currency: str) -> str:
    """What differs of a loop whose amount reads the same before and after."""
    if one.before and one.after and one.before.kind is not one.after.kind:
        return narrative.LOOP_WORDS[loop.kind]
    if one.before and one.after and one.before.undisclosed != one.after.undisclosed:
        return f"{many(loop.undisclosed, 'step')} without an amount"
    if one.before and one.after and one.before.bottleneck.low != one.after.bottleneck.low:
        return f"floor {narrative.amount_words(loop.bottleneck.low, currency)}"
    high = loop.bottleneck.high
    return "no ceiling" if high is None else f"ceiling {narrative.amount_words(high, currency)}"


def _flow_change(found: Differences, one: FlowChange) -> Row:
    told = found.before if one.change is Change.GONE else found.after
    flow = told.ledger.flows[one.flow]
    payer, payee = (narrative.name_of(told.ledger, ends[-1].organisation) for ends in (flow.payer, flow.payee))
    sides = (one.before, found.before), (one.after, found.after)
    words = [_state(state, side, one.flow) for state, side in sides]
    if one.before and one.after and one.change is not Change.GONE:
        words = _apart(found, one, words)
    return {
        "what": "flow",
        "change": str(one.change),
        "id": one.flow,
        "before": words[0],
        "after": f"{words[1]}{_inside(one, found.after)}" or ("replaced" if one.replaced else ""),
        **_faces(
            [state.worth.face if state and state.worth else None for state, _ in sides], told.network.view.currency
        ),
        "title": f"{payer} → {payee}, {narrative.KIND_WORDS[flow.kind]}",
    }


def _inside(one: FlowChange, after: Findings) -> str:
    """That both ends of a flow are of one group, and since when."""
    if one.after is None or not one.after.payer or one.after.payer != one.after.payee:
        return ""
    day = after.network.as_of.last if after.network.as_of else Day.max
    since = one_group_since(after.ledger, after.ledger.flows[one.flow], day)
    return f"; inside one group{f' since {since}' if since else ''}"


def _apart(found: Differences, one: FlowChange, words: list[str]) -> list[str]:
    """How a flow stands before and after, with all else that differs; exact where two amounts read the same."""
    pairs = details(found, one, amounts_told=words[0] != words[1])
    if one.change is Change.AMOUNT and words[0] == words[1]:
        sides = (one.before, found.before), (one.after, found.after)
        exact = [_exact(state, side.network.view.currency) for state, side in sides]
        pairs = [(exact[0], exact[1]), *pairs]
    elif one.change is Change.DETAILS and words[0] == words[1]:
        words = ["", ""]
    return ["; ".join(filter(None, [words[at], *(pair[at] for pair in pairs)])) for at in (0, 1)]


def _exact(state: State | None, currency: str) -> str:
    """What a flow is worth, to the smallest unit."""
    worth = state.worth if state else None
    if worth is None:
        return ""
    ends = {"floor": worth.low, "face": worth.face, "ceiling": worth.high}
    return ", ".join(f"{name} {units(value, currency) or 'none'}" for name, value in ends.items())


def _state(state: State | None, findings: Findings, flow: str) -> str:
    """A status in words, with the amount as it counts that day in the words of its own ledger."""
    if state is None:
        return ""
    words, currency = narrative.STATUS_WORDS[state.status], findings.network.view.currency
    if state.worth is None:
        return words
    amount = narrative.interval_words(state.worth, currency, own=findings.ledger.flows[flow].amount)
    sure = state.worth.face is not None and 0 < state.worth.low < state.worth.face
    return f"{words}, {amount}{f', floor {narrative.amount_words(state.worth.low, currency)}' if sure else ''}"
