"""The parts of a large network: the core of each with its loops, the strongest outsiders by name, the others in boxes near their partners."""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from moneygoround.layout.plan import Fold, Ties
from moneygoround.layout.strength import by_strength

NAMED, ROOM = 14, 46  # at least so many outsiders have their names; more where cores leave room
FEW = (
    6  # where cores take all the room, only so many have, and the others of a component stand in one box for each role
)


@dataclass(frozen=True, slots=True)
class Part:
    """One component: the organisations of its loops, strongest first, and the boxes outside of it, folded ones among them."""

    core: tuple[str, ...]
    outer: tuple[str, ...]


def parted(ties: Ties, loops: Iterable[Sequence[str]], roles: Mapping[str, str]) -> tuple[list[Part], dict[str, Fold]]:
    """The components of a network, and who is folded. Loops that share an organisation are of the same component."""
    everyone = by_strength({end for pair in ties for end in pair}, ties)
    near = _partners(ties)
    cores = _cores(everyone, near, loops)
    core_of = {name: number for number, core in enumerate(cores) for name in core}
    anchors = _anchors(everyone, near, core_of)
    outside = [name for name in everyone if name not in core_of]
    crowded = len(core_of) > ROOM
    drawn = {*outside[: FEW if crowded else max(NAMED, ROOM - len(core_of))], *core_of}
    at = {name: _climbed(name, drawn, anchors) for name in outside}
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for name in outside:
        if name not in drawn:
            groups[(core_of[_climbed(name, core_of, anchors)], roles[name]) if crowded else at[name]].append(name)
    folds = _folds(groups.values(), at, roles)
    folded = {member for fold in folds.values() for member in fold.members}
    boxes: dict[int, list[str]] = defaultdict(list)
    for name in [*(name for name in outside if name not in folded), *folds]:
        first = folds[name].members[0] if name in folds else name
        boxes[core_of[_climbed(first, core_of, anchors)]].append(name)
    return [Part(tuple(core), tuple(boxes[number])) for number, core in enumerate(cores)], folds


def _partners(ties: Ties) -> dict[str, dict[str, float]]:
    """Whom each deals with, either way, and how much."""
    near: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (payer, payee), tie in ties.items():
        near[payer][payee] += tie
        near[payee][payer] += tie
    return near


def _cores(
    everyone: Sequence[str], near: Mapping[str, Mapping[str, float]], loops: Iterable[Sequence[str]]
) -> list[list[str]]:
    """Those on loops, component by component, strongest first; where there is no loop, the strongest stands alone."""
    joined: dict[str, set[str]] = defaultdict(set)
    for loop in loops:
        for one in loop:
            joined[one].add(loop[0])
            joined[loop[0]].add(one)
    cores, seen = [], set[str]()
    for name in everyone:
        if name in joined and name not in seen:
            found = _reached([name], joined)
            seen |= found
            cores.append([one for one in everyone if one in found])
    seen = _reached(seen, near)
    for name in everyone:
        if name not in seen:
            cores.append([name])
            seen |= _reached([name], near)
    return cores


def _reached(starts: Iterable[str], near: Mapping[str, Iterable[str]]) -> set[str]:
    """All that are linked to some, directly or through others."""
    waiting = [*starts]
    found = {*waiting}
    while waiting:
        onward = [one for one in near[waiting.pop()] if one not in found]
        found.update(onward)
        waiting += onward
    return found


def _anchors(
    everyone: Sequence[str], near: Mapping[str, Mapping[str, float]], core_of: Mapping[str, int]
) -> dict[str, str]:
    """For each outsider: whom it deals with most, of those who are nearer to a core."""
    distance = dict.fromkeys(core_of, 0)
    edge = [*core_of]
    while edge:
        steps = {one: distance[name] + 1 for name in edge for one in near[name] if one not in distance}
        distance |= steps
        edge = [*steps]
    rank = {name: number for number, name in enumerate(everyone)}
    return {
        name: min(
            (one for one in near[name] if distance[one] < distance[name]), key=lambda one: (-near[name][one], rank[one])
        )
        for name in everyone
        if name not in core_of
    }


def _climbed(name: str, goals: Container[str], anchors: Mapping[str, str]) -> str:
    """The first of some that is met on the way from an outsider to its core."""
    while name not in goals:
        name = anchors[name]
    return name


def _folds(groups: Iterable[Sequence[str]], at: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, Fold]:
    """The boxes of those who are not drawn by name, near the one who is; one organisation alone keeps its name."""
    return {
        _key(group[0], at): Fold(at[group[0]], tuple(group), tuple(dict.fromkeys(roles[name] for name in group)))
        for group in groups
        if len(group) > 1
    }


def _key(name: str, taken: Container[str]) -> str:
    """A key that no organisation has."""
    key = f"…{name}"
    while key in taken:
        key = f"…{key}"
    return key
