"""What `verify` names, mended: capture files, the ledger's rows of them, the files made from both.

In:   an archive nobody writes to.
Out:  a line for each thing done; what could not be mended.
Law:  no sound capture is touched, and nothing is thrown away: damaged bytes and strange files go to `damaged/`
      first. Every step is whole or not begun, and a second repair finds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wirecrawl.account import Account
from wirecrawl.archive.captures import Seal
from wirecrawl.archive.database import LEDGER_NAME, no_archive
from wirecrawl.archive.durable import remove_file, replacing, sweep
from wirecrawl.archive.faults import from_our_disk
from wirecrawl.archive.mending import LOST, HeldCapture, Mending
from wirecrawl.archive.months import KINDS
from wirecrawl.archive.pieces import DAMAGED, Moved, findable, is_ours, mend_file, plain_heads, sound_length
from wirecrawl.archive.reports import FOLDER as REPORTS
from wirecrawl.archive.saved import read_file
from wirecrawl.archive.seals import digest_read, put_back, seal_files
from wirecrawl.errors import LedgerUnusable, Unreadable
from wirecrawl.kin.relate import kin_faults, settle_kin
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Entry
from wirecrawl.progress import Progress
from wirecrawl.publish import MANIFEST_NAME, publish, settle_dirty
from wirecrawl.recover import recover, take_up
from wirecrawl.report import in_archive, some
from wirecrawl.sources import SOURCES
from wirecrawl.upkeep.shelves import keep_aside, move_aside, projection_of, stray_files
from wirecrawl.upkeep.verify import CAPTURES, REBUILD, capture_files, verify


@dataclass(slots=True)
class Mended:
    """What was done, a line each; `lost`: captures that are gone; `owed`: how many of their pages are asked for
    again; `left`: what only a person can mend."""

    done: list[str] = field(default_factory=list)
    lost: int = 0
    owed: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 something is left, 4 captures are lost, 0 all is sound."""
        return 1 if self.left else 4 if self.lost else 0

    def summary(self) -> str:
        """One line for people."""
        if not self.done and not self.left:
            return "repair: nothing to mend"
        lost = f"; {some(self.lost, 'capture is', 'captures are')} lost, " if self.lost else ""
        lost += f"{some(self.owed, 'page')} owed again" if self.lost else ""
        left = f"; {some(len(self.left), 'fault is', 'faults are')} left" if self.left else ""
        return f"repair: {some(len(self.done), 'thing')} mended{lost}{left}"


def repair(
    root: Path, progress: Progress | None = None, *, command: str = "repair", wait_s: float = 0.0
) -> Mended:
    """Mends the archive at `root`. Raises ArchiveError where none is, ArchiveBusy, NoRoom, LedgerUnusable (then
    `rebuild` mends it)."""
    progress = progress or Progress()
    mended = Mended()
    if not (root / LEDGER_NAME).exists() and not capture_files(root):
        raise no_archive(root)
    with Mending.open(root, command=command, wait_s=wait_s) as ledger:
        damage = ledger.integrity(1)
        if damage:
            what = f"the ledger is damaged: {' '.join(damage[0].split())}"
            step = f"{REBUILD}{in_archive(root)}, or wirecrawl repair --rebuild{in_archive(root)}"
            raise LedgerUnusable(what, where=str(root), next_step=step)
        ledger.begin_run("repair")
        _put_back(root, ledger, mended)
        mend_captures(root, mended, progress)
        rows, rest = _Rows(root, ledger, mended), _Rest(root, ledger, mended, progress)
        rows.reconcile(progress)
        rest.mend()
        mended.lost, mended.owed = len(rows.lost - rest.again), len(rows.pages)
        ledger.end_run("done")
        ledger.commit()
    mended.left += [str(flaw) for flaw in verify(root, progress).flaws]
    return mended


def _put_back(root: Path, ledger: Mending, mended: Mended) -> None:
    """A run may have met a file under its new name since: of that name the ledger has a length, and no capture."""
    held = [file for file in ledger.files() if ledger.captures_in(file)]
    seals = {file: seal for file in held if (seal := ledger.seal_of(file))}
    for name, to in put_back(root, seals, capture_files(root)):
        mended.done.append(f"{name}: is {to}, by its seal; named so again")
        if name not in held:
            ledger.shorten(name, 0)


