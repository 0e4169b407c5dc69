"""Records as triples and back: nothing is lost, nothing gets in, and the same graph is the same text."""

import ast
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, SOSA, VOID, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from drawing import drawn
from ledgers import ledgers, rich
from moneygoround import curated, model, vocabulary
from moneygoround.circulation import Circulation
from moneygoround.errors import BadRequest
from moneygoround.findings import Findings, digest, find
from moneygoround.ledger import Ledger, View, ledger_of
from moneygoround.model import Kind, Membership, Organisation, Side, Status
from moneygoround.rdf import from_rdf, graph_of, to_rdf
from moneygoround.rdf.fields import MGR, RECORDS, Form, precision_of
from moneygoround.readers.turtle import read_turtle
from moneygoround.vocabulary import BASE, NS, PREFIXES, class_of, id_of, iri, published, side_class_of
from moneygoround.writers import TRIPLES, write
from moneygoround.writers.rdf import jsonld, moved, nquads, ntriples, rdfxml, trig, turtle

FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
Writer: TypeAlias = Callable[[Iterable[tuple[Node, Node, Node]]], str]
FORMATS: dict[Writer, pyoxigraph.RdfFormat] = {
    turtle: pyoxigraph.RdfFormat.TURTLE,
    ntriples: pyoxigraph.RdfFormat.N_TRIPLES,
    trig: pyoxigraph.RdfFormat.TRIG,
    nquads: pyoxigraph.RdfFormat.N_QUADS,
    jsonld: pyoxigraph.RdfFormat.JSON_LD,
    rdfxml: pyoxigraph.RdfFormat.RDF_XML,
}
EDGES = ("moneyFlowsTo", "funds", "buysFrom", "guarantees", "supplies", "inGroup")


@pytest.fixture(scope="module")
def findings() -> Findings:
    return find(rich())


@pytest.fixture(scope="module")
def graph(findings: Findings) -> Graph:
    return to_rdf(findings.ledger, findings)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(curated.ontology())


def organisation(name: str) -> URIRef:
    return URIRef(iri("organisation", name))


def edges(ledger: Ledger, name: str, view: View | None = None) -> set[tuple[str, ...]]:
    graph = to_rdf(ledger, find(ledger, view))
    return {tuple(str(id_of(str(end), "organisation")) for end in pair) for pair in graph.subject_objects(MGR[name])}


@FEW
@given(ledgers())
def test_a_ledger_written_as_triples_comes_back_equal(ledger: Ledger) -> None:
    assert from_rdf(to_rdf(ledger)) == ledger


@settings(FEW, max_examples=8)
@given(ledgers())
def test_every_format_holds_every_triple_whatever_the_text(ledger: Ledger) -> None:
    graph = to_rdf(ledger)
    for written, form in FORMATS.items():
        if written is rdfxml and re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "".join(map(str, graph.objects()))
        ):
            with pytest.raises(BadRequest, match="which XML can't"):
                written(graph)
        else:
            assert set(graph_of(pyoxigraph.parse(written(graph), form))) == set(graph)


@FEW
@given(ledgers())
def test_a_ledger_that_comes_back_from_turtle_has_the_same_digest(ledger: Ledger) -> None:
    assert digest(from_rdf(to_rdf(ledger))) == digest(ledger)


@pytest.mark.parametrize(("written", "again"), [("1.60E+8", "160000000"), ("0.50", "0.5"), ("7.0", "7")])
def test_equal_numbers_have_one_digest_however_they_are_written(written: str, again: str) -> None:
    # given
    ledger = drawn("a -purchase 10-> b")
    ledgers = [
        replace(ledger, flows={flow.id: replace(flow, term=model.Term(years=Decimal(years)))})
        for flow in ledger.flows.values()
        for years in (written, again)
    ]
    # then
    assert ledgers[0] == ledgers[1]
    assert digest(ledgers[0]) == digest(ledgers[1])


def test_the_curated_ledger_comes_back_equal_with_its_findings_beside_it() -> None:
    ledger = curated.ledger()
    assert from_rdf(to_rdf(ledger, find(ledger))) == ledger


