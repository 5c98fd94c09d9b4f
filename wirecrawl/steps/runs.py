"""Runs of three words as whole numbers: to be compared, counted and sampled.

In:   the words of a text, as keys.
Out:  one number of 30 bits for each run of three words.
Law:  the same words give the same numbers on any machine.

Hashing is simple tabulation over words: enough for smallest-of sketches (Patrascu and Thorup, 2012), and cheap, since
a word is hashed once and a run is two exclusive ors. Thirty bits are one digit of a Python integer.
"""

from __future__ import annotations

from hashlib import blake2b
from operator import xor

BITS = 30
_MOST_WORDS = 60_000  # of a cache; the three take some 20 MB


class WordHashes(dict[str, int]):
    """Word → its hash at one place of a run, worked out when first met."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._salt = bytes([place])

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        raw = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4, salt=self._salt).digest()
        found = self[word] = int.from_bytes(raw, "little") >> 2
        return found


FIRST, SECOND, THIRD = WordHashes(1), WordHashes(2), WordHashes(3)


def runs_of(words: list[str]) -> list[int]:
    """The hashes of all runs of three words, by their first word; of what there is, if there are fewer."""
    if len(words) < 3:
        return [FIRST[words[0]] ^ THIRD[words[-1]]] if words else []
    first = map(FIRST.__getitem__, words)
    second, third = map(SECOND.__getitem__, words[1:]), map(THIRD.__getitem__, words[2:])
    return list(map(xor, map(xor, first, second), third))  # as many as the shortest has
