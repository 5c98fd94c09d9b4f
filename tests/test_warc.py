"""Captures go into WARC files and come out again, whole or named."""

from __future__ import annotations

import base64
import errno
import gzip
import hashlib
import os
import pickle
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warc_bytes import PAGE, STARTED, http, members, numbered, record, sha1
from wirecrawl.archive.warc import Answer, CaptureWriter, cut_back
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.archive.warc_record import undo_chunks
from wirecrawl.errors import ArchiveError, NoRoom, Unreadable
from wirecrawl.model.capture import Capture

ADDRESS = "http://french.news.cn/2018-06/07/c_137236985.htm"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CaptureWriter]:
    made = CaptureWriter(tmp_path, "xinhua_fr", STARTED)
    yield made
    made.close()


def keep(writer: CaptureWriter, payload: bytes = PAGE, url: str = ADDRESS, **more: str) -> Capture:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Server", "Tengine")]
    at = more.get("fetched_at", "2026-11-24T03:15:07Z")
    return writer.keep(Answer(url, 200, "OK", headers, payload), at, truncated=more.get("truncated", ""))


def read(path: Path) -> tuple[list[Capture], list[Unreadable]]:
    captures, faults = [], []
    for found in read_warc(path, file=path.name):
        if isinstance(found, Capture):
            captures.append(found)
        else:
            faults.append(found)
    return captures, faults


def read_bytes(
    folder: Path, data: bytes, name: str = "other.warc.gz"
) -> tuple[list[Capture], list[Unreadable]]:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def numbers(captures: list[Capture]) -> list[int]:
    return [int(capture.url.rpartition("_")[2].removesuffix(".htm")) for capture in captures]


# --- what is written


def test_one_file_a_run_named_by_source_and_start(tmp_path: Path, writer: CaptureWriter) -> None:
    """The file stands under captures/SOURCE/YEAR, is named by the run's start, and is made with its first record."""
    assert writer.file == "" and not list(tmp_path.iterdir())
    keep(writer)
    assert writer.file == "captures/xinhua_fr/2026/xinhua_fr-20261124T031500Z-0001.warc.gz"
    assert (tmp_path / writer.file).is_file()


def test_a_name_that_exists_is_never_taken(tmp_path: Path, writer: CaptureWriter) -> None:
    """Two runs that start in the same second write two files."""
    other = CaptureWriter(tmp_path, "xinhua_fr", STARTED)
    keep(writer)
    keep(other)
    other.close()
    assert other.file.endswith("-0002.warc.gz")


def test_the_file_begins_by_saying_what_it_is(tmp_path: Path, writer: CaptureWriter) -> None:
    """A warcinfo record comes first: program, format, robots policy, specification."""
    keep(writer)
    writer.close()
    first = gzip.decompress(
        (tmp_path / writer.file).read_bytes()[: _member_starts(tmp_path / writer.file)[1]]
    )
    assert first.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n")
    for said in (
        b"software: wirecrawl/",
        b"format: WARC File Format 1.1",
        b"robots: obey",
        b"conformsTo: https://",
    ):
        assert said in first
    assert Path(writer.file).name.encode() in first


def test_offsets_are_where_members_begin(tmp_path: Path, writer: CaptureWriter) -> None:
    """A capture is found again by its file and offset alone."""
    kept = [keep(writer, PAGE + bytes([number]), f"http://french.news.cn/{number}") for number in range(5)]
    writer.close()
    path = tmp_path / writer.file
    assert [capture.offset for capture in kept] == _member_starts(path)[1:]
    for capture in reversed(kept):
        assert next(read_warc(path, file=writer.file, start=capture.offset)) == capture


