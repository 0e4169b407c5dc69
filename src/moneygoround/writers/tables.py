"""Findings as tables: plain rows, and CSV that a spreadsheet opens without running any of it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from moneygoround import narrative
from moneygoround.amount import decimals
from moneygoround.circulation import Circulation
from moneygoround.digits import whole
from moneygoround.findings import Findings, digest, program
from moneygoround.ledger import Ledger, View
from moneygoround.loops import Loop
from moneygoround.model import Bound, Flow
from moneygoround.network import Network
from moneygoround.order import span
from moneygoround.readers.csv import COLUMNS, FORMULA
from moneygoround.verification import MADE_OF

Row = Mapping[str, str]


def units(minor: int | None, currency: str) -> str:
    """An amount in whole units, exactly, as digits; empty where there is none.

    >>> units(630_000_000_050, "USD")
    '6300000000.5'
    """
    return "" if minor is None else whole(minor, decimals(currency))


def to_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """Rows as CSV, a header first. Text that a spreadsheet would run as a formula gets an apostrophe before it.

    No byte order mark: programs read these, and to many of them it would be a letter of the first column's name. The page
    puts one before the tables that it saves, since people open those in a spreadsheet, which takes them for UTF-8 only so.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_inert(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    """A cell that is no formula; the CSV reader takes the apostrophe away again. An apostrophe of its own is doubled by it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


MADE_IN = ("currency", *MADE_OF)


def view_cells(view: View) -> dict[str, str]:
    """The view that a row was computed under."""
    statuses = " ".join(sorted(view.statuses))
    return {"currency": view.currency, "as_of": str(view.as_of or ""), "statuses": statuses, "level": view.level}


def made_of(findings: Findings, network: Network) -> dict[str, str]:
    """What a row was made of: its view, the SHA-256 of the records, the version of this program."""
    return {**view_cells(network.view), "inputs": findings.inputs, "version": findings.version}


def made_from(ledger: Ledger, view: View) -> dict[str, str]:
    """What a row was made of where nothing else was looked for: the same cells."""
    return {**view_cells(view), "inputs": digest(ledger), "version": program()}


def stamped(rows: Iterable[Row], made: Row) -> list[Row]:
    """Rows with what they were made of, so that each tells it wherever it is copied to; what a row says itself stays."""
    return [{**row, **{name: cell for name, cell in made.items() if name not in row}} for row in rows]


LOOP_COLUMNS = (
    "rank", "key", "organisations", "steps", "class", "amount", "floor", "face", "ceiling", "currency", "undisclosed_steps",
    "weakest_step", "closed_on", "sized_on", "days_in_order", "capital_first", "inside_deal", "deals", "flows", "sentence",
    *MADE_OF,
)  # fmt: skip


def loop_rows(findings: Findings) -> list[Row]:
    """One row a loop, strongest first."""
    made = made_of(findings, findings.network)
    return [_loop(findings, rank, loop) | made for rank, loop in enumerate(findings.loops.loops, 1)]


def _loop(findings: Findings, rank: int, loop: Loop) -> dict[str, str]:
    currency, ledger = findings.network.view.currency, findings.ledger
    weak = loop.steps[loop.weakest]
    return {
        "rank": str(rank),
        "key": loop.key,
        "organisations": narrative.loop_title(loop, ledger),
        "steps": str(len(loop.steps)),
        "class": str(loop.kind),
        "amount": narrative.loop_amount(loop, currency),
        "floor": units(loop.bottleneck.low, currency),
        "face": units(loop.bottleneck.face, currency),
        "ceiling": units(loop.bottleneck.high, currency),
        "currency": currency,
        "undisclosed_steps": str(loop.undisclosed),
        "weakest_step": f"{weak.payer}~{weak.payee}",
        "closed_on": str(loop.closed_on or ""),
        "sized_on": str(loop.sized_on or ""),
        "days_in_order": "" if (days := span(loop)) is None else str(days),
        "capital_first": {True: "yes", False: "no", None: ""}[loop.in_order],
        "inside_deal": loop.inside_deal or "",
        "deals": " ".join(loop.deals),
        "flows": " ".join(edge.flow.id for step in loop.steps for edge in step.edges),
        "sentence": narrative.loop_sentence(loop, ledger, currency=currency),
    }


CIRCULATION_SHORT = ("measure", "status", "bound", "amount", "disclosed", "share", "currency")
CIRCULATION_COLUMNS = (*CIRCULATION_SHORT, *MADE_OF)


def circulation_rows(findings: Findings) -> list[Row]:
    """One row for each measure, bound, and whether only firm flows count."""
    rows: list[Row] = []
    for certified in (findings.returning_capital, findings.circular_volume):
        for status, found in (("firm", certified.firm), ("live", certified.live)):
            network = findings.firm if status == "firm" else findings.network
            made = made_of(findings, network)
            rows += [_circulation(found[bound], status, network.view.currency) | made for bound in Bound]
    return rows


def _circulation(found: Circulation, status: str, currency: str) -> dict[str, str]:
    return {
        "measure": str(found.measure),
        "status": status,
        "bound": str(found.bound),
        "amount": units(found.amount, currency),
        "disclosed": units(found.disclosed, currency),
        "share": narrative.share_words(found.amount, found.disclosed),
        "currency": currency,
    }


FLOW_COLUMNS = COLUMNS  # what is written is what the reader takes


def flow_rows(ledger: Ledger) -> list[Row]:
    """One row a flow, in the columns that the CSV reader takes. Histories, tranches and further evidence have no column."""
    return [_flow(flow) for flow in ledger.flows.values()]


def _flow(flow: Flow) -> Row:
    first = flow.evidence[0] if flow.evidence else None
    row = {
        "id": flow.id,
        "deal": flow.deal,
        "kind": flow.kind,
        "from": flow.payer[-1].organisation,
        "to": flow.payee[-1].organisation,
        "via_from": flow.payer_via,
        "via_to": flow.payee_via,
        "beneficiary": flow.beneficiary,
        "subject": flow.subject,
        "amount": flow.amount,
        "in": flow.form,
        "status": flow.status,
        "date": flow.date,
        "as_of": flow.as_of,
        "term_years": flow.term.years if flow.term else None,
        "conditions": flow.conditions,
        "within": flow.within,
        "supersedes": " ".join(flow.supersedes),
        "amends": " ".join(flow.amends),
        "tags": " ".join(flow.tags),
        "evidence": first.source if first else None,
        "says": first.says if first else None,
    }
    return {name: str(value) for name, value in row.items() if value is not None}
