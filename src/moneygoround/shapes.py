"""Does a graph have what shapes.ttl asks of it? A fault for each thing that it lacks, as a sentence with its subject."""

from pathlib import Path

import pyshacl
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

from moneygoround.errors import Fault, Place
from moneygoround.rdf.terms import short


def conform(graph: Graph, shapes: Path | str, *, warnings: bool = True) -> tuple[Fault, ...]:
    """Check a graph against SHACL shapes, given by their path or as Turtle. No faults: it is well-formed.

    Without `warnings` only what a graph must have is told, not what it should have. Sets of rules are not run, and nothing is inferred: what `to_rdf` writes states its classes itself.
    """
    text = shapes.read_text(encoding="utf-8") if isinstance(shapes, Path) else shapes
    rules = Graph().parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", advanced=False, meta_shacl=False)
    return tuple(
        sorted(
            {
                _fault(report, result)
                for result in report.subjects(RDF.type, SH.ValidationResult)
                if warnings or report.value(result, SH.resultSeverity) == SH.Violation
            }
        )
    )


def _fault(report: Graph, result: Node) -> Fault:
    """One result of a validation as a sentence: the subject and its property, what is wrong, the value."""
    focus, path, value = (report.value(result, prop) for prop in (SH.focusNode, SH.resultPath, SH.value))
    message = report.value(result, SH.resultMessage)
    if focus is None:
        return Fault(Place(), "", str(message))
    whole = isinstance(path, URIRef)
    where = f"{short(focus)} {short(path)}" if whole and path is not None else short(focus)
    tail = f" It is {short(value)}." if value not in {None, focus} and not isinstance(value, BNode) else ""
    return Fault(Place(), where, f"{message}{tail}")
