"""Stories: read with clear faults, true to the graph, told chapter by chapter in the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import opened, quiet
from drawing import SEED, drawn
from moneygoround import curated, page
from moneygoround.errors import BadRecords
from moneygoround.findings import Findings
from moneygoround.layout import place
from moneygoround.readers import read
from moneygoround.readers.stories import Story, read_stories

pytest_plugins = ("pages",)
LEDGER = drawn(SEED)
GOOD = """
title: {en: A story}
chapters:
  - at: until=2025-11-18&loop=anthropic~microsoft&step=1
    text: {en: "One.", vi: "Một."}
  - at: flow=nvidia-anthropic-equity
    text: {en: "Two."}
"""


def stories_of(text: str, folder: Path) -> tuple[Story, ...]:
    (folder / "stories").mkdir(exist_ok=True)
    (folder / "stories" / "tale.yaml").write_text(text, encoding="utf-8")
    return read_stories([folder], LEDGER)


def test_a_story_is_read_in_the_order_of_telling(tmp_path: Path) -> None:
    (story,) = stories_of(GOOD, tmp_path)
    assert (story.id, story.title) == ("tale", {"en": "A story"})
    assert [chapter.text["en"] for chapter in story.chapters] == ["One.", "Two."]


def test_a_folder_without_stories_tells_none(tmp_path: Path) -> None:
    assert read_stories([tmp_path, tmp_path / "no-such-folder"], LEDGER) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("title: {en: A story}\n", "", r"tale.yaml:2:1: title: is missing\. Add `title:`"),
        ("title: {en: A story}", "title: A story", r"tale.yaml:2:8: title: is not text by language"),
        ("title: {en: A story}", "title: {vi: Một}", r"tale.yaml:2:8: title.en: is missing"),
        ("title: {en: A story}", "title: {en: A, english: B}", r"tale.yaml:2:16: title.english: is no language"),
        ('    text: {en: "Two."}', '    txt: {en: "Two."}', r"chapters\[1\].txt: is not known here\. Did you mean 'text'"),
        ("flow=nvidia-anthropic-equity", "flow=nvidia-anthropic-equty", r"tale.yaml:6:9: chapters\[1\].at: flow: 'nvidia-anthropic-equty' is no flow of the ledger\. Did you mean"),
        ("loop=anthropic~microsoft", "loop=anthropic~microsft", r"chapters\[0\].at: loop: 'microsft' is no organisation"),
        ("until=2025-11-18", "until=2025-11", r"until: '2025-11' is no day"),
        ("until=2025-11-18", "untl=2025-11-18", r"'untl' is no part of an address\. Did you mean 'until'"),
        ("step=1", "step=one", r"step: 'one' is no number"),
        ("chapters:", "chapters: []\nmore:", r"chapters: holds no chapter"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_its_mend(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(BadRecords, match=fault):
        stories_of(GOOD.replace(old, new), tmp_path)


def test_stories_are_no_records(tmp_path: Path) -> None:
    stories_of(GOOD, tmp_path)
    (tmp_path / "ledger.yaml").write_text("organisations: [{id: a, name: A}]\n", encoding="utf-8")
    assert [*read([tmp_path]).organisations] == ["a"]


# -- those of the curated graph ----------------------------------------------------------------------------------------


def curated_stories(found: Findings) -> tuple[Story, ...]:
    return read_stories([curated.folder()], found.ledger)


def test_two_stories_are_told_in_both_languages(found: Findings) -> None:
    stories = curated_stories(found)
    assert len(stories) == 2
    texts = [story.title for story in stories] + [chapter.text for story in stories for chapter in story.chapters]
    assert all({*text} == {"en", "vi"} for text in texts)


def test_what_a_chapter_names_is_there_on_its_day(shown: Page, found: Findings) -> None:
    for story in curated_stories(found):
        for number, chapter in enumerate(story.chapters):
            shown.evaluate("(address) => { location.hash = address; }", f"story={story.id}&step={number}")
            shown.wait_for_function("(step) => moneygoround.state().step === step", arg=number)
            expect(shown.locator("#detail .kicker")).to_have_text(f"Chapter {number + 1} of {len(story.chapters)}")
            assert shown.locator("#detail .ring").count() == ("loop=" in chapter.at), chapter.at
            day = re.search("until=([0-9-]+)", chapter.at)
            assert shown.evaluate("(day) => moneygoround.seen({ until: day }).flows.size", day and day[1]) > 0


def test_every_figure_of_a_chapter_is_one_of_the_graph(found: Findings) -> None:
    stated = {str(flow.amount) for flow in found.ledger.flows.values()}
    for story in curated_stories(found):
        for chapter in story.chapters:
            figures = re.findall(r"((?:up to |at least |about )?[\d.]+ (?:bn|m) USD)", chapter.text["en"])
            assert [figure for figure in figures if figure not in stated] == []


def test_a_story_is_walked_and_left(chromium: Browser, path: Path) -> None:
    with opened(chromium, path) as (tab, heard):
        tab.get_by_role("button", name="How the money goes round").click()
        expect(tab.locator("#detail .kicker")).to_have_text("Chapter 1 of 6")
        expect(tab.locator("#headline")).to_contain_text("As of 17 November 2025")
        tab.get_by_role("button", name="Go on ▶").click()
        tab.get_by_role("button", name="Go on ▶").click()
        expect(tab.locator("#detail .sentence")).to_contain_text("Microsoft may invest up to 5 bn USD in Anthropic")
        assert "story=2025-11-18" in tab.url
        assert "step=2" in tab.url
        tab.get_by_role("button", name="Look around here").click()
        assert "loop=anthropic~microsoft" in tab.url.replace("%7E", "~")
        assert "until=2025-11-18" in tab.url
        tab.keyboard.press("Escape")
        tab.locator("#reset").click()
        assert "#" not in tab.url
        quiet(heard, path)


DEAL, PROMISE = "2025-11-18-microsoft-nvidia-anthropic", "2026-02-27-openai"


def where(tab: Page) -> tuple[str, int, str | None, str | None]:
    """What is picked, at which step, on which day, and which chapter leads back."""
    found = tab.evaluate("moneygoround.state()")
    selected = found["selected"] or {"type": "nothing"}
    return selected["type"], found["step"], found["filter"]["until"], found["back"]


@pytest.mark.parametrize(
    ("chapter", "words"),
    [
        (f"{DEAL}&step=0", ["Anthropic", "Is paid by"]),
        (f"{DEAL}&step=1", ["The two ends", "30 bn USD"]),
        (f"{DEAL}&step=3", ["Weakest step", "Told by"]),
        (f"{DEAL}&step=4", ["What if it falls through?", "Loops that break", "Without"]),
        (f"{PROMISE}&step=2", ["How much can come back", "Floor"]),
        (f"{PROMISE}&step=5", ["From 26 February 2026 to 27 February 2026", "New flows"]),
    ],
)
def test_a_chapter_shows_below_its_text_what_its_address_names(shown: Page, chapter: str, words: list[str]) -> None:
    shown.evaluate("(address) => { location.hash = address; }", f"story={chapter}")
    shown.wait_for_function("moneygoround.state().selected?.type === 'story'")
    for text in words:
        expect(shown.locator("#detail .chapter ~ *", has_text=text).first).to_be_visible()


def test_a_chapter_with_a_step_shows_that_step_of_its_loop(chromium: Browser, found: Findings, tmp_path: Path) -> None:
    (tale,) = read_stories([_told(tmp_path)], found.ledger)
    path = tmp_path / "page.html"
    path.write_text(page.html(found, place(found.network, found.loops.loops), stories=[tale]), encoding="utf-8")
    with opened(chromium, path, "#story=tale") as (tab, heard):
        expect(tab.locator("#detail .step.now .number")).to_have_text("2")
        tab.get_by_role("button", name="Whole loop").click()
        assert where(tab) == ("loop", 0, None, "0~tale")
        quiet(heard, path)


def _told(folder: Path) -> Path:
    (folder / "stories").mkdir()
    text = 'title: {en: A tale}\nchapters: [{at: "loop=nvidia~openai~oracle&step=2", text: {en: One.}}]\n'
    (folder / "stories" / "tale.yaml").write_text(text, encoding="utf-8")
    return folder


CHANGES = {
    "order": "#order", "rings": "#others", "firm": "#firm", "kind": "#kind-debt", "day": "#until", "play": "#play", "strike": "#struck",
    "undo": "#detail .links button", "search": "#find", "list": "[data-loop]", "escape": "body",
}  # fmt: skip


def act(tab: Page, control: str) -> None:
    one = tab.locator(control).first
    match control:
        case "#order":
            one.select_option("newest")
        case "#until":
            one.press("ArrowRight")
        case "#find":
            one.fill("oracle")
            one.press("Enter")
        case "body":
            one.press("Escape")
        case _:
            one.click()


@pytest.mark.parametrize("control", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_in_a_story_is_the_readers_own_and_leads_back(chromium: Browser, path: Path, control: str) -> None:
    with opened(chromium, path, f"#story={DEAL}&step=4") as (tab, heard):
        before = tab.locator("#headline, #rail").all_inner_texts()
        act(tab, control)
        kind, step, day, back = where(tab)
        assert (kind != "story", step, back) == (True, 0, f"4~{DEAL}")
        assert (day or "9") >= "2025-11-19", "it starts from the day of the chapter"
        if control not in {"body", "#find", "[data-loop]"}:
            assert tab.locator("#headline, #rail").all_inner_texts() != before
        assert f"back=4~{DEAL}" in tab.url
        expect(tab.locator("#live")).to_contain_text("This view is your own now")
        tab.locator("#play[aria-pressed=true]").click() if control == "#play" else tab.reload()
        tab.get_by_role("button", name="Back to the story").click()
        expect(tab.locator("#detail .kicker")).to_have_text("Chapter 5 of 6")
        expect(tab.locator("#live")).to_contain_text("Chapter 5 of 6. What if the purchase falls through?")
        assert tab.url.endswith(f"#story={DEAL}&step=4")
        quiet(heard, path)


def test_days_play_on_from_the_day_of_the_chapter(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#story={DEAL}&step=4") as (tab, _):
        tab.locator("#play").click()
        day = tab.evaluate("moneygoround.state().filter.until")
        assert day == tab.evaluate("moneygoround.data.days.find((day) => day > '2025-11-19')")


@pytest.mark.parametrize("button", ["Show everything", "✕ Leave the story"])
def test_a_story_is_left_for_good_with_nothing_of_it_behind(chromium: Browser, path: Path, button: str) -> None:
    with opened(chromium, path, f"#story={DEAL}&step=4") as (tab, _):
        tab.get_by_role("button", name=button).click()
        assert "#" not in tab.url
        expect(tab.get_by_role("button", name="Back to the story")).to_have_count(0)


def test_a_story_is_walked_by_keyboard_and_told(chromium: Browser, path: Path) -> None:
    with opened(chromium, path, f"#story={DEAL}") as (tab, _):
        tab.get_by_role("button", name="Go on ▶").focus()
        for number in range(2, 7):
            tab.keyboard.press("Enter")
            expect(tab.locator("#live")).to_contain_text(f"Chapter {number} of 6. ")
        assert tab.evaluate("document.activeElement.className") == "title", "the button is spent: its title comes next"
        tab.keyboard.press("ArrowLeft")
        expect(tab.locator("#detail .kicker")).to_have_text("Chapter 5 of 6")
        tab.get_by_role("button", name="Look around here").focus()
        tab.keyboard.press("Enter")
        expect(tab.locator("#live")).to_contain_text("This view is your own now")
        tab.reload()
        assert where(tab) == ("nothing", 0, "2025-11-19", f"4~{DEAL}")


def test_a_way_back_to_no_chapter_is_left_out(chromium: Browser, path: Path) -> None:
    for back in (f"9~{DEAL}", "0~no-such", DEAL):
        with opened(chromium, path, f"#back={back}") as (tab, _):
            assert where(tab)[3] is None
