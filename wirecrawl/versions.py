"""All readings of one story, settled: its pages joined, its versions told apart.

In:   the Readings of one id, in any order.
Out:  the versions as Stories, oldest first; the last is the current one.
Law:  readings are ordered by (fetched_at, file, offset), never by arrival; a new version is what the wire changed
      (headline, dateline, body, printed dates, pub_status), not a page that came later or another host's copy.
"""

from __future__ import annotations

from collections.abc import Iterable

from wirecrawl.model.capture import sha256_of
from wirecrawl.model.story import FIELDS, Reading, Removal, Story
from wirecrawl.steps.folding import fold

UNDATED = "undated"
SHORTEST_HALF = 30


def settle(readings: Iterable[Reading]) -> list[Story]:
    """The versions of one story, oldest first. Needs at least one reading; one of a whole story is the story."""
    ordered = sorted(readings, key=_order)
    if len(ordered) == 1 and ordered[0].page == ordered[0].page_count == 1:
        return [ordered[0]]
    rounds = _rounds(ordered)
    if len(rounds) == 1 and len(rounds[0]) == 1:
        return [_join(rounds[0])]
    held: dict[int, Reading] = {}
    versions: list[Story] = []
    addresses: list[str] = []
    for pages in rounds:
        changed = any(n in held and _content(held[n]) != _content(page) for n, page in pages.items())
        if changed:
            addresses.clear()
        addresses += [page.url for n, page in pages.items() if page.url and n == min([*held, *pages])]
        held.update((n, page) for n, page in pages.items() if changed or n not in held)
        if changed and 1 in pages:  # a story printed anew on fewer pages
            count = max(page.page_count for page in pages.values())
            held = {n: page for n, page in held.items() if n <= max(count, *pages)}
        story = _join(held)
        if changed:
            story.version, story.previous = versions[-1].version + 1, versions[-1].capture
            versions.append(story)
        elif versions:
            story.version, story.previous = versions[-1].version, versions[-1].previous
            versions[-1] = story
        else:
            versions.append(story)
        story.also_at = sorted({url for url in addresses if url != story.url})
    return versions


def month_of(story: Story) -> str:
    """« 2018-06 », the month of the wire's own day, or `undated`."""
    return story.published_day[:7] if story.published_day else UNDATED


def sort_key(story: Story) -> tuple[str, str, str]:
    """(published_day, published_at or "", id): a day without an hour sorts first in its day."""
    return story.published_day or "", story.published_at or "", story.id


def _order(reading: Reading) -> tuple[str, str, int]:
    return reading.fetched_at or "", reading.capture["file"], reading.capture["offset"]


def _rounds(readings: list[Reading]) -> list[dict[int, Reading]]:
    """Readings in order, cut where a page comes that the round already has: one visit to the story each."""
    rounds: list[dict[int, Reading]] = []
    for reading in readings:
        if not rounds or reading.page in rounds[-1]:
            rounds.append({})
        rounds[-1][reading.page] = reading
    return rounds


def _content(reading: Reading) -> tuple[object, ...]:
    """What makes a version: everything the wire itself prints and may change."""
    return (
        reading.headline_raw,
        reading.dateline_raw,
        reading.body,
        reading.published_raw,
        reading.published_at,
        reading.modified_raw,
        reading.pub_status,
    )


def _join(pages: dict[int, Reading]) -> Story:
    """One story from the pages at hand: page 1's fields, the bodies in page order, each seam's overlap once."""
    numbers = sorted(pages)
    first = pages[numbers[0]]
    story = Story(**{name: getattr(first, name) for name in FIELDS})
    count = max(page.page_count for page in pages.values())
    if numbers == [1] and count == 1:
        return story
    story.removed, story.warnings, story.images = (
        list(first.removed),
        list(first.warnings),
        list(first.images),
    )
    body = first.body.split("\n") if first.body else []
    for number in numbers[1:]:
        page = pages[number]
        lines = _lines(page, first)
        overlap = _overlap(body, lines)
        if overlap:
            told = [max(pair, key=len) for pair in zip(body[-overlap:], lines, strict=False)]
            chars = sum(map(len, [*body[-overlap:], *lines[:overlap]])) - sum(map(len, told))
            story.removed.append(Removal(reason="page-overlap", chars=chars, similarity=1.0))
            body[-overlap:] = told
        body += lines[overlap:]
        story.removed += page.removed
        story.images += [image for image in page.images if image not in story.images]
        story.warnings += [code for code in page.warnings if code not in story.warnings]
        story.end_mark = story.end_mark or page.end_mark
    story.body = "\n".join(body)
    story.body_digest = sha256_of(fold(story.body).encode())
    story.pages = [pages[number].capture for number in numbers if number > 1]
    whole = set(numbers) == set(range(1, max(count, *numbers) + 1))
    story.complete = whole and all(page.complete for page in pages.values())
    if not whole:
        story.warnings.append("pages-missing")
    return story


def _lines(page: Reading, first: Reading) -> list[str]:
    """A further page's paragraphs; a dateline that page 1 does not have is text of its own."""
    own = page.dateline_raw if page.dateline_raw and page.dateline_raw != first.dateline_raw else ""
    text = own + page.body
    return text.split("\n") if text else []


def _overlap(body: list[str], lines: list[str]) -> int:
    """How many first lines of a page repeat the last lines before the seam, which may cut the outermost in half."""
    for size in range(min(len(body), len(lines)), 0, -1):
        before, after = [fold(line) for line in body[-size:]], [fold(line) for line in lines[:size]]
        if before[1:-1] != after[1:-1]:
            continue
        first = before[0] == after[0] or _is_half(after[0], before[0], before[0].endswith(after[0]))
        last = before[-1] == after[-1] or _is_half(before[-1], after[-1], after[-1].startswith(before[-1]))
        if (first and last) if size > 1 else (first or last):
            return size
    return 0


def _is_half(half: str, whole: str, fits: bool) -> bool:
    """Whether a line is the beginning or the end of a longer one, and not just a word of it."""
    return fits and len(half) >= SHORTEST_HALF and len(half) < len(whole)
