"""What each capture of an input gave: a story, a reject, a note, or a piece that cannot be read.

In:   files, and which of their captures are meant.
Out:  outcomes, in the order of the input, as values that pass between processes as JSON.
Law:  pure but for reading the files; one page that goes wrong never ends the others.
"""

from __future__ import annotations

import contextlib
import dataclasses
import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from wirecrawl import flow
from wirecrawl.archive.pieces import findable
from wirecrawl.archive.saved import read_file
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import CaptureRef, Reading, Reject
from wirecrawl.workers import Unit, merge

# A file below this is one unit of work, read by one worker only; the captures of a larger one are shared out.
_SMALL_BYTES = 512 * 1024
# So many pages, or bytes of them, go through the flow together.
_GROUP, _GROUP_BYTES = 32, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """One file: `file` is its name in a CaptureRef, `before` the bytes of all files before it, `shown` its path
    as text, which a path on disk need not be.

    `offsets` (bytes, ascending) picks captures of a WARC; empty means all of them.
    """

    path: str
    file: str
    size: int
    before: int = 0
    offsets: tuple[int, ...] = ()
    shown: str = ""

    def records(self) -> Iterator[Capture | Unreadable]:
        """Its captures, in order, with what could not be read in between."""
        if not self.offsets:
            yield from read_file(Path(self.path), self.file)
            return
        wanted = set(self.offsets)
        path = Path(self.path)
        for record in findable(read_warc(path, file=self.file, start=self.offsets[0]), path):
            if isinstance(record, Capture) and record.offset in wanted:
                yield record
                if record.offset == self.offsets[-1]:
                    return


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What one capture gave. `data` is the Reading or the Reject as JSON; `reached` counts bytes of the input.

    `reading` is the Reading itself when it was read in this process: it saves a look at `data`.
    `path` is the file as its reader knows it; for what is unreadable, with the place in it.
    """

    kind: Literal["story", "reject", "note", "unreadable"]
    role: str = "story"
    path: str = ""
    file: str = ""
    offset: int = 0
    url: str = ""
    fetched_at: str | None = None
    digest: str = ""
    status: int = 200
    source: str = ""
    id: str = ""
    page: int = 1
    page_count: int = 1
    layout: str = ""
    dated: bool = True
    warnings: list[str] = field(default_factory=list)
    reason: str = ""
    what: str = ""
    next_step: str = ""
    reached: int = 0
    reserved: list[str] = field(default_factory=list)
    in_part: bool = False  # the rest was lost on the way: its page stays owed
    data: bytes = b""
    reading: Reading | None = None

    def to_frame(self) -> tuple[bytes, bytes]:
        """JSON of all but `data` and `reading`, and `data`."""
        return orjson.dumps([getattr(self, name) for name in _HEAD]), self.data

    @classmethod
    def from_frame(cls, head: bytes, data: bytes) -> Outcome:
        """The inverse of to_frame."""
        return cls(**dict(zip(_HEAD, orjson.loads(head), strict=True)), data=data)


_HEAD = tuple(f.name for f in dataclasses.fields(Outcome) if f.name not in ("data", "reading"))


def outcomes(inputs: Iterable[Input], source: str | None, workers: int = 1) -> Generator[Outcome]:
    """Every outcome of the inputs, in their order, whatever the number of workers.

    Raises WirecrawlError if a worker dies.
    """
    if workers == 1:
        for unit in _units(inputs, source, 0, 1):
            yield from unit
        return
    job = {"source": source, "inputs": [dataclasses.astuple(item) for item in inputs]}
    with contextlib.closing(merge(__name__, "share_of", job, workers)) as frames:
        for head, data in frames:
            yield Outcome.from_frame(head, data)


def share_of(job: Mapping[str, Any], share: int, of: int) -> Iterator[Unit]:
    """A worker's part of the job, as frames: the function `merge` runs."""
    inputs = [
        Input(path, file, size, before, tuple(offsets), shown)
        for path, file, size, before, offsets, shown in job["inputs"]
    ]
    for unit in _units(inputs, job["source"], share, of):
        yield [outcome.to_frame() for outcome in unit]


def _units(inputs: Iterable[Input], source: str | None, share: int, of: int) -> Iterator[list[Outcome]]:
    unit = 0
    for item in inputs:
        if item.size < _SMALL_BYTES:
            if unit % of == share:
                yield [found for group in _groups(item) for found in look_all(group, source, item)]
            unit += 1
            continue
        for group in _groups(item):
            if unit % of == share:
                yield look_all(group, source, item)
            unit += 1


