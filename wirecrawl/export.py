"""The archive's stories as one file: JSON Lines, CSV that opens in a French Excel, or a picture of its days.

In:   an archive, a destination, and which stories: wire days, sources.
Out:  the very lines of the archive in its order, or a row for each; or a square for each day (picture.py).
Law:  the same stories give the same bytes, whenever and wherever; the destination is whole or untouched.

CSV, as a French Excel wants it: byte order mark, semicolons, CRLF between rows, LF inside a cell. A cell that a
spreadsheet would run as a formula gets an apostrophe in front (and so does one that looks as if it had got one,
so that `plain_cell` can always take it off again). null and [] are empty cells, lists of words are joined by
« | », what is nested is JSON. Excel shows 32,767 characters a cell: a longer body is whole in the file all the same.
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, cast
from zoneinfo import ZoneInfo

import orjson
import zstandard

from wirecrawl.archive.durable import is_stream, replacing, sweep_beside
from wirecrawl.archive.faults import named_os_error
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.months import DayCount
from wirecrawl.errors import UsageError
from wirecrawl.model.days import check_order, read_day
from wirecrawl.model.story import FIELDS
from wirecrawl.publish import Take, other_takes, story_lines
from wirecrawl.views.picture import picture_of

Format = Literal["jsonl", "csv", "svg"]
FORMATS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".svg": "svg"}
STDOUT = "-"

_LOCAL = "published_local"
_AFTER = FIELDS.index("published_at") + 1
COLUMNS: tuple[str, ...] = (*FIELDS[:_AFTER], _LOCAL, *FIELDS[_AFTER:])
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Exported:
    """How many stories, how many bytes on disk (once compressed), and where; `-` is standard output."""

    stories: int
    bytes: int
    path: str


def export(
    root: Path,
    dest: Path | str,
    *,
    format: Format | None = None,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
    take: Take | None = None,
) -> Exported:
    """Writes stories of the archive at `root` to `dest`; `-` is standard output.

    The suffix says the format when `format` does not, and the compression (.gz, .zst) always. `since` and
    `until` are wire days, both included: with either, undated stories are left out. No `sources` means all.
    `take` writes one story of each family, of those that the days and sources leave.
    Raises UsageError, ArchiveError, NoRoom.
    """
    kind = format or _format_of(dest)
    check_order(read_day("--since", since), read_day("--until", until))
    if kind == "svg" and take:
        raise UsageError("a picture of days counts every story", next_step="leave --one-per-cluster out")
    with Ledger.open_readonly(root) as ledger:
        named = sorted(set(sources))
        left = other_takes(ledger, take, sources=named, since=since, until=until) if take else ()
        names: list[str | None] = [*named] or [None]
        lines = (
            line
            for name in names
            for line in story_lines(ledger, source=name, since=since, until=until, without=left)
        )
        with opened(dest) as (raw, out):
            if kind == "svg":
                count = _draw(out, [ledger.day_counts(name, since, until) for name in names], named)
            else:
                count = _write_csv(out, lines) if kind == "csv" else _write_lines(out, lines)
    return Exported(count, raw.written, str(dest))


class _Sink(Protocol):
    """What lines are poured into."""

    def write(self, data: bytes, /) -> object: ...


class _Counted(io.RawIOBase):
    """A file that knows how many bytes went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.written = file, 0

    def write(self, data: Any) -> int:
        self.file.write(data)
        self.written += len(data)
        return len(data)


@contextmanager
def opened(dest: Path | str) -> Iterator[tuple[_Counted, _Sink]]:
    """`dest` to be written, whole or not at all; what knows the bytes on disk, and what takes the lines and packs them
    as its suffix says. Raises UsageError, NoRoom, ArchiveError."""
    with ExitStack() as stack:
        file = stack.enter_context(_to_stdout() if str(dest) == STDOUT else _to_file(Path(dest)))
        counted = _Counted(file)
        out: _Sink = counted
        suffix = Path(dest).suffix.lower()
        if suffix == ".gz":  # no name and no time in its header: the same stories, the same bytes
            out = stack.enter_context(gzip.GzipFile("", "wb", fileobj=counted, mtime=0))
        elif suffix == ".zst":
            packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
            out = stack.enter_context(packer.stream_writer(cast("BinaryIO", counted), closefd=False))
        yield counted, out


