"""The ledger: what is held, owed, read and settled, and what happens when the disk or another run gets in the way."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecrawl.archive import owed
from wirecrawl.archive.ledger import Ledger
from wirecrawl.errors import ArchiveError, LedgerUnusable, NoRoom
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import CaptureRef, Entry, Reading, Reject, Story, to_line
from wirecrawl.publish import settle_dirty

NOW = "2026-11-24T03:15:00Z"
WIRE = "xinhua_fr"
MENDS = r"wirecrawl rebuild --archive /.+, which makes the ledger anew from the captures"


def capture(number: int, *, file: str = "captures/a.warc.gz", body: bytes = b"") -> Capture:
    return Capture(
        body or b"page %d" % number,
        url=f"http://french.news.cn/2018-06/07/c_{number}.htm",
        fetched_at=NOW,
        file=file,
        offset=number * 100,
    )


def reading(
    number: int, *, of: Capture | None = None, body: str = "Le marché ouvre.", page: int = 1
) -> Reading:
    came = of or capture(number)
    return Reading(
        id=f"{WIRE}:c_{number}",
        source=WIRE,
        headline="Le marché de Lomé ouvre ses portes",
        headline_raw="Le marché de Lomé ouvre ses portes",
        body=body,
        published_day="2018-06-07",
        published_at="2018-06-07T05:25:00Z",
        fetched_at=came.fetched_at,
        capture=CaptureRef(file=came.file, offset=came.offset, digest=came.digest),
        layout="xinhua-2017",
        page=page,
    )


def reject(of: Capture, reason: str = "no-body", source: str | None = WIRE) -> Reject:
    ref = CaptureRef(file=of.file, offset=of.offset, digest=of.digest)
    return Reject(
        reason=reason,
        detail="rien à lire",
        source=source,
        id=None,
        url=of.url,
        status=200,
        fetched_at=of.fetched_at,
        capture=ref,
    )


def entry(number: int, day: str = "2018-06-07", page: int = 1) -> Entry:
    return Entry(f"http://french.news.cn/c_{number}.htm", f"{WIRE}:c_{number}", page, day)


def keep(ledger: Ledger, came: Capture, role: str = "story") -> int:
    return ledger.add_capture(came, source=WIRE, role=role, length=came.offset + 100)


def store(ledger: Ledger, row: int, one: Reading) -> None:
    ledger.store(row, one.id, one.page, one.to_json(), one)


def bring(ledger: Ledger, number: int = 1) -> None:
    """A story, stored, settled and committed."""
    store(ledger, keep(ledger, capture(number)), reading(number))
    settle_dirty(ledger)
    ledger.commit()


def opened(root: Path) -> Ledger:
    ledger = Ledger.open(root, command="wirecrawl crawl xinhua_fr")
    ledger.begin_run(WIRE)
    return ledger


# captures and their outcomes


def test_a_capture_is_not_added_twice(tmp_path: Path) -> None:
    """The same bytes from the same address at the same instant are one capture, wherever they are kept."""
    with opened(tmp_path) as ledger:
        came = capture(1)
        assert not ledger.held_capture(came.digest, came.url, came.fetched_at)
        row = keep(ledger, came)
        twin = Capture(came.payload, url=came.url, fetched_at=NOW, file="captures/b.warc.gz", offset=0)
        assert keep(ledger, twin) == row
        assert ledger.held_capture(came.digest, came.url, came.fetched_at)
        assert not ledger.held_capture(came.digest, came.url, None)
        assert not ledger.held_capture(came.digest, came.url + "?", NOW)


def test_two_files_that_say_nothing_but_their_bytes_are_told_apart_by_them(tmp_path: Path) -> None:
    """Bare files have no address and no instant; equal bytes are one capture, others are not."""
    with opened(tmp_path) as ledger:
        one = ledger.add_capture(Capture(b"un", file="a.txt"), source=None, role="story", length=2)
        assert ledger.add_capture(Capture(b"deux", file="b.txt"), source=None, role="story", length=4) != one
        assert ledger.held_capture(Capture(b"un").digest, "", None)


def test_two_captures_cannot_stand_at_one_place(tmp_path: Path) -> None:
    """The ledger and its captures do not agree any more: that is damage, and says how it is mended."""
    with opened(tmp_path) as ledger:
        keep(ledger, capture(1))
        with pytest.raises(LedgerUnusable, match=MENDS):
            keep(ledger, capture(1, body=b"autre chose"))


def test_a_scratch_ledger_takes_two_files_of_one_name(tmp_path: Path) -> None:
    """Pages of 2024 are all named c.html; a replay to a file must not mistake one for the other."""
    with Ledger.scratch(tmp_path) as ledger:
        rows = [
            ledger.add_capture(Capture(body, file="c.html"), source=None, role="story", length=0)
            for body in (b"un", b"deux")
        ]
        assert len(set(rows)) == 2


def test_a_file_is_trusted_up_to_its_acknowledged_length(tmp_path: Path) -> None:
    """The length is the longest one committed; an unknown file has none."""
    ledger = opened(tmp_path)
    ledger.add_capture(capture(2), source=WIRE, role="story", length=300)
    ledger.add_capture(capture(1), source=WIRE, role="story", length=200)
    assert ledger.acknowledged("captures/a.warc.gz") == 300
    ledger.commit()
    ledger.add_capture(capture(5), source=WIRE, role="story", length=600)
    ledger.close()
    with opened(tmp_path) as ledger:
        assert ledger.acknowledged("captures/a.warc.gz") == 300
        assert ledger.acknowledged("captures/b.warc.gz") == 0
        for number in range(200):  # more files than it remembers at once
            ledger.add_capture(
                capture(number, file=f"{number}.gz", body=b"%d" % -number),
                source=None,
                role="story",
                length=7,
            )
        ledger.commit()
        assert {ledger.acknowledged(f"{number}.gz") for number in range(200)} == {7}


def test_what_a_dead_run_kept_and_did_not_read_is_named(tmp_path: Path) -> None:
    """Unread captures come with their place, in the order of the files; an outcome takes them off the list."""
    with opened(tmp_path) as ledger:
        rows = [keep(ledger, capture(number)) for number in (3, 1, 2)]
        assert ledger.capture_at("captures/a.warc.gz", 100) == rows[1]
        assert ledger.capture_at("captures/a.warc.gz", 101) is None
        assert ledger.capture_at("captures/z.warc.gz", 100) is None
        store(ledger, rows[0], reading(3))
        ledger.reject(rows[1], reject(capture(1)))
        assert ledger.unread() == [(rows[2], "captures/a.warc.gz", 200)]
        ledger.note(rows[2], "list")
        assert ledger.unread() == []


def test_a_capture_has_one_outcome(tmp_path: Path) -> None:
    """Read again by a better parser, a reject becomes a story and is a reject no more; and the other way."""
    with opened(tmp_path) as ledger:
        row = keep(ledger, capture(1))
        ledger.reject(row, reject(capture(1)))
        ledger.commit()
        store(ledger, row, reading(1))
        assert settle_dirty(ledger) == 1
        assert ledger.stats()["rejects"] == {}
        assert ledger.stats()["stories"] == 1
        ledger.commit()
        ledger.reject(row, reject(capture(1)))
        ledger.commit()
        # until it is settled, a reader sees the old line
        assert ledger.story(f"{WIRE}:c_1") == line_of(reading(1))
        assert settle_dirty(ledger) == 1
        assert ledger.story(f"{WIRE}:c_1") is None
        assert ledger.stats()["rejects"] == {"no-body": 1}


def line_of(one: Reading) -> bytes:
    return to_line(Story(**{name: getattr(one, name) for name in Story.__dataclass_fields__}))


# stories


def test_a_story_is_dirty_until_it_is_settled(tmp_path: Path) -> None:
    """The list of dirty ids survives the death of the run that made it."""
    ledger = opened(tmp_path)
    store(ledger, keep(ledger, capture(2)), reading(2))
    store(ledger, keep(ledger, capture(1)), reading(1))
    ledger.commit()
    assert ledger.dirty_ids() == [f"{WIRE}:c_1", f"{WIRE}:c_2"]
    ledger.close()
    with opened(tmp_path) as ledger:
        assert ledger.dirty_ids() == [f"{WIRE}:c_1", f"{WIRE}:c_2"]
        assert settle_dirty(ledger) == 2
        assert ledger.dirty_ids() == []
        assert ledger.run_changes(2) == [f"{WIRE}:c_1", f"{WIRE}:c_2"]
        assert ledger.run_changes(1) == []


@pytest.mark.parametrize("commits", [False, True], ids=["in one batch", "a commit between"])
def test_a_line_that_its_reading_says_is_kept_once_and_read_back_whole(tmp_path: Path, commits: bool) -> None:
    """One page, one reading: the story's line is the reading's JSON but for the page numbers."""
    with opened(tmp_path) as ledger:
        store(ledger, keep(ledger, capture(1)), reading(1, body="À Lomé,\n« demain »."))
        if commits:
            ledger.commit()
        settle_dirty(ledger)
        ledger.commit()
        assert ledger.story(f"{WIRE}:c_1") == line_of(reading(1, body="À Lomé,\n« demain »."))
        assert ledger._read("SELECT line FROM versions") == [(None,)]


def test_settling_the_same_readings_again_changes_nothing(tmp_path: Path) -> None:
    """A story that is what it was is not of the run that looked at it again."""
    with opened(tmp_path) as ledger:
        row = keep(ledger, capture(1))
        store(ledger, row, reading(1))
        settle_dirty(ledger)
        ledger.commit()
        first = ledger.run
        ledger.begin_run(WIRE)
        store(ledger, row, reading(1))
        assert settle_dirty(ledger) == 0
        assert ledger.run_changes(first) == [f"{WIRE}:c_1"]


def test_a_changed_page_is_a_new_version_and_the_old_one_is_kept(tmp_path: Path) -> None:
    """Versions come oldest first; the last is the story."""
    with opened(tmp_path) as ledger:
        store(ledger, keep(ledger, capture(1)), reading(1))
        settle_dirty(ledger)
        later = Capture(
            b"page 1 bis", url=capture(1).url, fetched_at="2026-11-25T03:15:00Z", file="b.warc.gz"
        )
        store(ledger, keep(ledger, later), reading(1, of=later, body="Le marché ferme."))
        assert settle_dirty(ledger) == 1
        ledger.commit()
        versions = [json.loads(line) for line in ledger.versions(f"{WIRE}:c_1")]
        assert [one["body"] for one in versions] == ["Le marché ouvre.", "Le marché ferme."]
        assert [one["version"] for one in versions] == [1, 2]
        assert ledger.story(f"{WIRE}:c_1") == ledger.versions(f"{WIRE}:c_1")[1]


# the frontier


def test_a_page_listed_twice_in_a_run_counts_once(tmp_path: Path) -> None:
    """Front page and section page show the same story: one page owed, and the sum is right."""
    with opened(tmp_path) as ledger:
        assert ledger.list_entries(WIRE, [entry(1), entry(2), entry(1)]) == {"new": 2}
        assert ledger.list_entries(WIRE, [entry(2), entry(3)]) == {"new": 1, "owed": 1}
        tally = ledger.tally(WIRE)
        assert (tally.listed, tally.owed, tally.balanced) == (3, {"not-asked": 3}, True)


def test_what_is_held_is_known_and_not_owed(tmp_path: Path) -> None:
    """A story that a replay brought is not asked for again; its second page, not held, is."""
    with opened(tmp_path) as ledger:
        store(ledger, keep(ledger, capture(1)), reading(1))
        shown = ledger.list_entries(WIRE, [entry(1), entry(1, page=2), entry(2)])
        assert shown == {"new": 2, "known": 1}
        leased = ledger.lease(WIRE, 10, set(), NOW)
        assert [(one.id, one.page) for one in leased] == [(f"{WIRE}:c_1", 2), (f"{WIRE}:c_2", 1)]
        assert ledger.tally(WIRE).known == 1


def test_a_story_stored_by_this_run_is_stored_and_by_an_earlier_one_known(tmp_path: Path) -> None:
    """However often this run lists it afterwards."""
    with opened(tmp_path) as ledger:
        ledger.list_entries(WIRE, [entry(1)])
        store(ledger, keep(ledger, capture(1)), reading(1))
        assert ledger.list_entries(WIRE, [entry(1)]) == {"known": 1}
        assert (ledger.tally(WIRE).stored, ledger.tally(WIRE).known) == (1, 0)
        ledger.begin_run(WIRE)
        assert ledger.tally(WIRE) == owed.Tally(0, 0, 0, {}, {})
        ledger.list_entries(WIRE, [entry(1)])
        assert (ledger.tally(WIRE).stored, ledger.tally(WIRE).known) == (0, 1)


def test_the_newest_day_is_asked_for_first(tmp_path: Path) -> None:
    """A page whose address says no day comes last; one leased in memory is passed over."""
    with opened(tmp_path) as ledger:
        days = {1: "2018-06-06", 2: "2026-11-23", 3: "", 4: "2018-06-07"}
        ledger.list_entries(WIRE, [entry(number, day) for number, day in days.items()])
        assert numbers(ledger.lease(WIRE, 10, set(), NOW)) == [2, 4, 1, 3]
        assert numbers(ledger.lease(WIRE, 2, {(f"{WIRE}:c_2", 1)}, NOW)) == [4, 1]
        assert numbers(ledger.lease("autre", 10, set(), NOW)) == []
        assert numbers(ledger.lease(WIRE, 10, set(), NOW, ("2018-06-07", "2018-06-07"))) == [4, 3]


def numbers(leased: list[owed.Owed]) -> list[int]:
    return [int(one.id.rpartition("_")[2]) for one in leased]


def test_a_page_asked_for_in_vain_waits_for_its_time(tmp_path: Path) -> None:
    """It stays owed under its reason, its tries are counted, and it takes its place by day when its time comes."""
    with opened(tmp_path) as ledger:
        ledger.list_entries(WIRE, [entry(1), entry(2, "2018-06-06")])
        ledger.owe(f"{WIRE}:c_1", 1, "http-503", "2026-11-24T04:00:00Z")
        assert ledger.next_tries(WIRE)["http-503"] == (1, "2026-11-24T04:00:00Z")
        assert numbers(ledger.lease(WIRE, 10, set(), "2026-11-24T03:59:59Z")) == [2]
        leased = ledger.lease(WIRE, 10, set(), "2026-11-24T04:00:00Z")
        assert [one.url for one in leased] == [entry(1).url, entry(2).url]
        assert ledger._read("SELECT tries FROM frontier ORDER BY id") == [(1,), (0,)]
        assert ledger.next_tries(WIRE)["http-503"] == (1, "")
        assert ledger.tally(WIRE).owed == {"http-503": 1, "not-asked": 1}


def test_what_a_dead_run_had_leased_is_owed(tmp_path: Path) -> None:
    """Leases are not written down; listing an owed page again changes nothing about it."""
    ledger = opened(tmp_path)
    ledger.list_entries(WIRE, [entry(1), entry(2)])
    ledger.owe(f"{WIRE}:c_2", 1, "http-503", "2026-11-24T04:00:00Z")
    ledger.commit()
    assert len(ledger.lease(WIRE, 10, set(), NOW)) == 1
    ledger.close()
    with opened(tmp_path) as ledger:
        assert ledger.tally(WIRE) == owed.Tally(0, 0, 0, {}, {}, earlier=2)
        assert ledger.list_entries(WIRE, [entry(1), entry(2)]) == {"owed": 2}
        assert numbers(ledger.lease(WIRE, 10, set(), NOW)) == [1]
        assert ledger.tally(WIRE).owed == {"http-503": 1, "not-asked": 1}


@pytest.mark.parametrize("reason", ["http-404", "http-410"])
def test_a_missing_page_is_asked_for_once_more_on_a_later_day(
    tmp_path: Path, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wire lists a story minutes before its page is there; twice in vain is enough."""
    today = ["2026-11-24T23:00:00Z"]
    monkeypatch.setattr(Ledger, "clock", staticmethod(lambda: today[0]))
    key = (f"{WIRE}:c_1", 1)
    with opened(tmp_path) as ledger:
        ledger.list_entries(WIRE, [entry(1)])
        ledger.drop(*key, reason)
        ledger.begin_run(WIRE)
        assert ledger.list_entries(WIRE, [entry(1)]) == {"rejected": 1}
        assert ledger.tally(WIRE).rejected == {reason: 1}
        today[0] = "2026-11-25T00:10:00Z"
        ledger.begin_run(WIRE)
        assert ledger.list_entries(WIRE, [entry(1)]) == {"owed": 1}
        ledger.drop(*key, reason)
        today[0] = "2026-11-26T00:10:00Z"
        ledger.begin_run(WIRE)
        assert ledger.list_entries(WIRE, [entry(1)]) == {"rejected": 1}


