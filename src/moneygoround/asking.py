"""Asking from the command line: a question by name, from a file or as SPARQL, with parameters, and its answer as rows."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from moneygoround import curated
from moneygoround.errors import BadRequest, FileTrouble, UnknownId, shown
from moneygoround.findings import Findings
from moneygoround.sparql import Answer, Iri, Question, ask, bind, check_things, questions
from moneygoround.sparql.forms import CUT, GRAPHS, ROWS, as_json, as_jsonld, as_ntriples
from moneygoround.vocabulary import camel, shortened
from moneygoround.writers import write

FORMS = MappingProxyType(
    dict(zip(("srj", "srx", "csv", "tsv", "ttl", "nt", "jsonld", "rdf"), (*ROWS, *GRAPHS), strict=True))
)
"""The forms that the server answers in, by the endings of their files."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query, and the values that are handed to it."""

    text: str
    bindings: Mapping[str, Iri | str]


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer to print: rows under columns, or `text` for a yes, a no or a graph, and the same as `json`.

    `truncated` is true where there was more; `notice` says so, or that there is nothing.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    text: str | None = None
    json: str = ""
    notice: str | None = None
    truncated: bool = False


def question_rows() -> list[dict[str, str]]:
    """The cookbook, one row a question."""
    return [
        {"name": one.name, "question": one.question, "parameters": " ".join(f"--{p.name}" for p in one.parameters)}
        for one in questions(curated.queries())
    ]


def command(question: Question) -> str:
    """The command that asks a question, with the examples of its parameters."""
    return " ".join(
        ["moneygoround query", question.name, *(f"--{one.name} {one.example}" for one in question.parameters)]
    )


def explained(words: str) -> str:
    """A question of the cookbook in full: itself, its explanation, how it is asked, its SPARQL.

    Raises:
        UnknownId: no question has that name.
    """
    one = _known(words)
    needs = "".join(f"--{each.name}: {each.sentence}\n" for each in one.parameters)
    body = "".join(line for line in one.text.splitlines(keepends=True) if not line.startswith("#"))
    return f"{one.question}\n{one.explanation}\n{needs}\n{command(one)}\n\n{body}"


def prepare(words: str, options: Sequence[str] = ()) -> Prepared:
    """A question by its name, a .rq file, or SPARQL itself, with its parameters as options.

    Raises:
        UnknownId: no question has that name.
        BadRequest: the options are not what the question needs.
        FileTrouble: the file can't be read.
    """
    values = _values(options)
    if words.endswith(".rq"):
        try:
            return _as_it_is(Path(words).read_text(encoding="utf-8"), values)
        except (OSError, UnicodeDecodeError) as problem:
            raise FileTrouble(f"{words}: can't be read: {problem}. Check the path; a query is text in UTF-8.") from None
    if any(mark in words for mark in "{ \n"):
        return _as_it_is(words, values)
    return _named(_known(words), values)


def _known(name: str) -> Question:
    """The question of the cookbook that has this name."""
    known = {one.name: one for one in questions(curated.queries())}
    if name not in known:
        raise UnknownId("question; `moneygoround query` lists them", name, known=known)
    return known[name]


def _named(question: Question, values: Mapping[str, str]) -> Prepared:
    return Prepared(question.text, bind(question, values))


def _as_it_is(text: str, values: Mapping[str, str]) -> Prepared:
    """SPARQL of the user's own; a value that is a web address is taken for an IRI."""
    return Prepared(text, {name: Iri(value) if "://" in value else value for name, value in values.items()})


def _values(options: Sequence[str]) -> dict[str, str]:
    """`--org nvidia` and `--org=nvidia` as values by name."""
    values = {}
    waiting = list(options)
    while waiting:
        head, equals, value = waiting.pop(0).partition("=")
        if not head.startswith("--") or not head[2:].isidentifier() or (not equals and not waiting):
            raise BadRequest(f"{shown(head)} is no parameter with a value. Write for example --org nvidia.")
        values[head[2:]] = value if equals else waiting.pop(0)
    return values


