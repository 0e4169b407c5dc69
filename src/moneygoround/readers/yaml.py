"""Records in YAML 1.2: every scalar stays the text it is written as, every value knows its line and column."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from moneygoround.errors import BadRecords, Fault, Place, shown, text_of
from moneygoround.limits import LIMITS

Path: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class Parsed:
    """The plain value of one document, and where each part of it stands."""

    value: Any
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """The place of a part, or of the nearest part that holds it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place()


def parse_yaml(data: bytes, file: str) -> Parsed:
    """Parse one document. An empty one has the value None.

    Raises:
        BadRecords: the bytes are no UTF-8 or no YAML, or use anchors, aliases, tags or too deep a nesting.
    """
    text = text_of(data, file)
    parsed = Parsed(None)
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        parsed.value = _document(_plain(events, file), parsed, file)
    except ReaderError as problem:
        raise BadRecords([_bad_character(problem, text, file)]) from None
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        mend = "Use spaces, not a tab." if "\\t" in str(problem.problem) else _YAML_MEND
        raise BadRecords([Fault(_place(mark, file), "", f"is not YAML: {problem.problem}.", mend)]) from None
    return parsed


_YAML_MEND = "Check the indentation, colons and quotes of this line and the one above."


def _bad_character(problem: ReaderError, text: str, file: str) -> Fault:
    before = text[: problem.position]
    place = Place(file, before.count("\n") + 1, problem.position - before.rfind("\n"))
    return Fault(place, "", f"holds the character {shown(text[problem.position])} that no text may hold.", "Remove it.")


def _place(mark: StreamMark | None, file: str) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _plain(events: Iterator[Event], file: str) -> Iterator[Event]:
    """Pass events on; refuse what records do not need and what hides a bomb."""
    depth = documents = 0
    for event in events:
        if isinstance(event, NodeEvent):
            tag = getattr(event, "tag", None)
            if isinstance(event, AliasEvent) or event.anchor or (tag is not None and str(tag) != "!"):
                what = "anchors, aliases and tags are not used in records."
                raise BadRecords([Fault(_place(event.start_mark, file), "", what, "Write the value out.")])
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        if depth > LIMITS.yaml_nesting:
            what = f"is nested deeper than {LIMITS.yaml_nesting}."
            raise BadRecords([Fault(_place(event.start_mark, file), "", what, "Records need five levels.")])
        documents += type(event).__name__ == "DocumentStartEvent"
        if documents > 1:
            what = "a second document starts here."
            raise BadRecords([Fault(_place(event.start_mark, file), "", what, "Put it into a file of its own.")])
        yield event


def _document(events: Iterator[Event], parsed: Parsed, file: str) -> Any:
    """The plain value of the only document; the events are read to their end, where a second one would stand."""
    found = None
    for event in events:
        if isinstance(event, NodeEvent):
            found = _value(event, events, parsed, file, ())
    return found


def _value(event: Event, events: Iterator[Event], parsed: Parsed, file: str, path: Path) -> Any:
    """The plain value that starts with an event; bounded recursion, since `_plain` counts the depth."""
    parsed.places[path] = _place(event.start_mark, file)
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), SequenceEndEvent):
            items.append(_value(item, events, parsed, file, (*path, len(items))))
        return items
    if isinstance(event, MappingStartEvent):
        return _mapping(events, parsed, file, path)
    return _scalar(event)


def _mapping(events: Iterator[Event], parsed: Parsed, file: str, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(key := next(events), MappingEndEvent):
        place = _place(key.start_mark, file)
        if not isinstance(key, ScalarEvent):
            raise BadRecords([Fault(place, "", "a key must be one word.", "Write for example `amount: 30 bn USD`.")])
        name = str(key.value)
        here = (*path, name)
        value = _value(next(events), events, parsed, file, here)
        if name in found:
            earlier = parsed.keys[here]
            parsed.faults.append(
                Fault(place, written(here), f"stands twice, first in line {earlier.line}.", "Keep one of the two.")
            )
            continue
        found[name] = value
        parsed.keys[here] = place
    return found


def _scalar(event: Event) -> str | None:
    """The text of a scalar; None for one that is empty, `~` or `null`."""
    text = str(getattr(event, "value", ""))
    plain = getattr(event, "style", None) in {None, ""}
    return None if plain and text in {"", "~", "null"} else text


def written(path: Path) -> str:
    """A path as it is told: `flows[3].amount`.

    >>> written(("flows", 3, "amount"))
    'flows[3].amount'
    """
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")
