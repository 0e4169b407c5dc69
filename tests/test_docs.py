"""The pages in output/docs/ are made from the cookbook and the vocabulary: complete, and byte for byte what is committed."""

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from moneygoround import api, asking, curated
from moneygoround.cli import run
from moneygoround.docs import docs
from moneygoround.errors import UnknownId
from moneygoround.sparql import questions
from moneygoround.vocabulary import NS

OUTPUT = Path(__file__).parents[1] / "output" / "docs"
PROOFS = 2  # questions whose answer without rows is the proof


@cache
def made() -> dict[str, str]:
    """The pages of the curated graph."""
    return {name: data.decode() for name, data in docs(api.find(api.load())).items()}


def sections(text: str, head: str) -> dict[str, str]:
    """What stands under each heading, by its name."""
    found = re.split(rf"^{head} `?([^`\n]+)`?\n", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.mark.parametrize("name", ["conformance.md", "questions.md", "vocabulary.md"])
def test_the_committed_page_is_what_the_graph_gives(name: str) -> None:
    assert (OUTPUT / name).read_text(encoding="utf-8") == made()[name], (
        f"{name} is stale: run `make docs` and commit it"
    )


def test_nothing_else_lies_beside_the_pages() -> None:
    assert {file.name for file in OUTPUT.iterdir()} == set(made())


def test_every_question_stands_there_with_explanation_query_and_a_sample_answer() -> None:
    told = sections(made()["questions.md"], "##")
    book = questions(curated.queries())
    assert [*told] == [one.name for one in book]
    for one in book:
        assert f"**{one.question}**\n\n{one.explanation}" in told[one.name]
        assert f"$ {asking.command(one)}\n" in told[one.name]
        assert f"{one.text[one.text.index('PREFIX') :].strip()}\n```" in told[one.name]
    assert sum("| --- |" not in text for text in told.values()) == PROOFS


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    for page in made().values():
        for table in re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_every_class_and_property_stands_there_with_its_labels_and_what_it_is_tied_to() -> None:
    graph = Graph().parse(curated.ontology())
    told = sections(made()["vocabulary.md"].partition("## Codes")[0], "###")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind) if str(term).startswith(NS)}
    assert set(told) == {f"mgr:{str(term).removeprefix(NS)}" for term in terms}
    for term in terms:
        text = told[f"mgr:{str(term).removeprefix(NS)}"]
        labels = [label for label in graph.objects(term, RDFS.label) if isinstance(label, Literal)]
        assert {label.language for label in labels} == {"en", "vi"}
        assert all(f"{label} ({label.language})" in text for label in labels)
        for predicate in (RDFS.subClassOf, RDFS.domain, RDFS.range):
            ends = [end for end in graph.objects(term, predicate) if isinstance(end, URIRef)]
            assert all(f":{re.split('[#/]', end)[-1]}`" in text for end in ends)
    assert "- close to: `fibo-gty:Guaranty`" in told["mgr:Guarantee"]


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    assert run(["docs", "-o", str(tmp_path / "docs")]) == 0
    assert {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "docs").iterdir()} == made()


def test_a_question_can_be_shown_instead_of_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--explain", "loops-of"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Which loops pass this organisation?\n")
    assert "--org: an organisation's id" in told
    assert "moneygoround query loops-of --org nvidia" in told
    assert "SELECT ?rank" in told


def test_only_a_question_of_the_cookbook_can_be_shown() -> None:
    with pytest.raises(UnknownId, match="Did you mean 'loops-of'"):
        asking.explained("loop-of")
