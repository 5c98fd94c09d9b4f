"""Where this crawl may connect: the public internet, and what --connect-to opens on this machine.

In:   host names as addresses, redirects and lists give them, and the rules of --connect-to.
Out:  the socket addresses Twisted may connect to, in front of every connection, redirect hops included.
Law:  a name is judged by what it resolves to, and what was judged is what is connected to; the door opens
      only towards this machine's loopback. The Host header and the TLS name stay those of the address asked.

Knowledge: Twisted's HostnameEndpoint asks the reactor's resolver for every host, IP literals in all spellings
included, and connects to the address and port the resolver answers. IANA's special-purpose registries.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from wirecrawl.errors import UsageError

_SPEC = re.compile(
    r"^(?P<host>\[[^\]]*\]|[^:\[\]]*):(?P<port>\d{0,5}):(?P<to>\[[^\]]*\]|[^:\[\]]*):(?P<to_port>\d{0,5})$"
)
_IPV6_GLOBAL = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Not refused by ipaddress.is_global in Python 3.11, yet no place for a public web server.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo, ORCHID, benchmarking and other protocol assignments
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "3fff::/20",  # documentation
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One --connect-to: "" and 0 mean any host and any port; `to_port` 0 keeps the port asked."""

    host: str
    port: int
    to_host: str
    to_port: int

    def matches(self, host: str, port: int) -> bool:
        return self.host in ("", host) and self.port in (0, port)


def parse_rule(spec: str) -> Rule:
    """HOST:PORT:HOST:PORT as curl's --connect-to; the second host must be loopback. Raises UsageError."""
    found = _SPEC.match(spec.strip())
    if not found:
        raise _bad(spec, "is not HOST:PORT:HOST:PORT")
    target = plain_host(found["to"])
    target = "127.0.0.1" if target == "localhost" else target
    if not _is_loopback(target):
        raise _bad(spec, "must lead to this machine's loopback, 127.0.0.1 or [::1]")
    ports = int(found["port"] or 0), int(found["to_port"] or 0)
    if max(ports) > 65535:
        raise _bad(spec, "names a port over 65535")
    return Rule(plain_host(found["host"]), ports[0], target, ports[1])


def _bad(spec: str, why: str) -> UsageError:
    step = "--connect-to ::127.0.0.1:8080 (any host and port to port 8080 of this machine)"
    return UsageError(f"--connect-to {spec!r} {why}", next_step=step)


def opens_everything(rules: Sequence[Rule]) -> bool:
    """Whether every host is reached through the door, so that nobody else's server is asked."""
    return any(not rule.host and not rule.port for rule in rules)


def plain_host(host: str) -> str:
    """A host's name as it is compared: small letters, no brackets, no dot at its end."""
    return host.strip("[]").rstrip(".").lower()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address (no name) is one of the public internet's unicast addresses."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # also a scoped address such as fe80::1%eth0 in a spelling ipaddress does not read
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None or ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _IPV6_GLOBAL or ip.scope_id:
            return False
    if any(ip in network for network in _NEVER if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """A resolution by rule is over before it can be cancelled."""


@implementer(IResolutionReceiver)
class _Guard:
    """Passes on what is public, and remembers in the door what was not."""

    def __init__(self, door: Door, receiver: Any, host: str) -> None:
        self.door, self.receiver, self.host = door, receiver, host
        self.passed = 0
        self.refused = ""

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        host = getattr(address, "host", "")
        if is_public(host):
            self.passed += 1
            self.receiver.addressResolved(address)
        else:
            self.refused = host

    def resolutionComplete(self) -> None:  # noqa: N802
        if self.refused and not self.passed:
            self.door.refused[self.host] = self.refused
        else:
            self.door.refused.pop(self.host, None)
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class Door:
    """TWISTED_DNS_RESOLVER: the rules first, then the system's resolver behind the guard.

    `refused` holds, by host name, the address that was refused last time.
    """

    def __init__(self, upstream: Any, rules: Sequence[Rule] = ()) -> None:
        self.upstream, self.rules = upstream, tuple(rules)
        self.refused: dict[str, str] = {}
        self._reactor: Any = None

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Door:
        """`crawler` is Scrapy's process: it carries the settings, and those carry CONNECT_TO."""
        door = cls(
            reactor.nameResolver, [parse_rule(spec) for spec in crawler.settings.getlist("CONNECT_TO")]
        )
        door._reactor = reactor
        return door

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        host = plain_host(hostName)
        rule = next((rule for rule in self.rules if rule.matches(host, portNumber)), None)
        if rule is None:
            guard = _Guard(self, resolutionReceiver, host)
            return self.upstream.resolveHostName(
                guard, hostName, portNumber, addressTypes, transportSemantics
            )
        kind = IPv6Address if ":" in rule.to_host else IPv4Address
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolutionReceiver.addressResolved(kind("TCP", rule.to_host, rule.to_port or portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution
