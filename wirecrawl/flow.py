"""The river's middle: read one capture, settle all readings of one story.

In:   a Capture, or the Readings of one id.
Out:  a Reading, a Listing or a Reject; a Story with its versions.
Law:  pure: same bytes in, same value out, in any order, on any machine. Crawl and replay both run this.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

import wirecrawl
from wirecrawl.errors import Rejected, UnknownSource, Unreadable
from wirecrawl.model.address import unwrapped
from wirecrawl.model.capture import PAGE_TYPES, Capture, sha256_of
from wirecrawl.model.story import CaptureRef, Image, Listing, Reading, Reject, Removal
from wirecrawl.sources import SOURCES, source_named
from wirecrawl.sources.base import Address, Page, Source
from wirecrawl.sources.markup import split_lines
from wirecrawl.sources.standins import list_of, page_of
from wirecrawl.steps.clean import clean_blocks, is_sound, mend_all, repair
from wirecrawl.steps.copies import collapse
from wirecrawl.steps.date import date_story
from wirecrawl.steps.dateline import banner_of, split_dateline
from wirecrawl.steps.folding import fold
from wirecrawl.steps.headline import split_labels
from wirecrawl.steps.reservations import reservations

Step = Callable[[Reading], Reading]
Result = Reading | Listing | Reject | None

_NULS = 4  # at most so many in its first 4,096 characters: a page that was damaged, and still is one
_BYLINE = re.compile(r"(?:par|de notre|de nos)\s", re.IGNORECASE)
_OPEN_TAG = re.compile(r"<[a-zA-Z!/][^<>]{0,2000}$")


def clean(reading: Reading) -> Reading:
    """Damage repaired, furniture marked, captions to images."""
    seen = reading.seen
    texts = [*seen.headlines, *seen.date_lines, *[text for _, text in seen.blocks], reading.summary or ""]
    text = "\n".join({id(text): text for text in texts}.values())  # a mobile copy is often the very same
    more = "\n".join(
        [
            reading.section or "",
            reading.canonical_url or "",
            *seen.meta.values(),
            *reading.keywords,
            *reading.byline,
        ]
    )
    if "\ufffd" in text:  # bytes that no charset reads: what they were is lost
        reading.warnings.append("damaged-text")
    if not is_sound(text) or not is_sound(more):
        mend_all(reading)
    cleaned = clean_blocks(seen.blocks, seen.headlines, seen.date_lines, SOURCES[reading.source].brand)
    seen.blocks = cleaned.blocks
    reading.images = [_with_address(image, seen.base_url) for image in cleaned.images]
    reading.byline += [line for line in cleaned.byline if line not in reading.byline]
    reading.end_mark = cleaned.end_mark
    reading.removed = list(cleaned.removed)
    if seen.headlines:
        reading.headline_raw = seen.headlines[0]
        reading.headline, reading.labels, reading.pub_status = split_labels(seen.headlines[0])
    return reading


def date(reading: Reading) -> Reading:
    """The instant of publication, its rule named; and the id of a page that has no address, from its number."""
    seen = reading.seen
    pubdate = seen.meta.get("pubdate", "")
    dates = date_story(seen.date_lines, zone=seen.zone, base_day=seen.base_day, pubdate=pubdate)
    if dates.published:
        reading.published_raw = dates.published.raw or (seen.date_lines[0] if seen.date_lines else None)
        reading.published_day = dates.published.day
        reading.published_at = dates.published.at
        reading.published_zone = dates.published.zone
        reading.published_rule = dates.published.rule
    elif seen.date_lines:
        reading.published_raw = seen.date_lines[0]
    if dates.modified:
        reading.modified_raw, reading.modified_at = dates.modified.raw, dates.modified.at
    reading.warnings += dates.warnings
    return _identify(reading)


def copies(reading: Reading) -> Reading:
    """The body once. Raises Rejected `no-body`."""
    found = collapse(reading.seen.blocks)
    reading.body = "\n".join(found.paragraphs)
    reading.body_copies = found.copies
    reading.removed += found.removed
    if not found.paragraphs and not any(image["caption"] for image in reading.images):
        raise Rejected("no-body", "the page has a story's frame and no paragraph in it")
    return reading


def dateline(reading: Reading) -> Reading:
    """Place, day and agency off the first paragraph; then the digest of what is left."""
    banner = banner_of(reading.body)
    reading.removed += [Removal(reason="banner", chars=len(banner), similarity=None)] if banner else []
    reading.byline += [banner] if _BYLINE.match(banner) and banner not in reading.byline else []
    head, line, rest = reading.body[len(banner) + bool(banner) :].partition("\n")
    found = split_dateline(head, reading.published_day)
    if found.raw:
        alone = "" if found.rest else line  # a dateline on a line of its own ends with that line
        reading.dateline_raw = found.raw + alone
        reading.dateline_place = found.place or None
        reading.dateline_day = found.day
        reading.agency = found.agency or None
        reading.body = rest if alone else found.rest + line + rest
    reading.body_digest = sha256_of(fold(reading.body).encode())
    return reading


STEPS: tuple[tuple[str, Step], ...] = (
    ("clean", clean),
    ("date", date),
    ("copies", copies),
    ("dateline", dateline),
)


def read(capture: Capture, source_name: str | None = None) -> Result:
    """One capture, read whole: open_page and all STEPS."""
    opened = open_page(capture, source_name)
    for _, step in STEPS:
        if not isinstance(opened, Reading):
            break
        opened = apply_step(step, opened)
    return opened


def apply_step(step: Step, reading: Reading) -> Reading | Reject:
    """One step on a reading; what a step refuses is a Reject."""
    try:
        read_so_far = step(reading)
    except Rejected as error:
        return _reject_reading(reading, error)
    if step is dateline:
        read_so_far.seen = type(read_so_far.seen)()
    return read_so_far


def role_of(capture: Capture) -> str:
    """story, list, robots, redirect or other: from the capture's address and status, never from who asked.

    A page at an address no grammar knows counts as a story: it is read, or refused by name.
    """
    return _place(capture)[0]


def _place(capture: Capture) -> tuple[str, Source | None, Address]:
    """A capture's role, the source whose host it came from, and what its address is to that source."""
    source = _source_of_address(capture.url) if capture.url else None
    address = source.address(capture.url) if source else Address("other", capture.url)
    if 300 <= capture.status < 400:
        return "redirect", source, address
    if not capture.url:
        return "story", source, address
    if source is None and urlsplit(capture.url).path == "/robots.txt":  # of a web archive that was asked
        return "robots", source, address
    if address.role == "other" and capture.status == 200 and _is_page(capture):
        return "story", source, address
    return address.role, source, address


