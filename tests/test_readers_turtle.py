"""Turtle as input: what was exported loads again, and what is wrong is told with its line."""

from collections.abc import Callable
from dataclasses import MISSING, fields

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import OWL, RDF, Graph, URIRef

from ledgers import CLEAN_TEXT, IDS, WEB, ledgers, rich
from moneygoround import curated
from moneygoround.errors import BadRecords
from moneygoround.findings import find
from moneygoround.ledger import Ledger
from moneygoround.rdf import to_rdf
from moneygoround.rdf.fields import CLASSES, MGR, RECORDS, Field, Form
from moneygoround.rdf.strangers import TERMS_OF_CLASSES, TERMS_OF_PROPERTIES
from moneygoround.rdf.terms import short
from moneygoround.readers.turtle import placed, read_turtle
from moneygoround.vocabulary import NS
from moneygoround.writers.rdf import ntriples, turtle

HEAD = """@prefix mgr: <https://w3id.org/moneygoround/ns#> .
@prefix f: <https://w3id.org/moneygoround/id/flow/> .
@prefix o: <https://w3id.org/moneygoround/id/organisation/> .
@prefix s: <https://w3id.org/moneygoround/id/source/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FLOW = "f:x a mgr:Equity ;\n  mgr:payer o:a ; mgr:payee o:b ;\n  mgr:status mgr:signed"


def told(body: str) -> list[str]:
    with pytest.raises(BadRecords) as caught:
        read_turtle(HEAD + body, "in.ttl")
    return [str(fault) for fault in caught.value.faults]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ledgers(text=CLEAN_TEXT, ids=IDS, urls=WEB, sound=True))
def test_a_ledger_written_as_turtle_is_read_back_equal(ledger: Ledger) -> None:
    assert read_turtle(turtle(to_rdf(ledger)), "out.ttl") == ledger
    assert read_turtle(ntriples(to_rdf(ledger)), "out.nt") == ledger


@pytest.mark.parametrize("make", [rich, curated.ledger], ids=["rich", "curated"])
def test_an_export_with_its_findings_loads_again_as_an_equal_ledger(make: Callable[[], Ledger]) -> None:
    ledger = make()
    assert read_turtle(turtle(to_rdf(ledger, find(ledger))), "out.ttl") == ledger


def test_a_text_that_is_no_turtle_is_refused_at_its_line() -> None:
    (fault,) = told("f:x mgr:payer ;\n")
    assert fault.startswith("in.ttl:10:15: is not Turtle")


def test_a_missing_part_is_named_at_its_subject() -> None:
    assert told("f:x a mgr:Equity ; mgr:payer o:a ; mgr:status mgr:signed .") == [
        "in.ttl:10:1: flow:x: has no mgr:payee. Add it."
    ]


def needed() -> list[tuple[type, Field]]:
    """Every field of every record that the record can't do without; that a total bounds flows is asked of the whole ledger."""
    return [
        (cls, line)
        for cls, record in RECORDS.items()
        for line in record.fields
        if line.form is not Form.LINKS
        for entry in fields(cls)
        if entry.name == line.name and entry.default is MISSING and entry.default_factory is MISSING
    ]


