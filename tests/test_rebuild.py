"""rebuild: the ledger from captures alone, and a ledger of an older schema brought to today's."""

from __future__ import annotations

import gzip
import re
import sqlite3
import subprocess
import time
from pathlib import Path

import orjson
import pytest

from tests.archive_state import published
from tests.broken_archives import sql
from tests.crawls import crawl
from tests.damage_loop import capture_file, make_archive
from tests.pages import page_2017
from tests.started import PROGRAM
from tests.test_verify import kinds
from wirecrawl.account import Account
from wirecrawl.archive.database import tables_sql
from wirecrawl.archive.kin_tables import TABLE_NAMES
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.migrate import migrate
from wirecrawl.cli import run as wirecrawl
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.errors import ArchiveBusy, ArchiveError, LedgerUnusable
from wirecrawl.replay import replay_into
from wirecrawl.upkeep.rebuild import rebuild
from wirecrawl.upkeep.verify import verify

ANSWER = "SELECT id, page, source, url, day, state FROM frontier ORDER BY id, page"


def forget(root: Path) -> None:
    for path in root.glob("ledger.sqlite*"):
        path.unlink()


def damage(path: Path) -> None:
    """One byte in the middle of a file turned over."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def rows(root: Path, question: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(root / "ledger.sqlite")
    try:
        return db.execute(question).fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("workers", [1, 3])
def test_without_a_ledger_all_comes_out_byte_for_byte(root: Path, workers: int) -> None:
    """`rm ledger.sqlite`, `wirecrawl rebuild`: stories and rejects as before, whatever the number of workers."""
    before = published(root)
    forget(root)
    done = rebuild(root, Account(), workers=workers)
    assert published(root) == before and kinds(root) == set()
    assert (done.captures, done.stories, done.kept, done.changed) == (12, 10, "", [])


def test_the_old_ledger_is_kept_and_the_manifest_says_rebuilt(root: Path) -> None:
    """Under `ledger.sqlite.before-<instant>`, readable; the revisions of before, and one more."""
    done = rebuild(root, Account())
    assert done.kept.startswith("ledger.sqlite.before-2") and done.kept.endswith("Z")
    db = sqlite3.connect(root / done.kept)
    assert db.execute("SELECT count(*) FROM captures").fetchone() == (12,)
    db.close()
    told = orjson.loads((root / "manifest.json").read_bytes())["revisions"]
    assert [one["reason"] for one in told] == ["new stories", "rebuilt"]
    assert [one["revision"] for one in told] == [1, 2]


def test_a_crawled_archive_is_rebuilt_with_its_frontier(tmp_path: Path) -> None:
    """Stories of several pages, redirects, rejects, failing lists and pages: all as the crawl left it.

    Addresses without an answer in the captures (robots.txt forbids them) are owed again, and asked again.
    """
    with Wire(Plan(made=40, missing=3, failing=0.1, moved=0.1, zipped=0.5)) as wire:
        crawl(tmp_path, wire.connect_to, concurrency=16)
        before, listed = published(tmp_path), rows(tmp_path, ANSWER)
        forget(tmp_path)
        done = rebuild(tmp_path, Account(), workers=2)
        assert published(tmp_path) == before and kinds(tmp_path) == set()
        again = rows(tmp_path, ANSWER)
        assert {row[:2] for row in again} == {row[:2] for row in listed} and done.listed == len(again)
        stored = {row[:2] for row in listed if row[5] == "stored"}
        assert stored == {row[:2] for row in again if row[5] == "stored"}
        owed = {row[:2] for row in again if row[5] == "owed"} - {
            row[:2] for row in listed if row[5] == "owed"
        }
        assert len(owed) <= 2, owed
        asked = wire.requests.copy()
        second = crawl(tmp_path, wire.connect_to, concurrency=16)
        pages = [
            target for target in wire.requests if wire.requests[target] > asked[target] and "/c_" in target
        ]
    assert second.exit_code == 0 and len(pages) <= 2, pages
    assert published(tmp_path) == before


def test_a_source_that_a_reader_named_is_not_forgotten(tmp_path: Path) -> None:
    """`replay --source` is written into the capture: without the ledger, the page is still read as that wire's."""
    root, page = tmp_path / "archive", tmp_path / "page.html"
    text = page_2017(date_line="Publié le 2018-06-08 à 09:42").replace("01002007077", "01002007099")
    page.write_text(re.sub("(?i)french.xinhuanet.com|xinhuanet_french@news.cn", "", text), encoding="utf-8")
    replay_into(root, [page], Account(), source="xinhua_fr")
    before = published(root)
    assert any(name.startswith("stories/") for name in before)
    forget(root)
    rebuild(root, Account())
    assert published(root) == before and kinds(root) == set()


def test_what_only_a_story_file_still_says_is_kept(root: Path) -> None:
    """A damaged capture without a ledger: its story is in no new file, and the old file is under damaged/."""
    before = published(root)
    damage(capture_file(root))
    forget(root)
    assert wirecrawl(["repair", "--rebuild", "--archive", str(root), "--quiet"]) == 4
    assert kinds(root) == set()
    changed = [name for name, text in published(root).items() if text != before[name]]
    assert changed and all((root / "damaged" / name).read_bytes() == before[name] for name in changed)


