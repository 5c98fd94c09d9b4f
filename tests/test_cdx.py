"""Captures that a web archive's index names: every form of index, and what is fetched of it and kept."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawls import Crawled, crawl, months, replay, start
from tests.faulty_wire import Say
from tests.paged_wire import dated
from tests.wayback import HEADER, Stored, Wayback, as_cdxj, as_json, as_text, rows_of, some_columns, stored
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.saved import read_file
from wirecrawl.crawl.cdx import Index, read_index
from wirecrawl.crawl.options import CrawlOptions, check
from wirecrawl.errors import UsageError
from wirecrawl.model.capture import Capture
from wirecrawl.sources import source_named

SOURCE = source_named("xinhua_fr")
ONE, TWO = dated(1, "2018-06-07"), dated(2, "2018-06-08")
EDITED = replace(ONE, paragraphs=(*ONE.paragraphs, "Une précision est venue dans la soirée."))
CAPTURES = [
    stored(ONE, "20180607091500"),
    stored(EDITED, "20180609101112", zipped=True),
    stored(TWO, "20180611000000"),
]


def index_of(tmp_path: Path, text: str | bytes, **days: str) -> Index:
    path = tmp_path / "answer.cdx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_index(str(path), SOURCE, **days)


def from_cdx(
    tmp_path: Path, wire: Wayback, rows: list[list[str]] | None = None, **options: object
) -> Crawled:
    path = tmp_path / "answer.cdx"
    path.write_text(as_text(rows_of(wire.captures) if rows is None else rows), encoding="utf-8")
    return crawl(tmp_path / "archive", wire.connect_to, from_cdx=str(path), **options)


def stories(tmp_path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in months(tmp_path / "archive").splitlines()]


def records(tmp_path: Path) -> list[Capture]:
    paths = sorted((tmp_path / "archive" / "captures").rglob("*.warc.gz"))
    found = [one for path in paths for one in read_file(path, path.name)]
    return [one for one in found if isinstance(one, Capture)]


def same_as_a_replay(tmp_path: Path, found: Crawled) -> None:
    """The stories and the counters of a crawl are those of its captures."""
    lines, counters, _ = replay(tmp_path / "archive")
    assert lines == months(tmp_path / "archive") and counters == found.counters


# the index


def forms() -> dict[str, str | bytes]:
    rows = rows_of(CAPTURES)
    return {
        "seven columns": as_text(rows),
        "a header line": as_text(rows, header=True),
        "JSON": as_json(rows),
        "JSON, cut": as_json(rows)[:-1],
        "CDXJ": as_cdxj(rows),
        "gzip": gzip.compress(as_text(rows).encode()),
        "a byte order mark": b"\xef\xbb\xbf" + as_text(rows).encode(),
        "CDX letters": " CDX N b a m s k r M S V g\n"
        + as_text([[*row[:6], "-", "-", row[6], "9", "f"] for row in rows]),
        "fl=timestamp,original,digest": as_text(some_columns(rows, "timestamp", "original", "digest")),
        "fl=original,timestamp,statuscode,digest": as_text(
            some_columns(rows, "original", "timestamp", "statuscode", "digest")
        ),
    }


@pytest.mark.parametrize("form", forms())
def test_every_form_of_an_index_names_the_same_captures(tmp_path: Path, form: str) -> None:
    """Address, instant, digest and the wire's day of each; the header is no row."""
    index = index_of(tmp_path, forms()[form])
    assert [(one.url, one.stamp, one.digest, one.id, one.day) for one in index.mementos] == [
        (one.url, one.stamp, one.digest, draft.id, draft.day)
        for one, draft in zip(CAPTURES, (ONE, ONE, TWO), strict=True)
    ]
    assert index.rows == 3 and not index.broken and not index.skipped


def test_an_index_of_address_and_instant_alone_will_do(tmp_path: Path) -> None:
    """No digest: nothing to check, and no two rows are taken for the same bytes."""
    index = index_of(tmp_path, as_text(some_columns(rows_of(CAPTURES), "timestamp", "original")))
    assert [(one.stamp, one.digest) for one in index.mementos] == [(one.stamp, "") for one in CAPTURES]


def row(**changed: str) -> list[str]:
    return [changed.get(name, value) for name, value in zip(HEADER, CAPTURES[0].row, strict=True)]


