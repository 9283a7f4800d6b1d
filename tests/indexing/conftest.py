"""An index of two revisions, made once a module; each test has a copy to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from revisions import FIRST, SECOND
from texts import write_index


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generations") / "index"
    write_index(folder, [FIRST, SECOND])
    return folder


@pytest.fixture
def index(pristine: Path, tmp_path: Path) -> Path:
    shutil.copytree(pristine, tmp_path / "index")
    return tmp_path / "index"