def test_what_is_kept_is_what_is_read(tmp_path: Path, writer: CaptureWriter) -> None:
    """The capture `keep` returns and the one read back are equal, and say what was given."""
    packed = gzip.compress(PAGE)
    kept = writer.keep(
        Answer(
            "http://french.news.cn/a",
            301,
            "Moved Permanently",
            [
                ("content-type", "text/html; charset=gb2312"),
                ("Location", "http://french.news.cn/b"),
                ("Content-Encoding", "gzip"),
                ("Transfer-Encoding", "chunked"),
                ("X-Cache", "hit\r\nEvil: yes"),
            ],
            packed,
        ),
        "2026-11-24T03:15:07.125Z",
        truncated="length",
    )
    writer.close()
    path = tmp_path / writer.file
    assert list(read_warc(path, file=writer.file)) == [kept]
    assert (kept.status, kept.location, kept.content_encoding) == (301, "http://french.news.cn/b", "gzip")
    assert (kept.fetched_at, kept.content_type) == ("2026-11-24T03:15:07.125Z", "text/html; charset=gb2312")
    assert kept.body() == PAGE
    raw = gzip.decompress(path.read_bytes())
    assert (
        b"WARC-Truncated: length\r\n" in raw
        and b"\r\nTransfer-Encoding" not in raw
        and b"\r\nEvil" not in raw
    )
    assert f"WARC-Payload-Digest: {kept.digest}\r\n".encode() in raw and b"WARC-Block-Digest: sha256:" in raw


_text = st.text(max_size=40)


@settings(max_examples=80, derandomize=True)
@given(
    payload=st.binary(max_size=3000) | st.just(b"5\r\nab"),
    url=_text | st.just("http://french.news.cn/é à"),
    status=st.integers(100, 599),
    reason=_text,
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                ["Content-Type", "content-encoding", "Location", "Transfer-Encoding", "Set-Cookie"]
            )
            | _text,
            _text,
        ),
        max_size=6,
    ),
    fraction=st.sampled_from(["", ".5", ".123456"]),
)
def test_any_response_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    payload: bytes,
    url: str,
    status: int,
    reason: str,
    headers: list[tuple[str, str]],
    fraction: str,
) -> None:
    """Whatever a server sends, headers that try to break out of their line included."""
    folder = tmp_path_factory.mktemp("any")
    writer = CaptureWriter(folder, "xinhua_fr", STARTED)
    at = f"2026-11-24T03:15:07{fraction}Z"
    kept = writer.keep(Answer(url, status, reason, headers, payload), at)
    writer.close()
    assert list(read_warc(folder / writer.file, file=writer.file)) == [kept]
    assert (kept.payload, kept.status, kept.fetched_at) == (payload, status, at)


@settings(max_examples=80, derandomize=True)
@given(
    payload=st.binary(max_size=300),
    url=st.sampled_from(["", ADDRESS, "https://french.news.cn/20241119/x/c.html"]),
    fetched_at=st.none() | st.just("2018-06-07T12:02:11Z"),
    status=st.sampled_from([200, 200, 404]),
    content_type=st.sampled_from(
        ["", "text/html", "text/plain", "text/html; charset=gbk", "text/html;\tx=\u00e9"]
    ),
    encoding=st.sampled_from(["", "gzip", "br"]),
    media=st.sampled_from(["html", "text"]),
    origin=_text,
)
def test_any_saved_page_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, origin: str, **facts: object
) -> None:
    """A bare file goes in and comes out with nothing added: no address, no instant, no type of our making."""
    folder = tmp_path_factory.mktemp("any")
    writer = CaptureWriter(folder, "xinhua_fr", STARTED)
    given = Capture(
        payload=facts["payload"],  # type: ignore[arg-type]
        url=str(facts["url"]),
        fetched_at=facts["fetched_at"],  # type: ignore[arg-type]
        status=int(str(facts["status"])),
        content_type=" ".join(str(facts["content_type"]).split()),
        content_encoding=str(facts["encoding"]),
        media=facts["media"],  # type: ignore[arg-type]
    )
    kept = writer.keep_saved(given, origin)
    writer.close()
    assert list(read_warc(folder / writer.file, file=writer.file)) == [kept]
    assert replace(given, file=kept.file, offset=kept.offset) == kept


