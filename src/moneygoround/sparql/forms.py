"""The forms of an answer: rows and truths as JSON, XML, CSV and TSV; graphs as Turtle, N-Triples, JSON-LD and RDF/XML."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph

from moneygoround.errors import MoneygoroundError, shown
from moneygoround.vocabulary import PREFIXES

Cell: TypeAlias = Sequence[str] | None
CUT = "There is more; the answer was cut at its limit. Ask for less with LIMIT."
XSD = PREFIXES["xsd"]
LINK = "#truncated"
"""What the heads of JSON and XML link to where an answer was cut: the place that SPARQL has for remarks on an answer."""
_XML = "http://www.w3.org/2005/sparql-results#"
_NO_XML = {code: "\ufffd" for code in (*range(32), 0xFFFE, 0xFFFF) if code not in {9, 10, 13}}
_STARTS = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAMED = re.compile(rf"[\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*+[{_STARTS}]")
"""How an IRI ends that ends in an XML name without a colon, read backwards: so a long one takes one look."""
_TAKEN = frozenset(
    PREFIXES["rdf"] + name
    for name in ("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li", "aboutEach", "aboutEachPrefix", "bagID")
)  # fmt: skip
"""What RDF/XML means something else by than a property."""
_XMLNS = "http://www.w3.org/2000/xmlns/"


class Unacceptable(MoneygoroundError):  # noqa: N818 - it reads as a sentence
    """The answer can't be had in the form that was asked for."""

    exit_code = 2


def as_json(told: Mapping[str, Any]) -> str:
    """SPARQL 1.1 Query Results JSON."""
    head: dict[str, Any] = {"link": [LINK]} if told.get("truncated") else {}
    if "truth" in told:
        return json.dumps({"head": head, "boolean": told["truth"]})
    columns = told["columns"]
    found = [
        {name: _json(cell) for name, cell in zip(columns, row, strict=True) if cell is not None}
        for row in told["rows"]
    ]  # fmt: skip
    return json.dumps({"head": head | {"vars": columns}, "results": {"bindings": found}}, ensure_ascii=False)


def _json(cell: Sequence[str]) -> dict[str, str]:
    value, kind = cell
    if kind in {"iri", "blank"}:
        return {"type": "uri" if kind == "iri" else "bnode", "value": value}
    if kind.startswith("@"):
        return {"type": "literal", "value": value, "xml:lang": kind[1:]}
    plain = kind in {f"{XSD}string", "triple"}
    return {"type": "literal", "value": value} | ({} if plain else {"datatype": kind})


def as_xml(told: Mapping[str, Any]) -> str:
    """SPARQL Query Results XML. Characters that XML can't hold become the sign of replacement."""
    link = f'<link href="{LINK}"/>' if told.get("truncated") else ""
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in told.get("columns", ()))
    start = f'<?xml version="1.0"?>\n<sparql xmlns="{_XML}"><head>{names}{link}</head>'
    if "truth" in told:
        return f"{start}<boolean>{str(told['truth']).lower()}</boolean></sparql>\n"
    rows = [
        "".join(
            f"<binding name={quoteattr(name)}>{_xml(cell)}</binding>"
            for name, cell in zip(told["columns"], row, strict=True)
            if cell is not None
        )
        for row in told["rows"]
    ]
    return f"{start}<results>\n" + "".join(f"<result>{row}</result>\n" for row in rows) + "</results></sparql>\n"


def _xml(cell: Sequence[str]) -> str:
    value, kind = escape(cell[0].translate(_NO_XML), {"\r": "&#13;"}), cell[1]
    if kind in {"iri", "blank"}:
        tag = "uri" if kind == "iri" else "bnode"
        return f"<{tag}>{value}</{tag}>"
    if kind.startswith("@"):
        return f"<literal xml:lang={quoteattr(kind[1:])}>{value}</literal>"
    datatype = "" if kind in {f"{XSD}string", "triple"} else f" datatype={quoteattr(kind)}"
    return f"<literal{datatype}>{value}</literal>"


