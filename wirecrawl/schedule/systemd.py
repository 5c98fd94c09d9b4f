"""Jobs as systemd's services and timers.

In:   jobs.
Out:  wirecrawl-JOB.service and .timer.
Law:  the instants are those of `schedule run`, at both changes of the clock too.

Knowledge: systemd.time(7), systemd.exec(5) of systemd 252, as `systemd-analyze calendar` and `verify` answer. A time
of day that the zone leaves out is passed over there, so these days get lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from wirecrawl.schedule.clockwork import DAYS, At
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.place import AHEAD, Place, Units

_HOUR, _DAY, _WEEK = 3600, 86_400, 7 * 86_400

_SERVICE = """\
# Load: copy the .service and the .timer to /etc/systemd/system, systemctl enable --now {unit}.timer
[Unit]
Description=wirecrawl: {name} ({source}, {rule})
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User={user}
WorkingDirectory={folder}
ExecStart={command}
# 4: done, some pages are still owed; 130: stopped, nothing lost. 75: another run holds the archive.
SuccessExitStatus=4 130
RestartForceExitStatus=75
RestartSec=60
KillSignal=SIGINT
TimeoutStopSec=90
ReadWritePaths={archive}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
"""
_TIMER = """\
[Unit]
Description=wirecrawl: when {name} is due ({rule})

[Timer]
{when}AccuracySec=1s
{persistent}
[Install]
WantedBy=timers.target
"""


def units(jobs: Sequence[Job], place: Place, now: datetime) -> Units:
    """A service and a timer for each job."""
    made = Units()
    for job in jobs:
        calendar = calendar_of(job, now)
        if not calendar:
            made.notes.append(
                f"{job.name}: no calendar says {job.rule_text!r}; it counts from the timer's start, and stands still "
                "while the machine sleeps"
            )
        made.files[f"wirecrawl-{job.name}.service"] = _service(job, place)
        made.files[f"wirecrawl-{job.name}.timer"] = _timer(job, calendar)
    if not place.archive.is_dir():
        made.notes.append(
            f"{place.archive} must be there before a service starts: mkdir -p it, chown {place.user}"
        )
    if any(job.at and job.at.gaps(now, now + AHEAD) for job in jobs):
        made.notes.append(
            f"days whose hour is left out are written until {now + AHEAD:%Y}; then export again"
        )
    return made


def _service(job: Job, place: Place) -> str:
    return _SERVICE.format(
        unit=f"wirecrawl-{job.name}",
        name=job.name,
        rule=_escaped(job.rule_text),
        source=job.source,
        user=place.user,
        folder=_escaped(str(place.folder)),
        archive=_quoted(str(place.archive)),
        command=" ".join(_quoted(word) for word in (*place.program, *job.words(place.archive))),
    )


def _timer(job: Job, calendar: Sequence[str]) -> str:
    when = [f"OnCalendar={line}\n" for line in calendar]
    if not calendar:  # counted from the last start; the machine's sleep does not count
        when = ["OnActiveSec=1s\n", f"OnUnitActiveSec={int(job.period.total_seconds())}s\n"]
    persistent = "Persistent=true\n" if calendar else ""  # what was slept through is caught up, once
    return _TIMER.format(
        name=job.name, rule=_escaped(job.rule_text), when="".join(when), persistent=persistent
    )


def calendar_of(job: Job, now: datetime) -> list[str]:
    """The OnCalendar lines; none for a period that no calendar says."""
    if job.at:
        return [*_at(job.at), *_gaps(job.at, now)]
    seconds = int(job.period.total_seconds())
    if 60 % seconds == 0:
        return [f"*-*-* *:*:00/{seconds} UTC" if seconds < 60 else "*-*-* *:*:00 UTC"]
    if seconds % 60 == 0 and _HOUR % seconds == 0:
        return [f"*-*-* *:00/{seconds // 60}:00 UTC" if seconds < _HOUR else "*-*-* *:00:00 UTC"]
    if seconds % _HOUR == 0 and _DAY % seconds == 0:
        return [f"*-*-* 00/{seconds // _HOUR}:00:00 UTC" if seconds < _DAY else "*-*-* 00:00:00 UTC"]
    return ["Mon *-*-* 00:00:00 UTC"] if seconds == _WEEK else []


def _at(at: At) -> Iterator[str]:
    days = ",".join(DAYS[day].capitalize() for day in sorted(at.days)) + " " if len(at.days) < 7 else ""
    for one in at.times:
        yield f"{days}*-*-* {one:%H:%M}:00 {at.zone.key}"


def _gaps(at: At, now: datetime) -> list[str]:
    instants = {instant for _, _, instant in at.gaps(now, now + AHEAD)}
    return [f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" for instant in sorted(instants)]


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """systemd.service(5): quotes, backslashes, and % and $ doubled."""
    word = _escaped(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{word}"' if not word or any(letter in " ';\"\\\t" for letter in word) else word
