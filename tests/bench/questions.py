"""How long each question of the cookbook takes on a large graph: `python -m bench.questions [--flows 15000]`.

The graph is an economy from a seed (economy.py), with everything that is found in it: at 15,000 flows its records alone are 10^6 triples.
Every question is asked as `serve` asks it, of a store that is loaded; one about an organisation is asked about the busiest of all,
and about one in the middle.
The median of the processor time of nine runs is told, after one that warms up.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import pyoxigraph

from economy import economy
from moneygoround import api, curated
from moneygoround.findings import Findings
from moneygoround.limits import LIMITS
from moneygoround.sparql import Iri, Question, bind, questions
from moneygoround.sparql.worker import found_in
from moneygoround.writers.ntriples import ntriples

RUNS, GOAL = 9, 10.0  # milliseconds
FLOWS, RECENT = 15_000, timedelta(14)


def about(findings: Findings, *, rank: float) -> dict[str, str]:
    """What is asked about: an organisation by its rank among all by their flows (0: the busiest, 0.5: one in the middle) and
    whom it has most of them with, the first loop, and a fortnight ago."""
    ends = [[end[-1].organisation for end in (flow.payer, flow.payee)] for flow in findings.ledger.flows.values()]
    ranked = Counter(name for pair in ends for name in pair).most_common()
    org, flows = ranked[int(rank * (len(ranked) - 1))]
    ((other, _),) = Counter(name for pair in ends if org in pair for name in pair if name != org).most_common(1)
    last = findings.network.as_of
    print(f"asked about {org} with {flows:,} flows, and {other}")
    return {
        "org": org,
        "other": other,
        "loop": findings.loops.loops[0].key if findings.loops.loops else "",
        "day": str(last.first - RECENT) if last else "",
    }


def measured(store: pyoxigraph.Store, question: Question, values_of: Mapping[str, str]) -> tuple[float, list[Any]]:
    """The median of the times that a question takes, and its rows."""
    values = bind(question, {one.name: values_of[one.name] for one in question.parameters})
    bindings = {name: [isinstance(value, Iri), str(value)] for name, value in values.items()}
    head = {"query": question.text, "bindings": bindings, "rows": LIMITS.server_rows}
    times = []
    rows: list[Any] = []
    for _ in range(RUNS + 1):
        begun = process_time()
        rows = found_in(store, head)["rows"]
        times.append(1000 * (process_time() - begun))
    return median(times[1:]), rows


def main() -> None:
    """Print a table, the slowest question first."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--flows", type=int, default=FLOWS)
    words.add_argument("--only", nargs="*", help="names of questions")
    words.add_argument("--queries", type=Path, default=curated.queries(), help="a folder of other questions")
    given = words.parse_args()
    ledger = economy(given.flows)
    findings = api.find(ledger)
    records = sum(piece.count("\n") for piece in ntriples(ledger))
    store = pyoxigraph.Store()
    store.bulk_load("".join(ntriples(ledger, findings)).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    first, middle = about(findings, rank=0), about(findings, rank=0.5)
    told = []
    for question in questions(given.queries):
        if not given.only or question.name in given.only:
            time, rows = measured(store, question, first)
            ordinary = (
                f"{measured(store, question, middle)[0]:.1f}"
                if "org" in {one.name for one in question.parameters}
                else ""
            )
            told.append((time, question.name, len(rows), ordinary))
    print(f"{given.flows:,} flows, {records:,} triples of records, {len(store):,} in all\n")
    print("| question | ms | rows | ms, one in the middle |\n| --- | ---: | ---: | ---: |")
    for time, name, rows_found, ordinary in sorted(told, reverse=True):
        print(f"| {name} | {time:.1f}{' (above the goal)' if time > GOAL else ''} | {rows_found} | {ordinary} |")


if __name__ == "__main__":
    main()
