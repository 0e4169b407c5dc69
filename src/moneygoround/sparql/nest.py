"""The nest: a process that loads a graph once and forks workers, which share it; one that runs away is ended alone.

Its standard input is a socket to the server. First comes a line of settings and the graph; then orders: `f` with a socket
forks a worker that answers on it, `k` and a process id ends one. When the server is gone, so are the nest and its workers.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph

from moneygoround.errors import BadRequest
from moneygoround.limits import LIMITS
from moneygoround.sparql.ended import too_large
from moneygoround.sparql.forms import GRAPHS, ROWS, Unacceptable
from moneygoround.sparql.guard import SERVICE, check, reaches_out
from moneygoround.sparql.worker import check_graphs, close_doors, found_in, graphs_of, limit

NUMBER = struct.Struct("!q")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_BEHIND = 5


def main() -> None:
    """Load the graph, then do as ordered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the socket
    with socket.socket(fileno=0) as server, server.makefile("rb") as told:
        settings = json.loads(told.readline())
        store = pyoxigraph.Store()
        store.bulk_load(told.read(settings["size"]), pyoxigraph.RdfFormat.N_QUADS)
        reaches_out("ASK {} # service")  # loads rdflib's parser before the doors are closed
        server.sendall(NUMBER.pack(len(store)))
        workers: set[int] = set()
        while _obey(server, store, settings, workers):
            pass
        for worker in workers:
            os.kill(worker, signal.SIGKILL)


def _obey(server: socket.socket, store: pyoxigraph.Store, settings: dict[str, Any], workers: set[int]) -> bool:
    """Do one order; False when there are no more."""
    order, handed, _, _ = socket.recv_fds(server, 1 + NUMBER.size, 1)
    if not order:
        return False
    if order[:1] == b"f":
        worker = os.fork()
        if not worker:
            server.close()
            _work(socket.socket(fileno=handed[0]), store, settings)
        os.close(handed[0])
        workers.add(worker)
        server.sendall(NUMBER.pack(worker))
        return True
    (worker,) = NUMBER.unpack(order[1:])
    ended = -signal.SIGKILL  # one of a nest before this one, which ended with it
    if worker in workers:
        workers.discard(worker)
        os.kill(worker, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    server.sendall(NUMBER.pack(ended))
    return True


def _work(asker: socket.socket, store: pyoxigraph.Store, settings: dict[str, Any]) -> NoReturn:
    """Answer questions until there are no more; never come back."""
    code = 1
    with suppress(OSError, EOFError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        limit(resource.RLIMIT_AS, _size_now() + settings["memory"])
        limit(resource.RLIMIT_CORE, 0)
        os.nice(_BEHIND)  # however hard the workers work, the server itself answers on time
        close_doors()
        known = graphs_of(store)
        while True:
            (size,) = NUMBER.unpack(_exactly(asker, NUMBER.size))
            question = json.loads(_exactly(asker, size))
            head, body = _told(store, question, known)
            words = json.dumps(head | {"size": len(body)}).encode()
            asker.sendall(NUMBER.pack(len(words)) + words)
            asker.sendall(body)
    os._exit(code)


def _size_now() -> int:
    """The memory that this process has by now, in bytes."""
    with suppress(OSError, ValueError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        return int(pages) * resource.getpagesize()
    return 0


def _exactly(asker: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = asker.recv(min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _told(store: pyoxigraph.Store, question: dict[str, Any], known: set[str]) -> tuple[dict[str, Any], bytes]:
    """The answer as its head and its text; a refusal has no text."""
    try:
        return _answered(store, question, known)
    except BadRequest as refusal:
        return {"request": str(refusal)}, b""
    except Unacceptable as refusal:
        return {"unacceptable": str(refusal)}, b""
    except (MemoryError, RecursionError):
        return {"request": too_large(LIMITS.server_memory)}, b""


def _answered(store: pyoxigraph.Store, question: dict[str, Any], known: set[str]) -> tuple[dict[str, Any], bytes]:
    check(question["query"])
    if reaches_out(question["query"]):
        raise BadRequest(SERVICE)
    found = found_in(store, question, **_dataset(question, known))
    form, writers = (question["graph_form"], GRAPHS) if "graph" in found else (question["rows_form"], ROWS)
    if form is None:
        raise Unacceptable(f"This answer can be had as {', '.join(writers)}. Name one of them in Accept.")
    body = writers[form](found).encode("utf-8", "replace")
    if len(body) > LIMITS.server_answer_bytes:
        raise BadRequest(f"The answer is larger than {LIMITS.server_answer_bytes // 2**20} MiB. Ask for less.")
    return {"form": form, "truncated": found.get("truncated", False)}, body


def _dataset(question: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """The graphs that the request names; without any, those that the query names, all of them loaded."""
    if not question["default_graphs"] and not question["named_graphs"]:
        check_graphs(question["query"], known)
        return {}
    for name in (*question["default_graphs"], *question["named_graphs"]):
        if name not in known:
            told = (
                ", ".join(f"<{graph}>" for graph in sorted(known))
                or "none but the one that is asked without naming one"
            )
            raise BadRequest(f"<{name}> is no graph that is loaded, and none is fetched. Loaded: {told}.")
    return {
        "default_graph": [pyoxigraph.NamedNode(name) for name in question["default_graphs"]],
        "named_graphs": [pyoxigraph.NamedNode(name) for name in question["named_graphs"]],
    }


if __name__ == "__main__":
    main()
