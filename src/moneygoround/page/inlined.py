"""What stands inside a page: its scripts and styles as one text each, their hashes, and its data, packed where it is large."""

import base64
import json
import re
import zlib
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

PLAIN = 64 * 1024  # larger data is compressed
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=const |let |function |async |class )", re.MULTILINE)
_INERT = str.maketrans("<>&", ",.:")  # signs that base 85 does not use, for those that HTML does


def script(*names: str, alone: bool = False) -> str:
    """Modules of ours as one: in a page, modules can't import one another, so imports and the word export go.

    If they stand `alone`, they are one function, so that all their names are its own and may be shortened.
    """
    text = "\n".join(_EXPORT.sub("", _IMPORT.sub("", _part(name))) for name in names)
    return _small("application/javascript", f"(async () => {{\n{text}\n}})();" if alone else text)


def style(*names: str) -> str:
    """Style sheets of ours as one."""
    return _small("text/css", "\n".join(map(_part, names)))


def digest(text: str) -> str:
    """The hash of a script or style, as a policy names it."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def block(data: Mapping[str, Any]) -> str:
    """Data as JSON inside a page; above 64 kB packed, to be unpacked by the browser."""
    text = _json(data)
    if len(text) <= PLAIN:
        return text
    packed = zlib.compress(json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode(), 9)
    return _json({"packed": base64.b64encode(packed).decode()})


def packed(data: bytes) -> str:
    """Bytes packed, in base 85: a quarter longer than they are, where base 64 is a third; no sign of it means anything in HTML."""
    return base64.b85encode(zlib.compress(data, 9), pad=False).decode("ascii").translate(_INERT)


def lines(text: str) -> str:
    """Line ends as a browser reads them: the policy's hashes are of that."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _json(data: object) -> str:
    """JSON in plain ASCII in which nothing can end a script or start a tag."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _small(media_type: str, text: str) -> str:
    """A text of ours without what only its writers need."""
    import minify  # noqa: PLC0415 - only when a page is written

    return str(minify.string(media_type, text))


def _part(name: str) -> str:
    """A file of ours."""
    return lines((files("moneygoround.page") / name).read_text("utf-8"))
