"""The limits of the server over a real socket, and what the hostile get."""

import asyncio
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Coroutine, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from load import load
from moneygoround.limits import LIMITS
from moneygoround.server.guard import Door
from moneygoround.sparql.forms import CUT
from serving import CONSTRUCT, DIRECT, ENDLESS, FORM, SELECT, Served, running, serving

Result = TypeVar("Result")


def alone(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine comes to, in a thread of its own: the browser of other tests has a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as one:
        yield one


def test_a_cut_answer_says_so_in_every_form(served: Served) -> None:
    many = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    for media in (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ):
        got = served.query(f"SELECT ?a ?d {many}", media)
        assert "cut at its limit" in got.headers["x-truncated"]
    told = served.query(f"SELECT ?a ?d {many}")
    assert json.loads(told.body)["head"]["link"] == ["#truncated"]
    assert len(json.loads(told.body)["results"]["bindings"]) == LIMITS.server_rows
    assert ET.fromstring(served.query(f"SELECT ?a {many}", "application/xml").text).tag.endswith("sparql")  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("media", "remark"),
    [
        ("text/turtle", f"# {CUT}\n"),
        ("application/n-triples", f"# {CUT}\n"),
        ("application/rdf+xml", f"<!-- {CUT} -->\n"),
        ("application/ld+json", ""),
    ],
)
def test_a_cut_graph_says_so_in_its_header_and_where_its_form_has_comments_in_itself(
    served: Served, media: str, remark: str
) -> None:
    got = served.query("CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", media)
    assert got.headers["x-truncated"] == CUT
    assert remark in got.text
    form = pyoxigraph.RdfFormat.from_media_type(media)
    assert form is not None
    assert len([*pyoxigraph.parse(got.body, form)]) == LIMITS.server_rows


def test_a_query_that_never_ends_is_ended_and_the_next_one_works(served: Served) -> None:
    before = set(served.workers())
    begun = time.monotonic()
    got = served.query(ENDLESS)
    took = time.monotonic() - begun
    assert got.status == 504
    assert LIMITS.server_seconds <= took < LIMITS.server_seconds + 0.5
    assert served.query("ASK {}").status == 200
    assert served.until_busy(0)
    assert len(before - set(served.workers())) == 1  # it was ended, and another has its place


def test_a_client_that_goes_away_frees_its_worker(served: Served) -> None:
    assert served.until_busy(0)
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        client.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert served.until_busy(1)
    begun = time.monotonic()
    assert served.until_busy(0)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    "query",
    ["SELECT * { ?a ?b ?c FILTER(" + "!" * 20_000 + "?a) }", "SELECT * { ?a ?b ?c FILTER(" + "(" * 5_000 + "?a", "SELECT * " + "{" * 2_600, '"""' * 30_000],
    ids=["not", "brackets", "groups", "quotes"],
)  # fmt: skip
def test_a_deep_query_harms_nobody(served: Served, query: str) -> None:
    assert served.post(query, DIRECT).status in {400, 504}
    assert served.query("ASK {}").status == 200


def test_what_is_too_long_is_refused(served: Served) -> None:
    assert served.query("#" * 40_000).status == 414
    assert served.post("#" * (LIMITS.query_bytes + 1), DIRECT).status == 413
    assert served.ask("/sparql", method="POST", body=b"", Content_Type=DIRECT, Content_Length="50000000").status == 413
    assert served.ask("/sparql", method="POST", body=b"x", Content_Type=DIRECT, Content_Encoding="gzip").status == 415


def test_a_body_without_end_is_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {DIRECT}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        try:
            for _ in range(64):
                client.sendall(b"10000\r\n" + b"#" * 65536 + b"\r\n")
        except ConnectionError:
            return
        assert b" 413 " in client.recv(64)


def test_slow_headers_are_closed_while_others_are_served(served: Served) -> None:
    clients = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(300)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: local")
    assert served.query("ASK {}").status == 200
    for client in clients:
        client.settimeout(LIMITS.header_seconds + 3)
        while client.recv(4096):
            pass
        client.close()


def test_fifty_clients_at_once_are_answered(served: Served) -> None:
    def work(number: int) -> list[int]:
        return [served.query(SELECT if number % 2 else CONSTRUCT).status for _ in range(20)]

    with ThreadPoolExecutor(50) as clients:
        found = [status for statuses in clients.map(work, range(50)) for status in statuses]
    assert set(found) == {200}


def test_when_all_are_busy_the_rest_are_asked_to_come_again(served: Served) -> None:
    with ThreadPoolExecutor(20) as clients:
        found = [*clients.map(lambda _: served.query(ENDLESS), range(20))]
    assert {got.status for got in found} == {503, 504}
    assert all(got.headers["retry-after"] for got in found if got.status == 503)
    assert served.until_busy(0)
    assert served.query("ASK {}").status == 200


def test_workers_that_are_lost_are_replaced(served: Served) -> None:
    os.kill(served.family()[1], signal.SIGKILL)
    statuses = [served.query("ASK {}").status for _ in range(8)]
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200


def test_a_body_that_trickles_is_ended_while_others_are_served(served: Served) -> None:
    clients = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(20)]
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {DIRECT}\r\nContent-Length: 1000\r\n\r\n"
    done = threading.Event()

    def trickle() -> None:
        while not done.wait(0.5):
            for client in clients:
                with suppress(OSError):
                    client.sendall(b"#")

    for client in clients:
        client.sendall(head.encode())
    begun = time.monotonic()
    thread = threading.Thread(target=trickle)
    thread.start()
    assert served.query("ASK {}").status == 200
    for client in clients:
        client.settimeout(LIMITS.body_seconds + 10)
        assert b" 408 " in client.recv(4096)
        client.close()
    done.set()
    thread.join()
    assert time.monotonic() - begun >= LIMITS.body_seconds
    assert served.health()["busy"] == 0


