"""Whether a story says again, below its own lead, what an earlier story told on top.

In:   two Imprints, the earlier first.
Out:  yes or no.
Law:  one sentence has to say it, whatever its words: « L'attaque avait fait 53 morts près de Kolawa ». What it names
      and counts, its day aside, the earlier story has, too; else it tells of something else. Place and day prove
      nothing: they are the same in many stories. But a sentence that names the day of the other story looks back:
      less of it has to be the same, it may be the lead, and the place may be another.
"""

from __future__ import annotations

from itertools import pairwise

from wirecrawl.steps.imprint import CALENDAR, Imprint, of_one_place, words_of_place
from wirecrawl.steps.kin_looks import calls_up
from wirecrawl.steps.recalled import days_before
from wirecrawl.steps.telling import is_year, says_something, stem, things

TOLD = 4  # things said again, whatever they are; beside a figure or a title, and another fact, one fewer
MOST_TOLD = 0.4  # of what is told on top
SOME_TOLD = 0.2  # … if a figure or a title is among it
ELSEWHERE = 3  # settled things, if the two are of two places
DATED = 2  # things said again of the day that the sentence names: a figure or who, and another thing


def recalls(early: Imprint, late: Imprint) -> bool:
    """Whether a sentence of the later one recalls headline and lead of the earlier one."""
    if calls_up(early, late):
        return True
    if not of_one_place(early, late) and early.figures.isdisjoint(late.of_before):
        return False
    facts = early.facts_on_top
    if facts.isdisjoint(late.numbers) and facts.isdisjoint(late.names):
        return False
    return any(_says_again(said, early, late, leads=n == 0) for n, said in enumerate(late.sentences))


def _says_again(sentence: list[str], early: Imprint, late: Imprint, *, leads: bool) -> bool:
    facts = early.facts_on_top.intersection(sentence)
    if not facts:
        return False
    news = early.days_of_news
    back = [n for n, day in days_before(sentence, late.day) if day in news]
    title = any(" ".join(title) in " ".join(sentence) for title in early.quoted)
    sure, settled = title or _tells_a_figure(facts), things(facts) + title
    if not back and (leads or not of_one_place(early, late)):
        return False
    if not of_one_place(early, late) and not (sure and settled >= ELSEWHERE):
        return False
    stems = {stem(word) for word in sentence if says_something(word)}
    told = settled + len(early.stems_on_top & stems)
    of = things(early.facts_on_top) + len(early.stems_on_top)
    if told < TOLD - (sure and settled > 1) or told < (SOME_TOLD if sure else MOST_TOLD) * of:
        both = settled + things((early.facts_on_top & late.facts_on_top) - facts)
        both += len(early.stems_on_top & (stems | late.stems_on_top))
        if not (back and (sure or settled > 1) and both >= DATED):
            return False
    days = {word for word, following in pairwise(sentence) if following in CALENDAR}
    own = {word for word in sentence if word[0].isdigit() or word in late.names}
    odd = own.difference(days, CALENDAR, words_of_place(early.place), early.says)
    return len(odd) <= bool(back and sure and told > TOLD)


def _tells_a_figure(facts: frozenset[str]) -> bool:
    """Two digits and more, a year aside: « 37 », « 4 à 0 »."""
    return sum(len(word) for word in facts if word[0].isdigit() and not is_year(word)) > 1
