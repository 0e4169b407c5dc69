"""What the world consists of: organisations, flows, stakes, deals, sources and evidence, as frozen values.

Money runs from payer to payee, everywhere. None means that the source does not say; 0 means zero.
Collections without an order of their own are sorted by whoever builds a value, so that equal things compare equal.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from moneygoround.amount import Amount, Quantity
from moneygoround.dates import Date, Period
from moneygoround.errors import BadRequest


class Side(StrEnum):
    """Which way a flow works in a loop."""

    CAPITAL = "capital"
    TRADE = "trade"
    RETURN = "return"
    TRANSFER = "transfer"
    CONTINGENT = "contingent"


class Kind(StrEnum):
    """What a flow is; each kind but supply and partnership has a side."""

    EQUITY = "equity"
    DEBT = "debt"
    PURCHASE = "purchase"
    PAYMENT = "payment"
    LEASE = "lease"
    LICENCE = "licence"
    REVENUE_SHARE = "revenue_share"
    RETURN = "return"
    SHARE_SALE = "share_sale"
    WARRANT = "warrant"
    GUARANTEE = "guarantee"
    SUPPLY = "supply"
    PARTNERSHIP = "partnership"

    @property
    def side(self) -> Side | None:
        """The side of the kind; None for supply and partnership, which move no money."""
        return SIDES.get(self)


SIDES = {
    Kind.EQUITY: Side.CAPITAL,
    Kind.DEBT: Side.CAPITAL,
    Kind.PURCHASE: Side.TRADE,
    Kind.PAYMENT: Side.TRADE,
    Kind.LEASE: Side.TRADE,
    Kind.LICENCE: Side.TRADE,
    Kind.REVENUE_SHARE: Side.TRADE,
    Kind.RETURN: Side.RETURN,
    Kind.SHARE_SALE: Side.TRANSFER,
    Kind.WARRANT: Side.CONTINGENT,
    Kind.GUARANTEE: Side.CONTINGENT,
}


class Status(StrEnum):
    """How far a flow has come, from hearsay to done; the last three end it."""

    REPORTED = "reported"
    LETTER_OF_INTENT = "letter_of_intent"
    ANNOUNCED = "announced"
    SIGNED = "signed"
    EXECUTING = "executing"
    COMPLETED = "completed"
    LAPSED = "lapsed"
    TERMINATED = "terminated"
    REJECTED = "rejected"


ENDED = frozenset({Status.LAPSED, Status.TERMINATED, Status.REJECTED})
LIVE = frozenset(Status) - ENDED
FIRMNESS = {status: rank for rank, status in enumerate([*sorted(ENDED), *sorted(LIVE, key=[*Status].index)])}
FIRM = frozenset({Status.SIGNED, Status.EXECUTING, Status.COMPLETED})


class Measure(StrEnum):
    """Which amount is made as large as possible."""

    RETURNING_CAPITAL = "returning_capital"
    CIRCULAR_VOLUME = "circular_volume"


class Bound(StrEnum):
    """Which end of the intervals is taken as the capacity."""

    FLOOR = "floor"
    FACE = "face"
    CEILING = "ceiling"


class Tier(IntEnum):
    """How much of a loop is disclosed: every step, some of them, none."""

    DISCLOSED = 0
    PARTLY = 1
    UNKNOWN = 2


FEWEST_STEPS = 2


def check_steps(steps: int, *, most: int | None = None) -> None:
    """Refuse to look for loops of so few steps that there are none, or of more than `most`.

    Raises:
        BadRequest: it is no such number of steps.
    """
    if most is not None and steps not in range(FEWEST_STEPS, most + 1):
        raise BadRequest(f"{steps} is not a number of steps. Choose {FEWEST_STEPS} to {most}.")
    if steps < FEWEST_STEPS:
        raise BadRequest(f"A loop has at least {FEWEST_STEPS} steps, not {steps}. Ask for {FEWEST_STEPS} or more.")


class Form(StrEnum):
    """What a flow is paid in; only cash has a capacity of money."""

    CASH = "cash"
    SHARES = "shares"
    CREDITS = "credits"
    ASSETS = "assets"


class SourceKind(StrEnum):
    """How near a document stands to the fact."""

    PRIMARY = "primary"
    REPORT = "report"
    REWRITE = "rewrite"


ROLES = (
    "chip_maker", "foundry", "cloud", "neocloud", "ai_lab", "data_centre", "telecom_equipment", "software",
    "social_platform", "investor", "fund", "bank", "joint_venture", "vehicle", "energy", "utility", "equipment",
    "media", "government", "other",
)  # fmt: skip
SCHEMES = ("cik", "isin", "lei", "ticker", "wikidata")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark: what is said, and what checking it found."""

    says: str
    found: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """The number of an organisation in a register. `scheme` is one of SCHEMES."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Being part of another organisation, from the day of `start` and before the day of `end`, where they are known."""

    organisation: str
    start: Date | None = None
    end: Date | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, fund, vehicle, business unit or public body. `country` is ISO 3166-1 alpha-2."""

    id: str
    name: str
    legal_name: str | None = None
    aliases: tuple[str, ...] = ()
    role: str | None = None
    country: str | None = None
    part_of: tuple[Membership, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    unnamed: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document. `origin` names the outlet or document that it goes back to; `language` is ISO 639-1."""

    id: str
    title: str
    url: str | None = None
    publisher: str | None = None
    published: Date | None = None
    language: str | None = None
    kind: SourceKind = SourceKind.REPORT
    origin: str | None = None
    licence: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source says, in our words, with at most a short quote."""

    source: str
    says: str
    quote: str | None = None
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """One end of a flow: an organisation, and the day before which it stood for it (None: to this day)."""

    organisation: str
    until: Date | None = None


@dataclass(frozen=True, slots=True)
class Consideration:
    """What stands against the money, or runs along an arrow that is not money. `stake` is in per cent."""

    capacity: tuple[Quantity, ...] = ()
    shares: Quantity | None = None
    stake: Quantity | None = None
    hardware: tuple[str, ...] = ()
    goods: str | None = None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """From `date` on, the flow had this status."""

    date: Date
    status: Status
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Tranche:
    """A part of a flow's amount; without a condition it is owed outright, from its date on if it has one."""

    amount: Amount
    condition: str | None = None
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """An amount in a period: of a schedule if it is planned, of `paid` if it was paid."""

    period: Period
    amount: Amount


