"""How long each question of the cookbook takes on a large graph: `python -m bench.questions [--triples 1000000]`.

The graph is the curated ledger many times over, each time under other ids, with everything found in it; every question is asked as
`serve` asks it, of a store that is loaded. The median of the processor time of five runs is told, after one that warms up.
"""

import argparse
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

import pyoxigraph

from moneygoround import api, curated
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.limits import LIMITS
from moneygoround.rdf.fields import RECORDS, Form
from moneygoround.sparql import Iri, bind, questions
from moneygoround.sparql.worker import found_in
from moneygoround.writers.ntriples import ntriples

RUNS, GOAL = 5, 10.0  # milliseconds
MANY = 100
"""Rows from which on what a row costs is told too: a list of everything is as many times as long as the ledger was taken."""


def many(ledger: Ledger, times: int) -> Ledger:
    """A ledger many times over; the first time under its own ids."""
    copies = [ledger, *(_under(ledger, f"-{number}") for number in range(1, times))]
    return ledger_of(
        [thing for copy in copies for thing in copy.organisations.values()],
        [thing for copy in copies for thing in copy.flows.values()],
        deals=[thing for copy in copies for thing in copy.deals.values()],
        stakes=[thing for copy in copies for thing in copy.stakes.values()],
        sources=[thing for copy in copies for thing in copy.sources.values()],
    )


def _under(ledger: Ledger, mark: str) -> Ledger:
    parts = {name: getattr(ledger, name) for name in ("organisations", "flows", "deals", "stakes", "sources")}
    return Ledger(
        **{
            name: {f"{key}{mark}": replace(_marked(thing, mark), id=f"{key}{mark}") for key, thing in part.items()}
            for name, part in parts.items()
        }
    )


def _marked(value: Any, mark: str) -> Any:
    """A record that points to other things under their marked ids; the table of fields tells which of its values do."""
    if isinstance(value, tuple):
        return tuple(_marked(one, mark) for one in value)
    if type(value) not in RECORDS:
        return value
    changed = {}
    for line in RECORDS[type(value)].fields:
        content = getattr(value, line.name)
        if line.form is Form.LINK:
            changed[line.name] = content and f"{content}{mark}"
        elif line.form is Form.LINKS:
            changed[line.name] = tuple(f"{one}{mark}" for one in content)
        else:
            changed[line.name] = _marked(content, mark)
    return replace(value, **changed)


def store_of(triples: int) -> pyoxigraph.Store:
    """A store of about so many triples."""
    ledger = curated.ledger()
    once = sum(piece.count("\n") for piece in ntriples(ledger, api.find(ledger)))
    grown = many(ledger, max(1, round(triples / once)))
    store = pyoxigraph.Store()
    store.bulk_load("".join(ntriples(grown, api.find(grown))).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def main() -> None:
    """Print a table, the slowest question first."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--triples", type=int, default=1_000_000)
    words.add_argument("--only", nargs="*", help="names of questions")
    given = words.parse_args()
    store = store_of(given.triples)
    told = []
    for question in questions(curated.queries()):
        if given.only and question.name not in given.only:
            continue
        values = bind(question, {one.name: one.example for one in question.parameters})
        bindings = {name: [isinstance(value, Iri), str(value)] for name, value in values.items()}
        head = {"query": question.text, "bindings": bindings, "rows": LIMITS.server_rows}
        times = []
        rows: list[Any] = []
        for _ in range(RUNS + 1):
            begun = process_time()
            rows = found_in(store, head)["rows"]
            times.append(1000 * (process_time() - begun))
        told.append((median(times[1:]), question.name, len(rows)))
    print(f"{len(store):,} triples\n\n| question | ms | rows | ms for 1,000 rows |\n| --- | ---: | ---: | ---: |")
    for time, name, rows_found in sorted(told, reverse=True):
        each = f"{1000 * time / rows_found:.0f}" if rows_found >= MANY else ""
        print(f"| {name} | {time:.1f}{' (above the goal)' if time > GOAL else ''} | {rows_found} | {each} |")


if __name__ == "__main__":
    main()
