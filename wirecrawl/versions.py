"""All readings of one story, settled: its pages joined, its versions told apart.

In:   the Readings of one id, and the Absences of its page (404, 410), in any order.
Out:  the versions as Stories, oldest first; the last that is not `suspect` is the current one.
Law:  what came is ordered by (fetched_at, file, offset), never by arrival; a new version is what the wire changed
      (headline, dateline, body, printed dates, pub_status), not a page that came later or another host's copy.
      Text is never lost: a shorter answer is a version of its own and replaces nothing, a page that is gone keeps
      its last text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from wirecrawl.archive.visits import GONE_H
from wirecrawl.model.capture import sha256_of
from wirecrawl.model.story import FIELDS, CaptureRef, Reading, Removal, Story
from wirecrawl.steps.folding import fold

SHORTEST_HALF = 30
SUSPECT, GONE = "suspect", "gone"  # warnings of a version: it is not to be trusted; its page is taken down
_VISIT_HOURS = 0.5  # pages fetched within this of each other belong to one visit
_SHORTER = 0.6


class Absence(NamedTuple):
    """The page of a story answered 404 or 410."""

    fetched_at: str
    url: str
    capture: CaptureRef


class Seen(NamedTuple):
    """A version, and what it was first seen in: the text's capture, or the answer that said it is gone."""

    story: Story
    at: str | None
    capture: CaptureRef


def settle(readings: Iterable[Reading], absences: Iterable[Absence] = ()) -> list[Story]:
    """The versions of one story, oldest first. Needs at least one reading; one of a whole story is the story."""
    readings, absences = list(readings), list(absences)
    if len(readings) == 1 and not absences:
        (only,) = readings
        return [only] if only.page == only.page_count == 1 else [_join({only.page: only})]
    return [seen.story for seen in story_history(readings, absences)]


def story_history(readings: Iterable[Reading], absences: Iterable[Absence]) -> list[Seen]:
    """As `settle`, with the instant and the place each version was first seen."""
    history = _History()
    for event in _events([*readings, *absences]):
        if isinstance(event, Absence):
            history.miss(event)
        else:
            history.visit(event)
    return history.versions


def current_of(versions: list[Story]) -> Story:
    """The last version that is not suspect; the first never is."""
    return next((story for story in reversed(versions) if SUSPECT not in story.warnings), versions[-1])


