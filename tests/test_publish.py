"""Months, rejects and manifest: what is written, when, and what is left when a run dies or the disk is full."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.test_ledger import WIRE, capture, keep, opened, reading, reject, store
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.months import _TOLD, _WITH_KIN
from wirecrawl.errors import ArchiveError, NoRoom
from wirecrawl.model.capture import Capture
from wirecrawl.publish import MANIFEST_NAME, publish, story_lines

JUNE = "stories/xinhua_fr/2018/2018-06.jsonl"


def add(ledger: Ledger, number: int, day: str | None, at: str | None = None, **fields: Any) -> None:
    came = capture(number)
    one = reading(number)
    one.published_day, one.published_at = day, at
    for name, value in fields.items():
        setattr(one, name, value)
    store(ledger, keep(ledger, came), one)


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"].rpartition("_")[2] for line in path.read_bytes().splitlines()]


def manifest(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "manifest.json").read_bytes())
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Every published file; the ledger and its lock aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(("ledger", ".lock"))
    }


def test_a_month_is_the_wires_own_and_its_stories_are_in_order(tmp_path: Path) -> None:
    """By day, then instant, then id; a day without an hour comes first in its day, no day in a file of its own."""
    with opened(tmp_path) as ledger:
        add(ledger, 5, "2018-06-07", "2018-06-07T05:25:00Z")
        add(ledger, 4, "2018-06-07", "2018-06-07T05:25:00Z")
        add(ledger, 3, "2018-06-07", "2018-06-06T16:30:00Z")  # half past midnight in Beijing
        add(ledger, 9, "2018-06-07")
        add(ledger, 6, "2018-06-30", "2018-06-30T01:00:00Z")
        add(ledger, 7, "2018-07-01", "2018-06-30T16:00:00Z")
        add(ledger, 8, None)
        add(ledger, 1, "2018-06-29")
        published = publish(ledger, tmp_path, "new stories")
        lines = list(story_lines(ledger))
    assert published.files == (
        JUNE,
        "stories/xinhua_fr/2018/2018-07.jsonl",
        "stories/xinhua_fr/undated.jsonl",
    )
    assert published.stories == 8
    assert ids(tmp_path / JUNE) == ["9", "3", "4", "5", "1", "6"]
    assert ids(tmp_path / published.files[1]) == ["7"]
    assert ids(tmp_path / published.files[2]) == ["8"]
    assert b"".join(lines) == b"".join((tmp_path / name).read_bytes() for name in published.files)


def test_the_order_does_not_depend_on_arrival(tmp_path: Path) -> None:
    """The same stories brought in any order, in one run or in two, give the same files."""
    trees = []
    for name, orders in {"a": [[1, 2, 3]], "b": [[3, 1], [2]], "c": [[2], [3], [1]]}.items():
        for order in orders:
            with opened(tmp_path / name) as ledger:
                for number in order:
                    add(ledger, number, "2018-06-07")
                    ledger.reject(keep(ledger, capture(number + 10)), reject(capture(number + 10)))
                publish(ledger, tmp_path / name, "new stories")
        found = tree(tmp_path / name)
        del found["manifest.json"]
        trees.append(found)
    assert trees[0] == trees[1] == trees[2]


def test_the_manifest_describes_every_file(tmp_path: Path) -> None:
    """Bytes, sha-256, how many, first and last day; the revision says why and which files."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        add(ledger, 2, "2018-06-30")
        add(ledger, 3, None)
        ledger.reject(keep(ledger, capture(4)), reject(capture(4)))
        publish(ledger, tmp_path, "new stories")
    said = manifest(tmp_path)
    found = tree(tmp_path)
    del found["manifest.json"]
    assert [one["path"] for one in said["files"]] == sorted(found)
    for one in said["files"]:
        data = found[one["path"]]
        assert (one["bytes"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert (one.get("stories") or one.get("rejects")) == data.count(b"\n")
    days = {one["path"]: (one["first_day"], one["last_day"]) for one in said["files"]}
    assert days == {
        "rejects/xinhua_fr/2026-11.jsonl": ("2026-11-24", "2026-11-24"),
        JUNE: ("2018-06-07", "2018-06-30"),
        "stories/xinhua_fr/undated.jsonl": (None, None),
    }
    assert said["stories"] == 3 and said["revision"] == 1
    (revision,) = said["revisions"]
    assert (revision["revision"], revision["reason"], revision["files"]) == (1, "new stories", sorted(found))
    assert revision["at"].endswith("Z")


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    """Other months keep their file, inode and all; a run that changes nothing makes no revision."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        add(ledger, 2, "2018-07-07")
        publish(ledger, tmp_path, "new stories")
        assert ledger.stale_months() == []
        july = (tmp_path / "stories/xinhua_fr/2018/2018-07.jsonl").stat()
        add(ledger, 3, "2018-06-08")
        assert publish(ledger, tmp_path, "new versions").files == (JUNE,)
        assert (tmp_path / "stories/xinhua_fr/2018/2018-07.jsonl").stat() == july
        before = (tmp_path / "manifest.json").stat()
        assert publish(ledger, tmp_path, "nothing").files == ()
        assert (tmp_path / "manifest.json").stat() == before
    assert [(one["reason"], one["files"]) for one in manifest(tmp_path)["revisions"][1:]] == [
        ("new versions", [JUNE])
    ]


def test_a_story_whose_date_is_corrected_moves(tmp_path: Path) -> None:
    """It is in its new month alone; a month left empty has no file, and no line in the manifest."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, None)
        publish(ledger, tmp_path, "new stories")
        add(ledger, 1, "2018-06-07")
        published = publish(ledger, tmp_path, "parser 0.2")
        assert published.files == (JUNE, "stories/xinhua_fr/undated.jsonl")
        assert list(tree(tmp_path)) == ["manifest.json", JUNE]
        assert [one["path"] for one in manifest(tmp_path)["files"]] == [JUNE]
        assert published.stories == 1


def test_rejects_are_filed_by_the_month_they_were_fetched(tmp_path: Path) -> None:
    """By source, the unknown one too; a bare file's has no month; nothing from outside becomes a path."""
    with opened(tmp_path) as ledger:
        for number, (instant, source) in enumerate(
            [
                ("2026-11-30T23:59:59Z", WIRE),
                ("2026-12-01T00:00:00Z", WIRE),
                (None, WIRE),
                ("../../ailleurs", None),
            ]
        ):
            came = Capture(b"%d" % number, url="http://x/", fetched_at=instant, file="a.gz", offset=number)
            row = ledger.add_capture(came, source=source, role="story", length=9)
            ledger.reject(row, reject(came, source=source))
        publish(ledger, tmp_path, "new stories")
    assert list(tree(tmp_path)) == [
        "manifest.json",
        "rejects/unknown/undated.jsonl",
        "rejects/xinhua_fr/2026-11.jsonl",
        "rejects/xinhua_fr/2026-12.jsonl",
        "rejects/xinhua_fr/undated.jsonl",
    ]
    first = (tmp_path / "rejects/xinhua_fr/2026-11.jsonl").read_bytes()
    assert json.loads(first)["reason"] == "no-body"


def test_a_file_that_was_lost_or_cut_comes_back(tmp_path: Path) -> None:
    """The ledger knows what it wrote; that is no revision, since nothing changed."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        add(ledger, 2, "2018-07-07")
        publish(ledger, tmp_path, "new stories")
        whole = tree(tmp_path)
        (tmp_path / JUNE).unlink()
        (tmp_path / "stories/xinhua_fr/2018/2018-07.jsonl").write_bytes(b'{"id":')
        (tmp_path / "manifest.json").unlink()
        assert publish(ledger, tmp_path, "x").files == ()
        assert tree(tmp_path) == whole


def test_what_a_dead_run_left_half_written_is_swept(tmp_path: Path) -> None:
    """Temporary files go; other people's files stay."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        publish(ledger, tmp_path, "new stories")
        for name in (".manifest.json.77.tmp", "stories/xinhua_fr/2018/.2018-06.jsonl.77.tmp"):
            (tmp_path / name).write_bytes(b"{")
        (tmp_path / "stories/notes.tmp").write_text("à moi")
        publish(ledger, tmp_path, "x")
    assert list(tree(tmp_path)) == ["manifest.json", "stories/notes.tmp", JUNE]


class Disk:
    """Fails the n-th call of fsync or rename, as a full disk does; counts them when n is 0."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, n: int, code: int = errno.ENOSPC) -> None:
        self.calls, self.n, self.code = 0, n, code
        monkeypatch.setattr(os, "fsync", self.instead_of(os.fsync))
        monkeypatch.setattr(Path, "replace", self.instead_of(Path.replace))

    def instead_of(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            self.calls += 1
            if self.calls == self.n:
                raise OSError(self.code, os.strerror(self.code))
            return call(*args)

        return counted


def test_a_disk_that_fails_at_any_step_loses_nothing(tmp_path: Path) -> None:
    """For n = 1, 2, 3 …: the n-th fsync or rename fails. NoRoom; every file is the old one or the new one; the
    next run makes it all good, and the manifest tells of it."""
    old, new = tmp_path / "ancien", tmp_path / "nouveau"
    for root, numbers in ((old, [1, 2]), (new, [1, 2, 3, 4, 5])):
        with opened(root) as ledger:
            for number in numbers:
                add(ledger, number, f"2018-0{number}-07" if number != 5 else "2018-01-09")
            publish(ledger, root, "new stories")
    before, after = tree(old), tree(new)
    n = 0
    while True:
        n += 1
        root = tmp_path / f"essai-{n}"
        with opened(root) as ledger:
            add(ledger, 1, "2018-01-07")
            add(ledger, 2, "2018-02-07")
            publish(ledger, root, "new stories")
        with pytest.MonkeyPatch.context() as patch, opened(root) as ledger:
            for number in (3, 4, 5):
                add(ledger, number, f"2018-0{number}-07" if number != 5 else "2018-01-09")
            disk = Disk(patch, n)
            failed = None
            try:
                publish(ledger, root, "new stories")
            except NoRoom as error:
                failed = error
            found = tree(root)
            assert not [name for name in found if name.endswith(".tmp")]
            for name, data in found.items():
                assert name == "manifest.json" or data in (before.get(name), after.get(name))
        if failed is None:
            assert disk.calls < n
            break
        with opened(root) as ledger:
            publish(ledger, root, "new stories")
        found = tree(root)
        assert {**found, "manifest.json": b""} == {**after, "manifest.json": b""}
        assert manifest(root)["files"] == json.loads(after["manifest.json"])["files"]
        assert len(manifest(root)["revisions"]) == 2
    assert n > 8


def test_a_folder_that_may_not_be_written_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission is one thing and room another."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        Disk(monkeypatch, 1, errno.EACCES)
        with pytest.raises(ArchiveError) as caught:
            publish(ledger, tmp_path, "new stories")
        assert not isinstance(caught.value, NoRoom)


def test_a_run_killed_between_commit_and_files_is_healed_by_the_next(tmp_path: Path) -> None:
    """Stored and committed, nothing settled or written: the next publish does both."""
    ledger = opened(tmp_path)
    add(ledger, 1, "2018-06-07")
    ledger.commit()
    ledger.close()
    with opened(tmp_path) as ledger:
        assert publish(ledger, tmp_path, "new stories").files == (JUNE,)
    assert ids(tmp_path / JUNE) == ["1"]


def test_lines_can_be_asked_for_by_source_day_and_run(tmp_path: Path) -> None:
    """Days are the wire's and both included; a range of days leaves the undated out."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        add(ledger, 2, "2018-06-08")
        add(ledger, 3, None)
        publish(ledger, tmp_path, "new stories")
        ledger.begin_run(WIRE)
        add(ledger, 4, "2018-06-07", source="autre")
        publish(ledger, tmp_path, "new stories")

        def asked(**which: Any) -> list[str]:
            return [json.loads(line)["id"].rpartition("_")[2] for line in story_lines(ledger, **which)]

        assert asked() == ["4", "1", "2", "3"]
        assert asked(source=WIRE) == ["1", "2", "3"]
        assert asked(since="2018-06-08") == ["2"]
        assert asked(until="2018-06-07") == ["4", "1"]
        assert asked(since="2018-06-07", until="2018-06-08", source=WIRE) == ["1", "2"]
        assert asked(run=ledger.run) == ["4"]


def test_the_one_order_needs_no_sorting(tmp_path: Path) -> None:
    """A million lines stream out of an index: nothing is gathered first."""
    with opened(tmp_path) as ledger:
        for where in ("1", "source = 'a'", "source = 'a' AND day >= '2018'"):
            plan = ledger._read(
                f"EXPLAIN QUERY PLAN SELECT {_TOLD} FROM stories {_WITH_KIN} WHERE {where}"
                " ORDER BY source, month, day, at, stories.id"
            )
            assert not [row for row in plan if "TEMP" in row[3]]


# earlier versions

VERSIONS = "versions/xinhua_fr/2018/2018-06.jsonl"


def come_again(ledger: Ledger, number: int, hour: int, **fields: Any) -> None:
    """The same story fetched `hour` hours after midnight of the next day, with other fields."""
    stamp = f"2026-11-{25 + hour // 24:02}T{hour % 24:02}:00:00Z"
    came = Capture(b"page %d at %d" % (number, hour), url=capture(number).url, fetched_at=stamp,
                   file="captures/b.warc.gz", offset=number * 1000 + hour)  # fmt: skip
    one = reading(number, of=came)
    one.url, one.published_at = came.url, None
    for name, value in fields.items():
        setattr(one, name, value)
    store(ledger, keep(ledger, came), one)


def test_earlier_versions_have_files_of_their_own(tmp_path: Path) -> None:
    """`stories/` holds the current version, `versions/` all others: by their own day, then instant, id, version."""
    with opened(tmp_path) as ledger:
        for number in (2, 1, 3):
            add(ledger, number, "2018-06-07")
        publish(ledger, tmp_path, "new stories")
        assert not (tmp_path / "versions").exists()
        come_again(ledger, 1, 0, body="Le marché ferme.")
        come_again(ledger, 1, 1, body="Le marché rouvre.")
        come_again(ledger, 2, 0, body="Le marché ferme.", published_day="2018-07-01")
        published = publish(ledger, tmp_path, "new versions")
    lines = [json.loads(line) for line in (tmp_path / VERSIONS).read_bytes().splitlines()]
    assert [(line["id"][-1], line["version"]) for line in lines] == [("1", 1), ("1", 2), ("2", 1)]
    assert VERSIONS in published.files and published.stories == 3
    assert [json.loads(line)["version"] for line in (tmp_path / JUNE).read_bytes().splitlines()] == [3, 1]
    said = {one["path"]: one for one in manifest(tmp_path)["files"]}
    assert said[VERSIONS]["versions"] == 3 and manifest(tmp_path)["stories"] == 3


def test_versions_that_are_none_any_more_leave_no_file(tmp_path: Path) -> None:
    """Read anew, two captures of one text are one version: the file goes, and with it its line in the manifest."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        come_again(ledger, 1, 0, body="Le marché ferme.")
        publish(ledger, tmp_path, "new stories")
        assert (tmp_path / VERSIONS).is_file()
        come_again(ledger, 1, 0)
        publish(ledger, tmp_path, "better parser")
    assert not (tmp_path / VERSIONS).exists()
    assert [one["path"] for one in manifest(tmp_path)["files"]] == [JUNE]


def test_a_suspect_version_is_kept_beside_the_current_one(tmp_path: Path) -> None:
    """It stands in `versions/` with its number, though it came later."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07", body="Le marché de Lomé ouvre ses portes à l'aube.")
        come_again(ledger, 1, 0, body="Le marché.")
        publish(ledger, tmp_path, "new stories")
        (line,) = story_lines(ledger)
    assert json.loads(line)["version"] == 1
    (suspect,) = [json.loads(line) for line in (tmp_path / VERSIONS).read_bytes().splitlines()]
    assert (suspect["version"], suspect["warnings"]) == (2, ["suspect"])


def test_a_takedown_is_settled_from_its_captures(tmp_path: Path) -> None:
    """404 on two days: `canceled`, the text kept, whichever came to the ledger first; a 404 taken back undoes it."""
    with opened(tmp_path) as ledger:
        misses = [replace(reject(capture(1), "http-404"), id=reading(1).id, fetched_at=f"2026-11-{day}T04:00:00Z",
                          status=404) for day in (26, 27)]  # fmt: skip
        rows = [
            keep(ledger, Capture(b"", url=capture(1).url, fetched_at=miss.fetched_at, file="captures/c.warc.gz",
                                 offset=n)) for n, miss in enumerate(misses)]  # fmt: skip
        ledger.reject(rows[0], misses[0])
        come_again(ledger, 1, 0)
        publish(ledger, tmp_path, "new stories")
        ledger.reject(rows[1], misses[1])
        publish(ledger, tmp_path, "new stories")
        (line,) = story_lines(ledger)
        assert json.loads(line)["pub_status"] == "canceled" and json.loads(line)["body"] == "Le marché ouvre."
        ledger.note(rows[1], "other")
        publish(ledger, tmp_path, "better parser")
        (line,) = story_lines(ledger)
        assert json.loads(line)["pub_status"] == "usable"


def test_somebodys_export_into_the_archive_is_left_alone(tmp_path: Path) -> None:
    """Publishing clears away half-written files of its own names; another process may be writing beside it."""
    theirs, ours = tmp_path / ".juin.csv.123.tmp", tmp_path / f".{MANIFEST_NAME}.123.tmp"
    with Ledger.open(tmp_path, command="test") as ledger:
        theirs.touch()
        ours.touch()
        publish(ledger, tmp_path, "test")
    assert theirs.exists() and not ours.exists()
