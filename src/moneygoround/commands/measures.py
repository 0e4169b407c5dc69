"""Commands on the other measures: measures, ownership, exposure."""

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from moneygoround.commands.terminal import (
    AsOf,
    Csv,
    Currency,
    Firm,
    Json,
    Level,
    Paths,
    Rates,
    Steps,
    api_view,
    app,
    day_words,
    load,
    out,
    print_rows,
    rate_of,
    say,
    view_words,
)
from moneygoround.errors import BadRequest, UnknownId, did_you_mean, shown

if TYPE_CHECKING:
    from moneygoround.exposure import Exposure, FallThrough
    from moneygoround.ledger import Ledger
    from moneygoround.network import Network


@app.command(epilog="Examples: moneygoround measures    moneygoround measures --significance 999")
def measures(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None,
    bound: Annotated[str, typer.Option(help="floor, face or ceiling of the amounts.")] = "face",
    samples: Annotated[Optional[int], typer.Option("--significance", metavar="N", help="Compare with N random networks instead.")] = None,  # noqa: UP045
    seed: Annotated[int, typer.Option(help="Seed of the random networks.")] = 0,
    rates: Rates = None, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Reciprocity, decomposition, components; significance."""
    from moneygoround.model import Bound
    from moneygoround.network import see
    from moneygoround.writers import measures as tables
    from moneygoround.writers.tables import made_from, stamped

    if bound not in [*Bound]:
        raise BadRequest(f"{shown(bound)} is not a bound.{did_you_mean(bound, Bound)} Choose floor, face or ceiling.")
    held = load(ledger, currency=currency)
    view = api_view(held, as_of=as_of, firm=firm, level=level, currency=currency)
    network = see(held, view, rate=rate_of(rates))
    made = made_from(held, network.view)
    if samples is not None:
        rows = stamped(tables.significance_rows(network, Bound(bound), samples=samples, seed=seed), made)
        print_rows(rows, tables.SIGNIFICANCE_COLUMNS, short=tables.SIGNIFICANCE_SHORT, as_json=as_json, as_csv=as_csv)
    else:
        rows, said = tables.measure_rows(network, Bound(bound))
        rows = stamped(rows, made)
        print_rows(rows, tables.MEASURE_COLUMNS, short=tables.MEASURE_SHORT, as_json=as_json, as_csv=as_csv)
        for sentence in said:
            say(sentence)
    say(f"Amounts at their {bound}. {view_words(network.view)} `moneygoround explain decomposition` says what it is.")


@app.command(epilog="Examples: moneygoround ownership    moneygoround ownership --of openai")
def ownership(
    ledger: Paths = None, as_of: AsOf = None,
    of: Annotated[Optional[str], typer.Option("--of", metavar="ORG", help="Only who owns this organisation.")] = None,  # noqa: UP045
    as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Who owns and controls whom, through others too."""
    from moneygoround.ownership import ownership as owned
    from moneygoround.ownership import stakes_at
    from moneygoround.writers import measures as tables
    from moneygoround.writers.tables import made_from, stamped

    ledgered = load(ledger)
    view = api_view(ledgered, as_of=as_of, firm=False, level="unit", currency=None)
    held = stakes_at(ledgered, view.as_of)
    if of is not None and of not in ledgered.organisations:
        raise UnknownId("organisation", of, known=ledgered.organisations)
    found = [one for one in owned(held) if of in {None, one.issuer}]
    rows = stamped(tables.ownership_rows(found, held, ledgered), made_from(ledgered, view))
    print_rows(rows, tables.OWNERSHIP_COLUMNS, short=tables.OWNERSHIP_SHORT, as_json=as_json, as_csv=as_csv)
    if not rows:
        say("No stake with a stated share is on record here.")
    if held.unstated:
        say(f"No share is stated of: {', '.join(held.unstated)}.")
    if held.sold:
        say(f"Less what was sold since: {', '.join(held.sold)}.")
    if held.overtaken:
        say(f"Cut back to what newer stakes of others leave: {', '.join(held.overtaken)}.")
    say(
        f"View: stakes {day_words(held.as_of)}, the latest of each holder that states a share; organisations as recorded, no "
        "roll-up to groups; in per cent of the capital. `moneygoround explain ownership` says what it is."
    )


@app.command(epilog="Example: moneygoround exposure openai --without openai-oracle-2025")
def exposure(
    organisation: Annotated[str, typer.Argument(help="An organisation's id.")],
    ledger: Paths = None,
    without: Annotated[Optional[str], typer.Option(metavar="DEAL", help="What is left if this deal falls through.")] = None,  # noqa: UP045
    funding: Annotated[bool, typer.Option("--funding", help="Self-funded demand, funded backlog and outside money instead.")] = False,
    as_of: AsOf = None, firm: Firm = False, level: Level = "group", currency: Currency = None, rates: Rates = None,
    steps: Steps = 5, as_json: Json = False, as_csv: Csv = False,
) -> None:  # fmt: skip
    """What an organisation owes and is owed, by whom and when."""
    from moneygoround.exposure import exposure as exposed
    from moneygoround.exposure import falls_through
    from moneygoround.network import see
    from moneygoround.writers import measures as tables
    from moneygoround.writers.tables import made_from, stamped

    held = load(ledger, currency=currency)
    view = api_view(held, as_of=as_of, firm=firm, level=level, currency=currency, steps=steps)
    network = see(held, view, rate=rate_of(rates))
    gone = falls_through(network, without) if without is not None else None
    seen = gone.left if gone else network
    if funding:
        rows, columns, short = tables.funding_rows(seen, organisation), tables.FUNDING_COLUMNS, tables.FUNDING_SHORT
    else:
        found, more = exposed(network, organisation), ("left_without",) if gone else ()
        rows = tables.exposure_rows(found, network, gone.left if gone else None)
        columns, short = (
            (*tables.EXPOSURE_COLUMNS, *more),
            (*tables.EXPOSURE_SHORT[:6], *more, *tables.EXPOSURE_SHORT[6:]),
        )
    made = {"without": without or ""} | made_from(held, network.view)
    print_rows(stamped(rows, made), columns, short=short, as_json=as_json, as_csv=as_csv)
    tell = say if as_json or as_csv else lambda text: out(text + "\n")
    after = exposed(seen, organisation)
    tell(_in_all(after, held, network.view.currency))
    if after.bounds:
        say(f"Joint totals bound several flows and count once: {', '.join(total.id for total in after.bounds)}.")
    if gone:
        tell(_fallen(gone, held, network))
    say(f"{view_words(network.view)} `moneygoround explain exposure` says what it is.")


def _in_all(found: "Exposure", ledger: "Ledger", currency: str) -> str:
    """What is left to pay and to be paid, in a sentence."""
    from moneygoround.narrative import interval_words, name_of

    owes, owed = (interval_words(one, currency) for one in (found.owes, found.owed))
    return f"{name_of(ledger, found.organisation)} still owes {owes} and is still owed {owed}, as far as amounts are known."


def _fallen(gone: "FallThrough", ledger: "Ledger", network: "Network") -> str:
    """Which loops break with a deal, and who loses what."""
    from moneygoround.digits import many
    from moneygoround.narrative import interval_words, loop_title, name_of

    currency = network.view.currency
    count = many(len(gone.broken), "loop")
    verb = "breaks" if len(gone.broken) == 1 else "break"
    lines = [f"Without {gone.deal}, {count} of up to {network.view.steps} steps {verb}{':' if gone.broken else '.'}"]
    lines += [f"  {loop_title(loop, ledger)}" for loop in gone.broken]
    for loss in gone.losses:
        lost, spared = (interval_words(one, currency) for one in (loss.loses, loss.is_spared))
        lines.append(f"{name_of(ledger, loss.organisation)} loses {lost} and is spared {spared}.")
    lines += [f"Completed, so it stays: {', '.join(gone.stays)}."] if gone.stays else []
    return "\n".join([*lines, *([gone.notice] if gone.notice else [])])
