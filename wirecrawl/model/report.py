"""The report of a run: what was asked of whom, what came of it, and how it ended.

In:   what a crawl or a replay counted.
Out:  one JSON object, the fields of the classes below in their order; docs/report.md is made from them.
Law:  every key stands in every report. `null` is what cannot be known, 0 and empty what did not happen.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from wirecrawl.model.story import told

REPORT_VERSION = 1

# exit code → its words; a report of a run that was killed has no code
EXIT_WORDS = {
    0: "done",
    1: "failed",
    2: "usage",
    3: "nothing came",
    4: "done, but some captures are unreadable or fetches still owed",
    5: "no room, or storage failing",
    75: "archive held by another run",
    130: "interrupted, nothing lost",
}
KILLED = "killed: it ended without a word"


@dataclass(slots=True, kw_only=True)
class OwedReport:
    """Pages that are owed for one reason."""

    pages: int = told(0, "how many")
    next_try: str | None = told(..., "the earliest instant at which one may be asked for; null: the next run")


@dataclass(slots=True, kw_only=True)
class PaceReport:
    """The distance that requests kept, between one and the next that was sent."""

    requests: int = told(0, "how many were sent")
    least_pause_s: float | None = told(None, "seconds between the two nearest; null below two requests")
    median_pause_s: float | None = told(None, "the median of these pauses")


@dataclass(slots=True, kw_only=True)
class HostReport(PaceReport):
    """What was asked of one host. `requests` is the sum of the eight kinds below it."""

    robots: int = told(0, "for robots.txt")
    lists: int = told(0, "for lists")
    stories: int = told(0, "for first pages of stories, or captures of a web archive")
    pages: int = told(0, "for pages 2, 3 … of stories")
    visits: int = told(0, "for pages that are held, asked for again")
    hops: int = told(0, "where a redirect led")
    retries: int = told(0, "once more, after an answer that may pass")
    others: int = told(0, "none of these")
    bytes: int = told(0, "of bodies, as they were sent")
    statuses: dict[str, int] = told(dict, "status → answers; `none`: no answer came")


@dataclass(slots=True, kw_only=True)
class RobotsReport:
    """One robots.txt as this run got it."""

    host: str = told(..., "host, and its port if it names one")
    status: int | None = told(None, "status of the answer; null: none came")
    digest: str | None = told(None, "`sha256:` of the text that was read")
    crawl_delay_s: float | None = told(None, "the crawl-delay it asks of us")
    closed: str = told("", "why nothing was fetched from the host; empty if it is open")
    changed: str = told("", "what is not as it was the time before, in words; empty: nothing, or unknown")
    copy_at: str | None = told(None, "the instant of the copy that stood in for an answer; null: none did")


@dataclass(slots=True, kw_only=True)
class SlowReport:
    """One of the ten answers that took longest."""

    url: str = told(..., "what was asked for")
    seconds: float = told(..., "from sending to the last byte")
    status: int | None = told(..., "of its answer; null: none came")


@dataclass(slots=True, kw_only=True)
class SourceReport:
    """What came of one wire. For a crawl: listed = known + stored + rejected + owed."""

    listed: int = told(0, "pages that the lists of this run showed")
    known: int = told(0, "of these, held before")
    stored: int = told(0, "of these, stored by this run")
    rejected: dict[str, int] = told(dict, "of these, reason → pages that give no story")
    owed: dict[str, OwedReport] = told(dict, "of these, reason → pages still owed")
    owed_earlier: int = told(0, "pages owed since earlier runs, not listed by this one")
    fetched: int = told(0, "answers 200")
    not_modified: int = told(0, "answers 304")
    revisited: dict[str, int] = told(dict, "held pages asked for again → same, changed, gone, failed")
    new_versions: int = told(0, "stories made or changed by this run that have more than one version")
    read: int = told(0, "captures read as pages of stories")
    rejects: dict[str, int] = told(dict, "reason → captures read that gave no story")


@dataclass(slots=True, kw_only=True)
class RunReport:
    """A run of `crawl` or `replay`."""

    schema_version: int = told(REPORT_VERSION, "of this schema")
    command: str = told(..., "`crawl` or `replay`")
    command_line: str = told(..., "as it was typed")
    options: dict[str, Any] = told(dict, "the options that were given")
    version: str = told(..., "of wirecrawl")
    started: str = told(..., "first instant")
    ended: str | None = told(None, "last instant; null of a run that was killed")
    seconds: float | None = told(None, "between the two")
    exit_code: int | None = told(None, "as docs/errors.md has them; null of a run that was killed")
    exit_words: str = told(KILLED, "the exit code in words")
    reasons: list[str] = told(list, "what the exit code is for, the worst first")
    sources: dict[str, SourceReport] = told(dict, "wire → what came of it")
    pages: int = told(0, "captures read or noted")
    stories: int = told(0, "of these, pages of stories")
    changed: int = told(0, "stories that are new or read anew")
    known: int = told(0, "captures that were held before and not taken in again")
    unreadable: int = told(0, "pieces that could not be read to their end")
    rejects: dict[str, int] = told(dict, "reason → captures that gave no story")
    captures: dict[str, int] = told(dict, "role → captures read")
    captures_written: int = told(0, "records written to captures/, revisits among them")
    warnings: dict[str, int] = told(dict, "warning → pages that carry it")
    cells: dict[str, int] = told(dict, "state → cells, of a run with --since or --until")
    lists_failed: dict[str, str] = told(dict, "list → why it did not come")
    delay_s: float | None = told(None, "seconds promised between two requests; null: nothing is asked")
    concurrency: int | None = told(None, "requests at a time at most; null: nothing is asked")
    pace: PaceReport = told(PaceReport, "all requests, whatever their host")
    hosts: dict[str, HostReport] = told(dict, "host → what was asked of it")
    disallowed: int = told(0, "requests that the host's robots.txt does not allow; 0 is the promise")
    robots: list[RobotsReport] = told(list, "every robots.txt that was asked for")
    cut: dict[str, int] = told(dict, "reason → answers that a limit or a fault cut short")
    passed: dict[str, int] = told(dict, "reason → links on lists that were not followed")
    slowest: list[SlowReport] = told(list, "the ten answers that took longest")
    memory_peak_mb: float | None = told(None, "largest resident memory of this process or one of its workers")
    cpu_s: float | None = told(None, "CPU seconds of this process and its workers")

    def to_json(self) -> dict[str, Any]:
        """Plain values, in the fields' order."""
        return dataclasses.asdict(self)

    def end(self, code: int, reasons: list[str], ended: str) -> None:
        """How it ended."""
        self.exit_code, self.exit_words, self.reasons = code, EXIT_WORDS[code], reasons
        self.ended = ended


TABLES = (RunReport, SourceReport, OwedReport, PaceReport, HostReport, RobotsReport, SlowReport)
