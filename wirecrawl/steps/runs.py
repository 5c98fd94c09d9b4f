"""Runs of three words as whole numbers: to be compared, counted and sampled.

In:   the words of a text, as keys.
Out:  one number of 60 bits for each run of three words.
Law:  the same words give the same numbers on any machine.

Hashing is simple tabulation over words: enough for smallest-of sketches (Patrascu and Thorup, 2012), and cheap, since
a word is hashed once and a run is two exclusive ors.
"""

from __future__ import annotations

from hashlib import blake2b
from operator import xor

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


HASHES = _Hashes()


def runs_of(words: list[str]) -> list[int]:
    """The hashes of all runs of three words; of what there is, if there are fewer."""
    hashes = [HASHES[word] for word in words]
    if len(words) < 3:
        return [hashes[0][0] ^ hashes[-1][2]] if words else []
    first, second, third = zip(*hashes, strict=True)
    return list(map(xor, map(xor, first, second[1:]), third[2:]))
