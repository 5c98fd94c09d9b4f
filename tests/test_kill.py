"""A crawl that ended badly loses nothing: the next run brings it all (the long run is tests/kill_loop.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill_loop import run_once
from tests.wire import crawl, ledger_lines, stories_of
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 102])
def test_a_killed_crawl_and_one_run_lose_nothing(seed: int, tmp_path: Path) -> None:
    """A crawl killed at a random request, then run once more: 200 stories, none twice, no torn line or record.

    Seed 102 kills it after the channel pages' stories came and before the lists behind those pages did.
    """
    assert run_once(seed, tmp_path) > 0


@pytest.mark.slow
def test_a_list_that_did_not_come_is_read_by_the_next_run(tmp_path: Path) -> None:
    """The lists behind the channel pages fail in the first run: exit 4, and the second run has what they show.

    That the channel pages show nothing new by then is no reason not to look behind them.
    """
    with Wire(Plan(made=200, hand=False, list_fails=3)) as wire:
        first = crawl(wire, tmp_path)
        held = len(stories_of(ledger_lines(tmp_path)))
        second = crawl(wire, tmp_path)
    assert first.exit_code == 4 and held < 200, first.printed
    assert second.exit_code == 0, second.printed
    assert {story["id"] for story in stories_of(ledger_lines(tmp_path))} == wire.expected.keys()


@pytest.mark.slow
def test_what_is_held_is_not_asked_for_again(tmp_path: Path) -> None:
    """A second run reads the lists once more, and no story: a 404 is not asked twice on one day either."""
    with Wire(Plan(made=20, missing=2)) as wire:
        crawl(wire, tmp_path)
        before, lines = wire.requests.copy(), ledger_lines(tmp_path)
        second = crawl(wire, tmp_path)
    asked = {target for target in wire.requests if wire.requests[target] > before[target]}
    assert second.exit_code == 0 and second.counts.stories == 0, second.printed
    assert not {target for target in asked if "/c_" in target or target.endswith("/c.html")}
    assert ledger_lines(tmp_path) == lines
