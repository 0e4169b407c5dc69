"""What an export is, told in itself: its title, licence, counts, and the run that made it (VoID, DCAT, PROV)."""

from collections import Counter
from collections.abc import Collection, Iterator

from rdflib import DCAT, DCTERMS, PROV, RDF, VOID, XSD, Literal, URIRef

from moneygoround.rdf.terms import Triple
from moneygoround.vocabulary import NS, Publication, id_of, iri, part

TITLES = {
    "en": "Flows of money between organisations, and the loops in them",
    "vi": "Các dòng tiền giữa các tổ chức, và các vòng khép kín trong đó",
}


def description(run: URIRef, triples: Collection[Triple], publication: Publication) -> Iterator[Triple]:
    """The triples that describe a dataset of these triples; its counts take in the description itself."""
    told = list(_told(run, triples, publication))
    node = _node(run)
    yield from told
    yield node, VOID.triples, _count(len(triples) + len(told) + 1)


def _node(run: URIRef) -> URIRef:
    return URIRef(iri("dataset", id_of(str(run), "run") or "unnamed"))


def _told(run: URIRef, triples: Collection[Triple], publication: Publication) -> Iterator[Triple]:
    node = _node(run)
    for cls in (VOID.Dataset, DCAT.Dataset):
        yield node, RDF.type, cls
    for language, title in TITLES.items():
        yield node, DCTERMS.title, Literal(title, lang=language)
    if publication.licence is not None:
        yield node, DCTERMS.license, URIRef(publication.licence)
    yield node, DCTERMS.conformsTo, URIRef(NS.rstrip("#"))
    yield node, VOID.vocabulary, URIRef(NS)
    yield node, VOID.uriSpace, Literal(publication.base)
    yield node, PROV.wasGeneratedBy, run
    for name, (cls, count) in sorted(_classes(triples).items()):
        counted = URIRef(part(node, name))
        yield node, VOID.classPartition, counted
        yield counted, RDF.type, VOID.Dataset
        yield counted, VOID["class"], cls
        yield counted, VOID.entities, _count(count)


def _classes(triples: Collection[Triple]) -> dict[str, tuple[URIRef, int]]:
    """How many things there are of each class, by its name."""
    counts = Counter(value for _, prop, value in triples if prop == RDF.type and isinstance(value, URIRef))
    return {str(cls).replace("#", "/").rpartition("/")[2]: (cls, count) for cls, count in counts.items()}


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
