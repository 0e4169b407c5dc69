"""The page of questions stays within its bounds: alone, offline, stopped in time; nothing gets in; it is for everyone, on request."""

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from browser import opened, quiet
from desk import Desk, made
from drawing import SEED, drawn
from moneygoround.cli import run
from moneygoround.errors import BadRequest
from moneygoround.findings import Findings, find
from moneygoround.page import ask
from moneygoround.sparql.worker import found_in
from test_page_safety import HOSTILE, hostile

pytest_plugins = ("pages", "desks")
MOST = 2_200_000
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(8)) + " }"
BREAKING = "SELECT * { ?s ?p ?o FILTER(" + "!" * 90_000 + "true) }"


# -- it keeps its bounds -----------------------------------------------------------------------------------------------


def test_it_is_one_file_of_bounded_size_that_may_reach_nothing(file: Path, desk: Desk) -> None:
    text = file.read_text("utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert file.stat().st_size <= MOST
    assert "default-src &#39;none&#39;" in policy
    assert "connect-src &#39;none&#39;" in policy
    assert "unsafe-inline" not in policy
    assert "&#39;unsafe-eval" not in policy
    assert desk.tab.evaluate("fetch('https://example.org/').then(() => 'reached', () => 'kept in')") == "kept in"
    desk.heard.messages.clear()  # Chromium tells of what the policy kept in
    assert [one for one in desk.heard.requests if "example.org" in one] == []


def test_a_query_that_does_not_end_is_stopped_and_the_next_is_answered(desk: Desk) -> None:
    desk.tab.evaluate("asking.data.limits.seconds = 0.5")
    assert desk.ask(ENDLESS) == "The query took longer than 0.5 seconds and was stopped. Ask for less."
    desk.tab.evaluate("asking.data.limits.seconds = 10")
    assert desk.ask("ASK { ?loop a mgr:Loop }").startswith("Yes")


def test_its_reader_stops_a_query_by_button_or_by_escape(desk: Desk) -> None:
    desk.tab.locator("#own").click()
    desk.rest()
    stops: list[Callable[[], None]] = [desk.tab.locator("#stop").click, lambda: desk.tab.keyboard.press("Escape")]
    for stop in stops:
        desk.tab.locator("#query").fill(ENDLESS)
        desk.tab.locator("#run").click()
        expect(desk.tab.locator("#stop")).to_be_visible()
        stop()
        desk.rest()
        assert desk.said == "The query was stopped."
        expect(desk.tab.locator("#stop")).to_be_hidden()
    assert desk.ask("ASK { ?loop a mgr:Loop }").startswith("Yes")


def test_a_question_asked_while_another_runs_takes_its_place(desk: Desk) -> None:
    desk.tab.locator("#own").click()
    desk.rest()
    desk.tab.locator("#query").fill(ENDLESS)
    desk.tab.locator("#run").click()
    desk.tab.locator('[data-question="guarantees"]').click()
    desk.tab.locator('[data-question="mutual-pairs"]').click()
    desk.rest()
    expect(desk.tab.locator("#kicker")).to_have_text("mutual-pairs")
    assert re.match(r"\d+ rows", desk.said)


def test_a_query_that_breaks_the_engine_is_told_and_the_next_is_answered(desk: Desk) -> None:
    assert desk.ask(BREAKING).startswith("The query broke the engine")
    assert desk.ask("ASK { ?loop a mgr:Loop }").startswith("Yes")


def test_what_reaches_out_or_changes_is_refused_and_a_mention_of_it_is_not(desk: Desk) -> None:
    reaching = (
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } } } }",
        "SELECT * { SER\\u0056ICE #\n <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?o<5)SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    )
    for query in reaching:
        assert desk.answer(query)["refused"].startswith("SERVICE reaches beyond the graph"), query
    assert desk.answer("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }")["refused"].startswith("FROM names")
    for change in ("INSERT DATA { <a:b> <a:b> <a:b> }", "PREFIX a: <b:> DELETE WHERE { ?s ?p ?o }", "DROP ALL"):
        assert "changes a graph" in desk.answer(change)["refused"]
    for mention in ('ASK { FILTER("SERVICE <http://x>" != "") }', "ASK { FILTER(<http://x/SERVICE/> != 1) } # SERVICE"):
        assert "refused" not in desk.answer(mention), mention
    assert "nested deeper than 200" in desk.answer("SELECT * " + "{" * 300)["refused"]
    assert "longer than" in desk.answer("ASK {} #" + "x" * 100_000)["refused"]
    assert "empty" in desk.answer(" \n")["refused"]


