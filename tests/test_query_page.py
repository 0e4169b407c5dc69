"""The pages of the server in a real browser: questions with colours and completion, answers that lead on, nothing from elsewhere."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser import Heard, listen
from moneygoround import curated
from moneygoround.limits import LIMITS
from serving import ENDLESS, Served, running

pytest_plugins = ("pages",)
CUT = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The curated graph with the editor, fetched as `serve --editor` does. Where that can't be had the tests fail, and say why."""
    with running("--editor") as one:
        yield one


@contextmanager
def at(chromium: Browser, served: Served, path: str, *, width: int = 1440, scheme: str = "light") -> Iterator[Page]:
    """A page of the server; afterwards it must have asked nobody else, and have said nothing."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    tab, heard = context.new_page(), Heard()
    listen(tab, heard)
    tab.goto(f"http://127.0.0.1:{served.port}{path}")
    yield tab
    assert [url for url in heard.requests if not url.startswith((f"http://127.0.0.1:{served.port}/", "blob:"))] == []
    assert [said for said in heard.messages if "status of 4" not in said and "status of 504" not in said] == []
    context.close()


def rest(tab: Page) -> str:
    """What is said of the answer, once there is one."""
    tab.wait_for_selector("[data-ready='true'] body:not([aria-busy])")
    expect(tab.locator("#status")).not_to_have_text("Asking …")
    return tab.locator("#status").inner_text()


def ask(tab: Page, query: str) -> str:
    """Ask a query of one's own."""
    tab.wait_for_selector("[data-ready='true']")
    tab.locator("#own").click()
    rest(tab)
    write(tab, query)
    tab.keyboard.press("Control+Enter")
    return rest(tab)


def write(tab: Page, query: str) -> None:
    tab.locator(".CodeMirror").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(query)


