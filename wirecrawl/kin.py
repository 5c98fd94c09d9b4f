"""The index of kin: which stories may be related, how the judge related them, and the families that follow.

In:   stories, one at a time, in any order; the words of a story already in are asked back from whoever holds them.
Out:  the ids whose cluster or relation changed, and the Kin of any id.
Law:  the same stories give the same families in whatever order they come, in one run or in many: whether two are
      compared depends on those two alone, never on how many others share a mark, nor on what came before.

A mark is one whole number, the key of a table without columns: span of days, hash, number of the story within the
span. A month of crawling so touches one stretch of the table, and a look-up needs two of them. There is no cap on
common marks: a span holds what a wire prints in WINDOW_DAYS, and that bounds the work.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable
from hashlib import blake2b

import orjson

from wirecrawl.archive.faults import named_sql_error
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Kin, Pair, settle_families
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import JOINING, Judgement, judge
from wirecrawl.steps.sketch import MARK_BITS, SHARED, marks_of, scenes_of

WINDOW_DAYS = 15  # two stories farther apart are kin only if their letters are the same
SPAN_DAYS = 2 * WINDOW_DAYS  # so that a window reaches into one neighbour only
FIRST_DAY = 726_468  # 1990-01-01 as an ordinal; what is older shares the first span
SPANS = 1 << 10  # 84 years; span 0 is for stories without a day
NUMBER_BITS = 26
_NUMBERS = (1 << NUMBER_BITS) - 1
_PRINTS_KEPT = 800  # Imprints in memory, some 20 MB
RELATIONS = (
    "", "exact", "typographic", "correction", "update", "cut", "urgent-of", "syndicated", "contains", "followup",
    "series",
)  # fmt: skip

KIN_TABLES = """
CREATE TABLE kin_stories (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, printed TEXT NOT NULL,
    letters INTEGER NOT NULL
);
CREATE INDEX kin_letters ON kin_stories (letters);
CREATE TABLE kin_marks (mark INTEGER PRIMARY KEY);
CREATE TABLE kin_pairs (
    late INTEGER NOT NULL, early INTEGER NOT NULL, relation INTEGER NOT NULL, share INTEGER NOT NULL,
    strength INTEGER NOT NULL, PRIMARY KEY (late, early)
) WITHOUT ROWID;
CREATE INDEX kin_early ON kin_pairs (early, late);
CREATE TABLE kin (
    key INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, relation INTEGER NOT NULL, relation_to INTEGER
);
"""
# the numbers put into these questions are constants of this module
_CANDIDATES = f"""
SELECT s.key, s.id, s.day FROM (
    SELECT (mark >> {MARK_BITS + NUMBER_BITS} << {NUMBER_BITS}) | (mark & {_NUMBERS}) AS key
    FROM json_each(?) AS wanted
    CROSS JOIN kin_marks ON mark BETWEEN wanted.value AND wanted.value + {_NUMBERS}
    GROUP BY 1 HAVING count(*) >= {SHARED}
) AS near CROSS JOIN kin_stories AS s ON s.key = near.key
"""  # noqa: S608


def letters_key(letters: str) -> int:
    """63 bits of a text's letters: equal for texts that differ in typography alone."""
    raw = blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little") >> 1


