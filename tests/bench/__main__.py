"""Run the benchmark: `python -m bench [--seconds 60] [FILE...]`. Each tool runs alone in a process, so that memory is its own.

All tools of a job start from the same arrays. What they need is built off the clock; the median of up to three runs is
told, with the ratio to this product and the peak of memory. A ratio stands only where the answers are equal.
"""

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.exports import LARGEST
from bench.jobs import JOBS
from bench.networks import network

GENERATED = ("heavy:10000", "heavy:100000", "heavy:1000000")
GENERATED_ONLY = ("reading", "export")  # they start from a table that is generated
OURS = "moneygoround"
FEW, REPEATS = 5.0, 3
COLUMNS = ("network", "flows", "job", "tool", "seconds", "times ours", "MiB", "answer")


def one(job: str, tool: str, name: str) -> dict[str, Any]:
    """Measure one tool; run in a process of its own."""
    small = network("heavy:1000")
    JOBS[job][tool](small)()  # compiled, imported, warm
    measured = network(name)
    run = JOBS[job][tool](measured)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times: list[float] = []
    answer: Any = None
    while not times or (len(times) < REPEATS and sum(times) < FEW):
        begun = perf_counter()
        answer = run()
        times.append(perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": median(times),
        "MiB": peak / 1024,
        "more": (peak - before) / 1024,
        "answer": answer,
        "flows": len(measured.arrays.tail),
    }


def alone(job: str, tool: str, name: str, seconds: float) -> dict[str, Any]:
    """The same in a process, stopped when it takes too long."""
    words = [sys.executable, "-m", "bench", "--one", job, tool, name]
    try:
        ended = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 30, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"> {seconds:g}"}
    if ended.returncode:
        return {"failed": (ended.stderr.strip().splitlines() or ["stopped"])[-1][:60]}
    found: dict[str, Any] = json.loads(ended.stdout)
    return found if found["seconds"] <= seconds else {**found, "failed": f"> {seconds:g}"}


def rows(name: str, seconds: float) -> list[dict[str, str]]:
    """All jobs on one network."""
    told = []
    dated = network(name).arrays.time is not None and not name.startswith("heavy:")
    for job, tools in JOBS.items():
        if job == "loops in 24 h" and not dated:
            continue
        if job in GENERATED_ONLY and not name.startswith("heavy:"):
            continue
        if job == "export" and len(network(name).arrays.tail) > LARGEST:
            continue
        ours: dict[str, Any] = {}
        for tool in tools:
            found = alone(job, tool, name, seconds)
            ours = found if tool == OURS else ours
            told.append(_row(name, job, tool, found, ours))
            print(" | ".join(told[-1].values()), flush=True)
    return told


def _row(name: str, job: str, tool: str, found: dict[str, Any], ours: dict[str, Any]) -> dict[str, str]:
    failed = found.get("failed")
    equal = not failed and found["answer"] == ours.get("answer")
    compared = equal or (tool.endswith("unchecked") and not failed)
    return {
        "network": Path(name).name,
        "flows": f"{found.get('flows', ours.get('flows', 0)):,}",
        "job": job,
        "tool": tool,
        "seconds": failed or f"{found['seconds']:.4g}",
        "times ours": f"{found['seconds'] / ours['seconds']:.3g}" if compared and ours.get("seconds") else "",
        "MiB": "" if failed else f"{found['MiB']:.0f}",
        "answer": "" if failed else "equal" if equal else "not compared" if compared else "DIFFERENT",
    }


def main() -> None:
    """Print the table as it grows, and write it to output/bench.md."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("files", nargs="*", help="networks of your own: source,target[,amount[,time]]")
    words.add_argument("--seconds", type=float, default=60, help="the longest that a tool may take for a job")
    words.add_argument("--only", nargs="*", default=list(GENERATED), help="generated networks, heavy:FLOWS")
    words.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.one:
        print(json.dumps(one(*given.one)))
        return
    print(" | ".join(COLUMNS))
    told = [row for name in (*given.only, *given.files) for row in rows(name, given.seconds)]
    lines = [f"| {' | '.join(COLUMNS)} |", "| --- | ---: | --- | --- | ---: | ---: | ---: | --- |"]
    lines += [f"| {' | '.join(row.values())} |" for row in told]
    Path("output/bench.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if any(row["answer"] == "DIFFERENT" for row in told):
        sys.exit("Some answers differ: those times can't be compared.")


if __name__ == "__main__":
    main()
