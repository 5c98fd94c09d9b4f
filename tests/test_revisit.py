"""Held stories asked for again: when, with what conditions, what it costs, and what it makes of the story."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.archive_state import published
from tests.crawls import Crawled, crawl, months
from tests.faulty_wire import FaultyWire, Say
from tests.living_wire import BEGIN, Life, LivingWire, made_lives
from tests.revisit_loop import check, crawl_times, live
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.visits import ALWAYS, Visit, birth_of, next_visit
from wirecrawl.archive.warc import Answer, CaptureWriter
from wirecrawl.demo.templates import print_page
from wirecrawl.recover import recover
from wirecrawl.replay import replay_into, replay_lines

BORN = "2026-11-01T00:00:00Z"


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-01T01:00:00Z"),
        ("2026-11-01T00:59:59.5Z", "2026-11-01T01:00:00Z"),
        ("2026-11-01T01:00:00Z", "2026-11-01T06:00:00Z"),
        ("2026-11-01T07:00:00Z", "2026-11-02T00:00:00Z"),
        ("2026-11-02T00:00:01Z", "2026-11-04T00:00:00Z"),
        ("2026-11-05T00:00:00Z", "2026-11-08T00:00:00Z"),
        ("2026-11-10T00:00:00Z", "2026-11-15T00:00:00Z"),
        ("2026-11-20T00:00:00Z", "2026-12-01T00:00:00Z"),
        ("2026-12-01T00:00:00Z", ""),
    ],
)
def test_a_page_is_hot_for_a_day_and_left_alone_after_thirty(asked_at: str, due: str) -> None:
    """1 h, 6 h, 24 h, 3 d, 7 d, 14 d, 30 d; steps that were slept through are one visit."""
    assert next_visit(BORN, asked_at) == due


@pytest.mark.parametrize(
    ("day", "at", "born"),
    [
        ("2026-10-31", "2026-10-31T22:00:00Z", "2026-10-31T22:00:00Z"),
        ("2018-06-07", None, "2018-06-07T12:00:00Z"),
        (None, None, BORN),
        ("2027-01-01", "2027-01-01T00:00:00Z", BORN),
        ("0000-13-45", None, BORN),
    ],
    ids=["instant", "day", "undated", "future", "no-day"],
)
def test_the_policy_counts_from_publication(day: str | None, at: str | None, born: str) -> None:
    """Never from an instant after the fetch: a wire's clock may be wrong."""
    assert birth_of(day, at, BORN) == born


# one story


def one_life(*turns: tuple[float, str, int], validators: bool = True) -> Life:
    """A story published at BEGIN; turns are (hours after, state, text)."""
    (life,) = made_lives(1, 1, seed=3)
    local = BEGIN + timedelta(hours=8)
    draft = replace(life.draft, day=local.date().isoformat(), clock=f"{local:%H:%M}:00")
    all_turns = tuple(
        (BEGIN + timedelta(hours=at), state, text) for at, state, text in ((0, "text", 0), *turns)
    )
    return Life(draft, all_turns, validators)  # type: ignore[arg-type]


def visit(root: Path, wire: LivingWire, hours: float, **options: Any) -> Crawled:
    wire.now = BEGIN + timedelta(hours=hours)
    return crawl(root, wire.connect_to, begun=wire.now.isoformat(), **options)


def statuses(wire: LivingWire) -> list[int]:
    (visits,) = wire.visits.values()
    return [status for _, status, _ in visits]


def versions(root: Path) -> list[tuple[str, list[str]]]:
    """(status, warnings) of each version of the only story."""
    with Ledger.open_readonly(root) as ledger:
        (id_,) = [json.loads(line)["id"] for line in months(root).splitlines()]
        return [(story["pub_status"], story["warnings"]) for story in ledger.stories_of(id_)]


