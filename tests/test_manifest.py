"""Nothing is lost from the curated graph: tests/manifest.txt names everything that it must hold, and every address.

To change it on purpose, change the lines that the test prints, in the same commit.
"""

from collections import Counter
from pathlib import Path

import pytest

from moneygoround import curated

MANIFEST = (Path(__file__).parent / "manifest.txt").read_text(encoding="utf-8").splitlines()


def held() -> list[str]:
    """One line for each thing that the graph holds."""
    ledger = curated.ledger()
    lines = [f"organisation {key}" for key in ledger.organisations]
    lines += [f"deal {key}" for key in ledger.deals]
    lines += [f"stake {stake.id} {stake.holder} {stake.issuer}" for stake in ledger.stakes.values()]
    for flow in ledger.flows.values():
        ends = f"{flow.payer[-1].organisation} {flow.payee[-1].organisation}"
        lines.append(f"flow {flow.id} {flow.kind} {ends} {len({item.source for item in flow.evidence})}")
    lines += [f"source {source.id} {source.url}" for source in ledger.sources.values()]
    return sorted(lines)


def test_the_graph_holds_what_the_manifest_names_and_nothing_else() -> None:
    found, named = Counter(held()), Counter(MANIFEST)
    lines = [f"- {line}" for line in (named - found).elements()] + [f"+ {line}" for line in (found - named).elements()]
    if lines:
        head = (
            "tests/manifest.txt differs from graph/. If that is meant, take out the lines with -, put in those with +:"
        )
        pytest.fail("\n".join([head, *lines]), pytrace=False)


def test_no_address_stands_twice() -> None:
    addresses = Counter(source.url for source in curated.ledger().sources.values())

    assert not [address for address, times in addresses.items() if times > 1]
