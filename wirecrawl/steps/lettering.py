"""Two texts as strings of one character a word, by which they are laid side by side.

In:   the words of two texts.
Out:  two strings; the same word is the same character in both, and no other word is.
Law:  what a character stands for is nobody's business, and good for the two strings of one answer alone.

A story is compared with many, so its string is kept with it. Of all words of a wire there are more than a process
should remember: from time to time the characters are given out anew, and strings of before are made again.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, Protocol

MOST = 60_000  # words that are remembered, some 8 MB
_FIRST = 0xE000  # beyond the surrogates; the words of two bodies more (500,000 signs each) fit below the last character


class Lettered(NamedTuple):
    """A text in the characters of one round."""

    round: int
    text: str


class Worded(Protocol):
    """What has words; its string is kept in `lettered`."""

    lettered: Lettered | None

    @property
    def words(self) -> list[str]: ...


class _Letters(dict[str, str]):
    """Word → character, until there are MOST."""

    round = 0

    def __missing__(self, word: str) -> str:
        letter = self[word] = chr(_FIRST + len(self))
        return letter

    def text_of(self, story: Worded) -> str:
        held = story.lettered
        if held is None or held.round != self.round:
            held = story.lettered = Lettered(self.round, "".join(map(self.__getitem__, story.words)))
        return held.text


_LETTERS = _Letters()


def lettered(a: Worded, b: Worded) -> tuple[str, str]:
    """Both texts, one character a word."""
    if len(_LETTERS) > MOST:
        _LETTERS.clear()
        _LETTERS.round += 1
    return _LETTERS.text_of(a), _LETTERS.text_of(b)


def runs_again(a: str, b: str) -> list[tuple[int, int]]:
    """Where in `b` three characters begin that stand in `a`, too, and where they stand there first."""
    even, odd = _pairs(a)
    held = {*even, *odd}
    even, odd = _pairs(b)
    at = [2 * n for n, pair in enumerate(even) if pair in held]
    at += [2 * n + 1 for n, pair in enumerate(odd) if pair in held]
    at.sort()
    both = [n for n, after in pairwise(at) if after == n + 1]
    return [(n, first) for n in both if (first := a.find(b[n : n + 3])) >= 0]


def _pairs(text: str) -> tuple[list[int], list[int]]:
    """Each two characters as one number: those that begin at an even place, and the others."""
    raw = memoryview(text.encode("utf-32-le"))
    even, odd = (raw[at : at + max(0, len(raw) - at) // 8 * 8].cast("Q").tolist() for at in (0, 4))
    return even, odd
