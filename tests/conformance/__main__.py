"""Run the suites of the W3C on both engines: `python -m conformance PATH [--failures]`.

PATH is a checkout of the W3C's rdf-tests. Rows are compared as bags, in their order where the result states one; numbers by value;
blank nodes by what surrounds them, and in graphs exactly. Graphs named by FROM are loaded beforehand, since nothing is fetched.
"""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat

from conformance.comparing import agree, meant, same_csv, same_graph
from conformance.engines import Oxigraph, Rdflib, prepare
from conformance.suites import ENDINGS, SUITES, Test, address_of, read_tests

SECONDS = 20
ENGINES: tuple[Any, ...] = (Rdflib, Oxigraph)
FORMS = {
    "Turtle": RdfFormat.TURTLE,
    "NTriples": RdfFormat.N_TRIPLES,
    "Trig": RdfFormat.TRIG,
    "NQuads": RdfFormat.N_QUADS,
}


class TooLongError(Exception):
    """A test took more than its time."""


def passes(test: Test, engine: Any, root: Path) -> bool:
    """Whether an engine does what a test asks of it, within its time."""
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        return _passes(test, engine, root)
    except TooLongError:
        return False
    finally:
        signal.alarm(0)


def _stop(*_: object) -> None:
    raise TooLongError


def _passes(test: Test, engine: Any, root: Path) -> bool:
    if test.kind.startswith(("PositiveSyntax", "NegativeSyntax")):
        query = test.file.read_text(encoding="utf-8")
        return _accepts(lambda: engine.understand(query, test.address)) == test.kind.startswith("Positive")
    if test.kind in {"QueryEvaluationTest", "CSVResultFormatTest"}:
        return _answers(test, engine, root)
    form = next(form for name, form in FORMS.items() if test.kind.removeprefix("Test").startswith(name))
    if "Negative" in test.kind:
        return not _accepts(lambda: engine.read(test.file, form, test.address))
    if test.result is None:
        return _accepts(lambda: engine.read(test.file, form, test.address))
    wanted = Oxigraph.read(test.result, ENDINGS[test.result.suffix], test.address)
    return _right(lambda: same_graph(engine.read(test.file, form, test.address), wanted))


def _answers(test: Test, engine: Any, root: Path) -> bool:
    """Whether the answer of an engine is the one of the suite."""
    assert test.result is not None, f"{test.name} has no result"
    if test.result.suffix == ".csv":
        lines = test.result.read_text(encoding="utf-8")
        return _right(lambda: same_csv(engine.csv(engine.ask(test)), lines))
    wanted = meant(test.result, address_of(test.result, root))
    return _right(lambda: agree(engine.answer(engine.ask(test)), wanted, lax=test.lax))


def _accepts(read: Callable[[], object]) -> bool:
    try:
        read()
    except TooLongError:
        raise
    except Exception:  # noqa: BLE001 - however an engine refuses, it refuses
        return False
    return True


def _right(run: Callable[[], bool]) -> bool:
    try:
        return run()
    except TooLongError:
        raise
    except Exception:  # noqa: BLE001 - an engine that fails has not answered
        return False


def main() -> None:
    """Print a table: each suite, its tests, and how many of them each engine passes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("suites", type=Path, help="the folder of the W3C's rdf-tests")
    words.add_argument("--failures", action="store_true", help="name the tests that an engine fails, on stderr")
    given = words.parse_args()
    prepare()
    print(f"| suite | tests | {' | '.join(engine.version for engine in ENGINES)} |")
    print("| --- | ---: |" + " ---: |" * len(ENGINES))
    for suite, manifest in SUITES.items():
        if not (given.suites / manifest).is_file():
            sys.exit(f"{given.suites / manifest}: is not there. Give the folder of a checkout of the W3C's rdf-tests.")
        tests = list(read_tests(given.suites / manifest, given.suites))
        counts = []
        for engine in ENGINES:
            failed = [test for test in tests if not passes(test, engine, given.suites)]
            counts.append(str(len(tests) - len(failed)))
            if given.failures:
                told = (
                    f"{suite}: {engine.version}: {test.kind} {test.file.parent.name}/{test.name}" for test in failed
                )
                print(*told, sep="\n", file=sys.stderr)
        print(f"| {suite} | {len(tests)} | {' | '.join(counts)} |", flush=True)


if __name__ == "__main__":
    main()
