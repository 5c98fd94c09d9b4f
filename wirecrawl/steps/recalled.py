"""What a story says of days before its own: « L'incendie avait fait 46 morts mardi ».

In:   the paragraphs of a story, and its day (an ordinal; 0 for none).
Out:  what such sentences count and name; the day that a word names.
Law:  French looks back in the pluperfect, or names a day: a weekday is the last one before the story's own day, « la
      veille » is the day before, « au lendemain de » says the same, « le 11 mars » is the last one; the story's own
      weekday and date are its own day, but for « mardi dernier ».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.dateforms import MONTHS
from wirecrawl.steps.telling import CAPITAL_INSIDE, COUNTED, is_year

WEEK = tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
YEAR = tuple("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split())
FIRST = "1er"  # of a month
BACK_DAYS = 8  # a week, and a day more as cities have other days
_BEFORE = {"veille": 1, "lendemain": 1}
_PAST = frozenset(("avait", "avaient"))
SIGNS = frozenset((*WEEK, *YEAR, *_BEFORE, *_PAST))  # one is in each sentence that looks back
_TOLD = re.compile(f"{CAPITAL_INSIDE}|{COUNTED}")
_NOT_TOLD = frozenset((*WEEK, *MONTHS))


def day_before(word: str, day: int) -> int:
    """The day that a word names, seen from `day`; 0 for none, and for that day itself."""
    if word in _BEFORE:
        return day - _BEFORE[word]
    back = (day - 1 - WEEK.index(word)) % 7 if word in WEEK else 0
    return day - back if back else 0


def days_before(words: Sequence[str], day: int, reach: int = BACK_DAYS) -> list[tuple[int, int]]:
    """Where a sentence names a day before its own, and which: weekdays, and dates without a year, `reach` days at most.

    Nothing is before the day of a story without one.
    """
    if day <= reach:
        return []
    found = [(n, back) for n, word in enumerate(words) if (back := day_before(word, day))]
    own = WEEK[(day - 1) % 7], "dernier"
    found += [(n, day - 7) for n, pair in enumerate(pairwise(words)) if pair == own]
    for n, (number, month, year) in enumerate(zip(words, words[1:], [*words[2:], ""], strict=False)):
        if month in YEAR and _is_day_of_month(number) and not is_year(year):
            back = next((back for back in range(1, reach + 1) if _is_date(day - back, number, month)), 0)
            found += [(n, day - back)] if back else []
    return found


def _is_day_of_month(word: str) -> bool:
    return word == FIRST or (word.isdecimal() and len(word) < 3)


def _is_date(day: int, number: str, month: str) -> bool:
    date_ = date.fromordinal(day)
    return date_.day == (1 if number == FIRST else int(number)) and date_.month == YEAR.index(month) + 1


def may_look_back(signs: frozenset[str], day: int, reach: int = BACK_DAYS) -> bool:
    """Whether a story of this day that says these words may have such a sentence."""
    return not _of_own_day(day, reach).issuperset(signs & SIGNS)


@lru_cache(200)
def _of_own_day(day: int, reach: int) -> frozenset[str]:
    """Signs that say nothing of days before: the story's own weekday, and the months that `reach` days do not touch."""
    months = {YEAR[date.fromordinal(max(1, day - back)).month - 1] for back in (0, reach)}
    return frozenset((WEEK[(day - 1) % 7], *YEAR)) - months


def told_of_before(paragraphs: Sequence[str], day: int) -> frozenset[str]:
    """The numbers of two digits and the names in sentences that look back."""
    said = [x for paragraph in paragraphs for x in paragraph.split(". ")]
    told, dates = list[str](), set[str]()
    for sentence in said:
        words = words_of(sentence)
        days = days_before(words, day)
        if days or not _PAST.isdisjoint(words):
            told += _TOLD.findall(sentence)
            dates.update(words[n] for n, _ in days)
    facts = {word for word in words_of(" ; ".join(told)) if len(word) > (1 if word[0].isdigit() else 2)}
    return frozenset(facts - _NOT_TOLD - dates)
