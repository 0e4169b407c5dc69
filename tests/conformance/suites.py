"""The tests of a suite, read from its manifests: what is to be run, and what is to come out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat

ADDRESS = "https://w3c.github.io/rdf-tests/"
"""Where the suites are published: what relative IRIs in them are relative to."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

SUITES: Mapping[str, str] = {
    "SPARQL 1.1 query": "sparql/sparql11/manifest-sparql11-query.ttl",
    "SPARQL 1.1 result formats": "sparql/sparql11/manifest-sparql11-results.ttl",
    "SPARQL 1.0 evaluation": "sparql/sparql10/manifest-evaluation.ttl",
    "SPARQL 1.0 syntax": "sparql/sparql10/manifest-syntax.ttl",
    "Turtle 1.1": "rdf/rdf11/rdf-turtle/manifest.ttl",
    "N-Triples 1.1": "rdf/rdf11/rdf-n-triples/manifest.ttl",
    "TriG 1.1": "rdf/rdf11/rdf-trig/manifest.ttl",
    "N-Quads 1.1": "rdf/rdf11/rdf-n-quads/manifest.ttl",
    "Turtle 1.2": "rdf/rdf12/rdf-turtle/manifest.ttl",
}
ENDINGS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
}

Node = NamedNode | BlankNode
Said = Mapping[object, Mapping[str, list[object]]]


@dataclass(frozen=True, slots=True)
class Test:
    """One test: its kind, the file that is read or asked, the data for a question, and the file of what is to come out."""

    name: str
    kind: str
    file: Path
    address: str
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    lax: bool = field(default=False)


def address_of(file: Path, root: Path) -> str:
    """The address that a file of the suites has when it is published."""
    return ADDRESS + file.resolve().relative_to(root.resolve()).as_posix()


def read_tests(manifest: Path, root: Path) -> Iterator[Test]:
    """The tests of a manifest and of those that it includes, in their order."""
    said = _said(manifest, address_of(manifest, root))
    heads = [node for node, properties in said.items() if {MF + "entries", MF + "include"} & set(properties)]
    for head in heads:
        for included in _items(said, said[head].get(MF + "include")):
            yield from read_tests(_file(included, root), root)
        for entry in _items(said, said[head].get(MF + "entries")):
            yield _test(said, entry, root)


def _said(file: Path, base: str) -> Said:
    found: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for triple in pyoxigraph.parse(path=file, format=ENDINGS[file.suffix], base_iri=base):
        found[triple.subject][triple.predicate.value].append(triple.object)
    return found


def _items(said: Said, heads: list[object] | None) -> Iterator[object]:
    """The members of a list."""
    node = heads[0] if heads else NamedNode(RDF + "nil")
    while node in said and (firsts := said[node].get(RDF + "first")):
        yield firsts[0]
        node = said[node][RDF + "rest"][0]


def _test(said: Said, entry: object, root: Path) -> Test:
    told = said[entry]
    action = told[MF + "action"][0]
    parts = said.get(action, {})
    file = _file(parts[QT + "query"][0] if QT + "query" in parts else action, root)
    address = address_of(file, root)
    result = told.get(MF + "result")
    return Test(
        name=_text(told[MF + "name"][0]),
        kind=_text(told[RDF + "type"][0]).rpartition("#")[2],
        file=file,
        address=address,
        data=tuple(_file(one, root) for one in parts.get(QT + "data", ())),
        graphs=(*(_graph(said, one, root) for one in parts.get(QT + "graphData", ())), *_from(file, address, root)),
        result=_file(result[0], root) if result else None,
        lax=MF + "LaxCardinality" in {_text(one) for one in told.get(MF + "resultCardinality", ())},
    )


def _graph(said: Said, node: object, root: Path) -> tuple[str, Path]:
    """A named graph: its name and its file, which most often are one."""
    parts = said.get(node, {})
    file = _file(parts[QT + "graph"][0] if QT + "graph" in parts else node, root)
    return (_text(parts[LABEL][0]) if LABEL in parts else address_of(file, root)), file


def _from(file: Path, address: str, root: Path) -> Iterator[tuple[str, Path]]:
    """The graphs that a query names with FROM: they are loaded beforehand, since no engine of ours fetches them."""
    if file.suffix != ".rq":
        return
    for name in sorted(
        {*re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>]+)>", file.read_text(encoding="utf-8"), re.IGNORECASE)}
    ):
        whole = address.rpartition("/")[0] + "/" + name if ":" not in name else name
        if whole.startswith(ADDRESS) and (root / whole.removeprefix(ADDRESS)).is_file():
            yield whole, root / whole.removeprefix(ADDRESS)


def _file(node: object, root: Path) -> Path:
    return root / _text(node).removeprefix(ADDRESS)


@cache
def _text(node: object) -> str:
    return str(getattr(node, "value", node))
