"""Measures as tables: decomposition and reciprocity, significance, ownership, exposure."""

from collections.abc import Iterable, Mapping

from moneygoround.circulation import components
from moneygoround.decomposition import FIGURES, Decomposition, decompose
from moneygoround.digits import known, many
from moneygoround.exposure import (
    Exposed,
    Exposure,
    SelfFunded,
    exposure,
    funded_backlog,
    outside_money,
    self_funded_demand,
)
from moneygoround.ledger import Ledger
from moneygoround.measures import STATISTICS, circular_volume, reciprocity, significance
from moneygoround.model import Bound, Status
from moneygoround.narrative import name_of
from moneygoround.network import Network
from moneygoround.ownership import Held, Owned, Range
from moneygoround.verification import MADE_OF
from moneygoround.weights import Merged, merge
from moneygoround.worth import Interval
from moneygoround.writers.tables import MADE_IN, Row, units

MEASURE_COLUMNS = ("measure", "value", "of", "share", "bound", *MADE_IN)
MEASURE_SHORT = ("measure", "value", "of", "share", "currency")


def share_cell(share: float | None) -> str:
    """A share from 0 to 1 with six decimals; empty where there is none."""
    return "" if share is None else f"{share:.6f}"


def measure_rows(network: Network, bound: Bound) -> tuple[list[Row], tuple[str, ...]]:
    """Reciprocity, decomposition and components of a network, one row a measure; and what has to be said beside them."""
    merged = merge(network, bound)
    found = decompose(merged.between)
    mutual = reciprocity(merged.between)
    parts = components(network)
    whole = None if found.throughput is None else found.throughput + found.net
    volume = min(known(found.volume, FIGURES), circular_volume(merged.between))  # a law, that no rounding breaks
    lines: list[tuple[str, float | None, float | None, float | None]] = [
        ("reciprocity", mutual.mutual, mutual.whole, mutual.share),
        ("gamma_vol", volume, found.whole, found.gamma_volume),
        ("gamma_thr", found.throughput, whole, found.gamma_throughput),
        ("T_C", found.throughput, None, None),
        ("D", found.net, None, None),
    ]
    beside = {"bound": str(bound)}
    rows: list[Row] = [
        {"measure": name, "value": _amount(value, network), "of": _amount(of, network), "share": share_cell(share)}
        | beside
        for name, value, of, share in lines
    ]
    on_loops, everyone = sum(map(len, parts)), len(network.organisations)
    counts = {"components": (len(parts), None), "largest_component": (max(map(len, parts), default=0), everyone)}
    counts["organisations_on_loops"] = (on_loops, everyone)
    for name, (count, of_all) in counts.items():
        share = count / of_all if of_all else None
        rows.append(
            {"measure": name, "value": str(count), "of": str(of_all or ""), "share": share_cell(share)}
            | beside
            | {"currency": ""}
        )
    return rows, _said(merged, found, network)


def _amount(value: float | None, network: Network) -> str:
    return "" if value is None else units(known(value, FIGURES), network.view.currency)


def _said(merged: Merged, found: Decomposition, network: Network) -> tuple[str, ...]:
    """What is left out of the weights, and of the decomposition."""
    count = len(merged.unweighted)
    verbs = "states no amount and weighs" if count == 1 else "state no amount and weigh"
    said = [f"{many(count, 'flow')} {verbs} nothing."] if count else []
    if merged.lowered:
        said.append(f"Scaled down to their joint totals: {', '.join(merged.lowered)}.")
    if merged.unshared:
        amount = units(sum(merged.unshared.values()), network.view.currency)
        said.append(
            f"{amount} {network.view.currency} of joint totals lie on no pair, since several could have them: "
            f"{', '.join(merged.unshared)}."
        )
    if found.volume:
        said.append(f"gamma_vol, T_C and gamma_thr are rounded to the {FIGURES} figures that are known of them.")
    return (*said, *([found.notice] if found.notice else []))


SIGNIFICANCE_COLUMNS = ("statistic", "observed", "mean", "at_least", "samples", "seed", "p", "bound", *MADE_IN)
SIGNIFICANCE_SHORT = ("statistic", "observed", "mean", "at_least", "samples", "p")


def significance_rows(network: Network, bound: Bound, *, samples: int, seed: int) -> list[Row]:
    """Each statistic beside what it is by chance."""
    weights = merge(network, bound).between
    rows: list[Row] = []
    for name, statistic in STATISTICS.items():
        found = significance(weights, statistic, samples=samples, seed=seed)
        observed, mean = (
            _amount(value, network) if name == "circular_volume" else f"{value:.6g}"
            for value in (found.observed, found.mean)
        )
        counted = {"at_least": str(found.at_least), "samples": str(samples), "seed": str(seed), "p": f"{found.p:.4f}"}
        rows.append({"statistic": name, "observed": observed, "mean": mean, "bound": str(bound)} | counted)
    return rows


OWNERSHIP_COLUMNS = (
    "issuer", "holder", "direct_low", "direct_high", "integrated_low", "integrated_high", "outside_low", "outside_high",
    "control", "stake", *MADE_OF,
)  # fmt: skip
OWNERSHIP_SHORT = ("issuer", "holder", "direct", "integrated", "outside_value", "control", "stake")


