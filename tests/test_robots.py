"""robots.txt by RFC 9309: what its lines mean to us, what an answer means, and what is said when it changes."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawls import crawl
from tests.faulty_wire import FaultyWire, Say
from tests.standin_pages import PAGES
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.robots import RobotsSeen
from wirecrawl.crawl.rules import Rules, difference, read_rules

HOST = "http://french.news.cn"

# text, what it forbids us, what it lets us ask for
READ: dict[str, tuple[bytes, str, str]] = {
    "the longest pattern counts": (b"User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/c", "/a/b"),
    "in any order": (b"User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/c", "/a/b"),
    "allow where two are as long": (b"User-agent: *\nDisallow: /a/b\nAllow: /a/b\n", "", "/a/b"),
    "a star is anything": (b"User-agent: *\nDisallow: /*/b\n", "/x/y/b", "/b"),
    "a dollar is the end": (b"User-agent: *\nDisallow: /a.htm$\n", "/a.htm", "/a.html"),
    "a star and a dollar": (b"User-agent: *\nDisallow: /*.php$\n", "/x.php", "/x.php?a"),
    "the query counts": (b"User-agent: *\nDisallow: /*?page=\n", "/x?page=2", "/x?p=2"),
    "escapes are what they mean": (b"User-agent: *\nDisallow: /a%3cd.htm\n", "/a%3Cd.htm", "/a"),
    "letters need no escape": (b"User-agent: *\nDisallow: /%65t%C3%A9\n", "/et%C3%A9", "/ete"),
    "nor do these": ("User-agent: *\nDisallow: /été\n".encode(), "/%C3%A9t%C3%A9", "/ete"),
    "an escaped slash is none": (b"User-agent: *\nDisallow: /a%2Fb\n", "/a%2fb", "/a/b"),
    "case counts in a path": (b"User-agent: *\nDisallow: /A\n", "/A", "/a"),
    "but not in an agent": (b"user-AGENT: WireCrawl\nDISALLOW: /a\n", "/a", "/b"),
    "ours before everybody's": (
        b"User-agent: *\nDisallow: /\nUser-agent: wirecrawl\nDisallow: /b\n",
        "/b",
        "/a",
    ),
    "an empty group is ours too": (
        b"User-agent: wirecrawl\nDisallow:\nUser-agent: *\nDisallow: /\n",
        "",
        "/a",
    ),
    "groups of one agent are one": (
        b"User-agent: wirecrawl\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: wirecrawl\nDisallow: /b\n",
        "/a /b",
        "/c",
    ),
    "a group of many agents": (
        b"User-agent: x\nUser-agent: wirecrawl\nUser-agent: y\nDisallow: /a\n",
        "/a",
        "/b",
    ),
    "a version says nothing": (b"User-agent: wirecrawl/9.1\nDisallow: /a\n", "/a", "/b"),
    "half a name is another's": (b"User-agent: wire\nDisallow: /\nUser-agent: *\nDisallow: /a\n", "/a", "/b"),
    "and a longer one": (b"User-agent: wirecrawler\nDisallow: /\n", "", "/a"),
    "rules before any agent": (b"Disallow: /\nUser-agent: *\nDisallow: /a\n", "/a", "/b"),
    "a sitemap ends no group": (b"User-agent: *\nSitemap: http://x/s.xml\nDisallow: /a\n", "/a", "/b"),
    "nor does it part agents": (
        b"User-agent: wirecrawl\nSitemap: /s\nUser-agent: x\nDisallow: /a\n",
        "/a",
        "/b",
    ),
    "nor does a crawl-delay": (
        b"User-agent: wirecrawl\nCrawl-delay: 1\nUser-agent: x\nDisallow: /a\n",
        "/a",
        "/b",
    ),
    "nor an empty line": (b"User-agent: wirecrawl\n\n\nDisallow: /a\n", "/a", "/b"),
    "BOM": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n", "/a", "/b"),
    "UTF-16": ("\ufeffUser-agent: *\nDisallow: /a\n".encode("utf-16-le"), "/a", "/b"),
    "CR": (b"User-agent: *\rDisallow: /a\rDisallow: /b\r", "/a /b", "/c"),
    "CRLF, and no end": (b"User-agent: *\r\nDisallow: /a", "/a", "/b"),
    "NUL": (b"User-\0agent: *\nDisallow: /a\0\n", "/a", "/b"),
    "comments": (b"# x\nUser-agent: * # all\nDisallow: /a # not b\n", "/a", "/b"),
    "no colon": (b"User-agent *\nDisallow /a\n", "/a", "/b"),
    "no space, or much": (b"User-agent:*\n  Disallow  :\t/a  \n", "/a", "/b"),
    "misspelled": (b"Useragent: *\nDissallow: /a\n", "/a", "/b"),
    "Latin-1": (b"User-agent: *\nDisallow: /\xe9t\xe9\nDisallow: /a\n", "/%E9t%E9 /a", "/%C3%A9"),
    "a line separator is no line end": (
        "User-agent: *\nDisallow: /a\u2028Allow: /b\x0bAllow: /c\x85\nDisallow: /b\n".encode(),
        "/b",
        "/a",
    ),
    "HTML": (b"<html><body>User-agent</body></html>", "", "/a"),
    "nothing": (b"", "", "/a"),
    "noise": (b"\xff\xfe\x00\x01:::\n:\nUser-agent\n", "", "/a"),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_line_means(name: str) -> None:
    """Each point of the RFC, and what servers send besides."""
    text, forbidden, free = READ[name]
    rules = read_rules(text, "wirecrawl")
    assert [path for path in forbidden.split() if rules.permit(HOST + path)] == []
    assert [path for path in free.split() if not rules.permit(HOST + path)] == []


@pytest.mark.parametrize(
    ("said", "delay_s"),
    [
        ("5", 5),
        ("0.5", 0.5),
        ("inf", float("inf")),
        ("nan", 0),
        ("-3", 0),
        ("soon", 0),
        ("1\nCrawl-delay: 9", 9),
    ],
)
def test_a_crawl_delay_is_the_longest_that_is_a_number(said: str, delay_s: float) -> None:
    """What is none is not said."""
    assert read_rules(f"User-agent: *\nCrawl-delay: {said}\n".encode(), "wirecrawl").delay_s == delay_s


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [b"User-agent: *", b"User-agent: wirecrawl", b"Disallow: /a", b"Allow: /a/b", b"Crawl-delay: 2"]
        )
        | st.binary(max_size=20).map(lambda data: b"Disallow: /" + data)
        | st.binary(max_size=30),
        max_size=8,
    )
)
def test_the_rules_we_keep_are_the_rules_we_read(lines: list[bytes]) -> None:
    """Any bytes give rules; written down for the ledger and read again they are the same, and nothing differs."""
    rules = read_rules(b"\n".join(lines), "wirecrawl")
    assert read_rules(rules.text.encode(), "*") == rules
    assert difference(rules, rules) == ""
    assert rules.text.isascii()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Rules(), Rules(("/a",)), "now disallowed /a"),
        (Rules(("/a", "/b")), Rules(("/b",), ("/c",)), "no longer disallowed /a; now allowed /c"),
        (Rules(delay_s=1), Rules(delay_s=5), "crawl-delay 1 s, now 5 s"),
        (Rules(), Rules(tuple(f"/{n}" for n in range(9))), "now disallowed /0, /1, /2 and 6 more"),
    ],
)
def test_a_difference_is_one_line(before: Rules, after: Rules, words: str) -> None:
    """What is disallowed or allowed from now on, and how fast."""
    assert difference(before, after) == words


# the answer to /robots.txt, and whether stories are asked for; more of them are rows of tests/faults
ANSWERS: dict[str, tuple[Say, bool]] = {
    "404": (Say(404), True),
    "403": (Say(403, body=b"User-agent: *\nDisallow: /"), True),
    "429": (Say(429), False),
    "500": (Say(500), False),
    "304 to no condition": (Say(304), False),
    "a redirect to nowhere": (Say(301), False),
    "204": (Say(204), True),
    "gzip cut": (Say(body=b"\x1f\x8b\x08\0\0", headers={"Content-Encoding": "gzip"}), False),
    "a challenge": (Say(body=PAGES["captcha"]["en, cloudflare"].encode()), False),
    "maintenance": (Say(body=PAGES["maintenance"]["fr, plain"].encode()), False),
    "a soft 404": (Say(body=PAGES["soft-404"]["fr, plain"].encode()), True),
}


def ask(say: Say) -> tuple[bool, str]:
    """One request through the middleware, robots.txt answered by `say`; no network."""
    import asyncio

    from scrapy import Request
    from scrapy.exceptions import IgnoreRequest
    from scrapy.http import Response
    from scrapy.settings import Settings

    from wirecrawl.archive.warc import Answer
    from wirecrawl.crawl.robots import Robots
    from wirecrawl.crawl.run import CAPTURE, SLOT

    settings = Settings()
    settings.setmodule("wirecrawl.crawl.settings")

    class Engine:
        async def download_async(self, request: Request) -> Response:
            headers = list(say.headers.items())
            meta = {
                CAPTURE: Answer(request.url, say.status, "", headers, say.body).unkept(),
                SLOT: "x",
                **request.meta,
            }
            request.meta.update(meta)
            return Response(request.url, status=say.status, body=say.body, request=request)

    stats = SimpleNamespace(inc_value=lambda *_: None)
    crawler: Any = SimpleNamespace(
        settings=settings, stats=stats, engine=Engine(), spider=None, get_extension=lambda _: None
    )

    async def main() -> tuple[bool, str]:
        robots = Robots(crawler)
        try:
            await robots.process_request(Request(HOST + "/x"))
        except IgnoreRequest as error:
            return False, str(error)
        return True, ""

    return asyncio.run(main())


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_means(name: str) -> None:
    """2xx is rules, 4xx none, and everything else, a wall among it, no answer: then nothing is asked for."""
    said, is_allowed = ANSWERS[name]
    found, why = ask(said)
    assert found == is_allowed, why


def test_a_robots_txt_that_came_in_part_is_no_answer(tmp_path: Path) -> None:
    """What was cut off may have been a rule: nothing is asked for."""
    with FaultyWire({"/robots.txt": [Say(body=b"User-agent: *\n", cut=50)]}, stories=1) as wire:
        assert crawl(tmp_path, wire.connect_to).exit_code == 3
    assert set(wire.paths()) == {"/robots.txt"}


def test_runs_of_a_wire_whose_robots_txt_changes(tmp_path: Path) -> None:
    """The first says nothing of it; then what changed is one line; a good copy stands in for 24 hours, and no longer.
    Five hops lead to the rules, six to none."""
    banned = "/2017-02/01/c_136050000.htm"
    hops = {f"/r{n}": [Say(302, headers={"Location": f"/r{n + 1}"})] for n in range(5)}
    rules = Say(body=b"User-agent: *\nDisallow: " + banned.encode() + b"\nDisallow: /x\n")
    answers = (
        Say(404),
        Say(302, headers={"Location": "/r1"}),
        Say(302, headers={"Location": "/r0"}),
        Say(503),
    )
    said, asked = [], []
    with FaultyWire(hops | {"/r5": [rules]}, stories=1) as wire:
        for answer, instant in zip(answers, ("24T00", "24T01", "25T00", "25T02"), strict=True):
            wire.answers["/robots.txt"] = [answer]
            wire.asked.clear()
            begun = f"2026-11-{instant}:00:00+00:00"
            found = crawl(tmp_path, wire.connect_to, begun=begun, no_revisit=True)
            said.append(
                "\n".join(line for line in found.err.splitlines() if "robots.txt" in line and line[0] != " ")
            )
            asked.append(set(wire.paths()) & {"/index.htm", banned})
    assert said[0] == "" and asked[0] == {"/index.htm", banned}
    assert f"not as it was on 2026-11-24: now disallowed {banned}, /x" in said[1]
    assert "max redirections reached; its robots.txt of 2026-11-24T01:00" in said[2]
    assert "nothing is fetched from french.news.cn: robots.txt of french.news.cn answers 503" in said[3]
    assert asked[1:] == [{"/index.htm"}, {"/index.htm"}, set()]
    with Ledger.open_readonly(tmp_path) as ledger:
        rows = ledger._read(
            "SELECT status, changed, capture IS NULL FROM robots WHERE host = 'french.news.cn'"
        )
    assert [(status, bool(changed), lost) for status, changed, lost in rows] == [
        (404, False, 0),
        (200, True, 0),
        (503, False, 0),
    ]


def test_500_kib_are_read_of_whatever_length() -> None:
    """Whole lines up to there, also of a robots.txt whose end never came; the rest is as if it were not there."""
    from scrapy import Request
    from scrapy.http import Response

    from wirecrawl.archive.warc import Answer
    from wirecrawl.crawl.robots import _decoded
    from wirecrawl.crawl.run import CAPTURE
    from wirecrawl.model.limits import BODY_LIMIT_BYTES, ROBOTS_LIMIT_BYTES

    lines = b"User-agent: *\nDisallow: /first\n" + b"#" * (ROBOTS_LIMIT_BYTES - 10) + b"\nDisallow: /last\n"
    for body, word in ((lines, ""), (lines.ljust(BODY_LIMIT_BYTES, b"x"), "length")):
        meta = {CAPTURE: Answer(HOST, 200, "", [], body).unkept(truncated=word)}
        found = _decoded(Response(HOST, body=body, request=Request(HOST, meta=meta)))
        assert len(found) <= ROBOTS_LIMIT_BYTES
        assert read_rules(found, "wirecrawl").disallowed == ("/first",)


def test_many_names_with_many_rules_cost_no_memory() -> None:
    """Every rule of a group is kept once for us, however often and whomever else the group names."""
    names = (
        b"".join(b"User-agent: a%d\n" % (n % 2) for n in range(3_000)) + b"User-agent: wirecrawl\n" * 3_000
    )
    tracemalloc.start()
    try:
        rules = read_rules(names + b"Disallow: /x\n" * 3_000, "wirecrawl")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rules.disallowed == ("/x",)
    assert peak < 20 * 2**20


def test_no_other_spelling_of_a_path_leads_round_a_rule() -> None:
    """Dot segments are the server's to undo, so a rule for /prive/ holds for all that lead there."""
    rules = read_rules(b"User-agent: *\nDisallow: /prive/\n", "wirecrawl")
    paths = (
        "/prive/",
        "/x/../prive/a",
        "/./prive/a",
        "/%2e/prive/a",
        "/x/%2E%2e/prive/a",
        "/%70rive/a",
        "/../prive/a",
    )
    assert not any(rules.permit(f"http://french.news.cn{path}") for path in paths)
    assert rules.permit("http://french.news.cn/prive/../public")


