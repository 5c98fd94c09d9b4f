"""A crawl that ended badly loses nothing: the next run brings it all (the long run is tests/kill_loop.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawls import crawl, ledger_lines, stories_of
from tests.kill_loop import WHEN, Base, made_base, run_once
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire

SCENARIOS = (4, 6, 7)  # living, fresh, and grown, which answers with 500s
_INSTANTS = sorted({*WHEN})


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Base]:
    """What undisturbed runs leave, each made when it is first compared to."""
    return _Bases(tmp_path_factory.mktemp("bases"))


class _Bases(dict[int, Base]):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, number: int) -> Base:
        self[number] = made_base(number, self._folder, least=100, most=130)
        return self[number]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_killed_crawl_and_one_run_leave_what_an_undisturbed_run_leaves(
    seed: int, bases: dict[int, Base], tmp_path: Path
) -> None:
    """Killed while it starts, reads lists, fetches, writes months or closes; at times the run after it, too.

    Nothing lost, doubled or torn, at most what was under way asked for again, and the archive is the same but for
    the instants of the fetches and the places of the captures.
    """
    when = _INSTANTS[seed // len(SCENARIOS) % len(_INSTANTS)]
    done = run_once(bases[SCENARIOS[seed % len(SCENARIOS)]], seed, tmp_path / "archive", when)
    assert not done.wrong, str(done)


@pytest.mark.slow
def test_a_list_that_did_not_come_is_read_by_the_next_run(tmp_path: Path) -> None:
    """The lists behind the channel pages fail in the first run: exit 4, and the second run has what they show.

    That the channel pages show nothing new by then is no reason not to look behind them.
    """
    with Wire(Plan(made=200, hand=False, list_fails=3)) as wire:
        first = crawl(tmp_path, wire.connect_to, concurrency=16)
        held = len(stories_of(ledger_lines(tmp_path)))
        second = crawl(tmp_path, wire.connect_to, concurrency=16)
    assert first.exit_code == 4 and held < 200, first.err
    assert second.exit_code == 0, second.err
    assert {story["id"] for story in stories_of(ledger_lines(tmp_path))} == wire.expected.keys()
