"""Documentation that is made from what it documents: the questions with sample answers, the vocabulary, the scores of the engines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from string import Template

import pyoxigraph

from moneygoround import curated
from moneygoround.asking import command, compact
from moneygoround.findings import Findings
from moneygoround.rdf import triples
from moneygoround.sparql import Iri, Question, bind, questions
from moneygoround.vocabulary import NS, PREFIXES, shortened
from moneygoround.writers.rdf import turtle

SAMPLE = 5
CELL = 90
RDF, RDFS, SKOS = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"]
OWL = "http://www.w3.org/2002/07/owl#"
CLASSES = frozenset({OWL + "Class"})
PROPERTIES = frozenset({OWL + "ObjectProperty", OWL + "DatatypeProperty"})
Object = pyoxigraph.NamedNode | pyoxigraph.Literal
Term = Mapping[str, list[Object]]
TIES = {
    "kind of": (RDFS + "subClassOf", RDFS + "subPropertyOf"),
    "of": (RDFS + "domain",),
    "gives": (RDFS + "range",),
    "same as": (SKOS + "exactMatch",),
    "close to": (SKOS + "closeMatch",),
    "narrower than": (SKOS + "broadMatch",),
    "wider than": (SKOS + "narrowMatch",),
    "see": (RDFS + "seeAlso", SKOS + "relatedMatch"),
}

QUESTIONS = Template("""\
# The questions

Made by `moneygoround docs` from `graph/queries/` and the curated graph as of $day; do not edit.
`moneygoround query NAME` asks a question, `moneygoround query NAME --explain` shows it, `--csv` and `--json` give full addresses.
Each answer here shows its first $rows rows. Amounts are whole units of their currency; an empty cell says that no source states it.

Most questions read what the program wrote into the graph when it found its results (`mgr:Listing`, `mgr:Sum`, and counts such as `mgr:onLoops`),
so that their answers take as long on a large graph as on this one. A list that does not name all there is says so: `mgr:length` and
`mgr:inAll` differ, and `moneygoround query` tells it. Measured by `make bench` on one core, on an economy of 15,000 flows from a seed (1.03 million
triples of records, 2.56 million in all): 34 of 39 questions take less than 10 ms. These take longer:

| question | ms | why |
| --- | ---: | --- |
| `certificates-out-of-balance`, `certificates-that-do-not-add-up` | 380, 116 | they add up every line of every certificate: read from a sum they would prove nothing |
| `deals-of`, `exposure` | 151, 103 | asked about the busiest organisation, their answers have 4,778 and 1,453 rows |
| `flows-between` | 78 | asked about the two busiest: the engine walks everything that names them |

The busiest is the organisation with most flows, 1,977 of 15,000; about one in the middle, the same questions take 1 to 3 ms.

$contents
""")
VOCABULARY = Template("""\
# The vocabulary

Made by `moneygoround docs` from `graph/ontology.ttl`; do not edit. The prefix `mgr:` stands for `$namespace`.
Money runs from payer to payee. `of` names the class that has the property (none: several have it), `gives` the class or datatype of its
values; what follows are terms of other vocabularies that mean nearly the same.
""")
CONFORMANCE = """\
# How the engines score

