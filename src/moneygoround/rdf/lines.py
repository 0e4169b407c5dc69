"""Triples as lines of N-Triples: the form in which everything is written first, whatever format it ends in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from rdflib import Literal, URIRef

from moneygoround.amount import Amount, Per, Qualifier, Quantity, decimals
from moneygoround.dates import Date
from moneygoround.digits import canonical, whole
from moneygoround.rdf.fields import precision_of
from moneygoround.rdf.terms import Triple, quoted
from moneygoround.vocabulary import NS, PREFIXES, UNITS, code

Line: TypeAlias = str
"""`<subject> <predicate> object .` and a line feed. No IRI of ours holds a blank, so the first two end the first terms."""

Said: TypeAlias = str
"""A line without its subject and the blank after it."""

Block: TypeAlias = str
"""Lines of one subject, sorted, in one text: to sort blocks is to sort all their lines, and there are far fewer of them."""

Told: TypeAlias = defaultdict[str, list[Said]]
"""What is said of each node."""

_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}


def own(name: str) -> str:
    """A term of our vocabulary as it stands in a line.

    >>> own("payer")
    '<https://w3id.org/moneygoround/ns#payer>'
    """
    return f"<{NS}{name}>"


def foreign(prefix: str, name: str) -> str:
    """A term of another vocabulary, by our prefix for it.

    >>> foreign("org", "unitOf")
    '<http://www.w3.org/ns/org#unitOf>'
    """
    return f"<{PREFIXES[prefix]}{name}>"


A = foreign("rdf", "type")
DECIMAL, INTEGER, BOOLEAN, DAY, ADDRESS = (
    f"^^{foreign('xsd', name)}" for name in ("decimal", "integer", "boolean", "date", "anyURI")
)
TRUE, FALSE = f'"true"{BOOLEAN}', f'"false"{BOOLEAN}'
QUALIFIER, FACE, PER, WORDS = (own(name) for name in ("qualifier", "face", "per", "words"))
_MONEY, _QUANTITY = foreign("schema", "MonetaryAmount"), foreign("schema", "QuantitativeValue")
_CURRENCY, _LOW, _HIGH = (foreign("schema", name) for name in ("currency", "minValue", "maxValue"))
_UNIT_TEXT, _UNIT_CODE = foreign("schema", "unitText"), foreign("schema", "unitCode")


def number(text: str) -> str:
    """An exact number, in the form that every engine keeps as it is."""
    return f'"{text}"{DECIMAL}'


def integer(value: int) -> str:
    """A whole number."""
    return f'"{value}"{INTEGER}'


def truth(*, value: bool) -> str:
    """True or false."""
    return TRUE if value else FALSE


@lru_cache(maxsize=1024, typed=True)
def coded(word: StrEnum) -> str:
    """The concept that stands for a word of one of our code lists."""
    return f"<{code(word)}>"


@lru_cache(maxsize=1024)
def precision(prop: str) -> str:
    """The property that tells how exactly the date under another property is known; both as they stand in a line."""
    return f"<{precision_of(URIRef(prop[1:-1]))}>"


def block(node: str, said: Iterable[Said]) -> Block:
    r"""What is said of a node, each line once.

    >>> block("x:a", ["<x:q> <x:c> .\n", "<x:p> <x:b> .\n"])
    '<x:a> <x:p> <x:b> .\n<x:a> <x:q> <x:c> .\n'
    """
    subject = f"<{node}> "
    return subject + subject.join(sorted({*said}))


def drained(told: Told) -> list[Block]:
    """What was told so far, a block for each node; nothing is left of it."""
    blocks = [block(node, said) for node, said in told.items()]
    told.clear()
    return blocks


def dated(prop: str, date: Date) -> tuple[Said, Said]:
    """A date as its first day, and its precision beside it."""
    return f'{prop} "{date.first.isoformat()}"{DAY} .\n', f'{precision(prop)} "{date.precision}" .\n'


def amount_said(amount: Amount) -> list[Said]:
    """An amount of money; of an undisclosed one nothing but the qualifier, and the words where there are any."""
    said = [*_measured(amount.qualifier, amount.currency, amount.per)]
    if amount.currency:
        digits = decimals(amount.currency)
        for prop, value in ((_LOW, amount.low), (FACE, amount.face), (_HIGH, amount.high)):
            if value is not None:
                said.append(f"{prop} {_units(value, digits)} .\n")
    if amount.words is not None:
        said.append(f"{WORDS} {quoted(amount.words)} .\n")
    return said


@lru_cache(maxsize=1024)
def _measured(qualifier: Qualifier, currency: str | None, per: Per | None) -> tuple[Said, ...]:
    """What many amounts share."""
    said = [f"{A} {_MONEY} .\n", f"{QUALIFIER} {coded(qualifier)} .\n"]
    said += [f"{_CURRENCY} {quoted(currency)} .\n"] if currency else []
    return (*said, f"{PER} {coded(per)} .\n") if per else tuple(said)


@lru_cache(maxsize=1024)  # most amounts have one figure at all bounds
def _units(minor: int, digits: int) -> str:
    return number(whole(minor, digits))


def quantity_said(quantity: Quantity) -> list[Said]:
    """A quantity of anything else, with the word for its unit, and the unit of QUDT where it has one."""
    said = [f"{A} {_QUANTITY} .\n", f"{QUALIFIER} {coded(quantity.qualifier)} .\n"]
    said.append(f"{_UNIT_TEXT} {quoted(quantity.unit)} .\n")
    if quantity.unit in UNITS:
        said.append(f"{_UNIT_CODE} {foreign('unit', UNITS[quantity.unit])} .\n")
    disclosed = quantity.qualifier is not Qualifier.UNDISCLOSED
    for prop, value in ((_LOW, quantity.low if disclosed else None), (FACE, quantity.face), (_HIGH, quantity.high)):
        if value is not None:
            said.append(f"{prop} {number(canonical(value))} .\n")
    if quantity.words is not None:
        said.append(f"{WORDS} {quoted(quantity.words)} .\n")
    return said


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Each line by itself. What else would end a line is escaped in every text that is written here."""
    for some in blocks:
        yield from some.splitlines(keepends=True)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many triples there are, and how many things of each class, by its IRI."""

    triples: int
    classes: Mapping[str, int]


def classes_in(block: Block) -> list[str]:
    """The IRIs of the classes that a block says its subject to be of: they stand in lines that follow each other."""
    start = f"{block[: block.index(' ')]} {A} <"
    at = 0 if block.startswith(start) else block.find(f"\n{start}") + 1
    found = []
    while block.startswith(start, at):
        found.append(block[at + len(start) : block.index(">", at + len(start))])
        at = block.index("\n", at) + 1
    return found


def triples_of(blocks: Iterable[Block]) -> Iterator[Triple]:
    """The triples behind lines that were written here, as terms of rdflib; equal terms are made once."""
    iris: dict[str, URIRef] = {}
    values: dict[str, URIRef | Literal] = {}
    for line in lines_of(blocks):
        subject, predicate, value = line[:-3].split(" ", 2)
        found = values.get(value)
        if found is None:
            found = values[value] = _value(value)
        yield iris.get(subject) or _iri(subject, iris), iris.get(predicate) or _iri(predicate, iris), found


def _iri(text: str, known: dict[str, URIRef]) -> URIRef:
    return known.setdefault(text, URIRef(text[1:-1]))


def _value(text: str) -> URIRef | Literal:
    """The value that stands at the end of a line."""
    if text[0] == "<":
        return URIRef(text[1:-1])
    found = _LITERAL.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} was not written here.")
    words = _ESCAPE.sub(_character, found["text"]) if "\\" in text else found["text"]
    if found["language"]:
        return Literal(words, lang=found["language"])
    return Literal(words, datatype=found["datatype"] and URIRef(found["datatype"]), normalize=False)


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _MEANT.get(found[2], found[2])
