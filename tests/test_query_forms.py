"""`query` answers in the forms of the server; an answer that was cut says so in itself where it can, and by its exit code."""

from pathlib import Path

import pyoxigraph
import pytest

from drawing import drawn
from moneygoround import asking
from moneygoround.cli import run
from moneygoround.limits import LIMITS
from moneygoround.rdf import to_rdf
from moneygoround.sparql.forms import CUT, ROWS, Unacceptable, as_rdfxml
from moneygoround.vocabulary import NS, PREFIXES, iri
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


RDF = PREFIXES["rdf"]


@pytest.mark.parametrize(
    "name", ["http://a/0", "http://a/b/", "x:", f"{NS}1", "http://a/×", f"{RDF}li", "http://www.w3.org/2000/xmlns/a"]
)
def test_a_property_without_an_xml_name_is_named_and_not_written_as_broken_xml(name: str) -> None:
    for object_ in ('"c"', f"<<( <x:a> <{name}> <x:b> )>>"):
        given = {"graph": f"<x:a> <{name if object_[0] == chr(34) else 'x:b'}> {object_} .\n", "truncated": False}
        with pytest.raises(Unacceptable, match="RDF/XML has no name for the property") as caught:
            as_rdfxml(given)
        assert f"'{name}'. Ask for Turtle, N-Triples or JSON-LD." in str(caught.value)


@pytest.mark.parametrize("name", ["http://a/0b", "http://a/é", "x:b.", "http://a/b%20c", f"{RDF}_1", f"{NS}a/b-1"])
def test_a_property_with_an_xml_name_is_read_back_from_rdf_xml(name: str) -> None:
    said = pyoxigraph.Triple(A, pyoxigraph.NamedNode(name), pyoxigraph.Literal("c"))
    text = as_rdfxml({"graph": f"{said} .\n", "truncated": False})
    assert [quad.triple for quad in pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.RDF_XML)] == [said]


def test_rdf_xml_holds_no_character_that_xml_has_not() -> None:
    said = '<x:a> <x:b> "a\\u0001\\uFFFE\\r\\t\\n<&>" .\n'
    (quad,) = pyoxigraph.parse(as_rdfxml({"graph": said, "truncated": False}).encode(), pyoxigraph.RdfFormat.RDF_XML)
    assert quad.object == pyoxigraph.Literal("a\ufffd\ufffd\r\t\n<&>")


def test_the_command_refuses_what_has_no_name_in_rdf_xml(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "CONSTRUCT { ?a <http://a/0> ?b } WHERE { ?a mgr:funds ?b }"
    assert run(["query", query, "--ledger", str(case), "-f", "rdf"]) == 2
    told = capsys.readouterr()
    assert (told.out, "'http://a/0'" in told.err) == ("", True)
    assert run(["query", query, "--ledger", str(case), "-f", "ttl"]) == 0
