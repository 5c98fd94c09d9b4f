"""A ledger of an older schema, brought to this program's: one step from each schema to the next.

In:   an open ledger, and its path.
Out:  the same ledger with the tables of today; the old one beside it, as `ledger.sqlite.schema-N`.
Law:  a copy is on the disk before the first change, and all steps are one transaction: killed anywhere, the ledger
      has one schema or the other. What a step cannot carry over is made again from the readings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from wirecrawl.archive.durable import sync_folder

Step = Callable[[sqlite3.Connection], None]


def _settle_all(db: sqlite3.Connection) -> None:
    """Every story is settled again by the next run, and every file written that then differs."""
    db.execute("INSERT OR IGNORE INTO dirty SELECT DISTINCT id FROM readings")


def _two(db: sqlite3.Connection) -> None:
    """Earlier versions have files of their own, pages have visits, capture files have seals."""
    db.execute("ALTER TABLE rejects ADD COLUMN id TEXT")
    db.execute("UPDATE rejects SET id = json_extract(CAST(line AS TEXT), '$.id')")
    _settle_all(db)


def _three(db: sqlite3.Connection) -> None:
    """Back-fill has cells and marks, captures of web archives are owed: tables that are new, and nothing else."""


def _four(db: sqlite3.Connection) -> None:
    """Stories have kin, found out from the held ones by the next run that writes; robots.txt is remembered."""
    db.execute("CREATE TABLE kin_owed (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("INSERT INTO kin_owed SELECT id FROM stories")


# schema → the step that leads from it to the next: what tables that are new need not say
STEPS: dict[int, Step] = {1: _two, 2: _three, 3: _four}


def migrate(
    db: sqlite3.Connection, path: Path, schema: int, tables: str, steps: Mapping[int, Step] = STEPS
) -> bool:
    """Brings the ledger to `schema`, whose empty tables the SQL `tables` makes; False if there is nothing to do,
    or no way from where it is.

    Raises sqlite3.Error, OSError: the ledger is then as it was.
    """
    row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    found = int(row[0]) if row and str(row[0]).isdecimal() else schema
    if found >= schema or any(number not in steps for number in range(found, schema)):
        return False
    _keep_copy(db, path.with_name(f"{path.name}.schema-{found}"))
    db.execute("BEGIN IMMEDIATE")
    try:
        for number in range(found, schema):
            steps[number](db)
        _add_missing(db, tables)
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(schema),))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return True


def _add_missing(db: sqlite3.Connection, tables: str) -> None:
    """Tables, indexes and views that are new; views are made again in any case, for they hold nothing."""
    for (view,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f"DROP VIEW {view}")
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    with closing(sqlite3.connect(":memory:")) as today:
        today.executescript(tables)
        wanted = today.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
    for name, sql in wanted:
        if name not in there:
            db.execute(sql)


def _keep_copy(db: sqlite3.Connection, path: Path) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as copy:
        db.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    fresh.replace(path)
    sync_folder(path.parent)
