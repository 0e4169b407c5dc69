"""Heavy-tailed networks from a seed, for measuring and for tests: few organisations have most of the flows and the money."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KINDS = ("equity", "debt", "purchase", "payment", "return", "share_sale")
SHARES = (0.2, 0.15, 0.3, 0.2, 0.1, 0.05)
FIRST_DAY = Day(2015, 1, 1)
DAYS = 4000


@dataclass(frozen=True, slots=True)
class Heavy:
    """Flows as arrays: `cents` is the amount (-1: undisclosed), `kind` counts in KINDS, `day` from FIRST_DAY."""

    size: int
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    cents: NDArray[np.int64]
    kind: NDArray[np.int8]
    day: NDArray[np.int32]


def heavy_tailed(edges: int, seed: int, *, undisclosed: float = 0.05) -> Heavy:
    """A network of `edges` flows between a fifth as many organisations; the same for the same seed.

    An organisation pays and is paid in proportion to two weights that are alike, from a Pareto law with exponent 1.5;
    amounts are log-normal (median 1,000, sigma 2) with two decimals. There are parallel flows, and no self-loops.
    """
    random = np.random.default_rng(seed)
    size = max(2, edges // 5)
    weight = random.pareto(1.5, size) + 0.2
    pays, paid = (np.cumsum(weight * random.uniform(0.2, 1.8, size)) for _ in range(2))
    tail, head = (
        np.minimum(np.searchsorted(total, random.uniform(0, total[-1], edges)), size - 1) for total in (pays, paid)
    )
    head = np.where(tail == head, (head + 1) % size, head)
    cents = np.maximum(1, np.rint(random.lognormal(np.log(100_000), 2, edges))).astype(np.int64)
    cents[random.uniform(size=edges) < undisclosed] = -1
    kind = random.choice(len(KINDS), edges, p=SHARES)
    day = np.sort(random.integers(0, DAYS, edges))
    return Heavy(size, tail.astype(np.int32), head.astype(np.int32), cents, kind.astype(np.int8), day.astype(np.int32))


def write_csv(heavy: Heavy, path: Path, *, wide: bool = False) -> None:
    """Write the network as `source,target,amount`, with `date,kind` too if `wide`."""
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target,amount,date,kind\n" if wide else "source,target,amount\n")
        file.writelines(_lines(heavy, wide=wide))


def _lines(heavy: Heavy, *, wide: bool) -> Iterator[str]:
    first = FIRST_DAY.toordinal()
    days = [Day.fromordinal(first + day).isoformat() for day in range(DAYS)]
    columns = (heavy.tail, heavy.head, heavy.cents, heavy.day, heavy.kind)
    for tail, head, cents, day, kind in zip(*(column.tolist() for column in columns), strict=True):
        amount = "" if cents < 0 else f"{cents // 100}.{cents % 100:02}"
        rest = f",{days[day]},{KINDS[kind]}" if wide else ""
        yield f"Company {tail} Ltd,Company {head} Ltd,{amount}{rest}\n"