Made by `moneygoround docs`; do not edit. Questions are answered by pyoxigraph, or by rdflib with `query --engine rdflib`; what is read as
Turtle, N-Triples, TriG or N-Quads is read by pyoxigraph. These are the tests of the [W3C's suites](https://github.com/w3c/rdf-tests)
(commit ad541a5f of 7 August 2026) that each passes, measured on 25 November 2026:

| suite | tests | rdflib 7.6.0 | pyoxigraph 0.5.13 |
| --- | ---: | ---: | ---: |
| SPARQL 1.1 query | 328 | 286 | 318 |
| SPARQL 1.1 result formats | 10 | 10 | 9 |
| SPARQL 1.0 evaluation | 283 | 245 | 268 |
| SPARQL 1.0 syntax | 199 | 186 | 198 |
| Turtle 1.1 | 313 | 296 | 313 |
| N-Triples 1.1 | 70 | 64 | 70 |
| TriG 1.1 | 356 | 330 | 356 |
| N-Quads 1.1 | 87 | 82 | 87 |
| Turtle 1.2 | 416 | 329 | 416 |

To repeat it: `make conformance SUITES=/path/to/rdf-tests`, with a checkout of the suites; `FAILURES=1` names the tests that are failed.

How it is counted: rows are compared as bags, in their order where the suite states one; numbers and truths by value, blank nodes by
what surrounds them, graphs exactly but for the names of blank nodes. Graphs that a query names with FROM are loaded beforehand, since
no engine of ours fetches any. What pyoxigraph fails in SPARQL 1.0 is mostly its canonical form of numbers (`1.0` is kept as `1`), in 1.1
GRAPH round MINUS or VALUES, and paths of no length on an empty graph; many of rdflib's failures are texts that it should refuse and takes.
The questions of the cookbook use nothing of that: a test holds both engines to the same rows for each of them.
"""


def docs(findings: Findings) -> dict[str, bytes]:
    """Every page of the documentation by its name; the answers are those of the findings.

    Raises:
        BadRecords: a file of the cookbook is no question.
    """
    pages = {
        "conformance.md": CONFORMANCE,
        "questions.md": cookbook(findings),
        "vocabulary.md": vocabulary(curated.ontology()),
    }
    return {name: text.encode() for name, text in pages.items()}


def cookbook(findings: Findings) -> str:
    """Each question with its explanation, its SPARQL and the first rows of its answer."""
    store = pyoxigraph.Store()
    store.bulk_load(turtle(triples(findings.ledger, findings)).encode(), pyoxigraph.RdfFormat.TURTLE)
    asked = questions(curated.queries())
    contents = "\n".join(f"- [`{one.name}`](#{one.name}): {one.question}" for one in asked)
    head = QUESTIONS.substitute(day=findings.network.as_of, rows=SAMPLE, contents=contents)
    return "\n".join([head, *(_question(one, store) for one in asked)])


def _question(question: Question, store: pyoxigraph.Store) -> str:
    body = "\n".join(line for line in question.text.strip().split("\n") if not line.startswith("#"))
    needs = "".join(f"\n- `--{one.name}`: {one.sentence}" for one in question.parameters)
    parts = [
        f"## {question.name}",
        f"**{question.question}**",
        question.explanation + (needs and "\n" + needs),
        f"```console\n$ {command(question)}\n```",
        f"```sparql\n{body}\n```",
        _sample(question, store),
    ]
    return "\n\n".join(parts) + "\n"


def _sample(question: Question, store: pyoxigraph.Store) -> str:
    """The first rows of the answer as a table. Our own question, over our own graph: no process of its own is needed."""
    values = bind(question, {one.name: one.example for one in question.parameters})
    found = store.query(
        question.text,
        prefixes=dict(PREFIXES),
        substitutions={
            pyoxigraph.Variable(name): (pyoxigraph.NamedNode if isinstance(value, Iri) else pyoxigraph.Literal)(value)
            for name, value in values.items()
        },
    )
    if not isinstance(found, pyoxigraph.QuerySolutions):
        return "The answer is a yes, a no or a graph."
    names = [variable.value for variable in found.variables]
    rows = [compact({name: _text(row[name]) for name in names}) for row in islice(found, SAMPLE)]
    more = sum(1 for _ in found)
    if not rows:
        return "The curated graph gives no rows."
    told = f"The first {SAMPLE} of {SAMPLE + more} rows:" if more else "The answer:"
    return f"{told}\n\n{_table(names, ([row[name] for name in names] for row in rows))}"


def _text(term: object) -> str:
    return term.value if isinstance(term, Object) else ""


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = [*columns]
    lines = [columns, ["---"] * len(columns), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """A text in a cell of a Markdown table: short, on one line, and nothing but text."""
    line = " ".join(text.split())
    return _plain(line if len(line) <= CELL else line[: CELL - 1] + "…")


def _plain(text: str) -> str:
    """Text in which Markdown finds no marks of its own."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("~", "\\~")


def vocabulary(ontology: Path) -> str:
    """Every class, property and code of the vocabulary with its labels, its definition and what it is aligned with."""
    parser = pyoxigraph.parse(ontology.read_text(encoding="utf-8"), pyoxigraph.RdfFormat.TURTLE)
    terms: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for triple in parser:
        if isinstance(triple.subject, pyoxigraph.NamedNode) and isinstance(triple.object, Object):
            terms[triple.subject.value][triple.predicate.value].append(triple.object)
    prefixes = {**PREFIXES, **parser.prefixes}
    mine = {name: term for name, term in sorted(terms.items()) if name.startswith(NS)}
    parts = [VOCABULARY.substitute(namespace=NS)]
    for title, kinds in (("Classes", CLASSES), ("Properties", PROPERTIES)):
        chosen = [(name, term) for name, term in mine.items() if kinds & {*_iris(term, RDF + "type")}]
        parts += [f"## {title}\n", *(_described(name, term, prefixes) for name, term in chosen)]
    schemes = [(name, term) for name, term in mine.items() if SKOS + "ConceptScheme" in _iris(term, RDF + "type")]
    parts += ["## Codes\n", *(_scheme(name, term, mine) for name, term in schemes)]
    return "\n".join(parts)


def _described(name: str, term: Term, prefixes: Mapping[str, str]) -> str:
    """One class or property: its labels, its definitions, then a line for each thing it is tied to."""
    lines = [
        f"### `{shortened(name, prefixes)}`\n",
        f"{_labels(term)}\n",
        *(f"{text}\n" for text in _definitions(term)),
    ]
    for title, predicates in TIES.items():
        tied = [shortened(one, prefixes) for predicate in predicates for one in _iris(term, predicate)]
        if tied:
            lines.append(f"- {title}: {', '.join(f'`{one}`' for one in sorted(tied))}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _scheme(name: str, term: Term, mine: Mapping[str, Term]) -> str:
    """One list of codes, in its order: each code with its labels and its definition."""
    codes = [code for code in _iris(term, SKOS + "hasTopConcept") if code in mine]
    rows = ((f"`{code.removeprefix(NS)}`", _labels(mine[code]), " ".join(_definitions(mine[code]))) for code in codes)
    lines = [f"| {' | '.join(row)} |" for row in (("code", "label", "definition"), ("---",) * 3, *rows)]
    head = [f"### `mgr:{name.removeprefix(NS)}`", _labels(term), *_definitions(term)]
    return "\n\n".join([*head, "\n".join(lines)]) + "\n"


def _labels(term: Term) -> str:
    """The labels, English first."""
    found = {
        one.language or "": one.value for one in term.get(RDFS + "label", []) if isinstance(one, pyoxigraph.Literal)
    }
    return " · ".join(f"{text} ({language})" for language, text in sorted(found.items()))


def _definitions(term: Term) -> list[str]:
    """The definitions, English first."""
    found = [one for one in term.get(SKOS + "definition", []) if isinstance(one, pyoxigraph.Literal)]
    return [_plain(one.value) for one in sorted(found, key=lambda one: one.language or "")]


def _iris(term: Term, predicate: str) -> list[str]:
    return [one.value for one in term.get(predicate, []) if isinstance(one, pyoxigraph.NamedNode)]
