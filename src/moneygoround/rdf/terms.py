"""Single values as terms and back: texts, dates, exact numbers, amounts in whole units."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date as Day
from typing import TypeAlias

import pyoxigraph
from rdflib import RDF, SDO, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from moneygoround.amount import Amount, Qualifier, Quantity, decimals
from moneygoround.dates import Date
from moneygoround.digits import canonical, whole
from moneygoround.errors import BadRequest, shown
from moneygoround.rdf.fields import MGR, precision_of
from moneygoround.vocabulary import PREFIXES, UNITS, code

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of ill-typed literals; we tell them as faults

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')

Term: TypeAlias = URIRef | Literal
Triple: TypeAlias = tuple[URIRef, URIRef, Term]


def number(text: str) -> Literal:
    """An exact number, in the form that every engine keeps as it is."""
    return Literal(text, datatype=XSD.decimal, normalize=False)


def dated(node: URIRef, prop: URIRef, date: Date) -> Iterator[Triple]:
    """A date as its first day, and its precision beside it."""
    yield node, prop, Literal(date.first.isoformat(), datatype=XSD.date, normalize=False)
    yield node, precision_of(prop), Literal(str(date.precision))


def day_of(text: str) -> Day | None:
    """The day of an xsd:date without a time zone; None if it is no such day."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or not text.isascii():
        return None
    try:
        return Day.fromisoformat(text)
    except ValueError:
        return None


def amount_triples(node: URIRef, amount: Amount) -> Iterator[Triple]:
    """An amount of money; of an undisclosed one nothing but the qualifier, and the words where there are any."""
    yield node, RDF.type, SDO.MonetaryAmount
    yield node, MGR.qualifier, URIRef(code(amount.qualifier))
    if amount.currency:
        yield node, SDO.currency, Literal(amount.currency)
        digits = decimals(amount.currency)
        for prop, value in ((SDO.minValue, amount.low), (MGR.face, amount.face), (SDO.maxValue, amount.high)):
            if value is not None:
                yield node, prop, number(whole(value, digits))
    if amount.per:
        yield node, MGR.per, URIRef(code(amount.per))
    if amount.words is not None:
        yield node, MGR.words, Literal(amount.words)


def quantity_triples(node: URIRef, quantity: Quantity) -> Iterator[Triple]:
    """A quantity of anything else, with the word for its unit, and the unit of QUDT where it has one."""
    yield node, RDF.type, SDO.QuantitativeValue
    yield node, MGR.qualifier, URIRef(code(quantity.qualifier))
    yield node, SDO.unitText, Literal(quantity.unit)
    if quantity.unit in UNITS:
        yield node, SDO.unitCode, URIRef(PREFIXES["unit"] + UNITS[quantity.unit])
    disclosed = quantity.qualifier is not Qualifier.UNDISCLOSED
    values = (
        (SDO.minValue, quantity.low if disclosed else None),
        (MGR.face, quantity.face),
        (SDO.maxValue, quantity.high),
    )
    for prop, value in values:
        if value is not None:
            yield node, prop, number(canonical(value))
    if quantity.words is not None:
        yield node, MGR.words, Literal(quantity.words)


def short(term: Node) -> str:
    """A term as people write it in Turtle, with our prefixes: `mgr:status`, `flow:x`, `'up to 5'`.

    >>> short(MGR.status)
    'mgr:status'
    """
    if isinstance(term, Literal):
        return shown(term)
    if isinstance(term, BNode):
        return "a node without an IRI"
    for prefix, start in PREFIXES.items():
        local = str(term).removeprefix(start)
        if local != str(term) and "/" not in local:
            return f"{prefix}:{local}"
    return f"<{term}>"


def ntriples(graph: Iterable[tuple[Node, Node, Node]]) -> str:
    """N-Triples: one triple a line, sorted; the form that machines load fastest. It is valid Turtle."""
    return "".join(sorted(map(line, graph)))


def line(triple: tuple[Node, Node, Node]) -> str:
    """A triple as a line of N-Triples."""
    subject, predicate, value = triple
    return f"{plain(subject)} {plain(predicate)} {plain(value)} .\n"


def plain(term: Node) -> str:
    """A term in N-Triples."""
    if isinstance(term, BNode):
        return f"_:{term}"
    if not isinstance(term, Literal):
        return f"<{term}>"
    kind = f"@{term.language}" if term.language else f"^^<{term.datatype}>" if term.datatype else ""
    return quoted(str(term)) + kind


def quoted(text: str) -> str:
    """A text in quotes; what no quotes hold, or no eye sees, is escaped.

    Raises:
        BadRequest: the text holds half of a character, which no file can.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{shown(text)} holds half of a character (a lone surrogate). Correct the text.") from None
    return f'"{_UNSAFE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def graph_of(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> Graph:
    """The triples that pyoxigraph has parsed, as a graph of rdflib; every literal keeps the form that it was written in.

    Raises:
        ValueError: a triple stands inside another (RDF 1.2), which our records never need.
    """
    graph = Graph()
    for triple in triples:
        graph.add((_subject(triple.subject), URIRef(triple.predicate.value), _object(triple.object)))
    return graph


def _subject(term: object) -> URIRef | BNode:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    raise ValueError("A triple stands inside another triple. Write a node for it instead.")


def _object(term: object) -> URIRef | BNode | Literal:
    if not isinstance(term, pyoxigraph.Literal):
        return _subject(term)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = None if term.datatype.value == str(XSD.string) else URIRef(term.datatype.value)
    return Literal(term.value, datatype=datatype, normalize=False)
