"""The pyvis Network that carries what is drawn, and the one HTML file round it: vis-network inlined, nothing fetched."""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from moneygoround.arrows import Arrow, Line

if TYPE_CHECKING:
    from pyvis.network import Network as Drawn

VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
PARTS = (
    "words.js", "amounts.js", "geometry.js", "core.js", "circle.js", "compare.js", "tell.js", "address.js", "pictures.js", "turtle.js",
    "stage.js", "panel.js", "detail.js", "asking.js", "tables.js", "saves.js", "matrix.js", "filters.js", "page.js",
)  # fmt: skip
LANGUAGES = ("en", "vi")
PLAIN = 64 * 1024  # larger data is compressed
DASHES: dict[Line, bool | list[float]] = {Line.SOLID: False, Line.DASHED: [9, 7], Line.DOTTED: [2, 6]}
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=const |let |function |async |class )", re.MULTILINE)


def drawn(nodes: Mapping[str, dict[str, Any]], arrows: Iterable[tuple[Arrow, float]]) -> "Drawn":
    """The picture as a pyvis Network: physics off, every box in its place, every arrow with its bend.

    Lists are assigned, since pyvis scans all nodes for each one that is added.
    """
    from pyvis.network import Network as Drawn  # noqa: PLC0415 - takes half a second: only when a page is written

    net = Drawn(directed=True)
    net.nodes = [*nodes.values()]
    net.edges = [
        {
            "id": number,
            "from": nodes[arrow.payer]["id"],
            "to": nodes[arrow.payee]["id"],
            "width": arrow.width,
            "dashes": DASHES[arrow.line],
            "smooth": {"enabled": True, "type": "curvedCW" if bend >= 0 else "curvedCCW", "roundness": abs(bend)},
        }
        for number, (arrow, bend) in enumerate(arrows)
    ]
    net.options = {
        "physics": {"enabled": False},
        "interaction": {
            "dragNodes": False,
            "selectable": False,
            "hover": True,
            "multiselect": False,
            "keyboard": False,
        },
        "nodes": {"borderWidth": 2, "margin": {"top": 9, "bottom": 9, "left": 12, "right": 12}, "chosen": False},
        "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0, "arrows": {"to": {"enabled": True}}},
    }
    return net


def rendered(net: "Drawn", data: Mapping[str, Any]) -> str:
    """The page as HTML: our own template, escaping on; the policy at its head lets only these very scripts run."""
    renderer, script, style = _vis(), _script(), _style()
    net.templateEnv = Environment(
        loader=PackageLoader("moneygoround.page", "."), autoescape=True, undefined=StrictUndefined
    )
    net.template = net.templateEnv.get_template("page.html.j2")
    whole = {**data, "words": _words(), "map": {"nodes": net.nodes, "edges": net.edges, "options": net.options}}
    page = net.template.render(
        policy=_policy(renderer, script, style),
        title=data["title"],
        headline=data["headline"],
        colours=data["colours"],
        renderer=Markup(renderer),  # noqa: S704 - a file of the installed pyvis
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        data=Markup(_block(whole)),  # noqa: S704 - escaped by _json
    )
    return str(page)


def _words() -> dict[str, dict[str, str]]:
    """What the page says, by language: of English the long texts, of others all. The keys are English, or name a long text."""
    return {
        lang: json.loads((files("moneygoround.page") / f"words.{lang}.json").read_text("utf-8")) for lang in LANGUAGES
    }


def _policy(renderer: str, script: str, style: str) -> str:
    """The content security policy: nothing but these scripts and this style, and nothing from anywhere else."""
    scripts = " ".join(_hash(text) for text in (renderer, script))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {_hash(style)}; img-src data: blob:; font-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _block(data: Mapping[str, Any]) -> str:
    """The data as JSON inside a page; above 64 kB packed, to be unpacked by the browser."""
    text = _json(data)
    if len(text) <= PLAIN:
        return text
    packed = zlib.compress(json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode(), 9)
    return _json({"packed": base64.b64encode(packed).decode()})


def _json(data: object) -> str:
    """JSON in plain ASCII in which nothing can end a script or start a tag."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _script() -> str:
    """Our modules as one: in a page, modules can't import one another, so imports and the word export go.

    They stand in one function, so that all their names are its own and may be shortened.
    """
    parts = "\n".join(_EXPORT.sub("", _IMPORT.sub("", _part(name))) for name in PARTS)
    return _small("application/javascript", f"(async () => {{\n{parts}\n}})();")


def _style() -> str:
    """Our style sheet."""
    return _small("text/css", _part("page.css"))


def _small(media_type: str, text: str) -> str:
    """A text of ours without what only its writers need."""
    import minify  # noqa: PLC0415 - only when a page is written

    return str(minify.string(media_type, text))


def _part(name: str) -> str:
    """A file of ours."""
    return _lines((files("moneygoround.page") / name).read_text("utf-8"))


def _vis() -> str:
    """vis-network as pyvis brings it, without the pointer to a map file that nobody has."""
    text = _lines((files("pyvis") / VIS).read_text("utf-8"))
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)


def _lines(text: str) -> str:
    """Line ends as a browser reads them: the policy's hashes are of that."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
