"""A survey of a large table as text, rows and CSV."""

from collections.abc import Iterable, Iterator

from moneygoround.amount import UNITLESS
from moneygoround.digits import many
from moneygoround.errors import visible
from moneygoround.fast.prices import prices
from moneygoround.fast.strongest import Cut
from moneygoround.findings import program
from moneygoround.ledger import View
from moneygoround.model import Bound, Measure, Tier
from moneygoround.narrative import SIGNIFICANT, amount_words, share_words
from moneygoround.survey import Ring, Survey, limited
from moneygoround.writers.tables import MADE_IN, Row, units, view_cells

AMOUNT_COLUMNS = ("measure", "bound", "amount", "disclosed", "share", *MADE_IN)
LOOP_COLUMNS = ("rank", "amount", "steps", "undisclosed", "contingent", "key", "loop", *MADE_IN)
TOLD = 10


def made(found: Survey) -> dict[str, str]:
    """What every row was made of: all flows, each as the ledger would read it.

    The records' SHA-256 stays empty: a survey makes no records of the rows, so it has none to take it of.
    """
    currency = found.columns.currency
    shown = {"currency": "" if currency == UNITLESS else currency, "inputs": "", "version": program()}
    return view_cells(View(currency=currency)) | shown


def amount_rows(found: Survey) -> list[Row]:
    """Both certified amounts at every bound."""
    currency, beside = found.columns.currency, made(found)
    return [
        {
            "measure": str(measure),
            "bound": str(bound),
            "amount": units(one.amount, currency),
            "disclosed": units(one.disclosed, currency),
            "share": share_words(one.amount, one.disclosed),
            **beside,
        }
        for (measure, bound), one in found.amounts.items()
    ]


def loop_rows(found: Survey) -> list[Row]:
    """The strongest loops, in order."""
    beside = made(found)
    return [
        {
            "rank": str(rank),
            "amount": "" if ring.amount is None else units(ring.amount, found.columns.currency),
            "steps": str(len(ring.organisations)),
            "undisclosed": str(ring.undisclosed).lower(),
            "contingent": str(ring.contingent).lower(),
            "key": "~".join(found.columns.ids[one] for one in ring.organisations),
            "loop": _names(found, ring),
            **beside,
        }
        for rank, ring in enumerate(found.rings, 1)
    ]


