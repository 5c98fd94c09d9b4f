"""Whether a story says again, below its own lead, what an earlier story of its place told on top.

In:   two Imprints, the earlier first.
Out:  yes or no.
Law:  one sentence has to say it, whatever its words: « L'attaque avait fait 53 morts près de Kolawa ». What it names
      and counts, its day aside, the earlier story has, too; else it tells of something else. Place and day prove
      nothing: they are the same in many stories.
"""

from __future__ import annotations

from itertools import pairwise

from wirecrawl.steps.imprint import CALENDAR, Imprint, words_of_place
from wirecrawl.steps.telling import is_year, says_something, stem, things

TOLD = 4  # things said again, whatever they are; beside a figure or a title, and another fact, one fewer
MOST_TOLD = 0.4  # of what is told on top
SOME_TOLD = 0.2  # … if a figure or a title is among it


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
    title = any(" ".join(title) in " ".join(sentence) for title in early.quoted)
    stems = {stem(word) for word in sentence if says_something(word)}
    settled = things(facts) + title
    told = settled + len(early.stems_on_top & stems)
    of = things(early.facts_on_top) + len(early.stems_on_top)
    sure = title or _tells_a_figure(facts)
    if told < TOLD - (sure and settled > 1) or told < (SOME_TOLD if sure else MOST_TOLD) * of:
        return False
    days = {word for word, following in pairwise(sentence) if following in CALENDAR}
    own = {word for word in sentence if word[0].isdigit() or word in late.names}
    return own.difference(days, CALENDAR, words_of_place(early.place)) <= early.says


def _tells_a_figure(facts: frozenset[str]) -> bool:
    """Two digits and more, a year aside: « 37 », « 4 à 0 »."""
    return sum(len(word) for word in facts if word[0].isdigit() and not is_year(word)) > 1
