"""Runs of three words as whole numbers: to be compared, counted and sampled.

In:   the words of a text, as keys.
Out:  one number of 32 bits for each run of three words, or for a pair.
Law:  the same words give the same numbers on any machine.

The number is the CRC-32 of the run's letters without spaces, so that a word cut in two by a hyphen is the same run. No
table of hashed words is kept: looking a word up in one costs more than its CRC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

LONG = 7  # letters


class LongRuns(NamedTuple):
    """The runs of three words whose first word is long, and which word of the text each begins with, in order."""

    at: list[int]
    numbers: list[int]


def runs_of(words: Sequence[str], size: int = 3) -> list[int]:
    """The numbers of all runs of `size` words, by their first word; of what there is, if there are fewer."""
    if not words:
        return []
    size = min(size, len(words))
    said = " ".join(map("".join, zip(*(words[n:] for n in range(size)), strict=False)))
    return list(map(crc32, said.encode("utf-8", "surrogatepass").split()))


def long_runs_of(words: list[str]) -> LongRuns:
    """As runs_of, of those runs of three whose first word is long.

    Whether a run is looked at depends on the run alone, so two texts that share it both do or both do not; what is
    said again is found by a third of its runs.
    """
    second, third = words[1:], words[2:]
    at = [n for n, word in enumerate(words[:-2]) if len(word) >= LONG]
    said = " ".join([f"{words[n]}{second[n]}{third[n]}" for n in at]).encode("utf-8", "surrogatepass")
    return LongRuns(at, list(map(crc32, said.split())))
