"""What a question would have to search the whole graph for, written down: lists of what it names first, sums, and counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType

from moneygoround.findings import Findings
from moneygoround.limits import LIMITS
from moneygoround.rdf import flow_lists, loop_lists, pairs, sums
from moneygoround.rdf.books import Books, ring_of
from moneygoround.rdf.direct import edges_of
from moneygoround.rdf.lines import A, Block, Line, Said, block, coded, integer, own
from moneygoround.rdf.sums import Sum
from moneygoround.vocabulary import iri


class Listed(StrEnum):
    """What a list names."""

    CAPACITY_FLOWS = "capacity_flows"
    CHANGES = "changes"
    CLOSED_LOOPS = "closed_loops"
    CONDITIONAL_PARTS = "conditional_parts"
    DEPENDENCES = "dependences"
    DISPUTED_VALUES = "disputed_values"
    DROPPED_FLOWS = "dropped_flows"
    DUE_SUMS = "due_sums"
    END_SUMS = "end_sums"
    FINANCED_SALES = "financed_sales"
    FIRM_LOOPS = "firm_loops"
    FUNDING_FLOWS = "funding_flows"
    GUARANTEE_FLOWS = "guarantee_flows"
    LAB_COUNTERPARTIES = "lab_counterparties"
    LOOPS_INSIDE_A_DEAL = "loops_inside_a_deal"
    LOOPS_THROUGH = "loops_through"
    MUTUAL_PAIRS = "mutual_pairs"
    ORGANISATIONS_ON_LOOPS = "organisations_on_loops"
    ORIGINS_RELIED_ON = "origins_relied_on"
    PAID_FLOWS = "paid_flows"
    REPLACING_FLOWS = "replacing_flows"
    REWRITE_FLOWS = "rewrite_flows"
    RIVAL_INVESTORS = "rival_investors"
    SALES_FOR_SHARES = "sales_for_shares"
    SELF_FUNDED = "self_funded"
    SINGLE_ORIGIN_FLOWS = "single_origin_flows"
    STATUS_SUMS = "status_sums"
    STRONGEST_LOOPS = "strongest_loops"
    UNDISCLOSED_FLOWS = "undisclosed_flows"


LISTS: Mapping[Listed, Callable[[Books], Sequence[str]]] = MappingProxyType({
    Listed.CAPACITY_FLOWS: flow_lists.capacity_flows,
    Listed.CHANGES: flow_lists.changes,
    Listed.CLOSED_LOOPS: loop_lists.closed_loops,
    Listed.CONDITIONAL_PARTS: flow_lists.conditional_parts,
    Listed.DISPUTED_VALUES: flow_lists.disputed_values,
    Listed.DROPPED_FLOWS: flow_lists.dropped_flows,
    Listed.FIRM_LOOPS: loop_lists.firm_loops,
    Listed.FUNDING_FLOWS: flow_lists.funding_flows,
    Listed.GUARANTEE_FLOWS: flow_lists.guarantee_flows,
    Listed.LOOPS_INSIDE_A_DEAL: loop_lists.loops_inside_a_deal,
    Listed.ORGANISATIONS_ON_LOOPS: loop_lists.organisations_on_loops,
    Listed.ORIGINS_RELIED_ON: flow_lists.origins_relied_on,
    Listed.PAID_FLOWS: flow_lists.paid_flows,
    Listed.REPLACING_FLOWS: flow_lists.replacing_flows,
    Listed.REWRITE_FLOWS: flow_lists.rewrite_flows,
    Listed.RIVAL_INVESTORS: loop_lists.rival_investors,
    Listed.SINGLE_ORIGIN_FLOWS: flow_lists.single_origin_flows,
    Listed.STRONGEST_LOOPS: loop_lists.strongest_loops,
    Listed.UNDISCLOSED_FLOWS: flow_lists.undisclosed_flows,
})  # fmt: skip
SUMS: Mapping[Listed, Callable[[Books], Sequence[Sum]]] = MappingProxyType({
    Listed.DEPENDENCES: pairs.dependences,
    Listed.DUE_SUMS: sums.due_sums,
    Listed.END_SUMS: sums.end_sums,
    Listed.FINANCED_SALES: pairs.financed_sales,
    Listed.LAB_COUNTERPARTIES: pairs.lab_counterparties,
    Listed.MUTUAL_PAIRS: pairs.mutual_pairs,
    Listed.SALES_FOR_SHARES: pairs.sales_for_shares,
    Listed.SELF_FUNDED: pairs.self_funded,
    Listed.STATUS_SUMS: sums.status_sums,
})  # fmt: skip
_ABOUT_FLOWS = (
    Listed.CAPACITY_FLOWS, Listed.CONDITIONAL_PARTS, Listed.DISPUTED_VALUES, Listed.DROPPED_FLOWS, Listed.FUNDING_FLOWS,
    Listed.GUARANTEE_FLOWS, Listed.PAID_FLOWS, Listed.REPLACING_FLOWS, Listed.REWRITE_FLOWS, Listed.SINGLE_ORIGIN_FLOWS,
    Listed.UNDISCLOSED_FLOWS,
)  # fmt: skip
MOST: Mapping[Listed, int | None] = MappingProxyType({
    Listed.CHANGES: LIMITS.listed_changes,
    **dict.fromkeys(_ABOUT_FLOWS, LIMITS.listed_flows),
    **dict.fromkeys((Listed.FINANCED_SALES, Listed.SALES_FOR_SHARES), LIMITS.listed_pairs),
    **dict.fromkeys((Listed.DUE_SUMS, Listed.END_SUMS, Listed.STATUS_SUMS), None),
})  # fmt: skip
"""How long a list is where it is not LIMITS.listed: rows about flows have many cells; sums of everything are never cut."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it names, its members, how many there are in all, and of which organisation it is, if of one."""

    listed: Listed
    members: Sequence[str]
    in_all: int
    of: str | None = None

    @property
    def node(self) -> str:
        """Its IRI."""
        node = iri("listing", self.listed.replace("_", "-"))
        return node if self.of is None else f"{node}:{self.of.rpartition('/')[2]}"

    def said(self) -> Iterator[Said]:
        """What is said of it."""
        yield f"{own('lists')} {coded(self.listed)} .\n"
        yield f"{own('length')} {integer(len(self.members))} .\n"
        yield f"{own('inAll')} {integer(self.in_all)} .\n"
        if self.of is not None:
            yield f"{own('organisation')} <{self.of}> .\n"
        for member in self.members:
            yield f"{own('listed')} <{member}> .\n"


