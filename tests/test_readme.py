"""The README tells what really happens: its commands are run and their output compared, its list of questions is complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from moneygoround import curated
from moneygoround.cli import app
from moneygoround.sparql import questions

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)


def run(command: str, folder: Path) -> str:
    """What a command of the README prints, run with this environment's `moneygoround`."""
    there = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ended = subprocess.run(command, shell=True, cwd=folder, env=there, capture_output=True, text=True, check=True)
    return ended.stdout


def words(text: str) -> str:
    """A text on one line: the README breaks long lines, which no terminal needs."""
    return " ".join(text.split())


def pattern(expected: str) -> str:
    """The expected output as a pattern, in which `…` stands for whatever else is printed."""
    return re.escape(words(expected)).replace("…", ".*")


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_the_readme_shows(command: str, expected: str, tmp_path: Path) -> None:
    printed = words(run(command, tmp_path))
    assert re.fullmatch(pattern(expected), printed), printed


def test_the_readme_lists_every_question() -> None:
    rows = re.findall(r"^\| `([a-z-]+)(?: [^`]*)?` \| (.*) \|$", README, re.MULTILINE)
    assert dict(rows) == {one.name: one.question for one in questions(curated.queries())}


def test_the_mistake_in_the_readme_is_answered_so(tmp_path: Path) -> None:
    run("moneygoround new my-case", tmp_path)
    ledger = tmp_path / "my-case" / "ledger.yaml"
    ledger.write_text(ledger.read_text().replace("amount: up to 10 bn USD", "amount: 10 bilion USD"))
    ended = subprocess.run(
        [sys.executable, "-c", "from moneygoround.cli import main; main(['check', 'my-case'])"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (answer,) = re.findall(r"^my-case/ledger\.yaml:.*$", README, re.MULTILINE)
    assert ended.returncode == 3
    assert answer.rstrip("…") in ended.stderr


def test_every_command_is_named_in_the_readme() -> None:
    names = {info.name or info.callback.__name__ for info in app.registered_commands if info.callback}
    assert {name for name in names if f"`{name}`" not in README and f"moneygoround {name}" not in README} == set()
