"""Some twenty numbers that stand for the words of a story: two stories of one event share at least two of them.

In:   Imprints.
Out:  marks, whole numbers of MARK_BITS bits: the least numbers (steps/runs.py) of the runs of three words of each
      paragraph, of the whole text and of the lead, the least of the lead's pairs of telling words, some of the figures
      with the place.
Law:  a pure function of the story, the same on any machine, whatever other stories are looked at with it; marks
      propose, only the judge decides.

Least-of-paragraph finds a story inside a round-up, least-of-all finds a text with letters damaged, the lead's pairs
find the same lead under other stories, the figures what is told again in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np

from wirecrawl.steps.imprint import LEAD_WORDS, SIGNS, Imprint
from wirecrawl.steps.runs import (
    NUMBER_BITS,
    Bodies,
    Indices,
    Numbers,
    Words,
    begins_of,
    number_of,
    places_of,
    stirred,
)
from wirecrawl.steps.telling import EMPTY

MARK_BITS = 27
MASK = (1 << MARK_BITS) - 1
SHARED = 2  # marks that make two stories a pair to judge
WHOLE = 4
PARAGRAPHS = 8
BACKGROUND = 4  # paragraphs at the end: there a follow-up says again what is known
EACH = 2  # runs of a paragraph: one that is said again in another story is enough; of those between, one
LEAD = 2
PAIRS = 3
FIGURES = 4
_AT_ONCE = 100_000  # letters; what is worked on at once should stay in the processor's cache
_GROUP, _NUMBER, _NONE = np.uint64(NUMBER_BITS), np.uint64((1 << NUMBER_BITS) - 1), np.uint64((1 << 64) - 1)
_FIRST = np.uint64(0x9E3779B97F4A7C15)  # « a b » and « b a » are two pairs
_EMPTY = np.array([*sorted(map(number_of, EMPTY)), _NONE], np.uint64)
_SIGNS = sorted(SIGNS, key=number_of)
_SIGN_NUMBERS = np.array([*map(number_of, _SIGNS), _NONE], np.uint64)
_SIGN_LETTERS = max(map(len, SIGNS))
_SIGN_SHAPES = np.zeros((256, _SIGN_LETTERS + 2), bool)  # by first letter and size
_SIGN_SHAPES[[ord(sign[0]) for sign in SIGNS], [*map(len, SIGNS)]] = True
Found = tuple[Indices, Numbers]  # which story (or paragraph), and a number of it


def marks_of(story: Imprint) -> set[int]:
    """The story's marks; none for a story without a word."""
    return marks_of_many([story])[0]


def marks_of_many(stories: Sequence[Imprint]) -> list[set[int]]:
    """The marks of each. Of many at once is a third of the work."""
    marks, some, letters = list[set[int]](), list[Imprint](), 0
    for story in stories:
        if letters > _AT_ONCE:
            marks += _marks_of(some)
            some, letters = [], 0
        some.append(story)
        letters += len(story.spaced)
    return marks + _marks_of(some) if some else marks


def _marks_of(stories: Sequence[Imprint]) -> list[set[int]]:
    words = Words([story.spaced for story in stories])
    bodies = Bodies(words)
    for story, runs, signs in zip(stories, bodies.long_runs(), _signs_of(words), strict=True):
        story.take(runs, signs)
    found = [_of_texts(bodies), _of_leads(bodies), *_of_paragraphs(words, bodies), _of_pairs(words, bodies)]
    held = np.sort(_grouped(*map(np.concatenate, zip(*found, strict=True))))
    ends = np.searchsorted(held, np.arange(len(stories) + 1, dtype=np.uint64) << _GROUP).tolist()
    marks = (held & np.uint64(MASK)).tolist()
    return [
        {*marks[start:end], *_figures_of(story)}
        for story, (start, end) in zip(stories, pairwise(ends), strict=True)
    ]


