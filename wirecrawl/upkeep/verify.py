"""Every promise of an archive, checked: what the files hold, what the ledger says of them, what was made of both.

In:   an archive, whoever is writing to it.
Out:  a Flaw for each promise that does not hold: what, where, why it matters, the command that mends it.
Law:  nothing is written and nobody is kept waiting. The ledger is asked before the files are read, and what a run
      is busy with is no flaw.
"""

from __future__ import annotations

import fcntl
import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wirecrawl.archive.database import LEDGER_NAME
from wirecrawl.archive.lock import LOCK_NAME
from wirecrawl.archive.mending import LOST, HeldCapture, Mending
from wirecrawl.archive.pieces import is_ours
from wirecrawl.archive.saved import read_file
from wirecrawl.archive.seals import digest_of
from wirecrawl.errors import ArchiveError, LedgerUnusable, NoRoom, Unreadable
from wirecrawl.kin.relate import kin_faults
from wirecrawl.model.capture import Capture
from wirecrawl.progress import Progress
from wirecrawl.upkeep.shelves import REPAIR, Checked, Flaw, check_shelves

REBUILD = "wirecrawl rebuild"
CAPTURES = "captures"
_Key = tuple[str, str, str | None]
_FROM_A_COPY = (
    "bring the file back from a copy of the archive, else wirecrawl repair, which owes its pages again"
)
_WHY_LEDGER = {
    "unread-capture": "a page that came is in no story",
    "unsettled-story": "a story is not what its captures say",
    "unsettled-kin": "a story's family is not known yet",
    "kin-differs": "a reader counts one event twice, or two as one",
    "unknown-state": "the crawl does not know what it owes",
    "end-without-reason": "nothing says why the story is missing",
    "stored-without-story": "the crawl takes a story for held that is not",
    "sum-does-not-hold": "listed is not known + stored + rejected + owed",
}


def verify(root: Path, progress: Progress | None = None) -> Checked:
    """Checks the archive at `root`. Raises ArchiveError if there is none, NoRoom if its ledger cannot be read."""
    done = Checked(writing=is_held(root))
    look = _Look(root, done, progress or Progress())
    if not (root / LEDGER_NAME).is_file() and not (root / CAPTURES).is_dir():
        Mending.open_readonly(root)  # says what to do where nothing is
    for flaw in look.all():
        done.flaws.append(flaw)
    return done


