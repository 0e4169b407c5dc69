"""Whether what came out is what was to come out: graphs up to the names of blank nodes, rows as bags, numbers by value."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, QueryResultsFormat

from conformance.engines import Answer, Oxigraph, Term
from conformance.suites import ENDINGS, RDF

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TABLES = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
WHOLE = ("integer", "decimal", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger")
FLOATING = ("double", "float")
ROUNDS = 3
TRUTHS = {
    Literal(text, datatype=NamedNode(XSD + "boolean")): text in {"true", "1"} for text in ("true", "false", "1", "0")
}


def meant(file: Path, base: str) -> Answer:
    """What is to come out, as a file tells it: a table, a table told in RDF, or a graph."""
    if file.suffix in TABLES:
        return Oxigraph.answer(pyoxigraph.parse_query_results(path=file, format=TABLES[file.suffix]))
    quads = Oxigraph.read(file, ENDINGS[file.suffix], base)
    told = _by_subject(quads)
    heads = [node for node, said in told.items() if NamedNode(RS + "ResultSet") in said.get(RDF + "type", ())]
    return _table(told, heads[0]) if heads else Answer(graph=quads)


def _by_subject(quads: frozenset[Quad]) -> Mapping[Any, Mapping[str, list[Any]]]:
    told: dict[Any, dict[str, list[Any]]] = {}
    for quad in quads:
        told.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return told


def _table(told: Mapping[Any, Mapping[str, list[Any]]], head: Any) -> Answer:
    """A table that is told in RDF."""
    if truth := told[head].get(RS + "boolean"):
        return Answer(truth=truth[0].value == "true")
    solutions = told[head].get(RS + "solution", [])
    ordered = all(RS + "index" in told.get(one, {}) for one in solutions) and len(solutions) > 1
    if ordered:
        solutions.sort(key=lambda one: int(told[one][RS + "index"][0].value))
    bindings = ([told[each] for each in told.get(one, {}).get(RS + "binding", ())] for one in solutions)
    rows = tuple({each[RS + "variable"][0].value: each[RS + "value"][0] for each in row} for row in bindings)
    return Answer(rows=rows, ordered=ordered)


def agree(found: Answer, wanted: Answer, *, lax: bool = False) -> bool:
    """Whether two answers are one. `lax`: how often a row comes does not count (REDUCED)."""
    if wanted.truth is not None or found.truth is not None:
        return found.truth == wanted.truth
    if wanted.graph is not None or found.graph is not None:
        return same_graph(found.graph or frozenset(), wanted.graph or frozenset())
    ours, theirs = _plain(found.rows), _plain(wanted.rows)
    if wanted.ordered:
        return ours == theirs
    return set(ours) == set(theirs) if lax else Counter(ours) == Counter(theirs)


def same_csv(found: str, wanted: str) -> bool:
    """Whether two tables in CSV are one, in whatever order their rows and columns stand."""
    return _cells(found) == _cells(wanted)


def _cells(text: str) -> Counter[frozenset[tuple[str, Any]]]:
    return Counter(
        frozenset((name, _cell(cell)) for name, cell in row.items()) for row in csv.DictReader(text.splitlines())
    )


def _cell(text: str) -> Any:
    """A cell whose type CSV does not tell: a number, a blank node, or text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return "_:" if text.startswith("_:") else text


def same_graph(found: frozenset[Quad], wanted: frozenset[Quad]) -> bool:
    """Whether two graphs are one but for the names of their blank nodes, by the canonical form of the W3C."""
    if len(found) != len(wanted):
        return False
    return _canonical(found) == _canonical(wanted)


def _canonical(quads: frozenset[Quad]) -> set[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _plain(rows: Sequence[Mapping[str, Term]]) -> list[tuple[tuple[str, Any], ...]]:
    """Rows whose terms can be compared: a blank node is what surrounds it, a number its value."""
    names: dict[str, int] = {}
    for _ in range(ROUNDS):
        around: dict[str, list[Any]] = {}
        for row in rows:
            for name, term in row.items():
                if isinstance(term, BlankNode):
                    others = tuple(sorted((n, repr(_value(t, names)), t == term) for n, t in row.items()))
                    around.setdefault(term.value, []).append((name, others))
        names = {blank: hash(tuple(sorted(map(repr, found)))) for blank, found in around.items()}
    return [tuple(sorted(((n, _value(t, names)) for n, t in row.items()), key=repr)) for row in rows]


def _value(term: Term, names: Mapping[str, int]) -> Any:
    if isinstance(term, BlankNode):
        return "blank", names.get(term.value, 0)
    if term in TRUTHS:
        return "boolean", TRUTHS[term]
    if isinstance(term, Literal) and term.datatype.value.startswith(XSD):
        kind = term.datatype.value.removeprefix(XSD)
        try:
            if kind in WHOLE:
                return kind, Decimal(term.value)
            if kind in FLOATING:
                return kind, float(term.value)
        except (InvalidOperation, ValueError):
            pass
    return str(term)
