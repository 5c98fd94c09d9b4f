"""Some thirty numbers that stand for a story: two stories of one event share at least two of them.

In:   an Imprint.
Out:  its marks, whole numbers of MARK_BITS bits: the smallest hash of each paragraph's runs of three words, the
      smallest of the whole text and of the lead, the smallest of the lead's pairs of telling words, some of its figures
      with the place; and its scenes, one for the headline and one for each name and number of headline and lead, with
      the place and the day, and what it recalls of scenes before.
Law:  a pure function of the story, the same on any machine; marks propose, only the judge decides.

Smallest-of-paragraph finds a story inside a round-up, smallest-of-all finds a text with letters damaged, the lead's
pairs find the same lead under other stories, the figures what is told again in other words. A flash and its story may
share no two words in a row: « 14 » at Guelma on that day is enough to have them judged, so a scene counts for two. So
does « 14 » at Guelma in a sentence that looks back on that week.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

from wirecrawl.steps.imprint import LEAD_WORDS, Imprint
from wirecrawl.steps.runs import runs_of
from wirecrawl.steps.telling import EMPTY

MARK_BITS = 27
_MASK = (1 << MARK_BITS) - 1
WHOLE = 5
PARAGRAPHS = 8
BACKGROUND = 4  # paragraphs at the end: there a follow-up says again what is known
EACH = 2  # runs of a paragraph: one that is said again in another story is enough; of those between, one
LEAD = 3
PAIRS = 3
FIGURES = 4
SCENES = 8
SUBJECT = 2  # words
STEM = 6  # letters
BRIEF = 60  # words; without a dateline, a place may be any of the names it tells
GUESSES = 4
_RECALLED = 1 << 24  # no day is so late: terms of _TERM days in which something is recalled
_TERM = 32
RECALL_DAYS = 8  # a week, and a day more as cities have other days
REACH_HOURS = 8  # between a flash and its story
SHARED = 2  # marks that make two stories a pair to judge


def marks_of(story: Imprint) -> frozenset[int]:
    """The story's marks; none for a story without a word."""
    at, numbers = story.runs_in_order
    found, lead = set(sorted(story.runs)[:WHOLE]), list[str]()
    begin = first = 0
    ending = len(story.paragraph_words) - BACKGROUND
    for n, words in enumerate(story.paragraph_words):
        end = begin + len(words)
        if len(words) > 4:
            each = EACH // 2 if PARAGRAPHS <= n < ending else EACH
            last = bisect_left(at, end - 2, first)  # runs that reach into the next paragraph are not its own
            inside = _least(numbers[first:last], each)
            found.update(inside)
            if len(inside) < each:
                found.update(_least(runs_of(words), each))
        first = bisect_left(at, end, first)
        begin = end
        if len(lead) < LEAD_WORDS:
            lead += words[: LEAD_WORDS - len(lead)]
    found.update(_least(numbers[: bisect_left(at, max(1, len(lead) - 2))], LEAD))
    telling = [
        word
        for word in (*story.headline, *lead)
        if (len(word) > 3 or word[0].isdigit()) and word not in EMPTY
    ]
    found.update(_least(runs_of(telling, 2), PAIRS))
    if story.place:
        found.update(_hashes(story.place, story.figures)[:FIGURES])
    return frozenset([mark & _MASK for mark in found])


def _least(numbers: list[int], most: int) -> list[int]:
    """The least of them, each once."""
    least = sorted(numbers)[:most]
    return least if len({*least}) == most else sorted({*numbers})[:most]


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
    facts = _hashes(story.place, told)[:SCENES] + _hashes(story.place, _subject(story))
    if not story.place and len(story.words) < BRIEF:
        names = sorted(fact for fact in story.facts if not fact[0].isdigit())
        facts += [fact for name in names[:GUESSES] for fact in _hashes(name, told)[:SCENES]]
    day = story.hour // 24
    own, near = _of_days(facts, (day,)), _of_days(facts, days_of(story.hour))
    recalling = _of_days(facts, {_RECALLED + (day + n) // _TERM for n in (0, RECALL_DAYS)})
    if not (story.place and story.of_before):
        return Scenes(own, recalling, [], near)
    before = _hashes(story.place, story.of_before)[:SCENES]
    own += _of_days(before, (_RECALLED + day // _TERM,))
    return Scenes(own, recalling, _of_days(before, range(day - RECALL_DAYS, day + 1)), near)


def _of_days(facts: list[int], days: Iterable[int]) -> list[int]:
    return [(fact ^ turn) & _MASK for turn in [day * 0x9E3779B1 for day in days] for fact in facts]


def _subject(story: Imprint) -> tuple[str, ...]:
    """The longest words of a headline that tells no name and no number; a flash and its story have one of them."""
    first, *rest = story.headline or [""]
    if not story.place or not story.facts.isdisjoint(rest):
        return ()
    said = {
        word for word in (first, *rest) if len(word) > 4 and word not in EMPTY and word not in story.place
    }
    return tuple([word[:STEM] for word in sorted(said, key=lambda word: (-len(word), word))[:SUBJECT]])


def _hashes(place: str, told: Iterable[str]) -> list[int]:
    begun = crc32(f"{place} ".encode("utf-8", "surrogatepass"))
    return sorted([crc32(fact.encode("utf-8", "surrogatepass"), begun) for fact in told])


def days_of(hour: int) -> set[int]:
    """The days in reach of an hour, counted as Imprint.hour is."""
    return {(hour + shift) // 24 for shift in (-REACH_HOURS, 0, REACH_HOURS)}
