"""Ledgers drawn as pictures: drawn("nvidia -equity <10-> anthropic -purchase 30-> microsoft; amd -warrant ?-> openai")."""

import re
from collections.abc import Mapping

from hypothesis import settings
from hypothesis import strategies as st

from moneygoround.amount import UNDISCLOSED, Amount, parse_amount
from moneygoround.dates import parse_date
from moneygoround.ledger import Ledger, View, ledger_of
from moneygoround.model import Deal, End, Evidence, Flow, JointTotal, Kind, Organisation, Source, Status
from moneygoround.network import Network, see

SEED = "nvidia -equity <10-> anthropic; microsoft -equity <5-> anthropic; amazon -equity ~8-> anthropic -purchase 30-> microsoft"
AWS = "; anthropic -purchase ?-> amazon"  # it stays a customer of Amazon's, who does not say for how much
CHIPS = "; microsoft -purchase ?-> nvidia"
BN = 10**11  # cents in a billion dollars
SOURCE = Source("picture", "A picture", publisher="The tests", published=parse_date("2025-01-01"))
_STEP = re.compile(r"\s*-(?P<kind>\w+)(?: (?P<amount>[^\s>]+|>[^\s>]+))?->\s*(?P<payee>[^\s;]+)")


def drawn(
    picture: str,
    *,
    statuses: Mapping[str, Status] | None = None,
    dates: Mapping[str, str] | None = None,
    deals: Mapping[str, str] | None = None,
    totals: Mapping[str, str] | None = None,
) -> Ledger:
    """A ledger from a picture; chains are separated by `;`, amounts are in bn USD.

    `30` exactly, `<10` up to, `>6` at least, `~8` about, `2..5` a range, `20/year` a rate, `?` undisclosed. The id of a
    flow is `payer-payee-kind`, with `-2` and so on for the same again. All are announced and known from 2025-01-01
    unless `statuses` and `dates` say otherwise; `deals` names the deal of a flow. `totals` binds flows by a joint total
    in the same signs: {"a-c-equity b-c-equity": "5"}.
    """
    flows: dict[str, Flow] = {}
    for chain in picture.split(";"):
        payer, *_ = chain.split()
        for step in _STEP.finditer(chain):
            flow = _flow(step, payer, flows)
            known = parse_date((dates or {}).get(flow, "2025-01-01"))
            flows[flow] = Flow(
                flow,
                Kind(step["kind"]),
                (End(payer),),
                (End(step["payee"]),),
                (statuses or {}).get(flow, Status.ANNOUNCED),
                deal=(deals or {}).get(flow),
                amount=amount_of(step["amount"]) if step["amount"] else None,
                date=known,
                evidence=(Evidence("picture", "It is drawn so."),),
            )
            payer = step["payee"]
    named = {end.organisation for flow in flows.values() for end in (*flow.payer, *flow.payee)}
    return ledger_of(
        [Organisation(name, name.title()) for name in sorted(named)],
        flows.values(),
        deals=[Deal(deal, deal.title()) for deal in sorted(set((deals or {}).values()))] + _joint(totals or {}),
        sources=[SOURCE],
    )


def network_drawn(picture: str, *, view: View | None = None, totals: Mapping[str, str] | None = None) -> Network:
    """The network of a picture."""
    return see(drawn(picture, totals=totals), view)


def amount_of(signs: str) -> Amount:
    """An amount in the signs of a picture."""
    if signs == "?":
        return UNDISCLOSED
    plain, _, per = signs.partition("/")
    words = {"<": "up to ", ">": "at least ", "~": "about "}.get(plain[0], "")
    low, _, high = plain.removeprefix("<").removeprefix(">").removeprefix("~").partition("..")
    text = f"{low} to {high} bn USD" if high else f"{words}{low} bn USD"
    return parse_amount(f"{text} a {per}" if per else text)


def _flow(step: re.Match[str], payer: str, flows: Mapping[str, Flow]) -> str:
    name = f"{payer}-{step['payee']}-{step['kind']}"
    same = sum(flow == name or flow.startswith(f"{name}-") for flow in flows)
    return f"{name}-{same + 1}" if same else name


def _joint(totals: Mapping[str, str]) -> list[Deal]:
    return [
        Deal(f"total-{number}", "A joint total", totals=(JointTotal(amount_of(signs), tuple(sorted(flows.split()))),))
        for number, (flows, signs) in enumerate(sorted(totals.items()), 1)
    ]


law = settings(max_examples=50, deadline=None, derandomize=True)
KINDS = ("equity", "debt", "purchase", "return", "share_sale")


@st.composite
def steps(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> str:
    """One flow of a picture, between two of five organisations."""
    payer, payee = draw(st.lists(st.sampled_from("abcde"), min_size=2, max_size=2, unique=True))
    low, more = draw(st.integers(0, 9)), draw(st.integers(1, 9))
    signs = (f"{more}", f"{more}", f"<{more}", f">{more}", f"~{more}", f"{low}..{low + more}", "?")
    return f"{payer} -{draw(st.sampled_from(kinds))} {draw(st.sampled_from(signs))}-> {payee}"


def pictures(kinds: tuple[str, ...] = KINDS, *, flows: int = 10) -> st.SearchStrategy[str]:
    """Pictures of one flow or more."""
    return st.lists(steps(kinds), min_size=1, max_size=flows).map("; ".join)


@st.composite
def bound_pictures(draw: st.DrawFn, kinds: tuple[str, ...] = (*KINDS, "warrant")) -> tuple[str, Mapping[str, str]]:
    """A picture, and a joint total of flows of one payer or payee: of one side or of several, disclosed or not."""
    picture = draw(pictures(kinds))
    flows = drawn(picture).flows.values()
    hubs = sorted({(place, getattr(flow, place)[-1].organisation) for flow in flows for place in ("payer", "payee")})
    place, hub = draw(st.sampled_from(hubs))
    members = sorted(flow.id for flow in flows if getattr(flow, place)[-1].organisation == hub)
    held = draw(st.lists(st.sampled_from(members), min_size=1, unique=True))
    return picture, {" ".join(held): draw(st.sampled_from(["?", "1", "4", "<6", ">3", "2..7", "~9"]))}
