"""A loop, an amount or a deal in words: one plain sentence each, the same on every exit."""

from collections.abc import Iterable
from decimal import Decimal

from moneygoround.amount import UNITLESS, Amount, Qualifier, decimals, plain_number
from moneygoround.circulation import Bound, Circulation
from moneygoround.dates import Date, Precision
from moneygoround.findings import Findings, Sensitivity
from moneygoround.ledger import Ledger
from moneygoround.loops import Loop, LoopKind, Step
from moneygoround.model import Consideration, Kind, Side, Status, Tranche
from moneygoround.steps import together
from moneygoround.worth import Interval

SIGNIFICANT = 4
KIND_WORDS = {
    Kind.EQUITY: "investment",
    Kind.DEBT: "loan",
    Kind.PURCHASE: "purchase",
    Kind.PAYMENT: "payment",
    Kind.LEASE: "lease",
    Kind.LICENCE: "licence",
    Kind.REVENUE_SHARE: "revenue share",
    Kind.RETURN: "return",
    Kind.SHARE_SALE: "share sale",
    Kind.WARRANT: "warrant",
    Kind.GUARANTEE: "guarantee",
    Kind.SUPPLY: "supply",
    Kind.PARTNERSHIP: "partnership",
}
STATUS_WORDS = {
    Status.REPORTED: "reported",
    Status.LETTER_OF_INTENT: "letter of intent",
    Status.ANNOUNCED: "announced",
    Status.SIGNED: "signed",
    Status.EXECUTING: "under way",
    Status.COMPLETED: "completed",
    Status.LAPSED: "lapsed",
    Status.TERMINATED: "terminated",
    Status.REJECTED: "rejected",
}
LOOP_WORDS = {
    LoopKind.CIRCULAR_FINANCING: "circular financing",
    LoopKind.CROSS_INVESTMENT: "cross-investment",
    LoopKind.RETURN_ON_CAPITAL: "return on capital",
    LoopKind.TRADE: "trade only",
    LoopKind.OTHER: "other",
    LoopKind.CONTINGENT: "contingent",
}


def amount_words(minor: int, currency: str) -> str:
    """An amount as people say it, rounded to four significant figures: `6.3 bn USD`.

    >>> amount_words(630_000_000_000, "USD")
    '6.3 bn USD'
    """
    value = Decimal(minor).scaleb(-decimals(currency))
    if value:
        value = round(value, SIGNIFICANT - 1 - value.adjusted())
    number = plain_number(value)
    return number if currency == UNITLESS else f"{number} {currency}"


def interval_words(interval: Interval, currency: str, *, own: Amount | None = None) -> str:
    """An interval as people say it: `up to 10 bn USD`; the words of the record itself, `own`, win."""
    if own is not None and own.currency == currency and own.per is None and own.words is None:
        return str(own)
    if interval.face is None:
        return "an undisclosed amount"
    face = amount_words(interval.face, currency)
    if interval.high is None:
        return f"at least {face}"
    if interval.low < interval.face:
        own_range = own is not None and own.qualifier is Qualifier.RANGE
        return f"{amount_words(interval.low, currency)} to {face}" if own_range else f"up to {face}"
    return face


def name_of(ledger: Ledger, organisation: str) -> str:
    """The name of an organisation; its id if the ledger does not describe it."""
    found = ledger.organisations.get(organisation)
    return found.name if found else organisation


def told_from(loop: Loop) -> tuple[Step, ...]:
    """The steps of a loop in the order of telling: from its largest capital step on, else from its largest step on."""
    capital = [step for step in loop.steps if step.leading.side is Side.CAPITAL]
    first = max(capital or loop.steps, key=lambda step: (step.amount.face or 0, step.payer))
    at = loop.steps.index(first)
    return loop.steps[at:] + loop.steps[:at]


def loop_names(loop: Loop, ledger: Ledger) -> tuple[str, ...]:
    """The names of a loop's organisations in the order of telling, without the return to the first."""
    return tuple(name_of(ledger, step.payer) for step in told_from(loop))


def loop_title(loop: Loop, ledger: Ledger) -> str:
    """A loop as a row of names: `Nvidia → OpenAI → Oracle → Nvidia`."""
    names = loop_names(loop, ledger)
    return " → ".join([*names, names[0]])


def loop_amount(loop: Loop, currency: str) -> str:
    """The amount of a loop in a list: `up to 40 bn USD`, or that none is public.

    `≤ 40 bn USD` with an undisclosed step; `≥ 40 bn USD` where every step carries that much and none of them is limited to it.
    """
    if loop.bottleneck.face is None:
        return "no public amount"
    face = amount_words(loop.bottleneck.face, currency)
    if loop.undisclosed and loop.bounded:
        return f"≤ {face}"
    if loop.bottleneck.low < loop.bottleneck.face:
        return f"up to {face}"
    return face if loop.bounded or loop.undisclosed else f"≥ {face}"


