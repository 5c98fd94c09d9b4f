"""verify: each promise broken by hand, once; nothing found where nothing is wrong, not even beside a crawl."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.broken_archives import BROKEN, MONTH, append, poke, record, sql, with_field
from tests.crawls import start
from tests.damage_loop import capture_file, run
from tests.damage_loop import cut as cut_bytes
from tests.damage_loop import flip as flip_bit
from wirecrawl.archive.lock import Lock
from wirecrawl.archive.mending import Mending
from wirecrawl.cli import run as wirecrawl
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.errors import ArchiveError
from wirecrawl.progress import Progress
from wirecrawl.upkeep.verify import verify


def kinds(root: Path) -> set[str]:
    return {flaw.kind for flaw in verify(root).flaws}


def snapshot(root: Path) -> dict[str, tuple[int, int]]:
    """Every file but SQLite's own list of readers."""
    found = {
        path: path.stat() for path in root.rglob("*") if path.is_file() and not path.name.endswith("-shm")
    }
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def test_a_sound_archive_has_no_flaw_and_is_not_touched(root: Path) -> None:
    """All that is there was looked at; not one file was made, changed or locked."""
    before = snapshot(root)
    found = verify(root)
    assert found.flaws == [] and found.is_sound and not found.writing
    assert (found.captures, found.lines) == (12, 12)
    assert snapshot(root) == before


def test_an_archive_that_is_none_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="wirecrawl crawl"):
        verify(tmp_path)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named(root: Path, name: str) -> None:
    """Each promise broken is a flaw by its name, with the command that mends it."""
    break_it, kind = BROKEN[name]
    break_it(root)
    flaws = [flaw for flaw in verify(root).flaws if flaw.kind == kind]
    assert flaws, kinds(root)
    assert all(
        re.search("wirecrawl|copy of the archive", str(flaw)) and "\n" not in str(flaw) for flaw in flaws
    )


def test_one_id_in_two_months_is_told(root: Path) -> None:
    """Unique over all months, not in each."""
    first = (root / MONTH).read_bytes().splitlines(keepends=True)[0]
    july = root / "stories/xinhua_fr/2018/2018-07.jsonl"
    july.write_bytes(with_field(first, published_day="2018-07-01", published_at=None) + july.read_bytes())
    assert any(flaw.what == "its id stands twice" for flaw in verify(root).flaws)


def test_a_damaged_ledger_is_told_and_the_captures_are_read_all_the_same(root: Path) -> None:
    """A page of the database overwritten: SQLite's own words, `wirecrawl rebuild`, and 12 captures looked at."""
    path = root / "ledger.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:16384] = os.urandom(8192)
    path.write_bytes(bytes(data))
    found = verify(root)
    assert {flaw.kind for flaw in found.flaws} <= {"ledger-damaged", "ledger-unusable"}
    assert found.captures == 12 and all("rebuild" in flaw.next_step for flaw in found.flaws)


def test_no_ledger_is_told(root: Path) -> None:
    for path in root.glob("ledger.sqlite*"):
        path.unlink()
    (flaw,) = verify(root).flaws
    assert flaw.kind == "ledger-unusable" and "rebuild" in flaw.next_step


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "count"), [(cut_bytes, 12), (flip_bit, 25)])
def test_every_cut_and_every_flipped_bit_is_flagged_and_mended(
    damage: Callable[..., bytes], count: int, tmp_path: Path
) -> None:
    """The long run is tests/damage_loop.py: 300 of each in 100 records."""
    found = run(damage, count, tmp_path, 30)
    assert found["records lost"] <= count


def test_bits_that_no_checksum_covers_are_flagged_by_the_seal(root: Path) -> None:
    """Time, flags and system of a gzip header, and the unused bits behind the last block: every bit of two members."""
    path = capture_file(root)
    data = path.read_bytes()
    second = data.index(b"\x1f\x8b\x08", 10)
    third = data.index(b"\x1f\x8b\x08", second + 10)
    for byte in [*range(second, second + 10), *range(third - 9, third)]:
        for bit in range(8):
            poke(path, byte, data[byte] ^ (1 << bit))
            assert kinds(root), f"byte {byte - second}, bit {bit}"
    path.write_bytes(data)
    assert kinds(root) == set()


