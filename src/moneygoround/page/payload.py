"""What the page shows, as plain data: nothing but text and exact numbers; the certified amounts are made here in Python."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from moneygoround import exchange, narrative, provisions
from moneygoround.amount import UNITLESS, Amount, Qualifier, decimals
from moneygoround.arrows import DARK, LABELS, LIGHT, OFF_LOOP, OFF_LOOP_DARK, Colour, colour_of, promised
from moneygoround.circulation import Circulation
from moneygoround.dates import Date
from moneygoround.findings import Certified, Findings
from moneygoround.ledger import Ledger, group_at, groups_ever, one_group_since
from moneygoround.loops import Loop
from moneygoround.model import FIRM, FIRMNESS, LIVE, Bound, Flow, Organisation, Source, Status
from moneygoround.network import Edge, Network, Relation, Total, see
from moneygoround.page.columns import HEADS, saved_columns, sorts
from moneygoround.page.particulars import particulars, stakes_of
from moneygoround.page.saving import names
from moneygoround.past import Past, Spell
from moneygoround.provisions import Told, plain
from moneygoround.strike import parties
from moneygoround.terms import by_year
from moneygoround.vocabulary import NS, code
from moneygoround.worth import Interval

Plain: TypeAlias = dict[str, Any]  # JSON: text, numbers, lists and tables of them
LOOPS_SHOWN = 400
SAFE = 2**53


@dataclass(frozen=True, slots=True)
class Once:
    """What earlier days add: the network of all days at once, their loops, and what is missing of those."""

    network: Network
    loops: tuple[Loop, ...]
    missing: str | None


@dataclass(frozen=True, slots=True)
class _At:
    """The numbers by which the page names organisations, deals and sources, and what they stand for."""

    ledger: Ledger
    network: Network
    organisations: Mapping[str, int]
    deals: Mapping[str, int]
    sources: Mapping[str, int]
    rate: exchange.Rate


def payload(findings: Findings, told: Past, once: Once, *, title: str, rate: exchange.Rate) -> Plain:
    """Everything that the page shows, as one table that can be written as JSON.

    A flow is there once for every way in which it stood (`from` and `ended` say when); its last is that of today, and so
    with relations and joint totals. Of a loop only its organisations are given, those of today first: a day tells the rest.
    """
    ledger, network = findings.ledger, findings.network
    shown = [[*once.network.organisations], _deals(ledger), sorted(ledger.sources)]
    organisations, deals, sources = ({key: number for number, key in enumerate(keys)} for keys in shown)
    at = _At(ledger, network, organisations, deals, sources, rate)
    loops = [*findings.loops.loops[:LOOPS_SHOWN], *once.loops]
    currency = network.view.currency
    return {
        "v": 2,
        "title": title,
        "headline": narrative.headline(findings),
        "lang": "en",
        "asof": str(network.as_of or ""),
        "days": [day.isoformat() for day in told.days],
        "currency": "" if currency == UNITLESS else currency,
        "digits": decimals(currency),
        "rule": {
            "steps": findings.loops.steps,
            "longest": narrative.NUMBERS.get(findings.loops.steps, str(findings.loops.steps)),
            "notice": _notices(findings, told, once),
            "total": len(findings.loops.loops),
            "called": network.view.called,
        },
        "returning": _certified(findings.returning_capital, findings),
        "volume": _certified(findings.circular_volume, findings),
        "sensitivity": _sensitivity(findings),
        "colours": [{"id": str(key), "label": LABELS[key], "light": LIGHT[key], "dark": DARK[key]} for key in Colour],
        "grey": {"light": OFF_LOOP, "dark": OFF_LOOP_DARK},
        "kinds": {str(kind): words for kind, words in narrative.KIND_WORDS.items()},
        "classes": {words: str(kind) for kind, words in narrative.LOOP_WORDS.items()},
        "heads": HEADS,
        "sorts": sorts(),
        "csv": saved_columns(),
        "clauses": {str(kind): [*words] for kind, words in narrative.CLAUSES.items()},
        "events": {str(kind): words for kind, words in narrative.EVENTS.items()},
        "statuses": {str(one): _status(one) for one in Status if one in network.view.statuses & LIVE},
        "ends": {str(one): narrative.STATUS_WORDS[one] for one in Status},
        "organisations": [_organisation(ledger, key) for key in shown[0]],
        "deals": [{"id": key, "title": ledger.deals[key].title} for key in shown[1]],
        "flows": [
            *(_flow(spell, at) for spell in told.edges),
            *(_flow(spell, at) | {"behind": True} for spell in told.behind),
        ],
        "beside": [_beside(spell, at) for spell in told.beside],
        "inside": [_inside(spell, at) for spell in told.inside],
        "totals": [_total(ledger, spell) for spell in told.totals],
        "loops": [
            {"key": loop.key, "organisations": [at.organisations[step.payer] for step in loop.steps]} for loop in loops
        ],
        "sources": [_source(ledger.sources[key]) for key in shown[2]],
        "rdf": names(),
        "made": {"version": findings.version, "inputs": findings.inputs},
    }


def _deals(ledger: Ledger) -> list[str]:
    """The deals that a flow belongs to."""
    return sorted(ledger.deals.keys() & {flow.deal or "" for flow in ledger.flows.values()})


def _status(status: Status) -> Plain:
    return {"label": narrative.STATUS_WORDS[status], "rank": FIRMNESS[status], "firm": status in FIRM}


def flow_words(edge: Edge, currency: str) -> str:
    """The amount of a flow in the words of its record, with its worth in the view's currency where that differs."""
    amount = edge.flow.amount
    if amount is None or amount.currency is None:
        if edge.amount.face is not None:
            return _spelt(edge.amount, currency)
        return f"a share of {edge.flow.rate.percent}" if edge.flow.rate else "amount not public"
    stated = str(amount).replace(f" {UNITLESS}", "")
    if edge.apart is None and edge.amount.face is not None and (amount.currency != currency or amount.per):
        return f"{stated} ({_spelt(edge.amount, currency)})"
    return stated


