"""Of which days two stories are: one, one night, or two.

In:   two Imprints, the earlier first.
Out:  `same`, `night`, `next`, `far` or `differ`.
Law:  a dateline proves more than a day of publication; a desk may date its takes anew after midnight, and a reprint
      without a dateline is later than the wire. What happened on a weekday happened on it for both.
"""

from __future__ import annotations

from datetime import date, datetime

from wirecrawl.steps.imprint import WEEKDAYS, Imprint
from wirecrawl.steps.kin_links import headlines_tell_two_days
from wirecrawl.steps.recalled import WEEK

ONE_DAY = ("same", "night")
OTHER_DAYS = ("next", "far", "differ")
NEAR_DAYS = 6  # in a week a weekday comes once; a copy that is farther off is judged by its letters alone
NIGHT_HOURS = 12  # a daily series comes every 24 hours
REPRINTED_DAYS = 2
LATEST_HOURS = 20  # … and tells another day


def days_of_both(early: Imprint, late: Imprint) -> str:
    """`same`, `night`, `next`, `far` or `differ`: `differ` if both datelines name a day, and not the same one.

    A silent dateline is taken to be of the day of publication, but that proves less.
    """
    if early.told and early.told == late.told:
        return "same"
    if headlines_tell_two_days(early, late):
        return "differ"
    if early.told and late.told:
        return "night" if _is_one_night(early, late) else "differ"
    days = [date.fromisoformat(x.told).toordinal() if x.told else x.day for x in (early, late)]
    if not all(days):
        return "far"
    gap = abs(days[1] - days[0])
    if gap == 0:
        return "same"
    if not late.told and gap <= REPRINTED_DAYS and name_one_weekday(early, late):
        return "night"  # a reprint without a dateline
    return "night" if _is_one_night(early, late) else "next" if gap == 1 else "far"


def _is_one_night(early: Imprint, late: Imprint) -> bool:
    """Whether a desk may have dated its takes anew after midnight."""
    if not (early.order[1] and late.order[1]) or abs(late.day - early.day) > 1:
        return False
    gap = datetime.fromisoformat(late.order[1]) - datetime.fromisoformat(early.order[1])
    hours = abs(gap.total_seconds()) / 3600
    return hours <= NIGHT_HOURS or (hours <= LATEST_HOURS and _tell_of_one_day(early, late))


def _tell_of_one_day(early: Imprint, late: Imprint) -> bool:
    """Datelines of two days, and both leads tell what happened on the first."""
    if not (early.told and late.told and name_one_weekday(early, late)):
        return False
    first = date.fromisoformat(min(early.told, late.told))
    return WEEK[first.weekday()] in early.words[: early.lead]


def name_one_weekday(early: Imprint, late: Imprint) -> bool:
    one, other = (WEEKDAYS.intersection(x.words[: x.lead]) for x in (early, late))
    return bool(one) and one == other and late.day - early.day <= NEAR_DAYS
