"""What the server hands out as it is: the page, the graph, the vocabulary and the cookbook, made once."""

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pyoxigraph

from moneygoround import api, asking, curated, exchange
from moneygoround.findings import Findings
from moneygoround.page import ask
from moneygoround.readers.stories import Story
from moneygoround.server import ns, query
from moneygoround.server.editor import labels_of, words
from moneygoround.sparql import Question, questions
from moneygoround.vocabulary import ONTOLOGY, iri

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_SHOWN = {"organisation": "org", "flow": "flow", "loop": "loop"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The things to hand out. `data` is what questions are asked of: N-Quads, the vocabulary in a graph of its own.

    `query` is the page of questions, `vocabulary` that of terms; `assets` are scripts, styles and data of pages by address, each with its media type;
    `labels` are the names of terms, `places` where the main page shows a thing, both by IRI. `known` are the ids of all
    that a question can be given, by collection; `cookbook` is every question by its SPARQL.
    """

    page: bytes
    turtle: bytes
    ontology: bytes
    shapes: bytes
    data: bytes
    graphs: tuple[str, ...]
    query: bytes = b""
    vocabulary: bytes = b""
    assets: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    cookbook: Mapping[str, Question] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """The page's own content security policy."""
        found = _POLICY.search(self.page[:20_000].decode("utf-8", "replace"))
        return html.unescape(found[1]) if found else "default-src 'none'"


def shelf_of(
    findings: Findings,
    *,
    editor: Mapping[str, bytes] | None = None,
    licence: str | None = None,
    told: Iterable[Story] = (),
) -> Shelf:
    """Everything that is handed out of some findings: the curated vocabulary and cookbook beside them.

    `editor` is the editor of queries, as moneygoround.server.editor gives it; `licence` is the IRI of the licence that the
    triples name; `told` are the stories of the page.
    """
    written = api.outputs(findings, ask="query", licence=licence, told=told)
    ontology, shapes = curated.ontology().read_bytes(), curated.shapes().read_bytes()
    turtle = written["moneygoround.ttl"]
    terms, things = (_quads(document) for document in (ontology, turtle))
    known = ask.data(findings, exchange.ecb_rate)
    return Shelf(
        page=written["moneygoround.html"],
        turtle=turtle,
        ontology=ontology,
        shapes=shapes,
        data=nquads({"": [turtle], ONTOLOGY: [ontology]}),
        graphs=(ONTOLOGY,),
        query=query.page(findings, editor or {}),
        vocabulary=ns.page(terms, _prefixes(ontology)),
        assets=query.assets(known | {"at": "/id/", "page": "/", "words": words(terms, things)}, editor or {}),
        labels=labels_of(terms),
        places=_places(known["things"]),
        known=asking.things(findings),
        cookbook={one.body: one for one in questions(curated.queries())},
    )


def _quads(turtle: bytes) -> list[pyoxigraph.Quad]:
    return [*pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)]


def _prefixes(turtle: bytes) -> dict[str, str]:
    """The prefixes that a document is written with."""
    parser = pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)
    for _ in parser:
        pass
    return dict(parser.prefixes)


def _places(things: Mapping[str, Iterable[Sequence[Any]]]) -> dict[str, str]:
    """Where the main page shows a thing, for those that it shows."""
    return {
        iri(collection, key): f"/#{_SHOWN[collection]}={quote(key, safe='')}"
        for collection, some in things.items()
        for key, _, shown in some
        if shown
    }


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
