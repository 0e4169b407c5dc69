"""What the commands share: the app, the options, loading, and how an answer is printed."""

import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer
from typer.core import TyperGroup

from moneygoround.errors import BadRequest, FileTrouble, visible

if TYPE_CHECKING:
    from moneygoround.dates import Date
    from moneygoround.exchange import Rate
    from moneygoround.findings import Findings
    from moneygoround.ledger import Ledger, View

ORDER = (
    "build", "open", "check", "loops", "circulation", "verify", "back", "explain", "query", "diff", "strike", "measures",
    "ownership", "exposure", "survey", "export", "serve", "docs", "new",
)  # fmt: skip


class InOrder(TyperGroup):
    """Lists the commands in the order in which they are wanted, not in that in which they were imported."""

    def list_commands(self, _: object) -> list[str]:
        """The names of the commands; those without a place come last."""
        places = {name: place for place, name in enumerate(ORDER)}
        return sorted(self.commands, key=lambda name: (places.get(name, len(places)), name))


app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Follow the money until it comes back: investment loops, with numbers that can be proved.",
    epilog="Example: moneygoround build    Then: moneygoround open",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads it at run time
    typer.Argument(metavar="[LEDGER]...", help="Files and folders; - is stdin. Default: the curated graph."),
]
AsOf = Annotated[Optional[str], typer.Option("--as-of", metavar="DATE", help="What was known on a date: 2025-06-30.")]  # noqa: UP045
Firm = Annotated[bool, typer.Option("--firm", help="Only flows that are signed, under way or completed.")]
Level = Annotated[str, typer.Option(help="group: units roll up to their parents; unit: they stand alone.")]
Currency = Annotated[Optional[str], typer.Option(help="Currency to count in, and that of bare numbers in a table.")]  # noqa: UP045
Rates = Annotated[Optional[Path], typer.Option(help="Exchange rates of your own: CSV with from,to,date,rate.")]  # noqa: UP045
Steps = Annotated[int, typer.Option(help="Longest loop to look for.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")]


def load(paths: Sequence[str] | None, *, currency: str | None = None) -> "Ledger":
    """The ledger of some paths; the curated one without any.

    Raises:
        BadRequest: a path is empty, or standard input is named twice.
    """
    from moneygoround import api

    if "" in (paths or ()):
        raise BadRequest(
            "An empty path names no ledger. Write a file or a folder, or leave it out for the curated graph."
        )
    if (paths or ()).count("-") > 1:
        raise BadRequest("Standard input can be read once only. Write - once.")
    return api.load(*(paths or ()), currency=currency)


def findings_of(
    paths: Sequence[str] | None, *, as_of: str | None = None, firm: bool = False, level: str = "group",
    currency: str | None = None, rates: Path | None = None, steps: int = 5,
) -> "Findings":  # fmt: skip
    """Everything found in the ledger of some paths, in the view of these options."""
    from moneygoround.findings import find

    held = load(paths, currency=currency)
    view = api_view(held, as_of=as_of, firm=firm, level=level, currency=currency, steps=steps)
    return find(held, view, rate=rate_of(rates))


def api_view(
    held: "Ledger", *, as_of: str | None, firm: bool, level: str, currency: str | None, steps: int = 5
) -> "View":
    """The view of these options."""
    from moneygoround import api

    return api.view_of(held, as_of=as_of, firm=firm, level=level, currency=currency, steps=steps)


def rate_of(table: Path | None) -> "Rate":
    """The ECB's reference rates, or a table of the user's own before them."""
    from moneygoround import exchange

    if table is None:
        return exchange.ecb_rate
    try:
        return exchange.own_rates(table.read_text(encoding="utf-8").splitlines(), str(table))
    except (OSError, UnicodeDecodeError) as problem:
        raise FileTrouble(f"{table}: can't be read: {problem}. Check the path; rates are text in UTF-8.") from None


def without_extra(what: str, extra: str, problem: ImportError) -> BadRequest:
    """The refusal of what needs an extra that is not there, or is but can't be loaded: then with what it says itself."""
    install = f"pip install 'moneygoround[{extra}]'"
    needs = f"{what} need{'' if what.endswith('s') else 's'} the extra `{extra}`"
    if isinstance(problem, ModuleNotFoundError) and problem.name:
        return BadRequest(f"{needs}, of which {problem.name} is missing. Install it: {install}.")
    why = clean(str(problem).strip()) or "an import failed"
    return BadRequest(f"{needs}, which is there but can't be loaded: {why.rstrip('.')}. Install it anew: {install}.")


def stated(findings: "Findings") -> str:
    """The view that the figures were computed under."""
    return view_words(findings.network.view)


def view_words(view: "View") -> str:
    """A view in a line."""
    return f"View: {day_words(view.as_of)}; statuses {', '.join(sorted(view.statuses))}; level {view.level}; in {view.currency}."


def day_words(day: "Date | None") -> str:
    """The day of a view in words."""
    return f"as of {day}" if day else "of all times, since nothing is dated"


def print_rows(
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[str],
    *,
    short: Sequence[str] | None = None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Rows as JSON, as CSV, or as a table of the columns that fit a terminal."""
    one_form(as_json=as_json, as_csv=as_csv)
    if as_json:
        print_json([dict(row) for row in rows])
    elif as_csv:
        from moneygoround.writers.tables import to_csv

        out(to_csv(rows, columns))
    else:
        print_table(rows, short or columns)


def named(path: str, what: str) -> None:
    """Refuse an empty path: it would be the folder that one is in."""
    if not path:
        raise BadRequest(f"An empty path names no {what}. Write a file.")


def one_form(*, as_json: bool, as_csv: bool, form: str | None = None) -> None:
    """Refuse two forms of one answer."""
    named = [name for name, wanted in (("--json", as_json), ("--csv", as_csv), ("--format", form)) if wanted]
    if len(named) > 1:
        raise BadRequest(f"{' and '.join(named)} are forms of one answer. Choose one.")


def print_table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> None:
    """Rows under their headings; the last column runs on. What would move a terminal's cursor is escaped."""
    cells = [[*columns], *([clean(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    out("\n".join(lines) + "\n")


def clean(text: str) -> str:
    """A text whose control characters are escaped."""
    return "".join(map(visible, text))


def print_json(value: object) -> None:
    """A value as JSON."""
    out(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def out(text: str) -> None:
    """Data, to stdout. What its encoding can't write is escaped.

    Raises:
        FileTrouble: nothing can be written there.
    """
    if sys.stdout is None:
        raise FileTrouble("Standard output is closed. Leave it open, or send it to a file.")
    try:
        sys.stdout.write(_writable(text, sys.stdout.encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        sys.stdout = None  # what is left of it would fail once more at exit
        raise FileTrouble(
            f"Standard output can't be written: {problem.strerror}. Free space, or send it elsewhere."
        ) from None


def _writable(text: str, encoding: str | None) -> str:
    """A text that an encoding can write."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")
    return text


def say(text: str) -> None:
    """Talk, to stderr; where that is closed or full nobody listens."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text + "\n")
