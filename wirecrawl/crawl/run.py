"""One crawl as its parts see it: the ledger, the captures, the counts, and what went wrong.

In:   what the runner opened.
Out:  captures kept, outcomes written, things said on stderr.
Law:  an answer is on disk before anyone reads it, and every capture gets its outcome from the flow alone,
      so that a replay of the captures gives the same stories and the same counts.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.robots import RobotsSeen
from wirecrawl.archive.visits import Visit
from wirecrawl.archive.warc import Answer, CaptureWriter, Fields
from wirecrawl.crawl.meter import Meter
from wirecrawl.crawl.options import CrawlOptions
from wirecrawl.errors import ArchiveError, NoRoom
from wirecrawl.instant import utc_text
from wirecrawl.kin.relate import settle_kin
from wirecrawl.model.capture import Capture, sha256_of
from wirecrawl.model.story import Reading, Reject
from wirecrawl.outcome import Input, look, outcome_of
from wirecrawl.publish import settle_stories
from wirecrawl.recover import store
from wirecrawl.report import UNREADABLE
from wirecrawl.sources.base import Source

# keys of request.meta: the Capture, the frontier row, the list asked for, Scrapy's own for whom a request keeps its
# distance to
CAPTURE, ENTRY, LIST, SLOT = "capture", "entry", "list", "download_slot"
SILENCE = 20
KIN_TOGETHER = 64  # stories whose families are settled in one go; until then each owes it, in the ledger
Key = tuple[str, int]  # a story's id and the number of its page; of a web archive's capture, minus its row


class Kept(NamedTuple):
    """A capture on its way through the pipelines: its row, and the frontier row it was asked for."""

    row: int
    key: Key | None
    capture: Capture


class Part:
    """A part that Scrapy makes with its crawler, and with nothing else."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)