def test_a_bare_file_is_dated_by_its_taking_in_and_says_so(tmp_path: Path, writer: CaptureWriter) -> None:
    """WARC-Date must be there; what the page says of its own fetching is a field beside it."""
    kept = writer.keep_saved(Capture(PAGE, content_type="text/html"), "page.html")
    writer.close()
    raw = gzip.decompress((tmp_path / writer.file).read_bytes()).partition(b"WARC-Type: resource")[2]
    assert b"Wirecrawl-Fetched-At: unknown\r\n" in raw and b"Wirecrawl-Origin: page.html\r\n" in raw
    assert b"WARC-Target-URI: urn:sha256:" in raw and b"\r\nWARC-Date: 20" in raw
    assert (kept.url, kept.fetched_at) == ("", None)


def test_a_packed_page_is_not_called_html(tmp_path: Path, writer: CaptureWriter) -> None:
    """A resource has no Content-Encoding: readers of the WARC are told that the bytes are gzip."""
    kept = writer.keep_saved(
        Capture(gzip.compress(PAGE), content_type="text/html", content_encoding="gzip"), "p.html.gz"
    )
    writer.close()
    assert b"Content-Type: application/gzip\r\n" in gzip.decompress((tmp_path / writer.file).read_bytes())
    assert (kept.content_type, kept.body()) == ("text/html", PAGE)


def test_the_first_segment_of_a_record_is_a_part(tmp_path: Path) -> None:
    """WARC 1.1 §5.18: a record that others continue ends early, and what it holds is no whole page."""
    block = http(PAGE[:200], "Content-Type: text/html")
    data = record(block, fields=[("WARC-Segment-Number", "1")])
    (found,), _ = read_bytes(tmp_path, gzip.compress(data))
    assert found.truncated == "unspecified"


def test_someone_elses_response_keeps_its_headers_and_date(tmp_path: Path, writer: CaptureWriter) -> None:
    """What another crawler recorded is not rewritten: status line, headers, WARC-Date."""
    block = http(
        PAGE, "Content-Type: text/html", 'ETag: "5b18"', "Last-Modified: Thu, 07 Jun 2018 05:25:00 GMT"
    )
    (found,), _ = read_bytes(tmp_path, gzip.compress(record(block, fields=[("WARC-Truncated", "time")])))
    kept = writer.keep_saved(found, "other.warc.gz")
    writer.close()
    raw = gzip.decompress((tmp_path / writer.file).read_bytes())
    assert block in raw and b"\r\nWARC-Date: 2018-06-07T12:02:11Z\r\n" in raw
    assert b"\r\nWARC-Truncated: time\r\n" in raw
    assert kept == replace(found, file=kept.file, offset=kept.offset)
    assert [kept] == list(read_warc(tmp_path / writer.file, file=writer.file))


def test_captures_travel_between_processes(tmp_path: Path) -> None:
    """Replay hands captures to its workers: headers go along."""
    (found,), _ = read_bytes(tmp_path, gzip.compress(record(http(PAGE, "ETag: x"))))
    assert pickle.loads(pickle.dumps(found)) == found
    assert b"ETag: x" in pickle.loads(pickle.dumps(found)).head
    assert hash(found) == hash(replace(found)) and found == Capture(
        **{name: getattr(found, name) for name in Capture.__slots__}
    )


# --- storage


def test_length_counts_what_is_on_the_disk(tmp_path: Path, writer: CaptureWriter) -> None:
    """`length` grows with sync, `written` with each record; both end at the file's size."""
    keep(writer)
    assert writer.length == 0 < writer.written
    writer.sync()
    assert writer.length == writer.written == (tmp_path / writer.file).stat().st_size


