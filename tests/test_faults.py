"""Every row of docs/faults.md: what wirecrawl makes of a fault, and what bare Scrapy made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failing_disk import NEVER, NO_COMPILER, compiler
from tests.faults.row import ANY, Row
from tests.faults.run import PEAK_LIMIT_MB, Trial
from tests.faults.server import Server
from tests.faults.table import ROWS, measured

Servers = tuple[Server, Server]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with Server("wirecrawl") as ours, Server("scrapy") as bare:
        yield ours, bare


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_a_fault(row: Row, servers: Servers, tmp_path: Path) -> None:
    """Ours ends as the row says, loses nothing in silence and goes on with the rest; Scrapy as it was measured."""
    if row.disk is not NEVER and not compiler():
        pytest.skip(NO_COMPILER)
    with Trial(row, tmp_path) as trial:
        own, bare = trial.both(*servers)
    assert (own.exit, own.end) == (row.exit, own.end if row.end == ANY else row.end), own.err
    assert (own.kept, own.looks) == (row.kept, row.looks), own.err
    assert own.right == row.whole, own.err
    assert row.says in own.err
    assert "Traceback" not in own.err
    assert own.peak_mb <= PEAK_LIMIT_MB
    assert (own.nameless, own.strangers, own.flaws, own.unlike) == ([], [], [], "")
    before = measured()[row.id]["scrapy"]
    del bare["cpu_s"], bare["peak_mb"], before["peak_mb"]
    assert bare == before, "bare Scrapy did something else; next: python -m tests.faults --measure"


def test_the_table_is_whole() -> None:
    """At least 60 rows, each under a name of its own, each measured, and none measured that is gone."""
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names) >= 60
    assert set(measured()) == set(names)
