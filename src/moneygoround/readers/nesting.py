"""Brackets of Turtle, JSON-LD and their kin before they are parsed: what is nested too deeply is refused."""

import re
from collections.abc import Iterator

import pyoxigraph

from moneygoround.errors import BadRecords, Fault, place_of
from moneygoround.limits import LIMITS

# One match runs up to the next bracket, past texts, IRIs, comments and escapes; possessive, so that it never goes back.
# What is none of these (the quote of a text that does not end) is stepped over: its parser tells it.
_TURTLE = re.compile(
    rb"""(?:[^"'#<>\\\[\](){}]++|<[^<>"\s]*+>|"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}"""
    rb"""|"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+'|\#[^\n\r]*+|\\.|["'\\]|<(?!<)|>(?!>))*+""",
    re.DOTALL,
)
_JSON = re.compile(rb"""(?:[^"\[\]{}]++|"(?:[^"\\]|\\.)*+"|")*+""", re.DOTALL)
_OPENING = (b"[", b"(", b"{", b"<<")
_BY_LINES = frozenset({pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS})
MEND = "Give each thing a name of its own, and write that name where the thing stands now."


def check_nesting(data: bytes, file: str, form: pyoxigraph.RdfFormat) -> None:
    """Refuse what is nested too deeply: parsers take the square of the depth in time, or end the process.

    Raises:
        BadRecords: it is, at the bracket that is too much.
    """
    if sum(map(data.count, _OPENING[3:] if form in _BY_LINES else _OPENING)) <= LIMITS.rdf_nesting:
        return
    depth = 0
    for at in brackets(data, form):
        depth = depth + 1 if data.startswith(_OPENING, at) else max(0, depth - 1)
        if depth > LIMITS.rdf_nesting:
            raise BadRecords(
                [Fault(place_of(data, file, at), "", f"is nested deeper than {LIMITS.rdf_nesting}.", MEND)]
            )


def brackets(data: bytes, form: pyoxigraph.RdfFormat) -> Iterator[int]:
    """Where the brackets start that open or close something: none of a text, an IRI or a comment."""
    past = _JSON if form == pyoxigraph.RdfFormat.JSON_LD else _TURTLE
    at = 0
    while (found := past.match(data, at)) and found.end() < len(data):
        at = found.end()
        yield at
        at += 2 if data.startswith((b"<<", b">>"), at) else 1
