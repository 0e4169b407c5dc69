"""What the page shows, as plain data: every claim made here in Python, every amount exact, nothing but text and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any, TypeAlias

from moneygoround import narrative
from moneygoround.amount import UNITLESS, Amount, decimals
from moneygoround.arrows import DARK, LABELS, LIGHT, OFF_LOOP, OFF_LOOP_DARK, Colour, colour_of, promised
from moneygoround.dates import Date, Precision
from moneygoround.findings import Certified, Findings
from moneygoround.ledger import Ledger, group_at
from moneygoround.loops import Loop, LoopKind, Step
from moneygoround.model import FIRM, FIRMNESS, Bound, Flow, Organisation, Source
from moneygoround.network import Edge, Network, Relation, Total
from moneygoround.past import Past, Spell
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


def payload(findings: Findings, told: Past, once: Once, *, title: str, turtle: str) -> Plain:
    """Everything that the page shows, as one table that can be written as JSON.

    A flow is there once for every way in which it stood (`from` and `ended` say when); its last is that of today, and so
    with relations and joint totals. Of a loop of earlier days only its organisations are given: a day tells the rest.
    """
    ledger, network = findings.ledger, findings.network
    shown = [once.network.organisations, sorted(ledger.sources)]
    organisations, sources = ({key: number for number, key in enumerate(keys)} for keys in shown)
    flows = {spell.what.flow.id: number for number, spell in enumerate(told.edges)}
    at = [organisations, flows, sources]
    loops = findings.loops.loops[:LOOPS_SHOWN]
    currency = network.view.currency
    return {
        "v": 1,
        "title": title,
        "headline": narrative.headline(findings),
        "asof": str(network.as_of or ""),
        "asofWords": date_words(network.as_of),
        "days": [day.isoformat() for day in told.days],
        "currency": "" if currency == UNITLESS else currency,
        "digits": decimals(currency),
        "rule": {
            "steps": findings.loops.steps,
            "notice": _notice(findings, told, once),
            "total": len(findings.loops.loops),
            "called": network.view.called,
        },
        "returning": _certified(findings.returning_capital, findings),
        "volume": _certified(findings.circular_volume, findings),
        "sensitivity": _sensitivity(findings),
        "colours": [{"id": str(key), "label": LABELS[key], "light": LIGHT[key], "dark": DARK[key]} for key in Colour],
        "grey": {"light": OFF_LOOP, "dark": OFF_LOOP_DARK},
        "organisations": [_organisation(ledger, key) for key in shown[0]],
        "flows": [
            *(_flow(ledger, network, spell, at) for spell in told.edges),
            *(_flow(ledger, network, spell, at) | {"behind": True} for spell in told.behind),
        ],
        "beside": [_beside(ledger, spell, at) for spell in told.beside],
        "totals": [_total(ledger, spell) for spell in told.totals],
        "loops": [*(_loop(ledger, loop, currency, at) for loop in loops), *(_former(loop, at) for loop in once.loops)],
        "sources": [_source(ledger.sources[key]) for key in shown[1]],
        "made": {"version": findings.version, "inputs": findings.inputs},
        "turtle": turtle,
    }


def date_words(date: Date | None) -> str:
    """A date as people write it, no more exact than it is known: `18 Nov 2025`, `Nov 2025`, `Q3 2025`; empty for none."""
    if date is None:
        return ""
    match date.precision:
        case Precision.DAY:
            return f"{date.first.day} {_MONTHS[date.first.month - 1]} {date.first.year}"
        case Precision.MONTH:
            return f"{_MONTHS[date.first.month - 1]} {date.first.year}"
        case Precision.YEAR:
            return str(date)
        case _:
            year, part = str(date).split("-")
            return f"{part} {year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def flow_words(edge: Edge, currency: str) -> str:
    """The amount of a flow in the words of its record, with its worth in the view's currency where that differs."""
    amount = edge.flow.amount
    if amount is None or amount.currency is None:
        if edge.amount.face is not None:
            return _spelt(edge.amount, currency)
        if edge.flow.rate:
            return f"{edge.flow.rate.percent} of {edge.flow.rate.of}"
        return f"amount not public ({amount.words})" if amount and amount.words else "amount not public"
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


