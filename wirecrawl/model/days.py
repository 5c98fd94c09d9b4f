"""Days of a wire's calendar, as a user asks for them with --since and --until.

In:   what was typed; the wire's zone and the present instant.
Out:  a day, None where none was typed; UsageError for what is none.
Law:  every command reads a day in the same way: 2018-06-07, or, as the first one, 7d.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wirecrawl.errors import UsageError

MAX_DAYS_BACK = 36_500
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BACK = re.compile(r"(\d{1,5})d", re.ASCII)


def since_day(text: str | None, zone: str, now: datetime) -> date | None:
    """What --since means: « 2018-06-07 », or « 7d », seven days before the wire's own today. Raises UsageError."""
    if text and (back := _BACK.fullmatch(text)) and int(back[1]) <= MAX_DAYS_BACK:
        return now.astimezone(ZoneInfo(zone)).date() - timedelta(days=int(back[1]))
    return read_day("--since", text, ", or 7d for the last 7 days")


def read_day(option: str, text: str | None, besides: str = "") -> date | None:
    """A day of the calendar; `besides`: what else may be written. Raises UsageError."""
    if text is None:
        return None
    with suppress(ValueError):  # such as 2018-02-30
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    raise UsageError(f"{option} {text!r} is no day", next_step=f"write it as 2018-06-07{besides}")


def check_order(since: date | None, until: date | None) -> None:
    """Raises UsageError for days that leave none between them."""
    if since and until and since > until:
        raise UsageError(f"the first day, {since}, is after the last, {until}", next_step="swap them")
