"""What several folders of tests share: the sample articles, indexed once a process; the place of the shared data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# How fast a machine draws examples says nothing of the code; pytest's own timeout bounds a test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of corpus/, made by one process."""
    from searchkit.indexing.build import build_index
    from searchkit.indexing.options import IndexOptions

    location = tmp_path_factory.mktemp("samples") / "index"
    build_index(location, [str(ROOT / "corpus")], IndexOptions(jobs=1, demo=True))
    return location


@pytest.fixture
def project(tmp_path: Path, sample_index: Path) -> Path:
    """A project of its own: the samples, their index, the sample queries."""
    root = tmp_path / "project"
    shutil.copytree(sample_index, root / "index")
    shutil.copytree(ROOT / "corpus", root / "corpus")
    shutil.copytree(ROOT / "queries", root / "queries")
    return root


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real corpora and gold sets beside the clone; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared: real corpora and gold sets are not part of the project")
    return folder
