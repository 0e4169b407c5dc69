"""`query` answers in the forms of the server; an answer that was cut says so in itself where it can, and by its exit code."""

from pathlib import Path

import pyoxigraph
import pytest

from drawing import drawn
from moneygoround import asking
from moneygoround.cli import run
from moneygoround.limits import LIMITS
from moneygoround.rdf import to_rdf
from moneygoround.sparql.forms import CUT, ROWS
from moneygoround.vocabulary import NS, iri
from moneygoround.writers.rdf import turtle

A, B = (pyoxigraph.NamedNode(iri("organisation", name)) for name in "ab")
FUNDS = pyoxigraph.Triple(A, pyoxigraph.NamedNode(f"{NS}funds"), B)
TABLE = {"columns": ("a", "b"), "rows": [[(A.value, "iri"), (B.value, "iri")]], "truncated": False}
GRAPH = "CONSTRUCT { ?a mgr:funds ?b } WHERE { ?a mgr:funds ?b }"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of two flows."""
    path = tmp_path_factory.mktemp("case") / "case.ttl"
    path.write_text(turtle(to_rdf(drawn("a -equity 10-> b -purchase 8-> a"))), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "remark"),
    [
        (["--csv"], ""),
        (["-f", "tsv"], ""),
        (["-f", "srj"], '"link": ["#truncated"]'),
        (["-f", "srx"], '<link href="#truncated"/>'),
    ],
)
def test_a_table_that_was_cut_says_so_where_it_can_and_by_its_exit_code(
    options: list[str], remark: str, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--ledger", str(case), *options]) == 6
    told = capsys.readouterr()
    assert remark in told.out
    assert CUT in told.err


def test_an_answer_of_as_many_rows_as_are_shown_is_not_cut(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = f"SELECT ?a {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} LIMIT {LIMITS.query_rows}"
    assert run(["query", query, "--ledger", str(case), "-f", "srj"]) == 0
    told = capsys.readouterr()
    assert "truncated" not in told.out
    assert told.err == ""


@pytest.mark.parametrize(("form", "query"), [
    *((form, "SELECT ?a ?b { ?a mgr:funds ?b }") for form in ("srj", "srx", "csv", "tsv")),
    *((form, GRAPH) for form in ("ttl", "nt", "jsonld", "rdf")),
])  # fmt: skip
def test_the_command_answers_in_the_forms_of_the_server(
    form: str, query: str, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", query, "--ledger", str(case), "-f", form]) == 0
    told = capsys.readouterr().out
    if form in {"csv", "srj", "srx", "tsv"}:
        assert told == ROWS[asking.FORMS[form]](TABLE).rstrip("\n") + "\n"
    else:
        kind = pyoxigraph.RdfFormat.from_extension(form)
        assert kind is not None
        assert [quad.triple for quad in pyoxigraph.parse(told.encode(), kind)] == [FUNDS]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-f", "xml"], "'xml' is not a form of answers. There are: srj, srx,"),
        (["-f", "ttl"], "The answer can't be ttl. There are: srj, srx, csv, tsv."),
        (["-f", "srj", "--json"], "Choose one."),
    ],
)
def test_a_form_that_does_not_fit_is_refused(
    options: list[str], says: str, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "SELECT ?a { ?a mgr:funds ?b }", "--ledger", str(case), *options]) == 2
    assert says in capsys.readouterr().err