def test_each_failing_write_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first, second, third … write stops half-way: NoRoom, and the file holds the records before, whole."""
    real = os.write
    for failing in range(1, 8):
        calls = iter(range(1, 99))

        def write(handle: int, data: memoryview, calls: Iterator[int] = calls, failing: int = failing) -> int:
            if next(calls) == failing:
                real(handle, data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(handle, data[: len(data) // 2 + 1])

        writer = CaptureWriter(tmp_path / str(failing), "xinhua_fr", STARTED)
        monkeypatch.setattr(os, "write", write)
        kept: list[Capture] = []
        with pytest.raises(NoRoom):
            kept.extend(keep(writer, PAGE + bytes([number])) for number in range(99))
        monkeypatch.setattr(os, "write", real)
        assert list(read_warc(tmp_path / str(failing) / writer.file, file=writer.file))[: len(kept)] == kept
        kept.append(keep(writer, b"<p>la place est revenue</p>"))
        writer.close()
        assert list(read_warc(tmp_path / str(failing) / writer.file, file=writer.file)) == kept


def test_a_failed_sync_gives_up_what_it_may_have_lost(
    tmp_path: Path, writer: CaptureWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After EIO from fdatasync the file goes back to its last synced length, and the writer takes no more."""
    kept = keep(writer)
    writer.sync()
    keep(writer)

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(NoRoom):
        writer.sync()
    with pytest.raises(NoRoom):
        keep(writer)
    assert (tmp_path / writer.file).stat().st_size == writer.length
    assert list(read_warc(tmp_path / writer.file, file=writer.file)) == [kept]


def test_cut_back_goes_to_the_acknowledged_length(tmp_path: Path) -> None:
    """A torn tail is cut off; a file that is too short is an error, for captures are missing."""
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"0123456789")
    assert cut_back(path, 6) == 4 and path.read_bytes() == b"012345"
    assert cut_back(path, 6) == 0
    with pytest.raises(ArchiveError, match="only 6 are there"):
        cut_back(path, 7)
    with pytest.raises(ArchiveError):
        cut_back(tmp_path / "absent.warc.gz", 7)


# --- what others write


def test_only_pages_come_out(tmp_path: Path) -> None:
    """Requests, metadata, warcinfo, conversions, revisits and DNS answers are passed over without a word."""
    others = [
        record(b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request"),
        record(b"fetchTimeMs: 3\r\n", kind="metadata", content_type="application/warc-fields"),
        record(b"texte", kind="conversion", content_type="text/plain"),
        record(http(b""), kind="revisit"),
        record(b"20180607\r\nwww. 60 IN A 127.0.0.1\r\n", uri="dns:french.news.cn", content_type="text/dns"),
        record(b"texte", kind="resource", uri="urn:text:http://french.news.cn/", content_type="text/plain"),
        record(b"\x89PNG", kind="resource", uri="http://french.news.cn/a.png", content_type="image/png"),
    ]
    sound = record(http(PAGE, "Content-Type: text/html"))
    captures, faults = read_bytes(tmp_path, b"".join(members([*others, sound])))
    assert not faults and [capture.payload for capture in captures] == [PAGE]


def test_a_resource_is_read_by_its_type(tmp_path: Path) -> None:
    """A resource record has no HTTP header: its Content-Type says page or bare text, its WARC-Date the instant."""
    page = record(PAGE, kind="resource", content_type="text/html; charset=utf-8")
    text = record(b"Le cresson", kind="resource", content_type="text/plain")
    captures, faults = read_bytes(tmp_path, gzip.compress(page) + gzip.compress(text))
    assert not faults
    assert [(one.media, one.status, one.fetched_at) for one in captures] == [
        ("html", 200, "2018-06-07T12:02:11Z"),
        ("text", 200, "2018-06-07T12:02:11Z"),
    ]
    assert captures[0].content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2018-06-07T12:02:11.5Z", "2018-06-07T12:02:11.5Z"),
        ("2018-06-07", "2018-06-07"),
        ("20180607120211", "20180607120211"),
        ("hier", None),
        ("2018-06-07 à midi", None),
        ("", None),
    ],
)
def test_a_date_that_is_none_is_not_passed_on(tmp_path: Path, said: str, instant: str | None) -> None:
    """A loader takes `fetched_at` for an instant or null; a damaged WARC-Date is neither."""
    (capture,), faults = read_bytes(tmp_path, gzip.compress(record(http(PAGE), date=said)))
    assert capture.fetched_at == instant and not faults


