"""The editor of queries: CodeMirror with colours and completion, fetched on request, kept in the cache, served from here."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pyoxigraph

from moneygoround.packages import PACKAGES, contents, is_kept
from moneygoround.vocabulary import PREFIXES, shortened

Word: TypeAlias = tuple[str, str]
CODEMIRROR = PACKAGES["codemirror"]
SCRIPTS = (
    "lib/codemirror.js", "mode/sparql/sparql.js", "addon/edit/matchbrackets.js", "addon/edit/closebrackets.js",
    "addon/hint/show-hint.js",
)  # fmt: skip
STYLES = ("lib/codemirror.css", "addon/hint/show-hint.css")
MISSING = (
    "Colours and completion come with the editor CodeMirror: start the server once with --editor, which fetches it "
    "through npm."
)
KEYS = "Ctrl-Space completes names, Tab leaves the field. Editor: CodeMirror {version} (MIT)."


def editor(*, fetch: bool, say: Callable[[str], None]) -> dict[str, bytes]:
    """The files of the editor by name: those of the cache, or fetched if that is wished; none if it is not there.

    Raises:
        FileTrouble: it should be fetched, and can't be.
    """
    if not fetch and not is_kept(CODEMIRROR):
        return {}
    return contents(CODEMIRROR, (*SCRIPTS, *STYLES, "LICENSE"), say=say)


def words(ontology: Iterable[pyoxigraph.Quad], data: Iterable[pyoxigraph.Quad]) -> list[Word]:
    """What can be completed, in short form with its label: the vocabulary, and every property and class in use."""
    labels = labels_of(ontology)
    found = {address: label for address, label in labels.items() if _short(address)}
    kind = pyoxigraph.NamedNode(PREFIXES["rdf"] + "type")
    for quad in data:
        used = [quad.predicate, *([quad.object] if quad.predicate == kind else [])]
        for one in used:
            if isinstance(one, pyoxigraph.NamedNode):
                found.setdefault(one.value, "")
    return sorted((short, label) for address, label in found.items() if (short := _short(address)))


def labels_of(ontology: Iterable[pyoxigraph.Quad]) -> Mapping[str, str]:
    """The English name of every term of the vocabulary, by its IRI."""
    found: dict[str, str] = {}
    for quad in ontology:
        if isinstance(quad.subject, pyoxigraph.NamedNode) and isinstance(quad.object, pyoxigraph.Literal):
            named = quad.predicate.value in {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
            if named and quad.object.language in {None, "en"}:
                found[quad.subject.value] = quad.object.value
    return found


def _short(address: str) -> str | None:
    """A term with one of our prefixes; None where none fits."""
    name = shortened(address)
    return name if name != address and name.partition(":")[2].isidentifier() else None
