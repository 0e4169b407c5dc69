"""Everything that is found in a plain table of any size: components, both certified amounts, the strongest loops.

The columnar path: rows become arrays, never records. On a small table it finds what `find` finds (a test holds both to
it); statuses, evidence and deals it does not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from moneygoround.errors import BadRequest
from moneygoround.exchange import check_currency
from moneygoround.fast.arrays import LARGEST, Arrays, Flags, merged
from moneygoround.fast.circulate import Circulated, circulate
from moneygoround.fast.columns import KINDS, NO_DATE, NOT_STATED, Columns, read_columns
from moneygoround.fast.components import components
from moneygoround.fast.stream import Counted
from moneygoround.fast.strongest import Strongest, strongest
from moneygoround.fast.temporal import count
from moneygoround.limits import LIMITS
from moneygoround.model import Bound, Measure, Side, check_steps

Progress = Callable[[str], None]
CLOSING = (Side.CAPITAL, Side.TRADE, Side.RETURN)
"""What closes a loop in money: all but transfers, in which no one is financed, and what is only contingent."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A loop: organisations as places in the columns' names, from the smallest on, and the smallest disclosed step; None if there is none.

    `undisclosed` if some step states no amount, `contingent` if only contingent flows carry some step.
    """

    organisations: tuple[int, ...]
    amount: int | None
    undisclosed: bool
    contingent: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What is found in a table. `components` are the sizes of those with two organisations or more, the largest first.

    A component is closed by all that can close a loop, contingent flows included. `mutual` is the part of `whole` (all
    stated money between different organisations but what is contingent) that two pay each other, at face value: their
    quotient is the reciprocity. `in_order` counts the loops in the order of time within the window that
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
        facts = (self.loops.least.tolist(), self.loops.tier.tolist(), self.loops.contingent.tolist())
        found = zip(self.loops.cycles, *facts, strict=True)
        return tuple(
            Ring(ring, None if least < 0 else least, bool(tier), called) for ring, least, tier, called in found
        )


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

    `window` asks for the loops in the order of time within so many days. A date of a month or a year may mean any of its
    days: a flow is later than another only if it is on all of them, and the days are counted to the last. Transfers close no loop. What is only
    contingent closes components and, after all others, loops; it carries no amount and is in no order of time. The
    searches for loops stop after `seconds` each, and say so.

    Raises:
        BadRecords: anything is wrong in the table; all faults are told together.
        BadRequest: no such currency, no such number of loops or steps, or a window below 1 or for flows without dates.
        FileTrouble: the table can't be read.
        LimitReached: the amounts are too large for it.
    """
    _check(currency, loops, steps, window)
    progress("reading")
    columns = read_columns(table, currency=currency)
    if window is not None and columns.date is None:
        raise BadRequest(f"{table}: has no dates, so its flows have no order of time. Add a column `date`.")
    progress("components")
    sizes = _component_sizes(columns)
    amounts = {}
    for measure in Measure:
        for bound in Bound:
            progress(f"{measure} at {bound}".replace("_", " "))
            amounts[measure, bound] = circulate(columns, measure, bound)
    progress("loops")
    closing = _of_sides(columns, *CLOSING)
    called = _of_sides(columns, Side.CONTINGENT)
    found = strongest(
        _arrays(columns, closing), contingent=_arrays(columns, called), steps=steps, limit=loops, seconds=seconds
    )
    in_order = None
    if window is not None:
        progress("loops in the order of time")
        in_order = count(
            _dated(columns, closing & (columns.date != NO_DATE)), window=window, steps=steps, seconds=seconds
        )
    return Survey(columns, sizes, amounts, *_mutual(columns), found, steps, in_order, int(called.sum()))


def limited(found: Survey, ring: Ring) -> bool:
    """Whether some step of a loop can carry no more than the loop's amount, since no flow of it lacks an amount."""
    columns = found.columns
    ordinary, called = _of_sides(columns, *CLOSING), _of_sides(columns, Side.CONTINGENT)
    for payer, payee in zip(ring.organisations, (*ring.organisations[1:], ring.organisations[0]), strict=True):
        between = (columns.tail == payer) & (columns.head == payee)
        high = columns.high[between & (ordinary if (between & ordinary).any() else called)]
        if ring.amount is not None and (high != NOT_STATED).all() and high.sum(dtype=object) <= ring.amount:
            return True
    return False


def _check(currency: str | None, loops: int, steps: int, window: int | None) -> None:
    """Refuse what makes no sense before anything is read."""
    check_currency(currency)
    check_steps(steps, most=LIMITS.longest_loop)
    if loops < 1:
        raise BadRequest(f"{loops} is not a number of loops to list. Ask for 1 or more.")
    if window is not None and window < 1:
        raise BadRequest(
            f"A window of {window} days leaves no loop: steps that come one after the other take a day or more. Write 1 or more."
        )


def _of_sides(columns: Columns, *sides: Side) -> Flags:
    """The flows of some sides; without a kind all are trade."""
    if columns.kind is None:
        return np.full(len(columns.tail), Side.TRADE in sides, np.bool_)
    return np.array([kind.side in sides for kind in KINDS])[columns.kind]


def _component_sizes(columns: Columns) -> tuple[int, ...]:
    """How many organisations each component has, by all that can close a loop, contingent flows included."""
    kept = _of_sides(columns, *CLOSING, Side.CONTINGENT)
    _, label = components(len(columns.names), columns.tail[kept], columns.head[kept])
    sizes = np.bincount(label)
    return tuple(np.sort(sizes[sizes > 1])[::-1].tolist())


def _arrays(columns: Columns, kept: Flags) -> Arrays:
    """Some of the flows at face value, for the searches; what has no date came last."""
    time = None
    if columns.date is not None:
        time = np.where(columns.date == NO_DATE, LARGEST, columns.date.astype(np.int64))[kept]
    return Arrays(len(columns.names), columns.tail[kept], columns.head[kept], columns.face[kept], time)


def _dated(columns: Columns, kept: Flags) -> Arrays:
    """Some of the flows that have a date, with the last day of each where that is not the first."""
    found = _arrays(columns, kept)
    return found if columns.last is None else replace(found, last=columns.last[kept].astype(np.int64))


def _mutual(columns: Columns) -> tuple[int, int]:
    """How much of the stated money two organisations pay each other, and how much there is, at face value."""
    stated = np.where(columns.face == NOT_STATED, columns.low, columns.face)
    kept = (stated > 0) & _of_sides(columns, *CLOSING, Side.TRANSFER)
    pairs = merged(Arrays(len(columns.names), columns.tail[kept], columns.head[kept], stated[kept]))
    size = np.int64(pairs.size)
    there, back = pairs.tail * size + pairs.head, pairs.head * size + pairs.tail
    order = np.argsort(there)
    at = np.minimum(np.searchsorted(there[order], back), max(0, len(there) - 1))
    met = there[order][at] == back if len(there) else np.zeros(0, np.bool_)
    smaller = np.minimum(pairs.amount[met], pairs.amount[order][at][met])
    return int(smaller.sum(dtype=object) or 0), int(pairs.amount.sum(dtype=object) or 0)
