"""What tests share: a sound archive; and where the third-party pages are, if they are here at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("shared", deadline=None)  # a busy machine takes its time
settings.load_profile("shared")


@pytest.fixture(scope="session")
def sound_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 12 captures; to be copied, never to be changed."""
    from tests.damage_loop import make_archive

    return make_archive(tmp_path_factory.mktemp("sound") / "made", 12)


@pytest.fixture
def root(tmp_path: Path, sound_archive: Path) -> Path:
    """A sound archive of 12 captures, 10 of them stories, that a test may break."""
    return Path(shutil.copytree(sound_archive, tmp_path / "made" / "archive"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real pages; their words never enter this repository."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("WIRECRAWL_REAL_DATA", here.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no third-party pages here; set WIRECRAWL_REAL_DATA to a folder that has them")
    return folder
