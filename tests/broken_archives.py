"""Archives broken by hand, one promise each, by the name of what is wrong.

In:   a sound archive of tests.damage_loop.
Out:  the same archive, broken; what verify is to call it.
Law:  one thing is broken at a time.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import orjson

from tests.damage_loop import capture_file
from tests.kept_pages import keep_pages

MONTH = "stories/xinhua_fr/2018/2018-06.jsonl"
MEMBER = b"\x1f\x8b\x08"
Break = Callable[[Path], object]
Lines = Callable[[list[bytes]], list[bytes]]


def sql(root: Path, *statements: str) -> None:
    """Changes the ledger behind its own back."""
    db = sqlite3.connect(root / "ledger.sqlite")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def append(path: Path, data: bytes) -> None:
    path.write_bytes(path.read_bytes() + data)


def poke(path: Path, at: int, value: int) -> None:
    """One byte of a file replaced."""
    data = bytearray(path.read_bytes())
    data[at] = value
    path.write_bytes(bytes(data))


def with_field(line: bytes, **fields: object) -> bytes:
    return orjson.dumps(orjson.loads(line) | fields) + b"\n"


def without_field(line: bytes, name: str) -> bytes:
    return orjson.dumps({key: value for key, value in orjson.loads(line).items() if key != name}) + b"\n"


def record() -> bytes:
    """A member of a capture file of ours: a page that gives no story."""
    with tempfile.TemporaryDirectory() as folder:
        url = "http://french.news.cn/2018-06/08/c_137777777.htm"
        data = keep_pages(Path(folder), [(url, 200, b"<html></html>", "2026-11-24T00:00:00Z")]).read_bytes()
    return data[data.rindex(MEMBER) :]


def _lines(change: Lines) -> Break:
    def break_it(root: Path) -> None:
        path = root / MONTH
        path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    return break_it


def _first(change: Callable[[bytes], bytes]) -> Break:
    return _lines(lambda lines: [change(lines[0]), *lines[1:]])


def _sql(statement: str) -> Break:
    return lambda root: sql(root, statement)


def _manifest(pattern: str, other: str) -> Break:
    def break_it(root: Path) -> None:
        path = root / "manifest.json"
        path.write_text(re.sub(pattern, other, path.read_text(encoding="utf-8")), encoding="utf-8")

    return break_it


def _unknown_file(root: Path) -> None:
    path = capture_file(root)
    path.with_name("xinhua_fr-20200101T000000Z-0001.warc.gz").write_bytes(path.read_bytes()[:400])


def _cut_between(root: Path) -> None:
    path = capture_file(root)
    os.truncate(path, path.read_bytes().rindex(MEMBER))


# what is broken → how, and what verify calls it
SHELVES: dict[str, tuple[Break, str]] = {
    "a byte of a story": (
        _first(lambda line: line.replace(b"Badalabougou", b"Badalaboogou")),
        "not-the-projection",
    ),
    "a torn line": (_lines(lambda lines: [*lines[:-1], lines[-1][:200]]), "broken-line"),
    "no JSON": (_first(lambda line: b"{\n"), "broken-line"),
    "a key less": (_first(lambda line: without_field(line, "byline")), "broken-line"),
    "a wrong type": (_first(lambda line: with_field(line, body_copies="1")), "broken-line"),
    "a wrong item": (_first(lambda line: with_field(line, labels=[1])), "broken-line"),
    "the order": (_lines(lambda lines: lines[::-1]), "broken-line"),
    "a story twice": (_lines(lambda lines: [lines[0], *lines]), "broken-line"),
    "a line less": (_lines(lambda lines: lines[:-1]), "not-the-projection"),
    "another month": (_first(lambda line: with_field(line, published_day="2018-07-01")), "broken-line"),
    "a month gone": (lambda root: (root / MONTH).unlink(), "file-missing"),
    "a stray month": (lambda root: (root / MONTH).with_name("2018-09.jsonl").write_bytes(b""), "stray-file"),
    "a half-written one": (lambda root: (root / "stories/.a.jsonl.7.tmp").write_bytes(b"{"), "stray-file"),
    "no manifest": (lambda root: (root / "manifest.json").unlink(), "manifest"),
    "a torn manifest": (lambda root: (root / "manifest.json").write_bytes(b'{"files": ['), "manifest"),
    "another sha": (_manifest('"sha256": "....', '"sha256": "0000'), "manifest"),
    "another count": (_manifest(r'"stories": \d+,\n  "files"', '"stories": 99,\n  "files"'), "manifest"),
}
CAPTURES: dict[str, tuple[Break, str]] = {
    "a file gone": (lambda root: capture_file(root).unlink(), "file-missing"),
    "a file nobody knows": (_unknown_file, "unknown-file"),
    "a torn tail": (lambda root: append(capture_file(root), record()[:200]), "bytes-behind"),
    "a whole record behind": (lambda root: append(capture_file(root), record()), "bytes-behind"),
    "an empty file": (lambda root: capture_file(root).write_bytes(b""), "file-cut"),
    "cut between records": (_cut_between, "file-cut"),
    "a byte that means nothing": (lambda root: poke(capture_file(root), 4, 0x55), "seal-broken"),
}
_OWED = "INSERT INTO frontier VALUES ('x:c_1', 1, 'xinhua_fr', 'u', '', '{}', '', '', 0, 1, 0, 0, '')"
LEDGER: dict[str, tuple[str, str]] = {
    "another digest": ("UPDATE captures SET digest = 'sha256:0' WHERE capture = 3", "capture-missing"),
    "another place": ("UPDATE captures SET offset = offset + 1 WHERE capture = 3", "capture-missing"),
    "a capture forgotten": ("DELETE FROM captures WHERE capture = 3", "unknown-capture"),
    "never read": ("UPDATE captures SET outcome = NULL WHERE capture = 3", "unread-capture"),
    "never settled": ("INSERT INTO dirty VALUES ('xinhua_fr:c_1')", "unsettled-story"),
    "a reading lost": ("DELETE FROM readings WHERE capture = 3", "outcome-without-reading"),
    "a reject lost": ("DELETE FROM rejects", "outcome-without-reject"),
    "a story lost": ("DELETE FROM stories WHERE rowid = 3", "reading-without-story"),
    "a line lost": ("DELETE FROM versions WHERE version = 3", "story-without-line"),
    "a version too many": (
        "INSERT INTO versions VALUES (NULL, 'x:c_1', 1, 3, NULL)",
        "version-without-story",
    ),
    "stale": ("INSERT INTO stale VALUES ('stories', 'xinhua_fr', '2018-06')", "stale-file"),
    "never published": ("DELETE FROM published WHERE path LIKE '%2018-06.jsonl'", "file-missing"),
    "a strange state": (_OWED.format("leased"), "unknown-state"),
    "stored and not there": (_OWED.format("stored"), "stored-without-story"),
    "owed and nobody says why": (_OWED.format("owed"), "end-without-reason"),
}
REFUSED: dict[str, tuple[str, str]] = {
    "newer": ("UPDATE meta SET value = '99'", "ledger-unusable"),
    "no schema": ("DELETE FROM meta", "ledger-unusable"),
}
MENDABLE: dict[str, tuple[Break, str]] = (
    SHELVES | CAPTURES | {name: (_sql(text), kind) for name, (text, kind) in LEDGER.items()}
)
BROKEN = MENDABLE | {name: (_sql(text), kind) for name, (text, kind) in REFUSED.items()}
