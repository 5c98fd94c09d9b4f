"""What a killed run leaves behind is put right: nothing sound is lost, nothing torn is left."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawls import months
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.warc import Answer, CaptureWriter
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page
from wirecrawl.model.capture import Capture
from wirecrawl.publish import publish
from wirecrawl.recover import Recovered, recover
from wirecrawl.replay import replay_into, replay_lines

STORIES = 4
AT = "2026-11-24T03:15:0{}.000001Z"


def keep_stories(root: Path, *, acknowledge: int = 0) -> tuple[Path, list[int]]:
    """A run's captures, of which the ledger knows the first `acknowledge`; the file, and where each record ends."""
    writer = CaptureWriter(root, "xinhua_fr", datetime(2026, 11, 24, 3, 15, tzinfo=UTC))
    ends = []
    with Ledger.open(root, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        for number in range(STORIES):
            draft = made_story(number)
            capture = writer.keep(
                Answer(draft.url(), 200, "OK", [("Content-Type", "text/html")], print_page(draft)),
                AT.format(number),
            )
            writer.sync()
            ends.append(writer.length)
            if number < acknowledge:
                ledger.add_capture(capture, source="xinhua_fr", role="story", length=writer.length)
        ledger.commit()
    writer.close()
    return root / writer.file, ends


def put_right(root: Path) -> tuple[Recovered, list[str]]:
    """One recovery, published; the ids of the stories there are, by the ledger and by a replay of the captures."""
    with Ledger.open(root, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        found = recover(ledger, root, Account())
        publish(ledger, root, "test")
        assert ledger.unread() == []
        ids = ledger.run_changes(ledger.run)
    account = Account()
    if (root / "captures").is_dir() and list((root / "captures").rglob("*.gz")):
        assert b"".join(replay_lines([root / "captures"], account)) == months(root)
    assert account.unreadable == 0
    return found, ids


def test_a_replay_counts_what_it_puts_right(tmp_path: Path) -> None:
    """What a killed run left and this one read is in its counters, with the faults of its pages."""
    keep_stories(tmp_path, acknowledge=2)
    account = Account()
    replay_into(tmp_path, [], account)
    assert (account.stories, account.new) == (STORIES, STORIES)


@pytest.mark.parametrize("acknowledged", range(STORIES + 1))
def test_captures_nobody_read_become_stories(tmp_path: Path, acknowledged: int) -> None:
    """Whether the ledger had heard of them or not; a second recovery has nothing to do."""
    keep_stories(tmp_path, acknowledge=acknowledged)
    found, ids = put_right(tmp_path)
    assert ids == sorted(made_story(number).id for number in range(STORIES))
    assert (found.adopted, found.reread, found.cut_bytes) == (STORIES - acknowledged, STORIES, 0)
    again, _ = put_right(tmp_path)
    assert again == Recovered()


@pytest.mark.parametrize("part", [0.001, 0.3, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("record", range(STORIES))
def test_a_torn_tail_is_cut_off_and_the_rest_kept(tmp_path: Path, record: int, part: float) -> None:
    """Torn anywhere in any record: every record before it is a story, and the file is sound to its last byte."""
    path, ends = keep_stories(tmp_path)
    start = ends[record - 1] if record else 0
    data = path.read_bytes()[: start + max(1, int((ends[record] - start) * part))]
    path.write_bytes(data)
    found, ids = put_right(tmp_path)
    assert ids == sorted(made_story(number).id for number in range(record))
    if path.exists():
        assert path.stat().st_size == len(data) - found.cut_bytes
        assert all(isinstance(entry, Capture) for entry in read_warc(path, file="x"))


def test_what_was_acknowledged_is_never_cut(tmp_path: Path) -> None:
    """Zeros behind the acknowledged length, as a power cut leaves them, go; what is before stays."""
    path, ends = keep_stories(tmp_path, acknowledge=2)
    path.write_bytes(path.read_bytes()[: ends[1]] + bytes(5000))
    found, ids = put_right(tmp_path)
    assert len(ids) == 2
    assert (found.cut_bytes, path.stat().st_size) == (5000, ends[1])
    assert "5000 torn bytes cut off" in str(found)


def test_a_file_of_another_name_is_read_and_not_cut(tmp_path: Path) -> None:
    """Somebody's own WARC in the captures' folder keeps its torn tail: it is not ours to mend."""
    path, ends = keep_stories(tmp_path)
    other = path.with_name("collection.warc.gz")
    other.write_bytes(path.read_bytes()[: ends[2] - 20])
    path.unlink()
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.begin_run("xinhua_fr")
        found = recover(ledger, tmp_path, Account())
    assert (found.adopted, found.cut_bytes) == (2, 0)
    assert other.stat().st_size == ends[2] - 20
