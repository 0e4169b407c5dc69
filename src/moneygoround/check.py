"""Is a ledger whole and honest? Faults that stop a run, and warnings that a curator can work through."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from moneygoround.dates import Date, Precision
from moneygoround.errors import did_you_mean, shown
from moneygoround.ledger import Ledger, known_from, units_of
from moneygoround.model import Evidence, Flow, Kind, SourceKind
from moneygoround.worth import worth_of_amount

WHOLE = 100
MONEYLESS = frozenset({Kind.SUPPLY, Kind.PARTNERSHIP})
GIVING = MONEYLESS | {Kind.WARRANT, Kind.GUARANTEE}


@dataclass(frozen=True, slots=True, order=True)
class Trouble:
    """Something wrong, or worth a look, with one field of one thing: `subject` is its sort and id."""

    subject: tuple[str, str]
    field: str
    what: str
    mend: str = ""


def faults(ledger: Ledger, *, curated: bool = False) -> tuple[Trouble, ...]:
    """Everything for which a ledger is refused. In a curated one every flow needs evidence and a date as well."""
    found = [*_references(ledger), *_families(ledger), *_totals(ledger), *_successions(ledger), *_stakes(ledger)]
    last = max((source.published for source in ledger.sources.values() if source.published), default=None)
    for flow in ledger.flows.values():
        found += _flow(ledger, flow)
        found += _times(flow, last)
        if curated:
            found += _bare(ledger, flow)
    return tuple(sorted(set(found)))


def warnings(ledger: Ledger) -> tuple[Trouble, ...]:
    """What a reader should know and a curator might mend: thin evidence, unnamed parties, wide dates, missing amounts."""
    found = [
        trouble
        for flow in ledger.flows.values()
        for trouble in (*_bare(ledger, flow), *_thin(ledger, flow), *_vague(ledger, flow))
    ]
    return tuple(sorted({*found, *_overfull(ledger)}))


def _references(ledger: Ledger) -> Iterator[Trouble]:
    """Ids that nothing in the ledger has."""
    known = {
        "organisation": ledger.organisations,
        "source": ledger.sources,
        "flow": ledger.flows,
        "deal": ledger.deals,
    }
    for subject, field, sort, name in _named(ledger):
        if name is not None and name not in known[sort]:
            mend = did_you_mean(name, known[sort]).strip() or f"Add the {sort}, or correct the id."
            yield Trouble(subject, field, f"{shown(name)} is not a known {sort}.", mend)


def _named(ledger: Ledger) -> Iterator[tuple[tuple[str, str], str, str, str | None]]:
    """Every reference: whose it is, in which field, to what sort of thing, by which id."""
    for organisation in ledger.organisations.values():
        for number, membership in enumerate(organisation.part_of):
            yield ("organisation", organisation.id), f"part_of.{number}", "organisation", membership.organisation
    for deal in ledger.deals.values():
        for number, total in enumerate(deal.totals):
            for flow_id in total.flows:
                yield ("deal", deal.id), f"total.{number}.flows", "flow", flow_id
    for stake in ledger.stakes.values():
        subject = ("stake", stake.id)
        yield subject, "holder", "organisation", stake.holder
        yield subject, "issuer", "organisation", stake.issuer
        yield subject, "deal", "deal", stake.deal
        yield from _sourced(subject, "evidence", stake.evidence)
    for flow in ledger.flows.values():
        yield from _named_by_flow(flow)


def _named_by_flow(flow: Flow) -> Iterator[tuple[tuple[str, str], str, str, str | None]]:
    subject = ("flow", flow.id)
    for field, ends in (("from", flow.payer), ("to", flow.payee)):
        for number, end in enumerate(ends):
            yield subject, f"{field}.{number}", "organisation", end.organisation
    for field, name in (
        ("via.from", flow.payer_via),
        ("via.to", flow.payee_via),
        ("beneficiary", flow.beneficiary),
        ("subject", flow.subject),
    ):
        yield subject, field, "organisation", name
    yield subject, "deal", "deal", flow.deal
    yield subject, "within", "flow", flow.within
    for field, names in (("supersedes", flow.supersedes), ("amends", flow.amends)):
        for name in names:
            yield subject, field, "flow", name
    for number, change in enumerate(flow.history):
        yield subject, f"history.{number}.source", "source", change.source
    for number, dispute in enumerate(flow.disputed):
        yield from _sourced(subject, f"disputed.{number}.evidence", dispute.evidence)
    yield from _sourced(subject, "evidence", flow.evidence)


def _sourced(
    subject: tuple[str, str], field: str, evidence: Iterable[Evidence]
) -> Iterator[tuple[tuple[str, str], str, str, str | None]]:
    for number, item in enumerate(evidence):
        yield subject, f"{field}.{number}.source", "source", item.source


def _families(ledger: Ledger) -> Iterator[Trouble]:
    """Organisations that are part of themselves."""
    parents = {one.id: {m.organisation for m in one.part_of} for one in ledger.organisations.values()}
    for start, above in parents.items():
        reached: set[str] = set()
        waiting = list(above)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += parents.get(name, ())
        if start in reached:
            yield Trouble(
                ("organisation", start), "part_of", "is part of itself, in a circle.", "Remove one membership."
            )


def _totals(ledger: Ledger) -> Iterator[Trouble]:
    """Joint totals whose flows share neither payer nor payee, and flows that two totals bind."""
    bound = Counter(name for deal in ledger.deals.values() for total in deal.totals for name in total.flows)
    inner = [flow for flow in ledger.flows.values() if flow.within]
    bound.update(
        [
            *(flow.within or "" for flow in inner if flow.within in bound),
            *(flow.id for flow in inner if flow.id in bound),
        ]
    )
    for name in sorted(name for name, times in bound.items() if times > 1):
        what = "is bound by more than one joint total, or by one and by its parts."
        yield Trouble(("flow", name), "id", what, "Keep the narrower total.")
    for deal in ledger.deals.values():
        for number, total in enumerate(deal.totals):
            if not total.flows:
                yield Trouble(
                    ("deal", deal.id), f"total.{number}", "bounds no flow.", "Name its flows, or leave it out."
                )
            flows = [ledger.flows[name] for name in total.flows if name in ledger.flows]
            if flows and len({flow.payer for flow in flows}) > 1 and len({flow.payee for flow in flows}) > 1:
                what = "bounds flows that share neither their payer nor their payee."
                yield Trouble(("deal", deal.id), f"total.{number}", what, "Split it, or name it as a headline.")


def _flow(ledger: Ledger, flow: Flow) -> Iterator[Trouble]:
    """What contradicts itself within one flow."""
    subject = ("flow", flow.id)
    if flow.kind in MONEYLESS and flow.amount is not None:
        yield Trouble(
            subject, "amount", f"a {flow.kind} moves no money.", "Leave the amount out, or choose another kind."
        )
    if flow.kind not in GIVING and flow.gives is not None:
        yield Trouble(subject, "gives", f"a {flow.kind} gives money.", "Write what the payer gets for it as `gets`.")
    if flow.id in {flow.within, *flow.supersedes, *flow.amends}:
        yield Trouble(subject, "id", "names itself as another flow.", "Name the other one.")
    holder = ledger.flows.get(flow.within or "")
    if holder is not None and holder.within and holder.id != flow.id:
        yield Trouble(subject, "within", "lies within a flow that lies within another.", "Name the outermost one.")
    yield from _sums(flow)
    if flow.rate and flow.rate.percent.unit != "%":
        yield Trouble(subject, "rate", "is not in per cent.", "Write for example: percent: about 20 %.")
    for field, unit, ends in (("via.from", flow.payer_via, flow.payer), ("via.to", flow.payee_via, flow.payee)):
        if unit in ledger.organisations and not any(unit in units_of(ledger, end.organisation) for end in ends):
            yield Trouble(subject, field, f"{shown(unit)} is no part of that end of the flow.", "Add its part_of.")


def _sums(flow: Flow) -> Iterator[Trouble]:
    """Parts that are in another currency than the whole, or add up to more than it."""
    parts = {
        "tranches": [tranche.amount for tranche in flow.tranches],
        "schedule": [instalment.amount for instalment in flow.schedule],
        "paid": [instalment.amount for instalment in flow.paid],
    }
    whole = flow.amount
    for field, amounts in parts.items():
        currencies = {amount.currency for amount in (*amounts, *([whole] if whole else [])) if amount.currency}
        if amounts and len(currencies) > 1:
            what = f"mixes the currencies {', '.join(sorted(currencies))}."
            yield Trouble(("flow", flow.id), field, what, "Write the flow's parts in the currency of its amount.")
        elif whole is not None and whole.high is not None and whole.per is None:
            lows = [worth_of_amount(amount).interval.low for amount in amounts]
            highs = [worth_of_amount(amount).interval.high for amount in amounts] if field == "tranches" else lows
            if None not in highs and sum(high or 0 for high in highs) > whole.high:
                what, mend = "adds up to more than the amount.", "Correct the amount or a part."
                yield Trouble(("flow", flow.id), field, what, mend)


def _successions(ledger: Ledger) -> Iterator[Trouble]:
    """Flows that supersede each other in a circle: none of them would be left."""
    for start in ledger.flows.values():
        reached: set[str] = set()
        waiting = list(start.supersedes)
        while waiting:
            name = waiting.pop()
            if name not in reached and name in ledger.flows:
                reached.add(name)
                waiting += ledger.flows[name].supersedes
        if start.id in reached and start.id not in start.supersedes:
            what = "is superseded by what it supersedes itself."
            yield Trouble(("flow", start.id), "supersedes", what, "Keep it on the later flow only.")


def _stakes(ledger: Ledger) -> Iterator[Trouble]:
    """Stakes that are not shares of a whole."""
    for stake in ledger.stakes.values():
        for field, share in (("percent", stake.percent), ("cap", stake.cap)):
            if share is not None and share.unit != "%":
                yield Trouble(("stake", stake.id), field, "is not in per cent.", "Write for example: about 7 %.")


def _times(flow: Flow, last: Date | None) -> Iterator[Trouble]:
    """Dates that contradict each other, or lie after the newest source."""
    subject = ("flow", flow.id)
    dates = [change.date for change in flow.history]
    if dates != sorted(dates):
        yield Trouble(subject, "history", "is not in the order of its dates.", "Write the oldest first.")
    if flow.history and flow.history[-1].status is not flow.status:
        what = f"ends with {flow.history[-1].status}, but the status is {flow.status}."
        yield Trouble(subject, "history", what, "Make the last entry and the status agree.")
    if dates and flow.date and flow.date.last < dates[0].first:
        what = f"starts on {dates[0]}, after the flow's own date {flow.date}."
        yield Trouble(subject, "history", what, "Add the first status with its date.")
    for field, date in (("date", flow.date), ("as_of", flow.as_of), *(("history", date) for date in dates)):
        if last and date and date.first > last.last:
            what = f"{date} is later than the newest source ({last})."
            yield Trouble(subject, field, what, "Correct the date, or add the source that says so.")
    if flow.term and flow.term.start and flow.term.end and flow.term.end.last < flow.term.start.first:
        yield Trouble(subject, "term", "ends before it starts.", "Swap from and to.")


def _bare(ledger: Ledger, flow: Flow) -> Iterator[Trouble]:
    """What a curated flow must have."""
    if not flow.evidence:
        yield Trouble(("flow", flow.id), "evidence", "has no evidence.", "Name a source and what it says.")
    if known_from(ledger, flow) is None:
        yield Trouble(
            ("flow", flow.id), "date", "has no date at all.", "Write its date, or as_of for a standing relation."
        )
    if {end.organisation for end in flow.payer} & {end.organisation for end in flow.payee}:
        yield Trouble(
            ("flow", flow.id), "to", "is who pays as well.", "Name the other party, or the unit that is paid."
        )
    if flow.amount is not None and flow.amount.high == 0:
        yield Trouble(("flow", flow.id), "amount", "is nothing.", "Write undisclosed where no amount is stated.")


def _thin(ledger: Ledger, flow: Flow) -> Iterator[Trouble]:
    """Evidence that is thin, or not of one mind."""
    subject = ("flow", flow.id)
    sources = [ledger.sources[item.source] for item in flow.evidence if item.source in ledger.sources]
    if sources and len({source.origin or source.id for source in sources}) == 1:
        yield Trouble(subject, "evidence", "rests on a single origin.")
    if sources and not any(source.kind is SourceKind.PRIMARY for source in sources):
        yield Trouble(subject, "evidence", "has no primary source.")
    if flow.disputed:
        yield Trouble(subject, "disputed", f"is disputed: {', '.join(sorted({d.field for d in flow.disputed}))}.")


def _vague(ledger: Ledger, flow: Flow) -> Iterator[Trouble]:
    """Facts that are missing: amounts, days, names."""
    subject = ("flow", flow.id)
    if flow.kind not in GIVING and (flow.amount is None or flow.amount.currency is None):
        yield Trouble(subject, "amount", "has no stated amount.")
    if _partly(flow):
        yield Trouble(subject, "tranches", "come to less than the amount.")
    if flow.date and flow.date.precision is not Precision.DAY:
        yield Trouble(subject, "date", f"is dated to the {flow.date.precision} only.")
    for end in (*flow.payer, *flow.payee):
        if end.organisation in ledger.organisations and ledger.organisations[end.organisation].unnamed:
            yield Trouble(subject, "from or to", f"names no party: {end.organisation}.")


def _partly(flow: Flow) -> bool:
    """Whether the tranches of a flow come to less than its amount."""
    parts = [tranche.amount.high for tranche in flow.tranches]
    if not parts or None in parts or flow.amount is None or flow.amount.high is None:
        return False
    return sum(part or 0 for part in parts) < flow.amount.high


def _overfull(ledger: Ledger) -> Iterator[Trouble]:
    """Companies of which more than the whole is held at one date."""
    held: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    for stake in ledger.stakes.values():
        if stake.percent is not None and stake.as_of is not None:
            held.setdefault((stake.issuer, str(stake.as_of)), []).append((stake.holder, stake.percent.low))
    for (issuer, date), holders in held.items():
        if sum(share for _, share in holders) > WHOLE:
            names = ", ".join(sorted(holder for holder, _ in holders))
            yield Trouble(("organisation", issuer), "stakes", f"on {date} more than 100 % is held, by {names}.")
