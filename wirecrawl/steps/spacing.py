"""A story's words, folded in one go: its headline, its paragraphs, and the sentences these are made of.

In:   a headline and paragraphs as printed.
Out:  the words of each part, by their key, as `words_of` would give them one part after the other.
Law:  a sentence's end parts no word and joins none, so the words of a paragraph are those of its sentences in a row.

One string is kept in place of lists of words: to split it again costs a fifth of folding the text again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirecrawl.steps.alignment import joined_numbers, words_of
from wirecrawl.steps.folding import fold, folded_ascii
from wirecrawl.steps.recalled import may_look_back

SENTENCE = re.compile(
    r"[.!?…»\"”](?<!\bM\.)(?<!\bMM\.)(?<!\bDr\.)(?<!\bPr\.)\s+(?=(?:[-–—•]+\s)?[\"«“(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])"
)
_PART, _END = "\x01", "\x02"  # between parts, and where a sentence ends within one
_BORDERS = b"\x01\x02"
_SPACED = bytes(code if chr(code).isalnum() or code in _BORDERS else 32 for code in range(128)) + bytes(128)
# what a number or a clock may be written with: a digit is 0, a point or comma a comma, all else but h and space x
_SHAPES = bytes(
    48 if 48 <= code < 58 else 44 if code in b".," else code if code in b" h" else 120 for code in range(256)
)
_DIGITS = bytes(code if 48 <= code < 58 else 32 for code in range(256))
_DAMAGED = re.compile(rb"\?[a-z0-9]")  # « d?clar? » is one word


class Spacing:
    """`headline`, `paragraphs` and `sentences` are split anew each time; parts without a word are left out.

    `may_tell_hours`: whether « 14h30 » or « 14 h 30 » may be among them.
    """

    __slots__ = ("_key", "_printed", "may_tell_hours")

    def __init__(self, headline: str, paragraphs: Sequence[str]) -> None:
        self._printed = (headline, *paragraphs)
        self._key, self.may_tell_hours = _spaced(self._printed)

    def headline(self) -> list[str]:
        if self._key:
            return self._key.partition(_PART)[0].replace(_END, " ").split()
        return words_of(self._printed[0])

    def paragraphs(self) -> list[list[str]]:
        if self._key:
            _, *parts = self._key.replace(_END, " ").split(_PART)
            words = [part.split() for part in parts]
        else:
            words = [words_of(part) for part in self._printed[1:]]
        return [said for said in words if said]

    def sentences(self) -> list[list[str]]:
        if self._key:
            _, _, body = self._key.partition(_PART)
            words = [part.split() for part in body.replace(_PART, _END).split(_END)]
        else:
            words = [words_of(x) for part in self._printed[1:] for x in SENTENCE.split(part)]
        return [said for said in words if said]

    def figures(self) -> set[str]:
        """Its numbers of two digits and more."""
        key = self._key or "".join(self._printed)
        return {
            word
            for word in key.encode("ascii", "replace").translate(_DIGITS).decode().split()
            if len(word) > 1
        }

    def may_look_back(self, day: int) -> bool:
        return not self._key or may_look_back(self._key, day)

    def letters(self) -> str:
        """All letters and digits of the paragraphs: the same for texts that differ in typography alone."""
        if self._key:
            return (
                self._key.partition(_PART)[2].encode("ascii").translate(None, b" " + _BORDERS).decode("ascii")
            )
        return "".join(["".join(words) for words in self.paragraphs()])


def _spaced(parts: Sequence[str]) -> tuple[str, bool]:
    """The key of all parts, a space for every sign, "" if they are to be folded one by one; and `may_tell_hours`."""
    text, ends = SENTENCE.subn(_END, _PART.join(parts))
    key = folded_ascii(text)
    if key is None or (key.count(b"\x01"), key.count(b"\x02")) != (len(parts) - 1, ends):
        return "", True
    if b"?" in key and _DAMAGED.search(key):
        return "", True
    shapes = key.translate(_SHAPES)
    if b"0,0" in shapes or b"0 0" in shapes or b"0  " in shapes:  # « 540.000 », « 540 000 »
        key = joined_numbers(fold(text)).encode("ascii")
    return key.translate(_SPACED).decode("ascii"), b"0h" in shapes or b"0 h" in shapes
