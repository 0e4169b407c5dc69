"""A loop, an amount or a deal in words: one plain sentence each, the same on every exit."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from moneygoround.amount import UNITLESS, Amount, Qualifier, decimals, plain_number
from moneygoround.circulation import Circulation
from moneygoround.dates import date_words
from moneygoround.digits import many, shifted
from moneygoround.findings import Findings, Sensitivity
from moneygoround.ledger import Ledger
from moneygoround.loops import Loop, LoopKind, Step
from moneygoround.model import FIRMNESS, Bound, Kind, Side, Status
from moneygoround.network import Edge
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
    value = shifted(Decimal(minor), -decimals(currency))
    if value:
        value = round(value, SIGNIFICANT - 1 - value.adjusted())
    return _number(value, currency)


def _number(value: Decimal, currency: str) -> str:
    number = plain_number(value)
    return number if currency == UNITLESS else f"{number} {currency}"


def words_apart(amounts: Sequence[int], currency: str) -> list[str]:
    """Amounts that stand side by side, as people say them: exact where different ones would read the same.

    >>> words_apart([50032900, 50032800], "USD"), words_apart([50032900, 0], "USD")
    (['500329 USD', '500328 USD'], ['500300 USD', '0 USD'])
    """
    words = [amount_words(amount, currency) for amount in amounts]
    if len(set(words)) == len(set(amounts)):
        return words
    return [_number(shifted(Decimal(amount), -decimals(currency)), currency) for amount in amounts]


def interval_words(interval: Interval, currency: str, *, own: Amount | None = None) -> str:
    """An interval as people say it: `up to 10 bn USD`; the words of the record itself, `own`, win."""
    if own is not None and own.currency == currency and own.per is None and own.words is None:
        return str(own)
    if interval.face is None:
        return "an undisclosed amount"
    face = amount_words(interval.face, currency)
    if interval.high is None and interval.low < interval.face:
        least = f"at least {amount_words(interval.low, currency)} ({face} as stated)"
        return least if interval.low else f"{face} as stated"
    if interval.high is None:
        return f"at least {face}"
    if interval.low < interval.face:
        own_range = own is not None and own.qualifier is Qualifier.RANGE
        return f"{amount_words(interval.low, currency)} to {face}" if own_range else f"up to {face}"
    return face


def name_of(ledger: Ledger, organisation: str) -> str:
    """The name of an organisation; its id if the ledger does not describe it.

    Signs that turn the direction of writing are left out: they have no form of their own, and what follows in a sentence
    would stand backwards. Names in scripts that run from right to left need none.
    """
    found = ledger.organisations.get(organisation)
    return _TURNS.sub("", found.name) if found else organisation


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


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

    `≤ 40 bn USD` with an undisclosed step, and `open, 40 bn USD stated` if an undisclosed flow beside could raise it;
    `≥ 40 bn USD` where every step carries that much and none of them is limited to it. What needs a contingent step says
    so first: `contingent, 3 bn USD`.
    """
    stated = loop.bottleneck.face
    if stated is None:
        return "no public amount"
    words, lead = amount_words(stated, currency), "contingent, " if loop.kind is LoopKind.CONTINGENT else ""
    if loop.undisclosed:
        return f"{lead}≤ {words}" if loop.bounded else f"{lead or 'open, '}{words} stated"
    if loop.bottleneck.low < stated:
        return f"{lead}up to {words}"
    return f"{lead}{'' if loop.bounded else '≥ '}{words}"


def since_words(loop: Loop) -> str:
    """From when on a loop is closed, and of this size: `a ring since 2025-07-22, of this size since 2026-02-27`."""
    return f"a ring since {loop.closed_on}{f', of this size since {loop.sized_on}' if has_grown(loop) else ''}"


def has_grown(loop: Loop) -> bool:
    """Whether a loop came to its size only after it was closed, as far as dates tell."""
    closed, sized = loop.closed_on, loop.sized_on
    return bool(closed and sized and (sized.last, sized.first) > (closed.last, closed.first))


def loop_sentence(loop: Loop, ledger: Ledger, *, currency: str = "USD") -> str:
    """A loop told in one sentence, step by step, with what can come back at its end."""
    steps = told_from(loop)
    clauses = [f"{name_of(ledger, steps[0].payer)} {step_clause(steps[0], ledger, currency)}"]
    clauses += [f"which {step_clause(step, ledger, currency)}" for step in steps[1:]]
    return f"{', '.join(clauses)}: {_ending(loop, currency)}."


