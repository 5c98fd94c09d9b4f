"""The network of a crawl under test: its names, where they lead, and a record of every connection that is begun.

In:   which name leads where; the ports of the wire and of the trap, both on loopback.
Out:  a resolver for Twisted; the hosts and ports a program began to connect to, as lines of a file.
Law:  nothing leaves this machine: what would be the public internet is the wire, what would be a forbidden place is
      the trap, and the system's resolver is never asked.
"""

from __future__ import annotations

import json
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

PUBLIC = "93.184.216.34"  # where every name leads that the network does not tell otherwise


@dataclass(frozen=True)
class Network:
    """`names`: host → an address, ADDRESS:PORT, or "" for no such name. `ports`: the wire's, by the port asked for."""

    record: str
    ports: dict[str, int]
    trap: int
    names: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text))

    def strangers(self) -> list[str]:
        """Hosts other than the wire's that were connected to."""
        path = Path(self.record)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        begun = [json.loads(line) for line in lines]
        own = {PUBLIC, *(f"127.0.0.1:{port}" for port in self.ports.values()), *self.names.values()}
        return sorted({host for host, port in begun if not own & {host, f"{host}:{port}"}})

    def lead(self, host: str, port: int) -> tuple[str, int]:
        """Where a connection goes instead, on this machine."""
        if host == PUBLIC:
            return "127.0.0.1", self.ports.get(str(port), self.trap)
        if host.startswith("127."):
            return host, port
        return "127.0.0.1", self.trap


class Names:
    """TWISTED_DNS_RESOLVER of bare Scrapy, and what stands behind the door of ours."""

    def __init__(self, network: Network, reactor: Any) -> None:
        self.network, self.reactor = network, reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Names:
        return cls(Network.from_json(crawler.settings["FAULT_NETWORK"]), reactor)

    def install_on_reactor(self) -> None:
        self.take_over()
        self.reactor.installNameResolver(self)

    def take_over(self) -> None:
        """Every connection is written down and kept on this machine."""
        connect, network = self.reactor.connectTCP, self.network
        record = Path(network.record).open("w", encoding="utf-8")  # noqa: SIM115 - for the life of the process

        def connect_here(host: str, port: int, *rest: Any, **more: Any) -> Any:
            print(json.dumps([host, port]), file=record, flush=True)
            return connect(*network.lead(host, port), *rest, **more)

        self.reactor.connectTCP = connect_here
        socket.getaddrinfo = _no_look_up

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        from twisted.internet.address import IPv4Address

        resolutionReceiver.resolutionBegan(self)
        address, _, own_port = self._address(hostName).partition(":")
        if address:
            resolutionReceiver.addressResolved(IPv4Address("TCP", address, int(own_port or portNumber)))
        resolutionReceiver.resolutionComplete()
        return self

    def cancel(self) -> None:
        """A look-up here is over before it can be cancelled."""

    def _address(self, host: str) -> str:
        if host in self.network.names:
            return self.network.names[host]
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            return PUBLIC


def _no_look_up(*_: Any, **__: Any) -> Any:
    raise AssertionError("the system's resolver was asked")
