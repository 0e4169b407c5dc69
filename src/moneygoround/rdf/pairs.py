"""What runs between two organisations, each pair as a node: who depends on whom, who sells to whom it funds, who pays whom and is paid."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor

from moneygoround.digits import whole
from moneygoround.model import Flow, Kind, Side
from moneygoround.rdf.books import PLACES, Books, face, lump, payee, payer
from moneygoround.rdf.fields import MGR
from moneygoround.rdf.lines import number, own
from moneygoround.rdf.sums import Sum, in_currency, money, stated
from moneygoround.vocabulary import id_of, iri

BUYS, SELLS = "buys from", "sells to"


def _pair(organisation: str, counterparty: str | None = None) -> tuple[tuple[str, str], ...]:
    """Who a sum is about, and with whom."""
    one = ((own("organisation"), f"<{iri('organisation', organisation)}>"),)
    return one if counterparty is None else (*one, (own("counterparty"), f"<{iri('organisation', counterparty)}>"))


def _share(part: int, of: int) -> tuple[tuple[str, str], ...]:
    """A share, rounded to six places; none of nothing."""
    return (
        ((own("shareOfTotal"), number(whole(floor(Fraction(part * 10**PLACES, of) + Fraction(1, 2)), PLACES))),)
        if of
        else ()
    )


def _in_sums(books: Books, *sides: Side) -> Iterator[tuple[Flow, int, str]]:
    """The flows of some sides that count, with a stated amount that is not one a year, and its currency."""
    for flow in filter(books.counts, books.ledger.flows.values()):
        amount = lump(flow)
        value = face(amount)
        if flow.kind.side in sides and value is not None and amount and amount.currency:
            yield flow, value, amount.currency


def dependences(books: Books) -> list[Sum]:
    """Where half or more of what a group buys or sells runs to, or comes from, one of several counterparties; the largest first."""
    parts: Counter[tuple[str, str, str, str]] = Counter()
    for flow, value, currency in _in_sums(books, Side.TRADE):
        for x, y in books.between(flow, books.tops):
            parts[BUYS, x, y, currency] += value
            parts[SELLS, y, x, currency] += value
    wholes: Counter[tuple[str, str, str]] = Counter()
    others: Counter[tuple[str, str, str]] = Counter()
    for (way, x, _, currency), value in parts.items():
        wholes[way, x, currency] += value
        others[way, x, currency] += 1
    return [
        Sum(
            ("depends", way.replace(" ", "-"), x, y, currency),
            (
                *(*_pair(x, y), stated("direction", way), (own("face"), money(value)), *in_currency(currency)),
                *((own("outOf"), money(wholes[way, x, currency])), *_share(value, wholes[way, x, currency])),
                stated("counterparties", others[way, x, currency]),
            ),
        )
        for (way, x, y, currency), value in sorted(parts.items(), key=lambda one: (-one[1], one[0]))
        if others[way, x, currency] > 1 and 2 * value >= wholes[way, x, currency]
    ]


def lab_counterparties(books: Books) -> list[Sum]:
    """What each counterparty puts into an AI lab and sells to it, the largest first."""
    labs = {one.id for one in books.ledger.organisations.values() if one.role == "ai_lab"}
    put: Counter[tuple[str, str, str]] = Counter()
    sold: Counter[tuple[str, str, str]] = Counter()
    flows: Counter[tuple[str, str, str]] = Counter()
    for flow, value, currency in _in_sums(books, Side.CAPITAL, Side.TRADE):
        capital = flow.kind.side is Side.CAPITAL
        lab, other, sum_ = (payee(flow), payer(flow), put) if capital else (payer(flow), payee(flow), sold)
        for group in books.tops.get(other, ()) if lab in labs else ():
            sum_[lab, group, currency] += value
            flows[lab, group, currency] += 1
    return [
        Sum(
            ("lab", *key),
            (
                *(*_pair(*key[:2]), *in_currency(key[2]), stated("flows", flows[key])),
                *((own("capital"), money(put[key])), (own("trade"), money(sold[key]))),
            ),
        )
        for key in sorted(flows, key=lambda key: (-put[key] - sold[key], key))
    ]


def self_funded(books: Books) -> list[Sum]:
    """Of what a group buys from its own investors, what their capital could pay for, counterparty by counterparty; the largest first."""
    puts: Counter[tuple[str, str, str]] = Counter()
    buys: Counter[tuple[str, str, str]] = Counter()
    for flow, value, currency in _in_sums(books, Side.CAPITAL, Side.TRADE):
        for x, y in books.between(flow, books.heads):
            if flow.kind is Kind.PURCHASE:
                buys[x, y, currency] += value
            elif flow.kind.side is Side.CAPITAL:
                puts[y, x, currency] += value
    demand: Counter[tuple[str, str]] = Counter()
    covered: Counter[tuple[str, str]] = Counter()
    for x, y, currency in buys.keys() & puts.keys():
        if buys[x, y, currency]:
            demand[x, currency] += buys[x, y, currency]
            covered[x, currency] += min(buys[x, y, currency], puts[x, y, currency])
    return [
        Sum(
            ("self-funded", *key),
            (
                *(*_pair(key[0]), *in_currency(key[1]), (own("trade"), money(demand[key]))),
                *((own("covered"), money(covered[key])), *_share(covered[key], demand[key])),
            ),
        )
        for key in sorted(demand, key=lambda key: (-covered[key], key))
    ]


def mutual_pairs(books: Books) -> list[Sum]:
    """Two groups that pay each other, by their names."""
    ways = {(start, end) for start, prop, end in books.edges if prop == str(MGR.moneyFlowsTo)}
    both = [
        (id_of(a, "organisation") or "", id_of(b, "organisation") or "") for a, b in ways if a < b and (b, a) in ways
    ]
    alone = [pair for pair in both if books.alone(pair[0]) and books.alone(pair[1])]
    return [
        Sum(("mutual", *pair), _pair(*pair)) for pair in sorted(alone, key=lambda pair: (*map(books.name, pair), pair))
    ]


def financed_sales(books: Books) -> list[Sum]:
    """Who sells compute to a group that it also funds, with the flows both ways."""
    sold = _between(books, (flow for flow in books.ledger.flows.values() if _delivers_compute(flow)), back=True)
    put = _between(books, (flow for flow in books.ledger.flows.values() if flow.kind.side is Side.CAPITAL))
    return _met("financed-sale", put, sold)


def _delivers_compute(flow: Flow) -> bool:
    return flow.kind is Kind.PURCHASE and flow.gets is not None and bool(flow.gets.capacity or flow.gets.hardware)


def sales_for_shares(books: Books) -> list[Sum]:
    """Who gives warrants to a group that buys from it, with the flows both ways."""
    sold = _between(books, (flow for flow in books.ledger.flows.values() if flow.kind.side is Side.TRADE), back=True)
    given = _between(books, (flow for flow in books.ledger.flows.values() if flow.kind is Kind.WARRANT))
    return _met("sale-for-shares", given, sold)


_Flows = Mapping[tuple[str, str], list[Flow]]


def _between(books: Books, flows: Iterable[Flow], *, back: bool = False) -> _Flows:
    """Flows by the groups of payer and payee; the other way round if `back`."""
    found: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        for x, y in books.between(flow, books.tops):
            found[(y, x) if back else (x, y)].append(flow)
    return found


def _met(word: str, one: _Flows, other: _Flows) -> list[Sum]:
    """The pairs between which flows of both sorts run, those first whose largest flow is the largest."""
    largest = {
        pair: max(face(flow.amount) or 0 for flow in (*one[pair], *other[pair])) for pair in one.keys() & other.keys()
    }
    return [
        Sum(
            (word, *pair),
            (
                *_pair(*pair),
                *(
                    (own("flow"), f"<{iri('flow', name)}>")
                    for name in dict.fromkeys(flow.id for flow in (*one[pair], *other[pair]))
                ),
            ),
            len(one[pair]) * len(other[pair]),
        )
        for pair in sorted(largest, key=lambda pair: (-largest[pair], pair))
    ]
