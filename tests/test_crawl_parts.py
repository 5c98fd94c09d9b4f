"""What a crawl is asked for, and its small rules, one by one."""

from __future__ import annotations

import dataclasses
import errno
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.http import Response

from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.mementos import Memento
from wirecrawl.archive.owed import Tally
from wirecrawl.archive.reports import source_report
from wirecrawl.crawl.exporter import WholeFile
from wirecrawl.crawl.mementos import archived
from wirecrawl.crawl.options import CrawlOptions, check, contact_of, sort_addresses
from wirecrawl.crawl.retry import LONGEST_S, retry_after_s
from wirecrawl.crawl.run import Run
from wirecrawl.crawl.verdict import judge
from wirecrawl.errors import ArchiveError, NoRoom, UsageError
from wirecrawl.sources import source_named
from wirecrawl.views.screen import sum_line
from wirecrawl.views.words import Words

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SOURCE = source_named("xinhua_fr")
TALLY = Tally(3, 1, 2, {}, {})


def run_of(tmp_path: Path, **options: object) -> Run:
    asked = CrawlOptions(**{"source": "xinhua_fr", **options})  # type: ignore[arg-type]
    with Ledger.scratch(tmp_path) as ledger:  # nobody asks it
        return Run(asked, SOURCE, NOW, Account(), tmp_path, delay_s=1.0, ledger=ledger, known=ledger)


def test_instants_of_a_run_are_strictly_increasing(tmp_path: Path) -> None:
    """Two answers of one microsecond still have an order, and every instant is WARC-Date in UTC."""
    run = run_of(tmp_path)
    before = run._last = datetime.now(UTC) + timedelta(hours=1)  # a clock that is set back during the run
    instants = [run.now() for _ in range(2000)]
    assert instants == sorted(set(instants))
    assert instants[0] > before.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert all(instant.endswith("Z") and len(instant) == 27 for instant in instants)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("86400", LONGEST_S),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Wed, 25 Nov 2026 12:00:00 GMT", LONGEST_S),
        ("-5", 0.0),
        ("demain", 0.0),
        ("Tue, 24 Nov 99999999999999999999 12:00:30 GMT", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_is_read(said: str, seconds: float) -> None:
    """Seconds or a date, never more than an hour, and nothing of what cannot be read."""
    headers = {"Retry-After": said} if said else {}
    assert retry_after_s(Response("http://french.news.cn/", headers=headers), NOW) == seconds


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("Thu, 07 Jun 2018 11:15:00 GMT", "2018-06-07T11:15:00Z"),
        ("Thu, 07 Jun 0201 11:15:00 GMT", "0201-06-07T11:15:00Z"),
        ("Thu, 07 Jun 2018 11:15:00", "2018-06-07T09:15:00Z"),
        ("Thu, 07 Jun 99999999999999999999 11:15:00 GMT", "2018-06-07T09:15:00Z"),
        ("Fri, 31 Dec 9999 23:59:59 -0900", "2018-06-07T09:15:00Z"),
        ("jeudi", "2018-06-07T09:15:00Z"),
        ("", "2018-06-07T09:15:00Z"),
    ],
)
def test_a_capture_of_an_archive_has_the_instant_it_says(said: str, instant: str) -> None:
    """Memento-Datetime; its address's where that says no instant: without a zone, or with one no clock has."""
    url = "http://web.archive.org/web/20180607091500id_/http://french.news.cn/2018-06/07/c_137236989.htm"
    response = Response(url, headers={"Memento-Datetime": said} if said else {})
    found = archived(response, Memento(url, "20180607091500"), "2026-11-24T12:00:00Z")
    assert found is not None and found.fetched_at == instant


