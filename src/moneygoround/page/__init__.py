"""The interactive page: one HTML file that works offline, from the file system, and asks for nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from moneygoround import exchange
from moneygoround.arrows import arrows_of
from moneygoround.findings import Findings
from moneygoround.layout import Layout, place_newcomers
from moneygoround.narrative import name_of
from moneygoround.page.boxes import arrangement, boxed, placed, settled
from moneygoround.page.former import all_time, former_loops
from moneygoround.page.payload import LOOPS_SHOWN, Once, payload
from moneygoround.page.renderer import LANGUAGES as LANGUAGES
from moneygoround.page.renderer import drawn, rendered
from moneygoround.past import past
from moneygoround.readers.stories import Story

TITLE = "Follow the money until it comes back"


def html(  # noqa: PLR0913 - what a page can be told, all of it optional
    findings: Findings,
    layout: Layout,
    *,
    lang: str = LANGUAGES[0],
    stories: Iterable[Story] = (),
    rate: exchange.Rate = exchange.ecb_rate,
    ask: str = "",
    licence: str | None = None,
) -> str:
    """The page that shows findings: loops ranked and told, the map of organisations, the evidence behind every arrow.

    It holds every earlier day too, for its reader to go back to. `layout` says where organisations stand on the map;
    one without a place is in the lists and tables only. It opens in the language `lang`; `stories` can be told chapter by
    chapter. `rate` is the exchange that the findings were made with; `ask` is the file of the page of questions, if there
    is one to link to; `licence`, that of the data, stands under every picture. Same findings, same bytes.
    """
    ledger, told = findings.ledger, past(findings.ledger, findings.network, rate=rate)
    network, shown = all_time(findings.network, told), findings.loops.loops[:LOOPS_SHOWN]
    former, missing = former_loops(findings, told, network, shown)
    loops = [*shown, *former]
    places = place_newcomers(layout, network, {*network.organisations} - {*findings.network.organisations})
    stand_in = {key: key for key in places if key not in layout.folds} | layout.boxes()
    arrows = arrows_of(ledger, network, loops, stand_in)
    counts = Counter(step.payer for loop in loops for step in loop.steps)
    names = {key: name_of(ledger, key) for key in network.organisations}
    ends = {number: (arrow.payer, arrow.payee) for number, arrow in enumerate(arrows)}
    boxes = boxed(places, names | {key: fold.label for key, fold in layout.folds.items()}, counts)
    boxes, bends = settled(boxes, layout.places.keys(), ends)
    numbers = {
        id(spell.what): number for number, spell in enumerate((*told.edges, *told.behind))
    }  # equal ones stood twice
    data = payload(findings, told, Once(network, former, missing), title=TITLE, rate=rate)
    data["lang"], data["licence"] = lang, licence
    data["stories"] = [asdict(story) for story in stories]
    data["arrows"] = [[numbers[id(edge)] for edge in arrow.edges] for arrow in arrows]
    data["layout"] = arrangement(layout, network.organisations)
    nodes = placed(boxes, layout.folds, network.organisations)
    return rendered(drawn(nodes, [(arrow, bends[number]) for number, arrow in enumerate(arrows)]), data, ask=ask)
