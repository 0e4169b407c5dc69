"""The door of the server: what every request must be, and what every answer carries."""

import logging
import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from moneygoround.limits import LIMITS

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
_LOG = logging.getLogger("moneygoround.server")


class Door:
    """Refuses addresses that are too long and hosts that are not ours; tells our own faults by a number, never a trace."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] | None) -> None:
        """`hosts` are the names that the server is asked for by; None: any."""
        self.app = app
        self.hosts = None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have it answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", POLICY)
            await send(message)

        refusal = self._refusal(scope)
        try:
            await (refusal or self.app)(scope, receive, sent)
        except Exception:  # noqa: BLE001 - the last door: a bug of ours is told as one
            number = secrets.token_hex(4)
            _LOG.exception("request %s", number)
            if not begun:
                sentence = f"This is a bug of moneygoround, not of your request. Its log tells of it under {number}.\n"
                await PlainTextResponse(sentence, 500)(scope, receive, sent)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > LIMITS.url_bytes:
            return PlainTextResponse(
                f"The address is longer than {LIMITS.url_bytes} bytes. Send the query by POST.\n", 414
            )
        host = Headers(scope=scope).get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        if self.hosts is not None and name.lower() not in self.hosts:
            return PlainTextResponse(
                "This server does not answer to that name. Ask localhost, or start it with --host.\n", 421
            )
        return None
