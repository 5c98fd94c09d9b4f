"""What tests share: where the third-party pages are, if they are here at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real pages; their words never enter this repository."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("WIRECRAWL_REAL_DATA", here.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no third-party pages here; set WIRECRAWL_REAL_DATA to a folder that has them")
    return folder
