"""The guard: no spelling of a forbidden address is connected to, whichever hop leads there."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.faulty_wire import START, Answer, FaultyWire, Say, page_of_links
from tests.guarded_crawl import PUBLIC, Network, crawl, record_of
from wirecrawl.crawl.guard import judge, trap
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page

WIRE = "french.news.cn"

# what stands in the address, between // and the port
SPELLINGS = [
    *("127.0.0.1", "127.1", "127.0.1", "127.9.9.9", "2130706433", "017700000001", "0177.0.0.1", "0x7f.1"),
    *(
        "0x7f000001",
        "0X7F.0.0.0x1",
        "127.0.0.001",
        "00000177.0.0.1",
        "127.0.0.1.",
        "１２７.０.０.１",
        "127。0。0。1",
    ),
    *("0", "0.0.0.0", "10.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.1.1", "192.168.257"),
    *("169.254.169.254", "2852039166", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376", "169.16689662"),
    *("100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "192.88.99.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]", "[2002:7f00:1::1]", "[2001::1]"),
    *(
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ),
    *("localhost", "LOCALHOST", "localhost.", "www.localhost", "ip6-localhost", "metadata.google.internal"),
    *("inside.example", "inside.example.", "127.0.0.1.nip.example", "french.news.cn.inside.example"),
    *("frеnch.news.cn", "french.news.сn", "ƒrench.news.cn"),  # letters that look like the wire's
    *("french.news.cn@127.0.0.1", "french.news.cn:80@127.0.0.1", "127.0.0.1\\@french.news.cn"),
    *("french.news.cn%2e127.0.0.1", "french.news.cn#@127.0.0.1", "127.0.0.1%00.french.news.cn"),
]
# what the look-alikes are on the wire: the test's resolver leads all of them into this machine or its network
NAMES = {
    "localhost": "127.0.0.1",
    "www.localhost": "127.0.0.1",
    "ip6-localhost": "::1",
    "metadata.google.internal": "169.254.169.254",
    "inside.example": "10.1.2.3",
    "127.0.0.1.nip.example": "127.0.0.1",
    "french.news.cn.inside.example": "192.168.7.7",
    "xn--frnch-0we.news.cn": "127.0.0.1",
    "french.news.xn--n-6tb": "127.0.0.1",
    "xn--rench-8lb.news.cn": "127.0.0.1",
}


class Ears:
    """Listening sockets on every loopback address, all on one port, that nobody may connect to."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []

    def __enter__(self) -> Ears:
        while True:
            first = socket.create_server(("127.0.0.1", 0))
            self.port = first.getsockname()[1]
            self.sockets = [first]
            with contextlib.suppress(OSError):
                self.sockets.append(socket.create_server(("127.0.0.2", self.port)))
                self.sockets.append(socket.create_server(("127.9.9.9", self.port)))
                self.sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
                return self
            self.__exit__()

    def heard(self) -> int:
        """How many connections wait to be taken."""
        count = 0
        for one in self.sockets:
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.accept()
                count += 1
        return count

    def __exit__(self, *_: object) -> None:
        for one in self.sockets:
            one.close()


def number(hop: int, spelling: int) -> str:
    return f"/2018-06/07/c_13{hop}0{spelling:05}.htm"


REDIRECTS = (301, 302, 303, 307, 308)


