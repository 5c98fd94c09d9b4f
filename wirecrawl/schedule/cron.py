"""Jobs as a crontab, and as the five fields that Kubernetes and scrapyd's curl lines use too.

In:   jobs.
Out:  one line for all the times of a job that have the same minute.
Law:  a period that cron's fields cannot say is refused: « every 50 minutes » as */50 would be 50 and 10 by turns.

Knowledge: cronie and Debian's cron: a time of day in a gap is run after it, one that comes twice is run once.
CRON_TZ is cronie's; Debian's cron and busybox's ignore it and take the machine's zone.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from wirecrawl.errors import UsageError
from wirecrawl.schedule.clockwork import At
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.place import Place, Units

_HOUR, _DAY, _WEEK = 3600, 86_400, 7 * 86_400
NAME = "wirecrawl.crontab"
_HEAD = """\
# wirecrawl: the jobs of wirecrawl.toml for cron. Load: crontab {name}
# CRON_TZ is read by cronie (Red Hat, Arch, SUSE). Debian's cron and busybox's ignore it: there, set the machine's zone
# to the job's, or use `wirecrawl schedule export --format systemd`.
# cron does not catch up what it slept through. A job that meets another at work says so, with exit 75.
SHELL=/bin/sh
"""


def units(jobs: Sequence[Job], place: Place, now: datetime) -> Units:
    """The crontab. Raises UsageError for a period cron cannot say."""

    def command(job: Job) -> str:
        words = [*place.program, *job.words(place.archive), "--quiet"]
        return f"cd {shlex.quote(str(place.folder))} && {shlex.join(words)}"

    text = _HEAD.format(name=NAME) + crontab(jobs, command)
    return Units({NAME: text}, ["what was slept through is not caught up", *_zone_note(jobs)])


def crontab(jobs: Sequence[Job], command: Callable[[Job], str]) -> str:
    """The lines, each job under its name and its zone."""
    parts = []
    for job in jobs:
        line = command(job).replace("%", r"\%")  # crontab(5): a bare % ends the command
        parts.append(f"\n# {job.name}: {job.rule_text}\nCRON_TZ={zone_of(job)}\n")
        parts += [f"{fields} {line}\n" for fields in fields_of(job)]
    return "".join(parts)


def zone_of(job: Job) -> str:
    """The zone its fields are meant in: `every` is counted from midnight UTC."""
    return job.at.zone.key if job.at else "UTC"


def fields_of(job: Job) -> list[str]:
    """« 0 6,18 * * 1,2 »: one for each minute of the hour. Raises UsageError."""
    return _at(job.at) if job.at else [_every(job)]


def _at(at: At) -> list[str]:
    # 0 is Sunday
    days = "*" if len(at.days) == 7 else ",".join(str((day + 1) % 7) for day in sorted(at.days))
    by_minute = groupby(sorted(at.times, key=lambda one: (one.minute, one.hour)), key=lambda one: one.minute)
    return [f"{minute} {','.join(str(one.hour) for one in times)} * * {days}" for minute, times in by_minute]


def _every(job: Job) -> str:
    seconds = int(job.period.total_seconds())
    if seconds % 60 == 0 and _HOUR % seconds == 0 and seconds < _HOUR:
        return f"*/{seconds // 60} * * * *"
    if seconds % _HOUR == 0 and _DAY % seconds == 0 and seconds < _DAY:
        return f"0 {'*' if seconds == _HOUR else f'*/{seconds // _HOUR}'} * * *"
    if seconds in (_DAY, _WEEK):
        return "0 0 * * *" if seconds == _DAY else "0 0 * * 1"
    raise UsageError(
        f"cron cannot say {job.rule_text!r}: it starts anew each hour and each day",
        where=f"job {job.name!r}",
        next_step="a period that divides an hour or a day (15m, 6h, 1d, 7d), or at, or --format systemd",
    )


def _zone_note(jobs: Sequence[Job]) -> list[str]:
    zones = sorted({zone_of(job) for job in jobs})
    return [f"the times are those of {', '.join(zones)}: this needs a cron that reads CRON_TZ (cronie)"]
