"""The scenes of a story: what it tells of a place and a day, each alone enough to have two stories compared.

In:   an Imprint.
Out:  whole numbers of MARK_BITS bits: one for the headline and one for each name and number of headline and lead, with
      the place and the day, and what it recalls of scenes before.
Law:  a pure function of the story, the same on any machine; scenes propose, only the judge decides.

A flash and its story may share no two words in a row: « 14 » at Guelma on that day is enough to have them judged. So
is « 14 » at Guelma in a sentence that looks back on that week.
"""

from __future__ import annotations

from typing import NamedTuple

from wirecrawl.steps.events import called_events, told_events
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.looks import LOOK_DAYS
from wirecrawl.steps.marks import hashes_of, of_days
from wirecrawl.steps.recalled import BACK_DAYS

SCENES = 8
BRIEF = 60  # words; without a dateline, a place may be any of the names it tells
GUESSES = 4
REACH_HOURS = 8  # between a flash and its story
_HERE = "/ ", "/ !"  # no word: all stories of a place, and its flashes
_RECALLED = 1 << 24  # no day is so late: terms of _TERM days in which something is recalled
_TERM = 32
# of the story's day, the first and last in which each kind of scenes but `own` finds others
REACHES = (0, BACK_DAYS), (-BACK_DAYS, 0), (-LOOK_DAYS, LOOK_DAYS), (-1, 1), (-1, 1)


class Scenes(NamedTuple):
    """Marks, each of a day or a term, and each alone enough: `own` stand for the story, by the others it finds others.

    `near` are those of the days beside, to be looked at closer (`are_in_reach`); `recalling` finds stories of BACK_DAYS
    after that recall this one, `recalled` those of BACK_DAYS before that it recalls; `events` those of LOOK_DAYS that
    tell or call up one event (steps/events.py). `beside` is not enough: it finds the flashes of the place, or for a
    flash all its stories, to be compared if they are about one thing.
    """

    own: list[int]
    recalling: list[int]
    recalled: list[int]
    events: list[int]
    near: list[int]
    beside: list[int]


def scenes_of(story: Imprint) -> Scenes:
    """The story's scenes, and what it recalls of scenes before."""
    told = (*story.facts, " ".join(sorted({*story.headline})))
    facts = hashes_of(story.place, told)[:SCENES]
    if not story.place and len(story.words) < BRIEF:
        names = sorted(fact for fact in story.facts if not fact[0].isdigit())
        facts += [fact for name in names[:GUESSES] for fact in hashes_of(name, told)[:SCENES]]
    # the day is the wire's own: copies of one text and day have them all
    day, days = story.day, range(story.day - 1, story.day + 2)
    here, flash = (hashes_of(story.place, (what,)) if story.place else [] for what in _HERE)
    beside = of_days(here if story.is_flash else flash, days)
    news = told_events(story)
    own = of_days([*news, *facts, *here, *(flash if story.is_flash else ())], (day,))
    near, events = of_days(facts, (day - 1, day + 1)), own[: len(news) + len(facts)]
    if story.looks:
        called = called_events(story)
        own, events = own + called, events + called
    recalling = of_days(facts, {_RECALLED + (day + n) // _TERM for n in (0, BACK_DAYS)})
    if not (story.place and story.of_before):
        return Scenes(own, recalling, [], events, near, beside)
    before = hashes_of(story.place, story.of_before)[:SCENES]
    own += of_days(before, (_RECALLED + day // _TERM,))
    return Scenes(own, recalling, of_days(before, range(day - BACK_DAYS, day + 1)), events, near, beside)


def are_beside(one: Imprint, other: Imprint) -> bool:
    """Whether a flash and a story of its place and hours have a telling word of headline and lead in common."""
    if abs(one.hour - other.hour) > REACH_HOURS or not (one.is_flash or other.is_flash):
        return False
    facts = one.facts_on_top & other.facts_on_top
    return bool(facts or one.stems_on_top & other.stems_on_top)


def are_in_reach(hour: int, other: int) -> bool:
    """Whether two hours, counted as Imprint.hour is, are of one day of UTC, or each is REACH_HOURS from the other's."""
    return hour // 24 in _days_of(other) and other // 24 in _days_of(hour)


def _days_of(hour: int) -> set[int]:
    return {(hour + shift) // 24 for shift in (-REACH_HOURS, 0, REACH_HOURS)}
