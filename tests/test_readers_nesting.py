"""Triples that are nested too deeply are refused before a parser takes minutes over them, or ends the process."""

import pytest

from moneygoround.errors import BadRecords
from moneygoround.limits import LIMITS
from moneygoround.readers.turtle import read_turtle

MOST = LIMITS.rdf_nesting
DEEP = 20_000
TURTLE = "@prefix x: <http://x/> .\nx:a x:p "


def nested(name: str, depth: int) -> str:
    """One statement whose value lies this many brackets deep."""
    opening, middle, closing = {
        "blank.ttl": (TURTLE + "[ x:p " * depth, "1", " ]" * depth + " ."),
        "list.ttl": (TURTLE + "( " * depth, "1", " )" * depth + " ."),
        "graph.trig": (f"@prefix x: <http://x/> .\nx:g {{ x:a x:p {'[ x:p ' * (depth - 1)}", "1", " ]" * (depth - 1) + " }"),
        "term.nt": ("<http://a> <http://p> " + "<<( <http://a> <http://p> " * depth, "<http://a>", " )>>" * depth + " ."),
        "in.jsonld": ('{"http://x/p":' * depth, "1", "}" * depth),
        "array.jsonld": ('{"http://x/p":' + "[" * (depth - 1), "1", "]" * (depth - 1) + "}"),
    }[name]  # fmt: skip
    return opening + middle + closing


NAMES = ("blank.ttl", "list.ttl", "graph.trig", "term.nt", "in.jsonld", "array.jsonld")


@pytest.mark.parametrize("name", NAMES)
def test_a_deep_nest_is_refused_where_it_grows_too_deep(name: str) -> None:
    text = nested(name, DEEP)
    with pytest.raises(BadRecords) as caught:
        read_turtle(text, name)
    (fault,) = caught.value.faults
    assert f"is nested deeper than {MOST}. Give each thing a name" in str(fault)
    *before, line = text.splitlines()[: fault.place.line]
    told = "".join([*before, line[: fault.place.column - 1]])
    assert sum(map(told.count, ("[", "(", "{", "<<"))) == MOST


@pytest.mark.parametrize("name", [name for name in NAMES if name != "term.nt"])  # triples in triples are no ledger
def test_a_nest_within_the_limit_is_read(name: str) -> None:
    assert not read_turtle(nested(name, MOST), name).flows


@pytest.mark.parametrize(
    "held",
    [
        '"%s"', "'%s'", '"""\n"%s"\n"""', "'''it's %s'''", r'"\"%s"', '1 . # "%s', "<http://y/%s>", r"x:b%s", '"a\\\\" , "%s"',
    ],
)  # fmt: skip
def test_brackets_of_texts_names_and_comments_are_no_nest(held: str) -> None:
    many = {"<http://y/%s>": "(", r"x:b%s": r"\("}.get(held, "[(<<{")
    text = TURTLE + held.replace("%s", many * DEEP) + "\n."
    text = text.removesuffix("\n.") if "#" in held else text
    assert not read_turtle(text, "in.ttl").flows


def test_brackets_side_by_side_are_no_nest() -> None:
    assert not read_turtle(TURTLE + ", ".join(["[ x:p ( 1 ) ]"] * DEEP) + " .", "in.ttl").flows


def test_brackets_in_a_text_of_json_are_no_nest() -> None:
    assert not read_turtle(f'{{"http://x/p": "\\"{"[{" * DEEP}"}}', "in.jsonld").flows


def test_a_text_that_does_not_end_is_told_as_such_and_hides_no_nest() -> None:
    with pytest.raises(BadRecords, match="is not Turtle"):
        read_turtle(TURTLE + '"no end\n.', "in.ttl")
    with pytest.raises(BadRecords, match="is nested deeper"):
        read_turtle(TURTLE + '"no end\n' + "[" * DEEP, "in.ttl")
