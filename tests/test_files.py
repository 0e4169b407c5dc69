"""Files are replaced whole or not at all."""

import multiprocessing
import os
import resource
import tempfile
from pathlib import Path

import pytest

from moneygoround.errors import FileTrouble
from moneygoround.files import writable, write_all, write_one


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_all(tmp_path / "new", {"a.txt": b"one", "b.txt": b"two"})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.txt", "b.txt"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").symlink_to(elsewhere)
    write_one(tmp_path / "out" / "a.txt", b"new")
    assert elsewhere.read_bytes() == b"mine"
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"new"


def test_a_folder_in_the_place_of_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(FileTrouble, match="is not a file name"):
        write_all(tmp_path, {"a.txt": b"x"})


def test_a_name_can_not_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="is not a file name"):
        write_all(tmp_path / "out", {"../a.txt": b"x"})
    assert not (tmp_path / "a.txt").exists()


def test_what_a_killed_run_left_behind_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".moneygoround-draft-old").write_bytes(b"half")
    write_one(tmp_path / "a.txt", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(FileTrouble, match="can't be written"):
        writable(tmp_path / "out")


def test_to_ask_whether_a_folder_can_be_written_makes_none(tmp_path: Path) -> None:
    writable(tmp_path / "a" / "b")
    assert [*tmp_path.iterdir()] == []
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_bytes(b"")
    for folder in ("dangling", "file", "file/a"):
        with pytest.raises(FileTrouble, match="can't be written"):
            writable(tmp_path / folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "file"]


def _fill(folder: str, answer: str) -> None:
    """Write more than the system allows this process to write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    import signal  # noqa: PLC0415 - only the child changes what the signal does

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        write_all(Path(folder), {"a.txt": b"new", "b.txt": b"x" * 5000})
    except FileTrouble as problem:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        Path(answer).write_text(str(problem)[:900])


def test_a_full_disk_leaves_the_old_files_as_they_were(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_all(out, {"a.txt": b"old", "b.txt": b"old"})
    process = multiprocessing.get_context("spawn").Process(target=_fill, args=(str(out), str(tmp_path / "answer")))
    process.start()
    process.join(60)
    assert "5003 bytes are needed" in (tmp_path / "answer").read_text()
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"a.txt": b"old", "b.txt": b"old"}


def _write_as_nobody(folder: str, answers: "multiprocessing.Queue[str]") -> None:
    """Try to write as a user who may not; root may write everywhere."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        write_one(Path(folder) / "a.txt", b"x")
    except FileTrouble as problem:
        answers.put(str(problem))


def test_a_read_only_folder_is_told() -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        process = context.Process(target=_write_as_nobody, args=(folder, answers))
        process.start()
        answer = answers.get(timeout=60)
        process.join(60)
    assert "Permission denied" in answer
    assert folder in answer
