"""SPARQL 1.1 Protocol: a request as a question, or as a refusal with its status."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from moneygoround.errors import MoneygoroundError, shown
from moneygoround.limits import LIMITS
from moneygoround.server.negotiation import chosen
from moneygoround.sparql import Iri
from moneygoround.sparql.forms import GRAPHS, ROWS
from moneygoround.sparql.pool import Asking

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "This endpoint answers questions and changes nothing: updates are refused. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."


class Refused(MoneygoroundError):  # noqa: N818 - it reads as a sentence
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep the status beside the sentence."""
        self.status = status
        super().__init__(sentence)


async def asking_of(request: Request) -> Asking | None:
    """The question that a request asks; None for a GET without one, which asks what the service is.

    Raises:
        Refused: the request is none of the protocol's.
    """
    in_address = _pairs(request.scope["query_string"])
    if request.method != "POST":
        return _asking(in_address, request.headers.get("accept", "")) if in_address else None
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == "application/sparql-update":
        raise Refused(400, UPDATE)
    if kind not in {FORM, DIRECT}:
        raise Refused(415, f"{shown(kind)} is not a media type of a query. Send {DIRECT} or {FORM}.")
    charset = parameters.partition("charset=")[2].strip(' "').lower()
    if charset not in {"", "utf-8", "utf8"}:
        raise Refused(415, f"{shown(charset)} is not the encoding of a query. Send UTF-8.")
    body = await body_of(request)
    pairs = _pairs(body) if kind == FORM else [*in_address, ("query", _text(body))]
    if kind == FORM and in_address:
        pairs = [*pairs, *in_address]
    return _asking(pairs, request.headers.get("accept", ""))


async def body_of(request: Request) -> bytes:
    """The body of a request, within the limits of size and time.

    Raises:
        Refused: it is larger, or slower, or compressed.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "A compressed body is refused. Send the query as it is.")
    too_large = Refused(413, f"The body is larger than {LIMITS.body_bytes} bytes. Shorten the query.")
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > LIMITS.body_bytes:
        raise too_large
    parts, size = [], 0
    try:
        async with asyncio.timeout(LIMITS.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size > LIMITS.body_bytes:
                    raise too_large
                parts.append(part)
    except TimeoutError:
        raise Refused(408, f"The body took longer than {LIMITS.body_seconds:g} seconds. Send it at once.") from None
    except ClientDisconnect:
        raise Refused(400, "The body broke off.") from None
    return b"".join(parts)


def _pairs(data: bytes) -> list[tuple[str, str]]:
    """The names and values of a form, or of the part of an address after `?`."""
    try:
        return parse_qsl(data.decode(), keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise Refused(400, "The query is not UTF-8. Send text in UTF-8.") from None
    except ValueError:
        raise Refused(
            400, "The form has more than 100 fields. Send query, default-graph-uri and named-graph-uri."
        ) from None


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        raise Refused(400, f"Byte {problem.start} of the query is not UTF-8. Send text in UTF-8.") from None


def _asking(pairs: Sequence[tuple[str, str]], accept: str) -> Asking:
    """A question from the parameters of the protocol; `$name` gives the variable a value."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise Refused(400, UPDATE)
    queries = values.get("query", [])
    if len(queries) != 1:
        raise Refused(400, f"There are {len(queries)} queries in the request. Send one, as the parameter query.")
    if len(queries[0].encode("utf-8", "replace")) > LIMITS.query_bytes:
        raise Refused(413, f"The query is longer than {LIMITS.query_bytes} bytes. Shorten it.")
    rows_form, graph_form = chosen(accept, ROWS), chosen(accept, GRAPHS)
    if rows_form is None and graph_form is None:
        raise Refused(406, f"Answers can be had as {', '.join([*ROWS, *GRAPHS])}. Name one of them in Accept.")
    return Asking(
        query=queries[0],
        bindings=_bindings(values),
        default_graphs=tuple(values.get("default-graph-uri", ())),
        named_graphs=tuple(values.get("named-graph-uri", ())),
        rows_form=rows_form,
        graph_form=graph_form,
    )


def _bindings(values: Mapping[str, list[str]]) -> dict[str, Iri | str]:
    """The values of variables: an IRI in angle brackets, anything else as text."""
    found: dict[str, Iri | str] = {}
    for name, (value, *_) in values.items():
        if name.startswith("$") and name[1:].isidentifier():
            is_iri = value.startswith("<") and value.endswith(">")
            found[name[1:]] = Iri(value[1:-1]) if is_iri else value
    return found