SKIPPED = [
    ({"statuscode": "301"}, "status-301"),
    ({"statuscode": "-"}, "status-unknown"),
    ({"mimetype": "image/jpeg"}, "mimetype"),
    ({"mimetype": "warc/revisit", "statuscode": "-"}, "revisit"),
    ({"original": "http://example.org/2018-06/07/c_137236985.htm"}, "foreign-host"),
    ({"original": "http://french.news.cn/a-propos.htm"}, "no-story-address"),
    ({"original": "http://french.news.cn/2018-06/30/c_137000009.htm"}, "outside-range"),
    ({"timestamp": "20180607120000"}, "same-digest"),
    ({}, "same-row"),
]


@pytest.mark.parametrize(("changed", "reason"), SKIPPED)
def test_what_is_passed_over_has_a_reason_and_a_counter(
    tmp_path: Path, changed: dict[str, str], reason: str
) -> None:
    """And the sum of rows holds."""
    index = index_of(
        tmp_path, as_text([*rows_of(CAPTURES), row(**changed)]), since="2018-06-07", until="2018-06-08"
    )
    assert index.skipped == {reason: 1} and len(index.mementos) == 3
    assert str(index) == f"cdx 4 rows = captures 3 + skipped 1 ({reason} 1) + malformed 0"


def test_a_text_that_was_put_back_is_asked_for_again(tmp_path: Path) -> None:
    """A, B, A again: three versions. A, A, B: the second A is the same bytes, and is not."""
    a, b = stored(ONE, "20180607000000"), stored(EDITED, "20180608000000")
    back = replace(a, stamp="20180609000000")
    assert len(index_of(tmp_path, as_text(rows_of([a, b, back]))).mementos) == 3
    assert len(index_of(tmp_path, as_text(rows_of([a, replace(a, stamp="20180607120000"), b]))).mementos) == 2


def test_malformed_rows_are_told_in_groups_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One line for each way, with the numbers of the first ones."""
    bad = [
        "<html>",
        "x y",
        *(" ".join(row(timestamp=stamp)) for stamp in ("2018", "20181332000000", "1", "2", "3")),
    ]
    index = index_of(tmp_path, as_text(rows_of(CAPTURES)) + "\n".join(bad) + '\nfr,x)/ 20180607 {"url": \n')
    assert len(index.mementos) == 3 and index.broken.total() == 8
    lines = list(index.lines())
    assert (
        len(lines) == 2 and "line 4 '<html>'" in lines[0] and "5 rows" in lines[1] and lines[1].endswith("…")
    )


@pytest.mark.parametrize(
    "text", ["", "<html><body>429 Too Many Requests</body></html>\n", "[]", "\x00\x01\x02"]
)
def test_what_is_no_index_is_a_usage_error(tmp_path: Path, text: str) -> None:
    """Exit 2, with the address of what to save."""
    with pytest.raises(UsageError, match="no CDX answer"):
        index_of(tmp_path, text)


def test_the_three_doors_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        check(CrawlOptions(source="xinhua_fr", from_cdx="x", addresses=[]), is_local=False)


# what is fetched


def test_captures_come_with_their_own_address_and_instant(tmp_path: Path) -> None:
    """Versions in the order of their instants; the record says where its bytes came from; a replay gives the same."""
    with Wayback(CAPTURES) as wire:
        found = from_cdx(tmp_path, wire)
        assert found.exit_code == 0, found.err
        assert sorted(wire.asked_for()) == sorted((one.stamp, one.url) for one in CAPTURES)
        assert {path for path in wire.paths() if not path.startswith("/web/")} == {"/robots.txt"}
    held = {story["id"]: story for story in stories(tmp_path)}
    assert held[ONE.id]["version"] == 2 and held[ONE.id]["fetched_at"] == "2018-06-09T10:11:12Z"
    assert held[ONE.id]["url"] == ONE.url() and "Une précision" in str(held[ONE.id]["body"])
    kept = {one.fetched_at: one for one in records(tmp_path) if one.url == ONE.url()}
    first = kept["2018-06-07T09:15:00Z"]
    said = dict(first.carried)
    assert said["WARC-Source-URI"] == f"http://web.archive.org/web/20180607091500id_/{ONE.url()}"
    assert said["Wirecrawl-Index-Digest"] == f"sha1:{CAPTURES[0].digest}" and "WARC-Creation-Date" in said
    assert kept["2018-06-09T10:11:12Z"].payload == CAPTURES[1].body
    same_as_a_replay(tmp_path, found)


def test_what_is_held_is_not_fetched_again(tmp_path: Path) -> None:
    """Nor is a capture that came with somebody's WARC, when the ledger was made anew."""
    from wirecrawl.account import Account
    from wirecrawl.upkeep.rebuild import rebuild

    with Wayback(CAPTURES) as wire:
        from_cdx(tmp_path, wire)
        wire.asked.clear()
        again = from_cdx(tmp_path, wire)
        assert again.exit_code == 0 and wire.asked_for() == [] and again.tally["known"] == 3
        before = months(tmp_path / "archive")
        rebuild(tmp_path / "archive", Account())
        again = from_cdx(tmp_path, wire)
    assert wire.asked_for() == [] and again.tally["known"] == 3
    assert months(tmp_path / "archive") == before


