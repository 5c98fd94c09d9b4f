"""When a page that is held is asked for again, and what makes the answer short: the revisit policy.

In:   what each visit to a held page gave.
Out:  pages that are due; for each, what a conditional request needs to know.
Law:  a page is hot for a day after it was published, then thins out to thirty days, then is left alone. A page that
      was missing is asked for again a day later, one that came cut or shorter an hour later, both without conditions:
      what they answer must be a capture, for what a story is follows from captures alone.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar

from wirecrawl.archive.database import Database
from wirecrawl.instant import utc_now, utc_text
from wirecrawl.model.story import Entry

STEPS_H = (1, 6, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24)  # hours after publication
GONE_H = 24  # two answers 404 that far apart are a takedown: pages are moved, and servers have bad hours
AGAIN_H = 1  # after no answer, or one that is less than what is held
MISSING, SHORT = "missing", "short"  # why an answer is doubted
Days = tuple[str, str]  # the first and the last wire day asked for, both included; "" for an open end
ALWAYS: Days = ("", "")
Skip = Container[tuple[str, int]]  # ids and pages that are being asked for already


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to ask for again. `born`: when the story was published, or first fetched if nothing says it.

    `fetched_at`, `digest` (sha256:…), `etag` and `last_modified` are those of the last whole answer, "" for none.
    """

    id: str
    page: int
    url: str
    born: str
    fetched_at: str = ""
    digest: str = ""
    etag: str = ""
    last_modified: str = ""
    doubt: str = ""


def next_visit(born: str, asked_at: str) -> str:
    """The first step of the policy after `asked_at`; "" behind the last. Instants in UTC."""
    start, last = _instant(born), _instant(asked_at)
    return next((_text(at) for step in STEPS_H if (at := start + timedelta(hours=step)) > last), "")


def birth_of(day: str | None, at: str | None, fetched_at: str) -> str:
    """The instant the policy counts from: the printed one, noon of a day without an hour, never after the fetch."""
    printed = at or (f"{day}T12:00:00Z" if day else "")
    try:
        return printed if printed and _instant(printed) <= _instant(fetched_at) else fetched_at
    except ValueError:  # a year the calendar of this machine does not have
        return fetched_at


def later(instant: str, hours: float) -> str:
    """So many hours after an instant."""
    return _text(_instant(instant) + timedelta(hours=hours))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(at: datetime) -> str:
    """To the second, never earlier: a day that is a fraction too short is no day."""
    return utc_text(at + timedelta(microseconds=999_999))


