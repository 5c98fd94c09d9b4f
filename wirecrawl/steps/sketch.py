"""Some thirty numbers that stand for a story: two stories of one event share at least two of them.

In:   an Imprint.
Out:  its marks, whole numbers of MARK_BITS bits: the smallest hash of each paragraph's runs of three words, the
      smallest of the whole text and of the lead, the smallest of the lead's pairs of telling words.
Law:  a pure function of the words, the same on any machine; marks propose, only the judge decides.

Smallest-of-paragraph finds a story inside a round-up, smallest-of-all finds a text with letters damaged, the lead's
pairs find the flash that was worded otherwise. Hashing is simple tabulation over words: enough for smallest-of
sketches (Patrascu and Thorup, 2012), and cheap, since a word is hashed once and runs are exclusive ors.
"""

from __future__ import annotations

from hashlib import blake2b
from heapq import nsmallest
from operator import xor

from wirecrawl.steps.imprint import LEAD_WORDS, Imprint, says_something

MARK_BITS = 27
_MASK = (1 << MARK_BITS) - 1
WHOLE = 14
PARAGRAPHS = 12
LEAD = 6
PAIRS = 8
SHARED = 2  # marks that make two stories a pair to judge
_MOST_WORDS = 60_000  # of the cache; some 20 MB


class _Hashes(dict[str, tuple[int, int, int]]):
    """Word → three hashes of 60 bits, one for each place in a run."""

    def __missing__(self, word: str) -> tuple[int, int, int]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        raw = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=24).digest()
        found = self[word] = (
            int.from_bytes(raw[:8], "little") >> 4,
            int.from_bytes(raw[8:16], "little") >> 4,
            int.from_bytes(raw[16:], "little") >> 4,
        )
        return found


_HASHES = _Hashes()


def _runs(words: list[str]) -> list[int]:
    """The hashes of all runs of three words; of what there is, if there are fewer."""
    hashes = [_HASHES[word] for word in words]
    if len(words) < 3:
        return [hashes[0][0] ^ hashes[-1][2]] if words else []
    first, second, third = zip(*hashes, strict=True)
    return list(map(xor, map(xor, first, second[1:]), third[2:]))


def marks_of(story: Imprint) -> frozenset[int]:
    """The story's marks; none for a story without a word."""
    found: set[int] = set()
    whole: set[int] = set()
    lead_words: list[str] = []
    paragraphs = story.paragraph_words
    for n, words in enumerate(paragraphs):
        runs = _runs(words)
        if len(lead_words) < LEAD_WORDS:
            lead_words += words[: LEAD_WORDS - len(lead_words)]
        if n < PARAGRAPHS and len(words) > 4:
            found.add(min(runs))
        whole.update(runs)
    found.update(nsmallest(WHOLE, whole))
    found.update(nsmallest(LEAD, set(_runs(lead_words))))
    telling = [_HASHES[word] for word in (*story.headline, *lead_words) if says_something(word)]
    pairs = {one[1] ^ other[1] for one, other in zip(telling, telling[1:], strict=False)}
    found.update(nsmallest(PAIRS, pairs))
    return frozenset(mark & _MASK for mark in found)
