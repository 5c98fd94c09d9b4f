"""What a wire reserves is recorded: in the capture, in the ledger and in `stats`; and nothing is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawls import crawl
from tests.faulty_wire import FaultyWire, Say
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.demo.templates import print_page
from wirecrawl.replay import replay_into
from wirecrawl.steps.reservations import reservations


@pytest.mark.parametrize(
    ("head", "meta", "found"),
    [
        ("X-Robots-Tag: noarchive", {}, ["header:noarchive"]),
        ("x-robots-tag: NoAI, nocache\r\nX-Robots-Tag: none", {}, ["header:noai", "header:nocache", "header:none"]),
        ("X-Robots-Tag: wirecrawl: noarchive", {}, ["header:noarchive"]),
        ("X-Robots-Tag: otherbot: noarchive", {}, []),
        ("X-Robots-Tag: all, max-snippet:20", {}, []),
        ("TDM-Reservation: 1\r\ntdm-policy: http://x/p.json", {}, ["header:tdm-reservation"]),
        ("tdm-reservation: 0", {"tdm-reservation": "0"}, []),
        ("", {"robots": "noimageai,NOARCHIVE"}, ["meta:noarchive", "meta:noimageai"]),
        ("", {"tdm-reservation": "1"}, ["meta:tdm-reservation"]),
        ("", {"wirecrawl": "none"}, ["meta:none"]),
        ("Content-Type: text/html", {"description": "noai"}, []),
    ],
)  # fmt: skip
def test_what_is_reserved(head: str, meta: dict[str, str], found: list[str]) -> None:
    """By each of its spellings, to everybody or to this crawler; not what is said to another."""
    block = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode()
    assert reservations(block, meta) == found


def test_it_is_counted_and_the_story_is_kept(tmp_path: Path) -> None:
    """The headers are in the capture, the codes in the ledger, the counts in `stats`; a replay has the same."""
    with FaultyWire(stories=3) as wire:
        one, two, _ = wire.drafts
        page = print_page(one).replace(b"</head>", b'<meta name="ROBOTS" content="noarchive"></head>')
        wire.answers[one.path()] = [Say(body=page, headers={"X-Robots-Tag": "noai", "tdm-reservation": "1"})]
        wire.answers[two.path()] = [Say(body=print_page(two), headers={"X-Robots-Tag": "noai"})]
        found = crawl(tmp_path / "a", wire.connect_to)
    assert found.tally["stored"] == 3
    replay_into(tmp_path / "b", [tmp_path / "a" / "captures"], Account())
    for name in "ab":
        with Ledger.open_readonly(tmp_path / name) as ledger:
            counts = {"header:noai": 2, "header:tdm-reservation": 1, "meta:noarchive": 1}
            assert ledger.stats()["reserved"] == counts
            assert ledger.stats("xinhua_fr")["reserved"] == counts