def test_what_a_source_goes_back_to_is_described_even_where_it_has_no_record() -> None:
    # given
    graph = to_rdf(curated.ledger())
    # then
    for origin in set(graph.objects(None, MGR.origin)):
        assert len([*graph.objects(origin, DCTERMS.title)]) == 1, origin
        assert len({MGR.Origin, MGR.Source} & set(graph.objects(origin, RDF.type))) == 1, origin
    assert graph.value(URIRef(iri("source", "ainvest")), DCTERMS.title) == Literal(
        "AInvest"
    )  # as its publisher is spelled
    assert graph.value(URIRef(iri("source", "afp")), DCTERMS.title) == Literal("afp")  # no publisher has that name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader of JSON-LD
def test_two_readers_read_the_same_from_every_format(graph: Graph) -> None:
    for text, name in (
        (turtle(graph), "turtle"),
        (ntriples(graph), "nt"),
        (jsonld(graph), "json-ld"),
        (rdfxml(graph), "xml"),
    ):
        assert set(Graph().parse(data=text, format=name)) == set(graph)


def test_the_same_graph_is_the_same_text_in_whatever_order_it_was_made(graph: Graph) -> None:
    triples = list(graph)
    random.Random(7).shuffle(triples)
    other = Graph()
    for triple in triples:
        other.add(triple)
    for written in FORMATS:
        assert written(other) == written(graph)


def test_the_text_does_not_depend_on_the_seed_of_hashes() -> None:
    program = (
        "from drawing import drawn; from moneygoround.findings import find; "
        "from moneygoround.writers import TRIPLES, write; import hashlib; found = find(drawn('a -equity <3-> b -purchase ?-> a')); "
        "print([hashlib.sha256(write(form, found).encode()).hexdigest() for form in TRIPLES])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_no_node_is_blank_and_every_subject_is_ours(graph: Graph) -> None:
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    assert all(str(subject).startswith(BASE) for subject in graph.subjects())


def test_every_field_of_the_model_has_one_property() -> None:
    told_by_class = {(model.Flow, "kind"), (model.Organisation, "unnamed")}
    for cls, record in RECORDS.items():
        names = {entry.name for entry in fields(cls)}
        assert names == {line.name for line in record.fields} | {name for of, name in told_by_class if of is cls} | (
            {"id"} & names
        )
        assert len({line.property for line in record.fields}) == len(record.fields)


def test_the_class_of_a_flow_is_its_kind_in_camel_case_and_its_side() -> None:
    assert class_of(Kind.REVENUE_SHARE) == f"{NS}RevenueShare"
    ledger = rich()
    graph = to_rdf(ledger)
    for flow in ledger.flows.values():
        classes = {MGR.Flow, URIRef(class_of(flow.kind))} | (
            {URIRef(side_class_of(flow.kind.side))} if flow.kind.side else set()
        )
        assert set(graph.objects(URIRef(iri("flow", flow.id)), RDF.type)) == classes


def test_the_ontology_puts_each_kind_under_its_side(ontology: Graph) -> None:
    for kind in Kind:
        above = URIRef(side_class_of(kind.side)) if kind.side else MGR.Flow
        assert (URIRef(class_of(kind)), RDFS.subClassOf, above) in ontology


def test_every_term_that_is_written_is_defined_and_every_defined_one_is_written(graph: Graph, ontology: Graph) -> None:
    # given
    defined = {term for term in ontology.subjects() if str(term).startswith(NS)}
    listed = set(ontology.subjects(RDF.type, SKOS.ConceptScheme)) | set(ontology.subjects(SKOS.inScheme))
    table = {line.property for record in RECORDS.values() for line in record.fields if line.form is not Form.PERIOD}
    table |= {
        precision_of(line.property) for record in RECORDS.values() for line in record.fields if line.form is Form.DATE
    }
    # when
    written = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(NS)}
    # then
    assert written - {URIRef(NS)} <= defined  # the namespace itself is what a dataset's void:vocabulary names
    assert {term for term in table if term.startswith(NS)} <= defined
    assert defined - listed - written - table - {MGR.Measure, MGR.inOrder, MGR.notice, MGR.insideDeal} == set()