def _ending(loop: Loop, currency: str) -> str:
    """What the loop comes to."""
    if loop.kind is LoopKind.CONTINGENT:
        return _closing(loop)
    face = loop.bottleneck.face
    if face is None:
        return "no amount is public, so how much can come back is not known"
    words = amount_words(face, currency)
    first = told_from(loop)[0]
    it = " of it" if first.leading.side is Side.CAPITAL and _told_face(first) >= face else ""
    if loop.undisclosed:
        missing = "an amount is" if loop.undisclosed == 1 else f"{loop.undisclosed} amounts are"
        most = f"at most {words}{it} can come back" if loop.bounded else "how much can come back is open"
        return f"{missing} not public; {most}"
    if loop.bounded:
        return f"up to {words}{it} can come back"
    if loop.bottleneck.low == face:
        return f"{words} or more{it} can come back"
    return f"as stated up to {words}{it} can come back"


def _closing(loop: Loop) -> str:
    """Of a loop that needs a contingent step: what would have to happen, or that it was no cash."""
    steps = [step for step in loop.steps if all(edge.side is Side.CONTINGENT for edge in step.edges)]
    open_ = {
        step.leading.flow.kind for step in steps if any(edge.status is not Status.COMPLETED for edge in step.edges)
    }
    if not open_:
        return "the ring closes in shares, not in cash"
    return f"the ring closes only if {' and '.join(text for kind, text in EVENTS.items() if kind in open_)}"


EVENTS = {Kind.WARRANT: "the warrant vests", Kind.GUARANTEE: "the guarantee is called"}


def step_clause(step: Step, ledger: Ledger, currency: str) -> str:
    """One step as a clause without its subject: `may invest up to 100 bn USD in OpenAI`.

    Flows of other kinds, and what is done beside what is only promised, are told apart: `invests 5 bn USD in and lent 8
    bn USD to Anthropic`.
    """
    told = [edges_clause(edges, step.payee, ledger, currency) for edges in _told_apart(step)]
    return f"{' and '.join(told)} {name_of(ledger, step.payee)}"


def edges_clause(edges: Sequence[Edge], payee: str, ledger: Ledger, currency: str) -> str:
    """Flows of one kind as a clause without subject and payee: `may invest up to 100 bn USD in`."""
    leading = min(edges, key=lambda edge: (-(edge.amount.face or 0), -FIRMNESS[edge.status], edge.flow.id))
    verb, past, stated, unstated = CLAUSES[leading.flow.kind]
    worth = together(edges, ())
    single = leading.flow.amount if len(edges) == 1 and leading.amount.face is not None and not leading.apart else None
    amount = interval_words(worth, currency, own=single)
    form = unstated if worth.face is None else stated
    told = _tense(verb, past, leading.status, vague=amount.startswith("up to"))
    return f"{told} {form.format(amount, _goods(payee, ledger))}"


def _told_apart(step: Step) -> list[list[Edge]]:
    """The flows of a step by kind, and by whether they are done: those with the largest amounts, two groups at most."""
    groups: dict[tuple[Kind, bool], list[Edge]] = {}
    for edge in step.edges:
        groups.setdefault((edge.flow.kind, edge.status is Status.COMPLETED), []).append(edge)
    faces = {key: together(edges, ()).face for key, edges in groups.items()}
    first = step.leading.flow.kind, step.leading.status is Status.COMPLETED
    others = sorted((key for key in groups if key != first and faces[key]), key=lambda key: (-(faces[key] or 0), key))
    return [groups[first], *(groups[key] for key in others[: 1 if faces[first] else 0])]


def _told_face(step: Step) -> int:
    """How much of a step its clause tells, at face value."""
    return sum(together(edges, ()).face or 0 for edges in _told_apart(step))


