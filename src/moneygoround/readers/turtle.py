"""Turtle and its kin: a ledger out of a graph of our vocabulary, every fault at the line of its subject."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pyoxigraph
from rdflib import Graph

from moneygoround.errors import BadRecords, Fault, Place, shown
from moneygoround.ledger import Ledger
from moneygoround.limits import LIMITS
from moneygoround.naming import text as checked
from moneygoround.rdf import from_rdf, graph_of
from moneygoround.readers.guess import suffix_of
from moneygoround.readers.markup import check_markup
from moneygoround.readers.nesting import check_nesting
from moneygoround.readers.places import field_at, finder, in_short, placed_in
from moneygoround.readers.rules import broken_rules
from moneygoround.vocabulary import BASE, PREFIXES, collection_of

_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
FORMATS = MappingProxyType({
    ".ttl": ("Turtle", pyoxigraph.RdfFormat.TURTLE),
    ".nt": ("N-Triples", pyoxigraph.RdfFormat.N_TRIPLES),
    ".nq": ("N-Quads", pyoxigraph.RdfFormat.N_QUADS),
    ".trig": ("TriG", pyoxigraph.RdfFormat.TRIG),
    ".jsonld": ("JSON-LD", pyoxigraph.RdfFormat.JSON_LD),
    ".rdf": ("RDF/XML", pyoxigraph.RdfFormat.RDF_XML),
})  # fmt: skip
_URI_SPACE = PREFIXES["void"] + "uriSpace"
_WEB_ADDRESS = PREFIXES["schema"] + "url"
_NAMES = frozenset(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel"))


def read_turtle(text: str, file: str) -> Ledger:
    """Read a ledger from Turtle, N-Triples, TriG, N-Quads, JSON-LD or RDF/XML, by the ending of the file, else by its content.

    What is not of our vocabulary is left aside, and so are old findings. An export to another address (`--base-iri`) says
    in its description where its data stands, and is read as if it stood at ours.

    Raises:
        BadRecords: the text is not Turtle, or something in it is missing, unknown, doubled or of the wrong kind.
    """
    triples, prefixes = _parsed(text, file)
    faults = [fault for triple in triples for fault in _faulty(triple)]
    if faults:
        raise BadRecords(placed_in(faults, text, file, prefixes))
    try:
        return from_rdf(graph_of(map(_composed, triples)), broken_rules)
    except ValueError as problem:
        raise BadRecords([Fault(Place(file), "", str(problem))]) from None
    except BadRecords as problem:
        raise BadRecords(placed_in(problem.faults, text, file, prefixes)) from None


def graph_from(text: str, file: str) -> Graph:
    """Any Turtle as a graph.

    Raises:
        BadRecords: the text is not Turtle.
    """
    triples, _ = _parsed(text, file)
    return graph_of(map(_composed, triples))


def placed(faults: Iterable[Fault], text: str, file: str) -> list[Fault]:
    """Faults that name a subject and a property, at the lines of a text where those stand.

    Raises:
        BadRecords: the text is not Turtle.
    """
    told = list(faults)  # a text without a fault is not looked through: it would be read again for nothing
    return placed_in(told, text, file, _parsed(text, file)[1]) if told else []


def records_in(text: str, file: str) -> Callable[[str, str, str], tuple[Place, str]]:
    """Where a field of a record stands in a text: of its sort, its id and its name, and how it is called in triples.

    The text is looked through when the first is asked for, and not again.
    """

    @cache
    def look() -> Callable[[str], Place]:
        return finder(text, file, _parsed(text, file)[1])

    return lambda sort, name, field: field_at(look(), sort, name, field)


def _parsed(text: str, file: str) -> tuple[list[pyoxigraph.Quad], Mapping[str, str]]:
    """The triples of a text and its prefixes."""
    data = text.encode()
    name, form = FORMATS.get(Path(file).suffix.lower()) or FORMATS.get(suffix_of(data), FORMATS[".ttl"])
    if form == pyoxigraph.RdfFormat.RDF_XML:
        check_markup(data, file)
    else:
        check_nesting(data, file, form)
    parser = pyoxigraph.parse(data, form)
    try:
        triples = list(parser)
    except SyntaxError as problem:
        what = f"is not {name}: {(problem.msg or '').partition(': ')[2] or problem.msg}."
        place = Place(file, problem.lineno or 0, problem.offset or 0)
        raise BadRecords([Fault(place, "", what, "Check the line, and the one before it.")]) from None
    except MemoryError as problem:
        raise BadRecords([_too_long(data, file, str(problem))]) from None
    base = next((_value(triple) for triple in triples if triple.predicate.value == _URI_SPACE), BASE)
    prefixes = {prefix: _at_home(start, base) for prefix, start in parser.prefixes.items()}
    return triples if base == BASE else [_moved(triple, base) for triple in triples], prefixes


def _too_long(data: bytes, file: str, problem: str) -> Fault:
    """The fault of a word that the parser's buffer can't hold. The parser names no place: it is the first line that is as long."""
    size = next(iter(re.findall(r"size of (\d+)", problem)), None)
    if size is None:
        return Fault(Place(file), "", "needs more memory than there is.", "Split it.")
    line = next((number for number, line in enumerate(data.split(b"\n"), 1) if len(line) > int(size)), 0)
    what = f"holds a text, an IRI or a comment of more than {int(size) // 2**20} MiB."
    return Fault(Place(file, line), "", what, "Shorten it, or take it out.")


def _value(triple: pyoxigraph.Quad) -> str:
    return str(getattr(triple.object, "value", triple.object))


def _at_home(address: str, base: str) -> str:
    """An IRI of data that stands at another address, as it stands at ours."""
    return BASE + address.removeprefix(base) if address.startswith(base) else address


def _moved(triple: pyoxigraph.Quad, base: str) -> pyoxigraph.Quad:
    ends = [
        pyoxigraph.NamedNode(_at_home(term.value, base)) if isinstance(term, pyoxigraph.NamedNode) else term
        for term in (triple.subject, triple.object)
    ]
    return pyoxigraph.Quad(ends[0], triple.predicate, ends[1])  # type: ignore[arg-type]  # a subject stays a subject


def _composed(triple: pyoxigraph.Quad) -> pyoxigraph.Triple:
    """A triple whose text is in NFC, so that a name is one name however it was typed."""
    value = triple.object
    if isinstance(value, pyoxigraph.Literal) and not value.value.isascii():
        composed = unicodedata.normalize("NFC", value.value)
        value = (
            pyoxigraph.Literal(composed, language=value.language)
            if value.language
            else pyoxigraph.Literal(composed, datatype=value.datatype)
        )
    return pyoxigraph.Triple(triple.subject, triple.predicate, value)


def _faulty(triple: pyoxigraph.Quad) -> Iterator[Fault]:
    """What is wrong with one value by itself: characters that no text holds, addresses that are not of the web."""
    if not isinstance(triple.subject, pyoxigraph.NamedNode) or collection_of(triple.subject.value) is None:
        return
    value = _value(triple)
    where = f"{in_short(triple.subject.value)} {in_short(triple.predicate.value)}"
    if isinstance(triple.object, pyoxigraph.Literal):
        try:
            checked(value, longest=LIMITS.label if triple.predicate.value in _NAMES else LIMITS.text)
        except ValueError as problem:
            yield Fault(Place(), where, f"{shown(value)} {problem}")
    if triple.predicate.value == _WEB_ADDRESS and not _WEB.fullmatch(value):
        mend = "Write one that starts with https:// or http://."
        yield Fault(Place(), where, f"{shown(value)} is not a web address.", mend)
