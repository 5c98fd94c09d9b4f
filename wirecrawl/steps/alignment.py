"""Two runs of paragraphs laid side by side, word by word: what of one is found, in order, in the other.

In:   the paragraphs of a page.
Out:  Wording, the page as one string with one character a word; Alignment, the words two stretches of it share.
Law:  work is bounded: what would cost too much is reported as not shared, so that text is kept when in doubt.

Words are compared by their key (steps/folding.py), numbers without their separators. Where single words differ,
the letters decide: « dévelopement » is « développement » mistyped, « vendredi » is not « jeudi » mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from wirecrawl.steps.folding import fold

_SEPARATOR = re.compile(r"(?<=\d)(?:[.,]| (?=\d{3}(?!\d)))(?=\d)")
# the same of ASCII alone, six times faster: a pattern that begins with a small set is looked for by that set
_ASCII_SEPARATOR = re.compile(r"([0-9])(?:[.,]| (?=[0-9]{3}(?![0-9])))(?=[0-9])")
_DAMAGE = re.compile(
    r"(?<![?\ufffd])[?\ufffd]++(?=[^\W_])"
)  # each run is tried once; « d?clar? » is one word of five letters
_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
_WORD = re.compile(r"[^\W_]+")
_PRINTED = re.compile(r"\d+(?:(?:[.,]|\s(?=\d{3}(?!\d)))\d+)*[^\W_]*|[^\W_]+(?:[?\ufffd]+[^\W_]+)*")
_SURROGATES = 0xD800

MISTYPED = 0.6  # two stretches of words whose letters agree at least so much are one stretch, mistyped
GAP_WORDS = 40  # a longer stretch is never one mistyped stretch
MOST_CELLS = 400_000_000  # one comparison, words × words: 50 MB and some 20 ms
PAGE_CELLS = 2_000_000_000  # all comparisons of a page, some 100 ms


class _Names(dict[str, str]):
    """Word → the one character that stands for it; `words` leads back."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        code = len(self) + 1
        name = self[word] = chr(code if code < _SURROGATES else code + 0x800)
        self.words[name] = word
        return name


@dataclass(slots=True)
class Alignment:
    """Which words of `a` and of `b` are found in the other, and where they contradict each other.

    `places` are the shared stretches (start in a, start in b, length) in order; `clashes` counts numbers that
    differ at the same place, `agreed` numbers that do not, `swaps` words replaced by other words; `datelines` are so
    many words at the start that count for nothing where they are not found.
    """

    a_found: bytearray
    b_found: bytearray
    places: list[tuple[int, int, int]]
    clashes: int = 0
    agreed: int = 0
    swaps: int = 0
    datelines: tuple[int, int] = (0, 0)

    @property
    def shared(self) -> int:
        """Words found, counted on the side that has fewer of them."""
        return min(sum(self.a_found), sum(self.b_found))

    def a_share(self) -> float:
        return _share(self.a_found, self.datelines[0])

    def b_share(self) -> float:
        return _share(self.b_found, self.datelines[1])

    def b_skipped(self) -> int:
        """Words of `b` not found, before the last one found, its dateline aside."""
        end, start = self.places[-1][1] if self.places else 0, self.datelines[1]
        return max(0, end - start) - sum(self.b_found[start:end])

    def place_in_a(self, b_word: int) -> int:
        """Where in `a` the word before `b_word` of `b` ends; 0 when nothing before it is shared."""
        end = 0
        for a, b, size in self.places:
            if b >= b_word:
                break
            end = a + min(size, b_word - b)
        return end


