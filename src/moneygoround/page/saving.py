"""The names by which the triples that the page saves call things."""

from moneygoround.model import Kind, Status
from moneygoround.vocabulary import NS, PREFIXES, class_of, code, iri, side_class_of


def names() -> dict[str, object]:
    """The names by which the triples of the whole graph call things."""
    sides = {kind: [side_class_of(kind.side)] if kind.side else [] for kind in Kind}
    return {
        "ns": NS,
        "id": iri("flow", "x").removesuffix("flow/x"),
        "prefixes": "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dct", "schema", "skos", "xsd")),
        "statuses": {str(status): code(status).removeprefix(NS) for status in Status},
        "classes": {str(kind): [name.removeprefix(NS) for name in (class_of(kind), *sides[kind])] for kind in Kind},
    }
