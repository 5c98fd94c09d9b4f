"""Some thirty numbers that stand for a story: two stories of one event share at least two of them.

In:   an Imprint.
Out:  its marks, whole numbers of MARK_BITS bits: the smallest hash of each paragraph's runs of three words, the
      smallest of the whole text and of the lead, the smallest of the lead's pairs of telling words.
Law:  a pure function of the words, the same on any machine; marks propose, only the judge decides.

Smallest-of-paragraph finds a story inside a round-up, smallest-of-all finds a text with letters damaged, the lead's
pairs find the flash that was worded otherwise.
"""

from __future__ import annotations

from heapq import nsmallest

from wirecrawl.steps.imprint import LEAD_WORDS, Imprint, says_something
from wirecrawl.steps.runs import HASHES, runs_of

MARK_BITS = 27
_MASK = (1 << MARK_BITS) - 1
WHOLE = 14
PARAGRAPHS = 12
LEAD = 6
PAIRS = 8
SHARED = 2  # marks that make two stories a pair to judge


def marks_of(story: Imprint) -> frozenset[int]:
    """The story's marks; none for a story without a word."""
    found: set[int] = set()
    whole: set[int] = set()
    lead_words: list[str] = []
    paragraphs = story.paragraph_words
    for n, (words, runs) in enumerate(zip(paragraphs, story.paragraph_runs, strict=True)):
        if len(lead_words) < LEAD_WORDS:
            lead_words += words[: LEAD_WORDS - len(lead_words)]
        if n < PARAGRAPHS and len(words) > 4:
            found.add(min(runs))
        whole.update(runs)
    found.update(nsmallest(WHOLE, whole))
    found.update(nsmallest(LEAD, set(runs_of(lead_words))))
    telling = [HASHES[word] for word in (*story.headline, *lead_words) if says_something(word)]
    pairs = {one[1] ^ other[1] for one, other in zip(telling, telling[1:], strict=False)}
    found.update(nsmallest(PAIRS, pairs))
    return frozenset(mark & _MASK for mark in found)
