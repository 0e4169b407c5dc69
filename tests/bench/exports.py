"""What is measured of exports: a ledger as sorted N-Triples beside the writers of rdflib and pyoxigraph.

We start from the records; the others from a graph of theirs that was built off the clock. What is written is compared line by line.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.networks import Measured
from heavy import heavy_tailed, write_csv
from moneygoround import api
from moneygoround.ledger import Ledger

Run = Callable[[], tuple[int, str]]
LARGEST = 100_000
"""Flows: a ledger holds records, and a table of more is surveyed in columns."""


def export_ours(measured: Measured) -> Run:
    from moneygoround.writers.ntriples import ntriples

    held = _ledger(len(measured.arrays.tail))
    return lambda: _told("".join(ntriples(held)).encode())


def export_rdflib(measured: Measured) -> Run:
    from moneygoround.rdf import to_rdf

    graph = to_rdf(_ledger(len(measured.arrays.tail)))
    return lambda: _told(b"".join(sorted(graph.serialize(format="nt", encoding="utf-8").splitlines(keepends=True))))


def export_rdflib_turtle(measured: Measured) -> Run:
    """Its text is another format, so that it can't be compared: it counts the triples."""
    from moneygoround.rdf import to_rdf

    graph = to_rdf(_ledger(len(measured.arrays.tail)))

    def run() -> tuple[int, str]:
        graph.serialize(format="turtle")
        return len(graph), ""

    return run


def export_pyoxigraph(measured: Measured) -> Run:
    import pyoxigraph

    from moneygoround.writers.ntriples import ntriples

    store, form = pyoxigraph.Store(), pyoxigraph.RdfFormat.N_TRIPLES
    store.bulk_load("".join(ntriples(_ledger(len(measured.arrays.tail)))).encode(), form)

    def run() -> tuple[int, str]:
        dumped = store.dump(format=form, from_graph=pyoxigraph.DefaultGraph()) or b""
        return _told(b"".join(sorted(dumped.splitlines(keepends=True))))

    return run


def _told(text: bytes) -> tuple[int, str]:
    return text.count(b"\n"), sha256(text).hexdigest()


@cache
def _ledger(flows: int) -> Ledger:
    """The generated network of so many flows as records, with dates and kinds."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "heavy.csv"
        write_csv(heavy_tailed(flows, seed=1, undisclosed=0), file, wide=True)
        return api.load(file)