def _zst(records: list[bytes]) -> bytes:
    return b"".join(zstandard.compress(one, 3) for one in records)


def _zst_with_dictionary(records: list[bytes], *, packed: bool = False) -> bytes:
    samples: list[bytes | bytearray | memoryview[int]] = [*records] * 8
    words = zstandard.train_dictionary(2048, samples).as_bytes()
    packer = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(words))
    frame = zstandard.compress(words) if packed else words
    skippable = b"\x5d\x2a\x4d\x18" + len(frame).to_bytes(4, "little") + frame
    return skippable + b"".join(packer.compress(one) for one in records)


CONTAINERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain.warc": b"".join,
    "members.warc.gz": lambda records: b"".join(members(records)),
    "one-member.warc.gz": lambda records: gzip.compress(b"".join(records), mtime=0),
    "frames.warc.zst": _zst,
    "dictionary.warc.zst": _zst_with_dictionary,
    "packed-dictionary.warc.zst": lambda records: _zst_with_dictionary(records, packed=True),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_read(tmp_path: Path, name: str) -> None:
    """Plain, gzip by member, gzip as one, zstd, zstd with a dictionary; a wrong suffix changes nothing."""
    data = CONTAINERS[name](numbered(30))
    for called in (name, "wrong.txt"):
        captures, faults = read_bytes(tmp_path, data, called)
        assert not faults and numbers(captures) == list(range(30))


def test_addresses_of_a_web_archive_are_unwrapped(tmp_path: Path) -> None:
    """Someone crawled the Wayback Machine: the story's address is the inner one, WARC-Date stays as written."""
    wrapped = "http://web.archive.org/web/20180607062211id_/http://french.news.cn:80/2018-06/07/c_1.htm"
    (found,), _ = read_bytes(
        tmp_path, gzip.compress(record(http(PAGE), uri=wrapped, date="2024-01-02T03:04:05Z"))
    )
    assert (found.url, found.fetched_at) == (
        "http://french.news.cn/2018-06/07/c_1.htm",
        "2024-01-02T03:04:05Z",
    )


CHUNKS = [
    ("sound", b"5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n", b"abcdefgh"),
    ("trailer", b"3\r\nabc\r\n0\r\nX: y\r\n\r\n", b"abc"),
    ("undone-already", b"<html>", b"<html>"),
    ("empty", b"", b""),
]


@pytest.mark.parametrize(("name", "sent", "body"), CHUNKS)
def test_chunks_left_in_a_payload_are_undone(name: str, sent: bytes, body: bytes) -> None:
    """Some crawlers keep the chunks; some undo them and keep the header."""
    assert undo_chunks(sent) == body


@pytest.mark.parametrize("sent", [b"5\r\nabc", b"5\r\nabcde\r\n", b"3\r\nabc\r\nzz\r\n", b"ffffffff\r\nabc"])
def test_broken_chunks_are_named(tmp_path: Path, sent: bytes) -> None:
    """A chunked payload that ends early is `broken-chunks`, and the next record is read."""
    broken = record(http(sent, "Transfer-Encoding: chunked"))
    captures, faults = read_bytes(tmp_path, b"".join(members([broken, *numbered(1)])))
    assert [fault.reason for fault in faults] == ["broken-chunks"] and numbers(captures) == [0]


def test_undone_chunks_leave_no_header_behind(tmp_path: Path, writer: CaptureWriter) -> None:
    """Kept again, the record does not claim chunks it no longer has."""
    sent = b"6\r\n5\r\nabc\r\n0\r\n\r\n"
    (found,), _ = read_bytes(
        tmp_path, gzip.compress(record(http(sent, "Transfer-Encoding: chunked", "Server: x")))
    )
    kept = writer.keep_saved(found, "other.warc.gz")
    writer.close()
    assert found.payload == b"5\r\nabc" == kept.payload
    assert list(read_warc(tmp_path / writer.file, file=writer.file)) == [kept]


