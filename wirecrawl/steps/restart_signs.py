"""What the alignment of two stretches of a page says for or against a restart.

In:   an Alignment.
Out:  yes, no or a number of words.
Law:  nothing here knows the page; the thresholds are restarts.py's, tuned and pinned with it.
"""

from __future__ import annotations

from itertools import pairwise

from wirecrawl.steps.alignment import Alignment

DATELINE_WORDS = 14  # no dateline has more
SHIFTS = 3  # a copy may lack its first paragraphs, or have a summary before them
FEW_WORDS = 25  # so short a teaser says nothing but what the story says


def reach(words: int) -> int:
    """How far the other side may need to be read to find so many words: paragraphs of its own may stand between."""
    return 3 * words + 300


def ends_found(seen: bytearray) -> bool:
    """A copy, whole or cut, is found up to its last words; of two stanzas only the refrain is."""
    end = seen[-10:]
    return sum(end) * 10 >= len(end) * 6


def is_in_one_place(found: Alignment) -> bool:
    """Whether what b says stands together in a: a teaser does, a few common words of a long story do not."""
    return found.a_found.rfind(1) - found.a_found.find(1) < len(found.b_found) * 3 // 2


def first_place(found: Alignment) -> int:
    return next((b for _, b, size in found.places if size >= 3), 0)


def is_commentary(found: Alignment, told: list[bool]) -> bool:
    """Whether b says what a says bit by bit, with much of its own between the bits: it answers a, or explains it."""
    own = sum(before and not after for before, after in pairwise(told))
    if own < 2 or own * 5 < (sum(told) - 1) * 3 or (own == 2 and len(told) > 6):
        return False
    return sum(found.b_found) < 4 * found.b_skipped()


def is_retold(found: Alignment) -> bool:
    """Whether a paragraph says the same again, not the like: verses and rows differ in a word or a figure."""
    share = max(found.a_share(), found.b_share())
    if found.shared < FEW_WORDS:
        return share == 1.0
    return share >= 0.95 and (found.shared >= 2 * FEW_WORDS or not (found.swaps or found.clashes))


def contradicts(found: Alignment, marked: bool) -> bool:
    """Another day's figures, another match: the same form, not the same story."""
    if marked and found.clashes == 1 and not found.swaps:
        return False  # one figure was corrected
    clashes, numbers = found.clashes, found.clashes + found.agreed
    if clashes * 3 > numbers or (clashes >= 3 and clashes * 5 > numbers):
        return True
    return found.swaps >= (3 if marked else 2) and found.swaps * 100 > found.shared * (4 if marked else 3)
