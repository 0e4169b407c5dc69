"""`check` on triples: every fault at its line and by the names of the vocabulary, from a file as from standard input."""

import io
import sys
from pathlib import Path

import pytest
from rdflib import RDF

from drawing import drawn
from moneygoround.cli import run
from moneygoround.findings import find
from moneygoround.rdf import to_rdf
from moneygoround.rdf.fields import MGR
from moneygoround.writers.rdf import ntriples, turtle

LEDGER = drawn("a -equity 10-> b -purchase 8-> a", dates={"a-b-equity": "2024-05-01"})


def written(path: Path, *changes: tuple[str, str]) -> Path:
    """The records of a small ledger as Turtle, with some words changed."""
    text = turtle(to_rdf(LEDGER))
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def broken(*, form: str = "ttl") -> str:
    """Results of which one loop does not close."""
    graph = to_rdf(LEDGER, find(LEDGER))
    graph.remove((min(graph.subjects(RDF.type, MGR.LoopStep), key=str), MGR.to, None))
    return turtle(graph) if form == "ttl" else ntriples(graph)


def told(path: Path | str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a refused file is told."""
    assert run(["check", str(path)]) == 3
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("form", ["ttl", "nt"])
def test_standard_input_is_asked_what_a_file_is_asked(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"in.{form}"
    file.write_text(broken(form=form), encoding="utf-8")
    by_name = [line.replace(str(file), "<stdin>") for line in told(file, capsys)]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert told("-", capsys) == by_name
    assert any("do not close" in line or "reaches one organisation" in line for line in by_name)


def test_a_folder_of_triples_alone_is_told_to_name_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "in.ttl")
    (line,) = told(tmp_path, capsys)
    assert line == f"{tmp_path}: holds triples, which are read only where their file is named, and no .yaml or .csv file. Name the file: {file}"  # fmt: skip
    assert run(["check", str(file)]) == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("mgr:payer organisation:a", "mgr:payer organisation:nobody", "flow:a-b-equity mgr:payer: 'nobody' is not a known organisation."),
        ('mgr:announcedOn "2024-05-01"', 'mgr:announcedOn "2099-05-01"', "flow:a-b-equity mgr:announcedOn: 2099-05-01 is later than"),
        ("dct:source source:", "dct:source source:no", "dct:source: 'no"),
    ],
)  # fmt: skip
def test_a_fault_of_a_record_is_told_at_its_line_and_by_its_property(
    old: str, new: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "in.ttl", (old, new))
    first = next(line for line in told(file, capsys) if says in line)
    path, number, column, _ = first.split(":", 3)
    assert path == str(file)
    assert (
        file.read_text(encoding="utf-8")
        .splitlines()[int(number) - 1][int(column) - 1 :]
        .startswith(new.split(" ", maxsplit=1)[0])
    )


def test_a_fault_in_n_triples_is_told_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.nt"
    lines = ntriples(to_rdf(LEDGER)).splitlines()
    number = next(number for number, line in enumerate(lines) if "flow/a-b-equity> " in line and "#payer>" in line)
    lines[number] = lines[number].replace("organisation/a", "organisation/nobody")
    file.write_text("\n".join(lines), encoding="utf-8")
    assert told(file, capsys)[0].startswith(f"{file}:{number + 1}:")


def test_an_amount_without_a_class_is_told_which_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "in.ttl", ("a schema:MonetaryAmount", "a schema:Thing"))
    assert any("is one amount at most, of class schema:MonetaryAmount." in line for line in told(file, capsys))


LONG = {
    "one.ttl": ('<x:a>\n  <x:b> "{}" .\n', ":2"),
    "lines.ttl": ('<x:a> <x:b> """{0}\n{0}""" .\n', ""),
    "iri.nt": ('\n\n<x:a> <x:{}> "c" .\n', ":3"),
    "one.nq": ('<x:a> <x:b> "{}" <x:g> .\n', ":1"),
    "one.trig": ('<x:g> {{\n<x:a> <x:b> "{}" }}\n', ":2"),
    "one.jsonld": ('{{"@id": "x:a",\n"x:b": "{}"}}\n', ":2"),
}
TOO_LONG = "holds a text, an IRI or a comment of more than 16 MiB. Shorten it, or take it out."


def long(name: str, folder: Path) -> tuple[Path, str]:
    """A file with a text that its parser's buffer can't hold, and the line of that, as far as it stands in one."""
    text, line = LONG[name]
    size = 16 * 2**20 + 1
    file = folder / name
    file.write_text(text.format("a" * (size // text.count("{0}") if "{0}" in text else size)), encoding="utf-8")
    return file, line


@pytest.mark.parametrize("name", LONG)
def test_a_text_longer_than_its_parser_can_hold_is_told_with_its_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line = long(name, tmp_path)
    assert told(file, capsys) == [f"{file}{line}: {TOO_LONG}"]
    assert run(["query", "-l", str(file), "ASK {}"]) == 3
    assert capsys.readouterr().err.splitlines() == [f"{file}{line}: {TOO_LONG}"]


def test_a_text_longer_than_its_parser_can_hold_is_told_of_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line = long("one.ttl", tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert told("-", capsys) == [f"<stdin>{line}: {TOO_LONG}"]


LATIN = {
    "ttl": ('<x:a>\n  <x:b> "café" .\n', "2:13", 18),
    "nt": ('<x:a> <x:b> "café" .\n', "1:17", 16),
    "nq": ('<x:a> <x:b> "café" <x:g> .\n', "1:17", 16),
    "trig": ('<x:g> {\n<x:a> <x:b> "café" }\n', "2:17", 24),
    "jsonld": ('{"@id": "x:a",\n"x:b": "café"}\n', "2:12", 26),
    "rdf": ('<?xml version="1.0" encoding="iso-8859-1"?>\n<a>café</a>', "2:7", 50),
}
"""Text with a letter that is one byte in Latin-1, and where that byte stands."""
NOT_UTF8 = "this is no text file, or one in another encoding. Save the file as UTF-8."


@pytest.mark.parametrize("form", LATIN)
def test_triples_in_another_encoding_are_refused_at_the_byte_and_never_read_damaged(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, place, byte = LATIN[form]
    file = tmp_path / f"in.{form}"
    for data, where in [
        (text.encode("latin-1"), f"{place}: byte {byte}"),
        (text.encode("utf-16"), "1:1: byte 0"),
    ]:
        file.write_bytes(data)
        fault = f":{where} is not UTF-8: {NOT_UTF8}"
        assert told(file, capsys) == [f"{file}{fault}"]
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        (line,) = told("-", capsys)
        assert line.startswith(f"<stdin>{fault}")


def test_a_byte_is_counted_from_the_start_of_the_file_mark_included(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in.yaml"
    file.write_bytes(b"\xef\xbb\xbfflows: []\n\xe9: 1\n")
    assert told(file, capsys) == [f"{file}:2:1: byte 13 is not UTF-8: {NOT_UTF8}"]
