"""Several runs of one story become one: the best copy, and what only another copy has.

In:   a page's wording and paragraphs, and where its runs begin.
Out:  the story's paragraphs, and a Removal for each run that was not kept.
Law:  kept is the run with most letters, then most paragraphs, then the first; no text is lost that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from wirecrawl.model.story import Removal
from wirecrawl.steps.alignment import Alignment, Wording, piece_of, words_of
from wirecrawl.steps.dateline import SENTENCE_ENDS, split_dateline, starts_story
from wirecrawl.steps.folding import fold
from wirecrawl.steps.restart_signs import DATELINE_WORDS

_LETTERS = re.compile(r"[^\W\d_]+")
_LOST = re.compile(
    rb"\x00{6,}"
)  # fewer words in a row are a variant of what stands there, not a text of its own
_UNFOUND = re.compile(rb"\x00+")
_WORD = re.compile(r"[^\W_]")
_CUT_ENDS = " .[]()"  # of a key, where « … » is three
_MOST_BANNER = 3
_HEAD_WORDS = 8


def letters_of(text: str) -> int:
    """How many letters a text has; a ligature is two, so that « cœur » does not lose against « coeur »."""
    ligatures = sum(text.count(char) for char in "œŒæÆ")
    return sum(map(len, _LETTERS.findall(text))) + ligatures


def merge_runs(page: Wording, texts: Sequence[str], starts: Sequence[int]) -> tuple[list[str], list[Removal]]:
    """The story once."""
    runs = list(pairwise([*starts, len(texts)]))
    told = {run: (_behind_banner(texts, run, runs[0][0]), run[1]) for run in runs}
    best = max(runs, key=lambda run: (*_size(texts, told[run]), -run[0]))
    story = _Kept(page, texts, told[best])
    story.added[0] += [text for text in texts[best[0] : told[best][0]] if _WORD.search(text)]
    return story.after([run for run in runs if run != best])


def _size(texts: Sequence[str], run: tuple[int, int]) -> tuple[int, int]:
    """Letters, and paragraphs."""
    return sum(map(letters_of, texts[run[0] : run[1]])), run[1] - run[0]


def _behind_banner(texts: Sequence[str], run: tuple[int, int], first: int) -> int:
    """Where the text of a restarted run begins: a headline or a summary before its dateline is no part of the copy."""
    start = run[0]
    if start == first:
        return start
    while start + 1 < run[1] and _WORD.search(texts[start]) is None:
        start += 1
    if starts_story(texts[first]):
        for k in range(start, min(start + _MOST_BANNER, run[1])):
            if starts_story(texts[k]):
                return k
            if texts[k].rstrip()[-1:] in SENTENCE_ENDS:
                break
    return start


class _Kept:
    """The kept run; `own` are its paragraphs, `added[i]` what is put in before its i-th paragraph."""

    def __init__(self, page: Wording, texts: Sequence[str], run: tuple[int, int]) -> None:
        self.page, self.texts, self.run = page, texts, run
        self.words = page.of(*run)
        self.own = list(texts[run[0] : run[1]])
        self.added: list[list[str]] = [[] for _ in range(len(self.own) + 1)]
        self.keys: set[str] = set()

    def after(self, others: Sequence[tuple[int, int]]) -> tuple[list[str], list[Removal]]:
        removed = [self._take_from(run) for run in others]
        story: list[str] = []
        for own, added in zip([*self.own, ""], self.added, strict=True):
            story += [*added, own]
        return story[:-1], removed

    def _take_from(self, run: tuple[int, int]) -> Removal:
        """Put in what only `run` has; the rest of it is removed."""
        words = self.page.of(*run)
        found = self.page.align(self.words, words)
        chars = sum(len(self.texts[k]) for k in range(*run))
        for k in range(*run):
            chars -= self._take_paragraph(found, run[0], k)
        reason = "teaser" if len(words) * 3 <= len(self.words) else "copy"
        return Removal(reason=reason, chars=chars, similarity=round(found.b_share(), 3))

    def _take_paragraph(self, found: Alignment, first: int, k: int) -> int:
        """How many characters of paragraph k were put into the story."""
        base = self.page.starts[first]
        start, stop = self.page.starts[k] - base, self.page.starts[k + 1] - base
        seen = bytes(found.b_found[start:stop])
        words = self.page.of(k, k + 1)
        if not seen or (sum(seen) == len(seen)):
            return 0
        if self.words.startswith(words) and (len(words) >= _HEAD_WORDS or starts_story(self.texts[k])):
            return 0  # the story begins once more: a second teaser
        fuller = self._fuller_than(found, start, stop, k)
        if fuller >= 0:
            return self._replace(fuller, self.texts[k])
        taken = self._lend_dateline(k)
        if self._is_variant(found, start, stop, k):
            return taken
        corrected = len(_UNFOUND.findall(seen[DATELINE_WORDS * (k == first) :]))
        # three words corrected in a line, or every tenth: a paragraph like it, not the same
        if sum(seen) * 2 < len(seen) or (corrected > max(2, len(seen) // 10) and words not in self.words):
            return (
                taken if self._is_elsewhere(found, words) else taken + self._add(found, start, self.texts[k])
            )
        for lost in _LOST.finditer(seen):
            if start + lost.start() == 0 and lost.end() <= DATELINE_WORDS:
                continue
            if self._is_elsewhere(found, words[lost.start() : lost.end()]):
                continue
            taken += self._add(found, start + lost.start(), piece_of(self.texts[k], lost.start(), lost.end()))
        return taken

    def _is_elsewhere(self, found: Alignment, words: str) -> bool:
        """Whether the kept run has these words at a place where the other lacks them: a paragraph was moved."""
        at = self.words.find(words)
        while at >= 0:
            if found.a_found.count(1, at, at + len(words)) * 2 < len(words):
                return True
            at = self.words.find(words, at + 1)
        return False

    def _add(self, found: Alignment, b_word: int, text: str) -> int:
        key = fold(text)
        if key in self.keys:
            return 0
        self.keys.add(key)
        self.added[self._paragraph_at(found.place_in_a(b_word))].append(text)
        return len(text)

    def _paragraph_at(self, a_word: int) -> int:
        """The paragraph of the kept run before which a text goes whose forerunner ends at `a_word`."""
        base = self.page.starts[self.run[0]]
        for n in range(len(self.own)):
            if self.page.starts[self.run[0] + n] - base >= a_word:
                return n
        return len(self.own)

    def _told_by(self, found: Alignment, start: int, stop: int) -> int:
        """The one paragraph of the kept run all of which words start … stop - 1 tell, or -1; a cut word is none."""
        places = [
            (a + max(0, start - b), a + min(size, stop - b))
            for a, b, size in found.places
            if b < stop and b + size > start
        ]
        base = self.page.starts[self.run[0]]
        for n in range(len(self.own) if places else 0):
            low, high = (self.page.starts[self.run[0] + n + i] - base for i in (0, 1))
            first, last = places[0][0], places[-1][1]
            if low <= first and last <= high:
                whole = first == low and last >= high - 1 and not found.a_found[first:last].count(0)
                return n if whole else -1
        return -1

    def _fuller_than(self, found: Alignment, start: int, stop: int, k: int) -> int:
        """The kept paragraph of which paragraph k says all, and more: that one was cut; or -1."""
        n = self._told_by(found, start, stop)
        if n < 0 or letters_of(self.texts[k]) <= letters_of(self.own[n]):
            return -1
        dateline = split_dateline(self.texts[k]).raw
        behind = start + len(words_of(dateline)) if dateline else start
        if n == len(self.own) - 1 and fold(self.texts[k]).startswith(fold(self.own[n]).rstrip(_CUT_ENDS)):
            return n
        return n if _LOST.search(found.b_found, behind, stop) else -1

    def _lend_dateline(self, k: int) -> int:
        """Put the dateline of paragraph k before the kept lead that begins the same without; its length, or 0."""
        dateline = split_dateline(self.texts[k]).raw
        if not dateline or any(map(starts_story, self.own[:_MOST_BANNER])):
            return 0
        head = self.page.of(k, k + 1)[len(words_of(dateline)) :][:_HEAD_WORDS]
        for n in range(min(_MOST_BANNER, len(self.own))):
            own = self.page.text[self.page.starts[self.run[0] + n] :][: len(head)]
            if LCSseq.similarity(head, own) * 5 > len(head) * 3:
                return self._replace(n, dateline + self.own[n])
        return 0

    def _is_variant(self, found: Alignment, start: int, stop: int, k: int) -> bool:
        """Whether paragraph k is the kept one that stands in its place, cut, or with a few other words."""
        a = found.place_in_a(start)
        n = self._paragraph_at(a)
        if n == len(self.own) or self.page.starts[self.run[0] + n] - self.page.starts[self.run[0]] != a:
            return False
        if fold(self.own[n]).startswith(fold(self.texts[k])):
            return True
        size = self.page.starts[self.run[0] + n + 1] - self.page.starts[self.run[0] + n]
        before, after = (bytes(found.b_found[at : at + 1]) in (b"", b"\x01") for at in (start - 1, stop))
        return max(size, stop - start) < 6 and not sum(found.a_found[a : a + size]) and before and after

    def _replace(self, n: int, text: str) -> int:
        gone, self.own[n] = self.own[n], text
        return len(text) - len(gone)
