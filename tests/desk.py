"""The page of questions as its reader has it: asking, waiting, reading what is said."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from browser import Heard
from moneygoround.findings import Findings
from moneygoround.page import ask
from moneygoround.rdf import triples
from moneygoround.writers.rdf import turtle


@dataclass
class Desk:
    """The page of questions as its reader has it."""

    tab: Page
    heard: Heard

    def go(self, address: str) -> None:
        self.tab.evaluate("(address) => { location.hash = address; }", address)
        self.rest()

    def rest(self) -> None:
        """Wait until it is not asking any more."""
        expect(self.tab.locator("body:not([aria-busy]) #status:not(:text('The engine is starting …'))")).to_be_visible()

    def ask(self, query: str) -> str:
        """Ask a query of one's own, and read what is said of the answer."""
        self.tab.locator("#own").click()
        self.rest()
        self.tab.locator("#query").fill(query)
        self.tab.locator("#run").click()
        self.rest()
        return self.said

    @property
    def said(self) -> str:
        return self.tab.locator("#status").inner_text()

    def answer(self, query: str, values: list[tuple[str, str, bool]] | None = None) -> Any:
        return self.tab.evaluate("([query, values]) => asking.ask(query, values)", [query, values or []])


def made(findings: Findings, engine: ask.Engine, folder: Path) -> Path:
    path = folder / ask.NAME
    path.write_text(ask.html(findings, engine, turtle=turtle(triples(findings.ledger, findings))), encoding="utf-8")
    return path
