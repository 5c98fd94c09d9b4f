"""Limits: what is over one has its reason, is kept as far as it came, and costs no memory."""

from __future__ import annotations

import gzip
import re
import socket
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import HTTPConnectionPool

from tests import faulty_wire, measured
from tests.faulty_wire import START, FaultyWire, Say, page_of_links
from tests.warc_bytes import http, record
from wirecrawl import flow
from wirecrawl.archive.warc import read_warc
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
Raw = Callable[[socket.socket], None]


def endless(head: bytes, piece: bytes, times: int = GB // 65536) -> Raw:
    def say(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(times):
            connection.sendall(piece)

    return say


def slowly(head: bytes, *pieces: bytes, wait_s: float) -> Raw:
    def say(connection: socket.socket) -> None:
        connection.sendall(head)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(wait_s)

    return say


def packed(body: bytes, encoding: str) -> bytes:
    return HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def once(data: bytes) -> Raw:
    return lambda connection: connection.sendall(data)


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // 2**20):
        yield bytes(2**20)


def gzip_bomb(size: int, wbits: int = 31) -> bytes:
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(piece) for piece in zeros(size)) + packer.flush()


def zstd_bomb(size: int) -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(piece) for piece in zeros(size)) + packer.flush()


def brotli_bomb(size: int) -> bytes:
    packer: Any = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(piece) for piece in zeros(size)), packer.finish()])


def with_text(text: str, place: str = "<p>") -> bytes:
    return PAGE.decode().replace(place, place + text, 1).encode()


