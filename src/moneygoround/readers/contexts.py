"""JSON-LD whose context stands elsewhere: what is told of it, since nothing is ever fetched."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from moneygoround.errors import Fault, Place, shown
from moneygoround.vocabulary import NS

REMOTE = "LoadDocumentCallback"
"""What the parser complains of when a context would have to be fetched."""
MEND = f'Write the context itself there, {{"mgr": "{NS}"}} and the like: `moneygoround export -f jsonld` shows the whole of ours.'


def explained(faults: Iterable[Fault], data: bytes) -> Iterator[Fault]:
    """Faults in our words: one of a context that would have to be fetched names it, its line and the way out."""
    for fault in faults:
        yield _remote(fault, data.decode("utf-8-sig", "replace")) if REMOTE in fault.what else fault


def _remote(fault: Fault, text: str) -> Fault:
    address = None
    with suppress(ValueError, RecursionError):
        address = next(_addresses(json.loads(text)), None)
    line = text.partition(json.dumps(address))[0].count("\n") + 1 if address else 0
    what = f"{shown(address) if address else 'an address'} would have to be fetched, and nothing is."
    return replace(fault, place=Place(fault.place.file, line), where="@context", what=what, mend=MEND)


def _addresses(value: object) -> Iterator[str]:
    """The addresses that stand in place of contexts, anywhere in a document."""
    if isinstance(value, list):
        for one in value:
            yield from _addresses(one)
    if isinstance(value, dict):
        contexts = value.get("@context")
        yield from (one for one in (contexts if isinstance(contexts, list) else [contexts]) if isinstance(one, str))
        for one in value.values():
            yield from _addresses(one)
