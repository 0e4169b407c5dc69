"""What the server hands out as it is: the page, the graph, the vocabulary and the cookbook, made once."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph

from moneygoround import api, curated
from moneygoround.findings import Findings
from moneygoround.readers.stories import Story
from moneygoround.sparql import Question, questions
from moneygoround.vocabulary import ONTOLOGY, PREFIXES

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Shelf:
    """The things to hand out. `data` is what questions are asked of: N-Quads, the vocabulary in a graph of its own."""

    page: bytes
    turtle: bytes
    ontology: bytes
    shapes: bytes
    cookbook: tuple[Question, ...]
    data: bytes
    graphs: tuple[str, ...]

    @property
    def policy(self) -> str:
        """The page's own content security policy."""
        found = _POLICY.search(self.page[:20_000].decode("utf-8", "replace"))
        return html.unescape(found[1]) if found else "default-src 'none'"


def shelf_of(findings: Findings, *, told: Iterable[Story] = ()) -> Shelf:
    """Everything that is handed out of some findings: the curated vocabulary and cookbook beside them.

    `told` are the stories of the page.
    """
    written = api.outputs(findings, told=told)
    ontology, shapes = curated.ontology().read_bytes(), curated.shapes().read_bytes()
    turtle = written["moneygoround.ttl"]
    return Shelf(
        page=written["moneygoround.html"],
        turtle=turtle,
        ontology=ontology,
        shapes=shapes,
        cookbook=questions(curated.queries()),
        data=nquads({"": [turtle], ONTOLOGY: [ontology]}),
        graphs=(ONTOLOGY,),
    )


def nquads(graphs: Mapping[str, Iterable[bytes]]) -> bytes:
    """Documents in Turtle as one dataset, by the IRI of the graph that each is put in; "" is the default graph."""
    store = pyoxigraph.Store()
    for name, documents in graphs.items():
        graph = pyoxigraph.NamedNode(name) if name else pyoxigraph.DefaultGraph()
        for document in documents:
            store.bulk_load(document, pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    return store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""


def as_ntriples(turtle: bytes) -> bytes:
    """Turtle as N-Triples, from which every other form is written."""
    triples = (quad.triple for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE))
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def tag(body: bytes) -> str:
    """The ETag of a body: equal bytes, equal tag."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def short(address: str) -> str:
    """An IRI with one of our prefixes, where one fits."""
    for prefix, start in PREFIXES.items():
        if address.startswith(start):
            return f"{prefix}:{address.removeprefix(start)}"
    return address
