"""Ctrl-C and SIGTERM, once and twice, at any instant (the long run is tests/signal_loop.py)."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.commands_run import crawl_words, ended, start_command
from tests.crawls import ledger_lines, months
from tests.signal_loop import COMMANDS, Ground, run_once
from tests.started import afresh
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("signals"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(len(COMMANDS)))
def test_the_same_command_again_leaves_what_it_leaves_undisturbed(seed: int, ground: Ground) -> None:
    """Whatever was stopped, whenever, by one signal or two: 130, or 0 if it had ended; no damage, no leftover."""
    run_once(ground, seed)


@pytest.mark.slow
def test_a_signal_while_months_are_written_is_heard(tmp_path: Path) -> None:
    """The months are finished, for they are soon done, and the exit code is 130: nothing was swallowed."""
    with Wire(Plan(made=300, hand=False)) as wire:
        process = start_command(*crawl_words(tmp_path, wire.connect_to))
        while process.poll() is None and not list((tmp_path / "stories").glob("*/*/*.jsonl")):
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        found = ended(process)
    assert found.code == 130, found
    assert months(tmp_path) == ledger_lines(tmp_path) != b""


@pytest.mark.slow
def test_a_signal_before_the_first_request_is_130(tmp_path: Path) -> None:
    """While the archive is opened nothing is under way: the crawl ends at once, and asks for nothing."""
    with Wire(Plan(made=3, hand=False)) as wire:
        process = start_command(*crawl_words(tmp_path, wire.connect_to))
        while process.poll() is None and not (tmp_path / ".lock").exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        found = ended(process)
        assert ended(start_command(*crawl_words(tmp_path, wire.connect_to))).code == 0
    assert found.code == 130 and "interrupted; nothing is lost" in found.err


def test_sigterm_ends_any_command_as_ctrl_c_does() -> None:
    """A service manager that stops a command which installs nothing of its own meets no dead process."""
    process = afresh("wirecrawl", "demo", "--serve", "0")
    assert process.stdout is not None and "listens on 127.0.0.1" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert ended(process).code in (0, 130)
