"""A web archive on loopback that speaks Wayback's `id_` form, and the index it answers with.

In:   captures: an address, 14 digits, the bytes as stored.
Out:  the bytes at `/web/<digits>id_/<address>`; a redirect to the nearest capture, or 404; CDX rows in every form.
Law:  what is stored is sent as it is, content encoding included; hosts are all one site.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.faulty_wire import Answer, FaultyWire, Say
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page

HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
_ASKED = re.compile(r"/web/(\d{14})id_/(.+)")


@dataclass(frozen=True, slots=True)
class Stored:
    """One capture of the archive."""

    url: str
    stamp: str
    body: bytes
    is_zipped: bool = False
    mimetype: str = "text/html"
    status: int = 200

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def row(self) -> list[str]:
        key = f"cn,news,french)/{self.url.partition('.cn/')[2]}"
        return [key, self.stamp, self.url, self.mimetype, str(self.status), self.digest, str(len(self.body))]

    def say(self) -> Say:
        at = datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        packed = {"Content-Encoding": "gzip"} if self.is_zipped else {}
        return Say(
            body=self.body,
            headers={
                "Content-Type": f"{self.mimetype}; charset=utf-8",
                "Memento-Datetime": format_datetime(at, usegmt=True),
                "x-archive-orig-server": "nginx",
                **packed,
            },
        )


def stored(draft: Draft, stamp: str, *, zipped: bool = False, host: str = "") -> Stored:
    """A story's page as the archive has it."""
    body = print_page(draft)
    url = f"http://{host}{draft.path()}" if host else draft.url()
    return Stored(url, stamp, gzip.compress(body, mtime=0) if zipped else body, zipped)


class Wayback(FaultyWire):
    """`first`: answers that come before any capture does, one for each request."""

    def __init__(self, captures: Sequence[Stored], first: Sequence[Say] = ()) -> None:
        super().__init__()
        self.captures = list(captures)
        self.first = list(first)

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        found = _ASKED.fullmatch(path)
        if found is None:
            return super().next_answer(path, headers)
        self.answers[path] = [self.first.pop(0)] if self.first else [self._say(*found.groups())]
        return super().next_answer(path, headers)

    def _say(self, stamp: str, url: str) -> Say:
        mine = [one for one in self.captures if one.url == url]
        exact = [one for one in mine if one.stamp == stamp]
        if exact:
            return exact[0].say()
        if not mine:
            return Say(404, b"<html><body>Hrm. The Wayback Machine has not archived that URL.</body></html>")
        near = min(mine, key=lambda one: abs(int(one.stamp) - int(stamp)))
        return Say(302, headers={"Location": f"http://web.archive.org/web/{near.stamp}id_/{near.url}"})

    def asked_for(self) -> list[tuple[str, str]]:
        """(digits, address) of every capture asked for, in order."""
        return [found.groups() for path in self.paths() if (found := _ASKED.fullmatch(path))]  # type: ignore[misc]


def rows_of(captures: Sequence[Stored]) -> list[list[str]]:
    return [one.row for one in captures]


def as_text(rows: list[list[str]], *, header: bool = False) -> str:
    return "".join(" ".join(row) + "\n" for row in ([HEADER, *rows] if header else rows))


def as_json(rows: list[list[str]]) -> str:
    return "[" + ",\n".join(json.dumps(row) for row in [HEADER, *rows]) + "]"


def as_cdxj(rows: list[list[str]]) -> str:
    names = ("url", "mime", "status", "digest", "length")
    return "".join(
        f"{row[0]} {row[1]} {json.dumps(dict(zip(names, row[2:], strict=True)))}\n" for row in rows
    )


def some_columns(rows: list[list[str]], *names: str) -> list[list[str]]:
    """What `fl=` answers."""
    return [[row[HEADER.index(name)] for name in names] for row in rows]
