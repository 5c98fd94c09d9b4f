"""Where and when a bare page was taken: from what the programs that save pages leave in it.

In:   an address, or a saved page.
Out:  the address of the page itself, the instant it was fetched, and the rule that read them.
Law:  only what is written in the page counts; nothing is taken from the file's name or its dates.

Knowledge: the marks browsers, SingleFile, HTTrack, Save Page WE, WebScrapBook, monolith, archive.today and the
Wayback Machine put into the pages they save, as seen in such pages and in the programs' sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from wirecrawl.instant import utc_text
from wirecrawl.model.address import unwrapped, without_port

_EDGE = 8192
# Heads of 400 kB are seen, full of style sheets; a page without </head> is searched less far.
_LONGEST_HEAD, _HEAD = 524288, 65536
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_UNSAFE_IN_URI = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")

_ZONE = r" ((?:GMT|UTC)?(?:[+-]\d\d:?\d\d)?)"
_DAY_FIRST = re.compile(r"(\d{1,2}) (\w{3})\w* (\d{4}),? (\d\d):(\d\d):(\d\d)" + _ZONE)
_MONTH_FIRST = re.compile(r"(\w{3})\w* (\d{1,2}),? (\d{4}) (\d\d):(\d\d):(\d\d)" + _ZONE)
_CLOCK_FIRST = re.compile(r"(\d\d):(\d\d):(\d\d) (\w{3})\w* (\d{1,2}), (\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)")
_DIGITS = re.compile(r"(\d{4})\.?(\d\d)\.?(\d\d)-?(\d\d)(\d\d)(\d\d)")


class Provenance(NamedTuple):
    """`url` is "" and `fetched_at` None when the page does not say; `rule` names what read them."""

    url: str
    fetched_at: str | None
    rule: str


def safe_uri(url: str) -> str:
    """An address without spaces and controls: percent-encoded where it has them; all of it where it is none."""
    url = _UNSAFE_IN_URI.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
    try:
        urlsplit(url)
    except ValueError:  # such as http://[broken: every later look at its host would fail
        return quote(url, safe="/:?#@!$&'()*+,;=%")
    return url


def provenance(page: bytes | str) -> Provenance:
    """Address and instant of a saved page. Raises nothing: what the page does not say is "" and None."""
    head, edges = _ends_of(page)
    found = _ARCHIVED_ON.search(edges) if "FILE ARCHIVED ON" in edges else None
    archived = instant_of(found[1]) if found else None
    for rule, mark, in_head, read in _RULES:
        text = head if in_head else edges
        if mark not in text:
            continue
        said, when = read(text)
        url, wrapped_at = address(said)
        if url:
            at = wrapped_at or (instant_of(when) if when else None)
            return Provenance(url, at or archived, rule if at or not archived else f"{rule}+archived-on")
    return Provenance("", archived, "archived-on" if archived else "")


def address(said: str) -> tuple[str, str | None]:
    """An address as a page prints it, made whole, and the instant a wrapper names; "" if it is none of the web."""
    url = unescape(said).strip()
    if url.startswith("//"):
        url = "http:" + url
    url, instant = unwrapped(url)
    if not url.lower().startswith(("http://", "https://")) or len(url) > 4096:
        return "", None
    return safe_uri(without_port(url)), instant_of(instant)


def _ends_of(page: bytes | str) -> tuple[str, str]:
    """The page's <head>, and its two ends with the place where Wayback's script stands: all that is searched."""
    if isinstance(page, str):
        page = page.encode("utf-8", "replace")
    elif page[:2] in (b"\xff\xfe", b"\xfe\xff"):
        page = page.decode("utf-16", "replace").encode("utf-8", "replace")
    script = page.find(b"__wm.wombat")
    middle = page[script : script + 2048] if script >= 0 else b""
    edges = b"\n".join((page[:_EDGE], middle, page[_EDGE:][-_EDGE:]))
    head_end = page.find(b"</head", 0, _LONGEST_HEAD)
    head = page[: head_end if head_end >= 0 else _HEAD]
    return head.decode("utf-8", "replace"), edges.decode("utf-8", "replace")


_Read = Callable[[str], tuple[str, str]]


def _by(pattern: str, *, scheme: str = "") -> _Read:
    """Reads by a pattern with the groups `url` and, if the program writes it, `at`; `scheme` for addresses without."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def read(text: str) -> tuple[str, str]:
        found = compiled.search(text)
        if found is None:
            return "", ""
        groups = found.groupdict()
        url = groups["url"]
        return (url if "://" in url else scheme + url), groups.get("at") or ""

    return read


