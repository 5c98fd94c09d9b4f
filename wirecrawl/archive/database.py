"""The SQLite file under the ledger: its tables, its transactions, its errors by name.

In:   a path, and whether it is written, read, or a scratch of this run.
Out:  a Database with `_read` and `_write`; the subclasses hold the questions that are asked of it.
Law:  nothing counts before `commit`: WAL with synchronous=FULL, one explicit transaction at a time. After a
      failed write nothing more is written, so a half-done batch can never be committed by what follows it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from wirecrawl.archive.durable import replacing, sweep
from wirecrawl.archive.faults import named_os_error, named_sql_error, rebuild_step
from wirecrawl.archive.kin_tables import KIN_TABLES
from wirecrawl.archive.migrate import migrate
from wirecrawl.errors import ArchiveError, LedgerUnusable
from wirecrawl.report import in_archive

LEDGER_NAME = "ledger.sqlite"
SCHEMA = 4
PAGE_ONE_OF_ONE = b',"page":1,"page_count":1}'  # what a reading's JSON has more than the line of its story
Mode = Literal["write", "read", "scratch"]
_BUSY_S = 10.0  # so long a statement waits for another connection

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('schema', '{schema}');
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, source TEXT NOT NULL, command TEXT NOT NULL,
    started TEXT NOT NULL, ended TEXT, result TEXT
);
CREATE TABLE files (file INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, acknowledged INTEGER NOT NULL);
CREATE TABLE seals (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE captures (
    capture INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, offset INTEGER NOT NULL,
    digest TEXT NOT NULL, url TEXT NOT NULL, fetched_at TEXT,
    source TEXT, role TEXT NOT NULL, status INTEGER NOT NULL, run INTEGER NOT NULL, outcome TEXT
);
CREATE UNIQUE INDEX captures_place ON captures (file, offset);
CREATE INDEX captures_digest ON captures (substr(digest, 8, 16));
CREATE INDEX captures_unread ON captures (capture) WHERE outcome IS NULL;
CREATE TABLE readings (
    capture INTEGER PRIMARY KEY REFERENCES captures, id TEXT NOT NULL, page INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX readings_id ON readings (id, page);
CREATE TABLE rejects (
    capture INTEGER PRIMARY KEY REFERENCES captures, source TEXT NOT NULL, month TEXT NOT NULL,
    reason TEXT NOT NULL, line BLOB NOT NULL, id TEXT
);
CREATE INDEX rejects_month ON rejects (source, month);
CREATE TABLE stories (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, month TEXT NOT NULL, day TEXT NOT NULL, at TEXT NOT NULL,
    run INTEGER NOT NULL, layout TEXT NOT NULL, complete INTEGER NOT NULL, warnings TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES versions
);
CREATE INDEX stories_order ON stories (source, month, day, at, id);
CREATE INDEX stories_run ON stories (run);
CREATE TABLE versions (
    version INTEGER PRIMARY KEY, id TEXT NOT NULL, number INTEGER NOT NULL,
    reading INTEGER REFERENCES readings, line BLOB
);
CREATE INDEX versions_id ON versions (id, number);
CREATE VIEW lines AS
    SELECT version, versions.id AS id, number,
        coalesce(line, CAST(substr(data, 1, length(data) - {tail}) || '}}' || char(10) AS BLOB)) AS line
    FROM versions LEFT JOIN readings ON capture = reading;
CREATE TABLE dirty (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE stale (
    kind TEXT NOT NULL, source TEXT NOT NULL, month TEXT NOT NULL, PRIMARY KEY (kind, source, month)
) WITHOUT ROWID;
CREATE TABLE published (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, month TEXT NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, lines INTEGER NOT NULL, first_day TEXT, last_day TEXT
) WITHOUT ROWID;
CREATE TABLE revisions (
    revision INTEGER PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, files TEXT NOT NULL
);
CREATE TABLE frontier (
    id TEXT NOT NULL, page INTEGER NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, day TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, retry_at TEXT NOT NULL, tries INTEGER NOT NULL,
    run INTEGER NOT NULL, known INTEGER NOT NULL, asked_again INTEGER NOT NULL, ended_at TEXT NOT NULL
);
CREATE UNIQUE INDEX frontier_key ON frontier (id, page);
CREATE INDEX frontier_owed ON frontier (source, retry_at, day DESC, id, page) WHERE state = 'owed';
CREATE TABLE lists (url TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX frontier_run ON frontier (source, run, state, known, reason);
CREATE INDEX rejects_gone ON rejects (id) WHERE reason IN ('http-404', 'http-410');
CREATE TABLE earlier (
    version INTEGER PRIMARY KEY REFERENCES versions, id TEXT NOT NULL, source TEXT NOT NULL, month TEXT NOT NULL,
    day TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX earlier_order ON earlier (source, month, day, at, id);
CREATE INDEX earlier_id ON earlier (id);
CREATE TABLE visits (
    id TEXT NOT NULL, page INTEGER NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, day TEXT NOT NULL,
    born TEXT NOT NULL, asked_at TEXT NOT NULL, revisit_at TEXT NOT NULL,
    fetched_at TEXT NOT NULL, digest TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    doubt TEXT NOT NULL, run INTEGER NOT NULL, outcome TEXT NOT NULL
);
CREATE UNIQUE INDEX visits_key ON visits (id, page);
CREATE INDEX visits_due ON visits (source, revisit_at) WHERE revisit_at <> '';
CREATE INDEX visits_run ON visits (source, run, outcome);
CREATE TABLE cells (
    source TEXT NOT NULL, list TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
    ended_on TEXT NOT NULL, PRIMARY KEY (source, list, day)
) WITHOUT ROWID;
CREATE TABLE marks (
    source TEXT NOT NULL, list TEXT NOT NULL, page INTEGER NOT NULL, newest TEXT NOT NULL, oldest TEXT NOT NULL,
    read_on TEXT NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, PRIMARY KEY (source, list, page)
) WITHOUT ROWID;
CREATE TABLE mementos (
    memento INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, stamp TEXT NOT NULL, digest TEXT NOT NULL,
    id TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
    retry_at TEXT NOT NULL, tries INTEGER NOT NULL, run INTEGER NOT NULL, known INTEGER NOT NULL
);
CREATE UNIQUE INDEX mementos_key ON mementos (url, stamp);
CREATE INDEX mementos_owed ON mementos (source, day DESC, stamp, url) WHERE state = 'owed';
CREATE INDEX mementos_run ON mementos (source, run, state, known, reason);
CREATE TABLE robots (
    robots INTEGER PRIMARY KEY, host TEXT NOT NULL, status INTEGER NOT NULL, digest TEXT NOT NULL,
    rules TEXT NOT NULL, changed TEXT NOT NULL, capture INTEGER REFERENCES captures,
    first_at TEXT NOT NULL, seen_at TEXT NOT NULL, run INTEGER NOT NULL
);
CREATE INDEX robots_host ON robots (host, robots);
CREATE TABLE reserved (
    capture INTEGER NOT NULL REFERENCES captures, kind TEXT NOT NULL, PRIMARY KEY (capture, kind)
) WITHOUT ROWID;
CREATE TABLE related (
    id TEXT PRIMARY KEY, cluster TEXT NOT NULL, relation TEXT NOT NULL, relation_to TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE kin_owed (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE kin_moved (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""

WRITING = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
USUAL_PAGES = "PRAGMA cache_size=-2000"  # KB
# a month of marks of kin is 3 MB, and a story has some thirty of them, anywhere: to put many is a tenth cheaper
MORE_PAGES = "PRAGMA cache_size=-16000"
_PRAGMAS: dict[Mode, str] = {
    "write": WRITING,
    "read": "PRAGMA query_only=1;",
    "scratch": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
    " DROP INDEX captures_place; DROP INDEX captures_unread; DROP INDEX stories_run;",  # nobody asks by them
}


def no_archive(root: Path) -> ArchiveError:
    """The error for a reader that finds no ledger to read."""
    if any((root / "captures").glob("*/*/*")):
        what, step = "there are captures here, and no ledger", rebuild_step(root)
    else:
        what = "there is no archive here yet"
        step = "wirecrawl crawl xinhua_fr, or wirecrawl replay FILE…, makes one; --archive DIR, if it is elsewhere"
    return ArchiveError(what, where=str(root), next_step=step)


def tables_sql() -> str:
    """The SQL that makes an empty ledger of this program's schema."""
    return _TABLES.format(schema=SCHEMA, tail=len(PAGE_ONE_OF_ONE)) + KIN_TABLES


