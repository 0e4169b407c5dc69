"""What standard input holds, by how it starts: it has no name whose ending could tell."""

import re

from pyoxigraph import RdfFormat

from moneygoround.readers.nesting import brackets

_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|#[^\n]*+)*+")
_TURTLE = re.compile(rb"@?(?:prefix|base|version)\s|graph\s|<[^!?\s<>]*>|<<|_:|\{\s*[^\s\"}]", re.IGNORECASE)
_QUADS = re.compile(
    rb"""^[ \t]*(?:<[^>\n]*>|_:\S+)[ \t]+<[^>\n]*>[ \t]+(?:<[^>\n]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^>\n]*>)?)"""
    rb"""[ \t]+(?:<[^>\n]*>|_:\S+)[ \t]*\.""",
    re.MULTILINE,
)
_KEYWORD = re.compile(rb'"@(?:context|graph|id|type)"\s*:')


def suffix_of(data: bytes) -> str:
    """The ending that a file of this content would have; that of records where nothing tells.

    >>> (
    ...     suffix_of(b'{"@context": {}}'),
    ...     suffix_of(b"<?xml version='1.0'?>"),
    ...     suffix_of(b"source,target"),
    ...     suffix_of(b"flows: []"),
    ... )
    ('.jsonld', '.rdf', '.csv', '.yaml')
    """
    start = found.end() if (found := _BEFORE.match(data)) else 0
    if _TURTLE.match(data, start):
        return _of_triples(data)
    if data.startswith(b"<", start):
        return ".rdf"
    if data.startswith((b"{", b"["), start):
        return ".jsonld" if _KEYWORD.search(data) else ".yaml"  # JSON is YAML
    line = data[start : data.find(b"\n", start) % (len(data) + 1)].decode("utf-8", "replace")
    names = {name.strip(' "\r') for name in line.split(",")}
    return ".csv" if {"source", "target"} <= names or {"from", "to"} <= names else ".yaml"


def _of_triples(data: bytes) -> str:
    """Turtle reads N-Triples too, but no graphs: those of N-Quads come fourth in a line, those of TriG stand before a brace."""
    if _QUADS.search(data):
        return ".nq"
    braces = b"{" in data and any(
        data[at : at + 1] == b"{" and data[at + 1 : at + 2] != b"|" for at in brackets(data, RdfFormat.TURTLE)
    )
    return ".trig" if braces else ".ttl"
