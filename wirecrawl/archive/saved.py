"""Pages as people have them: folders, saved pages, mail-like snapshots, WARC and WACZ files.

In:   paths.
Out:  a Capture for each page in them, an Unreadable for each thing that cannot be read.
Law:  the content decides what a file is, its suffix only where the content leaves it open; nothing is guessed
      from a file's name or dates, and nothing is written anywhere.

Knowledge: RFC 2557 (MHTML), the WACZ 1.1 format, and the marks named in archive/provenance.py.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from wirecrawl.archive.provenance import address, instant_of, provenance
from wirecrawl.archive.warc_reader import not_opened, read_stream, read_warc
from wirecrawl.archive.warc_record import one_line
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture, Media, decode_bytes
from wirecrawl.model.limits import HEAD_LINE_BYTES

PAGE_LIMIT_BYTES = 64 * 1024 * 1024
ZIPPED_LIMIT_BYTES = 512 * 1024 * 1024
TOTAL_LIMIT_BYTES = 8 * ZIPPED_LIMIT_BYTES  # of a zip; real ones of that size do not shrink a hundredfold
DIRECTORY_LIMIT_BYTES = 4 * 1024 * 1024  # 40,000 names
_LOCAL_HEAD_BYTES = 30
_LOOK_BYTES = 16 * 1024

# In a folder that is walked, these are passed over: assets of pages, and files of an archive that hold no capture.
_NO_PAGES = frozenset(
    ".jpg .jpeg .png .gif .webp .avif .svg .ico .bmp .tif .tiff .css .js .mjs .map .json .jsonl .csv .tsv .xml .woff"
    " .woff2 .ttf .otf .eot .mp3 .mp4 .webm .ogg .wav .m4a .avi .mov .swf .pdf .sqlite .sqlite-wal .sqlite-shm"
    " .sqlite-journal .db .lock .cdx .cdxj .idx .parquet .py .pyc .toml .yaml .yml .md .log".split()
)
_ASSETS = re.compile(r"(.+)(?:_files|_fichiers|_archivos|_ficheiros|-Dateien|\.files)")
_PAGE_NAME = re.compile(r"(.+)\.(?:x?html?|mht|mhtml)", re.IGNORECASE)
_WARC_NAME = re.compile(r"archive/[^/]+\.warc(?:\.gz|\.zst)?", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<!--|<(?:!doctype|html|head|body|meta|title|div|p|table|span|script|link|a|br|h[1-6]|article)\b",
    re.IGNORECASE,
)
_MAIL_FIELD = re.compile(
    rb"(?:From|Subject|Date|MIME-Version|Content-[\w-]+|Snapshot-[\w-]+|X-[\w-]+):", re.IGNORECASE
)
_MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_MAIL_HEADER = re.compile(rb"^content-[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
_ZSTD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
# what zipfile raises for a bundle that is broken, or not to be read
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeError, zlib.error, EOFError)
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_READS = "wirecrawl replay reads .html .htm .html.gz .mhtml .txt .warc .warc.gz .warc.zst .wacz"
_AGAIN = "save the page again, or take the file again from where it came"


def find_files(
    paths: Sequence[Path], *, besides: frozenset[str] = frozenset()
) -> Iterator[Path | Unreadable]:
    """Files to read, folders walked in sorted order. A named file is always given back, there or not.

    In folders, hidden files, files that are clearly no pages and the asset folders browsers lay beside a saved page
    are passed over, but for the suffixes in `besides`; a folder without pages is an Unreadable `no-pages`, one that may
    not be read `no-permission`.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        empty = True
        for found in _walk(path, _NO_PAGES - besides):
            empty = False
            yield found
        if empty:
            yield Unreadable("no-pages", "no page in this folder", where=str(path), next_step=_READS)


def _walk(folder: Path, no_pages: frozenset[str]) -> Iterator[Path | Unreadable]:
    """Folders as deep as a path may be, so they are no calls within calls."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            waiting += reversed(_inside(path, no_pages))
        except OSError as error:
            yield not_opened(error, str(path))


def _inside(folder: Path, no_pages: frozenset[str]) -> list[tuple[Path, bool]]:
    """What is to be read in a folder, and whether that is a folder; links to folders are not followed."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    pages = {match[1] for entry in entries if (match := _PAGE_NAME.fullmatch(entry.name))}
    found: list[tuple[Path, bool]] = []
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            asset = _ASSETS.fullmatch(entry.name)
            if asset is None or asset[1] not in pages:
                found.append((path, True))
        # entry.is_dir() raises for a link to itself
        elif path.suffix.lower() not in no_pages and not path.is_dir():
            found.append((path, False))
    return found


