"""How each story is related, as its line tells it; and which stories are still to be judged.

In:   what the index of kin says of a story; which stories are new, told otherwise, or gone.
Out:  rows of (cluster, relation, relation_to); the ids that are owed; families and their counts.
Law:  a row only for a story that is not alone. What is owed is written down with the story that owes it, and taken
      off with the rows that follow from it: nothing is lost in between.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import orjson

from wirecrawl.archive.database import MORE_PAGES, USUAL_PAGES, Mode
from wirecrawl.archive.kin_tables import TABLE_NAMES
from wirecrawl.archive.months import Kind, Month, Months
from wirecrawl.errors import ArchiveError


class Told(NamedTuple):
    """One story's fields of kinship; `relation` and `relation_to` are "" for none."""

    cluster: str
    relation: str
    relation_to: str


class Family(TypedDict):
    """A cluster, how many members it has, and the headline of its first."""

    cluster: str
    members: int
    headline: str | None


class KinStats(TypedDict):
    """Counts over the current stories; a family has two members or more, `sizes` counts families by members."""

    stories: int
    families: int
    members: int
    alone: int
    sizes: dict[str, int]
    relations: dict[str, int]
    largest: list[Family]


class Related(Months):
    """The questions about kin."""

    def __init__(self, path: Path, mode: Mode) -> None:
        super().__init__(path, mode)
        self._owing: set[str] = set()  # since the last commit
        self._saved_owing = bool(self._read("SELECT 1 FROM kin_owed LIMIT 1"))
        self.kin_rules = self._rules_told()
        self.index: Any = None  # the KinIndex of this connection, which stands above the archive

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """The connection, for the index and its tables: within the transaction if this ledger writes.

        Errors come by name, and nothing more is written after one.
        """
        if self._mode != "read" and not self._db.in_transaction:
            self._begin()
        try:
            yield self._db
        except sqlite3.Error as error:
            raise self._give_up(error) from error
        except ArchiveError as error:
            self._broken = error
            with suppress(sqlite3.Error):
                self._roll_back()
            raise

    @contextmanager
    def with_more_pages(self) -> Iterator[None]:
        """While much is related: more of the ledger stays in memory."""
        with self.lent() as db:
            db.execute(MORE_PAGES)
        try:
            yield
        finally:
            with suppress(sqlite3.Error):  # after a failure the ledger is closed
                self._db.execute(USUAL_PAGES)

    # what is owed

    def owe_kin(self, id: str) -> None:
        """The kin of this story is to be settled: it is new, told otherwise, or gone."""
        self._owing.add(id)

    def kin_owed(self) -> list[str]:
        """Ids whose kin is to be settled, sorted."""
        may_be = self._saved_owing or self._mode == "read"  # a reader does not hear what others write
        saved = {id_ for (id_,) in self._read("SELECT id FROM kin_owed")} if may_be else set()
        self._saved_owing = bool(saved)
        return sorted(saved | self._owing)

    def is_story(self, id: str) -> bool:
        """Whether there is a story of this id."""
        return bool(self._read("SELECT 1 FROM stories WHERE id = ?", id))

    def kin_is_settled(self, ids: Iterable[str]) -> None:
        """These are owed no longer. The caller commits."""
        ids = list(ids)
        self._owing.difference_update(ids)
        if self._saved_owing:
            self._write_all("DELETE FROM kin_owed WHERE id = ?", [(id_,) for id_ in ids])

    def _rules_told(self) -> int | None:
        """The number of the rules by which kin is told, None if there is no kin."""
        if not self._read("SELECT 1 FROM kin_stories LIMIT 1"):
            return None
        told = self._read("SELECT value FROM meta WHERE key = 'kin_rules'")
        if not told:
            return 1  # they had no number then
        return int(told[0][0]) if str(told[0][0]).isdecimal() else 0  # damaged: no rules have this number

    def follow(self, rules: int) -> None:
        """From now on kin is told by these rules; what others told is all owed. The caller commits."""
        if self.kin_rules not in (None, rules):
            self.forget_kin()
        if self.kin_rules != rules:
            self._write("INSERT OR REPLACE INTO meta VALUES ('kin_rules', ?)", str(rules))
            self.kin_rules = rules

    def forget_kin(self) -> None:
        """All kin is to be found out anew, and every month that tells of some to be written. The caller commits."""
        shelves: tuple[tuple[Kind, str], ...] = (("stories", "stories"), ("versions", "earlier"))
        for kind, table in shelves:
            for place in self._read(f"SELECT DISTINCT source, month FROM {table} JOIN related USING (id)"):  # noqa: S608
                self.mark_stale(Month(kind, *place))
        for table in (*TABLE_NAMES, "related"):
            self._write(f"DELETE FROM {table}")  # noqa: S608
        self._write("INSERT OR IGNORE INTO kin_owed SELECT id FROM stories")
        self._saved_owing, self.index = True, None

    def commit(self) -> None:
        """As Database.commit, with the list of what is owed."""
        if self._owing:
            self._write_all("INSERT OR IGNORE INTO kin_owed VALUES (?)", [(id_,) for id_ in self._owing])
            self._saved_owing = True
        super().commit()
        self._owing.clear()

    def roll_back(self) -> None:
        """As Months.roll_back; the index begins anew, for what it remembers may never have been."""
        super().roll_back()
        self._owing.clear()
        self._saved_owing = bool(self._read("SELECT 1 FROM kin_owed LIMIT 1"))
        self.kin_rules, self.index = self._rules_told(), None

    # what is told

    def related(self, id: str) -> Told:
        """How a story is related; its own cluster and nothing else if it is alone."""
        rows = self._read("SELECT cluster, relation, relation_to FROM related WHERE id = ?", id)
        return Told(*rows[0]) if rows else Told(id, "", "")

    def tell_kin(self, id: str, told: Told) -> bool:
        """Writes how a story is related; False if that is what was written. Its months are then to be written again."""
        before = self.related(id)
        if before == told:
            return False
        self._write("DELETE FROM related WHERE id = ?", id)
        if told != (id, "", ""):
            self._write("INSERT INTO related VALUES (?, ?, ?, ?)", id, *told)
        for source, month, run in self._read("SELECT source, month, run FROM stories WHERE id = ?", id):
            self.mark_stale(Month("stories", source, month))
            if run != self.run:  # it was on the shelf as something else
                self._write("INSERT OR IGNORE INTO kin_moved VALUES (?)", id)
        if before.cluster != told.cluster:
            for place in self._read("SELECT DISTINCT source, month FROM earlier WHERE id = ?", id):
                self.mark_stale(Month("versions", *place))
        return True

    def forget_related(self, id: str) -> None:
        """A story that is gone is related to nothing. The caller commits."""
        self._write("DELETE FROM related WHERE id = ?", id)
        self._write("DELETE FROM kin_moved WHERE id = ?", id)

    def kin_moved(self) -> int:
        """How many stories that were published before are related otherwise since the last revision."""
        return int(self._read("SELECT count(*) FROM kin_moved")[0][0])

    def story_ids(self) -> Iterator[str]:
        """Every story."""
        return (id_ for (id_,) in self._stream("SELECT id FROM stories ORDER BY id"))

    def related_ids(self, most: int) -> list[str]:
        """At most so many of the stories that are not alone, spread evenly."""
        count = self._read("SELECT count(*) FROM related")[0][0]
        step = max(1, -(-count // most))
        numbered = "SELECT id, row_number() OVER (ORDER BY id) AS n FROM related WHERE relation <> ''"
        return [id_ for (id_,) in self._read(f"SELECT id FROM ({numbered}) WHERE n % ? = 0", step)]  # noqa: S608

    def strangers(self, table: str) -> list[str]:
        """Ids of a table of kin that are no story's."""
        asked = f"SELECT id FROM {table} WHERE id NOT IN (SELECT id FROM stories) ORDER BY id"  # noqa: S608
        return [id_ for (id_,) in self._read(asked)]

    # families

    def family(self, cluster: str) -> list[str]:
        """The ids of a cluster, in order of printing."""
        rows = self._read(
            "SELECT id FROM stories WHERE id = ?1 OR id IN (SELECT id FROM related WHERE cluster = ?1)"
            " ORDER BY day, at, id",
            cluster,
        )
        return [id_ for (id_,) in rows]

    def linked_to(self, ids: Iterable[str]) -> list[tuple[str, Told]]:
        """The first stories of other families that follow one of these, or are in series with it, as printed."""
        rows = self._read(
            "SELECT related.* FROM related JOIN stories USING (id) WHERE related.cluster = related.id"
            " AND relation_to IN (SELECT value FROM json_each(?)) ORDER BY day, at, id",
            orjson.dumps(list(ids)).decode(),
        )
        return [(id_, Told(*told)) for id_, *told in rows]

    def kin_stats(self, source: str | None = None) -> KinStats:
        """Families of the stories of one source, or of all, counted."""
        mine = "(source = ?1 OR ?1 IS NULL)"
        total = self._read(f"SELECT count(*) FROM stories WHERE {mine}", source)[0][0]  # noqa: S608
        family = (
            "SELECT coalesce(cluster, stories.id) AS root, count(*) AS members FROM stories"  # noqa: S608
            f" LEFT JOIN related ON related.id = stories.id WHERE {mine} GROUP BY 1 HAVING count(*) > 1"
        )
        sizes = Counter[int](dict(self._read(f"SELECT members, count(*) FROM ({family}) GROUP BY 1", source)))  # noqa: S608
        members = sum(size * count for size, count in sizes.items())
        named = self._read(
            f"SELECT relation, count(*) FROM related JOIN stories USING (id) WHERE {mine} AND relation <> ''"  # noqa: S608
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            source,
        )
        return KinStats(
            stories=total,
            families=sizes.total(),
            members=members,
            alone=total - members,
            sizes={str(size): sizes[size] for size in sorted(sizes)},
            relations=dict(named),
            largest=[
                Family(cluster=id_, members=count, headline=self.told(id_)["headline"])
                for id_, count in self._read(f"{family} ORDER BY 2 DESC, 1 LIMIT 10", source)
            ],
        )

    def takes_left_out(self, where: str, values: Sequence[object], *, newest: bool) -> set[str]:
        """Of the stories for which `where` holds, all but one of each family: the newest or the earliest take.

        A usable one if there is one.
        """
        rows = self._stream(
            "SELECT coalesce(related.cluster, stories.id), stories.id, day, at, line FROM stories"  # noqa: S608
            f" JOIN lines USING (version) LEFT JOIN related ON related.id = stories.id WHERE ({where}) AND"
            " (related.id IS NOT NULL OR stories.id IN (SELECT cluster FROM related))",
            *values,
        )
        best: dict[str, tuple[bool, tuple[str, str, str]]] = {}
        left = set[str]()
        for cluster, id_, day, at, line in rows:
            mine = b',"pub_status":"usable",' in line, (day, at, id_)
            held = best.setdefault(cluster, mine)
            is_better = mine[0] > held[0] or (mine[0] == held[0] and (mine[1] > held[1]) == newest)
            if mine is held:
                continue
            left.add(held[1][2] if is_better else id_)
            best[cluster] = mine if is_better else held
        return left
