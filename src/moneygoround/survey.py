"""Everything that is found in a plain table of any size: components, both certified amounts, the strongest loops.

The columnar path: rows become arrays, never records. On a small table it finds what `find` finds (a test holds both to
it); statuses, evidence and deals it does not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moneygoround.fast.arrays import Arrays, Flags, merged
from moneygoround.fast.circulate import Circulated, circulate
from moneygoround.fast.columns import KINDS, NO_DATE, Columns, read_columns
from moneygoround.fast.components import components
from moneygoround.fast.stream import Counted
from moneygoround.fast.strongest import Strongest, strongest
from moneygoround.fast.temporal import count
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, Measure, Side

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ring:
    """A loop: organisations as places in the columns' names, from the smallest on, and the smallest disclosed step; None if there is none."""

    organisations: tuple[int, ...]
    amount: int | None
    undisclosed: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What is found in a table. `components` are the sizes of those with two organisations or more, the largest first.

    `mutual` is the part of `whole` (all stated money between different organisations) that two pay each other, at face
    value: their quotient is the reciprocity. `in_order` counts the loops in the order of time within the window that
    was asked for; None if none was.
    """

    columns: Columns
    components: tuple[int, ...]
    amounts: Mapping[tuple[Measure, Bound], Circulated]
    mutual: int
    whole: int
    loops: Strongest
    steps: int
    in_order: Counted | None
    contingent: int

    @property
    def rings(self) -> tuple[Ring, ...]:
        """The strongest loops, in order."""
        found = zip(self.loops.cycles, self.loops.least.tolist(), self.loops.tier.tolist(), strict=True)
        return tuple(Ring(ring, None if least < 0 else least, bool(tier)) for ring, least, tier in found)


def survey(  # noqa: PLR0913 - what can be asked of a table
    table: str | Path,
    *,
    currency: str | None = None,
    loops: int = 100,
    steps: int = LIMITS.loop_steps,
    window: int | None = None,
    seconds: float = LIMITS.loop_seconds,
    progress: Progress = lambda _: None,
) -> Survey:
    """Read a plain table and find everything in it; `progress` is told what is being done.

    `window` asks for the loops in the order of time within so many days. Loops leave out transfers, and what is only
    contingent, which is counted apart. The searches for loops stop after `seconds` each, and say so.

    Raises:
        BadRecords: anything is wrong in the table; all faults are told together.
        BadRequest: fewer than two steps, or a window for flows without dates.
        FileTrouble: the table can't be read.
        LimitReached: the amounts are too large for it.
    """
    progress("reading")
    columns = read_columns(table, currency=currency)
    closing, contingent = _closing(columns)
    network = _arrays(columns, closing)
    progress("components")
    sizes = np.bincount(components(network.size, network.tail, network.head)[1])
    amounts = {}
    for measure in Measure:
        for bound in Bound:
            progress(f"{measure} at {bound}".replace("_", " "))
            amounts[measure, bound] = circulate(columns, measure, bound)
    progress("loops")
    found = strongest(network, steps=steps, limit=loops, seconds=seconds)
    in_order = None
    if window is not None:
        progress("loops in the order of time")
        dated = closing & (columns.date != NO_DATE) if columns.date is not None else closing
        in_order = count(_arrays(columns, dated), window=window, steps=steps, seconds=seconds)
    mutual, whole = _mutual(columns)
    sizes = np.sort(sizes[sizes > 1])[::-1]
    return Survey(columns, tuple(sizes.tolist()), amounts, mutual, whole, found, steps, in_order, contingent)


def _closing(columns: Columns) -> tuple[Flags, int]:
    """The flows that can close a loop in money, and how many more could if something happened."""
    every: Flags = np.ones(len(columns.tail), np.bool_)
    if columns.kind is None:
        return every, 0
    sides = [kind.side for kind in KINDS]
    closes = np.array([side not in {None, Side.TRANSFER, Side.CONTINGENT} for side in sides])
    contingent = np.array([side is Side.CONTINGENT for side in sides])
    return closes[columns.kind], int(contingent[columns.kind].sum())


def _arrays(columns: Columns, kept: Flags) -> Arrays:
    """Some of the flows at face value, for the searches."""
    time = None if columns.date is None else columns.date[kept].astype(np.int64)
    return Arrays(len(columns.names), columns.tail[kept], columns.head[kept], columns.face[kept], time)


def _mutual(columns: Columns) -> tuple[int, int]:
    """How much of the stated money two organisations pay each other, and how much there is, at face value."""
    stated = columns.face >= 0
    pairs = merged(_arrays(columns, stated))
    size = np.int64(pairs.size)
    there, back = pairs.tail * size + pairs.head, pairs.head * size + pairs.tail
    order = np.argsort(there)
    at = np.minimum(np.searchsorted(there[order], back), max(0, len(there) - 1))
    met = there[order][at] == back if len(there) else np.zeros(0, np.bool_)
    smaller = np.minimum(pairs.amount[met], pairs.amount[order][at][met])
    return int(smaller.sum(dtype=object) or 0), int(pairs.amount.sum(dtype=object) or 0)
