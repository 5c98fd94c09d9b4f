"""A story's words, folded in one go: its headline, its paragraphs, and the sentences these are made of.

In:   a headline and paragraphs as printed.
Out:  the words of each part, by their key, as `words_of` would give them one part after the other.
Law:  a sentence's end parts no word and joins none, so the words of a paragraph are those of its sentences in a row.

One string is kept in place of lists of words: to split it again costs a fifth of folding the text again. Most texts are
folded in one go, rare ones part by part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirecrawl.steps.alignment import joined_numbers, words_of
from wirecrawl.steps.folding import fold, folded_ascii

SENTENCE = re.compile(
    r"[.!?…»\"”](?<!\bM\.)(?<!\bMM\.)(?<!\bDr\.)(?<!\bPr\.)\s+(?=(?:[-–—•]+\s)?[\"«“(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])"
)
PART, _END = "\x01", "\x02"  # between parts, and where a sentence ends within one
BORDERS = b"\x01\x02"
_SPACED = bytes(code if chr(code).isalnum() or code in BORDERS else 32 for code in range(128)) + bytes(128)
# what a number or a clock may be written with: a digit is 0, a point or comma a comma, all else but h and space x
_SHAPES = bytes(
    48 if 48 <= code < 58 else 44 if code in b".," else code if code in b" h" else 120 for code in range(256)
)
_DIGITS = bytes(code if 48 <= code < 58 else 32 for code in range(256))
_DAMAGED = re.compile(rb"\?[a-z0-9]")  # « d?clar? » is one word


class Spacing:
    """`text` has the words between spaces and borders. What is made of it is made anew each time, without empty parts.

    `may_tell_hours`: whether « 14h30 » or « 14 h 30 » may be among them.
    """

    __slots__ = ("may_tell_hours", "text")

    def __init__(self, headline: str, paragraphs: Sequence[str]) -> None:
        self.text, self.may_tell_hours = _spaced((headline, *paragraphs))

    def headline(self) -> list[str]:
        return self.text.partition(PART)[0].replace(_END, " ").split()

    def paragraphs(self) -> list[list[str]]:
        _, *parts = self.text.replace(_END, " ").split(PART)
        return [words for part in parts if (words := part.split())]

    def tops(self) -> tuple[list[str], list[str]]:
        """The words of the headline and of the first paragraph."""
        headline, _, body = self.text.partition(PART)
        return headline.replace(_END, " ").split(), body.partition(PART)[0].replace(_END, " ").split()

    def sentences(self) -> list[list[str]]:
        body = self.text.partition(PART)[2].replace(PART, _END)
        return [words for part in body.split(_END) if (words := part.split())]

    def sentences_on_top(self) -> int:
        """The sentences of the first paragraph, 0 if it is the only one."""
        parts = [part for part in self.text.split(PART)[1:] if part.strip(_END + " ")]
        return sum(bool(said.strip()) for said in parts[0].split(_END)) if len(parts) > 1 else 0

    def figures(self) -> set[str]:
        """Its numbers of two digits and more."""
        digits = self.text.encode("ascii", "replace").translate(_DIGITS).decode()
        return {word for word in digits.split() if len(word) > 1}

    def letters(self) -> str:
        """All letters and digits of the paragraphs: the same for texts that differ in typography alone."""
        body = self.text.partition(PART)[2].encode("utf-8", "surrogatepass")
        return body.translate(None, b" " + BORDERS).decode("utf-8", "surrogatepass")


def _spaced(parts: Sequence[str]) -> tuple[str, bool]:
    """The key of all parts, a space for every sign; and `may_tell_hours`."""
    text, ends = SENTENCE.subn(_END, PART.join(parts))
    key = folded_ascii(text)
    if key is None or (key.count(b"\x01"), key.count(b"\x02")) != (len(parts) - 1, ends):
        return _spaced_by_part(parts), True
    if b"?" in key and _DAMAGED.search(key):
        return _spaced_by_part(parts), True
    shapes = key.translate(_SHAPES)
    if b"0,0" in shapes or b"0 0" in shapes or b"0  " in shapes:  # « 540.000 », « 540 000 »
        key = joined_numbers(fold(text)).encode("ascii")
    return key.translate(_SPACED).decode("ascii"), b"0h" in shapes or b"0 h" in shapes


def _spaced_by_part(parts: Sequence[str]) -> str:
    return PART.join(
        [_END.join([" ".join(words_of(said)) for said in SENTENCE.split(part)]) for part in parts]
    )
