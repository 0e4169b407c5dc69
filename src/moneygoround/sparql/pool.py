"""A warm pool of workers that answer questions of one graph at once, each ended when it takes too long, and replaced."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from moneygoround.errors import BadRequest, LimitReached, MoneygoroundError
from moneygoround.limits import LIMITS
from moneygoround.sparql.ended import why_ended
from moneygoround.sparql.forms import Unacceptable
from moneygoround.sparql.nest import NUMBER
from moneygoround.sparql.questions import Iri

NEST = "moneygoround.sparql.nest"


class Busy(MoneygoroundError):  # noqa: N818 - it reads as a sentence
    """All workers are at work, and too many wait already."""

    exit_code = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question: its SPARQL, the values of its variables, the graphs it is asked of, the forms its answer may have."""

    query: str
    bindings: Mapping[str, Iri | str] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows_form: str | None = "application/sparql-results+json"
    graph_form: str | None = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as text in a form; `truncated` where there was more."""

    form: str
    body: bytes
    truncated: bool


@dataclass(slots=True, eq=False)
class _Worker:
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    questions: int = 0
    bound: asyncio.Timeout | None = None  # of the question that it is at
    since: float = 0.0
    shed: bool = False


class Pool:
    """Workers over one graph, given as N-Quads."""

    def __init__(
        self, data: bytes, *, workers: int = LIMITS.server_workers, seconds: float = LIMITS.server_seconds
    ) -> None:
        """Nothing is started before `start`."""
        self.seconds, self.size, self.triples = seconds, workers, 0
        self.waiting = 0
        self._data = data
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._nest: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._orders = threading.Lock()
        self._closed = False

    @property
    def busy(self) -> int:
        """How many workers are at work, or being replaced."""
        return self.size - self._idle.qsize()

    async def start(self) -> None:
        """Load the graph and wait until every worker is ready."""
        for _ in range(self.size):
            self._idle.put_nowait(await self._hatch())

    async def close(self) -> None:
        """End every worker."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            worker.writer.close()
        await asyncio.to_thread(self._end_nest)

    async def ask(self, asking: Asking) -> Told:
        """The answer to a question.

        Raises:
            BadRequest: the query can't be answered as it is.
            Unacceptable: the answer has none of the forms that were asked for, or can't be written in it.
            LimitReached: it took too long.
            Busy: nobody was free to answer it.
        """
        worker = await self._free()
        try:
            async with asyncio.timeout(self.seconds) as worker.bound:
                worker.since = asyncio.get_running_loop().time()
                head, body = await self._answer(worker, asking)
        except TimeoutError:
            self._replace(worker)
            raise self._stopped(worker) from None
        except (OSError, asyncio.IncompleteReadError):
            raise await self._fallen(worker) from None
        except BaseException:  # the asker has gone
            self._replace(worker)
            raise
        finally:
            worker.bound = None
        worker.questions += 1
        if worker.questions >= LIMITS.server_questions:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        return _told(head, body)

    async def _free(self) -> _Worker:
        """A worker that is free, after some waiting."""
        if self.waiting >= LIMITS.server_waiting:
            raise Busy("Too many questions are waiting. Ask again in a moment.")
        self.waiting += 1
        free, taken = asyncio.ensure_future(self._idle.get()), False
        try:
            for _ in range(int(LIMITS.server_patience / LIMITS.server_look)):
                if (await asyncio.wait({free}, timeout=LIMITS.server_look))[0]:
                    taken = True
                    return free.result()
                self._shed()
        finally:
            self.waiting -= 1
            if not taken and not free.cancel():  # it came just now
                self._idle.put_nowait(free.result())
        raise Busy("All workers are at work. Ask again in a moment.")

    def _shed(self) -> None:
        """While others wait, a question has less time: the one that has taken longest is stopped, if it is no quick one."""
        late = asyncio.get_running_loop().time() - LIMITS.server_quick
        for worker in sorted(self._all, key=lambda one: one.since):
            if worker.bound is not None and not worker.bound.expired() and worker.since < late:
                worker.shed = True
                worker.bound.reschedule(0)
                return

    def _stopped(self, worker: _Worker) -> MoneygoroundError:
        """Why a question was stopped."""
        if worker.shed:
            return Busy(
                f"Others wait, so the query was stopped after {LIMITS.server_quick:g} seconds. Ask for less, or ask again later."
            )
        return LimitReached(f"The query took longer than {self.seconds:g} seconds and was stopped. Ask for less.")

    async def _answer(self, worker: _Worker, asking: Asking) -> tuple[dict[str, Any], bytes]:
        question = {
            "query": asking.query,
            "bindings": {name: [isinstance(value, Iri), str(value)] for name, value in asking.bindings.items()},
            "default_graphs": asking.default_graphs,
            "named_graphs": asking.named_graphs,
            "rows_form": asking.rows_form,
            "graph_form": asking.graph_form,
            "rows": LIMITS.server_rows,
        }
        words = json.dumps(question).encode()
        worker.writer.write(NUMBER.pack(len(words)) + words)
        await worker.writer.drain()
        (size,) = NUMBER.unpack(await worker.reader.readexactly(NUMBER.size))
        head: dict[str, Any] = json.loads(await worker.reader.readexactly(size))
        return head, await worker.reader.readexactly(head["size"])

    async def _fallen(self, worker: _Worker) -> MoneygoroundError:
        """Why a worker ended by itself; another takes its place."""
        self._keep(self._refill())
        number = await self._bury(worker)
        if number == -signal.SIGKILL:
            return Busy("The worker was ended from outside, and another takes its place. Ask again.")
        return BadRequest(why_ended(number, LIMITS.server_memory))

    def _replace(self, worker: _Worker) -> None:
        """End a worker and put another in its place, while the asker is answered."""

        async def replace() -> None:
            await self._bury(worker)
            await self._refill()

        self._keep(replace())

    def _keep(self, work: Any) -> None:
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refill(self) -> None:
        """Put a new worker in an empty place, however often that has to be tried."""
        while True:
            with suppress(OSError):
                self._idle.put_nowait(await self._hatch())
                return
            await asyncio.sleep(1)

    async def _bury(self, worker: _Worker) -> int:
        """End a worker; the number that it ended with."""
        self._all.discard(worker)
        worker.writer.close()
        try:
            return await asyncio.to_thread(self._order, b"k" + NUMBER.pack(worker.pid))
        except OSError:
            return -signal.SIGKILL  # the nest has gone, and its workers with it

    async def _hatch(self) -> _Worker:
        """A new worker; of a new nest, if the old one has gone."""
        ours, its = socket.socketpair()
        with its:
            pid = await asyncio.to_thread(self._forked, its)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = _Worker(pid, reader, writer)
        self._all.add(worker)
        return worker

    def _forked(self, its: socket.socket) -> int:
        with suppress(OSError):
            return self._order(b"f", its)
        with self._orders:
            if not self._alive():
                self._start_nest()
        return self._order(b"f", its)

    def _alive(self) -> bool:
        return self._nest is not None and self._nest.poll() is None

    def _start_nest(self) -> None:
        """Start the process that loads the graph, and wait until it has."""
        if self._control is not None:
            self._control.close()
        self._control, its = socket.socketpair()
        with its:
            command = [sys.executable, "-P", "-m", NEST]  # -P: nothing in the working folder is taken for a module
            self._nest = subprocess.Popen(command, stdin=its.fileno())  # noqa: S603 - our own module
        settings = {"memory": LIMITS.server_memory, "size": len(self._data)}
        self._control.sendall(json.dumps(settings).encode() + b"\n" + self._data)
        self.triples = self._number()

    def _order(self, order: bytes, *handed: socket.socket) -> int:
        """Give the nest an order, and wait for the number that it answers."""
        with self._orders:
            if self._control is None:
                raise ConnectionError
            socket.send_fds(self._control, [order], [one.fileno() for one in handed])
            return self._number()

    def _number(self) -> int:
        if self._control is None:
            raise ConnectionError
        data = self._control.recv(NUMBER.size, socket.MSG_WAITALL)
        if len(data) < NUMBER.size:
            raise ConnectionError
        return int(NUMBER.unpack(data)[0])

    def _end_nest(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._nest is not None:
            self._nest.wait()


def _told(head: dict[str, Any], body: bytes) -> Told:
    match head:
        case {"request": str(why)}:
            raise BadRequest(why)
        case {"unacceptable": str(why)}:
            raise Unacceptable(why)
        case _:
            return Told(str(head["form"]), body, bool(head["truncated"]))
