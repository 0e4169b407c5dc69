"""The networks that are measured: seeded heavy-tailed ones, and files of the user's own."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heavy import heavy_tailed
from moneygoround.fast.arrays import Arrays, network_of

CENTS, DAY = 100, 86_400


@dataclass(frozen=True, slots=True)
class Measured:
    """A network by its name: flows with whole amounts, dated or not."""

    name: str
    arrays: Arrays


def network(name: str) -> Measured:
    """`heavy:100000` is a generated network of that many flows; anything else is a file: source, target[, amount[, time]]."""
    if name.startswith("heavy:"):
        heavy = heavy_tailed(int(name.partition(":")[2]), seed=1, undisclosed=0)
        return Measured(
            name,
            network_of(heavy.size, heavy.tail, heavy.head, amount=heavy.cents, time=heavy.day.astype(np.int64) * DAY),
        )
    return Measured(Path(name).name, _of_file(Path(name)))


def _of_file(file: Path) -> Arrays:
    """A table with commas or blanks, with or without a header; an amount is taken without its sign. Two further columns: amount and time; one: time."""
    with file.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.reader(line.replace(" ", ",").replace("\t", ",") for line in text) if row]
    rows = rows if rows[0][-1].replace(".", "").lstrip("-").isdigit() else rows[1:]
    numbers: dict[str, int] = {}
    ends = np.array([[numbers.setdefault(name, len(numbers)) for name in row[:2]] for row in rows], np.int32)
    amounts = [round(abs(float(row[2])) * CENTS) for row in rows] if len(rows[0]) > 3 else [CENTS] * len(rows)
    times = [int(float(row[-1])) for row in rows] if len(rows[0]) > 2 else None
    return network_of(len(numbers), ends[:, 0], ends[:, 1], amount=amounts, time=times)
