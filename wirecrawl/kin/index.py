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
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import orjson

from wirecrawl.archive.faults import named_sql_error
from wirecrawl.archive.kin_tables import KIN_TABLES
from wirecrawl.kin.prints import Prints, Row, digest_of, form_of
from wirecrawl.kin.settle import RELATIONS, Link, Settling, Unsettled
from wirecrawl.kin.sieve import Sieves
from wirecrawl.model.story import Judged, Story
from wirecrawl.steps.families import Kin
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.marks import MARK_BITS, SHARED, marks_of_many
from wirecrawl.steps.recalled import BACK_DAYS
from wirecrawl.steps.scenes import REACHES, Scenes, are_beside, are_in_reach, scenes_of

WINDOW_DAYS = 15  # two stories farther apart are kin only if their letters are the same
SPAN_DAYS = 2 * WINDOW_DAYS  # so that a window reaches into one neighbour only
FIRST_DAY = 726_468  # 1990-01-01 as an ordinal; what is older shares the first span
SPANS = 1 << 10  # 84 years; span 0 is for stories without a day
NUMBER_BITS = 26
_EVER = 1 << 40  # no day is later
_NUMBERS = (1 << NUMBER_BITS) - 1
# the numbers put into these questions are constants of this module
_CANDIDATES = f"""
SELECT s.*, near.marks, near.later, near.earlier, near.events, near.scenes FROM (
    SELECT (mark >> {MARK_BITS + NUMBER_BITS} << {NUMBER_BITS}) | (mark & {_NUMBERS}) AS key,
        sum(wanted.key < ?2) AS marks, sum(wanted.key BETWEEN ?2 AND ?6 - 1) AS later,
        sum(wanted.key BETWEEN ?6 AND ?7 - 1) AS earlier, sum(wanted.key BETWEEN ?7 AND ?8 - 1) AS events,
        sum(wanted.key BETWEEN ?8 AND ?9 - 1) AS scenes
    FROM json_each(?1) AS wanted
    CROSS JOIN kin_marks ON mark BETWEEN wanted.value AND wanted.value + {_NUMBERS}
    GROUP BY 1 HAVING marks >= {SHARED} OR marks < count(*)
) AS near CROSS JOIN kin_stories AS first ON first.key = near.key
CROSS JOIN kin_stories AS s ON s.letters = first.letters AND s.form = first.form AND s.day = first.day
WHERE first.letters <> ?3 AND (first.day BETWEEN ?4 AND ?5 OR first.day = 0)
"""  # noqa: S608