def _is_folder(dest: Path | str) -> UsageError:
    step = f"name a file, such as {Path(dest) / 'stories.jsonl'}"
    return UsageError("this is a folder", where=str(dest), next_step=step)


@contextmanager
def _to_file(dest: Path) -> Iterator[BinaryIO]:
    path = dest.resolve()  # a link is followed, not replaced
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except PermissionError:  # a folder that is closed to this user: it is there
        is_folder, has_folder = False, True
    if is_folder:
        raise _is_folder(dest)
    if not has_folder:
        raise UsageError("its folder does not exist", where=str(dest), next_step=f"mkdir -p {dest.parent}")
    if not os.access(path.parent, os.W_OK | os.X_OK, effective_ids=True):
        raise UsageError(
            "its folder cannot be written to", where=str(dest), next_step="name a file in another folder"
        )
    if is_stream(path):
        with path.open("wb") as out:
            yield out
    else:
        sweep_beside(path)
        with replacing(path) as out:
            yield out


@contextmanager
def _to_stdout() -> Iterator[BinaryIO]:
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # a reader such as `head` has had enough: no fault of the archive
    except OSError as error:
        if error.errno == errno.EBADF:  # there is no standard output: the command line says so
            raise
        raise named_os_error(error, "standard output") from error


def _format_of(dest: Path | str) -> Format:
    path = Path(dest)
    if str(dest) == STDOUT:
        return "jsonl"
    suffix = Path(path.stem).suffix if path.suffix.lower() in (".gz", ".zst") else path.suffix
    found = FORMATS.get(suffix.lower())
    if found is None:
        if path.is_dir():
            raise _is_folder(dest)
        raise UsageError(
            f"no format goes by the suffix {suffix!r}",
            where=str(dest),
            next_step=f"end it in {', '.join(FORMATS)} (.gz or .zst may follow), or add --format jsonl, csv or svg",
        )
    return found


def _write_lines(out: _Sink, lines: Iterable[bytes]) -> int:
    count, batch = 0, []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            out.write(b"".join(batch))
            count, batch = count + len(batch), []
    out.write(b"".join(batch))
    return count + len(batch)


def _write_csv(out: _Sink, lines: Iterable[bytes]) -> int:
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    rows.writerow(COLUMNS)
    count = 0
    for line in lines:
        rows.writerow(row_of(orjson.loads(line)))
        count += 1
        if count % _BATCH == 0:
            _pour(text, out)
    _pour(text, out)
    return count


def _draw(out: _Sink, wires: list[dict[str, DayCount]], names: list[str]) -> int:
    days: dict[str, DayCount] = {}
    for wire in wires:
        for day, held in wire.items():
            days[day] = DayCount(*map(sum, zip(held, days.get(day, DayCount()), strict=True)))
    for line in picture_of(days, ", ".join(names) or "wirecrawl"):
        out.write(f"{line}\n".encode())
    return sum(held.stories for held in days.values())


def _pour(text: io.StringIO, out: _Sink) -> None:
    out.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()


def row_of(story: dict[str, Any]) -> list[str]:
    """The cells of one story, in the order of COLUMNS."""
    values = story | {_LOCAL: local_time(story["published_at"], story["published_zone"])}
    return [_cell(values[name]) for name in COLUMNS]


def local_time(published_at: str | None, zone: str | None) -> str | None:
    """The wire's own clock, « 2018-06-07 13:25 »; None for a day without an hour."""
    if not published_at or not zone:
        return None
    return f"{datetime.fromisoformat(published_at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return safe_cell(" | ".join(value))
    return orjson.dumps(value).decode()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return "'" + text if _FORMULA.match(text) else text


def plain_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
