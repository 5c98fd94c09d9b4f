"""Faults of headers: too many, too long, with bytes that do not belong there, and wrong about the body.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.row import Row, owed, rejected
from tests.faults.wire import HEAD, PAGE, Wire
from tests.faulty_wire import Say

_LENGTH = b"Content-Length: %d\r\n\r\n" % len(PAGE)


def _also(lines: bytes) -> Callable[[Wire], None]:
    return lambda wire: wire.raw_bytes(HEAD + lines + _LENGTH + PAGE)


def _type(content_type: str, body: bytes = PAGE) -> Callable[[Wire], None]:
    return lambda wire: wire.say(Say(body=body, headers={"Content-Type": content_type}))


def _too_large(id: str, fault: str, arrange: Callable[[Wire], None]) -> Row:
    return Row(
        id=id, fault=fault, arrange=arrange, end=rejected("headers-too-large"), exit=4, kept="200 length"
    )


ROWS = (
    _too_large("many-headers", "1,000 headers", _also(b"X-More: 1\r\n" * 1000)),
    _too_large(
        "headers-without-end",
        "headers without end, 60 kB each",
        lambda wire: wire.endless(HEAD, b"X-More: " + b"1" * 60_000 + b"\r\n"),
    ),
    _too_large(
        "header-without-end",
        "one header without end",
        lambda wire: wire.endless(HEAD + b"X-More: ", b"1" * 65_536),
    ),
    _too_large(
        "small-headers-without-end",
        "small headers without end (here 30,000)",
        lambda wire: wire.endless(HEAD, b"X-More: 1\r\n" * 1000, times=30),
    ),
    Row(
        id="interim-without-end",
        fault="103 Early Hints without end (here 5,000)",
        arrange=lambda wire: wire.endless(
            b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100, times=50
        ),
        end=rejected("headers-too-large"),
        kept="",
    ),
    Row(
        id="cookies",
        fault="150 Set-Cookie headers, then the page",
        arrange=_also(b"".join(b"Set-Cookie: n%d=v\r\n" % n for n in range(150))),
    ),
    Row(
        id="nul-in-header",
        fault="NUL in a header",
        arrange=_also(b"X-More: a\0b\r\n"),
    ),
    Row(
        id="cr-in-header",
        fault="a lone CR in a header, and what looks like another header behind it",
        arrange=_also(b"X-More: a\rWARC-Type: request\r\n"),
    ),
    Row(
        id="lf-in-header",
        fault="a lone LF in a header, and what looks like another header behind it",
        arrange=_also(b"X-More: a\nWARC-Type: request\r\n"),
    ),
    Row(
        id="bad-header-name",
        fault="a header name with a byte over 127",
        arrange=_also(b"X-\xe9: 1\r\n"),
        end=owed("no-answer"),
        exit=4,
        kept="",
    ),
    Row(
        id="no-content-type",
        fault="no Content-Type",
        arrange=lambda wire: wire.raw_bytes(b"HTTP/1.1 200 OK\r\n" + _LENGTH + PAGE),
    ),
    Row(
        id="says-gbk",
        fault="UTF-8 that says charset=gbk",
        arrange=_type("text/html; charset=gbk"),
    ),
    Row(
        id="says-utf-8",
        fault="windows-1252 that says charset=utf-8",
        arrange=_type("text/html; charset=utf-8", PAGE.decode().encode("cp1252", "xmlcharrefreplace")),
    ),
)
