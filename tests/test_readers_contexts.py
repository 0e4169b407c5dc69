"""JSON-LD whose context stands elsewhere: refused without a fetch, by the context's name."""

from pathlib import Path

import pytest

from moneygoround.errors import BadRecords
from moneygoround.readers import read

CONTEXTS = (
    '"https://example.org/c"',
    '[{"a": "http://a/"},\n "https://example.org/c"]',
    '{"x": {"@id": "http://a/x",\n\n "@context": "https://example.org/c"}}',
)


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_that_stands_elsewhere_is_named_with_its_line_and_the_way_out(tmp_path: Path, context: str) -> None:
    # given
    file = tmp_path / "case.jsonld"
    file.write_text(f'{{\n "@context": {context},\n "@graph": [{{"x": {{"@id": "urn:a"}}}}]}}')
    # when
    with pytest.raises(BadRecords) as told:
        read([file])
    # then
    line = 2 + context.count("\n")
    assert str(told.value).startswith(
        f"{file}:{line}: @context: 'https://example.org/c' would have to be fetched, and nothing is. Write the context"
    )


def test_a_context_of_our_own_export_is_named_as_the_way_out_and_needs_no_fetch(tmp_path: Path) -> None:
    file = tmp_path / "case.jsonld"
    file.write_text('{"@context": {"mgr": "https://w3id.org/moneygoround/ns#"}, "@graph": []}')
    assert not read([file]).flows
