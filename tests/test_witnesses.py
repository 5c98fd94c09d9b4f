"""Programs that know nothing of wirecrawl read what it keeps: warcio here, pywb in an environment of its own."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.warc_bytes import PAGE, STARTED, http, record
from wirecrawl.archive.warc import Answer, CaptureWriter
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.model.capture import Capture

WITNESS = Path(__file__).resolve().parent.parent / ".venv-witness" / "bin" / "python"

# pywb indexes the file, then loads each entry by offset and length, as it would to replay the page.
PYWB = """
import hashlib, io, json, sys
from pywb.indexer.cdxindexer import write_cdx_index
from pywb.warcserver.resource.blockrecordloader import BlockArcWarcRecordLoader

path = sys.argv[1]
index = io.BytesIO()
with open(path, "rb") as stream:
    write_cdx_index(index, stream, "x", cdxj=True, include_all=False)
for line in index.getvalue().decode().splitlines():
    entry = json.loads(line.split(" ", 2)[2])
    found = BlockArcWarcRecordLoader().load(path, int(entry["offset"]), int(entry["length"]))
    status = found.http_headers.get_statuscode() if found.http_headers else ""
    print(json.dumps({
        "url": entry["url"], "date": found.rec_headers.get_header("WARC-Date"), "timestamp": line.split(" ")[1],
        "status": status, "type": found.rec_type, "offset": int(entry["offset"]),
        "payload": hashlib.sha256(found.raw_stream.read()).hexdigest(),
    }))
"""


class Seen(TypedDict):
    """What a witness says of one record."""

    url: str
    date: str
    status: str
    type: str
    offset: int
    payload: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    """A file with every kind of record the writer makes."""
    root = tmp_path_factory.mktemp("kept")
    other = root / "other.warc.gz"
    other.write_bytes(gzip.compress(record(http(PAGE, "Content-Type: text/html", 'ETag: "5b18"'))))
    (foreign,) = [found for found in read_warc(other, file=other.name) if isinstance(found, Capture)]
    writer = CaptureWriter(root, "xinhua_fr", STARTED)
    captures = [_ask(writer, number) for number in range(12)]
    captures.append(writer.keep_saved(foreign, "other.warc.gz"))
    captures.append(writer.keep_saved(Capture(PAGE, content_type="text/html"), "page sans adresse.html"))
    captures.append(writer.keep_saved(Capture("Le cresson à Provins".encode(), media="text"), "note.txt"))
    captures.append(
        writer.keep_saved(
            Capture(
                gzip.compress(PAGE),
                url="http://french.news.cn/s",
                content_encoding="gzip",
                content_type="text/html",
            ),
            "s.html.gz",
        )
    )
    writer.close()
    return root / writer.file, captures


def _ask(writer: CaptureWriter, number: int) -> Capture:
    """Pages, packed pages, moves, refusals, an empty body, a body with every byte."""
    packed = number % 3 == 0
    body = (
        [PAGE, b"", bytes(range(256)) * 40][number % 3] if not packed else gzip.compress(PAGE * (number + 1))
    )
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "a=é; path=/"),
        ("Via", "1.1 cache\r\nX: y"),
    ]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    status, reason = [(200, "OK"), (301, "Moved Permanently"), (404, "Not Found")][number % 3]
    if status == 301:
        headers.append(("Location", "/2018-06/07/c_1.htm"))
    return writer.keep(
        Answer(
            f"http://french.news.cn/2018-06/07/c_{number}.htm?q=\u00e9 t\u00e9", status, reason, headers, body
        ),
        f"2026-11-24T03:15:{number:02d}" + (".250Z" if number % 2 else "Z"),
        truncated="length" if number == 11 else "",
    )


def _agree(seen: list[Seen], captures: list[Capture]) -> None:
    assert len(seen) == len(captures)
    for said, capture in zip(seen, captures, strict=True):
        assert said["payload"] == capture.digest.removeprefix("sha256:")
        assert said["offset"] == capture.offset
        if said["type"] == "response":
            assert (said["url"], said["status"]) == (capture.url, str(capture.status))
            assert said["date"] == capture.fetched_at
        else:
            assert said["url"] == (capture.url or f"urn:{capture.digest}")


def test_warcio_reads_every_record(kept: tuple[Path, list[Capture]]) -> None:
    """Address, WARC-Date, status, place and payload agree, and warcio verifies both digests as it reads."""
    path, captures = kept
    seen: list[Seen] = []
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, check_digests="raise")
        for found in records:
            payload = found.raw_stream.read()
            if found.rec_type == "warcinfo":
                continue
            status = found.http_headers.get_statuscode() if found.http_headers else ""
            say = found.rec_headers.get_header
            seen.append(
                Seen(
                    url=say("WARC-Target-URI"),
                    date=say("WARC-Date"),
                    status=status,
                    type=found.rec_type,
                    offset=records.get_record_offset(),
                    payload=hashlib.sha256(payload).hexdigest(),
                )
            )
    _agree(seen, captures)


def test_warcio_check_finds_no_fault(kept: tuple[Path, list[Capture]]) -> None:
    """The command `warcio check`: every digest passes, exit 0."""
    path, captures = kept
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "warcio.cli", "check", "-v", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("digest pass") == len(captures) + 1


def test_pywb_indexes_and_loads_every_record(kept: tuple[Path, list[Capture]]) -> None:
    """The other reader of web archives finds each record by its own index and gets the same payload."""
    if not WITNESS.exists():
        if os.environ.get("CI"):
            pytest.fail("pywb must be a witness here: make .venv-witness/.ready")
        pytest.skip("pywb is not here: make .venv-witness/.ready")
    path, captures = kept
    run = subprocess.run(
        [str(WITNESS), "-W", "ignore", "-c", PYWB, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    seen = [json.loads(line) for line in run.stdout.splitlines()]
    _agree(seen, captures)
    assert [said["timestamp"][:14] for said in seen[:12]] == [
        f"202611240315{second:02d}" for second in range(12)
    ]