def _attribute(tag: str, key: str, value: str, attribute: str) -> Callable[[str], str]:
    """Reads `attribute` of the first `<tag … key="value" …>`, in whatever order its attributes stand."""
    tags = re.compile(rf"<{tag}\b[^>]{{0,4096}}>", re.IGNORECASE)
    keyed = re.compile(rf"""\b{key}\s*=\s*["']?{re.escape(value)}(?=["'\s/>])""", re.IGNORECASE)
    wanted = re.compile(rf"""\b{attribute}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)

    def read(text: str) -> str:
        for found in tags.finditer(text):
            if keyed.search(found[0]) and (said := wanted.search(found[0])):
                return said[1] or said[2] or said[3] or ""
        return ""

    return read


_SAVEPAGE_URL = _attribute("meta", "name", "savepage-url", "content")
_SAVEPAGE_AT = _attribute("meta", "name", "savepage-date", "content")
_CANONICAL = _attribute("link", "rel", "canonical", "href")
_OG_URL = _attribute("meta", "property", "og:url", "content")
_ARCHIVED_ON = re.compile(r"FILE ARCHIVED ON (\d\d:\d\d:\d\d \w+ \d{1,2}, \d{4})")

# (rule, a mark without which it cannot match, whether it stands in <head> or at the ends, reader of (address, instant))
_RULES: tuple[tuple[str, str, bool, _Read], ...] = (
    (
        "saved-from-url",
        "saved from url=(",
        False,
        _by(r"<!-- ?saved from url=\(\d{4}\)(?P<url>[^\s>]+?) ?-->"),
    ),
    (
        "singlefile",
        "SingleFile",
        False,
        _by(r"SingleFile[^\n]{0,80}\s+url:\s*(?P<url>\S+)(?:\s+saved date:\s*(?P<at>[^\n]{1,80}))?"),
    ),
    (
        "httrack",
        "Mirrored from",
        False,
        _by(
            r"<!-- Mirrored from (?P<url>\S+) by HTTrack [^\n]{0,80}?\],? ?(?P<at>[^\n>]{0,60}?) ?-->",
            scheme="http://",
        ),
    ),
    (
        "monolith",
        "using monolith",
        False,
        _by(r"<!-- Saved from (?P<url>\S+) at (?P<at>\S+) using monolith"),
    ),
    ("savepage-we", "savepage-url", True, lambda head: (_SAVEPAGE_URL(head), _SAVEPAGE_AT(head))),
    (
        "webscrapbook",
        "data-scrapbook-source",
        False,
        _by(
            r"""data-scrapbook-source="(?P<url>[^"]+)"(?:[^>]{0,400}?data-scrapbook-create="(?P<at>\d{14})\d{0,3}")?"""
        ),
    ),
    (
        "wayback",
        "__wm.wombat",
        False,
        _by(r"""__wm\.wombat\(\s*["'](?P<url>[^"']+)["']\s*,\s*["'](?P<at>\d{14})["']"""),
    ),
    ("canonical", "canonical", True, lambda head: (_CANONICAL(head), "")),
    ("og-url", "og:url", True, lambda head: (_OG_URL(head), "")),
)


def instant_of(said: str) -> str | None:
    """ "2018-06-07T12:02:11Z" from the ways savers write it; None when it cannot be read or cannot be."""
    zone = "Z"
    if found := _ISO.search(said):
        year, month, day, hour, minute, second, zone = found.groups()
    elif found := _DIGITS.fullmatch(said):
        year, month, day, hour, minute, second = found.groups()
    elif found := _CLOCK_FIRST.search(said):
        hour, minute, second, month, day, year = found.groups()
    elif found := _DAY_FIRST.search(said):
        day, month, year, hour, minute, second, zone = found.groups()
    elif found := _MONTH_FIRST.search(said):
        month, day, year, hour, minute, second, zone = found.groups()
    else:
        return None
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower()[:3], 0)
    try:
        return utc_text(
            datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=_zone(zone))
        )
    except (ValueError, OverflowError):
        return None


def _zone(said: str) -> timezone:
    """Raises ValueError for a clock without a zone: it is no instant."""
    away = said.removeprefix("GMT").removeprefix("UTC")
    if said and away in ("", "Z"):
        return UTC
    if not said:
        raise ValueError("no zone")
    offset = timedelta(hours=int(away[1:3]), minutes=int(away[-2:]))
    return timezone(-offset if away[0] == "-" else offset)
