"""What is printed before a copy and belongs to it: a headline, a line of summary.

In:   the wording of a page, its paragraphs and marks, and where one of its copies restarts the story.
Out:  the paragraph at which that copy begins.
Law:  without a mark, only what looks like a headline is moved; a line that stands in the story is the story's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from wirecrawl.steps.alignment import Alignment, Wording
from wirecrawl.steps.dateline import starts_story

LEAD_IN_WORDS = 40  # a headline or a summary between a mark and the restart
_CLOSED = '.!?»")…;,:'


class Restart(NamedTuple):
    """`run` is told again from paragraph `start` on, as `found` says; `after` is where the run before it began."""

    run: tuple[int, int]
    start: int
    found: Alignment
    after: int


def opening_of(page: Wording, texts: Sequence[str], marked: Collection[int], restart: Restart) -> int:
    """The start of the run, moved back over a headline or a summary line printed before the restart."""
    j = restart.start
    for k in range(j - 1, max(restart.after, j - 3), -1):
        if k in marked and page.starts[j] - page.starts[k] <= LEAD_IN_WORDS:
            return k
    if j not in marked:
        for k in range(j - 1, restart.after, -1):
            if k in marked and _lacks_its_lead(page, restart, k):
                return k
    if not starts_story(texts[j]):
        for k in range(j - 1, max(restart.after, j - 3), -1):
            if starts_story(texts[k]):
                return k  # the copy before lacks its first paragraph
    return j - (j not in marked and _is_headline(page, texts, restart))


def _lacks_its_lead(page: Wording, restart: Restart, mark: int) -> bool:
    """Whether all before the mark is told again, and nothing between it and the restart: the copy before lacks that."""
    told = restart.found.a_found
    end = page.starts[mark] - page.starts[restart.run[0]]
    return sum(told[:end]) * 10 >= 9 * end and sum(told[end:]) * 2 < len(told) - end


def _is_headline(page: Wording, texts: Sequence[str], restart: Restart) -> bool:
    """Whether the paragraph before an unmarked restart is a headline: short, no full stop, the lead's words."""
    run, j, found, after = restart
    words = page.of(j - 1, j)
    start = page.starts[j - 1] - page.starts[run[0]]
    told = found.a_found[start : start + len(words)]
    if run[1] != j or j - 1 <= after or not 4 <= len(words) <= 25:
        return False
    if texts[j - 1].rstrip()[-1:] in _CLOSED or len(told) < len(words) or sum(told) * 2 >= len(told):
        return False
    if words in page.of(run[0], j - 1) or words in page.of(j, len(texts)):
        return False  # a line of the story
    opening = set(page.of(j, j + 1)[:120])  # of the lead alone, not of rows
    return sum(word in opening for word in words) * 2 >= len(words)
