"""The bare text of one of Xinhua's pages, and the lines it is known by.

In:   the text of a page as a reader saved it, no markup left.
Out:  a Page: the headline, the date lines, every other line as a block.
Law:  lines above the headline are a banner and said to be removed; the order of the lines is all there is to go by.

Knowledge: docs/facts.md; the text of real French pages was seen.
"""

from __future__ import annotations

import re

from wirecrawl.errors import Rejected
from wirecrawl.model.story import Block, Seen
from wirecrawl.sources.base import Page
from wirecrawl.sources.markup import fold_space

TRACKING_ID = re.compile(r"(?<!\d)0\d{41}(?!\d)")
BRAND_LINE = re.compile(
    r"[\s|>/-]*(?:(?:www\.)?(?:french|spanish|english)\s?\.\s?(?:xinhuanet|news)\s?\.\s?c(?:om|n)"
    r"|xinhuanet|xinhua|agence de presse xinhua|\|)[\s|>/-]*",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"(?:(?:www\.)?french\s?\.\s?(?:xinhuanet|news)\s?\.\s?c(?:om|n)|[\s|:·-]|date)*"
    r"(?:publi[^\sa-z]{0,3}e?s?\b|mise? [aà] jour|mise? en ligne|modifi|actuali[sz]|derni[eè]re mise)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"\d{4}[-/年. ]\s?\d{1,2}[-/月. ]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{4}|\d{1,2}[h:：]\s?\d\d"
)
_STARTS_STORY = re.compile(
    r"[^\W\d_a-z][^.!?]{1,60}\((?:Xinhua|AFP|ats)[^)]{0,20}\)|.{2,80}?\)\s*(?:--|[-–—])\s"
)
_SENTENCE = re.compile(r"[.!?…»\"”)]\s*$")
LONG_LINE_CHARS = 80


def is_stamp(line: str) -> bool:
    """Whether a short line is there to say when the page was published or changed, readable or not."""
    return len(line) < 140 and (_DATE_LABEL.match(line) is not None or _is_bare_stamp(line))


def _is_bare_stamp(line: str) -> bool:
    """A line of a date and hardly anything else: « French.news.cn | 2023-05-02 à 10:12 »."""
    found = _STAMP.search(line)
    if not found or len(line) > 80:
        return False
    rest = re.sub(
        r"french|spanish|english|xinhuanet|xinhua|news|com|cn|\W|\d|[ahTZ]", "", line, flags=re.IGNORECASE
    )
    return len(rest) <= 2


def take_text(text: str) -> Page:
    """The bare text of a page: banner, headline, date line, story, footer, perhaps all again, tracking id.

    Seen on real French pages as text. Raises Rejected `no-body`.
    """
    lines = [line for line in map(fold_space, text.splitlines()) if line]
    stamps = [n for n, line in enumerate(lines) if is_stamp(line)]
    start = _start_of_text(lines, stamps)
    if start is None:
        raise Rejected("no-body", "the text has neither a dateline nor a sentence of a story")
    banner = [n for n in range(start) if n not in stamps]
    head = next((n for n in reversed(banner) if not BRAND_LINE.fullmatch(lines[n])), None)
    found = TRACKING_ID.search(text)
    return Page(
        seen=Seen(
            headlines=() if head is None else (lines[head],),
            date_lines=tuple(lines[n] for n in stamps),
            blocks=(
                *(Block("banner", lines[n]) for n in banner if n != head),
                *(Block("p", line) for line in lines[start:]),
            ),
            number=found[0] if found else "",
        )
    )


def _start_of_text(lines: list[str], stamps: list[int]) -> int | None:
    """Where the text begins: behind the first date line that has text behind it, else at the first line of a story."""
    told = [n for n, line in enumerate(lines) if _tells(line)]
    if stamps and told and told[-1] > stamps[0]:
        return stamps[0] + 1
    if stamps and not told:
        return stamps[0] + 1 if lines[stamps[0] + 1 :] else None
    return told[0] if told else None


def _tells(line: str) -> bool:
    """Whether a line is text of a story: it starts with a dateline, or is a long sentence."""
    return _STARTS_STORY.match(line) is not None or (
        len(line) > LONG_LINE_CHARS and _SENTENCE.search(line) is not None
    )
