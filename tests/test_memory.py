"""Memory does not follow what lists name, nor what files hold."""

from __future__ import annotations

import pytest

from bench.memory import crawl

ROOM_MB = 7  # 4 MB measured: thirty-two lists are under way at once in the longer crawl, ten in the shorter


@pytest.mark.slow
def test_a_crawl_needs_no_more_memory_for_ten_times_the_addresses() -> None:
    """The ledger is the frontier: 90,000 more addresses in lists are rows on disk, and no objects."""
    few, many = crawl(10_000, 40), crawl(100_000, 40)
    assert many["listed"] == 100_000
    assert many["peak_mb"] - few["peak_mb"] < ROOM_MB
