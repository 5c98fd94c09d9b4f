"""Faults of the connection and of what HTTP/1.1 says about the length of a body.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from tests.faults.row import PART, Row, owed, rejected
from tests.faults.wire import HEAD, PAGE, Wire
from tests.faulty_wire import Say, links_to, page_of_links

_LENGTH = b"Content-Length: %d\r\n\r\n" % len(PAGE)
_CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_HALF = len(PAGE) // 2


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _refused(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    wire.move("www.french.news.cn")
    wire.names["www.french.news.cn"] = f"127.0.0.1:{port}"


def _no_front_page(wire: Wire) -> None:
    wire.raw_bytes(path="/index.htm", reset=True)
    wire.say(Say(body=page_of_links(links_to(*wire.drafts))), path="/monde/index.htm")


def _no_answer(id: str, fault: str, *pieces: bytes, reset: bool = False) -> Row:
    """What comes is no answer at all."""
    return Row(
        id=id,
        fault=fault,
        arrange=lambda wire: wire.raw_bytes(*pieces, reset=reset),
        end=owed("no-answer"),
        exit=4,
        kept="",
    )


def _cut(id: str, fault: str, *pieces: bytes, reset: bool = False) -> Row:
    """An answer whose end is missing."""
    return Row(
        id=id,
        fault=fault,
        arrange=lambda wire: wire.raw_bytes(*pieces, reset=reset),
        end=owed("cut-transfer"),
        exit=4,
        kept="200 disconnect",
    )


def _in_part(id: str, fault: str, *pieces: bytes) -> Row:
    """A part that says of itself that it is whole."""
    return Row(id=id, fault=fault, arrange=lambda wire: wire.raw_bytes(*pieces), right=2, note=PART, exit=4)


def _late(id: str, fault: str, arrange: Callable[[Wire], None], reason: str, kept: str) -> Row:
    """What takes longer than is waited for."""
    return Row(
        id=id,
        fault=fault,
        arrange=arrange,
        end=owed(reason),
        exit=4,
        kept=kept,
        fast=True,
        scrapy=("DOWNLOAD_TIMEOUT=3", "RETRY_TIMES=0"),
        bound="its 180 s are 3 s here, and one try",
    )


ROWS = (
    _no_answer("reset-before-headers", "reset before a byte of an answer", reset=True),
    _no_answer("closed-early", "closed before a byte of an answer", b""),
    _no_answer("closed-in-headers", "closed in the middle of the headers", HEAD[:30]),
    _cut("reset-in-body", "reset in the middle of the body", HEAD + _LENGTH + PAGE[:_HALF], reset=True),
    _cut("short-body", "body shorter than its Content-Length", HEAD + _LENGTH + PAGE[:_HALF]),
    Row(
        id="short-once",
        fault="body shorter than its Content-Length, whole the next time",
        arrange=lambda wire: wire.say(Say(body=PAGE[:_HALF], cut=len(PAGE) - _HALF), Say(body=PAGE)),
        kept="200 disconnect, 200 whole",
    ),
    _in_part(
        "long-body",
        "body longer than its Content-Length",
        HEAD + b"Content-Length: %d\r\n\r\n" % _HALF + PAGE,
    ),
    _in_part("no-length-cut", "no length at all, closed in the middle", HEAD + b"\r\n" + PAGE[:_HALF]),
    _no_answer(
        "two-lengths",
        "two Content-Length headers that differ",
        HEAD + b"Content-Length: 10\r\n" + _LENGTH + PAGE,
    ),
    _cut("cut-chunk", "last chunk cut", _CHUNKED + _chunk(PAGE[:_HALF]) + b"4000\r\n" + PAGE[_HALF:-300]),
    _cut(
        "wrong-chunk-size",
        "chunk size that is no number",
        _CHUNKED + _chunk(PAGE[:_HALF]) + b"xyz\r\n" + PAGE[_HALF:],
    ),
    _no_answer("http-0.9", "HTTP/0.9: a page without status line and headers", PAGE),
    Row(
        id="http-1.0",
        fault="HTTP/1.0, sound",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE),
    ),
    _no_answer("no-status", "status line that says no status", b"HTTP/1.1 OK\r\n" + _LENGTH + PAGE),
    _no_answer(
        "negative-status", "status line that says -200", HEAD.replace(b" 200 ", b" -200 ") + _LENGTH + PAGE
    ),
    _no_answer(
        "long-status", "status line that says 2000", HEAD.replace(b" 200 ", b" 2000 ") + _LENGTH + PAGE
    ),
    Row(
        id="continue-first",
        fault="100 Continue, unasked, then the page",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + _LENGTH + PAGE),
    ),
    Row(
        id="status-204",
        fault="204 in the place of a page",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.1 204 No Content\r\n\r\n"),
        end=rejected("http-204"),
        kept="204 whole",
    ),
    Row(
        id="status-206",
        fault="206: a part that nobody asked for",
        arrange=lambda wire: wire.say(
            Say(206, body=PAGE[:_HALF], headers={"Content-Range": f"bytes 0-{_HALF - 1}/{len(PAGE)}"})
        ),
        end=rejected("http-206"),
        kept="206 whole",
    ),
    Row(
        id="status-304",
        fault="304 to a request without conditions",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        end=owed("http-304"),
        exit=4,
        kept="304 whole",
    ),
    _late("silence", "connection taken, then silence", lambda wire: wire.say(Say(wait_s=9)), "timeout", ""),
    _late(
        "half-then-silence",
        "half of the body, then silence",
        lambda wire: wire.raw_bytes(HEAD + _LENGTH + PAGE[:_HALF], b"x", wait_s=9),
        "timeout",
        "200 time",
    ),
    _late(
        "drip",
        "a byte now and then",
        lambda wire: wire.raw_bytes(HEAD + _LENGTH + b"<", *[b"<"] * 40, wait_s=0.2),
        "too-slow",
        "200 time",
    ),
    Row(
        id="refused",
        fault="connection refused",
        arrange=_refused,
        end=owed("robots-unavailable"),
        exit=4,
        kept="",
    ),
    Row(
        id="list-refused",
        fault="front page reset, the other lists sound",
        arrange=_no_front_page,
        end="stored 3; list /index.htm no-answer",
        exit=4,
    ),
)