def records(root: Path, kind: str) -> list[Any]:
    found = []
    for path in sorted((root / "captures").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            found += [record.rec_headers for record in ArchiveIterator(stream) if record.rec_type == kind]
    return found


def test_a_304_costs_no_body_and_no_capture(tmp_path: Path) -> None:
    """It becomes a `revisit` record that refers to the first answer, and the sum says so."""
    with LivingWire([one_life()]) as wire:
        visit(tmp_path, wire, 0.5)
        found = visit(tmp_path, wire, 1.5)
        assert statuses(wire) == [200, 304]
    assert "revisited 1 = same 1 + changed 0 + gone 0 + failed 0" in found.err
    assert found.counters["stories"] == 0 and "revisit" not in found.counters["captures"]
    (record,) = records(tmp_path, "revisit")
    assert record.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    first = json.loads(months(tmp_path))
    assert record.get_header("WARC-Refers-To-Date") == first["fetched_at"]
    assert record.get_header("WARC-Payload-Digest") == first["capture"]["digest"]


def test_the_same_bytes_again_are_a_revisit_record(tmp_path: Path) -> None:
    """A server without validators sends them again; they are not kept again."""
    with LivingWire([one_life(validators=False)]) as wire:
        visit(tmp_path, wire, 0.5)
        assert visit(tmp_path, wire, 1.5).tally["visited"] == {"same": 1}
        assert statuses(wire) == [200, 200]
    (record,) = records(tmp_path, "revisit")
    assert record.get_header("WARC-Profile").endswith("/revisit/identical-payload-digest")


def test_nothing_is_asked_for_before_it_is_due(tmp_path: Path) -> None:
    """Due times survive the process."""
    with LivingWire([one_life()]) as wire:
        for hours in (0.1, 0.5, 1.1, 5, 6.5, 20):
            visit(tmp_path, wire, hours)
        assert [round((at - BEGIN) / timedelta(hours=1), 1) for at, _, _ in wire.visits.popitem()[1]] == [
            0.1,
            1.1,
            6.5,
        ]


def test_a_changed_story_is_a_version_and_a_replay_says_the_same(tmp_path: Path) -> None:
    """Current in stories/, earlier in versions/; a replay of the captures into another archive: the same bytes."""
    life = one_life((1, "text", 1), (5, "gone", 1), (40, "text", 1), (100, "short", 1))
    with LivingWire([life]) as wire:
        for hours in (0.5, 1.5, 6.5, 31, 75, 170, 172):
            visit(tmp_path / "a", wire, hours)
    reasons = [one["reason"] for one in json.loads((tmp_path / "a/manifest.json").read_bytes())["revisions"]]
    assert reasons == ["new stories", *["new versions"] * (len(reasons) - 1)] and len(reasons) > 4
    assert versions(tmp_path / "a") == [
        ("usable", []),
        ("usable", []),
        ("canceled", ["gone"]),
        ("usable", []),
        ("usable", ["suspect"]),
    ]
    assert json.loads(months(tmp_path / "a"))["version"] == 4
    (earlier,) = (tmp_path / "a/versions").rglob("*.jsonl")
    assert [json.loads(line)["version"] for line in earlier.read_bytes().splitlines()] == [1, 2, 3, 5]
    shutil.copytree(tmp_path / "a/captures", tmp_path / "b/captures")
    replay_into(tmp_path / "b", [tmp_path / "b/captures"], Account())
    assert published(tmp_path / "a") == published(tmp_path / "b")
    lines = b"".join(replay_lines([tmp_path / "a/captures"], Account()))
    assert lines == months(tmp_path / "a")


def test_a_takedown_is_asked_for_again_a_day_later(tmp_path: Path) -> None:
    """Without conditions, and not before; then the story is canceled, its text kept."""
    with LivingWire([one_life((2, "gone", 0))]) as wire:
        visit(tmp_path, wire, 0.5)
        assert visit(tmp_path, wire, 6.5).tally["visited"] == {"gone": 1}
        assert versions(tmp_path) == [("usable", [])]
        visit(tmp_path, wire, 25)  # the 24-hour step waits for the second look
        assert statuses(wire) == [200, 404]
        found = visit(tmp_path, wire, 31)
    assert found.exit_code == 0
    story = json.loads(months(tmp_path))
    assert (story["pub_status"], story["version"]) == ("canceled", 2) and len(story["body"]) > 100


def test_a_shorter_answer_is_asked_for_again_within_the_hour(tmp_path: Path) -> None:
    """The longer text stays current; what comes an hour later is asked for whole."""
    with LivingWire([one_life((4, "short", 0), (7, "text", 0))]) as wire:
        visit(tmp_path, wire, 0.5)
        visit(tmp_path, wire, 6.5)
        visit(tmp_path, wire, 7.6)
        assert statuses(wire) == [200, 200, 200]
        visit(tmp_path, wire, 24.5)
        assert statuses(wire)[-1] == 304
    assert versions(tmp_path) == [("usable", []), ("usable", ["suspect"])]
    assert json.loads(months(tmp_path))["version"] == 1


def test_no_revisit_and_revisit_all(tmp_path: Path) -> None:
    """The first leaves due pages alone, the second asks for all that is held; both at once is a contradiction."""
    with LivingWire([one_life()]) as wire:
        visit(tmp_path, wire, 0.5)
        visit(tmp_path, wire, 1.5, no_revisit=True)
        assert statuses(wire) == [200]
        visit(tmp_path, wire, 1.6)
        visit(tmp_path, wire, 1.7, revisit_all=True)
        assert statuses(wire) == [200, 304, 304]
        assert visit(tmp_path, wire, 1.8, revisit_all=True, no_revisit=True).exit_code == 2


def test_limits_count_visits(tmp_path: Path) -> None:
    """--max-stories 3 of five that are due asks for three; the rest stays due."""
    lives = [replace(life, turns=((BEGIN, "text", 0),)) for life in made_lives(5, 1)]
    with LivingWire(lives) as wire:
        visit(tmp_path, wire, 0.5)
        assert "visits 3)" in visit(tmp_path, wire, 400, max_stories=3, dry_run=True).err
        assert visit(tmp_path, wire, 400, max_stories=3).tally["visited"] == {"same": 3}
        assert visit(tmp_path, wire, 401).tally["visited"] == {"same": 2}


def test_what_cannot_be_asked_again_stays_due(tmp_path: Path) -> None:
    """A server that fails changes nothing of the story; exit 4, and the page is asked for in an hour."""
    life = one_life()
    path, page = life.draft.path(), Say(body=print_page(life.draft))
    with FaultyWire({path: [page, Say(500), Say(500), Say(500), page]}) as wire:
        url = f"http://{life.draft.host}{path}"
        at = [(BEGIN + timedelta(hours=hours)).isoformat() for hours in (0.5, 6.5, 7.6)]
        crawl(tmp_path, wire.connect_to, begun=at[0], addresses=[url])
        failed = crawl(tmp_path, wire.connect_to, begun=at[1], addresses=[url])
        assert (failed.exit_code, failed.tally["visited"]) == (4, {"failed": 1})
        assert "could not be asked for again" in failed.err
        assert crawl(tmp_path, wire.connect_to, begun=at[2], addresses=[url]).tally["visited"] == {"same": 1}
    assert versions(tmp_path) == [("usable", [])]


def test_a_held_story_that_a_list_shows_has_visits_from_then_on(tmp_path: Path) -> None:
    """Taken in by a replay, it has no validators yet: it is asked for plainly, once it is due."""
    with LivingWire([one_life()]) as wire:
        visit(tmp_path / "a", wire, 0.2)
        replay_into(tmp_path / "b", [tmp_path / "a/captures"], Account())
        assert visit(tmp_path / "b", wire, 0.5).tally["known"] == 1
        with Ledger.open_readonly(tmp_path / "b") as ledger:  # as a dry run of --revisit-all has it
            assert len(list(ledger.due_visits("xinhua_fr", BORN, ALWAYS, all_pages=True))) == 1
        visit(tmp_path / "b", wire, 1.5)
        assert statuses(wire) == [200, 200]
        replay_into(tmp_path / "c", [tmp_path / "a/captures"], Account())
        assert visit(tmp_path / "c", wire, 0.6, revisit_all=True).tally["visited"] == {"same": 1}


def test_an_answer_that_came_by_another_way_makes_the_next_one_whole(tmp_path: Path) -> None:
    """Taken in by a replay since: a 304 would speak of a text that is not the last one held."""
    life = one_life((1, "text", 1), (6, "text", 0))
    with LivingWire([life]) as wire:
        visit(tmp_path / "a", wire, 0.5)
        visit(tmp_path / "other", wire, 5)
        replay_into(tmp_path / "a", [tmp_path / "other/captures"], Account())
        visit(tmp_path / "a", wire, 6.5)
        assert statuses(wire) == [200, 200, 200]
    with Ledger.open_readonly(tmp_path / "a") as ledger:
        bodies = [story["body"][-9:] for story in ledger.stories_of(life.draft.id)]
    assert bodies[0] == bodies[2] != bodies[1] and len(bodies) == 3


def test_addresses_given_are_asked_for_again_with_revisit_all(tmp_path: Path) -> None:
    """Those alone."""
    lives = [replace(life, turns=((BEGIN, "text", 0),)) for life in made_lives(3, 1)]
    with LivingWire(lives) as wire:
        visit(tmp_path, wire, 0.5)
        url = lives[1].draft.url()
        assert visit(tmp_path, wire, 0.6, addresses=[url]).tally["visited"] == {}
        promised = visit(tmp_path, wire, 0.7, addresses=[url], revisit_all=True, dry_run=True).err
        assert "requests (robots 1, visits 1)" in promised, promised
        assert visit(tmp_path, wire, 0.7, addresses=[url], revisit_all=True).tally["visited"] == {"same": 1}
        assert len(wire.visits[lives[1].draft.path()]) == 2


def test_old_stories_are_left_alone(tmp_path: Path) -> None:
    """A story published more than thirty days before it was fetched is never due."""
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        old = Visit("xinhua_fr:c_1", 1, "http://french.news.cn/c_1.htm", "2018-06-07T05:25:00Z")
        ledger.end_visit("xinhua_fr", old, "2026-11-24T00:00:00Z", day="2018-06-07", outcome="")
        assert ledger.lease_visits("xinhua_fr", 9, set(), "2099-01-01T00:00:00Z") == []
        ledger.begin_run("xinhua_fr")
        assert ledger.lease_visits("xinhua_fr", 9, set(), "2099-01-01T00:00:00Z", all_pages=True)


def test_a_visit_that_was_killed_leaves_a_sound_archive(tmp_path: Path) -> None:
    """Its `revisit` record stands behind what was acknowledged: it is taken up, not cut off, and the page stays due."""
    with closing(CaptureWriter(tmp_path, "xinhua_fr", BEGIN)) as writer:
        writer.keep_revisit(
            Answer("http://french.news.cn/c_1.htm", 304, "Not Modified", [("ETag", '"a"')], b""),
            BORN,
            digest="sha256:" + "0" * 64,
            first_at=BORN,
        )
    size = (tmp_path / writer.file).stat().st_size
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        found = recover(ledger, tmp_path, Account())
        assert (found.adopted, found.cut_bytes, ledger.acknowledged(writer.file)) == (0, 0, size)


@pytest.mark.slow
def test_a_month_of_a_living_wire(tmp_path: Path) -> None:
    """Edited, corrected, cut short, killed and revived: all versions there, none invented, no request wasted."""
    lives = made_lives(25, 3, seed=7)
    crawls = crawl_times([0.1, 8, 17, 25, 33, 42, 50, 59, 67, 76, 100, 126, 170, 200, 340, 370, 730, 760])
    month, _ = live(tmp_path, lives, crawls)
    check(tmp_path, lives, crawls, month)
    assert month.requests <= 1.3 * month.least
    assert month.by_kind["text"] > 30 and month.by_kind["gone"] and month.by_kind["suspect"]
    assert month.by_status["304"] > 20
