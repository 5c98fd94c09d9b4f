"""What an archive says, as far as two crawls of one wire must agree on it; and whether any file of it is torn.

In:   an archive's folder.
Out:  a State to compare; the words of every difference; every torn file, looked for while others write.
Law:  masked is only what differs by nature: the instant of a fetch, and the place of a capture among captures.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import orjson

from wirecrawl.archive.database import LEDGER_NAME

_MASKED = ("fetched_at", "file", "offset")  # each run's own
_SHELVES = ("stories", "versions", "rejects")
_RUNS_APART_S = 10 * 60
_LOOK_S = 0.02
Line = bytes


@dataclass(frozen=True, slots=True)
class State:
    """`months`: path → lines in order; `rejects`: all of them, for two runs meet them in another order.

    `frontier`: what every page came to; `visits`: what is known of pages that are asked for again, `due`: when;
    `shelves`: the manifest; `undone`: what the next run would have to do.
    """

    months: dict[str, list[Line]]
    rejects: frozenset[Line]
    frontier: list[tuple[Any, ...]]
    visits: list[tuple[Any, ...]]
    due: dict[tuple[str, int], str]
    shelves: list[tuple[Any, ...]]
    undone: list[tuple[Any, ...]]

    @property
    def ids(self) -> list[str]:
        """The id of every line of stories/."""
        kept = (lines for path, lines in self.months.items() if path.startswith("stories/"))
        return [orjson.loads(line)["id"] for lines in kept for line in lines]


def state_of(root: Path) -> State:
    """All that is compared. Raises ValueError for a line that is torn."""
    with sqlite3.connect(f"file:{root / LEDGER_NAME}?mode=ro", uri=True) as db:
        frontier = db.execute("SELECT id, page, day, state, reason FROM frontier ORDER BY 1, 2").fetchall()
        asked = "SELECT id, page, revisit_at <> '', doubt, url, digest FROM visits ORDER BY 1, 2"
        visits = db.execute(asked).fetchall()
        due = {row[:2]: row[2] for row in db.execute("SELECT id, page, revisit_at FROM visits")}
        undone = [
            row for table in ("stale", "dirty", "lists") for row in db.execute(f"SELECT * FROM {table}")
        ]
        undone += db.execute("SELECT capture FROM captures WHERE outcome IS NULL").fetchall()
    db.close()
    files = {path.relative_to(root).as_posix(): path for path in shelf_files(root)}
    manifest = orjson.loads((root / "manifest.json").read_bytes())
    return State(
        {name: masked_lines(path) for name, path in files.items() if not name.startswith("rejects/")},
        frozenset(
            line for name, path in files.items() if name.startswith("rejects/") for line in masked_lines(path)
        ),
        frontier,
        visits,
        due,
        [
            (one["path"], one["first_day"], one["last_day"])
            for one in manifest["files"]
            if not one["path"].startswith("rejects/")
        ],
        undone,
    )


def shelf_files(root: Path) -> list[Path]:
    """Every file a reader would load from the three folders."""
    return sorted(
        Path(folder, name)
        for shelf in _SHELVES
        for folder, _, names in os.walk(root / shelf)
        for name in names
        if name.endswith(".jsonl")
    )


def published(root: Path) -> dict[str, bytes]:
    """Path → bytes of each of them; not the manifest, which tells how they came to be."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in shelf_files(root)}


def masked_lines(path: Path) -> list[Line]:
    return [orjson.dumps(_masked(orjson.loads(line))) for line in path.read_bytes().splitlines()]


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if name in _MASKED else _masked(one) for name, one in value.items()}
    return [_masked(one) for one in value] if isinstance(value, list) else value


def state_differences(found: State, wanted: State) -> Iterator[str]:
    """In words, how an archive differs from the one of a crawl that nobody disturbed.

    An answer 500 that was on its way at the kill is on no disk: its reject may be missing.
    """
    if found.months.keys() != wanted.months.keys():
        yield f"files: {sorted(found.months.keys() ^ wanted.months.keys())}"
    for path in found.months.keys() & wanted.months.keys():
        if found.months[path] != wanted.months[path]:
            yield f"{path}: {_first(found.months[path], wanted.months[path])}"
    missing = {line for line in wanted.rejects - found.rejects if b"http-500" not in line}
    if missing or found.rejects - wanted.rejects:
        yield f"rejects: {missing} missing, {found.rejects - wanted.rejects} more"
    for name in ("frontier", "visits", "shelves"):
        here, wished = set(getattr(found, name)), set(getattr(wanted, name))
        if here != wished:
            yield f"{name}: {sorted(wished - here)[:4]} missing, {sorted(here - wished)[:4]} more"
    astray = {
        key: (at, there)
        for key, at in found.due.items()
        if at and (there := wanted.due.get(key)) and abs(_seconds(at) - _seconds(there)) > _RUNS_APART_S
    }
    if astray:
        yield f"visits due at another time: {astray}"
    if found.undone:
        yield f"left undone: {found.undone[:4]}"


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def _first(found: list[Line], wanted: list[Line]) -> str:
    pairs = [pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]]
    return f"{len(found)} lines, not {len(wanted)}; first other line: {_fields(pairs)}"


def _fields(pairs: list[tuple[Line, Line]]) -> dict[str, tuple[Any, Any]]:
    """The fields of the first pair that differ."""
    if not pairs:
        return {}
    found, wanted = map(orjson.loads, pairs[0])
    return {name: (found.get(name), wanted[name]) for name in wanted if found.get(name) != wanted[name]}


def torn_in(path: Path) -> str:
    """What is torn in a file of lines, or of one value; "" if it is whole or not there."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    lines = data.splitlines() if path.suffix == ".jsonl" else [data]
    try:
        for line in lines:
            orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return f"{path}: {error}"
    return "" if data.endswith(b"\n") else f"{path}: its last line does not end"


class Watcher:
    """A context: reads every file of an archive again as soon as it changed, all the while others write.

    `torn`: what was ever found torn; `reads`: how many files were read.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.torn, self.reads = root, list[str](), 0
        self._seen: dict[Path, tuple[int, int, int]] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.look()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_S):
            self.look()

    def look(self) -> None:
        """Read once what is new."""
        for path in (*shelf_files(self.root), self.root / "manifest.json"):
            try:
                there = path.stat()
            except FileNotFoundError:
                continue
            mark = there.st_ino, there.st_size, there.st_mtime_ns
            if self._seen.get(path) == mark:
                continue
            self._seen[path] = mark
            self.reads += 1
            if torn := torn_in(path):
                self.torn.append(torn)
