"""Arbitrary ledgers, for laws: every field of the model, with any text a source may hold."""

import unicodedata
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from moneygoround import model
from moneygoround.amount import (
    FIRM_AND_OPTION,
    Amount,
    Per,
    Qualifier,
    Quantity,
    known_currencies,
    parse_amount,
    parse_quantity,
)
from moneygoround.dates import Period, parse_date, parse_period
from moneygoround.ledger import Ledger, ledger_of

T = TypeVar("T")

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [
        '"""',
        "\\",
        "a\r\nb",
        "'''\n",
        "Tập đoàn 集团",
        "\u202e\ufeff",
        "<a> . <b>",
        "\x00\x1f",
        "{}|^`",
        "@en",
        "^^xsd:date",
    ]
)
CLEAN_TEXT = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20)
    .filter(str.strip)
    .map(lambda text: unicodedata.normalize("NFC", text))
)
WEB = st.sampled_from(["https://example.org/a?b=c&d=%20#e", "http://example.org/Tập"])
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
ODD_IDS = (
    IDS
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
    | st.sampled_from([".", "..", "a/b", "a:b", "%41"])
)
DATES = st.builds(
    lambda year, rest: parse_date(f"{year}{rest}"),
    st.integers(1600, 2200),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q4", "-02", "-11", "-02-28", "-12-31"]),
)
PERIODS = (
    st.tuples(DATES, DATES)
    .map(sorted)
    .filter(lambda pair: pair[0].first <= pair[1].last)
    .map(lambda pair: Period(*pair))
)