def _notice(findings: Findings, told: Past, once: Once) -> str | None:
    total = len(findings.loops.loops)
    held = f"This page holds the {LOOPS_SHOWN} strongest of {total} loops." if total > LOOPS_SHOWN else ""
    return " ".join(text for text in (findings.loops.notice, held, told.notice, once.missing) if text) or None


def _certified(certified: Certified, findings: Findings) -> Plain:
    """A certified amount at its bounds, of all flows and of the firm ones, as numbers and as words."""
    currency = findings.network.view.currency
    whole = certified.live[Bound.FACE].disclosed
    found = {"live": certified.live, "firm": certified.firm}
    amounts = {
        name: {
            str(bound): [_exact(by[bound].amount), narrative.sum_words(by[bound], findings.ledger, currency)]
            for bound in Bound
        }
        for name, by in found.items()
    }
    return {**amounts, "of": [_exact(whole), narrative.amount_words(whole, currency)]}


def _sensitivity(findings: Findings) -> str | None:
    found = findings.sensitivity
    if found is None or found.amount == found.without:
        return None
    return narrative.sensitivity_sentence(found, findings.ledger, findings.network.view.currency)


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
        name=one.name,
        legal=one.legal_name if one.legal_name != one.name else None,
        role=_role(one.role),
        country=one.country,
        aliases=[alias for alias in one.aliases if alias != one.name],
        units=sorted(units),
    )


def _role(role: str | None) -> str:
    """A role as words."""
    known = {"ai_lab": "AI lab", "neocloud": "specialised cloud", "other": ""}
    return known.get(role or "", (role or "").replace("_", " "))


def _flow(ledger: Ledger, network: Network, spell: Spell[Edge], at: Sequence[Mapping[str, int]]) -> Plain:
    """One flow as it stood for a while, with its evidence. `known` is the first day that it counts for."""
    edge = spell.what
    amount = edge.amount
    return _kept(
        payer=at[0][edge.payer],
        payee=at[0][edge.payee],
        colour=[*Colour].index(colour_of(ledger, edge)),
        status=narrative.STATUS_WORDS[edge.status],
        firm=edge.status in FIRM,
        rank=FIRMNESS[edge.status],
        side=str(edge.side),
        amount=flow_words(edge, network.view.currency),
        low=_exact(amount.low),
        face=_exact(amount.face),
        high=_exact(amount.high),
        promised=promised(edge),
        apart=narrative.apart_words(edge, network.view.currency),
        tells=narrative.edges_clause([edge], edge.payee, ledger, network.view.currency),
        known=edge.known_from.first.isoformat() if edge.known_from else None,
        sure=edge.known_from.last.isoformat()
        if edge.known_from and edge.known_from.last > edge.known_from.first
        else None,
        date=date_words(edge.known_from),
        **_when(spell),
        **_told(ledger, edge.flow, at),
    )


def _beside(ledger: Ledger, spell: Spell[Relation], at: Sequence[Mapping[str, int]]) -> Plain:
    """A relation that carries no money, as it stood for a while: in words and in the table, never on a loop."""
    relation = spell.what
    flow = relation.flow
    return _kept(
        payer=at[0][relation.payer],
        payee=at[0][relation.payee],
        status=narrative.STATUS_WORDS[relation.status],
        form=None if flow.form == "cash" else str(flow.form),
        amount=str(flow.amount) if flow.amount and flow.amount.currency else None,
        gives=narrative.consideration_words(flow.gives),
        known=relation.known_from.first.isoformat() if relation.known_from else None,
        date=date_words(relation.known_from),
        **_when(spell),
        **_told(ledger, flow, at),
    )