def open_page(capture: Capture, source_name: str | None = None) -> Result:
    """A capture as its layout sees it, before any step; None for robots, redirects and other matter."""
    role, source, address = _place(capture)
    text, half = "", False
    if role not in ("story", "list") or (role == "list" and capture.status != 200):
        return None
    try:
        if source_name and (source is None or source.name != source_name):
            source = source_named(source_name)
            address = source.address(capture.url)
        if capture.doubt:  # what it says is a record's word, and no reason of ours
            raise Rejected("cdx-digest-mismatch", "the bytes are not those the web archive's index names")
        if capture.status != 200:
            raise Rejected(f"http-{capture.status}", f"the wire answered {capture.status}")
        if not capture.payload:
            raise _nothing(capture)
        text, half, utf8 = capture.decoded()
        if "\0" in text if utf8 is None else b"\0" in utf8:  # bytes are searched ten times faster
            text, utf8 = _without_nuls(text), None
        source = source or _source_of_text(text)
        if role == "list":
            return list_of(source, capture, text)
        page, layout = _take(capture, source, text, utf8)
        page.check()
        reading = _opened(capture, source, address, page, layout)
        if half or capture.truncated or (capture.media == "html" and _is_cut(text)):
            reading.complete = False
            reading.warnings.append("cut-page")
        return reading
    except (Rejected, Unreadable) as error:
        is_part = capture.truncated or half or (capture.media == "html" and _ends_in_tag(text))
        return _reject(capture, source, _as_cut(error) if is_part else error)
    except UnknownSource as error:  # a record may say so, of an archive that knew more wires
        return _reject(capture, source, Rejected("unknown-source", error.what))


def _as_cut(error: Rejected | Unreadable) -> Rejected | Unreadable:
    """What a part of a page cannot be read for says nothing of the page: its end is missing."""
    if error.reason in ("unknown-layout", "no-body", "unknown-list", "unknown-source"):
        return Rejected("cut-body", f"the page was cut short on its way; what came: {error.what}")
    return error


def _nothing(capture: Capture) -> Rejected:
    if capture.truncated == "length":
        return Rejected("headers-too-large", "its headers were over the limit, and no body was waited for")
    if capture.truncated:
        return Rejected("cut-body", "its headers came, and no byte of its body")
    return Rejected("empty-file", "there is not one byte in it")


def _without_nuls(text: str) -> str:
    """No reader shows a NUL, and few databases take one. Raises Rejected `binary-file` where there are many."""
    if text.count("\0", 0, 4096) > _NULS:
        raise Rejected("binary-file", "the bytes are no page and no text")
    return text.replace("\0", "")


