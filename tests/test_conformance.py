"""The runner of the W3C's suites counts what passes and what does not, on a small suite of our own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.__main__ import passes
from conformance.engines import Oxigraph, Rdflib, prepare
from conformance.suites import SUITES, read_tests

HEAD = """@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix rdft: <http://www.w3.org/ns/rdftest#> .
"""
MANIFEST = (
    HEAD
    + """<> a mf:Manifest ; mf:include ( <more.ttl> ) ; mf:entries ( <#rows> <#wrong> <#graph> <#yes> <#table> <#bad> <#hang> ) .
<#rows> a mf:QueryEvaluationTest ; mf:name "rows" ; mf:action [ qt:query <rows.rq> ; qt:data <data.ttl> ] ; mf:result <rows.srj> .
<#wrong> a mf:QueryEvaluationTest ; mf:name "wrong" ; mf:action [ qt:query <rows.rq> ; qt:data <less.ttl> ] ; mf:result <rows.srj> .
<#graph> a mf:QueryEvaluationTest ; mf:name "graph" ; mf:action [ qt:query <graph.rq> ; qt:data <data.ttl> ] ; mf:result <data.ttl> .
<#yes> a mf:QueryEvaluationTest ; mf:name "yes" ; mf:action [ qt:query <from.rq> ] ; mf:result <yes.ttl> .
<#table> a mf:CSVResultFormatTest ; mf:name "table" ; mf:action [ qt:query <rows.rq> ; qt:data <data.ttl> ] ; mf:result <rows.csv> .
<#bad> a mf:NegativeSyntaxTest11 ; mf:name "bad" ; mf:action <bad.rq> .
<#hang> a mf:PositiveSyntaxTest11 ; mf:name "good" ; mf:action <rows.rq> .
"""
)
MORE = (
    HEAD
    + """<> a mf:Manifest ; mf:entries ( <#reads> <#refuses> <#means> ) .
<#reads> a rdft:TestTurtlePositiveSyntax ; mf:name "reads" ; mf:action <data.ttl> .
<#refuses> a rdft:TestTurtleNegativeSyntax ; mf:name "refuses" ; mf:action <bad.rq> .
<#means> a rdft:TestTurtleEval ; mf:name "means" ; mf:action <data.ttl> ; mf:result <data.nt> .
"""
)
FILES = {
    "manifest.ttl": MANIFEST,
    "more.ttl": MORE,
    "data.ttl": "<x:a> <x:p> 1.5, _:b . _:b <x:p> 2 .",
    "data.nt": """<x:a> <x:p> _:z .
_:z <x:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
<x:a> <x:p> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
""",
    "less.ttl": "<x:a> <x:p> 1.5 .",
    "rows.rq": "SELECT ?s ?o WHERE { ?s <x:p> ?o }",
    "rows.csv": "o,s\n1.50,x:a\n_:q,x:a\n2,_:q\n",
    "rows.srj": """{"head": {"vars": ["s", "o"]}, "results": {"bindings": [
{"s": {"type": "bnode", "value": "q"}, "o": {"type": "literal", "value": "2", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
{"s": {"type": "uri", "value": "x:a"}, "o": {"type": "bnode", "value": "q"}},
{"s": {"type": "uri", "value": "x:a"}, "o": {"type": "literal", "value": "1.50", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"}}]}}""",
    "graph.rq": "CONSTRUCT { ?s <x:p> ?o } WHERE { ?s <x:p> ?o }",
    "from.rq": "ASK FROM <less.ttl> { <x:a> <x:p> 1.5 }",
    "yes.ttl": "[] a <http://www.w3.org/2001/sw/DataAccess/tests/result-set#ResultSet> ; <http://www.w3.org/2001/sw/DataAccess/tests/result-set#boolean> true .",
    "bad.rq": "SELECT WHERE {",
}


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", [Rdflib, Oxigraph])
def test_each_kind_of_test_is_run_and_a_wrong_answer_fails(suite: Path, engine: type[Rdflib | Oxigraph]) -> None:
    prepare()
    tests = list(read_tests(suite / "manifest.ttl", suite))
    assert len(tests) == 10
    assert [test.name for test in tests if not passes(test, engine, suite)] == ["wrong"]


def test_where_the_suites_are_not_it_is_told() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "conformance", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert told.returncode == 1
    assert "is not there. Give the folder of a checkout" in told.stderr


def test_the_page_names_every_suite_that_is_run() -> None:
    page = (Path(__file__).parents[1] / "output/docs/conformance.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert [row[0] for row in rows] == list(SUITES)
    assert all(int(passed) <= int(total) for _, total, *scores in rows for passed in scores)
