"""The jobs of wirecrawl.toml, each checked key by key.

In:   the file's [[jobs]].
Out:  Jobs that can be meant, or a UsageError that names the job, the key, what stands there and what may.
Law:  a job runs `wirecrawl crawl` and nothing else, never faster than `crawl` itself allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from wirecrawl.config import Config, is_contact
from wirecrawl.crawl.options import POLITE_CONCURRENCY, POLITE_DELAY_S
from wirecrawl.errors import UsageError
from wirecrawl.model.days import MAX_DAYS_BACK
from wirecrawl.schedule.clockwork import DAYS, At, Every, Rule
from wirecrawl.sources import SOURCES

SHORTEST = timedelta(minutes=5)  # each crawl reads all of a wire's lists: more often is no courtesy
LONGEST = timedelta(days=366)
ZONE = "UTC"  # the zone of a job that names none: the same on every machine, and without daylight saving
EXAMPLE = '[[jobs]] name = "morning", source = "xinhua_fr", at = ["06:00", "18:30"], zone = "Europe/Paris"'

KEYS = (
    *("name", "source", "every", "at", "days", "zone", "since_days", "max_stories", "max_minutes"),
    *("delay", "concurrency", "contact", "connect_to"),
)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,36}[a-z0-9])?")  # also a name for systemd and for Kubernetes
_EVERY = re.compile(r"[1-9][0-9]{0,8}[smhd]")
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_OWN_SERVER = re.compile(r"::(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost):\d{1,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`period` or `at` says when; `rule_text` is that as the file has it. 0 and "" mean that nothing was said."""

    name: str
    source: str
    rule_text: str
    period: timedelta = timedelta(0)
    at: At | None = None
    since_days: int = -1
    max_stories: int = 0
    max_minutes: float = 0
    delay_s: float = -1
    concurrency: int = 0
    contact: str = ""
    connect_to: tuple[str, ...] = ()

    def rule(self, anchor: datetime) -> Rule:
        """When it is due; `anchor` is where `every` counts from."""
        return self.at or Every(self.period, anchor)

    def words(self, archive: Path) -> list[str]:
        """What stands behind `wirecrawl` on the command line of one run."""
        words = ["crawl", self.source, "--archive", str(archive)]
        for option, value, unsaid in (
            ("--since", f"{self.since_days}d", "-1d"),
            ("--max-stories", f"{self.max_stories}", "0"),
            ("--max-minutes", f"{self.max_minutes:g}", "0"),
            ("--delay", f"{self.delay_s:g}", "-1"),
            ("--concurrency", f"{self.concurrency}", "0"),
            ("--contact", self.contact, ""),
        ):
            words += [option, value] if value != unsaid else []
        return words + [word for spec in self.connect_to for word in ("--connect-to", spec)]


