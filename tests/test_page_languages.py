"""The page in Vietnamese: whatever it says itself is Vietnamese, in every state that can be reached."""

import csv
import io
import json
import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser import TOP, opened, quiet
from moneygoround import curated, page
from moneygoround.findings import Findings
from moneygoround.layout import place
from moneygoround.readers.stories import read_stories
from moneygoround.writers.tables import FLOW_COLUMNS, LOOP_COLUMNS, flow_rows, loop_rows, to_csv
from test_page_asking import STATES, go

pytest_plugins = ("pages",)
SPOKEN = """() => {
    const said = [document.title];
    const ours = (one) => !one.closest('script, style, noscript, svg, [hidden], [lang="en"]');
    for (const one of document.querySelectorAll('svg')) said.push([...one.querySelectorAll('text')].map((text) => text.textContent).join(' '));
    said.push(...Object.values(moneygoround.map.network.body.nodes).map((node) => node.options.label).filter((text) => text?.startsWith('+')), ...(moneygoround.map.words() ?? []).map((one) => one.text));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) if (ours(node.parentElement)) said.push(node.data);
    for (const name of ['aria-label', 'aria-valuetext', 'placeholder', 'title', 'alt'])
        for (const one of document.querySelectorAll(`[${name}]`)) if (ours(one)) said.push(one.getAttribute(name));
    return [...new Set(said.map((text) => text.trim()).filter(Boolean))];
}"""
NAMED = """() => { const { organisations, sources, deals } = moneygoround.data; const words = (one) => [one, one.name, one.legal, one.title, one.publisher, one.id, ...(one.aliases ?? []), ...(one.units ?? [])];
    return [...new Set(['English', ...organisations, ...sources, ...deals].flatMap(words).filter((one) => typeof one === "string" && one))]; }"""


def table(lang: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((files("moneygoround.page") / f"words.{lang}.json").read_text("utf-8"))
    return found


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"(?<!\w)[a-z]{2,}(?!\w)", text.lower())}


def english() -> set[str]:
    """The words that the page says in English and never in Vietnamese."""
    told, long = table("vi"), table("en")
    taiwan = {"loan"}  # a part of its Vietnamese name
    return words(long.get(key, key) for key in told) - words(told.values()) - taiwan


class Ear:
    """Hears what is English on a Vietnamese page: words of its own table, and dates as a machine writes them."""

    def __init__(self, tab: Page) -> None:
        self.tab, self.lexicon, self.heard = tab, english(), dict[str, str]()
        names = sorted(tab.evaluate(NAMED), key=len, reverse=True)
        self.names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))

    def listen(self, where: str) -> None:
        for text in self.tab.evaluate(SPOKEN):
            own = self.names.sub("", text)
            if self.lexicon & words([own]) or re.search(r"\b\d{4}-[\dHQ]\d?\b", own):
                self.heard.setdefault(text, where)


def unfold(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def test_nothing_that_the_page_says_stays_english(chromium: Browser, found: Findings, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    stories = read_stories([curated.folder()], found.ledger)
    layout = place(found.network, found.loops.loops)
    path.write_text(page.html(found, layout, stories=stories, ask="ask.html"), encoding="utf-8")
    with opened(chromium, path, "#lang=vi") as (tab, heard):
        ear = Ear(tab)
        ids = "(name) => [...new Set(moneygoround.data[name].map((one) => one.id ?? one.key))]"
        states = [
            *STATES,
            "#since=2025-06-30", "#since=2025-11-19&firm=1", "#strike=oracle", "#strike=openai-amd-6gw-2025",
            *(f"#org={one}" for one in tab.evaluate(ids, "organisations")[::7]),
            *(f"#flow={one}" for one in tab.evaluate(ids, "flows")[::8]),
            *(f"#loop={one}" for one in tab.evaluate(ids, "loops")[::19]),
        ]  # fmt: skip
        for address in states:
            go(tab, f"{address}&lang=vi")
            unfold(tab)
            ear.listen(address)
        tab.locator("#find").fill("nvidia")
        ear.listen("search")
        go(tab, f"#loop={TOP}&lang=vi")
        for _ in range(3):
            tab.locator("#detail .buttons button").nth(1).click()
            ear.listen("a step, aloud")
        assert tab.evaluate("moneygoround.untold()") == []
        quiet(heard, path)
    assert not ear.heard, "\n".join(map(str, ear.heard.items()))


# -- tables to take along ----------------------------------------------------------------------------------------------


def saved(tab: Page, button: str) -> bytes:
    tab.locator("#export summary").click()
    with tab.expect_download() as waiting:
        tab.locator(button).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_saved_table_has_the_columns_and_the_cells_of_python_in_every_language(
    chromium: Browser, path: Path, found: Findings, lang: str
) -> None:
    with opened(chromium, path, f"#lang={lang}") as (tab, heard):
        loops, flows = (saved(tab, button) for button in ("#save-loops", "#save-flows"))
        assert tab.evaluate("document.documentElement.lang") == lang
        quiet(heard, path)
    assert loops.startswith(b"\xef\xbb\xbf")  # a spreadsheet reads names in every script
    assert flows.startswith(b"\xef\xbb\xbf")
    python = to_csv(loop_rows(found), LOOP_COLUMNS)
    there, here = ([*csv.DictReader(io.StringIO(text))] for text in (loops.decode("utf-8-sig"), python))
    assert len(there) == len(here)
    for one, other in zip(there, here, strict=True):
        assert one == {name: other[name] for name in one}
    records = {row["id"]: row for row in csv.DictReader(io.StringIO(to_csv(flow_rows(found.ledger), FLOW_COLUMNS)))}
    stands = {edge.flow.id: str(edge.status) for edge in found.network.edges}
    same = ("id", "deal", "kind", "from", "to", "amount")
    there = [*csv.DictReader(io.StringIO(flows.decode("utf-8-sig")))]
    assert [row["id"] for row in there] == [edge.flow.id for edge in found.network.edges]
    for row in there:
        assert {name: row[name] for name in same} == {name: records[row["id"]][name] for name in same}
        assert row["status"] == stands[row["id"]]
