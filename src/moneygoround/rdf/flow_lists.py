"""Which records each list names, in its order: the flows, tranches, values and origins that a question asks for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date as Day

from moneygoround.model import ENDED, Flow, Kind, SourceKind
from moneygoround.rdf.books import Books, face, largest, payer
from moneygoround.vocabulary import iri, part


def funding_flows(books: Books) -> list[str]:
    """Equity and debt, dropped ones included, the largest first."""
    found = [flow for flow in books.ledger.flows.values() if flow.kind in {Kind.EQUITY, Kind.DEBT}]
    return _nodes(sorted(found, key=lambda flow: (largest(flow)[0], books.name(payer(flow)), flow.id)))


def capacity_flows(books: Books) -> list[str]:
    """Flows for power, chips or the like: the largest of each unit first, then the second of each."""
    by_unit = defaultdict(list)
    for flow in books.ledger.flows.values():
        for side in (flow.gets, flow.gives) if books.stands(flow) else ():
            for much in side.capacity if side else ():
                if much.face is not None:
                    by_unit[much.unit].append((-much.face, flow.id))
    ranked = [(rank, unit, one[1]) for unit, all_ in by_unit.items() for rank, one in enumerate(sorted(all_))]
    return [*dict.fromkeys(iri("flow", name) for _, _, name in sorted(ranked))]


def conditional_parts(books: Books) -> list[str]:
    """Flows and tranches that hang on a condition, the largest first."""
    found: list[tuple[int, str, str]] = []
    for flow in filter(books.stands, books.ledger.flows.values()):
        node = iri("flow", flow.id)
        if flow.conditions is not None:
            found.append((*largest(flow), node))
        found += [
            (-(face(tranche.amount) or 0), flow.id, part(node, "tranche", position))
            for position, tranche in enumerate(flow.tranches, 1)
            if tranche.condition is not None
        ]
    return [node for _, _, node in sorted(found)]


def dropped_flows(books: Books) -> list[str]:
    """What lapsed, was terminated or rejected, by the turns of its history that say so, if any does; the last one first."""
    found = []
    for flow in books.ledger.flows.values():
        node = iri("flow", flow.id)
        turns = [
            (-turn.date.first.toordinal(), flow.id, part(node, "history", place))
            for place, turn in enumerate(flow.history, 1)
            if turn.status is flow.status
        ]
        if flow.status in ENDED:
            found += turns or [(-(flow.date.first if flow.date else Day.min).toordinal(), flow.id, node)]
    return [node for _, _, node in sorted(found)]


def disputed_values(books: Books) -> list[str]:
    """Values that a source states otherwise, those of the largest flows first."""
    return [
        part(iri("flow", flow.id), "disputed", position)
        for flow in sorted(books.ledger.flows.values(), key=largest)
        for position in range(1, len(flow.disputed) + 1)
    ]


def paid_flows(books: Books) -> list[str]:
    """Flows of which it is stated what was paid, the one with the largest sum first."""
    found = []
    for flow in books.ledger.flows.values():
        sums: dict[str, int] = defaultdict(int)
        for one in flow.paid:
            if (value := face(one.amount)) is not None:
                sums[str(one.amount.currency)] += value
        if sums:
            found.append((-max(sums.values()), flow.id))
    return [iri("flow", name) for _, name in sorted(found)]


def replacing_flows(books: Books) -> list[str]:
    """Flows that took the place of others or changed them, the newest first."""
    known = books.ledger.flows
    found = [flow for flow in known.values() if any(name in known for name in (*flow.supersedes, *flow.amends))]
    return _nodes(sorted(found, key=lambda flow: (-(flow.date.first if flow.date else Day.min).toordinal(), flow.id)))


def guarantee_flows(books: Books) -> list[str]:
    """Guarantees, the largest first."""
    return _nodes(sorted((one for one in books.ledger.flows.values() if one.kind is Kind.GUARANTEE), key=largest))


def rewrite_flows(books: Books) -> list[str]:
    """Flows known from rewrites alone, those on most loops first."""
    found = [flow for flow in books.ledger.flows.values() if _kinds(books, flow) == {SourceKind.REWRITE}]
    return _nodes(sorted(found, key=lambda flow: (-_loops(books, flow)[0], *largest(flow))))


def _kinds(books: Books, flow: Flow) -> set[SourceKind]:
    known = books.ledger.sources
    return {known[one.source].kind for one in flow.evidence if one.source in known}


def single_origin_flows(books: Books) -> list[str]:
    """Flows that rest on one origin, the largest first."""
    found = (flow for flow in books.ledger.flows.values() if len(books.roots[flow.id]) == 1)
    return _nodes(sorted(found, key=largest))


def origins_relied_on(books: Books) -> list[str]:
    """Origins, the one with most flows first."""
    return sorted(books.witnesses, key=lambda root: (*(-number for number in books.witnesses[root]), root))


def undisclosed_flows(books: Books) -> list[str]:
    """Flows on listed loops that state no amount, those on most loops first."""
    found = [
        flow for flow in books.ledger.flows.values() if face(flow.amount) is None and _loops(books, flow) != (0, 0)
    ]
    return _nodes(sorted(found, key=lambda flow: (*(-number for number in _loops(books, flow)), flow.id)))


def changes(books: Books) -> list[str]:
    """Flows by the day they became known, turns of their history by theirs, loops by the day they closed; the newest first."""
    found = [(ring.closed_on, ring.node) for ring in books.rings if ring.closed_on]
    for flow in books.ledger.flows.values():
        node = iri("flow", flow.id)
        if flow.date is not None:
            found.append((flow.date.first, node))
        found += [(turn.date.first, part(node, "history", place)) for place, turn in enumerate(flow.history, 1)]
    return [node for _, node in sorted(found, key=lambda one: (-one[0].toordinal(), one[1]))]


def _loops(books: Books, flow: Flow) -> tuple[int, int]:
    return books.on_loops.get(iri("flow", flow.id), (0, 0))


def _nodes(flows: Iterable[Flow]) -> list[str]:
    return [iri("flow", flow.id) for flow in flows]
