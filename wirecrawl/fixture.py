"""A page becomes a draft fixture: the page itself, and what the program reads from it today.

In:   a file, or an address the archive holds a capture of.
Out:  draft-KEY.html (or .txt) and draft-KEY.json in the tests' folder of pages.
Law:  a draft is what the program says, not what is right: it fails the suite until somebody has read it against
      the page and renamed it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

import orjson

from wirecrawl import flow
from wirecrawl.archive.saved import name_of, read_file
from wirecrawl.archive.warc_reader import read_at
from wirecrawl.errors import Unreadable, UsageError, WirecrawlError
from wirecrawl.model.address import is_address
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import FIELDS, CaptureRef, Reading, Reject
from wirecrawl.report import in_archive
from wirecrawl.sources import SOURCES

_NOTE = "draft: read every field against the page, correct it here, then take draft- off both names"
# What depends on where the page lies, not on what it prints.
_PLACE = {"capture", "pages", "fetched_at", "parser", "schema_version", "previous", "version"}


def page_of(what: str, root: Path) -> Capture:
    """The page meant: a file with one page of a story, or an address held in the archive at `root`.

    Raises UsageError with what to do if there is none, NoRoom and ArchiveError if the disk does not give it.
    """
    path = Path(what)
    if path.is_file():
        return _only_page(path)
    if not is_address(what):
        raise UsageError("no such file", where=what, next_step="give a file, or an address the archive holds")
    for ref in _refs(what, root):
        if (capture := read_at(root, ref["file"], ref["offset"])) is not None:
            return capture
    ask = f"echo {shlex.quote(what)} | wirecrawl crawl SOURCE --addresses -{in_archive(root)}"
    step = f"{ask}, or save the page and give the file"
    raise UsageError(f"the archive {root} holds no capture of it", where=what, next_step=step)


def _only_page(path: Path) -> Capture:
    found = [record for record in read_file(path, name_of(path, None)) if not _is_aside(record)]
    broken = next((record for record in found if isinstance(record, Unreadable)), None)
    pages = [record for record in found if isinstance(record, Capture)]
    if len(pages) == 1:
        return pages[0]
    if broken is not None:
        raise broken
    addresses = ", ".join(page.url for page in pages[:3])
    raise UsageError(
        f"{len(pages)} pages in it, one is needed" + (f": {addresses}, …" if addresses else ""),
        where=str(path),
        next_step="save the one page as a file, or replay this into an archive and give the page's address",
    )


def _is_aside(record: Capture | Unreadable) -> bool:
    return isinstance(record, Capture) and flow.role_of(record) != "story"


def _refs(url: str, root: Path) -> Iterable[CaptureRef]:
    """Where the archive's files say the page at `url` is: among the stories, then among the rejects."""
    needle = orjson.dumps(url)
    for pattern in ("stories/**/*.jsonl", "rejects/**/*.jsonl"):
        for path in sorted(root.glob(pattern)):
            with path.open("rb") as lines:
                for line in lines:
                    if needle in line:
                        ref: CaptureRef = orjson.loads(line)["capture"]
                        yield ref


def write_draft(capture: Capture, folder: Path, source_name: str | None = None) -> tuple[Path, Path]:
    """The page and the draft of what is to be expected of it. Raises UsageError, WirecrawlError."""
    result = flow.read(capture, source_name)
    source, key, expected = _expectation(capture, result)
    suffix = ".txt" if capture.media == "text" else ".html"
    page = folder / source / f"draft-{key}{suffix}"
    draft = page.with_suffix(".json")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(capture.body())
        draft.write_bytes(orjson.dumps(expected, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    except OSError as error:
        raise WirecrawlError(
            f"cannot be written: {error.strerror}",
            where=str(page),
            next_step="give another folder with --to DIR",
        ) from error
    return page, draft


def _expectation(capture: Capture, result: flow.Result) -> tuple[str, str, dict[str, object]]:
    known: dict[str, object] = {"note": _NOTE, "url": capture.url, "content_type": capture.content_type}
    if isinstance(result, Reading):
        fields = {name: getattr(result, name) for name in FIELDS if name not in _PLACE}
        key = result.id.partition(":")[2]
        return result.source, _safe(key), {**known, "page": result.page, "story": fields}
    if isinstance(result, Reject):
        key = (result.id or "").partition(":")[2] or f"b_{capture.digest[7:23]}"
        source = result.source or next(iter(SOURCES))
        return source, _safe(key), {**known, "reject": {"reason": result.reason, "detail": result.detail}}
    what = "a list, a redirect or a robots.txt, not the page of a story"
    raise UsageError(what, where=capture.url, next_step="give the address or the file of a story's page")


def _safe(key: str) -> str:
    return re.sub(r"[^\w.-]", "-", key)
