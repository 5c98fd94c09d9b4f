"""The index of a web archive: which captures of a wire's pages it names, in every form a CDX server answers in.

In:   text with or without a header line, JSON, CDXJ, any choice of columns with an instant and an address; gzip too.
Out:  Mementos, and how many rows named none, by reason.
Law:  every row is one memento or is counted: skipped for a reason, or malformed, with the lines that show how.

Knowledge: the CDX server's columns (urlkey timestamp original mimetype statuscode digest length), the CDX header
letters (N b a m s k …), CDXJ as pywb and OpenWayback write it.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from wirecrawl.archive.mementos import Memento
from wirecrawl.archive.provenance import safe_uri
from wirecrawl.errors import UsageError
from wirecrawl.model.address import without_port
from wirecrawl.model.capture import PAGE_TYPES
from wirecrawl.report import some, summed
from wirecrawl.sources.base import Source

ARCHIVE_HOST = "web.archive.org"
ARCHIVE = f"http://{ARCHIVE_HOST}/web"
LIMIT_BYTES = 1 << 30
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_LETTERS = {
    "N": "urlkey",
    "b": "timestamp",
    "a": "original",
    "m": "mimetype",
    "s": "statuscode",
    "k": "digest",
}
_ALIASES = {"url": "original", "mime": "mimetype", "status": "statuscode", "robotflags": ""}
_STAMP = re.compile(r"\d{14}")
_ADDRESS = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_SHA1 = re.compile(r"(?:sha1:)?([A-Z2-7]{32})", re.IGNORECASE)
_SCRIPTS = ("application/json", "application/javascript", "text/javascript", "application/x-javascript")
# what a word of a row without header is, by its look; the first that fits
_LOOKS = (
    ("original", re.compile(r"https?://\S+", re.IGNORECASE)),
    ("timestamp", re.compile(r"\d{12,}")),
    ("digest", _SHA1),
    ("mimetype", re.compile(r"\w+/[\w.+-]+")),
    ("statuscode", re.compile(r"[1-5]\d\d")),
)
_SHOWN = 3  # malformed lines that are shown

Row = dict[str, str]


@dataclass(slots=True)
class Index:
    """What one answer came to. `malformed`: reason → examples « line N: … »; `broken` counts those rows."""

    mementos: list[Memento] = field(default_factory=list)
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    malformed: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        """`cdx R rows = captures C + skipped S (reason n) + malformed M (reason n)`."""
        parts = f"{summed('skipped', self.skipped)} + {summed('malformed', self.broken)}"
        return f"cdx {self.rows} rows = captures {len(self.mementos)} + {parts}"

    def lines(self) -> Iterator[str]:
        """One line for each way a row was malformed, with what it shows."""
        for reason, shown in self.malformed.items():
            count = self.broken[reason]
            yield f"cdx: {some(count, 'row')} {reason}: {'; '.join(shown)}{' …' if count > len(shown) else ''}"


def read_index(path: str, source: Source, since: str = "", until: str = "") -> Index:
    """The captures of `source` that a CDX answer names, within wire days (both included). `-` is stdin.

    Raises UsageError for what cannot be read, or is no CDX answer at all.
    """
    index = Index()
    found: list[Memento] = []
    for number, row in _rows(_text_of(path), index):
        stamp, url = row["timestamp"], safe_uri(without_port(row["original"]))
        if wrong := _wrong_with(stamp, url):
            _note(index, number, wrong, " ".join(row.values()))
            continue
        one = _memento(row, stamp, url, source, since, until)
        if isinstance(one, Memento):
            found.append(one)
        else:
            index.skipped[one] += 1
    index.mementos = list(_each_once(sorted(found, key=lambda one: (one.stamp, one.url)), index))
    if not index.rows - index.broken.total():
        shown = "; ".join(index.lines()) or "it holds no row"
        raise UsageError(
            f"no CDX answer: {shown}",
            where=path,
            next_step="save what http://web.archive.org/cdx/search/cdx?url=french.news.cn/* answers, and give that",
        )
    return index


def _each_once(found: Iterable[Memento], index: Index) -> Iterator[Memento]:
    """In order of time: bytes that an address had the time before, or that another address of the page had, are not
    asked for again. Bytes that came back after others were there are: the story was put back as it was."""
    before: dict[str, Memento] = {}
    seen: set[tuple[str, str]] = set()
    for one in found:
        last = before.get(one.url)
        before[one.url] = one
        if last is not None and last.stamp == one.stamp:
            index.skipped["same-row"] += 1
        elif one.digest and (one.digest == last.digest if last else (one.id, one.digest) in seen):
            index.skipped["same-digest"] += 1
        else:
            seen.add((one.id, one.digest))
            yield one


def _text_of(path: str) -> str:
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
            data = stream.read(LIMIT_BYTES + 1)
        if data.startswith(b"\x1f\x8b"):
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LIMIT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = (isinstance(error, OSError) and error.strerror) or error
        raise UsageError(f"cannot be read: {what}", where=path, next_step="look at the path") from error
    if len(data) > LIMIT_BYTES:
        step = "split it by lines, and give one part after the other"
        raise UsageError(f"over {LIMIT_BYTES} bytes", where=path, next_step=step)
    return data.decode("utf-8-sig", errors="replace")


def _note(index: Index, number: int, reason: str, shown: str) -> None:
    index.broken[reason] += 1
    examples = index.malformed.setdefault(reason, [])
    if len(examples) < _SHOWN:
        examples.append(f"line {number} {shown[:60]!r}")


# forms


def _rows(text: str, index: Index) -> Iterator[tuple[int, Row]]:
    """(number, columns by name) of every row; what is no row at all is noted."""
    if text.lstrip().startswith("["):
        yield from _json_rows(text, index)
        return
    columns: Sequence[str] = ()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if header := _header(words):
            columns = header
            continue
        index.rows += 1
        row = _cdxj(line) if "{" in line and line.rstrip().endswith("}") else None
        row = row or _by_columns(words, columns or _guess(words))
        if row:
            yield number, row
        else:
            _note(index, number, "is no row of an index", line)


def _json_rows(text: str, index: Index) -> Iterator[tuple[int, Row]]:
    """An array of arrays with a header, or of objects; one to a line too, where the answer was cut."""
    try:
        rows: list[Any] = orjson.loads(text)
    except orjson.JSONDecodeError:
        rows = [
            _loads(line.strip().removeprefix("[[").strip(" ,"))
            for line in text.splitlines()
            if line.strip(" []")
        ]
        rows = [_loads("[" + row) if isinstance(row, str) else row for row in rows]
    columns: Sequence[str] = ()
    for number, row in enumerate(rows, 1):
        if not row:
            continue  # the empty row before a resumption key
        if isinstance(row, list) and (header := _header([str(word) for word in row])):
            columns = header
            continue
        index.rows += 1
        found = _named(row) if isinstance(row, dict) else None
        if isinstance(row, list):
            words = [str(word) for word in row]
            found = _by_columns(words, columns or _guess(words))
        if found:
            yield number, found
        else:
            _note(index, number, "is no row of an index", str(row))


def _loads(line: str) -> Any:
    """One row of a broken JSON answer; the line itself where it is none."""
    for text in (line, f"[{line}", line.rstrip("]") + "]"):
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(found, list | dict):
            return found
    return line


def _header(words: Sequence[str]) -> list[str]:
    """The columns a header line names; [] for any other line."""
    if words[0] == "CDX":
        return [_LETTERS.get(letter, letter) for letter in words[1:]]
    names = [_ALIASES.get(word.lower(), word.lower()) for word in words]
    return names if {"timestamp", "original"} <= set(names) else []


def _guess(words: Sequence[str]) -> Sequence[str]:
    """The columns of a row without a header: the server's seven, or what each word looks like."""
    if len(words) >= 7 and words[1].isdigit() and _ADDRESS.match(words[2]):
        return _COLUMNS
    names: list[str] = []
    for word in words:
        name = next((name for name, looks in _LOOKS if looks.fullmatch(word)), "urlkey")
        names.append(name if name not in names else "")
    return names


