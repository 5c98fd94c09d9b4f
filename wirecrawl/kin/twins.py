"""Stories of the same letters: a thousand copies of one text, told without a row for each pair of them.

In:   the rows of all stories that have the same letters.
Out:  lists of twins, all of which the judge joins; the few other pairs he joins; and for a story the earlier one
      that it is in series with.
Law:  what the judge would say of each pair. He says of the same letters that they are one event, but for a bulletin
      of a few words on another day; so he is asked once of each kind of text, and of pairs that are near in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations, combinations_with_replacement, product

from wirecrawl.kin.prints import Prints, Row, twin_of
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kin_days import NEAR_DAYS, NIGHT_HOURS
from wirecrawl.steps.kin_leads import tells_names
from wirecrawl.steps.kin_links import headline_frame
from wirecrawl.steps.kinship import judge

_FAR = (700_000, 710_000)  # two days as ordinals
_NONE = (0, 0)


class Twins:
    """All pairs of these rows are joined or in series."""

    def __init__(self, rows: list[Row], prints: Prints) -> None:
        self.rows, self._prints = {row.key: row for row in rows}, prints
        self.lists: list[list[Row]] = []
        self._list_of: dict[int, int] = {}
        self.pairs: dict[int, set[int]] = {}  # joined, and not by a list
        if len(rows) < 2:
            return
        forms = [prints.form(row) for row in {row.form: row for row in rows}.values()]
        self._kinds = list(
            {(x.place, len(x.words), len(x.numbers), tells_names(x)): x for x in forms}.values()
        )
        told = {story.told for story in forms}
        if _headlines_differ(forms) and len(told) + (None in told) > 1:
            self._part_by_day_told(rows)
        elif (len(told) == 1 and None not in told) or (self._all_join(_FAR) and self._all_join(_NONE)):
            self._take_list(rows)
        else:
            self._part(rows)

    @property
    def are_one(self) -> bool:
        """Whether all are joined to each other."""
        return len(self.lists) == 1 and len(self.lists[0]) == len(self.rows)

    def list_of(self, key: int) -> list[Row]:
        """The twins of a row, itself included."""
        return self.lists[self._list_of[key]] if key in self._list_of else [self.rows[key]]

    def are_joined(self, one: int, other: int) -> bool:
        mine = self._list_of.get(one)
        return (mine is not None and mine == self._list_of.get(other)) or other in self.pairs.get(one, ())

    def first_in_series(
        self, late: Row, among: Iterable[Row], family: frozenset[int] | set[int]
    ) -> Row | None:
        """The earlier row of the lowest id that is not joined to `late` nor of its family; `among` is sorted by id."""
        for row in among:
            if row.order < late.order and row.key not in family and not self.are_joined(row.key, late.key):
                return row
        return None

    def _all_join(self, days: tuple[int, int]) -> bool:
        """Whether the judge joins every two kinds, and a kind with itself, if printed on such days."""
        return all(_join(one, other, days) for one, other in combinations_with_replacement(self._kinds, 2))

    def _any_join(self, days: tuple[int, int]) -> bool:
        return any(_join(one, other, days) for one, other in combinations_with_replacement(self._kinds, 2))

    def _take_list(self, rows: list[Row]) -> None:
        if len(rows) > 1:
            self._list_of |= dict.fromkeys((row.key for row in rows), len(self.lists))
            self.lists.append(rows)

    def _part(self, rows: list[Row]) -> None:
        """A list for each day that is told or printed; the pairs that are joined across the days."""
        days: dict[str, list[Row]] = {}
        for row in rows:
            days.setdefault(self._prints.form(row).told or row.printed.partition(" ")[0], []).append(row)
        undated = days.pop("", [])
        for same in days.values():
            self._take_list(same)
        dated = [row for same in days.values() for row in same]
        if self._all_join(_NONE):
            self._take_list(undated)
        elif len(self._kinds) > 1:
            self._take_pairs(combinations(undated, 2))
        if len({story.place for story in self._kinds}) > 1 or self._any_join(_FAR):
            self._take_pairs(combinations(rows, 2))
        else:
            reach = max(
                (days for days in range(1, NEAR_DAYS + 1) if self._any_join((_FAR[0], _FAR[0] + days))),
                default=0,
            )
            self._take_pairs(_near(dated, reach) if reach else _nightly(dated))
            self._take_pairs(product([row for row in dated if not row.day], undated))

    def _part_by_day_told(self, rows: list[Row]) -> None:
        """A list for each day that is told: what a headline counts parts stories that tell no day, even of one day."""
        days: dict[str | None, list[Row]] = {}
        for row in rows:
            days.setdefault(self._prints.form(row).told, []).append(row)
        days.pop(None, None)
        for same in days.values():
            self._take_list(same)
        self._take_pairs(combinations(rows, 2))

    def _take_pairs(self, pairs: Iterable[tuple[Row, Row]]) -> None:
        for one, other in pairs:
            if not self.are_joined(one.key, other.key) and self._prints.verdict(one, other).joins:
                self.pairs.setdefault(one.key, set()).add(other.key)
                self.pairs.setdefault(other.key, set()).add(one.key)


def _headlines_differ(forms: list[Imprint]) -> bool:
    """Whether two headlines are the same but for their numbers and days."""
    counted = {(headline_frame(x), x.headline_counts) for x in forms if x.headline_counts}
    return len(counted) > len({frame for frame, _ in counted})


def _join(one: Imprint, other: Imprint, days: tuple[int, int]) -> bool:
    """Whether the judge joins two texts that tell no day."""
    twins = [
        twin_of(x, str(n), day, ("", "")) for n, (x, day) in enumerate(zip((one, other), days, strict=True))
    ]
    for twin in twins:
        twin.told = None
    return judge(*twins).joins


def _nightly(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Those within NIGHT_HOURS of each other; a row without an instant is of no night."""
    timed = sorted((at, row) for row in rows if (at := _instant(row)) is not None)
    start = 0
    for n, (at, late) in enumerate(timed):
        while at - timed[start][0] > NIGHT_HOURS * 3600:
            start += 1
        yield from ((early, late) for _, early in timed[start:n])


def _instant(row: Row) -> float | None:
    """In seconds."""
    instant = row.printed.partition(" ")[2]
    return datetime.fromisoformat(instant).timestamp() if instant else None


def _near(rows: list[Row], days: int) -> Iterator[tuple[Row, Row]]:
    rows = sorted(rows, key=lambda row: row.day)
    start = 0
    for n, late in enumerate(rows):
        while late.day - rows[start].day > days:
            start += 1
        yield from ((early, late) for early in rows[start:n])