def test_a_value_is_bound_and_never_pasted(desk: Desk) -> None:
    query = "SELECT ?s ?v WHERE { ?s skos:prefLabel ?v }"
    for value in ('Nvidia" } #', "A\\", "}}UNION{{", '\u2028\n\r\'"""', "Nvidia\\u0022 } #"):
        assert desk.answer(query, [("v", value, False)])["rows"] == []
    for value in ("a:b> } #", "a b", "", "http://x/{"):
        assert "can't be used" in desk.answer(query, [("v", value, True)])["refused"]
    assert len(desk.answer(query, [("v", "Nvidia", False)])["rows"]) == 1


def test_a_value_is_bound_wherever_the_pattern_opens(desk: Desk) -> None:
    for query in (
        "SELECT ?v (EXISTS { ?x mgr:funds ?v } AS ?e) { ?s skos:prefLabel ?v FILTER(?v = ?v) }",
        "# { no pattern\nSELECT ?v WHERE { { SELECT ?v { ?s skos:prefLabel ?v } } }",
        'SELECT ?v ("{" AS ?brace) { ?s skos:prefLabel ?v }',
    ):
        assert [row[0]["value"] for row in desk.answer(query, [("v", "Nvidia", False)])["rows"]] == ["Nvidia"], query


def test_a_query_that_cannot_be_read_is_told_with_the_place_that_the_command_names(desk: Desk) -> None:
    for query in (
        "SELECT ?a WHERE {\n  ?a ?b }\n",
        "SELEC ?a { }",
        "SELECT ?a { ?a nope:x ?b }",
        "SELECT ?a WHERE { ?a ?b ?c ",
        "SELECT ?a ?b { ?a ?b ?c } GROUP BY ?a",
    ):
        with pytest.raises(BadRequest) as command:
            found_in(pyoxigraph.Store(), {"query": query, "bindings": {}, "rows": 1})
        place = re.compile(r"line \d+, column \d+")
        assert place.findall(desk.answer(query)["refused"]) == place.findall(str(command.value)), query


def test_a_place_after_bound_values_is_that_of_the_query_as_written(desk: Desk) -> None:
    for query in (
        "SELECT ?v {\n ?s ?p ?v\n ?s }",
        "SELECT ?v { ?s ?p } ?v",
        "SELECT ?v\n{ ?s }",
        "SELECT ?v ?v ?v nope { ?s ?p ?v }",
    ):
        assert desk.answer(query, [("v", "x", False)])["refused"] == desk.answer(query)["refused"], query


def test_hostile_text_is_text_everywhere(chromium: Browser, engine: ask.Engine, tmp_path: Path) -> None:
    path = made(find(hostile()), engine, tmp_path)
    with opened(chromium, path) as (tab, heard):
        desk = Desk(tab, heard)
        desk.rest()
        for address in (
            "#question=who-funds-whom",
            "#question=loops-of&%24org=__proto__",
            "#query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D",
        ):
            desk.go(address)
            if tab.locator("#more").is_visible():
                tab.locator("#more").click()
            assert tab.evaluate("window.pwned") is None
            assert tab.evaluate("document.scripts.length") == 5
            assert tab.locator("img").count() == 0
            assert tab.evaluate("[...document.links].filter((one) => !/^(https?|file):/.test(one.href)).length") == 0
        assert "</script>" in tab.locator("#answer").inner_text()
        assert "</script>" in desk.ask(f"SELECT ?a WHERE {{ {HOSTILE[0]} }}")
        assert tab.evaluate("window.pwned") is None
        quiet(heard, path)