def loop_sentence(loop: Loop, ledger: Ledger, *, currency: str = "USD") -> str:
    """A loop told in one sentence, step by step, with what can come back at its end."""
    steps = told_from(loop)
    clauses = [f"{name_of(ledger, steps[0].payer)} {step_clause(steps[0], ledger, currency)}"]
    clauses += [f"which {step_clause(step, ledger, currency)}" for step in steps[1:]]
    return f"{', '.join(clauses)}: {_ending(loop, currency)}."


def _ending(loop: Loop, currency: str) -> str:
    """What the loop comes to."""
    if loop.kind is LoopKind.CONTINGENT:
        kinds = {step.edges[0].flow.kind for step in loop.steps if all(e.side is Side.CONTINGENT for e in step.edges)}
        events = [text for kind, text in _EVENTS.items() if kind in kinds]
        return f"the ring closes only if {' and '.join(events)}"
    face = loop.bottleneck.face
    if face is None:
        return "no amount is public, so how much can come back is not known"
    words = amount_words(face, currency)
    it = " of it" if told_from(loop)[0].leading.side is Side.CAPITAL else ""
    if loop.undisclosed:
        missing = "an amount is" if loop.undisclosed == 1 else f"{loop.undisclosed} amounts are"
        most = f"at most {words}{it} can come back" if loop.bounded else "how much can come back is open"
        return f"{missing} not public; {most}"
    if loop.bounded:
        return f"up to {words}{it} can come back"
    if loop.bottleneck.low == face:
        return f"{words} or more{it} can come back"
    return f"as stated up to {words}{it} can come back"


_EVENTS = {Kind.WARRANT: "the warrant vests", Kind.GUARANTEE: "the guarantee is called"}


def step_clause(step: Step, ledger: Ledger, currency: str) -> str:
    """One step as a clause without its subject: `may invest up to 100 bn USD in OpenAI`."""
    leading = step.leading
    verb, stated, unstated = _CLAUSES[leading.flow.kind]
    alike = [edge for edge in step.edges if edge.flow.kind is leading.flow.kind]  # one verb, one kind of flow
    worth = together(alike, ())
    single = leading.flow.amount if len(alike) == 1 and leading.amount.face is not None else None
    amount = interval_words(worth, currency, own=single)
    form = stated if worth.face is not None else unstated
    rest = form.format(amount=amount, goods=_goods(step.payee, ledger), payee=name_of(ledger, step.payee))
    return f"{_tense(verb, leading.status, vague=amount.startswith('up to'))} {rest}"


_OPEN = "an undisclosed amount"
_CLAUSES: dict[Kind, tuple[str, str, str]] = {
    Kind.EQUITY: ("invest", "{amount} in {payee}", _OPEN + " in {payee}"),
    Kind.DEBT: ("lend", "{amount} to {payee}", _OPEN + " to {payee}"),
    Kind.PURCHASE: ("buy", "{goods} for {amount} from {payee}", "{goods} for " + _OPEN + " from {payee}"),
    Kind.PAYMENT: ("pay", "{amount} to {payee}", _OPEN + " to {payee}"),
    Kind.LEASE: ("rent", "capacity for {amount} from {payee}", "capacity for " + _OPEN + " from {payee}"),
    Kind.LICENCE: ("take", "a licence for {amount} from {payee}", "a licence for " + _OPEN + " from {payee}"),
    Kind.REVENUE_SHARE: ("share", "{amount} of revenue with {payee}", "revenue with {payee}"),
    Kind.RETURN: ("return", "{amount} to {payee}", _OPEN + " to {payee}"),
    Kind.SHARE_SALE: ("pay", "{amount} for shares to {payee}", _OPEN + " for shares to {payee}"),
    Kind.WARRANT: ("grant", "shares or warrants worth {amount} to {payee}", "shares or warrants to {payee}"),
    Kind.GUARANTEE: ("guarantee", "{amount} to {payee}", "payments to {payee}"),
}
_PAST = {
    "invest": "invested", "lend": "lent", "buy": "bought", "pay": "paid", "rent": "rented", "take": "took",
    "share": "shared", "return": "returned", "grant": "granted", "guarantee": "guaranteed",
}  # fmt: skip
_GOODS = {
    "chip_maker": "chips",
    "foundry": "chips",
    "cloud": "computing",
    "neocloud": "computing",
    "data_centre": "capacity",
}


