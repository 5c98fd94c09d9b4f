"""Answers that are less, or other, than they say they are; each with what becomes of it.

In:   the bytes of a story's page.
Out:  ROWS: what the wire sends for its address; the reason; whether it is owed or stored; a crawl's exit code.
Law:  a row is one fault, so that a table of faults can be made of them.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import NamedTuple

from tests.faulty_wire import Answer, Say, sent
from tests.standin_pages import PAGES

_HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html%s\r\n"


class Fault(NamedTuple):
    """`sends` makes what the wire sends of a story's page. `end`: `owed`, `rejected`, `stored` (whole), `cut` (stored,
    known to be cut and due for a visit), `part` (read as far as it came, and owed)."""

    name: str
    sends: Callable[[bytes], Answer]
    end: str
    reason: str = ""
    exit_code: int = 4


def _raw(
    make: Callable[[bytes], bytes], head: bytes = b"", charset: bytes = b"; charset=utf-8"
) -> Callable[[bytes], Answer]:
    def sends(page: bytes) -> Answer:
        return sent(_HEAD % charset + head + b"\r\n" + make(page))

    return sends


def _packed(make: Callable[[bytes], bytes]) -> Callable[[bytes], Say]:
    return lambda page: Say(body=make(page), headers={"Content-Encoding": "gzip"})


def _relabelled(charset: str, label: str) -> Callable[[bytes], Say]:
    def sends(page: bytes) -> Say:
        text = page.decode().replace('charset="utf-8"', "").replace("charset=utf-8", "charset=" + label)
        headers = {"Content-Type": f"text/html; charset={label}"}
        return Say(body=text.encode(charset, "xmlcharrefreplace"), headers=headers)

    return sends


def _halves(page: bytes) -> bytes:
    half = len(page) // 2
    return b"%x\r\n" % half + page[:half] + b"\r\n%x\r\n" % (len(page) - half) + page[half : half + 200]


_CHUNKED = b"Transfer-Encoding: chunked\r\n"
# each end; more that is cut or broken are rows of tests/faults
CUTS: tuple[Fault, ...] = (
    Fault(
        "Content-Length longer than the body",
        lambda page: Say(body=page[:-900], cut=900),
        "part",
        "cut-transfer",
    ),
    Fault(
        "Content-Length shorter than the body",
        lambda page: _raw(lambda p: p, b"Content-Length: 3000\r\n")(page),
        "cut",
    ),
    Fault("chunks cut in the middle of one", _raw(_halves, _CHUNKED), "part", "cut-transfer"),
    Fault(
        "chunks without the last",
        _raw(lambda p: b"%x\r\n" % len(p) + p + b"\r\n", _CHUNKED),
        "part",
        "cut-transfer",
    ),
    Fault("gzip cut", _packed(lambda p: gzip.compress(p)[:-400]), "owed", "cut-body"),
    Fault(
        "gzip with a bit turned",
        _packed(lambda p: gzip.compress(p)[:700] + b"\0" + gzip.compress(p)[701:]),
        "owed",
        "broken-body",
    ),
    Fault("closed in the middle of the text", _raw(lambda p: p[: len(p) // 2]), "cut"),
    Fault("closed before </html>", _raw(lambda p: p[: p.rindex(b"</body>")]), "cut"),
    Fault(
        "closed before the first byte",
        _raw(lambda p: b"", b"Content-Length: 0\r\n"),
        "rejected",
        "empty-file",
        0,
    ),
)
LABELS: tuple[Fault, ...] = tuple(
    Fault(f"{charset} called {label}", _relabelled(charset, label), "stored", exit_code=0)
    for charset, label in (
        ("utf-8", "gbk"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "no-such-charset"),
        ("cp1252", "utf-8"),
        ("cp1252", "us-ascii"),
        ("cp1252", "iso-8859-1"),
        ("gb18030", "gb2312"),
        ("utf-16", "utf-8"),
    )
)
WALLS: tuple[Fault, ...] = tuple(
    Fault(f"{reason}: {name}", lambda _, html=html: Say(body=html.encode()), "owed", reason)  # type: ignore[misc]
    for reason, pages in PAGES.items()
    for name, html in pages.items()
)
DETOURS: tuple[Fault, ...] = tuple(
    Fault(f"a redirect to {place}", lambda _, to=to: Say(302, headers={"Location": to}), "owed", reason)  # type: ignore[misc]
    for place, to, reason in (
        ("the front page", "/", "soft-404"),
        ("a section's list", "/monde/index.htm", "soft-404"),
        ("a page that says it is not there", "/404.html", "soft-404"),
        ("a challenge", "/challenge.html", "captcha"),
    )
)
ROWS: tuple[Fault, ...] = CUTS + LABELS + WALLS + DETOURS
