"""The bare text of one of Xinhua's pages, and the lines it is known by.

In:   the text of a page as a reader saved it, no markup left.
Out:  a Page: the headline, the date lines, every other line as a block.
Law:  lines above the headline are a banner and said to be removed; the order of the lines is all there is to go by.

Knowledge: docs/facts.md; the text of real French pages was seen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from wirecrawl.errors import Rejected
from wirecrawl.model.story import Block, Seen
from wirecrawl.sources.base import Page
from wirecrawl.sources.markup import fold_space, split_lines

TRACKING_ID = re.compile(r"(?<!\d)0\d{41}(?!\d)")
BRAND_LINE = re.compile(
    r"[\s|>/()-]*(?:source\s*[:：]\s*)?(?:(?:www\.)?(?:french|spanish|english)\s?\.\s?(?:xinhuanet|news)\s?\.\s?c(?:om|n)"
    r"|xinhuanet|xinhua|agence de presse xinhua|\|)[\s|>/()-]*",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"(?:(?:www\.)?french\s?\.\s?(?:xinhuanet|news)\s?\.\s?c(?:om|n)|[\s|:·-]|date)*"
    r"(?:publi[^\sa-z]{0,3}e?s?\b|mise? [aà] jour|mise? en ligne|modifi|actuali[sz]|derni[eè]re mise)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:janv?(?:ier)?|f[ée]v(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:l(?:et)?)?|ao[ûu]t|sept?(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|d[ée]c(?:embre)?)\b"
)
_STAMP = re.compile(
    r"\d{4}\s?[-/年. ]\s?\d{1,2}\s?[-/月. ]\s?\d{1,2}|\d{1,2}\s?[-/. ]\s?\d{1,2}\s?[-/. ]\s?\d{4}"
    rf"|\d{{1,2}}\s?[h:：]\s?\d\d|\d{{1,2}}(?:er)?\s{_MONTH}\.?\s\d{{4}}",
    re.IGNORECASE,
)
_STAMP_WORDS = re.compile(
    rf"french|spanish|english|xinhuanet|xinhua|news|com|cn|{_MONTH}|\b(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|lun|mar|mer|jeu|ven|sam|dim|date|heures?|min(?:ute)?s?|midi|minuit|de|publication|parution|mise?|[àa]|jour|en|ligne|le|du|er|source|beijing|p[ée]kin|gmt|utc|locale|publi[ée]e?s?|modifi[ée]e?|derni[èe]re)\b|er\b|\W|\d|[ahTZ年月日]",
    re.IGNORECASE,
)
# « Par A. Ba | Publié le … », « … 13:47 Rédigé par : Li Ming »
_NAMES = re.compile(
    r"^par [^|:]{2,40}\|\s*|(?<=\d)[\s|]+"
    r"(?:r[ée]dig[ée] par|[ée]dit[ée] par|r[ée]dact(?:eur|rice)|[ée]diteur)\s*[:：][^|:.\d]{2,40}$",
    re.IGNORECASE,
)
_PAGE_CLOCK = re.compile(
    r"(?:nous sommes le |aujourd.hui\s*[:,]\s*|il est )[^.!?]*\d[^.!?]{0,40}|il y a \d+ \w+", re.IGNORECASE
)
_PUBLISHED = re.compile(r"publi|french\s?\.|xinhua|news\s?\.\s?cn", re.IGNORECASE)
_HOUR = re.compile(r"\d\s?[h:：]\s?\d", re.IGNORECASE)
_SHORT_LABEL_CHARS = 40
STARTS_STORY = re.compile(
    r"[^\W\d_a-z][^.!?]{1,60}\((?:Xinhua|AFP|ats)[^)]{0,20}\)|.{2,80}?\)\s*(?:--|[-–—])\s"
)
_SENTENCE = re.compile(r"[.!?…»\"”)]\s*$")
LONG_LINE_CHARS = 80
WIDEST_FOLD_CHARS = 132
FEWEST_FOLDS = 3


@lru_cache(maxsize=64)  # a page's few date lines are asked about more than once
def is_stamp(line: str) -> bool:
    """Whether a short line is there to say when the page was published or changed, readable or not.

    « Publié en 2015 chez un petit éditeur, ce roman … » is a sentence, and no stamp.
    """
    if len(line) >= 140:
        return False
    if "|" in line or ":" in line:
        line = _NAMES.sub("", line)
    if _DATE_LABEL.match(line) and (len(line) <= _SHORT_LABEL_CHARS or _STAMP.search(line)):
        return not _SENTENCE.search(line) or _is_bare_stamp(line)
    return _is_bare_stamp(line) or _PAGE_CLOCK.fullmatch(line) is not None


def _is_bare_stamp(line: str) -> bool:
    """A line of a date and hardly anything else: « French.news.cn | 2023-05-02 à 10:12 », « Jeudi 7 juin 2018 »."""
    if len(line) > 80 or not _STAMP.search(line):
        return False
    return len(_STAMP_WORDS.sub("", unicodedata.normalize("NFC", line))) <= 2


def rank_of(stamp: str) -> int:
    """How surely a stamp says when the story was published: 0 by verb or brand, 1 another label, 2 bare, 3 a clock."""
    if _PAGE_CLOCK.fullmatch(stamp):
        return 3
    if _PUBLISHED.search(stamp):
        return 0
    return 1 if _DATE_LABEL.match(stamp) else 2


def is_lone_day(stamp: str) -> bool:
    """A day with neither verb, brand nor hour: below the headline it is a date line, elsewhere perhaps none."""
    return rank_of(stamp) == 2 and not _HOUR.search(stamp)


def take_text(text: str) -> Page:
    """The bare text of a page: banner, headline, date line, story, footer, perhaps all again, tracking id.

    Seen on real French pages as text. Raises Rejected `no-body`.
    """
    lines = [line for line in map(fold_space, _unfolded(split_lines(text))) if line]
    stamps = [n for n, line in enumerate(lines) if is_stamp(line)]
    start = _start_of_text(lines, stamps)
    if start is None:
        raise Rejected("no-body", "the text has neither a dateline nor a sentence of a story")
    above = [n for n in range(start) if n not in stamps]
    head = next((n for n in reversed(above) if not BRAND_LINE.fullmatch(lines[n])), None)
    if (
        head is None
        and not STARTS_STORY.match(lines[start])
        and any(map(STARTS_STORY.match, lines[start + 1 : start + 2]))
    ):
        head, start = start, start + 1  # the date line stands above the headline
    dates = _date_lines(lines, stamps, start)
    banner = [lines[n] for n in range(start) if n != head and lines[n] not in dates]
    again = _banners_again(lines, start, banner, lines[head]) if head is not None else set()
    found = TRACKING_ID.search(text)
    return Page(
        seen=Seen(
            headlines=() if head is None else (lines[head],),
            date_lines=tuple(dates),
            blocks=(
                *(Block("banner", line) for line in banner),
                *(Block("banner" if n in again else "p", lines[n]) for n in range(start, len(lines))),
            ),
            number=found[0] if found else "",
        )
    )


def _date_lines(lines: list[str], stamps: list[int], start: int) -> list[str]:
    """The stamps that may date the story. A bare one must stand right above the text: a banner's is a clock."""
    near = start
    while near and (near - 1 in stamps or BRAND_LINE.fullmatch(lines[near - 1])):
        near -= 1
    dates = [lines[n] for n in stamps if (n < start and rank_of(lines[n]) != 2) or near <= n < start]
    return dates + [lines[n] for n in stamps if n >= start and (rank_of(lines[n]) < 2 or lines[n] in dates)]


