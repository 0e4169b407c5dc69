"""Load on the server: `python -m load [--clients 200] [--seconds 60]`. Many clients at once, runaway queries among them.

Told are the answers by kind and status, how long they took, and the memory of the server and its workers at the start and at the
end. It fails where anything but an answer came: a question that is not answered may only be put off by 503 with Retry-After, a
runaway is ended by 504, and the memory must not have grown by more than a tenth from the end of the first third.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode

from moneygoround import curated
from moneygoround.sparql import Question, questions
from serving import CONSTRUCT, ENDLESS, SELECT, Served, running

KINDS = ("cookbook", "select", "construct", "page", "graph", "thing", "health", "runaway")
WEIGHTS = (30, 30, 10, 5, 5, 10, 8, 2)
EXPECTED = {"runaway": {504, 503}}
GROWTH = 1.1


@dataclass
class Told:
    """What the clients got, by kind and status, and how long it took."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@cache
def cookbook() -> list[Question]:
    """The questions that need nothing to be given."""
    return [question for question in questions(curated.queries()) if not question.parameters]


def request(kind: str, chance: random.Random) -> bytes:
    """One request of a kind."""
    path, accept = {
        "cookbook": (f"/sparql?{urlencode({'query': chance.choice(cookbook()).text})}", "text/csv"),
        "select": (f"/sparql?{urlencode({'query': SELECT})}", "application/sparql-results+json"),
        "construct": (f"/sparql?{urlencode({'query': CONSTRUCT})}", "text/turtle"),
        "page": ("/", "text/html"),
        "graph": ("/graph.ttl", "text/turtle"),
        "thing": ("/id/organisation/nvidia", chance.choice(["text/html", "application/ld+json"])),
        "health": ("/health", "application/json"),
        "runaway": (f"/sparql?query={quote(ENDLESS)}", "text/csv"),
    }[kind]
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


async def answered(reader: asyncio.StreamReader) -> tuple[int, Mapping[str, str]]:
    """The status and the headers of an answer, its body read to the end."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1]), headers


async def client(port: int, end: float, told: Told, requests: Mapping[str, list[bytes]], chance: random.Random) -> None:
    """One client that asks until the end, over one connection, and waits when it is asked to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < end:
        (kind,) = chance.choices(KINDS, WEIGHTS)
        begun = time.monotonic()
        try:
            writer.write(chance.choice(requests[kind]))
            status, headers = await answered(reader)
        except (OSError, asyncio.IncompleteReadError) as problem:
            told.wrong.append(f"{kind}: {problem!r}")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        told.statuses[kind, status] += 1
        told.seconds.setdefault(kind, []).append(time.monotonic() - begun)
        if status == 503 and headers.get("retry-after", "").isdecimal():
            await asyncio.sleep(int(headers["retry-after"]) * chance.uniform(1, 2))
        elif status not in EXPECTED.get(kind, {200}):
            told.wrong.append(f"{kind}: {status}")
    writer.close()


def memory(served: Served) -> tuple[float, float, int]:
    """The memory of the server alone, of the nest and its workers together, in MiB; and how many files the server has open.

    Shared pages are counted once: each process is counted with its part of them (PSS).
    """
    server, *others = map(_mebibytes, served.family())
    return server, sum(others), len(os.listdir(f"/proc/{served.pid}/fd"))  # noqa: PTH208 - a count


def _mebibytes(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # a worker that was just ended
        return 0.0
    return int(told.partition("\nPss:")[2].split()[0]) / 1024


async def load(served: Served, clients: int, seconds: float) -> tuple[Told, list[tuple[float, float, int]]]:
    """Ask with so many clients for so long, and look at the memory all the while."""
    told, end = Told(), time.monotonic() + seconds
    chance = random.Random(1)
    requests = {kind: [request(kind, chance) for _ in range(20)] for kind in KINDS}
    looks = [memory(served)]

    async def look() -> None:
        while time.monotonic() < end:
            await asyncio.sleep(2)
            looks.append(memory(served))

    await asyncio.gather(
        look(), *(client(served.port, end, told, requests, random.Random(number)) for number in range(clients))
    )
    await asyncio.sleep(2)
    looks.append(memory(served))
    return told, looks


def report(told: Told, looks: list[tuple[float, float, int]], seconds: float) -> bool:
    """Print what was found; whether all of it is well."""
    print(f"{sum(told.statuses.values())} answers, {sum(told.statuses.values()) / seconds:.0f} a second")
    for kind in KINDS:
        found = {status: count for (name, status), count in sorted(told.statuses.items()) if name == kind}
        times = told.seconds.get(kind, [0.0])
        late = quantiles(times, n=100)[98] if len(times) > 1 else times[0]
        print(f"{kind:10} {found}  median {median(times):.3f} s, 99 of 100 within {late:.2f} s")
    third, last = looks[len(looks) // 3], looks[-1]
    for name, place in (("server", 0), ("workers", 1)):
        print(f"{name:10} {looks[0][place]:.0f} MiB at the start, {third[place]:.0f} after a third, {last[place]:.0f} at the end, "
              f"{max(look[place] for look in looks):.0f} at most")  # fmt: skip
    print(f"open files {looks[0][2]} at the start, {last[2]} at the end")
    print(f"wrong      {Counter(told.wrong)}")
    return not told.wrong and all(last[place] <= GROWTH * third[place] for place in (0, 1))


def main() -> int:
    """Load a server of the curated graph."""
    words = argparse.ArgumentParser(prog="load", description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--clients", type=int, default=200)
    words.add_argument("--seconds", type=float, default=60)
    chosen = words.parse_args()
    with running() as served:
        found = asyncio.run(load(served, chosen.clients, chosen.seconds))
    return 0 if report(*found, chosen.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