def _take(capture: Capture, source: Source, text: str, utf8: bytes | None) -> tuple[Page, str]:
    """What the page prints, and the name of the layout that saw it; `utf8` spares lexbor encoding the text again."""
    if capture.media == "text":
        return source.take_text("\n".join(map(repair, split_lines(text)))), source.text_layout
    return page_of(source, text, utf8)


def _opened(capture: Capture, source: Source, address: Address, page: Page, layout: str) -> Reading:
    page.seen.zone = source.zone
    page.seen.base_day = address.day or None
    page.seen.base_url = capture.url
    reading = _blank(capture, source, page)
    reading.id = address.id
    reading.layout = layout
    reading.page = max(page.page, address.page)
    reading.reserved = reservations(capture.head, page.seen.meta)
    if source.is_foreign(page.seen.number, capture.url):
        reading.warnings.append("foreign-edition")
        reading.language = source.edition_language(page.seen.number)
    return reading


def _blank(capture: Capture, source: Source, page: Page) -> Reading:
    return Reading(
        url=capture.url or None,
        canonical_url=page.canonical_url and unwrapped(page.canonical_url)[0],
        source=source.name,
        language=source.language,
        summary=page.summary,
        section=page.section,
        keywords=list(page.keywords),
        byline=list(page.byline),
        fetched_at=capture.fetched_at,
        capture=_ref(capture),
        parser=f"wirecrawl {wirecrawl.__version__}",
        warnings=list(page.warnings),
        page_count=page.page_count,
        seen=page.seen,
    )


def _identify(reading: Reading) -> Reading:
    source, seen = SOURCES[reading.source], reading.seen
    if reading.id:
        warnings = source.check(reading.id, seen.number)
    else:
        publish_id = seen.meta.get("publishid", "")
        reading.id, warnings = source.key_of(seen.number, publish_id, reading.published_day)
    if not reading.id:
        of, kind = (reading.url, "u") if reading.url else (reading.capture["digest"], "b")
        digits = sha256_of(of.encode())[7:23] if kind == "u" else of[7:23]
        reading.id = f"{reading.source}:{kind}_{digits}"
    reading.warnings += warnings
    reading.cluster = reading.id
    return reading


def _with_address(image: Image, base_url: str) -> Image:
    """An image's address made absolute; as printed when there is nothing to make it from."""
    url = unwrapped(image["url"] or "")[0]
    with suppress(ValueError):  # an address such as http://[broken
        url = urljoin(base_url, url) if url and base_url else url
    return Image(url=url or image["url"], caption=image["caption"], credit=image["credit"])


def _is_cut(text: str) -> bool:
    """Whether a page ends inside a tag, or opens <html> and never closes it (savers that strip it say who they are)."""
    closed = "</html" in text[-256:] or "</html" in text.lower() or "SingleFile" in text[:2048]
    return _ends_in_tag(text) or (not closed and "<html" in text[:2048].lower())


def _ends_in_tag(text: str) -> bool:
    return text.rfind("<") > text.rfind(">") and _OPEN_TAG.search(text[-2048:]) is not None


def _is_page(capture: Capture) -> bool:
    kind = capture.content_type.partition(";")[0].strip().lower()
    return not kind or kind in PAGE_TYPES


def _source_of_address(url: str) -> Source | None:
    """The source whose host this is; None for a stranger's."""
    host = urlsplit(url).hostname
    return next((source for source in SOURCES.values() if host in source.hosts), None)


def _source_of_text(text: str) -> Source:
    found = next((source for source in SOURCES.values() if source.prints(text)), None)
    if found is None:
        raise Rejected(
            "unknown-source", "neither its address nor its text names a wire; --source NAME reads it as one"
        )
    return found


def _ref(capture: Capture) -> CaptureRef:
    return CaptureRef(file=capture.file, offset=capture.offset, digest=capture.digest)


def _reject(capture: Capture, source: Source | None, error: Rejected | Unreadable) -> Reject:
    return Reject(
        reason=error.reason,
        detail=error.what,
        source=source.name if source else None,
        id=(source.address(capture.url).id or None) if source and capture.url else None,
        url=capture.url,
        status=capture.status,
        fetched_at=capture.fetched_at,
        capture=_ref(capture),
    )


def _reject_reading(reading: Reading, error: Rejected) -> Reject:
    return Reject(
        reason=error.reason,
        detail=error.what,
        source=reading.source,
        id=reading.id or None,
        url=reading.url or "",
        status=200,
        fetched_at=reading.fetched_at,
        capture=reading.capture,
    )
