"""What a start of the command line does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
from searchkit.cli.starting import import_whoosh
import_whoosh()
postponed = {"hashlib", "html", "urllib.request", "whoosh.lang.dmetaphone", "whoosh.lang.morph_en", "whoosh.lang.porter"}
assert not postponed & sys.modules.keys(), postponed & sys.modules.keys()
import hashlib, html, urllib.request, whoosh.analysis, whoosh.compat, whoosh.filedb.filetables, whoosh.query
assert urllib.request.urlopen and whoosh.compat.urlretrieve is not urllib.request.urlretrieve
assert whoosh.compat.htmlescape("<") == html.escape("<") == "&lt;"
assert whoosh.filedb.filetables.md5(b"a").digest() == hashlib.md5(b"a").digest() and hashlib.sha256
assert whoosh.analysis.morph.double_metaphone("render")[0] == "RNTR"
assert [token.text for token in whoosh.analysis.StemmingAnalyzer()("rendering")] == ["render"]
found = whoosh.query.terms.variations("render")
assert "rendering" in found, found
assert postponed <= sys.modules.keys()
import_whoosh()  # all there: nothing changes
assert urllib.request.urlopen
"""


OTHERS = """
import sys
from searchkit.cli import starting
module = starting._stand_in("hashlib", "md5")
sys.modules["hashlib"] = module
from hashlib import md5, sha512  # as the module `random` does where Python is built in another way
assert sha512(b"a").hexdigest()[:4] == "1f40" and md5(b"a").hexdigest()[:4] == "0cc1"
import hashlib
assert hashlib is not module and hashlib.sha256
"""


def test_who_else_asks_a_stand_in_gets_the_module_itself() -> None:
    subprocess.run([sys.executable, "-c", OTHERS], check=True)


def test_what_no_command_calls_is_loaded_when_it_is_called() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)


THREADS = """
import os, sys
from searchkit.cli import main
try:
    main(["search", "station", "crew", "--index", sys.argv[1]])
except SystemExit as exit:
    assert exit.code == 0
    assert "numpy" in sys.modules
    assert len(os.listdir("/proc/self/task")) == 1
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells its threads so")
def test_a_search_starts_no_threads(index: str) -> None:
    subprocess.run([sys.executable, "-c", THREADS, index], check=True, stdout=subprocess.DEVNULL)


SEARCH = """
import sys
from searchkit.cli import status_of
assert status_of(["search", "station", "crew", "--index", sys.argv[1]]) == 0
print(*sys.modules)
"""
# What only other commands, other forms of output, or the indexer need.
NOT_FOR_A_SEARCH = (
    "rich",
    "searchkit.codec.batches",
    "searchkit.codec.merging",
    "searchkit.codec.perdoc",
    "searchkit.codec.plain_field",
    "searchkit.codec.stock",
    "searchkit.codec.writing",
    "searchkit.query.dates",
    "searchkit.query.foreign",
    "searchkit.query.free",
    "searchkit.query.natural",
    "searchkit.query.values",
    "searchkit.searching.cutting",
    "searchkit.searching.facets",
    "searchkit.searching.highlighting",
    "searchkit.searching.periods",
    "searchkit.searching.pruning",
    "searchkit.searching.recency",
    "searchkit.searching.snippets",
    "searchkit.searching.stock",
)


MOST_MODULES = 110


def test_a_search_in_a_pipe_loads_no_more_than_it_needs(index: str) -> None:
    ran = subprocess.run([sys.executable, "-c", SEARCH, index], check=True, capture_output=True, text=True)
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert not loaded & set(NOT_FOR_A_SEARCH)
    # Each module takes a fifth of a millisecond, or one where it is not compiled yet: another one wants a reason.
    assert len([name for name in loaded if name.startswith("searchkit.")]) <= MOST_MODULES
