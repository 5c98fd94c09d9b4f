"""Where a story looks back, on which day, and what it says beside: « …, après le séisme de jeudi ».

In:   the words of its sentences and of its top, and its day (an ordinal).
Out:  Looks.
Law:  a look names its day (steps/recalled.py), or how long ago it is (« une semaine après »); « après » and its like on
      top, without a day, are of the story's own or the one before. What stands before it is the story's own news.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wirecrawl.steps.recalled import WEEK, days_before, may_look_back

LOOK_DAYS = 15  # as long as a story is followed
BESIDE = 11  # words, on either side
AFTER = frozenset("apres suite lendemain depuis".split())
_SPANS = {"semaine": 7, "jours": 1}  # days
SIGNS = AFTER.union(_SPANS)
_BEGINS = AFTER | {"que", "qu"}
_SAYS = frozenset("selon annonce annoncent indique indiquent declare precise affirme rapporte appris".split())


class Look(NamedTuple):
    """The words beside what looks back, and the day looked at; 0 for the story's own or the one before."""

    words: list[str]
    day: int


def may_look(spaced: str, signs: frozenset[str], day: int) -> bool:
    """Whether a story that says these words, spaced, may name a day that it looks at."""
    if may_look_back(signs, day, LOOK_DAYS):
        return True
    ago = not signs.isdisjoint(_SPANS) and any(f" {unit} apres " in spaced for unit in _SPANS)
    return ago or f" {WEEK[(day - 1) % 7]} dernier" in spaced


def looks_of(sentences: Sequence[Sequence[str]], tops: Sequence[Sequence[str]], day: int) -> list[Look]:
    """The looks of sentences that may name a day, and of `tops`, headline and lead, that may not."""
    found = [Look(_beside(said, n), back) for said in sentences for n, back in _days_of(said, day)]
    for said in tops:
        at = next((n for n, word in enumerate(said) if word in AFTER), -1)
        if at >= 0 and not days_before(said, day):
            found.append(Look(_beside(said, at, 2 * BESIDE), 0))
    return found


def _days_of(words: Sequence[str], day: int) -> list[tuple[int, int]]:
    """Where days are named, and which."""
    found = days_before(words, day, LOOK_DAYS)
    for n, (number, unit, then) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        if (
            then == "apres"
            and unit in _SPANS
            and (number == "une" or (number.isdecimal() and len(number) < 3))
        ):
            ago = _SPANS[unit] * (1 if number == "une" else int(number))
            found += [(n + 2, day - ago)] if ago <= LOOK_DAYS else []
    return found


def _beside(words: Sequence[str], at: int, reach: int = BESIDE) -> list[str]:
    """The words beside one: from « après » or « que » on, if that is near before it, up to who says so."""
    near = range(at, max(-1, at - BESIDE), -1)
    first = next((n + 1 for n in near if words[n] in _BEGINS), max(0, at - BESIDE))
    last = next((n for n in range(at + 1, min(len(words), at + reach)) if words[n] in _SAYS), at + reach)
    return [*words[first:at], *words[at + 1 : last]]
