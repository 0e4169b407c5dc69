"""Standard input has no ending: its format is told by its content, and what is written here is read back from there."""

import io
import sys

import pytest

from drawing import drawn
from ledgers import rich
from moneygoround import writers
from moneygoround.cli import run
from moneygoround.findings import find
from moneygoround.ledger import Ledger
from moneygoround.rdf import to_rdf
from moneygoround.readers import read
from moneygoround.readers.guess import suffix_of
from moneygoround.writers import rdf

LEDGER = drawn("a -equity 10-> b -purchase 8-> a")


def piped(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard input hold a text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("form", writers.TRIPLES)
@pytest.mark.parametrize("ledger", [LEDGER, rich()], ids=["small", "rich"])
def test_every_format_of_triples_is_known_by_its_content(
    form: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (writers.write(form, find(ledger)), "".join(writers.record_pieces(form, ledger))):
        piped(text, monkeypatch)
        assert read(["-"]) == ledger


def test_turtle_of_rdf_12_is_not_taken_for_trig() -> None:
    assert suffix_of(writers.write(writers.ANNOTATED, find(LEDGER)).encode()) == ".ttl"
    assert suffix_of(b"PREFIX x: <http://x/>\nx:a x:p x:b {| x:q 1 |} , '{' .") == ".ttl"


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("# ours\n\n@prefix x: <http://x/> .", ".ttl"),
        ("\ufeffBASE <http://x/>", ".ttl"),
        ("<a> <b> <c> .", ".ttl"),
        ('<http://a> <http://b> "c d"@en <http://g> .', ".nq"),
        ("_:a <http://b> _:c .\n_:a <http://b> _:c _:g .", ".nq"),
        ("{\n <http://a> <http://b> 1 }", ".trig"),
        ("GRAPH <g> { }", ".trig"),
        ("prefix x: <http://x/> x:g {}", ".trig"),
        ('{\n "@graph": []}', ".jsonld"),
        ('[{"@id": "http://x/"}]', ".jsonld"),
        ('{"flows": []}', ".yaml"),
        ("<!-- ours --><rdf:RDF/>", ".rdf"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", ".rdf"),
        ("from,to,amount", ".csv"),
        ("source,target\r\na,b", ".csv"),
        ("deal: x", ".yaml"),
        ("", ".yaml"),
    ],
)
def test_a_start_tells_the_format(text: str, suffix: str) -> None:
    assert suffix_of(text.encode()) == suffix


@pytest.mark.parametrize("form", ["rdf", "jsonld"])
def test_a_command_reads_every_format_from_standard_input(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped({"rdf": rdf.rdfxml, "jsonld": rdf.jsonld}[form](to_rdf(LEDGER, find(LEDGER))), monkeypatch)
    assert run(["check", "-"]) == 0
    assert "No fault in 2 organisations, 2 flows" in capsys.readouterr().err
    assert run(["query", "ASK { organisation:a mgr:funds organisation:b }", "--ledger", "-"]) == 0
    assert capsys.readouterr().out == "yes\n"


@pytest.mark.parametrize("text", ["a;b;c", "hello", "\tdeal"])
def test_what_is_not_known_is_told_as_what_it_was_taken(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(text, monkeypatch)
    assert run(["check", "-"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("<stdin>:1:")
    assert "It was taken for records, by how it starts: save another format under its own ending." in told


def test_a_fault_of_a_field_is_told_as_of_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped("flows:\n  - id: x\n    kindd: equity\n", monkeypatch)
    assert run(["check", "-"]) == 3
    assert "by how it starts" not in capsys.readouterr().err