def _total(ledger: Ledger, spell: Spell[Total]) -> Plain:
    """A joint total as it stood for a while: what its flows, by their ids, can carry together."""
    total = spell.what
    return _kept(
        flows=total.flows,
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


def _told(ledger: Ledger, flow: Flow, at: Sequence[Mapping[str, int]]) -> Plain:
    """What a record says of a flow beside its ends and its amount."""
    term, deal = flow.term, ledger.deals.get(flow.deal or "")
    return {
        "id": flow.id,
        "kind": narrative.KIND_WORDS[flow.kind],
        "deal": deal.title if deal else None,
        "via": _via(ledger, flow),
        "beneficiary": narrative.name_of(ledger, flow.beneficiary) if flow.beneficiary else None,
        "gets": narrative.consideration_words(flow.gets),
        "conditions": flow.conditions,
        "term": narrative.term_words(term) if term else None,
        "parts": [narrative.tranche_words(tranche) for tranche in flow.tranches],
        "disputed": [narrative.dispute_words(found) for found in flow.disputed],
        "notes": [note.says for note in flow.notes],
        "evidence": [_kept(source=at[2].get(item.source), says=item.says, quote=item.quote) for item in flow.evidence],
    }


def _via(ledger: Ledger, flow: Flow) -> str | None:
    """Which units act for payer and payee."""
    units = [narrative.name_of(ledger, unit) for unit in (flow.payer_via, flow.payee_via) if unit]
    return f"through {narrative.listed(units)}" if units else None


def _loop(ledger: Ledger, loop: Loop, currency: str, at: Sequence[Mapping[str, int]]) -> Plain:
    """One loop in the order of telling; `steps` holds for each step the numbers of the flows that carry it."""
    told = narrative.told_from(loop)
    inside = ledger.deals.get(loop.inside_deal or "")
    return {
        "key": loop.key,
        "organisations": [at[0][step.payer] for step in told],
        "steps": [[at[1][edge.flow.id] for edge in step.edges] for step in told],
        "faces": [_exact(step.amount.face) for step in told],
        "words": [narrative.interval_words(step.amount, currency, own=_own(step)) for step in told],
        "kind": narrative.LOOP_WORDS[loop.kind],
        "contingent": loop.kind is LoopKind.CONTINGENT,
        "sentence": narrative.loop_sentence(loop, ledger, currency=currency),
        "amount": narrative.loop_amount(loop, currency),
        "face": _exact(loop.bottleneck.face),
        "low": _exact(loop.bottleneck.low),
        "undisclosed": loop.undisclosed,
        "bounded": loop.bounded,
        "weakest": told.index(loop.steps[loop.weakest]),
        "closed": loop.closed_on.first.isoformat() if loop.closed_on else None,
        "closedWords": date_words(loop.closed_on),
        "sizedWords": date_words(loop.sized_on) if narrative.has_grown(loop) else "",
        "inside": inside.title if inside else None,
    }


def _former(loop: Loop, at: Sequence[Mapping[str, int]]) -> Plain:
    """A loop of earlier days."""
    return {"key": loop.key, "organisations": [at[0][step.payer] for step in narrative.told_from(loop)]}


def _own(step: Step) -> Amount | None:
    """The amount of the record, where a single flow carries the step and counts in full."""
    single = step.edges[0] if len(step.edges) == 1 else None
    return single.flow.amount if single and single.apart is None and single.amount.face is not None else None


def _source(source: Source) -> Plain:
    """A document. Only an address of the web becomes a link."""
    url = source.url if source.url and source.url.lower().startswith(("https://", "http://")) else None
    return _kept(
        title=source.title,
        url=url,
        address=source.url if url is None else None,
        publisher=source.publisher,
        date=date_words(source.published),
        language=source.language,
        kind=str(source.kind),
        origin=source.origin,
    )
