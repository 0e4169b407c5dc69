"""Stories of the page: chapters of text, each with the address of what is shown beside it; every fault with its place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moneygoround.dates import parse_date
from moneygoround.errors import BadRecords, Fault, FileTrouble, did_you_mean, shown
from moneygoround.ledger import Ledger
from moneygoround.readers.yaml import Parsed, parse_yaml, written

FOLDER = "stories"
GRAMMAR = "Write what stands behind the # of the page's address: until=2025-11-18&loop=anthropic~microsoft."
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a chapter says, by language, and at which address of the page."""

    at: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A title, by language, and chapters in the order of telling. English is always there."""

    id: str
    title: Mapping[str, str]
    chapters: tuple[Chapter, ...]


def read_stories(folders: Iterable[str | Path], ledger: Ledger) -> tuple[Story, ...]:
    """Read the stories that lie in the folder `stories` of these folders, sorted by the names of their files.

    Raises:
        BadRecords: anything is wrong in them; all faults are told together.
        FileTrouble: a file can't be read.
    """
    files = sorted(file for folder in folders for file in (Path(folder) / FOLDER).glob("*.yaml"))
    stories: list[Story] = []
    faults: list[Fault] = []
    for file in files:
        try:
            parsed = parse_yaml(_content(file), str(file))
        except BadRecords as problem:
            faults += problem.faults
            continue
        found = [*parsed.faults, *_faults(parsed, ledger)]
        faults += found
        if not found:
            stories.append(_story(file.stem, parsed.value))
    if faults:
        raise BadRecords(faults)
    return tuple(stories)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise FileTrouble(f"{file}: can't be read: {problem.strerror}. Check its permissions.") from None


def _story(name: str, value: dict[str, Any]) -> Story:
    chapters = tuple(Chapter(chapter["at"] or "", chapter["text"]) for chapter in value["chapters"])
    return Story(name, value["title"], chapters)


def _faults(parsed: Parsed, ledger: Ledger) -> Iterator[Fault]:
    """What is wrong with a story."""
    value = parsed.value
    if not isinstance(value, dict):
        yield Fault(parsed.place(()), "", "is no story.", "Write `title:` and `chapters:`.")
        return
    yield from _keys(parsed, (), ("title", "chapters"))
    yield from _texts(parsed, ("title",), value.get("title"))
    chapters = value.get("chapters")
    if not isinstance(chapters, list) or not chapters:
        yield Fault(
            parsed.place(("chapters",)), "chapters", "holds no chapter.", "Write at least one, with at and text."
        )
        return
    for number, chapter in enumerate(chapters):
        here = ("chapters", number)
        if not isinstance(chapter, dict):
            yield Fault(parsed.place(here), written(here), "is no chapter.", "Write `at:` and `text:`.")
            continue
        yield from _keys(parsed, here, ("at", "text"))
        yield from _texts(parsed, (*here, "text"), chapter.get("text"))
        yield from _address(parsed, (*here, "at"), chapter.get("at"), ledger)


def _keys(parsed: Parsed, path: tuple[str | int, ...], known: tuple[str, ...]) -> Iterator[Fault]:
    """Keys that are not known, and those that are missing."""
    value = parsed.value
    for part in path:
        value = value[part]
    for key in value:
        if key not in known:
            mend = did_you_mean(key, known).strip() or f"There are: {', '.join(known)}."
            yield Fault(parsed.keys[*path, key], written((*path, key)), "is not known here.", mend)
    for key in known:
        if key not in value:
            yield Fault(parsed.place(path), written((*path, key)), "is missing.", f"Add `{key}:`.")


def _texts(parsed: Parsed, path: tuple[str | int, ...], value: Any) -> Iterator[Fault]:
    """Texts by language, of which English is one."""
    if value is None:
        return
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        yield Fault(
            parsed.place(path), written(path), "is not text by language.", "Write `en: …`, and `vi: …` if you like."
        )
        return
    for lang in value:
        if not _LANGUAGE.fullmatch(lang):
            yield Fault(
                parsed.keys[*path, lang], written((*path, lang)), "is no language.", "Write two letters: en, vi."
            )
    if "en" not in value:
        yield Fault(parsed.place(path), written((*path, "en")), "is missing.", "Add the text in English.")


def _address(parsed: Parsed, path: tuple[str | int, ...], value: Any, ledger: Ledger) -> Iterator[Fault]:
    """An address whose names and ids are there."""
    if value is None:
        return
    place, where = parsed.place(path), written(path)
    if not isinstance(value, str):
        yield Fault(place, where, "is no address.", GRAMMAR)
        return
    for part in value.split("&"):
        name, _, given = part.partition("=")
        check = _CHECKS.get(name)
        if check is None:
            yield Fault(place, where, f"{shown(name)} is no part of an address.{did_you_mean(name, _CHECKS)}", GRAMMAR)
        elif (trouble := check(given, ledger)) is not None:
            yield Fault(place, where, f"{name}: {trouble}", GRAMMAR)


def _day(given: str, _: Ledger) -> str | None:
    try:
        date = parse_date(given)
    except ValueError as problem:
        return f"{shown(given)} {problem}"
    return None if str(date) == date.first.isoformat() else f"{shown(given)} is no day."


def _organisations(given: str, ledger: Ledger) -> str | None:
    return next(
        (
            _unknown("organisation", one, ledger.organisations)
            for one in given.split("~")
            if one not in ledger.organisations
        ),
        None,
    )


def _flow(given: str, ledger: Ledger) -> str | None:
    return None if given in ledger.flows else _unknown("flow", given, ledger.flows)


def _struck(given: str, ledger: Ledger) -> str | None:
    known = [*ledger.flows, *ledger.deals]
    return next((_unknown("flow or deal", one, known) for one in given.split(",") if one not in known), None)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"{shown(name)} is no {what} of the ledger.{did_you_mean(name, known)}"


def _number(given: str, _: Ledger) -> str | None:
    return None if re.fullmatch(r"\d{1,7}(\.\d{1,3})?", given) else f"{shown(given)} is no number."


def _word(given: str, _: Ledger) -> str | None:
    return None if re.fullmatch(r"[a-z_,]+", given) else f"{shown(given)} is no list of words."


_CHECKS = {
    "loop": _organisations, "org": _organisations, "flow": _flow, "strike": _struck, "until": _day, "since": _day,
    "step": _number, "min": _number, "firm": _number, "capital": _number, "core": _number,
    "kinds": _word, "status": _word, "order": _word, "loops": _word,
}  # fmt: skip
