"""The browser that the page is tested in: the system's own Chromium, one for all tests, and what it says."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from moneygoround import page as room
from moneygoround.findings import find
from moneygoround.layout import place
from moneygoround.ledger import Ledger

TOP = "nvidia~openai~oracle"
FLOW = "nvidia-anthropic-equity-10bn"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def executable() -> str:
    """Where the browser is: CHROMIUM, else the system's. A missing browser fails the test, it never skips it."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    if not found or not Path(found[0]).exists():
        raise AssertionError(
            "No Chromium is found: the page is tested in a real one. Install it (apt install chromium) or set CHROMIUM."
        )
    return found[0]


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that runs while the tests do."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass(slots=True)
class Heard:
    """What a page asked for and said: requests, console messages, errors."""

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser, path: Path, address: str = "", *, width: int = 1440, height: int = 900
) -> Iterator[tuple[Page, Heard]]:
    """A page opened from the file system at an address, ready, with its ears open and its dots at rest."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", accept_downloads=True
    )
    page, heard = context.new_page(), Heard()
    listen(page, heard)
    page.goto(path.as_uri() + address)
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=8000)
    yield page, heard
    context.close()


def listen(page: Page, heard: Heard) -> None:
    """Note everything that a page asks for or says."""
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("console", lambda message: heard.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.messages.append(f"error: {error}"))


def quiet(heard: Heard, path: Path) -> None:
    """A page must have asked for nothing but itself, and have said nothing."""
    assert [request for request in heard.requests if not request.startswith((path.as_uri(), "blob:"))] == []
    assert heard.messages == []


def written(ledger: Ledger, folder: Path, *, name: str = "page.html") -> Path:
    """The page of a ledger, as a file."""
    findings = find(ledger)
    path = folder / name
    path.write_text(room.html(findings, place(findings.network, findings.loops.loops)), encoding="utf-8")
    return path
