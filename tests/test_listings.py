"""Lists and sums in the graph: a question that reads them is answered as the same question of the records alone, on both engines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from drawing import drawn, law, pictures
from economy import economy
from ledgers import rich
from moneygoround import curated
from moneygoround.asking import ended, prepare
from moneygoround.findings import Findings, find
from moneygoround.ledger import Ledger
from moneygoround.limits import LIMITS
from moneygoround.rdf import graph_of, to_rdf
from moneygoround.rdf.listings import LISTS, MOST, SUMS, Listed, books_of, written
from moneygoround.sparql import Iri, Question, bind, questions
from moneygoround.vocabulary import PREFIXES, camel
from moneygoround.writers.ntriples import ntriples

BOOK = {question.name: question for question in questions(curated.queries())}
OF_RECORDS = {question.name: question for question in questions(Path(__file__).parent / "from_records")}
"""The same questions put so that they search the whole graph: of records, direct edges, loops and certificates alone."""
LONG_AGO = "1600-01-01"
Rows = list[tuple[str | None, ...]]


def values_of(question: Question, findings: Findings) -> Iterator[dict[str, Iri | str]]:
    """The question asked about each of a few things: no parameter, or the busiest and the quietest of its kind."""
    names = [*findings.ledger.organisations]
    loops = [loop.key for loop in findings.loops.loops] or ["none"]
    for place in (0, -1) if question.parameters else (0,):
        known = {"org": names[place], "other": names[-1 - place], "day": LONG_AGO, "loop": loops[place]}
        yield bind(question, {one.name: known[one.name] for one in question.parameters})


def by_oxigraph(store: pyoxigraph.Store, question: Question, values: Mapping[str, Iri | str]) -> Rows:
    terms: dict[pyoxigraph.Variable, Any] = {
        pyoxigraph.Variable(name): pyoxigraph.NamedNode(value) if isinstance(value, Iri) else pyoxigraph.Literal(value)
        for name, value in values.items()
    }
    found: Any = store.query(question.text, substitutions=terms, prefixes=dict(PREFIXES))
    return [tuple(None if cell is None else cell.value for cell in row) for row in found]


def by_rdflib(graph: Graph, question: Question, values: Mapping[str, Iri | str]) -> Rows:
    terms = {name: URIRef(value) if isinstance(value, Iri) else Literal(value) for name, value in values.items()}
    found: Any = graph.query(question.text, initBindings=terms)
    return [tuple(None if cell is None else str(cell) for cell in row) for row in found]


def stored(ledger: Ledger) -> tuple[Findings, str, pyoxigraph.Store]:
    findings = find(ledger)
    text = "".join(ntriples(ledger, findings))
    store = pyoxigraph.Store()
    store.bulk_load(text.encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return findings, text, store


def answers_differ(ledger: Ledger) -> list[str]:
    """The questions that Oxigraph answers otherwise from lists than from records; where a list ends, with rows that records don't give."""
    findings, _, store = stored(ledger)
    cut = {one.listed for one in written(books_of(findings))[0] if len(one.members) < one.in_all}
    found = []
    for name, question in OF_RECORDS.items():
        for values in values_of(question, findings):
            listed, searched = by_oxigraph(store, BOOK[name], values), by_oxigraph(store, question, values)
            ends = any(f"mgr:lists mgr:{camel(one)} " in BOOK[name].text for one in cut)
            if not (set(listed) <= set(searched) if ends else listed == searched):
                found.append(name)
    return found


def test_a_question_of_the_records_opens_as_the_one_of_the_cookbook() -> None:
    assert {name: one.question for name, one in OF_RECORDS.items()} == {
        name: BOOK[name].question for name in OF_RECORDS
    }
    assert all("mgr:lists" not in one.text for one in OF_RECORDS.values())
    assert {name for name, one in BOOK.items() if "mgr:lists" in one.text} <= OF_RECORDS.keys()


@law
@given(pictures(("equity", "debt", "purchase", "lease", "return", "share_sale", "warrant", "guarantee")))
def test_a_question_is_answered_from_lists_as_from_the_records(picture: str) -> None:
    assert answers_differ(drawn(picture)) == []


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(2, 120), st.integers(0, 10**6))
def test_an_economy_is_told_by_its_lists_as_by_its_records(flows: int, seed: int) -> None:
    assert answers_differ(economy(flows, seed)) == []


@pytest.mark.parametrize("ledger", [rich(), curated.ledger()], ids=["rich", "curated"])
def test_what_we_know_is_told_by_lists_as_by_records(ledger: Ledger) -> None:
    assert answers_differ(ledger) == []


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_read_the_same_from_lists(seed: int) -> None:
    # given
    findings, text, store = stored(economy(10 + 10 * seed, seed))
    graph = graph_of(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_TRIPLES))
    # when
    differ = [
        name
        for name, question in BOOK.items()
        for values in values_of(question, findings)
        if by_oxigraph(store, question, values) != by_rdflib(graph, question, values)
    ]
    # then
    assert differ == []