@pytest.mark.parametrize(("cls", "line"), needed(), ids=lambda value: getattr(value, "__name__", None))
def test_a_record_without_what_it_needs_is_refused_and_never_fails_otherwise(cls: type, line: Field) -> None:
    graph = to_rdf(rich())
    props = [line.property, MGR[f"{line.name}End"]] if line.form is Form.ENDS else [line.property]
    props = [MGR.start] if line.form is Form.PERIOD else props
    kinds = {RECORDS[cls].cls} if RECORDS[cls].cls else CLASSES[cls]
    nodes = sorted((node for node, kind in graph.subject_objects(RDF.type) if kind in kinds), key=str)
    node = next(node for node in nodes if any((node, prop, None) in graph for prop in props))
    for prop in props:
        graph.remove((node, prop, None))
    with pytest.raises(BadRecords) as caught:
        read_turtle(turtle(graph), "in.ttl")
    assert any(short(props[0]) in str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize("word", ["a", "a-", "a1", "é", ":", "<", "a<", "a."])
def test_the_place_of_a_fault_is_found_past_a_word_of_a_million_letters(word: str) -> None:
    # the square of this length would take hours: that the test ends is what it asks
    (fault,) = told(f'<x:a> <x:b> "{word * 1_000_000}" .\n{FLOW.replace("signed", "singed")} .')
    assert fault.startswith("in.ttl:13:3: flow:x mgr:status: mgr:singed")


def test_a_text_without_a_fault_is_not_looked_through_for_places() -> None:
    assert placed([], "this would not even be read as Turtle", "in.ttl") == []


def test_an_unknown_code_is_told_with_the_nearest_known_one() -> None:
    (fault,) = told(FLOW.replace("signed", "singed") + " .")
    assert (
        fault == "in.ttl:12:3: flow:x mgr:status: mgr:singed is no word of this code list. Did you mean 'mgr:signed'?"
    )


def test_a_misspelt_property_is_not_dropped_in_silence() -> None:
    (fault,) = told(FLOW + " ; mgr:condition 'none' .")
    assert "mgr:condition: is not a property of such a thing. Did you mean 'mgr:conditions'?" in fault


@pytest.mark.parametrize(
    ("amount", "what"),
    [
        ('mgr:face "abc"^^xsd:decimal', "'abc' is no exact number"),
        ('mgr:face "1e400"^^xsd:double', "is no exact number"),
        ('mgr:face "NaN"^^xsd:decimal', "is no exact number"),
        (f"mgr:face {'9' * 5000}", "is no exact number"),
        ("mgr:face -5", "is negative"),
        ("mgr:face 5", "doesn't agree"),
        ("mgr:face 0.001 ; schema:minValue 0.001 ; schema:maxValue 0.001", "more decimals than USD"),
    ],
)
def test_a_number_that_lies_about_its_type_is_told(amount: str, what: str) -> None:
    faults = told(f'{FLOW} ; mgr:amount <x:a> .\n<x:a> mgr:qualifier mgr:exact ; schema:currency "USD" ;\n  {amount} .')
    assert any(what in fault for fault in faults)


@pytest.mark.parametrize(
    "date", ['"2025-02-30"^^xsd:date', '"2025-11-18"', '"12025-01-01"^^xsd:date', '"0001-01-01"^^xsd:date']
)
def test_a_day_that_no_calendar_has_is_told(date: str) -> None:
    (fault,) = told(f"{FLOW} ;\n  mgr:announcedOn {date} .")
    assert fault.startswith("in.ttl:13:3: flow:x mgr:announcedOn: ")


def test_a_date_says_no_more_than_its_precision() -> None:
    (fault,) = told(f'{FLOW} ; mgr:announcedOn "2025-11-18"^^xsd:date ; mgr:datePrecision "month" .')
    assert "'2025-11-18' is not the first day of a month. Write 2025-11-01 for 2025-11." in fault


def test_two_values_where_one_is_expected_are_told() -> None:
    (fault,) = told(FLOW.replace("o:a", "o:a, o:c") + " .")
    assert "has 2 values where one is expected: organisation:a, organisation:c." in fault


def test_a_flow_of_two_kinds_is_told() -> None:
    (fault,) = told(FLOW.replace("mgr:Equity", "mgr:Equity, mgr:Debt") + " .")
    assert "is of two kinds, mgr:Debt and mgr:Equity." in fault


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_an_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    (fault,) = told(f's:a a mgr:Source ; mgr:sourceKind mgr:reportSource ; dct:title "A" ;\n  schema:url "{address}" .')
    assert fault.startswith("in.ttl:11:3: source:a schema:url: ")
    assert "is not a web address" in fault


def test_a_character_that_no_text_holds_is_refused() -> None:
    (fault,) = told('o:a a org:FormalOrganization ; skos:prefLabel "a\\u0000b" .')
    assert "\\x00" in fault


def test_a_name_is_no_longer_in_turtle_than_in_records() -> None:
    (fault,) = told(f'o:a a org:FormalOrganization ;\n  skos:prefLabel "{"x" * 1001}" .')
    assert fault.startswith("in.ttl:11:3: organisation:a skos:prefLabel: ")
    assert "1000" in fault.replace(",", "")


def test_a_name_is_one_name_however_it_was_typed() -> None:
    decomposed = "Ta\u0323\u0302p"
    ledger = read_turtle(f'{HEAD}o:a a org:FormalOrganization ; skos:prefLabel "{decomposed}" .', "in.ttl")
    assert ledger.organisations["a"].name == "T\u1eadp"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('mgr:country "ZZ"', "organisation:a mgr:country: 'ZZ' is not a country of ISO 3166-1."),
        ('mgr:role "wizard"', "organisation:a mgr:role: 'wizard' is not a role. Write one of: chip_maker,"),
        ('mgr:role "neocloude"', "mgr:role: 'neocloude' is not a role. Did you mean 'neocloud'?"),
        (f'mgr:legalName "{"x" * 1001}"', "mgr:legalName: 'xx"),
        (f'skos:altLabel "A", "{"x" * 1001}"', "skos:altLabel: 'xx"),
        ('mgr:identifier [ schema:propertyID "lei" ; schema:value "549300S4KLFTLO7GSQ81" ]', "holds no valid lei"),
        ('mgr:identifier [ schema:propertyID "duns" ; schema:value "1" ]', "'duns' is no register"),
        ('mgr:note [ a mgr:Note ; mgr:says " " ]', "' ' is empty."),
    ],
)  # fmt: skip
def test_a_field_holds_in_triples_what_it_may_hold_in_records(body: str, says: str) -> None:
    faults = told(f'o:a a org:FormalOrganization ; skos:prefLabel "A" ;\n  {body} .')
    assert any(says in fault for fault in faults)


