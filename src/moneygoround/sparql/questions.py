"""The cookbook: questions in .rq files, each opening with itself in plain words, and the values of their parameters."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path

from moneygoround.errors import BadRecords, BadRequest, Fault, Place, did_you_mean, shown
from moneygoround.vocabulary import COLLECTIONS, collection_of, id_of, iri

_PARAMETER = re.compile(r"# (?P<name>[a-z]+): (?P<sentence>.+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Iri(str):
    """An IRI, where a bare text would be taken for a text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question needs: its variable, and what it is in words."""

    name: str
    sentence: str

    @property
    def collection(self) -> str | None:
        """Which collection the value is the id of: `organisation` for "an organisation's id"; None for a bare text."""
        found = re.match(r"an? (\w+)'s id\b", self.sentence)
        return found[1] if found and found[1] in COLLECTIONS else None

    @property
    def is_day(self) -> bool:
        """Whether the value is a day, for "a day, for example 2026-01-01"."""
        return self.sentence.startswith("a day,")

    @property
    def example(self) -> str:
        """The value that the sentence gives as an example."""
        return self.sentence.rpartition("for example ")[2]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the cookbook: its name, itself in plain words, what explains it, what it has to be given, its SPARQL."""

    name: str
    question: str
    explanation: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def body(self) -> str:
        """Its SPARQL without the lines that explain it."""
        return body(self.text)


def body(text: str) -> str:
    """A query without the comments that it opens with: what a page sends of a question."""
    return re.sub(r"\A(?:#[^\n]*\n)+", "", text).strip()


def questions(folder: Path) -> tuple[Question, ...]:
    """All questions in a folder, by name.

    Raises:
        BadRecords: a file does not open with its question.
    """
    return tuple(_question(file) for file in sorted(folder.glob("*.rq")))


def _question(file: Path) -> Question:
    """The question in a file: `# The question?`, lines that explain it, then `# name: what it is` for each parameter."""
    text = file.read_text(encoding="utf-8")
    first, *rest = text.split("\n")
    if not first.startswith("# ") or not first.endswith("?"):
        raise BadRecords(
            [Fault(Place(str(file), 1), "", "is not a question.", "Write for example `# Who funds whom?`.")]
        )
    explained, parameters = [], []
    for line in takewhile(lambda line: line.startswith("# "), rest):
        found = _PARAMETER.fullmatch(line)
        if found:
            parameters.append(Parameter(found["name"], found["sentence"]))
        else:
            explained.append(line.removeprefix("# "))
    return Question(file.stem, first.removeprefix("# "), " ".join(explained), tuple(parameters), text)


def bind(question: Question, values: Mapping[str, str]) -> dict[str, Iri | str]:
    """The values of a question's parameters as terms: an id becomes the IRI of its thing.

    Raises:
        BadRequest: a parameter is missing, is none of the question's, or should be a day and is none.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            raise BadRequest(f"{question.name} has no parameter {shown(name)}.{did_you_mean(name, known)}")
    for parameter in question.parameters:
        if parameter.name not in values:
            raise BadRequest(f"{question.name} needs --{parameter.name}: {parameter.sentence}.")
    check_days(question, values)
    return {
        name: Iri(iri(known[name].collection or "", value)) if known[name].collection else value
        for name, value in values.items()
    }


def check_days(question: Question, values: Mapping[str, str]) -> None:
    """Refuse a day that is none: compared as a text it would answer, and wrongly.

    Raises:
        BadRequest: a value is not written as a day, or is a day that no calendar has.
    """
    for parameter in question.parameters:
        value = values.get(parameter.name)
        if value is None or not parameter.is_day:
            continue
        if not _DAY.fullmatch(value):
            raise BadRequest(f"{shown(value)} is not a day. Write for example {parameter.example}.")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise BadRequest(
                f"There is no such day as {shown(value)}. Write for example {parameter.example}."
            ) from None


def check_things(values: Iterable[Iri | str], known: Mapping[str, Collection[str]]) -> None:
    """Refuse the IRI of a thing that is not there: "no rows" would sound as if it were, and had none.

    `known` are the ids of the things that are there, by their collection; of other collections nothing is refused.

    Raises:
        BadRequest: a value names nothing; the nearest id is suggested.
    """
    for value in values:
        collection = collection_of(value) if isinstance(value, Iri) else None
        name = id_of(value, collection) if collection in known and collection is not None else None
        if name is not None and collection is not None and name not in known[collection]:
            near = did_you_mean(name, known[collection]) or " Check how its id is written."
            raise BadRequest(f"{shown(name)} is no {collection} of this graph.{near}")
