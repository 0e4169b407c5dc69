"""Namespaces and IRIs: the only room that coins them. It knows no RDF library: an IRI here is plain text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import quote, unquote

from moneygoround.errors import BadRequest, shown
from moneygoround.model import Kind, Side

SITE = "https://w3id.org/moneygoround/"
BASE = SITE + "id/"
ONTOLOGY = SITE + "ns"
NS = SITE + "ns#"
SHAPES = SITE + "shapes#"

OWNED = ("organisation", "deal", "flow", "stake", "source")
RESULTS = ("circulation", "dataset", "listing", "loop", "measurement", "run", "sum")
PARTS = ("amount", "consideration", "evidence")
COLLECTIONS = (*OWNED, *PARTS, *RESULTS)

PREFIXES = MappingProxyType({
    "mgr": NS,
    **{name: f"{BASE}{name}/" for name in sorted(COLLECTIONS)},
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
})  # fmt: skip

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20?#]+[/#]")


def shortened(address: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """An IRI with the longest prefix that fits; whole where none does.

    >>> shortened(NS + "status"), shortened("urn:x")
    ('mgr:status', 'urn:x')
    """
    start, name = max(
        ((start, name) for name, start in prefixes.items() if address.startswith(start)), default=("", "")
    )
    return f"{name}:{address.removeprefix(start)}" if start else address


@dataclass(frozen=True, slots=True)
class Publication:
    """How an export is published: the address that all IRIs of its data start with, and the IRI of its licence, if any."""

    base: str = BASE
    licence: str | None = None


OURS = Publication()


def published(base: str | None = None, licence: str | None = None) -> Publication:
    """A publication at an address of the user's own; the vocabulary keeps its address.

    >>> published("https://example.org/data/").base
    'https://example.org/data/'

    Raises:
        BadRequest: the address, or that of the licence, can't be the start of an IRI of the web; or it is the vocabulary's.
    """
    if base is not None and (not _ADDRESS.fullmatch(base) or base.startswith((NS, SHAPES))):
        raise BadRequest(f"{shown(base)} can't be the start of IRIs. Write for example https://example.org/data/.")
    if licence is not None and not _ADDRESS.fullmatch(f"{licence}/"):
        raise BadRequest(f"{shown(licence)} is no address of a licence. Write one that starts with https://.")
    return Publication(base or BASE, licence)


UNITS = MappingProxyType({"GW": "GigaW", "MW": "MegaW", "GWh": "GigaW-HR"})
"""The words for power and energy that QUDT has a unit for."""

_AFFIXES = MappingProxyType({
    "Form": ("in", ""),
    "Bound": ("at", ""),
    "Per": ("a", ""),
    "SourceKind": ("", "Source"),
    "LoopKind": ("", "Loop"),
})  # fmt: skip
"""What is put round the words of a code list whose bare words name other things; the other lists keep theirs."""


def camel(words: str) -> str:
    """Write snake_case as camelCase: the name of a property or a code.

    >>> camel("letter_of_intent")
    'letterOfIntent'
    """
    first, *rest = words.split("_")
    return first + "".join(word.capitalize() for word in rest)


def class_of(kind: Kind) -> str:
    """The class of a kind of flow: its name in CamelCase.

    >>> class_of(Kind.SHARE_SALE)
    'https://w3id.org/moneygoround/ns#ShareSale'
    """
    return NS + "".join(word.capitalize() for word in kind.split("_"))


def side_class_of(side: Side) -> str:
    """The class of all flows of a side: mgr:CapitalFlow for capital."""
    return f"{NS}{side.capitalize()}Flow"


def code(word: StrEnum) -> str:
    """The concept that stands for a word of one of our code lists.

    >>> from moneygoround.model import Form, Status
    >>> code(Status.SIGNED), code(Form.CASH)
    ('https://w3id.org/moneygoround/ns#signed', 'https://w3id.org/moneygoround/ns#inCash')
    """
    before, after = _AFFIXES.get(type(word).__name__, ("", ""))
    name = camel(word)
    return NS + (before + name[0].upper() + name[1:] if before else name) + after


def iri(collection: str, name: str) -> str:
    """The IRI of the thing with an id in a collection. Whatever may not stand in an IRI is percent-encoded.

    >>> iri("flow", "a/b c")
    'https://w3id.org/moneygoround/id/flow/a%2Fb%20c'

    Raises:
        BadRequest: the id is empty, or holds half of a character (a lone surrogate), which no IRI can.
    """
    if name.isascii() and name.replace("-", "x").isalnum():  # as ids are written: nothing needs to be encoded
        return f"{BASE}{collection}/{name}"
    try:
        local = quote(name, safe="")
    except UnicodeEncodeError:
        raise BadRequest(f"{shown(name)} can't be an id: it holds half of a character.") from None
    if not local:
        raise BadRequest(f"The id of a {collection} is empty. Write small letters, digits and hyphens.")
    if set(local) == {"."}:  # a path of dots alone would be resolved away
        local = local.replace(".", "%2E")
    return f"{BASE}{collection}/{local}"


def id_of(address: str, collection: str) -> str | None:
    """The id in an IRI of ours; None if it is no IRI of that collection."""
    prefix = f"{BASE}{collection}/"
    local = address.removeprefix(prefix)
    if local == address or not local or re.search(r"[/:?#]", local):
        return None
    try:
        return unquote(local, errors="strict")
    except UnicodeDecodeError:
        return None


def part(owner: str, name: str, position: int | None = None, *, collection: str | None = None) -> str:
    """The IRI of a part of a thing: under its owner, or in the collection of amounts, considerations or evidence.

    >>> part(iri("flow", "x"), "tranche", 1)
    'https://w3id.org/moneygoround/id/flow/x:tranche:1'
    >>> part(iri("flow", "x"), "evidence", 1, collection="evidence")
    'https://w3id.org/moneygoround/id/evidence/flow:x:1'
    """
    path = owner
    if collection:
        head, _, tail = owner.removeprefix(BASE).partition("/")
        path = f"{BASE}{collection}/{tail if head in PARTS else f'{head}:{tail}'}"
    words = [path, *([] if name == collection else [name]), *([] if position is None else [str(position)])]
    return ":".join(words)


def exact_amount(currency: str, words: str) -> str:
    """The IRI of an exact result: equal amounts are one node.

    >>> exact_amount("USD", "30000000000")
    'https://w3id.org/moneygoround/id/amount/USD:30000000000'
    """
    return f"{BASE}amount/{currency}:{words}"


def collection_of(address: str) -> str | None:
    """Which of our collections an IRI lies in; None if it is not ours."""
    collection = address.removeprefix(BASE).partition("/")[0]
    return collection if address.startswith(BASE) and collection in COLLECTIONS else None


def at_path(path: str) -> str | None:
    """The IRI that stands at a path under ours, `organisation/nvidia`; None where none can.

    A sign that needs no percent-encoding is the same without it, as in every address of the web.

    >>> at_path("organisation/nvidia"), at_path("loop/a%7eb")
    ('https://w3id.org/moneygoround/id/organisation/nvidia', 'https://w3id.org/moneygoround/id/loop/a~b')
    """
    collection, _, local = path.partition("/")
    fits = collection in COLLECTIONS and re.fullmatch(r"(?:[A-Za-z0-9:._~-]|%[0-9A-Fa-f]{2})+", local)
    return f"{BASE}{collection}/{_normal(local)}" if fits else None


def _normal(local: str) -> str:
    """The end of an IRI as `iri` writes it: only what has to be is percent-encoded, in capitals."""
    plain = re.sub(
        "%[0-9A-Fa-f]{2}", lambda found: quote(unquote(found[0], "latin-1"), safe="", encoding="latin-1"), local
    )
    return plain.replace(".", "%2E") if set(plain) == {"."} else plain
