"""The service description: what the endpoint is and can, as SPARQL 1.1 has it."""

from collections.abc import Iterable

from moneygoround.vocabulary import PREFIXES

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def described(endpoint: str, graphs: Iterable[str], triples: int) -> bytes:
    """The description of an endpoint as N-Triples; its graphs are those that are loaded."""
    dataset = f"{endpoint}#dataset"
    default = f"{endpoint}#default"
    a = PREFIXES["rdf"] + "type"
    said = [
        (endpoint, a, f"{SD}Service"),
        (endpoint, f"{SD}endpoint", endpoint),
        (endpoint, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        *((endpoint, f"{SD}resultFormat", FORMATS + name) for name in RESULTS),
        (endpoint, f"{SD}defaultDataset", dataset),
        (dataset, a, f"{SD}Dataset"),
        (dataset, f"{SD}defaultGraph", default),
        (default, a, f"{SD}Graph"),
    ]
    for number, graph in enumerate(graphs, start=1):
        node = f"{endpoint}#graph{number}"
        said += [(dataset, f"{SD}namedGraph", node), (node, a, f"{SD}NamedGraph"), (node, f"{SD}name", graph)]
    count = f'<{dataset}> <{VOID}triples> "{triples}"^^<{PREFIXES["xsd"]}integer> .\n'
    return ("".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in said) + count).encode()
