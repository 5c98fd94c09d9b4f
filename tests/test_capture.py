"""Facts about the bytes of a capture: undone encodings within bounds, charsets in the right order."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard

from wirecrawl.errors import Unreadable
from wirecrawl.model import capture as model
from wirecrawl.model.capture import Capture, decode_text

TEXT = "La dépêche est arrivée à l'école, « enfin »." * 3
PACKED = {
    "gzip": gzip.compress(TEXT.encode()),
    "x-gzip": gzip.compress(TEXT.encode()),
    "deflate": zlib.compress(TEXT.encode()),
    "br": brotli.compress(TEXT.encode()),
    "zstd": zstandard.compress(TEXT.encode()),
    "identity": TEXT.encode(),
    "gzip, br": brotli.compress(gzip.compress(TEXT.encode())),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_every_content_encoding_is_undone(encoding: str) -> None:
    """The payload stays as sent; the body is what it says."""
    capture = Capture(PACKED[encoding], content_encoding=encoding)
    assert capture.text() == TEXT and capture.payload == PACKED[encoding]


def test_raw_deflate_is_undone_too() -> None:
    """Some servers send deflate without its zlib head."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(TEXT.encode()) + packer.flush()
    assert Capture(packed, content_encoding="deflate").text() == TEXT


@pytest.mark.parametrize("encoding", [name for name in PACKED if name != "identity"])
def test_a_cut_body_is_named(encoding: str) -> None:
    """A compressed body that ends early is `cut-body`, or broken: never a shorter text."""
    with pytest.raises(Unreadable) as error:
        Capture(PACKED[encoding][:-6], content_encoding=encoding).body()
    assert error.value.reason in ("cut-body", "broken-body")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", ""])
def test_a_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """A body larger than the limit is refused, packed or not, and not unpacked any further."""
    monkeypatch.setattr(model, "BODY_LIMIT_BYTES", 10_000)
    bomb = bytes(200_000)
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.compress,
    }
    with pytest.raises(Unreadable) as error:
        Capture(pack.get(encoding, bytes)(bomb), content_encoding=encoding).body()
    assert error.value.reason == "body-too-large"


CHARSETS = [
    (TEXT.encode(), "text/html; charset=gbk", TEXT),
    (b'<meta charset="gb2312">' + TEXT.encode(), "", '<meta charset="gb2312">' + TEXT),
    (b"\xef\xbb\xbf" + TEXT.encode(), "", TEXT),
    (TEXT.encode("utf-16"), "", TEXT),
    (TEXT.encode("latin-1"), "text/html; charset=iso-8859-1", TEXT),
    (("L’" + TEXT).encode("cp1252"), "text/html; charset=ISO-8859-1", "L’" + TEXT),
    (b"<meta http-equiv=Content-Type content='text/html; charset=gb2312'>" + "新华网".encode("gbk"), "",
     "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>新华网"),
    (("Un père aimé. " + "Le bac a pris la mer. " * 200).encode("cp1252"), "text/html; charset=gb2312",
     "Un père aimé. " + "Le bac a pris la mer. " * 200),
    (TEXT.encode("latin-1"), "text/html; charset=nonsense", TEXT),
    (TEXT.encode("latin-1"), "text/html; charset=punycode", TEXT),
    (TEXT.encode("latin-1"), "text/html; charset=unicode_escape", TEXT),
    (TEXT.encode("latin-1"), "text/html; charset=undefined", TEXT),
    (TEXT.encode("cp1250", "ignore"), "text/html; charset=windows-1250",
     TEXT.encode("cp1250", "ignore").decode("cp1250")),
    (TEXT.encode("iso8859-15"), "text/html; charset=iso-8859-15", TEXT),
    (TEXT.encode("cp1252"), "", TEXT),
]  # fmt: skip


@pytest.mark.parametrize(("body", "content_type", "text"), CHARSETS)
def test_utf8_goes_before_the_label_and_the_label_before_looks(
    body: bytes, content_type: str, text: str
) -> None:
    """A page that is UTF-8 is read so, whatever it is labelled; else its label counts, else its looks."""
    assert decode_text(body, content_type) == (text, False)


def test_a_character_cut_in_half_is_said() -> None:
    """Bytes that end inside a character give the text before it, and say so."""
    assert decode_text("où".encode()[:-1]) == ("o", True)


def test_text_that_came_in_utf8_keeps_its_bytes() -> None:
    """A parser takes them as they are; any other text comes without."""
    assert Capture(b"\xef\xbb\xbf" + TEXT.encode()).decoded() == (TEXT, False, TEXT.encode())
    assert Capture(TEXT.encode("cp1252")).decoded() == (TEXT, False, None)
    assert Capture("où".encode()[:-1]).decoded() == ("o", True, None)
