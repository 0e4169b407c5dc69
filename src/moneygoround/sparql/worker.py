"""The process that answers one query: it reads the question and the triples, closes every door, answers, and ends."""

import json
import re
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

import pyoxigraph

from moneygoround.errors import BadRequest, shown
from moneygoround.limits import LIMITS
from moneygoround.sparql.ended import too_large
from moneygoround.sparql.guard import SERVICE, named_graphs, reaches_out
from moneygoround.sparql.planned import planned
from moneygoround.vocabulary import BASE, PREFIXES

XSD_STRING = PREFIXES["xsd"] + "string"


def main() -> None:
    """Answer the question on standard input on standard output."""
    head = json.loads(sys.stdin.buffer.readline())
    limit(resource.RLIMIT_AS, head["memory"])
    limit(resource.RLIMIT_CPU, int(head["seconds"]) + 2)  # should the parent die, the worker does not live on
    try:
        told = _answer(head, sys.stdin.buffer.read())
    except BadRequest as refusal:
        told = {"request": str(refusal)}
    except MemoryError:
        told = {"limit": too_large(head["memory"])}
    sys.stdout.write(json.dumps(told))


def limit(which: int, value: int) -> None:
    """Bound what this process may take."""
    with suppress(ValueError, OSError):  # not every system has every limit; the parent's time limit always holds
        resource.setrlimit(which, (value, value))


def _answer(head: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Refuse, or load and ask."""
    if reaches_out(head["query"]):
        raise BadRequest(SERVICE)
    return (_ask_rdflib if head["engine"] == "rdflib" else _ask_oxigraph)(head, data)


def close_doors() -> None:
    """From here on nothing can be opened: no file, no socket. Whatever a query says, it stays inside its graph."""
    limit(resource.RLIMIT_NOFILE, 0)


def _ask_oxigraph(head: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Ask pyoxigraph."""
    store = pyoxigraph.Store()
    store.bulk_load(data, pyoxigraph.RdfFormat.N_QUADS)
    check_graphs(head["query"], graphs_of(store))
    close_doors()
    return found_in(store, head)


def graphs_of(store: pyoxigraph.Store) -> set[str]:
    """The IRIs of the named graphs that are loaded."""
    return {graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)}


def found_in(store: pyoxigraph.Store, head: dict[str, Any], **dataset: Any) -> dict[str, Any]:
    """What pyoxigraph finds. `dataset` puts other graphs in the place of those that the query is asked of.

    Raises:
        BadRequest: the query can't be read, or can't be answered.
    """
    values: dict[pyoxigraph.Variable, Any] = {
        pyoxigraph.Variable(name): _term(*value) for name, value in head["bindings"].items()
    }
    try:
        found = _queried(store, head["query"], values, dataset)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return {"truth": bool(found)}
        if isinstance(found, pyoxigraph.QueryTriples):
            lines, more = _cut((f"{triple} .\n" for triple in found), head["rows"])
            return {"graph": "".join(sorted(lines)), "truncated": more}
        rows, more = _cut(([_cell(term) for term in solution] for solution in found), head["rows"])
        return {"columns": [variable.value for variable in found.variables], "rows": rows, "truncated": more}
    except SyntaxError as problem:
        raise BadRequest(_unreadable(head["query"], str(problem))) from None
    except (RuntimeError, ValueError, OSError) as problem:
        raise BadRequest(_unbound(str(problem))) from None


