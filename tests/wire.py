"""Crawls of the demo wire as the tests need them: in a process of their own, killed if asked.

In:   a running Wire, and the folder of an archive.
Out:  what the crawl did, its counters, and the archive's lines.
Law:  only processes started here are ended, by their own id.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.demo.wire import Wire
from wirecrawl.publish import story_lines
from wirecrawl.replay import replay_lines

CRAWL_TIMEOUT_S = 60
_HERE = Path(__file__).resolve().parent.parent


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


def start_crawl(wire: Wire, archive: Path) -> subprocess.Popen[str]:
    """A crawl in a process of its own; its result comes as one line of JSON on stdout."""
    ask = {"connect_to": wire.connect_to, "archive": str(archive)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.wire", json.dumps(ask)],
        cwd=_HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def crawl(wire: Wire, archive: Path) -> Crawled:
    """One whole crawl. Raises AssertionError with what it printed when it gives no result."""
    with start_crawl(wire, archive) as process:
        out, printed = process.communicate(timeout=CRAWL_TIMEOUT_S)
    assert out.strip(), f"the crawl ended with {process.returncode} and no result:\n{printed}"
    found = json.loads(out.splitlines()[-1])
    return Crawled(found["exit_code"], Counts(**found["counts"]), found["owed"], printed)


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


def _main(ask: dict[str, str]) -> None:
    from wirecrawl.crawl.options import CrawlOptions
    from wirecrawl.crawl.runner import crawl as run

    result = run(
        CrawlOptions(
            source="xinhua_fr",
            archive=Path(ask["archive"]),
            contact="tests@example.org",
            delay_s=0,
            concurrency=16,
            connect_to=[ask["connect_to"]],
            quiet=True,
        )
    )
    counters = {
        name: dict(value) if isinstance(value, Counter | dict) else value
        for name, value in result.counters.items()
    }
    print(json.dumps({"exit_code": result.exit_code, "counts": counters, "owed": dict(result.tally.owed)}))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