# -- it is for everyone ------------------------------------------------------------------------------------------------


def test_axe_finds_nothing_to_mend_on_the_page_of_questions(
    chromium: Browser, engine: ask.Engine, tmp_path: Path
) -> None:
    path = made(find(drawn(SEED)), engine, tmp_path)
    with opened(chromium, path) as (tab, heard):
        desk = Desk(tab, heard)
        desk.rest()
        for address in (
            "#question=who-funds-whom",
            "#question=flows-between&theme=dark",
            "#query=SELEC",
            "#query=ASK%7B%7D&theme=dark",
        ):
            desk.go(address)
            found = Axe().run(tab)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_a_phone_shows_the_question_and_opens_the_menu_on_request(chromium: Browser, file: Path) -> None:
    with opened(chromium, file, "#question=guarantees", width=390, height=844) as (tab, heard):
        desk = Desk(tab, heard)
        desk.rest()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        expect(tab.locator("[data-question]").first).to_be_hidden()
        tab.locator("#menu summary").click()
        tab.locator('[data-question="mutual-pairs"]').click()
        desk.rest()
        expect(tab.locator("#question")).to_be_in_viewport()
        expect(tab.locator("[data-question]").first).to_be_hidden()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        quiet(heard, file)


def test_it_is_used_by_keyboard_alone(desk: Desk) -> None:
    first, second = desk.tab.locator("[data-question]").all()[:2]
    first.focus()
    desk.tab.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    desk.tab.keyboard.press("Enter")
    desk.rest()
    expect(desk.tab.locator("#question")).to_have_text(second.inner_text())
    desk.tab.locator("#own").press("Enter")
    desk.rest()
    expect(desk.tab.locator("#query")).to_be_focused()
    desk.tab.locator("#query").fill("ASK {}")
    desk.tab.keyboard.press("Control+Enter")
    expect(desk.tab.locator("#status")).to_contain_text("Yes")


# -- it is built on request --------------------------------------------------------------------------------------------


def test_the_page_is_the_same_bytes_each_time(found: Findings, engine: ask.Engine, file: Path, folder: Path) -> None:
    turtle = (folder / "moneygoround.ttl").read_text("utf-8")
    assert ask.html(found, engine, turtle=turtle) == file.read_text("utf-8")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "case"]) == 0
    return tmp_path


def test_build_writes_it_on_request_only_and_says_if_one_is_out_of_date(
    case: Path, engine: ask.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert engine.program
    assert run(["build", "case", "-o", "out"]) == 0
    assert not (case / "out" / ask.NAME).exists()
    assert run(["build", "case", "-o", "out", "--ask"]) == 0
    assert (case / "out" / ask.NAME).exists()
    assert 'href="ask.html"' in (case / "out" / ask.MAIN).read_text("utf-8")
    capsys.readouterr()
    assert run(["build", "case", "-o", "out"]) == 0
    assert "out/ask.html is of an earlier build: --ask renews it." in capsys.readouterr().err


def test_without_the_engine_nothing_is_written_and_the_way_to_it_is_told(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "npm").write_text("#!/bin/sh\necho 'npm error network is unreachable' >&2; exit 1\n")
    (case / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(case))
    monkeypatch.setenv("MONEYGOROUND_CACHE", str(case / "cache"))
    capsys.readouterr()
    assert run(["build", "case", "-o", "out", "--ask"]) == 5
    told = capsys.readouterr().err
    assert "oxigraph@0.5.11: npm can't fetch it: 'network is unreachable'" in told
    assert "put oxigraph-0.5.11.tgz into" in told
    assert not (case / "out").exists()
