"""Sorted N-Triples of any size: blocks of lines are sorted in portions, laid aside on the disk, and merged as they are read."""

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
from moneygoround.rdf.lines import Block, lines_of
from moneygoround.vocabulary import OURS, Publication
from moneygoround.writers.rdf import moved

PIECE = 2_000  # blocks of a portion that are read together
READ = 1 << 20  # characters that are read at a time
APART = "\0"  # between blocks on the disk: no line holds it

Portion: TypeAlias = TextIO | Sequence[Block]
"""Blocks in order: on the disk, or the last ones in memory."""


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
            counts = counted(_merged(portions))
            portions.append(sorted(described(findings, counts, publication)))
        return _pieces(_merged(portions), publication.base, opened.pop_all())


def _portions(blocks: Iterable[Block], most: int, opened: ExitStack) -> list[Portion]:
    """Blocks in portions of bounded size, each sorted; all but the last lie on the disk."""
    portions: list[Portion] = []
    held: list[Block] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= most:
            portions.append(opened.enter_context(aside(APART.join(sorted(held)))))
            held, size = [], 0
    return [*portions, sorted(held)]


def _merged(portions: Sequence[Portion]) -> Iterator[Block]:
    """All lines in order, each once: one block a subject. It starts anew each time.

    Blocks begin with their subject, so those of one subject come together. Where there are more of it than one, their lines
    are sorted.
    """
    for _, of_one in groupby(_in_order(portions), _subject):
        block, *more = of_one
        yield "".join(sorted({*lines_of([block, *more])})) if more else block


def _subject(block: Block) -> str:
    return block[: block.index(" ")]


def _in_order(portions: Sequence[Portion]) -> Iterator[Block]:
    """All blocks in order, some of each portion at a time.

    What is not above the last block at hand of any portion can go: no portion has more of it. Sorting that is one merge of
    sorted runs, which costs a fifth of a heap's.
    """
    readers = [iter(portion) if isinstance(portion, Sequence) else _laid_aside(portion) for portion in portions]
    held: list[list[Block]] = [[] for _ in readers]
    while True:
        held = [blocks or list(islice(reader, PIECE)) for blocks, reader in zip(held, readers, strict=True)]
        until = min((blocks[-1] for blocks in held if blocks), default=None)
        if until is None:
            return
        cuts = [bisect_right(blocks, until) for blocks in held]
        yield from sorted(chain.from_iterable(blocks[:cut] for blocks, cut in zip(held, cuts, strict=True)))
        held = [blocks[cut:] for blocks, cut in zip(held, cuts, strict=True)]


def _laid_aside(file: TextIO) -> Iterator[Block]:
    """The blocks of a portion on the disk, from its start."""
    file.seek(0)
    rest = ""
    while text := file.read(READ):
        *blocks, rest = f"{rest}{text}".split(APART)
        yield from blocks
    yield rest


def _pieces(blocks: Iterator[Block], base: str, opened: ExitStack) -> Iterator[str]:
    """Blocks put together, at the address of their publication; what was opened for them is closed."""
    with opened:
        while some := list(islice(blocks, PIECE)):
            yield moved("".join(some), base)