def test_captures_added_by_hand_are_taken_up(root: Path) -> None:
    """Captures are the truth: a file brought from another archive gives its stories."""
    other = make_archive(root.parent / "other", 40)
    name = "xinhua_fr-20200101T000000Z-0001.warc.gz"
    capture_file(other).rename(capture_file(root).with_name(name))
    rebuild(root, Account())
    assert kinds(root) == set()
    lines = b"".join(published(root).values())
    assert name.encode() in lines


def test_without_captures_nothing_is_touched(tmp_path: Path) -> None:
    """An empty archive has a ledger that is not replaced by a lesser one."""
    Ledger.open(tmp_path, command="test").close()
    with pytest.raises(ArchiveError, match="no captures"):
        rebuild(tmp_path, Account())
    assert [path.name for path in tmp_path.glob("ledger.sqlite.before*")] == []


def test_who_holds_the_archive_is_told(root: Path) -> None:
    with (
        Ledger.open(root, command="wirecrawl crawl xinhua_fr"),
        pytest.raises(ArchiveBusy, match="crawl xinhua_fr"),
    ):
        rebuild(root, Account())


@pytest.mark.slow
def test_a_rebuild_that_is_killed_leaves_a_ledger_in_place(tmp_path: Path) -> None:
    """kill -9 at ten moments: the archive is sound (the old ledger or the new one), and the next rebuild ends well."""
    root = make_archive(tmp_path / "made", 60)
    before = published(root)
    for tenths in range(10):
        process = subprocess.Popen([*PROGRAM, "rebuild", "--archive", str(root), "--quiet"])
        time.sleep(0.15 + 0.04 * tenths)
        process.kill()
        process.wait()
        assert (root / "ledger.sqlite").is_file()
        left = {flaw.where for flaw in verify(root).flaws if flaw.kind == "stray-file"}
        assert all(name.endswith(".tmp") for name in left), "a month half-written, under a name nobody reads"
        assert kinds(root) <= {"stale-file", "file-missing", "manifest", "stray-file"}
    rebuild(root, Account())
    assert published(root) == before and kinds(root) == set()
    assert not (root / ".rebuild").exists()


def test_unreadable_captures_are_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 4 and a line; the others are there. What was lost is said on stdout: tries and waiting times."""
    path = capture_file(root)
    damage(path)
    assert wirecrawl(["rebuild", "--archive", str(root), "--quiet"]) == 4
    out, err = capsys.readouterr()
    assert "11 captures" in out and "tries, waiting times" in out and path.name in err


# schemas


NEW_IN_4 = ("related", "kin_owed", "kin_moved", *TABLE_NAMES)
NEW_IN_3 = ("cells", "marks", "mementos", *NEW_IN_4)


def older(root: Path) -> dict[str, bytes]:
    """The ledger made into one of schema 1: without what schema 2 added."""
    before = published(root)
    sql(
        root,
        "DROP INDEX rejects_gone",
        "ALTER TABLE rejects DROP COLUMN id",
        *(f"DROP TABLE {name}" for name in ("seals", "earlier", "visits", *NEW_IN_3)),
        "UPDATE meta SET value = '1'",
    )
    return before


def tables(path: Path) -> dict[str, set[str]]:
    """Every table with its columns, every index and view."""
    db = sqlite3.connect(path)
    try:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")]
        return {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in names}
    finally:
        db.close()


def test_a_ledger_of_schema_1_is_migrated_and_a_copy_kept(root: Path) -> None:
    """The next run that writes brings it to today's tables; the old one is beside it, and opens."""
    wanted = tables(root / "ledger.sqlite")
    before = older(root)
    with pytest.raises(LedgerUnusable, match="wirecrawl repair --archive /"):
        Ledger.open_readonly(root)
    assert wirecrawl(["repair", "--archive", str(root), "--quiet"]) == 0
    assert tables(root / "ledger.sqlite") == wanted
    assert published(root) == before and kinds(root) == set()
    copy = sqlite3.connect(root / "ledger.sqlite.schema-1")
    assert copy.execute("SELECT value FROM meta").fetchone() == ("1",)
    assert copy.execute("SELECT count(*) FROM captures").fetchone() == (12,)
    copy.close()


def test_a_ledger_of_schema_2_gets_its_new_tables_and_keeps_all_else(root: Path) -> None:
    """Back-fill begins with nothing known; stories, frontier and visits are as they were, and a copy is kept."""
    wanted, before = tables(root / "ledger.sqlite"), published(root)
    sql(root, *(f"DROP TABLE {name}" for name in NEW_IN_3), "UPDATE meta SET value = '2'")
    with Ledger.open(root, command="test") as ledger:
        assert ledger.dirty_ids() == [] and len(ledger.kin_owed()) == 10
        assert ledger.stats()["cells"] == ledger.stats()["archived"] == {}
        assert ledger.open_cells("xinhua_fr", "http://x/", ["2018-06-02", "2018-06-01"], again=False) != []
    assert tables(root / "ledger.sqlite") == wanted
    assert kinds(root) == {"unsettled-kin"}
    assert wirecrawl(["repair", "--archive", str(root), "--quiet"]) == 0
    assert published(root) == before and kinds(root) == set()
    assert (root / "ledger.sqlite.schema-2").is_file()