def jobs_of(config: Config) -> list[Job]:
    """All jobs, in the file's order. Raises UsageError."""
    tables = config.values.get("jobs", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError("jobs must be tables: [[jobs]]", where=str(config.path), next_step=EXAMPLE)
    if not tables:
        raise UsageError(
            "there is no [[jobs]] in it", where=str(config.path), next_step=f"write one: {EXAMPLE}"
        )
    contact = config.contact()
    jobs = [_Table(config, number, table).job(contact) for number, table in enumerate(tables, 1)]
    names = [job.name for job in jobs]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(
            f"two jobs have the name {twice!r}", where=str(config.path), next_step="rename one of them"
        )
    return jobs


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[jobs]] of the file, while it is read."""

    config: Config
    number: int
    values: dict[str, Any]

    def job(self, contact: str) -> Job:
        self._known_keys()
        doors = tuple(
            self._texts(
                "connect_to", lambda text: ":" in text and text.isprintable(), 'as in ["::127.0.0.1:8080"]'
            )
        )
        is_own = any(_OWN_SERVER.fullmatch(door) for door in doors)
        period, at, text = self._when(is_own)
        return Job(
            name=self._text(
                "name", lambda name: bool(_NAME.fullmatch(name)), "1 to 38 of a-z, 0-9 and -, as in morning"
            ),
            source=self._text("source", lambda name: name in SOURCES, f"one of {', '.join(SOURCES)}"),
            rule_text=text,
            period=period,
            at=at,
            since_days=self._whole("since_days", -1, 0, MAX_DAYS_BACK),
            max_stories=self._whole("max_stories", 0, 1, 10**9),
            max_minutes=self._number("max_minutes", 0, 0.01, 10**6),
            delay_s=self._number("delay", -1, 0 if is_own else POLITE_DELAY_S, 3600),
            concurrency=self._whole("concurrency", 0, 1, 64 if is_own else POLITE_CONCURRENCY),
            contact=self._text("contact", is_contact, "one line of plain letters", contact),
            connect_to=doors,
        )

    def _known_keys(self) -> None:
        for key in self.values:
            if key not in KEYS:
                near = get_close_matches(key, KEYS, n=1)
                self._wrong(
                    f"{key} is no key of a job", f"use {near[0]}" if near else f"there are {', '.join(KEYS)}"
                )

    def _when(self, is_own: bool) -> tuple[timedelta, At | None, str]:
        if ("every" in self.values) == ("at" in self.values):
            self._wrong(
                "a job has either every or at, and has " + ("both" if "every" in self.values else "none"),
                'every = "1h", or at = ["06:00", "18:30"]',
            )
        if "at" in self.values:
            return self._at()
        if alone := next((key for key in ("days", "zone") if key in self.values), ""):
            self._wrong(f"{alone} goes with at; every counts real time", f"take {alone} out, or use at")
        text = self._text(
            "every", lambda text: bool(_EVERY.fullmatch(text)), 'a number and s, m, h or d, as in "15m"'
        )
        period = timedelta(seconds=int(text[:-1]) * _UNITS_S[text[-1]])
        if not (is_own or period >= SHORTEST) or period > LONGEST:
            self._wrong(
                f"every = {text!r} is under 5m or over 366d",
                'for a server of your own that is faster: connect_to = ["::127.0.0.1:PORT"]',
            )
        return period, None, f"every {text}"

    def _at(self) -> tuple[timedelta, At | None, str]:
        times = self._texts(
            "at", lambda text: bool(_TIME.fullmatch(text)), 'of hours and minutes, as in ["06:00", "18:30"]'
        )
        days = self._texts("days", lambda text: text in DAYS, f"of {' '.join(DAYS)}") or list(DAYS)
        name = self._text("zone", _is_zone, "a zone's name as IANA has it, as in Europe/Paris", ZONE)
        if not times:
            self._wrong("at has no time in it", 'at = ["06:00"]')
        at = At(
            tuple(sorted({time.fromisoformat(text) for text in times})),
            frozenset(DAYS.index(day) for day in days),
            ZoneInfo(name),
        )
        shown = " ".join(DAYS[day] for day in sorted(at.days)) + " " if len(at.days) < len(DAYS) else ""
        return timedelta(0), at, f"{shown}at {' '.join(f'{one:%H:%M}' for one in at.times)} {name}"

    def _text(self, key: str, fits: Callable[[str], bool], allowed: str, unsaid: str = "") -> str:
        if key not in self.values and (unsaid or key == "contact"):
            return unsaid
        value = self.values.get(key)
        if value is None:
            self._wrong(f"{key} is missing", f"{key} must be {allowed}")
        if not isinstance(value, str) or not fits(value):
            self._wrong(f"{key} = {value!r}", f"{key} must be {allowed}")
        return str(value)

    def _texts(self, key: str, fits: Callable[[str], bool], allowed: str) -> list[str]:
        found = self.values.get(key, [])
        if not isinstance(found, list):
            self._wrong(f"{key} = {found!r} is no list", f"{key} must be a list {allowed}")
        for value in found:
            if not isinstance(value, str) or not fits(value):
                self._wrong(f"{key} has {value!r}", f"{key} must be a list {allowed}")
        return list(found)

    def _number(self, key: str, unsaid: float, least: float, most: float) -> float:
        value = self.values.get(key)
        if value is None:
            return unsaid
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:  # nan is in no range
            self._wrong(f"{key} = {value!r}", f"{key} must be a number from {least:g} to {most:g}")
        return float(value)

    def _whole(self, key: str, unsaid: int, least: int, most: int) -> int:
        if not isinstance(self.values.get(key, 0), int):
            self._wrong(
                f"{key} = {self.values[key]!r}", f"{key} must be a whole number from {least} to {most}"
            )
        return int(self._number(key, unsaid, least, most))

    def _wrong(self, what: str, next_step: str) -> NoReturn:
        name = self.values.get("name")
        which = f"job {name!r}" if isinstance(name, str) else f"[[jobs]] number {self.number}"
        raise UsageError(what, where=f"{self.config.path}: {which}", next_step=next_step)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return name != "localtime"  # another zone on the next machine
