"""Instants as this program writes them: « 2026-11-24T03:15:00Z », UTC, to the second.

In:   a datetime with a zone, or the machine's clock.
Out:  one text, so that instants sort as their texts do.
Law:  every year has four digits, on every machine; what is finer than a second is cut off.
"""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(at: datetime) -> str:
    """The instant as written. Raises OverflowError for one whose year in UTC no calendar has."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def utc_now() -> str:
    """This instant, as written."""
    return utc_text(datetime.now(UTC))