def made_up(path: Path) -> sqlite3.Connection:
    """A ledger of a schema 0 that never was: its captures were called pages."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
        "INSERT INTO meta VALUES ('schema', '-'); UPDATE meta SET value = '0';"
        "CREATE TABLE pages (name TEXT); INSERT INTO pages VALUES ('une'), ('deux');"
        "CREATE VIEW names AS SELECT name FROM pages;"
    )
    return db


TODAY = (
    "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE sheets (name TEXT);"
    "CREATE VIEW names AS SELECT name FROM sheets;"
)


def test_every_step_between_two_schemas_is_taken_in_order(tmp_path: Path) -> None:
    """From 0 to 2 by way of 1; new tables come by themselves, views are those of today."""
    path = tmp_path / "ledger.sqlite"
    db = made_up(path)
    steps = {
        0: lambda db: db.execute("ALTER TABLE pages RENAME TO leaves"),
        1: lambda db: db.execute("ALTER TABLE leaves RENAME TO sheets"),
    }
    assert migrate(db, path, 2, TODAY, steps)
    assert db.execute("SELECT value FROM meta").fetchone() == ("2",)
    assert db.execute("SELECT name FROM names ORDER BY 1").fetchall() == [("deux",), ("une",)]
    assert not migrate(db, path, 2, TODAY, steps)
    db.close()
    copy = sqlite3.connect(tmp_path / "ledger.sqlite.schema-0")
    assert copy.execute("SELECT count(*) FROM pages").fetchone() == (2,)
    copy.close()


def test_a_step_that_fails_leaves_the_old_ledger(tmp_path: Path) -> None:
    """One transaction: the first step is undone with the second."""
    path = tmp_path / "ledger.sqlite"
    db = made_up(path)
    steps = {
        0: lambda db: db.execute("ALTER TABLE pages RENAME TO leaves"),
        1: lambda db: db.execute("ALTER TABLE nothing RENAME TO sheets"),
    }
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, path, 2, TODAY, steps)
    assert db.execute("SELECT value FROM meta").fetchone() == ("0",)
    assert db.execute("SELECT count(*) FROM pages").fetchone() == (2,)
    db.close()


def test_a_schema_no_step_leads_from_is_refused(root: Path) -> None:
    """Neither touched nor taken for damage."""
    sql(root, "UPDATE meta SET value = '-1'")
    with pytest.raises(LedgerUnusable, match="wirecrawl rebuild"):
        Ledger.open(root, command="test")


def test_the_tables_of_today_are_those_of_a_new_ledger(tmp_path: Path) -> None:
    Ledger.open(tmp_path, command="test").close()
    db = sqlite3.connect(tmp_path / "fresh.sqlite")
    db.executescript(tables_sql())
    db.close()
    assert tables(tmp_path / "fresh.sqlite") == tables(tmp_path / "ledger.sqlite")


def _in_one_member(root: Path, number: int) -> tuple[Path, list[bytes]]:
    """« gzip old.warc » put among the captures: three pages in one gzip member, a fourth behind it; and their ids."""
    warcs = []
    for page in range(number, number + 4):
        folder = root.parent / str(page)
        saved = root.parent / f"{page}.htm"
        saved.write_text(page_2017(number=str(page)), encoding="utf-8")
        replay_into(folder, [saved], Account())
        warcs.append(capture_file(folder).read_bytes())
    path = capture_file(root).with_name("old copy.warc.gz")
    path.write_bytes(gzip.compress(gzip.decompress(b"".join(warcs[:3]))) + warcs[3])
    return path, [b"c_%d" % page for page in range(number, number + 4)]


def test_a_member_with_many_records_stops_neither_repair_nor_rebuild(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its first record is found by its byte; the others are named with the command that copies them, which does."""
    path, ids = _in_one_member(root, 137900001)
    assert wirecrawl(["repair", "--archive", str(root)]) == 1
    rebuilt = Account()
    rebuild(root, rebuilt)
    assert (rebuilt.unreadable, rebuilt.exit_code) == (1, 4)
    assert kinds(root) == {"unknown-capture"}
    capsys.readouterr()
    assert wirecrawl(["verify", "--archive", str(root)]) == 1
    assert f"wirecrawl replay '{path}'" in capsys.readouterr().out
    assert wirecrawl(["replay", str(path), "--archive", str(root), "--quiet"]) == 0
    assert kinds(root) == set()
    lines = b"".join(published(root).values())
    assert all(lines.count(b'"xinhua_fr:%b","url"' % id_) == 1 for id_ in ids)
    before = published(root)
    rebuild(root, Account())
    assert published(root) == before and kinds(root) == set()