BOMB = gzip_bomb(GB // 4)
MANY = 100_000
# name → (what the wire says, the reason, the WARC word its captures carry)
ATTACKS: dict[str, tuple[Raw, str, str]] = {
    "a body of 1 GB": (
        endless(HEAD + b"Content-Length: 1073741824\r\n\r\n", b"x" * 65536),
        "body-too-large",
        "length",
    ),
    "chunks without end": (
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        *("body-too-large", "length"),
    ),
    "no length and no end": (endless(HEAD + b"\r\n", b"<p>" * 20000), "body-too-large", "length"),
    "gzip bomb": (once(packed(BOMB, "gzip")), "body-too-large", ""),
    "gzip in gzip": (once(packed(gzip.compress(BOMB), "gzip, gzip")), "body-too-large", ""),
    "deflate bomb": (once(packed(gzip_bomb(GB // 4, 15), "deflate")), "body-too-large", ""),
    "zstd bomb": (once(packed(zstd_bomb(GB), "zstd")), "body-too-large", ""),
    "brotli bomb": (once(packed(brotli_bomb(GB // 4), "br")), "body-too-large", ""),
    "a thousand for one": (once(packed(gzip_bomb(4 * 2**20), "gzip")), "too-compressed", ""),
    "members without end": (once(packed(gzip.compress(b"") * MANY, "gzip")), "too-compressed", ""),
    "five encodings": (once(packed(b"", "gzip, gzip, gzip, gzip, gzip")), "empty-file", ""),
    "many encodings": (once(packed(gzip.compress(b"x"), "gzip,gzip,gzip,gzip")), "too-many-encodings", ""),
    "many headers": (endless(HEAD, b"X-More: 1\r\n", MANY), "headers-too-large", "length"),
    "headers without end": (
        endless(HEAD, b"X-More: " + b"1" * 60000 + b"\r\n"),
        "headers-too-large",
        "length",
    ),
    "a header without end": (endless(HEAD + b"X-More: ", b"1" * 65536), "headers-too-large", "length"),
    "interim answers": (
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", MANY),
        "headers-too-large",
        "none",
    ),
    "a million tags": (once(packed(PAGE + b"<br>" * 1_000_000, "identity")), "too-many-nodes", ""),
    "formats left open": (
        once(
            packed(
                PAGE
                + b"<div>"
                + b"".join(b"<b id=%d>" % n for n in range(3000))
                + b"</div>"
                + b"<div>x</div>" * 3000,
                "identity",
            )
        ),
        *("too-many-nodes", ""),
    ),
    "many attributes": (
        once(packed(b"<p " + b" ".join(b"%x" % n for n in range(200_000)) + b">" + PAGE, "identity")),
        *("too-many-nodes", ""),
    ),
    "deep": (once(packed(PAGE + b"<div>" * MANY, "identity")), "too-deep", ""),
    "a headline of 7 MB": (
        once(packed(PAGE.replace(b"<h1", b"<h1>" + b"Titre-" * 1_200_000 + b"</h1><h1"), "identity")),
        "field-too-long",
        "",
    ),
    "a text of 7 MB": (
        once(packed(with_text("Un-mot-\U0001f4f0-" * 600_000), "identity")),
        "field-too-long",
        "",
    ),
    "a byte now and then": (
        slowly(HEAD + b"Content-Length: 100000\r\n\r\n", *[b"<"] * 20, wait_s=0.3),
        *("too-slow", "time"),
    ),
    "half, then silence": (
        slowly(HEAD + b"Content-Length: 100000\r\n\r\n", PAGE[:20000], b"", wait_s=4),
        *("timeout", "time"),
    ),
    "half, then nothing": (
        once(HEAD + b"Content-Length: 100000\r\n\r\n" + PAGE[:3000]),
        "cut-transfer",
        "disconnect",
    ),
}


def path_of(n: int) -> str:
    return f"/2018-06/07/c_1377{n:05}.htm"


@pytest.fixture(scope="module")
def attacked(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, faulty_wire.Crawled, float]:
    """One crawl of a wire that does all of it, one page after the other."""
    archive = tmp_path_factory.mktemp("attacked") / "archive"
    with FaultyWire() as wire:
        links = "".join(f'<a href="{path_of(n)}">Titre</a>' for n in range(len(ATTACKS)))
        wire.answers[START] = [Say(body=page_of_links(links))]
        wire.answers["/robots.txt"] = [
            Say(body=b"User-agent: *\nDisallow: /x\n" + b"Disallow: /y/z\n" * 500_000)
        ]
        wire.answers["/monde/index.htm"] = [Say(body=page_of_links('<a href="/x">x</a>' * 400_000))]
        wire.raw = {path_of(n): raw for n, (raw, _, _) in enumerate(ATTACKS.values())}
        found, peak = measured.crawl(archive, wire.connect_to)
    return archive, found, peak


def test_no_attack_costs_a_crawl_memory(attacked: tuple[Path, Any, float]) -> None:
    """Bombs, bodies and headers without end, a million tags, slow answers: at most 300 MB, and each has its end."""
    _, found, peak = attacked
    assert peak <= PEAK_LIMIT_MB
    ends = found.tally["rejected"] | found.tally["owed"]
    expected: dict[str, int] = {}
    for _, reason, _ in ATTACKS.values():
        expected[reason] = expected.get(reason, 0) + 1
    assert ends == expected
    assert "/monde/index.htm: this list did not come: too-many-nodes" in found.err
    assert found.exit_code == 4


def test_what_came_is_kept_and_says_that_it_is_not_all(attacked: tuple[Path, Any, float]) -> None:
    """WARC-Truncated with the standard's word, the payload not longer than the limit, and no record that is damaged."""
    archive, _, _ = attacked
    words: dict[str, set[str]] = {}
    for file in (archive / "captures").rglob("*.warc.gz"):
        for capture in read_warc(file, file=file.name):
            assert isinstance(capture, Capture)
            words.setdefault(capture.url.removeprefix("http://french.news.cn"), set()).add(capture.truncated)
            assert len(capture.payload) <= limits.BODY_LIMIT_BYTES
    for n, (name, (_, _, word)) in enumerate(ATTACKS.items()):
        assert words.get(path_of(n), {"none"}) == {word}, name


def test_no_attack_costs_a_replay_memory(attacked: tuple[Path, Any, float], tmp_path: Path) -> None:
    """The captures of all that, read again: the same reasons, at most 300 MB."""
    archive, _, _ = attacked
    code, err, peak = measured.command(
        "replay", str(archive / "captures"), "--workers", "1", "--archive", str(tmp_path / "other")
    )
    assert peak <= PEAK_LIMIT_MB
    assert code == 4, err
    assert _rejects(tmp_path / "other") == _rejects(archive)


def _rejects(archive: Path) -> list[tuple[str, str]]:
    """(address, reason) of every reject the archive publishes."""
    lines = [
        line for path in (archive / "rejects").rglob("*.jsonl") for line in path.read_bytes().splitlines()
    ]
    return sorted((found["url"], found["reason"]) for found in map(orjson.loads, lines))


def test_what_came_in_part_is_read_and_asked_for_again(tmp_path: Path) -> None:
    """A story whose end never came is there, marked as incomplete, and owed; the next run gets the rest of it."""
    draft = made_story(0)
    part = slowly(HEAD + b"Content-Length: 100000\r\n\r\n", print_page(draft)[:-300], wait_s=0)
    with FaultyWire(stories=1) as wire:
        wire.raw[draft.path()] = part
        first, _ = measured.crawl(tmp_path, wire.connect_to)
        story = orjson.loads(faulty_wire.months(tmp_path))
        wire.raw.clear()
        second, _ = measured.crawl(tmp_path, wire.connect_to)
        again = orjson.loads(faulty_wire.months(tmp_path))
    assert (first.exit_code, first.tally["owed"], first.tally["stored"]) == (4, {"cut-transfer": 1}, 0)
    assert (story["complete"], story["warnings"]) == (False, ["cut-page"])
    assert (second.exit_code, second.tally["stored"]) == (0, 1)
    assert (again["complete"], again["warnings"], again["version"]) == (True, [], 1)
    assert wire.paths().count(draft.path()) == 4


def test_a_slow_wire_is_left_alone(tmp_path: Path) -> None:
    """After twenty answers in a row that came too slowly, the rest is left to a later run."""
    with FaultyWire(stories=80) as wire:
        for draft in wire.drafts:
            wire.raw[draft.path()] = slowly(
                HEAD + b"Content-Length: 100000\r\n\r\n", *[b"<"] * 20, wait_s=0.3
            )
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
        for piece in zeros(GB):
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
    """By its directory if that is honest; unpacked a piece at a time where it is not."""
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        with bundle.open("archive/bomb.warc", "w", force_zip64=True) as inside:
            inside.write(_warc_of(GB)[:-4])
            for piece in zeros(GB):
                inside.write(piece)
        with bundle.open("archive/small.warc", "w") as inside:
            inside.write(_warc_of(400 * 2**20)[:-4])
            for piece in zeros(400 * 2**20):
                inside.write(piece)
    code, err, peak = measured.command(
        "replay", str(path), "--workers", "1", "--archive", str(tmp_path / "a")
    )
    assert code == 4
    assert "zip bomb" in err
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


@pytest.mark.parametrize(
    ("encoding", "packed_body"),
    [
        ("gzip", gzip_bomb(64 * 2**20)),
        ("deflate", gzip_bomb(64 * 2**20, 15)),
        ("zstd", zstd_bomb(64 * 2**20)),
        ("br", brotli_bomb(64 * 2**20)),
    ],
)
def test_a_bomb_stops_in_the_decoder(encoding: str, packed_body: bytes) -> None:
    """No decoder gives more than the limit, whatever it is fed."""
    with pytest.raises(Unreadable) as error:
        Capture(payload=packed_body, content_encoding=encoding).body()
    assert error.value.reason == "body-too-large"


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
