"""Tables: plain ones and full ones; cells that look like formulas; faults with line and column."""

from pathlib import Path

import pytest

from moneygoround.errors import BadRecords
from moneygoround.ledger import Ledger
from moneygoround.model import Kind
from moneygoround.readers import read
from moneygoround.writers.tables import FLOW_COLUMNS, flow_rows, to_csv


def table(folder: Path, text: str, *, currency: str | None = None) -> Ledger:
    """The ledger of a table."""
    (folder / "table.csv").write_text(text)
    return read([folder / "table.csv"], currency=currency)


def test_a_plain_table_is_a_ledger_of_payments(tmp_path: Path) -> None:
    ledger = table(tmp_path, "source,target,amount\nAcme Corp,Beta,12.5\nBeta,Acme Corp,3\n")
    assert [str(flow.amount) for flow in ledger.flows.values()] == ["12.5", "3"]
    assert ledger.organisations["acme-corp"].name == "Acme Corp"
    assert {flow.kind for flow in ledger.flows.values()} == {Kind.PAYMENT}


def test_bare_numbers_take_the_currency_that_is_given(tmp_path: Path) -> None:
    ledger = table(tmp_path, "source,target,amount\na,b,12.5\n", currency="EUR")
    assert str(ledger.flows["row-2"].amount) == "12.5 EUR"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source,target,amount\na,b,x\n", "table.csv:2:3: amount: 'x' is not an amount"),
        ("source,target,amount\na,b\n", "has 2 cells, the header has 3"),
        ("source,target,amount\na,,3\n", "table.csv:2:2: to: is empty."),
        ("source,target,amont\na,b,3\n", "'amont' is not a column. Did you mean 'amount'?"),
        ("from,amount\na,3\n", "has no column 'target' (or 'to'). The first line names the columns: source,target"),
        ("target,amount\na,3\n", "has no column 'source' (or 'from'). The first line"),
        ("", "table.csv: is empty. The first line names the columns: source,target,amount."),
        ("source,target,kind\na,b,equty\n", "table.csv:2:3: kind: 'equty' is not a kind of flow"),
        ("source,target\nA&B,c\nA B,c\n", "would have the same id"),
        ('source,target\n"a,b\n', "is not CSV"),
    ],
)
def test_a_fault_in_a_table_is_told_with_line_and_column(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadRecords) as problem:
        table(tmp_path, text)
    assert says in str(problem.value)


def test_names_in_any_script_have_ids(tmp_path: Path) -> None:
    ledger = table(tmp_path, "source,target\n软银,Tập đoàn\n")
    assert {one.name for one in ledger.organisations.values()} == {"软银", "Tập đoàn"}


def test_a_formula_goes_out_as_text_and_comes_back_as_it_was(tmp_path: Path) -> None:
    held = table(tmp_path, 'from,to,conditions\na,b,"\'=cmd|calc"\n')
    written = to_csv(flow_rows(held), FLOW_COLUMNS)
    assert held.flows["row-2"].conditions == "=cmd|calc"
    assert ",'=cmd|calc," in written
    again = table(tmp_path, written)
    assert again.flows["row-2"].conditions == "=cmd|calc"
