"""Two texts as strings of one character a word, by which they are laid side by side.

In:   the words of two texts.
Out:  two strings; the same word is the same character in both, and no other word is.
Law:  what a character stands for is nobody's business, and good for the two strings of one answer alone.

A story is compared with many, so its string is kept with it. Of all words of a wire there are more than a process
should remember: from time to time the characters are given out anew, and strings of before are made again.
"""

from __future__ import annotations

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


def perhaps_again(a: str, b: str) -> bytes:
    """For each place in `b`, 1 if `a` has the three characters that begin there, wherever each stands; else 0."""
    one, other = (memoryview(x.encode("utf-32-le")).cast("I") for x in (a, b))
    held = int.from_bytes(bytes(map({*one}.__contains__, other)), "little")
    return (held & held >> 8 & held >> 16).to_bytes(len(b), "little")
