"""The events of a story, told or called up: where, what and on which day, each alone enough to have two compared.

In:   an Imprint.
Out:  numbers (steps/marks.py) of what is told, without the day, which is the story's; marks of what it looks back on.
Law:  a pure function of the story. What is told by a word of the headline, by a large number, or by a name and the kind
      of event, is called up by the same: « après le séisme de jeudi », « le naufrage de Kayes ».
"""

from __future__ import annotations

from wirecrawl.steps.event_kinds import kinds_in
from wirecrawl.steps.imprint import CALENDAR, Imprint, words_of_place
from wirecrawl.steps.lands import is_land
from wirecrawl.steps.marks import hashes_of, of_days
from wirecrawl.steps.telling import EMPTY, STEM, is_figure, is_large

NAMES = 4
SUBJECTS = 3  # words of a headline, by their stems
PLACE_WORDS = 2  # « new york »
_DULL = CALENDAR | EMPTY
_ANYWHERE = "/"


def told_events(story: Imprint) -> list[int]:
    """What happened where."""
    places, kinds = words_of_place(story.place)[:PLACE_WORDS], story.kinds_told
    figures = [fact for fact in story.facts if is_figure(fact)]
    found = hashes_of(_ANYWHERE, [*_subjects({*story.headline}), *filter(is_large, figures)])[:SUBJECTS]
    if kinds:
        told = (*kinds, *figures)
        found += [number for name in (*places, *_names(story)) for number in hashes_of(name, told)]
    return found


def called_events(story: Imprint) -> list[int]:
    """What it looks back on; beside a day that it names, the names of its own headline and lead count, too."""
    found, places = set[int](), words_of_place(story.place)[:PLACE_WORDS]
    on_top = _names(story)
    for words, day in story.looks:
        told = (*kinds_in(words), *filter(is_figure, words))
        names = {*places, *[word for word in words if word in story.names][:NAMES]}
        events = list[int]()
        if day:
            names.update(on_top)
            events = [number for name in (*places, *on_top) for number in hashes_of(name, on_top)]
            events += hashes_of(_ANYWHERE, {*_subjects({*words}), *filter(is_large, words)})
        events += [number for name in names for number in hashes_of(name, told)]
        found.update(of_days(events, (day, day + 1) if day else (story.day - 1, story.day)))
    return sorted(found)


def _names(story: Imprint) -> list[str]:
    """Some of headline and lead, but no land: that is in too many stories."""
    return sorted(fact for fact in story.facts if not (fact[0].isdigit() or is_land(fact)))[:NAMES]


def _subjects(words: set[str]) -> set[str]:
    return {word[:STEM] for word in words - _DULL if len(word) > STEM}
