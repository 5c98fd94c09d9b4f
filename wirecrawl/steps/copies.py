"""A page that carries its story twice gives it once.

In:   the page's blocks: paragraphs, and marks where furniture stood.
Out:  the story's paragraphs once, how often the page starts the story, and what was taken out.
Law:  only a run that restarts the story goes; a lone repeat stays, and so does any text the kept copy lacks.

Knowledge: docs/facts.md (desktop and mobile copies, teasers; what deceives: interviews, tables, refrains).
The kept copy is the one with most letters, then most paragraphs, then the first. A mark or a second dateline before a
restart is evidence; without one, more of the story must follow in order. What `removed` says: `copy` or, for less
than a third of the story, `teaser`; `similarity` is the share of its words found, in order, in the kept copy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from wirecrawl.model.story import Block, Removal
from wirecrawl.steps.alignment import Wording, piece_of, words_of
from wirecrawl.steps.dateline import split_dateline
from wirecrawl.steps.merging import merge_runs
from wirecrawl.steps.restarts import find_runs, may_restart

_MARKS = frozenset({"box", "headline", "date", "footer", "brand", "tracking", "end", "editor", "caption"})
MOST_CHARS = 400_000  # a longer page is read as it stands, unless it is the same to the letter
MOST_PASSES = 40
LEAST_ALIKE = 0.7  # an unmarked run of which the kept one lacks more is no copy of it
_STRIDE = 8
_SLACK = 6  # letters that typing errors may add or take between two probes
_PROBE = 9  # letters of a probe: long enough to be rare, short enough to survive a typo
_RULE_CHARS = 20  # of a line without a letter or a figure
_FLASH = 30  # characters of the shortest text that is taken for a story without a mark
_OPENING = 140  # characters that hold the first twenty words of a paragraph
_HEAD = 130  # characters of a paragraph in which a restart shows
_BLANK = " " * _PROBE
# One look at a probe tells whether it is plain: all that is neither an ASCII letter nor a space becomes a line end.
_PLAIN = bytes(code if chr(code).isalpha() or code == 32 else 10 for code in range(128)) + b"\n" * 128


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The story's `paragraphs` once; `copies` counts the runs that start it, kept one and teasers included."""

    paragraphs: tuple[str, ...]
    copies: int
    removed: tuple[Removal, ...]


def collapse(blocks: Sequence[Block]) -> Collapsed:
    """The paragraphs of a page, each run that restarts the story taken out; never raises."""
    texts: list[str] = []
    marked: set[int] = set()
    weak: set[int] = set()
    for kind, text in blocks:
        if kind == "p":
            if text and not text.isspace():
                texts.append(text)
                if len(text) <= _RULE_CHARS and not any(map(str.isalnum, text)):
                    weak.add(len(texts))  # « * * * »
        elif kind in _MARKS:
            (weak if kind == "caption" else marked).add(len(texts))
    marked |= weak - ({len(texts) - 1} if weak and _ends_as_said(texts) else set())
    marked -= {0, len(texts)}
    return _collapse(texts, marked)


def _ends_as_said(texts: list[str]) -> bool:
    """Whether the last paragraph stands above, to the letter: behind a rule or a caption such a lone repeat stays."""
    return bool(texts) and texts[-1] in (split_dateline(texts[0]).rest, *texts[:-1])


def _collapse(texts: list[str], marked: Collection[int], passes: int = MOST_PASSES) -> Collapsed:
    """One run after the other is taken out, until nothing restarts: so what comes out is never collapsed further."""
    once = Collapsed(tuple(texts), 1 if texts else 0, ())
    if not texts:
        return once
    times = _times_over(texts, marked)
    if times > 1:
        return _one_of(texts, marked, times, passes)
    inside = _echoes_inside(texts)
    if not (marked or inside or (_echoes(texts) and may_restart([text[:_OPENING] for text in texts]))):
        return once
    if passes == 0 or sum(map(len, texts)) > MOST_CHARS:
        return once
    page = Wording(texts)
    starts = find_runs(page, texts, marked)
    if len(starts) == 1 and inside:
        texts, starts = _split_inside(page, texts)
        page = Wording(texts) if len(starts) > 1 else page
    if len(starts) > 1:
        story, removed = merge_runs(page, texts, starts)
        if any(run["similarity"] is not None and run["similarity"] < LEAST_ALIKE for run in removed):
            starts = [j for j in starts if j == 0 or j in marked]
            story, removed = merge_runs(page, texts, starts)
        if sum(map(len, story)) < sum(map(len, texts)):
            rest = _collapse(story, (), passes - 1)
            return Collapsed(rest.paragraphs, rest.copies + len(starts) - 1, (*removed, *rest.removed))
    return _collapse(list(once.paragraphs), (), passes - 1) if marked else once


