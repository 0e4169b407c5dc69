"""Certificates as triples, and back into the rows that `verify` reads."""

from collections.abc import Iterator, Mapping

from rdflib import RDF, SDO, Graph, URIRef
from rdflib.term import Node

from moneygoround.errors import BadRequest
from moneygoround.findings import Findings
from moneygoround.model import Bound, Measure
from moneygoround.proof import TOTAL
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.lines import triples_of
from moneygoround.rdf.results import JOINT, certified
from moneygoround.rdf.terms import Triple
from moneygoround.vocabulary import code, id_of


def certificates(findings: Findings) -> set[Triple]:
    """Both certified amounts at every bound with every line of their certificates, and the run that made them."""
    return set(triples_of(certified(findings)))


def rows(graph: Graph) -> Iterator[dict[str, str]]:
    """The lines and prices of every certificate in a graph, in the columns of certificate.csv.

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
        for line in graph.objects(circulation, MGR.entry):
            yield head | _row(graph, line)
        for line in graph.objects(circulation, MGR.price):
            place, price = graph.value(line, MGR.at), graph.value(line, SDO.value)
            yield head | _whole(line, {"payer": _place(str(place)), "price": None if price is None else str(price)})


def _place(address: str) -> str | None:
    """What has a price, as a certificate names it: an organisation, or `total ID` for what bounds flows together."""
    holder = id_of(address, "flow")
    if holder is not None:
        return f"{TOTAL}{holder}"
    deal, _, number = address.rpartition(":total:")
    name = id_of(deal, "deal")
    return id_of(address, "organisation") if name is None else f"{TOTAL}{name}{JOINT}{number}"


def _row(graph: Graph, line: Node) -> dict[str, str]:
    return _whole(
        line,
        {
            "flow": id_of(str(graph.value(line, MGR.flow)), "flow"),
            "payer": id_of(str(graph.value(line, MGR.payer)), "organisation"),
            "payee": id_of(str(graph.value(line, MGR.payee)), "organisation"),
            "amount": _money(graph, line, MGR.amount),
            "counted": _money(graph, line, MGR.counted),
            "currency": _currency(graph, line),
        },
    )


def _whole(line: Node, found: Mapping[str, str | None]) -> dict[str, str]:
    """A row of which nothing is missing."""
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise BadRequest(f"{line}: has no {missing[0]}. Is this a certificate?")
    return {name: str(value) for name, value in found.items()}


def _money(graph: Graph, line: Node, prop: URIRef) -> str | None:
    amount = graph.value(line, prop)
    face = graph.value(amount, MGR.face) if amount is not None else None
    return None if face is None else str(face)


def _currency(graph: Graph, line: Node) -> str | None:
    amount = graph.value(line, MGR.amount)
    found = graph.value(amount, SDO.currency) if amount is not None else None
    return None if found is None else str(found)
