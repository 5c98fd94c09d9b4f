"""Runs of three words as whole numbers: to be compared, counted and sampled.

In:   the words of a text, as keys.
Out:  one number of 32 bits for each run of three words, or for a pair.
Law:  the same words give the same numbers on any machine.

The number is the CRC-32 of the run's letters without spaces, so that a word cut in two by a hyphen is the same run. No
table of hashed words is kept: looking a word up in one costs more than its CRC.
"""

from __future__ import annotations

from itertools import accumulate
from zlib import crc32

LONG = 7  # letters


def runs_of(words: list[str], size: int = 3) -> list[int]:
    """The numbers of all runs of `size` words, by their first word; of what there is, if there are fewer."""
    if not words:
        return []
    raw, at = _laid_out(words)
    return [crc32(raw[start:end]) for start, end in zip(at, at[min(size, len(words)) :])]  # noqa: B905


def long_runs_of(words: list[str]) -> list[int]:
    """As runs_of, of those runs of three whose first word is long; 0 in the place of the others.

    Whether a run is looked at depends on the run alone, so two texts that share it both do or both do not; what is
    said again is found by a third of its runs.
    """
    raw, at = _laid_out(words)
    runs = zip(words, at, at[3:])  # noqa: B905 - the last two words begin no run
    return [crc32(raw[start:end]) if len(word) >= LONG else 0 for word, start, end in runs]


def _laid_out(words: list[str]) -> tuple[bytes, list[int]]:
    """The words' letters, and where each word begins."""
    raw = "".join(words).encode("utf-8", "surrogatepass")
    lengths = map(len, words) if raw.isascii() else (len(w.encode("utf-8", "surrogatepass")) for w in words)
    return raw, [0, *accumulate(lengths)]
