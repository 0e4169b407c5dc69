"""The picture: one SVG file, the same every time, safe with any text, readable and whole."""

from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser

from drawing import SEED, drawn
from moneygoround import narrative
from moneygoround.findings import Findings, find
from moneygoround.layout import place
from moneygoround.layout.boxes import wrapped
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.model import Organisation
from moneygoround.writers.matrix import PITCH, spread
from moneygoround.writers.picture import svg
from moneygoround.writers.strokes import HEIGHT, WIDTH

pytest_plugins = ("pages",)
HOSTILE = '</text><script>alert(1)</script><a href="javascript:x">&\x00\x1b\u2028\u202e"'


def pictured(ledger: Ledger) -> str:
    findings = find(ledger)
    return svg(findings, place(findings.network, findings.loops.loops))


def texts(picture: str) -> str:
    return " ".join(element.text or "" for element in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"))  # noqa: S314 - our own


def test_it_tells_the_strongest_loop_with_its_amount_date_and_what_it_does_not_prove(found: Findings) -> None:
    said = texts(pictured(drawn(SEED)))
    for words in (
        "Microsoft → Anthropic → Microsoft",
        "up to 5 bn USD",
        "As of 1 January 2025",
        "does not prove",
        "The tests",
    ):
        assert words in said
    strongest = narrative.loop_amount(found.loops.loops[0], "USD").removesuffix(" USD")
    assert strongest in texts(svg(found, place(found.network, found.loops.loops)))


def test_the_same_findings_give_the_same_bytes(found: Findings) -> None:
    positions = place(found.network, found.loops.loops)
    assert svg(found, positions) == svg(found, positions)


def test_any_text_stays_text() -> None:
    plain = drawn(SEED)
    hostile = ledger_of(
        [Organisation(one.id, HOSTILE) for one in plain.organisations.values()],
        plain.flows.values(),
        sources=plain.sources.values(),
    )
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(pictured(hostile)).iter()}  # noqa: S314 - our own
    assert tags == {"svg", "title", "rect", "path", "g", "text"}


def test_a_ledger_without_loops_or_money_has_a_picture_too() -> None:
    assert "loop" in texts(pictured(drawn("a -equity 1-> b")))
    assert "0 flows" in texts(pictured(drawn("a -partnership-> b")))


def large(size: int) -> Ledger:
    """A ring of five, and a crowd of payers."""
    ring = "; ".join(f"r{number} -equity 9-> r{(number + 1) % 5}" for number in range(5))
    return drawn(f"{ring}; " + "; ".join(f"x{number} -debt 1-> r{number % 5}" for number in range(size - 5)))


def test_of_a_large_network_everyone_is_drawn_or_folded() -> None:
    said = texts(pictured(large(200)))
    assert "not drawn" not in said
    assert "organisations on no loop are folded" in said
    assert "+30 investors" in said


def test_above_three_hundred_a_matrix_is_drawn_with_a_point_for_each_two_and_a_square_for_each_component() -> None:
    ledger = large(340)
    root = ET.fromstring(pictured(ledger))  # noqa: S314 - our own
    points = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if float(one.get("width", "0")) < 5]
    assert len(points) == len(ledger.flows)
    said = texts(pictured(ledger))
    assert "Each point is money from its row to its column" in said.replace("\n", " ")
    assert all(f"R{number}" in said.split() for number in range(5))
    assert "not drawn" not in said


def test_names_beside_a_matrix_stand_apart_within_it_and_near_their_rows() -> None:
    rows = [10.0, 11, 12, 80, 90, 90, 99]
    found = spread(rows, 0, 105)
    assert all(b - a >= PITCH - 1e-9 for a, b in pairwise(found))
    assert 0 <= found[0] <= found[-1] <= 105
    assert spread([20.0, 60, 100], 0, 120) == [20, 60, 100]


def test_long_text_is_wrapped_and_a_long_word_cut() -> None:
    assert wrapped("one two three", 50, 10) == ["one two", "three"]
    assert wrapped("x" * 100, 60, 10) == ["xxxxxxxxx…"]


def test_nothing_is_cut_and_no_box_or_amount_lies_on_another(found: Findings, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_content(svg(found, place(found.network, found.loops.loops)))
    boxes = page.evaluate(
        "[...document.querySelectorAll('rect[rx]')].map((one) => one.getBBox()).map(({x, y, width, height}) => [x, y, x + width, y + height])"
    )
    words = page.evaluate(
        "[...document.querySelectorAll('text')].map((one) => one.getBBox()).map(({x, y, width, height}) => [x, y, x + width, y + height])"
    )
    page.close()
    assert all(
        left >= 0 and top >= 0 and right <= WIDTH and low <= HEIGHT for left, top, right, low in [*boxes, *words]
    )
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert not [pair for pair in combinations(words, 2) if overlap(*pair, room=-3)]


def overlap(one: list[float], other: list[float], *, room: float = 0) -> bool:
    return (
        one[0] < other[2] + room and other[0] < one[2] + room and one[1] < other[3] + room and other[1] < one[3] + room
    )
