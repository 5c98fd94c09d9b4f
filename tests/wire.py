"""Crawls of the demo wire as the tests need them: in a process of their own, killed if asked.

In:   a running Wire, and the folder of an archive.
Out:  what the crawl did, its counters, and the archive's lines.
Law:  only processes started here are ended, by their own id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from tests.started import Process, start
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.demo.wire import Wire
from wirecrawl.publish import story_lines
from wirecrawl.replay import replay_lines

CRAWL_TIMEOUT_S = 300  # a crawl takes two seconds; a machine may be busy


@dataclass(frozen=True, slots=True)
class Counts:
    """What DESIGN calls the same counters: stories read, rejects by reason, captures by role."""

    stories: int
    rejects: dict[str, int]
    captures: dict[str, int]


@dataclass(frozen=True, slots=True)
class Crawled:
    exit_code: int
    counts: Counts
    owed: dict[str, int]
    printed: str
    operations: int = 0


def start_crawl(wire: Wire, archive: Path, **asked: Any) -> Process:
    """A crawl in a process of its own; its result comes as one line of JSON on stdout.

    `begun`: the instant it takes its first moment for (ISO 8601). `die_at`: it kills itself before that many
    operations of the months' writing (see `_die_at`), 0 only counts them.
    """
    ask = {"connect_to": wire.connect_to, "archive": str(archive), **asked}
    return start("tests.wire", json.dumps(ask))


def crawl(wire: Wire, archive: Path, **asked: Any) -> Crawled:
    """One whole crawl. Raises AssertionError with what it printed when it gives no result."""
    with start_crawl(wire, archive, **asked) as process:
        return finish_crawl(process)


def finish_crawl(process: Process) -> Crawled:
    """Waits for a crawl that was started."""
    out, printed = process.communicate(timeout=CRAWL_TIMEOUT_S)
    assert out.strip(), f"the crawl ended with {process.returncode} and no result:\n{printed}"
    found = json.loads(out.splitlines()[-1])
    counts = Counts(**found["counts"])
    return Crawled(found["exit_code"], counts, found["owed"], printed, found["operations"])


def replay(archive: Path, workers: int) -> tuple[bytes, Counts, Account]:
    """The lines and the counters of a replay of the archive's captures."""
    account = Account()
    lines = b"".join(replay_lines([archive / "captures"], account, workers=workers))
    return lines, Counts(account.stories, dict(account.rejects), dict(account.roles)), account


def ledger_lines(archive: Path) -> bytes:
    """The archive's stories as the ledger holds them."""
    with Ledger.open_readonly(archive) as ledger:
        return b"".join(story_lines(ledger))


def month_lines(archive: Path) -> bytes:
    """The archive's stories as its month files hold them, in order."""
    files = sorted(
        (archive / "stories").rglob("*.jsonl"), key=lambda path: (path.name == "undated.jsonl", path)
    )
    return b"".join(path.read_bytes() for path in files)


def stories_of(lines: bytes) -> list[dict[str, Any]]:
    """Every line as an object; a torn line raises ValueError."""
    assert not lines or lines.endswith(b"\n"), "the last line is torn"
    return [orjson.loads(line) for line in lines.splitlines()]


def differences(story: dict[str, Any], expected: dict[str, object]) -> dict[str, tuple[object, object]]:
    """field → (expected, found) of every field that is not as the wire printed it."""
    return {name: (value, story[name]) for name, value in expected.items() if story[name] != value}


class _Operations:
    """Counts what touches the disk from the first month's file on, and dies before the n-th of it by kill -9."""

    def __init__(self, die_at: int) -> None:
        self.count, self.die_at, self._begun = 0, die_at, False
        sync = os.fsync

        def fsync(fd: Any) -> None:
            self.step()
            sync(fd)

        os.fsync = fsync
        sys.addaudithook(self.hear)

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Opening, renaming and removing are told by the interpreter before they are done."""
        if event == "open" and str(args[0]).endswith(".tmp") and "jsonl" in str(args[0]):
            self._begun = True
            self.step()
        elif event in ("os.rename", "os.remove", "os.mkdir"):
            self.step()

    def step(self) -> None:
        self.count += self._begun
        if self._begun and self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _main() -> None:
    from wirecrawl.crawl.options import CrawlOptions, wall_clock
    from wirecrawl.crawl.runner import crawl as run

    ask = json.loads(sys.argv[1])
    begun = datetime.fromisoformat(ask["begun"]) if "begun" in ask else wall_clock()
    ahead = begun - wall_clock()
    operations = _Operations(ask["die_at"]) if "die_at" in ask else None
    result = run(
        CrawlOptions(
            source="xinhua_fr",
            archive=Path(ask["archive"]),
            contact="tests@example.org",
            delay_s=0,
            concurrency=ask.get("concurrency", 16),
            connect_to=[ask["connect_to"]],
            quiet=True,
            clock=lambda: wall_clock() + ahead,
        )
    )
    counters = {
        name: dict(value) if isinstance(value, Counter | dict) else value
        for name, value in result.counters.items()
    }
    told = {"exit_code": result.exit_code, "counts": counters, "owed": dict(result.tally.owed)}
    print(json.dumps(told | {"operations": operations.count if operations else 0}))


if __name__ == "__main__":
    _main()
