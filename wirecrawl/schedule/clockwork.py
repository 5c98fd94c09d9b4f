"""When a job is due: « every 6 hours », « at 06:00 and 18:30 in Paris », as instants in UTC.

In:   a rule, and two instants.
Out:  the instants that are due between them, counted, with the first and the last; the next one.
Law:  pure: nothing here reads a clock. A time of day that the zone leaves out is due at the first instant after
      the gap; one that it has twice is due once, the first time. `every` counts real seconds and knows no zone.

Knowledge: cron(8) of Debian and cronie treat both hours of daylight saving so; systemd 252 leaves the missing hour
out, and Kubernetes also runs the doubled one twice (docs/schedule.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_Test = Callable[[date, time, datetime], bool]
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`count` due instants from `first` to `last`; `before` is the last but one. With none, all say where it began."""

    count: int
    first: datetime
    before: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Every:
    """Each `period` of real time, counted from `anchor` in both directions."""

    period: timedelta
    anchor: datetime

    def between(self, after: datetime, until: datetime) -> Span:
        """What is due after `after`, up to and with `until`."""
        first = (after - self.anchor) // self.period + 1
        last = (until - self.anchor) // self.period
        if last < first:
            return Span(0, after, after, after)
        return Span(last - first + 1, self._tick(first), self._tick(max(first, last - 1)), self._tick(last))

    def next(self, after: datetime) -> datetime:
        """The first instant that is due after `after`."""
        return self._tick((after - self.anchor) // self.period + 1)

    def _tick(self, number: int) -> datetime:
        return self.anchor + number * self.period


@dataclass(frozen=True, slots=True)
class At:
    """`times` of day, sorted, on `days` of the week (0 is Monday), on the clock of `zone`."""

    times: tuple[time, ...]
    days: frozenset[int]
    zone: ZoneInfo

    def between(self, after: datetime, until: datetime) -> Span:
        """What is due after `after`, up to and with `until`. Times that fall in one gap are due once."""
        count, first, before, last = 0, after, after, after
        for instant in self.instants(after):
            if instant > until:
                break
            count += 1
            first = instant if count == 1 else first
            before, last = (last if count > 1 else instant), instant
        return Span(count, first, before, last)

    def next(self, after: datetime) -> datetime:
        """The first instant that is due after `after`."""
        return next(self.instants(after))

    def instants(self, after: datetime) -> Iterator[datetime]:
        """All that is due after `after`, in order, without end."""
        day = after.astimezone(self.zone).date() - 2 * _DAY  # a gap can be a whole day: Samoa, 2011-12-30
        reached = after
        while True:
            if day.weekday() in self.days:
                for at in self.times:
                    instant = instant_of(day, at, self.zone)
                    if instant > reached:
                        reached = instant
                        yield instant
            day += _DAY

    def gaps(self, after: datetime, until: datetime) -> list[tuple[date, time, datetime]]:
        """The times of day the zone leaves out: (day, time, the instant it is due instead)."""
        return self._odd(after, until, lambda day, at, instant: not _exists(day, at, instant, self.zone))

    def folds(self, after: datetime, until: datetime) -> list[tuple[date, time, datetime]]:
        """The times of day the zone has twice: (day, time, the first of the two instants)."""
        return self._odd(after, until, lambda day, at, instant: _is_double(day, at, instant, self.zone))

    def _odd(self, after: datetime, until: datetime, is_odd: _Test) -> list[tuple[date, time, datetime]]:
        day, end = after.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        found = []
        while day <= end:
            for at in self.times if day.weekday() in self.days else ():
                instant = instant_of(day, at, self.zone)
                if is_odd(day, at, instant):
                    found.append((day, at, instant))
            day += _DAY
        return found


Rule = Every | At


@lru_cache(4096)  # each look asks for the same few days again
def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The one instant of a time of day: the first of two, or the first after the gap it lies in."""
    instant = datetime.combine(day, at, zone).astimezone(UTC)  # fold 0: the first of two
    if _exists(day, at, instant, zone):
        return instant
    # PEP 495: in a gap, fold 1 takes the offset after it, which gives an instant before the change
    low, high = datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC), instant
    offset = high.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, high)
    return high


def _exists(day: date, at: time, instant: datetime, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0) == datetime.combine(day, at)


def _is_double(day: date, at: time, instant: datetime, zone: ZoneInfo) -> bool:
    second = datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)
    return second > instant and _exists(day, at, instant, zone)
