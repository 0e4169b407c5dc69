"""Ownership: who holds how much of whom, through others too, and who controls whom; from stakes, as of a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from moneygoround.amount import Quantity
from moneygoround.dates import Date
from moneygoround.errors import BadRequest, LimitReached, shown
from moneygoround.ledger import Ledger, end_at, known_from, newest, status_at
from moneygoround.limits import LIMITS
from moneygoround.model import Flow, Kind, Stake, Status
from moneygoround.solver import strong_components

Shares = Mapping[tuple[str, str], float]
Matrix = NDArray[np.float64]
ENDS = ("low", "high")
HALF = Fraction(1, 2)
ROUNDING, NOISE = 1e-9, 1e-12  # of a share: how far a sum of shares may be from the whole; less than this is rounding


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a share may be, 0 to 1."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Held:
    """The stakes of a day: the share of each (holder, issuer), by the latest stake that states one.

    `stakes` is the stake that each rests on. `unstated` are the latest stakes of holders of whom no share is stated.
    `sold` are stakes of which shares were sold since; `overtaken` those that newer stakes of others leave no room for.
    """

    as_of: Date | None
    shares: Mapping[tuple[str, str], Range]
    stakes: Mapping[tuple[str, str], str]
    unstated: tuple[str, ...]
    sold: tuple[str, ...]
    overtaken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Integrated:
    """Ownership through all chains, for (i, j) where there is any, i ≠ j but in `total`; 1 is all of j.

    `total` is Y = N − I, every chain counted as often as it runs; `share` is IO_ij = N_ij / N_ii, which counts a chain
    no further than back to i; `outside` is (1 − Σ_k A_ki)·N_ij, what the outside holders of i have of j in the end (i = j
    too), where all columns sum to 1.
    """

    total: Shares
    share: Shares
    outside: Shares


@dataclass(frozen=True, slots=True)
class Owned:
    """What `holder` has of `issuer` as of a day: the least and the most, 0 to 1.

    `direct` is None without a stake of its own; `integrated` is IO through all chains; `outside` is the part of the
    issuer's value that ends with the holder's own outside holders. `control` is True or False, None where it depends on
    what is stated as a range.
    """

    holder: str
    issuer: str
    direct: Range | None
    integrated: tuple[float, float]
    outside: tuple[float, float]
    control: bool | None
    stake: str | None


def stakes_at(ledger: Ledger, as_of: Date | None = None) -> Held:
    """Who held what share of whom on a day (the newest of the ledger's flows by default), as far as it was known then.

    Of several stakes of one holder in one issuer the latest that states a share counts, less what the holder sold since
    in a completed share sale; where that sale states no share, anything from nothing to all of it may be left. Where
    stakes of several days come to more than all, the newer ones stand, and an older one may be anything from nothing to
    what they leave. "At least 50 %" goes up to what the stated shares of others leave. A cap is no share. Organisations stand as they are recorded:
    being part of a group is no stake.
    """
    as_of = as_of or newest(ledger) or max((one.as_of for one in ledger.stakes.values() if one.as_of), default=None)
    day = as_of.last if as_of else Day.max
    latest: dict[tuple[str, str], Stake] = {}
    unstated: dict[tuple[str, str], str] = {}
    for stake in sorted(ledger.stakes.values(), key=lambda stake: (known_on(ledger, stake), stake.id)):
        if known_on(ledger, stake) > day:
            continue
        if stake.percent is None or stake.percent.face is None:
            unstated[stake.holder, stake.issuer] = stake.id
        else:
            latest[stake.holder, stake.issuer] = stake
    sales = {pair: sales for pair, stake in latest.items() if (sales := _sales_since(ledger, stake, day))}
    stated = {pair: _left(stake, sales.get(pair, ())) for pair, stake in sorted(latest.items())}
    fitted, overtaken = _overtaken(stated, {pair: known_on(ledger, stake) for pair, stake in latest.items()})
    return Held(
        as_of,
        _ranges(fitted),
        {pair: stake.id for pair, stake in sorted(latest.items())},
        tuple(sorted(stake for pair, stake in unstated.items() if pair not in latest)),
        tuple(sorted(latest[pair].id for pair in sales)),
        tuple(sorted(latest[pair].id for pair in overtaken)),
    )


def known_on(ledger: Ledger, stake: Stake) -> Day:
    """The day of a stake: its own, that of its deal, of its earliest source; always known without any."""
    deal = ledger.deals.get(stake.deal or "")
    dates = [ledger.sources[item.source].published for item in stake.evidence if item.source in ledger.sources]
    earliest = min((date for date in dates if date), default=None)
    date = stake.as_of or (deal.announced if deal else None) or earliest
    return date.first if date else Day.min


def _sales_since(ledger: Ledger, stake: Stake, day: Day) -> tuple[Flow, ...]:
    """The sales of the issuer's shares that the holder completed after the day of the stake and by the day asked for."""
    found = []
    for flow in ledger.flows.values():
        if flow.kind is not Kind.SHARE_SALE or flow.subject != stake.issuer or end_at(flow.payee, day) != stake.holder:
            continue
        done = [change.date for change in flow.history if change.status is Status.COMPLETED]
        since = min(done, default=known_from(ledger, flow))
        if status_at(flow, day) is Status.COMPLETED and since and known_on(ledger, stake) < since.first <= day:
            found.append(flow)
    return tuple(found)


def _left(stake: Stake, sales: Iterable[Flow]) -> Range:
    """What is left of a stake after sales of it."""
    low, high = _bounds(stake.percent)
    for flow in sales:
        least, most = _bounds(flow.gets.stake if flow.gets else None)
        low, high = max(Fraction(0), low - most), max(Fraction(0), high - least)
    return Range(low, high)


def _overtaken(
    stated: Mapping[tuple[str, str], Range], days: Mapping[tuple[str, str], Day]
) -> tuple[dict[tuple[str, str], Range], set[tuple[str, str]]]:
    """The shares with those cut back that newer stakes of others leave no room for; and which these are."""
    found, overtaken = dict(stated), set()
    for issuer in {issuer for _, issuer in stated}:
        room = Fraction(1)
        held = [pair for pair in stated if pair[1] == issuer]
        for day in sorted({days[pair] for pair in held}, reverse=True):
            pairs = [pair for pair in held if days[pair] == day]
            if room < 1 and sum(stated[pair].low for pair in pairs) > room:
                found |= {pair: Range(Fraction(0), min(room, stated[pair].high)) for pair in pairs}
                overtaken |= {pair for pair in pairs if stated[pair].high}
            room -= min(room, sum((found[pair].low for pair in pairs), Fraction(0)))
    return found, overtaken


def _bounds(percent: Quantity | None) -> tuple[Fraction, Fraction]:
    """The least and the most that a stated share may be; from nothing to all where none is stated."""
    if percent is None:
        return Fraction(0), Fraction(1)
    return Fraction(percent.low) / 100, Fraction(1) if percent.high is None else Fraction(percent.high) / 100


def _ranges(stated: Mapping[tuple[str, str], Range]) -> dict[tuple[str, str], Range]:
    """Shares of which none is above what the least of all others leaves; those of nothing are gone."""
    taken: defaultdict[str, Fraction] = defaultdict(Fraction)
    for (_, issuer), share in stated.items():
        taken[issuer] += share.low
    fitted = {
        pair: Range(share.low, max(share.low, min(share.high, 1 - taken[pair[1]] + share.low)))
        for pair, share in stated.items()
    }
    return {pair: share for pair, share in fitted.items() if share.high}


def integrated(shares: Shares) -> Integrated:
    """How much everyone owns of everyone, directly and through all others.

    A[i, j] is the share of j that i holds, 0 to 1. N = (I − A)^-1 = I + A + A² + …; Y = N − I; IO_ij = N_ij / N_ii; the
    outside value share is (1 − Σ_k A_ki)·N_ij.

    >>> both = integrated({("a", "b"): 0.42, ("b", "a"): 0.42})
    >>> round(both.total["a", "b"], 6), round(both.share["a", "b"], 6), round(both.outside["a", "b"], 6)
    (0.509956, 0.42, 0.295775)

    Pitfall: shares of capital, not of votes; who is not in the records is outside.

    Source: Brioschi, Buzzacchi, Colombo, Journal of Banking and Finance 13 (1989); Baldone, Brioschi, Paleari 1998;
    Vitali, Glattfelder, Battiston, PLoS ONE 6(10) e25995 (2011).

    Raises:
        BadRequest: a share is not between 0 and 1, more than all of something is held, or some own each other wholly.
        LimitReached: more organisations than a matrix is made for.
    """
    _check(shares)
    names = _names(shares)
    matrix = _matrix(shares, names)
    visits = np.linalg.inv(np.eye(len(names)) - matrix)
    own = visits / visits.diagonal()[:, None]
    np.fill_diagonal(own, 0)
    outside = _outside(matrix)[:, None] * visits
    return Integrated(_pairs(visits - np.eye(len(names)), names), _pairs(own, names), _pairs(outside, names))


def control(shares: Mapping[tuple[str, str], float | Fraction]) -> frozenset[tuple[str, str]]:
    """Who controls whom: (i, j) where i holds more than half of j, together with all that it already controls.

    The fix point of that rule; decimal shares are taken at their word (0.1 is a tenth), so exactly half is no control.

    >>> sorted(control({("a", "b"): 0.6, ("a", "c"): 0.3, ("b", "c"): 0.21}))
    [('a', 'b'), ('a', 'c')]

    Pitfall: shares stand for votes; golden shares, agreements and widely held companies are another matter.

    Source: the company control problem of Ceri, Gottlob, Tanca, Logic Programming and Databases, 1990.
    """
    holds: defaultdict[str, dict[str, Fraction]] = defaultdict(dict)
    for (holder, issuer), share in shares.items():
        holds[holder][issuer] = Fraction(str(share))
    return frozenset((holder, issuer) for holder in [*holds] for issuer in _controlled(holder, holds))


def _controlled(holder: str, holds: Mapping[str, Mapping[str, Fraction]]) -> set[str]:
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    found: set[str] = set()
    waiting = [holder]
    while waiting:
        for issuer, share in holds.get(waiting.pop(), {}).items():
            sums[issuer] += share
            if sums[issuer] > HALF and issuer != holder and issuer not in found:
                found.add(issuer)
                waiting.append(issuer)
    return found


def ownership(held: Held) -> tuple[Owned, ...]:
    """Everyone's ownership of everyone as of a day, the least and the most of it, by issuer, then the largest first.

    At the least every stake is at its low end, at the most at its high end: integrated shares grow with every stake, so
    these are bounds, 1 at most. The outside value share does not; its bounds put the ends together in the worst way.

    Raises:
        BadRequest: the stakes at their low ends hold more than all of something, or some own each other wholly.
    """
    sure, maybe = (control({pair: getattr(share, end) for pair, share in held.shares.items()}) for end in ENDS)
    ends = [{pair: float(getattr(share, end)) for pair, share in held.shares.items()} for end in ENDS]
    _check(ends[0])
    names = _names(held.shares)
    chains = [_chains(end, names) for end in ends]
    outer = [_outside(_matrix(end, names)) for end in reversed(ends)]  # the more is held inside, the less is outside
    found = []
    for row, column in np.argwhere(chains[1] > NOISE):
        pair = names[row], names[column]
        share = [float(min(1, chain[row, column] / chain[row, row])) for chain in chains]
        value = [float(min(1, part[row] * chain[row, column])) for part, chain in zip(outer, chains, strict=True)]
        controls = True if pair in sure else None if pair in maybe else False
        if row != column:
            found.append(
                Owned(
                    *pair,
                    held.shares.get(pair),
                    (share[0], share[1]),
                    (value[0], value[1]),
                    controls,
                    held.stakes.get(pair),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.issuer, -one.integrated[1], one.holder)))