def name_of(path: Path, archive: Path | None) -> str:
    """What captures of this file call it: relative to the archive it lies in, else its base name.

    A file in a folder named `captures` lies in an archive, whichever that is.
    """
    whole = path.absolute()
    if archive is not None and whole.is_relative_to(archive.absolute()):
        return whole.relative_to(archive.absolute()).as_posix()
    for folder in whole.parents:
        if folder.name == "captures":
            return whole.relative_to(folder.parent).as_posix()
    return path.name


def read_file(path: Path, file: str) -> Iterator[Capture | Unreadable]:
    """The captures in one file, which calls itself `file`. Raises nothing: what cannot be read is an Unreadable.

    Reasons: those of read_warc, and `no-file`, `empty-file`, `binary-file`, `file-too-large`, `cut-body`,
    `broken-body`, `body-too-large`, `broken-zip`, `zip-bomb`, `too-deep`, `no-page`.
    """
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind not in (stat.S_IFREG, stat.S_IFDIR):  # a pipe would be waited for, a device has no end
            step = "save what it holds to a file first"
            yield Unreadable("no-file", "a pipe or a device, no file", where=file, next_step=step)
            return
        with path.open("rb") as stream:
            begins = stream.read(_LOOK_BYTES)
    except OSError as error:
        yield not_opened(error, file)
        return
    try:
        if not begins.strip() and len(begins) < _LOOK_BYTES:
            what = "the file holds nothing but blanks" if begins else "the file is empty"
            raise Unreadable("empty-file", what, next_step=_AGAIN)
        if _is_warc(begins, path.name):
            yield from read_warc(path, file=file)
        elif begins.startswith(b"PK\x03\x04"):
            yield from _read_wacz(path, file)
        else:
            yield _read_page(path, begins, file)
    except Unreadable as fault:
        yield Unreadable(
            fault.reason, fault.what, where=fault.where or file, next_step=fault.next_step or _AGAIN
        )
    except OSError as error:
        yield not_opened(error, file)


def rule_of(capture: Capture) -> str:
    """The rule that gave a capture its address and instant. Raises Unreadable as Capture.body."""
    if ".warc" in capture.file:
        return "warc-record"
    if capture.media != "html":
        return ""
    found = provenance(capture.body())
    return found.rule if found.url == capture.url else "mhtml-header"


def _is_warc(begins: bytes, name: str) -> bool:
    if begins.startswith((b"WARC/", *_ZSTD)):
        return True
    packed = begins.startswith(b"\x1f\x8b")
    inside = _begins_inside(begins) if packed else begins
    named = re.search(r"\.warc(\.gz|\.zst)?$", name, re.IGNORECASE) is not None
    # A WARC whose beginning is damaged still has its name; a page that is called one begins with a tag.
    return inside.startswith(b"WARC/") or (named and not inside.lstrip().startswith((b"<", b"PK\x03\x04")))


def _begins_inside(begins: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(begins, _LOOK_BYTES)
    except zlib.error:
        return b""


def _read_page(path: Path, begins: bytes, file: str) -> Capture:
    """A file that is one page. Raises Unreadable, OSError."""
    with path.open("rb") as stream:
        data = stream.read(PAGE_LIMIT_BYTES + 1)
    if len(data) > PAGE_LIMIT_BYTES:
        raise Unreadable(
            "file-too-large", f"a page of over {PAGE_LIMIT_BYTES} bytes is none", next_step=_READS
        )
    encoding, body = "", data
    if begins.startswith(b"\x1f\x8b"):
        encoding, body = "gzip", decode_bytes(data, "gzip")
        begins = body[:_LOOK_BYTES]
        if not body:
            raise Unreadable("empty-file", "the file is empty once unpacked", next_step=_AGAIN)
    if _is_mail(begins):
        return _read_mhtml(body, file)
    if _is_binary(begins):
        raise Unreadable("binary-file", "this is no page, by its content", next_step=_READS)
    media = _media_of(begins)
    if media == "text":
        return Capture(
            payload=data, content_type="text/plain", content_encoding=encoding, file=file, media="text"
        )
    found = provenance(body)
    return Capture(
        payload=data,
        url=found.url,
        fetched_at=found.fetched_at,
        content_type="text/html",
        content_encoding=encoding,
        file=file,
    )


def _media_of(begins: bytes) -> Media:
    text = begins.decode("utf-16", "replace").encode() if _is_utf16(begins) else begins
    return "html" if _MARKUP.search(text) else "text"


def _is_utf16(begins: bytes) -> bool:
    return begins[:2] in (b"\xff\xfe", b"\xfe\xff")


def _is_binary(begins: bytes) -> bool:
    """More than one control byte in a thousand: a page that lost a byte or two to damage is still a page."""
    if begins.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"SQLite format 3")):
        return True
    return not _is_utf16(begins) and len(_NOT_TEXT.findall(begins)) > len(begins) // 1000


