"""Sorted N-Triples of any size: lines are sorted in portions, laid aside on the disk, and merged as they are read."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, groupby, islice
from typing import TextIO, TypeAlias

from moneygoround.files import aside
from moneygoround.findings import Findings
from moneygoround.ledger import Ledger
from moneygoround.limits import LIMITS
from moneygoround.rdf import counted, described, said
from moneygoround.rdf.lines import Line
from moneygoround.vocabulary import OURS, Publication
from moneygoround.writers.rdf import moved

PIECE = 10_000  # lines of a portion that are read together

Portion: TypeAlias = TextIO | Sequence[Line]
"""Lines in order: on the disk, or the last ones in memory."""


def ntriples(
    ledger: Ledger,
    findings: Findings | None = None,
    publication: Publication = OURS,
    *,
    most: int = LIMITS.sorted_characters,
) -> Iterator[str]:
    """A ledger, and what was found in it if that is given, in pieces of text; the same text whatever `most` is.

    All lines are made and sorted before this returns; at most about `most` characters of them are held in memory.

    Raises:
        BadRequest: a text holds half of a character, which no file can.
        FileTrouble: no portion can be laid aside.
    """
    with ExitStack() as opened:
        portions = _portions(said(ledger, findings), most, opened)
        if findings is not None:
            counts = counted(chain.from_iterable(_merged(portions)))
            portions.append(sorted(described(findings, counts, publication)))
        return _pieces(_merged(portions), publication.base, opened.pop_all())


def _portions(lines: Iterable[Line], most: int, opened: ExitStack) -> list[Portion]:
    """Lines in portions of bounded size, each sorted; all but the last lie on the disk."""
    portions: list[Portion] = []
    held: list[Line] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= most:
            portions.append(opened.enter_context(aside("".join(sorted(held)))))
            held, size = [], 0
    return [*portions, sorted(held)]


def _merged(portions: Sequence[Portion]) -> Iterator[list[Line]]:
    """All lines in order, each once, many at a time; files are read from their start, so that this can be done again.

    What is not above the last line at hand of any portion can go: no portion has more of it. Sorting that is one merge of
    sorted runs, which costs a fifth of a heap's.
    """
    for portion in portions:
        if not isinstance(portion, Sequence):
            portion.seek(0)
    readers = [iter(portion) for portion in portions]
    held: list[list[Line]] = [[] for _ in readers]
    while True:
        held = [lines or list(islice(reader, PIECE)) for lines, reader in zip(held, readers, strict=True)]
        until = min((lines[-1] for lines in held if lines), default=None)
        if until is None:
            return
        cuts = [bisect_right(lines, until) for lines in held]
        ready = [line for lines, cut in zip(held, cuts, strict=True) for line in lines[:cut]]
        held = [lines[cut:] for lines, cut in zip(held, cuts, strict=True)]
        ready.sort()
        yield [line for line, _ in groupby(ready)]


def _pieces(lines: Iterable[list[Line]], base: str, opened: ExitStack) -> Iterator[str]:
    """Lines put together, at the address of their publication; what was opened for them is closed."""
    with opened:
        for some in lines:
            yield moved("".join(some), base)
