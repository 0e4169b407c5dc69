"""What flows come to by status and by year, each sum as a node: a question reads it instead of adding up the whole graph."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from moneygoround.dates import LAST_YEAR
from moneygoround.digits import whole
from moneygoround.model import ENDED, Flow, Side, Status, Term
from moneygoround.rdf.books import PLACES, Books, face, lump
from moneygoround.rdf.lines import Said, coded, foreign, integer, number, own
from moneygoround.rdf.terms import quoted
from moneygoround.vocabulary import iri

MONTHS = 12
ENDING = (Side.CAPITAL, Side.TRADE, Side.CONTINGENT)
"""The sides whose flows last for a while and end."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What some flows come to: the words that tell it from other sums, and what is said of it, a property and a value each.

    `rows` is how many rows of an answer it gives.
    """

    words: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    rows: int = 1

    @property
    def node(self) -> str:
        """Its IRI."""
        first, *rest = (iri("sum", word) for word in self.words)
        return ":".join([first, *(one.rpartition("/")[2] for one in rest)])

    def said(self) -> Iterator[Said]:
        """What is said of it."""
        return (f"{prop} {value} .\n" for prop, value in self.facts)


def money(value: int) -> str:
    """Millionths of a unit as an exact number."""
    return number(whole(value, PLACES))


def stated(name: str, value: str | int) -> tuple[str, str]:
    """A property of ours with a text or a whole number."""
    return own(name), integer(value) if isinstance(value, int) else quoted(value)


def in_currency(currency: str | None) -> tuple[tuple[str, str], ...]:
    """The currency of a sum, where it has one."""
    return ((foreign("schema", "currency"), quoted(currency)),) if currency else ()


def status_sums(books: Books) -> list[Sum]:
    """How much is reported, signed, done, by side and currency; an amount a year has no figure here.

    A live flow that was replaced is left out, a dropped one is told.
    """
    found: dict[tuple[Status, Side, str | None], list[int | None]] = defaultdict(list)
    for flow in books.ledger.flows.values():
        if flow.kind.side and flow.within is None and (flow.status in ENDED or flow.id not in books.superseded):
            amount = lump(flow)
            found[flow.status, flow.kind.side, amount.currency if amount else None].append(face(amount))
    return [
        Sum(
            ("by-status", status, side, currency or "none"),
            ((own("status"), coded(status)), stated("side", str(side)), *in_currency(currency), *_counted(faces)),
        )
        for (status, side, currency), faces in found.items()
    ]


def _counted(faces: list[int | None]) -> tuple[tuple[str, str], ...]:
    stated_ones = [one for one in faces if one is not None]
    return (
        (own("face"), money(sum(stated_ones))),
        stated("flows", len(faces)),
        stated("withoutFigure", len(faces) - len(stated_ones)),
    )


def end_sums(books: Books) -> list[Sum]:
    """What ends in each year, by side and currency; an amount a year has no figure here."""
    faces: dict[tuple[int, Side, str | None], list[int | None]] = defaultdict(list)
    guessed: Counter[tuple[int, Side, str | None]] = Counter()
    for flow in filter(books.counts, books.ledger.flows.values()):
        year = _end_year(flow, flow.term) if flow.term and flow.kind.side in ENDING else None
        if year is None or flow.term is None or flow.kind.side is None:
            continue
        amount = lump(flow)
        value = face(amount)
        key = year, flow.kind.side, amount.currency if amount and value is not None else None
        faces[key].append(value)
        guessed[key] += flow.term.end is None and flow.term.start is None
    return [
        Sum(
            ("ends", str(key[0]), key[1], key[2] or "none"),
            (
                *(stated("year", key[0]), stated("side", str(key[1])), *in_currency(key[2])),
                *(*_counted(found), stated("fromAnnouncement", guessed[key])),
            ),
        )
        for key, found in faces.items()
    ]


def _end_year(flow: Flow, term: Term) -> int | None:
    """The year in which a flow ends: as stated, or its length counted from its start, or from the day it was announced."""
    begun = term.start or flow.date
    if term.end is not None:
        return term.end.first.year
    if term.years is None or begun is None:
        return None
    first = begun.first
    return floor((MONTHS * (first.year + Fraction(term.years)) + first.month - (2 if first.day == 1 else 1)) / MONTHS)


def due_sums(books: Books) -> list[Sum]:
    """What of the trade falls due in each year, each contract spread evenly over its months."""
    due: Counter[tuple[int, str]] = Counter()
    flows: Counter[tuple[int, str]] = Counter()
    for flow in filter(books.counts, books.ledger.flows.values()):
        for year, part in _spread(flow) if flow.kind.side is Side.TRADE and flow.term else ():
            key = year, str(flow.amount and flow.amount.currency)
            due[key] += part
            flows[key] += 1
    return [
        Sum(
            ("due", str(year), currency),
            (
                *(stated("year", year), *in_currency(currency)),
                *((own("face"), number(str(due[year, currency]))), stated("flows", count)),
            ),
        )
        for (year, currency), count in flows.items()
    ]


def _spread(flow: Flow) -> Iterator[tuple[int, int]]:
    """The years of a flow with what falls due in each, in whole units."""
    value, term = face(lump(flow)), flow.term
    if value is None or term is None or term.start is None:
        return
    first = MONTHS * term.start.first.year + term.start.first.month - 1
    if term.years is not None:
        after = first + MONTHS * Fraction(term.years)
    elif term.end is not None:
        after = Fraction(MONTHS * term.end.first.year + term.end.first.month)
    else:
        return
    for year in range(term.start.first.year, min(LAST_YEAR, -int(-after // MONTHS)) + 1):
        months = min(after, Fraction(MONTHS * year + MONTHS)) - max(first, MONTHS * year)
        if months > 0:
            yield year, floor(Fraction(value, 10**PLACES) * months / (after - first) + Fraction(1, 2))
