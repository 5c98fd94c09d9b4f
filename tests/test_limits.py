"""Limits: what is over one has its reason, is kept as far as it came, and costs no memory."""

from __future__ import annotations

import gzip
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import HTTPConnectionPool

from tests import crawls, measured
from tests.faulty_wire import FaultyWire, sent
from tests.warc_bytes import http, record
from wirecrawl import flow
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page
from wirecrawl.errors import Rejected, Unreadable
from wirecrawl.model import limits
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Reject
from wirecrawl.sources import SOURCES
from wirecrawl.sources.measure import _count_tags, measure

PEAK_LIMIT_MB = 300
GB = 1024**3
PAGE = print_page(made_story(0))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // 2**20):
        yield bytes(2**20)


def with_text(text: str, place: str = "<p>") -> bytes:
    return PAGE.decode().replace(place, place + text, 1).encode()


def path_of(n: int) -> str:
    return f"/2018-06/07/c_1377{n:05}.htm"


def test_what_came_in_part_is_read_and_asked_for_again(tmp_path: Path) -> None:
    """A story whose end never came is there, marked as incomplete, and owed; the next run gets the rest of it."""
    draft = made_story(0)
    part = sent(HEAD + b"Content-Length: 100000\r\n\r\n", print_page(draft)[:-300])
    with FaultyWire(stories=1) as wire:
        whole, wire.answers[draft.path()] = wire.answers[draft.path()], [part]
        first, _ = measured.crawl(tmp_path, wire.connect_to)
        story = orjson.loads(crawls.months(tmp_path))
        wire.answers[draft.path()] = whole
        second, _ = measured.crawl(tmp_path, wire.connect_to)
        again = orjson.loads(crawls.months(tmp_path))
    assert (first.exit_code, first.tally["owed"], first.tally["stored"]) == (4, {"cut-transfer": 1}, 0)
    assert (story["complete"], story["warnings"]) == (False, ["cut-page"])
    assert (second.exit_code, second.tally["stored"]) == (0, 1)
    assert (again["complete"], again["warnings"], again["version"]) == (True, [], 1)
    assert wire.paths().count(draft.path()) == 4


def test_a_slow_wire_is_left_alone(tmp_path: Path) -> None:
    """After twenty answers in a row that came too slowly, the rest is left to a later run."""
    with FaultyWire(stories=80) as wire:
        for draft in wire.drafts:
            wire.answers[draft.path()] = [
                sent(HEAD + b"Content-Length: 100000\r\n\r\n", *[b"<"] * 20, wait_s=0.3)
            ]
        found, _ = measured.crawl(tmp_path, wire.connect_to, concurrency=10)
    assert found.exit_code == 4
    assert "20 addresses in a row gave no answer" in found.err
    assert sum(found.tally["owed"].values()) == 80
    assert len(set(wire.stories_asked())) < 80


def _warc_of(length: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return record(block, length=length)


def test_a_record_that_says_10_gb_costs_no_memory(tmp_path: Path) -> None:
    """Whether its bytes are there or not: passed over, named, 300 MB at most; the record behind it is read."""
    path = tmp_path / "huge.warc.gz"
    packer = zlib.compressobj(1, wbits=31)
    with path.open("wb") as file:
        file.write(packer.compress(_warc_of(10 * GB)[:-4]))
        for piece in zeros(400 * 2**20):
            file.write(packer.compress(piece))
        file.write(packer.flush())
        file.write(gzip.compress(record(http(PAGE, "Content-Type: text/html; charset=utf-8"))))
    code, err, peak = measured.command(
        "replay", str(path), "--workers", "1", "--archive", str(tmp_path / "a")
    )
    assert code == 4
    assert "cut" in err
    assert peak <= PEAK_LIMIT_MB


def test_a_zip_bomb_in_a_wacz_costs_no_memory(tmp_path: Path) -> None:
    """Unpacked a piece at a time; what its directory names as one is refused (a row of tests/faults)."""
    path = tmp_path / "bomb.wacz"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle,
        bundle.open("archive/small.warc", "w") as inside,
    ):
        inside.write(_warc_of(400 * 2**20)[:-4])
        for piece in zeros(400 * 2**20):
            inside.write(piece)
    code, err, peak = measured.command(
        "replay", str(path), "--workers", "1", "--archive", str(tmp_path / "a")
    )
    assert code == 4
    assert "record-too-large" in err or "limit" in err
    assert peak <= PEAK_LIMIT_MB


def test_many_small_bombs_in_one_file_cost_no_memory(tmp_path: Path) -> None:
    """Pages that unpack to 8 MB each and stand close together are read one after the other."""
    page = with_text("Un-mot-\U0001f4f0-" * 500_000)
    packed_page = gzip.compress(page)
    noise = brotli.compress(page[:8_000_000], quality=5)
    head = ("Content-Type: text/html; charset=utf-8", "Content-Encoding: gzip")
    ways = [http(packed_page, *head), http(noise, head[0], "Content-Encoding: br")]
    path = tmp_path / "many.warc.gz"
    path.write_bytes(
        b"".join(
            gzip.compress(record(ways[n % 2], uri=f"http://french.news.cn{path_of(n)}"), 1) for n in range(64)
        )
    )
    code, _, peak = measured.command("replay", str(path), "--workers", "1", "--archive", str(tmp_path / "a"))
    assert code == 4
    assert peak <= PEAK_LIMIT_MB