def test_a_question_of_the_cookbook_is_answered_with_links_that_lead_on(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        assert "rows in" in rest(tab)
        tab.locator("#answer a", has_text="flow:").first.click()
        expect(tab.locator("h1")).to_contain_text("→")
        tab.locator("a", has_text="Show it on the map").click()
        tab.wait_for_selector("html[data-ready='true']")
        tab.locator("#ask").click()
        assert "rows in" in rest(tab)


def test_a_value_is_given_to_a_question_by_id_or_by_name(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query#question=loops-of") as tab:
        rest(tab)
        tab.locator("#value-org").fill("OpenAI")
        tab.locator("#run").click()
        assert "rows in" in rest(tab)
        assert "OpenAI" in tab.locator("#answer tbody tr").first.inner_text()
        tab.locator("#value-org").fill("nobody")
        tab.locator("#run").click()
        assert "is no organisation of this graph" in rest(tab)


def test_the_query_is_in_colours_and_completed_by_name_and_meaning(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query#query=SELECT%20%2A%20%7B%20%3Fx%20a%20mgr%3ALoop%20%7D") as tab:
        rest(tab)
        assert tab.locator(".cm-keyword", has_text="SELECT").count() == 1
        assert tab.locator(".cm-variable-2, .cm-variable", has_text="?x").count() >= 1
        hints = tab.locator(".CodeMirror-hints")
        for typed, offered, meaning in (
            ("mgr:pay", "mgr:payer", "payer"),
            ("mgr:letter", "mgr:letterOfIntent", "letter of intent"),
            ("organisation:open", "organisation:openai", "OpenAI"),
            ("skos:pref", "skos:prefLabel", ""),
            ("loop:alphabet", r"loop:alphabet\~anthropic", ""),
            ("?unk", "?unknown", "variable"),
            ("OPT", "OPTIONAL", "word of SPARQL"),
            ("sch", "schema:", "https://schema.org/"),
        ):
            write(tab, f"SELECT ?unknown {{ ?unknown {typed}")
            tab.keyboard.press("Control+Space")
            first = hints.locator("li", has_text=offered).first
            expect(first).to_contain_text(meaning)
            first.click()
            assert tab.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()").endswith(offered)


def test_everything_the_editor_offers_is_read_by_the_endpoint(chromium: Browser, served: Served) -> None:
    data = json.loads(served.ask("/query.json").body)
    with at(chromium, served, "/query") as tab:
        rest(tab)
        loops = tab.evaluate(
            "async (data) => (await import('/scripts/field.js')).completions('loop:', '', data).map(([name]) => name)",
            data,
        )
    words = [word for word, _ in data["words"]]
    assert "mgr:payer" in words
    assert len(loops) == 100
    for names in (words, loops):
        query = "ASK { " + " ".join(f"{{ ?s ?p {name} }} UNION" for name in names) + " {} }"
        assert served.post(query, "application/sparql-query").status == 200


def test_tab_leaves_the_editor_and_nothing_catches_the_keyboard(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query#query=ASK%7B%7D") as tab:
        assert rest(tab).startswith("Yes")
        tab.locator(".CodeMirror").click()
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == "run"
        tab.keyboard.press("Shift+Tab")
        assert tab.evaluate("document.activeElement.closest('.CodeMirror') !== null")


def test_an_answer_says_how_many_how_long_and_whether_it_was_cut(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        said = ask(tab, CUT)
        assert said.startswith(f"More than {LIMITS.server_rows:,} rows in ")
        assert "ask for less with LIMIT" in said
        assert ask(tab, "ASK { ?s ?p ?o }").startswith("Yes, in ")
        assert ask(tab, "SELECT * { ?s mgr:nothing ?o }").startswith("No rows in ")


def test_a_slip_is_shown_where_it_stands(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        assert "The query can't be read at line 2, column 10" in ask(tab, "SELECT * {\n ?a oops oops }")
        assert "".join(tab.locator(".CodeMirror .slip").all_inner_texts()) == "oops }"
        tab.keyboard.type(" ")
        expect(tab.locator(".CodeMirror .slip")).to_have_count(0)


def test_a_graph_is_told_as_rows(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        ask(tab, 'CONSTRUCT { <urn:a> rdfs:label "chào \\"b\\"\\n\\\\"@vi, 1.50, _:x } WHERE {}')
        cells = tab.locator("#answer td").all_inner_texts()
    assert [text for text in cells[2::3] if not text.startswith("_:")] == ["1.50", 'chào "b" \\']


def test_an_answer_is_saved_as_csv_and_its_address_is_shared(chromium: Browser, served: Served) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("x, \\"y\\"" mgr:Loop) ("=1+1" UNDEF) } }'
    with at(chromium, served, "/query") as tab:
        ask(tab, query)
        with tab.expect_download() as saved:
            tab.locator("#csv").click()
        rows = [*csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines())]
        address = tab.evaluate("location.href")
    assert rows[0] == ["a", "b"]
    assert rows[1] == ['x, "y"', "https://w3id.org/moneygoround/ns#Loop"]
    assert rows[2][0] == "'=1+1"
    with at(chromium, served, address.partition(str(served.port))[2]) as tab:
        assert rest(tab).startswith("2 rows")


def test_a_query_that_never_ends_is_stopped_by_its_reader_or_by_the_server(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        tab.locator("#own").click()
        rest(tab)
        write(tab, ENDLESS)
        tab.keyboard.press("Control+Enter")
        tab.locator("#stop").click()
        assert rest(tab) == "The query was stopped."
        assert served.until_busy(0)
        tab.locator("#run").click()
        assert "took longer than 5 seconds" in rest(tab)


def test_what_a_query_answers_is_only_ever_text(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/query") as tab:
        ask(
            tab,
            """SELECT ?x ?y { VALUES (?x ?y) {
            ("<img src=x onerror='document.title=1'>" <javascript:document.title=1>) } }""",
        )
        assert tab.locator("#answer img").count() == 0
        assert tab.locator("#answer a").count() == 0
        assert tab.title() == "Ask the graph"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/query", "/ns", "/id/organisation/nvidia", "/id/loop/alphabet~anthropic"])
def test_pages_are_accessible_and_fit_every_screen(
    chromium: Browser, served: Served, path: str, *, width: int, scheme: str
) -> None:
    with at(chromium, served, path, width=width, scheme=scheme) as tab:
        if path == "/query":
            rest(tab)
            tab.locator("#code > summary").click()
        assert tab.evaluate("document.documentElement.dataset.theme") == scheme
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.evaluate("() => { document.querySelector('.CodeMirror-hscrollbar')?.remove(); }")
        found = Axe().run(tab).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


def test_a_thing_is_told_in_words(chromium: Browser, served: Served) -> None:
    with at(chromium, served, "/id/flow/nvidia-anthropic-equity-10bn") as tab:
        assert tab.locator("h1").inner_text() == "Nvidia → Anthropic"
        row = {one.locator("th").inner_text(): one.locator("td").inner_text() for one in tab.locator("tr").all()}
        assert row["amount"] == "up to · 10\u202f000\u202f000\u202f000 · USD"
        assert row["payer"] == "Nvidia"
        assert "announced · 2025-11-18" in row["history"]
        tab.locator("tr", has_text="payee").locator("a").click()
        expect(tab.locator("h1")).to_have_text("Anthropic")


def test_without_the_editor_there_is_a_plain_field_and_the_way_to_have_it(chromium: Browser, tmp_path: Path) -> None:
    with running(MONEYGOROUND_CACHE=str(tmp_path)) as plain, at(chromium, plain, "/query") as tab:
        assert "rows in" in rest(tab)
        assert tab.locator(".CodeMirror").count() == 0
        tab.locator("#own").click()
        assert "start the server once with --editor" in tab.locator("#code").inner_text()
        tab.locator("#query").fill("ASK {}")
        tab.locator("#query").press("Control+Enter")
        expect(tab.locator("#status")).to_contain_text("Yes")
        assert plain.ask("/editor/lib/codemirror.js").status == 404
    assert list(tmp_path.iterdir()) == []


def test_without_scripts_the_graph_can_still_be_asked(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{served.port}/query")
    assert tab.locator("form[action='/sparql'] textarea[name='query']").is_visible()
    context.close()


def test_the_query_page_holds_every_question(served: Served) -> None:
    known = json.loads(served.ask("/query.json").body)["questions"]
    assert [one["name"] for one in known] == sorted(file.stem for file in curated.queries().glob("*.rq"))
