"""What a story says of days before its own: « L'incendie avait fait 46 morts mardi ».

In:   the paragraphs of a story, and its day (an ordinal; 0 for none).
Out:  what such sentences count and name; the day that a word names.
Law:  French looks back in the pluperfect, or names a day. A weekday is the last one before the story's own day, « la
      veille » is the day before, « au lendemain de » says the same; the story's own weekday is its own day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.dateforms import MONTHS
from wirecrawl.steps.telling import CAPITAL_INSIDE, COUNTED

WEEK = tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
_BEFORE = {"veille": 1, "lendemain": 1}
_SIGNS = (*WEEK, *_BEFORE, "avait", "avaient")
_SIGNS_BUT = {n: frozenset(_SIGNS) - {day} for n, day in enumerate(WEEK)}  # by the story's own weekday
_LETTERS = {n: ["avai", *(x[-7:-1] for x in (*WEEK, *_BEFORE) if x != day)] for n, day in enumerate(WEEK)}
_TOLD = re.compile(f"{CAPITAL_INSIDE}|{COUNTED}")
_NOT_TOLD = frozenset((*WEEK, *MONTHS))


def day_before(word: str, day: int) -> int:
    """The day that a word names, seen from `day`; 0 for none, and for that day itself."""
    if word in _BEFORE:
        return day - _BEFORE[word]
    back = (day - 1 - WEEK.index(word)) % 7 if word in WEEK else 0
    return day - back if back else 0


def may_look_back(key: str, day: int) -> bool:
    """Whether such a sentence may be in a text by its key; looking for letters is cheaper than for words."""
    return any(letters in key for letters in _LETTERS[(day - 1) % 7])


def told_of_before(paragraphs: Sequence[str], day: int) -> frozenset[str]:
    """The numbers of two digits and the names in sentences that look back."""
    signs = _SIGNS_BUT[(day - 1) % 7]
    said = [x for paragraph in paragraphs for x in paragraph.split(". ")]
    told = [
        x for sentence in said if not signs.isdisjoint(words_of(sentence)) for x in _TOLD.findall(sentence)
    ]
    facts = {word for word in words_of(" ; ".join(told)) if len(word) > (1 if word[0].isdigit() else 2)}
    return frozenset(facts - _NOT_TOLD)
