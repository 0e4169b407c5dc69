"""The page of one thing: what is said of it and what points to it, in words, each leading on."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph

from moneygoround.server.shelf import Shelf
from moneygoround.sparql import Iri
from moneygoround.sparql.pool import Asking, Pool
from moneygoround.vocabulary import BASE, NS, PREFIXES, shortened

MOST = 200
NAMED = """OPTIONAL { ?one skos:prefLabel|rdfs:label|dct:title|schema:name|mgr:says ?label }
  OPTIONAL { ?one (mgr:payer|mgr:from)/skos:prefLabel ?start ; (mgr:payee|mgr:to)/skos:prefLabel ?end }
  BIND (COALESCE(?label, CONCAT(?start, " → ", ?end)) AS ?called)"""
POINTING = f"""SELECT ?thing ?one ?property (MIN(?called) AS ?name) WHERE {{ ?one ?property ?thing
  FILTER (!REGEX(STR(?one), "/id/(loop|circulation|measurement|run)/[^/]*:")) {NAMED} }}
  GROUP BY ?thing ?one ?property ORDER BY STR(?property) STR(?one) LIMIT {MOST + 1}"""
NAMES = f"""SELECT ?thing ?one (MIN(?called) AS ?name) WHERE {{ ?thing ?property ?one FILTER(isIRI(?one)) {NAMED} }}
  GROUP BY ?thing ?one"""
PARTS = """SELECT ?thing ?one ?property ?value WHERE {
  ?thing ?link ?one . ?one ?property ?value
  FILTER (CONTAINS(STRAFTER(STR(?one), "/id/"), ":") && (isLiteral(?value) || STRSTARTS(STR(?value), STR(mgr:))))
  FILTER (?property NOT IN (rdf:type, schema:minValue, schema:maxValue, mgr:datePrecision, mgr:position))
} ORDER BY ?one isLiteral(?value) DESC(STR(?property)) STR(?value)"""
KIND = PREFIXES["rdf"] + "type"
NAMING = tuple(PREFIXES[prefix] + name for prefix, name in (
    ("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"), ("schema", "name"),
))  # fmt: skip
WORDS = {
    "rdf:type": "kind",
    "dct:issued": "published on",
    "dct:language": "language",
    "dct:publisher": "publisher",
    "dct:source": "source",
    "dct:title": "title",
    "org:FormalOrganization": "organisation",
    "org:OrganizationalUnit": "unit",
    "org:subOrganizationOf": "part of",
    "org:unitOf": "unit of",
    "prov:used": "used",
    "prov:wasGeneratedBy": "found by",
    "schema:currency": "currency",
    "schema:leiCode": "LEI",
    "schema:maxValue": "at most",
    "schema:minValue": "at least",
    "schema:MonetaryAmount": "amount of money",
    "schema:QuantitativeValue": "amount of capacity",
    "schema:sameAs": "the same elsewhere",
    "schema:unitCode": "unit",
    "schema:unitText": "unit",
    "schema:url": "address",
    "schema:value": "amount",
    "skos:altLabel": "other names",
    "skos:prefLabel": "name",
}
"""What terms of other vocabularies are called here."""
_YEAR = 4  # shorter numbers are not grouped: a year is one
_PLAIN = {PREFIXES["xsd"] + name for name in ("string", "decimal", "integer", "boolean", "date")}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as text, where it leads, its language, and what is to be noted of it."""

    text: str
    link: str | None = None
    language: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A property by its name, what it means, and its values."""

    name: str
    about: str
    values: tuple[Value, ...]


async def told(pool: Pool, shelf: Shelf, address: str, ntriples: bytes) -> dict[str, Any]:
    """What the page of a thing shows. `ntriples` is what is said of it."""
    bound = {"thing": Iri(address)}
    asked = (pool.ask(Asking(query=query, bindings=bound)) for query in (POINTING, PARTS, NAMES))
    pointing, parts, named = (_rows(answer.body) for answer in await asyncio.gather(*asked))
    names = _summaries(parts, shelf) | {row["one"]: row["name"] for row in named if "name" in row}
    quads = [*pyoxigraph.parse(ntriples, pyoxigraph.RdfFormat.N_TRIPLES)]
    own = [quad for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value == address]
    name = _name(own) or _way(own, names) or unquote(address.rpartition("/")[2]).replace("~", " → ")
    kinds = [_called(quad.object.value, shelf) for quad in own if quad.predicate.value == KIND and isinstance(quad.object, pyoxigraph.NamedNode)]  # fmt: skip
    return {
        "address": address,
        "name": name,
        "kicker": f"{', '.join(sorted(kinds)) or 'thing'} · {shortened(address)}",
        "place": shelf.places.get(address),
        "ask": _asking(f"DESCRIBE <{address}>"),
        "ask_pointing": _asking(f"SELECT ?thing ?property WHERE {{\n  ?thing ?property <{address}>\n}} ORDER BY STR(?property) STR(?thing)"),
        "here": f"/id/{address.removeprefix(BASE)}",
        "said": _said(own, names, shelf),
        "pointing": _grouped(
            ((row["property"], _pointer(row)) for row in pointing[:MOST]), shelf
        ),
        "more": len(pointing) > MOST,
        "most": MOST,
    }  # fmt: skip


def _pointer(row: Mapping[str, str]) -> Value:
    """A thing that points here: by its name, a flow by its ends and its id, a loop by the way that it goes."""
    address, name = row["one"], row.get("name", "")
    if not name:
        return Value(shortened(address).replace("~", " → "), _link(address))
    return Value(name, _link(address), note=shortened(address) if " → " in name else "")


def _said(quads: Iterable[pyoxigraph.Quad], names: Mapping[str, str], shelf: Shelf) -> list[Row]:
    pairs = ((quad.predicate.value, _value(quad.object, names, shelf)) for quad in quads)
    return _grouped(sorted(pairs, key=lambda pair: (pair[0] != KIND, pair[0], pair[1].text)), shelf)


def _grouped(pairs: Iterable[tuple[str, Value]], shelf: Shelf) -> list[Row]:
    """Values by their property, in the order in which the properties come."""
    found: dict[str, list[Value]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return [Row(_called(name, shelf), shortened(name), tuple(values)) for name, values in found.items()]


def _called(address: str, shelf: Shelf) -> str:
    """A term by its name in the vocabulary, else in short form."""
    return shelf.labels.get(address) or WORDS.get(shortened(address), shortened(address))


def _value(term: object, names: Mapping[str, str], shelf: Shelf) -> Value:
    """A term for people."""
    match term:
        case pyoxigraph.NamedNode():
            text = names.get(term.value) or _called(term.value, shelf)
            return Value(text, _link(term.value))
        case pyoxigraph.Literal():
            note = "" if term.language or term.datatype.value in _PLAIN else shortened(term.datatype.value)
            link = term.value if term.value.startswith(("https://", "http://")) and " " not in term.value else None
            return Value(term.value, link, term.language, term.language or note)
        case _:
            return Value(str(term))


def _name(quads: Iterable[pyoxigraph.Quad]) -> str | None:
    """What a thing is called."""
    found = [quad for quad in quads if quad.predicate.value in NAMING and isinstance(quad.object, pyoxigraph.Literal)]
    found.sort(
        key=lambda quad: (
            NAMING.index(quad.predicate.value),
            getattr(quad.object, "language", None) not in {None, "en"},
        )
    )
    return found[0].object.value if found and isinstance(found[0].object, pyoxigraph.Literal) else None


def _summaries(parts: Iterable[Mapping[str, str]], shelf: Shelf) -> dict[str, str]:
    """What the parts of a thing say, in one line each: an amount, a line of history."""
    found: dict[str, list[str]] = {}
    for row in parts:
        value = row["value"]
        text = f"{int(value):,}".replace(",", "\u202f") if value.isdecimal() and len(value) > _YEAR else value
        found.setdefault(row["one"], []).append(_called(value, shelf) if value.startswith(NS) else text)
    return {one: " · ".join(texts) for one, texts in found.items()}


def _way(quads: Iterable[pyoxigraph.Quad], names: Mapping[str, str]) -> str | None:
    """A flow has no name; it is called by its ends."""
    ends = {quad.predicate.value: names.get(getattr(quad.object, "value", "")) for quad in quads}
    payer, payee = ends.get(f"{NS}payer"), ends.get(f"{NS}payee")
    return f"{payer} → {payee}" if payer and payee else None


def _rows(body: bytes) -> list[dict[str, str]]:
    """The rows of an answer as plain values."""
    return [{name: cell["value"] for name, cell in row.items()} for row in json.loads(body)["results"]["bindings"]]


def _link(address: str) -> str | None:
    """Where an IRI leads: ours to this server, others to the web."""
    if address.startswith(BASE):
        return f"/id/{address.removeprefix(BASE)}"
    if address.startswith(NS):
        return _asking(
            f"SELECT DISTINCT ?thing WHERE {{\n  {{ ?thing a <{address}> }} UNION {{ ?thing ?property <{address}> }}\n}} ORDER BY STR(?thing)"
        )
    return address if address.startswith(("https://", "http://")) else None


def _asking(query: str) -> str:
    """The address of the query page with a query in it."""
    return f"/query#query={quote(query, safe='')}"
