"""What happens to a job, and the run that is at work: small values that are told, counted and kept.

In:   a job's name, the kind of event, its instant, and the due instants it is about.
Out:  a line for the log, a dict for the state file, and back.
Law:  an instant is written as « 2026-11-24T03:15:00Z », in whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wirecrawl.instant import utc_text

# The ends a due instant can have, one each.
ENDS = ("run", "late", "missed", "skipped")

_WORDS = {
    "owed": "is due",
    "run": "was run on time",
    "late": "was run late",
    "missed": "missed, a later run is in their place",
    "skipped": "skipped, its own run was still at work",
    "busy": "another run holds the archive; tried again in a minute",
    "cut": "the run was cut short; it is owed again",
    "adopted": "a crawl of a scheduler that is no more still runs; it is waited for",
    "clock-back": "the clock was turned back; counting goes on from there",
    "ahead": "was run ahead of its time, by a clock that was wrong; it comes again",
    "added": "a new job",
    "changed": "its times have changed; they count from now",
    "removed": "is not in the file any more",
}


def instant(text: str) -> datetime:
    """The instant of a text. Raises ValueError, TypeError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return found.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """`count` due instants from `first` to `last`; for clock-back, the stretch of time that comes again."""

    job: str
    kind: str
    at: datetime
    count: int = 1
    first: datetime | None = None
    last: datetime | None = None
    why: str = ""

    def __str__(self) -> str:
        what = _WORDS[self.kind]
        if self.first and self.last:
            span = utc_text(self.first)
            if self.first != self.last:
                span += f" to {utc_text(self.last)}"
            what = f"{span}: {what}" if self.count < 2 else f"{self.count} runs, {span}: {what}"
        return f"{self.job}: {what}" + (f" ({self.why})" if self.why else "")

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("at", "kind", "count", "first", "last", "why")}

    @classmethod
    def from_json(cls, job: str, found: dict[str, Any]) -> Event:
        """Raises KeyError, TypeError, ValueError."""
        first, last = (instant(found[name]) if found[name] else None for name in ("first", "last"))
        if found["kind"] not in _WORDS:
            raise ValueError(f"no event is called {found['kind']!r}")
        return cls(job, found["kind"], instant(found["at"]), int(found["count"]), first, last, found["why"])


@dataclass(slots=True)
class Running:
    """The run at work. `pid` 0: it has not started yet. `adopted`: a scheduler that is no more started it. `ahead`: the
    clock was turned back behind its instant, which comes again."""

    due: datetime
    started: datetime
    pid: int = 0
    log: str = ""
    adopted: bool = False
    ahead: bool = False