@pytest.mark.parametrize(
    ("line", "url"),
    [
        (
            "http://french.news.cn/2018-06/07/c_137236985.htm",
            "http://french.news.cn/2018-06/07/c_137236985.htm",
        ),
        ("french.news.cn/x", "http://french.news.cn/x"),
        ("//french.news.cn/x", "http://french.news.cn/x"),
        ("french.news.cn/x?u=http://a.cn/x", "http://french.news.cn/x?u=http://a.cn/x"),
        ("https://web.archive.org/web/20180607120000/http://a.cn/x", "http://a.cn/x"),
        ("http://web.archive.org/web/20180607120000id_/https://a.cn/x", "https://a.cn/x"),
        ("http://web.archive.org/web/2018/http:/a.cn/x", "http://a.cn/x"),
        ("https://web.archive.org/web/2019/https://web.archive.org/web/2018if_/a.cn/x", "http://a.cn/x"),
    ],
)
def test_an_address_is_unwrapped(line: str, url: str) -> None:
    """Of what web.archive.org puts around it, however often, and of a missing scheme."""
    assert [found for kind in sort_addresses(SOURCE, [f"  {line}\n"]) for found in kind] == [url]


def test_addresses_are_sorted_by_what_they_are() -> None:
    """Stories, lists and the rest, each once; blank lines and comments are skipped."""
    story, index = "http://french.news.cn/2018-06/07/c_137236985.htm", "http://french.news.cn/chine/index.htm"
    lines = [story, "", "# a note", index, story, "http://example.org/"]
    assert sort_addresses(SOURCE, lines) == ([story], [index], ["http://example.org/"])


