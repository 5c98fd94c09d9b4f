"""Two writers that start at one instant on one archive: `python -m tests.race_loop --runs 50`.

In:   pairs of crawl, replay, repair and rebuild; archives that are there, that a dead run left, that are not there.
Out:  one line a race; ends with 1 if anything was lost, doubled, or said wrongly.
Law:  each writer works or exits 75 and names who holds the archive; afterwards one run brings what is missing.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

from tests.archive_state import Watcher
from tests.commands_run import Ended, crawl_words, ended, start_command
from tests.crawls import ledger_lines, months, stories_of
from tests.kill_loop import tear
from tests.seeds import run_seeds
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.upkeep.verify import is_held, verify

PAIRS = (
    ("crawl", "crawl"),
    ("crawl", "replay"),
    ("replay", "replay"),
    ("repair", "crawl"),
    ("rebuild", "crawl"),
    ("replay", "rebuild"),
)
HISTORIES = ("none", "there", "torn")
STORIES = 60
_MOST_S = 0.15  # the second starts so much later at most


class Ground:
    """What all races share: a wire, the captures to replay, an archive that holds half of the stories."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.half, self.saved = folder / "half", folder / "saved"
        with Wire(Plan(made=STORIES // 2, hand=False)) as wire:
            assert ended(start_command(*crawl_words(self.half, wire.connect_to))).code == 0
        shutil.copytree(self.half / "captures", self.saved)

    def words(self, command: str, archive: Path, connect_to: str) -> tuple[str, ...]:
        if command == "crawl":
            return crawl_words(archive, connect_to)
        paths = (str(self.saved),) if command == "replay" else ()
        return command, *paths, "--archive", str(archive)


def run_once(ground: Ground, seed: int, pair: tuple[str, str] | None = None, history: str = "") -> str:
    """One race and the run after it; a line that tells it. Raises AssertionError naming what is wrong."""
    dice = random.Random(f"race {seed}")
    pair = pair or PAIRS[seed % len(PAIRS)]
    history = history or dice.choice(HISTORIES)
    archive = ground.folder / f"race-{seed}"
    if history != "none":
        shutil.copytree(ground.half, archive)
    if history == "torn":
        tear(archive, dice)
    with Wire(Plan(made=STORIES, hand=False)) as wire, Watcher(archive) as watcher:
        racers = []
        for command in pair if dice.random() < 0.5 else pair[::-1]:
            racers.append(start_command(*ground.words(command, archive, wire.connect_to)))
            _pause(archive, dice)
        found = [ended(racer) for racer in racers]
        for one in found:
            _check_end(one, history, archive)
        last = ended(start_command(*crawl_words(archive, wire.connect_to)))
        expected = wire.expected.keys()
    assert last.code == 0, last
    assert not watcher.torn, watcher.torn
    _check_archive(archive, set(expected))
    shutil.rmtree(archive)
    return f"seed {seed}: {', '.join(f'{one.words[0]} {one.code}' for one in found)}, archive {history}"


def _pause(archive: Path, dice: random.Random) -> None:
    """Nothing, a moment, or until somebody holds the archive: then the second comes in the middle of his work."""
    how = dice.randrange(3)
    until = time.monotonic() + (dice.random() * _MOST_S if how == 1 else 5.0)
    while how and time.monotonic() < until and not (how == 2 and is_held(archive)):
        time.sleep(0.01)


def _check_end(one: Ended, history: str, archive: Path) -> None:
    """What a racer may end with: its work done, the archive held by another, or nothing there to work on yet."""
    if one.code == 75:
        assert "another run holds this archive: « " in one.err and ", pid " in one.err, one.err
        assert " since 2" in one.err and str(archive) in one.err, one.err
        return
    nothing_yet = history == "none" and one.words[0] in ("repair", "rebuild")
    torn_told = history == "torn" and one.words[0] == "rebuild"  # which cuts nothing: the next run does
    assert one.code == 0 or (nothing_yet and one.code == 1) or (torn_told and one.code == 4), one


def _check_archive(archive: Path, expected: set[str]) -> None:
    lines = ledger_lines(archive)
    counts = Counter(story["id"] for story in stories_of(lines))
    assert counts.keys() == expected, f"lost or made up: {counts.keys() ^ expected}"
    assert max(counts.values()) == 1, "doubled"
    assert months(archive) == lines
    flaws = [str(flaw) for flaw in verify(archive).flaws]
    assert not flaws, flaws


if __name__ == "__main__":
    run_seeds(__doc__, 50, "races", Ground, run_once)