def test_a_body_shorter_than_it_claims_harms_nobody(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {DIRECT}\r\nContent-Length: 900\r\n\r\nASK {{}}".encode()
        )
    assert served.query("ASK {}").status == 200
    assert served.health()["busy"] == 0


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "٣", "9" * 30])
def test_a_length_that_is_none_is_refused(served: Served, length: str) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {DIRECT}\r\nContent-Length: {length}\r\n\r\nASK {{}}"
        client.sendall(head.encode())
        told = client.recv(4096)
    assert not told or re.match(rb"HTTP/1.1 4\d\d ", told)
    assert served.query("ASK {}").status == 200


def test_a_query_that_takes_too_much_memory_is_told_and_the_next_one_works(served: Served) -> None:
    grow = (
        "SELECT (GROUP_CONCAT(?t) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(40)))} }}" for n in range(4))
        + " BIND(CONCAT("
        + ", ".join(["STR(?v0)"] * 400)
        + ") AS ?t) }"
    )
    got = served.post(grow, DIRECT)
    assert got.status in {400, 504}
    if got.status == 400:  # told as `query` tells it
        size = f"needs more than {LIMITS.server_memory // 2**20} MiB. Ask for less."
        assert re.fullmatch(
            rf"The query (ended its engine \(SIG[A-Z]+\): it is nested too deeply, or )?{size}\n", got.text
        )
    assert served.query("ASK {}").status == 200
    assert served.until_busy(0)


def test_an_answer_that_is_too_large_is_refused_whole(served: Served) -> None:
    thousand = f"VALUES ?v {{ {' '.join(map(str, range(1000)))} }}"
    got = served.post(f'SELECT ?t {{ {thousand} BIND("{"x" * 80_000}" AS ?t) }}', DIRECT)
    assert (got.status, got.media) == (400, "text/plain")
    assert "larger than 64 MiB" in got.text


def test_no_worker_may_take_more_memory_than_its_limit(served: Served) -> None:
    limits = [Path(f"/proc/{worker}/limits").read_text() for worker in served.workers()]
    assert len(limits) == LIMITS.server_workers
    for text in limits:
        bound = int(re.findall(r"Max address space +(\d+)", text)[0])
        assert LIMITS.server_memory < bound < LIMITS.server_memory + 2**31
        assert re.search(r"Max open files +0 ", text)


def test_while_others_wait_a_slow_question_makes_room(served: Served) -> None:
    with ThreadPoolExecutor(LIMITS.server_workers + 1) as clients:
        slow = [clients.submit(served.query, ENDLESS) for _ in range(LIMITS.server_workers)]
        assert served.until_busy(LIMITS.server_workers)
        assert served.query("ASK {}").status == 200
        told = [one.result() for one in slow]
    stopped = [got for got in told if got.status == 503]
    assert 1 <= len(stopped) < LIMITS.server_workers
    assert all(got.headers["retry-after"] and "Others wait" in got.text for got in stopped)
    assert {got.status for got in told} == {503, 504}


def test_a_fault_of_ours_is_told_by_a_number_and_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("/secret/path")

    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    alone(Door(broken, hosts=None)(scope, receive, send))
    start, body = sent[0], sent[1]["body"].decode()
    assert start["status"] == 500
    assert "secret" not in body
    assert re.search(r"under ([0-9a-f]{8})\.", body)[1] in caplog.text  # type: ignore[index] # it is there, or the test fails


REQUESTS = st.fixed_dictionaries({
    "path": st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=60),
    "method": st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE"]),
    "Accept": st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    "body": st.binary(max_size=60),
    "Content_Type": st.sampled_from([FORM, DIRECT, "application/sparql-update", "x", "multipart/form-data"]),
})  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=REQUESTS)
@example(request={"path": "sparql?query=%FF"})
@example(request={"path": "sparql?query=ASK%7B%7D&$a=%00", "Accept": ",;q=,"})
@example(request={"path": "sparql?query=ASK%7B%7D&default-graph-uri=%3C"})
@example(request={"path": "id/%ff", "Accept": "text/html"})
@example(request={"path": "id/flow/%F0%9F%92%B0", "Accept": "*/*;q=2"})
@example(request={"path": "sparql", "method": "POST", "body": b"query=%ED%A0%80&$a%00=1&=&&", "Content_Type": FORM})
def test_whatever_is_sent_is_no_fault_of_ours(served: Served, request: dict[str, Any]) -> None:
    got = served.ask(f"/{request.get('path')}", **{name: value for name, value in request.items() if name != "path"})
    assert got.status in {*range(200, 309), *range(400, 432)}


def test_many_clients_at_once_get_answers_or_are_asked_to_come_again() -> None:
    with running() as served:
        told, looks = alone(load(served, 100, 5))
    assert told.wrong == []
    assert {status for _, status in told.statuses} <= {200, 503, 504}
    assert sum(count for (kind, status), count in told.statuses.items() if (kind, status) != ("runaway", 503)) > 100
    assert looks[-1][2] <= looks[0][2] + 1  # open files; one may be the last look itself


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_when_the_server_ends_nobody_is_left(tmp_path: Path, how: signal.Signals) -> None:
    with pytest.raises(AssertionError) if how == signal.SIGKILL else nullcontext(), serving(tmp_path) as served:
        family = served.family()
        assert len(family) == 2 + LIMITS.server_workers
        os.kill(served.pid, how)
        while any(_lives(pid) for pid in family):
            time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