@pytest.mark.parametrize(
    "options",
    [
        {"since": date(2026, 2, 1), "until": date(2026, 1, 1)},
        {"max_stories": 0},
        {"max_minutes": -1.0},
        {"max_minutes": float("nan")},
        {"delay_s": float("nan"), "connect_to": ["::127.0.0.1:9"]},
        {"delay_s": -0.1},
        {"delay_s": 0.99},
        {"concurrency": 2},
        {"concurrency": 0},
        {"contact": "you@example.org\r\nX: y"},
        {"contact": "é"},
        {"contact": "you@example.org\n"},
        {"allow_hosts": ["http://example.org/"]},
        {"allow_hosts": ["example.org:80"]},
        {"allow_hosts": ["deux mots"]},
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(options: dict[str, object]) -> None:
    """Each with exit 2 and a line that says why."""
    with pytest.raises(UsageError):
        check(CrawlOptions(**{"source": "xinhua_fr", **options}), is_local=False)  # type: ignore[arg-type]


def test_haste_is_allowed_through_a_door() -> None:
    """Where every host is this machine, no wire is hurried; its address is a host as good as a name."""
    check(
        CrawlOptions(source="xinhua_fr", allow_hosts=["example.org", "[::1]", "::1", "127.0.0.1"]),
        is_local=True,
    )
    check(CrawlOptions(source="xinhua_fr", delay_s=0.0, concurrency=16), is_local=True)


def test_the_contact_comes_from_the_option_then_the_nearest_file(tmp_path: Path) -> None:
    """A file that cannot be read or means nothing is a usage error, never an anonymous crawl."""
    near, far = tmp_path / "near", tmp_path / "far"
    near.mkdir()
    far.mkdir()
    (far / "wirecrawl.toml").write_text('contact = "far@example.org"', encoding="utf-8")
    assert contact_of(CrawlOptions(source="x"), [near]) == ""
    assert contact_of(CrawlOptions(source="x"), [near, far]) == "far@example.org"
    assert contact_of(CrawlOptions(source="x", contact="me@example.org"), [far]) == "me@example.org"
    for text in ("contact = 3", "contact =", 'contact = "a\\nb"', "a = " + "[" * 50_000):
        (near / "wirecrawl.toml").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError):
            contact_of(CrawlOptions(source="x"), [near, far])


@pytest.mark.parametrize(
    ("reason", "tally", "state", "code"),
    [
        ("finished", TALLY, {"shown": 3}, 0),
        ("finished", TALLY, {"shown": 0}, 3),
        ("finished", Tally(3, 1, 1, {}, {"timeout": 1}), {"shown": 3}, 4),
        ("finished", Tally(3, 1, 1, {"http-404": 1}, {}), {"shown": 3}, 0),
        ("finished", TALLY, {"shown": 3, "lists_failed": {"http://x/": "http-500"}}, 4),
        ("finished", TALLY, {"shown": 0, "lists_failed": {"http://x/": "http-500"}}, 3),
        ("finished", TALLY, {"shown": 3, "broken": 1}, 1),
        ("", TALLY, {"shown": 0}, 1),
        ("finished", TALLY, {"shown": 3, "broken": 1, "failure": NoRoom("full")}, 5),
        ("finished", TALLY, {"shown": 3, "failure": ArchiveError("gone")}, 1),
        ("shutdown", Tally(3, 1, 1, {}, {"x": 1}), {"shown": 3, "broken": 1, "failure": NoRoom("full")}, 130),
    ],
)
def test_the_worst_that_happened_is_the_exit_code(
    tmp_path: Path, reason: str, tally: Tally, state: dict[str, object], code: int
) -> None:
    """130 > 5 > 1 > 4 > 3 > 0, each with its reason in words."""
    run = run_of(tmp_path)
    for name, value in state.items():
        setattr(run, name, value)
    found, reasons = judge(run, reason, tally)
    assert found == code
    assert bool(reasons) == bool(code)


def test_what_cannot_be_read_is_counted_by_name(tmp_path: Path) -> None:
    """Pages by their reason, and apart from them what was given: an empty folder is no page that was kept."""
    run = run_of(tmp_path)
    run.shown = 3
    run.account.warnings["cut-page"] = 1
    assert judge(run, "finished", TALLY) == (
        4,
        ["1 page cannot be read to the end (cut-page 1); what came is kept"],
    )
    run.account.warnings["cut-page"], run.in_parts = 3, 1
    assert judge(run, "finished", TALLY) == (4, ["2 pages cannot be read to the end; what came is kept"])
    run.account.warnings["cut-page"], run.in_parts, run.account.unreadable = 0, 0, 1
    assert judge(run, "finished", TALLY) == (4, ["1 piece of what was given cannot be read"])
    run.account.unreadable = run.shown = 0
    assert judge(run, "finished", TALLY) == (3, ["nothing came: the lists showed no story address"])
    run.deadline = 0.0
    assert judge(run, "finished", TALLY) == (3, ["nothing came: --max-minutes was over before a list came"])


def test_the_sum_names_every_reason() -> None:
    """`listed N = known K + stored S + rejected R (reason n, …) + owed O (reason n, …)`."""
    tally = Tally(10, 1, 4, {"http-404": 2, "no-body": 1}, {"timeout": 2})
    report = dataclasses.asdict(source_report(None, "xinhua_fr", tally))
    assert sum_line(report, Words(french=False)) == (
        "listed 10 = known 1 + stored 4 + rejected 3 (http-404 2, no-body 1) + owed 2 (timeout 2)"
    )


@pytest.mark.parametrize("by_disk", [False, True])
@pytest.mark.parametrize("overwrite", [True, False], ids=["-O", "-o"])
def test_a_feed_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, overwrite: bool, by_disk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Because the run failed meanwhile; or at its very end, by the disk, which is the run's failure then."""
    run, path = run_of(tmp_path), tmp_path / "feed" / "out.jsonl"
    feed = WholeFile(str(path), feed_options={"overwrite": overwrite}, run=run)
    path.parent.mkdir()
    path.write_bytes(b"avant\n")
    file = feed.open(Spider("xinhua_fr"))
    file.write("après\n".encode())
    if by_disk:
        monkeypatch.setattr(os, "fsync", _fail)
    else:
        run.failure = ArchiveError("made up", next_step="none")
    feed.store(file)
    assert isinstance(run.failure, NoRoom if by_disk else ArchiveError)
    assert path.read_bytes() == b"avant\n" and list(path.parent.iterdir()) == [path]


def _fail(_: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