def test_every_term_has_one_label_and_one_definition_in_each_of_two_languages(ontology: Graph) -> None:
    terms = {term for term in ontology.subjects(RDF.type) if str(term).startswith(NS)}
    assert terms == {term for term in ontology.subjects() if str(term).startswith(NS)}, "something is of no class"
    for term in terms:
        for prop in (RDFS.label, SKOS.definition):
            texts = [text for text in ontology.objects(term, prop) if isinstance(text, Literal)]
            assert sorted(str(text.language) for text in texts) == ["en", "vi"], (term, prop)
            assert len({*map(str, texts)}) == 2, (term, "says the same in both languages")
            assert all(str(text)[-1] in {".", "?"} for text in texts) or prop == RDFS.label, term


def test_what_differs_in_english_differs_in_vietnamese(ontology: Graph) -> None:
    for prop in (RDFS.label, SKOS.prefLabel):
        meant: dict[str, set[str]] = {}
        for term in ontology.subjects(prop):
            label = {text.language: str(text) for text in ontology.objects(term, prop) if isinstance(text, Literal)}
            meant.setdefault(label["vi"], set()).add(label["en"])
        assert [words for words in meant.values() if len(words) > 1] == []


ALIGNING = (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.exactMatch, SKOS.relatedMatch)
ABOVE = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range, RDFS.seeAlso)
FAMILIES = (
    "https://spec.edmcouncil.org/fibo/", "https://schema.org/", "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#",
    "https://vocab.openownership.org/", "https://schema.followthemoney.tech/", "https://www.gleif.org/", "http://www.wikidata.org/",
)  # fmt: skip


def test_every_term_that_ours_are_aligned_with_is_on_the_list_of_those_that_exist(ontology: Graph) -> None:
    lines = (Path(__file__).parent / "alignments.txt").read_text().splitlines()
    known = {line for line in lines if line and not line.startswith("#")}
    told = {str(target) for prop in (*ALIGNING, *ABOVE) for target in ontology.objects(None, prop)}
    foreign = {target for target in told if not target.startswith((NS, str(XSD)))}
    assert foreign == known
    for family in FAMILIES:
        assert any(target.startswith(family) for target in foreign), family


def test_terms_of_standards_that_rdflib_holds_are_among_its_own(ontology: Graph) -> None:
    # rdflib keeps the closed list of the terms of each of these: a second witness beside our own list
    used = {term for triple in ontology for term in triple if isinstance(term, URIRef)}
    for namespace in (ORG, PROV, SOSA, SKOS, DCTERMS, SDO):
        assert {term for term in used if term.startswith(str(namespace)) and term not in namespace} == set()


def test_every_word_of_a_code_list_has_its_concept(ontology: Graph) -> None:
    concepts = set(ontology.subjects(SKOS.inScheme))
    for words in (model.Status, model.Form, model.SourceKind):
        assert {URIRef(vocabulary.code(word)) for word in words} <= concepts
    notations = {str(word) for word in ontology.objects(None, SKOS.notation)}
    assert set(model.ROLES) <= notations


def test_amounts_stand_in_whole_units_with_their_bounds(graph: Graph) -> None:
    amount = URIRef(f"{BASE}amount/flow:nvidia-lab")
    assert str(graph.value(amount, SDO.minValue)) == "0"
    assert str(graph.value(amount, MGR.face)) == str(graph.value(amount, SDO.maxValue)) == "10000000000"
    assert graph.value(amount, MGR.qualifier) == MGR.upTo


def test_an_undisclosed_amount_has_its_qualifier_and_words_only(graph: Graph) -> None:
    said = dict(graph.predicate_objects(URIRef(f"{BASE}amount/flow:lab-microsoft-share")))
    assert said == {RDF.type: SDO.MonetaryAmount, MGR.qualifier: MGR.undisclosed, MGR.words: Literal("billions")}