def is_held(root: Path) -> bool:
    """Whether a run is writing here. A lock nobody has signed is not tried, so that no run ever meets ours."""
    try:
        handle = os.open(root / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return False
    try:
        if not os.fstat(handle).st_size:
            return False
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def capture_files(root: Path) -> list[Path]:
    """Every file under captures/, in order; hidden ones are nobody's."""
    found = (root / CAPTURES).rglob("*")
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


@dataclass(slots=True)
class _Look:
    root: Path
    done: Checked
    progress: Progress

    def all(self) -> Iterator[Flaw]:
        try:
            ledger = Mending.open_readonly(self.root)
        except NoRoom:
            raise  # a disk that fails to read says nothing about what it holds
        except ArchiveError as error:
            is_gone = not (self.root / LEDGER_NAME).is_file()
            what, step = ("there is no ledger", REBUILD) if is_gone else (error.what, error.next_step)
            yield Flaw("ledger-unusable", LEDGER_NAME, what, "nothing is known or owed", step)
            yield from self._captures(None)
            return
        with ledger:
            try:
                damage = ledger.integrity()
                yield from map(self._corrupt, damage)
                yield from self._captures(None if damage else ledger)
                if not damage:
                    yield from self._ledger(ledger)
                    yield from check_shelves(self.root, ledger, self.progress, self.done)
            except LedgerUnusable as error:
                yield self._corrupt(error.what)

    # the ledger by itself

    def _ledger(self, ledger: Mending) -> Iterator[Flaw]:
        if not self.done.writing:
            for _, file, offset in ledger.unread():
                yield self._inside("unread-capture", f"{file}, byte {offset}")
            for id_ in ledger.dirty_ids():
                yield self._inside("unsettled-story", id_)
        wrong = ledger.contradictions()
        yield from (self._inside(kind, row) for kind, row in wrong)
        if not wrong:  # else a story may have no text to judge
            yield from self._kin(ledger)
        self.done.lost = ledger.lost()

    def _kin(self, ledger: Mending) -> Iterator[Flaw]:
        """Families as they are told, against the index and the judge; of those a run is busy with, nothing is said."""
        with ledger.as_of_now():
            owed = ledger.kin_owed()
            if owed and not self.done.writing:
                yield from (self._inside("unsettled-kin", id_) for id_ in owed)
            elif not owed:
                for id_, what in kin_faults(ledger):
                    yield Flaw(
                        "kin-differs", f"{LEDGER_NAME}, {id_}", what, _WHY_LEDGER["kin-differs"], REPAIR
                    )

    def _corrupt(self, what: str) -> Flaw:
        why = "what it says cannot be trusted; captures are untouched"
        return Flaw("ledger-damaged", str(self.root / LEDGER_NAME), " ".join(what.split()), why, REBUILD)

    def _inside(self, kind: str, row: str) -> Flaw:
        why = _WHY_LEDGER.get(kind, "the ledger contradicts itself")
        return Flaw(kind, f"{LEDGER_NAME}, {row}", kind.replace("-", " "), why, REPAIR)

    # capture files

    def _captures(self, ledger: Mending | None) -> Iterator[Flaw]:
        known = ledger.files() if ledger is not None else {}
        paths = {path.relative_to(self.root).as_posix(): path for path in capture_files(self.root)}
        total = sum(path.stat().st_size for path in paths.values()) or 1
        self.progress.begin("verify, captures")
        before = 0
        for file, path in paths.items():
            self.done.files += 1
            held = ledger.captures_in(file) if ledger is not None else []  # before the file is read: see Law
            one = _CaptureFile(path, file, known.get(file), before / total, total)
            yield from self._read(one)
            if ledger is not None:
                yield from one.against(held)
                yield from self._lengths(one, ledger)
                yield from self._seal(one, ledger)
            before += path.stat().st_size
        for file in sorted(known.keys() - paths.keys()):
            if ledger is not None and any(held.outcome != LOST for held in ledger.captures_in(file)):
                what = "the ledger knows this file and it is not there"
                yield Flaw("file-missing", file, what, "the captures in it are gone", _FROM_A_COPY)

    def _read(self, one: _CaptureFile) -> Iterator[Flaw]:
        """The whole file, to the end of its last record."""
        for record in read_file(one.path, one.file):
            if isinstance(record, Capture):
                self.done.captures += 1
                one.met(record)
                self.progress.reached(one.reached + record.offset / one.total)
                self.progress.step()
            elif not self.done.writing or _offset(record) < (one.length or 0):
                one.is_read = False
                step = REPAIR if is_ours(one.path) else _FROM_A_COPY
                yield Flaw(record.reason, record.where, record.what, "what came there cannot be read", step)

    def _lengths(self, one: _CaptureFile, ledger: Mending) -> Iterator[Flaw]:
        if self.done.writing:
            return
        again = f"wirecrawl replay {shlex.quote(str(one.path))}"
        mend = REPAIR if is_ours(one.path) else again
        if one.length is None:
            what = "the ledger does not know this file"
            yield Flaw("unknown-file", one.file, what, "its pages are in no story", mend)
            return
        behind = one.path.stat().st_size - one.length
        if behind > 0 and is_ours(one.path):
            what = f"{behind} bytes behind the acknowledged {one.length}"
            yield Flaw("bytes-behind", one.file, what, "a run was cut short there: they may be torn", REPAIR)
        elif behind < 0:
            what = f"{-behind} of {one.length} acknowledged bytes are missing at its end"
            yield Flaw("file-cut", one.file, what, "the captures there are gone", _FROM_A_COPY)
        for offset, key in [*one.there.items(), *one.sharing]:
            is_known = key == one.there[offset] and ledger.capture_at(one.file, offset) is not None
            if offset < one.length and not is_known and not ledger.held_capture(*key):
                what = "the ledger does not know this capture"
                step = mend if key == one.there[offset] else again
                yield Flaw("unknown-capture", f"{one.file}, byte {offset}", what, "it is in no story", step)

    def _seal(self, one: _CaptureFile, ledger: Mending) -> Iterator[Flaw]:
        seal = ledger.seal_of(one.file)
        if not one.is_read or one.length is None or seal is None or seal.bytes > one.length:
            return
        if digest_of(one.path, seal.bytes) != seal.sha256:
            what = "its bytes are not those of the day it was closed, though every record in it reads"
            yield Flaw("seal-broken", one.file, what, "the disk, or somebody, changes what is kept", REPAIR)


@dataclass(slots=True)
class _CaptureFile:
    """One capture file: what the ledger has of it, and what was found in it.

    `length`: the acknowledged bytes, None for a file the ledger does not know; `reached`: the part of all bytes
    (`total`) before it; `there`: byte → digest, address, instant; `sharing`: of those that are not the first in a
    compressed member.
    """

    path: Path
    file: str
    length: int | None
    reached: float
    total: int
    is_read: bool = True
    there: dict[int, _Key] = field(default_factory=dict)
    sharing: list[tuple[int, _Key]] = field(default_factory=list)

    def met(self, record: Capture) -> None:
        """Notes where a capture is: that of its member, if it is the first in it."""
        key = record.digest, record.url, record.fetched_at
        if self.there.setdefault(record.offset, key) != key:
            self.sharing.append((record.offset, key))

    def against(self, held: list[HeldCapture]) -> Iterator[Flaw]:
        """The ledger's captures against those that were read."""
        for one in held:
            found = self.there.get(one.offset)
            if one.outcome == LOST or (found is not None and found[0] == one.digest):
                continue
            what = "another capture is there" if found else "the capture the ledger knows is not there"
            why = f"the {one.role} {one.url or 'without address'} cannot be read again"
            yield Flaw("capture-missing", f"{self.file}, byte {one.offset}", what, why, REPAIR)


def _offset(fault: Unreadable) -> int:
    tail = fault.where.rpartition(", byte ")[2]
    return int(tail) if tail.isdigit() else 0