def test_a_page_rejected_for_what_it_is_is_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its capture is held: a better parser reads it from there."""
    with opened(tmp_path) as ledger:
        ledger.list_entries(WIRE, [entry(1)])
        ledger.drop(f"{WIRE}:c_1", 1, "no-body")
        monkeypatch.setattr(Ledger, "clock", staticmethod(lambda: "2099-01-01T00:00:00Z"))
        ledger.begin_run(WIRE)
        assert ledger.list_entries(WIRE, [entry(1)]) == {"rejected": 1}


def test_what_is_stored_stays_stored(tmp_path: Path) -> None:
    """A late answer about a page that is held already takes nothing back."""
    with opened(tmp_path) as ledger:
        ledger.list_entries(WIRE, [entry(1)])
        store(ledger, keep(ledger, capture(1)), reading(1))
        ledger.drop(f"{WIRE}:c_1", 1, "http-404")
        ledger.owe(f"{WIRE}:c_1", 1, "timeout")
        assert ledger.tally(WIRE).stored == 1
        assert ledger.lease(WIRE, 10, set(), NOW) == []


_ACTS = st.lists(
    st.tuples(st.sampled_from(["list", "owe", "done", "drop", "run", "commit"]), st.integers(0, 5)),
    max_size=40,
)


@settings(max_examples=60, derandomize=True)
@given(acts=_ACTS)
def test_the_sum_is_always_right(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    """listed = known + stored + rejected + owed after whatever happens, and against a count kept by hand."""
    shown: set[int] = set()
    with Ledger.scratch(tmp_path_factory.mktemp("frontier")) as ledger:
        ledger.begin_run(WIRE)
        for act, number in acts:
            key = (f"{WIRE}:c_{number}", 1)
            if act == "list":
                ledger.list_entries(WIRE, [entry(number)])
                shown.add(number)
            elif act == "run":
                ledger.begin_run(WIRE)
                shown.clear()
            elif act == "commit":
                ledger.commit()
            elif number in shown:  # only what this run knows of is asked for
                reason = () if act == "done" else ("http-503",)
                getattr(ledger, act)(*key, *reason)
            tally = ledger.tally(WIRE)
            assert tally.balanced and tally.listed == len(shown)


@pytest.mark.slow
def test_a_million_owed_pages_lease_at_once(tmp_path: Path) -> None:
    """64 of a million rows come in under 2 ms (10 allowed here, on a busy machine), hundreds leased or not."""
    with Ledger.scratch(tmp_path) as ledger:
        ledger.begin_run(WIRE)
        rows = (
            (f"c{n}", 1, WIRE, f"http://w/{n}", f"20{10 + n % 15}-{1 + n % 12:02d}-01", "owed", "not-asked", "",
             0, 1, 0, 0, "")
            for n in range(1_000_000)
        )  # fmt: skip
        ledger._write_all("INSERT INTO frontier VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        skip = {(one.id, one.page) for one in ledger.lease(WIRE, 300, set(), NOW)}
        times = []
        for _ in range(20):
            started = time.perf_counter()
            leased = ledger.lease(WIRE, 64, skip, NOW)
            times.append(time.perf_counter() - started)
        assert len(leased) == 64 and not skip & {(one.id, one.page) for one in leased}
        assert sorted(times)[10] < 0.010


# many readers beside one writer (of writers: test_lock.py)


def test_reading_waits_for_nobody_and_sees_what_was_committed(tmp_path: Path) -> None:
    """A reader beside a run in mid-batch sees the last commit, and the run is not held up."""
    ledger = opened(tmp_path)
    bring(ledger)
    store(ledger, keep(ledger, capture(2)), reading(2))
    settle_dirty(ledger)
    with Ledger.open_readonly(tmp_path) as reader:
        assert reader.story(f"{WIRE}:c_1") == ledger.story(f"{WIRE}:c_1")
        assert reader.story(f"{WIRE}:c_2") is None
        rows = reader.story_rows("1", ())
        next(rows)
        ledger.commit()
        assert list(rows) == []
        assert reader.story(f"{WIRE}:c_2") is not None
        started = time.monotonic()
        ledger.close()
        assert time.monotonic() - started < 2


def files_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()}


@pytest.mark.parametrize("alone", [False, True], ids=["as a run left it", "the ledger copied alone"])
def test_reading_makes_no_file(tmp_path: Path, alone: bool) -> None:
    """Not even SQLite's own beside the ledger."""
    root = tmp_path / "archive"
    with opened(root) as ledger:
        bring(ledger)
    if alone:
        for path in root.iterdir():
            if path.name != "ledger.sqlite":
                path.unlink()
    before = files_in(root)
    with Ledger.open_readonly(root) as reader:
        assert reader.story(f"{WIRE}:c_1")
        with pytest.raises(ArchiveError):
            reader.begin_run(WIRE)
    assert files_in(root) == before