def _b32(name: str, data: bytes) -> str:
    return f"{name}:" + base64.b32encode(hashlib.new(name, data).digest()).decode()


DIGESTS = [
    ("sha1-base32", lambda data: sha1(data)),
    ("sha1-hex", lambda data: "sha1:" + hashlib.sha1(data).hexdigest()),
    ("sha256-base32", lambda data: _b32("sha256", data)),
    ("sha256-base32-bare", lambda data: _b32("sha256", data).rstrip("=")),
    ("sha-256", lambda data: "SHA-256:" + hashlib.sha256(data).hexdigest().upper()),
    ("md5-hex", lambda data: "md5:" + hashlib.md5(data).hexdigest()),
]


@pytest.mark.parametrize(("name", "digest"), DIGESTS)
@pytest.mark.parametrize("field", ["WARC-Payload-Digest", "WARC-Block-Digest"])
def test_digests_of_every_spelling_are_checked(
    tmp_path: Path, name: str, digest: Callable[[bytes], str], field: str
) -> None:
    """Base32 or hex, upper or lower: a payload that is not what its digest says is `digest-mismatch`."""
    block = http(PAGE)
    of = PAGE if field == "WARC-Payload-Digest" else block
    right = record(block, fields=[(field, digest(of))])
    wrong = record(block, fields=[(field, digest(of + b" "))])
    captures, faults = read_bytes(tmp_path, b"".join(members([right, wrong, right])))
    assert len(captures) == 2 and [fault.reason for fault in faults] == ["digest-mismatch"]


def test_a_container_without_checksum_is_held_to_both_digests(tmp_path: Path) -> None:
    """flipped-bit-in-http-header.warc: the payload is right, but the status or the type may not be."""
    block = http(PAGE, "Content-Type: text/html")
    sound = record(block, fields=[("WARC-Payload-Digest", sha1(PAGE)), ("WARC-Block-Digest", sha1(block))])
    damaged = sound.replace(b"HTTP/1.1 200", b"HTTP/1.1 300")
    for pack in (bytes, zstandard.compress):
        captures, faults = read_bytes(tmp_path, pack(damaged) + pack(sound))
        assert [fault.reason for fault in faults] == ["digest-mismatch"] and len(captures) == 1
    payload_wrong = record(
        block, fields=[("WARC-Payload-Digest", sha1(b"x")), ("WARC-Block-Digest", sha1(block))]
    )
    captures, faults = read_bytes(tmp_path, gzip.compress(payload_wrong))
    assert len(captures) == 1 and not faults, (
        "a wrong payload digest beside a right block digest is its writer's"
    )


def test_an_unknown_digest_is_no_fault(tmp_path: Path) -> None:
    """A digest we cannot compute says nothing."""
    said = [("WARC-Payload-Digest", "xxh3:0123"), ("WARC-Block-Digest", "sha1:!!!!")]
    captures, faults = read_bytes(tmp_path, gzip.compress(record(http(PAGE), fields=said)))
    assert len(captures) == 1 and not faults


# --- damage


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_cut_is_noticed(tmp_path: Path, name: str) -> None:
    """200 cuts: one Unreadable each, unless the cut falls between two records; what is before it is read."""
    records = numbered(12)
    data = CONTAINERS[name](records)
    seams = (
        {len(CONTAINERS[name](records[:n])) for n in range(13)}
        if "members" in name or "plain" in name
        else set()
    )
    if name == "frames.warc.zst":
        seams = {len(_zst(records[:n])) for n in range(13)}
    if "dictionary" in name:
        first = data.index(b"\x28\xb5\x2f\xfd", 12 if "packed" not in name else 2100)
        seams = {at for at in range(first, len(data)) if data[at : at + 4] == b"\x28\xb5\x2f\xfd"}
    picks = random.Random(7)
    points = {1, 2, len(data) - 1, len(data) - 4, len(data) - 8} | {
        picks.randrange(1, len(data)) for _ in range(200)
    }
    for point in sorted(points):
        captures, faults = read_bytes(tmp_path, data[:point])
        if point in seams:
            continue
        assert len(faults) == 1, (point, faults)
        assert faults[0].where.startswith("other.warc.gz") and faults[0].next_step
        assert numbers(captures) == list(range(len(captures)))


