"""Where triples stand in their text, as far as it can be told: the parser names only the place where it failed itself."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from moneygoround import model
from moneygoround.errors import Fault, Place
from moneygoround.rdf.fields import RECORDS, Form
from moneygoround.vocabulary import NS, PREFIXES, iri, part, shortened

# A prefix is looked for where a word starts, and never gone back in: a word of a million letters takes one look.
_TOKEN = re.compile(r"<(?P<iri>[^<>\s]*+)>|(?<![\w-])(?P<prefix>[A-Za-z][\w-]*+|):(?P<local>[^\s;,()\[\]\"]*+)")
_WRITTEN = MappingProxyType({
    "from": "payer", "to": "payee", "via.from": "payer_via", "via.to": "payee_via", "total": "totals",
})  # fmt: skip
"""What written records call a field, where the model has another name for it."""
_SORTS: MappingProxyType[str, type] = MappingProxyType({
    cls.__name__.lower(): cls for cls in (model.Organisation, model.Deal, model.Flow, model.Stake, model.Source)
})  # fmt: skip


def placed_in(faults: Iterable[Fault], text: str, file: str, prefixes: Mapping[str, str]) -> list[Fault]:
    """Faults that name a subject and a property, at the lines of a text where those stand."""
    find = finder(text, file, prefixes)
    return [replace(fault, place=find(fault.where)) for fault in faults]


def finder(text: str, file: str, prefixes: Mapping[str, str]) -> Callable[[str], Place]:
    """What tells the place of `subject property`: of its subject where that is not found; the file where nothing is."""
    lines = text.split("\n")
    tokens = [[(_meant(token, prefixes), token.start() + 1) for token in _TOKEN.finditer(line)] for line in lines]
    starts: dict[str, int] = {}
    for number, found in enumerate(tokens):
        if found and found[0][1] == 1:
            starts.setdefault(found[0][0], number)

    def find(where: str) -> Place:
        subject, _, prop = where.partition(" ")
        start = starts.get(_full(subject))
        if start is None:
            return Place(file)
        for number in range(start, len(tokens)):  # not a slice: each of many faults would copy the rest of the text
            found = tokens[number]
            if found and found[0][1] == 1 and found[0][0] != _full(subject):
                break
            column = next((column for meant, column in found if prop and meant == _full(prop)), None)
            if column is not None:
                return Place(file, number + 1, column)
        return Place(file, start + 1, 1)

    return find


def field_at(find: Callable[[str], Place], sort: str, name: str, field: str) -> tuple[Place, str]:
    """The place of a field of a record, and its name in triples: of the part that it lies in, if that has its usual IRI."""
    wheres = _wheres(sort, name, field)
    return next(((place, where) for where in wheres if (place := find(where)).line), (find(wheres[-1]), wheres[0]))


def _wheres(sort: str, name: str, field: str) -> list[str]:
    """A field as subject and property, from the innermost part that it lies in to the record itself."""
    cls, node = _SORTS[sort], iri(sort, name)
    found = [in_short(node)]
    rest = field.replace("via.", "via_").split(".")
    while rest:
        word = rest.pop(0).replace("via_", "via.")
        line = next((line for line in RECORDS[cls].fields if line.name == _WRITTEN.get(word, word)), None)
        if line is None:
            break
        if line.form is not Form.ABOUT:
            found.append(f"{in_short(node)} {in_short(line.property)}")
        if rest and line.form in {Form.PARTS, Form.ABOUT} and isinstance(line.of, type):
            local = line.name if line.form is Form.ABOUT else line.property.removeprefix(NS)
            node = part(node, local, int(rest.pop(0)) + 1, collection="evidence" if line.of is model.Evidence else None)
            cls = line.of
            found.append(in_short(node))
    return found[::-1]


def _meant(token: re.Match[str], prefixes: Mapping[str, str]) -> str:
    """The IRI that a token of a text stands for."""
    if token["iri"] is not None:
        return token["iri"]
    return prefixes.get(token["prefix"], "?") + token["local"].removesuffix(".")


def _full(short: str) -> str:
    """The IRI behind a short form of ours."""
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else short.strip("<>")


def in_short(address: str) -> str:
    """An IRI as people write it in Turtle, with our prefixes."""
    name = shortened(address)
    return name if name != address else f"<{address}>"
