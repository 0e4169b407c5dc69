"""A certificate proves its amount, its prices prove that nothing is larger, and both are checked without the solver."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from rdflib import Graph

from drawing import AWS, BN, CHIPS, SEED, bound_pictures, drawn, law, network_drawn, pictures
from moneygoround import checking, exchange
from moneygoround.circulation import circulate
from moneygoround.errors import BadRecords, BadRequest, UnknownId
from moneygoround.findings import Findings, find
from moneygoround.model import Bound, Measure
from moneygoround.network import Network
from moneygoround.pipes import arcs_of, plan_of
from moneygoround.proof import carried, prices
from moneygoround.rdf import certificates
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.terms import Triple
from moneygoround.verification import claims_of
from moneygoround.worth import Interval
from moneygoround.writers.certificate import certificate_rows, certificate_text
from moneygoround.writers.rdf import turtle

TOTALS = {"a-c-equity b-c-equity": "5"}
ROUND = "a -equity ?-> c; b -equity ?-> c -purchase 9-> a; c -purchase 2-> b"
Row = Mapping[str, str]


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Triples as a graph."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def verdicts(found: Findings, rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[str]]:
    """What the rows of a certificate prove of the ledger that they were made from, and every fault."""
    view = found.network.view
    lines = ((f"line {number}", row) for number, row in enumerate(rows, 2))
    told = checking.verdicts(claims_of(lines, view.currency), found.ledger, view, rate=exchange.ecb_rate)
    return told.rows, told.faults


def rows_of(graph: Graph) -> list[Row]:
    """The lines of certificates in a graph, without their places."""
    return [row for _, row in certificates.rows(graph)]


@law
@given(pictures())
def test_every_certificate_holds_and_nothing_larger_does(picture: str) -> None:
    found = find(drawn(picture))
    rows, faults = verdicts(found, certificate_rows(found))
    assert not faults
    assert {row["verdict"] for row in rows} <= {"holds, and nothing larger does"}
    live = {(row["measure"], row["bound"]): row["amount"] for row in rows if row["status"] == "live"}
    for name, certified in (("returning_capital", found.returning_capital), ("circular_volume", found.circular_volume)):
        for bound, one in certified.live.items():
            assert int(live.get((name, str(bound)), "0")) * 100 == one.amount


@pytest.mark.parametrize(("picture", "totals"), [(SEED + AWS + CHIPS, {}), (ROUND, TOTALS)])
def test_it_holds_with_undisclosed_flows_and_joint_totals(picture: str, totals: Mapping[str, str]) -> None:
    found = find(drawn(picture, totals=totals))
    rows, faults = verdicts(found, certificate_rows(found))
    assert not faults
    assert {row["verdict"] for row in rows} == {"holds, and nothing larger does"}


MIXED = "a -equity ?-> b; a -purchase ?-> c; b -purchase 9-> a"


def test_what_a_joint_total_lets_an_undisclosed_flow_carry_counts_nothing() -> None:
    found = find(drawn(MIXED, totals={"a-b-equity a-c-purchase": "5"}))
    rows = certificate_rows(found)
    assert found.returning_capital.live[Bound.FACE].amount == 0
    assert {row["verdict"] for row in verdicts(found, rows)[0]} == {"holds, and nothing larger does"}
    forged = [
        KEY | {"measure": "returning_capital", "currency": "USD", "amount": "5000000000"} | line
        for line in (
            {"flow": "a-b-equity", "payer": "a", "payee": "b", "counted": "5000000000"},
            {"flow": "b-a-purchase", "payer": "b", "payee": "a", "counted": "0"},
        )
    ]
    assert any("a-b-equity counts for more than it may" in fault for fault in verdicts(found, forged)[1])


@law
@given(bound_pictures())
def test_every_certificate_holds_under_joint_totals_of_any_flows(bound: tuple[str, Mapping[str, str]]) -> None:
    picture, totals = bound
    found = find(drawn(picture, totals=totals))
    rows, faults = verdicts(found, certificate_rows(found))
    assert not faults
    assert {row["verdict"] for row in rows} == {"holds, and nothing larger does"}


def test_a_certificate_that_says_more_than_it_counts_does_not_hold() -> None:
    found = find(drawn("a -equity 10-> b -purchase 4-> a"))
    head, *rest = certificate_rows(found)
    assert verdicts(found, [{**head, "amount": "5000000000", "counted": "5000000000"}, *rest])[1] == (
        "returning_capital firm floor: its first line says 500000000000 of the smallest unit, its flows count 0.",
    )


def test_nothing_is_certified_too() -> None:
    found = find(drawn("a -equity 10-> b"))
    rows, faults = verdicts(found, certificate_rows(found))
    assert not faults
    assert [(row["amount"], row["verdict"]) for row in rows] == 12 * [("0", "holds, and nothing larger does")]


def test_a_certificate_of_another_view_is_refused() -> None:
    found = find(drawn("a -equity 10-> b -purchase 4-> a"))
    head, *rest = certificate_rows(found)
    with pytest.raises(BadRequest, match=r"is of as-of '2024-01-01', the view of '2025-01-01'\. Choose --as-of"):
        verdicts(found, [{**head, "as_of": "2024-01-01"}, *rest])


def test_what_a_file_lacks_is_said() -> None:
    found = find(drawn("a -equity 10-> b -purchase 4-> a"))
    view = found.network.view
    lines = [("", row) for row in certificate_rows(found) if row["bound"] != "floor"]
    other = replace(found.ledger, flows={})
    told = checking.verdicts(claims_of(lines, "USD"), other, view, rate=exchange.ecb_rate)
    assert told.notes[0].startswith(
        "Not in the file: returning_capital firm floor, returning_capital live floor, circular"
    )
    assert told.notes[1] == "These certificates were made from other records than the ledger holds now."


def tampered(change: Row) -> Sequence[str]:
    """The faults that are found when the first flow of a certificate says something else."""
    found = find(drawn("a -equity 10-> b -purchase 4-> a; a -equity 3-> c"))
    rows = certificate_rows(found)
    first = next(number for number, row in enumerate(rows) if row.get("flow"))
    return verdicts(found, [*rows[:first], {**rows[first], **change}, *rows[first + 1 :]])[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": "5000000000", "counted": "5000000000"}, "a does not balance"),
        ({"counted": "4000000001"}, "a-b-equity counts for more than it may"),
        ({"amount": "-1"}, "a-b-equity carries less than nothing"),
        ({"flow": "a-x-equity"}, "a-x-equity is no flow that can carry money in this view"),
        ({"payee": "c"}, "a-b-equity runs from a to b, not from a to c"),
        ({"amount": "11000000000"}, "a-b-equity carries more than its floor"),
    ],
)
def test_a_certificate_that_was_changed_does_not_hold(change: Row, says: str) -> None:
    assert any(says in fault for fault in tampered(change))


def test_a_smaller_amount_holds_but_is_not_the_largest() -> None:
    found = find(drawn("a -equity 10-> b -purchase 4-> a"))
    less = [
        row if not row.get("flow") else {**row, "amount": "3000000000", "counted": row["counted"] and "3000000000"}
        for row in certificate_rows(found)
        if (row["measure"], row["bound"], row["status"]) == ("circular_volume", "face", "live")
        if row.get("payer")
    ]
    rows, faults = verdicts(found, less)
    assert not faults
    assert [row["verdict"] for row in rows] == ["holds; that nothing is larger is not proved here"]


def test_the_flows_of_a_joint_total_carry_no_more_than_it() -> None:
    found = find(drawn(ROUND, totals=TOTALS))
    rows = [row for row in certificate_rows(found) if (row["bound"], row["status"]) == ("ceiling", "live")]
    more = {"a-c-equity": "7000000000", "c-a-purchase": "7000000000"}
    changed = [{**row, "amount": more.get(row.get("flow", ""), row.get("amount", ""))} for row in rows]
    assert any("carry more than it together" in fault for fault in verdicts(found, changed)[1])


HELD = {"a-b-purchase-2": "a-b-purchase"}


@pytest.mark.parametrize(
    ("picture", "totals"), [(SEED + AWS, {}), (SEED + AWS + CHIPS, {}), (ROUND, TOTALS), (ROUND.replace("2->", "9->"), TOTALS)]
)  # fmt: skip
def test_a_certificate_as_triples_says_and_proves_the_same(picture: str, totals: Mapping[str, str]) -> None:
    found = find(drawn(picture, totals=totals))
    written = rows_of(graph_of(certificates.certificates(found)))
    assert sorted(map(sorted, (row.items() for row in written))) == sorted(
        map(sorted, (row.items() for row in certificate_rows(found)))
    )
    rows, faults = verdicts(found, written)
    assert not faults
    assert {row["verdict"] for row in rows} == {"holds, and nothing larger does"}


def test_the_price_of_a_flow_that_holds_others_comes_back() -> None:
    ledger = drawn("a -purchase 9-> b -equity 9-> a; a -purchase 4-> b")
    ledger = replace(ledger, flows={
        name: replace(flow, within=HELD.get(name)) for name, flow in ledger.flows.items()
    })  # fmt: skip
    found = find(ledger)
    written = rows_of(graph_of(certificates.certificates(found)))
    assert {row["verdict"] for row in verdicts(found, written)[0]} == {"holds, and nothing larger does"}


def test_a_price_without_its_place_is_refused() -> None:
    graph = graph_of(certificates.certificates(find(drawn(SEED + AWS))))
    graph.remove((None, MGR.at, None))
    with pytest.raises(BadRequest, match="has no payer"):
        rows_of(graph)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("mgr:bound mgr:atFace", "mgr:bound mgr:atFace, mgr:atCeiling", "mgr:bound: has 2 values where one is expected: "),
        ("mgr:measure mgr:circularVolume", "mgr:measure mgr:circularVolume, mgr:returningCapital", "mgr:measure: has 2"),
        ("mgr:amount amount:", "mgr:amount amount:USD:1, amount:", "mgr:amount: has 2 values where one is expected: "),
        ("mgr:counted amount:", "mgr:counted amount:USD:1, amount:", "mgr:counted: has 2 values where one is expected: "),
        ('mgr:face "', 'mgr:face 1, "', "mgr:face: has 2 values where one is expected: "),
        ('schema:currency "', 'schema:currency "EUR", "', "schema:currency: has 2 values where one is expected: "),
        ("mgr:flow flow:", "mgr:flow flow:other, flow:", "mgr:flow: has 2 values where one is expected: "),
        ("mgr:payer organisation:", "mgr:payer organisation:x, organisation:", "mgr:payer: has 2 values"),
        ("mgr:payee organisation:", "mgr:payee organisation:x, organisation:", "mgr:payee: has 2 values"),
        ("mgr:at organisation:", "mgr:at organisation:x, organisation:", "mgr:at: has 2 values"),
        ("schema:value 1", "schema:value 1, 2", "schema:value: has 2 values"),
        ("prov:wasGeneratedBy run:", "prov:wasGeneratedBy run:other, run:", "prov:wasGeneratedBy: has 2 values"),
        ('schema:name "level"', 'schema:name "steps"', "mgr:parameter: names 'steps' twice."),
        ("mgr:firm false", "mgr:firm false, true", "mgr:firm: has 2 values"),
        ("mgr:firm false", 'mgr:firm "false"', "mgr:firm: 'false' is neither true nor false. Write true or false"),
        ("mgr:firm false", 'mgr:firm "no"^^xsd:boolean', "is neither true nor false. Write true or false"),
        ("    mgr:firm false ;\n", "", "mgr:firm: is missing. Write true or false"),
    ],
)  # fmt: skip
def test_what_a_certificate_says_once_it_does_not_say_twice(before: str, after: str, says: str, tmp_path: Path) -> None:
    text = turtle(certificates.certificates(find(drawn(SEED + AWS))))
    file = tmp_path / "certificate.ttl"
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(BadRecords) as problem:
        checking.claims(str(file), "USD")
    assert says in str(problem.value)
    assert re.match(rf"{re.escape(str(file))}:[0-9]+:[0-9]+: ", str(problem.value))


def test_an_amount_counts_in_its_own_currency(tmp_path: Path) -> None:
    text = turtle(certificates.certificates(find(drawn(SEED + AWS))))
    file = tmp_path / "certificate.ttl"
    other = 'amount:EUR:1 a schema:MonetaryAmount ; mgr:face 1 ; schema:currency "EUR" .\n'
    file.write_text(re.sub("mgr:counted amount:[^ ]*", "mgr:counted amount:EUR:1", text) + other, encoding="utf-8")
    with pytest.raises(BadRecords, match="mgr:counted: is in 'EUR', the amount in 'USD'"):
        checking.claims(str(file), "USD")


def test_a_truth_is_read_by_its_value(tmp_path: Path) -> None:
    text = turtle(certificates.certificates(find(drawn(SEED + AWS))))
    one, other = tmp_path / "true.ttl", tmp_path / "one.TTL"
    one.write_text(text, encoding="utf-8")
    numbers = text.replace("mgr:firm true", 'mgr:firm "1"^^xsd:boolean')
    other.write_text(numbers.replace("mgr:firm false", 'mgr:firm "0"^^xsd:boolean'), encoding="utf-8")
    assert checking.claims(str(other), "USD") == checking.claims(str(one), "USD")
    assert {claim.status for claim in checking.claims(str(other), "USD")} == {"firm", "live"}


KEY = {"measure": "circular_volume", "status": "live", "bound": "face"}
HEAD = KEY | {"amount": "1", "currency": "USD"}
LINE = HEAD | {"flow": "f", "payer": "a", "payee": "b"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"measure": "luck"}], "certificate.csv:2: 'luck' is none of returning_capital, circular_volume"),
        ([LINE | {"currency": "EUR"}], "is in 'EUR', the view in USD"),
        ([LINE, LINE], "certificate.csv:3: names 'f' a second time"),
        ([HEAD, HEAD], "certificate.csv:3: says a second time what the whole is"),
        ([LINE | {"amount": "Infinity"}], "certificate.csv:2: 'Infinity' is not an amount"),
        ([LINE | {"amount": "1e999999"}], "'1e999999' is not an amount"),
        ([LINE | {"amount": "٣"}], "is not an amount"),
        ([LINE | {"counted": "0.001"}], "'0.001' has more decimals than USD has. Write at most 2."),
        ([KEY | {"payer": "a"}], "certificate.csv:2: '' is not a price"),
        ([KEY | {"payer": "a", "price": "1.5"}], "'1.5' is not a price"),
        ([HEAD | {"counted": "99"}], "certificate.csv:2: counted is '99', the amount '1'. The first line of a certificate"),
        ([HEAD | {"price": "2"}], "certificate.csv:2: the line of a whole certificate has no price, here it is '2'. Empty"),
        ([HEAD | {"payee": "b"}], "the line of a whole certificate has no payee, here it is 'b'"),
        ([KEY | {"payer": "a", "price": "1", "amount": "7", "currency": "USD"}], "the line of a price has no amount"),
        ([KEY | {"payer": "a", "price": "1", "payee": "b"}], "the line of a price has no payee, here it is 'b'"),
        ([LINE | {"price": "99"}], "certificate.csv:2: the line of a flow has no price, here it is '99'. Empty that cell."),
        ([LINE | {"as_of": "2020-01-01"}], "the line of a flow has no as_of, here it is '2020-01-01'"),
    ],
)  # fmt: skip
def test_what_is_no_certificate_is_refused(rows: list[Row], says: str) -> None:
    with pytest.raises(BadRequest) as problem:
        claims_of([(f"certificate.csv:{number}", row) for number, row in enumerate(rows, 2)], "USD")
    assert says in str(problem.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("\n", ",\n", 1), "file.csv:1: '' is no column of a certificate"),
        (lambda text: text.replace(",version\n", ",versoin\n", 1), "'versoin' is no column of a certificate. Did you mean 'version'?"),
        (lambda text: text.replace(",version\n", ",price\n", 1), "file.csv:1: 'price' is a column that stands twice. Keep one."),
        (lambda text: text.replace(",amount,", ",", 1), "file.csv:1: has no column amount. Is this a certificate?"),
        (lambda text: text[:-1] + ",7\n", "has 16 cells, the first line 15. Write a cell for each column."),
        (lambda text: text + 'circular_volume,"live', "is no table: unexpected end of data. Is this a certificate?"),
    ],
)  # fmt: skip
def test_no_cell_of_a_certificate_in_a_file_is_passed_over(
    change: Callable[[str], str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = certificate_text(find(drawn("a -equity 10-> b -purchase 4-> a")), ".csv")
    Path("file.csv").write_text(written)
    assert len(checking.claims("file.csv", "USD")) == 12
    Path("file.csv").write_text(change(written))
    with pytest.raises(BadRequest) as problem:
        checking.claims("file.csv", "USD")
    assert says in str(problem.value)


# -- what all optima have in common ------------------------------------------------------------------------------------


def test_of_two_equal_ways_back_either_may_carry_all_or_nothing() -> None:
    network = network_drawn("a -equity 5-> b -purchase 5-> c -purchase 5-> a; b -purchase 5-> d -purchase 5-> a")
    for flow in ("b-c-purchase", "d-a-purchase"):
        assert carried(network, Measure.RETURNING_CAPITAL, Bound.FACE, flow) == (0, 5 * BN)
    assert carried(network, Measure.RETURNING_CAPITAL, Bound.FACE, "a-b-equity") == (5 * BN, 5 * BN)


RINGS = "a -equity 5-> b -purchase 5-> a; a -purchase >1-> c -purchase {back}-> a"


def test_where_nothing_limits_a_flow_there_is_no_most() -> None:
    volume, ceiling = Measure.CIRCULAR_VOLUME, Bound.CEILING
    assert carried(network_drawn(RINGS.format(back=">2")), volume, ceiling, "a-c-purchase")[1] is None
    limited = network_drawn(RINGS.format(back="99"))
    assert carried(limited, Measure.RETURNING_CAPITAL, ceiling, "a-c-purchase") == (0, 99 * BN)


def narrowed(network: Network, flow: str, width: int) -> Network:
    """The same network with one flow that carries no more than this."""
    edges = [
        replace(edge, amount=Interval(width, width, width)) if edge.flow.id == flow else edge for edge in network.edges
    ]
    return replace(network, edges=tuple(edges))


@law
@given(pictures(flows=7))
def test_the_least_of_a_flow_is_what_the_optimum_needs(picture: str) -> None:
    network = network_drawn(picture)
    measure, bound = Measure.CIRCULAR_VOLUME, Bound.FACE
    found = circulate(network, measure, bound)
    shown = {entry.flow: entry.amount for entry in found.entries}
    for edge in network.edges:
        least, most = carried(network, measure, bound, edge.flow.id)
        assert most is not None
        assert 0 <= least <= shown.get(edge.flow.id, 0) <= most
        if not edge.undisclosed:
            assert circulate(narrowed(network, edge.flow.id, least), measure, bound).amount == found.amount
        if least:
            assert circulate(narrowed(network, edge.flow.id, least - 1), measure, bound).amount < found.amount


def test_a_range_is_of_a_flow_that_is_there() -> None:
    with pytest.raises(UnknownId, match="Did you mean 'a-b-equity'"):
        carried(network_drawn("a -equity 5-> b"), Measure.RETURNING_CAPITAL, Bound.FACE, "a-b-equty")


@law
@given(pictures())
def test_prices_bound_every_circulation(picture: str) -> None:
    network = network_drawn(picture)
    for measure in Measure:
        for bound in Bound:
            found = circulate(network, measure, bound)
            plan, price = plan_of(network, measure), prices(network, found)
            upper = sum(
                (plan.disclosed if arc.limit is None else arc.limit)
                * max(0, arc.worth + price.get(arc.tail, 0) - price.get(arc.head, 0))
                for arc in arcs_of(plan, bound)
            )
            assert upper == found.amount
            assert all(one > 0 for one in price.values())