# How a flow of a kind is told: the verb, its past, and what follows it with and without a public amount {0}; {1} are the goods.
CLAUSES = {
    Kind.EQUITY: ("invest", "invested", "{0} in", "{0} in"),
    Kind.DEBT: ("lend", "lent", "{0} to", "{0} to"),
    Kind.PURCHASE: ("buy", "bought", "{1} for {0} from", "{1} for {0} from"),
    Kind.PAYMENT: ("pay", "paid", "{0} to", "{0} to"),
    Kind.LEASE: ("rent", "rented", "capacity for {0} from", "capacity for {0} from"),
    Kind.LICENCE: ("take", "took", "a licence for {0} from", "a licence for {0} from"),
    Kind.REVENUE_SHARE: ("share", "shared", "{0} of revenue with", "revenue with"),
    Kind.RETURN: ("return", "returned", "{0} to", "{0} to"),
    Kind.SHARE_SALE: ("pay", "paid", "{0} for shares to", "{0} for shares to"),
    Kind.WARRANT: ("grant", "granted", "shares or warrants worth {0} to", "shares or warrants to"),
    Kind.GUARANTEE: ("guarantee", "guaranteed", "{0} to", "payments to"),
}
GOODS = {
    "chip_maker": "chips", "foundry": "chips", "cloud": "computing", "neocloud": "computing", "data_centre": "capacity",
}  # fmt: skip


def _goods(seller: str, ledger: Ledger) -> str:
    """What a seller sells, by its role."""
    found = ledger.organisations.get(seller)
    return GOODS.get((found.role if found else None) or "", "goods or services")


def _tense(verb: str, past: str, status: Status, *, vague: bool) -> str:
    """The verb by status: `may` for a promise that binds nobody, the present for one that does, the past when done."""
    match status:
        case Status.COMPLETED:
            return past
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
    return f"{_about(amount, flows, ledger)}{amount_words(amount, currency)}"


def _about(amount: int, flows: Iterable[str], ledger: Ledger) -> str:
    carriers = [ledger.flows[flow].amount for flow in flows if flow in ledger.flows]
    about = any(carrier is not None and carrier.qualifier is Qualifier.ABOUT for carrier in carriers)
    return "about " if about and amount else ""


def share_words(part: int, whole: int) -> str:
    """A share in per cent with one decimal; only nothing is 0 % and only all is 100 %. Empty where there is no whole.

    >>> share_words(10, 53), share_words(1, 5000), share_words(4999, 5000)
    ('18.9 %', 'less than 0.1 %', 'almost 100 %')
    """
    if not whole:
        return ""
    share = f"{Decimal(1000 * part / Decimal(whole)).to_integral_value() / 10:f} %"
    return {"0 %": "less than 0.1 %", "100 %": "almost 100 %"}.get(share, share) if 0 < part < whole else share


def held_words(ledger: Ledger) -> str:
    """What a ledger holds: `2 organisations, 1 flow, 1 deal, 0 sources`."""
    parts = (
        ("organisation", ledger.organisations),
        ("flow", ledger.flows),
        ("deal", ledger.deals),
        ("source", ledger.sources),
    )
    return ", ".join(many(len(part), name) for name, part in parts)


def headline(findings: Findings) -> str:
    """What was found, in one sentence that states its date and its rule."""
    network, currency = findings.network, findings.network.view.currency
    count, steps, one = len(findings.loops.loops), findings.loops.steps, len(network.edges) == 1
    ends = {end for edge in network.edges for end in (edge.payer, edge.payee)}
    told = f"{len(network.edges)} flow{'' if one else 's'} of money between {len(ends)} organisations close{'s' if one else ''} "
    told += f"{count} loop{'' if count == 1 else 's'} of up to {NUMBERS.get(steps, steps)} steps"
    if network.as_of:
        told = f"As of {date_words(network.as_of)}, {told}"
    found = findings.returning_capital.live
    whole = found[Bound.FACE].disclosed
    if not whole:
        return f"{told}."
    certified = found[Bound.FACE], found[Bound.CEILING]
    of, *words = words_apart([whole, *(one.amount for one in certified)], currency)
    face, ceiling = (
        f"{_about(one.amount, (entry.flow for entry in one.entries), findings.ledger)}{word}"
        for one, word in zip(certified, words, strict=True)
    )
    return f"{told}; of {of} of financing, {face} can come back at face value and at most {ceiling}."


NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def sensitivity_sentence(found: Sensitivity, ledger: Ledger, currency: str) -> str:
    """On which single flow an amount rests most."""
    flow = ledger.flows[found.flow]
    what = f"{STATUS_WORDS[flow.status] + ' ' if flow.status is Status.LETTER_OF_INTENT else ''}{KIND_WORDS[flow.kind]}"
    ends = f"{name_of(ledger, flow.payer[-1].organisation)} → {name_of(ledger, flow.payee[-1].organisation)}"
    before, after = words_apart([found.amount, found.without], currency)
    return f"Without the {what} {ends} ({flow.id}) the returning capital at face value falls from {before} to {after}."