def test_a_reader_of_an_idle_archive_sees_the_run_that_comes_after(tmp_path: Path) -> None:
    """A long export that began before a crawl must not read pages the crawl has moved: it follows each commit."""
    opened(tmp_path).close()
    with Ledger.open_readonly(tmp_path) as reader:
        assert reader.stats()["stories"] == 0
        for number in range(3):
            with opened(tmp_path) as ledger:
                bring(ledger, number)
            assert reader.stats()["stories"] == number + 1


def test_what_was_committed_before_a_kill_is_read(tmp_path: Path) -> None:
    """The write-ahead log of a killed run is part of the ledger, with or without the other sidecar."""
    root, copy = tmp_path / "archive", tmp_path / "copie"
    with opened(root) as ledger:
        bring(ledger)
        copy.mkdir()
        for name in ("ledger.sqlite", "ledger.sqlite-wal"):
            shutil.copy(root / name, copy / name)
    with Ledger.open_readonly(copy) as reader:
        assert reader.story(f"{WIRE}:c_1")


def test_reading_an_archive_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    """And does not make it."""
    for root in (tmp_path / "rien", tmp_path):
        with pytest.raises(ArchiveError, match="wirecrawl crawl"):
            Ledger.open_readonly(root)
    (tmp_path / "ledger.sqlite").touch()
    with pytest.raises(ArchiveError, match="wirecrawl replay"):
        Ledger.open_readonly(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


# what the disk and time do to a ledger


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    """Its schema is named, and the next step is to update; the lock is let go."""
    with opened(tmp_path) as ledger:
        ledger._write("UPDATE meta SET value = '99' WHERE key = 'schema'")
        ledger.commit()
    for _ in range(2):
        with pytest.raises(
            LedgerUnusable, match=r"schema 99.*update wirecrawl \(pip install --upgrade wirecrawl"
        ):
            opened(tmp_path)
    with pytest.raises(LedgerUnusable, match="pip install --upgrade wirecrawl"):
        Ledger.open_readonly(tmp_path)


@pytest.mark.parametrize(
    "damage", [b"ceci n'est pas un registre" * 400, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_ledger_names_the_command_that_mends_it(tmp_path: Path, damage: bytes) -> None:
    """For a writer and for a reader alike."""
    (tmp_path / "ledger.sqlite").write_bytes(damage)
    for open_it in (opened, Ledger.open_readonly):
        with pytest.raises(LedgerUnusable, match=MENDS):
            open_it(tmp_path)


def fill(ledger: Ledger) -> None:
    for number in range(2, 500):
        store(ledger, keep(ledger, capture(number)), reading(number, body="x" * 3000))


def test_a_full_disk_is_no_room_and_the_batch_is_not_half_there(tmp_path: Path) -> None:
    """The batch before is safe, this one is gone whole, and nothing more is written by a run that goes on."""
    ledger = opened(tmp_path)
    store(ledger, keep(ledger, capture(1)), reading(1))
    ledger.commit()
    pages = ledger._read("PRAGMA page_count")[0][0]
    ledger._read(f"PRAGMA max_page_count={pages + 3}")
    with pytest.raises(NoRoom, match="free some space"):
        fill(ledger)
    with pytest.raises(NoRoom):
        ledger.note(1, "list")
    with pytest.raises(NoRoom):
        ledger.commit()
    ledger.close()
    with opened(tmp_path) as ledger:
        assert ledger.dirty_ids() == [f"{WIRE}:c_1"]
        assert ledger.stats()["captures"] == {"story": 1}
        assert ledger._read("PRAGMA integrity_check") == [("ok",)]


def test_a_disk_that_fails_is_no_room_by_its_code_not_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's extended codes of input/output errors are all of that kind; a bug of ours is not."""
    from wirecrawl.archive.faults import named_os_error, named_sql_error

    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    assert isinstance(named_sql_error(error, "x"), NoRoom)
    error.sqlite_errorcode = sqlite3.SQLITE_ERROR
    with pytest.raises(sqlite3.OperationalError):
        named_sql_error(error, "x")
    assert isinstance(named_os_error(OSError(28, "No space left on device"), "x"), NoRoom)
    assert not isinstance(named_os_error(PermissionError(13, "Permission denied"), "x"), NoRoom)


def test_an_archive_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    """A clear line, not a trace."""
    (tmp_path / "archive").write_text("un fichier")
    with pytest.raises(ArchiveError, match="cannot be written"):
        opened(tmp_path / "archive")
    assert (tmp_path / "archive").read_text() == "un fichier"


# figures


def test_the_figures_are_those_of_what_was_stored(tmp_path: Path) -> None:
    """Captures by role, stories by year and layout, rejects, warnings, what is owed; of one source or of all."""
    with opened(tmp_path) as ledger:
        for number, day in enumerate(["2018-06-07", "2018-12-31", "2026-01-01", None]):
            one = reading(number)
            one.published_day, one.published_at = day, None
            one.layout = "xinhua-2017" if number < 2 else "xinhua-2022"
            one.warnings = ["no-date", "cut-page"] if day is None else ["ambiguous-number"] if number else []
            one.complete = day is not None
            store(ledger, keep(ledger, capture(number)), one)
        ledger.reject(keep(ledger, capture(7)), reject(capture(7)))
        unknown = ledger.add_capture(capture(8), source=None, role="story", length=9)
        ledger.reject(unknown, reject(capture(8), "unknown-source", None))
        ledger.note(keep(ledger, capture(9), "list"), "list")
        ledger.list_entries(WIRE, [entry(50), entry(51)])
        ledger.owe(f"{WIRE}:c_51", 1, "http-503")
        settle_dirty(ledger)
        assert ledger.stats(WIRE) == {
            "captures": {"list": 1, "story": 5},
            "stories": 4,
            "years": {"2018": 2, "2026": 1},
            "layouts": {"xinhua-2017": 2, "xinhua-2022": 2},
            "rejects": {"no-body": 1},
            "warnings": {"ambiguous-number": 2, "cut-page": 1, "no-date": 1},
            "owed": {"http-503": 1, "not-asked": 1},
            "revisits": {},
            "cells": {},
            "archived": {},
            "reserved": {},
            "undated": 1,
            "incomplete": 1,
            "versioned": 0,
        }
        assert ledger.stats()["captures"] == {"list": 1, "story": 6}
        assert ledger.stats()["rejects"] == {"no-body": 1, "unknown-source": 1}
        assert ledger.stats("unknown")["captures"] == {"story": 1}
        assert Counter(ledger.stats("autre")["captures"]) == Counter()


def test_what_is_rolled_back_never_was(tmp_path: Path) -> None:
    """A length acknowledged for a row that was never written goes back with it, and so does all since the commit."""
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        first = ledger.add_capture(Capture(b"un", file="captures/a"), source=None, role="story", length=100)
        ledger.commit()
        ledger.add_capture(
            Capture(b"deux", file="captures/a", offset=100), source=None, role="story", length=200
        )
        ledger.note(first, "other")
        ledger.roll_back()
        ledger.commit()
        assert ledger.acknowledged("captures/a") == 100
        assert [row for row, _, _ in ledger.unread()] == [first]


_MAKER = """
    import sys
    from pathlib import Path
    from wirecrawl.archive.ledger import Ledger
    root = Path(sys.argv[1])

    def look(event, args):
        if event == "os.rename" and str(args[1]).endswith("ledger.sqlite"):
            print("there" if (root / "ledger.sqlite").exists() else "not yet", flush=True)

    sys.addaudithook(look)
    Ledger.open(root, command="x").close()
"""


def test_a_new_ledger_is_whole_from_its_first_instant(tmp_path: Path) -> None:
    """It gets its name once its tables are in it: whoever reads at that instant meets no half of one."""
    command = [sys.executable, "-c", textwrap.dedent(_MAKER), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == "not yet\n"
    with Ledger.open_readonly(tmp_path) as reader:
        assert reader.stats()["stories"] == 0
