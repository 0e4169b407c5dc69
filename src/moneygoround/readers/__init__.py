"""Readers: from files, folders and standard input to one ledger, every fault with its place, all gathered."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO

from moneygoround import check
from moneygoround.errors import BadRecords, BadRequest, Fault, FileTrouble, Place, text_of
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.limits import LIMITS
from moneygoround.readers import build, contexts
from moneygoround.readers.draft import Draft
from moneygoround.readers.guess import suffix_of

STDIN, STDIN_NAME = "-", "<stdin>"
TRIPLES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf")
IN_FOLDERS = frozenset({".yaml", ".yml", ".csv"})
BESIDE = frozenset({"stories"})  # folders of a case that hold no records


def _yaml(data: bytes, file: str, draft: Draft, currency: str | None) -> None:
    from moneygoround.readers.yaml import parse_yaml  # noqa: PLC0415 - only the reader that is asked for is loaded

    del currency  # amounts in records carry their own
    build.take(draft, parse_yaml(data, file))


def _csv(data: bytes, file: str, draft: Draft, currency: str | None) -> None:
    from moneygoround.readers.csv import read_csv  # noqa: PLC0415 - only the reader that is asked for is loaded

    read_csv(data, file, draft, currency=currency)


def _turtle(data: bytes, file: str, draft: Draft, currency: str | None) -> None:
    from moneygoround.readers.turtle import read_turtle, records_in  # noqa: PLC0415 - only the reader that is asked for is loaded

    del currency  # amounts in Turtle carry their own
    text = text_of(data, file)
    ledger, at = read_turtle(text, file), records_in(text, file)
    for organisation in ledger.organisations.values():
        draft.add("organisation", organisation, draft.organisations, partial(at, "organisation", organisation.id))
    for deal in ledger.deals.values():
        draft.add("deal", deal, draft.deals, partial(at, "deal", deal.id))
    for flow in ledger.flows.values():
        draft.add("flow", flow, draft.flows, partial(at, "flow", flow.id))
    for stake in ledger.stakes.values():
        draft.add("stake", stake, draft.stakes, partial(at, "stake", stake.id))
    for source in ledger.sources.values():
        draft.add("source", source, draft.sources, partial(at, "source", source.id))


READERS: dict[str, Callable[[bytes, str, Draft, str | None], None]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _yaml,
    ".csv": _csv,
    **dict.fromkeys(TRIPLES, _turtle),
}


def read(paths: Iterable[str | Path], *, currency: str | None = None, curated: bool = False) -> Ledger:
    """Read one ledger from files and folders; `-` is standard input. Every reference is checked.

    `currency` is that of bare numbers in tables. `curated` asks evidence and a date of every flow.

    Raises:
        BadRecords: anything is wrong in them; all faults are told together.
        FileTrouble: a path does not exist or can't be read.
    """
    draft = Draft()
    for path in paths:
        for file, suffix, data in files_of(path):
            try:
                READERS[suffix](data, file, draft, currency)
            except BadRecords as problem:
                draft.faults += contexts.explained(problem.faults, data)
            if (file, suffix) == (STDIN_NAME, ".yaml"):
                draft.faults = [_unnamed(fault) if fault.place.file == file else fault for fault in draft.faults]
    return _ledger(draft, curated=curated)


def _ledger(draft: Draft, *, curated: bool) -> Ledger:
    """A draft as a ledger, once nothing is wrong with it."""
    named = {organisation.id for organisation in draft.organisations}
    implied = [organisation for name, organisation in draft.implied.items() if name not in named]
    ledger = ledger_of(
        [*draft.organisations, *implied], draft.flows, deals=draft.deals, stakes=draft.stakes, sources=draft.sources
    )
    broken = list(draft.faults)
    if not broken:  # a file that was refused would make every reference to it dangle
        broken = [fault_of(draft, trouble) for trouble in check.faults(ledger, curated=curated)]
    if broken:
        raise BadRecords(broken)
    return ledger


def fault_of(draft: Draft, trouble: check.Trouble) -> Fault:
    """A trouble at the place of the record that it is about."""
    place = draft.places.get(trouble.subject)
    here, field = place(trouble.field) if place else (Place(), trouble.field)
    where = field if here.line or ":" in field else f"{' '.join(trouble.subject)}: {field}"
    return Fault(here, where, trouble.what, trouble.mend)


def _unnamed(fault: Fault) -> Fault:
    """A fault of standard input that may be of another format than it was taken for."""
    mend = f"{fault.mend} It was taken for records, by how it starts: save another format under its own ending."
    return fault if fault.where else replace(fault, mend=mend)


@lru_cache(maxsize=1)
def _stdin(stream: BinaryIO) -> bytes:
    """What standard input holds: it runs dry once it was read, so whoever asks again is told the same."""
    return stream.read(LIMITS.file_bytes + 1)


def files_of(path: str | Path) -> list[tuple[str, str, bytes]]:
    """The files of a path, each with its name, suffix and content; `-` is standard input.

    Raises:
        BadRecords: there is none, or one is too large.
        BadRequest: it is no file of a ledger.
        FileTrouble: it does not exist or can't be read.
    """
    if str(path) == STDIN:
        data = _stdin(sys.stdin.buffer)
        return [(STDIN_NAME, suffix_of(_bounded(data, STDIN_NAME)), data)]
    root = Path(path)
    if not root.exists():
        raise FileTrouble(f"{path}: there is no such file or folder. Check the path.")
    if root.is_file():
        if root.suffix.lower() not in READERS:
            raise BadRequest(f"{path}: a ledger is one of {', '.join(sorted(READERS))}. Rename the file or convert it.")
        return [(str(path), root.suffix.lower(), _content(root))]
    found = sorted(
        file
        for file in root.rglob("*")
        if file.suffix.lower() in IN_FOLDERS and file.is_file() and not _hidden(file.relative_to(root))
    )
    if not found:
        raise BadRecords([_empty(root)])
    if len(found) > LIMITS.files:
        raise BadRecords([Fault(Place(str(path)), "", f"holds more than {LIMITS.files} files.", "Name fewer.")])
    return [(str(file), file.suffix.lower(), _content(file)) for file in found]


def _empty(root: Path) -> Fault:
    """A folder without records. Triples in a folder are left alone: they may be what was written from its records."""
    triples = sorted(file for file in root.rglob("*") if file.suffix.lower() in TRIPLES and file.is_file())
    if triples:
        what = "holds triples, which are read only where their file is named, and no .yaml or .csv file."
        return Fault(Place(str(root)), "", what, f"Name the file: {triples[0]}")
    mend = "Add a .yaml or .csv file, or try `moneygoround new my-case`."
    return Fault(Place(str(root)), "", "holds no records.", mend)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in BESIDE for part in path.parts)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return _bounded(handle.read(LIMITS.file_bytes + 1), str(file))
    except OSError as problem:
        raise FileTrouble(f"{file}: can't be read: {problem.strerror}. Check its permissions.") from None


def _bounded(data: bytes, file: str) -> bytes:
    if len(data) > LIMITS.file_bytes:
        what = f"is larger than {LIMITS.file_bytes // 2**20} MiB."
        raise BadRecords([Fault(Place(file), "", what, "Split it.")])
    return data
