"""What the lists and sums of a graph are made from: records, direct edges and loops, as the questions of the cookbook look at them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from functools import cached_property

from moneygoround.amount import Amount, decimals
from moneygoround.ledger import Ledger
from moneygoround.loops import Loop, LoopKind
from moneygoround.model import ENDED, Flow
from moneygoround.rdf.direct import Direct, groups
from moneygoround.vocabulary import iri

PLACES = 6
"""Decimals in which money of any currency is whole."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A listed loop as far as lists need it: its IRI, its rank, those it passes, the flows of each step, when and in what it closed."""

    node: str
    position: int
    organisations: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    circular: bool
    closed_on: Day | None
    deal: bool


def ring_of(loop: Loop, position: int) -> Ring:
    """A loop that was found, by the IRIs of what it is made of."""
    return Ring(
        iri("loop", loop.key),
        position,
        tuple(iri("organisation", step.payer) for step in loop.steps),
        tuple(tuple(iri("flow", edge.flow.id) for edge in step.edges) for step in loop.steps),
        loop.kind is LoopKind.CIRCULAR_FINANCING,
        loop.closed_on.first if loop.closed_on else None,
        loop.inside_deal is not None,
    )


@dataclass(frozen=True)
class Books:
    """A ledger with the direct edges of a view and what was found in it: rings by rank, components by size, each by IRIs."""

    ledger: Ledger
    edges: frozenset[Direct]
    rings: Sequence[Ring]
    components: Sequence[Sequence[str]]

    @cached_property
    def superseded(self) -> frozenset[str]:
        """The flows that a later one took the place of."""
        return frozenset(name for flow in self.ledger.flows.values() for name in flow.supersedes)

    @cached_property
    def tops(self) -> Mapping[str, tuple[str, ...]]:
        """The groups that an organisation is or was ever part of, itself included, which are now part of no other."""
        return {name: tuple(group for group in above if self.alone(group)) for name, above in groups(self.ledger)}

    @cached_property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """The groups that an organisation is part of now, itself included, which are part of no other."""
        return {
            name: tuple(group for group in above if self.alone(group)) for name, above in groups(self.ledger, now=True)
        }

    @cached_property
    def on_loops(self) -> Mapping[str, tuple[int, int]]:
        """How many listed loops a flow or an organisation lies on, and how many of them are circular financing."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for ring in self.rings:
            for node in {*ring.organisations, *(flow for step in ring.steps for flow in step)}:
                found[node][0] += 1
                found[node][1] += ring.circular
        return {node: (loops, circular) for node, (loops, circular) in found.items()}

    @cached_property
    def roots(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of the origins that the evidence for each flow goes back to; a source without one is its own."""
        found = {}
        for flow in self.ledger.flows.values():
            named = (self.ledger.sources.get(one.source) for one in flow.evidence)
            origins = (source.origin if source else None for source in named)
            found[flow.id] = frozenset(
                iri("source", origin or one.source) for origin, one in zip(origins, flow.evidence, strict=True)
            )
        return found

    @cached_property
    def witnesses(self) -> Mapping[str, tuple[int, int]]:
        """How many flows go back to each origin, and how many of them to no other."""
        all_ = Counter(root for roots in self.roots.values() for root in roots)
        alone = Counter(root for roots in self.roots.values() if len(roots) == 1 for root in roots)
        return {root: (flows, alone[root]) for root, flows in all_.items()}

    def alone(self, organisation: str) -> bool:
        """Whether an organisation is part of no other now."""
        record = self.ledger.organisations.get(organisation)
        return record is None or all(membership.end is not None for membership in record.part_of)

    def stands(self, flow: Flow) -> bool:
        """Whether a flow has neither ended nor been replaced."""
        return flow.status not in ENDED and flow.id not in self.superseded

    def counts(self, flow: Flow) -> bool:
        """Whether a flow is in sums: it stands, and lies within no other."""
        return self.stands(flow) and flow.within is None

    def name(self, organisation: str) -> str:
        """What an organisation is called."""
        record = self.ledger.organisations.get(organisation)
        return record.name if record else organisation

    def between(self, flow: Flow, groups: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
        """The groups of payer and payee of a flow, each with each."""
        return ((x, y) for x in groups.get(payer(flow), ()) for y in groups.get(payee(flow), ()))


def payer(flow: Flow) -> str:
    """Who pays, as the record has it now."""
    return flow.payer[-1].organisation


def payee(flow: Flow) -> str:
    """Who is paid, as the record has it now."""
    return flow.payee[-1].organisation


def face(amount: Amount | None) -> int | None:
    """What the headline says, in millionths of a unit whatever the currency; None where it says nothing."""
    if amount is None or amount.face is None or amount.currency is None:
        return None
    scale: int = 10 ** (PLACES - decimals(amount.currency))
    return amount.face * scale


def lump(flow: Flow) -> Amount | None:
    """The amount of a flow, if it is not one a month or a year: such a one is in no sum."""
    return None if flow.amount is None or flow.amount.per else flow.amount


def largest(flow: Flow) -> tuple[int, str]:
    """The order of flows from the largest on; among equals by id."""
    return -(face(flow.amount) or 0), flow.id