def answer(prepared: Prepared, findings: Findings, *, engine: str, seconds: float, form: str | None = None) -> Asked:
    """The answer of an engine, ready to print; in one of FORMS if that is asked for.

    Raises:
        BadRequest: a value names a thing that is not in these findings, or the query can't be answered, or not in that form.
    """
    if form is not None and form not in FORMS:
        raise BadRequest(f"{shown(form)} is not a form of answers. There are: {', '.join(FORMS)}.")
    check_things(prepared.bindings.values(), things(findings))
    found = ask(write("nt", findings), prepared.text, bindings=prepared.bindings, engine=engine, seconds=seconds)
    told = _printed(found) if form is None else _in_form(found, form)
    return replace(told, notice=told.notice or ended(prepared, findings))


def ended(prepared: Prepared, findings: Findings) -> str | None:
    """What a question that reads a list leaves out, where the list names only the first of all there are."""
    from moneygoround.rdf.listings import books_of, written  # noqa: PLC0415 - rdflib takes a third of a second

    names = set(re.findall(r"mgr:lists mgr:(\w+)", prepared.text))
    about = {"", *prepared.bindings.values()}
    lists = written(books_of(findings))[0] if names else []
    cut = [
        one for one in lists if len(one.members) < one.in_all and camel(one.listed) in names and (one.of or "") in about
    ]
    return " ".join(f"The list ends at {len(one.members):,} of {one.in_all:,}." for one in cut) or None


def things(findings: Findings) -> Mapping[str, Collection[str]]:
    """The ids of all that a question can be given, by the collection of their IRIs."""
    ledger = findings.ledger
    origins = {source.origin for source in ledger.sources.values() if source.origin is not None}
    return {
        "organisation": ledger.organisations.keys(),
        "deal": ledger.deals.keys(),
        "flow": ledger.flows.keys(),
        "stake": ledger.stakes.keys(),
        "source": ledger.sources.keys() | origins,
        "loop": {loop.key for loop in findings.loops.loops},
    }


def compact(row: Mapping[str, str]) -> dict[str, str]:
    """A row for a terminal: addresses in the short form that queries take as well, `organisation:nvidia`."""
    return {name: shortened(cell) for name, cell in row.items()}


def _told(found: Answer) -> dict[str, Any]:
    """An answer as the writers of forms take it."""
    if found.truth is not None:
        return {"truth": found.truth}
    if found.graph is not None:
        return {"graph": found.graph, "truncated": found.truncated}
    cells = [
        [cell and (cell, kind) for cell, kind in zip(*row, strict=True)]
        for row in zip(found.rows, found.kinds, strict=True)
    ]
    return {"columns": found.columns, "rows": cells, "truncated": found.truncated}


def _in_form(found: Answer, form: str) -> Asked:
    """An answer in a form of the server, which says in itself that it was cut where it has a place for that."""
    writers = ROWS if found.graph is None else GRAPHS
    if FORMS[form] not in writers:
        fitting = ", ".join(name for name, media in FORMS.items() if media in writers)
        raise BadRequest(f"The answer can't be {form}. There are: {fitting}.")
    text = writers[FORMS[form]](_told(found))
    return Asked(text=text if text.endswith("\n") else f"{text}\n", notice=_notice(found), truncated=found.truncated)


def _notice(found: Answer) -> str | None:
    return CUT if found.truncated else None


def _printed(found: Answer) -> Asked:
    told, notice = _told(found), _notice(found)
    if found.truth is not None:
        return Asked(text="yes\n" if found.truth else "no\n", json=as_json(told) + "\n")
    if found.graph is not None:
        return Asked(text=as_ntriples(told), json=as_jsonld(told), notice=notice, truncated=found.truncated)
    rows = tuple({name: cell or "" for name, cell in zip(found.columns, row, strict=True)} for row in found.rows)
    return Asked(found.columns, rows, notice=notice or ("No rows." if not rows else None), truncated=found.truncated)
