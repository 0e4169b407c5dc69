"""A survey of a large table as text, rows and CSV."""

from collections.abc import Iterator

from moneygoround.amount import UNITLESS
from moneygoround.fast.prices import prices
from moneygoround.model import Bound, Measure
from moneygoround.narrative import amount_words, share_words
from moneygoround.survey import Ring, Survey
from moneygoround.writers.tables import Row, units

AMOUNT_COLUMNS = ("measure", "bound", "amount", "disclosed", "share", "currency")
LOOP_COLUMNS = ("rank", "amount", "steps", "undisclosed", "key", "loop")
TOLD = 10


def amount_rows(found: Survey) -> list[Row]:
    """Both certified amounts at every bound."""
    currency = found.columns.currency
    return [
        {
            "measure": str(measure),
            "bound": str(bound),
            "amount": units(one.amount, currency),
            "disclosed": units(one.disclosed, currency),
            "share": share_words(one.amount, one.disclosed),
            "currency": "" if currency == UNITLESS else currency,
        }
        for (measure, bound), one in found.amounts.items()
    ]


def loop_rows(found: Survey) -> list[Row]:
    """The strongest loops, in order."""
    return [
        {
            "rank": str(rank),
            "amount": "" if ring.amount is None else units(ring.amount, found.columns.currency),
            "steps": str(len(ring.organisations)),
            "undisclosed": str(ring.undisclosed).lower(),
            "key": "~".join(found.columns.ids[one] for one in ring.organisations),
            "loop": _names(found, ring),
        }
        for rank, ring in enumerate(found.rings, 1)
    ]


def certificate_rows(found: Survey) -> Iterator[Row]:
    """What runs through each row of the table in every certificate, in the columns of certificate.csv; then its prices.

    A flow is named as the CSV reader names it, by its line: `row-2` stands right behind a header in the first line. A
    price stands in a line of its own, with its organisation as payer; prices of 0 are left out.
    """
    columns = found.columns
    for (measure, bound), one in found.amounts.items():
        head = {"measure": str(measure), "status": "live", "bound": str(bound)}
        for place in one.carried.nonzero()[0].tolist():
            yield head | {
                "flow": columns.flow(place),
                "payer": columns.ids[columns.tail[place]],
                "payee": columns.ids[columns.head[place]],
                "amount": units(int(one.carried[place]), columns.currency),
                "counted": units(int(one.counted[place]), columns.currency),
                "currency": columns.currency,
            }
        priced = prices(columns, one)
        for organisation in priced.nonzero()[0].tolist():
            yield head | {"payer": columns.ids[organisation], "price": str(priced[organisation])}


def text(found: Survey) -> str:
    """The survey on a screen."""
    columns, currency = found.columns, found.columns.currency
    undisclosed = int((columns.face < 0).sum())
    missing = f", {undisclosed:,} of them without an amount" if undisclosed else ""
    lines = [
        f"{len(columns.tail):,} flows between {len(columns.names):,} organisations{missing}.",
        _components(found),
        f"Reciprocity: {share_words(found.mutual, found.whole) or '–'} of {amount_words(found.whole, currency)}.",
        "",
        *_amounts(found),
        "",
        f"The strongest of the loops of up to {found.steps} steps:",
        *(f"{rank}. {_worth(found, ring)}   {_names(found, ring)}" for rank, ring in enumerate(found.rings[:TOLD], 1)),
    ]
    return "\n".join([*lines, *notices(found)]) + "\n"


def notices(found: Survey) -> list[str]:
    """What is not whole, or left out."""
    told = []
    if found.loops.cut is not None:
        least = found.loops.cut.at_least
        whole = (
            f"All of at least {amount_words(least, found.columns.currency)} are listed." if least is not None else ""
        )
        told.append(f"Only the first {len(found.rings):,} loops are listed. {whole}".strip())
    if found.contingent:
        told.append(f"{found.contingent:,} contingent flows are left out: they carry no money before they are called.")
    if found.in_order is not None:
        counted = int(found.in_order.by_length.sum())
        told.append(f"{counted:,} loops in the order of time, each sequence of flows counted.")
        told += [found.in_order.notice] if found.in_order.notice else []
    return told


def _components(found: Survey) -> str:
    if not found.components:
        return "No money can come back: no component has two organisations."
    count, inside = len(found.components), sum(found.components)
    return (
        f"Money can come back within {count:,} component{'' if count == 1 else 's'} of {inside:,} organisations in all, "
        f"{found.components[0]:,} in the largest."
    )


def _amounts(found: Survey) -> list[str]:
    currency = found.columns.currency
    rows = [("", "floor", "at face value", "ceiling", "out of")]
    for measure, name in (
        (Measure.RETURNING_CAPITAL, "Returning capital"),
        (Measure.CIRCULAR_VOLUME, "Circular volume"),
    ):
        whole = found.amounts[measure, Bound.FACE].disclosed
        if whole:
            words = (amount_words(found.amounts[measure, bound].amount, currency) for bound in Bound)
            rows.append((name, *words, amount_words(whole, currency)))  # type: ignore[arg-type]  # three bounds
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    return ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _worth(found: Survey, ring: Ring) -> str:
    if ring.amount is None:
        return "no amount"
    return f"{'≤ ' if ring.undisclosed else ''}{amount_words(ring.amount, found.columns.currency)}"


def _names(found: Survey, ring: Ring) -> str:
    names = [found.columns.names[one] for one in ring.organisations]
    return " → ".join([*names, names[0]])