def _queried(
    store: pyoxigraph.Store, query: str, values: dict[pyoxigraph.Variable, Any], dataset: dict[str, Any]
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    """Ask with the values told to the planner; where a query has no place for them, as it stands."""
    told = planned(query, {name.value: term for name, term in values.items()})
    given: dict[str, Any] = {"base_iri": BASE, "substitutions": values, "prefixes": dict(PREFIXES), **dataset}
    if told != query:
        with suppress(SyntaxError):  # then the engine's words are to be about the query that was asked
            return store.query(told, **given)
    return store.query(query, **given)


def _cut(items: Iterable[Any], most: int) -> tuple[list[Any], bool]:
    """The first items, and whether there are more."""
    found = list(islice(items, most + 1))
    return found[:most], len(found) > most


def check_graphs(query: str, known: set[str]) -> None:
    """Refuse FROM of a graph that is not loaded: it would quietly answer from nothing."""
    for name in named_graphs(query):
        address = name.strip("<>") if name.startswith("<") else _expanded(query, name)
        if address not in known:
            told = ", ".join(f"<{graph}>" for graph in sorted(known)) or "none but the one that is asked without FROM"
            raise BadRequest(f"FROM {name} names no graph that is loaded, and none is fetched. Loaded: {told}.")


def _expanded(query: str, name: str) -> str:
    """The IRI of a prefixed name, by the prefixes of the query and by ours."""
    prefix, _, local = name.partition(":")
    declared = dict(re.findall(r"(?i)PREFIX\s+([\w.-]*):\s*<([^>]*)>", query))
    return f"{declared.get(prefix, PREFIXES.get(prefix, ''))}{local}"


def _term(is_iri: bool, value: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    try:
        return pyoxigraph.NamedNode(value) if is_iri else pyoxigraph.Literal(value)
    except ValueError:
        raise BadRequest(f"{shown(value)} is no IRI.") from None


def _cell(term: object) -> list[str] | None:
    """A term as its value and its kind."""
    match term:
        case None:
            return None
        case pyoxigraph.NamedNode():
            return [term.value, "iri"]
        case pyoxigraph.Literal():
            return [term.value, f"@{term.language}" if term.language else term.datatype.value]
        case pyoxigraph.BlankNode():
            return [term.value, "blank"]
        case _:
            return [str(term), "triple"]


def _unreadable(query: str, problem: str) -> str:
    """Where a query can't be read, with the words that stand there."""
    found = re.search(r"(\d+):(\d+): *(.*)", problem, re.DOTALL)
    if not found:
        return f"The query can't be read: {problem}."
    line, column = int(found[1]), int(found[2])
    return _at(query, line, column, "" if "expected one of" in found[3] else found[3])


def _at(query: str, line: int, column: int, reason: str = "") -> str:
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if 0 < line <= len(lines) else ""
    there = f", before {shown(rest)}" if rest else ", its end"
    why = f": {reason}" if reason else ""
    return f"The query can't be read at line {line}, column {column}{there}{why}."


def _unbound(problem: str) -> str:
    """A refusal of pyoxigraph in our words."""
    found = re.search(r"variable (\?\w+) in its SELECT", problem)
    if found:
        return f"The query does not select {found[1]}, so it can't be given a value. Add it to the SELECT clause."
    return f"The engine can't answer this query: {problem[: LIMITS.label]}"


def _ask_rdflib(head: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Ask rdflib, the slower second opinion."""
    from pyparsing import ParseException  # noqa: PLC0415 - half a second that only this engine costs
    from rdflib import Graph, Literal, URIRef  # noqa: PLC0415
    from rdflib.plugins import sparql  # noqa: PLC0415

    from moneygoround.rdf.terms import graph_of, plain  # noqa: PLC0415

    sparql.SPARQL_LOAD_GRAPHS = False
    check_graphs(head["query"], set())
    graph = graph_of(pyoxigraph.parse(data, pyoxigraph.RdfFormat.N_TRIPLES))
    Graph().query("SELECT (STR(?s) AS ?t) { ?s ?p ?o FILTER(?o > 1) } GROUP BY ?s")  # loads what it loads late
    values = {
        name: URIRef(_term(*value).value) if value[0] else Literal(value[1]) for name, value in head["bindings"].items()
    }
    close_doors()
    try:
        found: Any = graph.query(head["query"], initBindings=values, initNs=dict(PREFIXES), base=BASE)
        if found.type == "ASK":
            return {"truth": bool(found.askAnswer)}
        if found.type != "SELECT":
            lines, more = _cut((" ".join(map(plain, triple)) + " .\n" for triple in found), head["rows"])
            return {"graph": "".join(sorted(lines)), "truncated": more}
        rows, more = _cut(([_rdflib_cell(term) for term in row] for row in found), head["rows"])
        return {"columns": [str(variable) for variable in found.vars or ()], "rows": rows, "truncated": more}
    except ParseException as problem:
        raise BadRequest(_at(head["query"], problem.lineno, problem.column)) from None
    except RecursionError:
        raise BadRequest("The query is nested too deeply for this engine. Flatten it, or choose oxigraph.") from None


def _rdflib_cell(term: Any) -> list[str] | None:
    """A term of rdflib as its value and its kind."""
    from rdflib import BNode, Literal  # noqa: PLC0415

    if term is None:
        return None
    if isinstance(term, Literal):
        return [str(term), f"@{term.language}" if term.language else str(term.datatype or XSD_STRING)]
    return [str(term), "blank" if isinstance(term, BNode) else "iri"]


if __name__ == "__main__":
    main()
