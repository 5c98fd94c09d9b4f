"""Whether two stories tell the same event in other words, as two desks or two translators would.

In:   two Imprints of one place and one day.
Out:  yes or no.
Law:  words prove nothing here, for or against. Numbers and names that agree, all but one or two, do not do so by
      chance if there are enough of them; what headline and lead of each count stands in the other, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from wirecrawl.steps.imprint import CALENDAR, Imprint, words_of_place
from wirecrawl.steps.kin_evidence import Evidence
from wirecrawl.steps.kin_naming import is_rubric
from wirecrawl.steps.telling import things

AGREED = 5  # things, of which COUNTED are numbers
COUNTED = 2
MOST = 0.75  # of the things that the one tells that tells fewer
MUCH = 0.67  # … and the other one
OTHER = 1  # fact at the same place
LACKING = 1  # word on top that is a name: a country, not a person


def is_retold(early: Imprint, late: Imprint, ev: Evidence | None = None) -> bool:
    """Whether their numbers and names are the same; with evidence, those that do not stand in the same words."""
    if early.place == "" or early.place != late.place or early.figures.isdisjoint(late.figures):
        return False
    if ev is not None and (ev.days or len(ev.facts) > OTHER):
        return False
    if is_rubric(early, late) or is_rubric(late, early):
        return False  # the facts of the one item that they have in common
    one, other = _facts_of(early, ev.a.kept if ev else ()), _facts_of(late, ev.b.kept if ev else ())
    few, many = sorted((things(one), things(other)))
    agreed = one & other
    if things(agreed) < max(AGREED, MOST * few, MUCH * many) or sum(w[0].isdigit() for w in agreed) < COUNTED:
        return False
    tops = early.facts_on_top, late.facts_on_top
    if 2 * things(tops[0] & tops[1]) < max(1, min(map(things, tops))):
        return False
    return _stand_in(early, late) and _stand_in(late, early)


def _facts_of(story: Imprint, kept: Sequence[int]) -> set[str]:
    """Its numbers and names, but those of these sentences."""
    told = {word for n, words in enumerate(story.sentences) if n not in kept for word in words}
    facts = {word for word in told if word[0].isdigit() or word in story.names}
    return facts.difference(CALENDAR, words_of_place(story.place))


def _stand_in(one: Imprint, other: Imprint) -> bool:
    """Whether the other says all numbers of headline and lead, and all names but one."""
    lacking = one.facts_on_top - other.says
    return not any(word[0].isdigit() for word in lacking) and len(lacking) <= LACKING
