"""TLS: certificates are verified, and one that is refused says why."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from tests.crawls import Crawled, crawl
from tests.faulty_wire import Answer, FaultyWire

HOST = "french.news.cn"


class TlsWire(FaultyWire):
    """A FaultyWire behind TLS. `names`: the server names that were asked for; `hosts`: the Host headers."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(stories=1)
        self.names: list[str | None] = []
        self.hosts: set[str] = set()
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.hosts.add(headers.get("Host", ""))
        return super().next_answer(path, headers)


def _context(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def _self_signed(folder: Path) -> ssl.SSLContext:
    """An authority's own certificate, as a server's."""
    authority = trustme.CA()
    path = folder / "self.pem"
    path.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: TlsWire, trusted: trustme.CA) -> Crawled:
    roots = tmp_path / "roots.pem"
    trusted.cert_pem.write_to_path(roots)
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    address = f"https://{HOST}{wire.drafts[0].path()}"
    with wire:
        return crawl(
            tmp_path / "archive",
            f"{HOST}:443:127.0.0.1:{wire.port}",
            delay_s=1,
            concurrency=1,
            addresses=[address],
        )


def test_a_certificate_of_a_trusted_root_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through --connect-to too: the name sent and the Host header are the wire's, the roots those of SSL_CERT_FILE."""
    authority = trustme.CA()
    wire = TlsWire(_context(authority.issue_cert(HOST)))
    found = _crawl(tmp_path, monkeypatch, wire, authority)
    assert found.tally["stored"] == 1
    assert set(wire.names) == {HOST}
    assert wire.hosts == {HOST}
    assert found.exit_code == 0


@pytest.mark.parametrize("reason", ["self-signed", "no-name"])  # the others are rows of tests/faults
def test_a_certificate_that_is_not_good_has_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    """Nothing is asked behind it, not even robots.txt; it is not tried again, is owed, and the run says why."""
    authority = trustme.CA()
    context = (
        _self_signed(tmp_path)
        if reason == "self-signed"
        else _context(authority.issue_cert(common_name=HOST))
    )
    wire = TlsWire(context)
    found = _crawl(tmp_path, monkeypatch, wire, authority)
    name = "tls-wrong-host" if reason == "no-name" else f"tls-{reason}"
    assert found.tally["owed"] == {name: 1}
    assert wire.asked == []
    assert len(wire.names) == 1
    assert f"nothing is fetched from {HOST}: {HOST}: its certificate" in found.err
    assert found.exit_code == 4