def test_what_a_run_is_busy_with_is_no_flaw(root: Path) -> None:
    """While the lock is held, a torn tail, an unread capture and a stale month are its own affair; a cut is not."""
    lock = Lock(root, "wirecrawl crawl xinhua_fr")
    append(capture_file(root), record()[:90])
    sql(
        root,
        "INSERT INTO stale SELECT DISTINCT 'rejects', source, month FROM rejects",
        "UPDATE captures SET outcome = NULL WHERE outcome = 'reject'",
        "DELETE FROM rejects",
    )
    try:
        found = verify(root)
        os.truncate(capture_file(root), 900)
        after = verify(root)
    finally:
        lock.release()
    assert found.flaws == [] and found.writing
    assert any(flaw.kind == "capture-missing" for flaw in after.flaws)


def test_all_questions_are_answered_as_of_one_instant(root: Path) -> None:
    """A page listed between the two halves of a sum: it is in neither."""
    row = "INSERT INTO frontier VALUES ('x:c_{}', 1, 'xinhua_fr', 'u{}', '', 'owed', 'not-asked', '', 0, 1, 0, 0, '')"
    sql(root, row.format(1, 1))

    class Overtaken(Mending):
        listed = 1

        def _read(self, question: str, *values: object) -> list[tuple[Any, ...]]:
            found = super()._read(question, *values)
            if "count(*) FROM frontier" in question:
                self.listed += 1
                sql(root, row.format(self.listed, self.listed))
            return found

    with Mending.open(root, command="a crawl"), Overtaken.open_readonly(root) as ledger:
        assert ledger.contradictions() == [] and ledger.listed > 1


@pytest.mark.slow
def test_a_crawl_is_neither_disturbed_nor_slandered(tmp_path: Path) -> None:
    """verify again and again while 60 stories come: not one flaw, and the crawl ends with 0."""
    with (
        Wire(Plan(made=60, hand=False, delay_s=0.01)) as wire,
        start(tmp_path, wire.connect_to, concurrency=16) as crawl,
    ):
        looked = 0
        while crawl.poll() is None:
            if (tmp_path / "ledger.sqlite").is_file() and (tmp_path / "captures").is_dir():
                found = verify(tmp_path)
                looked += found.writing
                assert found.flaws == [] or crawl.poll() is not None, found.flaws
        _, printed = crawl.communicate()
    assert crawl.returncode == 0, printed
    assert looked > 0 and verify(tmp_path).flaws == []


def test_progress_says_how_far_it_is(root: Path) -> None:
    """Captures by bytes, lines by number: every part ends at all of it."""

    class Seen(Progress):
        def begin(self, label: str, total: int | None = None) -> None:
            super().begin(label, total)
            parts.append(self)
            labels.append(label)

    parts: list[Progress] = []
    labels: list[str] = []
    progress = Seen("verify")
    verify(root, progress)
    assert labels == ["verify", "verify, captures", "verify, stories"]
    assert progress.done == progress.total == 12


def test_the_command_prints_each_fault_on_a_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 and nothing on stdout; 1 and a line a fault, or JSON; a word of summary on stderr."""
    assert wirecrawl(["verify", "--archive", str(root)]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "12 captures" in err and "all sound" in err
    (root / MONTH).unlink()
    assert wirecrawl(["verify", "--archive", str(root), "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert out.endswith(f"; next: wirecrawl repair --archive {root}\n")
    assert out.startswith(f"{MONTH}: file-missing: ") and out.count("\n") == 1 and err == ""


def test_the_command_prints_json(root: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (root / MONTH).unlink()
    assert wirecrawl(["verify", "--archive", str(root), "--json", "--quiet"]) == 1
    told = orjson.loads(capfdbinary.readouterr().out)
    assert told["sound"] is False and told["captures"] == 12
    assert told["flaws"][0]["kind"] == "file-missing" and told["flaws"][0]["next_step"] == "wirecrawl repair"