def test_a_unit_is_part_of_its_parent_and_an_unnamed_party_is_said_to_be(graph: Graph) -> None:
    assert (organisation("azure"), ORG.unitOf, organisation("microsoft")) in graph
    assert (organisation("azure"), RDF.type, ORG.OrganizationalUnit) in graph
    assert (organisation("market"), RDF.type, MGR.UnnamedOrganisation) in graph
    assert (organisation("bank"), ORG.unitOf, organisation("soft")) not in graph  # it was, until 2021


def test_what_comes_back_runs_from_payee_to_payer(graph: Graph) -> None:
    counter = URIRef(f"{BASE}consideration/flow:lab-azure:gets")
    assert graph.value(counter, MGR["from"]) == organisation("microsoft")
    assert graph.value(counter, MGR.to) == organisation("lab")


def test_an_id_that_would_close_its_bracket_stays_inside_it() -> None:
    evil = "> . <http://evil/s> <p> <o"
    plain, odd = (to_rdf(ledger_of([Organisation(name, "A")])) for name in ("a", evil))
    assert len(odd) == len(plain) == len(graph_of(pyoxigraph.parse(turtle(odd), pyoxigraph.RdfFormat.TURTLE)))
    assert list(from_rdf(odd).organisations) == [evil]


@pytest.mark.parametrize("name", ["", "\ud800"])
def test_what_can_be_no_iri_is_refused(name: str) -> None:
    with pytest.raises(BadRequest):
        iri("flow", name)


def test_half_a_character_is_refused_and_not_written_as_a_question_mark() -> None:
    with pytest.raises(BadRequest, match="half of a character"):
        turtle(to_rdf(ledger_of([Organisation("a", "\ud800")])))


def test_direct_edges_stand_at_the_level_reported_and_between_groups_but_not_inside_one() -> None:
    ledger = drawn("lab -purchase 3-> azure -purchase 2-> microsoft")
    units = {"azure": Organisation("azure", "Azure", part_of=(Membership("microsoft"),))}
    ledger = replace(ledger, organisations={**ledger.organisations, **units})
    assert edges(ledger, "buysFrom") == {("lab", "azure"), ("lab", "microsoft")}
    assert edges(ledger, "moneyFlowsTo") == edges(ledger, "buysFrom")


def test_a_promise_that_lapsed_gives_no_direct_edge() -> None:
    ledger = drawn("a -equity 1-> b", statuses={"a-b-equity": Status.LAPSED})
    assert edges(ledger, "funds", View(statuses=frozenset(Status))) == set()
    assert edges(drawn("a -equity 1-> b"), "funds") == {("a", "b")}


def test_a_contingent_flow_gives_no_edge_but_a_guarantee() -> None:
    ledger = drawn("a -guarantee 1-> b; c -warrant 1-> d")
    assert edges(ledger, "guarantees") == {("a", "b")}
    assert edges(ledger, "moneyFlowsTo") == set()


def test_goods_run_the_other_way_than_the_money_for_them() -> None:
    assert ("microsoft", "lab") in edges(rich(), "supplies")
    assert ("amd", "azure") in edges(rich(), "supplies")


def test_each_organisation_is_in_itself_and_in_whatever_it_was_ever_a_unit_of() -> None:
    # given
    parts = {"cell": ("unit",), "unit": ("group", "seller"), "group": (), "seller": ()}
    ledger = ledger_of(
        [Organisation(name, name, part_of=tuple(map(Membership, above))) for name, above in parts.items()]
    )
    # when
    found = edges(ledger, "inGroup")
    # then
    climbed = (
        "SELECT ?a ?b { ?a a ?class ; org:unitOf* ?b } VALUES ?class { org:FormalOrganization org:OrganizationalUnit }"
    )
    rows: Any = to_rdf(ledger).query(climbed, initNs=dict(PREFIXES))
    assert found == {(str(a).rpartition("/")[2], str(b).rpartition("/")[2]) for a, b in rows}
    assert {("cell", "cell"), ("cell", "group"), ("cell", "seller")} <= found