def test_bytes_that_are_not_what_the_index_says_are_kept_and_not_read(tmp_path: Path) -> None:
    """A reject with its own reason, in a copy of the archive too; the story of those bytes is not believed."""
    wrong = [*CAPTURES[0].row[:5], "A" * 32, "9"]
    with Wayback(CAPTURES[:1]) as wire:
        found = from_cdx(tmp_path, wire, [wrong])
    assert found.counters["rejects"] == {"cdx-digest-mismatch": 1} and stories(tmp_path) == []
    assert found.tally["rejected"] == {"cdx-digest-mismatch": 1}
    assert "cdx-digest-mismatch" in found.err
    (kept,) = [one for one in records(tmp_path) if one.url == ONE.url()]
    assert kept.payload == CAPTURES[0].body
    same_as_a_replay(tmp_path, found)
    from wirecrawl.account import Account
    from wirecrawl.replay import replay_into

    account = Account()
    replay_into(tmp_path / "copy", [tmp_path / "archive" / "captures"], account)
    assert account.rejects == {"cdx-digest-mismatch": 1}


def test_the_nearest_capture_comes_at_its_own_instant(tmp_path: Path) -> None:
    """Wayback leads elsewhere when it has no capture at the instant asked: what comes is dated with what it is."""
    asked = replace(CAPTURES[0], stamp="20180607000000").row
    with Wayback(CAPTURES[:1]) as wire:
        found = from_cdx(tmp_path, wire, [asked])
    assert found.exit_code == 0, found.err
    (story,) = stories(tmp_path)
    assert story["fetched_at"] == "2018-06-07T09:15:00Z" and story["url"] == ONE.url()
    same_as_a_replay(tmp_path, found)


def test_what_the_archive_does_not_have_says_nothing_of_the_story(tmp_path: Path) -> None:
    """Its 404 is the archive's own: no absence of the page, in a replay neither."""
    with Wayback(CAPTURES[:1]) as wire:
        found = from_cdx(tmp_path, wire, rows_of(CAPTURES))
    assert found.tally["rejected"] == {"http-404": 1} and found.counters["rejects"] == {}
    with Ledger.open_readonly(tmp_path / "archive") as ledger:
        assert ledger.absences_of(TWO.id) == []
    same_as_a_replay(tmp_path, found)


@pytest.mark.parametrize("status", [429, 503])
def test_an_archive_that_asks_to_wait_is_left_alone(tmp_path: Path, status: int) -> None:
    """A long wait ends the run: one request, everything owed, not asked again before its time, then paid."""
    with Wayback(CAPTURES, first=[Say(status, headers={"Retry-After": "1800"})]) as wire:
        found = from_cdx(tmp_path, wire, begun="2026-11-24T00:00:00+00:00", concurrency=1)
        assert found.exit_code == 4 and len(wire.asked_for()) == 1
        assert found.tally["owed"] == {f"http-{status}": 1, "not-asked": 2}
        assert "asks to wait 1800 s" in found.err
        soon = from_cdx(tmp_path, wire, begun="2026-11-24T00:10:00+00:00", concurrency=1)
        assert soon.exit_code == 4 and soon.tally["stored"] == 2
        late = from_cdx(tmp_path, wire, begun="2026-11-24T00:40:00+00:00", concurrency=1)
    assert late.exit_code == 0 and len(stories(tmp_path)) == 2, late.err