def _goods(seller: str, ledger: Ledger) -> str:
    """What a seller sells, by its role."""
    found = ledger.organisations.get(seller)
    return _GOODS.get((found.role if found else None) or "", "goods or services")


def _tense(verb: str, status: Status, *, vague: bool) -> str:
    """The verb by status: `may` for a promise that binds nobody, the present for one that does, the past when done."""
    match status:
        case Status.COMPLETED:
            return _PAST[verb]
        case Status.REPORTED:
            return f"reportedly {verb}s"
        case Status.LETTER_OF_INTENT:
            return f"may {verb}"
        case _:
            return f"may {verb}" if vague else f"{verb}s"


def sum_words(found: Circulation, ledger: Ledger, currency: str) -> str:
    """A certified amount in words, with "about" where a flow of its certificate is only known about."""
    return carried_words(found.amount, (entry.flow for entry in found.entries), ledger, currency)


def carried_words(amount: int, flows: Iterable[str], ledger: Ledger, currency: str) -> str:
    """An amount that rests on flows, with "about" where one of them is only known about."""
    carriers = [ledger.flows[flow].amount for flow in flows if flow in ledger.flows]
    about = any(carrier is not None and carrier.qualifier is Qualifier.ABOUT for carrier in carriers)
    return f"about {amount_words(amount, currency)}" if about and amount else amount_words(amount, currency)


def share_words(part: int, whole: int) -> str:
    """A share in per cent with one decimal: `9.4 %`; empty where there is no whole.

    >>> share_words(10, 53)
    '18.9 %'
    """
    return f"{Decimal(1000 * part / Decimal(whole)).to_integral_value() / 10:f} %" if whole else ""


def headline(findings: Findings) -> str:
    """What was found, in one sentence that states its date and its rule."""
    network, currency = findings.network, findings.network.view.currency
    count, longest = len(findings.loops.loops), _NUMBERS.get(findings.loops.steps, str(findings.loops.steps))
    ends = {end for edge in network.edges for end in (edge.payer, edge.payee)}
    told = f"{len(network.edges)} flows of money between {len(ends)} organisations close "
    told += f"{count} loop{'' if count == 1 else 's'} of up to {longest} steps"
    if network.as_of:
        told = f"As of {date_words(network.as_of)}, {told}"
    found = findings.returning_capital.live
    whole = found[Bound.FACE].disclosed
    if not whole:
        return f"{told}."
    face, ceiling = (sum_words(found[bound], findings.ledger, currency) for bound in (Bound.FACE, Bound.CEILING))
    return (
        f"{told}; of {amount_words(whole, currency)} of financing, "
        f"{face} can come back at face value and at most {ceiling}."
    )


def date_words(date: Date) -> str:
    """A date as people write it, as precise as it is known: `18 November 2025`, `September 2025`, `2025-Q3`."""
    month = _MONTHS[date.first.month - 1]
    match date.precision:
        case Precision.DAY:
            return f"{date.first.day} {month} {date.first.year}"
        case Precision.MONTH:
            return f"{month} {date.first.year}"
        case _:
            return str(date)


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def sensitivity_sentence(found: Sensitivity, ledger: Ledger, currency: str) -> str:
    """On which single flow an amount rests most."""
    flow = ledger.flows[found.flow]
    what = f"{STATUS_WORDS[flow.status] + ' ' if flow.status is Status.LETTER_OF_INTENT else ''}{KIND_WORDS[flow.kind]}"
    ends = f"{name_of(ledger, flow.payer[-1].organisation)} → {name_of(ledger, flow.payee[-1].organisation)}"
    before, after = amount_words(found.amount, currency), amount_words(found.without, currency)
    return f"Without the {what} {ends} ({flow.id}) the returning capital at face value falls from {before} to {after}."


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: `a, b and c`.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last


def consideration_words(given: Consideration | None) -> str | None:
    """What stands against the money, in words; None for nothing."""
    if given is None:
        return None
    parts = [*map(str, given.capacity), *([str(given.shares)] if given.shares else []), *given.hardware]
    parts += [f"a stake of {given.stake}"] if given.stake else []
    parts += [given.goods] if given.goods else []
    return listed(parts) if parts else None


def tranche_words(tranche: Tranche) -> str:
    """A part of an amount: `35 bn USD from 2026-03-31 on, on condition: a public offering`."""
    since = f" from {tranche.date} on" if tranche.date else ""
    return f"{tranche.amount}{since}{f', on condition: {tranche.condition}' if tranche.condition else ''}"
