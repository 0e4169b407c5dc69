"""The public face: load a ledger, find what is in it, hand it to networkx, rdflib or a notebook."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from moneygoround import curated, exchange
from moneygoround import findings as _findings
from moneygoround import network as _network
from moneygoround.dates import Date, parse_date
from moneygoround.differences import Differences, compare
from moneygoround.errors import BadRequest, shown
from moneygoround.findings import Findings
from moneygoround.ledger import Ledger, View
from moneygoround.limits import LIMITS
from moneygoround.model import FIRM, LIVE, Kind, check_steps
from moneygoround.readers import read
from moneygoround.readers.stories import Story, read_stories
from moneygoround.vocabulary import Publication

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from moneygoround.page.ask import Engine

LEVELS = ("group", "unit")
QUARTER = timedelta(days=91)


def load(*paths: str | Path, currency: str | None = None) -> Ledger:
    """Load a ledger from files and folders: YAML records, CSV tables, Turtle. `-` is standard input.

    Without any path: the curated graph that ships with the package. It is held to more than any other, by its own path
    too: every flow of it needs a date and evidence.

    Raises:
        BadRecords: anything is wrong in them; all faults are told together, each with its place.
        FileTrouble: a path can't be read.
        BadRequest: the currency does not exist.
    """
    exchange.check_currency(currency)
    if curated.is_at(paths):
        return curated.ledger()
    return read(paths, currency=currency)


def view_of(  # noqa: PLR0913 - the questions that can be asked of a ledger
    ledger: Ledger,
    *,
    as_of: str | None = None,
    firm: bool = False,
    kinds: Iterable[str] | None = None,
    level: str = "group",
    currency: str | None = None,
    steps: int = 5,
) -> View:
    """The view that these words describe.

    Raises:
        BadRequest: one of them names no date, kind, level, currency or number of steps.
    """
    if level not in LEVELS:
        raise BadRequest(f"{shown(level)} is not a level. Choose group or unit.")
    check_steps(steps, most=LIMITS.longest_loop)
    exchange.check_currency(currency)
    try:
        day = parse_date(as_of) if as_of is not None else None
    except ValueError as problem:
        raise BadRequest(f"{shown(as_of)} {problem}") from None
    try:
        chosen = frozenset(map(Kind, kinds)) if kinds is not None else None
    except ValueError as problem:
        raise BadRequest(f"{problem}. There are: {', '.join(Kind)}.") from None
    return View(
        as_of=day,
        statuses=FIRM if firm else LIVE,
        kinds=chosen,
        level=level,
        currency=currency or _findings.main_currency(ledger),
        steps=steps,
    )


def find(
    ledger: Ledger, *, as_of: str | None = None, firm: bool = False, level: str = "group", steps: int = 5
) -> Findings:
    """Find loops, components, returning capital and circular volume, as of a date, among all or only firm flows.

    Raises:
        BadRequest: `as_of`, `level` or `steps` is not what it should be.
    """
    return _findings.find(ledger, view_of(ledger, as_of=as_of, firm=firm, level=level, steps=steps))


def to_networkx(ledger: Ledger) -> "nx.MultiDiGraph[str]":
    """The ledger as a MultiDiGraph of money, from payer to payee, as of its newest date."""
    return _network.to_networkx(_network.see(ledger, View(currency=_findings.main_currency(ledger))))


def to_rdflib(ledger: Ledger, findings: Findings | None = None) -> "rdflib.Graph":
    """The ledger, and what was found in it if that is given, as an rdflib Graph."""
    from moneygoround.rdf import to_rdf  # noqa: PLC0415 - rdflib takes a third of a second

    return to_rdf(ledger, findings)


def outputs(  # noqa: PLR0913 - what a build can be told, all of it optional
    findings: Findings,
    *,
    rate: exchange.Rate = exchange.ecb_rate,
    licence: str | None = None,
    engine: "Engine | None" = None,
    ask: str = "",
    told: Iterable[Story] = (),
    lang: str = "en",
) -> dict[str, bytes]:
    """Every file that a build writes, by name: the page, the Turtle, the tables, the report, the picture, the schema.

    With an `engine` (moneygoround.page.ask.engine gives it) there is ask.html too, the page that answers SPARQL by itself;
    where such a page stands elsewhere, `ask` is its address.

    `rate` is the exchange that the findings were made with: the report compares them with those of a quarter before.
    `licence` is the IRI of the licence that the triples and the pictures name; `told` are the stories of the page, which opens in the language `lang`.
    """
    from moneygoround import page, rdf, report  # noqa: PLC0415 - each exit is heavy, and most callers need one
    from moneygoround.layout import place  # noqa: PLC0415
    from moneygoround.page import ask as asking  # noqa: PLC0415
    from moneygoround.readers.records import json_schema  # noqa: PLC0415
    from moneygoround.writers import picture, tables  # noqa: PLC0415
    from moneygoround.writers.certificate import certificate_text  # noqa: PLC0415
    from moneygoround.writers.rdf import turtle  # noqa: PLC0415

    written = turtle(rdf.triples(findings.ledger, findings, Publication(licence=licence)))
    positions = place(findings.network, findings.loops.loops)
    asked = {asking.NAME: asking.html(findings, engine, turtle=written, rate=rate)} if engine else {}
    texts = {
        "moneygoround.html": page.html(
            findings, positions, stories=told, lang=lang, rate=rate, ask=ask or "".join(asked), licence=licence
        ),
        **asked,
        "moneygoround.ttl": written,
        "loops.csv": tables.to_csv(tables.loop_rows(findings), tables.LOOP_COLUMNS),
        "circulation.csv": tables.to_csv(tables.circulation_rows(findings), tables.CIRCULATION_COLUMNS),
        "certificate.csv": certificate_text(findings, ".csv"),
        "report.md": report.report(findings, _since_a_quarter(findings, rate)),
        "moneygoround.svg": picture.svg(findings, positions),
        "ledger.schema.json": json.dumps(json_schema(), indent=2, sort_keys=True) + "\n",
    }
    return {name: text.encode() for name, text in texts.items()}


def stories(paths: Iterable[str | Path], ledger: Ledger) -> tuple[Story, ...]:
    """The stories that lie beside the records of a ledger, in the folder `stories`; of the curated graph without a path.

    Raises:
        BadRecords: anything is wrong in them; all faults are told together, each with its place.
        FileTrouble: a file can't be read.
    """
    return read_stories([*paths] or [curated.folder()], ledger)


def _since_a_quarter(findings: Findings, rate: exchange.Rate) -> Differences | None:
    """What changed in the last three months before the day of the findings; None where nothing is dated."""
    network = findings.network
    if network.as_of is None:
        return None
    then = Date(network.as_of.last - QUARTER)
    return compare(_findings.find(findings.ledger, replace(network.view, as_of=then), rate=rate), findings)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that a notebook displays in a sandboxed frame."""

    html: str

    def _repr_html_(self) -> str:
        sandbox = "allow-scripts allow-downloads allow-popups"
        return f'<iframe sandbox="{sandbox}" width="100%" height="760" srcdoc="{escape(self.html)}"></iframe>'


def show(ledger: Ledger, *, told: Iterable[Story] = ()) -> Shown:
    """The interactive page of a ledger, for a notebook; `told` are the stories of the page, as `stories` reads them."""
    return Shown(outputs(find(ledger), told=told)["moneygoround.html"].decode())
