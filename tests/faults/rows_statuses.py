"""Answers that are no page: statuses, and what robots.txt may be.

In:   nothing.
Out:  STATUSES, ROBOTS.
Law:  as tests/faults/row.py; for the rows of robots.txt bare Scrapy is told ROBOTSTXT_OBEY=1, as its template does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from tests.faults.row import STORED, Row, owed, rejected
from tests.faults.wire import PAGE, PATH, Wire
from tests.faulty_wire import SECTIONS, Say

_OBEY = ("ROBOTSTXT_OBEY=1",)
_ROBOTS = "/robots.txt"
_LISTS = "; ".join(
    f"list {path} robots-unavailable"
    for path in sorted(["/index.htm", *(f"/{section}/index.htm" for section in SECTIONS)])
)


def _status(
    status: int, end: str, *, exit: int = 0, then: bool = False, headers: dict[str, str] | None = None
) -> Row:
    first = Say(status, body=b"<h1>Erreur</h1>", headers=headers or {})
    return Row(
        id=f"status-{status}" + ("-once" if then else ""),
        fault=f"{status}" + (" once, then the page" if then else " for ever" if status >= 500 else ""),
        arrange=lambda wire: wire.say(first, *([Say(body=PAGE)] if then else [])),
        end=end,
        exit=exit,
        kept=f"{status} whole" + (", 200 whole" if then else ""),
        look=_asked,
        looks="asked 3 times" if status >= 500 and not then else "asked twice" if then else "asked once",
    )


def _asked(wire: Wire) -> str:
    count = wire.paths().count(PATH)
    return {1: "asked once", 2: "asked twice"}.get(count, f"asked {count} times")


def _robots(*answers: Say) -> Callable[[Wire], None]:
    return lambda wire: wire.say(*answers, path=_ROBOTS)


def _closed(id: str, fault: str, arrange: Callable[[Wire], None], **more: object) -> Row:
    """Nothing may be fetched: nobody knows what is listed, and each list says so."""
    return Row(
        id=id,
        fault=f"robots.txt {fault}",
        arrange=arrange,
        end=f"stored 0; {_LISTS}",
        exit=3,
        kept="",
        says="nothing is fetched from french.news.cn",
        scrapy=more.pop("scrapy", _OBEY),  # type: ignore[arg-type]
        look=_beside_robots,
        looks="asked for robots.txt only",
        **more,  # type: ignore[arg-type]
    )


def _beside_robots(wire: Wire) -> str:
    count = sum(path != _ROBOTS for path in wire.paths())
    return f"asked for {count} pages" if count else "asked for robots.txt only"


def _waits(wire: Wire) -> str:
    times = [at for at, path in wire.asked if path != _ROBOTS]
    return "waits" if min(b - a for a, b in itertools.pairwise(times)) > 0.28 else "does not wait"


def _open(id: str, fault: str, *answers: Say, end: str = STORED, kept: str = "200 whole") -> Row:
    return Row(
        id=id,
        fault=f"robots.txt {fault}",
        arrange=_robots(*answers),
        end=end,
        kept=kept,
        scrapy=_OBEY,
    )


def _roundabout(wire: Wire) -> None:
    _robots(Say(body=b"User-agent: *\nDisallow: /prive/\n"))(wire)
    paths = ("/x/../prive/2018-06/07/c_137200001.htm", "/%2e/prive/2018-06/07/c_137200002.htm")
    wire.link("".join(f'<li><a href="http://french.news.cn{path}">Titre</a></li>' for path in paths))


def _in_private(wire: Wire) -> str:
    count = sum("/prive/" in path for path in wire.paths())
    return f"asked for {count} pages in it" if count else "asked for nothing in it"


_BAN = f"User-agent: *\nDisallow: {PATH}\n".encode()
_FILL = b"# " + b"x" * 600 * 1024 + b"\n"

STATUSES = (
    _status(401, rejected("http-401")),
    _status(403, rejected("http-403")),
    _status(404, rejected("http-404")),
    _status(410, rejected("http-410")),
    _status(429, owed("http-429"), exit=4, headers={"Retry-After": "1800"}),
    _status(451, rejected("http-451")),
    _status(500, owed("http-500"), exit=4),
    _status(503, owed("http-503"), exit=4),
    _status(503, STORED, then=True),
)

ROBOTS = (
    _closed("robots-500", "500", _robots(Say(500))),
    _closed("robots-503", "503", _robots(Say(503))),
    _closed("robots-429", "429", _robots(Say(429))),
    _closed("robots-reset", "reset", lambda wire: wire.raw_bytes(path=_ROBOTS, reset=True)),
    _closed(
        "robots-silence",
        "silence",
        _robots(Say(wait_s=9)),
        fast=True,
        scrapy=(*_OBEY, "DOWNLOAD_TIMEOUT=3", "RETRY_TIMES=0"),
        bound="its 180 s are 3 s here, and one try",
    ),
    _closed("robots-loop", "redirect to itself", _robots(Say(302, headers={"Location": _ROBOTS}))),
    _closed(
        "robots-inside",
        "redirect to 169.254.169.254",
        _robots(Say(302, headers={"Location": "http://169.254.169.254/robots.txt"})),
    ),
    _open("robots-404", "404", Say(404)),
    _open("robots-403", "403", Say(403)),
    _open("robots-html", "an HTML page", Say(body=PAGE)),
    _open(
        "robots-bom",
        "with a BOM before its first group",
        Say(body=b"\xef\xbb\xbf" + _BAN),
        end=rejected("robots-disallow"),
        kept="",
    ),
    _open(
        "robots-600-kib",
        "of 600 KiB, its rule first",
        Say(body=_BAN + _FILL),
        end=rejected("robots-disallow"),
        kept="",
    ),
    _open("robots-late-rule", "of 6 MB, its rule behind 500 KiB", Say(body=_FILL * 10 + _BAN)),
    _open("robots-one", "disallows one story", Say(body=_BAN), end=rejected("robots-disallow"), kept=""),
    _open(
        "robots-600-kib-cr",
        "of 600 KiB, its lines ended by CR alone",
        Say(body=(_BAN + b"# x\n" * 150_000).replace(b"\n", b"\r")),
        end=rejected("robots-disallow"),
        kept="",
    ),
    Row(
        id="robots-dots",
        fault="robots.txt disallows a folder, a list leads into it through /x/.. and /%2e/",
        arrange=_roundabout,
        end="stored 3, rejected robots-disallow 2",
        scrapy=_OBEY,
        look=_in_private,
        looks="asked for nothing in it",
    ),
    Row(
        id="robots-all",
        fault="robots.txt disallows all",
        arrange=_robots(Say(body=b"User-agent: *\nDisallow: /\n")),
        end=f"stored 0; {_LISTS.replace('unavailable', 'disallow')}",
        exit=3,
        kept="",
        scrapy=_OBEY,
        look=_beside_robots,
        looks="asked for robots.txt only",
    ),
    Row(
        id="crawl-delay",
        fault="robots.txt asks for a crawl-delay (here 0.3 s)",
        arrange=_robots(Say(body=b"User-agent: *\nCrawl-delay: 0.3\n")),
        scrapy=_OBEY,
        look=_waits,
        looks="waits",
    ),
)
