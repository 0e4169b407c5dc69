"""The interactive page: one HTML file that works offline, from the file system, and asks for nothing."""

from collections import Counter
from collections.abc import Mapping

from moneygoround.arrows import arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Point, bend
from moneygoround.narrative import name_of
from moneygoround.page.payload import LOOPS_SHOWN, payload
from moneygoround.page.renderer import drawn, rendered

TITLE = "Follow the money until it comes back"


def html(findings: Findings, positions: Mapping[str, Point], *, turtle: str = "", title: str = TITLE) -> str:
    """The page that shows findings: loops ranked and told, the map of organisations, the evidence behind every arrow.

    `positions` says where organisations stand on the map; one without a place is in the lists and tables only. `turtle` is
    the graph that readers can save from the page; without one there is no such button. Same findings, same bytes.
    """
    ledger, network = findings.ledger, findings.network
    arrows = [
        arrow
        for arrow in arrows_of(ledger, network, findings.loops.loops)
        if arrow.payer in positions and arrow.payee in positions
    ]
    bends = bend(positions, {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)})
    data = payload(findings, title=title, turtle=turtle)
    flows = {edge.flow.id: number for number, edge in enumerate(network.edges)}
    data["arrows"] = [[flows[edge.flow.id] for edge in arrow.edges] for arrow in arrows]
    names = {key: name_of(ledger, key) for key in network.organisations}
    counts = Counter(step.payer for loop in findings.loops.loops[:LOOPS_SHOWN] for step in loop.steps)
    return rendered(
        drawn(names, counts, positions, [(arrow, bends[number]) for number, arrow in enumerate(arrows)]), data
    )
