"""The page of questions in a real browser: it answers as the command line does, alone, offline, within limits, and nothing gets in."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser import Heard, opened, quiet
from drawing import SEED, drawn
from moneygoround import api, asking, curated
from moneygoround.cli import run
from moneygoround.errors import BadRequest
from moneygoround.findings import Findings, find
from moneygoround.limits import LIMITS
from moneygoround.page import ask
from moneygoround.rdf import triples
from moneygoround.sparql import Question, questions
from moneygoround.sparql.questions import Iri
from moneygoround.sparql.worker import found_in
from moneygoround.writers.rdf import turtle as turtle_of
from test_page_safety import HOSTILE, hostile

pytest_plugins = ("pages",)
MOST = 2_200_000
COOKBOOK = questions(curated.queries())
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(8)) + " }"
BREAKING = "SELECT * { ?s ?p ?o FILTER(" + "!" * 90_000 + "true) }"


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
def path(folder: Path) -> Path:
    return folder / ask.NAME


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


@pytest.fixture
def desk(chromium: Browser, path: Path) -> Iterator[Desk]:
    """The curated graph's page; afterwards it must have asked for nothing and said nothing."""
    with opened(chromium, path) as (tab, heard):
        made = Desk(tab, heard)
        made.rest()
        yield made
        quiet(heard, path)


# -- it answers --------------------------------------------------------------------------------------------------------


