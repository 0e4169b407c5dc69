"""The page of questions as the server has it: the desk of ask.html over the server's own endpoint, and the files that it loads."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from moneygoround.findings import Findings
from moneygoround.page import ask
from moneygoround.server.editor import CODEMIRROR, KEYS, MISSING, SCRIPTS, STYLES
from moneygoround.vocabulary import PREFIXES

OURS = {
    "moneygoround.page": ("element.js", "cookbook.js", "ask.js", "page.css", "ask.css"),
    "moneygoround.server": ("served.js", "field.js", "theme.js", "served.css"),
}
MEDIA = {"js": "text/javascript", "css": "text/css"}
_ENVIRONMENT = Environment(
    loader=ChoiceLoader([PackageLoader("moneygoround.server", ""), PackageLoader("moneygoround.page", "")]),
    autoescape=True,
    undefined=StrictUndefined,
)


def rendered(template: str, **values: object) -> bytes:
    """A template of ours, filled."""
    return _ENVIRONMENT.get_template(template).render(**values).encode()


def page(findings: Findings, editor: Mapping[str, bytes]) -> bytes:
    """The page of questions."""
    edited = [name for name in (*STYLES, *SCRIPTS) if name in editor]
    styles = [f"/editor/{name}" for name in edited if name.endswith(".css")]
    return rendered(
        "query.html.j2",
        title=ask.TITLE,
        headline=f"{ask.holding(findings)}. It is asked on this server, which only reads.",
        page="/",
        prefixes=[*PREFIXES],
        styles=[*styles, *(f"/styles/{name}" for name in ("page.css", "ask.css", "served.css"))],
        scripts=[f"/editor/{name}" for name in edited if name.endswith(".js")],
        starting="Asking …",
        notes=[KEYS.format(version=CODEMIRROR.version) if editor else MISSING],
        engine_words="Oxigraph, on this server; other programs ask it at /sparql",
        made=ask.made(findings),
    )


def assets(data: Mapping[str, Any], editor: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """What pages load, by address: media type and bytes."""
    found = {"/query.json": ("application/json", json.dumps(data, ensure_ascii=False).encode())}
    for package, names in OURS.items():
        for name in names:
            kind = name.rpartition(".")[2]
            folder = "scripts" if kind == "js" else "styles"
            found[f"/{folder}/{name}"] = MEDIA[kind], (files(package) / name).read_bytes()
    for name, body in editor.items():
        found[f"/editor/{name}"] = MEDIA.get(name.rpartition(".")[2], "text/plain"), body
    return found
