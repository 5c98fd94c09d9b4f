"""Names that do not resolve, and certificates that are not good.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; authorities and certificates are made here, and only this run trusts them.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import trustme

from tests.faults.row import Row, owed
from tests.faults.wire import PAGE, PATH, Wire
from tests.faulty_wire import FaultyWire, Say

HOST = "www.french.news.cn"
_DAYS = timedelta(days=5)
_Issue = Callable[[trustme.CA], trustme.LeafCert]


def _tls(issue: _Issue) -> Callable[[Wire], None]:
    """The faulty story stands behind TLS, on a host of its own."""

    def arrange(wire: Wire) -> None:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issue(authority).configure_cert(context)
        server = FaultyWire({PATH: [Say(body=PAGE)]})
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        wire.beside[443] = server
        roots = wire.folder / "roots.pem"
        authority.cert_pem.write_to_path(str(roots))
        wire.environment["SSL_CERT_FILE"] = str(roots)
        wire.move(HOST, "https")

    return arrange


def _asked(wire: Wire) -> str:
    count = len(wire.beside[443].asked)
    return f"asked for {count} pages behind it" if count else "asked for nothing behind it"


def _nowhere(wire: Wire) -> None:
    wire.move(HOST)
    wire.names[HOST] = ""


def _row(id: str, fault: str, issue: _Issue) -> Row:
    return Row(
        id=f"tls-{id}",
        fault=f"certificate {fault}",
        arrange=_tls(issue),
        end=owed(f"tls-{id}"),
        exit=4,
        kept="",
        look=_asked,
        looks="asked for nothing behind it",
        says=f"nothing is fetched from {HOST}: {HOST}: its certificate",
    )


ROWS = (
    Row(
        id="no-such-name",
        fault="NXDOMAIN: the name does not exist",
        arrange=_nowhere,
        end=owed("robots-unavailable"),
        exit=4,
        kept="",
        says="nothing is fetched from www.french.news.cn",
    ),
    Row(
        id="tls-good",
        fault="certificate of a root that is trusted",
        arrange=_tls(lambda authority: authority.issue_cert(HOST)),
    ),
    _row(
        "expired",
        "expired",
        lambda authority: authority.issue_cert(
            HOST, not_before=datetime.now(UTC) - 2 * _DAYS, not_after=datetime.now(UTC) - _DAYS
        ),
    ),
    _row(
        "not-yet-valid",
        "not valid yet",
        lambda authority: authority.issue_cert(
            HOST, not_before=datetime.now(UTC) + _DAYS, not_after=datetime.now(UTC) + 2 * _DAYS
        ),
    ),
    _row("wrong-host", "of another host", lambda authority: authority.issue_cert("spanish.news.cn")),
    _row("untrusted", "of a root that nobody trusts", lambda _: trustme.CA().issue_cert(HOST)),
)
