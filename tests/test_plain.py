"""Text from elsewhere: nothing in a field, a log line, a cell or a file's name acts on who reads or opens it."""

from __future__ import annotations

import io
import logging
import struct
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecrawl import flow
from wirecrawl.archive.months import Month
from wirecrawl.archive.provenance import safe_uri
from wirecrawl.archive.saved import DIRECTORY_LIMIT_BYTES, read_file
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reading, Reject, to_line
from wirecrawl.plain import OneLine, plain_line, plain_text
from wirecrawl.progress import Bar, Log
from wirecrawl.sources import SOURCES
from wirecrawl.steps.clean import is_sound, mend

ACTS = (
    *map(
        chr,
        [
            *range(9),
            *range(14, 32),
            *range(127, 133),
            *range(134, 160),
            0x202A,
            0x202D,
            0x202E,
            0x2066,
            0x2069,
        ],
    ),
    *("\ufffe", "\uffff", "\ufdd0", "\U0010ffff", "\ud800", "\udfff"),
)
LINE_ENDS = ("\r", "\v", "\f", "\x85", "\u2028", "\u2029")
STAYS = ("\u200e", "\u200f", "\u061c", "\u200d", "\ufeff", "\u00a0", "\u202f", "é", "œ", "阿", "\U0001f4f0")
nasty = st.text(
    st.sampled_from((*ACTS, *LINE_ENDS, *STAYS, "\n", "\t", " ", "a", "=", "<", "&")) | st.characters()
)


def acts(text: str, besides: str = "\n\t") -> list[str]:
    """Characters of the kinds that act, by what Unicode calls them."""
    return [
        c
        for c in text
        if c not in besides
        and (
            unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
            or unicodedata.bidirectional(c) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
            or ord(c) & 0xFFFE == 0xFFFE
        )
    ]