def _spelt(amount: Interval, currency: str) -> str:
    return narrative.interval_words(amount, currency)


def _exact(value: int | None) -> int | str | None:
    """A whole number as JSON can carry it exactly: as text where a browser's numbers end."""
    return value if value is None or abs(value) <= SAFE else str(value)


def _kept(**facts: object) -> Plain:
    """A table without its empty entries."""
    return {key: value for key, value in facts.items() if value not in (None, "", [], {}, ())}


def _notices(findings: Findings, told: Past, once: Once) -> list[Any]:
    """What the page does not hold."""
    total = str(len(findings.loops.loops))
    held = Told(
        "This page holds the {0} strongest of {1} loops.", (provisions.amount(LOOPS_SHOWN), provisions.amount(total))
    )
    notices = (findings.loops.notice, held if int(total) > LOOPS_SHOWN else None, told.notice, once.missing)
    return [plain(notice) for notice in notices if notice]


def _certified(certified: Certified, findings: Findings) -> Plain:
    """A certified amount at its bounds, of all flows and of the firm ones, each with its denominator."""
    return {
        name: {str(bound): _certificate(found[bound], findings) for bound in Bound}
        | {"of": _exact(found[Bound.FACE].disclosed)}
        for name, found in (("live", certified.live), ("firm", certified.firm))
    }


def _certificate(found: Circulation, findings: Findings) -> Plain:
    """An amount, and whether a flow that carries it is only known about."""
    words = narrative.sum_words(found, findings.ledger, findings.network.view.currency)
    return {"amount": _exact(found.amount), "about": words.startswith("about ")}


def _sensitivity(findings: Findings) -> Plain | None:
    found = findings.sensitivity
    if found is None or found.amount == found.without:
        return None
    return {"flow": found.flow, "amount": _exact(found.amount), "without": _exact(found.without)}


