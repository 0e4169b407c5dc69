"""A plugin of the tests: the engine, everything that a build with --ask writes, and the page of questions, opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser import opened, quiet
from desk import Desk
from moneygoround import api, curated
from moneygoround.findings import Findings
from moneygoround.page import ask


@pytest.fixture(scope="session")
def engine() -> ask.Engine:
    """Oxigraph as its package has it, fetched as `build --ask` does. Where that can't be had the tests fail, and say why."""
    return ask.engine(print)


@pytest.fixture(scope="session")
def folder(found: Findings, engine: ask.Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a build of the curated graph writes."""
    place = tmp_path_factory.mktemp("ask")
    for name, data in api.outputs(found, licence=curated.LICENCE, engine=engine).items():
        (place / name).write_bytes(data)
    return place


@pytest.fixture(scope="session")
def file(folder: Path) -> Path:
    return folder / ask.NAME


@pytest.fixture
def desk(chromium: Browser, file: Path) -> Iterator[Desk]:
    """The curated graph's page; afterwards it must have asked for nothing and said nothing."""
    with opened(chromium, file) as (tab, heard):
        made = Desk(tab, heard)
        made.rest()
        yield made
        quiet(heard, file)
