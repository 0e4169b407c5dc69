"""The order of a matrix: payers before payees wherever no loop forbids it, components as blocks on the diagonal."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from moneygoround.layout.plan import Ties
from moneygoround.layout.strength import by_strength
from moneygoround.solver import strong_components


def by_component(ties: Ties) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """Everyone, component after component with its hubs first, and where each component of more than one starts and its size.

    A component is a set of organisations from each of which money can reach each other one. Between components money
    runs one way only, so they are ordered by it, those at the same step by size and strength.
    """
    rank = {name: number for number, name in enumerate(by_strength({end for pair in ties for end in pair}, ties))}
    parts = list(strong_components(ties))
    parts += [(name,) for name in rank.keys() - {name for part in parts for name in part}]
    members = [sorted(part, key=lambda name: rank[name]) for part in parts]
    part_of = {name: number for number, part in enumerate(members) for name in part}
    level = _levels(len(members), part_of, ties)
    numbers = sorted(range(len(members)), key=lambda one: (level[one], -len(members[one]), rank[members[one][0]]))
    order: list[str] = []
    blocks = []
    for number in numbers:
        if len(members[number]) > 1:
            blocks.append((len(order), len(members[number])))
        order += members[number]
    return tuple(order), tuple(blocks)


def _levels(size: int, part_of: Mapping[str, int], pairs: Ties) -> Sequence[int]:
    """After how many steps at most money from a first payer comes to each component (Kahn's order)."""
    links = {(part_of[a], part_of[b]) for a, b in pairs if part_of[a] != part_of[b]}
    onward: dict[int, list[int]] = defaultdict(list)
    for a, b in links:
        onward[a].append(b)
    waiting = Counter(b for _, b in links)
    level = [0] * size
    free = [number for number in range(size) if not waiting[number]]
    while free:
        here = free.pop()
        for there in onward[here]:
            level[there] = max(level[there], level[here] + 1)
            waiting[there] -= 1
            if not waiting[there]:
                free.append(there)
    return level
