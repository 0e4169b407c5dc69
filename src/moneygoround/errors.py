"""The error tree: every error names its place, what is wrong and the mend.

MoneygoroundError
├── BadRecords      the input holds faults, all of them gathered         (exit code 3)
├── UnknownId       an id that the ledger does not hold                  (exit code 3)
├── BadRequest      words or a query that can't be served as they are    (exit code 2)
├── LimitReached    a bound of limits.py, with no answer to give         (exit code 4)
└── FileTrouble     a file or folder that can't be read or written       (exit code 5)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from moneygoround.limits import LIMITS


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, and as far as known its line and column, both counted from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write `FILE:LINE:COL`, leaving out what is not known."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.file, *numbers]) if self.file else ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in the input, and how to mend it."""

    place: Place
    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        """Write `FILE:LINE:COL: where: what is wrong. The mend.`."""
        head = ": ".join(part for part in (str(self.place), self.where) if part)
        tail = f"{self.what} {self.mend}".strip()
        return f"{head}: {tail}" if head else tail


class MoneygoroundError(Exception):
    """The root of all errors that this package raises on purpose."""

    exit_code = 70


class BadRecords(MoneygoroundError):  # noqa: N818 - it reads as a sentence: raise BadRecords
    """The input holds faults; all that were found are in `faults`, in the order of their places."""

    exit_code = 3

    def __init__(self, faults: Iterable[Fault], *, uncollected: int = 0) -> None:
        """Sort the faults; the message tells the first hundred and counts the rest, with those that were only counted."""
        self.faults = tuple(sorted(set(faults)))
        told = [str(fault) for fault in self.faults[: LIMITS.faults_told]]
        rest = len(self.faults) - len(told) + uncollected
        if rest:
            told.append(f"… and {rest} more faults.")
        super().__init__("\n".join(told))


class UnknownId(MoneygoroundError):  # noqa: N818
    """An id that is not there; the nearest known one is suggested."""

    exit_code = 3

    def __init__(self, what: str, name: str, *, known: Iterable[str] = ()) -> None:
        """Say which kind of thing was asked for, and what was probably meant."""
        super().__init__(f"{shown(name)} is not a known {what}.{did_you_mean(name, known)}")


class BadRequest(MoneygoroundError):  # noqa: N818
    """What was asked for can't be served as it stands."""

    exit_code = 2


class LimitReached(MoneygoroundError):  # noqa: N818
    """A limit was reached before there was any answer to give."""

    exit_code = 4


class FileTrouble(MoneygoroundError):  # noqa: N818
    """A file or folder can't be read or written."""

    exit_code = 5


def shown(value: object) -> str:
    r"""Quote a value for a message: shortened, with control and direction characters escaped.

    >>> shown("a\x1b[2Jb")
    "'a\\x1b[2Jb'"
    """
    text = str(value)
    short = text if len(text) <= LIMITS.value_shown else text[: LIMITS.value_shown] + "…"
    return "'" + "".join(visible(character) for character in short) + "'"


def visible(character: str) -> str:
    """Return the character itself if it is safe to print, else its escape."""
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def text_of(data: bytes, file: str) -> str:
    """The text of a file, in UTF-8, without its byte order mark.

    Raises:
        BadRecords: it is in another encoding, or no text.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        position = len(data) - len(problem.object) + problem.start  # a mark is not counted there
        raise BadRecords([not_text(data, file, position)]) from None


def not_text(data: bytes, file: str, position: int) -> Fault:
    """The fault of a byte that is no text, at its place."""
    what = f"byte {position} is not UTF-8: this is no text file, or one in another encoding."
    return Fault(place_of(data, file, position), "", what, "Save the file as UTF-8.")


def place_of(data: bytes, file: str, position: int) -> Place:
    r"""The line of a byte and its column, counted in bytes.

    >>> str(place_of(b"a\nbc", "x.ttl", 3))
    'x.ttl:2:2'
    """
    before = data[:position]
    return Place(file, before.count(b"\n") + 1, position - before.rfind(b"\n"))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, as a sentence that starts with a space; nothing if none is near.

    >>> did_you_mean("equty", ["equity", "debt"])
    " Did you mean 'equity'?"
    """
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean {shown(near[0])}?" if near else ""
