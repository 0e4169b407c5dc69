"""Two profiles for the laws, quick while writing, thorough and repeatable in CI; and the option that names W3C's own tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rdf-tests",
        type=Path,
        metavar="PATH",
        help="a checkout of https://github.com/w3c/rdf-tests, whose cases are repeated beside our own",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """W3C's cases exist only where they are named; our own cover the same without them."""
    return True if collection_path.name.startswith("test_w3c_") and not config.getoption("--rdf-tests") else None
