"""What strongest.py ranks cycles by: their smallest amount, when they closed, and the order of their nodes."""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Flags, Int32s, Int64s
from moneygoround.fast.compiled import compiled


@compiled
def as_they_come(tail: Int32s, head: Int32s, size: int) -> tuple[Int32s, Int32s, Int32s]:
    """Ends numbered in the order in which they come up, and their old numbers."""
    number = np.full(size, -1, np.int32)
    names = np.empty(size, np.int32)
    tails = np.empty(len(tail), np.int32)
    heads = np.empty(len(tail), np.int32)
    count = 0
    for edge in range(len(tail)):
        for node in (tail[edge], head[edge]):
            if number[node] < 0:
                number[node] = count
                names[count] = node
                count += 1
        tails[edge], heads[edge] = number[tail[edge]], number[head[edge]]
    return tails, heads, names[:count].copy()


class Steps(NamedTuple):
    """The steps that cycles can take, in sorted rows: where from `offsets`, where to, how much, and since when."""

    offsets: Int32s
    targets: Int32s
    amounts: Int64s
    times: Int64s


@compiled
def judged(nodes: Int32s, lengths: Int32s, steps: Steps) -> tuple[Int64s, Int32s, Int64s]:
    """The smallest disclosed amount on each cycle (-1: none), how many of its steps are undisclosed, and when it closed."""
    least = np.full(len(lengths), -1, np.int64)
    hidden = np.zeros(len(lengths), np.int32)
    closed = np.empty(len(lengths), np.int64)
    begin = 0
    for cycle in range(len(lengths)):
        length = lengths[cycle]
        for step in range(length):
            tail = nodes[begin + step]
            head = nodes[begin + (step + 1 if step + 1 < length else 0)]
            low, high = steps.offsets[tail], steps.offsets[tail + 1]
            while high - low > 1:
                middle = (low + high) // 2
                if steps.targets[middle] <= head:
                    low = middle
                else:
                    high = middle
            amount = steps.amounts[low]
            if amount < 0:
                hidden[cycle] += 1
            elif least[cycle] < 0 or amount < least[cycle]:
                least[cycle] = amount
            if step == 0 or steps.times[low] > closed[cycle]:
                closed[cycle] = steps.times[low]
        begin += length
    return least, hidden, closed


@compiled
def before(table: Int32s, last: Int32s) -> Flags:
    """Which rows come before one in the order of their nodes."""
    early = np.zeros(len(table), np.bool_)
    for row in range(len(table)):
        for column in range(len(last)):
            if table[row, column] != last[column]:
                early[row] = table[row, column] < last[column]
                break
    return early


@compiled
def as_table(nodes: Int32s, lengths: Int32s, width: int) -> Int32s:
    """Cycles as rows of a table, filled up with -1."""
    table = np.full((len(lengths), width), -1, np.int32)
    begin = 0
    for row in range(len(lengths)):
        for column in range(lengths[row]):
            table[row, column] = nodes[begin + column]
        begin += lengths[row]
    return table
