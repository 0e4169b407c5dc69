"""Ask a graph a question in SPARQL: in a process of its own, within limits, without ever reaching a network."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moneygoround.errors import BadRequest, LimitReached, shown
from moneygoround.limits import LIMITS
from moneygoround.sparql.ended import why_ended
from moneygoround.sparql.guard import check
from moneygoround.sparql.questions import Iri as Iri
from moneygoround.sparql.questions import Parameter as Parameter
from moneygoround.sparql.questions import Question as Question
from moneygoround.sparql.questions import bind as bind
from moneygoround.sparql.questions import check_things as check_things
from moneygoround.sparql.questions import questions as questions

if TYPE_CHECKING:
    from rdflib import Graph

ENGINES = ("oxigraph", "rdflib")
WORKER = "moneygoround.sparql.worker"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question is answered with: rows under columns; or `truth`, of ASK; or `graph` as N-Triples, of CONSTRUCT.

    A cell is None where nothing is bound. `kinds` tells beside each cell what it is: "iri", "blank", the IRI of a datatype, or
    "@" and a language. `truncated` is true where there was more than was asked for.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    kinds: tuple[tuple[str | None, ...], ...] = ()
    truncated: bool = False
    truth: bool | None = None
    graph: str | None = None


def ask(  # noqa: PLR0913 - the limits of a question are part of it
    graph: "Graph | str | bytes",
    query: str,
    *,
    bindings: Mapping[str, Iri | str] | None = None,
    engine: str = "oxigraph",
    seconds: float = LIMITS.query_seconds,
    rows: int = LIMITS.query_rows,
) -> Answer:
    """Ask a graph, or its N-Triples or N-Quads, a question in SPARQL.

    `bindings` are values for variables of the SELECT clause; they are handed to the engine as values, never pasted.
    Our prefixes are known without being declared. The question runs in a process that is ended at the time limit.

    Raises:
        BadRequest: the query is no question, can't be read, or would reach beyond the graph.
        LimitReached: it took too long, or too much memory.
    """
    if engine not in ENGINES:
        raise BadRequest(f"{shown(engine)} is not an engine. Choose oxigraph or rdflib.")
    check(query)
    head = {
        "query": query,
        "bindings": {name: [isinstance(value, Iri), str(value)] for name, value in (bindings or {}).items()},
        "engine": engine,
        "rows": rows,
        "memory": LIMITS.query_memory,
        "seconds": seconds,
    }
    return _answer(_run(json.dumps(head).encode() + b"\n" + _as_bytes(graph), seconds))


def _as_bytes(graph: "Graph | str | bytes") -> bytes:
    """The triples as text for the worker."""
    if isinstance(graph, bytes):
        return graph
    if isinstance(graph, str):
        return graph.encode()
    from moneygoround.rdf.terms import ntriples  # noqa: PLC0415 - whoever has text already need not wait for rdflib

    return ntriples(graph).encode()


def _run(message: bytes, seconds: float) -> dict[str, object]:
    """Let a worker answer; end it at the time limit."""
    command = [sys.executable, "-P", "-m", WORKER]  # -P: nothing in the working folder is taken for a module
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        try:
            told, complaint = worker.communicate(message, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise LimitReached(
                f"The query took longer than {seconds:g} seconds and was stopped. Ask for less, or allow more seconds."
            ) from None
        finally:
            worker.kill()
    if worker.returncode < 0:
        raise LimitReached(why_ended(worker.returncode, LIMITS.query_memory))
    if worker.returncode:
        lines = complaint.decode("utf-8", "replace").strip().splitlines()
        raise BadRequest(f"The engine can't answer this query: {shown(lines[-1] if lines else 'it gives no reason')}")
    answer: dict[str, object] = json.loads(told)
    return answer


def _answer(told: dict[str, object]) -> Answer:
    """What the worker said, as a value; its refusals as errors."""
    match told:
        case {"request": str(why)}:
            raise BadRequest(why)
        case {"limit": str(why)}:
            raise LimitReached(why)
        case {"truth": bool(truth)}:
            return Answer(truth=truth)
        case {"graph": str(graph), "truncated": bool(truncated)}:
            return Answer(graph=graph, truncated=truncated)
        case {"columns": list(columns), "rows": list(cells), "truncated": bool(truncated)}:
            return Answer(
                tuple(columns),
                tuple(tuple(cell and cell[0] for cell in row) for row in cells),
                tuple(tuple(cell and cell[1] for cell in row) for row in cells),
                truncated,
            )
        case _:
            raise BadRequest("The engine gives no answer that can be read.")
