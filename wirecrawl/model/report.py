"""The report of a run: what was asked of whom, what came of it, and how it ended.

In:   what a crawl or a replay counted.
Out:  one JSON object, the fields of the classes below in their order; docs/report.md is made from them.
Law:  every key stands in every report. `null` is what cannot be known, 0 and empty what did not happen.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

REPORT_VERSION = 1

# exit code → its words, as DESIGN has them; a report of a run that was killed has no code
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


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(slots=True, kw_only=True)
class OwedReport:
    """Pages that are owed for one reason."""

    pages: int = field(default=0, metadata=_doc("how many"))
    next_try: str | None = field(
        metadata=_doc("the earliest instant at which one may be asked for; null: the next run")
    )


@dataclass(slots=True, kw_only=True)
class PaceReport:
    """The distance that requests kept, between one and the next that was sent."""

    requests: int = field(default=0, metadata=_doc("how many were sent"))
    least_pause_s: float | None = field(
        default=None, metadata=_doc("seconds between the two nearest; null below two requests")
    )
    median_pause_s: float | None = field(default=None, metadata=_doc("the median of these pauses"))


@dataclass(slots=True, kw_only=True)
class HostReport(PaceReport):
    """What was asked of one host. `requests` is the sum of the eight kinds below it."""

    robots: int = field(default=0, metadata=_doc("for robots.txt"))
    lists: int = field(default=0, metadata=_doc("for lists"))
    stories: int = field(default=0, metadata=_doc("for first pages of stories, or captures of a web archive"))
    pages: int = field(default=0, metadata=_doc("for pages 2, 3 … of stories"))
    visits: int = field(default=0, metadata=_doc("for pages that are held, asked for again"))
    hops: int = field(default=0, metadata=_doc("where a redirect led"))
    retries: int = field(default=0, metadata=_doc("once more, after an answer that may pass"))
    others: int = field(default=0, metadata=_doc("none of these"))
    bytes: int = field(default=0, metadata=_doc("of bodies, as they were sent"))
    statuses: dict[str, int] = field(
        default_factory=dict, metadata=_doc("status → answers; `none`: no answer came")
    )


@dataclass(slots=True, kw_only=True)
class RobotsReport:
    """One robots.txt as this run got it."""

    host: str = field(metadata=_doc("host, and its port if it names one"))
    status: int | None = field(default=None, metadata=_doc("status of the answer; null: none came"))
    digest: str | None = field(default=None, metadata=_doc("`sha256:` of the text that was read"))
    crawl_delay_s: float | None = field(default=None, metadata=_doc("the crawl-delay it asks of us"))
    closed: str = field(
        default="", metadata=_doc("why nothing was fetched from the host; empty if it is open")
    )
    changed: str = field(
        default="",
        metadata=_doc("what is not as it was the time before, in words; empty: nothing, or unknown"),
    )
    copy_at: str | None = field(
        default=None, metadata=_doc("the instant of the copy that stood in for an answer; null: none did")
    )


@dataclass(slots=True, kw_only=True)
class SlowReport:
    """One of the ten answers that took longest."""

    url: str = field(metadata=_doc("what was asked for"))
    seconds: float = field(metadata=_doc("from sending to the last byte"))
    status: int | None = field(metadata=_doc("of its answer; null: none came"))


@dataclass(slots=True, kw_only=True)
class SourceReport:
    """What came of one wire. For a crawl: listed = known + stored + rejected + owed."""

    listed: int = field(default=0, metadata=_doc("pages that the lists of this run showed"))
    known: int = field(default=0, metadata=_doc("of these, held before"))
    stored: int = field(default=0, metadata=_doc("of these, stored by this run"))
    rejected: dict[str, int] = field(
        default_factory=dict, metadata=_doc("of these, reason → pages that give no story")
    )
    owed: dict[str, OwedReport] = field(
        default_factory=dict, metadata=_doc("of these, reason → pages still owed")
    )
    owed_earlier: int = field(
        default=0, metadata=_doc("pages owed since earlier runs, not listed by this one")
    )
    fetched: int = field(default=0, metadata=_doc("answers 200"))
    not_modified: int = field(default=0, metadata=_doc("answers 304"))
    revisited: dict[str, int] = field(
        default_factory=dict, metadata=_doc("held pages asked for again → same, changed, gone, failed")
    )
    new_versions: int = field(
        default=0, metadata=_doc("stories made or changed by this run that have more than one version")
    )
    read: int = field(default=0, metadata=_doc("captures read as pages of stories"))
    rejects: dict[str, int] = field(
        default_factory=dict, metadata=_doc("reason → captures read that gave no story")
    )


@dataclass(slots=True, kw_only=True)
class RunReport:
    """A run of `crawl` or `replay`."""

    schema_version: int = field(default=REPORT_VERSION, metadata=_doc("of this schema"))
    command: str = field(metadata=_doc("`crawl` or `replay`"))
    command_line: str = field(metadata=_doc("as it was typed"))
    options: dict[str, Any] = field(default_factory=dict, metadata=_doc("the options that were given"))
    version: str = field(metadata=_doc("of wirecrawl"))
    started: str = field(metadata=_doc("first instant"))
    ended: str | None = field(default=None, metadata=_doc("last instant; null of a run that was killed"))
    seconds: float | None = field(default=None, metadata=_doc("between the two"))
    exit_code: int | None = field(
        default=None, metadata=_doc("as docs/errors.md has them; null of a run that was killed")
    )
    exit_words: str = field(default=KILLED, metadata=_doc("the exit code in words"))
    reasons: list[str] = field(
        default_factory=list, metadata=_doc("what the exit code is for, the worst first")
    )
    sources: dict[str, SourceReport] = field(default_factory=dict, metadata=_doc("wire → what came of it"))
    pages: int = field(default=0, metadata=_doc("captures read or noted"))
    stories: int = field(default=0, metadata=_doc("of these, pages of stories"))
    changed: int = field(default=0, metadata=_doc("stories that are new or read anew"))
    known: int = field(default=0, metadata=_doc("captures that were held before and not taken in again"))
    unreadable: int = field(default=0, metadata=_doc("pieces that could not be read to their end"))
    rejects: dict[str, int] = field(
        default_factory=dict, metadata=_doc("reason → captures that gave no story")
    )
    captures: dict[str, int] = field(default_factory=dict, metadata=_doc("role → captures read"))
    captures_written: int = field(
        default=0, metadata=_doc("records written to captures/, revisits among them")
    )
    warnings: dict[str, int] = field(default_factory=dict, metadata=_doc("warning → pages that carry it"))
    cells: dict[str, int] = field(
        default_factory=dict, metadata=_doc("state → cells, of a run with --since or --until")
    )
    lists_failed: dict[str, str] = field(default_factory=dict, metadata=_doc("list → why it did not come"))
    delay_s: float | None = field(
        default=None, metadata=_doc("seconds promised between two requests; null: nothing is asked")
    )
    concurrency: int | None = field(
        default=None, metadata=_doc("requests at a time at most; null: nothing is asked")
    )
    pace: PaceReport = field(default_factory=PaceReport, metadata=_doc("all requests, whatever their host"))
    hosts: dict[str, HostReport] = field(default_factory=dict, metadata=_doc("host → what was asked of it"))
    disallowed: int = field(
        default=0, metadata=_doc("requests that the host's robots.txt does not allow; 0 is the promise")
    )
    robots: list[RobotsReport] = field(
        default_factory=list, metadata=_doc("every robots.txt that was asked for")
    )
    cut: dict[str, int] = field(
        default_factory=dict, metadata=_doc("reason → answers that a limit or a fault cut short")
    )
    passed: dict[str, int] = field(
        default_factory=dict, metadata=_doc("reason → links on lists that were not followed")
    )
    slowest: list[SlowReport] = field(
        default_factory=list, metadata=_doc("the ten answers that took longest")
    )
    memory_peak_mb: float | None = field(
        default=None, metadata=_doc("largest resident memory of this process or one of its workers")
    )
    cpu_s: float | None = field(default=None, metadata=_doc("CPU seconds of this process and its workers"))

    def to_json(self) -> dict[str, Any]:
        """Plain values, in the fields' order."""
        return dataclasses.asdict(self)

    def end(self, code: int, reasons: list[str], ended: str) -> None:
        """How it ended, and what it cost this machine."""
        self.exit_code, self.exit_words, self.reasons = code, EXIT_WORDS[code], reasons
        self.ended = ended


TABLES = (RunReport, SourceReport, OwedReport, PaceReport, HostReport, RobotsReport, SlowReport)
