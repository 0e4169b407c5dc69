"""What is asked of the certified amounts: the range of a flow over all optima, what is undisclosed."""

from moneygoround.findings import Findings
from moneygoround.influence import undisclosed
from moneygoround.model import Bound, Measure
from moneygoround.narrative import name_of
from moneygoround.proof import carried
from moneygoround.verification import MADE_OF
from moneygoround.writers.tables import Row, made_of, stamped, units

RANGE_SHORT = ("flow", "measure", "bound", "least", "most", "currency")
RANGE_COLUMNS = (*RANGE_SHORT, *MADE_OF)
UNDISCLOSED_SHORT = ("measure", "loss", "gain", "currency", "flow", "payer", "payee")
UNDISCLOSED_COLUMNS = (*UNDISCLOSED_SHORT, *MADE_OF)


def range_rows(findings: Findings, flow: str) -> list[Row]:
    """How much of a flow every optimal circulation carries, at least and at most, under both measures at every bound.

    Raises:
        UnknownId: no flow of money in this view has that id.
    """
    currency = findings.network.view.currency
    rows: list[Row] = []
    for measure in Measure:
        for bound in Bound:
            least, most = carried(findings.network, measure, bound, flow)
            rows.append(
                {
                    "flow": flow,
                    "measure": str(measure),
                    "bound": str(bound),
                    "least": units(least, currency),
                    "most": "no limit" if most is None else units(most, currency),
                    "currency": currency,
                }
            )
    return stamped(rows, made_of(findings, findings.network))


def undisclosed_rows(findings: Findings) -> list[Row]:
    """What hangs on each flow without a known amount: the loss of the ceiling without it, the gain at face value with it."""
    currency, ledger = findings.network.view.currency, findings.ledger
    rows: list[Row] = [
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
    return stamped(rows, made_of(findings, findings.network))
