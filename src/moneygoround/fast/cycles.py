"""Simple cycles of few steps in a network of any size: counted, or listed, bounded in number and in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from moneygoround.fast.arrays import Arrays, Int32s, Int64s, merged
from moneygoround.fast.rooted import DONE, FOUND, USED, Search, advance, search_of
from moneygoround.fast.rows import Rows, rows_of
from moneygoround.fast.stream import ROOM, Block, Counted, Stream, finished, gathered, stopped, stream
from moneygoround.limits import LIMITS
from moneygoround.model import FEWEST_STEPS, check_steps

FIRST_LOOKS = 1 << 16
MOST_LOOKS = 1 << 22
"""Between two looks at the clock: about 10 ms."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Cycles, each once: number i passes `nodes[offsets[i]:offsets[i + 1]]`, from its smallest node on.

    `notice` says what is missing; None: nothing. The order is that of the search, the same for the same network.
    """

    nodes: Int32s
    offsets: Int64s
    notice: str | None = None

    def __len__(self) -> int:
        """How many cycles are listed."""
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Each cycle as the nodes that it passes."""
        for begin, end in zip(self.offsets, self.offsets[1:], strict=False):
            yield tuple(self.nodes[begin:end].tolist())


def count(arrays: Arrays, *, steps: int = LIMITS.loop_steps, seconds: float = LIMITS.loop_seconds) -> Counted:
    """How many simple cycles of two to `steps` steps there are, for each number of steps.

    Parallel flows are one step, and a flow of a node to itself is none. The counts are whole numbers up to 2^63 - 1;
    what is counted after `seconds` is a lower bound, and `notice` says so. The longest cycles are counted many at a
    time, never one by one. `by_length` ends at `steps`, or earlier where no cycle can have so many.

    Raises:
        BadRequest: fewer than two steps were asked for.
    """
    begun = _begun(_rows(arrays, steps), steps, room=0)
    whole = finished(begun, looks=MOST_LOOKS, seconds=seconds)
    counts = begun.search.counts[: steps + 1]
    return Counted(counts, None if whole else stopped(seconds, int(counts.sum())))


def at_least(rows: Rows, goal: int, *, steps: int, end: float) -> int | None:
    """How many cycles there are, or `goal` and more as soon as so many are known; None if the time `end` came first."""
    begun = _begun(rows, steps, room=0)
    looks = FIRST_LOOKS
    while not begun.done and begun.search.counts.sum() < goal:
        if monotonic() > end:
            return None
        begun.advance(looks)
        looks = min(2 * looks, MOST_LOOKS)
    return int(begun.search.counts.sum())


def listed(
    arrays: Arrays,
    *,
    steps: int = LIMITS.loop_steps,
    limit: int = LIMITS.loops,
    seconds: float = LIMITS.loop_seconds,
) -> Listed:
    """The simple cycles of two to `steps` steps, at most `limit` of them and for at most `seconds`.

    Parallel flows are one step, and a flow of a node to itself is none. `notice` says whether the list is cut. Memory
    is bounded by `limit`, whatever the network. For the strongest cycles first, see strongest.py.

    Raises:
        BadRequest: fewer than two steps were asked for.
    """
    return Listed(*gathered(blocks(_rows(arrays, steps), steps=steps, seconds=seconds), limit))


def blocks(rows: Rows, *, steps: int, seconds: float) -> Stream:
    """All simple cycles of two to `steps` steps, each from its smallest node on; returns the notice."""
    return stream(_begun(rows, steps, room=ROOM), looks=MOST_LOOKS, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A search under way: the arrays in it change, what it looks through does not."""

    rows: Rows
    search: Search
    steps: int

    @property
    def done(self) -> bool:
        return bool(self.search.state[DONE])

    def advance(self, looks: int) -> None:
        advance(self.rows, self.search, self.steps, looks)

    def emptied(self) -> Block:
        """What is in the buffer, which is free again."""
        state = self.search.state
        block = Block(self.search.cycles[: state[USED]].copy(), self.search.lengths[: state[FOUND]].copy())
        state[USED] = state[FOUND] = 0
        return block


def _rows(arrays: Arrays, steps: int) -> Rows:
    check_steps(steps)
    return rows_of(merged(arrays))


def _begun(rows: Rows, steps: int, *, room: int) -> _Begun:
    """A search at its start, compiled, so that no clock runs before it can."""
    steps = max(FEWEST_STEPS, min(steps, len(rows.names)))
    begun = _Begun(rows, search_of(rows, steps, room), steps)
    begun.advance(0)
    return begun
