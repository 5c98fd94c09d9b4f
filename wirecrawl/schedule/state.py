"""The state file: what `schedule run` writes and `schedule show`, or a watcher, reads.

In:   a Book; the folder `schedule/` of an archive.
Out:  state.json, whole or the one before; `alive`, one line a minute; both read back.
Law:  what is decided is on disk before it is done: a run that has begun is never forgotten by a kill -9.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from wirecrawl.archive.durable import replacing
from wirecrawl.errors import ArchiveError
from wirecrawl.instant import utc_text
from wirecrawl.schedule.book import Book, Entry
from wirecrawl.schedule.events import Event, Running, instant
from wirecrawl.schedule.jobs import Job

FOLDER = "schedule"
STATE, ALIVE, LOGS = "state.json", "alive", "logs"
SCHEMA = 1
# instants as utc_text writes them
_SHAPE = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
ALIVE_EVERY = timedelta(minutes=1)
STALE = timedelta(minutes=3)  # three touches missing is no accident


def state_of(book: Book) -> bytes:
    """What stands in state.json."""
    jobs = {name: _entry_to_json(entry) for name, entry in book.entries.items()}
    found = {"schema": SCHEMA, "looked_at": book.looked_at, "jobs": jobs}
    return orjson.dumps(found, option=_SHAPE)


def write_state(folder: Path, book: Book) -> None:
    """Raises NoRoom, ArchiveError."""
    with replacing(folder / STATE) as out:
        out.write(state_of(book))


def read_state(folder: Path) -> dict[str, Any]:
    """state.json as it stands; {} if there is none. Raises ArchiveError for one that cannot be read."""
    path = folder / STATE
    try:
        found = orjson.loads(path.read_bytes())
        if not isinstance(found, dict) or found["schema"] != SCHEMA:
            raise ValueError("this program does not know its schema")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        raise _unusable(path, error) from error
    return found


def book_of(folder: Path, jobs: Mapping[str, Job], now: datetime) -> Book:
    """The book as it was left, for the jobs that are still there; an empty one without a state. Raises ArchiveError."""
    found = read_state(folder)
    book = Book(now)
    try:
        if found:
            book.looked_at = instant(found["looked_at"])
            for name, entry in found["jobs"].items():
                if name in jobs:
                    book.entries[name] = _entry_of(jobs[name], entry)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unusable(folder / STATE, error) from error
    return book


def write_alive(folder: Path, book: Book, now: datetime, pid: int) -> None:
    """The dead-man file: « INSTANT pid N next INSTANT JOB ». Raises NoRoom, ArchiveError."""
    due, name = book.next()
    with replacing(folder / ALIVE) as out:
        out.write(f"{utc_text(now)} pid {pid} next {utc_text(due)} {name}\n".encode())


def alive_at(folder: Path) -> str:
    """The instant the dead-man file was last touched at, as it says itself; "" without one, or without sense in it."""
    try:
        words = (folder / ALIVE).read_text(encoding="utf-8").split()
        return utc_text(instant(words[0]))
    except (OSError, ValueError, IndexError):
        return ""


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    run = entry.running
    return {
        "source": entry.job.source,
        "rule": entry.job.rule_text,
        "anchor": entry.anchor,
        "seen_until": entry.seen_until,
        "owed": entry.owed,
        "not_before": entry.not_before,
        "next": entry.next(),
        "running": run and {name: getattr(run, name) for name in ("due", "started", "pid", "log", "ahead")},
        "last": entry.last,
        "counts": dict(sorted(entry.counts.items())),
        "events": [event.to_json() for event in entry.events],
    }


def _entry_of(job: Job, found: dict[str, Any]) -> Entry:
    run = found["running"]
    at = ("due", "started", "ended")
    entry = Entry(
        job,
        instant(found["anchor"]),
        instant(found["seen_until"]),
        owed=_instant(found["owed"]),
        not_before=_instant(found["not_before"]),
        running=_running_of(run) if run else None,
        last={name: instant(value) if name in at else value for name, value in found["last"].items()},
        counts=Counter({name: int(count) for name, count in found["counts"].items()}),
        events=[Event.from_json(job.name, event) for event in found["events"]],
    )
    if found["rule"] != job.rule_text:  # `adopt` sees that it has changed
        entry.job = replace(job, rule_text=found["rule"])
    return entry


def _running_of(found: dict[str, Any]) -> Running:
    due, started = instant(found["due"]), instant(found["started"])
    return Running(due, started, pid=found["pid"], log=found["log"], ahead=found["ahead"])


def _instant(text: str | None) -> datetime | None:
    return instant(text) if text else None


def _unusable(path: Path, error: Exception) -> ArchiveError:
    aside = shlex.join(("mv", str(path), f"{path}.broken"))
    return ArchiveError(
        f"the schedule's state cannot be used: {error}",
        where=str(path),
        next_step=f"{aside}, then start again: jobs count from that moment, nothing else is lost",
    )
