"""What is read out of the ledger: stories in the one order, months to write again, figures.

In:   a source, days, a run; which files were written.
Out:  lines of JSON as bytes; the list of stale months; the rows of the manifest; counts.
Law:  one order everywhere: source, then (day, instant, id), a day without an hour first in its day, undated
      stories last. A month stays stale until the file made from it is in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict, get_args

import orjson

from wirecrawl.archive.database import Database, Mode
from wirecrawl.instant import utc_now
from wirecrawl.model.story import with_kin

# a story's line as it is stored, and what its kin is; most have none
_TOLD = "line, related.cluster, related.relation, related.relation_to"
_WITH_KIN = "JOIN lines USING (version) LEFT JOIN related ON related.id = stories.id"
Kind = Literal["stories", "versions", "rejects"]
KINDS: tuple[Kind, ...] = get_args(Kind)
UNDATED = "undated"
UNKNOWN_SOURCE = "unknown"


class Month(NamedTuple):
    """One file of the archive: what it holds, of which source, and `2018-06` or `undated`."""

    kind: Kind
    source: str
    month: str

    @property
    def path(self) -> str:
        """Relative to the archive. Rejects are few: a year of them needs no folder of its own."""
        if self.kind == "rejects" or self.month == UNDATED:
            return f"{self.kind}/{self.source}/{self.month}.jsonl"
        return f"{self.kind}/{self.source}/{self.month[:4]}/{self.month}.jsonl"


class Shelved(NamedTuple):
    """What the file of a month holds: bytes, hex sha-256, lines, first and last day."""

    bytes: int
    sha256: str
    lines: int
    first_day: str | None
    last_day: str | None


def manifest_line(month: Month, shelved: Shelved) -> dict[str, object]:
    """What the manifest says of one file."""
    return {
        "path": month.path,
        "bytes": shelved.bytes,
        "sha256": shelved.sha256,
        month.kind: shelved.lines,
        "first_day": shelved.first_day,
        "last_day": shelved.last_day,
    }


class Revision(NamedTuple):
    """One change of the published files: its number, the instant (UTC), the reason, the paths touched."""

    revision: int
    at: str
    reason: str
    files: list[str]


class DayCount(NamedTuple):
    """Of one day of the wire: `stories` held; its cells (one a list) still `owed`, read past (`done`), out of reach."""

    stories: int = 0
    owed: int = 0
    done: int = 0
    unreachable: int = 0


class Stats(TypedDict):
    """What is there, of one source or of all. Every count by name, in the order of the names."""

    captures: dict[str, int]
    stories: int
    years: dict[str, int]
    layouts: dict[str, int]
    rejects: dict[str, int]
    warnings: dict[str, int]
    owed: dict[str, int]
    revisits: dict[str, int]
    cells: dict[str, int]
    archived: dict[str, int]
    reserved: dict[str, int]
    undated: int
    incomplete: int
    versioned: int


class Months(Database):
    """The questions of publish, export and stats."""

    def __init__(self, path: Path, mode: Mode) -> None:
        super().__init__(path, mode)
        self._marked: set[Month] = set()  # spares a write for each story of a month

    def mark_stale(self, month: Month) -> None:
        """The file of this month no longer says what the ledger says."""
        if month not in self._marked:
            self._write("INSERT OR IGNORE INTO stale VALUES (?, ?, ?)", *month)
            self._marked.add(month)

    def roll_back(self) -> None:
        """As Database.roll_back; what was marked since is not."""
        super().roll_back()
        self._marked.clear()

    def stale_months(self) -> list[Month]:
        """The files to write again, in the order of their names."""
        return [Month(*row) for row in self._read("SELECT * FROM stale ORDER BY kind, source, month")]

    def month_rows(self, month: Month) -> Iterator[tuple[str, bytes]]:
        """The lines of one file in their order, each with its day ("" for none)."""
        if month.kind == "stories":
            rows = self._stream(
                f"SELECT day, {_TOLD} FROM stories {_WITH_KIN}"  # noqa: S608
                " WHERE source = ? AND month = ? ORDER BY day, at, stories.id",
                month.source,
                month.month,
            )
            return ((day, _told(*told)) for day, *told in rows)
        if month.kind == "versions":  # of the story's family, and related as what they became
            rows = self._stream(
                "SELECT day, line, cluster FROM earlier JOIN lines USING (version)"
                " LEFT JOIN related ON related.id = earlier.id"
                " WHERE source = ? AND month = ? ORDER BY day, at, earlier.id, number",
                month.source,
                month.month,
            )
            return ((day, _told(line, cluster, "", "")) for day, line, cluster in rows)
        return self._stream(
            "SELECT coalesce(substr(fetched_at, 1, 10), ''), line"
            " FROM rejects JOIN captures USING (capture) JOIN files USING (file)"
            " WHERE rejects.source = ? AND month = ? ORDER BY fetched_at, name, offset, digest, url",
            month.source,
            month.month,
        )

    def story_rows(self, where: str, values: Sequence[object]) -> Iterator[tuple[str, bytes]]:
        """(id, line) of the stories for which the SQL condition `where` holds, in the one order."""
        rows = self._stream(
            f"SELECT stories.id, {_TOLD} FROM stories {_WITH_KIN} WHERE {where}"  # noqa: S608
            " ORDER BY source, month, day, at, stories.id",
            *values,
        )
        return ((id_, _told(*told)) for id_, *told in rows)

    def story(self, id: str) -> bytes | None:
        """The line of one story, as in its month's file."""
        return next((line for _, line in self.story_rows("stories.id = ?", (id,))), None)

    def told(self, id: str) -> dict[str, Any]:
        """One story as plain values; {} if there is none."""
        found: dict[str, Any] = orjson.loads(self.story(id) or b"{}")
        return found

    # what the manifest says

    def published(self) -> dict[Month, Shelved]:
        """What was written last to each file, in the order of their paths."""
        rows = self._read(
            "SELECT kind, source, month, bytes, sha256, lines, first_day, last_day FROM published ORDER BY path"
        )
        return {Month(*row[:3]): Shelved(*row[3:]) for row in rows}

    def shelve(self, month: Month, shelved: Shelved) -> bool:
        """Notes what the file now holds (no lines: it is gone); False if that is what was noted before."""
        before = self._read(
            "SELECT bytes, sha256, lines, first_day, last_day FROM published WHERE path = ?", month.path
        )
        if before == ([tuple(shelved)] if shelved.lines else []):
            return False
        self._write("DELETE FROM published WHERE path = ?", month.path)
        if shelved.lines:
            self._write(
                "INSERT INTO published VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", month.path, *month, *shelved
            )
        return True

    def end_revision(self, reason: str, paths: Sequence[str]) -> None:
        """All stale files are in place: nothing is stale, and what was touched is a revision."""
        if paths:
            self._write(
                "INSERT INTO revisions VALUES (NULL, ?, ?, ?)",
                utc_now(),
                reason,
                orjson.dumps(paths).decode(),
            )
        self._write("DELETE FROM stale")
        self._write("DELETE FROM kin_moved")
        self._marked.clear()

    def revisions(self) -> list[Revision]:
        """Every change of the published files, oldest first."""
        rows = self._read("SELECT revision, at, reason, files FROM revisions ORDER BY revision")
        return [Revision(number, at, reason, orjson.loads(files)) for number, at, reason, files in rows]

    # figures

    def stats(self, source: str | None = None) -> Stats:
        """Counts of one source, or of all."""
        mine = "(source = ?1 OR ?1 IS NULL)"
        unknown = f"(coalesce(source, '{UNKNOWN_SOURCE}') = ?1 OR ?1 IS NULL)"
        of_page = "(substr(id, 1, instr(id, ':') - 1) = ?1 OR ?1 IS NULL)"
        years = self._count("substr(month, 1, 4)", "stories", f"{mine} AND month <> '{UNDATED}'", source)
        undated = self._count("month", "stories", f"{mine} AND month = '{UNDATED}'", source)
        warnings: Counter[str] = Counter()
        for codes, count in self._count("warnings", "stories", f"{mine} AND warnings <> ''", source).items():
            warnings.update(dict.fromkeys(codes.split(), count))
        return Stats(
            captures=self._count("role", "captures", unknown, source),
            stories=sum(years.values()) + sum(undated.values()),
            years=years,
            layouts=self._count("layout", "stories", mine, source),
            rejects=self._count("reason", "rejects", mine, source),
            warnings=dict(sorted(warnings.items())),
            owed=self._count("reason", "frontier", f"{mine} AND state = 'owed'", source),
            revisits=self._revisits(mine, source),
            cells=self._count("trim(state || ' ' || reason)", "cells", mine, source),
            archived=self._count("trim(state || ' ' || reason)", "mementos", mine, source),
            reserved=self._count("kind", "reserved JOIN readings USING (capture)", of_page, source),
            undated=sum(undated.values()),
            incomplete=sum(self._count("complete", "stories", f"{mine} AND NOT complete", source).values()),
            versioned=len(self._count("id", "earlier", mine, source)),
        )

    def day_counts(self, source: str | None, since: str | None, until: str | None) -> dict[str, DayCount]:
        """Day → what is held of it, both ends included; "" are stories without a day, told if no end is given."""
        rows = self._read(
            "SELECT day, sum(held), sum(state = 'open'), sum(state = 'done'), sum(state = 'unreachable') FROM ("
            " SELECT source, day, 1 AS held, '' AS state FROM stories UNION ALL"
            " SELECT source, day, 0, state FROM cells)"
            " WHERE (source = ?1 OR ?1 IS NULL) AND day BETWEEN ?2 AND ?3 GROUP BY day ORDER BY day",
            source,
            since or ("0" if until else ""),
            until or "~",
        )
        return {day: DayCount(*counts) for day, *counts in rows}

    def _revisits(self, mine: str, source: str | None) -> dict[str, int]:
        """Held pages by whether they are due to be asked for again, will be, or are left alone."""
        kind = "CASE WHEN revisit_at = '' THEN 'over' WHEN revisit_at <= ?2 THEN 'due' ELSE 'planned' END"
        return dict(
            self._read(
                f"SELECT {kind}, count(*) FROM visits WHERE {mine} GROUP BY 1 ORDER BY 1",  # noqa: S608
                source,
                utc_now(),
            )
        )

    def _count(self, name: str, table: str, where: str, source: str | None) -> dict[str, int]:
        rows = self._read(
            f"SELECT {name}, count(*) FROM {table} WHERE {where} GROUP BY 1 ORDER BY 1",  # noqa: S608
            source,
        )
        return dict(rows)


def _told(line: bytes, cluster: str | None, relation: str | None, relation_to: str | None) -> bytes:
    """The line as a reader gets it; `cluster` is None for a story that is alone."""
    return line if cluster is None else with_kin(line, cluster, relation or None, relation_to or None)
