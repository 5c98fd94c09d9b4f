"""Runs of words as whole numbers, of many texts at once: to be compared, counted and sampled.

In:   texts as steps/spacing.py spaces them: words between spaces, and signs between parts and sentences.
Out:  the words of all texts in a row, as arrays: which text and part each is of; a number for any run of them.
Law:  the same words give the same number on any machine, whatever stands before or beside them.

The number is of the run's letters without spaces, so that a word cut in two by a hyphen is the same run. It is made of
sums over all letters so far, each times a power of one odd number (Rabin and Karp, modulo 2 to the 64): what two sums
differ by, divided by the power at which the run begins, is the run's own, whatever its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wirecrawl.steps.spacing import BORDERS, PART

LONG = 7  # letters
NUMBER_BITS = 32
Numbers = NDArray[np.uint64]
Indices = NDArray[np.int64]
_BASE = 0x9E3779B97F4A7C15
_STIR = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(NUMBER_BITS)
_TEXT = b"\x00"  # ends a text
_USUAL = 17  # bits, as many as the number of letters has


class LongRuns(NamedTuple):
    """The runs of three words whose first word is long, and which word of the text each begins with, in order."""

    at: list[int]
    numbers: list[int]


class Words:
    """The words of some texts, `count` of them.

    By word: `text` and `part` it is of, counted through; `size` in letters; `first` letter; whether it stands
    `in_headline`, the first part of its text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        raw = _TEXT + b"".join([text.encode("utf-8", "surrogatepass") + _TEXT for text in texts])
        letters = np.frombuffer(raw.translate(None, b" " + BORDERS + _TEXT), np.uint8)
        signs = np.frombuffer(raw, np.uint8)
        borders = begins_of(signs > ord(" "))[1:]  # signs stand at both ends
        ends = borders[1::2]
        self.size = ends - borders[::2]
        self._at = np.concatenate(([0], self.size.cumsum()))  # the letter at which a word begins
        self.first = letters[self._at[:-1]]
        self._powers, self._inverses = _powers(max(_USUAL, len(letters).bit_length()))
        self._sums = np.zeros(len(letters) + 1, np.uint64)
        np.cumsum(letters * self._powers[: len(letters)], out=self._sums[1:])
        ends_of_parts = np.flatnonzero(signs <= ord(PART))[1:]
        parts = [text.count(PART) + 1 for text in texts]
        words = np.diff(np.searchsorted(ends, ends_of_parts, "right"), prepend=0)
        self.part = np.arange(len(words)).repeat(words)
        self.text = np.arange(len(texts)).repeat(parts)[self.part]
        headlines = np.zeros(len(words), bool)
        headlines[np.cumsum([0, *parts[:-1]])] = True
        self.in_headline = headlines[self.part]

    def numbers(self, words: Indices, length: int) -> Numbers:
        """Of the runs of `length` words that begin with these, 32 bits each."""
        start = self._at[words]
        return stirred((self._sums[self._at[words + length]] - self._sums[start]) * self._inverses[start])


def stirred(numbers: Numbers) -> Numbers:
    """32 bits to which all 64 have been mixed."""
    return (numbers ^ (numbers >> _HALF)) * _STIR >> _HALF


def number_of(word: str) -> int:
    """The number of one word."""
    return int(Words([word]).numbers(np.zeros(1, np.int64), 1)[0])


class Bodies:
    """The words of the texts but their headlines: `words` among all; the `text` of each, its `part`, its `place` in it.

    `long`: where among these words a run of three begins whose first word is long; `numbers`, those of these runs.
    Whether a run is looked at depends on the run alone, so two texts that share it both do or both do not; what is
    said again is found by a third of its runs.
    """

    def __init__(self, words: Words) -> None:
        self._of = words
        self.words = np.flatnonzero(~words.in_headline)
        self.text, self.part = words.text[self.words], words.part[self.words]
        self.place = places_of(self.text)
        whole = self.text[:-2] == self.text[2:]
        self.long = np.flatnonzero((words.size[self.words[:-2]] >= LONG) & whole)
        self.numbers = words.numbers(self.words[self.long], 3)

    def long_runs(self) -> list[LongRuns]:
        """Of each text."""
        ends = np.searchsorted(self.text[self.long], np.arange(self._of.count + 1)).tolist()
        at, numbers = self.place[self.long].tolist(), self.numbers.tolist()
        return [LongRuns(at[a:b], numbers[a:b]) for a, b in pairwise(ends)]


def begins_of(groups: NDArray[Any]) -> Indices:
    """Where another group begins, in a list in which groups stand together."""
    begins = np.ones(len(groups), bool)
    np.not_equal(groups[1:], groups[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def places_of(groups: Indices) -> Indices:
    """How many of the same group stand before each."""
    begins = begins_of(groups)
    return np.arange(len(groups)) - begins.repeat(np.diff(begins, append=len(groups)))


def long_runs_of(text: str) -> LongRuns:
    """Of one text, as Bodies has them of many."""
    return Bodies(Words([text])).long_runs()[0]


@lru_cache(maxsize=2)
def _powers(bits: int) -> tuple[Numbers, Numbers]:
    """The powers of the base, and those of its inverse, for as many letters as have so many bits."""
    one, other = (np.full(1 << bits, base, np.uint64) for base in (_BASE, pow(_BASE, -1, 1 << 64)))
    one[0] = other[0] = 1
    return one.cumprod(), other.cumprod()