def span_of(day: int) -> int:
    """The span of days that a day (ordinal; 0 for none) is in."""
    if not day:
        return 0
    return min(SPANS - 1, max(1, 1 + (day - FIRST_DAY) // SPAN_DAYS))


class KinIndex:
    """On an open connection, within the caller's transaction. `load` gives the current story of an id.

    Every method raises NoRoom, LedgerUnusable or ArchiveError by name; the caller then rolls back.
    """

    def __init__(self, db: sqlite3.Connection, where: str, load: Callable[[str], Story | Judged]) -> None:
        self._db, self._where, self._prints = db, where, Prints(load)
        self._unsettled = Unsettled()
        self._alone: dict[int, tuple[int, int, int, int | None]] = {}  # rows of kin to be written, by key
        self._next: dict[int, int] = {}  # by span, the key of the next story
        self._sieves = Sieves(self._marks_of_span)
        self._any_undated = bool(
            db.execute("SELECT 1 FROM kin_stories WHERE key <= ?", (_NUMBERS,)).fetchone()
        )

    @staticmethod
    def create(db: sqlite3.Connection) -> None:
        """Make the tables."""
        db.executescript(KIN_TABLES)

    def put(self, story: Story | Judged) -> set[str]:
        """Take a story in, or its new version; the ids whose Kin is another one now."""
        return self.put_many((story,))

    def put_many(self, stories: Iterable[Story | Judged]) -> set[str]:
        """Take stories in, of any number and order: as `put` for each of them, but cheaper."""
        try:
            alone = set[str]()
            new = [Imprint(story) for story in stories]
            for one, marks in zip(new, marks_of_many(new), strict=True):
                if self._add(one, marks):
                    alone.add(one.id)
            return alone | self._settle()
        except sqlite3.Error as error:
            raise named_sql_error(error, self._where) from error

    def drop(self, story_id: str) -> set[str]:
        """Take a story out; the ids whose Kin is another one now, without its own."""
        try:
            self._drop(story_id)
            return self._settle()
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

    def _add(self, new: Imprint, marks: set[int]) -> bool:
        """Whether the Kin of the new story is settled by this."""
        span = span_of(new.day)
        key = self._key_of_next(span)
        letters = digest_of(new.letters) if new.letters else -1 - key  # no letters are the same as no others
        row = Row(key, new.id, new.day, f"{new.order[0]} {new.order[1]}", letters, form_of(new))
        has_twins = self._db.execute(_HAS_TWINS, (letters,)).fetchone() is not None
        is_first = not has_twins or self._first_like(row) is None
        if not self._db.execute(_PUT_STORY, row).rowcount:  # its version of before is in
            self._drop(new.id)
            return self._add(new, marks)
        scenes = scenes_of(new)
        near = self._near(new, row, span, marks, scenes)
        if is_first:
            first = (span << MARK_BITS + NUMBER_BITS) | (row.key & _NUMBERS)
            own = sorted(marks.union(scenes.own))
            self._db.execute(_put_marks(len(own)), [first | mark << NUMBER_BITS for mark in own])
            self._sieves.take(span, own)
        self._prints.keep(new)
        joins, link = self._compare(row, near) if near else (False, None)
        if has_twins:
            self._unsettled.came.setdefault(letters, set()).add(row.key)
        if joins or has_twins:
            self._unsettled.keys.add(row.key)
            return False
        self._alone[row.key] = row.key, row.key, *(link or (0, None))
        return True

    def _key_of_next(self, span: int) -> int:
        low = span << NUMBER_BITS
        if span not in self._next:
            asked = "SELECT max(key) FROM kin_stories WHERE key >= ? AND key < ?"
            last = self._db.execute(asked, (low, low + _NUMBERS + 1)).fetchone()[0]
            self._next[span] = low if last is None else last + 1
        self._any_undated = self._any_undated or not span
        self._next[span] += 1
        return self._next[span] - 1

    def _first_like(self, row: Row) -> int | None:
        """The key of the story that stands for all of one form and day: it has the marks of all of them."""
        found: int | None = self._db.execute(_FIRST_LIKE, (row.letters, row.form, row.day)).fetchone()[0]
        return found

    def _near(self, story: Imprint, new: Row, span: int, marks: set[int], scenes: Scenes) -> list[Row]:
        """The stories to compare with: those that share marks or a scene in the window, but not all letters."""
        if new.day:
            spans = sorted({0, span_of(new.day - WINDOW_DAYS), span, span_of(new.day + WINDOW_DAYS)})
        else:
            spans = [row[0] for row in self._db.execute(_ALL_SPANS)]
        sift = self._sieves.sift if new.day else _all_of  # all spans would push out those that are in use
        wanted = [mark for s in spans if s or self._any_undated for mark in _keys(s, sift(s, marks))]
        ends = [len(wanted)]
        for reach_of_kind, of_kind in zip(REACHES, scenes[1:], strict=True):
            if of_kind:
                spans = sorted({span_of(new.day + shift) if new.day else 0 for shift in reach_of_kind})
                wanted += [x for s in spans for x in _keys(s, self._sieves.sift(s, of_kind))]
            ends.append(len(wanted))
        if len(wanted) < SHARED and len(wanted) == ends[0]:  # a scene alone would do
            return []
        reach = (new.day - WINDOW_DAYS, new.day + WINDOW_DAYS) if new.day else (0, _EVER)
        asked = _listed(wanted), ends[0], new.letters, *reach, *ends[1:5]
        found = [(Row(*one[:6]), Shared(*one[6:])) for one in self._db.execute(_CANDIDATES, asked)]
        return [
            row
            for row, shared in found
            if _is_in_reach(new, row, shared)
            and (shared.is_enough or are_beside(story, self._prints.as_row(row)))
        ]

    def _marks_of_span(self, span: int) -> Iterator[int]:
        first = span << MARK_BITS + NUMBER_BITS
        rows = self._db.execute(_MARKS, (first, first + (1 << MARK_BITS + NUMBER_BITS) - 1))
        return (mark >> NUMBER_BITS & (1 << MARK_BITS) - 1 for (mark,) in rows)

    def _compare(self, new: Row, near: list[Row]) -> tuple[bool, tuple[int, int] | None]:
        """Write the pairs that the judge relates; whether one joins, and the new one's best link."""
        rows, joins, links = list[tuple[int, ...]](), False, list[Link]()
        for other in near:
            found = self._prints.verdict(new, other)
            if not found.relation:
                continue
            late, early = (new, other) if new.order > other.order else (other, new)
            relation = RELATIONS.index(found.relation)
            rows.append((late.key, early.key, relation, found.share, found.strength, found.apart))
            joins = joins or found.joins
            if found.joins:
                continue
            link = -found.share, early.id, relation, early.key
            if late is new:
                links.append(link)
            else:
                self._unsettled.link(late.key, link)
        self._db.executemany("INSERT INTO kin_pairs VALUES (?, ?, ?, ?, ?, ?)", rows)
        return joins, min(links)[2:] if links else None

    def _settle(self) -> set[str]:
        self._db.executemany("INSERT INTO kin VALUES (?, ?, ?, ?)", self._alone.values())
        self._alone.clear()
        what, self._unsettled = self._unsettled, Unsettled()
        return Settling(self._db, self._prints).settle(what) if what.is_any else set()

    def _drop(self, story_id: str) -> None:
        held = self._db.execute("SELECT * FROM kin_stories WHERE id = ?", (story_id,)).fetchone()
        if held is None:
            return
        row = Row(*held)
        key = row.key
        kin = self._db.execute("SELECT late, early FROM kin_pairs WHERE late = ? OR early = ?", (key, key))
        self._unsettled.keys.update(other for pair in kin for other in pair)
        self._unsettled.forget(key)
        is_first = self._first_like(row) == key
        self._db.execute("DELETE FROM kin_pairs WHERE late = ? OR early = ?", (key, key))
        self._db.execute("DELETE FROM kin WHERE key = ?", (key,))
        self._alone.pop(key, None)
        self._db.execute("DELETE FROM kin_stories WHERE key = ?", (key,))
        if self._db.execute(_HAS_TWINS, (row.letters,)).fetchone():
            self._unsettled.bereft.add(row.letters)
        if is_first:  # this reads a month of marks, some milliseconds
            next_one = self._first_like(row)
            asked = _DROP_MARKS if next_one is None else _HAND_ON_MARKS.format(next_one - key)
            first = key >> NUMBER_BITS << MARK_BITS + NUMBER_BITS
            self._db.execute(asked, (first, first + (1 << MARK_BITS + NUMBER_BITS) - 1, key & _NUMBERS))
        self._prints.forget(story_id)

    def held(self) -> tuple[int, set[tuple[str, str, int, int, int]]]:
        """How many marks there are, and every related pair by its ids: the same for all indexes of the same stories."""
        marks = self._db.execute("SELECT count(*) FROM kin_marks").fetchone()[0]
        pairs = self._db.execute(
            "SELECT l.id, e.id, relation, share, strength FROM kin_pairs"
            " JOIN kin_stories AS l ON l.key = late JOIN kin_stories AS e ON e.key = early"
        )
        return marks, set(pairs)


# the numbers put into these questions are constants of this module, or keys
_ALL_SPANS = f"SELECT DISTINCT key >> {NUMBER_BITS} FROM kin_stories"  # noqa: S608
_PUT_STORY = "INSERT OR IGNORE INTO kin_stories VALUES (?, ?, ?, ?, ?, ?)"
_MARKS = "SELECT mark FROM kin_marks WHERE mark BETWEEN ? AND ?"
_HAS_TWINS = "SELECT 1 FROM kin_stories WHERE letters = ? LIMIT 1"
_FIRST_LIKE = "SELECT min(key) FROM kin_stories WHERE letters = ? AND form = ? AND day = ?"
_OF_KEY = f"WHERE mark BETWEEN ? AND ? AND mark & {_NUMBERS} = ?"
_DROP_MARKS = f"DELETE FROM kin_marks {_OF_KEY}"  # noqa: S608
_HAND_ON_MARKS = f"UPDATE kin_marks SET mark = mark + {{}} {_OF_KEY}"  # noqa: S608


@lru_cache(200)
def _put_marks(count: int) -> str:
    """No mark stands there yet; OR FAIL spares a copy of each page that is touched, for a statement to be undone."""
    return f"INSERT OR FAIL INTO kin_marks VALUES {', '.join(['(?)'] * count)}"  # noqa: S608


def _keys(span: int, marks: Iterable[int]) -> list[int]:
    """Where in the table the marks of a span begin."""
    first = span << MARK_BITS + NUMBER_BITS
    return [first | mark << NUMBER_BITS for mark in marks]


def _all_of(_: int, marks: Collection[int]) -> Collection[int]:
    return marks


def _listed(numbers: list[int]) -> str:
    return orjson.dumps(numbers).decode()


class Shared(NamedTuple):
    """How many marks and scenes two stories share: scenes that one of later days recalls, of earlier ones, of both."""

    marks: int
    later: int
    earlier: int
    events: int
    scenes: int

    @property
    def is_enough(self) -> bool:
        """Else there is a place and an hour, and one of them is a flash."""
        return self.marks >= SHARED or bool(self.later or self.earlier or self.events or self.scenes)


def _is_in_reach(new: Row, other: Row, shared: Shared) -> bool:
    """Whether each of the two would find the other, whoever came first.

    A scene of another day counts if each reaches the other's day; what is recalled, if it is of BACK_DAYS before.
    """
    if not (new.day and other.day):
        return True
    if shared.marks < SHARED and not shared.events and not are_in_reach(new.hour, other.hour):
        gap = other.day - new.day
        if not ((shared.later and 0 <= gap <= BACK_DAYS) or (shared.earlier and 0 <= -gap <= BACK_DAYS)):
            return False
    return abs(other.day - new.day) <= WINDOW_DAYS