def _organisation(ledger: Ledger, key: str) -> Plain:
    """One organisation, with the units that roll up to it."""
    one = ledger.organisations.get(key) or Organisation(key, key)
    units = [
        unit.name
        for unit in ledger.organisations.values()
        if unit.id != key and group_at(ledger, unit.id, Day.max) == key
    ]
    return _kept(
        id=key,
        name=narrative.name_of(ledger, key),
        legal=one.legal_name if one.legal_name != one.name else None,
        role=_role(one.role),
        sells=narrative.GOODS.get(one.role or ""),
        country=one.country,
        aliases=[alias for alias in one.aliases if alias != one.name],
        units=sorted(units),
        stakes=stakes_of(ledger, key),
    )


def _role(role: str | None) -> str:
    """A role as words."""
    known = {"ai_lab": "AI lab", "neocloud": "specialised cloud", "other": ""}
    return known.get(role or "", (role or "").replace("_", " "))


def _flow(spell: Spell[Edge], at: _At) -> Plain:
    """One flow as it stood for a while, with its evidence. `known` is the first day that it counts for."""
    edge, currency = spell.what, at.network.view.currency
    stated, amount, words = edge.flow.amount, edge.amount, flow_words(edge, currency)
    own = stated is not None and stated.currency == currency and stated.per is None and stated.words is None
    return _kept(
        payer=at.organisations[edge.payer],
        payee=at.organisations[edge.payee],
        colour=[*Colour].index(colour_of(at.ledger, edge)),
        side=str(edge.side),
        amount=words,
        low=_exact(amount.low),
        face=_exact(amount.face),
        high=_exact(amount.high),
        own=own or None,
        range=True if stated and stated.qualifier is Qualifier.RANGE else None,
        about=edge.about or None,
        promised=promised(edge) or None,
        apart=plain(Told("not in sums", (why,))) if (why := provisions.apart(edge, currency)) else None,
        within=edge.flow.within,
        own3=_by_itself(spell, at),
        years=_years(edge, currency),
        done=_done(edge),
        ends=None if (ends := _record_ends(edge.flow)) == [edge.payer, edge.payee] else ends,
        stated=_stated(stated) if stated else None,
        written=str(stated) if stated and str(stated) != words else None,
        **_known(edge.known_from),
        **_when(spell),
        **_told(edge.flow, edge.status, at),
    )


def _record_ends(flow: Flow) -> list[str]:
    """Who stands at the ends in the record; the view may show their groups."""
    return [flow.payer[-1].organisation, flow.payee[-1].organisation]


def _stated(amount: Amount) -> list[str | None]:
    """The amount of a record, in whole units of its own currency, as the triples have it."""
    digits = decimals(amount.currency) if amount.currency else 0
    values = (amount.low, amount.face, amount.high) if amount.currency else (None, None, None)
    low, face, high = (None if value is None else f"{Decimal(value).scaleb(-digits).normalize():f}" for value in values)
    per = code(amount.per).removeprefix(NS) if amount.per else None
    return [code(amount.qualifier).removeprefix(NS), low, face, high, amount.currency, per, amount.words]


def _by_itself(spell: Spell[Edge], at: _At) -> list[int | str | None] | None:
    """What a flow that lies within another, or holds others, is worth where it is looked at alone; None for all others."""
    flow = spell.what.flow
    bound = spell.what.apart == "bounded together with its parts" or flow.within is not None
    if not bound:
        return None
    day = spell.end - timedelta(days=1) if spell.end else at.network.as_of.last if at.network.as_of else None
    few = replace(at.ledger, flows={flow.id: replace(flow, within=None, supersedes=())}, deals={})
    network = see(few, replace(at.network.view, as_of=Date(day) if day else None), rate=at.rate)
    return [_exact(value) for edge in network.edges for value in (edge.amount.low, edge.amount.face, edge.amount.high)]


def _years(edge: Edge, currency: str) -> dict[str, list[int | str | None]]:
    """What of a flow falls into each calendar year, as far as it is known."""
    years, _ = by_year(edge.flow, edge.amount, currency)
    return {str(year): [_exact(value) for value in (part.low, part.face, part.high)] for year, part in years.items()}


def _done(edge: Edge) -> str | None:
    """The last day on which a completed flow may have been completed; None of others."""
    if edge.status is not Status.COMPLETED:
        return None
    entries = [change.date for change in edge.flow.history if change.status is Status.COMPLETED]
    date = min(entries, default=edge.flow.date or edge.known_from)
    return date.last.isoformat() if date else None


