"""W3C's own cases of the SPARQL 1.1 Protocol; collected only where `--rdf-tests` names a checkout of them."""

import json
from collections.abc import Iterator

import pytest

from moneygoround.sparql.forms import GRAPHS, ROWS
from serving import Served
from w3c import Trial, protocol_tests, serving_cases

ALL = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY STR(?g) STR(?s)"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    name = "refused" if "refused" in metafunc.fixturenames else "asked"
    checkout = metafunc.config.getoption("--rdf-tests")
    if checkout is None:
        raise pytest.UsageError(
            "These are W3C's cases: name a checkout of https://github.com/w3c/rdf-tests with --rdf-tests."
        )
    tests = protocol_tests(checkout)
    found = [one for one in tests if one.changes == (name == "refused")]
    metafunc.parametrize(name, found, ids=[one.name for one in found])


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest) -> Iterator[Served]:
    with serving_cases(request.config.getoption("--rdf-tests")) as one:
        yield one


def test_w3c_queries_are_answered_as_its_manifest_expects(cases: Served, asked: Trial) -> None:
    for case in asked.cases:
        got = cases.ask(case.path, method=case.method, body=case.body, **case.headers)
        assert str(got.status)[0] in case.statuses, got.text
        if case.boolean is not None:
            assert json.loads(got.body)["boolean"] is case.boolean
        if case.format is not None:
            assert got.media in (GRAPHS if case.format == "RDF" else ROWS)


def test_w3c_updates_are_refused_and_change_nothing(cases: Served, refused: Trial) -> None:
    before = cases.query(ALL).body

    for number, case in enumerate(refused.cases):
        got = cases.ask(case.path, method=case.method, body=case.body, **case.headers)
        assert str(got.status)[0] == ("2" if number else "4"), got.text  # after the update they ask what it did
    assert cases.query(ALL).body == before
