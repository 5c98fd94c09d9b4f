"""Redirects round in circles, out of the web, and into this machine or its network.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; nobody connects to a forbidden address: what bare Scrapy would reach there is the trap's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from tests.faults.row import Row, owed, rejected
from tests.faults.wire import PAGE, PATH, Wire
from tests.faulty_wire import Say

HOST = "www.french.news.cn"


def _to(location: str, status: int = 302) -> Callable[[Wire], None]:
    return lambda wire: wire.say(Say(status, headers={"Location": location}))


def _chain(length: int) -> Callable[[Wire], None]:
    """`length` hops, all at addresses of the story, the last of which is the page."""

    def arrange(wire: Wire) -> None:
        paths = [PATH, *(f"/hop{number}{PATH}" for number in range(1, length + 1))]
        for here, there in itertools.pairwise(paths):
            wire.say(Say(302, headers={"Location": there}), path=here)
        wire.say(Say(body=PAGE), path=paths[-1])

    return arrange


def _refresh(url: str) -> Callable[[Wire], None]:
    lead = f'<html><head><meta http-equiv="refresh" content="0; url={url}"></head><body></body></html>'
    return lambda wire: wire.say(Say(body=lead.encode()))


def _leads_inside(wire: Wire) -> None:
    wire.say(Say(302, headers={"Location": f"http://{HOST}{PATH}"}))
    wire.names[HOST] = "10.1.2.3"


def _hop(id: str, fault: str, location: str, end: str, *, exit: int = 0, status: int = 302) -> Row:
    return Row(id=id, fault=fault, arrange=_to(location, status), end=end, exit=exit, kept=f"{status} whole")


ROWS = (
    _hop("redirect-loop", "redirect to itself", PATH, rejected("redirect-loop")),
    Row(
        id="redirect-chain-5",
        fault="five redirects, then the page",
        arrange=_chain(5),
        kept="302 whole, 200 whole",
    ),
    Row(
        id="redirect-chain-6",
        fault="six redirects, then the page",
        arrange=_chain(6),
        end=rejected("redirect-loop"),
        kept="302 whole",
    ),
    _hop("redirect-file", "redirect to file:", "file:///etc/hostname", rejected("unknown-scheme")),
    _hop("redirect-ftp", "redirect to ftp:", f"ftp://french.news.cn{PATH}", rejected("unknown-scheme")),
    _hop("redirect-data", "redirect to data:", "data:text/html,<p>x", rejected("unknown-scheme")),
    _hop("redirect-javascript", "redirect to javascript:", "javascript:alert(1)", rejected("bad-address")),
    _hop(
        "redirect-loopback",
        "redirect to 127.0.0.1",
        f"http://127.0.0.1{PATH}",
        owed("refused-address"),
        exit=4,
    ),
    _hop(
        "redirect-private", "redirect to 10.0.0.1", f"http://10.0.0.1{PATH}", owed("refused-address"), exit=4
    ),
    _hop(
        "redirect-metadata",
        "redirect to 169.254.169.254, a cloud's metadata",
        f"http://169.254.169.254{PATH}",
        owed("refused-address"),
        exit=4,
        status=301,
    ),
    Row(
        id="redirect-name-inside",
        fault="redirect to a host of the wire whose name leads to 10.1.2.3",
        arrange=_leads_inside,
        end=owed("refused-address"),
        exit=4,
        kept="302 whole",
    ),
    _hop(
        "redirect-other-host",
        "redirect to another host",
        f"http://www.example.org{PATH}",
        rejected("foreign-host"),
    ),
    _hop("redirect-front-page", "redirect to the front page", "/index.htm", owed("soft-404"), exit=4),
    Row(
        id="redirect-nowhere",
        fault="redirect without Location",
        arrange=lambda wire: wire.say(Say(302, body=b"moved")),
        end=rejected("redirected-away"),
        kept="302 whole",
    ),
    Row(
        id="refresh-metadata",
        fault="meta refresh to 169.254.169.254",
        arrange=_refresh(f"http://169.254.169.254{PATH}"),
        end=rejected("meta-refresh"),
    ),
)