def books_of(findings: Findings) -> Books:
    """What the lists of findings are made from."""
    return Books(
        findings.ledger,
        frozenset(edges_of(findings.ledger, findings.network)),
        tuple(ring_of(loop, place) for place, loop in enumerate(findings.loops.loops, 1)),
        tuple(tuple(iri("organisation", name) for name in members) for members in findings.components),
    )


def written(books: Books) -> tuple[list[Listing], list[Sum]]:
    """Every list, and the sums that lists name. A list ends where a limit says so; its length and how many there are tell."""
    lists = [_cut(listed, make(books)) for listed, make in LISTS.items()]
    lists += [_cut(Listed.LOOPS_THROUGH, loops, of=node) for node, loops in loop_lists.loops_through(books).items()]
    named: list[Sum] = []
    for listed, make_sums in SUMS.items():
        found = make_sums(books)
        most = MOST.get(listed, LIMITS.listed)
        kept = found[: sum(most is None or rows <= most for rows in accumulate(one.rows for one in found))]
        lists.append(Listing(listed, [one.node for one in kept], len(found)))
        named += kept
    return lists, named


def _cut(listed: Listed, members: Sequence[str], *, of: str | None = None) -> Listing:
    return Listing(listed, members[: MOST.get(listed, LIMITS.listed)], len(members), of)


def counts(books: Books) -> Iterator[Line]:
    """What is counted of records and loops that stand in the graph by themselves."""
    for node, (loops, circular) in books.on_loops.items():
        yield f"<{node}> {own('onLoops')} {integer(loops)} .\n"
        yield f"<{node}> {own('onCircularFinancing')} {integer(circular)} .\n"
    for flow in books.ledger.flows.values():
        if flow.evidence:
            node = iri("flow", flow.id)
            yield f"<{node}> {own('pages')} {integer(len({one.source for one in flow.evidence}))} .\n"
            yield f"<{node}> {own('origins')} {integer(len(books.roots[flow.id]))} .\n"
    for root, (flows, alone) in books.witnesses.items():
        yield f"<{root}> {own('witnessOf')} {integer(flows)} .\n"
        yield f"<{root}> {own('onlyWitnessOf')} {integer(alone)} .\n"
    for ring in books.rings:
        for name in loop_lists.closers(books, ring):
            yield f"<{ring.node}> {own('closedBy')} <{name}> .\n"


def listings(findings: Findings, made: Sequence[Said]) -> Iterator[Block]:
    """All of it as blocks; `made` is what every result says of the run that made it."""
    books = books_of(findings)
    lists, named = written(books)
    for cls, some in (("Listing", lists), ("Sum", named)):
        for one in some:
            yield block(one.node, [f"{A} {own(cls)} .\n", *made, *one.said()])
    yield from counts(books)