def _times_over(texts: list[str], marked: Collection[int]) -> int:
    """2 or 3 when the page is the same paragraphs so many times over, to the letter."""
    for times in (2, 3):
        size, rest = divmod(len(texts), times)
        if not rest and texts[0] == texts[size] and texts[:size] * times == texts:
            return times if size in marked or sum(map(len, texts)) >= times * _FLASH else 1
    return 1


def _one_of(texts: list[str], marked: Collection[int], times: int, passes: int) -> Collapsed:
    size = len(texts) // times
    one = _collapse(texts[:size], [m for m in marked if m < size], passes)
    copy = Removal(reason="copy", chars=sum(map(len, texts[:size])), similarity=1.0)
    return Collapsed(one.paragraphs, one.copies * times, (copy,) * (times - 1) + one.removed)


def _echoes(texts: list[str]) -> bool:
    """Whether one of the first paragraphs' beginnings shows in another beginning: the look before the work.

    Two short stretches of plain letters, as far apart here as there, are enough, and a retyped copy mostly still
    has them; a wrong yes costs only time.
    """
    heads = (
        "\n".join([text[:_HEAD] for text in texts])
        .encode("ascii", "replace")
        .translate(_PLAIN)
        .decode("ascii")
    )
    tried = start = 0
    for text in texts[:3]:
        end = start + min(len(text), _HEAD)
        shifts: list[int] = []
        for place in range(start, end - _PROBE, _STRIDE):
            probe = heads[place : place + _PROBE]
            if "\n" in probe or probe == _BLANK:
                continue
            tried += 1
            at = heads.find(probe, place + _PROBE)
            if at >= 0 and _is_echo(heads, probe, at, place, shifts):
                return True
        start = end + 1
    return tried < 6 or any(map(str.isupper, [text[-30:] for text in texts])) or any(map(str.istitle, texts))


def _is_echo(heads: str, probe: str, at: int, place: int, shifts: list[int]) -> bool:
    """Whether the probe of `place` comes again, `at` or later, as far off as another did; `shifts` takes note of it."""
    before = tuple(shifts)
    while at >= 0:
        shift = at - place
        if any(abs(shift - other) <= _SLACK for other in before):
            return True
        shifts.append(shift)
        at = heads.find(probe, at + 1)
    return False


def _echoes_inside(texts: list[str]) -> bool:
    """Whether the first words come again inside a paragraph."""
    first = texts[0][30:60]
    return len(first) == 30 and (texts[0].find(first, 60) > 0 or any(first in text for text in texts[1:]))


def _split_inside(page: Wording, texts: list[str]) -> tuple[list[str], list[int]]:
    """A restart inside a paragraph: two copies flattened into one. The paragraph cut there, and the runs, if so."""
    for place in (0, 6):
        probe = page.text[place : place + 8]
        at = page.text.find(probe, place + 8) - place if len(probe) == 8 else -1
        if at > 0 and page.text[at : at + place] != page.text[:place]:
            dateline = len(words_of(split_dateline(texts[0]).raw))
            at += dateline if dateline <= place else 0
        k = bisect_right(page.starts, at) - 1
        if at > 0 and page.starts[k] < at:
            first = at - page.starts[k]
            left = piece_of(texts[k], 0, first)
            right = piece_of(texts[k], first, page.starts[k + 1] - page.starts[k])
            cut = [*texts[:k], left, right, *texts[k + 1 :]]
            starts = find_runs(Wording(cut), cut, ())
            if left != texts[k] != right and k + 1 in starts:
                return cut, starts
    return texts, [0]
