"""Where a page starts its story again.

In:   the wording of a page, and the paragraphs that have a mark before them.
Out:  the paragraphs at which a run begins; the first is 0, and a page that tells its story once has no other.
Law:  a run restarts the story: its beginning and its whole are compared; numbers that contradict make it another.

Thresholds were tuned on two generators of doubled pages (tests/copies_generator.py is one) and pinned by tests.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from rapidfuzz.distance import Indel, LCSseq

from wirecrawl.steps.alignment import Alignment, Wording
from wirecrawl.steps.dateline import split_dateline, starts_story
from wirecrawl.steps.folds import Folds, has_other_paragraphs
from wirecrawl.steps.lead_ins import LEAD_IN_WORDS, Restart, opening_of
from wirecrawl.steps.restart_signs import (
    DATELINE_WORDS,
    SHIFTS,
    contradicts,
    ends_found,
    first_place,
    is_commentary,
    is_in_one_place,
    is_retold,
    reach,
)

HEAD_WORDS = 20
MOST_CANDIDATES = 48
LONG_WORDS = 80  # so many words running on into the second paragraph, to the letter, are no refrain


def find_runs(page: Wording, texts: Sequence[str], marked: Collection[int]) -> list[int]:
    """The paragraphs at which runs begin; a line without a word between two runs opens the second."""
    starts = _Page(page, texts, marked).runs()
    for n in range(1, len(starts)):
        while starts[n] - 1 > starts[n - 1] and page.starts[starts[n] - 1] == page.starts[starts[n]]:
            starts[n] -= 1
    return starts


def may_restart(openings: Sequence[str]) -> bool:
    """Whether any paragraph begins as one of the first does, seen from the beginnings of the paragraphs alone."""
    return bool(_Page(Wording(openings), openings, ()).candidates())


class _Page:
    def __init__(self, page: Wording, texts: Sequence[str], marked: Collection[int]) -> None:
        self.page = page
        self.texts = texts
        self.marked = marked
        self.count = len(texts)
        self.worded = sum(start < end for start, end in pairwise(page.starts))  # « * * * » has no word
        self.folds = Folds(page, texts, marked)
        self.latest = 0  # where the open run begins
        self.refrain = False  # the first paragraph came again and was no restart
        self.heads = [page.text[start : start + HEAD_WORDS] for start in page.starts[:-1]]

    def runs(self) -> list[int]:
        candidates = self.candidates()
        self.folds.candidates = [j for j, _ in candidates]
        folds = self.folds.between(0, self.count)
        if folds:
            starts = [0]
            for first, j, found in folds:
                starts.append(self._opening((first, j), j, found, starts[-1]))
            return self._with_teasers(starts, candidates)
        at_marks = self._sequence([pair for pair in candidates if pair[0] in self.marked])
        if len(at_marks) > 1:
            return at_marks
        likely = self.folds.likely
        return self._sequence([pair for pair in candidates if likely is None or pair[0] == likely])

    def _sequence(self, candidates: list[tuple[int, int]]) -> list[int]:
        """One restart after the other."""
        starts, self.latest, self.refrain = [0], 0, False
        last: tuple[int, Alignment] | None = None
        for n, (j, shift) in enumerate(candidates):
            if j <= starts[-1] or (last is not None and self._goes_on(*last, j)):
                continue
            longest = max(pairwise([*starts, j]), key=self._words)
            if 0 < shift < SHIFTS and self._words((starts[-1], j)) * 5 < self._words(longest) * 2:
                continue
            found, nearer = self._first_restart(longest, j, shift, candidates[n + 1 :])
            if found is None and not nearer:
                self.refrain = self.refrain or self._repeats_first(j)
            elif found is not None:
                last = j, found
                self.latest = self._opening(longest, j, found, starts[-1])
                starts.append(self.latest)
        return starts

    def _opening(self, run: tuple[int, int], j: int, found: Alignment, after: int) -> int:
        return opening_of(self.page, self.texts, self.marked, Restart(run, j, found, after))

    def _with_teasers(self, starts: list[int], candidates: list[tuple[int, int]]) -> list[int]:
        """The copies, and what restarts the story at a mark beside them."""
        for j, shift in candidates:
            if j in self.marked and j not in starts:
                first = max(start for start in starts if start < j)
                last = min((start for start in starts if start > j), default=self.count)
                if self._restart((first, j), j, shift, last) is not None:
                    starts = sorted([*starts, j])
        return starts

    def _first_restart(
        self, run: tuple[int, int], j: int, shift: int, later: list[tuple[int, int]]
    ) -> tuple[Alignment | None, bool]:
        """The story laid beside what follows j, up to the end or to the next restart; and whether one is nearer."""
        same = [k for k, other in later if other == shift]
        if j in self.marked:
            ends = [*[k for k, _ in later if k in self.marked][:1], self.count, *same[:1]]
        else:
            same = [k for k in same if self._likeness(self.heads[shift], self.heads[k]) >= 0.8] or same
            ends = [self.count, *same[:1]]
        nearer = False
        for end in ends:
            found = self._restart(run, j, shift, end)
            if (
                found is not None
                and end == self.count
                and self._is_nearer(found, run, j, [k for k, _ in later])
            ):
                found, nearer = None, True
            if found is not None:
                return found, nearer
        return None, nearer

    def _is_nearer(self, found: Alignment, run: tuple[int, int], j: int, later: list[int]) -> bool:
        """Whether the story restarts at a later candidate, and j is a refrain or begins no part of it."""
        skipped = found.b_skipped()
        a = len(found.a_found)
        own = found.b_found[: self._words((j, j + 1))]
        if skipped <= HEAD_WORDS or j in self.marked:
            return False
        told = sum(own) * 100 >= len(own) * 92
        story = self.page.of(*run)[:a]
        for k in later:
            if self._words((j, k)) > skipped + HEAD_WORDS:
                break
            nearer = self.page.align(story, self.page.of(k, self.count)[: reach(a)])
            if nearer.shared * 10 >= found.shared * 9 and nearer.b_skipped() * 2 < skipped:
                return not told or self.page.align(story, self.page.of(j, k)).shared * 2 < found.shared
        return False

    def _words(self, run: tuple[int, int]) -> int:
        return self.page.starts[run[1]] - self.page.starts[run[0]]

    def _goes_on(self, start: int, found: Alignment, j: int) -> bool:
        """Whether paragraph j is just what comes next in the run that restarted at `start`."""
        place, after = (self.page.starts[k] - self.page.starts[start] for k in (j, j + 1))
        head, following = found.b_found[place : place + 12], found.b_found[after : after + 12]
        told = sum(found.b_found[:place]) * 10 > place * 6
        if told and j - start >= SHIFTS and j not in self.marked and sum(following) >= 10:
            return True
        return sum(head) * 10 > len(head) * 6 or place < first_place(found) + 5

    def candidates(self) -> list[tuple[int, int]]:
        """Paragraphs that begin as one of the first does (and which), or have a mark before them (then SHIFTS)."""
        found: list[tuple[int, int]] = []
        firsts = list(enumerate(self.heads[:SHIFTS]))
        for j in range(1, self.count):
            head = self.heads[j]
            for shift, first in firsts:
                if shift < j and self._alike(first, head):
                    found.append((j, shift))
                    break
            else:
                if j in self.marked:
                    found.append((j, SHIFTS))
        found = [pair for pair in found if not self._is_before_better(*pair)]
        chosen = [pair for pair in found if pair[0] in self.marked][:MOST_CANDIDATES]
        return sorted({*chosen, *found[:MOST_CANDIDATES]})

    def _likeness(self, head: str, other: str) -> float:
        short = min(len(head), len(other))
        return LCSseq.similarity(head, other) / short if short else 0.0

    def _alike(self, head: str, other: str) -> bool:
        """Half the words, or where many are damaged, most of the letters."""
        likeness = self._likeness(head, other)
        if likeness >= 0.5 or likeness < 0.3:
            return likeness >= 0.5
        short = min(len(head), len(other))
        letters = [self.page.letters(words[:short]) for words in (head, other)]
        return Indel.normalized_similarity(*letters) >= 0.75

    def _repeats_first(self, j: int) -> bool:
        first, again = self.page.of(0, 1), self.page.of(j, j + 1)
        return LCSseq.normalized_similarity(first, again) >= 0.9

    def _is_before_better(self, j: int, shift: int) -> bool:
        """A short paragraph looks like a restart when the restart right behind it shows through."""
        if j in self.marked or j + 1 >= self.count or self._words((j, j + 1)) >= HEAD_WORDS:
            return False
        if self.folds.dateline_words(j):
            return False
        if self.folds.dateline_words(j + 1):
            return True
        if shift:
            return False
        likeness = [LCSseq.similarity(self.heads[0], self.heads[k]) for k in (j, j + 1)]
        return likeness[1] > likeness[0]

    def _is_marked(self, j: int) -> bool:
        """Whether a mark stands before j, or before the headline or summary line that stands before j."""
        if j in self.marked:
            return True
        starts = self.page.starts
        return any(
            k in self.marked and starts[j] - starts[k] <= LEAD_IN_WORDS
            for k in range(max(self.latest + 1, j - 2), j)
        )

    def _restart(self, run: tuple[int, int], j: int, shift: int, end: int) -> Alignment | None:
        """The alignment of the story so far with what follows j up to `end`, if j restarts the story."""
        a, b = self.page.of(*run), self.page.of(j, end)
        a, b = a[: reach(len(b))], b[: reach(len(a))]
        marked = self._is_marked(j)
        found = self.page.align(a, b, (self.folds.dateline_words(run[0]), self.folds.dateline_words(j)))
        begins = self.page.starts[min(run[0] + shift, run[1])] - self.page.starts[run[0]]
        if shift < SHIFTS and not self._begins_at(found, begins, j):
            shift = SHIFTS
        if shift == SHIFTS and j not in self.marked:
            return None
        if contradicts(found, marked) and not self._is_corrected(found, run[0], j):
            return None
        signed = not (found.clashes or found.swaps) and self.folds.has_dateline_of(run, j)
        if not signed and is_commentary(found, self._told(found, j)):
            return None
        is_one = self._marked_restart if marked or signed else self._bare_restart
        return found if is_one(found, run, j, shift, end) else None

    def _is_corrected(self, found: Alignment, first: int, j: int) -> bool:
        """Whether figures differ and no word does, under the same dateline to the letter: they were corrected."""
        if found.swaps or found.shared < 10 * found.clashes:
            return False
        dateline = split_dateline(self.texts[first]).raw
        return dateline != "" and self.texts[j].startswith(dateline)

    def _begins_at(self, found: Alignment, begins: int, j: int) -> bool:
        """Whether the beginning of b is found at word `begins` of a, give or take a dateline."""
        own = HEAD_WORDS if j in self.marked else min(HEAD_WORDS, self._words((j, j + 1)))
        own = max(1, min(own, len(found.a_found) - found.datelines[0] + found.datelines[1]))
        head = found.b_found[min(self.folds.dateline_words(j), own - 1) : own]
        if sum(head) * 10 < len(head) * 7:
            return False
        return any(b < HEAD_WORDS and abs(a - begins - b) <= DATELINE_WORDS for a, b, _ in found.places[:4])

    def _marked_restart(self, found: Alignment, run: tuple[int, int], j: int, shift: int, end: int) -> bool:
        """After a mark, less is enough; but verses, rows and replies are alike by nature and must be the same."""
        shared, a, b = found.shared, len(found.a_found), len(found.b_found)
        share = max(found.a_share(), found.b_share())
        if min(found.a_share(), found.b_share()) == 1.0:
            return True
        if shift:
            begins = found.places[0][0] if found.places else a
            if first_place(found) > LEAD_IN_WORDS:
                return False
            lead = 2 if share == 1.0 else 3  # told to the letter, it may lack half of the story
            return share >= 0.8 and shared >= 30 and shared * 2 >= a and begins * lead <= a
        if 1 < run[1] - run[0] > self._words(run) / 12 and (share < 0.9 or found.swaps):
            return False
        ends = ends_found(found.a_found) or ends_found(found.b_found)
        long_enough = share >= 0.6 and ends and min(a, b) >= 40
        return shared >= 6 and (
            share >= 0.8 or (long_enough and not has_other_paragraphs(self.page, found, run, j, 34))
        )

    def _bare_restart(self, found: Alignment, run: tuple[int, int], j: int, shift: int, end: int) -> bool:
        """Without a mark: nearly all of the shorter one, in order, and more of it than a refrain has."""
        whole_a = found.a_share() >= 0.8 and ends_found(found.a_found)
        whole_b = found.b_share() >= 0.8 and ends_found(found.b_found)
        shared, a = found.shared, len(found.a_found)
        if found.b_skipped() * 2 > shared or (min(run[1] - run[0], end - j) == 1 and not is_retold(found)):
            return False
        if shared >= 60 and min(found.a_share(), found.b_share()) >= 0.85:
            return not has_other_paragraphs(self.page, found, run, j)
        lead = self._words((run[0], run[0] + 1))
        if not shift and max((size for _, _, size in found.places[:3]), default=0) >= lead + LONG_WORDS:
            return True
        if not (whole_a or whole_b) or has_other_paragraphs(self.page, found, run, j):
            return False
        if not whole_a and self.refrain:
            return False
        if shift:
            if found.swaps or found.clashes:
                return False
            to_the_end = end - j > 1 and whole_b and ends_found(found.a_found)
            return shared >= 60 and shared * 10 >= a * (4 if to_the_end else 6)
        if starts_story(self.texts[j]) and end == self.count:
            return shared >= 6
        if not whole_a and shared < LONG_WORDS and not is_in_one_place(found):
            return False
        mutual = whole_a and whole_b and run[0] == 0 and end == self.count
        return self._is_enough(found, run, j, end, mutual) and (
            run[1] - run[0] > 1
            or not whole_a
            or (mutual and self.worded == 2)
            or self._is_teaser(found, run, j)
        )

    def _is_enough(self, found: Alignment, run: tuple[int, int], j: int, end: int, mutual: bool) -> bool:
        """How much must be shared: a flash little, a flattened copy most, several paragraphs as much as prose has."""
        shared, a = found.shared, len(found.a_found)
        if mutual and self.worded == 2:
            return shared >= 6
        paragraphs = min(run[1] - run[0], end - j)
        if shared < 12 or (found.swaps and shared < 12 * paragraphs):
            return False
        if run[1] - run[0] == 1 and found.a_share() >= 0.8:
            return True
        if end - j == 1 and found.a_share() < 0.8:
            lead = self._words((run[0], run[0] + 1))
            return shared * 10 >= a * 6 and sum(found.a_found[lead:]) * 2 >= a - lead
        return mutual or (shared >= 40 and shared >= 12 * min(paragraphs, 8))

    def _is_teaser(self, found: Alignment, run: tuple[int, int], j: int) -> bool:
        """One paragraph, then a text that begins with it: a teaser, unless it opens other paragraphs too."""
        if found.a_share() < 0.85:
            return False
        lead = self.page.of(*run)[self.folds.dateline_words(run[0]) :]
        others = [
            k
            for k in range(j + 1, self.count)
            if self._alike(lead[:HEAD_WORDS], self.heads[k])
            and LCSseq.similarity(lead, self.page.text[self.page.starts[k] :][: len(lead)]) >= 0.9 * len(lead)
        ]
        if not others:
            return True
        once, again = self.page.of(j, others[0]), self.page.of(others[0], self.count)
        twice = self.page.align(once, again[: reach(len(once))])
        least = min(len(once), len(again))
        return twice.shared * 10 >= least * 8 and least * 10 > len(lead) * 13

    def _told(self, found: Alignment, j: int) -> list[bool]:
        """Of each paragraph of b up to the last that a has, too, whether it has it."""
        told: list[bool] = []
        base, end = self.page.starts[j], found.b_found.rfind(1)
        for start, stop in pairwise(self.page.starts[j:]):
            if start - base > end:
                break
            if stop > start:
                told.append(sum(found.b_found[start - base : stop - base]) * 2 > stop - start)
        return told
