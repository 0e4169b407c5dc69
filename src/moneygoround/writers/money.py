"""What is asked of the certified amounts: certificates as text, the range of a flow over all optima, what is undisclosed."""

from moneygoround.errors import BadRequest, shown
from moneygoround.findings import Findings
from moneygoround.influence import undisclosed
from moneygoround.model import Bound, Measure
from moneygoround.narrative import name_of
from moneygoround.proof import carried
from moneygoround.writers import tables
from moneygoround.writers.tables import Row, units

RANGE_COLUMNS = ("flow", "measure", "bound", "least", "most", "currency")
UNDISCLOSED_COLUMNS = ("measure", "loss", "gain", "currency", "flow", "payer", "payee")


def certificate_text(findings: Findings, suffix: str) -> str:
    """Both certified amounts with every line of their certificates: with its prices: as a table, or as triples.

    Raises:
        BadRequest: the suffix is neither .csv nor .ttl.
    """
    check_certificate(suffix)
    if suffix == ".csv":
        return tables.to_csv(tables.certificate_rows(findings), tables.CERTIFICATE_COLUMNS)
    from moneygoround.rdf.certificates import certificates  # noqa: PLC0415 - rdflib takes a third of a second
    from moneygoround.writers.rdf import turtle  # noqa: PLC0415

    return turtle(certificates(findings))


def check_certificate(suffix: str) -> None:
    """Refuse early what no certificate is written as.

    Raises:
        BadRequest: the suffix is neither .csv nor .ttl.
    """
    if suffix not in {".csv", ".ttl"}:
        raise BadRequest(
            f"A certificate is written as .csv or as .ttl, not as {shown(suffix) if suffix else 'a file without an ending'}."
        )


def range_rows(findings: Findings, flow: str) -> list[Row]:
    """How much of a flow every optimal circulation carries, at least and at most, under both measures at every bound.

    Raises:
        UnknownId: no flow of money in this view has that id.
    """
    currency = findings.network.view.currency
    rows: list[Row] = []
    for measure in Measure:
        for bound in Bound:
            least, most = (units(end, currency) for end in carried(findings.network, measure, bound, flow))
            rows.append(
                {
                    "flow": flow,
                    "measure": str(measure),
                    "bound": str(bound),
                    "least": least,
                    "most": most,
                    "currency": currency,
                }
            )
    return rows


def undisclosed_rows(findings: Findings) -> list[Row]:
    """What hangs on each flow without a known amount: the loss of the ceiling without it, the gain at face value with it."""
    currency, ledger = findings.network.view.currency, findings.ledger
    return [
        {
            "measure": str(measure),
            "loss": units(one.loss, currency),
            "gain": units(one.gain, currency),
            "currency": currency,
            "flow": one.flow,
            "payer": name_of(ledger, one.payer),
            "payee": name_of(ledger, one.payee),
        }
        for measure in Measure
        for one in undisclosed(findings.network, measure)
    ]
