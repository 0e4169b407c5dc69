"""The server over a real socket: negotiation, and what is handed out to whom."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from drawing import drawn
from moneygoround import curated
from moneygoround.findings import find
from moneygoround.server import shelf_of
from moneygoround.server.negotiation import chosen
from moneygoround.vocabulary import NS, ONTOLOGY
from serving import CASE, CONSTRUCT, SELECT, Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as one:
        yield one


def test_what_cannot_be_had_is_told_with_what_can(served: Served) -> None:
    for got in (
        served.query(SELECT, "image/png"),
        served.query(CONSTRUCT, "text/csv"),
        served.ask("/sparql", Accept="image/png"),
    ):
        assert got.status == 406
        assert "text/turtle" in got.text


def test_a_graph_that_has_no_names_in_rdf_xml_cannot_be_had_in_it(served: Served) -> None:
    query = "CONSTRUCT { ?a <http://a/0> ?b } WHERE { ?a mgr:funds ?b }"
    got = served.query(query, "application/rdf+xml")
    assert (got.status, "'http://a/0'. Ask for Turtle" in got.text) == (406, True)
    assert served.query(query, "text/turtle").status == 200


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


@pytest.mark.parametrize(
    "path", ["/", "/graph.ttl", "/ns", "/query", "/query.json", "/scripts/ask.js", "/styles/page.css"]
)
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


def test_people_are_told_the_vocabulary_as_a_page_with_every_term_at_its_fragment(served: Served) -> None:
    # given
    terms = {quad.subject.value for quad in pyoxigraph.parse(curated.ontology().read_bytes(), pyoxigraph.RdfFormat.TURTLE) if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(NS)}  # fmt: skip
    # when
    page = served.ask("/ns", Accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    # then
    assert (page.status, page.media, page.headers["vary"]) == (200, "text/html", "Accept")
    told = re.findall(r'<tr id="([^"]+)">', page.text)
    assert len(told) == len(set(told))
    assert {NS + name for name in told} == terms
    assert all(f'id="{target}"' in page.text for target in re.findall(r'href="#([^"]+)"', page.text))
    assert '<b lang="en">flow</b> · <b lang="vi">dòng' in page.text


def test_an_address_is_the_same_however_it_is_percent_encoded(served: Served) -> None:
    for path in ("/id/loop/a~b", "/id/loop/a%7Eb", "/id/loop/%61%7eb"):
        for media in (
            "text/turtle",
            "application/n-triples",
            "application/ld+json",
            "application/rdf+xml",
            "text/html",
        ):
            assert (served.ask(path, Accept=media).status, served.ask(path, Accept=media).media) == (200, media), path


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


def test_a_value_that_names_nothing_is_refused_and_so_is_a_day_that_is_none(served: Served) -> None:
    # given
    loops, changed = (
        (curated.queries() / f"{name}.rq").read_text(encoding="utf-8") for name in ("loops-of", "changed-since")
    )
    # then
    told = served.query(loops, **{"$org": "<https://w3id.org/moneygoround/id/organisation/aa>"})
    assert (told.status, told.text) == (400, "'aa' is no organisation of this graph. Did you mean 'a'?\n")
    told = served.query(changed[changed.index("PREFIX") :], **{"$day": "2025-02-30"})
    assert (told.status, told.text.partition(".")[0]) == (400, "There is no such day as '2025-02-30'")
    assert served.query(changed, **{"$day": "2025-02-28"}).status == 200


def test_the_graph_names_its_licence_where_it_is_known(served: Served) -> None:
    # given
    findings = find(drawn("a -equity 1-> b"))
    # then
    assert b"dct:license" not in served.ask("/graph.ttl").body
    assert curated.LICENCE.encode() in shelf_of(findings, licence=curated.licence(())).turtle


def test_cors_is_for_the_origin_that_was_named(tmp_path: Path) -> None:
    with serving(tmp_path, "--cors", "https://example.org") as served:
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
