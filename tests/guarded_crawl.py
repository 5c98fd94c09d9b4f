"""A crawl whose network is the test's: its own names, and a record of every connection that is begun.

In:   options of tests/crawls.py, and a Network.
Out:  as there; the record in a file.
Law:  nothing leaves this machine: only the loopback is connected to, whatever the program wants; the system's
      resolver is never asked.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests import crawls
from tests.crawls import Crawled

PUBLIC = "93.184.216.34"  # where the test's wire is on the test's network


@dataclass(frozen=True)
class Network:
    """`names`: host → what each look-up in turn gives, the last for ever. `port`: the wire's. `told`: every host is
    allowed, so that the door alone stands guard. `hosts`: more hosts of the wire."""

    port: int
    record: str
    names: dict[str, list[str]] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    told: bool = False


@dataclass(frozen=True)
class Record:
    """`connected`: (address, port) of every connection begun; `asked`: every host that was looked up."""

    connected: list[tuple[str, int]]
    asked: list[str]


def crawl(archive: Path, network: Network, connect_to: list[str], **options: Any) -> Crawled:
    asked = {"network": asdict(network), "concurrency": 8, **options}
    process = crawls.start(archive, connect_to, module="tests.guarded_crawl", **asked)
    try:
        return crawls.finish(process)
    finally:
        process.kill()  # a guard that fails would wait for who never answers


def record_of(network: Network) -> Record:
    lines = [json.loads(line) for line in Path(network.record).read_text(encoding="utf-8").splitlines()]
    return Record(
        [(host, port) for kind, host, port in lines if kind == "connect"],
        [host for kind, host, _ in lines if kind == "ask"],
    )


class _Any:
    """Holds every host."""

    def __contains__(self, host: object) -> bool:
        return True


class _Names:
    """The resolver behind the door: the test's names, and numbers as the system's C library reads them."""

    def __init__(self, network: Network, note: Any) -> None:
        self.network, self.note = network, note
        self.turns: dict[str, int] = {}

    def addresses(self, host: str) -> str:
        if host in self.network.names:
            answers = self.network.names[host]
            turn = self.turns[host] = self.turns.get(host, -1) + 1
            return answers[min(turn, len(answers) - 1)]
        if ":" in host:
            return host
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            return ""

    def resolveHostName(  # noqa: N802
        self, receiver: Any, host: str, port: int = 0, types: Any = None, semantics: str = "TCP"
    ) -> Any:
        from twisted.internet.address import IPv4Address, IPv6Address

        self.note("ask", host, port)
        receiver.resolutionBegan(self)
        address = self.addresses(host)
        if address:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()
        return self


def _take_over(network: Network) -> None:
    from wirecrawl.crawl import door, guard, run
    from wirecrawl.sources import xinhua_fr

    record = Path(network.record).open("w", encoding="utf-8")  # noqa: SIM115 - for the life of the process

    def note(*said: Any) -> None:
        print(json.dumps(said), file=record, flush=True)

    def no_look_up(*_: Any, **__: Any) -> Any:
        raise AssertionError("the system's resolver was asked")

    install = door.Door.install_on_reactor

    def install_here(self: door.Door) -> None:
        self.upstream = _Names(network, note)
        reactor: Any = self._reactor
        connect = reactor.connectTCP

        def connect_here(host: str, port: int, *rest: Any, **more: Any) -> Any:
            note("connect", host, port)
            if host == PUBLIC:
                host, port = "127.0.0.1", network.port
            if not (host.startswith("127.") or host == "::1"):
                raise AssertionError(f"{host}: a packet would have left this machine")
            return connect(host, port, *rest, **more)

        reactor.connectTCP = connect_here
        socket.getaddrinfo = no_look_up
        install(self)

    door.Door.install_on_reactor = install_here  # type: ignore[method-assign]
    door.opens_everything = lambda rules: True  # no delays: nobody else's server is there
    run.SILENCE = 10**6
    wire: Any = xinhua_fr
    wire._HOSTS = (*wire._HOSTS, *network.hosts)
    wire.XinhuaFr.hosts = (*wire.XinhuaFr.hosts, *network.hosts)
    if network.told:
        wire._HOSTS, wire._KIN_HOSTS = _Any(), ("",)
        judge = guard.judge
        guard.judge = lambda url, hosts: judge(url, _Any())


def _main() -> None:
    asked = json.loads(sys.argv[1])
    _take_over(Network(**asked.pop("network")))
    crawls.crawl_here(asked)


if __name__ == "__main__":
    _main()
