"""The vocabulary as a page for people: every class, property and code at the fragment that its IRI ends in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph

from moneygoround.server.query import rendered
from moneygoround.vocabulary import NS, PREFIXES, shortened

OWL = "http://www.w3.org/2002/07/owl#"
LABEL, DEFINITION = PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"
KIND = PREFIXES["rdf"] + "type"
GROUPS: Mapping[str, frozenset[str]] = {
    "Classes": frozenset({f"{OWL}Class"}),
    "Properties": frozenset({f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}),
    "Measures": frozenset({f"{NS}Measure"}),
    "Lists of codes": frozenset({PREFIXES["skos"] + "ConceptScheme"}),
    "Codes": frozenset({PREFIXES["skos"] + "Concept"}),
}
"""What the terms are, by the classes that they are of."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A term that another is tied to: by which property, its short name, and where it leads."""

    by: str
    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the vocabulary: the fragment of its IRI, its labels and definitions by language, what it is tied to."""

    fragment: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    ties: tuple[Tie, ...]


def page(quads: Iterable[pyoxigraph.Quad], prefixes: Mapping[str, str]) -> bytes:
    """The page, from the triples of the ontology and the prefixes that it is written with."""
    said: dict[str, list[pyoxigraph.Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(NS):
            said[quad.subject.value].append(quad)
    names = PREFIXES | prefixes
    groups: dict[str, list[Term]] = {title: [] for title in GROUPS}
    for name, told in sorted(said.items()):
        # The first group that fits: `about` is a property and a code, and a fragment stands once in a page.
        title = next((title for title, classes in GROUPS.items() if classes & _kinds(told)), None)
        if title is not None:
            groups[title].append(_term(name, told, names))
    return rendered("ns.html.j2", namespace=NS, groups=groups)


def _kinds(told: Iterable[pyoxigraph.Quad]) -> set[str]:
    return {getattr(quad.object, "value", "") for quad in told if quad.predicate.value == KIND}


def _term(name: str, told: Iterable[pyoxigraph.Quad], prefixes: Mapping[str, str]) -> Term:
    """What is said of one term."""
    texts: dict[str, dict[str, str]] = {LABEL: {}, DEFINITION: {}}
    ties = []
    for quad in told:
        if isinstance(quad.object, pyoxigraph.Literal) and quad.predicate.value in texts:
            texts[quad.predicate.value][quad.object.language or ""] = quad.object.value
        if isinstance(quad.object, pyoxigraph.NamedNode) and quad.predicate.value != KIND:
            address = quad.object.value
            link = f"#{address.removeprefix(NS)}" if address.startswith(NS) else address
            ties.append(Tie(shortened(quad.predicate.value, prefixes), shortened(address, prefixes), link))
    ties.sort(key=lambda tie: (tie.by, tie.name))
    labels, definitions = (dict(sorted(texts[which].items())) for which in (LABEL, DEFINITION))
    return Term(name.removeprefix(NS), labels, definitions, tuple(ties))
