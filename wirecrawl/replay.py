"""Stories from pages that are already here: files, folders, WARCs. No network, and Scrapy is never loaded.

In:   paths, and where the stories go: into an archive, or to one file.
Out:  what was done, counted (Account), and every fault told by name.
Law:  into the archive, files become captures first and are read from there, so a story never points at bytes
      the archive does not hold; a batch of captures is on disk before the ledger knows it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import urlsplit

from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.months import UNKNOWN_SOURCE
from wirecrawl.archive.reports import report_dead_runs
from wirecrawl.archive.saved import find_files, name_of
from wirecrawl.archive.warc import CaptureWriter
from wirecrawl.errors import NoRoom, Unreadable, UsageError
from wirecrawl.export import opened
from wirecrawl.model.capture import Capture
from wirecrawl.model.report import RunReport
from wirecrawl.outcome import Input, Outcome, look, outcomes
from wirecrawl.plain import plain_line
from wirecrawl.publish import publish, settle_dirty, settle_stories, story_lines
from wirecrawl.recover import recover, store
from wirecrawl.replay_report import as_text, report_on, reported
from wirecrawl.sources import SOURCES

BATCH = 128
COMMAND = "replay"  # what the ledger has for the command of every replay


def replay_lines(
    paths: Sequence[Path],
    account: Account,
    *,
    source: str | None = None,
    workers: int = 1,
    kinship: bool = True,
) -> Iterator[bytes]:
    """The stories of `paths` as lines, in the archive's order; no archive is touched. Kin are those of `paths`.

    Without `kinship` every line says that its story is alone, and comes as soon as it can, in the order of the input
    (see _Stream). Raises WirecrawlError if a worker dies or the temporary folder is full; what single pages hold is
    in `account`.
    """
    inputs = _inputs(paths, None, account)
    found = _on_the_way(outcomes(inputs, source, workers), inputs, account)
    with (
        tempfile.TemporaryDirectory(prefix="wirecrawl-") as folder,
        Ledger.scratch(Path(folder)) as ledger,
        contextlib.closing(found),
    ):
        ledger.begin_run("replay")
        last_id, stream = 0, _Stream(ledger)
        for batch in _batches(found):
            for outcome in batch:
                last_id = _store_new(ledger, outcome, last_id, account)
            if kinship:
                settle_dirty(ledger)  # while their readings are at hand
                ledger.commit()
            else:
                yield from stream.settled(batch)
        account.new = len(ledger.run_changes(ledger.run))
        account.finish()
        yield from story_lines(ledger) if kinship else stream.rest()


@dataclass(slots=True)
class _Stream:
    """The stories of a batch in the order in which their pages came, told when the batch is read.

    A story whose further pages have not come waits for them, to the end of the input. One that is told already and
    changes by what comes later (another version, one more page) is told again: its last line is the one that holds.
    """

    ledger: Ledger
    waiting: dict[str, None] = field(default_factory=dict)

    def settled(self, batch: Sequence[Outcome]) -> Iterator[bytes]:
        changed = set(settle_stories(self.ledger))
        self.ledger.kin_is_settled(changed)  # nobody asks
        ids = list(dict.fromkeys(outcome.id for outcome in batch if outcome.id in changed))
        lines = self.ledger.lines_of(ids)
        for id_ in ids:
            line = lines[id_]
            self.waiting.pop(id_, None)
            if b'"pages-missing"' in line:
                self.waiting[id_] = None
            else:
                yield line
        self.ledger.commit()

    def rest(self) -> Iterator[bytes]:
        for id_ in self.waiting:
            yield self.ledger.story(id_) or b""


def write_lines(lines: Iterable[bytes], output: str, paths: Sequence[Path], account: Account) -> None:
    """Lines to stdout (`-`) or to a file (.gz and .zst packed), the old one or the whole new one, never a part.

    Raises UsageError for a file that cannot be meant, NoRoom, ArchiveError, BrokenPipeError.
    """
    if output != "-" and any(_are_one(Path(output), path) for path in paths):
        raise UsageError(
            "the output would replace the input", where=output, next_step="name another --output"
        )
    with opened(output) as (_, sink):
        for line in lines:
            account.progress.close()  # all pages are read once the first line comes
            sink.write(line)


def _are_one(first: Path, second: Path) -> bool:
    try:
        return first.is_file() and second.is_file() and first.samefile(second)
    except PermissionError:  # what this user may not look at, whoever reads or writes it says so
        return False


def _store_new(ledger: Ledger, outcome: Outcome, last_id: int, account: Account) -> int:
    """Store an outcome unless its twin came before; rows only grow, so an older row is a twin's."""
    if outcome.kind == "unreadable":
        account.add(outcome)
        return last_id
    source = outcome.source or None
    capture_id = ledger.add_capture(outcome, source=source, role=outcome.role, length=0)
    if capture_id <= last_id:
        account.known += 1
        account.twins += 1
        return last_id
    store(ledger, capture_id, outcome)
    account.add(outcome)
    return capture_id


