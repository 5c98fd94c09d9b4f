"""How one page was read: which layout, which rule for which field, what went beside what stayed.

In:   a capture.
Out:  an Explanation, as lines of text (- gone, + put in its place) or as JSON.
Law:  it runs the very steps the flow runs, and looks between them; it decides nothing itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from wirecrawl import flow
from wirecrawl.archive.saved import find_files, name_of, read_file, rule_of
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reading, Reject
from wirecrawl.outcome import Input, look
from wirecrawl.report import table
from wirecrawl.sources import SOURCES
from wirecrawl.sources.markup import PageTree

# field → the step or the fact it comes from
_FIELDS = {
    "id": "address, else the number the page prints",
    "headline": "headline_raw without labels",
    "headline_raw": "the layout",
    "labels": "headline_raw",
    "pub_status": "headline_raw",
    "published_raw": "the layout",
    "published_day": "{published_rule}",
    "published_at": "{published_rule}",
    "published_zone": "the source's clock",
    "modified_raw": "the layout",
    "modified_at": "modified_raw",
    "dateline_raw": "first paragraph",
    "dateline_place": "dateline_raw",
    "dateline_day": "dateline_raw, its year from published_day",
    "agency": "dateline_raw",
    "summary": "the layout",
    "section": "the layout",
    "keywords": "the layout",
    "byline": "the layout",
    "images": "the layout, captions by clean",
    "end_mark": "clean",
    "body_copies": "copies",
    "complete": "the end of the page, and its page numbers",
    "warnings": "all of them",
}
_MANY_LINES = 2000  # more are no story: compared roughly, or the time grows with their square
_MARKS = {"kept": "  ", "gone": "- ", "new": "+ "}
_COLOURS = {"kept": "", "gone": "\x1b[31m", "new": "\x1b[32m"}


@dataclass(slots=True)
class Line:
    """One line of the page: kept, gone or new, and the step that took it out or put it in."""

    text: str
    state: str = "kept"
    step: str = ""


@dataclass(slots=True)
class Explanation:
    """`layouts` says of each layout whether it matches; `result` is story, list, reject or the capture's role."""

    file: str
    offset: int
    size: int
    url: str
    url_from: str
    role: str
    result: str = ""
    source: str = ""
    source_from: str = ""
    layouts: dict[str, bool] = field(default_factory=dict)
    layout: str = ""
    reason: str = ""
    detail: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    removed: list[Any] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def pages_of(paths: Sequence[Path]) -> Iterator[Capture | Unreadable]:
    """Every capture in these files, and what cannot be read of them."""
    for path in find_files(paths):
        if isinstance(path, Unreadable):
            yield path
        else:
            yield from read_file(path, name_of(path, None))


def explain(capture: Capture, source_name: str | None = None) -> Explanation:
    """Read one capture and say how; a page that breaks the program is a reject here too. Raises UnknownSource."""
    size, role = len(capture.payload), flow.role_of(capture)
    found = Explanation(capture.file, capture.offset, size, capture.url, _url_from(capture), role)
    try:
        _read(found, capture, source_name)
    except Exception:
        outcome = look(capture, source_name, Input(capture.file, capture.file, size))
        if outcome.kind != "reject":
            raise  # a fault of this module, and not of the flow
        _refused(found, Reject(**orjson.loads(outcome.data)))
    return found


def _read(found: Explanation, capture: Capture, source_name: str | None) -> None:
    reading = flow.open_page(capture, source_name)
    if isinstance(reading, Reading):
        found.lines = [Line(block.text) for block in reading.seen.blocks if block.text]
        _watch(found, reading)
    elif isinstance(reading, Listing):
        found.result = "list"
        found.lines = [Line(f"{entry.id}  {entry.url}") for entry in reading.entries]
    elif isinstance(reading, Reject):
        _refused(found, reading)
    else:
        found.result = found.role
    found.source = found.source or source_name or ""
    found.source_from = _who_named(capture, found.source, source_name)
    found.layouts = _matches(capture, found.source)


