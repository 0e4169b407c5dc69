"""Loops in time: those in which each step comes after the one before it, within a window of days."""

from bisect import bisect_right
from datetime import date as Day

from moneygoround.loops import Loop, Step


def span(loop: Loop) -> int | None:
    """The fewest days from the first step of a loop to its last, if each step comes strictly after the one before it.

    The steps are taken in the order of paying, from whichever of them makes it shortest; of parallel flows each step
    takes the one that fits. A flow counts from the day on which it became known. None if no order of the dates rises, or
    a step has no date. (Time-respecting cycles: Kumar and Calders 2018, 2SCENT; here on the steps of a simple cycle.)
    """
    days = [_days(step) for step in loop.steps]
    if not all(days):
        return None
    starts = range(len(days))
    spans = [_shortest([*days[at:], *days[:at]]) for at in starts]
    return min((found for found in spans if found is not None), default=None)


def _days(step: Step) -> list[Day]:
    """The days on which flows of a step became known, in order."""
    return sorted({edge.known_from.first for edge in step.edges if edge.known_from})


def _shortest(days: list[list[Day]]) -> int | None:
    """The fewest days for steps in this order: from each first day the next later one of each step."""
    spans = []
    for first in days[0]:
        last = first
        for later in days[1:]:
            at = bisect_right(later, last)
            if at == len(later):
                break
            last = later[at]
        else:
            spans.append((last - first).days)
    return min(spans, default=None)
