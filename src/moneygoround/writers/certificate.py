"""Certificates as text: a table with prices, or triples."""

from collections.abc import Iterator, Mapping

from moneygoround.circulation import Circulation, Entry
from moneygoround.errors import BadRequest, shown
from moneygoround.findings import Findings
from moneygoround.network import Network
from moneygoround.proof import prices
from moneygoround.verification import COLUMNS
from moneygoround.writers import tables
from moneygoround.writers.tables import Row, made_of, units


def check_ending(suffix: str) -> None:
    """Refuse a file that would be no certificate by its ending.

    Raises:
        BadRequest: the suffix is neither .csv nor .ttl.
    """
    if suffix not in {".csv", ".ttl"}:
        raise BadRequest(
            f"A certificate is written as .csv or as .ttl, not as {shown(suffix) if suffix else 'a file without an ending'}."
        )


def certificate_text(findings: Findings, suffix: str) -> str:
    """Both certified amounts with every line of their certificates: as a table with prices, or as triples.

    Raises:
        BadRequest: the suffix is neither .csv nor .ttl.
    """
    check_ending(suffix)
    if suffix == ".csv":
        return tables.to_csv(certificate_rows(findings), COLUMNS)
    from moneygoround.rdf.certificates import certificates  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.writers.rdf import turtle  # noqa: PLC0415

    return turtle(certificates(findings))


def certificate_rows(findings: Findings) -> list[Row]:
    """Every certificate, by measure, status and bound: what it claims, who carries how much of it, and its prices.

    The first line of each says the amount, of which view, made from which records; then one line a flow. Then the prices
    that prove that it is the most, a line each: the organisation (or `total ID`) as payer, no flow, none that is 0.
    """
    return [
        row
        for certified in (findings.returning_capital, findings.circular_volume)
        for status, group, network in (
            ("firm", certified.firm, findings.firm),
            ("live", certified.live, findings.network),
        )
        for found in group.values()
        for row in _lines(found, status, network, made_of(findings, network))
    ]


def _lines(found: Circulation, status: str, network: Network, made: Mapping[str, str]) -> Iterator[Row]:
    """The lines of one certificate."""
    currency = network.view.currency
    head = {"measure": str(found.measure), "status": status, "bound": str(found.bound)}
    amount = units(found.amount, currency)
    yield {**head, "amount": amount, "counted": amount, **made}
    for entry in found.entries:
        yield head | _entry(entry, currency)
    for name, price in prices(network, found).items():
        yield {**head, "payer": name, "price": str(price)}


def _entry(entry: Entry, currency: str) -> dict[str, str]:
    return {
        "flow": entry.flow,
        "payer": entry.payer,
        "payee": entry.payee,
        "amount": units(entry.amount, currency),
        "counted": units(entry.counted, currency),
        "currency": currency,
    }
