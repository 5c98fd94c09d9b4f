"""Two writers at one instant on one archive (the long run is tests/race_loop.py)."""

from __future__ import annotations

import pytest

from tests.race_loop import HISTORIES, PAIRS, Ground, run_once


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("races"))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_two_writers_lose_nothing_and_double_nothing(number: int, ground: Ground) -> None:
    """Each works, or exits 75 and names the other; on a new archive, a sound one, and one that a dead run left."""
    run_once(ground, number, PAIRS[number], HISTORIES[number % len(HISTORIES)])