def test_every_question_is_answered_as_on_the_command_line(desk: Desk, folder: Path) -> None:
    store = pyoxigraph.Store()
    store.bulk_load((folder / "moneygoround.ttl").read_bytes(), pyoxigraph.RdfFormat.TURTLE)
    for one in COOKBOOK:
        prepared = asking.prepare(one.name, [f"--{each.name}={each.example}" for each in one.parameters])
        values = {name: (isinstance(value, Iri), str(value)) for name, value in prepared.bindings.items()}
        told = found_in(store, {"query": prepared.text, "bindings": values, "rows": LIMITS.query_rows})
        shown = desk.answer(one.text, [(name, value, is_iri) for name, (is_iri, value) in values.items()])
        assert shown.get("columns") == told["columns"], (one.name, shown)
        assert [[cell and cell["value"] for cell in row] for row in shown["rows"]] == [
            [cell and cell[0] for cell in row] for row in told["rows"]
        ], one.name


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("guarantees", {}),
        ("flows-between", {"org": "openai", "other": "nvidia"}),
        ("changed-since", {"day": "2026-05-01"}),
    ],
)
def test_a_saved_answer_is_what_the_command_prints(
    desk: Desk, name: str, options: dict[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk.go(f"#question={name}")
    for option, value in options.items():
        desk.tab.locator(f"#value-{option}").fill(value)
    desk.tab.locator("#run").click()
    desk.rest()
    with desk.tab.expect_download() as download:
        desk.tab.locator("#csv").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    saved = (tmp_path / f"{name}.csv").read_text("utf-8")
    capsys.readouterr()
    assert run(["query", name, *(f"--{option}={value}" for option, value in options.items()), "--csv"]) == 0
    assert [*csv.reader(saved.splitlines())] == [*csv.reader(capsys.readouterr().out.splitlines())]


def test_it_starts_with_an_answer_and_says_how_many_rows(desk: Desk) -> None:
    assert re.fullmatch(r"\d+ rows in \d+ ms\.", desk.said)
    expect(desk.tab.locator("#answer tbody tr").first).to_contain_text("OpenAI")


def test_the_menu_holds_every_question_with_its_explanation(desk: Desk) -> None:
    assert sorted(desk.tab.locator("[data-question]").all_inner_texts()) == sorted(one.question for one in COOKBOOK)
    desk.tab.locator('[data-question="loops-of"]').click()
    desk.rest()
    one = next(one for one in COOKBOOK if one.name == "loops-of")
    expect(desk.tab.locator("#explanation")).to_have_text(one.explanation)
    expect(desk.tab.locator("#parameters")).to_contain_text(one.parameters[0].sentence)
    assert desk.tab.locator("#query").input_value() == body(one)
    assert desk.tab.locator("#list-org option").count() > 100


def body(one: Question) -> str:
    return "".join(line for line in one.text.splitlines(keepends=True) if not line.startswith("#")).rstrip()


def test_questions_are_found_by_their_words(desk: Desk) -> None:
    desk.tab.locator("#find").fill("surety")
    assert desk.tab.locator("[data-question]").count() == 1
    desk.tab.locator("#find").press("Enter")
    desk.rest()
    expect(desk.tab.locator("#question")).to_contain_text("Who stands surety")
    desk.tab.locator("#find").fill("no such words")
    expect(desk.tab.locator("#none")).to_be_visible()


def test_every_theme_of_the_menu_has_questions() -> None:
    assert {ask.theme(one) for one in COOKBOOK} == {*ask.THEMES}


def test_a_name_is_as_good_as_an_id_and_an_unknown_one_is_told(desk: Desk) -> None:
    desk.go("#question=loops-of&%24org=nvidia")
    rows = desk.said.split(" in ")[0]
    desk.tab.locator("#value-org").fill("NVIDIA ")
    desk.tab.locator("#value-org").press("Enter")
    desk.rest()
    assert desk.said.split(" in ")[0] == rows
    desk.tab.locator("#value-org").fill("nvidai")
    desk.tab.locator("#run").click()
    expect(desk.tab.locator("#status")).to_contain_text("‘nvidai’ is no organisation of this graph")
    expect(desk.tab.locator("#value-org")).to_be_focused()


def test_yes_and_no_and_graphs_are_answers_too(desk: Desk) -> None:
    assert re.fullmatch(r"Yes, in \d+ ms\.", desk.ask("ASK { ?loop a mgr:Loop }"))
    assert desk.ask("CONSTRUCT { ?a mgr:funds ?b } WHERE { ?a mgr:funds ?b } LIMIT 3").startswith("3 rows")
    assert desk.tab.locator("#answer th").all_inner_texts() == ["subject", "property", "value"]
    assert not desk.ask("DESCRIBE organisation:nvidia").startswith("No rows")
    assert desk.ask("SELECT ?a WHERE { ?a a mgr:Nothing }").startswith("No rows")


def test_what_is_cut_is_said_aloud_and_a_long_table_opens_on_request(desk: Desk) -> None:
    said = desk.ask("SELECT * WHERE { ?s ?p ?o }")
    assert "Only the first 10,000 are kept" in said
    assert int(said.split(" rows")[0].replace(",", "")) > 40_000
    assert desk.tab.locator("#answer tbody tr").count() == 200
    desk.tab.locator("#more").click()
    assert desk.tab.locator("#answer tbody tr").count() == LIMITS.server_rows


# -- it leads on, and back ---------------------------------------------------------------------------------------------


def test_loops_organisations_and_flows_lead_to_the_main_page(chromium: Browser, folder: Path) -> None:
    wanted = {
        "SELECT ?x WHERE { ?x a mgr:Loop ; mgr:position 1 }": "loop",
        "SELECT ?x WHERE { ?x mgr:funds organisation:openai } ORDER BY ?x LIMIT 1": "org",
        "SELECT ?x WHERE { ?loop mgr:position 1 ; mgr:step/mgr:carriedBy ?x } ORDER BY ?x LIMIT 1": "flow",
    }
    for query, kind in wanted.items():
        with opened(chromium, folder / ask.NAME) as (tab, heard):
            desk = Desk(tab, heard)
            desk.rest()
            desk.ask(query)
            name = tab.locator("#answer td a").inner_text().partition(":")[2]
            tab.locator("#answer td a").click()
            tab.wait_for_selector("html[data-ready=true] #map", state="attached")
            assert tab.evaluate("moneygoround.state().selected") == {"type": kind, "id": name}


def test_what_the_main_page_does_not_show_leads_to_what_the_graph_says_of_it(desk: Desk) -> None:
    desk.ask("SELECT ?deal WHERE { ?deal a mgr:Deal } ORDER BY ?deal LIMIT 1")
    name = desk.tab.locator("#answer td a").inner_text()
    desk.tab.locator("#answer td a").click()
    desk.rest()
    expect(desk.tab.locator("#answer tbody tr").first).to_contain_text(name)
    desk.tab.go_back()
    desk.rest()
    expect(desk.tab.locator("#answer th")).to_have_text("deal")


def test_addresses_of_the_web_open_beside_the_page_and_tell_nothing_of_it(desk: Desk) -> None:
    desk.ask("SELECT ?url WHERE { ?source schema:url ?url } LIMIT 1")
    link = desk.tab.locator("#answer td a")
    assert (link.get_attribute("rel"), link.get_attribute("target")) == ("noopener noreferrer", "_blank")


def test_things_that_the_main_page_lacks_are_not_sent_there(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / ask.NAME) as (tab, _), opened(chromium, folder / ask.MAIN) as (main, _):
        things = tab.evaluate("asking.data.things")
        data = main.evaluate(
            "({ organisation: moneygoround.data.organisations.map((one) => one.id), flow: moneygoround.data.flows.map((one) => one.id),"
            " loop: moneygoround.data.loops.map((one) => one.key) })"
        )
    for collection, held in things.items():
        assert {key for key, _, shown in held if shown} <= {*data[collection]}, collection
        assert not {key for key, _, shown in held if not shown} & {*data[collection]}, collection


def test_an_address_brings_back_the_question_its_values_and_the_theme(chromium: Browser, path: Path) -> None:
    with opened(chromium, path) as (tab, heard):
        desk = Desk(tab, heard)
        desk.go("#question=changed-since&%24day=2026-06-01&theme=dark")
        told, address = desk.tab.locator("#answer").inner_text(), tab.evaluate("location.hash")
    with opened(chromium, path, address) as (tab, heard):
        Desk(tab, heard).rest()
        assert tab.locator("#answer").inner_text() == told
        assert tab.locator("#value-day").input_value() == "2026-06-01"
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_query_that_was_changed_travels_whole(chromium: Browser, path: Path) -> None:
    query = "SELECT ?who WHERE { organisation:nvidia mgr:funds ?who } # 50 % & more = ?\nORDER BY STR(?who) LIMIT 3"
    with opened(chromium, path) as (tab, heard):
        desk = Desk(tab, heard)
        assert desk.ask(query).startswith("3 rows")
        address = tab.evaluate("location.hash")
    with opened(chromium, path, address) as (tab, heard):
        Desk(tab, heard).rest()
        assert tab.locator("#query").input_value() == query
        assert tab.locator("#answer tbody tr").count() == 3


def test_the_main_page_leads_here_only_if_there_is_such_a_page(chromium: Browser, folder: Path, html: str) -> None:
    with opened(chromium, folder / ask.MAIN) as (tab, _):
        tab.locator("#ask").click()
        tab.wait_for_selector("html[data-ready=true] #cookbook", state="attached")
    assert 'href="ask.html"' not in html


# -- it keeps its bounds -----------------------------------------------------------------------------------------------


def test_it_is_one_file_of_bounded_size_that_may_reach_nothing(path: Path, desk: Desk) -> None:
    text = path.read_text("utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert path.stat().st_size <= MOST
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


def made(findings: Findings, engine: ask.Engine, folder: Path) -> Path:
    path = folder / ask.NAME
    path.write_text(ask.html(findings, engine, turtle=turtle_of(triples(findings.ledger, findings))), encoding="utf-8")
    return path


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


def test_a_phone_shows_the_question_and_opens_the_menu_on_request(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, "#question=guarantees", width=390, height=844) as (tab, heard):
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
        quiet(heard, path)


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


def test_the_page_is_the_same_bytes_each_time(found: Findings, engine: ask.Engine, path: Path, folder: Path) -> None:
    turtle = (folder / "moneygoround.ttl").read_text("utf-8")
    assert ask.html(found, engine, turtle=turtle) == path.read_text("utf-8")


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
    assert [*(case / "out").iterdir()] == []
