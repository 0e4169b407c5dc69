"""Loops in time: those in which each step comes after the one before it, within a window of days."""

from datetime import date as Day

from moneygoround.dates import Date
from moneygoround.loops import Loop, Step


def span(loop: Loop) -> int | None:
    """Within how many days the steps of a loop came, if each came strictly after the one before it; the fewest.

    The steps are taken in the order of paying, from whichever of them makes it shortest; of parallel flows each step
    takes the one that fits. A flow counts from the day on which it became known. A date of a month or a year may mean
    any of its days: a step is after another only if it is on all of them, and the days are counted to the last of them.
    None if no order of the dates is sure, or a step has no date. (Time-respecting cycles: Kumar and Calders 2018,
    2SCENT; here on the steps of a simple cycle.)
    """
    dates = [_dates(step) for step in loop.steps]
    if not all(dates):
        return None
    spans = [_shortest([*dates[at:], *dates[:at]]) for at in range(len(dates))]
    return min((found for found in spans if found is not None), default=None)


def _dates(step: Step) -> list[Date]:
    """When flows of a step became known; what is surely known first comes first."""
    return sorted({edge.known_from for edge in step.edges if edge.known_from}, key=lambda date: (date.last, date.first))


def _shortest(dates: list[list[Date]]) -> int | None:
    """The fewest days for steps in this order: from each first date the next of each step that is surely later."""
    ends = [(first.first, _end(first.last, dates[1:])) for first in dates[0]]
    return min(((end - start).days for start, end in ends if end), default=None)


def _end(last: Day, later: list[list[Date]]) -> Day | None:
    """The day by which steps have come one after the other, all of them after a day; None if one of them has not."""
    for dates in later:
        after = next((date for date in dates if date.first > last), None)
        if after is None:
            return None
        last = after.last
    return last
