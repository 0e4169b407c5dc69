"""What was read so far: values of the model, where each of them stands, and the faults that were met."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from moneygoround import model
from moneygoround.errors import Fault, Place, shown

Subject: TypeAlias = tuple[str, str]
Placer: TypeAlias = Callable[[str], tuple[Place, str]]
_Thing = TypeVar("_Thing", model.Organisation, model.Deal, model.Flow, model.Stake, model.Source)


@dataclass(slots=True)
class Draft:
    """A ledger in the making. `implied` are organisations that tables name without describing them."""

    organisations: list[model.Organisation] = field(default_factory=list)
    deals: list[model.Deal] = field(default_factory=list)
    flows: list[model.Flow] = field(default_factory=list)
    stakes: list[model.Stake] = field(default_factory=list)
    sources: list[model.Source] = field(default_factory=list)
    implied: dict[str, model.Organisation] = field(default_factory=dict)
    places: dict[Subject, Placer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, sort: str, thing: _Thing, kept: list[_Thing], place: Placer) -> None:
        """Keep a thing and where it stands; if its id is taken, that is a fault, and both places are named."""
        subject = (sort, thing.id)
        if subject in self.places:
            earlier, _ = self.places[subject]("id")
            here, where = place("id")
            what = f"{shown(thing.id)} is the id of another {sort} in {earlier}."
            self.faults.append(Fault(here, where, what, "Give one of the two another id."))
            return
        self.places[subject] = place
        kept.append(thing)
