"""Values told to the planner too: an engine that learns of a value only after it has planned would start at the wrong end."""

from collections.abc import Mapping
from itertools import pairwise

from moneygoround.sparql.guard import Token, placed

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
PATTERNS = frozenset({"SELECT", "ASK"})


def planned(query: str, values: Mapping[str, object]) -> str:
    """A query whose pattern opens with its values, each as its engine writes the term; other queries as they are.

    The engine is to be given the values as well: this alone binds nothing inside a question within the question.

    >>> planned("ASK { ?x ?y ?z }", {"x": "<https://example.org/a>"})
    'ASK { VALUES ?x { <https://example.org/a> } ?x ?y ?z }'
    """
    at = _opening(list(placed(query))) if values else None
    if at is None:
        return query
    data = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in values.items())
    return query[:at] + data + query[at:]


def _opening(pieces: list[tuple[Token, int]]) -> int | None:
    """Where the pattern of a SELECT or ASK opens: after its first brace that stands in no bracket; None if no value fits there."""
    words = (token.text.upper() for token, _ in pieces if token.sort == "word")
    if next((word for word in words if word in FORMS), "") not in PATTERNS:
        return None
    brackets = 0
    for (token, at), (after, _) in pairwise(pieces):
        if token.sort != "sign":
            continue
        brackets += (token.text == "(") - (token.text == ")")
        if token.text == "{" and brackets == 0:
            return None if after.text.upper() == "SELECT" else at + 1
    return None
