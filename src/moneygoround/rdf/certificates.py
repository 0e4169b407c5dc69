"""Certificates as triples, and back into the rows that `verify` reads."""

from collections.abc import Iterator, Mapping

from rdflib import PROV, RDF, SDO, Graph, URIRef
from rdflib.term import Node

from moneygoround.errors import BadRequest
from moneygoround.findings import Findings
from moneygoround.model import FIRM, Bound, Measure
from moneygoround.proof import TOTAL
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.lines import triples_of
from moneygoround.rdf.results import JOINT, certified
from moneygoround.rdf.terms import Triple
from moneygoround.vocabulary import code, id_of


def certificates(findings: Findings) -> set[Triple]:
    """Both certified amounts at every bound with every line of their certificates, and the run that made them."""
    return set(triples_of(certified(findings)))


def rows(graph: Graph, file: str = "triples") -> Iterator[tuple[str, dict[str, str]]]:
    """The lines of every certificate in a graph, in the columns of certificate.csv, each with its place.

    Raises:
        BadRequest: a line lacks a flow, an end or an amount, or a price its place or its number.
    """
    measures = {URIRef(code(word)): str(word) for word in Measure}
    bounds = {URIRef(code(word)): str(word) for word in Bound}
    for circulation in sorted(graph.subjects(RDF.type, MGR.Circulation), key=str):
        head = {
            "measure": measures.get(graph.value(circulation, MGR.measure), ""),  # type: ignore[call-overload]  # any node
            "bound": bounds.get(graph.value(circulation, MGR.bound), ""),  # type: ignore[call-overload]  # any node
            "status": "firm" if str(graph.value(circulation, MGR.firm)) == "true" else "live",
        }
        yield _line(file, circulation, head, _head(graph, circulation))
        for line in graph.objects(circulation, MGR.entry):
            yield _line(file, line, head, _row(graph, line))
        for line in graph.objects(circulation, MGR.price):
            place, price = graph.value(line, MGR.at), graph.value(line, SDO.value)
            found = {"payer": _place(str(place)), "price": None if price is None else str(price)}
            yield _line(file, line, head, found)


def _line(
    file: str, node: Node, head: Mapping[str, str], found: Mapping[str, str | None]
) -> tuple[str, dict[str, str]]:
    """A line of which nothing is missing, and where it stands."""
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise BadRequest(f"{file}: {node}: has no {missing[0]}. Is this a certificate?")
    return f"{file}: {node}", {**head, **{name: str(value) for name, value in found.items()}}


def _head(graph: Graph, circulation: Node) -> dict[str, str | None]:
    """What a whole certificate says: its amount, and the view and the records of the run that made it."""
    amount, run = _money(graph, circulation, MGR.amount), graph.value(circulation, PROV.wasGeneratedBy)
    settings = {
        str(graph.value(setting, SDO.name)): str(graph.value(setting, SDO.value))
        for setting in graph.objects(run, MGR.parameter)
    }
    used, agent = (graph.value(run, prop) for prop in (PROV.used, PROV.wasAssociatedWith))
    firm = str(graph.value(circulation, MGR.firm)) == "true"
    statuses = [word for word in settings.get("statuses", "").split(", ") if not firm or word in FIRM]
    made = {
        "as_of": settings.get("asOf", "").removeprefix("always"),
        "statuses": " ".join(statuses),
        "level": settings.get("level", ""),
        "inputs": str(graph.value(used, SDO.sha256) or ""),
        "version": str(graph.value(agent, SDO.softwareVersion) or ""),
    }
    return {"amount": amount, "counted": amount, "currency": _currency(graph, circulation), **made}


def _place(address: str) -> str | None:
    """What has a price, as a certificate names it: an organisation, or `total ID` for what bounds flows together."""
    holder = id_of(address, "flow")
    if holder is not None:
        return f"{TOTAL}{holder}"
    deal, _, number = address.rpartition(":total:")
    name = id_of(deal, "deal")
    return id_of(address, "organisation") if name is None else f"{TOTAL}{name}{JOINT}{number}"


def _row(graph: Graph, line: Node) -> dict[str, str | None]:
    return {
        "flow": id_of(str(graph.value(line, MGR.flow)), "flow"),
        "payer": id_of(str(graph.value(line, MGR.payer)), "organisation"),
        "payee": id_of(str(graph.value(line, MGR.payee)), "organisation"),
        "amount": _money(graph, line, MGR.amount),
        "counted": _money(graph, line, MGR.counted),
        "currency": _currency(graph, line),
    }


def _money(graph: Graph, line: Node, prop: URIRef) -> str | None:
    amount = graph.value(line, prop)
    face = graph.value(amount, MGR.face) if amount is not None else None
    return None if face is None else str(face)


def _currency(graph: Graph, line: Node) -> str | None:
    amount = graph.value(line, MGR.amount)
    found = graph.value(amount, SDO.currency) if amount is not None else None
    return None if found is None else str(found)