def test_a_short_wait_is_sat_out(tmp_path: Path) -> None:
    """Retry-After of a second: nothing is asked for meanwhile, and all of it comes."""
    with Wayback(CAPTURES, first=[Say(429, headers={"Retry-After": "1"})]) as wire:
        found = from_cdx(tmp_path, wire, concurrency=1)
    times = [at for at, path in wire.asked if path.startswith("/web/")]
    assert found.exit_code == 0 and times[1] - times[0] > 0.95 and len(times) == 4


def test_robots_txt_of_the_archive_is_obeyed(tmp_path: Path) -> None:
    """As everybody's."""
    with Wayback(CAPTURES) as wire:
        wire.answers["/robots.txt"] = [
            Say(body=b"User-agent: *\nDisallow: /web/\n", headers={"Content-Type": "text/plain"})
        ]
        found = from_cdx(tmp_path, wire)
        assert wire.asked_for() == []
    assert found.tally["rejected"] == {"robots-disallow": 3}
    assert found.counters["captures"] == {"robots": 1}


@pytest.mark.slow
def test_a_killed_run_is_taken_up(tmp_path: Path) -> None:
    """kill -9 in the middle: the same command brings the rest, and asks again for none that came."""
    captures = [stored(dated(n, "2018-06-07"), f"201806080000{n:02}") for n in range(30)]
    (tmp_path / "answer.cdx").write_text(as_text(rows_of(captures)), encoding="utf-8")
    with Wayback(captures) as wire:
        process = start(
            tmp_path / "archive", wire.connect_to, from_cdx=str(tmp_path / "answer.cdx"), concurrency=1
        )
        while len(wire.asked_for()) < 10 and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        before = len(wire.asked_for())
        wire.asked.clear()
        found = from_cdx(tmp_path, wire)
    assert found.exit_code == 0, found.err
    assert len(stories(tmp_path)) == 30 and len(wire.asked_for()) <= 30 - before + 1
    lines, _, account = replay(tmp_path / "archive")
    assert lines == months(tmp_path / "archive") and account.unreadable == 0


def test_a_dry_run_prints_what_it_would_ask(tmp_path: Path) -> None:
    """Addresses of the archive on stdout, and not one request."""
    with Wayback(CAPTURES) as wire:
        found = from_cdx(tmp_path, wire, dry_run=True)
        assert wire.asked == []
    assert found.out.splitlines() == [
        f"http://web.archive.org/web/{one.stamp}id_/{one.url}" for one in CAPTURES
    ]
    assert not (tmp_path / "archive").exists()


def test_a_list_that_was_archived_owes_what_it_shows(tmp_path: Path) -> None:
    """Its stories are owed to a crawl of the wire; this run asks the archive alone, and says with 4 what is owed."""
    body = f'<html><body><a href="{ONE.url()}">a</a><a href="{TWO.url()}">b</a></body></html>'.encode()
    page = Stored("http://french.news.cn/monde/index.htm", "20180609000000", body)
    with Wayback([page, CAPTURES[0]]) as wire:
        found = from_cdx(tmp_path, wire)
        assert {path for path in wire.paths() if not path.startswith("/web/")} == {"/robots.txt"}
    assert found.exit_code == 4 and found.tally["owed"] == {"not-asked": 1}, found.err
    assert found.counters["captures"] == {"list": 1, "robots": 1, "story": 1}
    _, counters, _ = replay(tmp_path / "archive")
    assert counters == found.counters


def test_nothing_usable_is_exit_3(tmp_path: Path) -> None:
    """An index of other people's pages: in order, and nothing came."""
    with Wayback([]) as wire:
        found = from_cdx(tmp_path, wire, [row(original="http://example.org/")])
        assert wire.asked == []
    assert found.exit_code == 3 and "foreign-host 1" in found.err


def test_the_archive_is_asked_more_slowly_than_a_wire() -> None:
    """Four seconds between two requests, unless --delay asks for more, or a door for less."""
    from wirecrawl.crawl.options import polite_delay_s

    assert polite_delay_s(CrawlOptions(source="xinhua_fr", from_cdx="x")) == 4.0
    assert polite_delay_s(CrawlOptions(source="xinhua_fr", from_cdx="x", delay_s=9.0)) == 9.0
    assert polite_delay_s(CrawlOptions(source="xinhua_fr")) == 1.0
