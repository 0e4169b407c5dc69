"""The page of questions in a real browser answers as the command line does, and leads on to the main page and back."""

import csv
import re
from pathlib import Path

import pyoxigraph
import pytest
from playwright.sync_api import Browser, expect

from browser import opened
from desk import Desk
from moneygoround import asking, curated
from moneygoround.cli import run
from moneygoround.limits import LIMITS
from moneygoround.page import ask
from moneygoround.sparql import Question, questions
from moneygoround.sparql.questions import Iri
from moneygoround.sparql.worker import found_in

pytest_plugins = ("pages", "desks")
COOKBOOK = questions(curated.queries())


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


def test_an_address_brings_back_the_question_its_values_and_the_theme(chromium: Browser, file: Path) -> None:
    with opened(chromium, file) as (tab, heard):
        desk = Desk(tab, heard)
        desk.go("#question=changed-since&%24day=2026-06-01&theme=dark")
        told, address = desk.tab.locator("#answer").inner_text(), tab.evaluate("location.hash")
    with opened(chromium, file, address) as (tab, heard):
        Desk(tab, heard).rest()
        assert tab.locator("#answer").inner_text() == told
        assert tab.locator("#value-day").input_value() == "2026-06-01"
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_query_that_was_changed_travels_whole(chromium: Browser, file: Path) -> None:
    query = "SELECT ?who WHERE { organisation:nvidia mgr:funds ?who } # 50 % & more = ?\nORDER BY STR(?who) LIMIT 3"
    with opened(chromium, file) as (tab, heard):
        desk = Desk(tab, heard)
        assert desk.ask(query).startswith("3 rows")
        address = tab.evaluate("location.hash")
    with opened(chromium, file, address) as (tab, heard):
        Desk(tab, heard).rest()
        assert tab.locator("#query").input_value() == query
        assert tab.locator("#answer tbody tr").count() == 3


def test_the_main_page_leads_here_only_if_there_is_such_a_page(chromium: Browser, folder: Path, html: str) -> None:
    with opened(chromium, folder / ask.MAIN) as (tab, _):
        tab.locator("#ask").click()
        tab.wait_for_selector("html[data-ready=true] #cookbook", state="attached")
    assert 'href="ask.html"' not in html
