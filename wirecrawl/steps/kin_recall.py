"""Whether a story says again, below its own lead, what an earlier story of its place told on top.

In:   two Imprints, the earlier first.
Out:  yes or no.
Law:  one sentence has to say it, whatever its words: « L'attaque avait fait 53 morts près de Kolawa ». What it names
      and counts, its day aside, the earlier story has, too; else it tells of something else. Place and day prove
      nothing: they are the same in many stories.
"""

from __future__ import annotations

from itertools import pairwise

from wirecrawl.steps.imprint import CALENDAR, STEM, Imprint, says_something, words_of_place

TOLD = 4  # things said again, whatever they are; beside a figure and another fact, one
MOST_TOLD = 0.4  # of what is told on top
SOME_TOLD = 0.2  # … beside a figure and another fact


def recalls(early: Imprint, late: Imprint) -> bool:
    """Whether a sentence of the later one recalls headline and lead of the earlier one."""
    if early.place == "" or early.place != late.place:
        return False
    facts = early.facts_on_top
    if facts.isdisjoint(late.numbers) and facts.isdisjoint(late.names):
        return False
    return any(_says_again(sentence, early, late) for sentence in late.sentences[1:])


def _says_again(sentence: list[str], early: Imprint, late: Imprint) -> bool:
    facts = early.facts_on_top.intersection(sentence)
    if not facts:
        return False
    stems = {word[:STEM] for word in sentence if says_something(word)}
    words = len(early.stems_on_top & stems)
    told, of = things(facts) + words, things(early.facts_on_top) + len(early.stems_on_top)
    figures = any(len(word) > 1 and word[0].isdigit() for word in facts) and things(facts) > 1 and words > 0
    if not (told >= MOST_TOLD * of and told >= TOLD) and not (figures and told >= SOME_TOLD * of):
        return False
    days = {word for word, following in pairwise(sentence) if following in CALENDAR}
    own = {word for word in sentence if word[0].isdigit() or word in late.names}
    return own.difference(days, CALENDAR, words_of_place(early.place)) <= early.says


def things(words: set[str] | frozenset[str]) -> int:
    """How many things these numbers and names are; a person has two names."""
    numbers = sum(word[0].isdigit() for word in words)
    return numbers + (len(words) - numbers + 1) // 2
