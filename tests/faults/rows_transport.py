"""Faults of the connection and of what HTTP/1.1 says about the length of a body.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py.
"""

from __future__ import annotations

import socket

from tests.faults.row import PART, Row, owed, rejected
from tests.faults.wire import HEAD, PAGE, Wire
from tests.faulty_wire import Say, links_to, page_of_links

_LENGTH = b"Content-Length: %d\r\n\r\n" % len(PAGE)
_CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_HALF = len(PAGE) // 2
_SLOW = ("DOWNLOAD_TIMEOUT=3", "RETRY_TIMES=0")
_SLOWLY = "its 180 s are 3 s here, and one try"


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


ROWS = (
    Row(
        id="reset-before-headers",
        fault="reset before a byte of an answer",
        arrange=lambda wire: wire.raw_bytes(reset=True),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="closed-early",
        fault="closed before a byte of an answer",
        arrange=lambda wire: wire.raw_bytes(b""),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="closed-in-headers",
        fault="closed in the middle of the headers",
        arrange=lambda wire: wire.raw_bytes(HEAD[:30]),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="reset-in-body",
        fault="reset in the middle of the body",
        arrange=lambda wire: wire.raw_bytes(HEAD + _LENGTH + PAGE[:_HALF], reset=True),
        end=owed("cut-transfer"),
        exit=4,
        kept="200 disconnect",
    ),
    Row(
        id="short-body",
        fault="body shorter than its Content-Length",
        arrange=lambda wire: wire.raw_bytes(HEAD + _LENGTH + PAGE[:_HALF]),
        end=owed("cut-transfer"),
        exit=4,
        kept="200 disconnect",
    ),
    Row(
        id="short-once",
        fault="body shorter than its Content-Length, whole the next time",
        arrange=lambda wire: wire.say(Say(body=PAGE[:_HALF], cut=len(PAGE) - _HALF), Say(body=PAGE)),
        kept="200 disconnect, 200 whole",
    ),
    Row(
        id="long-body",
        fault="body longer than its Content-Length",
        arrange=lambda wire: wire.raw_bytes(HEAD + b"Content-Length: %d\r\n\r\n" % _HALF + PAGE),
        right=2,
        note=PART,
        exit=4,
    ),
    Row(
        id="no-length-cut",
        fault="no length at all, closed in the middle",
        arrange=lambda wire: wire.raw_bytes(HEAD + b"\r\n" + PAGE[:_HALF]),
        right=2,
        note=PART,
        exit=4,
    ),
    Row(
        id="two-lengths",
        fault="two Content-Length headers that differ",
        arrange=lambda wire: wire.raw_bytes(HEAD + b"Content-Length: 10\r\n" + _LENGTH + PAGE),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="cut-chunk",
        fault="last chunk cut",
        arrange=lambda wire: wire.raw_bytes(_CHUNKED + _chunk(PAGE[:_HALF]) + b"4000\r\n" + PAGE[_HALF:-300]),
        end=owed("cut-transfer"),
        exit=4,
        kept="200 disconnect",
    ),
    Row(
        id="wrong-chunk-size",
        fault="chunk size that is no number",
        arrange=lambda wire: wire.raw_bytes(_CHUNKED + _chunk(PAGE[:_HALF]) + b"xyz\r\n" + PAGE[_HALF:]),
        end=owed("cut-transfer"),
        exit=4,
        kept="200 disconnect",
    ),
    Row(
        id="http-0.9",
        fault="HTTP/0.9: a page without status line and headers",
        arrange=lambda wire: wire.raw_bytes(PAGE),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="http-1.0",
        fault="HTTP/1.0, sound",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE),
    ),
    Row(
        id="no-status",
        fault="status line that says no status",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.1 OK\r\n" + _LENGTH + PAGE),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="negative-status",
        fault="status line that says -200",
        arrange=lambda wire: wire.raw_bytes(HEAD.replace(b" 200 ", b" -200 ") + _LENGTH + PAGE),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="long-status",
        fault="status line that says 2000",
        arrange=lambda wire: wire.raw_bytes(HEAD.replace(b" 200 ", b" 2000 ") + _LENGTH + PAGE),
        end=owed("no-answer"),
        exit=4,
        kept="",
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
    Row(
        id="silence",
        fault="connection taken, then silence",
        arrange=lambda wire: wire.say(Say(wait_s=9)),
        end=owed("timeout"),
        exit=4,
        kept="",
        fast=True,
        scrapy=_SLOW,
        bound=_SLOWLY,
    ),
    Row(
        id="half-then-silence",
        fault="half of the body, then silence",
        arrange=lambda wire: wire.raw_bytes(HEAD + _LENGTH + PAGE[:_HALF], b"x", wait_s=9),
        end=owed("timeout"),
        exit=4,
        kept="200 time",
        fast=True,
        scrapy=_SLOW,
        bound=_SLOWLY,
    ),
    Row(
        id="drip",
        fault="a byte now and then",
        arrange=lambda wire: wire.raw_bytes(HEAD + _LENGTH + b"<", *[b"<"] * 40, wait_s=0.2),
        end=owed("too-slow"),
        exit=4,
        kept="200 time",
        fast=True,
        scrapy=_SLOW,
        bound=_SLOWLY,
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
