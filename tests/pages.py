"""A plugin of the tests: one browser and one page of the curated graph for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import browser
from browser import opened, quiet
from moneygoround import curated, page
from moneygoround.findings import Findings, find
from moneygoround.layout import place
from moneygoround.readers.stories import read_stories


@pytest.fixture(scope="session")
def found() -> Findings:
    return find(curated.ledger())


@pytest.fixture(scope="session")
def html(found: Findings) -> str:
    told = read_stories([curated.folder()], found.ledger)
    return page.html(found, place(found.network, found.loops.loops), stories=told)


@pytest.fixture(scope="session")
def path(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "moneygoround.html"
    file.write_text(html, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser.running() as running:
        yield running


@pytest.fixture
def shown(chromium: Browser, path: Path) -> Iterator[Page]:
    """The curated page at its start; afterwards it must have asked for nothing and said nothing."""
    with opened(chromium, path) as (tab, heard):
        yield tab
        quiet(heard, path)
