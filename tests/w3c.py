"""W3C's cases of the SPARQL 1.1 Protocol, read from a checkout of rdf-tests: each request as its manifest writes it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

from moneygoround import curated
from moneygoround.server import Shelf, create_app, serve
from moneygoround.server.shelf import nquads
from serving import Served, started

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
FOLDER = Path("sparql/sparql11/protocol")
EMPTY = "http://kasei.us/2009/09/sparql/data/data0.rdf"
"""A graph that one case names without giving its data, so it is loaded with data of its own."""


@dataclass(frozen=True)
class Case:
    """One request and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str | None


@dataclass(frozen=True)
class Trial:
    """One test of the manifest: its requests in their order."""

    name: str
    cases: tuple[Case, ...]

    @property
    def changes(self) -> bool:
        """Whether it asks for an update, which a server that only reads refuses."""
        return "update" in self.name


def protocol_tests(checkout: Path) -> list[Trial]:
    """All tests of the manifest, in its order."""
    graph = Graph().parse(checkout / FOLDER / "manifest.ttl")
    (manifest,) = graph.subjects(RDF.type, MF.Manifest)
    entries = Collection(graph, _one(graph, manifest, MF.entries))
    return [_test(graph, entry) for entry in entries]


def _one(graph: Graph, subject: Any, name: URIRef) -> Any:
    found = graph.value(subject, name)
    assert found is not None, f"{subject} has no {name}"
    return found


def _test(graph: Graph, entry: Any) -> Trial:
    requests = Collection(graph, _one(graph, _one(graph, entry, MF.action), HT.requests))
    return Trial(str(entry).rpartition("#")[2], tuple(_case(graph, request) for request in requests))


def _case(graph: Graph, request: Any) -> Case:
    told, body, headers = (
        _one(graph, request, HT.resp),
        graph.value(request, HT.body),
        graph.value(request, HT.headers),
    )
    boolean, form = graph.value(told, MF.expectedBoolean), graph.value(told, MF.expectedFormat)
    return Case(
        method=str(_one(graph, request, HT.methodName)),
        path=str(_one(graph, request, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        headers={
            str(_one(graph, one, HT.fieldName)): str(_one(graph, one, HT.fieldValue))
            for one in (Collection(graph, headers) if headers else ())
        },
        body=str(_one(graph, body, CNT.chars)).encode(str(_one(graph, body, CNT.characterEncoding))) if body else None,
        statuses=frozenset(str(one)[-3] for one in graph.objects(told, MF.expectedStatus)),
        boolean=None if boolean is None else bool(boolean.toPython()),
        format=None if form is None else str(form),
    )


def _data(checkout: Path) -> dict[str, list[bytes]]:
    """The named graphs that the tests are run over."""
    folder = checkout / FOLDER
    graph = Graph().parse(folder / "manifest.ttl")
    loaded = {
        str(_one(graph, one, RDFS.label)): [Path(str(_one(graph, one, UT.graph)).removeprefix("file://")).read_bytes()]
        for one in graph.objects(None, UT.graphData)
    }
    return loaded | {EMPTY: [f"<{EMPTY}> a <http://xmlns.com/foaf/0.1/Document> .".encode()]}


@contextmanager
def serving_cases(checkout: Path) -> Iterator[Served]:
    """A server over the data of the manifest."""
    with started(f"from w3c import main; main({str(checkout)!r})", PYTHONPATH=":".join(filter(None, sys.path))) as one:
        yield one


def main(checkout: str) -> None:
    """Serve the data of the manifest and nothing else."""
    data = _data(Path(checkout))
    nothing = b""
    shelf = Shelf(
        page=nothing,
        turtle=nothing,
        ontology=curated.ontology().read_bytes(),
        shapes=nothing,
        data=nquads(data),
        graphs=tuple(data),
    )
    serve(create_app(shelf), host="127.0.0.1", port=0, ready=lambda address: print(address, flush=True))  # noqa: T201
