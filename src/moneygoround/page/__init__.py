"""The interactive page: one HTML file that works offline, from the file system, and asks for nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from moneygoround import exchange
from moneygoround.arrows import arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Point, bend, place_newcomers
from moneygoround.narrative import name_of
from moneygoround.page.former import all_time, former_loops
from moneygoround.page.payload import LOOPS_SHOWN, Once, payload
from moneygoround.page.renderer import drawn, rendered
from moneygoround.past import past
from moneygoround.readers.stories import Story

TITLE = "Follow the money until it comes back"


def html(
    findings: Findings,
    positions: Mapping[str, Point],
    *,
    title: str = TITLE,
    stories: Iterable[Story] = (),
    rate: exchange.Rate = exchange.ecb_rate,
) -> str:
    """The page that shows findings: loops ranked and told, the map of organisations, the evidence behind every arrow.

    It holds every earlier day too, for its reader to go back to. `positions` says where organisations stand on the map;
    one without a place is in the lists and tables only. `stories` can be told chapter by chapter. `rate` is the exchange that the findings were made with. Same
    findings, same bytes.
    """
    ledger, told = findings.ledger, past(findings.ledger, findings.network, rate=rate)
    network, shown = all_time(findings.network, told), findings.loops.loops[:LOOPS_SHOWN]
    former, missing = former_loops(findings, told, network, shown)
    loops = [*shown, *former]
    places = place_newcomers(positions, network, {*network.organisations} - {*findings.network.organisations})
    arrows = [arrow for arrow in arrows_of(ledger, network, loops) if arrow.payer in places and arrow.payee in places]
    bends = bend(places, {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)})
    numbers = {
        id(spell.what): number for number, spell in enumerate((*told.edges, *told.behind))
    }  # equal ones stood twice
    data = payload(findings, told, Once(network, former, missing), title=title, rate=rate)
    data["stories"] = [asdict(story) for story in stories]
    data["arrows"] = [[numbers[id(edge)] for edge in arrow.edges] for arrow in arrows]
    names = {key: name_of(ledger, key) for key in network.organisations}
    counts = Counter(step.payer for loop in loops for step in loop.steps)
    return rendered(drawn(names, counts, places, [(arrow, bends[number]) for number, arrow in enumerate(arrows)]), data)
