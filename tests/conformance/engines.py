"""The two engines, each behind the same four functions; what they answer comes as terms of pyoxigraph, to be compared."""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph
import rdflib
import rdflib.plugins.sparql
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat
from rdflib.plugins.sparql import prepareQuery

from conformance.suites import ENDINGS, Test

NAMES = {
    RdfFormat.TURTLE: "turtle",
    RdfFormat.N_TRIPLES: "nt",
    RdfFormat.TRIG: "trig",
    RdfFormat.N_QUADS: "nquads",
    RdfFormat.RDF_XML: "xml",
}

Term: TypeAlias = Any
"""A term of pyoxigraph."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, each a binding of names to terms; or a truth, or a graph. `ordered`: the order of rows counts."""

    rows: tuple[Mapping[str, Term], ...] = ()
    truth: bool | None = None
    graph: frozenset[Quad] | None = None
    ordered: bool = field(default=False)


class Oxigraph:
    """pyoxigraph."""

    version = f"pyoxigraph {pyoxigraph.__version__}"

    @staticmethod
    def read(file: Path, form: RdfFormat, base: str) -> frozenset[Quad]:
        return frozenset(_quad(one) for one in pyoxigraph.parse(path=file, format=form, base_iri=base))

    @staticmethod
    def understand(query: str, base: str) -> None:
        with suppress(
            ValueError, RuntimeError
        ):  # a function that it does not know is understood, and can't be answered
            pyoxigraph.Store().query(query, base_iri=base)

    @staticmethod
    def ask(test: Test) -> Any:
        store = pyoxigraph.Store()
        for file in test.data:
            store.load(path=file, format=ENDINGS[file.suffix], base_iri=_beside(test, file))
        for name, file in test.graphs:
            store.load(path=file, format=ENDINGS[file.suffix], base_iri=name, to_graph=NamedNode(name))
        return store.query(test.file.read_text(encoding="utf-8"), base_iri=test.address)

    @staticmethod
    def answer(found: Any) -> Answer:
        if isinstance(found, pyoxigraph.QueryBoolean):
            return Answer(truth=bool(found))
        if isinstance(found, pyoxigraph.QueryTriples):
            return Answer(graph=frozenset(_quad(one) for one in found))
        names = [variable.value for variable in found.variables]
        rows = tuple({name: row[name] for name in names if row[name] is not None} for row in found)
        return Answer(rows=rows)

    @staticmethod
    def csv(found: Any) -> str:
        return str(found.serialize(format=QueryResultsFormat.CSV).decode())


class Rdflib:
    """rdflib, which fetches nothing."""

    version = f"rdflib {rdflib.__version__}"

    @staticmethod
    def read(file: Path, form: RdfFormat, base: str) -> frozenset[Quad]:
        rdflib.NORMALIZE_LITERALS = False  # what was written is compared; in questions, values are
        try:
            return _quads(_parsed(rdflib.Dataset(), file, form, base))
        finally:
            rdflib.NORMALIZE_LITERALS = True

    @staticmethod
    def understand(query: str, base: str) -> None:
        prepareQuery(query, base=base)

    @staticmethod
    def ask(test: Test) -> Any:
        dataset = rdflib.Dataset()
        for file in test.data:
            _parsed(dataset.default_graph, file, ENDINGS[file.suffix], _beside(test, file))
        for name, file in test.graphs:
            _parsed(dataset.graph(rdflib.URIRef(name)), file, ENDINGS[file.suffix], name)
        return dataset.query(test.file.read_text(encoding="utf-8"), base=test.address)

    @staticmethod
    def answer(found: Any) -> Answer:
        if found.type == "ASK":
            return Answer(truth=bool(found.askAnswer))
        if found.type in {"CONSTRUCT", "DESCRIBE"}:
            return Answer(
                graph=frozenset(Quad(_term(s), _term(p), _term(o), DefaultGraph()) for s, p, o in found.graph)
            )
        rows = tuple(
            {str(name): _term(value) for name, value in row.items() if value is not None} for row in found.bindings
        )
        return Answer(rows=rows)

    @staticmethod
    def csv(found: Any) -> str:
        return str(found.serialize(format="csv").decode())


def prepare() -> None:
    """Let rdflib fetch nothing, and be silent."""
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    warnings.simplefilter("ignore")


def _beside(test: Test, file: Path) -> str:
    return test.address.rpartition("/")[0] + "/" + file.name


def _parsed(graph: Any, file: Path, form: RdfFormat, base: str) -> Any:
    with file.open("rb") as data:
        return graph.parse(data, format=NAMES[form], publicID=base)


def _quads(dataset: Any) -> frozenset[Quad]:
    return frozenset(
        Quad(
            _term(s), _term(p), _term(o), DefaultGraph() if g in {None, dataset.default_graph.identifier} else _term(g)
        )
        for s, p, o, g in dataset.quads()
    )


def _quad(one: Any) -> Quad:
    return one if isinstance(one, Quad) else Quad(one.subject, one.predicate, one.object, DefaultGraph())


def _term(node: Any) -> Term:
    """A term of rdflib as one of pyoxigraph."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node)) if str(node).isalnum() else BlankNode(f"b{str(node).encode().hex()}")
    if node.language:
        return Literal(str(node), language=str(node.language))
    return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