def _by_columns(words: Sequence[str], columns: Sequence[str]) -> Row:
    row = dict(zip(columns, words, strict=False))
    return row if {"timestamp", "original"} <= row.keys() else {}


def _cdxj(line: str) -> Row:
    """`urlkey timestamp {json}`; {} for a line whose JSON is broken."""
    head, _, tail = line.partition("{")
    try:
        fields = orjson.loads("{" + tail)
    except orjson.JSONDecodeError:
        return {}
    words = head.split()
    return _named({"urlkey": words[0], "timestamp": words[1], **fields}) if len(words) > 1 else _named(fields)


def _named(fields: Mapping[str, Any]) -> Row:
    row = {_ALIASES.get(name.lower(), name.lower()): str(value) for name, value in fields.items()}
    return row if {"timestamp", "original"} <= row.keys() else {}


# what a row means


def _wrong_with(stamp: str, url: str) -> str:
    """What makes a row malformed; "" if nothing does."""
    if not _STAMP.fullmatch(stamp) or not _is_instant(stamp):
        return "with an instant that is none"
    return "" if _ADDRESS.match(url) else "with an address that is none"


def _memento(row: Row, stamp: str, url: str, source: Source, since: str, until: str) -> Memento | str:
    """The capture a row names, or the reason to pass it over."""
    address = source.address(url)
    mime = row.get("mimetype", "").partition(";")[0].lower()
    reason = _passed_over(row, mime)
    if not reason and address.role not in ("story", "list"):
        reason = "no-story-address" if urlsplit(url).hostname in source.hosts else "foreign-host"
    if not reason and mime and mime not in (*PAGE_TYPES, *(_SCRIPTS if address.role == "list" else ())):
        reason = "mimetype"
    if not reason and not _is_within(address.role, address.day, stamp, since, until):
        reason = "outside-range"
    if reason:
        return reason
    digest = _SHA1.fullmatch(row.get("digest", ""))
    id_ = address.id or url
    return Memento(url, stamp, digest[1].upper() if digest else "", id_, address.day)


def _passed_over(row: Row, mime: str) -> str:
    if mime == "warc/revisit":
        return "revisit"
    status = row.get("statuscode", "200")
    return "" if status == "200" else f"status-{status}" if status.isdigit() else "status-unknown"


def _is_within(role: str, day: str, stamp: str, since: str, until: str) -> bool:
    """A story by the day of its address; a list by its instant: it shows nothing younger than itself."""
    if role == "list":
        return not since or f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" >= since
    return not day or ((not since or day >= since) and (not until or day <= until))


def _is_instant(stamp: str) -> bool:
    try:
        datetime.strptime(stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007 - only whether the calendar has it
    except ValueError:
        return False
    return True


def address_of(memento: Memento) -> str:
    """Where a web archive gives the capture as it was stored: `id_`, without links rewritten."""
    return f"{ARCHIVE}/{memento.stamp}id_/{memento.url}"
