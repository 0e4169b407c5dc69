"""Writers: findings in formats that others read, each one function that returns its text."""

import json
from collections.abc import Callable

from moneygoround.findings import Findings


def _ttl(findings: Findings) -> str:
    from moneygoround.rdf import to_rdf  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.writers.rdf import turtle  # noqa: PLC0415

    return turtle(to_rdf(findings.ledger, findings))


def _nt(findings: Findings) -> str:
    from moneygoround.rdf import to_rdf  # noqa: PLC0415
    from moneygoround.writers.rdf import ntriples  # noqa: PLC0415

    return ntriples(to_rdf(findings.ledger, findings))


def _jsonld(findings: Findings) -> str:
    from moneygoround.rdf import to_rdf  # noqa: PLC0415
    from moneygoround.writers.rdf import jsonld  # noqa: PLC0415

    return jsonld(to_rdf(findings.ledger, findings))


def _trig(findings: Findings) -> str:
    from moneygoround.rdf import to_rdf  # noqa: PLC0415
    from moneygoround.writers.rdf import trig  # noqa: PLC0415

    return trig(to_rdf(findings.ledger, findings))


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


FORMATS: dict[str, Callable[[Findings], str]] = {
    "ttl": _ttl,
    "nt": _nt,
    "jsonld": _jsonld,
    "trig": _trig,
    "csv": _csv,
    "graphml": _graphml,
    "gexf": _gexf,
    "svg": _svg,
    "schema": _schema,
}