def mend_captures(root: Path, mended: Mended, progress: Progress) -> int:
    """Every capture file of ours made sound, what was damaged is kept; how many pieces could not be mended.

    Needs no ledger. Raises NoRoom.
    """
    paths = [path for path in capture_files(root) if is_ours(path)]
    progress.begin("repair, captures", len(paths))
    damaged = 0
    for path in paths:
        file = path.relative_to(root).as_posix()
        moved = mend_file(root, file)
        damaged += sum(not one.mended for one in moved)
        mended.done += map(_told, moved)
        if not path.stat().st_size:
            remove_file(path)
            mended.done.append(f"{file}: nothing is left in it; removed")
        progress.step()
    return damaged


def _told(moved: Moved) -> str:
    piece = moved.piece
    what = f"{moved.file}: {piece.size} damaged bytes from byte {piece.start}"
    if moved.mended:
        return f"{what}: one bit had turned, and was turned back, as checksum and digests prove; kept in {moved.to}"
    how = "cut off" if moved.is_tail else "taken out; the records around it stay where they were"
    return f"{what} {how}; kept in {moved.to}"


@dataclass(slots=True)
class _Rows:
    """First half: the ledger's captures against the files. `lost` are rows, `pages` what is owed for them: a page
    may have come several times."""

    root: Path
    ledger: Mending
    mended: Mended
    lost: set[int] = field(default_factory=set)
    pages: set[tuple[str, int]] = field(default_factory=set)

    def reconcile(self, progress: Progress) -> None:
        known = self.ledger.files()
        progress.begin("repair, ledger", len(known))
        for file, length in known.items():
            self._file(file, length)
            self.ledger.commit()
            progress.step()

    def _file(self, file: str, length: int) -> None:
        path = self.root / file
        records = from_our_disk(read_file(path, file), path) if path.is_file() else ()
        found = [one for one in findable(records, path) if isinstance(one, Capture)]
        held = self.ledger.captures_in(file)
        there = {one.offset: one.digest for one in found}
        astray = [one for one in held if there.get(one.offset) != one.digest]
        moves, gone = _sort(astray, found, {one.offset for one in held} - {one.offset for one in astray})
        back = [one for one in held if one.outcome == LOST and one not in astray]
        moves += [(one.row, one.offset) for one in back]  # found again, in a copy that was brought back
        if moves:
            self.ledger.move_captures(moves)
            self._say(
                f"{file}: {len(moves)} captures stand elsewhere, or are here again; read again from there"
            )
        for one in gone:
            if one.outcome != LOST:
                self._lose(file, one)
        self._take_up(file, [one for one in found if one.offset < length])
        size = path.stat().st_size if path.is_file() else 0
        whole = sound_length(path) if size and is_ours(path) else size
        if whole < length:
            self.ledger.shorten(file, whole)
            self._say(
                f"{file}: {length - whole} bytes that were acknowledged are gone; it ends at byte {whole}"
            )

    def _take_up(self, file: str, found: Iterable[Capture]) -> None:
        """Captures within what is acknowledged that the ledger has no row of."""
        for one in found:
            is_held = self.ledger.held_capture(one.digest, one.url, one.fetched_at)
            if not is_held and self.ledger.capture_at(file, one.offset) is None:
                take_up(self.ledger, one, 0)
                self._say(f"{file}, byte {one.offset}: the ledger had no row of this capture; taken up")

    def _lose(self, file: str, held: HeldCapture) -> None:
        entry, source = _page_of(held)
        self.ledger.lose(held.row, source, entry)
        self.lost.add(held.row)
        if entry is not None:
            self.pages.add((entry.id, entry.page))
        owed = (
            f"{entry.url} is owed again" if entry else "it has no address to ask again: give its file again"
        )
        if held.role != "story":
            owed = f"it was no story ({held.role})"
        self._say(f"{file}, byte {held.offset}: this capture is lost; what was read from it stays; {owed}")

    def _say(self, line: str) -> None:
        self.mended.done.append(line)


def _sort(
    astray: Iterable[HeldCapture], found: Iterable[Capture], taken: set[int]
) -> tuple[list[tuple[int, int]], list[HeldCapture]]:
    """Captures that are not where the ledger has them: those that moved, (row, byte), and those that are gone."""
    free = {(one.digest, one.url, one.fetched_at): one.offset for one in found if one.offset not in taken}
    moves: list[tuple[int, int]] = []
    gone: list[HeldCapture] = []
    for one in astray:
        offset = free.pop((one.digest, one.url, one.fetched_at), None)
        if offset is None:
            gone.append(one)
        else:
            moves.append((one.row, offset))
    return moves, gone


def _page_of(held: HeldCapture) -> tuple[Entry | None, str]:
    """The page to ask for again, and of which source; None for what is no story's page of a wire we know."""
    for source in SOURCES.values() if held.url and held.role == "story" else ():
        address = source.address(held.url)
        if address.role == "story" and address.id:
            return Entry(held.url, address.id, address.page, address.day), source.name
    return None, ""


