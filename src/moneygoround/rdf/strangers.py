"""Nothing of ours is dropped in silence: terms that the vocabulary does not have, and things that belong to nothing."""

from collections.abc import Iterable
from itertools import chain

from rdflib import RDF, URIRef
from rdflib.term import Node

from moneygoround.errors import did_you_mean
from moneygoround.rdf.fields import CLASSES, COMMON, MGR, RECORDS, properties_of
from moneygoround.rdf.reading import Reading
from moneygoround.rdf.terms import short
from moneygoround.vocabulary import NS, OWNED, collection_of

FIGURES = frozenset({MGR.qualifier, MGR.face, MGR.per, MGR.words, *COMMON})
PARTS = frozenset(record.cls for record in RECORDS.values() if record.cls is not None and record.cls.startswith(NS))
RESULT_CLASSES = frozenset(MGR[name] for name in (
    "AnalysisRun", "CertificateEntry", "CertificatePrice", "Circulation", "Component", "Listing", "Loop", "LoopStep", "Measure",
    "Measurement", "Origin", "Sum",
))  # fmt: skip
RESULT_PROPERTIES = frozenset(MGR[name] for name in (
    "at", "bottleneck", "bound", "bounded", "capital", "carriedBy", "circularFinancing", "closedBy", "closedOn", "counted",
    "counterparties", "counterparty", "covered", "direction", "disclosed", "entry", "firm", "flows", "fromAnnouncement",
    "inAll", "inOrder", "insideDeal", "length", "listed", "lists", "loopKind", "measure", "member", "notice", "outOf",
    "parameter", "price", "results", "shareOfTotal", "side", "step", "through", "trade", "undisclosedSteps", "weakestStep",
    "withoutFigure", "without", "year",
))  # fmt: skip
TERMS_OF_CLASSES = RESULT_CLASSES | PARTS | frozenset(chain.from_iterable(CLASSES.values()))
TERMS_OF_PROPERTIES = RESULT_PROPERTIES | FIGURES | frozenset(
    prop
    for record in RECORDS.values()
    for prop in (*record.derived, *chain.from_iterable(map(properties_of, record.fields)))
)  # fmt: skip


def foreign_to(reading: Reading, node: Node, known: Iterable[Node]) -> None:
    """Tell the properties of our own vocabulary that a thing of its class does not have."""
    names = {short(prop) for prop in known}
    for prop in reading.said.get(node, ()):
        if isinstance(prop, URIRef) and prop.startswith(NS) and short(prop) not in names:
            reading.fault(node, prop, "is not a property of such a thing.", did_you_mean(short(prop), names).strip())


def left_over(reading: Reading) -> None:
    """Tell what was not read: misspelt classes and properties, parts that belong to nothing, things of no class."""
    for node, said in reading.said.items():
        unknown = _unknown_classes(reading, node)
        if node in reading.read:
            continue
        _unknown_properties(reading, node)
        types = PARTS & set(said.get(RDF.type, ()))
        if types:
            reading.fault(
                node, None, f"is {short(min(types))}, but belongs to nothing that is there.", "Link it, or remove it."
            )
        elif MGR.Origin in said.get(RDF.type, ()):
            continue  # what sources go back to without a record of its own: written anew from the sources
        elif isinstance(node, URIRef) and collection_of(node) in OWNED and not unknown:
            what = "is of no class that is read here." if RDF.type in said else "is of no class."
            reading.fault(node, None, what, "Write what it is, for example `a mgr:Deal`.")


def _unknown_classes(reading: Reading, node: Node) -> bool:
    """Whether a thing is said to be of a class that our vocabulary does not have."""
    unknown = [
        cls
        for cls in reading.values(node, RDF.type)
        if isinstance(cls, URIRef) and cls.startswith(NS) and cls not in TERMS_OF_CLASSES
    ]
    for cls in unknown:
        mend = did_you_mean(short(cls), map(short, TERMS_OF_CLASSES)).strip() or "Take it out."
        reading.fault(node, RDF.type, f"{short(cls)} is no class of the vocabulary.", mend)
    return bool(unknown)


def _unknown_properties(reading: Reading, node: Node) -> None:
    for prop in reading.said[node]:
        if isinstance(prop, URIRef) and prop.startswith(NS) and prop not in TERMS_OF_PROPERTIES:
            mend = did_you_mean(short(prop), map(short, TERMS_OF_PROPERTIES)).strip() or "Take it out."
            reading.fault(node, prop, "is no property of the vocabulary.", mend)
