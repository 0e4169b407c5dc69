"""Where the curated graph is: in a checkout or in an installed wheel; its ledger and its questions."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from moneygoround.errors import FileTrouble
from moneygoround.ledger import Ledger
from moneygoround.readers import read

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@cache
def folder() -> Path:
    """The folder `graph/`: beside the package in a wheel, at the top of a checkout.

    Raises:
        FileTrouble: neither is there.
    """
    package = Path(__file__).parent
    for place in (package / "graph", package.parents[1] / "graph"):
        if (place / "ontology.ttl").is_file():
            return place
    raise FileTrouble(f"{package}: the curated graph is missing from this installation. Install moneygoround again.")


def ledger() -> Ledger:
    """The curated ledger: every flow of it has a date and evidence."""
    return read([folder()], curated=True)


def is_at(paths: Iterable[str | Path]) -> bool:
    """Whether these paths mean the curated graph: none at all, or its own folder."""
    return [Path(path).resolve() for path in paths] in ([], [folder().resolve()])


def licence(paths: Iterable[str | Path]) -> str | None:
    """The licence of the records at these paths, if they are the curated graph; of others we know none."""
    return LICENCE if is_at(paths) else None


def queries() -> Path:
    """The folder of the questions, one .rq file each."""
    return folder() / "queries"


def shapes() -> Path:
    """The SHACL shapes."""
    return folder() / "shapes.ttl"


def ontology() -> Path:
    """The vocabulary."""
    return folder() / "ontology.ttl"
