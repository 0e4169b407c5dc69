"""Measures of a network that need no solver of their own: reciprocity, Finn's cycling index, significance by a null model."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn, TypeAlias

import numpy as np

from moneygoround.cycles import Link, strongest_cycles
from moneygoround.errors import BadRequest, LimitReached, shown
from moneygoround.limits import LIMITS
from moneygoround.network import Network
from moneygoround.solver import Arc, most_worth, strong_components
from moneygoround.weights import Weights

UNBALANCED = 0.001  # a node whose in- and outflow differ by more than this share of the larger one
TRIES_AN_EDGE = 10  # swaps tried per edge for one random network: enough for these statistics to settle


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """`mutual` is the sum of min(W_ij, W_ji) over all ordered pairs i ≠ j, `whole` that of W_ij, in the weights' unit."""

    mutual: float
    whole: float

    @property
    def share(self) -> float | None:
        """Mutual over whole, 0 to 1; None where nothing flows."""
        return self.mutual / self.whole if self.whole else None


def reciprocity(weights: Weights) -> Reciprocity:
    """How much of what organisations pay each other is paid back by the very same partner.

    Σ_{i≠j} min(W_ij, W_ji) / Σ_{i≠j} W_ij, on weights that map (payer, payee) to an amount; exact for whole numbers. A ring
    of three adds nothing: it is the bilateral part, and never above the circular volume on the same weights.

    >>> reciprocity({("a", "b"): 3, ("b", "a"): 1, ("b", "c"): 4}).share
    0.25

    Source: Squartini, Picciolo, Ruzzenenti, Garlaschelli, Scientific Reports 3, 2729 (2013).
    """
    apart = {pair: weight for pair, weight in weights.items() if pair[0] != pair[1]}
    mutual = sum(min(weight, apart.get((payee, payer), 0)) for (payer, payee), weight in apart.items())
    return Reciprocity(mutual, sum(apart.values()))


def finn_cycling_index(flows: Weights, *, inflow: Mapping[str, float], outflow: Mapping[str, float]) -> float:
    """The share of all money put through a network in a period that comes by a node where it has been before.

    T_i = z_i + Σ_j F_ji, N = (I − F/T)^-1, and the index is Σ_i T_i·(N_ii − 1)/N_ii / ΣT_i: 0 without a cycle, below 1.
    For flows that were paid over one period, `flows` (payer, payee) among the nodes, `inflow` z and `outflow` y to and
    from the rest of the world, all in one unit. Promises are not such flows: their sums don't balance.

    Source: Finn, Journal of Theoretical Biology 56 (1976) 363-380, and Ecology 61 (1980) 562-571.

    Raises:
        BadRequest: a node's in- and outflow differ by more than 0.1 % of the larger, or money can't leave from one.
    """
    comes, goes = dict(inflow), dict(outflow)
    for (payer, payee), amount in flows.items():
        goes[payer] = goes.get(payer, 0) + amount
        comes[payee] = comes.get(payee, 0) + amount
    _refuse_unbalanced(comes, goes)
    nodes = sorted(node for node, through in comes.items() if through > 0)
    _refuse_closed(flows, nodes, outflow)
    place = {node: number for number, node in enumerate(nodes)}
    through = np.array([comes[node] for node in nodes])
    shares = np.zeros((len(nodes), len(nodes)))
    for (payer, payee), amount in flows.items():
        if amount:
            shares[place[payer], place[payee]] = amount / comes[payer]
    visits = np.diag(np.linalg.inv(np.eye(len(nodes)) - shares))
    return float(((visits - 1) / visits * through).sum() / through.sum()) if nodes else 0.0


def _refuse_unbalanced(comes: Mapping[str, float], goes: Mapping[str, float]) -> None:
    for node in sorted(comes.keys() | goes.keys()):
        amounts = comes.get(node, 0), goes.get(node, 0)
        if min(amounts) < 0 or abs(amounts[0] - amounts[1]) > UNBALANCED * max(amounts):
            raise BadRequest(
                f"The cycling index needs a network in balance, and {shown(node)} takes in {amounts[0]:g} and gives out "
                f"{amounts[1]:g}. Add what it gets from and gives to the rest of the world, for the same period."
            )


def _refuse_closed(flows: Weights, nodes: list[str], outflow: Mapping[str, float]) -> None:
    """Where no way leads out, money goes round for ever and N does not exist."""
    leads_out = {node for node in nodes if outflow.get(node, 0) > 0}
    back: dict[str, list[str]] = {}
    for (payer, payee), amount in flows.items():
        if amount:
            back.setdefault(payee, []).append(payer)
    waiting = [*leads_out]
    while waiting:
        new = [payer for payer in back.get(waiting.pop(), ()) if payer not in leads_out]
        leads_out.update(new)
        waiting += new
    for node in nodes:
        if node not in leads_out:
            raise BadRequest(f"From {shown(node)} no way leads out of the network: all that comes there goes round.")


Statistic: TypeAlias = Callable[[Weights], float]


