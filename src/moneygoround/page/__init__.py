"""The interactive page: one HTML file that works offline, from the file system, and asks for nothing."""

from collections import Counter
from collections.abc import Mapping

from moneygoround import exchange
from moneygoround.arrows import arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Point, add, bend
from moneygoround.narrative import name_of
from moneygoround.page.former import all_time, former_loops
from moneygoround.page.payload import LOOPS_SHOWN, payload
from moneygoround.page.renderer import drawn, rendered
from moneygoround.past import past

TITLE = "Follow the money until it comes back"


def html(
    findings: Findings,
    positions: Mapping[str, Point],
    *,
    turtle: str = "",
    title: str = TITLE,
    rate: exchange.Rate = exchange.ecb_rate,
) -> str:
    """The page that shows findings: loops ranked and told, the map of organisations, the evidence behind every arrow.

    It holds every earlier day too, for its reader to go back to. `positions` says where organisations stand on the map;
    one without a place is in the lists and tables only. `turtle` is the graph that readers can save from the page;
    without one there is no such button. `rate` is the exchange that the findings were made with. Same findings, same
    bytes.
    """
    ledger, told = findings.ledger, past(findings.ledger, findings.network, rate=rate)
    former, missing = former_loops(findings, told)
    network = all_time(findings.network, told)
    loops = [*findings.loops.loops[:LOOPS_SHOWN], *former]
    positions = add(positions, network, {*network.organisations} - {*findings.network.organisations})
    arrows = [
        arrow for arrow in arrows_of(ledger, network, loops) if arrow.payer in positions and arrow.payee in positions
    ]
    bends = bend(positions, {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)})
    numbers = {id(spell.what): number for number, spell in enumerate((*told.edges, *told.behind))}
    data = payload(findings, told, former, title=title, turtle=turtle)
    data["rule"]["notice"] = " ".join(text for text in (data["rule"]["notice"], missing) if text) or None
    data["arrows"] = [[numbers[id(edge)] for edge in arrow.edges] for arrow in arrows]
    names = {key: name_of(ledger, key) for key in network.organisations}
    counts = Counter(step.payer for loop in loops for step in loop.steps)
    return rendered(
        drawn(names, counts, positions, [(arrow, bends[number]) for number, arrow in enumerate(arrows)]), data
    )
