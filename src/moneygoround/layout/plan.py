"""What a layout is: who is drawn where, who is folded into which box, and in which order all stand in a matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Point: TypeAlias = tuple[int, int]
Pair: TypeAlias = tuple[str, str]
Ties: TypeAlias = Mapping[Pair, float]  # how much each payer and payee have to do with one another


class Form(StrEnum):
    """How a network is drawn: the more organisations, the fewer of them by themselves."""

    RING = "ring"
    CORE = "core"
    COMPONENTS = "components"
    MATRIX = "matrix"


LARGEST = {Form.RING: 12, Form.CORE: 60, Form.COMPONENTS: 300}


@dataclass(frozen=True, slots=True)
class Fold:
    """A box that stands for organisations on no loop, strongest first; most of their money goes to or comes from `near`.

    `roles` says what they are, each role once.
    """

    near: str
    members: tuple[str, ...]
    roles: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What is written on it: how many they are, and what; of more than two kinds they are partners.

        >>> Fold("a", ("x", "y"), ("investors",)).label, Fold("a", ("x", "y", "z")).label
        ('+2 investors', '+3 partners')
        """
        named = self.roles if 1 <= len(self.roles) <= 2 else ("partners",)  # noqa: PLR2004
        return f"+{len(self.members)} {', '.join(named)}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everyone stands, in units of the picture, y downwards.

    `places` has the middle of each box that is drawn: of an organisation by its id, of a folded box by its key in
    `folds`. `order` names all who pay or are paid: payers before payees wherever no loop forbids it, so that in a matrix
    of that order whatever lies below the diagonal is a way back. `blocks` says where in it each set stands whose members
    all reach one another, as its first number and its size, and `order` has the hubs of each first.
    """

    form: Form
    places: Mapping[str, Point]
    folds: Mapping[str, Fold]
    order: tuple[str, ...]
    blocks: tuple[tuple[int, int], ...]

    def boxes(self) -> dict[str, str]:
        """The key of the box that stands for each organisation that is drawn or folded."""
        folded = {member: key for key, fold in self.folds.items() for member in fold.members}
        return {key: key for key in self.places if key not in self.folds} | folded


def form_of(size: int) -> Form:
    """How a network of so many organisations is drawn.

    >>> form_of(12), form_of(61)
    (<Form.RING: 'ring'>, <Form.COMPONENTS: 'components'>)
    """
    return next((form for form, most in LARGEST.items() if size <= most), Form.MATRIX)
