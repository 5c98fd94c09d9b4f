"""What is seen of two stories at a glance: an item of a plain series, or nothing worth laying beside each other.

In:   two Imprints, the earlier first.
Out:  yes or no, and for an item how much of it is the same.
Law:  a glance spares work and decides nothing: what it waves through is looked at, what it stops no rule relates.
"""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from wirecrawl.steps.imprint import CORRECTING_LABELS, Imprint
from wirecrawl.steps.kin_links import TELLING
from wirecrawl.steps.kin_naming import PASSAGE
from wirecrawl.steps.lettering import lettered

FEW_RUNS = 6  # of fewer, each may be missing by chance
SURE = 24  # runs; of so many some are in every second sentence


def share_too_little(early: Imprint, late: Imprint) -> bool:
    """Whether no rule could relate them: a quick look, to spare a thorough one."""
    if early.damaged or late.damaged:
        return False
    runs, shared = min(len(early.runs), len(late.runs)), early.runs & late.runs
    if runs >= TELLING and len(shared) < min(TELLING // 4, runs * 0.15):
        return True
    if not (early.place and late.place and early.place != late.place):
        return False
    if runs < FEW_RUNS or _has_lead(shared, early):
        return False
    # of two places: one sentence is no link, and short of an item and of half the words nothing more
    told = late.sentences_with(shared)
    return len(told) < 2 and sum(told) < PASSAGE and (runs >= SURE or not _share_half(early, late))


def _has_lead(shared: frozenset[int], story: Imprint) -> bool:
    """Whether all runs of its first sentence are among them."""
    numbers = story.runs_in_order.numbers
    return bool(numbers) and numbers[0] in shared and shared >= story.runs_of_lead


def _share_half(early: Imprint, late: Imprint) -> bool:
    a, b = lettered(early, late)
    least = max(1, min(len(a), len(b)) // 2)
    return LCSseq.similarity(a, b, score_cutoff=least) > 0


def is_plain_item(early: Imprint, late: Imprint) -> bool:
    """Whether only numbers and weekdays differ, and nobody says that this corrects the other: seen at a glance."""
    said = late.side.noted or not CORRECTING_LABELS.isdisjoint(late.labels)
    return not said and early.frame == late.frame and early.numbers_printed != late.numbers_printed


def same_words(early: Imprint, late: Imprint) -> float:
    """The share of the later one's words that are the same, numbers being the only ones that differ."""
    numbers = len(late.numbers_printed) - len(set(late.numbers_printed) & set(early.numbers_printed))
    return 1.0 - numbers / (len(late.frame) + len(late.numbers_printed))