@dataclass(frozen=True, slots=True)
class Significance:
    """A statistic beside what it is in random networks: their mean, how many of them have as much, and the empirical p."""

    observed: float
    mean: float
    at_least: int
    samples: int
    seed: int

    @property
    def p(self) -> float:
        """(1 + networks with at least as much) / (1 + networks): how rare that much is if who pays whom is chance."""
        return (1 + self.at_least) / (1 + self.samples)


def significance(weights: Weights, statistic: Statistic, *, samples: int = 999, seed: int = 0) -> Significance:
    """Whether there is more of something than chance would give, if everyone kept their partners' number and amounts.

    Against random networks in which every organisation pays as many others, with the same amounts, and is paid by as
    many: the payees of two pairs are swapped, ten times per pair tried; no pair twice, none with itself. What an
    organisation takes in is not kept. The same seed gives the same answer.

    Pitfalls: with n samples p is never below 1/(1 + n); many statistics tried make one of them rare; swaps can't turn a
    bare ring of three round. Announced deals are a selection, and what no one reports is in no null model.

    Source: Maslov and Sneppen, Science 296 (2002) 910-913; p after Davison and Hinkley, Bootstrap Methods, 1997.

    Raises:
        BadRequest: fewer than one sample was asked for, or more than anyone waits for.
    """
    if not 1 <= samples <= LIMITS.random_networks:
        raise BadRequest(
            f"{samples} is not a number of samples. Ask for 1 to {LIMITS.random_networks:,}; 999 is usual."
        )
    chance = random.Random(seed)  # noqa: S311 - a seeded null model, no secret
    observed = statistic(weights)
    found = [statistic(swapped(weights, chance)) for _ in range(samples)]
    at_least = sum(value >= observed for value in found)
    return Significance(observed, sum(found) / samples, at_least, samples, seed)


def swapped(weights: Weights, chance: random.Random) -> dict[tuple[str, str], float]:
    """A random network with the same numbers of payees and payers and the same amounts paid by everyone."""
    fixed = {pair: weight for pair, weight in weights.items() if pair[0] == pair[1]}
    ends = [pair for pair, weight in sorted(weights.items()) if pair[0] != pair[1] and weight]
    amounts = [weights[pair] for pair in ends]
    taken = {*ends}
    for _ in range(TRIES_AN_EDGE * len(ends) if len(ends) > 1 else 0):
        one, other = chance.sample(range(len(ends)), 2)
        (a, b), (c, d) = ends[one], ends[other]
        # A swap that can't be made counts as one that was tried, else sparse networks would be drawn too often.
        if a == d or c == b or (a, d) in taken or (c, b) in taken:
            continue
        taken -= {(a, b), (c, d)}
        taken |= {(a, d), (c, b)}
        ends[one], ends[other] = (a, d), (c, b)
    return fixed | dict(zip(ends, amounts, strict=True))


def circular_volume(weights: Weights) -> int:
    """The most of all weights that can balance at once: the largest circulation on whole numbers, exact.

    Raises:
        BadRequest: a weight is no whole number.
    """
    for (payer, payee), weight in weights.items():
        if weight != int(weight):
            raise BadRequest(f"The weight of {shown(payer)} to {shown(payee)} is {weight}. Give whole numbers: cents.")
    arcs = [Arc(*pair, int(weight), 1) for pair, weight in sorted(weights.items()) if pair[0] != pair[1]]
    return sum(most_worth(arcs, free=0))


def count_loops(weights: Weights, *, steps: int = LIMITS.loop_steps) -> int:
    """How many simple cycles of two to `steps` organisations there are.

    Raises:
        LimitReached: more than can be counted.
    """
    links = [Link(*pair, 1) for pair, weight in weights.items() if weight and pair[0] != pair[1]]
    cycles = strongest_cycles(links, steps=steps, limit=LIMITS.loops, seconds=LIMITS.loop_seconds)
    if cycles.cut:
        raise LimitReached(f"There are more than {len(cycles.found):,} loops. Ask for fewer steps than {steps}.")
    return len(cycles.found)


def reciprocal_share(weights: Weights) -> float:
    """Reciprocity as a number; 0 where nothing flows."""
    return reciprocity(weights).share or 0.0


STATISTICS: Mapping[str, Statistic] = MappingProxyType(
    {"loops": count_loops, "reciprocity": reciprocal_share, "circular_volume": circular_volume}
)


def parts(weights: Weights) -> tuple[tuple[str, ...], ...]:
    """Who is on any loop at all: the strongly connected sets of two or more, largest first.

    A payment lies on a loop if, and only if, payer and payee are in the same set.
    """
    return strong_components(pair for pair, weight in weights.items() if weight and pair[0] != pair[1])


def contagion(network: Network) -> NoReturn:
    """Who would fall if one fell: not computed, and the error says why (Eisenberg and Noe 2001; DebtRank, 2012).

    Raises:
        BadRequest: always.
    """
    raise BadRequest(
        f"Contagion (Eisenberg-Noe clearing, DebtRank) needs balance sheets: what each of the {len(network.organisations)} "
        "organisations has, owes and can lose on one day. Deals as they were announced do not hold that, and a number "
        "made without it would look like one. Ask what hangs on a deal instead: moneygoround exposure ORG --without DEAL."
    )
