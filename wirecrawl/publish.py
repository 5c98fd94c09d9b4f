"""The ledger's stories as files: one a month, earlier versions and rejects beside them, a manifest of all.

In:   a ledger, and the archive's folder.
Out:  stories/<source>/<YYYY>/<YYYY-MM>.jsonl, versions/ likewise for all that is not current,
      rejects/<source>/<YYYY-MM>.jsonl, manifest.json.
Law:  a projection: only months that changed are written, each whole or not at all, and a month is stale in the
      ledger until its file is in place. So a run killed anywhere is healed by the next call of `publish`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from wirecrawl.archive.durable import remove_file, replacing, sweep
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.months import KINDS, Month, Shelved, manifest_line
from wirecrawl.archive.seals import seal_files
from wirecrawl.kin.relate import settle_kin
from wirecrawl.model.story import SCHEMA_VERSION
from wirecrawl.report import some
from wirecrawl.sources import SOURCES
from wirecrawl.versions import Absence, current_of, settle

MANIFEST_NAME = "manifest.json"
Take = Literal["newest", "earliest"]
_SETTLED_A_COMMIT = 1024


@dataclass(frozen=True, slots=True)
class Published:
    """`files`: paths relative to the archive that were written or removed; `stories`: how many are there now."""

    files: tuple[str, ...]
    stories: int


def settle_dirty(ledger: Ledger) -> int:
    """Settles every id whose readings changed, then the kin of all that is owed; how many stories changed by it.

    The caller commits; of a long list, parts are committed on the way.
    """
    changed = len(settle_stories(ledger))
    settle_kin(ledger)
    return changed


def settle_stories(ledger: Ledger) -> list[str]:
    """As settle_dirty, and the kin stays owed; the ids of the stories that changed."""
    changed = []
    for count, id_ in enumerate(ledger.dirty_ids(), 1):
        readings = ledger.readings_of(id_)
        if readings:
            versions = settle(readings, absences_of(ledger, id_))
            is_other = ledger.put_story(current_of(versions), versions)
        else:
            is_other = ledger.drop_story(id_)
        changed += [id_] * is_other
        if count % _SETTLED_A_COMMIT == 0:
            ledger.commit()
    return changed


def absences_of(ledger: Ledger, id: str) -> list[Absence]:
    """When the first page of a story was not there. A page 2 that is gone takes no story down."""
    return [
        Absence(reject.fetched_at, reject.url, reject.capture)
        for reject in ledger.absences_of(id)
        if reject.fetched_at and reject.source and SOURCES[reject.source].address(reject.url).page == 1
    ]


def publish(ledger: Ledger, root: Path, reason: str) -> Published:
    """Settles what is dirty, writes the files of all that changed, commits. `reason` goes into the manifest.

    Raises NoRoom, ArchiveError: the files are then the old ones or the new ones, each whole.
    """
    settle_dirty(ledger)
    ledger.commit()
    sweep(root, MANIFEST_NAME)  # a name of our own: somebody may be exporting into this folder
    for kind in KINDS:
        sweep(root / kind, deep=True)
    _notice_lost(ledger, root)
    touched: list[str] = []
    for month in ledger.stale_months():
        if ledger.shelve(month, _write_month(ledger, root, month)):
            touched.append(month.path)
    seal_files(ledger, root)
    ledger.end_revision(_told_why(ledger, reason), touched)
    ledger.commit()
    stories = _write_manifest(ledger, root)
    return Published(tuple(touched), stories)


def story_lines(
    ledger: Ledger,
    *,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    run: int | None = None,
    without: Container[str] = (),
) -> Iterator[bytes]:
    """Lines of JSON in the one order: source, then (published_day, published_at, id), undated last.

    `since` and `until` are wire days, both included; with either, undated stories are left out. `run` keeps
    what that run made or changed; `without` leaves these ids out.
    """
    for id_, line in ledger.story_rows(*_asked({"source = ?": source, "run = ?": run}, since, until)):
        if id_ not in without:
            yield line


def other_takes(
    ledger: Ledger, take: Take, *, sources: list[str], since: str | None, until: str | None
) -> set[str]:
    """The ids of all but one take of each family, of the stories of these sources (none: all) and days."""
    names = {f"source IN ({', '.join('?' * len(sources))})": sources} if sources else {}
    return ledger.takes_left_out(*_asked(names, since, until), newest=take == "newest")


def _asked(asked: Mapping[str, object], since: str | None, until: str | None) -> tuple[str, list[object]]:
    """A condition in SQL and its values, of those that are asked for."""
    asked = {**asked, "day >= ?": since, "day BETWEEN '0' AND ?": until}
    given = {condition: value for condition, value in asked.items() if value is not None}
    values = [one for value in given.values() for one in (value if isinstance(value, list) else [value])]
    return " AND ".join(given) or "1", values


def _told_why(ledger: Ledger, reason: str) -> str:
    """The reason of a revision, with the count of stories that only became related to others."""
    moved = ledger.kin_moved()
    if not moved:
        return reason
    told = f"kin re-rooted ({some(moved, 'story', 'stories')})"
    return f"{reason}; {told}" if reason != "new stories" or ledger.run_changes(ledger.run) else told


def _notice_lost(ledger: Ledger, root: Path) -> None:
    """A file that is gone, or has another length than the manifest says, is written again."""
    for month, shelved in ledger.published().items():
        path = root / month.path
        if not path.is_file() or path.stat().st_size != shelved.bytes:
            ledger.mark_stale(month)


def _write_month(ledger: Ledger, root: Path, month: Month) -> Shelved:
    path = root / month.path
    rows = ledger.month_rows(month)
    first = next(rows, None)
    if first is None:
        remove_file(path)
        return Shelved(0, "", 0, None, None)
    (day, line), digest = first, hashlib.sha256(first[1])
    size, lines, first_day = len(line), 1, day
    with replacing(path) as out:
        out.write(line)
        for day, line in rows:  # noqa: B007 - the last day is needed after the loop
            out.write(line)
            digest.update(line)
            size, lines = size + len(line), lines + 1
    return Shelved(size, digest.hexdigest(), lines, first_day or None, day or None)


def _write_manifest(ledger: Ledger, root: Path) -> int:
    """Writes manifest.json if it does not say what the ledger says; returns the number of stories."""
    published, revisions = ledger.published().items(), ledger.revisions()
    stories = sum(shelved.lines for month, shelved in published if month.kind == "stories")
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "revision": len(revisions),
        "stories": stories,
        "files": [manifest_line(*one) for one in published],
        "revisions": [revision._asdict() for revision in revisions],
    }
    with replacing(root / MANIFEST_NAME) as out:
        out.write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return stories
