"""Where a page falls into two copies of one text.

In:   the wording of a page, the paragraphs at which it may restart, and those that have a mark before them.
Out:  the paragraphs at which its copies begin, the first is 0; nothing where no place parts the page so.
Law:  all places are weighed before one is taken, and the one that leaves least unexplained is it: a refrain, too,
      begins as the story does, but what stands before it does not come again behind it.

Only copies of like length are found here, and they must agree nearly to the word. What is left (teasers, copies cut
early or rewritten) is for restarts.py, which looks at one place after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from wirecrawl.steps.alignment import Alignment, Wording, words_of
from wirecrawl.steps.dateline import split_dateline
from wirecrawl.steps.lead_ins import LEAD_IN_WORDS
from wirecrawl.steps.restart_signs import DATELINE_WORDS, SHIFTS, contradicts, ends_found

LEAD_WORDS = 8
LEAST_LETTERS = 12  # behind a dateline that comes again
MOVED_PARAGRAPHS = 4
LEAST_WORDS = 12  # shared by the copies
MARK_WORDS = 60  # what a mark is worth
VERSE_WORDS = 12  # fewer in a paragraph, on an average, are verses or rows
LONG_WORDS = 60  # so many words that agree may hold one figure that does not: it was corrected


class Fold(NamedTuple):
    """The paragraphs from `first` are told again from `start` on."""

    first: int
    start: int
    found: Alignment


class Folds:
    """`texts` are the page's paragraphs, `candidates` those that may restart it, in order."""

    def __init__(
        self, page: Wording, texts: Sequence[str], marked: Collection[int], candidates: Sequence[int] = ()
    ) -> None:
        self.page, self.texts, self.marked, self.candidates = page, texts, marked, candidates
        self.likely: int | None = None  # the best place of all, were its sides of like length
        self.datelines: dict[int, int] = {}  # how many words each has

    def between(self, first: int, last: int) -> list[Fold]:
        """Where copies begin behind paragraph `first` and before `last`: of three copies, two."""
        best: tuple[int, int, Alignment] | None = None
        for bound, j in sorted(self._bounds(first, last), key=lambda pair: (-pair[0], pair[1])):
            least = best[0] if best else 0
            if bound <= least:
                break
            seen = self._weighed(first, j, last, least)
            if seen is not None and (seen[0] > least or not best):
                best = seen[0], j, seen[1]
        if best is None:
            return []
        _, j, found = best
        fold = Fold(first, j, found)
        if not self._is_like_in_length(fold, last):
            if self._is_in_order(found, first, j):
                self.likely = j
            return []
        if not self._is_in_order(found, first, j) and not self._is_reordered(found, first, j, last):
            return []
        return [*self.between(first, j), fold, *self.between(j, last)]

    def _bounds(self, first: int, last: int) -> list[tuple[int, int]]:
        """The places to weigh, and what each can weigh at most."""
        words = self.page.starts
        sides = [
            (words[j] - words[first], words[last] - words[j], j) for j in self.candidates if first < j < last
        ]
        return [
            (min(a, b) + MARK_WORDS * self._is_signed(j), j)
            for a, b, j in sides
            if min(a, b) >= LEAST_WORDS and min(a, b) * 5 >= max(a, b)
        ]

    def _weighed(self, first: int, j: int, last: int, floor: int) -> tuple[int, Alignment] | None:
        """The words both sides of j share, less those between them that do not agree; None if below `floor`."""
        a, b = self.page.of(first, j), self.page.of(j, last)
        least, bonus = min(len(a), len(b)), MARK_WORDS * self._is_signed(j)
        within = least * 3 // 2 + LEAD_IN_WORDS
        a, b = a[:within], b[:within]
        common = (Counter(a) & Counter(b)).total()
        if common * 10 < least * 8 or common + bonus <= floor:
            return None
        found = self.page.align(a, b, (self.dateline_words(first), self.dateline_words(j)))
        told, gaps = _told(found)
        weight = told - gaps - found.clashes - found.swaps
        if weight * 10 < least * 9:
            weight = max(weight, (weight + self._reordered(first, j, last)) // 2)
        return weight + bonus, found

    def _reordered(self, first: int, j: int, last: int) -> int:
        """The words of the shorter side if all its paragraphs stand on the other: rows were sorted anew."""
        page = self.page
        words = [page.starts[j] - page.starts[first], page.starts[last] - page.starts[j]]
        if min(words) * 10 < max(words) * 8 or min(j - first, last - j) < MOVED_PARAGRAPHS:
            return 0
        sides = [
            Counter([page.of(k, k + 1) for k in range(start + 1, end)])
            + Counter([page.of(start, start + 1)[self.dateline_words(start) :]])
            for start, end in ((first, j), (j, last))
        ]
        return min(words) if sides[0] <= sides[1] or sides[1] <= sides[0] else 0

    def _is_signed(self, j: int) -> bool:
        """Whether a mark or a dateline says that something begins at paragraph j."""
        return j in self.marked or self.dateline_words(j) > 0

    def _is_like_in_length(self, fold: Fold, last: int) -> bool:
        """Stanzas come again, so do rows and a lone lead: without a sign, copies of them are of nearly one length."""
        words = self.page.starts
        a, b = words[fold.start] - words[fold.first], words[last] - words[fold.start]
        lead = words[fold.start + 1] - words[fold.start]
        verses = a + b < VERSE_WORDS * (last - fold.first) and lead < VERSE_WORDS
        alone = min(fold.start - fold.first, last - fold.start) == 1
        returns = (verses or alone) and not self._is_signed(fold.start)
        return min(a, b) * 10 >= max(a, b) * (2 if min(a, b) >= LONG_WORDS and not returns else 8)

    def _is_in_order(self, found: Alignment, first: int, j: int) -> bool:
        """Whether the shorter side is told by the other, from its beginning to its end, in order."""
        shorter = min(found.a_found, found.b_found, key=len)
        shared, marked = found.shared, self._is_signed(j)
        if max(found.a_share(), found.b_share()) < 0.9 or not ends_found(shorter):
            return False
        told, gaps = _told(found)
        if told * 10 < shared * 7 or gaps * (3 if marked else 5) > told or not self._begins(found, first, j):
            return False
        if not marked and has_other_paragraphs(self.page, found, (first, j), j):
            return False
        if found.clashes == 1 and not found.swaps and shared >= LONG_WORDS and found.agreed:
            return True
        if j not in self.marked and found.clashes and found.swaps and shared < LONG_WORDS:
            return False  # two alerts under one dateline
        return not contradicts(found, marked)

    def _is_reordered(self, found: Alignment, first: int, j: int, last: int) -> bool:
        """Whether b begins as a does, and has its paragraphs in another order."""
        lead = self.page.of(j, j + 1)
        told = len(lead) >= LEAD_WORDS or self._is_signed(j)
        return told and self._begins(found, first, j) and self._reordered(first, j, last) > 0

    def _begins(self, found: Alignment, first: int, j: int) -> bool:
        """Whether b begins with one of the first paragraphs of a."""
        if not found.places:
            return False
        a, b, _ = found.places[0]
        if not self._is_head(a, first, j):
            return False
        return b <= DATELINE_WORDS or (j in self.marked and self._is_head(b, j, len(self.texts)))

    def _is_head(self, word: int, first: int, last: int) -> bool:
        """Whether a word stands at the head of one of the first paragraphs, or just behind its dateline."""
        base = self.page.starts[first]
        heads = [self.page.starts[k] - base for k in range(first, min(first + SHIFTS, last))]
        return any(abs(word - head) <= DATELINE_WORDS for head in heads)

    def has_dateline_of(self, run: tuple[int, int], j: int) -> bool:
        """Whether paragraph j begins with the dateline of the run and goes on as it does, for all it says."""
        behind = self.dateline_words(j)
        heads = [self.page.of(k, k + 1) for k in (j, *range(run[0], min(run[0] + SHIFTS, run[1])))]
        dateline = heads[0][:behind]
        again, *firsts = [
            self.page.letters(head[behind : behind + LEAD_WORDS])
            for head in heads
            if behind and head.startswith(dateline)
        ] or [""]
        return any(
            min(len(again), len(first)) >= LEAST_LETTERS
            and (again.startswith(first) or first.startswith(again))
            for first in firsts
        )

    def dateline_words(self, j: int) -> int:
        """How many words of paragraph j are its dateline."""
        known = self.datelines.get(j)
        if known is None:
            dateline = split_dateline(self.texts[j]).raw
            known = self.datelines[j] = len(words_of(dateline)) if dateline else 0
        return known


def _told(found: Alignment) -> tuple[int, int]:
    """How many words a and b share, and how many only one has between them; the datelines aside.

    What would cost more words between than it adds is left out at the end: a last line is found at its last place,
    and a refrain has many.
    """
    a_end, b_end = found.datelines
    best = told = gaps = 0
    kept = 0, 0
    for a, b, size in found.places:
        for seen, start, end in ((found.a_found, a_end, a), (found.b_found, b_end, b)):
            gaps += max(0, end - start) - sum(seen[start:end])
        told += size
        if told - gaps >= best:
            best, kept = told - gaps, (told, gaps)
        a_end, b_end = a + size, b + size
    return kept


def has_other_paragraphs(
    page: Wording, found: Alignment, run: tuple[int, int], j: int, percent: int = 20
) -> bool:
    """Whether both sides have more than `percent` paragraphs of their own: two stanzas or answers, not copies."""
    a, b, size = found.places[-1] if found.places else (0, 0, 0)
    end = b + size + (len(found.a_found) - a - size) * 3 // 2
    ours = _unfound(page, found.a_found, run[0], len(found.a_found))
    theirs = _unfound(page, found.b_found, j, end)
    least = min(ours, theirs)
    return least > 0 and least * 100 > percent * min(run[1] - run[0], len(page.starts) - 1 - j)


def _unfound(page: Wording, seen: bytearray, first: int, end: int) -> int:
    count = 0
    for start, stop in pairwise([start - page.starts[first] for start in page.starts[first:]]):
        if start >= min(end, len(seen)):
            break
        count += stop > start and sum(seen[start:stop]) <= (stop - start) * 0.55
    return count
