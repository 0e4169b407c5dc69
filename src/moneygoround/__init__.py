"""moneygoround: follow the money until it comes back. A knowledge graph of investment relationships and their loops.

>>> import moneygoround
>>> findings = moneygoround.find(moneygoround.load())
>>> findings.loops.loops[0].key.count("~") >= 1
True
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moneygoround.api import find, load, outputs, show, to_networkx, to_rdflib

__all__ = ["find", "load", "outputs", "show", "to_networkx", "to_rdflib"]


def __getattr__(name: str) -> object:
    """Load the public face when one of its names is first asked for: importing the package itself costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from moneygoround import api  # noqa: PLC0415 - this is the point of it

    return getattr(api, name)
