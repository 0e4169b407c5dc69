"""What a record tells beside who pays whom how much: its parts, its term, what comes back, what sources dispute, in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

from moneygoround.dates import Date
from moneygoround.ledger import Ledger
from moneygoround.model import Consideration, Dispute, Flow, Term, Tranche
from moneygoround.narrative import KIND_WORDS, STATUS_WORDS, amount_words, name_of
from moneygoround.network import Edge

AMOUNT, DATE = "{amount}", "{date}"


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with numbered blanks and what stands in them, so that it can be told in another language too.

    A value that is mere text is the record's own, in its own language. The forms AMOUNT and DATE hold our own words for one.

    >>> str(Told("{0} from {1} on", (amount("5 bn USD"), Told(DATE, ("2026-04",)))))
    '5 bn USD from 2026-04 on'
    """

    form: str
    values: tuple["str | Told", ...] = ()

    def __str__(self) -> str:
        """Write it in English."""
        return str(self.values[0]) if self.form in {AMOUNT, DATE} else self.form.format(*self.values)


Part: TypeAlias = str | Told


def plain(told: Part | None) -> Any:
    """A sentence with blanks as a list: its form, then what stands in it."""
    return [told.form, *map(plain, told.values)] if isinstance(told, Told) else told


def amount(of: object) -> Told:
    """An amount of money, or of something else; one that is not public may have words of the record behind it."""
    told, _, words = str(of).partition(" (") if str(of).startswith("undisclosed") else (str(of), "", "")
    return Told("{0} ({1})", (Told(AMOUNT, (told,)), words.removesuffix(")"))) if words else Told(AMOUNT, (told,))


def tranche(part: Tranche, *, done: bool = False) -> Told:
    """A part of an amount: `35 bn USD from 2026-03-31 on, on condition: a public offering`.

    `done` says that its flow is completed: whatever became of the condition, nothing waits for it any more.
    """
    told = amount(part.amount)
    if part.date:
        told = Told("{0} from {1} on", (told, _date(part.date)))
    if part.condition:
        told = Told("{0}, agreed on condition: {1}" if done else "{0}, on condition: {1}", (told, part.condition))
    return told


def term(of: Term) -> Part:
    """How long a flow lasts: `from 2026 to 2030, 5 years, two options of 5 years`."""
    ends = {"from {0}": of.start, "to {0}": of.end}
    parts: list[Part] = [Told(form, (_date(date),)) for form, date in ends.items() if date]
    parts = [Told("{0} {1}", tuple(parts))] if len(parts) == 2 else parts  # noqa: PLR2004 - both ends
    if of.years:
        years = f"{of.years.normalize():f}"
        parts.append(Told("{0} year" if years == "1" else "{0} years", (amount(years),)))
    return _joined([*parts, *([of.options] if of.options else [])])


def dispute(of: Dispute) -> Told:
    """What else a source says of a field."""
    own = _OWN.get((of.field, of.value))
    return Told("{0} also given as {1}", (Told(_FIELDS.get(of.field, of.field)), Told(own) if own else of.value))


_OWN = {("status", str(one)): words for one, words in STATUS_WORDS.items()} | {
    ("kind", str(one)): words for one, words in KIND_WORDS.items()
}  # values that are words of ours


_FIELDS = {
    "to": "who is paid", "from": "who pays", "gets": "what comes back", "gives": "what is given",
    "in": "form of payment", "paid": "what was paid",
}  # fmt: skip


def consideration(given: Consideration | None) -> Part | None:
    """What stands against the money; None for nothing."""
    if given is None:
        return None
    parts: list[Part] = [amount(one) for one in (*given.capacity, *([given.shares] if given.shares else []))]
    parts += given.hardware
    parts += [Told("a stake of {0}", (amount(given.stake),))] if given.stake else []
    parts += [given.goods] if given.goods else []
    return listed(parts) if parts else None


def listed(parts: Iterable[Part]) -> Part:
    """Parts as a list in a sentence: `a, b and c`."""
    *head, last = parts
    return Told("{0} and {1}", (_joined(head), last)) if head else last


def _joined(parts: list[Part]) -> Part:
    return "" if not parts else reduce(lambda one, other: Told("{0}, {1}", (one, other)), parts)


def via(ledger: Ledger, flow: Flow) -> Part | None:
    """Which units act for payer and payee; None without any."""
    units = [name_of(ledger, unit) for unit in (flow.payer_via, flow.payee_via) if unit]
    return listed(units) if units else None


def apart(edge: Edge, currency: str) -> Told | None:
    """Why a stated amount is not, or not wholly, in the sums; None where it is."""
    if edge.apart is None:
        return None
    why = _why(edge.apart)
    if edge.within is not None:
        return Told("{0}, and is counted with it", (why,))
    if edge.amount.face:
        paid = amount(amount_words(edge.amount.face, currency))
        return Told("{0}: only the {1} that were paid are counted", (why, paid))
    return Told("{0}: counts as undisclosed", (why,))


_SIZES = ("{0} without a term", "{0} of {1}, of unknown size")  # these begin with an amount
_OTHERS = ("no rate of exchange from {0} to {1}", "lies within {0}")


def _why(words: str) -> Told:
    """What a network says of an amount that it can't count, as a form with what stands in it."""
    for form in (*_SIZES, *_OTHERS):
        if found := re.fullmatch(re.sub(r"\\{\d\\}", "(.+?)", re.escape(form)), words):
            first, *rest = found.groups()
            return Told(form, (amount(first) if form in _SIZES else first, *rest))
    return Told(words)


def _date(date: Date) -> Told:
    return Told(DATE, (str(date),))
