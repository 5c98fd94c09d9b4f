"""The ledger: what came, what was read from it, what it became, and what is owed.

In:   captures and their outcomes; the stories that settling gives.
Out:  answers: is this held, what is unread, which stories and months changed, the lines in the one order.
Law:  a story is acknowledged when `commit` returns, and its capture is on disk before that. A capture has one
      outcome: read again, the new one replaces the old. All of it can be made again from the captures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson

from wirecrawl.archive.captures import Captures
from wirecrawl.archive.database import LEDGER_NAME, PAGE_ONE_OF_ONE, Mode, no_archive
from wirecrawl.archive.lock import Lock
from wirecrawl.archive.months import UNDATED, UNKNOWN_SOURCE, Kind, Month
from wirecrawl.archive.owed import GONE_REASONS, Frontier
from wirecrawl.archive.related import Related
from wirecrawl.archive.robots import RobotsMemory
from wirecrawl.archive.runs import Runs
from wirecrawl.model.story import Judged, Reading, Reject, Story, to_line

_MONTH = re.compile(r"\d{4}-\d{2}(?!\d)")


class _Fresh(NamedTuple):
    """A reading stored since the last commit."""

    capture: int
    data: bytes
    reading: Reading | None


class Ledger(Captures, Frontier, Related, RobotsMemory, Runs):
    """Opened by `open` (one writer an archive), `open_readonly` or `scratch`; closed by `close` or `with`."""

    def __init__(self, path: Path, mode: Mode, *, command: str = "", lock: Lock | None = None) -> None:
        self._lock, self.command = lock, command
        self._dirty: dict[str, list[_Fresh] | None] = {}  # since the last commit; None: ask the table
        super().__init__(path, mode)
        self._saved_dirty = bool(self._read("SELECT 1 FROM dirty LIMIT 1"))
        self._has_frontier = bool(self._read("SELECT 1 FROM frontier LIMIT 1"))
        self._has_gone = bool(self._read(f"SELECT 1 FROM rejects WHERE reason IN {GONE_REASONS} LIMIT 1"))  # noqa: S608

    @classmethod
    def open(cls, root: Path, *, command: str, wait_s: float = 0.0) -> Self:
        """The ledger of the archive at `root`, made if need be, for this run alone.

        Raises ArchiveBusy after `wait_s` seconds, LedgerUnusable, NoRoom, ArchiveError.
        """
        lock = Lock(root, command, wait_s)
        try:
            return cls(root / LEDGER_NAME, "write", command=command, lock=lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_readonly(cls, root: Path) -> Self:
        """For reading beside any run: waits for nobody, makes no file. Raises ArchiveError if there is none."""
        if not (root / LEDGER_NAME).is_file():
            raise no_archive(root)
        return cls(root / LEDGER_NAME, "read")

    @classmethod
    def scratch(cls, folder: Path) -> Self:
        """A ledger for this run only: not locked, not synced, and two files of one name may differ."""
        return cls(folder / LEDGER_NAME, "scratch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self._lock is not None:
                self._lock.release()

    # outcomes

    def store(
        self,
        capture_id: int,
        id: str,
        page: int,
        data: bytes,
        reading: Reading | None = None,
        *,
        in_part: bool = False,
    ) -> None:
        """The capture gave a reading, `data` its JSON: its story is to be settled; its page is owed no longer, unless
        it is in part."""
        self.note(capture_id, "story")
        first = id not in self._dirty and not self._saved_dirty and not self._has_readings(id)
        self._write("INSERT INTO readings VALUES (?, ?, ?, ?)", capture_id, id, page, data)
        if self._has_frontier and not in_part:
            self.done(id, page)
        held = [] if first else self._dirty.get(id)
        if held is not None:
            held.append(_Fresh(capture_id, data, reading))
        self._dirty[id] = held

    def _has_readings(self, id: str) -> bool:
        return bool(self._read("SELECT 1 FROM readings WHERE id = ? LIMIT 1", id))

    def reject(self, capture_id: int, reject: Reject) -> None:
        """The capture gave no story."""
        self.note(capture_id, "reject")
        month = Month("rejects", reject.source or UNKNOWN_SOURCE, _month_of(reject.fetched_at))
        self._write(
            "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?)",
            capture_id,
            month.source,
            month.month,
            reject.reason,
            reject.to_line(),
            reject.id,
        )
        self.mark_stale(month)
        if reject.reason in GONE_REASONS and reject.id is not None:
            self._has_gone = True
            if self._has_readings(reject.id):  # what a story is may depend on its page being gone
                self._dirty[reject.id] = None

    def note(self, capture_id: int, outcome: str) -> None:
        """The capture was no story's page (list, redirect, robots, other); or it was, and more is told of it."""
        fresh = self._write(
            "UPDATE captures SET outcome = ? WHERE capture = ? AND outcome IS NULL", outcome, capture_id
        )
        if fresh.rowcount == 0:
            self._take_back(capture_id)
            self._write("UPDATE captures SET outcome = ? WHERE capture = ?", outcome, capture_id)

    def _take_back(self, capture_id: int) -> None:
        for (id_,) in self._read("SELECT id FROM readings WHERE capture = ?", capture_id):
            self._dirty[id_] = None
            self._write(
                "UPDATE versions SET reading = NULL,"
                " line = (SELECT line FROM lines WHERE lines.version = versions.version)"
                " WHERE id = ? AND reading = ?",
                id_,
                capture_id,
            )
        self._write("DELETE FROM readings WHERE capture = ?", capture_id)
        for source, month, id_ in self._read(
            "SELECT source, month, id FROM rejects WHERE capture = ?", capture_id
        ):
            self.mark_stale(Month("rejects", source, month))
            if id_ is not None and self._has_readings(id_):
                self._dirty[id_] = None
        self._write("DELETE FROM rejects WHERE capture = ?", capture_id)

    # stories

    def dirty_ids(self) -> list[str]:
        """Ids whose readings changed since they were last settled, sorted."""
        saved = {id_ for (id_,) in self._read("SELECT id FROM dirty")} if self._saved_dirty else set()
        self._saved_dirty = bool(saved)
        return sorted(saved | self._dirty.keys())

    def readings_of(self, id: str) -> list[Reading]:
        """All readings of one id, of all its pages, in no promised order."""
        held = self._dirty.get(id)
        if held is None:
            rows = self._read("SELECT data FROM readings WHERE id = ?", id)
            return [Reading.from_json(data) for (data,) in rows]
        return [fresh.reading or Reading.from_json(fresh.data) for fresh in held]

    def absences_of(self, id: str) -> list[Reject]:
        """All answers 404 or 410 at addresses of one id, in no promised order."""
        if not self._has_gone:
            return []
        rows = self._read(f"SELECT line FROM rejects WHERE id = ? AND reason IN {GONE_REASONS}", id)  # noqa: S608
        return [Reject(**orjson.loads(line)) for (line,) in rows]

    def put_story(self, story: Story, versions: Sequence[Story]) -> bool:
        """Writes what settling gave; False if it is what was there. `versions`: oldest first, `story` among them."""
        fresh = self._settled(story.id)
        before = [] if fresh else self._read("SELECT source, month FROM stories WHERE id = ?", story.id)
        if before:
            lines = [to_line(version) for version in versions]
            earlier = "SELECT count(*) FROM earlier WHERE id = ?"
            if self.versions(story.id) == lines and self._read(earlier, story.id) == [(len(lines) - 1,)]:
                return False
            told = self.told(story.id)
            self._forget(story.id, *before[0])
        if not before or any(told.get(name) != getattr(story, name) for name in Judged._fields):
            self.owe_kin(story.id)
        rows = [self._put_version(story.id, n, version, fresh) for n, version in enumerate(versions, 1)]
        for row, one in zip(rows, versions, strict=True):
            kind: Kind = "stories" if one is story else "versions"
            month = Month(kind, one.source, _month_of(one.published_day))
            place = (one.id, one.source, month.month, one.published_day or "", one.published_at or "")
            if one is story:
                about = (self.run, one.layout, int(one.complete), " ".join(one.warnings), row)
                self._write("INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *place, *about)
            else:
                self._write("INSERT INTO earlier VALUES (?, ?, ?, ?, ?, ?)", row, *place)
            self.mark_stale(month)
        return True

    def _put_version(self, id: str, number: int, version: Story, fresh: Sequence[_Fresh]) -> int:
        """A line that a reading says word for word, as most do, points to it and is not written twice."""
        line = None
        same = [reading.capture for reading in fresh if reading.reading is version]
        if not same:
            line = to_line(version)
            told = line.removesuffix(b"}\n") + PAGE_ONE_OF_ONE
            same = [reading.capture for reading in fresh if reading.data == told]
            if not fresh:
                rows = self._read("SELECT capture FROM readings WHERE id = ? AND data = ? LIMIT 1", id, told)
                same = [capture for (capture,) in rows]
        reading, own = (same[0], None) if same else (None, line)
        cursor = self._write("INSERT INTO versions VALUES (NULL, ?, ?, ?, ?)", id, number, reading, own)
        return cursor.lastrowid or 0

    def drop_story(self, id: str) -> bool:
        """Forgets the story of an id whose readings make none any more; False if there was none."""
        self._settled(id)
        before = self._read("SELECT source, month FROM stories WHERE id = ?", id)
        if before:
            self._forget(id, *before[0])
        self.owe_kin(id)
        return bool(before)

    def _forget(self, id: str, source: str, month: str) -> None:
        self._write("DELETE FROM stories WHERE id = ?", id)
        for place in self._read("SELECT DISTINCT source, month FROM earlier WHERE id = ?", id):
            self.mark_stale(Month("versions", *place))
        self._write("DELETE FROM earlier WHERE id = ?", id)
        self._write("DELETE FROM versions WHERE id = ?", id)
        self.mark_stale(Month("stories", source, month))

    def _settled(self, id: str) -> list[_Fresh]:
        """No longer dirty. Returns all its readings, if all came since the last commit: then it is a new story."""
        if self._saved_dirty:
            self._write("DELETE FROM dirty WHERE id = ?", id)
        return self._dirty.pop(id, None) or []

    def commit(self) -> None:
        """All since the last commit is now safe on disk, and so is the list of what is not settled yet."""
        if self._dirty:
            self._write_all("INSERT OR IGNORE INTO dirty VALUES (?)", [(id_,) for id_ in self._dirty])
            self._saved_dirty = True
        super().commit()
        self._dirty.clear()

    def roll_back(self) -> None:
        """As Database.roll_back; what was dirty at the last commit is so again."""
        super().roll_back()
        self._dirty.clear()
        self._saved_dirty = bool(self._read("SELECT 1 FROM dirty LIMIT 1"))

    # answers

    def lines_of(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The lines of many stories at once."""
        wanted = orjson.dumps(ids).decode()
        return dict(self.story_rows("stories.id IN (SELECT value FROM json_each(?))", (wanted,)))

    def versions(self, id: str) -> list[bytes]:
        """The lines of all versions of one story, oldest first, without kin: as settling gave them."""
        return [line for (line,) in self._read("SELECT line FROM lines WHERE id = ? ORDER BY number", id)]

    def stories_of(self, id: str) -> list[dict[str, Any]]:
        """All versions of one story as plain values, oldest first."""
        return [orjson.loads(line) for line in self.versions(id)]

    def told_versions(self, id: str) -> list[dict[str, Any]]:
        """As stories_of, with the kin that a reader is told: all are of one family, the current one is related."""
        current, cluster = self.told(id), self.related(id).cluster
        return [
            current if one["version"] == current.get("version") else one | {"cluster": cluster}
            for one in self.stories_of(id)
        ]

    def run_changes(self, run: int) -> list[str]:
        """Ids of the stories that a run made or changed, sorted."""
        return [id_ for (id_,) in self._read("SELECT id FROM stories WHERE run = ? ORDER BY id", run)]


def _month_of(instant_or_day: str | None) -> str:
    """« 2018-06 »; what does not start so never becomes the name of a file."""
    found = _MONTH.match(instant_or_day or "")
    return found[0] if found else UNDATED
