"""Lists that are broken, endless, or lead where they should not.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; where the front page is at fault, the stories stand on another list as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.faults.row import Row
from tests.faults.wire import BAD, DRAFTS, PATH, Wire
from tests.faulty_wire import EMPTY, START, Say, links_to, page_of_links

SECOND = "/monde/index.htm"
_LINKS = links_to(*DRAFTS)
_DATASOURCE = "0123456789abcdef0123456789abcdef"


def _front(*answers: Say) -> Callable[[Wire], None]:
    def arrange(wire: Wire) -> None:
        wire.say(*answers, path=START)
        wire.say(Say(body=page_of_links(_LINKS)), path=SECOND)

    return arrange


def _broken(id: str, fault: str, answer: Say, reason: str, exit: int = 4, **more: object) -> Row:
    return Row(
        id=f"list-{id}",
        fault=f"front page {fault}",
        arrange=_front(answer),
        end=more.pop("end", f"stored 3; list /index.htm {reason}"),  # type: ignore[arg-type]
        exit=exit,
        **more,  # type: ignore[arg-type]
    )


def _also(id: str, fault: str, links: Callable[[], str], passed: str = "", **more: object) -> Row:
    """More links before those of the stories."""
    return Row(
        id=f"list-{id}",
        fault=f"front page {fault}",
        arrange=lambda wire: wire.link(links()),
        end="stored 3" + (f"; passed {passed}" if passed else ""),
        **more,  # type: ignore[arg-type]
    )


def _items(*links: str) -> str:
    return "".join(f'<li><a href="{link}">Titre</a></li>' for link in links)


def _calendar() -> str:
    years = [f"/{year}-06/07/c_{137200000 + year}.htm" for year in range(2030, 2100)]
    return _items(*years, *(f"/a/b/a/b/a/b/2018-06/07/c_13720{n:04}.htm" for n in range(30)))


def _no_datasource(answer: Say) -> Callable[[Wire], None]:
    def arrange(wire: Wire) -> None:
        wire.link(f'<div data="datasource:{_DATASOURCE}"></div>')
        wire.say(answer, path=f"/ds_{_DATASOURCE}.json")

    return arrange


def _no_list(id: str, fault: str, body: bytes, reason: str) -> Row:
    """A datasource that is none."""
    return Row(
        id=f"list-{id}",
        fault=f"datasource {fault}",
        arrange=_no_datasource(Say(body=body)),
        end=f"stored 3; list /ds_{_DATASOURCE}.json {reason}",
        exit=4,
    )


def _hundred_thousand() -> Say:
    rows = [
        {"title": "Titre", "publishUrl": f"http://example.org/2010-06/07/c_{n}.htm"} for n in range(100_000)
    ]
    return Say(body=json.dumps({"datasource": rows}).encode())


ROWS = (
    Row(
        id="lists-empty",
        fault="no list shows a story",
        arrange=lambda wire: wire.say(Say(body=EMPTY), path=START),
        end="stored 0",
        exit=3,
        kept="",
    ),
    _broken("no-bytes", "without a byte", Say(), "empty-file"),
    _broken("404", "404", Say(404), "http-404"),
    _broken("503", "503 for ever", Say(503), "http-503"),
    _broken("cut", "cut on its way", Say(body=page_of_links(_LINKS)[:120], cut=4000), "cut-transfer"),
    _broken(
        "elsewhere",
        "redirects to 169.254.169.254",
        Say(302, headers={"Location": "http://169.254.169.254/"}),
        "refused-address",
        end="stored 3; list / refused-address",
    ),
    _broken(
        "many-tags",
        "of 400,000 links",
        Say(body=page_of_links('<a href="/x">x</a>' * 400_000)),
        "too-many-nodes",
    ),
    _no_list("not-json", "that is HTML", b"<html><body>Bonjour</body></html>", "unknown-list"),
    _no_list(
        "cut-json",
        "whose JSON is cut",
        b'{"datasource":[{"title":"x","publishUrl":"../2018-06/07/c_1',
        "unknown-list",
    ),
    Row(
        id="list-100000",
        fault="datasource of 100,000 links",
        arrange=lambda wire: _no_datasource(_hundred_thousand())(wire),
        end="stored 3; passed foreign-host 100000",
    ),
    Row(
        id="list-loose-json",
        fault="datasource with NaN, half a character and a line break in a string",
        arrange=_no_datasource(
            Say(body=b'{"datasource":[{"id":NaN,"title":"\\ud83d\n","publishUrl":"/x"}]}')
        ),
    ),
    _no_list(
        "many-values",
        "of 2,700,000 empty objects",
        b'{"datasource":[' + b"{}," * 2_700_000 + b"{}]}",
        "too-many-nodes",
    ),
    Row(
        id="list-long-title",
        fault="datasource whose title is 200,000 signs <",
        arrange=_no_datasource(
            Say(body=json.dumps({"datasource": [{"title": "<" * 200_000, "publishUrl": BAD.url()}]}).encode())
        ),
    ),
    _also(
        "bad-port",
        "links a story on port 99999",
        lambda: _items("http://french.news.cn:99999/2018-06/07/c_137200001.htm"),
        "bad-address 1",
    ),
    _also(
        "password",
        "links a story with a name and a password before it links it without",
        lambda: _items(BAD.url().replace("//", "//nom:secret@")),
        "bad-address 1",
    ),
    _also(
        "backslashes",
        "links a story with backslashes and dots",
        lambda: _items(BAD.url().replace("/2", "\\x\\..\\2")),
    ),
    _also("same-link", "links one story 1,000 times", lambda: _items(*[PATH] * 1000)),
    _also("calendar", "leads into a calendar without end", _calendar, "future-day 70, repeated-path 30"),
    _also(
        "other-hosts",
        "links 50 stories of other hosts",
        lambda: _items(*(f"http://www{n}.example.org/2018-06/07/c_1372{n:05}.htm" for n in range(50))),
        "foreign-host 50",
    ),
    _also(
        "inside",
        "links 127.0.0.1, 10.0.0.1, 169.254.169.254",
        lambda: _items(*(f"http://{host}{PATH}" for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254"))),
        "foreign-host 3",
    ),
)
