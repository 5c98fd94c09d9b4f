"""A crawl's stories and the replay of what it kept are the same bytes (the long run is tests/same_bytes_loop.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.same_bytes_loop import run_once


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_crawl_and_the_replay_of_its_captures_are_the_same_bytes(seed: int, tmp_path: Path) -> None:
    """Under delays, gzip, chunks, redirects, 404s and healing 500s: same lines, same counters, 1 and 2 workers."""
    assert run_once(seed, tmp_path) == (101 if seed % 4 else 321)