def some(values: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to three, in any order."""
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def amounts(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Amount:
    """An amount of any form that can be written."""
    qualifier = draw(st.sampled_from(Qualifier))
    low, high = sorted((draw(st.integers(0, 10**32)), draw(st.integers(0, 10**32))))
    currency, per = draw(st.sampled_from(known_currencies())), draw(st.none() | st.sampled_from(Per))
    match qualifier:
        case Qualifier.UNDISCLOSED:
            return Amount(qualifier, 0, None, None, None, words=draw(st.none() | text))
        case Qualifier.UP_TO:
            return Amount(qualifier, 0, high, high, currency, per)
        case Qualifier.AT_LEAST:
            return Amount(qualifier, low, low, None, currency, per)
        case Qualifier.RANGE:
            return Amount(qualifier, low, high, high, currency, per, draw(st.none() | st.just(FIRM_AND_OPTION)))
        case _:
            return Amount(qualifier, low, low, low, currency, per)


@st.composite
def quantities(draw: st.DrawFn, text: st.SearchStrategy[str], unit: str | None = None) -> Quantity:
    """A quantity of any form that can be written."""
    qualifier = draw(st.sampled_from(Qualifier))
    numbers = st.decimals(0, 100, places=4)
    low, high = sorted((draw(numbers), draw(numbers)))
    word = unit or draw(st.sampled_from(["GW", "shares", "wafers a month"]))
    match qualifier:
        case Qualifier.UNDISCLOSED:
            return Quantity(qualifier, Decimal(0), None, None, word, draw(st.none() | text))
        case Qualifier.UP_TO:
            return Quantity(qualifier, Decimal(0), high, high, word)
        case Qualifier.AT_LEAST:
            return Quantity(qualifier, low, low, None, word)
        case Qualifier.RANGE:
            return Quantity(qualifier, low, high, high, word)
        case _:
            return Quantity(qualifier, low, low, low, word)


@st.composite
def ledgers(
    draw: st.DrawFn,
    *,
    text: st.SearchStrategy[str] = ANY_TEXT,
    ids: st.SearchStrategy[str] = ODD_IDS,
    urls: st.SearchStrategy[str] = ANY_TEXT,
    sound: bool = False,
) -> Ledger:
    """A ledger in which every field of the model may be anything that it may hold. References may dangle.

    In a sound one each word is one that the readers take: roles, countries, languages, numbers in registers.
    """

    def word(*known: str) -> st.SearchStrategy[str]:
        return st.sampled_from(known) if sound else text

    numbers = st.sampled_from([model.Identifier("cik", "0001045810"), model.Identifier("wikidata", "Q182477")])
    identifiers = numbers if sound else st.builds(model.Identifier, st.sampled_from(model.SCHEMES), text)
    maybe_text, maybe_date, maybe_id = st.none() | text, st.none() | DATES, st.none() | ids
    money, maybe_money = amounts(text), st.none() | amounts(text)
    percent = st.none() | quantities(text, "%")
    notes = some(st.builds(model.Note, text, maybe_text))
    evidence = some(st.builds(model.Evidence, ids, text, maybe_text, maybe_text))
    considerations = st.builds(
        model.Consideration, some(quantities(text)), st.none() | quantities(text), percent, some(text), maybe_text
    )
    instalments = some(st.builds(model.Instalment, PERIODS, money))
    ends = st.lists(st.builds(model.End, ids, maybe_date), min_size=1, max_size=3).map(tuple)
    organisations = st.builds(
        model.Organisation,
        id=ids, name=text, legal_name=maybe_text, aliases=some(text), role=st.none() | word(*model.ROLES),
        country=st.none() | word("US", "VN"),
        part_of=some(st.builds(model.Membership, ids, maybe_date, maybe_date)),
        identifiers=some(identifiers),
        unnamed=st.booleans(), notes=notes,
    )  # fmt: skip
    sources = st.builds(
        model.Source,
        id=ids, title=text, url=st.none() | urls, publisher=maybe_text, published=maybe_date, language=st.none() | word("en", "vi"),
        kind=st.sampled_from(model.SourceKind), origin=maybe_id, licence=maybe_text, notes=notes,
    )  # fmt: skip
    flows = st.builds(
        model.Flow,
        id=ids, kind=st.sampled_from(model.Kind), payer=ends, payee=ends, status=st.sampled_from(model.Status),
        deal=maybe_id, payer_via=maybe_id, payee_via=maybe_id, beneficiary=maybe_id, subject=maybe_id,
        amount=maybe_money, form=st.sampled_from(model.Form),
        gets=st.none() | considerations, gives=st.none() | considerations, conditions=maybe_text,
        tranches=some(st.builds(model.Tranche, money, maybe_text, maybe_date)), schedule=instalments,
        term=st.none() | st.builds(
            model.Term, maybe_date, maybe_date, st.none() | st.decimals("0.0001", 999, places=4), maybe_text
        ),
        paid=instalments, outstanding=st.none() | st.builds(model.Balance, money, maybe_date),
        rate=st.none() | st.builds(model.Rate, quantities(text, "%"), text, maybe_money),
        date=maybe_date, as_of=maybe_date,
        history=some(st.builds(model.StatusChange, DATES, st.sampled_from(model.Status), maybe_id)),
        within=maybe_id, secured_by=maybe_text, supersedes=some(ids), amends=some(ids),
        disputed=some(st.builds(model.Dispute, word("amount", "valuation"), text, evidence)), tags=some(ids if sound else text), notes=notes, evidence=evidence,
    )  # fmt: skip
    stakes = st.builds(
        model.Stake,
        id=ids, holder=ids, issuer=ids, deal=maybe_id, percent=percent, cap=percent, as_of=maybe_date,
        value=maybe_money, notes=notes, evidence=evidence,
    )  # fmt: skip
    totals = some(st.builds(model.JointTotal, money, some(ids)))
    deals = st.builds(
        model.Deal, id=ids, title=text, announced=maybe_date, headline=maybe_money, totals=totals, notes=notes
    )
    return ledger_of(
        draw(some(organisations)),
        draw(some(flows)),
        deals=draw(some(deals)),
        stakes=draw(some(stakes)),
        sources=draw(some(sources)),
    )


def rich() -> Ledger:
    """A small ledger in which each part of the model stands at least once, with loops that close."""
    says = (model.Evidence("wire", "It says so.", "so it says", "a reader"),)
    gpus = model.Consideration((parse_quantity("up to 1 GW"),), None, None, ("GB300", "Rubin"), "power")
    shares = model.Consideration((), parse_quantity("160 m shares"), parse_quantity("about 10 %"))

    def flow(name: str, kind: str, payer: str, payee: str, amount: str | None = None, **more: Any) -> model.Flow:
        settings: dict[str, Any] = {
            "status": model.Status.SIGNED,
            "date": parse_date("2025-11"),
            "evidence": says,
        } | more
        money = parse_amount(amount) if amount else None
        return model.Flow(name, model.Kind(kind), (model.End(payer),), (model.End(payee),), amount=money, **settings)

    flows = [
        flow("nvidia-lab", "equity", "nvidia", "lab", "up to 10 bn USD", deal="round", gets=shares, tags=("seed", "ai"),
             tranches=(model.Tranche(parse_amount("1 bn USD"), "first gigawatt", parse_date("2026-Q1")),)),
        flow("lab-azure", "purchase", "lab", "microsoft", "30 bn USD", deal="round", payee_via="azure", gets=gpus,
             term=model.Term(parse_date("2025-11-18"), parse_date("2030"), Decimal(5), "two years more"),
             schedule=(model.Instalment(parse_period("2025-11/2026-10"), parse_amount("6 bn USD")),),
             paid=(model.Instalment(parse_period("2025-Q4"), parse_amount("1 bn USD")),),
             disputed=(model.Dispute("amount", "35 bn USD", (model.Evidence("blog", "It says more."),)),)),
        flow("azure-nvidia", "purchase", "azure", "nvidia", "about 8 bn USD", gets=gpus, conditions="if delivered",
             history=(model.StatusChange(parse_date("2025-09"), model.Status.LETTER_OF_INTENT, "blog"),
                      model.StatusChange(parse_date("2025-11-18"), model.Status.SIGNED))),
        flow("bank-lab", "debt", "bank", "lab", "17.4 to 19.4 bn USD", secured_by="chips", deal="round",
             outstanding=model.Balance(parse_amount("1 bn USD"), parse_date("2025-12-31"))),
        flow("lab-bank", "return", "lab", "bank", rate=model.Rate(parse_quantity("about 20 %"), "revenue", parse_amount("1 bn USD")),
             notes=(model.Note("It may be more.", "It is not."),)),
        flow("lab-microsoft-share", "revenue_share", "lab", "microsoft", "undisclosed (billions)", within="lab-azure"),
        flow("microsoft-lab", "equity", "microsoft", "lab", "at least 5 bn USD", amends=("old",), supersedes=("old",)),
        flow("old", "equity", "microsoft", "lab", "1 bn USD", status=model.Status.LAPSED),
        flow("amd-lab", "warrant", "amd", "lab", gives=shares),
        flow("nvidia-bank", "guarantee", "nvidia", "bank", "1 bn USD a year", beneficiary="lab"),
        flow("amd-azure", "supply", "amd", "azure", gives=gpus),
        flow("soft-market", "share_sale", "market", "bank", "firm 3 bn USD, option to 7 bn USD", subject="nvidia"),
        flow("amd-bank", "partnership", "amd", "bank", form=model.Form.SHARES, as_of=parse_date("2025-H2")),
        replace(flow("team", "licence", "market", "lab", "1 bn USD"),
                payer=(model.End("market", parse_date("2025-10")), model.End("microsoft"))),
        flow("plain", "payment", "microsoft", "market", "1 bn USD"),
        replace(flow("later", "lease", "lab", "bank", "2 bn EUR"),
                payee=(model.End("market", parse_date("2025-12")), model.End("bank"))),
    ]  # fmt: skip
    organisations = [
        model.Organisation("nvidia", "Nvidia", "NVIDIA Corporation", ("NVDA", "英伟达"), "chip_maker", "US",
                           identifiers=(model.Identifier("lei", "549300S4KLFTLO7GSQ80"), model.Identifier("wikidata", "Q182477"))),
        model.Organisation("azure", "Azure", part_of=(model.Membership("microsoft"),)),
        model.Organisation("bank", "Bank", part_of=(model.Membership("soft", parse_date("2020"), parse_date("2021-03-01")),)),
        model.Organisation("market", "The market", unnamed=True, notes=(model.Note("Nobody knows."),)),
        model.Organisation("lab", "Lab", role="ai_lab"),
        *(model.Organisation(name, name.title()) for name in ("amd", "microsoft", "soft")),
    ]  # fmt: skip
    sources = [
        model.Source(
            "wire",
            "A wire",
            "https://example.org/wire",
            "Wire",
            parse_date("2025-11-18"),
            "en",
            model.SourceKind.PRIMARY,
        ),
        model.Source(
            "blog",
            "A blog",
            origin="wire",
            kind=model.SourceKind.REWRITE,
            licence="CC0",
            notes=(model.Note("Rumours."),),
        ),
        model.Source("column", "A column", publisher="The Agency", origin="the-agency"),
    ]
    total = model.JointTotal(parse_amount("up to 20 bn USD"), ("bank-lab", "nvidia-lab"))
    deal = model.Deal(
        "round", "A round", parse_date("2025-11-18"), parse_amount("500 bn USD"), (total,), (model.Note("Big."),)
    )
    stake = model.Stake("nvidia-in-lab", "nvidia", "lab", "round", parse_quantity("about 7 %"), parse_quantity("up to 10 %"),
                        parse_date("2025-12"), parse_amount("1 bn USD"), evidence=says)  # fmt: skip
    return ledger_of(organisations, flows, deals=[deal], stakes=[stake], sources=sources)
