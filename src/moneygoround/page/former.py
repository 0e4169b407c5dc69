"""What the page holds beside today's network: all that was in force on an earlier day, and the rings that it closed."""

from collections.abc import Iterable
from dataclasses import replace

from moneygoround.findings import Findings
from moneygoround.loops import Loop, find_loops
from moneygoround.network import Edge, Network, Relation
from moneygoround.past import Past, Spell
from moneygoround.steps import closing_edges


def all_time(network: Network, told: Past) -> Network:
    """The network of all days at once: every flow in every way that it ever stood, for rings and places, not for sums."""
    edges = tuple(spell.what for spell in (*told.edges, *told.behind))
    stood: list[Spell[Edge] | Spell[Relation]] = [*told.edges, *told.behind, *told.beside, *told.inside]
    shown = {end for spell in stood for end in (spell.what.payer, spell.what.payee)}
    return replace(network, organisations=tuple(sorted(shown.union(network.organisations))), edges=edges, totals=())


def former_loops(
    findings: Findings, told: Past, whole: Network, shown: Iterable[Loop]
) -> tuple[tuple[Loop, ...], str | None]:
    """The loops of earlier days that are not among those shown, and what is missing of them if the search stopped.

    `whole` is the network of all days at once.
    """
    today = {loop.key for loop in shown}
    if all(spell.end is None for spell in told.edges) and not told.behind:
        return (), None
    found = find_loops(whole, steps=findings.loops.steps)
    days = [
        {(edge.payer, edge.payee) for edge in closing_edges(replace(findings.network, edges=on))}
        for on in (tuple(spell.what for spell in (*told.edges, *told.behind) if spell.covers(day)) for day in told.days)
    ]
    loops = tuple(
        loop
        for loop in found.loops
        if loop.key not in today and any(pairs.issuperset((s.payer, s.payee) for s in loop.steps) for pairs in days)
    )
    return loops, f"Loops of earlier days: {found.notice}" if found.notice else None
