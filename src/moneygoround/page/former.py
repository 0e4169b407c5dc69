"""What the page holds beside today's network: all that was in force on an earlier day, and the rings that it closed."""

from dataclasses import replace

from moneygoround.findings import Findings
from moneygoround.loops import Loop, find_loops
from moneygoround.network import Edge, Network, Relation
from moneygoround.past import Past, Spell
from moneygoround.steps import closing_edges

SECONDS = 5.0


def all_time(network: Network, told: Past) -> Network:
    """The network of all days at once: every flow in every way that it ever stood, for rings and places, not for sums."""
    edges = tuple(spell.what for spell in (*told.edges, *told.behind))
    stood: list[Spell[Edge] | Spell[Relation]] = [*told.edges, *told.behind, *told.beside]
    shown = {end for spell in stood for end in (spell.what.payer, spell.what.payee)}
    return replace(network, organisations=tuple(sorted(shown.union(network.organisations))), edges=edges, totals=())


def former_loops(findings: Findings, told: Past) -> tuple[tuple[Loop, ...], str | None]:
    """The loops that were closed on an earlier day and are not today, and what is missing of them if the search stopped."""
    today = {loop.key for loop in findings.loops.loops}
    if all(spell.end is None for spell in told.edges) and not told.behind:
        return (), None
    found = find_loops(all_time(findings.network, told), steps=findings.loops.steps, seconds=SECONDS)
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
