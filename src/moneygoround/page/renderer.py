"""The pyvis Network that carries what is drawn, and the one HTML file round it: vis-network inlined, nothing fetched."""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from moneygoround.arrows import Arrow, Line
from moneygoround.page.inlined import block, digest, lines, script, style

if TYPE_CHECKING:
    from pyvis.network import Network as Drawn

VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
PARTS = (
    "words.js", "amounts.js", "geometry.js", "core.js", "circle.js", "compare.js", "tell.js", "address.js", "pictures.js", "turtle.js",
    "element.js", "stage.js", "panel.js", "detail.js", "asking.js", "tables.js", "saves.js", "focus.js", "matrix.js", "filters.js", "page.js",
)  # fmt: skip
LANGUAGES = ("en", "vi")
DASHES: dict[Line, bool | list[float]] = {Line.SOLID: False, Line.DASHED: [9, 7], Line.DOTTED: [2, 6]}


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
        "nodes": {"borderWidth": 2, "margin": {"top": 9, "bottom": 9, "left": 12, "right": 12}, "chosen": False}
        | {"scaling": {"label": {"drawThreshold": 1}}},  # no box without its name, however small
        "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0, "arrows": {"to": {"enabled": True}}},
    }
    return net


def rendered(net: "Drawn", data: Mapping[str, Any], *, ask: str = "") -> str:
    """The page as HTML: our own template, escaping on; the policy at its head lets only these very scripts run.

    `ask` is the file of the page of questions, if there is one to link to.
    """
    renderer, code, look = _vis(), script(*PARTS, alone=True), style("page.css")
    net.templateEnv = Environment(
        loader=PackageLoader("moneygoround.page", "."), autoescape=True, undefined=StrictUndefined
    )
    shell = (files("moneygoround.page") / "page.html.j2").read_text("utf-8")
    net.template = net.templateEnv.from_string(re.sub(r">\s*\n\s*<", "><", lines(shell)))
    whole = {**data, "words": _words(), "map": {"nodes": net.nodes, "edges": net.edges, "options": net.options}}
    page = net.template.render(
        policy=_policy(renderer, code, look),
        title=data["title"],
        headline=data["headline"],
        ask=ask,
        renderer=Markup(renderer),  # noqa: S704 - a file of the installed pyvis
        script=Markup(code),  # noqa: S704 - our own file
        style=Markup(look),  # noqa: S704 - our own file
        data=Markup(block(whole)),  # noqa: S704 - escaped by block
    )
    return str(page)


def _words() -> dict[str, dict[str, str]]:
    """What the page says, by language: of English the long texts, of others all. The keys are English, or name a long text."""
    return {
        lang: json.loads((files("moneygoround.page") / f"words.{lang}.json").read_text("utf-8")) for lang in LANGUAGES
    }


def _policy(renderer: str, code: str, look: str) -> str:
    """The content security policy: nothing but these scripts and this style, and nothing from anywhere else."""
    scripts = " ".join(digest(text) for text in (renderer, code))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {digest(look)}; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _vis() -> str:
    """vis-network as pyvis brings it, without the pointer to a map file that nobody has."""
    text = lines((files("pyvis") / VIS).read_text("utf-8"))
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)
