"""What is fuzzed: every reader of bytes that come from outside, with good inputs and the words of its language.

In:   nothing.
Out:  TARGETS by name.
Law:  a target calls what a crawl or a replay calls, and checks what their docstrings promise; all inputs are made up.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import orjson

from tests import fuzz_seeds as seeds
from tests import fuzz_words as words
from tests import pages
from tests.fuzzing import Target
from wirecrawl import flow
from wirecrawl.archive.provenance import safe_uri
from wirecrawl.archive.saved import read_file
from wirecrawl.errors import Rejected, Unreadable, UsageError
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reading, Reject, to_line
from wirecrawl.replay import _wire_of
from wirecrawl.sources import SOURCES
from wirecrawl.steps.date import date_story, is_date_line, is_signed, read_date
from wirecrawl.steps.dateline import split_dateline

SOURCE = SOURCES["xinhua_fr"]
ZONE = "Asia/Shanghai"
BIGGEST = 2**63 - 1  # an integer of SQLite
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


# -- a page


def _examine(capture: Capture) -> str:
    """A capture as a replay treats it. Raises AssertionError for a value that cannot be stored or printed."""
    role = flow.role_of(capture)
    found = flow.read(capture, capture.read_as or None)
    if isinstance(found, Reading):
        orjson.dumps(found)
        orjson.loads(to_line(found))
        _check_moment(found.published_day, found.published_at)
        _check_moment(found.modified_at and found.modified_at[:10], found.modified_at)
        assert found.published_day or "no-date" in found.warnings, (
            "a story without a date that does not say so"
        )
        assert 0 < found.page <= 10**6 and found.page_count <= 10**6, "a page number that is none"
        return " ".join(
            [
                found.layout,
                found.published_rule or "",
                *sorted(set(found.warnings)),
                f"{found.body_copies > 1}",
            ]
        )
    if isinstance(found, Reject):
        found.to_line()
        return f"{role} {found.reason}"
    return _way_of(found) if isinstance(found, Listing) else role


def _page(data: bytes) -> str:
    return _examine(Capture(data, url=pages.URL))


def _text(data: bytes) -> str:
    return _examine(Capture(data, media="text"))


# -- lines


def _line_of(data: bytes) -> str:
    """As text, with the lone surrogates that no decoder of ours gives, to be sure."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _check_moment(day: str | None, at: str | None) -> None:
    assert not day or date.fromisoformat(day).isoformat() == day, f"{day!r} is no day"
    assert not at or datetime.strptime(at, _STAMP).replace(tzinfo=UTC), f"{at!r} is no instant"


def _date(data: bytes) -> str:
    line = _line_of(data)
    is_line, signed = is_date_line(line), is_signed(line)
    assert is_line or not signed, "signed, and no date line"
    if len(data) % 2:
        return f"{_one_date(line, '2018-06-08' if len(data) % 4 == 1 else None)} {is_line}"
    dates = date_story([line], zone=ZONE, base_day="2018-06-08", pubdate=line[:40])
    for moment in filter(None, (dates.published, dates.modified)):
        _check_moment(moment.day, moment.at)
    assert dates.published or "no-date" in dates.warnings, "neither a date nor a warning"
    rule = dates.published.rule if dates.published else ""
    return f"{rule} {dates.modified is not None} {' '.join(dates.warnings)} {signed}"


def _one_date(line: str, base_day: str | None) -> str:
    try:
        moment = read_date(line, zone=ZONE, base_day=base_day)
    except Rejected as refusal:
        return refusal.reason
    _check_moment(moment.day, moment.at)
    return f"{moment.rule} {moment.at is not None}"


def _dateline(data: bytes) -> str:
    paragraph = _line_of(data)
    found = split_dateline(paragraph, "2018-06-08")
    assert found.raw + found.rest == paragraph, "raw + rest is not the paragraph"
    _check_moment(found.day, None)
    split_dateline(paragraph)
    return f"{bool(found.raw)} {bool(found.place)} {bool(found.agency)} {found.day is not None}"


# -- lists


def _way_of(found: Listing) -> str:
    """Raises AssertionError for an entry that no ledger takes."""
    for entry in found.entries:
        for text in (entry.url, entry.id, entry.day):
            text.encode()
        assert flow.role_of(Capture(b"x", url=entry.url)) == "story", "an entry that is no story"
        assert 0 < entry.page <= BIGGEST
    for url in found.more:
        url.encode()
    assert 0 <= found.last <= BIGGEST and 0 <= found.total <= BIGGEST, "numbers that no ledger takes"
    passed = " ".join(name for name, _ in found.passed)
    return f"list {min(len(found.entries), 3)} {len(found.more) > 0} {found.end} {passed}"


def _list(data: bytes) -> str:
    """A channel page, a datasource or an answer of the list API, by its look."""
    url = (
        seeds.CHANNEL
        if data.lstrip()[:1] in (b"", b"<")
        else seeds.DATASOURCE
        if b"datasource" in data
        else seeds.API
    )
    found = flow.read(Capture(data, url=url))
    if isinstance(found, Listing):
        return _way_of(found)
    assert isinstance(found, Reject), f"a list is read as {type(found).__name__}"
    found.to_line()
    return f"{url[:16]} {found.reason}"


