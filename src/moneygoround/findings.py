"""Everything found in one view, as one frozen value: the only thing that page, Turtle, tables, report and terminal show."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from moneygoround import exchange
from moneygoround.amount import UNITLESS
from moneygoround.circulation import Circulation, circulate, components, most_sensitive
from moneygoround.digits import canonical
from moneygoround.ledger import Ledger, View
from moneygoround.loops import LoopList, find_loops
from moneygoround.model import FIRM, Bound, Measure
from moneygoround.network import Network, origins, see


@dataclass(frozen=True, slots=True)
class Certified:
    """One measure at every bound, of all live flows and of the firm ones alone (signed, executing, completed)."""

    measure: Measure
    live: Mapping[Bound, Circulation]
    firm: Mapping[Bound, Circulation]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The flow without which an amount falls most: at face value from `amount` to `without`."""

    flow: str
    amount: int
    without: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What is found in a ledger through a view.

    `firm` is the same network of firm flows alone. `components` are the strongly connected sets of two or more organisations, largest first: only there are loops.
    `inputs` is the SHA-256 of the ledger's records, `version` that of this program.
    """

    ledger: Ledger
    network: Network
    firm: Network
    loops: LoopList
    components: tuple[tuple[str, ...], ...]
    returning_capital: Certified
    circular_volume: Certified
    sensitivity: Sensitivity | None
    version: str
    inputs: str


def find(ledger: Ledger, view: View | None = None, *, rate: exchange.Rate = exchange.ecb_rate) -> Findings:
    """Find everything in a ledger through a view: loops, components, both certified amounts, what they rest on.

    Raises:
        LimitReached: a search ended before there was any answer.
    """
    view = view or View(currency=main_currency(ledger))
    network = see(ledger, view, rate=rate)
    firm = see(ledger, replace(view, statuses=view.statuses & FIRM, as_of=network.as_of), rate=rate)
    sensitive = most_sensitive(network)
    return Findings(
        ledger=ledger,
        network=network,
        firm=firm,
        loops=find_loops(network, steps=view.steps, origins=origins(ledger, ledger.flows.values())),
        components=components(network),
        returning_capital=_certified(Measure.RETURNING_CAPITAL, network, firm),
        circular_volume=_certified(Measure.CIRCULAR_VOLUME, network, firm),
        sensitivity=Sensitivity(*sensitive) if sensitive else None,
        version=program(),
        inputs=digest(ledger),
    )


def _certified(measure: Measure, live: Network, firm: Network) -> Certified:
    return Certified(
        measure,
        {bound: circulate(live, measure, bound) for bound in Bound},
        {bound: circulate(firm, measure, bound) for bound in Bound},
    )


def main_currency(ledger: Ledger) -> str:
    """The currency to look at a ledger in: US dollars, or bare numbers where it states nothing else."""
    stated = {flow.amount.currency for flow in ledger.flows.values() if flow.amount and flow.amount.currency}
    return UNITLESS if stated == {UNITLESS} else "USD"


def program() -> str:
    """The version of this program."""
    return version("moneygoround")


def digest(ledger: Ledger) -> str:
    """The SHA-256 of all records of a ledger, however they were spread over files and however their numbers were written."""
    parts: tuple[Mapping[str, Any], ...] = (
        ledger.organisations,
        ledger.deals,
        ledger.flows,
        ledger.stakes,
        ledger.sources,
    )
    plain = [[asdict(thing) for _, thing in sorted(part.items())] for part in parts]
    return hashlib.sha256(json.dumps(plain, default=_told, sort_keys=True).encode()).hexdigest()


def _told(value: object) -> str:
    """A value that JSON has no form for; equal numbers are told alike: 1.60E+8 is 160000000."""
    return canonical(value) if isinstance(value, Decimal) else str(value)
