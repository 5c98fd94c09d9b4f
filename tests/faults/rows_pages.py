"""Pages that come whole and are not what they should be.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; big pages are made when they are served.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.faults.row import PART, STORED, Row, rejected
from tests.faults.wire import BAD, DRAFTS, PAGE, Wire
from tests.faulty_wire import Say
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_empty, print_page, print_unknown

_MIB = 2**20
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _page(
    body: Callable[[], bytes], content_type: str = "text/html; charset=utf-8"
) -> Callable[[Wire], None]:
    return lambda wire: wire.say(Say(body=body(), headers={"Content-Type": content_type}))


def _with(*traits: str, draft: Draft = BAD) -> Callable[[], bytes]:
    return lambda: print_page(replace(draft, traits={**draft.traits, **dict.fromkeys(traits, "")}))


def _formats_left_open() -> bytes:
    opened = b"".join(b"<b id=%d>" % n for n in range(3000))
    return PAGE + b"<div>" + opened + b"</div>" + b"<div>x</div>" * 3000


def _many_attributes() -> bytes:
    return b"<p " + b" ".join(b"a%x" % n for n in range(20_000)) + b">" + PAGE


def _with_text(text: str) -> bytes:
    return PAGE.decode().replace("<p>", "<p>" + text, 1).encode()


def _other_number() -> bytes:
    """The page of one story that carries the tracking id of another."""
    return PAGE.replace(BAD.number.encode(), DRAFTS[1].number.encode())


def _row(id: str, fault: str, body: Callable[[], bytes], end: str, exit: int = 0, **more: object) -> Row:
    return Row(id=id, fault=fault, arrange=_page(body), end=end, exit=exit, **more)  # type: ignore[arg-type]


ROWS = (
    _row("empty-body", "not one byte", lambda: b"", rejected("empty-file")),
    _row("blank-body", "only white space", lambda: b" \n" * 500, rejected("unknown-layout")),
    _row("binary-body", "random bytes", lambda: bytes(range(256)) * 40, rejected("binary-file")),
    _row(
        "pdf-body",
        "a PDF that says text/html",
        lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0\1\2" * 2000,
        rejected("binary-file"),
    ),
    _row(
        "cut-page",
        "half a page, its Content-Length right",
        lambda: PAGE[: len(PAGE) // 2],
        STORED,
        4,
        right=2,
        note=PART,
    ),
    _row("unknown-layout", "a page of a shape nobody knows", print_unknown, rejected("unknown-layout")),
    _row(
        "no-body", "a story's page with nothing in its boxes", lambda: print_empty(BAD), rejected("no-body")
    ),
    _row(
        "no-date",
        "a story without any date",
        _with("no-date"),
        STORED,
        right=2,
        note="one without a date, as printed",
    ),
    _row(
        "other-number",
        "the page of another story: its number contradicts the address",
        _other_number,
        STORED,
    ),
    _row("deep-page", "100,000 nested tags", lambda: PAGE + b"<div>" * 100_000, rejected("too-deep")),
    _row("many-nodes", "1,000,000 tags", lambda: PAGE + b"<br>" * 1_000_000, rejected("too-many-nodes"), 0),
    _row(
        "formats-left-open", "3,000 formatting tags left open", _formats_left_open, rejected("too-many-nodes")
    ),
    _row("many-attributes", "20,000 attributes of one tag", _many_attributes, rejected("too-many-nodes")),
    Row(
        id="page-20-mb",
        fault="a page of 20 MB",
        arrange=_page(lambda: PAGE + b"<!-- " + b"x" * 20 * _MIB),
        end=rejected("body-too-large"),
        exit=4,
        kept="200 length",
    ),
    Row(
        id="page-of-1-gb",
        fault="a page that says 1 GB, and goes on (here 30 MB)",
        arrange=lambda wire: wire.endless(
            _HEAD + b"Content-Length: 1073741824\r\n\r\n", b"x" * 65_536, times=480
        ),
        end=rejected("body-too-large"),
        exit=4,
        kept="200 length",
    ),
    Row(
        id="chunks-without-end",
        fault="chunks without end (here 30 MB)",
        arrange=lambda wire: wire.endless(
            _HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n", times=480
        ),
        end=rejected("body-too-large"),
        exit=4,
        kept="200 length",
    ),
    Row(
        id="page-without-end",
        fault="a page without end (here 40 MB)",
        arrange=lambda wire: wire.endless(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>" * 20_000, times=700
        ),
        end=rejected("body-too-large"),
        exit=4,
        kept="200 length",
        memory_mb=400,
        bound="400 MB of address space",
    ),
    _row(
        "long-headline",
        "a headline of 7 MB",
        lambda: PAGE.replace(b"<h2", b"<h2>" + b"Titre-" * 1_200_000 + b"</h2><h2", 1),
        rejected("field-too-long"),
    ),
    _row(
        "long-text",
        "a text of 7 MB",
        lambda: _with_text("Un-mot-\U0001f4f0-" * 600_000),
        rejected("field-too-long"),
    ),
    _row("mojibake", "UTF-8 stored as Latin-1 and served as UTF-8", _with("mojibake"), STORED),
    _row(
        "bidi",
        "escape and bidi signs in the headline",
        lambda: PAGE.replace(BAD.headline.encode(), f"\u202e\x1b{BAD.headline}\u202c".encode()),
        STORED,
    ),
)
