"""The written form of every record: which fields it has, which it must have, and the model's value that it stands for."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from moneygoround import model
from moneygoround.errors import did_you_mean
from moneygoround.readers.fields import (
    Amount,
    Country,
    Date,
    Form,
    Id,
    Ids,
    Kind,
    Label,
    Labels,
    Language,
    Listed,
    Period,
    Quantities,
    Quantity,
    Role,
    SourceKind,
    Status,
    Text,
    Truth,
    Url,
    Years,
    identifiers,
    label,
)  # fmt: skip


class _Record(BaseModel):
    """A record refuses every field that it does not have: a typing error is never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoteRecord(_Record):
    """A remark, and what checking it found."""

    says: Text
    found: Text | None = None


def _remark(value: object) -> object:
    return {"says": value} if isinstance(value, str) else value


Notes = Annotated[list[Annotated[NoteRecord, BeforeValidator(_remark)]], Listed]


class EvidenceRecord(_Record):
    """What one source says, in our words."""

    source: Id
    says: Text
    quote: Label | None = None
    reviewed_by: Label | None = None


class MembershipRecord(_Record):
    """What an organisation is part of, and when."""

    id: Id
    start: Date | None = Field(None, alias="from")
    end: Date | None = Field(None, alias="to")


def _member(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class IdentifiersRecord(_Record):
    """Numbers in registers."""

    lei: Labels = []
    wikidata: Labels = []
    cik: Labels = []
    isin: Labels = []
    ticker: Labels = []


def _identified(value: object) -> object:
    return identifiers(value) if isinstance(value, dict) else value


class OrganisationRecord(_Record):
    """A company, fund, vehicle, business unit or public body."""

    id: Id
    name: Label
    legal_name: Label | None = None
    aliases: Labels = []
    role: Role | None = None
    country: Country | None = None
    part_of: Annotated[list[Annotated[MembershipRecord, BeforeValidator(_member)]], Listed] = []
    identifiers: Annotated[IdentifiersRecord, BeforeValidator(_identified)] = IdentifiersRecord()
    unnamed: Truth = False
    notes: Notes = []


class SourceRecord(_Record):
    """A document."""

    id: Id
    title: Label
    url: Url | None = None
    publisher: Label | None = None
    published: Date | None = None
    language: Language | None = None
    kind: SourceKind = model.SourceKind.REPORT
    origin: Id | None = None
    licence: Label | None = None
    notes: Notes = []


class EndRecord(_Record):
    """One end of a flow, and the day before which it stood for it."""

    org: Id
    until: Date | None = None


def _end(value: object) -> object:
    return {"org": value} if isinstance(value, str) else value


Ends = Annotated[list[Annotated[EndRecord, BeforeValidator(_end)]], Listed]


class ViaRecord(_Record):
    """The units that act for payer and payee."""

    payer: Id | None = Field(None, alias="from")
    payee: Id | None = Field(None, alias="to")


class ConsiderationRecord(_Record):
    """What stands against the money, or runs along an arrow that is not money."""

    capacity: Quantities = []
    shares: Quantity | None = None
    stake: Quantity | None = None
    hardware: Labels = []
    goods: Label | None = None


class ChangeRecord(_Record):
    """From a date on, a flow had a status."""

    date: Date
    status: Status
    source: Id | None = None


class TrancheRecord(_Record):
    """A part of an amount."""

    amount: Amount
    condition: Label | None = None
    date: Date | None = None


class InstalmentRecord(_Record):
    """An amount in a period."""

    period: Period
    amount: Amount


class TermRecord(_Record):
    """How long a flow lasts."""

    start: Date | None = Field(None, alias="from")
    end: Date | None = Field(None, alias="to")
    years: Years | None = None
    options: Label | None = None


class BalanceRecord(_Record):
    """An amount that is outstanding."""

    amount: Amount
    as_of: Date | None = None


class RateRecord(_Record):
    """A share of something."""

    percent: Quantity
    of: Label
    base: Amount | None = None


def _field(value: object) -> str:
    """What of a flow is disputed: one of its fields, or what its company was valued at."""
    name = label(value)
    if name not in (known := _disputable()):
        near = did_you_mean(name, known) or f" There are: {', '.join(known)}."
        raise ValueError(f"is not a field of a flow.{near}")
    return name


def _disputable() -> list[str]:
    return [*(field.alias or key for key, field in FlowRecord.model_fields.items()), "valuation"]


class DisputeRecord(_Record):
    """Another value that a source gives for a field."""

    field: Annotated[str, PlainValidator(_field), WithJsonSchema({"type": "string"})] = Field(
        json_schema_extra=lambda schema: schema.update(enum=[*_disputable()])
    )
    value: Label
    evidence: list[EvidenceRecord] = []


class FlowRecord(_Record):
    """One exchange, written once. Money runs from `from` to `to`."""

    id: Id
    kind: Kind
    payer: Ends | None = Field(None, alias="from")
    payee: Ends | None = Field(None, alias="to")
    between: list[Id] | None = None
    status: Status
    via: ViaRecord | None = None
    beneficiary: Id | None = None
    subject: Id | None = None
    amount: Amount | None = None
    form: Form = Field(model.Form.CASH, alias="in")
    gets: ConsiderationRecord | None = None
    gives: ConsiderationRecord | None = None
    conditions: Text | None = None
    tranches: list[TrancheRecord] = []
    schedule: list[InstalmentRecord] = []
    term: TermRecord | None = None
    paid: list[InstalmentRecord] = []
    outstanding: BalanceRecord | None = None
    rate: RateRecord | None = None
    date: Date | None = None
    as_of: Date | None = None
    history: list[ChangeRecord] = []
    within: Id | None = None
    secured_by: Label | None = None
    supersedes: Ids = []
    amends: Ids = []
    disputed: list[DisputeRecord] = []
    tags: Ids = []
    notes: Notes = []
    evidence: list[EvidenceRecord] = []


class StakeRecord(_Record):
    """What one organisation holds of another on a day."""

    id: Id
    holder: Id
    issuer: Id
    percent: Quantity | None = None
    cap: Quantity | None = None
    as_of: Date | None = None
    value: Amount | None = None
    notes: Notes = []
    evidence: list[EvidenceRecord] = []


class TotalRecord(_Record):
    """A joint cap over flows whose single amounts are not known."""

    amount: Amount
    flows: Ids


class DocumentRecord(_Record):
    """One file: organisations, sources, and at most one deal with its flows and stakes. Every part may be left out."""

    deal: Id | None = None
    title: Label | None = None
    announced: Date | None = None
    headline: Amount | None = None
    total: Annotated[list[TotalRecord], Listed] = []
    notes: Notes = []
    organisations: list[OrganisationRecord] = []
    sources: list[SourceRecord] = []
    flows: list[FlowRecord] = []
    stakes: list[StakeRecord] = []


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a record file: completion and checks in an editor."""
    schema = DocumentRecord.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A moneygoround record file"
    _take_one_for_a_list(schema)
    return schema


_ONE_OR_MORE = {"total", "notes", "part_of", "from", "to", "capacity", "hardware", "aliases", "supersedes", "amends", "tags",
                "lei", "wikidata", "cik", "isin", "ticker"}  # fmt: skip


def _take_one_for_a_list(node: dict[str, Any]) -> None:
    """Say in the schema what the reader does: one thing may stand for a list of one, and words for a remark."""
    for definition in [node, *node.get("$defs", {}).values()]:
        for name, field in definition.get("properties", {}).items():
            lists = [f for f in [field, *field.get("anyOf", [])] if f.get("type") == "array"]
            if name in _ONE_OR_MORE and lists:
                item = dict(lists[0]["items"])
                loose = [item] if item.get("type") == "string" else [item, {"type": "string"}]
                array = {"type": "array", "items": {"anyOf": loose} if len(loose) > 1 else item}
                definition["properties"][name] = {"anyOf": [*loose, array]}
