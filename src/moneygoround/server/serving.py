"""Serving: the application on an address, by granian, until it is told to stop."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from moneygoround.errors import FileTrouble
from moneygoround.limits import LIMITS


def serve(app: ASGIApp, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve an application until Ctrl-C. `ready` is told its address; port 0 takes one that is free.

    Raises:
        FileTrouble: the address can't be had.
    """
    asyncio.run(_serve(app, host, _free(host, port), ready))


def _free(host: str, port: int) -> int:
    """The port to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as tried:
            return int(tried.getsockname()[1])
    except (OSError, OverflowError) as problem:
        why = os.strerror(problem.errno) if isinstance(problem, OSError) and problem.errno else str(problem)
        raise FileTrouble(f"{host}:{port}: can't be listened at: {why}. Choose another --port.") from None


async def _serve(app: ASGIApp, host: str, port: int, ready: Callable[[str], None]) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=int(LIMITS.header_seconds * 1000)),
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    running = loop.create_task(server.serve())
    while not running.done() and not await _open(host, port):  # noqa: ASYNC110 - granian tells nobody when it listens
        await asyncio.sleep(0.05)
    if not running.done():
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    await running


async def _open(host: str, port: int) -> bool:
    """Whether the server answers already."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection(host, port)
        writer.close()
        return True
    return False