def ownership_rows(found: Iterable[Owned], held: Held, ledger: Ledger) -> list[Row]:
    """One row for everyone who has something of someone; shares in per cent.

    A stake has no status: of the flows only completed sales count, which lessen it. Units are not rolled up.
    """
    view = {"as_of": str(held.as_of or ""), "statuses": str(Status.COMPLETED), "level": "unit"}
    return [
        {
            "issuer": one.issuer,
            "holder": one.holder,
            "issuer_name": name_of(ledger, one.issuer),
            "holder_name": name_of(ledger, one.holder),
            "direct": _percents(_ends(one.direct)),
            "integrated": _percents(one.integrated),
            "outside_value": _percents(one.outside),
            "direct_low": _percent(float(one.direct.low) if one.direct else None),
            "direct_high": _percent(float(one.direct.high) if one.direct else None),
            "integrated_low": _percent(one.integrated[0]),
            "integrated_high": _percent(one.integrated[1]),
            "outside_low": _percent(one.outside[0]),
            "outside_high": _percent(one.outside[1]),
            "control": {True: "yes", False: "no", None: "open"}[one.control],
            "stake": one.stake or "",
            **view,
        }
        for one in found
    ]


def _ends(share: Range | None) -> tuple[float, float] | None:
    return (float(share.low), float(share.high)) if share else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.4f}".rstrip("0").rstrip(".")


def _percents(ends: tuple[float, float] | None) -> str:
    if ends is None:
        return "–"
    low, high = map(_percent, ends)
    return f"{low} %" if low == high else f"{low} to {high} %"


EXPOSURE_COLUMNS = (
    "organisation", "direction", "counterparty", "side", "status", "floor", "face", "ceiling", "left_floor", "left_face",
    "left_ceiling", "years", "undated", "flows", "undisclosed_flows", "not_counted", "without", *MADE_IN,
)  # fmt: skip
EXPOSURE_SHORT = ("direction", "counterparty", "side", "status", "face", "left_face", "undated", "years")


def exposure_rows(found: Exposure, network: Network, left: Network | None = None) -> list[Row]:
    """One row a line of an exposure; with `left`, what is left of it in that network, where a deal has fallen through."""
    after = exposure(left, found.organisation).lines if left else ()
    kept = {(one.direction, one.counterparty, one.side, one.status): one.left for one in after}
    rows: list[Row] = []
    for line in found.lines:
        row = {"organisation": found.organisation, **_exposed(line, network)}
        if left:
            still = kept.get((line.direction, line.counterparty, line.side, line.status), Interval(0, 0, 0))
            row["left_without"] = units(still.face, network.view.currency)
        rows.append(row)
    return rows


def _exposed(line: Exposed, network: Network) -> dict[str, str]:
    currency = network.view.currency
    years = (f"{year}:{units(part.face, currency) or '?'}" for year, part in line.years.items())
    return {
        "direction": str(line.direction),
        "counterparty": line.counterparty,
        "side": str(line.side),
        "status": str(line.status),
        **_interval(line.amount, currency),
        **{f"left_{name}": value for name, value in _interval(line.left, currency).items()},
        "years": " ".join(years),
        "undated": units(line.undated.face, currency),
        "flows": " ".join(line.flows),
        "undisclosed_flows": " ".join(line.undisclosed),
        "not_counted": "; ".join(f"{flow}: {why}" for flow, why in line.apart.items()),
    }


def _interval(amount: Interval, currency: str) -> dict[str, str]:
    ends = {"floor": amount.low, "face": amount.face, "ceiling": amount.high}
    return {name: units(value, currency) for name, value in ends.items()}


FUNDING_COLUMNS = ("measure", "investor", "customer", "capital", "trade", "covered", "share", "without", *MADE_IN)
FUNDING_SHORT = ("measure", "investor", "customer", "capital", "trade", "covered", "share")


def funding_rows(network: Network, organisation: str) -> list[Row]:
    """Self-funded demand, the funded part of the backlog, and outside money, at face value."""
    money = outside_money(network, organisation)
    currency = network.view.currency
    rows: list[Row] = [
        *_funded("self_funded_demand", self_funded_demand(network, organisation), network),
        *_funded("funded_backlog", funded_backlog(network, organisation), network),
        {
            "measure": "outside_money",
            "investor": " ".join(money.investors),
            "customer": organisation,
            "capital": units(money.capital.face, currency),
            "covered": units(money.outside.face, currency),
            "share": share_cell(_share(money.outside, money.capital)),
        },
    ]
    return rows


def _funded(measure: str, found: SelfFunded, network: Network) -> list[Row]:
    """A row a pair, and one for all of them; the share of all is that of the trade with those tied by capital."""
    currency = network.view.currency
    rows = [
        {
            "measure": measure,
            "investor": pair.investor,
            "customer": pair.customer,
            "capital": units(pair.capital.face, currency),
            "trade": units(pair.trade.face, currency),
            "covered": units(pair.covered.face, currency),
            "share": share_cell(_share(pair.covered, pair.trade)),
        }
        for pair in found.pairs
    ]
    sums: Mapping[str, tuple[Interval, Interval]] = {
        f"{measure}_in_all": (found.covered, found.tied),
        f"{measure}_tied_share": (found.tied, found.trade),
    }
    for name, (part, whole) in sums.items():
        amounts = {"trade": units(whole.face, currency), "covered": units(part.face, currency)}
        rows.append({"measure": name, "share": share_cell(_share(part, whole)), **amounts})
    return [*rows]


def _share(part: Interval, whole: Interval) -> float | None:
    return None if part.face is None or not whole.face else part.face / whole.face
