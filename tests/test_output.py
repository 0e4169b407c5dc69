"""What output/ shows is what graph/ holds: rebuilt and compared byte for byte, and every exit says the same."""

import base64
import csv
import io
import json
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from rdflib import RDF, URIRef

from moneygoround import api, curated
from moneygoround.findings import Findings
from moneygoround.model import Bound
from moneygoround.narrative import loop_sentence
from moneygoround.rdf import from_rdf, to_rdf
from moneygoround.summary import summary
from moneygoround.vocabulary import NS
from moneygoround.writers import FORMATS
from moneygoround.writers.tables import units
from second_ways import balances

OUTPUT = Path(__file__).parents[1] / "output"
COMMITTED = (
    "certificate.csv",
    "circulation.csv",
    "ledger.schema.json",
    "loops.csv",
    "moneygoround.svg",
    "moneygoround.ttl",
    "report.md",
)


@cache
def findings() -> Findings:
    """What is found in the curated graph."""
    return api.find(api.load())


@cache
def built() -> dict[str, bytes]:
    """Every output of the curated graph."""
    return api.outputs(findings(), licence=curated.LICENCE)


def shown() -> dict[str, Any]:
    """The data that the page shows."""
    (block,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', built()["moneygoround.html"].decode()
    )
    data: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(json.loads(block)["packed"])))
    return data


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_output_is_what_the_graph_gives(name: str) -> None:
    assert (OUTPUT / name).read_bytes() == built()[name], f"{name} is stale: run `make` and commit output/"


def test_the_page_is_built_and_not_committed() -> None:
    assert set(built()) == {*COMMITTED, "moneygoround.html"}


def test_two_builds_give_the_same_bytes() -> None:
    assert api.outputs(api.find(api.load()), licence=curated.LICENCE) == built()


def test_the_turtle_loads_again_as_the_same_ledger() -> None:
    assert from_rdf(to_rdf(findings().ledger, findings())) == findings().ledger


def test_table_turtle_page_and_report_name_the_same_loops() -> None:
    keys = [loop.key for loop in findings().loops.loops]
    rows = [*csv.DictReader(io.StringIO(built()["loops.csv"].decode()))]
    graph = to_rdf(findings().ledger, findings())
    assert [row["key"] for row in rows] == keys
    assert sum(1 for _ in graph.subjects(RDF.type, URIRef(NS + "Loop"))) == len(keys)
    assert [loop["key"] for loop in shown()["loops"]][: len(keys)] == keys


def test_the_strongest_loop_is_told_alike_in_table_report_and_summary() -> None:
    sentence = loop_sentence(findings().loops.loops[0], findings().ledger)
    assert sentence in built()["loops.csv"].decode()
    assert sentence in built()["report.md"].decode()
    assert sentence in summary(findings(), [])


def test_the_certificates_balance_and_add_up() -> None:
    for certified in (findings().returning_capital, findings().circular_volume):
        for found in certified.live.values():
            assert balances(found.entries)
            assert sum(entry.counted for entry in found.entries) == found.amount


def test_the_table_of_amounts_is_exact() -> None:
    rows = [*csv.DictReader(io.StringIO(built()["circulation.csv"].decode()))]
    (face,) = (r for r in rows if (r["measure"], r["status"], r["bound"]) == ("returning_capital", "live", "face"))
    assert face["amount"] == units(findings().returning_capital.live[Bound.FACE].amount, "USD")


def test_the_summary_fits_a_screen() -> None:
    assert len(summary(findings(), [Path("output/report.md")]).splitlines()) <= 25


def test_no_output_names_a_folder_of_the_machine_that_built_it() -> None:
    for name, data in built().items():
        assert str(Path(__file__).parents[1]).encode() not in data, name
        assert b"file://" not in data, name


def test_the_schema_is_json_schema_of_the_record_format() -> None:
    schema = json.loads(built()["ledger.schema.json"])
    assert {"flows", "organisations", "sources", "deal"} <= set(schema["properties"])


def test_graphml_and_gexf_load_in_networkx(tmp_path: Path) -> None:
    for form, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        (tmp_path / form).write_text(FORMATS[form](findings()))
        graph = read(tmp_path / form)
        assert graph.number_of_edges() == len(findings().network.edges)


def test_every_link_of_the_report_is_a_web_address() -> None:
    links = re.findall(r"\]\(([^)]*)\)", built()["report.md"].decode())
    assert links
    assert all(link.startswith(("https://", "http://")) for link in links)
