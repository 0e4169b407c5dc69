"""Names: what text a name may be, and the id that an organisation gets from its name alone."""

import re
import unicodedata

from moneygoround.errors import visible
from moneygoround.limits import LIMITS

LONGEST_NAME = 200
LONGEST_ID = 100


def text(value: object, *, longest: int = LIMITS.text) -> str:
    """Text in NFC, without characters that no document holds."""
    if not isinstance(value, str):
        raise ValueError("is not text. Write words, in quotes if they hold a colon.")  # noqa: TRY004 - pydantic gathers it
    if not value.strip():
        raise ValueError("is empty. Leave the field out where the source does not say.")
    if len(value) > longest:
        raise ValueError(f"is longer than {longest} characters. Shorten it.")
    bad = next((c for c in value if unicodedata.category(c) in {"Cc", "Cs", "Cn"} and c not in "\n\t"), None)
    if bad is not None:
        raise ValueError(f"holds the character {visible(bad)} that no text may hold. Remove it.")
    return unicodedata.normalize("NFC", value)


def id_of(name: str) -> str:
    """The id of an organisation of which a table gives only the name: small letters, digits and hyphens.

    >>> id_of("Acme & Sons")
    'acme-sons'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID]
    return slug or "x-" + "-".join(f"{ord(character):x}" for character in name)[: LONGEST_ID - 3]
