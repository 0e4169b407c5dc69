"""The interactive page: one HTML file that works offline, from the file system, and asks for nothing."""

from collections import Counter

from moneygoround.arrows import arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import bend, place
from moneygoround.narrative import name_of
from moneygoround.page.payload import LOOPS_SHOWN, on_map, payload
from moneygoround.page.renderer import drawn, rendered

TITLE = "Follow the money until it comes back"


def html(findings: Findings, *, turtle: str = "", title: str = TITLE) -> str:
    """The page that shows findings: loops ranked and told, the map of organisations, the evidence behind every arrow.

    `turtle` is the graph that readers can download from the page; without one there is no such button. The same findings
    give the same bytes.
    """
    ledger, loops = findings.ledger, findings.loops.loops[:LOOPS_SHOWN]
    network = on_map(findings.network, loops)
    arrows = arrows_of(ledger, network, findings.loops.loops)
    places = place(network, loops)
    bends = bend(places, {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)})
    data = payload(findings, title=title, turtle=turtle)
    flows = {edge.flow.id: number for number, edge in enumerate(findings.network.edges)}
    data["arrows"] = [[flows[edge.flow.id] for edge in arrow.edges] for arrow in arrows]
    names = {key: name_of(ledger, key) for key in findings.network.organisations}
    counts = Counter(step.payer for loop in loops for step in loop.steps)
    return rendered(drawn(names, counts, places, [(arrow, bends[number]) for number, arrow in enumerate(arrows)]), data)
