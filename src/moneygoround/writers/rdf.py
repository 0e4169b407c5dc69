"""A graph as text, byte for byte the same each time: Turtle, N-Triples, TriG, N-Quads, JSON-LD and RDF/XML."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from rdflib import Literal
from rdflib.term import Node

from moneygoround.errors import BadRequest, shown
from moneygoround.rdf import Direct
from moneygoround.rdf.fields import COUNTS, EDGES
from moneygoround.rdf.terms import line, ntriples, plain, quoted
from moneygoround.vocabulary import BASE, COLLECTIONS, NS, OWNED, PREFIXES, RESULTS, collection_of

__all__ = ["jsonld", "moved", "named_graphs", "nquads", "ntriples", "rdfxml", "trig", "turtle"]

Triple: TypeAlias = tuple[Node, Node, Node]
NEWLINE = "\n"
NOTHING: Mapping[Direct, Sequence[str]] = MappingProxyType({})
RDF_TYPE = PREFIXES["rdf"] + "type"
SOURCE = PREFIXES["dct"] + "source"
XSD = PREFIXES["xsd"]
DIRECT = frozenset(map(str, EDGES | COUNTS)) | {f"{NS}inGroup"}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:.-]|%[0-9A-F]{2})*(?<!\.)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# In Turtle and its kin an IRI stands in angles, in JSON-LD and XML in quotes after its key: no literal looks like that,
# because there all its own quotes are escaped.
_MOVABLE = re.compile(
    r'(?P<before>"(?:@id|[a-z]+)": "|rdf:(?:about|resource)="|<)' + re.escape(BASE) + r'|"(?:[^"\\\n]|\\.)*"'
)
_BARE = {
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "decimal": re.compile(r"-?[0-9]+\.[0-9]+"),
    "boolean": re.compile("true|false"),
}


def turtle(graph: Iterable[Triple], carriers: Mapping[Direct, Sequence[str]] = NOTHING) -> str:
    """Turtle: the form that people read, one block a subject, sorted, with our prefixes.

    With the flows that carry each direct edge it is Turtle of RDF 1.2: `a mgr:funds b ~ flow:x` says that flow:x stands for that
    triple, so that whatever is said of the flow annotates the edge.
    """
    return "\n".join([_prefixes("@prefix {}: <{}> ."), *_blocks(graph, indent="", carriers=carriers)])


def trig(graph: Iterable[Triple]) -> str:
    """TriG: records in the default graph, the evidence of each source and what each run found in graphs named by them."""
    graphs = named_graphs(graph)
    texts = [_prefixes("@prefix {}: <{}> ."), *_blocks(graphs.get(None, ()), indent="")]
    for name, triples in graphs.items():
        if name is not None:
            texts += [f"{_short(str(name))} {{\n", *_blocks(triples, indent="  "), "}\n"]
    return "\n".join(texts)


def nquads(graph: Iterable[Triple]) -> str:
    """N-Quads: one triple a line with the name of its graph, sorted; the graphs are those of TriG."""
    return "".join(
        sorted(
            line(triple) if name is None else f"{line(triple).removesuffix(' .' + NEWLINE)} {plain(name)} .{NEWLINE}"
            for name, triples in named_graphs(graph).items()
            for triple in triples
        )
    )


def named_graphs(graph: Iterable[Triple]) -> Mapping[Node | None, Sequence[Triple]]:
    """Triples by their graph: None for records, a source for its evidence, a run for what it found; sorted by name."""
    graph = list(graph)
    run = min((s for s, p, o in graph if (str(p), str(o)) == (RDF_TYPE, f"{NS}AnalysisRun")), default=None, key=str)
    witness = {s: o for s, p, o in graph if str(p) == SOURCE and collection_of(str(s)) == "evidence"}
    graphs: dict[Node | None, list[Triple]] = defaultdict(list)
    for triple in graph:
        graphs[run if run and _is_result(triple) else witness.get(triple[0])].append(triple)
    return {name: graphs[name] for name in sorted(graphs, key=lambda name: str(name or ""))}


def jsonld(graph: Iterable[Triple]) -> str:
    """JSON-LD with its context inside, so that nothing has to be fetched."""
    nodes = []
    for subject, properties in _by_subject(graph):
        node: dict[str, Any] = {"@id": _compact(str(subject))}
        for predicate, values in properties.items():
            if predicate == RDF_TYPE:
                node["@type"] = [_compact(str(value)) for value in values]
            else:
                node[_compact(predicate)] = [_json_value(value) for value in values]
        nodes.append(node)
    return json.dumps({"@context": dict(PREFIXES), "@graph": nodes}, indent=1, ensure_ascii=False) + "\n"


def rdfxml(graph: Iterable[Triple]) -> str:
    """RDF/XML, one description a subject, sorted; a character that XML can't hold is refused.

    Raises:
        BadRequest: a text holds a control character, for which XML has no form.
    """
    names = "".join(
        f"\n  xmlns:{prefix}={_quoted(start)}" for prefix, start in PREFIXES.items() if prefix not in COLLECTIONS
    )
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>']
    for subject, properties in _by_subject(graph):
        lines.append(f"<rdf:Description rdf:about={_quoted(str(subject))}>")
        lines += [f"  {_element(name, value)}" for name, values in properties.items() for value in values]
        lines.append("</rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""])


def _element(name: str, value: Node) -> str:
    """One statement as an element; every property of ours has a prefix."""
    tag = _compact(name)
    if not isinstance(value, Literal):
        return f"<{tag} rdf:resource={_quoted(str(value))}/>"
    if found := _NO_XML.search(value):
        raise BadRequest(f"{shown(value)} holds {shown(found[0])}, which XML can't. Export another format.")
    kind = f" xml:lang={_quoted(value.language)}" if value.language else ""
    kind += f" rdf:datatype={_quoted(str(value.datatype))}" if value.datatype else ""
    return f"<{tag}{kind}>{_xml(str(value))}</{tag}>"


def _xml(text: str) -> str:
    """A text in XML; quotes are written as entities too, and so is what a parser would turn into a line feed."""
    return escape(text, {'"': "&quot;", "\r": "&#13;"})


def _quoted(text: str) -> str:
    return f'"{_xml(text)}"'


def moved(text: str, base: str) -> str:
    """An export whose data stands at another address. Literals are left as they are, even where they hold such an IRI."""
    if base == BASE:
        return text
    return _MOVABLE.sub(lambda found: f"{found['before']}{base}" if found["before"] else found[0], text)


def _is_result(triple: Triple) -> bool:
    """Whether a triple tells a finding: results, their amounts, and direct edges, which depend on the view."""
    subject, predicate, _ = triple
    if str(predicate) in DIRECT or collection_of(str(subject)) in RESULTS:
        return True
    owner = str(subject).removeprefix(f"{BASE}amount/")
    return owner != str(subject) and owner.partition(":")[0] not in OWNED


def _prefixes(form: str) -> str:
    return "".join(form.format(prefix, start) + "\n" for prefix, start in PREFIXES.items())


def _by_subject(triples: Iterable[Triple]) -> list[tuple[Node, Mapping[str, list[Node]]]]:
    """Subjects in the order of our collections, each with its properties: the class first, all else sorted."""
    said: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        said[subject][str(predicate)].append(value)
    order = {name: place for place, name in enumerate(COLLECTIONS)}
    subjects = sorted(said, key=lambda node: (order.get(collection_of(str(node)) or "", len(order)), str(node)))
    return [(subject, _sorted(said[subject])) for subject in subjects]


def _sorted(properties: Mapping[str, list[Node]]) -> dict[str, list[Node]]:
    names = sorted(properties, key=lambda name: (name != RDF_TYPE, _short(name)))
    return {name: sorted(properties[name], key=plain) for name in names}


def _blocks(triples: Iterable[Triple], *, indent: str, carriers: Mapping[Direct, Sequence[str]] = NOTHING) -> list[str]:
    """One block of Turtle for each subject."""
    blocks = []
    for subject, properties in _by_subject(triples):
        lines = [
            f"{'a' if name == RDF_TYPE else _short(name)} {', '.join(_pretty(value) + _carried(carriers.get((str(subject), name, str(value)), ())) for value in values)}"
            for name, values in properties.items()
        ]
        block = f"{indent}{_pretty(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"
        blocks.append(block)
    return blocks


@lru_cache(maxsize=2**16)
def _short(address: str) -> str:
    """An IRI with one of our prefixes where Turtle allows it, else in full."""
    compact = _compact(address)
    return compact if compact != address else f"<{address}>"


@lru_cache(maxsize=2**16)
def _compact(address: str) -> str:
    for prefix, start in PREFIXES.items():
        if address.startswith(start) and _LOCAL.fullmatch(address, len(start)):
            return f"{prefix}:{address[len(start) :]}"
    return address


def _carried(flows: Sequence[str]) -> str:
    """The flows that stand for a triple, after it."""
    return "".join(f" ~ {_short(flow)}" for flow in flows)


def _pretty(term: Node) -> str:
    """A term in Turtle."""
    if not isinstance(term, Literal):
        return _short(str(term))
    datatype = str(term.datatype or "")
    bare = _BARE.get(datatype.removeprefix(XSD))
    if bare and bare.fullmatch(str(term)):
        return str(term)
    return quoted(str(term)) + (f"@{term.language}" if term.language else f"^^{_short(datatype)}" if datatype else "")


def _json_value(term: Node) -> Any:
    if not isinstance(term, Literal):
        return {"@id": _compact(str(term))}
    if term.language:
        return {"@value": str(term), "@language": term.language}
    return {"@value": str(term), "@type": _compact(str(term.datatype))} if term.datatype else str(term)
