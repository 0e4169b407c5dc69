"""RDF/XML before it is parsed: what no graph needs and what takes all memory or time is refused while it streams by."""

from xml.parsers import expat

from moneygoround.errors import BadRecords, Fault, Place
from moneygoround.limits import LIMITS


def check_markup(data: bytes, file: str) -> None:
    """Refuse a document type (its entities can grow without end, or name files), deep nesting and what is no XML.

    The parser of RDF/XML unfolds entities as they come and takes the square of the depth in time, so it never sees them.

    Raises:
        BadRecords: it is one of these, at its line.
    """
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def refuse(what: str, mend: str) -> None:
        place = Place(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        raise BadRecords([Fault(place, "", what, mend)])

    def doctype(*_: object) -> None:
        refuse("has a DOCTYPE, and its entities are never unfolded.", "Remove it, and write entities out.")

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > LIMITS.rdf_nesting:
            refuse(
                f"is nested deeper than {LIMITS.rdf_nesting}.",
                "Write each thing on its own, and name it by rdf:resource.",
            )

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        place = Place(file, problem.lineno, problem.offset + 1)
        what = f"is not RDF/XML: {expat.ErrorString(problem.code)}."
        raise BadRecords([Fault(place, "", what, "Check the line, and the one before it.")]) from None
