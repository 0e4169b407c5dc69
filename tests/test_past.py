"""The past: on every day it holds what the view of that day shows, and nothing else."""

from dataclasses import replace
from datetime import date as Day
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, law
from ledgers import ledgers
from moneygoround import curated
from moneygoround.dates import Date, parse_date
from moneygoround.ledger import Ledger, View, by_id
from moneygoround.model import End, Status
from moneygoround.network import Network, see
from moneygoround.past import Past, past
from test_network import changed, history


def on(told: Past, day: Day) -> tuple[object, ...]:
    """What a past holds of one day."""
    return tuple(
        tuple(spell.what for spell in spells if spell.covers(day))
        for spells in (told.edges, told.beside, told.inside, told.totals)
    )


def shown(network: Network) -> tuple[object, ...]:
    """What a view shows."""
    totals = tuple(sorted(network.totals, key=lambda total: total.id))
    beside, inside = (tuple(sorted(part, key=lambda one: one.flow.id)) for part in (network.beside, network.inside))
    return network.edges, beside, inside, totals


@law
@given(ledgers(), st.integers(0, 220_000))
def test_on_every_day_it_is_what_the_view_of_that_day_shows(ledger: Ledger, age: int) -> None:
    network = see(ledger)
    told = past(ledger, network)
    if network.as_of and told.days:
        day = max(told.days[0], min(network.as_of.last, Day(1600, 1, 1) + timedelta(age)))
        assert on(told, day) == shown(see(ledger, View(as_of=Date(day))))
    assert on(told, Day.max) == shown(network)


def test_the_curated_past_is_every_day_what_the_view_of_that_day_shows() -> None:
    ledger = curated.ledger()
    told = past(ledger, see(ledger))
    assert told.notice is None
    for day in told.days:
        assert on(told, day) == shown(see(ledger, View(as_of=Date(day)))), day
        eve = day - timedelta(1)
        assert eve < told.days[0] or on(told, eve) == shown(see(ledger, View(as_of=Date(eve)))), eve


def test_a_letter_of_intent_stands_until_it_lapses() -> None:
    steps = history(("2025-09-22", Status.LETTER_OF_INTENT), ("2026-02-27", Status.LAPSED))
    ledger = changed(
        drawn("a -equity <100-> b -purchase 4-> a", dates={"b-a-purchase": "2026-03-01"}),
        "a-b-equity",
        history=steps,
        status=Status.LAPSED,
        date=None,
    )
    told = past(ledger, see(ledger))
    stood = [(spell.what.flow.id, spell.start, spell.end) for spell in told.edges]
    assert stood == [
        ("a-b-equity", None, Day(2026, 2, 27)),
        ("b-a-purchase", Day(2026, 3, 1), None),
    ]


def test_a_party_that_is_named_later_makes_two_spells() -> None:
    ledger = drawn("a -purchase 10-> unnamed; a -equity 1-> b", dates={"a-b-equity": "2025-12-11"})
    ends = (End("unnamed", until=parse_date("2025-12-11")), End("b"))
    told = past(
        changed(ledger, "a-unnamed-purchase", payee=ends), see(changed(ledger, "a-unnamed-purchase", payee=ends))
    )
    assert [(spell.what.payee, spell.end) for spell in told.edges if spell.what.flow.kind == "purchase"] == [
        ("unnamed", Day(2025, 12, 11)),
        ("b", None),
    ]


def test_where_many_days_changed_something_the_newest_are_held_and_it_says_so() -> None:
    dates = {f"a-{name}-equity": f"2025-0{number}-01" for number, name in enumerate("bcdef", 1)}
    ledger = drawn("; ".join(f"a -equity 1-> {name}" for name in "bcdef"), dates=dates)
    told = past(ledger, see(ledger), looks=5 * 3)
    assert told.notice == "The past is held from 2025-03-01 on: 2 earlier dates of change are left out."
    assert told.days == (Day(2025, 3, 1), Day(2025, 4, 1), Day(2025, 5, 1))
    assert len(on(told, Day(2025, 3, 1))[0]) == 3  # type: ignore[arg-type]  # a tuple of edges


def test_without_dates_there_is_no_past() -> None:
    ledger = drawn("a -equity 1-> b")
    flow = replace(ledger.flows["a-b-equity"], date=None, evidence=())
    told = past(replace(ledger, flows=by_id([flow])), see(replace(ledger, flows=by_id([flow]))))
    assert (told.days, len(told.edges)) == ((), 1)