def as_csv(told: Mapping[str, Any]) -> str:
    """SPARQL 1.1 Query Results CSV: values without their kinds."""
    if "truth" in told:
        return f"{str(told['truth']).lower()}\r\n"
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(told["columns"])
    lines.writerows([_bare(cell) for cell in row] for row in told["rows"])
    return text.getvalue()


def _bare(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"_:{cell[0]}" if cell[1] == "blank" else cell[0]


def as_tsv(told: Mapping[str, Any]) -> str:
    """SPARQL 1.1 Query Results TSV: terms as they stand in Turtle."""
    if "truth" in told:
        return f"{str(told['truth']).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in told["columns"])]
    lines += ["\t".join(map(_term, row)) for row in told["rows"]]
    return "".join(f"{line}\n" for line in lines)


def _term(cell: Cell) -> str:
    if cell is None:
        return ""
    value, kind = cell
    match kind:
        case "iri":
            return f"<{value}>"
        case "blank":
            return f"_:{value}"
        case "triple":
            return value
    literal = (
        pyoxigraph.Literal(value, language=kind[1:])
        if kind.startswith("@")
        else pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(kind))
    )
    return str(literal).replace("\t", "\\t")


def as_turtle(told: Mapping[str, Any]) -> str:
    """Turtle, with our prefixes."""
    return _remark(told, "# {}\n") + in_form(told["graph"].encode(), pyoxigraph.RdfFormat.TURTLE)


def as_jsonld(told: Mapping[str, Any]) -> str:
    """JSON-LD. It has no comments, and any member would be data: only what carries it can say that it was cut."""
    return in_form(told["graph"].encode(), pyoxigraph.RdfFormat.JSON_LD)


def as_rdfxml(told: Mapping[str, Any]) -> str:
    """RDF/XML. Characters that XML can't hold become the sign of replacement.

    Raises:
        Unacceptable: a property has no XML name.
    """
    ntriples = told["graph"].encode()
    for quad in pyoxigraph.parse(ntriples, pyoxigraph.RdfFormat.N_TRIPLES):
        for name in _properties(quad.triple):
            if name in _TAKEN or name.startswith(_XMLNS) or not _NAMED.match(name[::-1]):
                raise Unacceptable(
                    f"RDF/XML has no name for the property {shown(name)}. Ask for Turtle, N-Triples or JSON-LD."
                )
    text = in_form(ntriples, pyoxigraph.RdfFormat.RDF_XML).translate(_NO_XML).replace("\r", "&#13;")
    start, end, rest = text.partition("?>\n")
    return start + end + _remark(told, "<!-- {} -->\n") + rest


def _properties(triple: pyoxigraph.Triple) -> Iterator[str]:
    """The property of a triple, and those of the triples in it."""
    yield triple.predicate.value
    if isinstance(triple.object, pyoxigraph.Triple):
        yield from _properties(triple.object)


def _remark(told: Mapping[str, Any], form: str) -> str:
    """A comment that says that there is more; nothing where there is not."""
    return form.format(CUT) if told["truncated"] else ""


def in_form(ntriples: bytes, form: pyoxigraph.RdfFormat) -> str:
    """N-Triples in another form, with our prefixes."""
    triples = (quad.triple for quad in pyoxigraph.parse(ntriples, pyoxigraph.RdfFormat.N_TRIPLES))
    return (pyoxigraph.serialize(triples, format=form, prefixes=dict(PREFIXES)) or b"").decode()


def as_ntriples(told: Mapping[str, Any]) -> str:
    """N-Triples, sorted."""
    return _remark(told, "# {}\n") + str(told["graph"])


ROWS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType({
    "application/sparql-results+json": as_json,
    "application/sparql-results+xml": as_xml,
    "text/csv": as_csv,
    "text/tab-separated-values": as_tsv,
})  # fmt: skip
"""How rows and truths are written, by media type; the first is for those who do not mind."""

GRAPHS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType({
    "text/turtle": as_turtle,
    "application/n-triples": as_ntriples,
    "application/ld+json": as_jsonld,
    "application/rdf+xml": as_rdfxml,
})  # fmt: skip
"""How graphs are written, by media type."""
