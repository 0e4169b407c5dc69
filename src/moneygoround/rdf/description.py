"""What an export is, told in itself: its title, licence, counts, and the run that made it (VoID, DCAT, PROV)."""

from collections.abc import Iterator

from moneygoround.rdf.lines import A, Counts, Line, foreign, integer, own
from moneygoround.vocabulary import NS, Publication, id_of, iri, part

TITLES = {
    "en": "Flows of money between organisations, and the loops in them",
    "vi": "Các dòng tiền giữa các tổ chức, và các vòng khép kín trong đó",
}
RESULTS = (
    "CertificateEntry", "CertificatePrice", "Circulation", "Component", "Listing", "Loop", "LoopStep", "Measurement", "Sum",
)  # fmt: skip
"""The classes of what a run generates, beside the dataset itself."""
_DATASET, _TRIPLES, _VOCABULARY, _URI_SPACE, _PARTITION, _CLASS, _ENTITIES = (
    foreign("void", name)
    for name in ("Dataset", "triples", "vocabulary", "uriSpace", "classPartition", "class", "entities")
)


def description(run: str, counts: Counts, publication: Publication) -> Iterator[Line]:
    """The triples that describe a dataset of so many others; its counts take in the description itself."""
    told = list(_told(run, counts, publication))
    yield from told
    yield f"<{_node(run)}> {_TRIPLES} {integer(counts.triples + len(told) + 1)} .\n"


def _node(run: str) -> str:
    return iri("dataset", id_of(run, "run") or "unnamed")


def _told(run: str, counts: Counts, publication: Publication) -> Iterator[Line]:
    node = _node(run)
    for cls in (_DATASET, foreign("dcat", "Dataset")):
        yield f"<{node}> {A} {cls} .\n"
    for language, title in TITLES.items():
        yield f'<{node}> {foreign("dct", "title")} "{title}"@{language} .\n'
    if publication.licence is not None:
        yield f"<{node}> {foreign('dct', 'license')} <{publication.licence}> .\n"
    yield f"<{node}> {foreign('dct', 'conformsTo')} <{NS.rstrip('#')}> .\n"
    yield f"<{node}> {_VOCABULARY} <{NS}> .\n"
    yield f'<{node}> {_URI_SPACE} "{publication.base}" .\n'
    yield f"<{node}> {foreign('prov', 'wasGeneratedBy')} <{run}> .\n"
    yield f"<{run}> {own('results')} {integer(1 + sum(counts.classes.get(NS + name, 0) for name in RESULTS))} .\n"
    for name, (cls, count) in sorted(_by_name(counts).items()):
        counted = part(node, name)
        yield f"<{node}> {_PARTITION} <{counted}> .\n"
        yield f"<{counted}> {A} {_DATASET} .\n"
        yield f"<{counted}> {_CLASS} <{cls}> .\n"
        yield f"<{counted}> {_ENTITIES} {integer(count)} .\n"


def _by_name(counts: Counts) -> dict[str, tuple[str, int]]:
    """How many things there are of each class, by its name."""
    return {cls.replace("#", "/").rpartition("/")[2]: (cls, count) for cls, count in counts.classes.items()}
