"""The cases of the SPARQL 1.1 Protocol over a real socket, our own from the specification."""

import json
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph
import pytest

from moneygoround.vocabulary import ONTOLOGY
from serving import CONSTRUCT, DIRECT, FORM, Served, serving

ABSENT = "http://example.org/absent"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as one:
        yield one


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


def test_an_address_without_a_start_is_one_of_ours(served: Served) -> None:
    got = served.query("CONSTRUCT { <flow/up> <p> 1 } WHERE {}", "application/n-triples")
    assert got.status == 200
    assert got.text.startswith("<https://w3id.org/moneygoround/id/flow/up> ")
