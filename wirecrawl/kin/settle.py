"""Families in the tables of the index, made anew where something came or went.

In:   the keys of stories that came, or lost somebody they were related to; the letters of those that have twins.
Out:  the table `kin`, and the ids for which it says something else now.
Law:  once for all that came together: what is settled depends on the stories that are there, not on their order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from wirecrawl.kin.prints import Prints, Row
from wirecrawl.kin.twins import Twins
from wirecrawl.steps.families import ALL, SAME, Kin, Pair, settle_families
from wirecrawl.steps.kinship import JOINING

RELATIONS = (
    "", "exact", "typographic", "correction", "update", "cut", "urgent-of", "syndicated", "contains", "followup",
    "series",
)  # fmt: skip
_FIRST_LINK = RELATIONS.index("followup")
_SERIES = RELATIONS.index("series")
# the numbers put into these questions are constants of this module
_JOINED = (
    f"SELECT early FROM kin_pairs WHERE late = ? AND relation < {_FIRST_LINK} UNION ALL"  # noqa: S608
    f" SELECT late FROM kin_pairs WHERE early = ? AND relation < {_FIRST_LINK}"
)
Link = tuple[int, str, int, int]  # -share, id, relation, key of the earlier story: the least is the best


@dataclass(slots=True)
class Unsettled:
    """What is to be settled. `links` are new ones, by the later story, which is otherwise as it was."""

    keys: set[int] = field(default_factory=set)
    links: dict[int, Link] = field(default_factory=dict)
    came: dict[int, set[int]] = field(default_factory=dict)  # letters → keys of those that have twins
    bereft: set[int] = field(default_factory=set)  # letters of which a story is gone

    @property
    def is_any(self) -> bool:
        return bool(self.keys or self.links or self.came or self.bereft)

    def forget(self, key: int) -> None:
        """A story is gone. Whoever might have been linked to it is settled by other means."""
        self.keys.discard(key)
        self.links.pop(key, None)
        gone = {late for late, link in self.links.items() if link[3] == key}
        self.keys |= gone
        for late in gone:
            del self.links[late]

    def link(self, late: int, link: Link) -> None:
        self.links[late] = min(link, self.links.get(late, link))


@dataclass(slots=True)
class _Component:
    """All that joining pairs lead to, and all pairs in which one of them is the later story."""

    rows: dict[int, Row] = field(default_factory=dict)
    pairs: list[tuple[int, ...]] = field(default_factory=list)
    twins: dict[int, Twins] = field(default_factory=dict)  # by letters
    lists: list[list[str]] = field(default_factory=list)


class Settling:
    """One settling, on the connection of the index."""

    def __init__(self, db: sqlite3.Connection, prints: Prints) -> None:
        self._db, self._prints = db, prints
        self._twins: dict[int, Twins] = {}
        self._rows: dict[int, Row] = {}  # of stories that have twins
        self._changed: set[str] = set()
        self._done: set[int] = set()

    def settle(self, what: Unsettled) -> set[str]:
        """The ids whose Kin is another one now."""
        for letters in what.bereft:
            what.keys |= {key for (key,) in self._db.execute(_TWINS_KEYS, (letters,))}
        for letters, keys in what.came.items():
            self._link_twins(self._twins_of(letters), keys, what)
        while what.keys:
            self._settle_component(what.keys.pop())
            what.keys -= self._done
        for late, link in what.links.items():
            if late not in self._done:
                self._take_link(late, link)
        return self._changed

    def _twins_of(self, letters: int) -> Twins:
        held = self._twins.get(letters)
        if held is None:
            rows = [Row(*row) for row in self._db.execute(_TWINS, (letters,))]
            held = self._twins[letters] = Twins(rows, self._prints)
            if len(rows) > 1:
                self._rows |= held.rows
        return held

    def _link_twins(self, twins: Twins, came: set[int], what: Unsettled) -> None:
        """What came may be what an older story is in series with."""
        if twins.are_one:
            return
        new = sorted((twins.rows[key] for key in came if key in twins.rows), key=lambda row: row.id)
        earliest = min((row.order for row in new), default=None)
        for row in twins.rows.values():
            if earliest is None or row.order < earliest or row.key in came:
                continue
            if first := twins.first_in_series(row, new, frozenset()):
                what.link(row.key, (-1000, first.id, _SERIES, first.key))

    def _take_link(self, late: int, link: Link) -> None:
        """A link alone changes nobody else, and only the first of a family."""
        held = self._db.execute(_HELD_LINK, (late,)).fetchone()
        if held is None or held[0] != late:
            return
        _, relation, target, share, id_, own = held
        if relation and (-(1000 if share is None else share), id_) <= link[:2]:
            return
        if (late, *link[2:]) != (late, relation, target):
            self._db.execute("UPDATE kin SET relation = ?, relation_to = ? WHERE key = ?", (*link[2:], late))
            self._changed.add(own)

    def _settle_component(self, start: int) -> None:
        found = self._component(start)
        if not found.rows:
            return  # it is gone
        self._done |= found.rows.keys()
        names = {key: row.id for key, row in found.rows.items()}
        names |= self._names({early for _, early, *_ in found.pairs} - names.keys())
        rows = {row.id: row for row in found.rows.values()}
        order = {id_: row.order for id_, row in rows.items()}
        listed = [
            Pair(names[early], names[late], RELATIONS[n], share, strength, RELATIONS[n] in JOINING)
            for late, early, n, share, strength, _ in found.pairs
        ]
        surely = {(names[early], names[late]) for late, early, *_, apart in found.pairs if apart}

        def are_apart(a: str, b: str) -> bool:
            if (a, b) in surely or (b, a) in surely:
                return True
            one, other = rows[a], rows[b]
            if one.letters == other.letters:
                return True  # else they would be joined
            return self._prints.verdict(one, other).apart

        def relation(early: str, late: str) -> str:
            return self._prints.verdict(rows[early], rows[late]).relation

        def body(id_: str) -> tuple[str, str]:
            held = self._prints.form(rows[id_])
            return held.source, held.raw

        kin = settle_families(order, listed, are_apart, found.lists, relation, body)
        keys = {id_: key for key, id_ in names.items()}
        self._link_roots(kin, found, rows, keys)
        self._write_kin(kin, keys)

    def _component(self, start: int) -> _Component:
        found, queue, listed = _Component(), [start], set[int]()
        seen = {start}
        while queue:
            key = queue.pop()
            near = {other for (other,) in self._db.execute(_JOINED, (key, key))}
            row = self._row(key)
            if row is None:
                continue
            found.rows[key] = row
            found.pairs += self._db.execute("SELECT * FROM kin_pairs WHERE late = ?", (key,))
            twins = self._twins_of(row.letters)
            if len(twins.rows) > 1:
                found.twins[row.letters] = twins
                if key not in listed and len(mine := twins.list_of(key)) > 1:
                    found.lists.append([other.id for other in mine])
                    listed |= (keys := {other.key for other in mine})
                    near |= keys
                for other in twins.pairs.get(key, ()):
                    near.add(other)
                    if (other_row := twins.rows[other]).order < row.order:
                        n = RELATIONS.index(self._prints.verdict(row, other_row).relation)
                        found.pairs.append((key, other, n, ALL, SAME, 0))
            queue += near - seen
            seen |= near
        return found

    def _row(self, key: int) -> Row | None:
        if key in self._rows:
            return self._rows[key]
        row = self._db.execute("SELECT * FROM kin_stories WHERE key = ?", (key,)).fetchone()
        return Row(*row) if row else None

    def _link_roots(
        self, kin: dict[str, Kin], found: _Component, rows: dict[str, Row], keys: dict[str, int]
    ) -> None:
        """The first of a family may be in series with a story of the same letters."""
        families = dict[str, set[int]]()
        for id_, one in kin.items():
            families.setdefault(one.cluster, set()).add(keys[id_])
        for letters, twins in found.twins.items():
            if twins.are_one:
                continue
            among = sorted(twins.rows.values(), key=lambda row: row.id)
            for id_, held in list(kin.items()):
                if held.cluster != id_ or rows[id_].letters != letters:
                    continue
                first = twins.first_in_series(rows[id_], among, families[id_])
                if first is None or (
                    held.relation_to and self._is_better(rows[id_].key, held, first.id, keys)
                ):
                    continue
                kin[id_], keys[first.id] = Kin(id_, "series", first.id), first.key

    def _is_better(self, late: int, held: Kin, id_: str, keys: dict[str, int]) -> bool:
        assert held.relation_to is not None
        asked = "SELECT share FROM kin_pairs WHERE late = ? AND early = ?"
        share = self._db.execute(asked, (late, keys[held.relation_to])).fetchone()[0]
        return (-share, held.relation_to) < (-1000, id_)

    def _write_kin(self, kin: dict[str, Kin], keys: dict[str, int]) -> None:
        for id_, found in kin.items():
            target = keys[found.relation_to] if found.relation_to else None
            row = (keys[found.cluster], RELATIONS.index(found.relation or ""), target)
            asked = "SELECT cluster, relation, relation_to FROM kin WHERE key = ?"
            if self._db.execute(asked, (keys[id_],)).fetchone() != row:
                self._db.execute("INSERT OR REPLACE INTO kin VALUES (?, ?, ?, ?)", (keys[id_], *row))
                self._changed.add(id_)

    def _names(self, keys: Iterable[int]) -> dict[int, str]:
        asked = "SELECT key, id FROM kin_stories WHERE key = ?"
        return dict(self._db.execute(asked, (key,)).fetchone() for key in keys)


_TWINS = "SELECT * FROM kin_stories WHERE letters = ?"
_TWINS_KEYS = "SELECT key FROM kin_stories WHERE letters = ?"
_HELD_LINK = (
    "SELECT cluster, kin.relation, relation_to, share, target.id, own.id FROM kin JOIN kin_stories AS own USING (key)"
    " LEFT JOIN kin_pairs ON late = kin.key AND early = relation_to"
    " LEFT JOIN kin_stories AS target ON target.key = relation_to WHERE kin.key = ?"
)