class Wording:
    """A page's paragraphs as one string `text`, one character a word; paragraph i is text[starts[i]:starts[i+1]]."""

    __slots__ = ("_cells", "_names", "starts", "text")

    def __init__(self, paragraphs: Sequence[str]) -> None:
        names = self._names = _Names()
        parts: list[str] = []
        self.starts: list[int] = [0]
        for paragraph in paragraphs:
            part = "".join([names[word] for word in words_of(paragraph)])
            parts.append(part)
            self.starts.append(self.starts[-1] + len(part))
        self.text = "".join(parts)
        self._cells = PAGE_CELLS

    def of(self, first: int, last: int) -> str:
        """The words of paragraphs first … last - 1."""
        return self.text[self.starts[first] : self.starts[last]]

    def letters(self, part: str) -> str:
        """The words of `part` written out, without spaces."""
        return "".join([self._names.words[name] for name in part])

    def align(self, a: str, b: str, datelines: tuple[int, int] = (0, 0)) -> Alignment:
        """Lay `b` beside `a`; what differs in their `datelines` (so many words at the start) contradicts nothing."""
        result = Alignment(bytearray(len(a)), bytearray(len(b)), self._places(a, b), datelines=datelines)
        i = j = 0
        for a_start, b_start, size in [*result.places, (len(a), len(b), 0)]:
            if a_start > i and b_start > j:
                self._judge_gap(result, a[i:a_start], b[j:b_start], (i, j), datelines)
            i, j = a_start + size, b_start + size
            result.a_found[a_start:i] = result.b_found[b_start:j] = b"\x01" * size
        if result.places:
            a_start, b_start, size = result.places[-1]
            self._see_cut_word(a[a_start + size :], b[b_start + size :], result.a_found, result.b_found)
        numbers = {name for name in set(a) if self._names.words[name][0].isdigit()}
        if numbers:
            result.agreed = sum(seen for name, seen in zip(a, result.a_found, strict=True) if name in numbers)
            result.agreed = max(0, result.agreed - result.clashes)
        return result

    def _see_cut_word(self, a: str, b: str, a_found: bytearray, b_found: bytearray) -> None:
        """What is left of a side is one word, cut: « MONTCL » before « MONTCLAIR » is found."""
        for left, other, seen in ((a, b, a_found), (b, a, b_found)):
            if len(left) == 1 and other and self.letters(other[0]).startswith(self.letters(left)):
                seen[-1] = 1

    def _places(self, a: str, b: str) -> list[tuple[int, int, int]]:
        """The longest common subsequence as stretches, without the chance hits inside long gaps."""
        cells = len(a) * len(b)
        if cells > min(MOST_CELLS, self._cells):
            same = _common_start(a, b)
            return [(0, 0, same)] if same else []
        self._cells -= cells
        found = [
            (place.a, place.b, place.size)
            for place in LCSseq.opcodes(a, b).as_matching_blocks()
            if place.size
        ]
        return without_chance_hits(found, len(a), len(b))

    def _judge_gap(
        self, result: Alignment, a: str, b: str, places: tuple[int, int], datelines: tuple[int, int]
    ) -> None:
        """Words that differ at the same place: mistyped, contradicting, or simply other."""
        if len(a) > GAP_WORDS or len(b) > GAP_WORDS:
            return
        words = self._names.words
        ours, theirs = [words[name] for name in a], [words[name] for name in b]
        ours_joined, theirs_joined = self.letters(a), self.letters(b)
        likeness = Indel.normalized_similarity(ours_joined, theirs_joined)
        a_start, b_start = places
        at_end = b_start + len(b) == len(result.b_found)  # « MONTCL » is cut, not another word
        at_start = a_start == 0 or b_start == 0 or a_start < datelines[0] or b_start < datelines[1]
        if _numbers(ours) and _numbers(theirs) and _numbers(ours) != _numbers(theirs):
            result.clashes += not at_start
        elif likeness < MISTYPED and min(len(ours_joined), len(theirs_joined)) >= 3:
            result.swaps += not (at_start or (at_end and ours_joined.startswith(theirs_joined)))
        if likeness >= MISTYPED:
            result.a_found[a_start : a_start + len(a)] = b"\x01" * len(a)
            result.b_found[b_start : b_start + len(b)] = b"\x01" * len(b)


def words_of(paragraph: str) -> list[str]:
    """The words of a paragraph as keys: « 540.000 » is 540000, « l'été » is l, ete."""
    key = joined_numbers(fold(paragraph))
    if "?" in key or "\ufffd" in key:
        key = _DAMAGE.sub("", key)
    return key.translate(_SPACED).split() if key.isascii() else _WORD.findall(key)


def joined_numbers(key: str) -> str:
    """« 540.000 » in one piece."""
    return _ASCII_SEPARATOR.sub(r"\1", key) if key.isascii() else _SEPARATOR.sub("", key)


def piece_of(paragraph: str, first: int, last: int) -> str:
    """Words first … last - 1 of a paragraph as printed, with what stands between and behind them.

    The whole paragraph when its printed words cannot be counted as words_of counts them.
    """
    printed = list(_PRINTED.finditer(paragraph))
    if len(printed) != len(words_of(paragraph)):
        return paragraph
    start = printed[first].start() if first else 0
    end = printed[last].start() if last < len(printed) else len(paragraph)
    return paragraph[start:end].strip()


def _share(found: bytearray, dateline: int) -> float:
    told = sum(found)
    least = len(found) - (dateline - sum(found[:dateline]) if dateline else 0)
    return told / least if least > 0 else 0.0


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]


def _common_start(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[:middle] == b[:middle] else (low, middle - 1)
    return low


def without_chance_hits(
    places: list[tuple[int, int, int]], a_end: int, b_end: int
) -> list[tuple[int, int, int]]:
    """One or two words alone in long gaps are « le » and « de », not a sign of the same text."""
    kept: list[tuple[int, int, int]] = []
    i = j = 0
    for n, (a, b, size) in enumerate(places):
        if size <= 2:
            next_a, next_b = places[n + 1][:2] if n + 1 < len(places) else (a_end, b_end)
            if max(a - i, b - j) >= 5 and max(next_a - a - size, next_b - b - size) >= 5:
                continue
        kept.append((a, b, size))
        i, j = a + size, b + size
    return kept
