"""The door: what a crawl connects to, and what it never does."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IReactorPluggableNameResolver
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from zope.interface import alsoProvides  # type: ignore[import-untyped]

from wirecrawl.crawl.door import Door, Rule, is_public, opens_everything, parse_rule
from wirecrawl.crawl.guard import RefusedAddress, refusal
from wirecrawl.errors import UsageError

_FACTORY: Any = Factory()

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4007::200e", "64:ff9b::808:808"]
REFUSED = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2001:20::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "example.org",
]


class Names:
    """A resolver of the test's own: names to addresses, no packet sent."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}
        self.asked: list[str] = []

    def resolveHostName(  # noqa: N802
        self, receiver: Any, host: str, port: int = 0, types: Any = None, semantics: str = "TCP"
    ) -> Any:
        self.asked.append(host)
        receiver.resolutionBegan(self)
        for address in self.names.get(host, []):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()
        return self


class Heard:
    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        self.complete = 0

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete += 1


def resolve(door: Door, host: str, port: int = 80) -> list[tuple[str, int]]:
    heard = Heard()
    door.resolveHostName(heard, host, port)
    assert heard.complete == 1
    return heard.addresses


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_reached(address: str) -> None:
    """Unicast addresses of the public internet are let through, those behind NAT64 by what they carry."""
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused(address: str) -> None:
    """Private, loopback, link-local, shared, reserved, multicast, documentation and every tunnel into them."""
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=100, derandomize=True)
def test_a_mapped_address_is_judged_as_the_one_it_carries(number: int) -> None:
    """::ffff:a.b.c.d and 64:ff9b::a.b.c.d are public exactly when a.b.c.d is."""
    plain = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    hexed = f"{number >> 16:x}:{number & 0xFFFF:x}"
    assert is_public(f"::ffff:{hexed}") == is_public(f"64:ff9b::{hexed}") == is_public(plain)


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ("::127.0.0.1:8080", Rule("", 0, "127.0.0.1", 8080)),
        ("french.news.cn:80:127.0.0.1:8080", Rule("french.news.cn", 80, "127.0.0.1", 8080)),
        ("French.News.CN.::127.0.0.1:", Rule("french.news.cn", 0, "127.0.0.1", 0)),
        (":443:localhost:8443", Rule("", 443, "127.0.0.1", 8443)),
        ("[2606:2800::1]:80:[::1]:8080", Rule("2606:2800::1", 80, "::1", 8080)),
        ("::127.9.9.9:1", Rule("", 0, "127.9.9.9", 1)),
    ],
)
def test_connect_to_is_curls(spec: str, rule: Rule) -> None:
    """HOST:PORT:HOST:PORT, where an empty part means any host, any port, or the port asked."""
    assert parse_rule(spec) == rule


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "127.0.0.1:8080",
        "::10.0.0.1:80",
        "::93.184.216.34:80",
        "::example.org:80",
        ":::80",
        "::0.0.0.0:80",
        "::[fe80::1]:80",
        "::127.0.0.1:99999",
        "a:b:127.0.0.1:80",
        "::127.0.0.1:80:90",
    ],
)
def test_the_door_opens_to_the_loopback_only(spec: str) -> None:
    """Any other target is a usage error, and so is what cannot be read."""
    with pytest.raises(UsageError):
        parse_rule(spec)


def test_only_a_rule_for_any_host_and_port_opens_everything() -> None:
    """A rule for one host leaves the others to the public internet, and to polite delays."""
    assert opens_everything([parse_rule("a:80:127.0.0.1:1"), parse_rule("::127.0.0.1:1")])
    assert not opens_everything([parse_rule("a:80:127.0.0.1:1"), parse_rule(":80:127.0.0.1:1")])
    assert not opens_everything([])


def test_a_rule_changes_host_and_port() -> None:
    """The first rule that matches decides; what none matches is resolved."""
    names = Names(other_test=["8.8.8.8"])
    door = Door(names, [parse_rule("wire.test:80:127.0.0.1:8080"), parse_rule("wire.test::127.0.0.2:")])
    assert resolve(door, "WIRE.test.") == [("127.0.0.1", 8080)]
    assert resolve(door, "wire.test", 443) == [("127.0.0.2", 443)]
    assert names.asked == []
    assert resolve(door, "other.test") == [("8.8.8.8", 80)]


def test_a_name_is_judged_by_what_it_resolves_to() -> None:
    """Of a name with public and other addresses only the public ones are left; with none left it is refused."""
    door = Door(Names(mixed_test=["10.0.0.1", "8.8.8.8", "::1"], inside_test=["10.0.0.1"], none_test=[]))
    assert resolve(door, "mixed.test") == [("8.8.8.8", 80)]
    assert resolve(door, "inside.test") == []
    assert resolve(door, "none.test") == []
    assert door.refused == {"inside.test": "10.0.0.1"}


@pytest.mark.parametrize(
    "address", [address for address in REFUSED if address[:1].isdigit() or ":" in address]
)
def test_twisted_never_connects_to_a_refused_address(address: str) -> None:
    """The connect step is not reached: Twisted has nothing to connect to."""
    reactor: Any = MemoryReactorClock()  # type: ignore[no-untyped-call]
    alsoProvides(reactor, IReactorPluggableNameResolver)
    reactor.nameResolver = Door(Names(wire_test=[address]))
    failures: list[Any] = []
    HostnameEndpoint(reactor, "wire.test", 80).connect(_FACTORY).addErrback(failures.append)
    reactor.advance(60)
    assert len(failures) == 1
    assert reactor.tcpClients == []


@pytest.mark.parametrize(
    "literal", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::1", "10.0.0.1"]
)
def test_twisted_asks_the_door_for_ip_literals_too(literal: str) -> None:
    """In every spelling: an address in the URL takes no way around the guard."""
    reactor: Any = MemoryReactorClock()  # type: ignore[no-untyped-call]
    alsoProvides(reactor, IReactorPluggableNameResolver)
    names = Names()
    names.names[literal] = ["::1" if ":" in literal else "127.0.0.1"]
    reactor.nameResolver = Door(names)
    HostnameEndpoint(reactor, literal, 80).connect(_FACTORY).addErrback(lambda _: None)
    reactor.advance(60)
    assert names.asked == [literal]
    assert reactor.tcpClients == []


def test_a_refusal_is_told_from_a_name_that_does_not_resolve() -> None:
    """A refused address is no passing fault of DNS: it is owed, and nothing retries it."""
    door = Door(Names(inside_test=["10.0.0.1"]))
    resolve(door, "inside.test")
    fault = CannotResolveHostError("no results")
    error = refusal(door, Request("http://inside.test/x"), fault)
    assert isinstance(error, RefusedAddress) and error.owed
    assert "10.0.0.1" in str(error)
    assert refusal(door, Request("http://nowhere.test/"), fault) is None
    assert refusal(door, Request("http://inside.test/"), OSError()) is None


def test_the_settings_module_installs_the_door() -> None:
    """Scrapy takes a resolver from the settings module alone; proxies of the environment lead around it."""
    code = (
        "from wirecrawl.crawl import settings as s;"
        "print(s.TWISTED_DNS_RESOLVER, s.HTTPPROXY_ENABLED, s.DOWNLOAD_HANDLERS)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.startswith(
        "wirecrawl.crawl.door.Door False {'http': 'wirecrawl.crawl.handler.Handler',"
        " 'https': 'wirecrawl.crawl.handler.Handler', 'data': None, 'file': None, 'ftp': None, 's3': None}"
    )
