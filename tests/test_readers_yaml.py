"""Records in YAML: every fault with file, line, column and mend, all of them in one run, and nothing let through."""

from pathlib import Path

import pytest

from moneygoround.errors import BadRecords, BadRequest, FileTrouble
from moneygoround.readers import read
from moneygoround.readers.records import json_schema
from moneygoround.starter import starter

HEAD = """\
organisations:
  - {id: a, name: Alpha}
  - {id: b, name: Beta}
sources:
  - {id: s, title: A page, published: 2025-11-19}
"""
FLOW = HEAD + "flows:\n  - {id: f, kind: equity, from: a, to: b, status: announced, date: 2025-11-18%s}\n"


def told(folder: Path, text: str | bytes, *, name: str = "case.yaml") -> str:
    """What the reader says of a file."""
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    with pytest.raises(BadRecords) as problem:
        read([folder / name])
    return str(problem.value)


def test_the_starter_ledger_is_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(starter("my-case"))
    assert set(read([tmp_path]).flows) == {"alpha-invests-in-beta", "beta-buys-from-alpha"}


@pytest.mark.parametrize(
    ("field", "place", "says"),
    [
        (
            ", amount: 10 bilion USD",
            "7:88",
            "'10 bilion USD' is not an amount: 'bilion' is no scale. Did you mean 'billion'?",
        ),
        (", amount: 10 bn ZZZ", "7:88", "names no currency of ISO 4217: 'ZZZ'"),
        (", amount: -3 bn USD", "7:88", "is negative. Swap from and to"),
        (", ammount: 3 bn USD", "7:80", "'ammount' is not a field of a flow. Did you mean 'amount'?"),
        (", as_of: 2025-02-30", "7:87", "is a day that no calendar has"),
        (", within: g", "7:88", "'g' is not a known flow."),
        (", evidence: [{source: t, says: So.}]", "7:100", "'t' is not a known source."),
        (", evidence: [{says: So.}]", "7:91", "has no 'source'."),
        (", via: {to: c}", "7:90", "'c' is not a known organisation."),
        (
            ", disputed: [{field: amuont, value: x}]",
            "7:99",
            "'amuont' is not a field of a flow. Did you mean 'amount'?",
        ),
        (
            ", disputed: [{field: colour, value: x}]",
            "7:99",
            "'colour' is not a field of a flow. There are: id, kind, from, to,",
        ),
        (", amount: [1, 2]", "7:88", "is not one line of text"),
    ],
)
def test_a_fault_is_told_with_its_place_and_mend(tmp_path: Path, field: str, place: str, says: str) -> None:
    message = told(tmp_path, FLOW % field)
    assert f"case.yaml:{place}: " in message
    assert says in message


def test_an_unknown_kind_suggests_the_nearest(tmp_path: Path) -> None:
    message = told(tmp_path, (FLOW % "").replace("equity", "equty"))
    assert "flows[0].kind: 'equty' is not a kind of flow. Did you mean 'equity'?" in message


def test_a_dangling_end_suggests_the_nearest_organisation(tmp_path: Path) -> None:
    text = (FLOW % "").replace("name: Beta", "name: Beta").replace("{id: b,", "{id: beta,").replace("to: b", "to: bta")
    assert "'bta' is not a known organisation. Did you mean 'beta'?" in told(tmp_path, text)


def test_a_missing_id_is_told(tmp_path: Path) -> None:
    message = told(tmp_path, HEAD + "flows:\n  - {kind: equity, from: a, to: b, status: announced}\n")
    assert "case.yaml:7:5: flows[0]: has no 'id'." in message


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text((FLOW % ", amount: x").replace("{id: a,", "{id: A A,"))
    (tmp_path / "two.yaml").write_text("flows:\n  - {id: g, kind: nothing, from: a, to: b, status: done}\n")
    with pytest.raises(BadRecords) as problem:
        read([tmp_path])
    assert len(problem.value.faults) == 4


def test_an_id_in_two_files_names_both_places(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(FLOW % "")
    (tmp_path / "two.yaml").write_text("organisations:\n  - {id: a, name: Again}\n")
    with pytest.raises(BadRecords) as problem:
        read([tmp_path])
    message = str(problem.value)
    assert "two.yaml:2:10" in message
    assert "one.yaml:2:10" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\nb: *x\n", "anchors, aliases and tags are not used"),
        ("a: !!python/object:os.system 1\n", "anchors, aliases and tags are not used"),
        ("flows: " + "[" * 100_000, "nested deeper than 50"),
        ("flows:\n\t- x\n", "is not YAML"),
        ("deal: a\ndeal: b\n", "stands twice, first in line 1"),
        ("- a list\n", "is not a record file"),
        ("just words\n", "is not a record file"),
        ("deal: d\n---\ndeal: e\n", "a second document starts here"),
        ("? [a]\n: b\n", "a key must be one word"),
        ("title: \x00\n", "no text may hold"),
        ('title: "\\ud800"\n', "no text may hold"),
        ("deal: d\n", "has no 'title'"),
        ("title: without a deal\n", "belongs to a deal"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8"),
        ("deal: d\ntitle: caf\xe9\n".encode("latin-1"), "Save the file as UTF-8"),
    ],
)
def test_what_hides_a_bomb_or_is_no_record_is_refused(tmp_path: Path, text: str | bytes, says: str) -> None:
    assert says in told(tmp_path, text)


def test_a_byte_order_mark_and_windows_lines_are_taken(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(b"\xef\xbb\xbf" + (FLOW % "").replace("\n", "\r\n").encode())
    assert "f" in read([tmp_path]).flows


def test_norway_is_a_country(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("organisations:\n  - {id: n, name: Nor, country: NO}\n")
    assert read([tmp_path]).organisations["n"].country == "NO"


def test_text_is_normalised_at_the_border(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("organisations:\n  - {id: n, name: 'Ta\u0323\u0302p'}\n")
    assert read([tmp_path]).organisations["n"].name == "T\u1eadp"


def test_an_empty_file_is_an_empty_ledger(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("# nothing yet\n")
    assert not read([tmp_path]).flows


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadRecords, match="holds no records"):
        read([tmp_path])


def test_a_path_that_is_not_there_is_told() -> None:
    with pytest.raises(FileTrouble, match="there is no such file"):
        read(["nowhere/at-all"])


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case.docx").write_bytes(b"PK")
    with pytest.raises(BadRequest, match="a ledger is one of"):
        read([tmp_path / "case.docx"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b"])
def test_only_web_addresses_are_sources(tmp_path: Path, url: str) -> None:
    assert "is not a web address" in told(tmp_path, f"sources:\n  - {{id: s, title: T, url: '{url}'}}\n")


def test_check_digits_are_checked(tmp_path: Path) -> None:
    good, bad = "8I5DZWZKVSZI1NUHU748", "8I5DZWZKVSZI1NUHU749"
    text = "organisations:\n  - {id: j, name: J, identifiers: {lei: %s}}\n"
    assert f"holds no valid lei: '{bad}'" in told(tmp_path, text % bad)
    (tmp_path / "case.yaml").write_text(text % good)
    assert read([tmp_path]).organisations["j"].identifiers[0].value == good


def test_the_schema_names_every_field_of_a_flow() -> None:
    fields = json_schema()["$defs"]["FlowRecord"]["properties"]
    assert {"from", "to", "in", "amount", "evidence", "tranches", "disputed", "between"} <= set(fields)
    assert "payer" not in fields
