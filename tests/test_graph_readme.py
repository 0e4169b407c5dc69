"""graph/README.md can be followed: its examples are a deal without a fault, and editors take what the reader takes."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from moneygoround import curated
from moneygoround.errors import BadRecords
from moneygoround.readers import BESIDE, read
from moneygoround.readers.records import json_schema

README = (curated.folder() / "README.md").read_text(encoding="utf-8")
COMMENT, DEAL, MORE, NAMES = (textwrap.dedent(text) for text in re.findall(r"```yaml\n(.*?)   ```", README, re.DOTALL))
OTHERS = """
organisations:
  - {id: acme, name: Acme}
sources:
  - {id: acme-sec-2026-09-01, title: A filing, kind: primary}
  - {id: bloomberg-2026-09-02, title: A report, published: 2026-09-02}
"""
EDITOR = Draft202012Validator(json_schema())


def for_an_editor(text: str) -> Any:
    """A record file as an editor sees it: YAML 1.2, with dates as text."""
    return YAML(typ="safe", pure=True).load(re.sub(r"(?<=[ :{])(\d{4}-\d\d-\d\d)(?=[,}\s])", r'"\1"', text))


def written(folder: Path, deal: str) -> Path:
    """A folder with the examples, and what they take for granted."""
    (folder / "deal.yaml").write_text(deal, encoding="utf-8")
    (folder / "names.yaml").write_text(NAMES, encoding="utf-8")
    (folder / "others.yaml").write_text(OTHERS, encoding="utf-8")
    return folder


def test_the_least_that_a_deal_needs_is_enough(tmp_path: Path) -> None:
    assert "acme-example-equity" in read([written(tmp_path, COMMENT + DEAL)], curated=True).flows


def test_everything_else_that_a_flow_can_say_is_read(tmp_path: Path) -> None:
    more = textwrap.indent(MORE, "    ")
    head = DEAL.replace("    amount: up to 2 bn USD\n", "").replace("status: announced", "status: signed")
    deal = head.replace("    evidence:", f"{more}    evidence:")
    flow = read([written(tmp_path, deal)], curated=True).flows["acme-example-equity"]
    assert all([flow.tranches, flow.gets, flow.term, flow.history, flow.disputed])


@pytest.mark.parametrize("text", [DEAL, NAMES, OTHERS])
def test_an_editor_takes_the_examples(text: str) -> None:
    assert [problem.message for problem in EDITOR.iter_errors(for_an_editor(text))] == []


def test_an_editor_takes_every_curated_file() -> None:
    files = sorted(path for path in curated.folder().rglob("*.yaml") if path.parent.name not in BESIDE)
    assert len(files) > 100
    for path in files:
        told = [problem.message for problem in EDITOR.iter_errors(for_an_editor(path.read_text(encoding="utf-8")))]
        assert told == [], path.name


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("kind: equity", "knd: equity", "'knd' is not a field of a flow. Did you mean 'kind'?"),
        ("kind: equity", "kind: equty", "Did you mean 'equity'?"),
        ("status: announced", "status: anounced", "Did you mean 'announced'?"),
        ("from: acme", "from: Acme", "flows[0].from: 'Acme' is not an id. Did you mean acme?"),
        ("to: example", "to: acme", "is who pays as well"),
        ("2 bn USD", "2bn USD", "Write up to 2 bn USD."),
        ("up to 2 bn USD", "0 USD", "Write undisclosed where no amount is stated"),
        ("date: 2026-03-01", "date: 1 March 2026", "is not a date"),
        ("    amount", "\tamount", "Use spaces, not a tab."),
        ("source: acme-2026-03-01", "source: acme-2026", "Did you mean 'acme-2026-03-01'?"),
    ],
)
def test_a_typical_mistake_is_answered_with_its_mend(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    with pytest.raises(BadRecords) as problem:
        read([written(tmp_path, DEAL.replace(right, wrong, 1))], curated=True)
    assert says in str(problem.value)
    assert "deal.yaml:" in str(problem.value)