def test_a_loop_is_closed_by_a_flow_that_only_its_source_dates() -> None:
    # given
    ledger = drawn("a -equity 5-> b -purchase 5-> a", dates={"a-b-equity": "2024-05-01"})
    undated = replace(ledger.flows["b-a-purchase"], date=None, history=())
    ledger = replace(ledger, flows={**ledger.flows, undated.id: undated})
    # when
    rows = by_oxigraph(stored(ledger)[2], BOOK["what-closed-when"], {})
    # then
    assert [(row[0], str(row[4]).rpartition("/")[2]) for row in rows] == [("2025-01-01", "b-a-purchase")]


def test_a_loop_names_what_closed_it_if_the_day_is_known() -> None:
    rows = by_oxigraph(stored(curated.ledger())[2], BOOK["what-closed-when"], {})
    assert rows
    assert all(flow for _, precision, _, _, flow, _ in rows if precision == "day")


def test_a_list_that_ends_says_how_many_there_are_and_names_the_first() -> None:
    # given
    findings = find(economy(600))
    books = books_of(findings)
    # when
    lists, sums = written(books)
    funding = next(one for one in lists if one.listed is Listed.FUNDING_FLOWS)
    named = {member for one in lists if one.listed in SUMS for member in one.members}
    # then
    everything = LISTS[Listed.FUNDING_FLOWS](books)
    assert (len(funding.members), funding.in_all) == (LIMITS.listed_flows, len(everything))
    assert list(funding.members) == everything[: LIMITS.listed_flows]
    assert {one.node for one in sums} == named
    assert len({one.node for one in lists}) == len(lists)


def test_sums_of_everything_never_end() -> None:
    findings = find(economy(600))
    for one in written(books_of(findings))[0]:
        if one.listed in {Listed.DUE_SUMS, Listed.END_SUMS, Listed.STATUS_SUMS}:
            assert len(one.members) == one.in_all


def test_an_amount_a_year_is_in_no_total_of_promises() -> None:
    # given
    _, _, store = stored(drawn("a -purchase 20/year-> b; a -purchase 10-> b; a -equity 5/year-> b"))
    # when
    rows = by_oxigraph(store, BOOK["promises-by-status"], {})
    # then
    assert [(side, currency, faces, unstated) for _, side, currency, _, faces, unstated, _ in rows] == [
        ("capital", None, "0", "1"),
        ("trade", None, "0", "1"),
        ("trade", "USD", "10000000000", "0"),
    ]


def test_an_amount_a_year_covers_no_purchase_and_is_none_to_cover() -> None:
    # given
    _, _, store = stored(drawn("a -purchase 20/year-> b; a -purchase 10-> b; b -equity 5/year-> a; b -equity 2-> a"))
    # when
    rows = by_oxigraph(store, BOOK["self-funded-demand"], {})
    # then
    assert [(demand, funded) for _, _, demand, funded, *_ in rows] == [("10000000000", "2000000000")]


LEAVES_OUT = ["promises-by-status", "due-by-year", "counterparties-of-ai-labs", "depends-on-whom", "self-funded-demand"]


@pytest.mark.parametrize("name", LEAVES_OUT)
def test_a_question_that_leaves_out_amounts_a_year_says_so(name: str) -> None:
    assert re.search(r"[Aa]mounts? (a month or )?a year", BOOK[name].explanation)


def test_who_asks_is_told_where_a_list_ends() -> None:
    findings = find(economy(600))
    said = str(ended(prepare("who-funds-whom"), findings))
    assert re.fullmatch(r"The list ends at 125 of [0-9]{3}\.", said)
    assert ended(prepare("promises-by-status"), findings) is None
    assert ended(prepare("SELECT ?x { ?x a mgr:Flow }"), findings) is None


def test_the_curated_graph_is_listed_whole() -> None:
    assert all(len(one.members) == one.in_all for one in written(books_of(find(curated.ledger())))[0])


@pytest.mark.parametrize("name", sorted(name for name, one in BOOK.items() if "mgr:lists" in one.text))
def test_a_question_that_reads_a_list_says_where_it_ends(name: str) -> None:
    read = {listed for listed in Listed if f"mgr:lists mgr:{camel(listed)} " in BOOK[name].text}
    most = {MOST.get(listed, LIMITS.listed) for listed in read - {Listed.STRONGEST_LOOPS}} - {None}
    assert read
    assert all(f"{number:,}" in BOOK[name].explanation for number in most)


def test_each_list_is_read_by_a_question_and_each_word_has_its_concept() -> None:
    ontology = Graph().parse(curated.ontology())
    for listed in Listed:
        assert any(f"mgr:lists mgr:{camel(listed)} " in question.text for question in BOOK.values()), listed
        assert (URIRef(f"{PREFIXES['mgr']}{camel(listed)}"), None, None) in ontology, listed
    assert set(LISTS) | set(SUMS) | {Listed.LOOPS_THROUGH} == set(Listed)


def test_without_findings_there_are_no_lists() -> None:
    graph = to_rdf(rich())
    assert not [node for node in graph.subjects() if "/listing/" in str(node) or "/sum/" in str(node)]