@pytest.mark.parametrize("sign", [*ACTS, *LINE_ENDS], ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_acts_is_no_part_of_a_field(sign: str) -> None:
    """Gone, or a space where it parted words; and such a text is never taken for sound."""
    assert plain_text(f"a{sign}b") == ("a b" if sign in (*LINE_ENDS, *"\x1c\x1d\x1e\x1f") else "ab")
    assert not is_sound(f"a{sign}b")


@pytest.mark.parametrize("sign", STAYS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_words_need_stays(sign: str) -> None:
    """Marks of direction beside an Arabic name, joiners, no-break spaces, every letter."""
    assert plain_text(f"a{sign}b") == plain_line(f"a{sign}b") == f"a{sign}b"


@given(nasty)
def test_no_text_keeps_what_acts(text: str) -> None:
    """Of any text; safe text is left as it is, and a line is one line."""
    assert acts(plain_text(text)) == []
    assert plain_text(plain_text(text)) == plain_text(text)
    assert acts(plain_line(text), "\t") == []
    assert "\n" not in plain_line(text)
    assert acts(mend(text)) == []


@settings(max_examples=60)
@given(nasty, nasty, st.booleans())
def test_no_field_of_any_page_acts(headline: str, words: str, as_references: bool) -> None:
    """As they are or as `&#27;`, in every place of a page that a field comes from; the line is JSON, or the page is a
    reject whose line is."""
    spelled = ["".join(f"&#{ord(c)};" for c in text) if as_references else text for text in (headline, words)]
    html = print_page(made_story(0)).decode()
    html = html.replace("</h1>", f"{spelled[0]}</h1>").replace("<p>", f"<p>{spelled[1]}", 2)
    html = html.replace('content="', f'content="{spelled[1].replace(chr(34), "")}').replace(
        "Publié le", f"Publié {spelled[0]} le"
    )
    html = html.replace("</head>", f'<link rel=canonical href="{spelled[0].replace(chr(34), "")}"></head>')
    url = safe_uri(
        f"http://french.news.cn/{quote(plain_text(headline)[:40], safe='')}/2017-02/01/c_136050000.htm"
    )
    found = flow.read(Capture(payload=html.encode("utf-8", "replace"), url=url))
    line = (
        to_line(found)
        if isinstance(found, Reading)
        else found.to_line()
        if isinstance(found, Reject)
        else b""
    )
    story = orjson.loads(line)
    assert acts(str(_strings(story)), "\n\t") == []


def _strings(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(map(_strings, value.values()))
    if isinstance(value, list):
        return "".join(map(_strings, value))
    return str(value)


def test_what_acts_in_one_field_alone_is_out_of_it() -> None:
    """A page whose text is sound is looked at for its keywords, section and authors too."""
    html = (
        print_page(made_story(0))
        .decode()
        .replace('name="keywords" content="', 'name="keywords" content="\x1b[2J')
    )
    assert "\x1b" in html
    found = flow.read(Capture(payload=html.encode(), url=made_story(0).url()))
    assert isinstance(found, Reading)
    assert acts("".join(found.keywords), "") == []


def test_what_a_reject_quotes_does_not_act() -> None:
    """Its detail and its address, in `rejects/` and on stderr."""
    html = '<meta http-equiv=refresh content="9; url=/x\x1b[2J\u202e&#10;ERROR: forged">'
    found = flow.read(
        Capture(payload=html.encode(), url="http://french.news.cn/2018-06/07/c_137236985\x1b.htm")
    )
    assert isinstance(found, Reject)
    assert "forged" in found.detail and acts(found.detail + found.url, "") == []
    assert "\n" not in found.detail


def test_a_list_that_holds_such_characters_is_read() -> None:
    """Half a surrogate in a list's JSON, or an escape sequence in a link, breaks nothing and is in no address."""
    text = (
        '{"data":{"list":[{"LinkUrl":"http://french.news.cn/\\u001b[2J\\ud800/2018-06/07/c_137236985.htm",'
        '"Title":"\\ud800\\u202e","PubTime":"2018-06-07"}]}}'
    )
    source = SOURCES["xinhua_fr"]
    found = source.listing(
        Capture(payload=b"", url="http://qc.wa.news.cn/nodeart/list?nid=1&pgnum=1&cnt=2"), text
    )
    assert isinstance(found, Listing)
    (entry,) = found.entries
    assert acts(entry.url, "") == []


# lines


@pytest.mark.parametrize(
    "make", [Log, lambda label, stream: Bar(label, stream, colour=False)], ids=["log", "bar"]
)
def test_nothing_quoted_forges_a_line_of_progress(make: Any) -> None:
    """An address with a newline and an escape sequence in it is seen, and is one line."""
    out = io.StringIO()
    make("x", out).say("http://x/\nxinhua_fr: all is well\x1b[2K\u202e")
    (line,) = out.getvalue().removeprefix("\r\x1b[2K").splitlines()
    assert line == r"http://x/\nxinhua_fr: all is well\x1b[2K\u202e"


def test_nothing_quoted_forges_a_line_of_scrapys_log() -> None:
    """Neither by a message, nor by an argument, nor by the text of an exception."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    try:
        raise ValueError("broke\nERROR: forged\x1b[31m")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
    record = OneLine("scrapy", logging.ERROR, "f", 1, "at %s", ("\nERROR: forged\x9b",), found)
    handler.handle(record)
    first, *rest = out.getvalue().splitlines()
    assert first == r"ERROR: at \nERROR: forged\x9b"
    assert rest and all(line.startswith("  | ") for line in rest)
    assert acts(out.getvalue(), "\n") == []


def test_our_own_colours_stay() -> None:
    """On a terminal; what is not a colour does not."""
    assert plain_line("\x1b[1mTitre\x1b[0m\x1b[2J", colour=True) == "\x1b[1mTitre\x1b[0m\\x1b[2J"


# names of files


@given(
    st.one_of(
        nasty, st.sampled_from(["../../etc", "..", "/etc/passwd", "2018-06/../..", "C:\\x", "2018-06\n"])
    )
)
def test_no_page_names_a_file(said: str) -> None:
    """A month comes from a day that reads as one, a source from the program: neither is a path."""
    from wirecrawl.archive.ledger import _month_of

    path = Month("stories", "xinhua_fr", _month_of(said)).path
    parts = Path(path).parts
    assert parts[:2] == ("stories", "xinhua_fr") and ".." not in parts
    assert (
        len(parts) <= 4
        and path.removesuffix(".jsonl").replace("/", "").replace("-", "").replace("_", "").isalnum()
    )


@pytest.mark.parametrize("key", ["../../x", "..%2f..%2fx", "c_1/../../x"])
def test_an_address_with_a_path_in_it_is_no_id(key: str) -> None:
    """Ids are digits and hex after the source's name."""
    address = SOURCES["xinhua_fr"].address(f"http://french.news.cn/2018-06/07/{key}.htm")
    assert address.id == "" and address.role == "other"


# containers


def zipped(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in names.items():
            bundle.writestr(name, data)
    return path


def faults(path: Path) -> list[str]:
    return [
        found.reason if isinstance(found, Unreadable) else found.url for found in read_file(path, path.name)
    ]


@pytest.mark.parametrize(
    "name", ["../../out.warc", "/etc/out.warc", "archive/../../out.warc", "archive\\..\\out.warc"]
)
def test_a_wacz_writes_nowhere(tmp_path: Path, name: str) -> None:
    """Files with a path are no part of a WACZ; nothing is unpacked at all."""
    (tmp_path / "in").mkdir()
    before = set(tmp_path.rglob("*"))
    path = zipped(tmp_path / "in" / "x.wacz", {name: b"WARC/1.1\r\n"})
    assert faults(path) == ["binary-file"]
    assert set(tmp_path.rglob("*")) - before == {path}


def test_an_mhtml_writes_nowhere(tmp_path: Path) -> None:
    """Its parts' names and addresses are read and never opened; one that is a local path is no address."""
    text = (
        "From: x\r\nMIME-Version: 1.0\r\nSnapshot-Content-Location: file:///../../etc/passwd\r\n"
        'Content-Type: text/html; name="../../x.html"\r\nContent-Location: ../../x.html\r\n\r\n<html>x</html>'
    )
    path = tmp_path / "x.mhtml"
    path.write_text(text)
    assert faults(path) == [""]
    assert list(tmp_path.iterdir()) == [path]


def test_parts_in_parts_without_end_are_refused(tmp_path: Path) -> None:
    """By name, and not with the stack."""
    head = "MIME-Version: 1.0\r\n"
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3000))
    path = tmp_path / "x.mhtml"
    path.write_text(head + parts)
    assert faults(path) in (["too-deep"], ["no-page"])


def test_a_zip_that_shares_its_bytes_is_refused(tmp_path: Path) -> None:
    """Ten entries over one body are ten times its cost, and no packer writes that."""
    path = zipped(tmp_path / "x.wacz", {f"archive/{n}.warc": b"WARC/1.1\r\n" + bytes(4000) for n in range(3)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    for _ in range(3):
        struct.pack_into("<I", data, at + 42, 0)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    assert faults(path) == ["zip-bomb"]


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    """Only WARC files are read, one level deep."""
    inner = zipped(tmp_path / "inner.wacz", {"archive/a.warc": bytes(100)}).read_bytes()
    assert faults(zipped(tmp_path / "a.wacz", {"archive/inner.wacz": inner})) == ["binary-file"]
    assert faults(zipped(tmp_path / "b.wacz", {"archive/x.warc": inner})) != []


def test_a_zip_of_countless_names_is_refused(tmp_path: Path) -> None:
    """By the size of its directory, before any of it is read."""
    path = tmp_path / "x.wacz"
    size = DIRECTORY_LIMIT_BYTES + 1
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 60_000, 60_000, size, 30, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(26) + bytes(size) + end)
    assert faults(path) == ["zip-bomb"]


def test_files_that_unpack_to_much_together_are_refused(tmp_path: Path) -> None:
    """Each of them under the limit, and all of them far over it."""
    path = zipped(tmp_path / "x.wacz", {f"archive/{n}.warc": bytes(200) for n in range(20)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 400 * 1024 * 1024)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    assert faults(path) == ["zip-bomb"]
