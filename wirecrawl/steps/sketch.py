"""Some thirty numbers that stand for a story: two stories of one event share at least two of them.

In:   an Imprint.
Out:  its marks, whole numbers of MARK_BITS bits: the smallest hash of each paragraph's runs of three words, the
      smallest of the whole text and of the lead, the smallest of the lead's pairs of telling words; and its scenes,
      one for the headline and one for each name and number of headline and lead, with the place and the day.
Law:  a pure function of the story, the same on any machine; marks propose, only the judge decides.

Smallest-of-paragraph finds a story inside a round-up, smallest-of-all finds a text with letters damaged, the lead's
pairs find the same lead under other stories. A flash and its story may share no two words in a row: « 14 » at
Guelma on that day is enough to have them judged, so a scene counts for two marks.
"""

from __future__ import annotations

from zlib import crc32

from wirecrawl.steps.imprint import LEAD_WORDS, Imprint, says_something
from wirecrawl.steps.runs import runs_of

MARK_BITS = 27
_MASK = (1 << MARK_BITS) - 1
WHOLE = 8
PARAGRAPHS = 12
EACH = 2  # runs of a paragraph: one that is said again in another story is enough
LEAD = 3
PAIRS = 6
SCENES = 8
BRIEF = 60  # words; without a dateline, a place may be any of the names it tells
GUESSES = 4
REACH_HOURS = 8  # between a flash and its story
SHARED = 2  # marks that make two stories a pair to judge


def marks_of(story: Imprint) -> frozenset[int]:
    """The story's marks; none for a story without a word."""
    runs, at = story.runs_in_order, 0
    found, lead = set(sorted(story.runs)[:WHOLE]), list[str]()
    for words in story.paragraph_words[:PARAGRAPHS]:
        if len(words) > 4:
            inside = sorted({run for run in runs[at : at + len(words) - 2] if run})[:EACH]
            found.update(inside if len(inside) == EACH else (*inside, *sorted(set(runs_of(words)))[:EACH]))
        at += len(words)
        lead += words[: LEAD_WORDS - len(lead)]
    found.update(sorted({run for run in runs[: max(1, len(lead) - 2)] if run})[:LEAD])
    telling = list(filter(says_something, (*story.headline, *lead)))
    found.update(sorted(set(runs_of(telling, 2)))[:PAIRS])
    return frozenset([mark & _MASK for mark in found])


def scenes_of(story: Imprint) -> tuple[frozenset[int], frozenset[int]]:
    """The story's own scenes, and those of REACH_HOURS before and after by which others are found."""
    told = (*story.facts, " ".join(sorted(set(story.headline))))
    facts = _hashes(story.place, told)[:SCENES]
    if not story.place and len(story.words) < BRIEF:
        names = sorted(fact for fact in story.facts if not fact[0].isdigit())
        facts += [fact for name in names[:GUESSES] for fact in _hashes(name, told)[:SCENES]]
    days = days_of(story.hour)
    made = {day: frozenset([(fact ^ day * 0x9E3779B1) & _MASK for fact in facts]) for day in days}
    return made[story.hour // 24], frozenset().union(*made.values())


def _hashes(place: str, told: tuple[str, ...]) -> list[int]:
    return sorted(crc32(f"{place} {fact}".encode("utf-8", "surrogatepass")) for fact in told)


def days_of(hour: int) -> set[int]:
    """The days in reach of an hour, counted as Imprint.hour is."""
    return {(hour + shift) // 24 for shift in (-REACH_HOURS, 0, REACH_HOURS)}