class TrapWire(FaultyWire):
    """A wire that leads to every spelling, by every kind of hop."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port_of_trap = port
        self.robots = {f"r{n}.news.cn": target for n, target in enumerate(self.targets("/robots.txt"))}
        links = [number(0, n) for n in range(len(SPELLINGS))]
        links += [target for n in range(len(SPELLINGS)) for target in [self.target(n, number(1, n))]]
        links += [number(2, n) for n in range(len(SPELLINGS))]
        links += [f"http://r{n}.news.cn{number(3, n)}" for n in range(len(SPELLINGS))]
        links += [number(4, n) for n in range(len(SPELLINGS))]
        self.answers[START] = [
            Say(body=page_of_links("".join(f'<a href="{link}">Titre</a>' for link in links)))
        ]
        story = print_page(made_story(0)).decode()
        for n in range(len(SPELLINGS)):
            location = self.target(n, number(0, n))
            location = location.removeprefix("http:") if n % 2 else location
            raw = location.encode().decode("latin-1")
            self.answers[number(0, n)] = [Say(REDIRECTS[n % 5], headers={"Location": raw})]
            lead = f'<meta http-equiv="refresh" content="0; url={self.target(n, number(2, n))}">'
            self.answers[number(2, n)] = [Say(body=f"<html><head>{lead}</head><body></body></html>".encode())]
            further = f'<a href="{self.target(n, number(4, n)[:-4] + "_2.htm")}">2</a></body>'
            self.answers[number(4, n)] = [Say(body=story.replace("</body>", further, 1).encode())]

    def target(self, n: int, path: str) -> str:
        host = SPELLINGS[n]
        return f"http://{host}:{self.port_of_trap}{path}"

    def targets(self, path: str) -> list[str]:
        return [self.target(n, path) for n in range(len(SPELLINGS))]

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        target = self.robots.get(headers.get("Host", ""))
        if target and path == "/robots.txt":
            return Say(302, headers={"Location": target.encode().decode("latin-1")})
        return super().next_answer(path, headers)


@pytest.fixture
def ears() -> Iterator[Ears]:
    with Ears() as one:
        yield one


def _rules(port: int) -> list[str]:
    return [
        f"{host}:80:127.0.0.1:{port}" for host in (WIRE, *(f"r{n}.news.cn" for n in range(len(SPELLINGS))))
    ]


def _network(tmp_path: Path, wire: FaultyWire, *, told: bool) -> Network:
    return Network(
        port=wire.port,
        record=str(tmp_path / "record"),
        names={name: [address] for name, address in NAMES.items()},
        hosts=[f"r{n}.news.cn" for n in range(len(SPELLINGS))],
        told=told,
    )


@pytest.mark.parametrize("told", [False, True], ids=["foreign hosts", "any host allowed"])
def test_no_hop_leads_to_a_forbidden_address(tmp_path: Path, ears: Ears, told: bool) -> None:
    """70 spellings by redirect, list, meta refresh, robots.txt and paging: the wire alone is connected to, and each
    has its end; also where every host is allowed, and only what a name leads to is judged."""
    with TrapWire(ears.port) as wire:
        network = _network(tmp_path, wire, told=told)
        found = crawl(tmp_path / "archive", network, _rules(wire.port))
    record, tally = record_of(network), found.tally
    assert {port for _, port in record.connected} == {wire.port}
    assert ears.heard() == 0
    count = len(SPELLINGS)
    assert tally["rejected"]["meta-refresh"] == count
    assert tally["stored"] == count  # the pages with a paging link
    assert tally["owed"].get("robots-unavailable", 0) + tally["owed"].get("refused-address", 0) >= count
    ended = sum(tally["rejected"].values()) + sum(tally["owed"].values()) + tally["stored"]
    assert ended == tally["listed"] >= 4 * count
    if told:
        assert len(set(record.asked)) > 40, "the door was not even asked"
    else:
        assert record.asked == []
        # public names; what is inside by its spelling is told so
        assert tally["rejected"]["foreign-host"] == 10
        assert "foreign-host" in found.err.partition("links not followed: ")[2]


@pytest.mark.parametrize("told", [False, True], ids=["foreign hosts", "any host allowed"])
def test_no_first_request_goes_to_a_forbidden_address(tmp_path: Path, ears: Ears, told: bool) -> None:
    """Addresses a reader gives are judged as those a list shows."""
    with TrapWire(ears.port) as wire:
        network = _network(tmp_path, wire, told=told)
        sound = f"http://{WIRE}{number(4, 0)}"
        asked = [sound, *(wire.target(n, number(1, n)) for n in range(len(SPELLINGS)))]
        found = crawl(tmp_path / "archive", network, _rules(wire.port), addresses=asked)
    record = record_of(network)
    assert {port for _, port in record.connected} == {wire.port}
    assert ears.heard() == 0
    assert found.tally["stored"] == 1
    said = found.err.count("not asked for") if not told else found.tally["owed"]["robots-unavailable"]
    assert said >= 40 or found.tally["owed"].get("refused-address", 0) >= 40


INSIDE = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1"),
    *(
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001::1",
        "fc00::1",
        "fe80::1",
    ),
    *("fec0::1", "ff02::1", "2001:db8::1"),
]


def test_a_name_that_leads_elsewhere_the_second_time_is_judged_again(tmp_path: Path, ears: Ears) -> None:
    """A retry over a new connection looks its name up again, and what that gives is judged: the first answer came
    from the public address, the second request reaches nobody."""
    hosts = [f"q{n}.news.cn" for n in range(len(INSIDE))]
    with FaultyWire() as wire:
        close = {"Connection": "close"}
        paths = [f"/2018-06/07/c_1361{n:05}.htm" for n in range(len(INSIDE))]
        wire.answers |= {path: [Say(503, headers=close), Say(body=b"<p>no</p>")] for path in paths}
        names = {host: [PUBLIC, address] for host, address in zip(hosts, INSIDE, strict=True)}
        network = Network(wire.port, str(tmp_path / "record"), names, hosts)
        asked = [f"http://{host}:{ears.port}{path}" for host, path in zip(hosts, paths, strict=True)]
        found = crawl(tmp_path / "archive", network, [], addresses=asked)
    record = record_of(network)
    assert {host for host, _ in record.connected} == {PUBLIC}
    assert ears.heard() == 0
    assert found.tally["owed"] == {"refused-address": len(INSIDE)}
    assert sorted(set(paths) & set(wire.paths())) == sorted(paths)
    assert sum(path in set(paths) for path in wire.paths()) == len(paths), (
        "each was asked once, and not again"
    )


def test_a_connection_that_is_kept_stays_where_it_was_judged(tmp_path: Path, ears: Ears) -> None:
    """Several requests over one connection go where its name led when it was opened, and a new one is judged anew."""
    with FaultyWire(stories=3) as wire:
        names = {WIRE: [PUBLIC, "127.0.0.1"], "french.xinhuanet.com": ["127.0.0.1"]}
        network = Network(wire.port, str(tmp_path / "record"), names)
        asked = [f"http://{WIRE}:{ears.port}{draft.path()}" for draft in wire.drafts]
        found = crawl(tmp_path / "archive", network, [], addresses=asked, concurrency=1)
    record = record_of(network)
    assert record.connected == [(PUBLIC, ears.port)]
    assert ears.heard() == 0
    owed = found.tally["owed"].get("refused-address", 0)  # where the pool opened a second connection
    assert found.tally["stored"] >= 1
    assert found.tally["stored"] + owed == 3


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://french.news.cn/x", ""),
        ("https://FRENCH.news.cn./x", ""),
        ("http://french.news.cn:/x", ""),
        ("http://french.news.cn:8080/x", ""),
        ("ftp://french.news.cn/x", "unknown-scheme"),
        ("file:///etc/passwd", "unknown-scheme"),
        ("gopher://127.0.0.1/x", "unknown-scheme"),
        ("data:text/html,x", "unknown-scheme"),
        ("http://me@french.news.cn/x", "bad-address"),
        ("http://french.news.cn:99999/x", "bad-address"),
        ("http://french.news.cn:0x50/x", "bad-address"),
        ("http://[::1/x", "bad-address"),
        ("http:///x", "bad-address"),
        ("http://example.org/x", "foreign-host"),
        ("http://8.8.8.8/x", "foreign-host"),
        ("http://french.news.cn.example.org/x", "foreign-host"),
        ("http://xfrench.news.cn/x", "foreign-host"),
        ("http://0x7f.1/x", "refused-address"),
        ("http://[::ffff:7f00:1]/x", "refused-address"),
        ("http://printer.local/x", "refused-address"),
    ],
)
def test_an_address_is_judged_by_its_scheme_and_its_host(url: str, reason: str) -> None:
    """http and https, on the wire's own hosts, and no other way to spell them."""
    assert judge(url, {"french.news.cn"}) == reason


@pytest.mark.parametrize(
    ("path", "day", "reason"),
    [
        ("/2018-06/07/c_137236985.htm", "2018-06-07", ""),
        ("/20221124/8b2339747cd24d8e9dac79cb29e3a9f6/c.html", "2026-11-28", ""),
        ("/a/a/b/c_1.htm", "", ""),
        ("/a/b/a/b/c_1.htm", "", ""),
        ("/a/b/a/b/a/b/c_1.htm", "", "repeated-path"),
        ("/x/a/a/a/c_1.htm", "", "repeated-path"),
        ("/x/a/b/c/a/b/c/a/b/c/d", "", "repeated-path"),
        ("/" + "/".join(str(n) for n in range(17)), "", "deep-path"),
        ("/" + "x" * 2000, "", "long-address"),
        ("/2099-06/07/c_137236985.htm", "2099-06-07", "future-day"),
        ("/2026-11/29/c_137236985.htm", "2026-11-29", "future-day"),
    ],
)
def test_addresses_without_end_are_known_by_their_shape(path: str, day: str, reason: str) -> None:
    """A path that repeats itself, is too deep or too long, or a day that has not come: a calendar has no last page."""
    assert trap("http://french.news.cn" + path, day, date(2026, 11, 25)) == reason
