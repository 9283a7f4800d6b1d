"""Whatever stops a run leaves the old index, whole: Ctrl-C, a kill, a full disk, a worker that dies, a second writer."""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import subprocess
import sys
import time
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import NoReturn

import pytest

import searchkit
from searchkit.errors import (
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexVersion,
    InputError,
    SearchkitError,
    WriteFailed,
)
from searchkit.indexing import preparing
from searchkit.indexing.build import build_index, forget, is_demo
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.store import MANIFEST, open_store
from searchkit.indexing.writer import BatchWriter
from searchkit.progress import Silent

OPTIONS = IndexOptions(jobs=1, entities=False)
TODAY = dt.date(2026, 1, 1)


def write_corpus(file: Path, n: int, word: str = "alpha") -> Path:
    file.write_text(
        "".join(
            json.dumps({"id": f"{word}{i}", "title": f"{word} {i}", "text": f"{word} text {i} " * 30}) + "\n"
            for i in range(n)
        )
    )
    return file


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An index of five articles."""
    build_index(tmp_path / "index", [write_corpus(tmp_path / "old.jsonl", 5)], OPTIONS, today=TODAY)
    return tmp_path / "index"


def assert_old(index: Path) -> None:
    opened = searchkit.open(index)
    assert opened.search("alpha").total == 5
    assert opened.search("beta").total == 0
    assert opened.info().articles == 5


def files(index: Path) -> set[str]:
    return {p.name for p in index.iterdir()}


class Interrupting(Silent):
    """Presses Ctrl-C after some articles."""

    def __init__(self, after: int, error: type[BaseException] = KeyboardInterrupt) -> None:
        self.left, self.error = after, error

    def advance(self, *, articles: int = 0, n_bytes: int = 0) -> None:
        self.left -= articles
        if self.left < 0:
            raise self.error


@pytest.mark.parametrize("after", [0, 3, 40])
def test_ctrl_c_leaves_the_old_index_and_no_litter(tmp_path: Path, old: Path, after: int) -> None:
    before = files(old)
    with pytest.raises(KeyboardInterrupt):
        build_index(
            old, [write_corpus(tmp_path / "new.jsonl", 50, "beta")], OPTIONS, progress=Interrupting(after), today=TODAY
        )
    assert_old(old)
    assert files(old) == before
    assert build_index(old, [tmp_path / "new.jsonl"], OPTIONS, today=TODAY).added == 50


def test_an_interrupted_first_run_leaves_no_index(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build_index(
            tmp_path / "index",
            [write_corpus(tmp_path / "new.jsonl", 9)],
            OPTIONS,
            progress=Interrupting(2),
            today=TODAY,
        )
    with pytest.raises(IndexMissing):
        searchkit.open(tmp_path / "index")


def test_an_interrupted_rebuild_leaves_the_old_index(tmp_path: Path, old: Path) -> None:
    options = IndexOptions(jobs=1, entities=False, rebuild=True)
    with pytest.raises(KeyboardInterrupt):
        build_index(
            old, [write_corpus(tmp_path / "new.jsonl", 50, "beta")], options, progress=Interrupting(20), today=TODAY
        )
    assert_old(old)


KILLED = """
import sys
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions
print("go", flush=True)
build_index(__import__("pathlib").Path(sys.argv[1]), [sys.argv[2]], IndexOptions(jobs=1, entities=False))
"""


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_the_old_index_or_the_new(tmp_path: Path, old: Path) -> None:
    new = write_corpus(tmp_path / "new.jsonl", 400, "beta")
    for n in range(12):
        run = subprocess.Popen([sys.executable, "-c", KILLED, str(old), str(new)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(0.15 * n)
        run.kill()
        run.communicate()
        opened = searchkit.open(old)
        total = opened.search("beta").total
        assert total in (0, 400)
        assert opened.search("alpha").total == 5
        if total:
            return


WITH_WORKERS = """
import pathlib, sys
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions
from searchkit.progress import Silent

class Telling(Silent):
    left = 400  # more than are prepared without workers
    def advance(self, *, articles=0, n_bytes=0):
        self.left -= articles
        if self.left < 0:
            print("workers", flush=True)
            sys.stdin.read()