def test_without_findings_there_are_neither_results_nor_direct_edges() -> None:
    graph = to_rdf(rich())
    assert not any(list(graph.subject_objects(MGR[name])) for name in EDGES)
    assert list(graph.subjects(RDF.type, MGR.Loop)) == []


def test_the_graph_tells_the_loops_that_were_found(graph: Graph, findings: Findings) -> None:
    assert findings.loops.loops
    for loop in findings.loops.loops:
        node = URIRef(iri("loop", loop.key))
        steps = sorted(graph.objects(node, MGR.step), key=lambda step: int(str(graph.value(step, MGR.position))))
        passed = [id_of(str(graph.value(step, MGR["from"])), "organisation") for step in steps]
        assert passed == [step.payer for step in loop.steps]
        assert [graph.value(step, MGR.to) for step in steps] == [
            graph.value(step, MGR["from"]) for step in steps[1:] + steps[:1]
        ]
        assert graph.value(node, MGR.weakestStep) == steps[loop.weakest]
        carried = [{id_of(str(flow), "flow") for flow in graph.objects(step, MGR.carriedBy)} for step in steps]
        assert carried == [{edge.flow.id for edge in step.edges} for step in loop.steps]


def test_the_graph_tells_each_certificate(graph: Graph, findings: Findings) -> None:
    for certified in (findings.returning_capital, findings.circular_volume):
        for found in (certified.live, certified.firm):
            for circulation in found.values():
                assert _told(graph, circulation, firm=found is certified.firm) == _meant(circulation)


def _told(graph: Graph, circulation: Circulation, *, firm: bool) -> tuple[str, dict[str, str]]:
    name = f"{circulation.measure}-{circulation.bound}-{'firm' if firm else 'live'}".replace("_", "-")
    node = URIRef(iri("circulation", name))
    lines = {
        str(id_of(str(graph.value(line, MGR.flow)), "flow")): str(graph.value(graph.value(line, MGR.amount), MGR.face))
        for line in graph.objects(node, MGR.entry)
    }
    return str(graph.value(graph.value(node, MGR.amount), MGR.face)), lines


def _meant(circulation: Circulation) -> tuple[str, dict[str, str]]:
    return f"{circulation.amount // 100}", {entry.flow: f"{entry.amount // 100}" for entry in circulation.entries}


def test_every_result_names_the_run_that_made_it(graph: Graph) -> None:
    (run,) = graph.subjects(RDF.type, MGR.AnalysisRun)
    for cls in ("Loop", "LoopStep", "Component", "Circulation", "CertificateEntry", "Measurement", "Listing", "Sum"):
        made = list(graph.subjects(RDF.type, MGR[cls]))
        assert made
        assert all((node, PROV.wasGeneratedBy, run) in graph for node in made)


@pytest.mark.parametrize("written", [trig, nquads])
def test_named_graphs_keep_what_was_found_and_what_a_source_says_apart_from_the_records(
    graph: Graph, written: Writer
) -> None:
    # given
    (run,) = graph.subjects(RDF.type, MGR.AnalysisRun)
    quads = list(pyoxigraph.parse(written(graph), FORMATS[written]))
    # when
    found = {quad for quad in quads if quad.graph_name == pyoxigraph.NamedNode(str(run))}
    named = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)}
    # then
    assert named == {str(run), *(iri("source", source) for source in ("wire", "blog"))}
    assert set(graph_of(quad for quad in quads if quad not in found)) == set(to_rdf(rich()))
    for source in ("wire", "blog"):
        said = graph_of(quad for quad in quads if quad.graph_name == pyoxigraph.NamedNode(iri("source", source)))
        assert set(said.subjects()) == set(graph.subjects(DCTERMS.source, URIRef(iri("source", source)))) - set(
            graph.subjects(RDF.type, MGR.StatusChange)
        )


