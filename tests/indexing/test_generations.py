"""Revisions on disk: damage gives way to the one before, readers keep what they opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from revisions import put
from whoosh.index import open_dir

import searchkit
from searchkit.codec.contents import contents_name
from searchkit.errors import IndexDamaged, SearchkitError
from searchkit.indexing import generations
from searchkit.indexing.build import build_index, forget
from searchkit.indexing.checking import check_index
from searchkit.indexing.generations import generation_numbers, open_generation
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.schema import build_schema
from searchkit.indexing.store import open_store
from searchkit.indexing.writer import BatchWriter

OPTIONS = IndexOptions(jobs=1, entities=False)
Answer = tuple[object, ...]


def answer(folder: Path) -> tuple[Answer, tuple[str, ...]]:
    """What an index answers to questions that touch every file, and its warnings."""
    index = searchkit.open(folder)
    out: list[object] = []
    for query in ("war", '"war and peace"', "pea*", "person:ada", "*"):
        page = index.search(query, facets=["source", "person", "date:year"])
        out += [page.total, [(h.id, round(h.score, 5), h.title, h.body) for h in page], page.facets]
    return (*out, index.info().articles), index.warnings


@pytest.fixture
def answers(pristine: Path, tmp_path: Path) -> tuple[Answer, Answer]:
    """Of the newest revision, and of the one before."""
    older = tmp_path / "older"
    shutil.copytree(pristine, older)
    (older / contents_name(2)).unlink()
    return answer(pristine)[0], answer(older)[0]


def files(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.iterdir() if p.suffix in (".toc", ".seg", ".terms", ".docs", ".freqs", ".positions")
    )


def assert_right_or_told(index: Path, answers: tuple[Answer, Answer]) -> None:
    newest, before = answers
    try:
        found, warnings = answer(index)
    except SearchkitError as error:
        if not error.hint:
            raise
        return
    if warnings:
        assert "damaged" in warnings[0]
        assert "searchkit index" in warnings[0]
        assert found == before
    else:
        assert found == newest


def test_the_newest_revision_and_the_one_before_are_kept_and_no_others(index: Path) -> None:
    assert generation_numbers(index) == [2, 1]
    forget(index, [searchkit.open(index).search("sea")[0].id])
    assert generation_numbers(index) == [3, 2]
    assert searchkit.open(index).search("war").total == 2
    assert len(list(index.glob("*.seg"))) == 2


def test_stock_whoosh_opens_what_lies_on_disk(index: Path) -> None:
    with open_dir(str(index)).searcher() as searcher:
        assert searcher.doc_count() == 4


@pytest.mark.parametrize("suffix", [".toc", ".seg", ".terms", ".docs", ".freqs", ".positions"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half", "longer", "other"])
def test_a_damaged_newest_revision_gives_way_to_the_one_before(
    index: Path, answers: tuple[Answer, Answer], suffix: str, damage: str
) -> None:
    newest, before = (open_generation(index, n, build_schema()) for n in (2, 1))
    (name,) = [n for n in {*newest.marks, contents_name(2)} - {*before.marks} if n.endswith(suffix)]
    content = (index / name).read_bytes()
    if damage == "gone":
        (index / name).unlink()
    else:
        put(
            index / name,
            {
                "empty": b"",
                "half": content[: len(content) // 2],
                "longer": content + b"\0",
                "other": os.urandom(len(content)),
            }[damage],
        )
    found, warnings = answer(index)
    if suffix == ".toc" and damage == "gone":
        assert (found, warnings) == (answers[1], ())  # nothing is left that could tell
        return
    assert found == answers[1]
    assert len(warnings) == 1
    assert "revision 1 answers" in warnings[0]
    page = searchkit.open(index).search("war")
    assert page.warnings == warnings
    assert searchkit.open(index).info().warnings == warnings


def test_a_run_over_a_damaged_revision_brings_back_what_it_lost(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    folder = tmp_path / "index"
    for i in range(3):
        (corpus / f"{i}.txt").write_text(f"Alpha text number {i} about the treaty of the year.\n" * 3)
        build_index(folder, [corpus], OPTIONS)
    put(folder / contents_name(3), b"cut")
    assert searchkit.open(folder).search("alpha").total == 2
    with pytest.raises(IndexDamaged, match="revision 3"):
        forget(folder, ["0.txt"])
    report = build_index(folder, [corpus], OPTIONS)
    assert (report.added, report.unchanged, report.articles, report.revision) == (1, 2, 3, 4)
    assert "revision 3" in report.warnings[0]
    opened = searchkit.open(folder)
    assert (opened.search("alpha").total, opened.warnings) == (3, ())
    assert check_index(folder).is_sound


def test_a_run_with_nothing_to_do_replaces_a_damaged_revision(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Alpha text.")
    folder = tmp_path / "index"
    for options in (OPTIONS, IndexOptions(jobs=1, entities=False, rebuild=True)):
        build_index(folder, [tmp_path / "a.txt"], options)
    put(folder / contents_name(2), b"")
    assert build_index(folder, [tmp_path / "a.txt"], OPTIONS).revision == 3
    assert searchkit.open(folder).warnings == ()


def test_damage_is_never_merged_into_a_segment_that_looks_sound(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "_VERIFIED_AT_OPEN", 0)
    docs = min(index.glob("*.docs"))
    put(docs, flipped(docs.read_bytes(), 0))
    writer = BatchWriter(open_store(index))
    try:
        with pytest.raises(IndexDamaged, match="checksum"):
            writer.finish(optimize=True)
    finally:
        writer.abandon()
    assert generation_numbers(index) == [2, 1]


def test_an_index_that_broke_since_it_was_opened_is_not_left_locked(index: Path, pristine: Path) -> None:
    opened = open_store(index)
    for path in index.glob("*.toc"):
        put(path, b"")
    with pytest.raises(IndexDamaged):
        BatchWriter(opened)
    for path in pristine.glob("*.toc"):
        put(index / path.name, path.read_bytes())
    BatchWriter(opened).abandon()
    assert searchkit.open(index).search("war").total == 3


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]


def cut_and_flip(index: Path, step: int) -> Iterator[Path]:
    """Each file in turn, cut at and flipped in every so-many-th byte; each is mended afterwards."""
    for path in files(index):
        content = path.read_bytes()
        for at in range(0, len(content), step):
            put(path, content[:at])
            yield path
            # The last bytes of a head are padding, which says nothing.
            if path.suffix != ".toc" or at < len(content) - 4:
                put(path, flipped(content, at))
                yield path
        put(path, content)


def test_a_cut_or_flipped_byte_gives_the_right_answer_or_is_told(index: Path, answers: tuple[Answer, Answer]) -> None:
    for path in cut_and_flip(index, 331):
        assert_right_or_told(index, answers)
        assert not check_index(index).is_sound, path


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_cut_or_flip_at_every_byte_gives_the_right_answer_or_is_told(
    index: Path, answers: tuple[Answer, Answer]
) -> None:
    (index / contents_name(1)).unlink()  # an error comes faster than the answer of the revision before
    for _ in cut_and_flip(index, 1):
        assert_right_or_told(index, answers)


def flips_found_by_the_full_check(index: Path, step: int) -> None:
    for path in files(index):
        content = path.read_bytes()
        for at in range(0, len(content), step):
            put(path, flipped(content, at))
            try:
                answer(index)
            except SearchkitError as error:
                if not error.hint:
                    raise
            # The last bytes of a head are padding, which says nothing.
            padding = path.suffix == ".toc" and at >= len(content) - 4
            assert check_index(index).is_sound == padding, (path, at)
        put(path, content)


# What a check at open does for small files is what `check` does for large ones.
def test_a_flip_in_a_large_file_crashes_nothing_and_is_found_by_the_full_check(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_VERIFIED_AT_OPEN", 0)
    flips_found_by_the_full_check(index, 337)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_flips_all_over_a_large_file_crash_nothing_and_are_found_by_the_full_check(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_VERIFIED_AT_OPEN", 0)
    (index / contents_name(1)).unlink()
    flips_found_by_the_full_check(index, 5)


def test_a_cut_or_flipped_manifest_gives_the_right_answer_or_is_told(
    index: Path, answers: tuple[Answer, Answer]
) -> None:
    path = index / "searchkit.json"
    content = path.read_bytes()
    for at in range(len(content)):
        for damaged in (content[:at], flipped(content, at)):
            put(path, damaged)
            assert_right_or_told(index, answers)


def test_a_reader_answers_through_ten_commits_in_any_thread(index: Path, answers: tuple[Answer, Answer]) -> None:
    opened = searchkit.open(index)
    for i in range(10):
        writer = BatchWriter(open_store(index))
        if i == 3:
            writer.delete_document(0)
        writer.finish(optimize=i == 5, rebuild=i == 8)
    assert searchkit.open(index).info().articles == 0
    assert not [p for p in index.glob("*.seg") if p.stem in _segments(opened)]
    totals: list[object] = []

    def ask() -> None:
        totals.append([opened.search(q).total for q in ("war", "peace", '"war and peace"', "*")])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ask()
    assert totals == [[3, 2, 1, 4]] * 9
    assert opened.info().revision == 2


def _segments(opened: object) -> list[str]:
    return [s.segment_id() for s in opened._index.generation.segments()]  # type: ignore[attr-defined]


READER = """
import sys, searchkit
index = searchkit.open(sys.argv[1])
print("open", flush=True)
for _ in sys.stdin:
    print(index.search("war").total, index.search("*").total, flush=True)