def _is_mail(begins: bytes) -> bool:
    return _MAIL_FIELD.match(begins.lstrip()) is not None and _MIME.search(begins) is not None


def _read_mhtml(data: bytes, file: str) -> Capture:
    """The page in an MHTML snapshot: its root part, decoded. Raises Unreadable `no-page`, `cut-body`, and
    `headers-too-large`: the library's time to read one grows with the square of its length."""
    from email import errors, message_from_bytes  # 20 ms to import, and needed by few files

    if any(len(header[0]) > HEAD_LINE_BYTES for header in _MAIL_HEADER.finditer(data)):
        raise Unreadable(
            "headers-too-large", "a header of this MHTML file is longer than any", next_step=_AGAIN
        )
    try:
        mail = message_from_bytes(data.lstrip())
        leaves = [part for part in mail.walk() if not part.is_multipart()]
    except RecursionError:
        raise Unreadable("too-deep", "parts of this MHTML file lie in one another without end") from None
    root = str(mail.get_param("start") or "")
    pages = [part for part in leaves if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    page = next((part for part in leaves if root and part.get("Content-ID") == root and part in pages), None)
    page = page or next(iter(pages), None)
    if page is None:
        raise Unreadable("no-page", "no HTML part in this MHTML file", next_step=_AGAIN)
    cut = any(
        isinstance(defect, errors.CloseBoundaryNotFoundDefect)
        for part in mail.walk()
        for defect in part.defects
    )
    if cut and page is leaves[-1]:
        raise Unreadable("cut-body", "the MHTML file ends inside its page", next_step=_AGAIN)
    payload = page.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload:
        raise Unreadable("empty-file", "the page in this MHTML file is empty", next_step=_AGAIN)
    said = str(mail.get("Snapshot-Content-Location") or page.get("Content-Location") or "")
    url, instant = address(re.sub(r"\s+", "", said))
    found = provenance(payload)
    return Capture(
        payload=payload,
        url=url or found.url,
        fetched_at=instant or instant_of(str(mail.get("Date") or "")) or found.fetched_at,
        content_type=one_line(str(page.get("Content-Type") or "text/html")),
        file=file,
    )


def _read_wacz(path: Path, file: str) -> Iterator[Capture | Unreadable]:
    """The WARC files in a WACZ, read as streams: a name in it is only ever printed. Raises Unreadable, OSError."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(_checked(stream)) as bundle:
            inside = sorted(
                (info for info in _apart(bundle.infolist()) if _WARC_NAME.fullmatch(info.filename)),
                key=lambda info: info.filename,
            )
            if not inside:
                raise Unreadable(
                    "binary-file", "a zip file without archive/*.warc.gz is no WACZ", next_step=_READS
                )
            for info in inside:
                yield from _read_zipped(bundle, info, f"{file}!{one_line(info.filename)}")
    except _BROKEN_ZIP as error:
        raise Unreadable("broken-zip", f"the WACZ is cut or broken: {error}", next_step=_AGAIN) from error


def _checked(stream: BinaryIO) -> BinaryIO:
    """The zip file, if its directory can be read at all: each entry costs memory. Raises Unreadable `zip-bomb`."""
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # as ZipFile itself finds it
    size = end[5] if end else 0
    if size > DIRECTORY_LIMIT_BYTES:
        raise Unreadable(
            "zip-bomb", f"a directory of {size} bytes: no WACZ has as many files", next_step=_AGAIN
        )
    return stream


def _apart(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries, if none lies in another and together they are no bomb. Raises Unreadable `zip-bomb`."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            what = f"{one_line(info.filename)} lies in the file before it: the same bytes would be read twice"
            raise Unreadable("zip-bomb", what, next_step=_AGAIN)
        end = info.header_offset + _LOCAL_HEAD_BYTES + info.compress_size
    whole, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if whole > TOTAL_LIMIT_BYTES and whole > 100 * packed:
        raise Unreadable("zip-bomb", f"unpacks {packed} bytes to {whole}", next_step=_AGAIN)
    return infos


def _read_zipped(bundle: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> Iterator[Capture | Unreadable]:
    if info.file_size > ZIPPED_LIMIT_BYTES and info.file_size > 100 * info.compress_size:
        what = f"unpacks {info.compress_size} bytes to {info.file_size}: a zip bomb"
        yield Unreadable("file-too-large", what, where=file, next_step=_AGAIN)
        return
    with bundle.open(info) as stream:
        yield from read_stream(stream, file=file)  # type: ignore[arg-type]
