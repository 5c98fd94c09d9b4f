"""Crawls of a living wire over simulated days: all versions there, none invented, no request wasted.

In:   how many stories, days and hours between crawls; `python -m tests.revisit_loop` is the full measure.
Out:  a Month of figures; an AssertionError names the first story that is not as it should be.
Law:  time is injected into each crawl, never slept.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.crawls import crawl
from tests.living_wire import BEGIN, Life, LivingWire, made_lives
from wirecrawl.archive.ledger import Ledger


@dataclass
class Month:
    crawls: int = 0
    requests: int = 0
    least: int = 0
    versions: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    visited: Counter[str] = field(default_factory=Counter)


def crawl_times(hours: list[float]) -> list[datetime]:
    return [BEGIN + timedelta(hours=at) for at in hours]


def live(root: Path, lives: list[Life], crawls: list[datetime], **options: Any) -> tuple[Month, LivingWire]:
    """All the crawls, one after the other, into the archive at `root`."""
    month = Month()
    with LivingWire(lives) as wire:
        for begun in crawls:
            wire.now = begun
            found = crawl(
                root, wire.connect_to, begun=begun.isoformat(), concurrency=16, quiet=True, **options
            )
            assert found.exit_code in (0, 3), (found.exit_code, found.err)
            month.crawls += 1
            month.visited.update(found.tally["visited"])
    for visits in wire.visits.values():
        month.requests += len(visits)
        month.by_status.update(str(status) for _, status, _ in visits)
        assert all(size == 0 for _, status, size in visits if status == 304)
    return month, wire


def check(root: Path, lives: list[Life], crawls: list[datetime], month: Month) -> None:
    """Every story's versions against what the visits of a perfect crawler could see. Raises AssertionError."""
    with Ledger.open_readonly(root) as ledger:
        for life in lives:
            if life.born > crawls[-1]:
                continue
            visits = life.visits(crawls)
            month.least += len(visits)
            expected = life.versions(visits)
            stories = ledger.stories_of(life.draft.id)
            found = [(story["pub_status"], _kind(story)) for story in stories]
            assert found == expected, (life.draft.id, found, expected, [str(at) for at in visits])
            current = json.loads(ledger.story(life.draft.id) or b"{}")
            sound = [status for status, kind in expected if kind != "suspect"]
            assert not sound or current["pub_status"] == sound[-1], life.draft.id
            month.versions += len(found)
            month.by_kind.update(kind if kind in ("gone", "suspect") else "text" for _, kind in found)


def _kind(story: dict[str, Any]) -> str:
    for warning in ("suspect", "gone"):
        if warning in story["warnings"]:
            return warning
    last = story["body"].rsplit("\n", 1)[-1]
    return last.removeprefix("Précision numéro ").rstrip(".") if last.startswith("Précision") else "0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=500)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--every", type=float, default=3.0, help="hours between crawls")
    asked = parser.parse_args()
    dice = random.Random(2)
    hours = [0.1]
    while hours[-1] < asked.days * 24:
        hours.append(hours[-1] + asked.every * dice.uniform(0.8, 1.2))
    lives = made_lives(asked.stories, asked.days)
    crawls = crawl_times(hours)
    with tempfile.TemporaryDirectory() as folder:
        month, _ = live(Path(folder), lives, crawls)
        check(Path(folder), lives, crawls, month)
    print(month, f"requests / least = {month.requests / month.least:.3f}")


if __name__ == "__main__":
    main()
