"""RDF/XML that would take all memory, much time or a file of the machine is refused before it is parsed."""

from pathlib import Path

import pytest

from drawing import drawn
from moneygoround.errors import BadRecords
from moneygoround.limits import LIMITS
from moneygoround.rdf import to_rdf
from moneygoround.readers import read
from moneygoround.readers.turtle import read_turtle
from moneygoround.writers.rdf import rdfxml

HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://s/">'


def told(text: str) -> str:
    with pytest.raises(BadRecords) as caught:
        read_turtle(text, "in.rdf")
    (fault,) = caught.value.faults
    return str(fault)


def bomb(levels: int) -> str:
    """A document of a few hundred signs whose one value has ten to the power of `levels` of them."""
    entities = [f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, levels + 1)]
    body = f'<rdf:Description rdf:about="http://a/"><s:p>&e{levels};</s:p></rdf:Description>'
    return f'<!DOCTYPE r [<!ENTITY e0 "a">{"".join(entities)}]>\n{HEAD}{body}</rdf:RDF>'


def nested(depth: int) -> str:
    """Descriptions within descriptions."""
    return f"{HEAD}{'<rdf:Description><s:p>' * depth}x{'</s:p></rdf:Description>' * depth}</rdf:RDF>"


def test_a_bomb_of_entities_is_refused_before_it_is_unfolded() -> None:
    assert told(bomb(40)).startswith("in.rdf:1:")
    assert "has a DOCTYPE, and its entities are never unfolded. Remove it" in told(bomb(40))


@pytest.mark.parametrize(
    "outside", ['r SYSTEM "http://127.0.0.1:9/x.dtd"', 'r [<!ENTITY x SYSTEM "file:///etc/hostname">]']
)
def test_a_document_type_that_names_a_file_is_refused_unread(outside: str) -> None:
    assert "has a DOCTYPE" in told(f"<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE {outside}>{HEAD}</rdf:RDF>")


def test_a_deep_nest_is_refused_where_it_grows_too_deep() -> None:
    assert f"is nested deeper than {LIMITS.rdf_nesting}." in told(nested(50_000))


def test_a_nest_within_the_limit_is_read() -> None:
    assert not read_turtle(nested(LIMITS.rdf_nesting // 2 - 1), "in.rdf").flows


def test_a_text_that_only_speaks_of_a_document_type_is_read() -> None:
    text = f"<!-- <!DOCTYPE r> -->{HEAD}<rdf:Description rdf:about='http://a/'><s:p>&lt;!DOCTYPE</s:p></rdf:Description></rdf:RDF>"
    assert not read_turtle(text, "in.rdf").flows


def test_what_is_no_xml_is_refused_at_its_line() -> None:
    assert told(f"{HEAD}\n<s:p></rdf:RDF>").startswith("in.rdf:2:8: is not RDF/XML: mismatched tag.")


def test_an_export_as_rdf_xml_is_read_back_equal(tmp_path: Path) -> None:
    ledger = drawn("a -equity 10-> b -purchase 5-> a")
    file = tmp_path / "out.rdf"
    file.write_text(rdfxml(to_rdf(ledger)), encoding="utf-8")
    assert read([file]) == ledger
