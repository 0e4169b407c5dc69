"""A search that is told in blocks: bounded in number and in time, whatever it looks for."""

from collections.abc import Generator
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple, Protocol

import numpy as np

from moneygoround.fast.arrays import Int32s, Int64s

ROOM = 1 << 18
"""Numbers in the buffer: a megabyte, so it stays in the processor's cache while it is written and read."""


class Block(NamedTuple):
    """Some cycles, one after the other, and how many nodes (or flows) each has."""

    nodes: Int32s
    lengths: Int32s


Stream = Generator[Block, None, str | None]
"""Blocks that are not empty; it returns what is missing, None for nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many simple cycles there are: `by_length[n]` with n steps. `notice` says what is missing; None: nothing."""

    by_length: Int64s
    notice: str | None = None


class Begun(Protocol):
    """A search under way: it looks around for a while, and what it has found is taken out of its buffer."""

    @property
    def done(self) -> bool:
        """Whether everything was looked at."""
        ...

    def advance(self, looks: int) -> None:
        """Go on for so many looks, or until the buffer is full."""
        ...

    def emptied(self) -> Block:
        """What is in the buffer, which is free again."""
        ...


def finished(begun: Begun, *, looks: int, seconds: float) -> bool:
    """Go on to the end without a buffer, and look at the clock each time after so many looks; whether it is the end."""
    end = monotonic() + seconds
    while not begun.done and monotonic() <= end:
        begun.advance(looks)
    return begun.done


def stream(begun: Begun, *, looks: int, seconds: float) -> Stream:
    """Everything that is found, a block at a time, so that memory is bounded."""
    total, end = 0, monotonic() + seconds
    while not begun.done:
        if monotonic() > end:
            return stopped(seconds, total)
        begun.advance(looks)
        block = begun.emptied()
        total += len(block.lengths)
        if len(block.lengths):
            yield block
    return None


def gathered(blocks: Stream, limit: int) -> tuple[Int32s, Int64s, str | None]:
    """The first cycles of a stream: number i is `nodes[offsets[i]:offsets[i + 1]]`; and what is missing."""
    pieces, found, notice = [Block(np.empty(0, np.int32), np.empty(0, np.int32))], 0, None
    while found <= limit:
        try:
            pieces.append(next(blocks))
        except StopIteration as end:
            notice = end.value
            break
        found += len(pieces[-1].lengths)
    if found > limit:
        notice = f"The search stopped at {limit:,} cycles: there are more."
    lengths = np.concatenate([piece.lengths for piece in pieces])[:limit]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    return np.concatenate([piece.nodes for piece in pieces])[: offsets[-1]], offsets, notice


def stopped(seconds: float, found: int) -> str:
    """What is said of a search that ran out of time."""
    return f"The search stopped after {seconds:g} seconds, at {found:,} cycles: there may be more."
