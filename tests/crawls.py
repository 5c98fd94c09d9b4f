"""Crawls as the tests need them: each in a process of its own, killed if asked; and what they leave.

In:   where a wire of this machine answers, the folder of an archive, options of a crawl.
Out:  what the crawl did, its counters, and the archive's lines: of its files, its ledger, a replay of its captures.
Law:  only processes started here are ended, by their own id.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests import started
from tests.started import Process
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.publish import story_lines
from wirecrawl.replay import replay_lines

TIMEOUT_S = 120  # a crawl takes two seconds; a machine may be busy


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl did, and what it printed; `operations`: see `start`."""

    exit_code: int
    tally: dict[str, Any]
    counters: dict[str, Any]
    out: str
    err: str
    operations: int = 0


def start(
    archive: Path, connect_to: str | list[str], *, module: str = "tests.crawls", **options: Any
) -> Process:
    """A crawl in a process of its own, by `module`; `since` and the like as text. Beside the options of a crawl:

    `begun`: the instant it takes its first moment for (ISO 8601). `die_at`: it kills itself before that many
    operations of the months' writing (see `_Operations`), 0 only counts them. `fail_at`: the disk is full from that
    record on. `break_on`: a bug of the source.
    """
    return started.start(
        module,
        words(archive, connect_to, **options),
        PYTHONWARNINGS="error::ResourceWarning",
        https_proxy="http://127.0.0.1:9",
    )


def words(archive: Path, connect_to: str | list[str], **options: Any) -> str:
    """What `_main` reads."""
    doors = [connect_to] if isinstance(connect_to, str) else connect_to
    return json.dumps(
        {"archive": str(archive), "connect_to": doors, "delay_s": 0, "concurrency": 2, **options}
    )


def finish(process: Process) -> Crawled:
    """Waits for a crawl that was started. Raises AssertionError if it ended in a traceback."""
    out, err = process.communicate(timeout=TIMEOUT_S)
    *printed, last = out.splitlines() or [""]
    found = (
        json.loads(last)
        if last.startswith("{")
        else {"exit_code": process.returncode, "tally": {}, "counters": {}}
    )
    assert "Traceback" not in err, err
    return Crawled(**found, out="\n".join(printed), err=err)


def crawl(archive: Path, connect_to: str | list[str], **options: Any) -> Crawled:
    return finish(start(archive, connect_to, **options))


def months(archive: Path) -> bytes:
    """The stories' lines in the archive's order, from the months' files."""
    paths = sorted((archive / "stories").glob("*/*/*.jsonl")) + sorted(
        (archive / "stories").glob("*/undated.jsonl")
    )
    return b"".join(path.read_bytes() for path in paths)


def ledger_lines(archive: Path) -> bytes:
    """The archive's stories as the ledger holds them."""
    with Ledger.open_readonly(archive) as ledger:
        return b"".join(story_lines(ledger))


def stories_of(lines: bytes) -> list[dict[str, Any]]:
    """Every line as an object; a torn line raises ValueError."""
    assert not lines or lines.endswith(b"\n"), "the last line is torn"
    return [orjson.loads(line) for line in lines.splitlines()]


def replay(archive: Path, workers: int = 1) -> tuple[bytes, dict[str, Any], Account]:
    """The lines of a replay of the archive's captures; its counters, as `Crawled.counters`, and its account."""
    account = Account()
    lines = b"".join(replay_lines([archive / "captures"], account, workers=workers))
    counters = {
        "stories": account.stories,
        "rejects": dict(account.rejects),
        "captures": dict(account.roles),
    }
    return lines, counters, account


def _break_on(name: str, number: str) -> None:
    """A bug of the source that one page meets: in `is_foreign`, as it is opened; in `check`, within a step."""
    from wirecrawl.sources.xinhua_fr import XinhuaFr

    sound = getattr(XinhuaFr, name)

    def broken(self: XinhuaFr, *given: str) -> Any:
        if any(number in value for value in given):
            raise ZeroDivisionError("a bug of ours")
        return sound(self, *given)

    setattr(XinhuaFr, name, broken)


def _fail_at(record: int) -> None:
    """A disk that is full when this record is to be written, and stays so."""
    from wirecrawl.archive.warc import CaptureWriter
    from wirecrawl.errors import NoRoom

    keep, turn = CaptureWriter.keep, itertools.count(1)

    def failing(self: CaptureWriter, *answer: Any, **more: Any) -> Any:
        if next(turn) >= record:
            raise NoRoom("the disk is full", where="captures")
        return keep(self, *answer, **more)

    CaptureWriter.keep = failing  # type: ignore[method-assign]


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


def crawl_here(asked: dict[str, Any]) -> None:
    """The crawl of `start`: what it was asked in, the result as the last line out."""
    import dataclasses
    from datetime import UTC, date, datetime

    from wirecrawl.crawl.options import CrawlOptions
    from wirecrawl.crawl.runner import crawl as run
    from wirecrawl.errors import WirecrawlError

    asked["archive"] = Path(asked["archive"])
    if begun := asked.pop("begun", None):  # the instant the crawl takes its first moment for
        offset = datetime.fromisoformat(begun) - datetime.now(UTC)
        asked["clock"] = lambda: datetime.now(UTC) + offset
    operations = _Operations(asked.pop("die_at")) if "die_at" in asked else None
    if record := asked.pop("fail_at", 0):
        _fail_at(record)
    if broken := asked.pop("break_on", None):
        _break_on(*broken)
    asked |= {name: date.fromisoformat(asked[name]) for name in ("since", "until") if asked.get(name)}
    try:
        result = run(CrawlOptions(**{"source": "xinhua_fr", **asked}))
    except WirecrawlError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    print(
        json.dumps(
            {
                "exit_code": result.exit_code,
                "tally": dataclasses.asdict(result.tally),
                "counters": result.counters,
                "operations": operations.count if operations else 0,
            }
        )
    )


def _main() -> None:
    crawl_here(json.loads(sys.argv[1]))


if __name__ == "__main__":
    _main()
