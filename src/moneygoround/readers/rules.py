"""What the written records ask of each field, for whoever has the values of the model already: triples are held to the same."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from moneygoround import model
from moneygoround.errors import did_you_mean, shown
from moneygoround.readers import records
from moneygoround.readers.fields import identifiers

_WRITTEN: MappingProxyType[type, type] = MappingProxyType({
    model.Organisation: records.OrganisationRecord,
    model.Source: records.SourceRecord,
    model.Flow: records.FlowRecord,
    model.Stake: records.StakeRecord,
    model.Deal: records.DocumentRecord,
    model.Note: records.NoteRecord,
    model.Evidence: records.EvidenceRecord,
    model.Consideration: records.ConsiderationRecord,
    model.Tranche: records.TrancheRecord,
    model.Term: records.TermRecord,
    model.Rate: records.RateRecord,
    model.Dispute: records.DisputeRecord,
})  # fmt: skip


def broken_rules(cls: type, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The fields of a record of which a written one would be refused, each with what is wrong.

    Texts and numbers are looked at one by one; dates, amounts and other records have been checked where they were read.

    >>> [*broken_rules(model.Organisation, {"country": "ZZ"})]
    [('country', "'ZZ' is not a country of ISO 3166-1. Write two capitals, for example US.")]
    """
    if cls is model.Identifier:
        yield from _identifier(str(values.get("scheme")), values.get("value"))
        return
    for name, held in values.items():
        for value in held if isinstance(held, tuple) else [held]:
            if isinstance(value, (str, Decimal)) and (rule := _rule(cls, name)):
                text = f"{value:f}" if isinstance(value, Decimal) else str(value)
                yield from ((name, f"{shown(text)} {what}") for what in _told(rule, text))


def _identifier(scheme: str, number: object) -> Iterator[tuple[str, str]]:
    if scheme not in model.SCHEMES:
        near = did_you_mean(scheme, model.SCHEMES) or f" Write one of: {', '.join(model.SCHEMES)}."
        yield "scheme", f"{shown(scheme)} is no register that is known here.{near}"
        return
    try:
        identifiers({scheme: number})
    except ValueError as problem:
        yield "value", str(problem)


@cache
def _rule(cls: type, name: str) -> TypeAdapter[Any] | None:
    """What a field is held to; a deal is written as a file, whose id stands under `deal`."""
    if cls not in _WRITTEN:
        return None
    hints = get_type_hints(_WRITTEN[cls], include_extras=True)
    hint = hints.get("deal" if cls is model.Deal and name == "id" else name)
    return None if hint is None else TypeAdapter(hint)


def _told(rule: TypeAdapter[Any], text: str) -> Iterator[str]:
    try:
        rule.validate_python(text)
    except ValidationError as problem:
        yield from (str(error["ctx"]["error"]) for error in problem.errors() if error["type"] == "value_error")
