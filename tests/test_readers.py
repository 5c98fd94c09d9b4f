"""Readers beside a crawl, from the first instant of its archive on (the long run is tests/reader_loop.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reader_loop import run_once


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_readers_meet_no_error_no_half_line_and_wait_for_nobody(seed: int, tmp_path: Path) -> None:
    """export, stats, show, diff and verify again and again: beside a crawl, and beside one that is killed.

    Before there is an archive they say so; what was exported once is in every later export; every file of the
    archive is whole whenever it is read.
    """
    read = run_once(tmp_path, seed)
    assert read.nothing_yet and read.calls["show"]
