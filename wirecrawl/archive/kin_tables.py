"""The tables of the index of kin, which stands above the archive (wirecrawl/kin/index.py) and is kept in its ledger.

In:   nothing.
Out:  the SQL that makes them.
Law:  only the index reads and writes these; what it says of a story stands in `related` (archive/related.py).
"""

from __future__ import annotations

KIN_TABLES = """
CREATE TABLE kin_stories (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, printed TEXT NOT NULL,
    letters INTEGER NOT NULL, form INTEGER NOT NULL
);
CREATE INDEX kin_letters ON kin_stories (letters, form, day);
CREATE TABLE kin_marks (mark INTEGER PRIMARY KEY);
CREATE TABLE kin_pairs (
    late INTEGER NOT NULL, early INTEGER NOT NULL, relation INTEGER NOT NULL, share INTEGER NOT NULL,
    strength INTEGER NOT NULL, apart INTEGER NOT NULL, PRIMARY KEY (late, early)
) WITHOUT ROWID;
CREATE INDEX kin_early ON kin_pairs (early, late);
CREATE TABLE kin (
    key INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, relation INTEGER NOT NULL, relation_to INTEGER
);
"""
TABLE_NAMES = ("kin_stories", "kin_marks", "kin_pairs", "kin")