@dataclass
class Run:
    """`known` is what is known from before: the ledger; in a dry run the archive as it stands, if there is one. The
    `ledger` of a dry run is for this run alone, and it has no `writer`."""

    options: CrawlOptions
    source: Source
    started: datetime
    account: Account
    root: Path
    delay_s: float
    ledger: Ledger
    known: Ledger
    writer: CaptureWriter | None = None
    broken: int = 0
    shown: int = 0
    unasked: int = 0  # what a dry run would ask for; the addresses are in its ledger
    passed: Counter[str] = field(default_factory=Counter)  # links on lists that are not followed, by reason
    lists_failed: dict[str, str] = field(default_factory=dict)
    failure: ArchiveError | None = None
    stopping: bool = False
    in_parts: int = 0  # captures of part of a page: what came of them is known from how the asking ended
    silent: int = 0  # fetches in a row that gave no answer at all
    deadline: float = float("inf")  # of time.monotonic
    backfill: Any = None  # the Backfill of a run with --since or --until
    index: Any = None  # the Index that --from-cdx named
    meter: Meter = field(default_factory=Meter)
    robots: dict[str, RobotsSeen] = field(default_factory=dict)  # each host's robots.txt, by its netloc
    _kin_owed: int = 0
    _last: datetime | None = None
    _kept: dict[tuple[str, int], Kept] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def say(self, line: str) -> None:
        """One line on stderr, now."""
        self.account.progress.say(line)

    def urls(self) -> Iterator[str]:
        """What a dry run would ask for, in the order in which it was seen."""
        yield from filter(self.meter.allows, self.ledger.listed_urls(self.options.max_stories))

    def is_over(self) -> bool:
        """Whether nothing new is to be asked for: storage failed, or the minutes are spent."""
        return self.stopping or time.monotonic() >= self.deadline

    def hear_nothing(self) -> None:
        """One more fetch without an answer; after SILENCE of them in a row the rest is left to a later run."""
        self.silent += 1
        if self.silent == SILENCE:
            self.stopping = True
            self.say(
                f"{SILENCE} addresses in a row gave no answer: the wire or the network is away; the rest is owed"
            )

    def now(self) -> str:
        """The instant in UTC as WARC-Date has it, later than every one this run gave before."""
        now = self.options.clock()
        if self._last is not None and now <= self._last:
            now = self._last + timedelta(microseconds=1)
        self._last = now
        return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def instant(self, after_s: float = 0.0) -> str:
        """The instant in UTC so many seconds from now, to the second; it may be given twice."""
        return utc_text(self.options.clock() + timedelta(seconds=after_s))

    def keep_revisit(self, visit: Visit, answer: Answer) -> None:
        """A `revisit` record on disk, in the place of a capture; the caller commits. Raises NoRoom, ArchiveError."""
        assert self.writer is not None  # only a crawl visits
        self.silent = 0
        self.writer.keep_revisit(answer, self.now(), digest=visit.digest, first_at=visit.fetched_at)
        self._sync(self.writer)
        self.ledger.grow(self.writer.file, self.writer.length)

    def keep(self, answer: Answer, truncated: str = "") -> Capture:
        """The answer, or as much as came of it, on disk. Raises NoRoom."""
        fetched_at = self.now()
        if truncated in ("", "length"):
            self.silent = 0
        if self.writer is None:
            return answer.unkept(fetched_at, truncated)
        capture = self.writer.keep(answer, fetched_at, truncated)
        self._sync(self.writer)
        return capture

    def keep_archived(self, answer: Answer, fetched_at: str, extra: Fields) -> Capture | None:
        """The wire's answer as a web archive has it, on disk, with where it came from; None if it is held.

        Raises NoRoom, ArchiveError.
        """
        assert self.writer is not None  # a dry run asks for none
        self.silent = 0
        if self.ledger.held_capture(sha256_of(answer.payload), answer.url, fetched_at):
            return None
        capture = self.writer.keep(answer, fetched_at, extra=extra)
        self._sync(self.writer)
        return capture

    def _sync(self, writer: CaptureWriter) -> None:
        writer.sync()
        self.meter.written += 1

    def acknowledge(self, capture: Capture, key: Key | None, *, will_be_read: bool) -> None:
        """The capture's row, committed with its outcome: now, or by the spider if it reads it. Raises ArchiveError.

        Killed in between, the capture is on disk and unknown to the ledger: `recover` takes it up.
        """
        if self.writer is None:
            return
        role = flow.role_of(capture)
        row = self.ledger.add_capture(capture, source=self.source.name, role=role, length=self.writer.length)
        kept = Kept(row, key, capture)
        if will_be_read:
            self._kept[_place_of(capture)] = kept
        else:
            self.read_now(kept)
            self.ledger.commit()

    def read_now(self, kept: Kept) -> None:
        """The outcome of a capture that no spider reads: part of a page that is asked for again, robots.txt, a hop,
        an error; the caller commits. Raises ArchiveError."""
        found: flow.Result
        try:
            found = flow.read(kept.capture)
        except Exception:  # one page; the run says so and ends with 1
            found = self.broken_by(kept.capture)
        if kept.capture.in_part and _is_cut(found):
            self.in_parts += 1
        self.store(kept, found)

    def note_robots(self, seen: RobotsSeen, capture: Capture | None) -> None:
        """What a host's robots.txt said, or that it said nothing. Raises ArchiveError."""
        self.robots[seen.host] = seen
        row = self.ledger.capture_at(capture.file, capture.offset) if capture is not None else None
        self.ledger.note_robots(seen, row)
        self.ledger.commit()

    def kept(self, capture: Capture | Reading) -> Kept | None:
        """What `acknowledge` noted of a capture that is being read; asked once."""
        return self._kept.pop(_place_of(capture), None)

    def remember(self, reading: Reading, kept: Kept | None) -> None:
        """Hand what `kept` gave on to the pipelines, which know the capture by its place."""
        if kept is not None:
            self._kept[_place_of(reading)] = kept

    def store(self, kept: Kept, result: flow.Result) -> None:
        """The outcome of a capture, and the story it settles into; the caller commits. Raises ArchiveError."""
        found = outcome_of(kept.capture, result)
        store(self.ledger, kept.row, found)
        if isinstance(result, Reading):
            changed = len(settle_stories(self.ledger))
            self.account.new += changed
            self._kin_owed += changed
            if self._kin_owed >= KIN_TOGETHER:
                self.settle_kin()
        self.account.add(found)

    def settle_kin(self) -> None:
        """The families of all that owes it, before anybody reads them; the caller commits. Raises ArchiveError."""
        settle_kin(self.ledger)
        self._kin_owed = 0

    def broken_by(self, capture: Capture) -> Reject:
        """A page that breaks the program: the reject `parser-error`, in the words a replay has for it."""
        outcome = look(capture, None, Input(capture.file, capture.file, len(capture.payload)))
        if outcome.kind != "reject":
            raise RuntimeError(f"{capture.url}: broke the crawl and not the flow")
        return Reject(**orjson.loads(outcome.data))

    @contextmanager
    def guarded(self, crawler: Any) -> Iterator[None]:
        """Storage that fails ends the crawl: the first error is kept, and raised on as it came."""
        try:
            yield
        except ArchiveError as error:
            self.fail(crawler, error)
            raise

    def fail(self, crawler: Any, error: ArchiveError) -> None:
        """Close the spider: `no-room`, else `archive`."""
        if self.failure is not None:
            return
        self.failure = error
        self.stopping = True
        reason = "no-room" if isinstance(error, NoRoom) else "archive"
        task = asyncio.get_running_loop().create_task(crawler.engine.close_spider_async(reason=reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _place_of(capture: Capture | Reading) -> tuple[str, int]:
    if isinstance(capture, Reading):
        return capture.capture["file"], capture.capture["offset"]
    return capture.file, capture.offset


def _is_cut(found: flow.Result) -> bool:
    return isinstance(found, Reading) or (isinstance(found, Reject) and found.reason in UNREADABLE)


def run_of(crawler: Any) -> Run | None:
    """The run of this crawler; None under `scrapy shell`, `check`, `fetch`, `view`, which keep nothing."""
    run = getattr(crawler, "run", None)
    return run if isinstance(run, Run) else None
