"""`schedule show`: how each job stands, from what `schedule run` has written.

In:   an archive's `schedule/` folder, and the present instant.
Out:  a value for --json, and a table.
Law:  it reads, and asks nobody; a schedule that nobody runs any more is told first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from wirecrawl.errors import ArchiveError
from wirecrawl.instant import utc_text
from wirecrawl.report import in_archive, table
from wirecrawl.schedule.events import instant
from wirecrawl.schedule.state import FOLDER, STALE, alive_at, read_state

RESULTS = {
    0: "done",
    1: "failed",
    2: "refused",
    3: "nothing came",
    4: "done, some owed",
    5: "no room",
    75: "archive was held",
    130: "interrupted",
}
HEAD = ("job", "source", "when", "last run", "result", "next", "missed", "running since")


def standing(archive: Path, now: datetime) -> dict[str, Any]:
    """All of it. Raises ArchiveError if no schedule was ever run on this archive, or its state is unreadable."""
    folder = archive / FOLDER
    state = read_state(folder)
    if not state:
        raise ArchiveError(
            "no schedule has been run on this archive",
            where=str(archive),
            next_step=f"write [[jobs]] in wirecrawl.toml, then: wirecrawl schedule run{in_archive(archive)}",
        )
    touched = alive_at(folder)
    is_stale = not touched or abs(now - instant(touched)) > STALE
    since = f"since {touched}" if touched else "yet"
    return {
        "now": utc_text(now),
        "alive_at": touched or None,
        "stale": is_stale,
        "why_stale": f"no schedule run has touched {folder / 'alive'} {since}" if is_stale else "",
        "jobs": {name: _shown(entry) for name, entry in state["jobs"].items()},
    }


def standing_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The table; below it what each job last missed."""
    yield from table([HEAD, *(_row(name, job) for name, job in found["jobs"].items())])
    for name, job in found["jobs"].items():
        events = [event for event in job["events"] if event["kind"] not in ("late", "added")]
        if events:
            yield ""
        for event in events[-3:]:
            span = " to ".join(dict.fromkeys(end for end in (event["first"], event["last"]) if end))
            why = f" ({event['why']})" if event["why"] else ""
            yield f"{name}: {event['at']} {event['kind']} {event['count']}: {span}{why}".replace(" 0:", ":")


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    code = entry["last"].get("exit_code")
    unseen = "unseen" if entry["last"] else ""
    missed = {kind: entry["counts"].get(kind, 0) for kind in ("missed", "skipped")}
    return {**entry, "result": unseen if code is None else result_of(code), **missed}


def result_of(code: int) -> str:
    """An exit code in words."""
    return f"killed by signal {-code}" if code < 0 else RESULTS.get(code, f"exit {code}")


def _row(name: str, job: Mapping[str, Any]) -> tuple[str, ...]:
    missed = f"{job['missed']}" + (f" + {job['skipped']} skipped" if job["skipped"] else "")
    return (
        *(name, job["source"], job["rule"]),
        *(job["last"].get("started", "-"), job["result"] or "-", job["next"], missed),
        job["running"]["started"] if job["running"] else "-",
    )
