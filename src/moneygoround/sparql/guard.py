"""What a query may not do: change the graph, reach beyond it, or be nested so deeply that an engine breaks."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from moneygoround.errors import BadRequest
from moneygoround.limits import LIMITS

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
SERVICE = "SERVICE reaches beyond the graph, so it is refused. Load what you need into the graph first."
_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>[^\W\d_]?[\w.-]{0,255}:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)  # without a bound, a long word would cost its square
    |(?P<word>[A-Za-z_]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IN_BRACKETS = re.compile(r"[(),;'&]")


class Token(NamedTuple):
    """A piece of a query, and what sort it is of."""

    sort: str
    text: str


def tokens(query: str) -> Iterator[Token]:
    r"""The pieces of a query, without spaces and comments. SPARQL decodes \u escapes before anything else, and so do we."""
    for found in _TOKEN.finditer(decoded(query)):
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0])


def placed(query: str) -> Iterator[tuple[Token, int]]:
    """The pieces of a query as it is written, each with where it begins; none of a query with escapes, which move them."""
    if decoded(query) == query:
        for found in _TOKEN.finditer(query):
            if found.lastgroup != "space":
                yield Token(str(found.lastgroup), found[0]), found.start()


def decoded(query: str) -> str:
    r"""A query with its \u and \U escapes as the characters that they stand for."""

    def character(found: re.Match[str]) -> str:
        point = int(found[1] or found[2], 16)
        return chr(point) if point <= 0x10FFFF else found[0]  # noqa: PLR2004 - the last character of Unicode

    return _ESCAPE.sub(character, query)


def check(query: str) -> None:
    """Refuse what can be told without an engine: no text, too long a text, an update, too deep a nesting.

    Raises:
        BadRequest: and why.
    """
    if not query.strip():
        raise BadRequest("The query is empty. Write for example: SELECT ?loop WHERE { ?loop a mgr:Loop }")
    try:
        size = len(query.encode())
    except UnicodeEncodeError:
        raise BadRequest("The query holds half of a character (a lone surrogate). Correct the text.") from None
    if size > LIMITS.query_bytes:
        raise BadRequest(f"The query is longer than {LIMITS.query_bytes} bytes. Shorten it.")
    depth = 0
    words = []
    for token in tokens(query):
        depth += (token.text in {"(", "{", "["}) - (token.text in {")", "}", "]"})
        if depth > LIMITS.query_nesting:
            raise BadRequest(f"The query is nested deeper than {LIMITS.query_nesting}. Flatten it.")
        if token.sort == "word":
            words.append(token.text.upper())
    first = next((word for word in words if word not in {"PREFIX", "BASE"}), "")
    if first in UPDATES:
        raise BadRequest(
            f"{first} changes a graph, and this answers questions. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
        )


def named_graphs(query: str) -> list[str]:
    """The IRIs and prefixed names after FROM and FROM NAMED."""
    found, pending = [], False
    for token in tokens(query):
        if pending and token.sort in {"iri", "name"}:
            found.append(token.text)
        pending = token.sort == "word" and (token.text.upper() == "FROM" or (pending and token.text.upper() == "NAMED"))
    return found


def reaches_out(query: str) -> bool:
    """Whether a query calls a SERVICE: by rdflib's reading of it; where rdflib can't read it, by its words.

    The second judges hard: a word or prefix that begins with service, or an address that may be no address, is enough.
    """
    if "service" not in decoded(query).lower():  # then no reading of it can find one, and rdflib need not be loaded
        return False
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.algebra import traverse  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    called = []

    def look(part: object) -> None:
        if getattr(part, "name", None) == "ServiceGraphPattern":
            called.append(part)

    try:
        traverse(parseQuery(query), visitPre=look)
    except (ParseException, RecursionError):
        return any(map(_suspect, tokens(query)))
    return bool(called) or _may_call(tokens(query))


def _may_call(pieces: Iterable[Token]) -> bool:
    """Whether one reading has `SERVICE :x {` where another has the name `service:x`: only a brace right after it makes a call."""
    return any(name.sort == "name" and _serves(name.text) and after.text == "{" for name, after in pairwise(pieces))


def _suspect(token: Token) -> bool:
    """Whether a token may call a service in some reading of a query that rdflib can't read."""
    if token.sort in {"word", "name"}:
        return _serves(token.text)
    return token.sort == "iri" and "service" in token.text.lower() and bool(_IN_BRACKETS.search(token.text))


def _serves(text: str) -> bool:
    return text.lower().startswith("service")
