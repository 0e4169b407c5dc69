"""Content negotiation: which of the forms that we have a client likes best."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

ALIASES = MappingProxyType({
    "application/sparql-results+json": ("application/json",),
    "application/sparql-results+xml": ("application/xml", "text/xml"),
    "application/n-triples": ("text/plain",),
    "text/turtle": ("application/x-turtle",),
})  # fmt: skip
"""Other names that clients ask for our forms by."""


def chosen(accept: str, offers: Iterable[str]) -> str | None:
    """The offer that an Accept header likes best, the earlier one of equals; None if it takes none of them.

    >>> chosen("text/csv;q=0.5, application/xml", ["text/csv", "application/sparql-results+xml"])
    'application/sparql-results+xml'
    >>> chosen("*/*", ["text/turtle", "text/html"]), chosen("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    ranges = _ranges(accept)
    best: tuple[float, str] | None = None
    for offer in offers:
        named = [ranges[name] for name in ALIASES.get(offer, ()) if name in ranges]
        quality = max(_quality(ranges, offer), *named, 0.0)
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, offer
    return best[1] if best else None


def _ranges(accept: str) -> Mapping[str, float]:
    """The ranges of an Accept header with their quality; without any, everything."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        if name:
            found[name] = next((_number(word[2:]) for word in parameters if word.startswith("q=")), 1.0)
    return found or {"*/*": 1.0}


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0


def _quality(ranges: Mapping[str, float], name: str) -> float:
    """How much a media type is liked: by the range that fits it most closely."""
    for fitting in (name, f"{name.partition('/')[0]}/*", "*/*"):
        if fitting in ranges:
            return ranges[fitting]
    return 0.0
