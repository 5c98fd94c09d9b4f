"""What a replay has done so far: counters, faults, progress, and the exit code they come to.

In:   outcomes, one by one.
Out:  counts by role, reason and warning; a Fault for everything a reader must know of.
Law:  every outcome is counted once; a story without a date, a cut page and a reject are never silent.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from wirecrawl.errors import Unreadable
from wirecrawl.model.report import RunReport, SourceReport
from wirecrawl.outcome import Outcome
from wirecrawl.progress import Progress
from wirecrawl.report import UNREADABLE, Fault, Faults, Kind, in_archive

_IMPOSSIBLE = ("impossible-day", "impossible-hour")


@dataclass(slots=True)
class Account:
    """`known` captures came before and are not added twice, `twins` of them in this very run; `new` stories are new or
    read anew; `written` captures are new in the archive; `sources`: what was read of each wire; `report_file`: where
    the report stands; `root`: the archive that holds what is read, for the commands to type."""

    progress: Progress = field(default_factory=Progress)
    faults: Faults = field(default_factory=Faults)
    pages: int = 0
    stories: int = 0
    new: int = 0
    known: int = 0
    twins: int = 0
    unreadable: int = 0
    written: int = 0
    report_file: str = ""
    root: Path | None = None
    sources: dict[str, SourceReport] = field(default_factory=dict)
    roles: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    started_s: float = field(default_factory=time.monotonic)
    _pages_of: dict[str, tuple[int, set[int], Fault]] = field(default_factory=dict)

    def add(self, outcome: Outcome, origin: str = "") -> None:
        """Count one outcome; `origin` is the file its reader gave, if it has been copied since."""
        if outcome.kind == "unreadable":
            self.unreadable += 1
            self.faults.add(self._fault(outcome, "unreadable", outcome.reason, outcome.what, origin))
            return
        self.pages += 1
        self.roles[outcome.role] += 1
        self._count_for(outcome)
        if outcome.kind == "reject":
            self.rejects[outcome.reason] += 1
            kind: Kind = "unreadable" if outcome.reason in UNREADABLE else "reject"
            self.faults.add(self._fault(outcome, kind, outcome.reason, outcome.what, origin))
            self.progress.step(reject=outcome.reason)
        elif outcome.kind == "story":
            self.stories += 1
            self.warnings.update(outcome.warnings)
            self._look_at(outcome, origin)
            self.progress.step(stories=1)
        else:
            self.progress.step()

    def _count_for(self, outcome: Outcome) -> None:
        if outcome.kind == "note":
            return
        one = self.sources.setdefault(outcome.source or "unknown", SourceReport())
        if outcome.kind == "story":
            one.read += 1
        else:
            one.rejects[outcome.reason] = one.rejects.get(outcome.reason, 0) + 1

    def unreadable_piece(self, error: Unreadable) -> None:
        """Count a path that gives nothing at all, e.g. a folder without pages."""
        self.unreadable += 1
        self.faults.add(Fault("unreadable", error.reason, error.what, error.where, next_step=error.next_step))

    def finish(self) -> None:
        """Name the stories whose other pages never came."""
        for count, seen, fault in self._pages_of.values():
            missing = sorted(set(range(1, max(count, *seen) + 1)) - seen)
            if missing:
                numbers = ", ".join(map(str, missing))
                what = f"page {numbers} of {max(count, *seen)} is not among what was given"
                self.faults.add(replace(fault, what=what))

    @property
    def exit_code(self) -> int:
        """1 a page broke the program, 4 something was unreadable or cut, 3 nothing gave a story, 0 done."""
        if self.rejects["parser-error"]:
            return 1
        if self.unreadable or self.warnings["cut-page"] or any(self.rejects[name] for name in UNREADABLE):
            return 4
        return 0 if self.stories or self.known > self.twins else 3

    def reasons(self) -> list[str]:
        """What the exit code of a replay is for."""
        words = {
            1: "pages broke the program; see the lines above",
            3: "nothing came: what was given holds no page of a story",
            4: "some of what was given cannot be read to its end; see the lines above",
        }
        return [words[code] for code in (self.exit_code,) if code]

    def fill(self, report: RunReport) -> None:
        """What was counted here, into the run's report."""
        report.seconds = round(time.monotonic() - self.started_s, 3)
        report.pages, report.stories, report.changed = self.pages, self.stories, self.new
        report.known, report.unreadable, report.captures_written = self.known, self.unreadable, self.written
        report.captures, report.rejects = dict(self.roles), dict(self.rejects)
        report.warnings = dict(self.warnings)

    def _look_at(self, outcome: Outcome, origin: str) -> None:
        refused = [code for code in outcome.warnings if code in _IMPOSSIBLE]
        line = f"the page prints {outcome.what!r}" if outcome.what else "the page prints no date line"
        if not outcome.dated:
            why = f": {', '.join(refused)}" if refused else "; no rule reads it" if outcome.what else ""
            self.faults.add(self._fault(outcome, "warning", "no-date", line + why, origin))
        elif refused:
            kept = f"; `published_raw` is {outcome.what!r}" if outcome.what else ""
            what = f"a date the page prints is in no calendar and is not used{kept}"
            self.faults.add(self._fault(outcome, "warning", refused[0], what, origin))
        if "cut-page" in outcome.warnings:
            what = "the page ends in the middle; what is there is kept, `complete` is false"
            self.faults.add(self._fault(outcome, "warning", "cut-page", what, origin))
        if outcome.page_count > 1 or outcome.page > 1:
            fault = self._fault(outcome, "warning", "pages-missing", "", origin)
            count, seen, first = self._pages_of.get(outcome.id, (1, set(), fault))
            self._pages_of[outcome.id] = (max(count, outcome.page_count), seen | {outcome.page}, first)

    def _fault(self, outcome: Outcome, kind: Kind, reason: str, what: str, origin: str) -> Fault:
        path = origin or outcome.path or outcome.file
        place = f"{path}, byte {outcome.offset}" if outcome.offset and not origin else path
        where = f"{outcome.url} ({place})" if outcome.url and place else outcome.url or place
        kept = f"{outcome.file}, byte {outcome.offset}" if origin else ""
        target = path or "FILE"
        # one page among thousands in its file: its address names it
        if self.root is not None and outcome.url:
            target = outcome.url + in_archive(self.root)
        return Fault(
            kind, reason, what, where, kept, outcome.source, outcome.layout, outcome.next_step, target
        )