@dataclass(frozen=True, slots=True)
class Term:
    """How long a flow lasts."""

    start: Date | None = None
    end: Date | None = None
    years: Decimal | None = None
    options: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """An amount that is outstanding on a day."""

    amount: Amount
    as_of: Date | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A flow stated as a share of something: `about 20 %` of `revenue`. `base` is the amount that it is a share of."""

    percent: Quantity
    of: str
    base: Amount | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Another value that a source gives for a field of a flow."""

    field: str
    value: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One exchange, written once: something of value that the payer gives the payee, and what comes back for it.

    `gets` is what the payer gets; `gives` is what runs along an arrow that is not money (supply, warrant, guarantee,
    partnership). `payer` and `payee` hold more than one end only where a party was named later. `status` is the newest
    known; `history` tells how it came to it. A partnership has no direction: its two ends stand in the order written.
    """

    id: str
    kind: Kind
    payer: tuple[End, ...]
    payee: tuple[End, ...]
    status: Status
    deal: str | None = None
    payer_via: str | None = None
    payee_via: str | None = None
    beneficiary: str | None = None
    subject: str | None = None
    amount: Amount | None = None
    form: Form = Form.CASH
    gets: Consideration | None = None
    gives: Consideration | None = None
    conditions: str | None = None
    tranches: tuple[Tranche, ...] = ()
    schedule: tuple[Instalment, ...] = ()
    term: Term | None = None
    paid: tuple[Instalment, ...] = ()
    outstanding: Balance | None = None
    rate: Rate | None = None
    date: Date | None = None
    as_of: Date | None = None
    history: tuple[StatusChange, ...] = ()
    within: str | None = None
    secured_by: str | None = None
    supersedes: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    disputed: tuple[Dispute, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Stake:
    """What one organisation holds of another on a day: a state, never money that moves. `percent` and `cap` in %."""

    id: str
    holder: str
    issuer: str
    deal: str | None = None
    percent: Quantity | None = None
    cap: Quantity | None = None
    as_of: Date | None = None
    value: Amount | None = None
    notes: tuple[Note, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class JointTotal:
    """A cap on the sum of flows whose single amounts are not known; never put on each, never added."""

    amount: Amount
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """The arrangement that ties flows together. `headline` is an intention that was announced, never a flow."""

    id: str
    title: str
    announced: Date | None = None
    headline: Amount | None = None
    totals: tuple[JointTotal, ...] = ()
    notes: tuple[Note, ...] = ()