def test_frames_of_zstd_are_as_bounded_as_members_of_gzip() -> None:
    """A frame without a byte in it costs time all the same."""
    body = zstandard.compress(b"") * (limits.MEMBERS_LIMIT + 2)
    with pytest.raises(Unreadable) as error:
        Capture(payload=body, content_encoding="zstd").body()
    assert error.value.reason == "too-compressed"


def test_a_title_of_tags_without_end_costs_no_time() -> None:
    """Looking for the end of each of 100,000 tags would take six seconds."""
    row = {"title": "<" * 100_000, "publishUrl": "/2018-06/07/c_137200001.htm"}
    capture = Capture(payload=b"", url=f"http://french.news.cn/ds_{0:032x}.json")
    begun = time.process_time()
    found = SOURCES["xinhua_fr"].listing(capture, orjson.dumps({"datasource": [row]}).decode())
    assert time.process_time() - begun < 1
    assert [entry.id for entry in found.entries] == ["xinhua_fr:c_137200001"]


def test_a_zstd_bomb_in_a_warc_costs_no_memory(tmp_path: Path) -> None:
    """A record of 1 GB is inflated little by little, and so much less is taken than is allowed."""
    packer = zstandard.ZstdCompressor().compressobj()
    pieces = [packer.compress(record(http(b""), length=2**30)[:-4])]
    pieces += [packer.compress(piece) for piece in zeros(400 * 2**20)]
    bomb = tmp_path / "bomb.warc.zst"
    bomb.write_bytes(b"".join([*pieces, packer.flush()]))
    code, err, peak = measured.command("replay", str(bomb), "--archive", str(tmp_path / "a"))
    assert code == 4
    assert "cut-record" in err
    assert peak <= 0.75 * PEAK_LIMIT_MB


def test_a_list_gives_no_more_links_than_the_limit() -> None:
    """The first 10,000 stories and the first 100 lists are taken; the rest are counted."""
    links = "".join(
        f'<a href="/2018-06/07/c_{137000000 + n}.htm">x</a>' for n in range(limits.LINKS_LIMIT + 5)
    )
    lists = "".join(f'<div datasource="{n:032x}"></div>' for n in range(limits.LISTS_LIMIT + 7))
    source = SOURCES["xinhua_fr"]
    found = source.listing(Capture(payload=b"", url="http://french.news.cn/index.htm"), links + lists)
    assert len(found.entries) == limits.LINKS_LIMIT
    assert len(found.more) == limits.LISTS_LIMIT
    assert found.passed == (("too-many-links", 12),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("<h1>", "<h1>" + "T" * (limits.HEADLINE_LIMIT_CHARS + 1)), "field-too-long"),
        (("<p>", "<p>" + "m" * (limits.BODY_LIMIT_CHARS + 1)), "field-too-long"),
        (("<p>", "<p>x</p>" * (limits.PIECES_LIMIT + 1) + "<p>"), "field-too-long"),
    ],
)
def test_a_field_over_its_limit_is_refused_by_name(change: tuple[str, str], reason: str) -> None:
    """Never cut to fit: the page is kept, and named."""
    html = re.sub(r"<h1[^>]*>", "<h1>", PAGE.decode())
    found = flow.read(
        Capture(payload=html.replace(*change, 1).encode(), url=f"http://french.news.cn{path_of(0)}")
    )
    assert isinstance(found, Reject)
    assert found.reason == reason


@pytest.mark.parametrize("before", [0, 600, 3_000])
@pytest.mark.parametrize("open_tags", [20, 600])
def test_where_formatting_tags_stand_does_not_matter(before: int, open_tags: int) -> None:
    """Left open, they are too many in either half of a page; a few of them are none, whatever stands around."""
    formats = b"".join(b"<b id=%d>" % n for n in range(open_tags))
    page = b"<p>x" * before + formats + b"<p>y" * 1_400
    refused = ""
    try:
        measure(page)
    except Rejected as error:
        refused = error.reason
    assert refused == ("too-many-nodes" if open_tags == 600 else "")


@given(st.lists(st.sampled_from([b"<", b"<b>", b"a", b"\xc3\xa9", b"\0", b"<<"]), max_size=50))
def test_tags_are_counted(pieces: list[bytes]) -> None:
    """As bytes.count would."""
    page = b"".join(pieces)
    assert _count_tags(page) == page.count(b"<")


def test_each_limit_has_a_reason_that_the_program_knows() -> None:
    """docs/limits.md promises no reason that nothing gives."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(limits.__file__).parents[1].rglob("*.py")
    )
    table = Path(limits.__file__).read_text(encoding="utf-8")
    for limit in limits.LIMITS:
        quoted = f'"{limit.reason}"'
        assert not limit.reason or code.count(quoted) > table.count(quoted), limit.reason


def test_scrapys_handler_still_has_what_ours_replaces() -> None:
    """The handler leans on names Scrapy does not promise: if one goes, this says so before a crawl does."""
    assert {"_pool", "_contextFactory"} <= set(HTTP11DownloadHandler.__init__.__code__.co_names)
    assert hasattr(HTTPConnectionPool, "_factory") and hasattr(HTTP11ClientProtocol, "_parser")
    factory = HTTPConnectionPool._factory
    assert "_quiescentCallback" in factory.__init__.__code__.co_names
