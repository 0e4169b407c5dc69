"""The pyvis Network that carries what is drawn, and the one HTML file round it: vis-network inlined, nothing fetched."""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from math import sqrt
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from moneygoround.arrows import Arrow, Line
from moneygoround.layout import Point
from moneygoround.page.inlined import block, digest, lines, script, style

if TYPE_CHECKING:
    from pyvis.network import Network as Drawn

VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
PARTS = ("core.js", "element.js", "pictures.js", "stage.js", "panel.js", "page.js")
DASHES: dict[Line, bool | list[float]] = {Line.SOLID: False, Line.DASHED: [9, 7], Line.DOTTED: [2, 6]}
LINE = 13


def drawn(
    names: Mapping[str, str],
    loops: Mapping[str, int],
    places: Mapping[str, Point],
    arrows: Iterable[tuple[Arrow, float]],
) -> "Drawn":
    """The picture as a pyvis Network: physics off, every organisation in its place, every arrow with its bend.

    `names` is in the order of the page's organisations, whose numbers are the ids of nodes. Lists are assigned, since
    pyvis scans all nodes for each one that is added.
    """
    from pyvis.network import Network as Drawn  # noqa: PLC0415 - takes half a second: only when a page is written

    numbers = {key: number for number, key in enumerate(names)}
    most = max(loops.values(), default=0)
    net = Drawn(directed=True)
    net.nodes = [
        {
            "id": numbers[key],
            "label": wrapped(names[key]),
            "x": x,
            "y": y,
            "shape": "box",
            "font": {"size": 16 + (round(2 + 6 * sqrt(loops[key] / most)) if loops.get(key) else 0)},
        }
        for key, (x, y) in places.items()
    ]
    net.edges = [
        {
            "id": number,
            "from": numbers[arrow.payer],
            "to": numbers[arrow.payee],
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


def wrapped(name: str) -> str:
    r"""A name in lines of about thirteen letters, at most three of them.

    >>> wrapped("xAI Colossus 2 vehicle")
    'xAI Colossus\n2 vehicle'
    """
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= LINE or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = [line if len(line) <= LINE + 5 else line[: LINE + 4] + "…" for line in lines]
    return "\n".join([*kept[:2], kept[2] + "…"] if len(kept) > 3 else kept)  # noqa: PLR2004


def rendered(net: "Drawn", data: Mapping[str, Any], *, ask: str = "") -> str:
    """The page as HTML: our own template, escaping on; the policy at its head lets only these very scripts run.

    `ask` is the file of the page of questions, if there is one to link to.
    """
    renderer, code, look = _vis(), script(*PARTS), style("page.css")
    net.templateEnv = Environment(
        loader=PackageLoader("moneygoround.page", "."), autoescape=True, undefined=StrictUndefined
    )
    net.template = net.templateEnv.get_template("page.html.j2")
    whole = {**data, "map": {"nodes": net.nodes, "edges": net.edges, "options": net.options}}
    page = net.template.render(
        policy=_policy(renderer, code, look),
        title=data["title"],
        headline=data["headline"],
        colours=data["colours"],
        currency=data["currency"],
        ask=ask,
        renderer=Markup(renderer),  # noqa: S704 - a file of the installed pyvis
        script=Markup(code),  # noqa: S704 - our own file
        style=Markup(look),  # noqa: S704 - our own file
        data=Markup(block(whole)),  # noqa: S704 - escaped by block
    )
    return str(page)


def _policy(renderer: str, code: str, look: str) -> str:
    """The content security policy: nothing but these scripts and this style, and nothing from anywhere else."""
    scripts = " ".join(digest(text) for text in (renderer, code))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {digest(look)}; img-src data: blob:; font-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _vis() -> str:
    """vis-network as pyvis brings it, without the pointer to a map file that nobody has."""
    text = lines((files("pyvis") / VIS).read_text("utf-8"))
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)
