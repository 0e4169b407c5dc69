"""Writers: findings in formats that others read, each one function that returns its text."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from moneygoround.findings import Findings
from moneygoround.ledger import Ledger
from moneygoround.vocabulary import OURS, Publication

if TYPE_CHECKING:
    from moneygoround.writers.rdf import Triple


def _csv(findings: Findings) -> str:
    from moneygoround.writers import tables  # noqa: PLC0415 - only the format that is asked for is loaded

    return tables.to_csv(tables.flow_rows(findings.ledger), tables.FLOW_COLUMNS)


def _graphml(findings: Findings) -> str:
    from moneygoround.writers.network import graphml  # noqa: PLC0415

    return graphml(findings)


def _gexf(findings: Findings) -> str:
    from moneygoround.writers.network import gexf  # noqa: PLC0415

    return gexf(findings)


def _svg(findings: Findings) -> str:
    from moneygoround.layout import place  # noqa: PLC0415
    from moneygoround.writers.picture import svg  # noqa: PLC0415

    return svg(findings, place(findings.network, findings.loops.loops))


def _schema(findings: Findings) -> str:
    from moneygoround.readers.records import json_schema  # noqa: PLC0415

    del findings  # the form of the records is the same whatever they hold
    return json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"


TRIPLES = {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "trig": "trig", "jsonld": "jsonld", "rdf": "rdfxml"}
"""The formats of RDF, each with the name of its writer."""

STREAMED = "nt"  # the format for what is too large to be held as one text
ANNOTATED = "ttl12"  # Turtle of RDF 1.2, in which direct edges are annotated by their flows; rdflib does not read it

FORMATS: dict[str, Callable[[Findings], str]] = {
    "csv": _csv,
    "graphml": _graphml,
    "gexf": _gexf,
    "svg": _svg,
    "schema": _schema,
}


def write(form: str, findings: Findings, publication: Publication = OURS) -> str:
    """Findings in one of our formats; the triples of RDF as their publication wants them."""
    return "".join(pieces(form, findings, publication))


def pieces(form: str, findings: Findings, publication: Publication = OURS) -> Iterable[str]:
    """The same in pieces, so that N-Triples of any size pass through little memory."""
    if form in FORMATS:
        return (FORMATS[form](findings),)
    if form == STREAMED:
        from moneygoround.writers.ntriples import ntriples  # noqa: PLC0415 - rdflib takes a third of a second

        return ntriples(findings.ledger, findings, publication)
    from moneygoround.rdf import carriers, triples  # noqa: PLC0415
    from moneygoround.writers import rdf  # noqa: PLC0415

    told = triples(findings.ledger, findings, publication)
    text = rdf.turtle(told, carriers(findings)) if form == ANNOTATED else _written(form, told)
    return (rdf.moved(text, publication.base),)


def record_pieces(form: str, ledger: Ledger) -> Iterable[str]:
    """The records of a ledger alone in a format of RDF: nothing is looked for, so a large ledger takes seconds."""
    if form == STREAMED:
        from moneygoround.writers.ntriples import ntriples  # noqa: PLC0415

        return ntriples(ledger)
    from moneygoround.rdf import triples  # noqa: PLC0415

    return (_written(form, triples(ledger)),)


def _written(form: str, triples: "Iterable[Triple]") -> str:
    from moneygoround.writers import rdf  # noqa: PLC0415

    writer: Callable[[Iterable[Triple]], str] = getattr(rdf, TRIPLES[form])
    return writer(triples)
