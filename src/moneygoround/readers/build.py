"""From records to the model: checked fields become frozen values; faults keep their places."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from moneygoround import model
from moneygoround.errors import Fault, Place, did_you_mean, shown
from moneygoround.readers import records
from moneygoround.readers.draft import Draft, Placer
from moneygoround.readers.yaml import Parsed, Path, written


def take(draft: Draft, parsed: Parsed) -> None:
    """Add the records of one document to a draft."""
    draft.faults += parsed.faults
    if parsed.value is None:
        return
    if not isinstance(parsed.value, dict):
        what = "is not a record file."
        draft.faults.append(
            Fault(parsed.place(()), "", what, "Start with `deal:`, `organisations:`, `sources:` or `flows:`.")
        )
        return
    try:
        document = records.DocumentRecord.model_validate(_without_empty(parsed.value))
    except ValidationError as problem:
        draft.faults += [_fault(error, parsed) for error in problem.errors()]
        return
    _take_document(draft, document, parsed)


def _without_empty(value: Any) -> Any:
    """Leave out fields that are written but empty: the source does not say."""
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item is not None}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _fault(error: ErrorDetails, parsed: Parsed) -> Fault:
    """One fault of pydantic in our words, at its place."""
    path = tuple(part for part in error["loc"] if not str(part).startswith("function-"))
    fields, thing = _fields(path[:-1])
    match error["type"]:
        case "missing":
            mend = f"Write `{path[-1]}: …`; a {thing} can't do without it."
            return Fault(parsed.place(path[:-1]), written(path[:-1]), f"has no '{path[-1]}'.", mend)
        case "extra_forbidden":
            mend = did_you_mean(str(path[-1]), fields).strip() or f"A {thing} has: {', '.join(fields)}."
            what = f"{shown(path[-1])} is not a field of a {thing}."
            return Fault(parsed.keys.get(path, parsed.place(path)), written(path), what, mend)
        case "value_error":
            value = error["input"]
            head = f"{shown(value)} " if isinstance(value, str) else ""
            return Fault(parsed.place(path), written(_author(path, parsed.value)), head + str(error["ctx"]["error"]))
        case _:
            mend = (
                f"Write its fields: {', '.join(_fields(path)[0])}."
                if _fields(path)[0]
                else "Write a list, one `- ` a line."
            )
            return Fault(parsed.place(path), written(path), "has the wrong shape.", mend)


def _author(path: Path, value: Any) -> Path:
    """A path as far as its author wrote it: one thing may stand for a list of one, and an id for a record."""
    for depth, part in enumerate(path):
        held = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if part not in held:
            return path[:depth]
        value = value[part]
    return path


_THINGS = {
    "OrganisationRecord": "organisation", "SourceRecord": "source", "FlowRecord": "flow", "StakeRecord": "stake",
    "EvidenceRecord": "piece of evidence", "TrancheRecord": "tranche", "DocumentRecord": "record file",
}  # fmt: skip


def _fields(path: Path) -> tuple[list[str], str]:
    """The fields of the record at a path, and what that record is called."""
    definitions = _SCHEMA["$defs"]
    node: dict[str, Any] = _SCHEMA
    name = "DocumentRecord"
    for part in path:
        if isinstance(part, int):
            continue
        found = node.get("properties", {}).get(part)
        if found is None:
            return [], "record"
        name = _reference(found)
        node = definitions.get(name, {})
    return sorted(node.get("properties", {})), _THINGS.get(name, "record")


def _reference(node: dict[str, Any]) -> str:
    """The name of the first record that a field may hold."""
    for candidate in [node, node.get("items", {}), *node.get("anyOf", [])]:
        target = candidate.get("$ref") or candidate.get("items", {}).get("$ref")
        if target:
            return str(target).rsplit("/", 1)[-1]
    return ""


_SCHEMA = records.DocumentRecord.model_json_schema(by_alias=True)


def _take_document(draft: Draft, document: records.DocumentRecord, parsed: Parsed) -> None:
    """Add one valid document."""

    def at(*path: str | int) -> Placer:
        def place(name: str) -> tuple[Place, str]:
            here = (*path, *(int(part) if part.isdigit() else part for part in name.split(".") if part))
            return parsed.place(here), written(here)

        return place

    for number, organisation in enumerate(document.organisations):
        draft.add("organisation", organisation_of(organisation), draft.organisations, at("organisations", number))
    for number, source in enumerate(document.sources):
        draft.add("source", source_of(source), draft.sources, at("sources", number))
    if document.deal:
        draft.add("deal", deal_of(document), draft.deals, at())
    for number, flow in enumerate(document.flows):
        draft.add("flow", flow_of(flow, document.deal), draft.flows, at("flows", number))
    for number, stake in enumerate(document.stakes):
        draft.add("stake", stake_of(stake, document.deal), draft.stakes, at("stakes", number))
    draft.faults += _misplaced(document, parsed)


def _misplaced(document: records.DocumentRecord, parsed: Parsed) -> list[Fault]:
    """Fields of a deal in a file that names none, and flows whose ends are not written."""
    faults = []
    for name in ("title", "announced", "headline", "total", "notes"):
        if document.deal is None and getattr(document, name):
            what, mend = "belongs to a deal, and this file names none.", "Write `deal: an-id` in the first line."
            faults.append(Fault(parsed.place((name,)), name, what, mend))
    if document.deal and document.title is None:
        what, mend = "has no 'title'.", "Write `title: what the deal is, in one line`."
        faults.append(Fault(parsed.place(("deal",)), "deal", what, mend))
    for number, flow in enumerate(document.flows):
        problem = _ends(flow)
        if problem:
            faults.append(Fault(parsed.place(("flows", number)), f"flows[{number}]", *problem))
    return faults


def _ends(flow: records.FlowRecord) -> tuple[str, str] | None:
    """What is wrong with how the ends of a flow are written, and the mend; None if nothing is."""
    pair = flow.between
    if (pair is not None) != (flow.kind is model.Kind.PARTNERSHIP) or (pair is not None and len(pair) != 2):  # noqa: PLR2004
        return "a partnership, and only it, has two ends without a direction.", "Write `between: [a, b]`."
    if pair is None and not (flow.payer and flow.payee):
        return "has no 'from' or no 'to'.", "Write both; money runs from `from` to `to`."
    return None


def organisation_of(record: records.OrganisationRecord) -> model.Organisation:
    """The organisation that a record stands for."""
    numbers = [
        model.Identifier(scheme, value) for scheme in model.SCHEMES for value in getattr(record.identifiers, scheme)
    ]
    return model.Organisation(
        id=record.id,
        name=record.name,
        legal_name=record.legal_name,
        aliases=tuple(sorted(set(record.aliases))),
        role=record.role,
        country=record.country,
        part_of=tuple(model.Membership(item.id, item.start, item.end) for item in record.part_of),
        identifiers=tuple(sorted(numbers)),
        unnamed=record.unnamed,
        notes=_notes(record.notes),
    )


def source_of(record: records.SourceRecord) -> model.Source:
    """The source that a record stands for."""
    return model.Source(
        id=record.id,
        title=record.title,
        url=record.url,
        publisher=record.publisher,
        published=record.published,
        language=record.language,
        kind=record.kind,
        origin=record.origin,
        licence=record.licence,
        notes=_notes(record.notes),
    )


def deal_of(record: records.DocumentRecord) -> model.Deal:
    """The deal that a document describes."""
    totals = tuple(model.JointTotal(total.amount, tuple(sorted(set(total.flows)))) for total in record.total)
    return model.Deal(
        record.deal or "", record.title or "", record.announced, record.headline, totals, _notes(record.notes)
    )


def flow_of(record: records.FlowRecord, deal: str | None) -> model.Flow:
    """The flow that a record stands for."""
    pair = [records.EndRecord(org=end) for end in record.between or ()]
    payer, payee = (pair[:1], pair[1:]) if pair else (record.payer or (), record.payee or ())
    return model.Flow(
        id=record.id,
        kind=record.kind,
        payer=tuple(model.End(end.org, end.until) for end in payer),
        payee=tuple(model.End(end.org, end.until) for end in payee),
        status=record.status,
        deal=deal,
        payer_via=record.via.payer if record.via else None,
        payee_via=record.via.payee if record.via else None,
        beneficiary=record.beneficiary,
        subject=record.subject,
        amount=record.amount,
        form=record.form,
        gets=_consideration(record.gets),
        gives=_consideration(record.gives),
        conditions=record.conditions,
        tranches=tuple(model.Tranche(item.amount, item.condition, item.date) for item in record.tranches),
        schedule=_instalments(record.schedule),
        term=_term(record.term),
        paid=_instalments(record.paid),
        outstanding=model.Balance(record.outstanding.amount, record.outstanding.as_of) if record.outstanding else None,
        rate=model.Rate(record.rate.percent, record.rate.of, record.rate.base) if record.rate else None,
        date=record.date,
        as_of=record.as_of,
        history=tuple(model.StatusChange(item.date, item.status, item.source) for item in record.history),
        within=record.within,
        secured_by=record.secured_by,
        supersedes=tuple(sorted(set(record.supersedes))),
        amends=tuple(sorted(set(record.amends))),
        disputed=tuple(model.Dispute(item.field, item.value, _evidence(item.evidence)) for item in record.disputed),
        tags=tuple(sorted(set(record.tags))),
        notes=_notes(record.notes),
        evidence=_evidence(record.evidence),
    )


def stake_of(record: records.StakeRecord, deal: str | None) -> model.Stake:
    """The stake that a record stands for."""
    return model.Stake(
        id=record.id,
        holder=record.holder,
        issuer=record.issuer,
        deal=deal,
        percent=record.percent,
        cap=record.cap,
        as_of=record.as_of,
        value=record.value,
        notes=_notes(record.notes),
        evidence=_evidence(record.evidence),
    )


def _notes(notes: Iterable[records.NoteRecord]) -> tuple[model.Note, ...]:
    return tuple(model.Note(note.says, note.found) for note in notes)


def _evidence(items: Iterable[records.EvidenceRecord]) -> tuple[model.Evidence, ...]:
    return tuple(model.Evidence(item.source, item.says, item.quote, item.reviewed_by) for item in items)


def _instalments(items: Iterable[records.InstalmentRecord]) -> tuple[model.Instalment, ...]:
    return tuple(model.Instalment(item.period, item.amount) for item in items)


def _term(term: records.TermRecord | None) -> model.Term | None:
    return model.Term(term.start, term.end, term.years, term.options) if term else None


def _consideration(record: records.ConsiderationRecord | None) -> model.Consideration | None:
    if record is None:
        return None
    return model.Consideration(
        tuple(record.capacity), record.shares, record.stake, tuple(record.hardware), record.goods
    )