if __name__ == "__main__":
    build_index(pathlib.Path(sys.argv[1]), [sys.argv[2]], IndexOptions(jobs=2, entities=False), progress=Telling())
"""


def test_workers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(WITH_WORKERS)
    new = write_corpus(tmp_path / "new.jsonl", 2_000)
    command = [sys.executable, str(tmp_path / "run.py"), str(tmp_path / "index"), str(new)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"workers\n"
    run.kill()
    # They hold its output open for as long as they live.
    run.communicate(timeout=20)


def test_a_full_disk_leaves_the_old_index(tmp_path: Path, old: Path) -> None:
    new = write_corpus(tmp_path / "new.jsonl", 300, "beta")
    # A limit on a file's size fails a write as a full disk does, in a process of its own.
    script = KILLED.replace(
        "print(",
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)); print(",
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(old), str(new)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "WriteFailed" in done.stderr, done.stderr
    assert "the index is as it was" in done.stderr
    assert_old(old)


def test_a_disk_that_fails_in_the_commit_leaves_the_old_index(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(old)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("searchkit.indexing.generations.sync", full)
    with pytest.raises(WriteFailed, match="No space left"):
        build_index(old, [write_corpus(tmp_path / "new.jsonl", 9, "beta")], OPTIONS, today=TODAY)
    assert_old(old)
    assert files(old) == before


def refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError(13, "Permission denied", "somewhere")


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_folder_that_may_not_be_written_is_told(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch, *, rebuild: bool
) -> None:
    new = write_corpus(tmp_path / "new.jsonl", 9, "beta")
    with monkeypatch.context() as refusing:
        refusing.setattr("whoosh.filedb.filestore.FileStorage.temp_storage", refuse)
        for work in (
            lambda: build_index(old, [new], IndexOptions(jobs=1, rebuild=rebuild), today=TODAY),
            lambda: forget(old, ["old.jsonl"]),
        ):
            with pytest.raises(WriteFailed, match="index cannot be written: Permission denied; the index is as it was"):
                work()
    assert_old(old)
    assert build_index(old, [new], OPTIONS, today=TODAY).added == 9  # nothing is locked


def test_a_rebuild_of_what_cannot_be_read_where_nothing_can_be_written_is_told(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old / MANIFEST).write_text("{")
    monkeypatch.setattr("searchkit.indexing.build.tempfile.mkdtemp", refuse)
    with pytest.raises(WriteFailed, match="Permission denied"):
        build_index(old, [tmp_path / "old.jsonl"], IndexOptions(jobs=1, rebuild=True), today=TODAY)


@pytest.mark.parametrize("refused", ["iterdir", "exists", "read_bytes"])
def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    monkeypatch.setattr(f"pathlib.Path.{refused}", refuse)
    for work in (lambda: searchkit.open(old), lambda: build_index(old, [tmp_path / "old.jsonl"], OPTIONS)):
        with pytest.raises(IndexDamaged, match="cannot be read: Permission denied") as raised:
            work()
        assert raised.value.hint == "ask for the right to read it"


def test_a_second_writer_is_told_to_wait(tmp_path: Path, old: Path) -> None:
    writer = BatchWriter(open_store(old))
    try:
        with pytest.raises(IndexLocked, match="another run"):
            build_index(old, [write_corpus(tmp_path / "new.jsonl", 9, "beta")], OPTIONS, today=TODAY)
    finally:
        writer.abandon()
    assert_old(old)


def test_a_reader_keeps_its_revision_through_commits(tmp_path: Path, old: Path) -> None:
    reader = searchkit.open(old)
    assert reader.search("alpha").total == 5
    for word in ("beta", "gamma"):
        build_index(old, [write_corpus(tmp_path / f"{word}.jsonl", 4, word)], OPTIONS, today=TODAY)
    assert reader.search("beta").total == 0
    assert reader.search("alpha", facets=["source"]).total == 5
    assert searchkit.open(old).search("beta").total == 4


def test_worker_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "new.jsonl", preparing._INLINE_ARTICLES + 200)
    one, many = tmp_path / "one", tmp_path / "many"
    build_index(one, [corpus], OPTIONS, today=TODAY)
    report = build_index(many, [corpus], IndexOptions(jobs=2, entities=False), today=TODAY)
    assert report.added == preparing._INLINE_ARTICLES + 200
    pages = [searchkit.open(index).search("alpha 7", limit=1000).as_dict() for index in (one, many)]
    for page in pages:
        page["took_ms"] = 0
    assert pages[0] == pages[1]


def test_a_worker_that_dies_fails_the_run_and_leaves_the_old_index(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_INLINE_ARTICLES", 0)
    monkeypatch.setattr(preparing, "ProcessPoolExecutor", _BrokenPool)
    with pytest.raises(InputError, match="worker process died"):
        build_index(
            old, [write_corpus(tmp_path / "new.jsonl", 200, "beta")], IndexOptions(jobs=2, entities=False), today=TODAY
        )
    assert_old(old)


class _BrokenPool:
    """A real pool whose every task kills its worker."""

    def __init__(self, *arguments: object, mp_context: BaseContext, initializer: object) -> None:
        from concurrent.futures import ProcessPoolExecutor

        self._pool = ProcessPoolExecutor(1, mp_context=mp_context)

    def submit(self, *_: object) -> object:
        return self._pool.submit(os._exit, 1)

    def shutdown(self, **options: bool) -> None:
        self._pool.shutdown(**options)


def test_no_index_is_told_with_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as told:
        searchkit.open(tmp_path / "nowhere")
    assert "searchkit index" in told.value.hint


def test_a_folder_of_other_files_is_never_written(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"meow")
    corpus = write_corpus(tmp_path / "new.jsonl", 2)
    for act in (
        lambda: searchkit.open(tmp_path / "photos"),
        lambda: build_index(tmp_path / "photos", [corpus], OPTIONS),
    ):
        with pytest.raises(IndexForeign):
            act()
    with pytest.raises(IndexForeign):
        build_index(tmp_path / "photos", [corpus], IndexOptions(rebuild=True))
    assert files(tmp_path / "photos") == {"cat.jpg"}
    with pytest.raises(IndexForeign):
        searchkit.open(corpus)
    assert not is_demo(tmp_path / "photos")


def test_an_index_of_a_newer_format_is_told_and_can_be_rebuilt(tmp_path: Path, old: Path) -> None:
    (old / MANIFEST).write_text('{"format": 99}')
    with pytest.raises(IndexVersion, match="newer"):
        searchkit.open(old)
    corpus = write_corpus(tmp_path / "new.jsonl", 3, "beta")
    # The articles may lie anywhere: without a path the project's own corpus would be read into it.
    with pytest.raises(IndexVersion) as told:
        build_index(old, [corpus], OPTIONS)
    assert "searchkit index PATH --rebuild" in told.value.hint
    build_index(old, [corpus], IndexOptions(jobs=1, entities=False, rebuild=True), today=TODAY)
    assert searchkit.open(old).search("beta").total == 3


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's
@pytest.mark.parametrize("damage", ["toc", "seg", "manifest"])
def test_a_damaged_index_is_told_and_can_be_rebuilt(tmp_path: Path, old: Path, damage: str) -> None:
    if damage == "manifest":
        (old / MANIFEST).write_bytes(b"\xff{")
    else:
        for file in old.glob(f"*.{damage}"):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(IndexDamaged) as told:
        searchkit.open(old).search("alpha")
    gc.collect()  # the file that Whoosh could not read to its end is closed here, not in another test
    assert "--rebuild" in told.value.hint
    build_index(
        old,
        [write_corpus(tmp_path / "new.jsonl", 3, "beta")],
        IndexOptions(jobs=1, entities=False, rebuild=True),
        today=TODAY,
    )
    assert searchkit.open(old).search("beta").total == 3


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SearchkitError, match="file"):
        build_index(tmp_path / "file" / "index", [write_corpus(tmp_path / "new.jsonl", 2)], OPTIONS)