def span_of(day: int) -> int:
    """The span of days that a day (ordinal; 0 for none) is in."""
    if not day:
        return 0
    return min(SPANS - 1, max(1, 1 + (day - FIRST_DAY) // SPAN_DAYS))


class KinIndex:
    """On an open connection, within the caller's transaction. `load` gives the current story of an id.

    Every method raises NoRoom, LedgerUnusable or ArchiveError by name; the caller then rolls back.
    """

    def __init__(self, db: sqlite3.Connection, where: str, load: Callable[[str], Story]) -> None:
        self._db, self._where, self._load = db, where, load
        self._prints: OrderedDict[str, Imprint] = OrderedDict()
        self._next: dict[int, int] = {}  # by span, the key of the next story
        self._any_undated = bool(
            db.execute("SELECT 1 FROM kin_stories WHERE key <= ?", (_NUMBERS,)).fetchone()
        )

    @staticmethod
    def create(db: sqlite3.Connection) -> None:
        """Make the tables."""
        db.executescript(KIN_TABLES)

    def put(self, story: Story) -> set[str]:
        """Take a story in, or its new version; the ids whose Kin is another one now."""
        try:
            changed = self._drop(story.id)
            return changed | self._add(Imprint(story))
        except sqlite3.Error as error:
            raise named_sql_error(error, self._where) from error

    def put_many(self, stories: Iterable[Story]) -> set[str]:
        """Take stories in, of any number and order: as `put` for each of them, but cheaper."""
        changed: set[str] = set()
        for story in stories:
            changed |= self.put(story)
        return changed

    def drop(self, story_id: str) -> set[str]:
        """Take a story out; the ids whose Kin is another one now, without its own."""
        try:
            return self._drop(story_id)
        except sqlite3.Error as error:
            raise named_sql_error(error, self._where) from error

    def kin_of(self, story_id: str) -> Kin:
        """Raises KeyError for an id that was never put."""
        row = self._db.execute(
            "SELECT own.id, other.id, relation, target.id FROM kin_stories AS own JOIN kin USING (key)"
            " JOIN kin_stories AS other ON other.key = cluster LEFT JOIN kin_stories AS target"
            " ON target.key = relation_to WHERE own.id = ?",
            (story_id,),
        ).fetchone()
        if row is None:
            raise KeyError(story_id)
        return Kin(row[1], RELATIONS[row[2]] or None, row[3])

    def family_of(self, story_id: str) -> list[str]:
        """The ids of a cluster, in order of printing."""
        cluster = self.kin_of(story_id).cluster
        rows = self._db.execute(
            "SELECT m.id, m.printed FROM kin_stories AS root JOIN kin ON cluster = root.key JOIN kin_stories AS m"
            " ON m.key = kin.key WHERE root.id = ?",
            (cluster,),
        )
        return [row[0] for row in sorted(rows, key=lambda row: (row[1], row[0]))]

    def _add(self, new: Imprint) -> set[str]:
        span, letters = span_of(new.day), letters_key(new.letters)
        low, high = span << NUMBER_BITS, (span + 1) << NUMBER_BITS
        marks, (scenes, wanted) = marks_of(new), scenes_of(new)
        near = self._near(new, span, [*marks, *wanted, *wanted], letters)
        if span not in self._next:
            asked = self._db.execute(
                "SELECT max(key) FROM kin_stories WHERE key >= ? AND key < ?", (low, high)
            )
            last = asked.fetchone()[0]
            self._next[span] = low if last is None else last + 1
        key = self._next[span]
        self._next[span] += 1
        self._any_undated = self._any_undated or not span
        self._db.execute(
            "INSERT INTO kin_stories VALUES (?, ?, ?, ?, ?)",
            (key, new.id, new.day, f"{new.order[0]} {new.order[1]}", letters),
        )
        first = (span << MARK_BITS + NUMBER_BITS) | (key & _NUMBERS)
        self._db.executemany(
            "INSERT INTO kin_marks VALUES (?)",
            [(first | mark << NUMBER_BITS,) for mark in sorted(marks | scenes)],
        )
        self._keep(new)
        touched, link = self._compare(key, new, near) if near else (set[int](), None)
        if not touched:  # alone, or only linked: no other story's Kin can change
            relation, target = link or (0, None)
            self._db.execute("INSERT INTO kin VALUES (?, ?, ?, ?)", (key, key, relation, target))
            return {new.id}
        return self._settle(touched | {key})

    def _near(self, new: Imprint, span: int, marks: list[int], letters: int) -> dict[int, str]:
        """The stories to compare with, by key: those that share marks in the window, or all letters."""
        if new.day:
            spans = sorted({0, span_of(new.day - WINDOW_DAYS), span, span_of(new.day + WINDOW_DAYS)})
        else:
            spans = [row[0] for row in self._db.execute(_ALL_SPANS)]
        wanted = [
            s << MARK_BITS + NUMBER_BITS | mark << NUMBER_BITS
            for s in spans
            for mark in marks
            if s or self._any_undated
        ]
        found: dict[int, str] = {}
        for key, id_, day in self._db.execute(_CANDIDATES, (orjson.dumps(wanted).decode(),)):
            if not (day and new.day) or abs(day - new.day) <= WINDOW_DAYS:
                found[key] = id_
        if new.letters:
            found |= self._db.execute("SELECT key, id FROM kin_stories WHERE letters = ?", (letters,))
        return found

    def _compare(
        self, key: int, new: Imprint, near: dict[int, str]
    ) -> tuple[set[int], tuple[int, int] | None]:
        """Write the pairs that the judge relates; the keys of all whose Kin may change, and the new one's best link."""
        rows, touched, links = list[tuple[int, ...]](), set[int](), list[tuple[int, str, int, int]]()
        for other_key, id_ in near.items():
            other = self._print(id_)
            found = judge(new, other)
            if not found.relation:
                continue
            late, early = (key, other_key) if new.order > other.order else (other_key, key)
            relation, share = RELATIONS.index(found.relation), round(found.share * 1000)
            rows.append((late, early, relation, share, _strength(found)))
            if found.joins or late != key:
                touched.add(other_key)
            else:
                links.append((-share, id_, relation, other_key))
        self._db.executemany("INSERT INTO kin_pairs VALUES (?, ?, ?, ?, ?)", rows)
        return touched, min(links)[2:] if links else None

    def _settle(self, touched: set[int]) -> set[str]:
        """Work out the families of these keys anew; the ids whose Kin changed."""
        changed: set[str] = set()
        while touched:
            members, pairs = self._component(touched.pop())
            touched -= members.keys()
            keys = {id_: key for key, (id_, _) in members.items()}
            order = {id_: (printed, "", id_) for id_, printed in members.values()}
            outside = {early for _, early, *_ in pairs} - members.keys()
            names = {key: id_ for key, (id_, _) in members.items()} | self._names(outside)
            keys |= {id_: key for key, id_ in names.items()}
            listed = [
                Pair(
                    names[early],
                    names[late],
                    RELATIONS[relation],
                    share,
                    strength,
                    RELATIONS[relation] in JOINING,
                )
                for late, early, relation, share, strength in pairs
            ]
            kin = settle_families(order, listed, self._are_apart)
            changed |= self._write_kin(kin, keys)
        return changed

    def _component(self, start: int) -> tuple[dict[int, tuple[str, str]], list[tuple[int, ...]]]:
        """All that joining pairs lead to, and all pairs in which one of them is the later story."""
        seen, queue = {start}, [start]
        while queue:
            key = queue.pop()
            for (other,) in self._db.execute(_JOINED, (key, key)):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        members: dict[int, tuple[str, str]] = {}
        pairs: list[tuple[int, ...]] = []
        for key in seen:
            members[key] = self._db.execute(
                "SELECT id, printed FROM kin_stories WHERE key = ?", (key,)
            ).fetchone()
            pairs += self._db.execute("SELECT * FROM kin_pairs WHERE late = ?", (key,))
        return members, pairs

    def _write_kin(self, kin: dict[str, Kin], keys: dict[str, int]) -> set[str]:
        changed: set[str] = set()
        for id_, found in kin.items():
            target = keys[found.relation_to] if found.relation_to else None
            row = (keys[found.cluster], RELATIONS.index(found.relation or ""), target)
            held = self._db.execute(
                "SELECT cluster, relation, relation_to FROM kin WHERE key = ?", (keys[id_],)
            ).fetchone()
            if held != row:
                self._db.execute("INSERT OR REPLACE INTO kin VALUES (?, ?, ?, ?)", (keys[id_], *row))
                changed.add(id_)
        return changed

    def _are_apart(self, a: str, b: str) -> bool:
        return judge(self._print(a), self._print(b)).apart

    def _names(self, keys: Iterable[int]) -> dict[int, str]:
        rows = (
            self._db.execute("SELECT key, id FROM kin_stories WHERE key = ?", (key,)).fetchone()
            for key in keys
        )
        return dict(rows)

    def _drop(self, story_id: str) -> set[str]:
        row = self._db.execute("SELECT key FROM kin_stories WHERE id = ?", (story_id,)).fetchone()
        if row is None:
            return set()
        key = row[0]
        kin = self._db.execute("SELECT late, early FROM kin_pairs WHERE late = ? OR early = ?", (key, key))
        touched = {other for pair in kin for other in pair} - {key}
        first = key >> NUMBER_BITS << MARK_BITS + NUMBER_BITS
        self._db.execute(  # its old words are gone; this reads a month of marks, some milliseconds
            f"DELETE FROM kin_marks WHERE mark BETWEEN ? AND ? AND mark & {_NUMBERS} = ?",  # noqa: S608
            (first, first + (1 << MARK_BITS + NUMBER_BITS) - 1, key & _NUMBERS),
        )
        self._db.execute("DELETE FROM kin_pairs WHERE late = ? OR early = ?", (key, key))
        self._db.execute("DELETE FROM kin WHERE key = ?", (key,))
        self._db.execute("DELETE FROM kin_stories WHERE key = ?", (key,))
        self._prints.pop(story_id, None)
        return self._settle(touched)

    def _print(self, id_: str) -> Imprint:
        held = self._prints.get(id_) or Imprint(self._load(id_))
        self._keep(held)
        return held

    def _keep(self, held: Imprint) -> None:
        self._prints[held.id] = held
        self._prints.move_to_end(held.id)
        if len(self._prints) > _PRINTS_KEPT:
            self._prints.popitem(last=False)


_FIRST_LINK = RELATIONS.index("followup")
_JOINED = (
    f"SELECT early FROM kin_pairs WHERE late = ? AND relation < {_FIRST_LINK} UNION ALL"  # noqa: S608
    f" SELECT late FROM kin_pairs WHERE early = ? AND relation < {_FIRST_LINK}"
)
_ALL_SPANS = f"SELECT DISTINCT key >> {NUMBER_BITS} FROM kin_stories"  # noqa: S608


def _strength(found: Judgement) -> int:
    """How sure a join is, in thousandths: the larger of the two shares of words."""
    if found.evidence is None:
        return 1000
    return round(1000 * max(found.evidence.a.share, found.evidence.b.share))
