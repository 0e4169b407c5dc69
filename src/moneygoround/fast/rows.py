"""A network in rows, those with the most neighbours first: what the search for cycles looks through."""

from typing import NamedTuple

import numpy as np

from moneygoround.fast.arrays import Arrays, Int32s, by_pair, csr
from moneygoround.fast.components import inside


class Rows(NamedTuple):
    """A network without parallel flows, in rows: whom node v pays is `payees[paid[v]:paid[v + 1]]`, and so back.

    Nodes are numbered by their number of neighbours, the most first; `names` holds the numbers that they came with.
    Rows are sorted, so those of v that are no root yet are always the last ones.
    """

    paid: Int32s
    payees: Int32s
    owed: Int32s
    payers: Int32s
    names: Int32s


def rows_of(arrays: Arrays, names: Int32s | None = None) -> Rows:
    """What can close a cycle of a network without parallel flows: the flows inside its components, by rows.

    `names` are the numbers by which cycles name the nodes, if they are others than those of the columns.
    """
    kept = inside(arrays)
    tail, head = arrays.tail[kept], arrays.head[kept]
    degree = np.bincount(tail, minlength=arrays.size) + np.bincount(head, minlength=arrays.size)
    used = np.flatnonzero(degree)
    active: Int32s = used[np.argsort(-degree[used], kind="stable")].astype(np.int32)
    number = np.zeros(arrays.size, np.int32)
    number[active] = np.arange(len(active), dtype=np.int32)
    tail, head = number[tail], number[head]
    order = by_pair(tail, head, len(active))
    paid, payees, _ = csr(tail[order], head[order], len(active))
    order = by_pair(head, tail, len(active))
    owed, payers, _ = csr(head[order], tail[order], len(active))
    return Rows(paid, payees, owed, payers, active if names is None else names[active])
