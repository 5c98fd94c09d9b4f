"""The scenes of a story: what it tells of a place and a day, each alone enough to have two stories compared.

In:   an Imprint.
Out:  whole numbers of MARK_BITS bits: one for the headline and one for each name and number of headline and lead, with
      the place and the day, and what it recalls of scenes before.
Law:  a pure function of the story, the same on any machine; scenes propose, only the judge decides.

A flash and its story may share no two words in a row: « 14 » at Guelma on that day is enough to have them judged. So
is « 14 » at Guelma in a sentence that looks back on that week.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.marks import MASK, hashes_of
from wirecrawl.steps.telling import EMPTY

SCENES = 8
SUBJECT = 2  # words
STEM = 6  # letters
BRIEF = 60  # words; without a dateline, a place may be any of the names it tells
GUESSES = 4
RECALL_DAYS = 8  # a week, and a day more as cities have other days
REACH_HOURS = 8  # between a flash and its story
_RECALLED = 1 << 24  # no day is so late: terms of _TERM days in which something is recalled
_TERM = 32


class Scenes(NamedTuple):
    """Marks, each of a day or a term, and each alone enough: `own` stand for the story, by the others it finds others.

    `near` are those of REACH_HOURS before and after; `recalling` finds stories of RECALL_DAYS after that recall
    this one, `recalled` those of RECALL_DAYS before that it recalls.
    """

    own: list[int]
    recalling: list[int]
    recalled: list[int]
    near: list[int]


def scenes_of(story: Imprint) -> Scenes:
    """The story's scenes, and what it recalls of scenes before."""
    told = (*story.facts, " ".join(sorted({*story.headline})))
    facts = hashes_of(story.place, told)[:SCENES] + hashes_of(story.place, _subject(story))
    if not story.place and len(story.words) < BRIEF:
        names = sorted(fact for fact in story.facts if not fact[0].isdigit())
        facts += [fact for name in names[:GUESSES] for fact in hashes_of(name, told)[:SCENES]]
    day = story.hour // 24
    own, near = _of_days(facts, (day,)), _of_days(facts, days_of(story.hour))
    recalling = _of_days(facts, {_RECALLED + (day + n) // _TERM for n in (0, RECALL_DAYS)})
    if not (story.place and story.of_before):
        return Scenes(own, recalling, [], near)
    before = hashes_of(story.place, story.of_before)[:SCENES]
    own += _of_days(before, (_RECALLED + day // _TERM,))
    return Scenes(own, recalling, _of_days(before, range(day - RECALL_DAYS, day + 1)), near)


def _of_days(facts: list[int], days: Iterable[int]) -> list[int]:
    return [(fact ^ turn) & MASK for turn in [day * 0x9E3779B1 for day in days] for fact in facts]


def _subject(story: Imprint) -> tuple[str, ...]:
    """The longest words of a headline that tells no name and no number; a flash and its story have one of them."""
    first, *rest = story.headline or [""]
    if not story.place or not story.facts.isdisjoint(rest):
        return ()
    said = {
        word for word in (first, *rest) if len(word) > 4 and word not in EMPTY and word not in story.place
    }
    return tuple([word[:STEM] for word in sorted(said, key=lambda word: (-len(word), word))[:SUBJECT]])


def days_of(hour: int) -> set[int]:
    """The days in reach of an hour, counted as Imprint.hour is."""
    return {(hour + shift) // 24 for shift in (-REACH_HOURS, 0, REACH_HOURS)}