def _watch(found: Explanation, reading: Reading) -> None:
    """Run the steps one by one, and mark the lines each of them takes out or changes."""
    found.source, found.layout, found.result = reading.source, reading.layout, "story"
    for name, step in flow.STEPS:
        result = flow.apply_step(step, reading)
        if isinstance(result, Reject):
            _refused(found, result)
            found.layout = reading.layout
            break
        reading = result
        _mark(found, _text_lines(reading), name)
    found.fields = {field_name: getattr(reading, field_name) for field_name in _FIELDS}
    found.fields["published_rule"] = reading.published_rule
    found.removed = list(reading.removed)


def _refused(found: Explanation, reject: Reject) -> None:
    found.result, found.reason, found.detail = "reject", reject.reason, reject.detail
    found.source = reject.source or ""


def _text_lines(reading: Reading) -> list[str]:
    if reading.body:
        return reading.body.split("\n")
    return [block.text for block in reading.seen.blocks if block.kind == "p"]


def _mark(found: Explanation, after: list[str], step: str) -> None:
    places = [place for place, line in enumerate(found.lines) if line.state != "gone"]
    alive = [found.lines[place] for place in places]
    many = len(alive) > _MANY_LINES
    changes = difflib.SequenceMatcher(None, [line.text for line in alive], after, autojunk=many)
    for _, start, end, new_start, new_end in reversed(
        [change for change in changes.get_opcodes() if change[0] != "equal"]
    ):
        for line in alive[start:end]:
            line.state, line.step = "gone", step
        at = places[end - 1] + 1 if end else 0
        found.lines[at:at] = [Line(text, "new", step) for text in after[new_start:new_end]]


def _url_from(capture: Capture) -> str:
    try:
        return rule_of(capture)
    except Unreadable:
        return ""


def _who_named(capture: Capture, name: str, forced: str | None) -> str:
    if forced:
        return "--source"
    if not name:
        return ""
    return "its address" if SOURCES[name].address(capture.url).role != "other" else "what it prints"


def _matches(capture: Capture, source_name: str) -> dict[str, bool]:
    if not source_name or capture.media != "html":
        return {}
    try:
        tree = PageTree(capture.text())
    except Unreadable:
        return {}
    return {layout.name: layout.matches(tree) for layout in SOURCES[source_name].layouts}


def explanation_lines(found: Explanation, *, colour: bool = False) -> Iterator[str]:
    """The explanation to read: facts, fields with their rules, then the page's lines, - gone and + changed."""
    yield from table(_facts(found))
    if found.fields:
        yield "fields"
        yield from table(_field_rows(found.fields))
    if found.lines:
        yield "text (- taken out, + put in its place, by which step)" if found.result == "story" else "lines"
    for line in found.lines:
        step = f"  [{line.step}]" if line.step else ""
        text = f"{_MARKS[line.state]}{line.text}{step}"
        yield f"{_COLOURS[line.state]}{text}\x1b[0m" if colour and line.state != "kept" else text
    if found.removed:
        yield "removed, as the story's line records it"
        yield from table(
            ("  " + cut["reason"], f"{cut['chars']} chars", f"similarity {cut['similarity']}")
            for cut in found.removed
        )


def _facts(found: Explanation) -> Iterator[tuple[str, str]]:
    yield "page", f"{found.file}, byte {found.offset}, {found.size} bytes"
    yield "address", f"{found.url} (from {found.url_from or 'the capture'})" if found.url else "none found"
    yield "result", f"{found.reason}: {found.detail}" if found.reason else found.result
    by = f"{found.source} (by {found.source_from})"
    yield "source", by if found.source else f"none; tried {', '.join(SOURCES)}"
    if found.layouts:
        matching = [name for name, matches in found.layouts.items() if matches]
        others = [name for name, matches in found.layouts.items() if not matches]
        yield "layout", f"{', '.join(matching) or 'none'} (not: {', '.join(others) or 'none'})"
    elif found.layout:
        yield "layout", f"{found.layout} (bare text: the lines decide)"


def _field_rows(fields: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    rule = fields["published_rule"] or "no rule"
    for name, origin in _FIELDS.items():
        value = fields[name]
        if value is None or value == []:
            continue
        shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield "  " + name, f"[{origin.format(published_rule=rule)}]", shown
