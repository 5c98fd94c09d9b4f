"""The ledger made anew from the captures alone, by the flow every replay takes.

In:   an archive whose ledger is gone, damaged, or not to be trusted.
Out:  a new ledger, the old one beside it; stories, versions and rejects, byte for byte as they were.
Law:  the old ledger stays in its place until the new one is whole. What only the old one knew (tries, waiting
      times, answers that left no capture) is lost, and that is said.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.database import LEDGER_NAME
from wirecrawl.archive.durable import free_path, sync_folder
from wirecrawl.archive.faults import from_our_disk, named_os_error, os_errors_named
from wirecrawl.archive.lock import Lock
from wirecrawl.archive.mending import Mending
from wirecrawl.archive.months import Revision
from wirecrawl.archive.pieces import findable, is_ours, sound_length
from wirecrawl.archive.saved import read_file
from wirecrawl.archive.seals import digest_read
from wirecrawl.archive.warc_reader import read_at
from wirecrawl.errors import ArchiveError
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing
from wirecrawl.outcome import Input, look
from wirecrawl.progress import Progress
from wirecrawl.publish import MANIFEST_NAME, publish, settle_dirty
from wirecrawl.recover import further_pages, take_up
from wirecrawl.replay import Due, read_owed
from wirecrawl.sources import SOURCES
from wirecrawl.sources.standins import STANDINS
from wirecrawl.upkeep.repair import Mended, mend_captures, repair
from wirecrawl.upkeep.shelves import keep_aside, move_aside, projection_of, stray_files
from wirecrawl.upkeep.verify import capture_files

FORGOTTEN = (
    "tries, waiting times, revisits, what robots.txt was, back-fill cells and rows of a web archive's index are not "
    "noted in the captures: they begin anew"
)
_WORKSHOP = ".rebuild"
_SIDECARS = ("-wal", "-shm")  # left beside a new ledger they would be taken for its own
_BATCH = 512
_PASSING = STANDINS | {"cut-body", "broken-body", "http-408", "http-429"}


@dataclass(slots=True)
class Rebuilt:
    """`kept`: the name of the old ledger, "" if there was none; `listed` addresses found again, `owed` of them."""

    captures: int = 0
    stories: int = 0
    listed: int = 0
    owed: int = 0
    kept: str = ""
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """What was done, for people."""
        yield f"rebuild: {self.captures} captures, {self.stories} stories"
        yield f"  addresses  {self.listed} listed, {self.owed} of them owed"
        yield f"  lost       {FORGOTTEN}"
        if self.kept:
            yield f"  kept       the old ledger, as {self.kept}"
        yield from (f"  changed    {path}" for path in self.changed)
        yield from (f"  moved      {line}" for line in self.moved)


def rebuild(
    root: Path, account: Account, *, workers: int = 1, command: str = "rebuild", wait_s: float = 0.0
) -> Rebuilt:
    """Makes the ledger of the archive at `root` anew; what single pages hold is in `account`.

    Raises ArchiveBusy, NoRoom, ArchiveError (no captures), WirecrawlError (a worker died): the old ledger is then
    still in its place.
    """
    done = Rebuilt()
    _need_captures(root)
    lock = Lock(root, command, wait_s)
    try:
        workshop = root / _WORKSHOP
        _clear(workshop)  # of a rebuild that died
        with Mending(workshop / LEDGER_NAME, "write", command=command) as ledger:
            ledger.begin_run("rebuild")
            _Reading(root, ledger, account, done).all(workers)
            ledger.adopt_revisions(_revisions(root))
            ledger.commit()
        done.kept = _swap(root, workshop)
        with Mending(root / LEDGER_NAME, "write", command=command) as ledger:
            _publish(root, ledger, done)
    finally:
        lock.release()
    return done


def _need_captures(root: Path) -> None:
    """Raises ArchiveError before a folder is made, or locked, in which there is nothing to read."""
    if not capture_files(root):
        raise ArchiveError(
            "there are no captures to make a ledger from",
            where=str(root),
            next_step="wirecrawl crawl xinhua_fr, or wirecrawl replay FILE…, brings some",
        )


def repair_with_rebuild(
    root: Path, progress: Progress, *, workers: int = 1, command: str = "repair", wait_s: float = 0.0
) -> Mended:
    """Mends the captures, makes the ledger anew from them, then mends what is left. Raises as `rebuild`."""
    first = Mended()
    _need_captures(root)
    lock = Lock(root, command, wait_s)
    try:
        gone = mend_captures(root, first, progress)
    finally:
        lock.release()
    rebuilt = rebuild(root, Account(progress), workers=workers, command=command, wait_s=wait_s)
    mended = repair(root, progress, command=command, wait_s=wait_s)
    mended.done[:0] = [*first.done, *rebuilt.lines()]
    mended.lost = max(mended.lost, gone)
    return mended


@dataclass(slots=True)
class _Reading:
    root: Path
    ledger: Mending
    account: Account
    done: Rebuilt

    def all(self, workers: int) -> None:
        self._take_in()
        dues = [Due(file, offset, row) for row, file, offset in self.ledger.unread()]
        self.done.captures = len(dues)
        read_owed(self.ledger, self.root, dues, None, workers, self.account)
        lists = self.ledger.rows_of_role("list")
        self._list_again([due for due in dues if due.capture_id in lists])
        for reading in self.ledger.readings_of_many():
            source = SOURCES[reading.source]
            self.ledger.list_entries(source.name, further_pages(source, reading))
        self._end_again()
        self.account.finish()
        self.ledger.commit()

    def _take_in(self) -> None:
        """Every capture there is, as a row that is still to be read."""
        paths = [path for path in capture_files(self.root) if ".warc" in path.name]
        progress = self.account.progress
        progress.begin("rebuild, taking in")
        size, before = sum(path.stat().st_size for path in paths) or 1, 0
        for path in paths:
            file, size_bytes = path.relative_to(self.root).as_posix(), path.stat().st_size
            # acknowledged is not the torn tail of a run that was killed
            length = sound_length(path) if is_ours(path) else size_bytes
            records = findable(from_our_disk(read_file(path, file), path), path)
            for number, record in enumerate(records):
                if isinstance(record, Capture):
                    take_up(self.ledger, record, length)
                    progress.reached((before + record.offset) / size)
                    progress.step()
                else:
                    self.account.add(look(record, None, Input(str(path), file, size_bytes, shown=str(path))))
                if number % _BATCH == 0:
                    self.ledger.commit()
            before += size_bytes
        self.ledger.commit()

    def _list_again(self, dues: Sequence[Due]) -> None:
        """What the lists showed, in the order they came: owed where no story is held."""
        seen: set[str] = set()
        behind: dict[str, str] = {}
        for due in dues:
            capture = read_at(self.root, due.file, due.offset)
            if capture is None:
                continue
            seen.add(capture.url)
            listing = flow.open_page(capture)
            if isinstance(listing, Listing):
                source = next(
                    name for name, one in SOURCES.items() if one.address(capture.url).role == "list"
                )
                self.ledger.list_entries(source, listing.entries)
                behind.update(dict.fromkeys(listing.more, source))
        for url in behind.keys() - seen:
            self.ledger.owe_lists(behind[url], [url])

    def _end_again(self) -> None:
        """Pages that were asked for and gave no story have had their end; what may pass stays owed."""
        for source, id_, url, reason in self.ledger.answered():
            if reason not in _PASSING and not reason.startswith("http-5") and source in SOURCES:
                self.ledger.drop(id_, SOURCES[source].address(url).page, reason)
        self.done.listed, self.done.owed = self.ledger.frontier_size()


def _publish(root: Path, ledger: Mending, done: Rebuilt) -> None:
    """Writes the files; one that is not what it was is kept, for what it says may stand nowhere else."""
    ledger.begin_run("rebuild")
    settle_dirty(ledger)
    for month in ledger.months():
        path = root / month.path
        size = path.stat().st_size if path.is_file() else 0
        if size and digest_read(path, size) != projection_of(ledger, month):
            done.changed.append(f"{month.path}; the old one is kept in {keep_aside(root, path)}")
    done.stories = publish(ledger, root, "rebuilt").stories
    done.moved = [move_aside(root, path) for path in stray_files(root, ledger)]
    ledger.end_run("done")
    ledger.commit()


def _revisions(root: Path) -> list[Revision]:
    """The revisions so far, as the manifest tells them; none if there is none, or it is damaged. Raises NoRoom,
    ArchiveError where it is there and cannot be read."""
    path = root / MANIFEST_NAME
    try:
        told = orjson.loads(path.read_bytes())["revisions"]
        return [
            Revision(int(one["revision"]), str(one["at"]), str(one["reason"]), list(one["files"]))
            for one in told
        ]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    except OSError as error:
        raise named_os_error(error, str(path), doing="read") from error


def _swap(root: Path, workshop: Path) -> str:
    """The new ledger takes the place of the old one, which is kept; the old one's name, "" if there was none.

    Killed at any point, one of the two is in its place.
    """
    old = root / LEDGER_NAME
    kept = free_path(root, f"{LEDGER_NAME}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    with os_errors_named(old):
        if not old.exists():
            kept = old
        else:
            _gather(old)
            for suffix in _SIDECARS:
                part = old.with_name(old.name + suffix)
                if part.exists():
                    part.rename(kept.with_name(kept.name + suffix))
            os.link(old, kept)
        (workshop / LEDGER_NAME).replace(old)
        sync_folder(root)
    _clear(workshop)
    return "" if kept == old else kept.name


def _clear(workshop: Path) -> None:
    with os_errors_named(workshop):
        if workshop.exists():
            shutil.rmtree(workshop)


def _gather(ledger: Path) -> None:
    """Brings what is in the write-ahead log into the ledger itself, if it still can be."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(ledger)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