"""


def test_readers_in_other_processes_keep_their_revision(index: Path) -> None:
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
    for i in range(10):
        BatchWriter(open_store(index)).finish(rebuild=i == 4)
    for reader in readers:
        assert reader.communicate("again\n")[0] == "3 4\n"


KILLED = """
import sys
from pathlib import Path
from searchkit.indexing.store import open_store
from searchkit.indexing.writer import BatchWriter
print("go", flush=True)
while True:
    BatchWriter(open_store(Path(sys.argv[1]))).finish(optimize=True)
"""


def test_opening_while_another_process_commits_is_never_taken_for_damage(index: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(index)], stdout=subprocess.PIPE)
    try:
        assert run.stdout is not None
        run.stdout.readline()
        for _ in range(40):
            opened = searchkit.open(index)
            assert (opened.search("war").total, opened.warnings) == (3, ())
    finally:
        run.kill()
        run.communicate()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_writer_killed_at_any_moment_of_a_commit_loses_nothing(index: Path, answers: tuple[Answer, Answer]) -> None:
    for n in range(100):
        run = subprocess.Popen([sys.executable, "-c", KILLED, str(index)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        threading.Event().wait(0.0012 * (n * 37 % 100))  # each moment of 120 ms once, in any order
        run.kill()
        run.communicate()
        found, warnings = answer(index)
        assert (found[0], found[-1], warnings) == (answers[0][0], answers[0][-1], ())
        assert check_index(index).is_sound
    BatchWriter(open_store(index)).finish()
    assert len(generation_numbers(index)) == 2
    assert not list(index.glob("*.tmp"))
