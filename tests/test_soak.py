"""A wire that misbehaves in every way at once, and then no more."""

from __future__ import annotations

from pathlib import Path

from tests.soak_loop import soak


def test_after_the_storm_every_story_is_there_or_named(tmp_path: Path) -> None:
    """Two crawls of a schedule through all faults mixed, then a calm one: each story stored as written, or rejected by
    name; nothing connected to but the wire; the archive is sound."""
    done = soak(tmp_path, "make test", stories=28, every_s=1, over=lambda _, crawls: crawls >= 2)
    assert not done.wrong, str(done)
    assert done.stored + done.rejected.total() == 28
    assert len(done.faults) >= 26  # of 27 that pages have, and 12 of lists and robots.txt