def test_a_cut_says_where_and_how_much(tmp_path: Path) -> None:
    """cut-in-member.warc.gz: the reason, the file, the byte, what to do."""
    packed = members(numbered(3))
    captures, (fault,) = read_bytes(tmp_path, b"".join(packed)[:-40], "cut-in-member.warc.gz")
    assert numbers(captures) == [0, 1]
    assert fault.reason == "cut-record"
    assert fault.where == f"cut-in-member.warc.gz, byte {len(packed[0]) + len(packed[1])}"
    assert "again" in fault.next_step


def test_a_short_last_record_is_not_taken_for_whole(tmp_path: Path) -> None:
    """cut-payload.warc.gz: the gzip member is sound, the record in it lacks its end, and no digest tells."""
    cut = record(http(PAGE))[:-60]
    captures, faults = read_bytes(tmp_path, b"".join(members([*numbered(2), cut])))
    assert numbers(captures) == [0, 1] and [fault.reason for fault in faults] == ["cut-record"]


def test_a_record_without_its_gzip_end_needs_a_digest(tmp_path: Path) -> None:
    """cut-in-trailer.warc.gz: the payload is all there; with a digest it counts, without one it does not."""
    for digests, read_back in ((True, [0, 1]), (False, [0])):
        data = b"".join(members(numbered(2, digests=digests)))[:-5]
        captures, faults = read_bytes(tmp_path, data)
        assert numbers(captures) == read_back and [fault.reason for fault in faults] == ["cut-record"]


