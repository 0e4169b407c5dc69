"""The page of questions: one HTML file that carries the graph and an engine, so that SPARQL is asked offline, without a server."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from moneygoround import curated, exchange
from moneygoround.dates import date_words
from moneygoround.digits import many
from moneygoround.findings import Findings
from moneygoround.limits import LIMITS
from moneygoround.narrative import name_of
from moneygoround.packages import PACKAGES, contents
from moneygoround.page.former import all_time
from moneygoround.page.inlined import block, digest, packed, script, style
from moneygoround.page.payload import LOOPS_SHOWN
from moneygoround.past import past
from moneygoround.sparql import Question, questions
from moneygoround.vocabulary import BASE, PREFIXES

TITLE = "Ask the graph"
NAME = "ask.html"
MAIN = "moneygoround.html"
OXIGRAPH = PACKAGES["oxigraph"]
PAGE = ("element.js", "cookbook.js", "packed.js", "ask.js", "offline.js")
WORKER = ("packed.js", "sparql.js", "engine.js")
_MODULE = re.compile(r"^export (?:\{[^}]*\};$|default (?=function|class|async)|(?=function|class|async))", re.MULTILINE)


OTHERS = "Who with whom"
THEMES = {
    "Loops": r"\bloops?\b|\bring\b",
    OTHERS: r"(?!)",
    "Promises and time": r"promise|which year|changed since|reported or intended",
    "Sources": r"\borigins?\b|rewrite|sources state",
    "Amounts and their proof": r"certificate|can return|run of the program",
}
"""The headings of the menu, in their order, and what in a question puts it there; the later one wins, and none is the second."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Oxigraph for browsers: the script that runs it, and its program in WebAssembly."""

    script: str
    program: bytes


def engine(say: Callable[[str], None]) -> Engine:
    """The engine as its package has it: fetched once, and `say` hears of it.

    Raises:
        FileTrouble: it is not there, and can't be fetched.
    """
    files = contents(OXIGRAPH, ("web.js", "web_bg.wasm"), say=say)
    return Engine(files["web.js"].decode(), files["web_bg.wasm"])


def html(findings: Findings, carried: Engine, *, turtle: str, rate: exchange.Rate = exchange.ecb_rate) -> str:
    """The page that asks findings: the cookbook as a menu, any SPARQL, answers as tables that link to the main page.

    `turtle` is the graph that it asks; `rate` is the exchange that the findings were made with. Same findings, same bytes.
    """
    code, look = script(*PAGE), style("page.css", "ask.css")
    worker = f"{_plain(carried.script)}\n{{{script(*WORKER)}}}\n"  # in a block: no name of ours meets one of the engine
    environment = Environment(
        loader=PackageLoader("moneygoround.page", "."), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("ask.html.j2").render(
        policy=_policy(code, look),
        title=TITLE,
        headline=f"{holding(findings)}. It is asked here, in this file: no server, no network.",
        page=MAIN,
        prefixes=[*PREFIXES],
        starting="The engine is starting …",
        notes=(),
        engine_words=f"Oxigraph {OXIGRAPH.version} (MIT or Apache-2.0), carried in this file with the graph",
        made=made(findings),
        style=Markup(look),  # noqa: S704 - our own file
        script=Markup(code),  # noqa: S704 - our own file
        data=Markup(block(data(findings, rate))),  # noqa: S704 - escaped by block
        engine=Markup(packed(worker.encode())),  # noqa: S704 - base 85 holds no mark of HTML
        program=Markup(packed(carried.program)),  # noqa: S704 - as above
        turtle=Markup(packed(turtle.encode())),  # noqa: S704 - as above
    )


def _plain(module: str) -> str:
    """A module as a plain script, since no module can be a worker in a page that is opened from a file."""
    return _MODULE.sub("", module).replace("import.meta.url", "undefined")


def _policy(code: str, look: str) -> str:
    """The content security policy: this script, this style, the engine in its worker; nothing from or to anywhere else."""
    return (
        f"default-src 'none'; script-src {digest(code)} 'wasm-unsafe-eval'; worker-src blob:; style-src {digest(look)}; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types engine"
    )


def made(findings: Findings) -> str:
    """What made the graph that is asked."""
    return f"{findings.version} · inputs {findings.inputs[:12]}"


def holding(findings: Findings) -> str:
    """What the graph holds, and as of when."""
    ledger, as_of = findings.ledger, findings.network.as_of
    held = ("organisation", ledger.organisations), ("flow", ledger.flows), ("source", ledger.sources)
    told = ", ".join(many(len(part), name) for name, part in held)
    return f"{f'As of {date_words(as_of)}: ' if as_of else ''}{told} and {many(len(findings.loops.loops), 'loop')}, as one graph"


def data(findings: Findings, rate: exchange.Rate) -> dict[str, Any]:
    """What the page knows besides the graph: the cookbook, the names of things, and where they are shown."""
    return {
        "base": BASE,
        "prefixes": dict(PREFIXES),
        "page": MAIN,
        "limits": {
            "seconds": LIMITS.query_seconds,
            "rows": LIMITS.server_rows,
            "bytes": LIMITS.query_bytes,
            "nesting": LIMITS.query_nesting,
        },
        "themes": [*THEMES],
        "questions": [*map(_question, questions(curated.queries()))],
        "things": _things(findings, rate),
    }


def _question(one: Question) -> dict[str, Any]:
    parameters = [
        {"name": p.name, "sentence": p.sentence, "collection": p.collection, "day": p.is_day, "example": p.example}
        for p in one.parameters
    ]
    return {
        "name": one.name,
        "theme": theme(one),
        "question": one.question,
        "explanation": one.explanation,
        "parameters": parameters,
        "text": one.text,
    }


def theme(one: Question) -> str:
    """The heading that a question stands under."""
    fitting = [name for name, words in THEMES.items() if re.search(words, one.question)]
    return fitting[-1] if fitting else OTHERS


def _things(findings: Findings, rate: exchange.Rate) -> Mapping[str, list[list[Any]]]:
    """What can be given to a question, and has a place on the main page: id, name, and 1 if it is shown there."""
    ledger, told = findings.ledger, past(findings.ledger, findings.network, rate=rate)
    network = all_time(findings.network, told)
    flows = {edge.flow.id for edge in network.edges}
    shown = frozenset(network.organisations)
    loops = enumerate(findings.loops.loops)
    return {
        "organisation": [[key, name_of(ledger, key), int(key in shown)] for key in sorted(ledger.organisations)],
        "flow": [[key, None, int(key in flows)] for key in sorted(ledger.flows)],
        "loop": [[loop.key, None, int(number < LOOPS_SHOWN)] for number, loop in loops],
    }
