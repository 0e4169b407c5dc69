"""The command that serves: the page, the graph and SPARQL on an address of this machine."""

from typing import Annotated, Optional

import typer

from moneygoround.commands.terminal import AsOf, Firm, Level, Paths, app, findings_of, out, say, without_extra

LOCAL = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}


@app.command(epilog="Example: moneygoround serve --port 8080    Then open http://127.0.0.1:8080/query")
def serve(
    ledger: Paths = None, as_of: AsOf = None, firm: Firm = False, level: Level = "group",
    host: Annotated[str, typer.Option(help="Address to listen at; another than loopback shows the ledger to the network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")] = 8080,
    cors: Annotated[Optional[str], typer.Option(metavar="ORIGIN", help="Let pages of this origin read the answers.")] = None,  # noqa: UP045
    editor: Annotated[bool, typer.Option("--editor", help="Fetch the editor of the query page through npm, once: colours and completion.")] = False,
) -> None:  # fmt: skip
    """Serve the page, the graph and SPARQL, read only."""
    from moneygoround import api, curated

    try:
        from moneygoround.server import create_app, shelf_of
        from moneygoround.server import editor as fetched
        from moneygoround.server import serve as served
    except ImportError as problem:
        raise without_extra("The server", "server", problem) from None

    files = fetched(fetch=editor, say=say)
    findings = findings_of(ledger, as_of=as_of, firm=firm, level=level)
    told, licence = api.stories(ledger or (), findings.ledger), curated.licence(ledger or ())
    shelf = shelf_of(findings, editor=files, licence=licence, told=told)
    hosts = ("localhost", "127.0.0.1", "[::1]") if host in LOCAL else None
    if hosts is None:
        say(f"Listening at {host}: whoever reaches this machine can read the ledger.")
    served(
        create_app(shelf, cors=cors, hosts=hosts),
        host=LOCAL.get(host, host),
        port=port,
        ready=lambda address: out(f"{address}\n"),
    )