DAMAGE: dict[str, Callable[[list[bytes]], bytes]] = {
    "garbage-between-members": lambda m: b"".join([*m[:50], b"\x00\x1f\x8b\x08garbage" * 9, *m[50:]]),
    "garbage-at-start": lambda m: b"garbage" + b"".join(m),
    "zeros-at-end": lambda m: b"".join(m) + b"\0" * 4096,
    "lost-middle-of-member": lambda m: b"".join([*m[:50], m[50][:200], m[50][260:], *m[51:]]),
    "cut-in-header": lambda m: b"".join([*m[:50], m[50][:30], *m[51:]]),
    "flipped-bit-in-magic": lambda m: b"".join([*m[:50], b"\x1e" + m[50][1:], *m[51:]]),
    "flipped-bit-in-first-magic": lambda m: b"".join([b"\x1e" + m[0][1:], *m[1:]]),
    "flipped-bit-in-crc": lambda m: b"".join(
        [*m[:50], m[50][:-8], bytes([m[50][-8] ^ 1]), m[50][-7:], *m[51:]]
    ),
    "wrong-length": lambda m: b"".join([*m[:50], gzip.compress(record(http(PAGE), length=9)), *m[51:]]),
    "no-length": lambda m: b"".join(
        [*m[:50], gzip.compress(record(http(PAGE)).replace(b"Length: ", b"L: ")), *m[51:]]
    ),
    "no-http": lambda m: b"".join([*m[:50], gzip.compress(record(PAGE)), *m[51:]]),
    "member-without-record": lambda m: b"".join([*m[:50], gzip.compress(PAGE), *m[51:]]),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_one_damage_costs_one_record(tmp_path: Path, name: str) -> None:
    """One Unreadable with its place, and at least 99 of 100 records."""
    captures, faults = read_bytes(tmp_path, DAMAGE[name](members(numbered(100))), f"{name}.warc.gz")
    assert len(faults) == 1, faults
    assert ", byte " in faults[0].where and faults[0].where.startswith(name)
    got = numbers(captures)
    assert got == sorted(got) and len(set(got)) == len(got) >= 99


@pytest.mark.parametrize("name", ["plain.warc", "members.warc.gz", "frames.warc.zst", "dictionary.warc.zst"])
def test_a_flipped_bit_never_gives_a_wrong_page(tmp_path: Path, name: str) -> None:
    """60 single flips: at least 98 of 100 records, and every page that comes out is one that went in."""
    records = numbered(100)
    sound = {capture.payload for capture in read_bytes(tmp_path, CONTAINERS[name](records))[0]}
    data = CONTAINERS[name](records)
    picks = random.Random(11)
    for _ in range(60):
        damaged = bytearray(data)
        damaged[picks.randrange(4200, len(data))] ^= 1 << picks.randrange(8)
        captures, faults = read_bytes(tmp_path, bytes(damaged))
        assert len(captures) >= 98 and len(faults) <= 2
        assert {capture.payload for capture in captures} <= sound


def test_damage_and_an_end_are_told_apart(tmp_path: Path) -> None:
    """Whoever is to mend the file looks for a cut only where there is one."""
    first, second = members(numbered(2))
    (damaged,) = read_bytes(tmp_path, first + second[:12] + b"\xff" * 40 + second[52:])[1]
    (ended,) = read_bytes(tmp_path, first + second[:12])[1]
    assert (damaged.reason, damaged.what) == ("broken-record", "its compressed bytes are damaged")
    assert (ended.reason, ended.what) == ("cut-record", "it ends inside the head of a record")


def test_bytes_that_are_no_warc_are_one_line(tmp_path: Path) -> None:
    """No WARC record anywhere, nothing at all, not there: one Unreadable each."""
    assert [fault.reason for fault in read_bytes(tmp_path, PAGE * 50)[1]] == ["not-a-warc"]
    assert [fault.reason for fault in read_bytes(tmp_path, b"")[1]] == ["empty-file"]
    assert [fault.reason for fault in read(tmp_path / "absent.warc.gz")[1]] == ["no-such-file"]
    assert len(read_bytes(tmp_path, gzip.compress(PAGE))[1]) == 1


def test_a_status_of_more_than_three_digits_is_none(tmp_path: Path) -> None:
    """2000 is not 200."""
    data = gzip.compress(record(http(PAGE, status="2000 OK")))
    assert [fault.reason for fault in read_bytes(tmp_path, data)[1]] == ["broken-record"]


def test_large_records_are_streamed_or_refused(tmp_path: Path) -> None:
    """A video of 70 MB is passed over or refused without being held; pages behind it are read."""
    video = record(b"\0" * (70 * 1024 * 1024), kind="metadata")
    page = record(http(b" " * (3 * 1024 * 1024) + PAGE))
    huge = record(http(b"\0" * (65 * 1024 * 1024)))
    captures, faults = read_bytes(
        tmp_path, b"".join(gzip.compress(one, 1) for one in (video, page, huge, page))
    )
    assert [fault.reason for fault in faults] == ["record-too-large"]
    assert [len(capture.payload) for capture in captures] == [3 * 1024 * 1024 + len(PAGE)] * 2


@settings(max_examples=60, derandomize=True)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"]),
)
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, noise: bytes, magic: bytes) -> None:
    """Whatever a file holds, reading it ends, in captures and Unreadables."""
    captures, faults = read_bytes(tmp_path_factory.mktemp("noise"), magic + noise)
    assert faults and not captures


def _member_starts(path: Path) -> list[int]:
    """Found by zlib alone."""
    import zlib

    data, starts, at = path.read_bytes(), [], 0
    while at < len(data):
        starts.append(at)
        decoder = zlib.decompressobj(31)
        decoder.decompress(data[at:])
        at = len(data) - len(decoder.unused_data)
    return starts
