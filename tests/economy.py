"""An economy from a seed, for measuring: records such as a ledger of many thousand deals holds, each with its sources.

Shares of kinds, statuses, qualifiers, evidence and all that is rarer are those of the curated graph, rounded; who deals with whom follows
`heavy_tailed`, so that a few organisations have most of the flows. Nothing in it is true.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import TypeVar

from heavy import heavy_tailed
from moneygoround import model
from moneygoround.amount import UNDISCLOSED, Amount, Qualifier, parse_amount, parse_quantity
from moneygoround.dates import Date, Period
from moneygoround.ledger import Ledger, ledger_of
from moneygoround.model import Kind, SourceKind, Status

T = TypeVar("T")

FIRST, LAST = Day(2015, 1, 1), Day(2026, 9, 3)
KINDS = {Kind.EQUITY: 35, Kind.PURCHASE: 32, Kind.DEBT: 9, Kind.LEASE: 5, Kind.SHARE_SALE: 4, Kind.PARTNERSHIP: 3, Kind.GUARANTEE: 3, Kind.WARRANT: 2,
         Kind.SUPPLY: 2, Kind.LICENCE: 2, Kind.REVENUE_SHARE: 1, Kind.PAYMENT: 1, Kind.RETURN: 1}  # fmt: skip
STATUSES = {Status.SIGNED: 31, Status.COMPLETED: 25, Status.REPORTED: 14, Status.EXECUTING: 14, Status.ANNOUNCED: 11, Status.LAPSED: 2,
            Status.LETTER_OF_INTENT: 2, Status.REJECTED: 1, Status.TERMINATED: 1}  # fmt: skip
WORDS = {"": 51, "about ": 38, "up to ": 17, "at least ": 9, "range": 7, "none": 100}
CURRENCIES = {"USD": 97, "EUR": 2, "GBP": 1}
PAGES = {1: 21, 2: 40, 3: 19, 4: 12, 5: 5, 6: 3}
NEAR = {SourceKind.REWRITE: 48, SourceKind.REPORT: 31, SourceKind.PRIMARY: 21}
HARDWARE = ("GB300", "MI450", "TPU", "Trainium", "WSE-3")
FLOWS_OF_A_DEAL, FLOWS_OF_A_SOURCE = 2, 1.5
OUTLETS, UNITS, LABS = 40, 12, 20  # one organisation in so many is a unit, or an AI lab
RINGS = 0.1  # of the deals bind two flows that run between the same two, one each way


@dataclass(slots=True)
class _Maker:
    """The one source of chance, and what the flows so far have been seen in."""

    chance: Random
    sources: list[model.Source] = field(default_factory=list)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def one(self, shares: dict[T, int]) -> T:
        return self.chance.choices([*shares], [*shares.values()])[0]

    def now_and_then(self, share: float, make: Callable[[], T]) -> T | None:
        return make() if self.chance.random() < share else None


def economy(flows: int, seed: int = 1) -> Ledger:
    """So many flows with their organisations, deals, stakes and sources; the same for the same seed."""
    maker = _Maker(Random(seed))
    ends = heavy_tailed(flows, seed)
    organisations = [_organisation(maker, number) for number in range(ends.size)]
    made: list[model.Flow] = []
    pair = ("", "")
    for number, (payer, payee) in enumerate(zip(ends.tail.tolist(), ends.head.tolist(), strict=True)):
        closes = number % FLOWS_OF_A_DEAL and maker.chance.random() < RINGS
        pair = (pair[1], pair[0]) if closes else (f"org-{payer}", f"org-{payee}")
        made.append(_flow(maker, number, pair, number / flows))
    deals = [_deal(maker, number, made) for number in range(0, flows, FLOWS_OF_A_DEAL)]
    stakes = [_stake(maker, flow) for flow in made if flow.kind is Kind.EQUITY and maker.chance.random() < 0.25]
    return ledger_of(organisations, made, deals=deals, stakes=stakes, sources=maker.sources)


def _organisation(maker: _Maker, number: int) -> model.Organisation:
    role = "ai_lab" if number % LABS == 1 else maker.chance.choice([role for role in model.ROLES if role != "ai_lab"])
    # A unit's group is one that is no unit itself.
    parts = (model.Membership(f"org-{number - 1}"),) if number % UNITS == UNITS - 1 else ()
    return model.Organisation(
        f"org-{number}",
        f"Company {number}",
        role=role,
        country=maker.chance.choice(["US", "GB", "DE", "JP", "VN"]),
        part_of=parts,
    )


def _flow(maker: _Maker, number: int, ends: tuple[str, str], when: float) -> model.Flow:
    """A flow of a day that is as late as its number."""
    kind, status, day = maker.one(KINDS), maker.one(STATUSES), FIRST + (LAST - FIRST) * when
    amount = _amount(maker) if kind.side else None
    rare = maker.now_and_then
    before = maker.known.get(ends)
    maker.known[ends] = f"flow-{number}"
    return model.Flow(
        f"flow-{number}",
        kind,
        (model.End(ends[0]),),
        (model.End(ends[1]),),
        status,
        deal=f"deal-{number - number % FLOWS_OF_A_DEAL}",
        beneficiary=ends[0] if kind is Kind.GUARANTEE else None,
        amount=amount,
        gets=_consideration(maker, kind),
        conditions=rare(0.12, lambda: "if the regulators agree"),
        tranches=rare(0.2, partial(_tranches, amount)) or (),
        term=_term(maker, day)
        if kind.side in {model.Side.TRADE, model.Side.CONTINGENT} or (kind is Kind.DEBT and maker.chance.random() < 0.5)
        else None,
        paid=rare(0.025, partial(_paid, amount, day)) or (),
        date=Date(day),
        history=_history(maker, status, day),
        supersedes=rare(0.05, lambda: (before,) if before else ()) or (),
        amends=rare(0.02, lambda: (before,) if before else ()) or (),
        disputed=rare(0.24, partial(_disputes, maker, number)) or (),
        notes=rare(0.7, lambda: (model.Note(f"What became of flow {number} stands in the yearly reports."),)) or (),
        evidence=_evidence(maker, number, day),
    )


def _amount(maker: _Maker) -> Amount | None:
    word, currency = maker.one(WORDS), maker.one(CURRENCIES)
    millions = max(1, round(maker.chance.lognormvariate(5, 2)))
    if word == "none":
        return maker.chance.choice([None, UNDISCLOSED])
    return parse_amount(
        f"{millions} to {2 * millions} m {currency}" if word == "range" else f"{word}{millions} m {currency}"
    )


def _consideration(maker: _Maker, kind: Kind) -> model.Consideration | None:
    if kind in {Kind.PURCHASE, Kind.LEASE}:
        power = (
            parse_quantity(f"{maker.chance.randint(1, 50) / 10} GW"),
            parse_quantity(f"{maker.chance.randint(1, 500)}000 chips"),
        )
        capacity = maker.now_and_then(0.4, lambda: (maker.chance.choice(power),)) or ()
        return model.Consideration(capacity=capacity, hardware=(maker.chance.choice(HARDWARE),), goods="computing")
    if kind is Kind.EQUITY:
        return model.Consideration(stake=parse_quantity(f"about {maker.chance.randint(1, 30)} %"))
    return None


def _tranches(amount: Amount | None) -> tuple[model.Tranche, ...]:
    """Half of it is owed, half hangs on a condition; only an exact amount is split."""
    if amount is None or amount.qualifier is not Qualifier.EXACT:
        return ()
    half = replace(amount, low=amount.low // 2, face=amount.low // 2, high=amount.low // 2)
    return model.Tranche(half), model.Tranche(half, "if the first is used")


def _term(maker: _Maker, day: Day) -> model.Term | None:
    years = Decimal(maker.chance.randint(1, 15))
    return maker.now_and_then(0.5, lambda: model.Term(start=maker.chance.choice([None, Date(day)]), years=years))


def _paid(amount: Amount | None, day: Day) -> tuple[model.Instalment, ...]:
    if amount is None or amount.currency != "USD":
        return ()
    return tuple(
        model.Instalment(Period(Date(day), min(Date(day + timedelta(days)), Date(LAST))), parse_amount("1 m USD"))
        for days in (90, 180)
    )


def _history(maker: _Maker, status: Status, day: Day) -> tuple[model.StatusChange, ...]:
    if maker.chance.random() < 0.15:
        return ()
    then = (model.StatusChange(Date(day), Status.ANNOUNCED),) if maker.chance.random() < 0.2 else ()
    return (
        *then,
        model.StatusChange(
            Date(day + timedelta(len(then) * maker.chance.randint(1, max(1, min(400, (LAST - day).days))))), status
        ),
    )


def _disputes(maker: _Maker, number: int) -> tuple[model.Dispute, ...]:
    source = _source(maker, number, LAST)
    return (
        model.Dispute("amount", f"{number} m USD", (model.Evidence(source, "Another page gives another figure."),)),
    )


def _evidence(maker: _Maker, number: int, day: Day) -> tuple[model.Evidence, ...]:
    seen = dict.fromkeys(_source(maker, number, day) for _ in range(maker.one(PAGES)))
    return tuple(
        model.Evidence(source, f"It says of flow {number} who pays whom, how much, and from when on.")
        for source in seen
    )


def _source(maker: _Maker, number: int, day: Day) -> str:
    """A page: one that told of a flow shortly before, or a new one."""
    if maker.sources and maker.chance.random() > 1 / FLOWS_OF_A_SOURCE:
        return maker.chance.choice(maker.sources[-10:]).id
    near = maker.one(NEAR)
    outlet = maker.chance.randrange(OUTLETS)
    page = model.Source(
        f"source-{len(maker.sources)}",
        f"Page {len(maker.sources)}, on flow {number}",
        f"https://example.org/{outlet}/{len(maker.sources)}",
        f"Outlet {outlet}",
        Date(day),
        "en",
        near,
        None
        if near is SourceKind.PRIMARY
        else f"outlet-{outlet}"
        if maker.chance.random() < 0.3
        else _earlier(maker.sources),
    )
    maker.sources.append(page)
    return page.id


def _earlier(sources: Sequence[model.Source]) -> str | None:
    """The origin of the page before, which is no page that goes back to another."""
    return (sources[-1].origin or sources[-1].id) if sources else None


def _deal(maker: _Maker, number: int, flows: Sequence[model.Flow]) -> model.Deal:
    return model.Deal(
        f"deal-{number}",
        f"Deal {number} between two or more companies",
        flows[number].date,
        notes=maker.now_and_then(0.2, lambda: (model.Note("Its terms are not public."),)) or (),
    )


def _stake(maker: _Maker, flow: model.Flow) -> model.Stake:
    return model.Stake(
        f"stake-{flow.id}",
        flow.payer[0].organisation,
        flow.payee[0].organisation,
        percent=parse_quantity(f"{maker.chance.randint(1, 60)} %"),
        as_of=flow.date,
        evidence=flow.evidence[:1],
    )