def test_an_id_is_no_other_in_triples_than_in_records() -> None:
    (fault,) = told('o:Nvidia a org:FormalOrganization ; skos:prefLabel "Nvidia" .')
    assert fault == "in.ttl:10:1: organisation:Nvidia: 'Nvidia' is not an id. Did you mean nvidia?"


def test_the_side_of_a_flow_is_that_of_its_kind() -> None:
    (fault,) = told(FLOW.replace("mgr:Equity", "mgr:Equity, mgr:TradeFlow") + " .")
    assert "rdf:type: is mgr:Equity, which is no mgr:TradeFlow. It is mgr:CapitalFlow." in fault


def test_an_undisclosed_amount_with_a_figure_is_told_to_state_none() -> None:
    (fault,) = told(f"{FLOW} ; mgr:amount <x:a> .\n<x:a> mgr:qualifier mgr:undisclosed ; mgr:face 5 .")
    assert fault.endswith("An undisclosed amount has none of them.")


def test_the_reader_knows_each_class_and_property_of_the_vocabulary_and_no_other() -> None:
    ontology = Graph().parse(curated.ontology())

    def terms(*kinds: URIRef) -> set[str]:
        return {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind) if str(term).startswith(NS)}

    assert terms(OWL.Class) == {str(term) for term in TERMS_OF_CLASSES if term.startswith(NS)}
    assert terms(OWL.DatatypeProperty, OWL.ObjectProperty) == {
        str(term) for term in TERMS_OF_PROPERTIES if term.startswith(NS)
    }


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("f:zzz a mgr:Folw ; mgr:face 5 .", "flow:zzz rdf:type: mgr:Folw is no class of the vocabulary. Did you mean"),
        ("<x:s> mgr:setp <x:t> .", "<x:s> mgr:setp: is no property of the vocabulary. Did you mean 'mgr:step'?"),
        ("<x:r> a mgr:Loop ; mgr:lenght 3 .", "mgr:lenght: is no property of the vocabulary. Did you mean 'mgr:length'?"),
        (f"{FLOW} ; mgr:amount <x:a> . <x:a> mgr:qualifier mgr:undisclosed ;\n mgr:faec 5 .", "<x:a> mgr:faec: is not a property of such a thing. Did you mean 'mgr:face'?"),
        ("f:zzz a schema:Thing .", "flow:zzz: is of no class that is read here."),
    ],
)  # fmt: skip
def test_a_misspelt_term_of_ours_is_not_dropped_in_silence(body: str, says: str) -> None:
    assert any(says in fault for fault in told(body))


def test_evidence_that_belongs_to_nothing_is_not_dropped_in_silence() -> None:
    (fault,) = told('<x:e> a mgr:Evidence ; mgr:about f:gone ; dct:source s:a ; mgr:says "So." .')
    assert "belongs to nothing that is there" in fault


def test_a_thing_outside_our_collections_is_refused() -> None:
    (fault,) = told('<http://example.org/a> a org:FormalOrganization ; skos:prefLabel "A" .')
    assert "is no IRI of an organisation. Give it an IRI such as organisation:an-id." in fault


def test_a_triple_inside_a_triple_is_refused() -> None:
    (fault,) = told("f:x mgr:about <<( o:a mgr:funds o:b )>> .")
    assert "A triple stands inside another triple" in fault


def test_all_faults_are_told_together() -> None:
    assert len(told("f:x a mgr:Equity .\nf:y a mgr:Debt ; mgr:status mgr:nope .")) == 6


def test_blank_nodes_and_foreign_statements_do_no_harm() -> None:
    ledger = read_turtle(f'{HEAD}{FLOW} ; <x:color> "red" ; mgr:note [ a mgr:Note ; mgr:says "By hand." ] .', "in.ttl")
    assert ledger.flows["x"].notes[0].says == "By hand."


def test_an_empty_file_is_an_empty_ledger() -> None:
    assert read_turtle("", "in.ttl") == Ledger()