def check_schema(path: Path, found: str) -> None:
    """Raises LedgerUnusable, with the command that mends it, for a ledger of another schema than this program's."""
    if found == str(SCHEMA):
        return
    what = f"the ledger has schema {found}, this program has {SCHEMA}"
    if not found.isdecimal():
        what, step = "the ledger does not say its schema: it is damaged", rebuild_step(path.parent)
    elif int(found) > SCHEMA:
        step = "update wirecrawl (pip install --upgrade wirecrawl)"
    else:
        how = "which brings it to this schema and keeps the old one beside it"
        step = f"wirecrawl repair{in_archive(path.parent)}, {how}"
    raise LedgerUnusable(what, where=str(path), next_step=step)


def _has_sidecars(path: Path) -> bool:
    """Whether SQLite can read the ledger without making files: a ledger copied alone is read as it stands."""
    wal, shm = path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")
    return wal.exists() and (shm.exists() or wal.stat().st_size > 0)


def _make(path: Path) -> None:
    """A new ledger, whole from its first instant: a reader may come before its tables are there."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(f"PRAGMA page_size=8192; BEGIN; {tables_sql()} COMMIT;")
        data = db.serialize()
    sweep(path.parent, path.name)  # what a run left that died here
    with replacing(path) as out:
        out.write(data)


class Database:
    """One connection to one ledger file. Every method raises NoRoom, LedgerUnusable or ArchiveError by name.

    `run` is the run that rows are written for; 0 before it has begun.
    """

    run: int = 0

    def __init__(self, path: Path, mode: Mode) -> None:
        self._path, self._mode = path, mode
        self._broken: ArchiveError | None = None
        address = f"file:{quote(str(path.absolute()))}"
        if mode == "read":
            address += "?mode=ro" if _has_sidecars(path) else "?mode=ro&immutable=1"
        try:
            if mode != "read":
                path.parent.mkdir(parents=True, exist_ok=True)
            if mode == "write" and not path.exists():
                _make(path)
            self._db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_S)
        except OSError as error:
            raise named_os_error(error, str(path.parent)) from error
        except sqlite3.Error as error:
            raise named_sql_error(error, str(path)) from error
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        try:
            if not self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                if self._mode == "read":
                    raise no_archive(self._path.parent)
                self._db.execute("PRAGMA page_size=8192")
                self._db.executescript(f"BEGIN IMMEDIATE; {tables_sql()} COMMIT;")
            self._db.executescript(_PRAGMAS[self._mode])
            if self._mode == "write":
                migrate(self._db, self._path, SCHEMA, tables_sql())
            found = self._db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        except OSError as error:
            raise named_os_error(error, str(self._path)) from error
        except sqlite3.Error as error:
            raise named_sql_error(error, str(self._path)) from error
        check_schema(self._path, found[0] if found else "")

    def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a question that has few."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise named_sql_error(error, str(self._path)) from error

    def _stream(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a question that may have a million, one at a time, as they stood when it was asked."""
        try:
            for row in self._db.execute(sql, values):  # noqa: UP028 - `yield from` would close a cursor of a closed ledger
                yield row
        except sqlite3.Error as error:
            raise named_sql_error(error, str(self._path)) from error

    def _write(self, sql: str, *values: object, **named: object) -> sqlite3.Cursor:
        """One write within the transaction, which it begins if none is open; values by their place or by name."""
        try:
            if not self._db.in_transaction:
                self._begin()
            return self._db.execute(sql, named or values)
        except sqlite3.Error as error:
            raise self._give_up(error) from error

    def _write_all(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """The same write for each row."""
        try:
            if not self._db.in_transaction:
                self._begin()
            self._db.executemany(sql, rows)
        except sqlite3.Error as error:
            raise self._give_up(error) from error

    def _begin(self) -> None:
        if self._broken is not None:
            raise self._broken
        self._db.execute("BEGIN IMMEDIATE")

    def _give_up(self, error: sqlite3.Error) -> ArchiveError:
        self._broken = named_sql_error(error, str(self._path))
        with suppress(sqlite3.Error):  # what was not committed is nothing, rolled back or not
            self._roll_back()
        return self._broken

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def roll_back(self) -> None:
        """Nothing since the last commit was: for a caller whom a signal stopped in the middle of something."""
        self._roll_back()

    def commit(self) -> None:
        """All since the last commit is now safe on disk. Raises NoRoom: then none of it is, nor will be."""
        if self._broken is not None:
            raise self._broken
        try:
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._give_up(error) from error

    def close(self) -> None:
        """What was not committed is dropped. The sidecar files stay, so that a reader never has to make them."""
        try:
            self._roll_back()
            keeper = self._keep_sidecars() if self._mode == "write" else None
            self._db.close()
            if keeper is not None:
                keeper.close()
        except sqlite3.Error as error:
            raise named_sql_error(error, str(self._path)) from error

    def _keep_sidecars(self) -> sqlite3.Connection | None:
        """A second connection, to be closed last: only the last one that may write removes the sidecars."""
        keeper = None
        with suppress(sqlite3.Error):  # nothing is lost when a full disk refuses this tidying
            keeper = sqlite3.connect(f"file:{quote(str(self._path.absolute()))}?mode=ro", uri=True)
            self._db.execute("PRAGMA busy_timeout=0")  # a reader at work is not waited for
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            keeper.execute("SELECT 1 FROM meta").fetchone()  # SQLite opens the file at the first question
        return keeper