@dataclass(slots=True)
class _Rest:
    """Second half: what follows from captures and their rows. `again` are the rows of lost captures whose page is
    held in another one."""

    root: Path
    ledger: Mending
    mended: Mended
    progress: Progress
    again: set[int] = field(default_factory=set)

    def mend(self) -> None:
        self._say(self._sweep(), "half-written files of a run that died were removed")
        wrong = self.ledger.mend_contradictions()
        self.again = self.ledger.forget_replaced()
        unsettled = len(self.ledger.dirty_ids())
        self.ledger.commit()
        self._say(wrong, "rows of the ledger contradicted each other: read, settled or owed again")
        self._say(len(self.again), "lost captures have come again: the old ones are forgotten")
        self._say(unsettled, "stories were settled")
        found = recover(self.ledger, self.root, Account(self.progress))
        self._say(found.adopted, "captures the ledger had not heard of were taken up")
        self._say(found.reread, "captures were read that had not been")
        self._say(found.cut_bytes, "torn bytes were cut off")
        settle_dirty(self.ledger)
        self._kin()
        self._seals()
        self._shelves()
        manifest = self.root / MANIFEST_NAME
        before = manifest.read_bytes() if manifest.is_file() else b""
        if publish(self.ledger, self.root, "repaired").files == () and manifest.read_bytes() != before:
            self.mended.done.append(f"{MANIFEST_NAME}: written again from the ledger")

    def _kin(self) -> None:
        """Families that are not told as they are: all are found out anew, for one wrong row may lead to others."""
        wrong = {id_ for id_, _ in kin_faults(self.ledger)}
        if wrong:
            self.ledger.forget_kin()
            settle_kin(self.ledger, self.progress)
            self.ledger.commit()
        self._say(len(wrong), "stories were not related as their texts say: all families were made anew")

    def _sweep(self) -> int:
        folders = [self.root / name for name in (CAPTURES, DAMAGED, REPORTS, *KINDS)]
        found = [path for folder in folders for path in folder.rglob(".*.tmp")]
        for folder in folders:
            sweep(folder, deep=True)
        for name in (MANIFEST_NAME, LEDGER_NAME):  # not somebody's export into this folder
            found += self.root.glob(f".{name}.*.tmp")
            sweep(self.root, name)
        return len(found)

    def _say(self, count: int, what: str) -> None:
        if count:
            self.mended.done.append(f"{count} {what}")

    def _seals(self) -> None:
        """A file that was mended, or in which bits have turned that carry nothing: each record in it is proven."""
        for file in self.ledger.files():
            seal, path = self.ledger.seal_of(file), self.root / file
            if seal is None or digest_read(path, seal.bytes) == seal.sha256:
                continue
            if is_ours(path) and path.is_file() and _restore_heads(path, seal):
                self.mended.done.append(
                    f"{file}: bits had turned in its gzip headers; it is, byte for byte, what it was"
                )
            elif path.is_file() and not any(isinstance(one, Unreadable) for one in read_file(path, file)):
                self.ledger.unseal(file)
                self.mended.done.append(
                    f"{file}: sealed as it stands; every record in it reads and is proven"
                )
        seal_files(self.ledger, self.root)

    def _shelves(self) -> None:
        """Files that are not the projection are written again; what nobody published is moved aside."""
        stale = self.ledger.stale_months()
        shelved = self.ledger.published()
        for month in sorted({*self.ledger.months(), *shelved}):
            digest = projection_of(self.ledger, month)
            path = self.root / month.path
            there = path.stat().st_size if path.is_file() else 0
            is_wrong = digest_read(path, there) != digest
            if is_wrong or month in stale or month not in shelved or shelved[month].sha256 != digest:
                kept = f"; the old one is kept in {keep_aside(self.root, path)}" if there and is_wrong else ""
                self.ledger.mark_stale(month)
                self.mended.done.append(f"{month.path}: written again from the ledger{kept}")
        self.ledger.commit()
        for stray in stray_files(self.root, self.ledger):
            self.mended.done.append(move_aside(self.root, stray))


def _restore_heads(path: Path, seal: Seal) -> bool:
    """Gives the members their headers back, if that makes the file what its seal says. Raises NoRoom."""
    digest, size = hashlib.sha256(), 0
    for part in plain_heads(path):
        digest.update(part)
        size += len(part)
    if (size, digest.hexdigest()) != seal:
        return False
    with replacing(path) as out:
        out.writelines(plain_heads(path))
    return True
