"""Saved files for replay: cut, damaged, hostile; two sound pages stand beside each.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; bare Scrapy is given a page that links the same files, over file:.
"""

from __future__ import annotations

import errno
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.failing_disk import Fault
from tests.faults.row import Row
from tests.faults.wire import BAD, DRAFTS, PAGE
from tests.warc_bytes import http, record
from wirecrawl.demo.templates import print_page

_GIB = 2**30
_MIB = 2**20


def _warc(draft_number: int = 0, length: int | None = None) -> bytes:
    draft = DRAFTS[draft_number]
    return record(
        http(print_page(draft), "Content-Type: text/html; charset=utf-8"), uri=draft.url(), length=length
    )


def _beside(name: str, data: Callable[[], bytes]) -> Callable[[Path], None]:
    def files(folder: Path) -> None:
        for draft in DRAFTS[1:]:
            (folder / f"{draft.number}.html").write_bytes(print_page(draft))
        if name:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data())

    return files


def _flipped() -> bytes:
    packed = bytearray(gzip.compress(_warc()))
    packed[len(packed) // 2] ^= 4
    return bytes(packed) + gzip.compress(_warc(1))


def _wacz(write: Callable[[zipfile.ZipFile], None]) -> Callable[[Path], None]:
    def files(folder: Path) -> None:
        _beside("", bytes)(folder)
        with zipfile.ZipFile(folder / "page.wacz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
            write(bundle)

    return files


def _bomb(bundle: zipfile.ZipFile) -> None:
    with bundle.open("archive/bomb.warc", "w", force_zip64=True) as inside:
        inside.write(_warc(length=_GIB)[:-4])
        for _ in range(640):
            inside.write(bytes(_MIB))


def _climbing(bundle: zipfile.ZipFile) -> None:
    bundle.writestr("archive/../../../page.warc", _warc())
    bundle.writestr("/etc/page.warc", _warc())


_MHTML = (
    "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nSnapshot-Content-Location: {url}\r\n"
    'Content-Type: multipart/related; boundary="B"; type="text/html"\r\n\r\n'
    "--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    "Content-Location: {url}\r\n\r\n{page}\r\n--B\r\nContent-Type: text/css\r\n"
    "Content-Location: file:///../../../etc/page.css\r\n\r\nx\r\n--B--\r\n"
)


def _mhtml() -> bytes:
    return _MHTML.format(url=BAD.url(), page=PAGE.decode()).encode()


def _loop(folder: Path) -> None:
    _beside("page.html", lambda: PAGE)(folder)
    (folder / "again").symlink_to(folder, target_is_directory=True)


def _dangling(folder: Path) -> None:
    _beside("", bytes)(folder)
    (folder / "gone.html").symlink_to(folder / "no-such-file.html")


def _row(id: str, fault: str, files: Callable[[Path], None], end: str, exit: int, **more: object) -> Row:
    return Row(id=f"saved-{id}", fault=fault, files=files, end=end, exit=exit, kept="", **more)  # type: ignore[arg-type]


ROWS = (
    _row(
        "cut-warc",
        "WARC cut in its record",
        _beside("page.warc.gz", lambda: gzip.compress(_warc())[:-700]),
        "stored 2, unreadable 1",
        4,
    ),
    _row(
        "flipped-warc",
        "WARC with a flipped bit, a sound record behind it",
        _beside("page.warc.gz", _flipped),
        "stored 3, unreadable 1",
        4,
        right=2,
    ),
    _row(
        "long-warc",
        "WARC record that says 10 GB",
        _beside("page.warc", lambda: _warc(length=10 * _GIB)),
        "stored 2, unreadable 1",
        4,
    ),
    _row(
        "bomb-wacz",
        "WACZ that unpacks to 640 MB of zeros",
        _wacz(_bomb),
        "stored 2, unreadable 1",
        4,
        says="zip bomb",
    ),
    _row(
        "climbing-wacz", "WACZ with ../../ and / in its names", _wacz(_climbing), "stored 2, unreadable 1", 4
    ),
    _row(
        "climbing-mhtml",
        "MHTML with file:///../../ in its names",
        _beside("page.mhtml", _mhtml),
        "stored 3",
        0,
    ),
    _row("empty", "file without a byte", _beside("page.html", bytes), "stored 2, unreadable 1", 4),
    _row(
        "binary",
        "random bytes named .html",
        _beside("page.html", lambda: bytes(range(256)) * 40),
        "stored 2, unreadable 1",
        4,
    ),
    _row("loop", "folder that holds itself, by a symbolic link", _loop, "stored 3", 0),
    _row("dangling", "symbolic link to no file", _dangling, "stored 2, unreadable 1", 4),
    _row(
        "unreadable",
        "file that may not be read (EACCES)",
        _beside("locked/page.html", lambda: PAGE),
        "stored 2, unreadable 1",
        4,
        disk=Fault("on", 1, errno.EACCES, ("open",)),
        disk_at="saved/locked",
    ),
)
