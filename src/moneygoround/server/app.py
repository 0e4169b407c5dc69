"""The routes: what stands at which address, apart from how it is served."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from moneygoround.errors import BadRequest, LimitReached, MoneygoroundError
from moneygoround.limits import LIMITS
from moneygoround.server.description import described
from moneygoround.server.guard import Door
from moneygoround.server.negotiation import chosen
from moneygoround.server.protocol import Refused, asking_of
from moneygoround.server.query import rendered
from moneygoround.server.shelf import Shelf, as_ntriples, tag
from moneygoround.server.thing import told as told_of
from moneygoround.sparql.forms import CUT, GRAPHS, Unacceptable
from moneygoround.sparql.pool import Asking, Busy, Pool, Told
from moneygoround.sparql.questions import body, check_days, check_things
from moneygoround.vocabulary import at_path

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HTML = "text/html"


def create_app(
    shelf: Shelf,
    *,
    cors: str | None = None,
    hosts: Iterable[str] | None = LOOPBACK,
    workers: int = LIMITS.server_workers,
    seconds: float = LIMITS.server_seconds,
) -> Starlette:
    """The application over a shelf. It changes nothing, and reads nothing but what is on the shelf.

    `cors` is the origin whose pages may read the answers; `hosts` are the names that it may be asked for by.
    """
    pool = Pool(shelf.data, workers=workers, seconds=seconds)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        yield
        await pool.close()

    doors = [Middleware(Door, hosts=hosts)]
    if cors is not None:
        doors.append(
            Middleware(CORSMiddleware, allow_origins=[cors], allow_methods=["GET", "POST"], allow_headers=["*"])
        )
    return Starlette(
        routes=_routes(shelf, pool),
        middleware=doors,
        exception_handlers={MoneygoroundError: _told_error, HTTPException: _told_http},
        lifespan=lifespan,
    )


def _routes(shelf: Shelf, pool: Pool) -> list[Route]:
    page, graph = (
        partial(_fixed, body=shelf.page, media=f"{HTML}; charset=utf-8", policy=shelf.policy),
        partial(_fixed, body=shelf.turtle, media="text/turtle; charset=utf-8"),
    )
    return [
        Route("/", page),
        Route("/sparql", partial(_sparql, pool=pool, shelf=shelf), methods=["GET", "POST"]),
        Route("/graph.ttl", graph),
        Route(
            "/ns", partial(_forms, turtle=shelf.ontology, ntriples=as_ntriples(shelf.ontology), page=shelf.vocabulary)
        ),
        Route("/shapes", partial(_forms, turtle=shelf.shapes, ntriples=as_ntriples(shelf.shapes))),
        Route("/id/{path:path}", partial(_thing, pool=pool, shelf=shelf)),
        Route("/query", partial(_fixed, body=shelf.query, media=f"{HTML}; charset=utf-8")),
        *(
            Route(address, partial(_fixed, body=body, media=f"{media}; charset=utf-8"))
            for address, (media, body) in shelf.assets.items()
        ),
        Route("/health", partial(_health, pool=pool)),
        Route("/favicon.ico", _nothing),  # browsers ask for it by themselves
    ]


async def _sparql(request: Request, *, pool: Pool, shelf: Shelf) -> Response:
    """SPARQL 1.1 Protocol; without a query, what the service is."""
    asking = await asking_of(request)
    if asking is not None:
        if asking.bindings:
            await asyncio.to_thread(_checked, asking, shelf)  # a thread: in a large graph a near id is long looked for
        return _response(await _answered(request, pool, asking))
    form = chosen(request.headers.get("accept", ""), [*GRAPHS, HTML])
    if form == HTML:
        return RedirectResponse("/query", 303, {"vary": "Accept"})
    about = described(str(request.url.replace(query="")), shelf.graphs, pool.triples)
    return _in_form(form, about)


def _checked(asking: Asking, shelf: Shelf) -> None:
    """Refuse values that name nothing in the graph, and for a question of the cookbook days that are none."""
    check_things(asking.bindings.values(), shelf.known)
    question = shelf.cookbook.get(body(asking.query))
    if question is not None:
        check_days(question, asking.bindings)


async def _answered(request: Request, pool: Pool, asking: Asking) -> Told:
    """The answer of the pool; a client that goes away frees its worker."""
    answer = asyncio.ensure_future(pool.ask(asking))
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise Refused(400, "The client has gone.")
        return answer.result()
    finally:
        for task in (answer, gone):
            task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(told: Told) -> Response:
    charset = "; charset=utf-8" if told.form.startswith("text/") else ""
    answer = Response(told.body, media_type=None, headers={"content-type": told.form + charset, "vary": "Accept"})
    answer.headers["cache-control"] = "no-cache"
    if told.truncated:
        answer.headers["x-truncated"] = CUT
    return answer


async def _fixed(request: Request, *, body: bytes, media: str, policy: str | None = None) -> Response:
    """A body that stays the same, with its ETag; 304 for a client that has it already."""
    headers = {"etag": tag(body), "cache-control": "no-cache", "content-type": media}
    if policy:
        headers["content-security-policy"] = f"{policy}; frame-ancestors 'none'"
    held = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if held & {headers["etag"], "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


async def _forms(request: Request, *, turtle: bytes, ntriples: bytes, page: bytes = b"") -> Response:
    """A document of ours in the form that the client likes: as it was written, if that is Turtle; as a page, if there is one."""
    form = chosen(request.headers.get("accept", ""), [*GRAPHS, HTML])
    if form not in {"text/turtle", HTML}:
        return _in_form(form, ntriples)
    media = "text/turtle"
    if form == HTML:
        media = HTML if page else "text/plain"  # a browser shows text, and would save Turtle
    body = page if media == HTML else turtle
    answer = await _fixed(request, body=body, media=f"{media}; charset=utf-8")
    answer.headers["vary"] = "Accept"
    return answer


def _in_form(form: str | None, ntriples: bytes) -> Response:
    if form is None:
        raise Refused(406, f"This can be had as {', '.join(GRAPHS)}. Name one of them in Accept.")
    body = GRAPHS[form]({"graph": ntriples.decode(), "truncated": False}).encode()
    return _response(Told(form, body, truncated=False))


async def _thing(request: Request, *, pool: Pool, shelf: Shelf) -> Response:
    """What is said of a thing, for people or for machines: the same address, by Accept."""
    raw = (request.scope["raw_path"] or b"").decode("ascii", "replace").partition("?")[0]
    address = at_path(raw.removeprefix("/id/"))
    if address is None:
        raise Refused(404, "Nothing of ours has this address. The query page finds what there is: /query")
    form = chosen(request.headers.get("accept", ""), [*GRAPHS, HTML])
    if form is None:
        raise Refused(406, f"This can be had as {', '.join([*GRAPHS, HTML])}. Name one of them in Accept.")
    told = await pool.ask(Asking(query=f"DESCRIBE <{address}>", graph_form="application/n-triples"))
    if f"<{address}>".encode() not in told.body:
        raise Refused(404, "Nothing is said of this address in this graph. The query page finds what there is: /query")
    if form != HTML:
        body = GRAPHS[form]({"graph": told.body.decode(), "truncated": told.truncated}).encode()
        return _response(told if form == told.form else Told(form, body, truncated=told.truncated))
    body = rendered("thing.html.j2", url=str(request.url), **await told_of(pool, shelf, address, told.body))
    return Response(
        body, headers={"content-type": f"{HTML}; charset=utf-8", "vary": "Accept", "cache-control": "no-cache"}
    )


async def _nothing(_: Request) -> Response:
    return Response(status_code=204, headers={"cache-control": "max-age=86400"})


async def _health(_: Request, *, pool: Pool) -> Response:
    """How the server is."""
    told = {"status": "ok", "triples": pool.triples, "workers": pool.size, "busy": pool.busy, "waiting": pool.waiting}
    return JSONResponse(told, headers={"cache-control": "no-store"})


async def _told_error(_: Request, problem: Exception) -> Response:
    """An error of ours as a status and a sentence."""
    match problem:
        case Refused():
            status = problem.status
        case Busy():
            status = 503
        case LimitReached():
            status = 504
        case Unacceptable():
            status = 406
        case BadRequest():
            status = 400
        case _:
            raise problem
    headers = {"retry-after": "1"} if isinstance(problem, Busy) else {}
    return PlainTextResponse(f"{problem}\n", status, headers | {"cache-control": "no-store"})


async def _told_http(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    headers = dict(getattr(problem, "headers", None) or {})
    sentence = {
        404: "Nothing stands at this address. There are /, /query, /sparql, /graph.ttl, /ns, /shapes, /id/… and /health.",
        405: f"{request.method} is not answered here. This server is read only: use {headers.get('Allow', 'GET')}.",
    }.get(status, "The request can't be answered.")
    return PlainTextResponse(f"{sentence}\n", status, headers)
