"""One spelling of an address: what is put straight, what stays, and that a request can be made of what a list shows."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from wirecrawl.model.address import straight, unwrapped, without_port
from wirecrawl.sources import SOURCES
from wirecrawl.sources.xinhua_lists import _joined

HOST = "http://french.news.cn"
PIECES = [
    *(
        "http://",
        "https://",
        "//",
        "\\\\",
        "/",
        "\\",
        "@",
        ":",
        ":80",
        ":99999",
        ":-1",
        ":x",
        ":0",
        "#",
        "?",
        "%",
        "%2e",
    ),
    *(
        "french.news.cn",
        "FRENCH.NEWS.CN",
        "french.news.cn.",
        "127.0.0.1",
        "[::1]",
        "[",
        "]",
        "é",
        "。",
        "\u202e",
        "\t",
    ),
    *("/2018-06/07/c_137200001.htm", "/index.htm", "..", ".", "%2E%2e", "x", " ", "\n", "\0", "nom:secret@"),
]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://a.example:80/b", "http://a.example/b"),
        ("HTTPS://a.example:443", "HTTPS://a.example"),
        ("http://a.example:8080/b", "http://a.example:8080/b"),
        ("http://a.example/?of=http://b.example:80/c", "http://a.example/?of=http://b.example:80/c"),
    ],
)
def test_only_an_addresss_own_default_port_goes(url: str, same: str) -> None:
    """An address inside its query is not touched."""
    assert without_port(url) == same


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("/a/b.htm", "/a/b.htm"),
        ("/a/../b.htm", "/b.htm"),
        ("/../../b.htm", "/b.htm"),
        ("/a/./b/.", "/a/b/"),
        ("/a/b/..", "/a/"),
        ("/a/%2e%2E/b.htm", "/b.htm"),
        ("/%63_1%5F2.htm?a=%63/../b", "/c_1_2.htm?a=%63/../b"),
        ("/a%2Fb%20c", "/a%2Fb%20c"),
        ("/a//b/.../c", "/a//b/.../c"),
        ("/%zz%4", "/%zz%4"),
        ("", ""),
    ],
)
def test_a_path_has_one_spelling(path: str, same: str) -> None:
    """As RFC 3986 puts it; a slash that is encoded is no slash."""
    assert straight(HOST + path) == HOST + same


def test_what_is_no_web_address_stays() -> None:
    """Its parts mean something else."""
    assert straight("urn:a/../b") == "urn:a/../b"


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_request_can_be_made_of_every_address_that_is_listed(link: str) -> None:
    """Whatever stands in a link, it is a story or a list only where nobody stumbles over it later."""
    url = _joined(f"{HOST}/index.htm", link)
    assert straight(url) == url or "%" in url
    if SOURCES["xinhua_fr"].address(url).role in ("story", "list"):
        assert "@" not in urlsplit(Request(url).url).netloc


@pytest.mark.parametrize(
    "before", ["https://web.archive.org", "http://web.archive.org:80", "//web.archive.org", ""]
)
def test_a_link_in_a_web_archives_copy_is_the_wires(before: str) -> None:
    """The archive turns every link of a page to itself; what the wire printed stands behind it."""
    link = "http://french.news.cn/2018-06/07/c_137236985.htm"
    for kind in ("", "im_", "id_"):
        assert unwrapped(f"{before}/web/20180608101112{kind}/{link}") == (link, "20180608101112")
    assert unwrapped(link) == (link, "")
    assert (
        unwrapped(f"http://french.news.cn/partage?u={link}")[0] == f"http://french.news.cn/partage?u={link}"
    )
