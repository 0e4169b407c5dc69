"""The network for other programs: GraphML and GEXF, as Gephi, yEd and the like read them."""

import io

import networkx as nx

from moneygoround import narrative
from moneygoround.findings import Findings
from moneygoround.network import to_networkx
from moneygoround.writers.tables import units


def _named(findings: Findings) -> "nx.MultiDiGraph[str]":
    """The network with names, and with amounts in whole units as text: no format rounds them, none can tell None from 0."""
    graph = to_networkx(findings.network)
    currency = findings.network.view.currency
    for name, facts in graph.nodes(data=True):
        found = findings.ledger.organisations.get(name)
        facts["label"] = narrative.name_of(findings.ledger, name)
        facts["role"] = (found.role if found else None) or "other"
    for _, _, facts in graph.edges(data=True):
        for bound in ("low", "face", "high"):
            facts[bound] = units(facts.get(bound), currency)
        facts.setdefault("known_from", "")
        facts["currency"] = currency
    return graph


def graphml(findings: Findings) -> str:
    """The network as GraphML."""
    out = io.BytesIO()
    nx.write_graphml_xml(_named(findings), out, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return out.getvalue().decode() + "\n"


def gexf(findings: Findings) -> str:
    """The network as GEXF 1.2."""
    graph = _named(findings)
    graph.graph.clear()
    text = "\n".join(nx.generate_gexf(graph, encoding="utf-8", prettyprint=True))
    # networkx writes today's date into the file: the same ledger must give the same bytes
    return _without_date(text) + "\n"


def _without_date(text: str) -> str:
    head, _, rest = text.partition("<meta lastmodifieddate=")
    return f"{head}<meta{rest[rest.index('>') :]}" if rest else text
