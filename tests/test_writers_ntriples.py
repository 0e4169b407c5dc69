"""Sorted N-Triples of any size are what they are at one go: the same bytes however little memory they pass through."""

import errno
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import URIRef

from drawing import drawn
from ledgers import ledgers, rich
from moneygoround import curated, writers
from moneygoround.cli import run
from moneygoround.errors import BadRequest, FileTrouble
from moneygoround.findings import find
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.model import Organisation
from moneygoround.rdf import counted, said, to_rdf
from moneygoround.rdf.lines import A, Counts, lines_of, triples_of
from moneygoround.rdf.terms import line, plain
from moneygoround.vocabulary import iri, published
from moneygoround.writers.ntriples import ntriples
from moneygoround.writers.rdf import ntriples as at_one_go

FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = (1, 500, 20_000)
"""Characters held at once: a line, a record, a few records."""


@FEW
@given(ledgers())
def test_lines_hold_what_their_triples_say_whatever_the_text(ledger: Ledger) -> None:
    lines = set(lines_of(said(ledger)))
    assert {line(triple) for triple in triples_of(lines)} == lines
    assert "".join(ntriples(ledger, most=500)) == at_one_go(to_rdf(ledger))


@pytest.mark.parametrize("most", SMALL)
@pytest.mark.parametrize("ledger", [rich(), drawn("a -equity <3-> b -purchase ?-> a")], ids=["rich", "small"])
def test_what_is_laid_aside_and_merged_is_what_is_sorted_in_memory(ledger: Ledger, most: int) -> None:
    findings = find(ledger)
    publication = published("https://example.org/data/", "https://example.org/licence")
    assert "".join(ntriples(ledger, findings, most=most)) == at_one_go(to_rdf(ledger, findings))
    assert "".join(ntriples(ledger, findings, publication, most=most)) == writers.write("nt", findings, publication)


def test_the_curated_graph_is_written_in_pieces_as_at_one_go() -> None:
    ledger = curated.ledger()
    findings = find(ledger)
    pieces = list(writers.pieces("nt", findings))
    assert len(pieces) > 1
    assert all(pieces)
    assert "".join(pieces) == at_one_go(to_rdf(ledger, findings))
    assert "".join(writers.record_pieces("nt", ledger)) == at_one_go(to_rdf(ledger))


def test_every_line_stands_once_and_in_its_place() -> None:
    lines = "".join(ntriples(rich(), find(rich()), most=500)).splitlines()
    assert lines == sorted(set(lines))


def test_terms_of_rdflib_are_made_once_for_equal_terms() -> None:
    triples = list(triples_of([f"<{iri('flow', 'x')}> <x:p> <{iri('flow', 'x')}> .\n"] * 2))
    assert triples[0][2] is triples[1][2]
    assert plain(triples[0][2]) == f"<{iri('flow', 'x')}>"
    assert isinstance(triples[0][0], URIRef)


def test_a_line_that_was_not_written_here_is_no_triple() -> None:
    with pytest.raises(ValueError, match="was not written here"):
        list(triples_of(["<x:s> <x:p> _:b .\n"]))


def test_half_a_character_is_refused_before_anything_is_handed_on() -> None:
    ledger = ledger_of([Organisation("a", "A"), Organisation("b", "\ud800")])
    with pytest.raises(BadRequest, match="half of a character"):
        ntriples(ledger)


def test_where_nothing_can_be_laid_aside_it_is_told_where_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(FileTrouble, match=rf"gone: can't be written: {os.strerror(errno.ENOENT)}.*set TMPDIR"):
        ntriples(rich(), most=500)


def test_an_export_to_a_file_and_to_the_terminal_are_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "-f", "nt", "-o", str(tmp_path / "out.nt")]) == 0
    capsys.readouterr()
    assert run(["export", "-f", "nt"]) == 0
    assert capsys.readouterr().out == (tmp_path / "out.nt").read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["out.nt"]


def test_a_text_that_looks_like_a_class_is_counted_as_none() -> None:
    lines = [f'<x:s> <x:says> "is {A} <x:Class>" .\n', f"<x:s> {A} <x:Class> .\n"]
    assert counted(lines) == Counts(2, {"x:Class": 1})