def _beside(spell: Spell[Relation], at: _At) -> Plain:
    """A relation that carries no money, as it stood for a while: in words and in the table, never on a loop."""
    relation = spell.what
    flow = relation.flow
    return _kept(
        payer=at.organisations[relation.payer],
        payee=at.organisations[relation.payee],
        form=None if flow.form == "cash" else str(flow.form),
        amount=str(flow.amount) if flow.amount and flow.amount.currency else None,
        gives=plain(provisions.consideration(flow.gives)),
        **_known(relation.known_from),
        **_when(spell),
        **_told(flow, relation.status, at),
    )


def _inside(spell: Spell[Edge], at: _At) -> Plain:
    """A flow within one group as it stood for a while, with the names of its two ends: in no sum, on no loop."""
    edge, currency = spell.what, at.network.view.currency
    day = at.network.as_of.last if at.network.as_of else Day.max
    return _kept(
        payer=at.organisations[edge.payer],
        payee=at.organisations[edge.payee],
        between=[narrative.name_of(at.ledger, end) for end in _record_ends(edge.flow)],
        since=str(one_group_since(at.ledger, edge.flow, day) or ""),
        amount=flow_words(edge, currency),
        low=_exact(edge.amount.low),
        face=_exact(edge.amount.face),
        high=_exact(edge.amount.high),
        **_known(edge.known_from),
        **_when(spell),
        **_told(edge.flow, edge.status, at),
    )


def _known(date: Date | None) -> Plain:
    """From when something is known: its first day; where it is no day also the date as it is told, and its last day."""
    if date is None:
        return {}
    told = {} if str(date) == date.first.isoformat() else {"date": str(date), "sure": date.last.isoformat()}
    return {"known": date.first.isoformat(), **told}


def _total(ledger: Ledger, spell: Spell[Total]) -> Plain:
    """A joint total as it stood for a while: what its flows, by their ids, can carry together."""
    total = spell.what
    return _kept(
        id=total.id,
        flows=total.flows,
        sides=sorted(str(side or "none") for side in total.sides),
        holder=total.id if total.id in ledger.flows else None,
        low=_exact(total.amount.low),
        face=_exact(total.amount.face),
        high=_exact(total.amount.high),
        **_when(spell),
    )


def _when(spell: Spell[Any]) -> Plain:
    """From which day something stood so, and the day on which it no longer did; empty where it always did, and does."""
    return {
        "from": spell.start.isoformat() if spell.start else None,
        "ended": spell.end.isoformat() if spell.end else None,
    }


def _told(flow: Flow, status: Status, at: _At) -> Plain:
    """What a record says of a flow beside its ends and its amount."""
    history = [[str(change.date), str(change.status)] for change in flow.history]
    return {
        "id": flow.id,
        "kind": str(flow.kind),
        "status": str(status),
        "rank": FIRMNESS[status],
        "last": str(flow.status) if flow.status is not status else None,
        "deal": at.deals.get(flow.deal or ""),
        "parties": _parties(flow, at),
        "supersedes": flow.supersedes,
        "history": history,
        "details": particulars(at.ledger, flow, status),
        "notes": [note.says for note in flow.notes],
        "evidence": [
            _kept(source=at.sources.get(item.source), says=item.says, quote=item.quote) for item in flow.evidence
        ],
    }


def _parties(flow: Flow, at: _At) -> list[int]:
    """All that have to do with a flow, or ever had: those at its ends, units that act for them, and groups of these."""
    return sorted(at.organisations[one] for one in groups_ever(at.ledger, parties(flow)) & at.organisations.keys())


def _source(source: Source) -> Plain:
    """A document. Only an address of the web becomes a link."""
    url = source.url if source.url and source.url.lower().startswith(("https://", "http://")) else None
    return _kept(
        id=source.id,
        title=source.title,
        url=url,
        address=source.url if url is None else None,
        publisher=source.publisher,
        date=str(source.published) if source.published else None,
        language=source.language,
        kind=str(source.kind),
        origin=source.origin,
    )