def _groups(item: Input) -> Iterator[list[Capture | Unreadable]]:
    """The records of a file, a few at a time."""
    group: list[Capture | Unreadable] = []
    size = 0
    for record in item.records():
        group.append(record)
        size += len(record.payload) if isinstance(record, Capture) else 0
        if len(group) == _GROUP or size > _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def look(record: Capture | Unreadable, source: str | None, item: Input) -> Outcome:
    """Read one record of `item` with the flow; never raises for what a page holds.

    Without a `source`, the one the record itself was said to be of when it was taken in.
    """
    return look_all([record], source, item)[0]


def look_all(records: Iterable[Capture | Unreadable], source: str | None, item: Input) -> list[Outcome]:
    """As `look`, step by step for all of them: a step done many times over runs from the processor's cache."""
    found = [
        _opened(record, source, item) if isinstance(record, Capture) else _unreadable(record, item)
        for record in records
    ]
    for _, step in flow.STEPS:
        for outcome in found:
            if outcome.reading is not None:
                _take_step(step, outcome, outcome.reading)
    for outcome in found:
        if outcome.reading is not None:
            _fill_story(outcome, outcome.reading)
    return found


def _unreadable(record: Unreadable, item: Input) -> Outcome:
    return Outcome(
        kind="unreadable",
        path=item.shown + record.where.removeprefix(item.file),
        file=item.file,
        reason=record.reason,
        what=record.what,
        next_step=record.next_step,
        reached=item.before,
    )


def _noted(capture: Capture, path: str) -> Outcome:
    return Outcome(
        kind="note",
        path=path,
        file=capture.file,
        offset=capture.offset,
        url=capture.url,
        fetched_at=capture.fetched_at,
        digest=capture.digest,
        status=capture.status,
        in_part=capture.in_part,
    )


def _opened(capture: Capture, source: str | None, item: Input) -> Outcome:
    """What there is to say of a capture before any step. `source` stands in it until its reading has told."""
    found = _noted(capture, item.shown)
    found.reached = item.before + (capture.offset or item.size)
    said = source or capture.read_as or None
    try:
        result = flow.open_page(capture, said)
    except Exception as error:
        result = _broken(found, said, error)
    if isinstance(result, Reading):
        found.reading, found.source = result, said or ""
    else:
        _fill(found, capture, result)
    return found


def outcome_of(capture: Capture, result: flow.Result) -> Outcome:
    """What a capture gave that was read elsewhere, as `look` has it."""
    found = _noted(capture, capture.file)
    _fill(found, capture, result)
    return found


def _fill(found: Outcome, capture: Capture, result: flow.Result) -> None:
    if isinstance(result, Reading):
        found.reading = result
        _fill_story(found, result)
    elif isinstance(result, Reject):
        _fill_reject(found, result)
    else:
        found.role = flow.role_of(capture)


def _take_step(step: flow.Step, found: Outcome, reading: Reading) -> None:
    try:
        result = flow.apply_step(step, reading)
    except Exception as error:
        result = _broken(found, found.source or None, error)
    if isinstance(result, Reject):
        _fill_reject(found, result)


def _fill_reject(found: Outcome, reject: Reject) -> None:
    found.kind, found.source, found.id = "reject", reject.source or "", reject.id or ""
    found.reason, found.what, found.data, found.reading = reject.reason, reject.detail, reject.to_line(), None


def _fill_story(found: Outcome, reading: Reading) -> None:
    found.kind, found.data = "story", reading.to_json()
    found.source, found.id, found.layout = reading.source, reading.id, reading.layout
    found.page, found.page_count = reading.page, reading.page_count
    found.dated, found.what = reading.published_day is not None, reading.published_raw or ""
    found.warnings, found.reserved = reading.warnings, reading.reserved


def _broken(found: Outcome, source: str | None, error: Exception) -> Reject:
    """A page that breaks the program is one page: the run says so, and exits 1."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Reject(
        reason="parser-error",
        detail=f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})",
        source=source,
        id=None,
        url=found.url,
        status=found.status,
        fetched_at=found.fetched_at,
        capture=CaptureRef(file=found.file, offset=found.offset, digest=found.digest),
    )
