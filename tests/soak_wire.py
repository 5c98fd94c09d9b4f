"""A wire that misbehaves at random: every fault of the network mixed, story after story, until it is told to be calm.

In:   a seed, and how many stories there are in all.
Out:  a FaultyWire; which faults it has shown, and how often.
Law:  what an address answers next is decided by the seed, the address and how often it was asked, never by a clock;
      a story's first answer is a fault, each kind in its turn, so that even a short soak has them all;
      every wait ends by itself within three seconds.
"""

from __future__ import annotations

import gzip
import random
import zlib
from collections import Counter
from dataclasses import replace

from tests.faulty_wire import EMPTY, SECTIONS, START, Answer, FaultyWire, Say, page_of_links, sent
from tests.warc_bytes import http
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft, expected_fields
from wirecrawl.demo.templates import print_page

# a host of the wire's own that the resolver leads to a cloud's metadata address
TAKEN_OVER = "www.french.news.cn"
INSIDE = "www.french.xinhuanet.com"  # another, that it leads to 127.0.0.2
SHOWN_FIRST, SHOWN_MORE = 28, 3  # one for each fault at first
_DICE = 0.45  # how often a story's address misbehaves
_TYPE = "Content-Type: text/html; charset=utf-8"
_BOMB = zlib.compressobj(9, wbits=31)
_BOMB_BYTES = b"".join(_BOMB.compress(bytes(2**20)) for _ in range(64)) + _BOMB.flush()
_SOFT_404 = (
    b"<html><head><title>Page introuvable</title></head><body><p>Cette page n'existe plus.</p></body></html>"
)


def _dripped(page: bytes) -> Answer:
    head = http(b"", _TYPE, f"Content-Length: {len(page)}")
    return sent(head, *(page[at : at + 40] for at in range(0, 400, 40)), wait_s=0.3)


def _faults(page: bytes, path: str) -> dict[str, Answer]:
    """name → what is said in the place of a story's page."""
    packed = gzip.compress(page, mtime=0)
    broken = packed[:200] + bytes([packed[200] ^ 255]) + packed[201:]
    zipped = {"Content-Encoding": "gzip"}
    return {
        "late": Say(body=page, wait_s=0.5),
        "500": Say(500),
        "503": Say(503, headers={"Retry-After": "1"}),
        "503 for an hour": Say(503, headers={"Retry-After": "3600"}),
        "429": Say(429, headers={"Retry-After": "1"}),
        "reset": Say(reset=True),
        "cut body": Say(body=page[: len(page) // 2], cut=len(page)),
        "cut chunks": sent(http(b"800\r\n" + page[:300], _TYPE, "Transfer-Encoding: chunked")),
        "no end": sent(http(page[:-200], _TYPE)),
        "short length": sent(http(page, _TYPE, f"Content-Length: {len(page) // 2}")),
        "cut gzip": Say(body=packed[:-200], headers=zipped),
        "broken gzip": Say(body=broken, headers=zipped),
        "bomb": Say(body=_BOMB_BYTES, headers=zipped),
        "drip": _dripped(page),
        "silence": sent(b"HTTP/1.1 200 OK\r\n", wait_s=3.0),
        "headers": sent(b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 9000),
        "no http": sent(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        "circle": Say(302, headers={"Location": path}),
        "to 127.0.0.2": Say(302, headers={"Location": f"http://127.0.0.2{path}"}),
        "to metadata": Say(302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
        "to a name inside": Say(302, headers={"Location": f"http://{INSIDE}{path}"}),
        "to a name taken over": Say(302, headers={"Location": f"http://{TAKEN_OVER}{path}"}),
        "to a broken address": Say(302, headers={"Location": "http://[broken/"}),
        "soft 404": Say(body=_SOFT_404),
        "nothing": Say(body=b""),
        "noise": Say(body=random.Random(path).randbytes(3000)),
        "wrong label": Say(body=page, headers={"Content-Type": "text/html; charset=gbk"}),
    }


def _list_faults(page: bytes) -> dict[str, Answer]:
    traps = "".join(
        f'<a href="{link}">x</a>'
        for link in (
            *(f"/calendrier/{year}-06/07/c_{year}00000.htm" for year in range(2031, 2099)),
            *(
                "/a/b/a/b/a/b/a/b/2018-06/07/c_137236985.htm",
                "/x" * 40 + "/2018-06/07/c_137236986.htm",
                "//[x",
            ),
        )
    )
    return {
        "list cut": Say(body=page[: len(page) * 2 // 3], cut=len(page)),
        "list empty": Say(body=b""),
        "list 500": Say(500),
        "list reset": Say(reset=True),
        "list trap": Say(body=page_of_links(traps)),
        "list noise": Say(body=b'{"datasource": [' + page[:200]),
        "list too long": Say(body=page_of_links('<a href="/x">x</a>' * 30_000)),
        "list headers": sent(b"HTTP/1.1 200 OK\r\n" + b"X-More: " + b"1" * 70_000 + b"\r\n\r\n"),
    }


_ROBOTS: dict[str, Answer] = {
    "robots 503": Say(503),
    "robots reset": Say(reset=True),
    "robots long": Say(body=b"User-agent: *\nDisallow: /y/z\n" * 40_000),
    "robots slow": Say(body=b"User-agent: *\nCrawl-delay: 0.5\n", headers={"Content-Type": "text/plain"}),
}


class SoakWire(FaultyWire):
    """`drafts`: all stories; those shown grow with each look at the front page. `shown`: fault → how often."""

    def __init__(self, seed: str, stories: int) -> None:
        super().__init__()
        self.seed, self.calm = seed, False
        self.faults: Counter[str] = Counter()
        self.drafts = [replace(made_story(number), section="monde") for number in range(stories)]
        self._by_path = {draft.path(): draft for draft in self.drafts}
        self._numbers = {draft.path(): number for number, draft in enumerate(self.drafts)}
        self._looks = 0
        self._times: Counter[str] = Counter()

    @property
    def shown(self) -> list[Draft]:
        """The stories that lists show by now."""
        return self.drafts if self.calm else self.drafts[: SHOWN_FIRST + SHOWN_MORE * self._looks]

    def expected(self) -> dict[str, dict[str, object]]:
        """id → the fields its line must have."""
        return {draft.id: expected_fields(draft) for draft in self.drafts}

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        super().next_answer(path, headers)
        with self._lock:
            self._times[path] += 1
            self._looks += path == START
            dice = random.Random(f"{self.seed} {path} {self._times[path]}")
        sound, faults, often = self._plain(path)
        is_first = path in self._by_path and self._times[path] == 1
        if self.calm or not faults or (not is_first and dice.random() >= often):
            return sound
        names = list(faults)
        name = names[self._numbers[path] % len(names)] if is_first else dice.choice(names)
        with self._lock:
            self.faults[name] += 1
        return faults[name]

    def _plain(self, path: str) -> tuple[Say, dict[str, Answer], float]:
        """The sound answer, what may stand in its place, and how often."""
        if path in self._by_path:
            page = print_page(self._by_path[path])
            return Say(body=page), _faults(page, path), _DICE
        if path == "/robots.txt":
            return Say(404), _ROBOTS, 0.2
        if path == START:
            links = "".join(f'<li><a href="{one.url()}">{one.headline}</a></li>' for one in self.shown)
            page = page_of_links(links)
            return Say(body=page), _list_faults(page), 0.3
        if path.endswith("/index.htm") and path.split("/")[1] in SECTIONS:
            return Say(body=EMPTY), _list_faults(EMPTY), 0.1
        return Say(404), {}, 0.0
