"""APScheduler, which rings when a job is due.

In:   rules.
Out:  a call, in a thread of APScheduler's, at each due instant.
Law:  a ring carries nothing: who hears it looks into the Book. APScheduler waits on the monotonic clock for an
      instant of the wall clock, so a ring can be late, or lost for hours after a clock was set back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from wirecrawl.schedule.clockwork import Rule


class Alarm:
    """Set as often as one likes; closed at the end."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler: Any = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.start()

    def set(self, rules: Iterable[Rule]) -> None:
        """Rings for these rules, and for no others."""
        self._scheduler.remove_all_jobs()
        for rule in rules:
            self._scheduler.add_job(self._ring, _Due(rule))

    def close(self) -> None:
        self._scheduler.shutdown(wait=False)


class _Due(BaseTrigger):  # type: ignore[misc]  # apscheduler has no types
    def __init__(self, rule: Rule) -> None:
        self._rule = rule

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next due instant; what went by meanwhile is one ring, also after a jump of years."""
        return self._rule.next(max(previous, now) if previous else now)
