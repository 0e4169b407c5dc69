"""Which loops and organisations each list names, in its order."""

from collections import defaultdict
from collections.abc import Mapping

from moneygoround.ledger import known_from
from moneygoround.limits import LIMITS
from moneygoround.model import FIRM
from moneygoround.rdf.books import Books, Ring
from moneygoround.rdf.fields import MGR
from moneygoround.vocabulary import id_of, iri


def strongest_loops(books: Books) -> list[str]:
    """The first loops by rank."""
    return [ring.node for ring in books.rings[: LIMITS.listed_strongest]]


def firm_loops(books: Books) -> list[str]:
    """Loops of which each step has a firm flow."""
    firm = {iri("flow", flow.id) for flow in books.ledger.flows.values() if flow.status in FIRM}
    return [ring.node for ring in books.rings if all(not firm.isdisjoint(step) for step in ring.steps)]


def loops_inside_a_deal(books: Books) -> list[str]:
    """Loops that one deal closes, the strongest first."""
    return [ring.node for ring in books.rings if ring.deal]


def closed_loops(books: Books) -> list[str]:
    """Loops with the day on which they closed, the newest first."""
    dated = [(-ring.closed_on.toordinal(), ring.position, ring.node) for ring in books.rings if ring.closed_on]
    return [node for _, _, node in sorted(dated)]


def organisations_on_loops(books: Books) -> list[str]:
    """Those whose money can come back to them, those on most listed loops first."""
    return sorted(
        (member for component in books.components for member in component),
        key=lambda node: (-books.on_loops.get(node, (0, 0))[0], node),
    )


def loops_through(books: Books) -> Mapping[str, list[str]]:
    """For each organisation the loops that pass it, the strongest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for ring in books.rings:
        for organisation in ring.organisations:
            found[organisation].append(ring.node)
    return found


def rival_investors(books: Books) -> list[str]:
    """Those who fund two AI labs or more and are part of no other, those with most labs first."""
    labs = {
        iri("organisation", one.id): one.name for one in books.ledger.organisations.values() if one.role == "ai_lab"
    }
    funded: dict[str, set[str]] = defaultdict(set)
    for start, prop, end in books.edges:
        if prop == str(MGR.funds) and end in labs:
            funded[start].add(labs[end])
    rivals = [
        node for node, names in funded.items() if len(names) > 1 and books.alone(id_of(node, "organisation") or "")
    ]
    return sorted(rivals, key=lambda node: (-len(funded[node]), node))


def closers(books: Books, ring: Ring) -> list[str]:
    """The flows of a loop that became known on the day it closed."""
    known = books.ledger.flows
    found = {name: known.get(id_of(name, "flow") or "") for step in ring.steps for name in step}
    since = {name: known_from(books.ledger, flow) for name, flow in found.items() if flow}
    return [name for name, day in since.items() if day and day.first == ring.closed_on]