def _check(shares: Shares) -> None:
    """Refuse what is no share, more than all of something, and those who own each other wholly (N does not exist)."""
    held: defaultdict[str, float] = defaultdict(float)
    for (holder, issuer), share in shares.items():
        if not 0 <= share <= 1:
            raise BadRequest(
                f"The share of {shown(issuer)} that {shown(holder)} holds is {share}. Give it from 0 to 1."
            )
        held[issuer] += share
    for issuer, share in sorted(held.items()):
        if share > 1 + ROUNDING:
            raise BadRequest(
                f"{share:.4%} of {shown(issuer)} is held, more than all of it. Are stakes of two days mixed?"
            )
    part = _self_owned(shares)
    if part:
        raise BadRequest(
            f"{', '.join(part)} own themselves wholly: no one outside does, and integrated ownership is not defined. "
            "Check their stakes."
        )


def _self_owned(shares: Shares) -> tuple[str, ...]:
    """Organisations that own each other, or one that owns itself, wholly; none if everything ends outside."""
    selves = [(holder,) for (holder, issuer), share in shares.items() if holder == issuer and share]
    rings = strong_components(pair for pair, share in shares.items() if share and pair[0] != pair[1])
    part_of = {name: part for part in [*selves, *rings] for name in part}
    inside: defaultdict[str, float] = defaultdict(float)
    for (holder, issuer), share in shares.items():
        if holder in part_of.get(issuer, ()):
            inside[issuer] += share
    wholly = (part for part in {*part_of.values()} if all(inside[issuer] > 1 - ROUNDING for issuer in part))
    return min(wholly, default=())


