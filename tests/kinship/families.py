"""The kin of planted stories, as the index gives them: in any order of arrival, in one go or in several."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.kinship.planted import Planted, Score, score
from wirecrawl.kin.index import KinIndex
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Kin


class Shelf:
    """An index over stories that are held in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.stories: dict[str, Story] = {}
        self.db = sqlite3.connect(path or ":memory:", isolation_level=None)
        weakref.finalize(self, self.db.close)
        KinIndex.create(self.db)
        self.open()

    def open(self) -> None:
        """A new run over the same tables."""
        self.index = KinIndex(self.db, "kin", self.stories.__getitem__)

    def put(self, stories: Iterable[Story]) -> set[str]:
        self.db.execute("BEGIN")
        stories = list(stories)
        self.stories |= {story.id: story for story in stories}
        changed = self.index.put_many(stories)
        self.db.execute("COMMIT")
        return changed

    def kin(self) -> dict[str, Kin]:
        return {id_: self.index.kin_of(id_) for id_ in self.stories}


def judged(planted: Sequence[Planted]) -> Score:
    """What the index says of planted stories, scored."""
    shelf = Shelf()
    shelf.put(p.story for p in planted)
    kin = shelf.kin()
    return score(
        planted,
        {id_: found.cluster for id_, found in kin.items()},
        {id_: found.relation for id_, found in kin.items()},
        {id_: found.relation_to for id_, found in kin.items()},
    )