def test_a_control_character_that_xml_has_no_form_for_is_refused() -> None:
    with pytest.raises(BadRequest, match="which XML can't"):
        rdfxml(to_rdf(ledger_of([Organisation("a", "a\x01")])))


# -- The description of an export ----------------------------------------------------------------------------------------


def test_an_export_describes_itself(findings: Findings) -> None:
    graph = to_rdf(findings.ledger, findings, published(licence="https://example.org/licence"))
    (node,) = graph.subjects(RDF.type, DCAT.Dataset)
    (run,) = graph.subjects(RDF.type, MGR.AnalysisRun)
    assert str(graph.value(node, VOID.triples)) == str(len(graph))
    assert graph.value(node, DCTERMS.license) == URIRef("https://example.org/licence")
    assert {title.language for title in graph.objects(node, DCTERMS.title) if isinstance(title, Literal)} == {
        "en",
        "vi",
    }
    assert graph.value(node, PROV.wasGeneratedBy) == run
    assert str(graph.value(graph.value(run, PROV.used), SDO.sha256)) == findings.inputs
    counts = {graph.value(part, VOID["class"]): part for part in graph.objects(node, VOID.classPartition)}
    for cls, part in counts.items():
        assert str(graph.value(part, VOID.entities)) == str(len(set(graph.subjects(RDF.type, cls))))
    assert {MGR.Flow, MGR.Loop, MGR.Source} <= set(counts)


def test_a_licence_that_nobody_gave_is_not_claimed(graph: Graph) -> None:
    assert list(graph.subject_objects(DCTERMS.license)) == []


# -- Data at another address ---------------------------------------------------------------------------------------------

ELSEWHERE = "https://example.org/data/"


@pytest.mark.parametrize("form", sorted(TRIPLES))
def test_data_moves_to_another_address_and_the_vocabulary_stays(form: str) -> None:
    # given: texts that look like IRIs of ours
    ledger = rich()
    tricky = f'see <{BASE}flow/x> or "@id": "{BASE}flow/x" rdf:about="{BASE}x" \\'
    ledger = replace(
        ledger, organisations={**ledger.organisations, "amd": Organisation("amd", tricky, aliases=(BASE,))}
    )
    # when
    text = write(form, find(ledger), published(ELSEWHERE))
    quads = list(pyoxigraph.parse(text, FORMATS[globals()[TRIPLES[form]]]))
    # then
    assert not [quad for quad in quads if BASE in f"{quad.subject} {quad.predicate} {quad.graph_name}"]
    assert not [quad for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode) and BASE in quad.object.value]
    assert any(quad.predicate.value.startswith(NS) for quad in quads)
    assert read_turtle(text, f"out.{form}") == ledger


@pytest.mark.parametrize(
    "base",
    ["data/", "https://example.org/data", "https://e.org/a b/", "ftp://e.org/", NS, f"{NS}x/", "https://e.org/>/"],
)
def test_an_address_that_no_iri_starts_with_is_refused(base: str) -> None:
    with pytest.raises(BadRequest, match="can't be the start of IRIs"):
        published(base)


def test_an_export_at_our_own_address_is_left_as_it_is() -> None:
    assert moved(f"<{BASE}flow/x>", BASE) == f"<{BASE}flow/x>"


def test_no_other_room_spells_our_address() -> None:
    source = Path(vocabulary.__file__).parent
    spelt = [path for path in source.rglob("*.py") if "w3id.org/moneygoround" in _code_of(path)]
    assert spelt == [Path(vocabulary.__file__)]
    assert _code_of(Path(vocabulary.__file__)).count("w3id.org/moneygoround") == 1


def _code_of(path: Path) -> str:
    """The texts of a module but its docstrings, which may show an IRI in an example."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return " ".join(str(node.value) for node in texts if id(node) not in prose)


def test_the_ontology_declares_itself(ontology: Graph) -> None:
    assert (URIRef(NS.rstrip("#")), RDF.type, OWL.Ontology) in ontology
    assert {URIRef(side_class_of(side)) for side in Side} <= set(ontology.subjects(RDFS.subClassOf, MGR.Flow))