def _names(shares: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    names = tuple(sorted({name for pair in shares for name in pair}))
    if len(names) > LIMITS.matrix_nodes:
        raise LimitReached(f"{len(names):,} organisations are too many for one matrix. Look at a part of them.")
    return names


def _matrix(shares: Shares, names: Sequence[str]) -> Matrix:
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (holder, issuer), share in shares.items():
        matrix[place[holder], place[issuer]] = share
    return matrix


def _chains(shares: Shares, names: Sequence[str]) -> Matrix:
    """N, or what is as good as no bound wherever a chain leads, if the highest shares add up to more than all."""
    matrix = _matrix(shares, names)
    plain = (matrix.sum(axis=0) <= 1 + ROUNDING).all() and not _self_owned(shares)
    if plain or np.abs(np.linalg.eigvals(matrix)).max() < 1 - ROUNDING:
        return np.asarray(np.linalg.inv(np.eye(len(matrix)) - matrix), dtype=np.float64)
    leads = matrix > 0
    for _ in range(len(matrix).bit_length()):
        leads = leads | (leads @ leads)
    unbounded: Matrix = leads / NOISE
    np.fill_diagonal(unbounded, 1)
    return unbounded


def _outside(matrix: Matrix) -> Matrix:
    """What outside holders have of each: 1 less all that is held inside."""
    outside: Matrix = np.clip(1 - matrix.sum(axis=0), 0, 1)
    return outside


def _pairs(matrix: Matrix, names: Sequence[str]) -> dict[tuple[str, str], float]:
    return {(names[i], names[j]): float(matrix[i, j]) for i, j in np.argwhere(matrix > NOISE)}
