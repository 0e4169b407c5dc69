"""Sorted N-Triples of any size: lines are sorted in portions, laid aside on the disk, and merged as they are read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from heapq import merge
from itertools import groupby, islice
from typing import TextIO, TypeAlias

from moneygoround.files import aside
from moneygoround.findings import Findings
from moneygoround.ledger import Ledger
from moneygoround.limits import LIMITS
from moneygoround.rdf import counted, described, said
from moneygoround.rdf.lines import Line
from moneygoround.vocabulary import OURS, Publication
from moneygoround.writers.rdf import moved

PIECE = 10_000  # lines that are handed on together

Portion: TypeAlias = TextIO | Sequence[Line]
"""Lines in order, each once: on the disk, or the last ones in memory."""


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
            portions.append(sorted(described(findings, counted(_merged(portions)), publication)))
        return _pieces(_merged(portions), publication.base, opened.pop_all())


def _portions(lines: Iterable[Line], most: int, opened: ExitStack) -> list[Portion]:
    """Lines in portions of bounded size; all but the last lie on the disk."""
    portions: list[Portion] = []
    held: list[Line] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= most:
            portions.append(opened.enter_context(aside(_each_once(held))))
            held, size = [], 0
    return [*portions, _each_once(held)]


def _each_once(lines: Sequence[Line]) -> list[Line]:
    return sorted(dict.fromkeys(lines))  # in the order of writing, which is nearly the sorted one


def _merged(portions: Iterable[Portion]) -> Iterator[Line]:
    """All lines in order, each once; files are read from their start, so that this can be done again."""
    for portion in portions:
        if not isinstance(portion, Sequence):
            portion.seek(0)
    return (line for line, _ in groupby(merge(*portions)))


def _pieces(lines: Iterator[Line], base: str, opened: ExitStack) -> Iterator[str]:
    """Lines put together in pieces, at the address of their publication; what was opened for them is closed."""
    with opened:
        while piece := "".join(islice(lines, PIECE)):
            yield moved(piece, base)