def _batches(found: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    """BATCH at a time: parsing and storing take turns at the processor's cache, which is a tenth of the time."""
    while batch := list(islice(found, BATCH)):
        yield batch


def replay_into(
    root: Path,
    paths: Sequence[Path],
    account: Account,
    *,
    source: str | None = None,
    workers: int = 1,
    report: RunReport | None = None,
) -> None:
    """The pages of `paths` into the archive at `root`: captures, then stories, then the files readers load; and the
    report of it, from the first capture on.

    Raises ArchiveBusy, NoRoom, LedgerUnusable, WirecrawlError (a worker died). After any of them, and after
    Ctrl-C, the archive is sound, and the same command goes on where this one stopped.
    """
    inputs = _inputs(paths, root, account)
    report = report or report_on(paths, source, workers)
    with Ledger.open(root, command=COMMAND) as ledger, reported(root, account, report):
        ledger.begin_run(source or "replay")
        ledger.commit()
        for line in report_dead_runs(ledger, root):
            account.progress.say(line)
        result = "failed"
        try:
            recover(ledger, root, account)  # what a killed run left is put right before anything is added
            owed = sorted(_Intake(ledger, root, source, account).take(inputs), key=lambda due: due.file)
            read_owed(ledger, root, owed, source, workers, account)
            account.new = len(ledger.run_changes(ledger.run))
            account.finish()
            publish(ledger, root, "new stories")
            result = "done"
        except BaseException as end:
            ledger.roll_back()  # a signal may have come between two halves of one change
            result = "interrupted" if isinstance(end, KeyboardInterrupt) else result
            raise
        finally:
            ledger.end_run(result)
            ledger.commit()


@dataclass(frozen=True, slots=True)
class Due:
    """A capture of the archive that is to be read now; `origin` is the file it was copied from."""

    file: str
    offset: int
    capture_id: int
    origin: str = ""


@dataclass(slots=True)
class _Intake:
    """First half of a replay into an archive: what comes becomes captures; nothing is read yet."""

    ledger: Ledger
    root: Path
    source: str | None
    account: Account
    writers: dict[str, CaptureWriter] = field(default_factory=dict)
    _place: tuple[str, int] = "", -1
    _first: int = 0  # row that this intake made

    def take(self, inputs: Sequence[Input]) -> list[Due]:
        """Keep every capture that is not held; what is to be read, in order."""
        owed: list[Due] = []
        try:
            for number, (item, capture) in enumerate(self._captures(inputs)):
                owed += self._take_one(item, capture)
                if number % BATCH == BATCH - 1:
                    self._acknowledge()
            self._acknowledge()
        finally:
            for writer in self.writers.values():
                writer.close()
        return owed

    def _captures(self, inputs: Sequence[Input]) -> Iterator[tuple[Input, Capture]]:
        size = sum(item.size for item in inputs) or 1
        progress = self.account.progress
        progress.begin("replay, taking in")
        for item in inputs:
            for record in item.records():
                if isinstance(record, Capture):
                    progress.reached((item.before + record.offset) / size)
                    progress.step()
                    yield item, record
                else:
                    self.account.add(look(record, None, item))

    def _take_one(self, item: Input, capture: Capture) -> list[Due]:
        before, self._place = self._place, (item.file, capture.offset)
        is_own = item.file.startswith("captures/") and _are_one(self.root / item.file, Path(item.path))
        if is_own and before != self._place:  # a second one in its member is copied: see findable
            return self._own(item, capture)
        if held := self.ledger.held_capture(capture.digest, capture.url, capture.fetched_at):
            self.account.known += 1
            self.account.twins += 0 < self._first <= held  # rows only grow
            return []
        name = self.source or _wire_of(capture)
        writer = self.writers.get(name)
        if writer is None:
            writer = self.writers[name] = CaptureWriter(self.root, name, datetime.now(UTC))
        kept = writer.keep_saved(capture, item.shown, read_as=self.source or "")
        role = flow.role_of(kept)
        self.account.written += 1
        capture_id = self.ledger.add_capture(kept, source=self.source, role=role, length=writer.written)
        self._first = self._first or capture_id
        return [Due(kept.file, kept.offset, capture_id, item.shown)]

    def _own(self, item: Input, capture: Capture) -> list[Due]:
        """A capture of this very archive: read again if the ledger knows it, entered if it does not."""
        capture_id = self.ledger.capture_at(capture.file, capture.offset)
        self.account.known += capture_id is not None
        if capture_id is None:
            role = flow.role_of(capture)
            capture_id = self.ledger.add_capture(capture, source=self.source, role=role, length=item.size)
        return [Due(capture.file, capture.offset, capture_id)]

    def _acknowledge(self) -> None:
        for writer in self.writers.values():
            writer.sync()
        self.ledger.commit()


def _wire_of(capture: Capture) -> str:
    """The folder a capture is kept in: its source's, by address or by what it prints, else `unknown`."""
    host = urlsplit(capture.url).hostname
    for source in SOURCES.values():
        if host in source.hosts:
            return source.name
    try:
        text = capture.text()
    except Unreadable:
        return UNKNOWN_SOURCE
    return next((source.name for source in SOURCES.values() if source.prints(text)), UNKNOWN_SOURCE)


def read_owed(
    ledger: Ledger, root: Path, owed: Sequence[Due], source: str | None, workers: int, account: Account
) -> None:
    """Second half: read what the archive now holds, from where it holds it."""
    account.progress.begin("replay, reading", len(owed))
    left = iter(owed)
    with contextlib.closing(outcomes(list(_owed_inputs(root, owed)), source, workers)) as found:
        for batch in _batches(found):
            for outcome, due in zip(batch, left, strict=False):
                if (outcome.file, outcome.offset) != (due.file, due.offset):
                    raise _lost(root, due)
                store(ledger, due.capture_id, outcome)
                account.add(outcome, origin=due.origin)
            settle_dirty(ledger)
            ledger.commit()
    for due in left:
        raise _lost(root, due)


def _lost(root: Path, due: Due) -> NoRoom:
    return NoRoom(
        f"the capture at byte {due.offset} was written and cannot be read again",
        where=str(root / due.file),
        next_step="look at the disk, then run the same command again",
    )


def _owed_inputs(root: Path, owed: Iterable[Due]) -> Iterator[Input]:
    for file, group in groupby(owed, key=lambda due: due.file):
        path = root / file
        yield Input(str(path), file, path.stat().st_size, 0, tuple(due.offset for due in group), str(path))


def _inputs(paths: Sequence[Path], root: Path | None, account: Account) -> list[Input]:
    """All files under `paths`, in order; what is no page at all goes to `account`."""
    inputs: list[Input] = []
    before = 0
    for found in find_files(paths):
        if isinstance(found, Unreadable):
            account.unreadable_piece(found)
            continue
        size = 0
        with contextlib.suppress(OSError):  # reading it will say what is wrong with it
            size = found.stat().st_size
        file, shown = as_text(name_of(found, root)), plain_line(as_text(str(found)))
        inputs.append(Input(str(found), file, size, before, shown=shown))
        before += size
    return inputs


def _on_the_way(found: Generator[Outcome], inputs: Sequence[Input], account: Account) -> Generator[Outcome]:
    size = sum(item.size for item in inputs) or 1
    with contextlib.closing(found):  # an error on our side ends the workers too
        for outcome in found:
            account.progress.reached(outcome.reached / size)
            yield outcome
