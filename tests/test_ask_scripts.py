"""The scripts of the page of questions hold to the same rules as Python: packing, ids in IRIs, pieces of a query, refusals."""

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from moneygoround.errors import BadRequest
from moneygoround.page.inlined import packed, script
from moneygoround.sparql.guard import check, tokens
from moneygoround.vocabulary import BASE, iri

pytest_plugins = ("pages",)
QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def room(chromium: Browser) -> Iterator[Page]:
    """An empty page with the scripts in it."""
    tab = chromium.new_page()
    tab.add_script_tag(content=script("core.js", "cookbook.js", "packed.js", "sparql.js"))
    yield tab
    tab.close()


def test_what_python_packs_the_page_unpacks(room: Page) -> None:
    for size in (*range(12), 4096, 70_001):
        data = bytes((number * number + size) % 251 for number in range(size))
        assert bytes(room.evaluate("async (text) => [...await unpacked(text)]", packed(data))) == data


def test_what_is_packed_holds_no_mark_of_html() -> None:
    for size in range(500):
        assert not {*packed(zlib.compress(bytes(range(256)) * 4)[size % 7 :] + bytes([size % 256]) * size)} & {
            *"<>&\"'\\"
        }


@QUIET
@given(IDS)
def test_an_id_becomes_the_same_iri_as_in_python(room: Page, name: str) -> None:
    assert room.evaluate("([base, id]) => `${base}organisation/${local(id)}`", [BASE, name]) == iri(
        "organisation", name
    )


@pytest.mark.parametrize(
    ("day", "refused"), [("2025-02-30", True), ("2024-02-29", False), ("0000-01-01", True), ("2025-13-01", True)]
)
def test_a_day_that_no_calendar_has_is_refused(room: Page, day: str, *, refused: bool) -> None:
    # given
    question = {"parameters": [{"name": "day", "collection": None, "day": True, "example": "2026-01-01"}]}
    # when
    told = room.evaluate("([question, day]) => valued({ things: {} }, question, { day })", [question, day])
    # then
    assert told.get("why", "").startswith("There is no such day") == refused


def test_an_id_of_dots_alone_is_no_path(room: Page) -> None:
    assert room.evaluate("['.', '..', 'a.'].map(local)") == [
        iri("flow", one)[len(BASE) + 5 :] for one in (".", "..", "a.")
    ]


@QUIET
@given(
    st.lists(
        st.sampled_from(
            [
                "SELECT",
                "SERVICE",
                "<http://x/>",
                "< ",
                "'",
                '"""',
                '"a\\"b"',
                "{",
                "}",
                "(",
                ")",
                "?x",
                "$y",
                "a:b",
                ":",
                "@en",
                "#c\n",
                "\\",
                " ",
                "\n",
                "5",
                ".",
                "é",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_a_query_falls_into_the_same_pieces_as_in_python(room: Page, query: str) -> None:
    told = room.evaluate("(query) => pieces(decoded(query)).map(({ text }) => text)", query)
    assert told == [token.text for token in tokens(query)]


def test_a_refusal_is_in_the_words_of_the_command_line(room: Page) -> None:
    limits = {"bytes": 100_000, "nesting": 200}
    for query in ("", "DROP ALL", "{" * 201, "x" * 100_001):
        with pytest.raises(BadRequest) as refused:
            check(query)
        assert room.evaluate("([query, limits]) => refusal(query, limits)", [query, limits]) == str(refused.value)