def _signs_of(words: Words) -> list[frozenset[str]]:
    """The SIGNS that each text says."""
    may_be = np.flatnonzero(_SIGN_SHAPES[words.first, np.minimum(words.size, _SIGN_LETTERS + 1)])
    numbers = words.numbers(may_be, 1)
    which = _SIGN_NUMBERS.searchsorted(numbers)
    found = np.flatnonzero(_SIGN_NUMBERS[which] == numbers)
    said = [set[str]() for _ in range(words.count)]
    for n, sign in zip(words.text[may_be[found]].tolist(), which[found].tolist(), strict=True):
        said[n].add(_SIGNS[sign])
    return [frozenset(signs) for signs in said]


def _figures_of(story: Imprint) -> list[int]:
    figures = hashes_of(story.place, story.figures)[:FIGURES] if story.place else []
    return [number & MASK for number in figures]


def _of_texts(bodies: Bodies) -> Found:
    return _least(bodies.text[bodies.long], bodies.numbers, WHOLE)


def _of_leads(bodies: Bodies) -> Found:
    text, place = bodies.text[bodies.long], bodies.place[bodies.long]
    words = np.minimum(LEAD_WORDS, np.bincount(bodies.text)[text])
    in_lead = place < np.maximum(1, words - 2)
    return _least(text[in_lead], bodies.numbers[in_lead], LEAD)


def _of_paragraphs(words: Words, bodies: Bodies) -> Iterator[Found]:
    begins = begins_of(bodies.part)  # a part without a word is none
    size, text_of = np.diff(begins, append=len(bodies.part)), bodies.text[begins]
    before = places_of(text_of)
    after = np.bincount(text_of)[text_of] - before
    each = np.where((before >= PARAGRAPHS) & (after > BACKGROUND), EACH // 2, EACH) * (size > 4)
    part, long = np.arange(len(begins)).repeat(size), bodies.long
    inside = part[long] == part[long + 2]  # runs that reach into the next paragraph are not its own
    of, numbers = _least(part[long[inside]], bodies.numbers[inside], each)
    yield text_of[of], numbers
    few = np.bincount(of, minlength=len(begins)) < each  # then of its runs that begin with short words, too
    short = np.flatnonzero(few[part[:-2]] & (part[:-2] == part[2:]))
    of, numbers = _least(part[short], words.numbers(bodies.words[short], 3), each)
    yield text_of[of], numbers


def _of_pairs(words: Words, bodies: Bodies) -> Found:
    """Of the telling words of headline and lead."""
    on_top = words.in_headline.copy()
    on_top[bodies.words] = bodies.place < LEAD_WORDS
    is_number = (words.first >= ord("0")) & (words.first <= ord("9"))
    telling = np.flatnonzero(on_top & ((words.size > 3) | is_number))
    numbers = words.numbers(telling, 1)
    says = _EMPTY[_EMPTY.searchsorted(numbers)] != numbers
    text, numbers = words.text[telling[says]], numbers[says]
    pairs = text[:-1] == text[1:]
    return _least(text[:-1][pairs], stirred(numbers[:-1][pairs] * _FIRST + numbers[1:][pairs]), PAIRS)


def _least(groups: Indices, numbers: Numbers, most: int | Indices) -> Found:
    """Of each group the least of its numbers; `most` of them, of all groups or of each."""
    found = np.sort(_grouped(groups, numbers))
    found = found[begins_of(found)]  # each once
    groups = (found >> _GROUP).astype(np.int64)
    kept = places_of(groups) < (most if isinstance(most, int) else most[groups])
    return groups[kept], found[kept] & _NUMBER


def _grouped(groups: Indices, numbers: Numbers) -> Numbers:
    return groups.astype(np.uint64) << _GROUP | numbers


def hashes_of(place: str, told: Iterable[str]) -> list[int]:
    """One of 32 bits for each thing that is told of a place, the least first."""
    begun = crc32(f"{place} ".encode("utf-8", "surrogatepass"))
    return sorted([crc32(fact.encode("utf-8", "surrogatepass"), begun) for fact in told])


def of_days(numbers: list[int], days: Iterable[int]) -> list[int]:
    """As marks of these days."""
    return [(number ^ turn) & MASK for turn in [day * 0x9E3779B1 for day in days] for number in numbers]