class _History:
    """What is held of a story while its visits go by."""

    def __init__(self) -> None:
        self.versions: list[Seen] = []
        self._current = 0  # its place in `versions`
        self._held: dict[int, Reading] = {}
        self._addresses: list[str] = []
        self._hosts: set[str | None] = set()
        self._doubted: set[tuple[object, ...]] = set()  # suspect contents since the last sound change
        self._missed: Absence | None = None
        self._is_gone = False
        self._grows = False  # page 1 has told of more pages than there were

    def visit(self, pages: Mapping[int, Reading]) -> None:
        """One visit to the story: some of its pages, as they were."""
        held = self._held
        first = min([*held, *pages])
        came = {n: page for n, page in pages.items() if n in held and _content(held[n]) != _content(page)}
        grown = {n for n, page in pages.items() if n in held and _completes(held[n], page)}
        changed = bool(came.keys() - grown)
        self._hosts.update(urlsplit(page.url).hostname for page in pages.values() if page.url)
        if first in pages:
            self._missed = None
        if changed and any(_is_doubtful(held[n], page) for n, page in came.items()):
            self._doubt(pages, came)
            return
        is_new = changed or (self._is_gone and first in pages) or self._repaged(pages)
        self._is_gone = self._is_gone and first not in pages
        if is_new:
            self._addresses.clear()
            self._doubted.clear()
        self._addresses += [pages[first].url or ""] if first in pages else []
        held.update((n, page) for n, page in pages.items() if is_new or n not in held or n in grown)
        if is_new and 1 in pages:  # a story printed anew on fewer pages
            count = max([*pages, *(page.page_count for page in pages.values())])
            for n in [n for n in held if n > count]:
                del held[n]
        story = _join(held)
        if self._is_gone:  # a further page alone revives nothing
            story.pub_status, story.warnings = "canceled", [*story.warnings, GONE]
        if is_new or not self.versions:
            self._add(story, next(iter((came or pages).values())))
        else:
            old = self.versions[self._current]
            story.version, story.previous = old.story.version, old.story.previous
            self.versions[self._current] = old._replace(story=story)
        story.also_at = sorted({url for url in self._addresses if url and url != story.url})

    def _repaged(self, pages: Mapping[int, Reading]) -> bool:
        """Whether a story that was whole has a page more now, or ends on an earlier one; nothing else changed.

        That page 1 says so tells it from a page that was missing. Of a page fewer, most of the text must be left:
        a page that forgot its paging is none.
        """
        held, count = self._held, max((page.page_count for page in self._held.values()), default=0)
        if 1 not in held or set(held) != set(range(1, max(count, *held) + 1)):
            return False
        if 1 in pages:
            self._grows = pages[1].page_count > len(held)
        if self._grows and max(pages) > len(held):
            return True
        if 1 not in pages or not max(pages[1].page_count, *pages) < len(held) == held[1].page_count:
            return False
        chars = [len(page.body) for _, page in sorted(held.items())]
        return sum(chars[: max(pages[1].page_count, *pages)]) >= _SHORTER * sum(chars)

    def miss(self, absence: Absence) -> None:
        """The page is not there. The second time, a day later and nothing in between, the story is canceled."""
        if not self.versions or self._is_gone or urlsplit(absence.url).hostname not in self._hosts:
            return
        current = self.versions[self._current].story
        if self._missed is None:
            self._missed = absence
        elif current.pub_status != "canceled" and _hours(self._missed, absence) >= GONE_H:
            gone = replace(current, pub_status="canceled", warnings=[*current.warnings, GONE])
            self._add(gone, absence)
            self._is_gone = True

    def _add(self, story: Story, seen: Reading | Absence) -> None:
        if self.versions:
            story.version, story.previous = len(self.versions) + 1, self.versions[-1].story.capture
        self._current = len(self.versions)
        self.versions.append(Seen(story, seen.fetched_at, seen.capture))

    def _doubt(self, pages: Mapping[int, Reading], came: Mapping[int, Reading]) -> None:
        """An answer that is less than what is held: a version, once, which replaces nothing."""
        content = tuple((n, _content(page)) for n, page in sorted(came.items()))
        if content in self._doubted:
            return
        self._doubted.add(content)
        story, current = _join({**self._held, **pages}), self._current
        story.warnings = [*story.warnings, SUSPECT]
        self._add(story, next(iter(came.values())))
        self._current = current


def _order(event: Reading | Absence) -> tuple[str, str, int]:
    return event.fetched_at or "", event.capture["file"], event.capture["offset"]


def _events(came: Iterable[Reading | Absence]) -> Iterator[dict[int, Reading] | Absence]:
    """In order: absences, and visits. A new visit begins where a page comes again, or after half an hour."""
    pages: dict[int, Reading] = {}
    last: Reading | Absence | None = None
    for event in sorted(came, key=_order):
        is_next = isinstance(event, Absence) or event.page in pages
        if pages and (is_next or (last is not None and _hours(last, event) > _VISIT_HOURS)):
            yield pages
            pages = {}
        if isinstance(event, Absence):
            yield event
        else:
            pages[event.page] = event
        last = event
    if pages:
        yield pages


def _hours(earlier: Reading | Absence, later: Reading | Absence) -> float:
    """Hours between two answers; 0 where an instant does not read, which tells nothing apart."""
    try:
        first, second = (datetime.fromisoformat(one.fetched_at or "") for one in (earlier, later))
        return (second - first).total_seconds() / 3600
    except (ValueError, TypeError):  # no instant, or one of two without its zone
        return 0.0


def _is_doubtful(held: Reading, page: Reading) -> bool:
    """Whether a page is less than what is held of it: cut, or far shorter though nothing says it is another text."""
    if page.pub_status == "canceled":
        return False
    if not page.complete:
        return held.complete or len(page.body) < len(held.body)
    same_head = not page.headline or fold(page.headline) == fold(held.headline or "")
    lost_date = page.published_day is None and held.published_day is not None
    return len(page.body) < _SHORTER * len(held.body) and (same_head or lost_date)


def _completes(held: Reading, page: Reading) -> bool:
    """Whether a page is the whole of one that came cut: the wire changed nothing, the first answer broke off."""
    if held.complete or not page.complete:
        return False
    whole, cut = _content(page), _content(held)
    at = 2  # the body's place
    same = all(a == b or a is None for n, (a, b) in enumerate(zip(cut, whole, strict=True)) if n != at)
    lines = held.body.split("\n")[:-1]  # the last one may be cut anywhere
    return same and page.body.split("\n")[: len(lines)] == lines


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
