"""What one field of a record may hold: text in, value out, with a sentence that says what would have been right."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from iso3166 import countries_by_alpha2
from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from stdnum import isin, lei

from moneygoround import amount as amounts
from moneygoround import dates, model
from moneygoround.errors import did_you_mean
from moneygoround.limits import LIMITS
from moneygoround.naming import text

_Value = TypeVar("_Value")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def label(value: object) -> str:
    """A line of text of a length that a title may have."""
    return text(value, longest=LIMITS.label)


def _id(value: object) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        plain = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")
        near = f" Did you mean {plain}?" if isinstance(value, str) and ID.fullmatch(plain) else ""
        raise ValueError(
            f"is not an id.{near or ' Write small letters, digits and hyphens, for example nvidia-anthropic-2025.'}"
        )
    return value


def _url(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x1f\x7f]+", value):
        raise ValueError("is not a web address. Write one that starts with https:// or http://.")
    return unicodedata.normalize("NFC", value)


def _country(value: object) -> str:
    if not isinstance(value, str) or value not in countries_by_alpha2:
        near = did_you_mean(str(value).upper(), countries_by_alpha2)
        raise ValueError(f"is not a country of ISO 3166-1.{near} Write two capitals, for example US.")
    return value


def _language(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError("is not a language. Write its code, for example en or vi.")
    return value


def _years(value: object) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", value) or not Decimal(value):
        raise ValueError("is not a number of years. Write for example 5 or 2.5.")
    return Decimal(value)


def _truth(value: object) -> bool:
    if value not in {"true", "false"}:
        raise ValueError("is neither true nor false. Write true, or leave the field out.")
    return value == "true"


def _one_of(words: type[StrEnum] | tuple[str, ...], what: str) -> Callable[[object], Any]:
    """A validator that takes one word of a list and suggests the nearest for any other."""
    known = [str(word) for word in words]

    def validate(value: object) -> Any:
        if value not in known:
            every = f" Write one of: {', '.join(known)}."
            raise ValueError(f"is not {what}.{did_you_mean(str(value), known) or every}")
        return words(str(value)) if isinstance(words, type) else str(value)

    return validate


def _read(parse: Callable[[str], _Value], grammar: str) -> Callable[[object], _Value]:
    def validate(value: object) -> _Value:
        if not isinstance(value, str):
            raise ValueError(f"is not one line of text. {grammar}")  # noqa: TRY004 - pydantic gathers it
        return parse(value)

    return validate


def _amount(value: object) -> amounts.Amount:
    """An amount in words; a table hands over its bare numbers already read."""
    if isinstance(value, amounts.Amount):
        return value
    return _read(amounts.parse_amount, amounts.MONEY_GRAMMAR)(value)


def _listed(value: object) -> object:
    """One thing may stand for a list of one."""
    return value if isinstance(value, list) else [value]


def identifiers(record: dict[str, Any]) -> dict[str, Any]:
    """Check the numbers of an organisation, check digits included."""
    checks: dict[str, Callable[[str], bool]] = {
        "lei": lei.is_valid,
        "isin": isin.is_valid,
        "cik": lambda number: bool(re.fullmatch(r"[0-9]{10}", number)),
        "wikidata": lambda number: bool(re.fullmatch(r"Q[1-9][0-9]*", number)),
        "ticker": lambda number: bool(re.fullmatch(r"[A-Z]+:[A-Z0-9.\-]+", number)),
    }
    for scheme, values in record.items():
        for number in values if isinstance(values, list) else [values]:
            if scheme in checks and not checks[scheme](str(number)):
                raise ValueError(f"holds no valid {scheme}: {text(number)!r}. {_IDENTIFIER_MENDS[scheme]}")
    return record


_IDENTIFIER_MENDS = {
    "lei": "An LEI has 20 characters, the last two are check digits.",
    "isin": "An ISIN has 12 characters, the last is a check digit.",
    "cik": "A CIK has 10 digits, in quotes, with its leading zeros.",
    "wikidata": "Write for example Q182477.",
    "ticker": "Write EXCHANGE:SYMBOL, for example NASDAQ:NVDA.",
}


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


def _or_year(pattern: str, *examples: str) -> WithJsonSchema:
    """A date as text; to an editor a bare year is a number."""
    text = {"type": "string", "pattern": pattern, "examples": [*examples]}
    return WithJsonSchema({"anyOf": [text, {"type": "integer", "minimum": 1600, "maximum": 2200}]})


def _words(words: type[StrEnum] | tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"enum": [str(word) for word in words]})


DATE_PATTERN = "^[0-9]{4}(-(H[12]|Q[1-4]|[0-9]{2}(-[0-9]{2})?))?$"
NUMBER = r"[0-9]+(\.[0-9]+)?( (thousand|m|million|bn|billion|tn|trillion))?"
AMOUNT_PATTERN = (
    rf"^(undisclosed( \(.+\))?|firm {NUMBER} [A-Z]{{3}}, option to {NUMBER} [A-Z]{{3}}"
    rf"|((about|up to|at least|more than) )?{NUMBER} [A-Z]{{3}}( (a|per) (year|quarter|month))?"
    rf"|{NUMBER} to {NUMBER} [A-Z]{{3}}( (a|per) (year|quarter|month))?)$"
)
_ID_SCHEMA = _schema("^[a-z0-9][a-z0-9-]{0,99}$", "nvidia")
_TEXT_SCHEMA = WithJsonSchema({"type": "string"})

Text = Annotated[str, PlainValidator(text), _TEXT_SCHEMA]
Label = Annotated[str, PlainValidator(label), _TEXT_SCHEMA]
Id = Annotated[str, PlainValidator(_id), _ID_SCHEMA]
Url = Annotated[str, PlainValidator(_url), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})]
Country = Annotated[str, PlainValidator(_country), _schema("^[A-Z]{2}$", "US")]
Language = Annotated[str, PlainValidator(_language), _schema("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "en", "vi")]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": "boolean"})]
Years = Annotated[Decimal, PlainValidator(_years), WithJsonSchema({"type": ["number", "string"]})]
Kind = Annotated[model.Kind, PlainValidator(_one_of(model.Kind, "a kind of flow")), _words(model.Kind)]
Status = Annotated[model.Status, PlainValidator(_one_of(model.Status, "a status")), _words(model.Status)]
Form = Annotated[model.Form, PlainValidator(_one_of(model.Form, "a form of payment")), _words(model.Form)]
Role = Annotated[str, PlainValidator(_one_of(model.ROLES, "a role")), _words(model.ROLES)]
SourceKind = Annotated[
    model.SourceKind, PlainValidator(_one_of(model.SourceKind, "a kind of source")), _words(model.SourceKind)
]
Date = Annotated[
    dates.Date, PlainValidator(_read(dates.parse_date, dates.GRAMMAR)), _or_year(DATE_PATTERN, "2025-11-18", "2025-Q3")
]
Period = Annotated[
    dates.Period,
    PlainValidator(_read(dates.parse_period, dates.GRAMMAR)),
    _or_year(f"{DATE_PATTERN[:-1]}(/{DATE_PATTERN[1:-1]})?$", "2025-Q3", "2025-01/2025-09"),
]
Amount = Annotated[
    amounts.Amount,
    PlainValidator(_amount),
    _schema(AMOUNT_PATTERN, "30 bn USD", "up to 10 bn USD", "about 8 bn USD", "undisclosed"),
]
Quantity = Annotated[
    amounts.Quantity,
    PlainValidator(_read(amounts.parse_quantity, amounts.QUANTITY_GRAMMAR)),
    _schema("^.+$", "up to 1 GW", "160 m shares", "about 7 %"),
]
Ids = Annotated[list[Id], BeforeValidator(_listed)]
Labels = Annotated[list[Label], BeforeValidator(_listed)]
Quantities = Annotated[list[Quantity], BeforeValidator(_listed)]
Listed = BeforeValidator(_listed)