def _banners_again(lines: list[str], start: int, banner: list[str], headline: str) -> set[int]:
    """Lines of the banner that stand above the headline a second time, as the first line of a headline in two."""
    found: set[int] = set()
    for n in range(start, len(lines)):
        if lines[n] == headline:
            while n > start and lines[n - 1] in banner:
                n -= 1
                found.add(n)
    return found


def _unfolded(lines: list[str]) -> list[str]:
    """The lines, joined again where a text browser or a mailer broke them all at one width.

    A break is such a one if the next word had no room left; a page is such a one if most of its breaks are.
    """
    width = max(map(len, map(str.rstrip, lines)), default=0)
    if width > WIDEST_FOLD_CHARS:
        return lines
    breaks = [n for n in range(1, len(lines)) if lines[n - 1].strip() and lines[n].strip()]
    full = {n for n in breaks if _is_full(lines[n - 1].rstrip(), lines[n].strip(), width)}
    if len(full) < FEWEST_FOLDS or len(full) * 2 < len(breaks):
        return lines
    joined: list[str] = []
    for n, line in enumerate(lines):
        if n in full:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    return joined


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether a line had no room for the first word of the next; stamps, brands and numbers stand alone."""
    if len(line) + 1 + len(following.split(" ", 1)[0]) <= width or STARTS_STORY.match(following):
        return False
    return not any(is_stamp(s) or BRAND_LINE.fullmatch(s) or TRACKING_ID.search(s) for s in (line, following))


def _start_of_text(lines: list[str], stamps: list[int]) -> int | None:
    """Where the text begins: behind the surest date line that has text behind it, else at the first line of a story.

    A bare date line must stand right above a dateline, or below a headline.
    """
    told = [n for n, line in enumerate(lines) if n not in stamps and _tells(line)]
    first = next((n for n in told if STARTS_STORY.match(lines[n])), None)
    ranks = {n: rank_of(lines[n]) for n in stamps if n < (told[-1] if told else len(lines) - 1)}
    best = min(ranks.values(), default=3)
    if best < 2:
        start = min(n for n in ranks if ranks[n] == best) + 1
        return start + (
            start in ranks and not _STAMP.search(lines[start - 1])
        )  # « Publié le » on a line of its own
    text = told[0] if first is None and told else first
    for n in sorted((n for n in ranks if ranks[n] == 2 and (text is None or n < text)), reverse=True):
        if (
            _is_below_headline(lines, stamps, n)
            if first is None
            else _is_right_above(lines, stamps, n, first)
        ):
            return n + 1
    return text


def _is_right_above(lines: list[str], stamps: list[int], stamp: int, text: int) -> bool:
    return all(n in stamps or BRAND_LINE.fullmatch(lines[n]) for n in range(stamp + 1, text))


def _is_below_headline(lines: list[str], stamps: list[int], stamp: int) -> bool:
    """A bare stamp with nothing above it is a banner's clock."""
    return not _is_right_above(lines, stamps, -1, stamp)


def _tells(line: str) -> bool:
    """Whether a line is text of a story: it starts with a dateline, or is a long sentence."""
    return STARTS_STORY.match(line) is not None or (
        len(line) > LONG_LINE_CHARS and _SENTENCE.search(line) is not None
    )
