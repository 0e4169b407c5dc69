"""The endpoint over a real socket: the protocol's cases, negotiation, limits, and what the hostile get."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest

from moneygoround import curated
from moneygoround.limits import LIMITS
from moneygoround.server.negotiation import chosen
from moneygoround.vocabulary import ONTOLOGY

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
ABSENT = "http://example.org/absent"
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


def serving(folder: Path, *options: str) -> Iterator[Served]:
    (folder / "case.yaml").write_text(CASE)
    words = ["serve", str(folder / "case.yaml"), "--port", "0", *options]
    code = f"from moneygoround.cli import main; main({words!r})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        try:
            yield Served(int(re.findall(r":(\d+)/", address)[0]), process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("served"))


# -- The cases of the SPARQL 1.1 protocol ---------------------------------------


def test_a_query_is_asked_by_get(served: Served) -> None:
    got = served.query("ASK {}")
    assert (got.status, got.media) == (200, "application/sparql-results+json")
    assert json.loads(got.body)["boolean"] is True


def test_a_query_is_asked_by_post_as_a_form_and_as_it_is(served: Served) -> None:
    for got in (served.post(urlencode({"query": "ASK {}"}), FORM), served.post("ASK {}", f"{DIRECT}; charset=UTF-8")):
        assert (got.status, json.loads(got.body)["boolean"]) == (200, True)


@pytest.mark.parametrize("by", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("named", "default", "rows"), [(False, True, "plain"), (True, False, "graph"), (True, True, "both")]
)
def test_the_request_says_which_graphs_are_asked(
    served: Served, by: str, *, named: bool, default: bool, rows: str
) -> None:
    query = "SELECT (COUNT(?s) AS ?n) (COUNT(?t) AS ?m) { { ?s ?p ?o } UNION { GRAPH ?g { ?t ?p ?o } } }"
    chosen_graphs = [("named-graph-uri", ONTOLOGY)] * named + [("default-graph-uri", ONTOLOGY)] * default
    pairs = urlencode([("query", query), *chosen_graphs])
    got = {
        "get": lambda: served.ask(f"/sparql?{pairs}"),
        "form": lambda: served.post(pairs, FORM),
        "direct": lambda: served.post(query, DIRECT, f"/sparql?{urlencode(chosen_graphs)}"),
    }[by]()
    (row,) = json.loads(got.body)["results"]["bindings"]
    assert (row["n"]["value"] != "0", row["m"]["value"] != "0") == (rows != "graph", rows != "plain")


def test_graphs_of_the_request_override_those_of_the_query(served: Served) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{ABSENT}> {{ ?s ?p ?o }}"  # noqa: S608 - SPARQL, and our own
    assert served.query(query).status == 400
    got = served.query(query, **{"default-graph-uri": ONTOLOGY})
    assert got.status == 200
    assert json.loads(got.body)["results"]["bindings"][0]["n"]["value"] != "0"


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_loaded_is_refused_and_never_fetched(served: Served, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/g"
        got = served.query("ASK { ?s ?p ?o }", **{name: address})
        with pytest.raises(TimeoutError):
            listener.accept()
    assert got.status == 400
    assert ONTOLOGY in got.text


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.4, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("*/*", "application/sparql-results+json"),
    ],
)
@pytest.mark.parametrize("query", ["SELECT * { ?s a mgr:Loop }", "ASK {}"])
def test_rows_come_in_the_form_that_is_asked_for(served: Served, accept: str, media: str, query: str) -> None:
    got = served.query(query, accept)
    assert (got.status, got.media) == (200, media)


@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE organisation:a"])
@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_in_the_form_that_is_asked_for(served: Served, query: str, media: str) -> None:
    got = served.query(query, media)
    form = pyoxigraph.RdfFormat.from_media_type(media)
    assert (got.status, got.media) == (200, media)
    assert form is not None
    assert list(pyoxigraph.parse(got.body, form))


def test_all_forms_of_rows_say_the_same(served: Served) -> None:
    query = """SELECT ?i ?n ?l ?t ?u WHERE { VALUES (?i ?n ?l ?t ?u)
        { (<http://e/x> 1.50 "chào"@vi "a,\\"b\\"\\n\\t<&>" UNDEF) } }"""
    rows = [pyoxigraph.parse_query_results(served.query(query, media).body, form) for media, form in (
        ("application/sparql-results+json", pyoxigraph.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", pyoxigraph.QueryResultsFormat.XML),
        ("text/tab-separated-values", pyoxigraph.QueryResultsFormat.TSV),
    )]  # fmt: skip
    found = [[[*solution] for solution in table] for table in rows if isinstance(table, pyoxigraph.QuerySolutions)]
    assert found[0] == found[1] == found[2]
    assert found[0][0][3] == pyoxigraph.Literal('a,"b"\n\t<&>')
    assert served.query(query, "text/csv").text.startswith("i,n,l,t,u\r\nhttp://e/x,1.5,chào,")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_refused_with_those_that_are_answered(served: Served, method: str) -> None:
    got = served.ask("/sparql?query=ASK%7B%7D", method=method)
    assert got.status == 405
    assert {"GET", "POST"} <= set(got.headers["allow"].split(", "))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("ASK {}", "text/plain", 415),
        ("query=ASK%20%7B%7D", "text/plain", 415),
        ("ASK {}", "", 415),
        ("ASK {}", "application/json", 415),
        ("ASK {}", f"{DIRECT}; charset=utf-16", 415),
        ("ASK {}", "application/sparql-update", 400),
        ("CLEAR NAMED", "application/sparql-update", 400),
        ("update=CLEAR%20ALL", FORM, 400),
        ("query=ASK%7B%7D&update=CLEAR%20ALL", FORM, 400),
        ("query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        ("", FORM, 400),
        ("query=", FORM, 400),
        ("ASK { ", DIRECT, 400),
        (b"ASK { ?s ?p '\xff' }", DIRECT, 400),
        (b"query=ASK+%7B+%3Fs+%3Fp+%27%FF%27%7D", FORM, 400),
        ("ASK {}".encode("utf-16"), DIRECT, 400),
        ("INSERT DATA { <http://a> <http://b> <http://c> }", DIRECT, 400),
        ("LOAD <http://127.0.0.1:1/>", DIRECT, 400),
        ("DROP ALL", DIRECT, 400),
    ],
)
def test_what_is_no_query_is_refused_with_a_sentence(served: Served, body: str | bytes, kind: str, status: int) -> None:
    got = served.post(body, kind)
    assert (got.status, got.media) == (status, "text/plain")
    assert re.fullmatch(r"\S.+[.}]", got.text.strip(), re.DOTALL)
    assert "Traceback" not in got.text


def test_two_queries_in_an_address_are_refused(served: Served) -> None:
    assert served.ask("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400


@pytest.mark.parametrize("word", ["SERVICE", "service silent", "\\u0053ERVICE"])
def test_a_service_is_refused_and_never_called(served: Served, word: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        got = served.query(f"SELECT * {{ {word} <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert got.status == 400
    assert "SERVICE reaches beyond" in got.text


def test_a_text_that_speaks_of_service_is_allowed(served: Served) -> None:
    assert served.query("ASK { ?s ?p 'SERVICE <http://x>' }").status == 200


# -- Negotiation and what is handed out -----------------------------------------


def test_what_cannot_be_had_is_told_with_what_can(served: Served) -> None:
    for got in (
        served.query(SELECT, "image/png"),
        served.query(CONSTRUCT, "text/csv"),
        served.ask("/sparql", Accept="image/png"),
    ):
        assert got.status == 406
        assert "text/turtle" in got.text


def test_quality_zero_is_never_chosen() -> None:
    assert chosen("text/turtle;q=0, */*;q=0.1", ["text/turtle", "text/html"]) == "text/html"
    assert chosen("text/turtle;q=nonsense", ["text/turtle"]) is None
    assert chosen("", ["text/turtle"]) == "text/turtle"


def test_the_service_describes_itself(served: Served) -> None:
    got = served.ask("/sparql", Accept="text/turtle")
    said = {(quad.predicate.value.rpartition("#")[2], getattr(quad.object, "value", "")) for quad in pyoxigraph.parse(got.body, pyoxigraph.RdfFormat.TURTLE)}  # fmt: skip
    assert ("endpoint", f"http://127.0.0.1:{served.port}/sparql") in said
    assert ("name", ONTOLOGY) in said
    assert served.ask("/sparql", Accept="text/html").headers["location"] == "/query"


@pytest.mark.parametrize("path", ["/", "/graph.ttl", "/ns", "/query", "/query.js", "/server.css"])
def test_what_a_client_holds_already_is_not_sent_again(served: Served, path: str) -> None:
    first = served.ask(path)
    again = served.ask(path, If_None_Match=f'"other", W/{first.headers["etag"]}')
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert served.ask(path, If_None_Match='"other"').status == 200
    assert served.ask(path, method="HEAD").body == b""
    assert served.ask(path, method="POST", body="x").status == 405


def test_the_vocabulary_is_served_as_it_is_written(served: Served) -> None:
    assert served.ask("/ns").body == curated.ontology().read_bytes()
    assert served.ask("/ns", Accept="application/ld+json").media == "application/ld+json"
    assert served.ask("/shapes").body == curated.shapes().read_bytes()


def test_a_thing_is_told_to_people_and_to_machines(served: Served) -> None:
    page = served.ask("/id/organisation/a", Accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    assert (page.status, page.media, page.headers["vary"]) == (200, "text/html", "Accept")
    assert "Alpha &lt;b&gt;" in page.text
    assert 'href="/id/flow/up"' in page.text
    assert served.ask("/id/organisation/a").media == "text/turtle"
    assert served.ask("/id/organisation/a", Accept="image/png").status == 406


@pytest.mark.parametrize(
    "path",
    ["/id/organisation/nobody", "/id/x/y", "/id/organisation/", "/id/flow/..%2f..", "/id/flow/%00", "/id/organisation/a%3E",
     "/%2e%2e/etc/passwd", "/..%5c..%5c", "//etc/passwd", "/query.html.j2", "/server.py"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(served: Served, path: str) -> None:
    got = served.ask(path)
    assert got.status == 404
    assert "/query" in got.text


def test_every_answer_carries_the_headers_of_safety(served: Served) -> None:
    for path in ("/", "/query", "/health", "/nothing", "/id/organisation/a", "/sparql?query=x"):
        headers = served.ask(path, Accept="*/*").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src 'unsafe-inline'" not in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_another_host_name_is_not_answered(served: Served) -> None:
    assert served.ask("/health", Host="evil.example").status == 421
    assert served.ask("/health", Host="localhost:1").status == 200


def test_a_question_of_the_cookbook_is_asked_with_values_that_are_bound(served: Served) -> None:
    query = "SELECT ?name ?thing WHERE { ?thing skos:prefLabel ?name }"
    address = "https://w3id.org/moneygoround/id/organisation/b"
    rows = json.loads(served.query(query, **{"$thing": f"<{address}>"}).body)["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["Beta"]
    assert json.loads(served.query(query, **{"$name": 'A" } DROP ALL #'}).body)["results"]["bindings"] == []


def test_the_query_page_holds_every_question(served: Served) -> None:
    text = served.ask("/query").text
    assert text.count("data-text=") == len([*curated.queries().glob("*.rq")])


# -- Limits and the hostile ------------------------------------------------------


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


def test_a_query_that_never_ends_is_ended_and_the_next_one_works(served: Served) -> None:
    begun = time.monotonic()
    got = served.query(ENDLESS)
    took = time.monotonic() - begun
    assert got.status == 504
    assert LIMITS.server_seconds <= took < LIMITS.server_seconds + 0.5
    assert served.query("ASK {}").status == 200


def test_a_client_that_goes_away_frees_its_worker(served: Served) -> None:
    assert _until(served, 0)
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        client.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert _until(served, 1)
    begun = time.monotonic()
    assert _until(served, 0)
    assert time.monotonic() - begun < 1


def _until(served: Served, busy: int) -> bool:
    end = time.monotonic() + 3
    while time.monotonic() < end:
        if served.health()["busy"] == busy:
            return True
        time.sleep(0.02)
    return False


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
    assert _until(served, 0)
    assert served.query("ASK {}").status == 200


def test_workers_that_are_lost_are_replaced(served: Served) -> None:
    nests = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    for nest in nests:
        os.kill(int(nest), signal.SIGKILL)
    statuses = [served.query("ASK {}").status for _ in range(8)]
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200


def test_cors_is_for_the_origin_that_was_named(tmp_path: Path) -> None:
    for served in serving(tmp_path, "--cors", "https://example.org"):
        ours = served.ask("/sparql?query=ASK%7B%7D", Origin="https://example.org")
        assert ours.headers["access-control-allow-origin"] == "https://example.org"
        others = served.ask("/sparql?query=ASK%7B%7D", Origin="https://evil.example")
        assert "access-control-allow-origin" not in others.headers


def test_a_port_that_is_taken_is_told(served: Served, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE)
    code = f"from moneygoround.cli import main; main(['serve', {str(tmp_path / 'case.yaml')!r}, '--port', '{served.port}'])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 5
    assert "can't be listened at" in ended.stderr