def certificate_rows(found: Survey) -> Iterator[Row]:
    """What every certificate claims, what runs through each row of the table, and its prices, in the columns of certificate.csv.

    A flow is named as the CSV reader names it, by its line: `row-2` stands right behind a header in the first line. A
    price stands in a line of its own, with its organisation as payer; prices of 0 are left out. The first line of each
    says of which view it is and by which version; it names no inputs (see `made`).
    """
    columns, beside = found.columns, made(found)
    for (measure, bound), one in found.amounts.items():
        head = {"measure": str(measure), "status": "live", "bound": str(bound)}
        amount = units(one.amount, columns.currency)
        yield beside | head | {"amount": amount, "counted": amount, "currency": columns.currency}
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
    """The survey on a screen: what there is nothing of has no heading."""
    parts = [_head(found), _amounts(found), _loops(found), notices(found)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def notices(found: Survey) -> list[str]:
    """What is not whole, or left out."""
    told = [_cut(found, found.loops.cut)] if found.loops.cut else []
    if found.contingent:
        carry = "carries" if found.contingent == 1 else "carry"
        told.append(f"{many(found.contingent, 'contingent flow')} {carry} no amount: no money runs before a call.")
    if found.in_order is not None:
        counted = int(found.in_order.by_length.sum())
        told.append(f"{many(counted, 'loop')} in the order of time, each sequence of flows counted.")
        told += [found.in_order.notice] if found.in_order.notice else []
    return told


def _cut(found: Survey, cut: Cut) -> str:
    """Which part of the list is complete."""
    count = len(found.rings)
    why = "The search for loops ran out of time. " if cut.out_of_time else ""
    listed = {0: "No loop is listed.", 1: "Only the first loop is listed."}
    lead = why + listed.get(count, f"Only the first {count:,} loops are listed.")
    whole = "All" if not cut.contingent else "All that need no contingent flow are listed. Of those that need one, all"
    least = "" if cut.at_least is None else f" of at least {amount_words(cut.at_least, found.columns.currency)}"
    if cut.tier is Tier.UNKNOWN:
        return f"{lead} {whole} with a disclosed step are listed."
    if cut.tier is Tier.PARTLY:
        rest = f", and all with undisclosed steps{least}" if least else ""
        return f"{lead} {whole} disclosed in every step are listed{rest}."
    if least:
        return f"{lead} {whole} disclosed in every step{least} are listed."
    if cut.contingent:
        return f"{lead} All that need no contingent flow are listed."
    return f"{lead} {'Stronger ones' if cut.out_of_time else 'Others as strong as these'} may be missing."


def _head(found: Survey) -> list[str]:
    """What the table holds, and how much of it is closely knit."""
    columns, currency = found.columns, found.columns.currency
    undisclosed = int((columns.face < 0).sum())
    missing = f", {undisclosed:,} of them without an amount" if undisclosed else ""
    if undisclosed == len(columns.tail):
        missing = ", without any amount" if undisclosed else ""
    flows, organisations = many(len(columns.tail), "flow"), many(len(columns.names), "organisation")
    lines = [f"{flows} between {organisations}{missing}.", _components(found)]
    if found.whole:
        share, whole = share_words(found.mutual, found.whole), amount_words(found.whole, currency)
        lines.append(f"Reciprocity: {share} of {whole}.")
    return lines


def _components(found: Survey) -> str:
    if not found.components:
        return "No loop can close: no money leads back to where it came from."
    count, inside = len(found.components), sum(found.components)
    also = ", contingent flows included" if found.contingent else ""
    each = f"{inside:,} organisations"
    if count > 1:
        each += f" in all, {found.components[0]:,} in the largest"
    return f"Loops can close within {many(count, 'component')} of {each}{also}."


def _amounts(found: Survey) -> list[str]:
    """Both certified amounts as a table, as far as anything of them is disclosed."""
    currency = found.columns.currency
    rows: list[tuple[str, ...]] = [("", "floor", "at face value", "ceiling", "out of")]
    shown: list[int] = []
    for measure, name in (
        (Measure.RETURNING_CAPITAL, "Returning capital"),
        (Measure.CIRCULAR_VOLUME, "Circular volume"),
    ):
        whole = found.amounts[measure, Bound.FACE].disclosed
        if whole:
            amounts = [*(found.amounts[measure, bound].amount for bound in Bound), whole]
            rows.append((name, *(amount_words(amount, currency) for amount in amounts)))
            shown += amounts
    if not shown:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return lines + _rounded(found, shown)


def _loops(found: Survey) -> list[str]:
    """The first loops, and how many more are listed elsewhere."""
    told, rest = found.rings[:TOLD], len(found.rings) - TOLD
    if not told:
        return [] if found.loops.cut or not found.components else [f"No loop of up to {found.steps} steps."]
    lines = [f"The strongest loops of up to {found.steps} steps:"]
    lines += [f"{rank}. {_worth(found, ring)}   {_shown(found, ring)}" for rank, ring in enumerate(told, 1)]
    lines += [f"… and {many(rest, 'more loop')}: --csv and --json list them."] if rest > 0 else []
    return lines


def _rounded(found: Survey, amounts: Iterable[int]) -> list[str]:
    """Say so if an amount on the screen is not exact."""
    shown = [*amounts, found.whole, *(ring.amount or 0 for ring in found.rings[:TOLD])]
    if all(len(str(amount).rstrip("0")) <= SIGNIFICANT for amount in shown):
        return []
    return [f"Amounts are rounded to {SIGNIFICANT} figures here; --csv and --json give them to the last."]


def _worth(found: Survey, ring: Ring) -> str:
    if ring.amount is None:
        return "no amount"
    words = amount_words(ring.amount, found.columns.currency)
    if not ring.undisclosed:
        return words
    return f"≤ {words}" if limited(found, ring) else f"open, {words} stated"


def _names(found: Survey, ring: Ring) -> str:
    names = [found.columns.names[one] for one in ring.organisations]
    return " → ".join([*names, names[0]])


def _shown(found: Survey, ring: Ring) -> str:
    """The names of a loop, with what would move a terminal's cursor escaped."""
    condition = " (if a warrant or guarantee is called)" if ring.contingent else ""
    return "".join(map(visible, _names(found, ring))) + condition
