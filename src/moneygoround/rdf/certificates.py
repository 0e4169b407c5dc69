"""Certificates as triples, and back into the rows that `verify` reads."""

from collections.abc import Iterator, Mapping

from rdflib import PROV, RDF, SDO, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from moneygoround.errors import BadRecords, BadRequest, Fault, Place, shown
from moneygoround.findings import Findings
from moneygoround.model import FIRM, Bound, Measure
from moneygoround.proof import TOTAL
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.lines import triples_of
from moneygoround.rdf.results import JOINT, certified
from moneygoround.rdf.terms import Triple, short
from moneygoround.vocabulary import code, id_of

TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def certificates(findings: Findings) -> set[Triple]:
    """Both certified amounts at every bound with every line of their certificates, and the run that made them."""
    return set(triples_of(certified(findings)))


def rows(graph: Graph, file: str = "triples") -> Iterator[tuple[str, dict[str, str]]]:
    """The lines of every certificate in a graph, in the columns of certificate.csv, each with its place.

    Raises:
        BadRecords: something has two values of what a certificate says once, or `mgr:firm` is no truth value.
        BadRequest: a line lacks a flow, an end or an amount, or a price its place or its number.
    """
    measures = {URIRef(code(word)): str(word) for word in Measure}
    bounds = {URIRef(code(word)): str(word) for word in Bound}
    for circulation in sorted(graph.subjects(RDF.type, MGR.Circulation), key=str):
        firm = _truth(graph, circulation, MGR.firm)
        head = {
            "measure": measures.get(_one(graph, circulation, MGR.measure), ""),  # type: ignore[call-overload]  # any node
            "bound": bounds.get(_one(graph, circulation, MGR.bound), ""),  # type: ignore[call-overload]  # any node
            "status": "firm" if firm else "live",
        }
        yield _line(file, circulation, head, _head(graph, circulation, firm=firm))
        for line in graph.objects(circulation, MGR.entry):
            yield _line(file, line, head, _row(graph, line))
        for line in graph.objects(circulation, MGR.price):
            place, price = _one(graph, line, MGR.at), _one(graph, line, SDO.value)
            found = {"payer": _place(str(place)), "price": None if price is None else str(price)}
            yield _line(file, line, head, found)


def _one(graph: Graph, node: Node | None, prop: URIRef) -> Node | None:
    """The value of what is said once; None if it isn't said. Of two values either could be the one that is proved."""
    values = [] if node is None else sorted(graph.objects(node, prop), key=str)
    if node is not None and len(values) > 1:
        told = ", ".join(short(value) for value in values[:3])
        raise _fault(node, prop, f"has {len(values)} values where one is expected: {told}.", "Keep one.")
    return values[0] if values else None


def _truth(graph: Graph, node: Node, prop: URIRef) -> bool:
    """A truth value, however it is written: `true` and `"1"^^xsd:boolean` are the same."""
    value = _one(graph, node, prop)
    if isinstance(value, Literal) and value.datatype == XSD.boolean and str(value) in TRUTHS:
        return TRUTHS[str(value)]
    what = "is missing." if value is None else f"{short(value)} is neither true nor false."
    raise _fault(node, prop, what, "Write true or false, without quotes.")


def _fault(node: Node, prop: URIRef, what: str, mend: str) -> BadRecords:
    """What is wrong with a property of a node; whoever has the text finds its line."""
    return BadRecords([Fault(Place(), f"{short(node)} {short(prop)}", what, mend)])


def _line(
    file: str, node: Node, head: Mapping[str, str], found: Mapping[str, str | None]
) -> tuple[str, dict[str, str]]:
    """A line of which nothing is missing, and where it stands."""
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise BadRequest(f"{file}: {node}: has no {missing[0]}. Is this a certificate?")
    return f"{file}: {node}", {**head, **{name: str(value) for name, value in found.items()}}


def _head(graph: Graph, circulation: Node, *, firm: bool) -> dict[str, str | None]:
    """What a whole certificate says: its amount, and the view and the records of the run that made it."""
    (amount, currency), run = _money(graph, circulation, MGR.amount), _one(graph, circulation, PROV.wasGeneratedBy)
    used, agent = (_one(graph, run, prop) for prop in (PROV.used, PROV.wasAssociatedWith))
    settings = _settings(graph, run)
    statuses = [word for word in settings.get("statuses", "").split(", ") if not firm or word in FIRM]
    made = {
        "as_of": settings.get("asOf", "").removeprefix("always"),
        "statuses": " ".join(statuses),
        "level": settings.get("level", ""),
        "inputs": str(_one(graph, used, SDO.sha256) or ""),
        "version": str(_one(graph, agent, SDO.softwareVersion) or ""),
    }
    return {"amount": amount, "counted": amount, "currency": currency, **made}


def _settings(graph: Graph, run: Node | None) -> dict[str, str]:
    """The settings of a run by their names, each of which is there once."""
    found: dict[str, str] = {}
    if run is None:
        return found
    for setting in sorted(graph.objects(run, MGR.parameter), key=str):
        name = str(_one(graph, setting, SDO.name))
        if name in found:
            raise _fault(run, MGR.parameter, f"names {shown(name)} twice.", "Keep one.")
        found[name] = str(_one(graph, setting, SDO.value))
    return found


def _place(address: str) -> str | None:
    """What has a price, as a certificate names it: an organisation, or `total ID` for what bounds flows together."""
    holder = id_of(address, "flow")
    if holder is not None:
        return f"{TOTAL}{holder}"
    deal, _, number = address.rpartition(":total:")
    name = id_of(deal, "deal")
    return id_of(address, "organisation") if name is None else f"{TOTAL}{name}{JOINT}{number}"


def _row(graph: Graph, line: Node) -> dict[str, str | None]:
    (amount, currency), (counted, unit) = _money(graph, line, MGR.amount), _money(graph, line, MGR.counted)
    if currency and unit and currency != unit:
        what = f"is in {shown(unit)}, the amount in {shown(currency)}."
        raise _fault(line, MGR.counted, what, "Count in the currency of the amount.")
    return {
        "flow": id_of(str(_one(graph, line, MGR.flow)), "flow"),
        "payer": id_of(str(_one(graph, line, MGR.payer)), "organisation"),
        "payee": id_of(str(_one(graph, line, MGR.payee)), "organisation"),
        "amount": amount,
        "counted": counted,
        "currency": currency,
    }


def _money(graph: Graph, line: Node, prop: URIRef) -> tuple[str | None, str | None]:
    """An amount and its currency, each as it is written."""
    amount = _one(graph, line, prop)
    face, currency = _one(graph, amount, MGR.face), _one(graph, amount, SDO.currency)
    return (None if face is None else str(face)), (None if currency is None else str(currency))
