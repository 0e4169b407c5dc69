"""A server in a process of its own for the tests, and what its clients get."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

CASE = """\
organisations:
  - {id: a, name: "Alpha <b>"}
  - {id: b, name: Beta}
flows:
  - {id: up, kind: equity, from: a, to: b, amount: up to 10 bn USD, status: announced, date: 2025-01-01}
  - {id: down, kind: purchase, from: b, to: a, amount: 4 bn USD, status: signed, date: 2025-02-01}
"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(8)) + " }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SELECT = "SELECT ?s WHERE { ?s a mgr:Loop }"
CONSTRUCT = "CONSTRUCT WHERE { ?s a mgr:Loop }"


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    port: int
    pid: int

    def ask(self, path: str, *, method: str = "GET", body: bytes | str | None = None, **headers: str) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        told = connection.getresponse()
        got = Got(told.status, {name.lower(): value for name, value in told.getheaders()}, told.read())
        connection.close()
        return got

    def query(self, query: str, accept: str = "*/*", **parameters: str) -> Got:
        return self.ask(f"/sparql?{urlencode({'query': query} | parameters)}", Accept=accept)

    def post(self, body: str | bytes, kind: str, path: str = "/sparql", accept: str = "*/*") -> Got:
        return self.ask(path, method="POST", body=body, Content_Type=kind, Accept=accept)

    def health(self) -> dict[str, int]:
        told: dict[str, int] = json.loads(self.ask("/health").body)
        return told

    def until_busy(self, busy: int) -> bool:
        """Whether so many workers are at work within three seconds."""
        end = time.monotonic() + 3
        while time.monotonic() < end:
            if self.health()["busy"] == busy:
                return True
            time.sleep(0.02)
        return False

    def workers(self) -> list[int]:
        """The processes that answer questions: the children of the nest."""
        return [worker for nest in _children(self.pid) for worker in _children(nest)]

    def family(self) -> list[int]:
        """The server, its nest and its workers."""
        return [self.pid, *_children(self.pid), *self.workers()]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


@contextmanager
def started(code: str, **environment: str) -> Iterator[Served]:
    """A server that this code starts, ended by Ctrl-C, which must end it well."""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        try:
            yield Served(int(re.findall(r":(\d+)/", address)[0]), process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


@contextmanager
def running(*words: str, **environment: str) -> Iterator[Served]:
    """`moneygoround serve` with these words, at a free port."""
    code = f"from moneygoround.cli import main; main({['serve', *words, '--port', '0']!r})"
    with started(code, **environment) as served:
        yield served


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """A server of the small case."""
    (folder / "case.yaml").write_text(CASE)
    with running(str(folder / "case.yaml"), *options) as served:
        yield served
