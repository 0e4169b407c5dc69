"""Files: the only room that writes. Every file is replaced whole or not at all; names are safe; one writer at a time."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from moneygoround.errors import FileTrouble
from moneygoround.limits import LIMITS

DRAFT = ".moneygoround-draft-"


def write_all(folder: Path, contents: Mapping[str, bytes | Iterable[bytes]]) -> tuple[Path, ...]:
    """Write several files into a folder: all are on the disk before the first takes its place, or none is.

    What is in a file is given whole or in pieces.

    Raises:
        FileTrouble: the folder can't be written, the disk is full, or another build holds the folder.
    """
    with _told(folder, contents):
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _sweep(folder)
            ready = {}
            try:
                for name, data in contents.items():
                    ready[_target(folder, name)] = _beside(folder, data)
                for target, draft in ready.items():
                    draft.replace(target)
                _sync_folder(folder)
            finally:
                for draft in ready.values():
                    draft.unlink(missing_ok=True)
                _sweep(folder)
    return tuple(folder / name for name in contents)


def write_one(path: Path, data: bytes | Iterable[bytes]) -> Path:
    """Write one file, whole or not at all.

    Raises:
        FileTrouble: it can't be written.
    """
    return write_all(path.parent, {path.name: data})[0]


def writable(folder: Path) -> None:
    """Refuse early: can this folder be made and written? It is not made yet, so that no answer leaves no folder.

    Raises:
        FileTrouble: it can't.
    """
    with _told(folder, {}):
        there = next((place for place in (folder, *folder.parents) if os.path.lexists(place)), folder)
        _beside(there, b"").unlink()


def aside(text: str) -> TextIO:
    """Lay a text aside in a file without a name, which is gone when it is closed.

    Raises:
        FileTrouble: there is no room for them.
    """
    file = None
    try:
        file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - whoever reads it closes it
        file.write(text)
        file.flush()
    except OSError as problem:
        with contextlib.suppress(OSError):
            if file is not None:
                file.close()
        raise FileTrouble(
            f"{tempfile.gettempdir()}: can't be written: {problem.strerror or problem}. It is where large exports are "
            "sorted: free space, or set TMPDIR to a folder that has more."
        ) from None
    return file


def _target(folder: Path, name: str) -> Path:
    """Where a file goes. A link is not followed out of the folder; a folder is not overwritten."""
    target = folder / name
    if Path(name).name != name or target.is_dir():
        raise FileTrouble(f"{target}: is not a file name in {folder}. Choose another name.")
    return target


def _beside(folder: Path, data: bytes | Iterable[bytes]) -> Path:
    """The data in a new file of the same folder, on the disk."""
    handle, name = tempfile.mkstemp(prefix=DRAFT, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((data,) if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _sweep(folder: Path) -> None:
    """Remove drafts that a killed run has left behind; the lock is held, so they belong to nobody."""
    for stray in folder.glob(f"{DRAFT}*"):
        stray.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder itself; the system frees the lock when a process dies, so none can be stale."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + LIMITS.lock_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise FileTrouble(
                        f"{folder}: another build holds this folder. Wait for it, or choose another."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _told(folder: Path, contents: Mapping[str, bytes | Iterable[bytes]]) -> Iterator[None]:
    """Turn what the system says into our sentence."""
    try:
        yield
    except OSError as problem:
        need = sum(len(data) for data in contents.values() if isinstance(data, bytes))
        wanted = f" ({need} bytes are needed)" if need else ""
        what = problem.strerror or str(problem)
        raise FileTrouble(
            f"{folder}: can't be written: {what}{wanted}. Nothing was changed; free space or choose another folder."
        ) from None
