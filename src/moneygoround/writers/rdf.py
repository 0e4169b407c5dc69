"""A graph as text, byte for byte the same each time: Turtle, N-Triples, TriG and JSON-LD."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from rdflib import Graph, Literal
from rdflib.term import Node

from moneygoround.rdf.terms import ntriples, plain, quoted
from moneygoround.vocabulary import BASE, COLLECTIONS, NS, OWNED, PREFIXES, RESULTS, collection_of

__all__ = ["jsonld", "ntriples", "trig", "turtle"]

Triple: TypeAlias = tuple[Node, Node, Node]
RDF_TYPE = PREFIXES["rdf"] + "type"
XSD = PREFIXES["xsd"]
DIRECT = frozenset(NS + name for name in ("moneyFlowsTo", "funds", "buysFrom", "guarantees", "supplies"))
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:.-]|%[0-9A-F]{2})*(?<!\.)")
_BARE = {
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "decimal": re.compile(r"-?[0-9]+\.[0-9]+"),
    "boolean": re.compile("true|false"),
}


def turtle(graph: Iterable[Triple]) -> str:
    """Turtle: the form that people read, one block a subject, sorted, with our prefixes."""
    return "\n".join([_prefixes("@prefix {}: <{}> ."), *_blocks(graph, indent="")])


def trig(graph: Graph) -> str:
    """TriG: the records in the default graph, what was found in them in a graph of its own, named by its run."""
    runs = sorted(str(s) for s, p, o in graph if (str(p), str(o)) == (RDF_TYPE, f"{NS}AnalysisRun"))
    if not runs:
        return turtle(graph)
    found = {triple for triple in graph if _is_result(triple)}
    records = [_prefixes("@prefix {}: <{}> ."), *_blocks(set(graph) - found, indent="")]
    return "\n".join([*records, f"{_short(runs[0])} {{\n", *_blocks(found, indent="  "), "}\n"])


def jsonld(graph: Graph) -> str:
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


def _blocks(triples: Iterable[Triple], *, indent: str) -> list[str]:
    """One block of Turtle for each subject."""
    blocks = []
    for subject, properties in _by_subject(triples):
        lines = [
            f"{'a' if name == RDF_TYPE else _short(name)} {', '.join(map(_pretty, values))}"
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
