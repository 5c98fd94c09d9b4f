"""Asking again for pages that are held: conditional requests, and what their answers come to.

In:   visits that are due, from the ledger; the answers to them.
Out:  request headers; `revisit` records for answers that say nothing new; the next due time of each page.
Law:  an answer that says nothing new costs no body and no capture; every other answer is a capture like any.

Knowledge: RFC 9110 §13 (conditional requests); WARC 1.1 §6.7 (revisit and its two profiles).
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from wirecrawl.archive.owed import GONE_REASONS
from wirecrawl.archive.visits import MISSING, Visit, birth_of
from wirecrawl.crawl.run import Key, Run
from wirecrawl.model.capture import Capture, sha256_of
from wirecrawl.model.story import Reading
from wirecrawl.recover import answered

VISIT, SAME = "visit", "same"  # keys of request.meta: the Visit; whether its answer said nothing new
NOT_MODIFIED = 304


def conditions_of(visit: Visit) -> dict[str, str]:
    """The headers that let a server answer 304; none while the last answer is doubted."""
    if visit.doubt:
        return {}
    asked = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
    return {name: value for name, value in asked.items() if value}


def says_nothing_new(visit: Visit, status: int, payload: bytes) -> bool:
    """304 to a condition, or the very bytes of the last whole answer."""
    if visit.doubt or not visit.digest:
        return False
    if status == NOT_MODIFIED:
        return bool(conditions_of(visit))
    return status == 200 and sha256_of(payload) == visit.digest


class Revisits:
    """`asked`: the visits of this run that are under way, each with its wire day."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.asked: dict[Key, tuple[Visit, str]] = {}

    def lease(self, limit: int, skip: Container[Key]) -> list[Visit]:
        """Pages that are due, or all with --revisit-all. Raises ArchiveError."""
        run = self.run
        if run.options.no_revisit:
            return []
        options = run.options
        rows = run.ledger.lease_visits(
            run.source.name,
            limit,
            skip,
            run.instant(),
            options.days,
            all_pages=options.revisit_all,
            listed_only=options.is_directed,
        )
        self.asked.update(((visit.id, visit.page), (visit, day)) for visit, day in rows)
        return [visit for visit, _ in rows]

    def end(self, key: Key, outcome: str, *, visit: Visit | None = None) -> None:
        """The visit is over; the caller commits. Raises ArchiveError."""
        before, day = self.asked.pop(key)
        run = self.run
        run.ledger.end_visit(run.source.name, visit or before, run.instant(1.0), day=day, outcome=outcome)

    def end_in_vain(self, key: Key, reason: str) -> None:
        """No text came: it is missing, or the answer was none; what an interrupt took stays due as it was."""
        if reason == "interrupted":
            self.asked.pop(key)
        elif reason in GONE_REASONS:
            self.end(key, "gone", visit=replace(self.asked[key][0], doubt=MISSING))
        else:
            self.end(key, "failed")

    def versions_before(self, key: Key | None, id: str) -> int:
        """How many versions the story of a visited page has; asked before its reading is stored."""
        if key not in self.asked:
            return 0
        return len(self.run.ledger.versions(id))

    def came(self, key: Key, url: str, capture: Capture, reading: Reading, before: int) -> None:
        """A page was stored, for the first time or again; the caller commits. Raises ArchiveError."""
        run = self.run
        at = capture.fetched_at or run.instant()
        visit, day = self.asked.get(key, (None, run.source.address(url).day))
        born = visit.born if visit else birth_of(reading.published_day, reading.published_at, at)
        now = answered(run.ledger, key, url, born, capture, reading, again=visit is not None)
        outcome = ""
        if visit is not None:
            outcome = "changed" if len(run.ledger.versions(reading.id)) > before else "same"
        self.asked.pop(key, None)
        run.ledger.end_visit(run.source.name, now, at, day=day, outcome=outcome)
