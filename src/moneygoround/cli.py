"""The command line: its commands, its errors and its exit codes. Data goes to stdout, talk to stderr."""

import sys
import traceback
from collections.abc import Iterable
from typing import NoReturn

import typer

from moneygoround.commands import asking, measures, money, records, server, survey
from moneygoround.commands.terminal import app, say
from moneygoround.errors import MoneygoroundError, visible

__all__ = [
    "app",
    "asking",
    "main",
    "measures",
    "money",
    "records",
    "run",
    "server",
    "survey",
]  # importing a room of commands registers them
OUR_BUG, INTERRUPTED = 70, 130


def main(words: Iterable[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    sys.exit(run(words))


def run(words: Iterable[str] | None = None) -> int:
    """Run the command line; the exit codes are those of errors.py, 2 for usage, 6 for an answer that was cut, 70 for a bug of ours, 130 when interrupted."""
    try:
        code = app(args=None if words is None else [*words], prog_name="moneygoround", standalone_mode=False)
    except MoneygoroundError as problem:
        say("\n".join("".join(map(visible, line)) for line in str(problem).splitlines()))
        return problem.exit_code
    except typer.TyperException as problem:
        say(f"{problem.format_message()} `moneygoround --help` lists the commands, and each has a --help of its own.")
        return problem.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:  # `moneygoround loops | head -1`: the reader has what it wanted
        sys.stdout = None  # nothing is left to flush at exit
        return 0
    except Exception:  # noqa: BLE001 - the last door: a bug of ours is told as one, with its exit code
        traceback.print_exc()
        say("This is a bug of moneygoround, not of your input. Nothing was left half written; please report it.")
        return OUR_BUG
    if code == INTERRUPTED:
        say("Interrupted. Nothing was left half written.")
    return int(code or 0)