class Visits(Database):
    """The questions about pages that are held. `clock` says the present instant in UTC."""

    clock: Callable[[], str] = staticmethod(utc_now)
    _COLUMNS: ClassVar[str] = "id, page, url, born, fetched_at, digest, etag, last_modified, doubt"

    def plan_known(self, source: str, entry: Entry) -> None:
        """A page that a list shows and that is held, by a replay or an older program: it has visits from now on."""
        if self._read("SELECT 1 FROM visits WHERE id = ? AND page = ?", entry.id, entry.page):
            return
        now = self.clock()
        rows = self._read("SELECT day, at FROM stories WHERE id = ?", entry.id)
        day, at = rows[0] if rows else (entry.day, "")
        visit = Visit(entry.id, entry.page, entry.url, birth_of(day, at, now))
        self.end_visit(source, visit, now, day=entry.day, outcome="", run=0)

    def due_visit(self, id: str, page: int, at: str) -> Visit | None:
        """The visit that an answer of the instant `at` belongs to; None for a page without, or a later visit."""
        rows = self._read(
            f"SELECT {self._COLUMNS}, asked_at FROM visits WHERE id = ? AND page = ?",  # noqa: S608
            id,
            page,
        )
        if not rows or not at or _instant(rows[0][-1]) >= _instant(at):
            return None
        return Visit(*rows[0][:-1])

    def end_visit(
        self, source: str, visit: Visit, at: str, *, day: str, outcome: str, run: int | None = None
    ) -> None:
        """Writes down what a visit at the instant `at` gave, and when the next one is due.

        `visit` says what is now known of the page. `outcome`: same, changed, gone, failed; "" for its first fetch.
        """
        due = next_visit(visit.born, at)
        rows = self._read("SELECT doubt, outcome FROM visits WHERE id = ? AND page = ?", visit.id, visit.page)
        doubt, before = rows[0] if rows else ("", "")
        if outcome == "gone":
            due = due if doubt == MISSING else later(at, GONE_H)
        elif (outcome == "failed" and before != "failed") or (visit.doubt == SHORT and doubt != SHORT):
            due = min(filter(None, [due, later(at, AGAIN_H)]))  # at its next step, if that changes nothing
        self._write(
            "INSERT INTO visits VALUES (:id, :page, :source, :url, :day, :born, :at, :due, :fetched_at, :digest, :etag,"
            " :last_modified, :doubt, :run, :outcome)"
            " ON CONFLICT (id, page) DO UPDATE SET asked_at = excluded.asked_at,"
            " revisit_at = excluded.revisit_at, fetched_at = excluded.fetched_at,"
            " digest = excluded.digest, etag = excluded.etag, last_modified = excluded.last_modified,"
            " doubt = excluded.doubt, run = excluded.run, outcome = excluded.outcome",
            **asdict(visit),
            source=source,
            day=day,
            at=at,
            due=due,
            outcome=outcome,
            run=self.run if run is None else run,
        )

    def lease_visits(
        self,
        source: str,
        limit: int,
        skip: Skip,
        now: str,
        days: Days = ALWAYS,
        *,
        all_pages: bool = False,
        listed_only: bool = False,
    ) -> list[tuple[Visit, str]]:
        """At most `limit` of the pages that are due, as due_visits and Frontier.lease have it."""
        due = self.due_visits(source, now, days, all_pages=all_pages, listed_only=listed_only)
        free = ((visit, day) for visit, day in due if (visit.id, visit.page) not in skip)
        return [(self._unconditional(visit), day) for visit, day in list(islice(free, limit))]

    def due_visits(
        self, source: str, now: str, days: Days, *, all_pages: bool = False, listed_only: bool = False
    ) -> Iterator[tuple[Visit, str]]:
        """Pages that are due at the instant `now`, with the wire day of each, the longest due first.

        `all_pages`: every page that is held, due or not, once a run. `listed_only`: what this run's lists showed.
        """
        due, order = "revisit_at <> '' AND revisit_at <= ?", "revisit_at, id, page"
        if all_pages:
            due, order = "run IS NOT ?", "id, page"
        if listed_only:
            due += f" AND (id, page) IN (SELECT id, page FROM frontier WHERE run = {self.run:d})"  # noqa: S608
        rows = self._stream(
            f"SELECT {self._COLUMNS}, day FROM visits WHERE source = ? AND {due}"  # noqa: S608 - no outside text
            f" AND (day = '' OR day BETWEEN ? AND ?) ORDER BY {order}",
            *(source, (self.run or None) if all_pages else now, days[0] or "0", days[1] or "9"),
        )
        return ((Visit(*row[:-1]), row[-1]) for row in rows)

    def _unconditional(self, visit: Visit) -> Visit:
        """Without validators if another answer came since, from a replay or a run that was killed: « not modified »
        would then speak of a text that is not the last one held."""
        newer = self._read(
            "SELECT 1 FROM readings JOIN captures USING (capture) WHERE id = ? AND page = ? AND fetched_at > ? LIMIT 1",
            visit.id,
            visit.page,
            visit.fetched_at,
        )
        return replace(visit, digest="", etag="", last_modified="") if newer else visit

    def visited(self, source: str) -> dict[str, int]:
        """What this run's visits gave: same, changed, gone, failed."""
        rows = self._read(
            "SELECT outcome, count(*) FROM visits WHERE source = ? AND run = ? AND outcome <> '' GROUP BY outcome",
            source,
            self.run,
        )
        return dict(rows)