def test_a_crawl_delay_beyond_measure_is_capped_and_said() -> None:
    """An endless delay would be a crawl that never ends, and says nothing."""
    from wirecrawl.crawl.robots import Throttle
    from wirecrawl.model.limits import DELAY_LIMIT_S

    throttle: Any = Throttle.__new__(Throttle)
    downloader = SimpleNamespace(_delay=1.0, per_slot_settings={}, slots={})
    throttle.floors_s, throttle.crawler = {}, SimpleNamespace(engine=SimpleNamespace(downloader=downloader))
    throttle.keep_at_least("x", float("inf"))
    assert downloader.per_slot_settings == {"x": {"delay": DELAY_LIMIT_S, "concurrency": 1}}


def test_what_is_known_for_a_day_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crawl of days obeys what robots.txt says today."""
    from wirecrawl.crawl.robots import Robots

    robots: Any = Robots.__new__(Robots)
    robots._known_s, robots._parsers, robots.closed = (
        {"h": time.monotonic() - 86_401},
        {"h": None},
        {"h": OSError()},
    )

    async def fetched(self: Any, request: Any) -> None:
        assert (robots._parsers, robots.closed, robots._known_s) == ({}, {}, {})
        robots._parsers["h"] = None

    from scrapy import Request
    from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

    monkeypatch.setattr(RobotsTxtMiddleware, "robot_parser", fetched)
    with pytest.raises(StopIteration):
        robots.robot_parser(Request("http://h/x")).send(None)


def test_the_memory_of_an_answer(tmp_path: Path) -> None:
    """The same again moves its instant and makes no row; no answer hides no copy; 404 is no copy."""
    with Ledger.open(tmp_path, command="test") as ledger:
        for at, status, digest in (
            ("2026-11-24T00:00:00Z", 200, "sha256:a"),
            ("2026-11-24T12:00:00Z", 200, "sha256:a"),
            ("2026-11-24T13:00:00Z", 500, "sha256:b"),
        ):
            ledger.note_robots(RobotsSeen("h", status, digest, "User-agent: *\n", at))
        assert len(ledger._read("SELECT 1 FROM robots")) == 2
        copy = ledger.good_copy("h", "2026-11-25T12:00:00Z")
        assert copy is not None and copy.at == "2026-11-24T12:00:00Z"
        assert ledger.good_copy("h", "2026-11-25T12:00:01Z") is None
        assert ledger._read("SELECT status FROM robots ORDER BY robots DESC LIMIT 1") == [(500,)]
        ledger.note_robots(RobotsSeen("h", 404, "", "User-agent: *\n", "2026-11-24T14:00:00Z"))
        assert ledger.good_copy("h", "2026-11-24T14:00:00Z") is None