def _address(data: bytes) -> str:
    """An address as a list, a redirect or a file of addresses gives it."""
    from wirecrawl.crawl.guard import judge
    from wirecrawl.model.address import unwrapped, with_scheme

    url = with_scheme(unwrapped("".join(_line_of(data).split()))[0])
    found = SOURCE.address(url)
    if found.role == "list":
        place, page = SOURCE.list_place(url)
        assert SOURCE.list_place(SOURCE.list_page(place, page)) == (place, page), "a list page is another's"
    if found.role == "story":
        assert SOURCE.address(SOURCE.page_address(url, 2)).id == found.id, "page 2 is of another story"
    safe = safe_uri(_line_of(data).encode("utf-8", "replace").decode())
    flow.role_of(Capture(b"", url=safe))
    return f"{found.role} {found.id[:12]} {found.page} {judge(safe, SOURCE.hosts)}"


# -- files


@cache
def _folder() -> Path:
    """Where inputs are laid down as files: in memory, if this system has such a folder."""
    shm = Path("/dev/shm")
    held = tempfile.TemporaryDirectory(prefix="wirecrawl-fuzz-", dir=shm if shm.is_dir() else None)
    _KEPT.append(held)
    return Path(held.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _laid_down(data: bytes, suffix: str) -> Path:
    path, fd = _opened(suffix)
    os.ftruncate(fd, 0)
    os.pwrite(fd, data, 0)
    return path


@cache
def _opened(suffix: str) -> tuple[Path, int]:
    path = _folder() / f"input{suffix}"
    return path, os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)


def _file(suffix: str, pack: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], str]:
    """Reads a file of this suffix, packed first by `pack`: what is packed, and the packing, are both fuzzed."""

    def run(data: bytes) -> str:
        ways: dict[str, None] = {}
        for found in read_file(_laid_down(pack(data), suffix), f"file{suffix}"):
            if isinstance(found, Unreadable):
                assert found.reason and found.what and found.next_step, "a fault that does not say what to do"
                f"{found}".encode()
                ways[found.reason] = None
            else:
                ways[_examine_saved(found)] = None
        return " ".join(ways)

    return run


def _examine_saved(capture: Capture) -> str:
    """Charsets are told by what bytes look like, a hundred times as slowly as all else: here one time in eight."""
    if len(capture.payload) % 8 and not _is_utf8(capture.payload):
        return flow.role_of(capture)
    return f"{_wire_of(capture)} {_examine(capture)}"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


# -- robots.txt, and the index of a web archive


def _robots(data: bytes) -> str:
    from wirecrawl.crawl.robots import _first_lines
    from wirecrawl.crawl.rules import read_rules

    rules = read_rules(_first_lines(data), "wirecrawl")
    allowed = rules.permit("http://french.news.cn/2018-06/08/c_137240001.htm?a=b*")
    assert rules.delay_s >= 0, f"a delay of {rules.delay_s} s"
    assert read_rules(rules.text.encode(), "*") == rules
    return f"{allowed} {rules.delay_s > 0} {rules.delay_s > 60}"


def _cdx(data: bytes) -> str:
    from wirecrawl.crawl.cdx import address_of, read_index

    try:
        index = read_index(str(_laid_down(data, ".cdx")), SOURCE, "2018-06-01" if len(data) % 2 else "")
    except UsageError as error:
        f"{error}".encode()
        return "no index"
    found, passed, broken = len(index.mementos), index.skipped.total(), index.broken.total()
    assert index.rows == found + passed + broken, f"{index.rows} rows are not {found} + {passed} + {broken}"
    "\n".join([str(index), *index.lines()]).encode()
    for memento in index.mementos:
        address_of(memento).encode()
    return f"{min(found, 2)} {' '.join(sorted(index.skipped))[:80]} {' '.join(index.broken)}"


def _targets() -> list[Target]:
    records, packed = seeds.warc_seeds(), seeds.packed_seeds()
    return [
        Target("date", seeds.date_seeds(), _date, words.DATES, largest=240),
        Target("dateline", seeds.dateline_seeds(), _dateline, words.PLACES, largest=300),
        Target("address", seeds.ADDRESS_SEEDS, _address, words.URLS, largest=300),
        Target("list", seeds.list_seeds(), _list, words.JSON + words.TAGS, largest=1200),
        Target("warc", records + packed, _file(".warc", seeds.as_warc), words.HEADERS, is_text=False),
        Target("wacz", seeds.wacz_seeds(), _file(".wacz", seeds.as_wacz), words.HEADERS, is_text=False),
        Target("mhtml", seeds.mail_seeds(), _file(".mhtml"), words.MAIL, is_text=False),
        Target("saved", seeds.saved_seeds(), _file(".html", seeds.as_saved), words.TAGS),
        Target("robots", seeds.ROBOTS_SEEDS, _robots, words.ROBOTS, is_text=False, largest=1024),
        Target("cdx", seeds.cdx_seeds(), _cdx, words.CDX, largest=800),
        Target("text", seeds.text_seeds(), _text, words.DATES + words.PLACES, largest=1000),
        Target("page", seeds.page_seeds(), _page, words.TAGS, largest=1600),
    ]


TARGETS = MappingProxyType({target.name: target for target in _targets()})
