"""The steps as item pipelines, one thin class for each, and the one that stores.

In:   Readings, as the spider opened them.
Out:  Readings through every step of flow.STEPS; a DropItem with its reason for what a step refuses.
Law:  no step lives here: a pipeline calls flow.apply_step, and so does replay.
"""

from __future__ import annotations

from typing import Any, ClassVar

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from wirecrawl import flow
from wirecrawl.crawl.ends import end_of_reject
from wirecrawl.crawl.frontier import frontier_of
from wirecrawl.crawl.run import Part, Run, run_of
from wirecrawl.errors import ArchiveError
from wirecrawl.model.story import Reading, Reject
from wirecrawl.recover import further_pages


class StepPipeline(Part):
    """One step; the subclasses are made below, from flow.STEPS."""

    step: ClassVar[flow.Step]

    def process_item(self, item: Any) -> Any:
        """Raises DropItem."""
        reading = ItemAdapter(item).item
        run = run_of(self.crawler)
        try:
            found = flow.apply_step(type(self).step, reading)
        except Exception:  # one page; the run says so and ends with 1
            if run is None:
                raise
            found = self._broken(run, reading)
        if isinstance(found, Reading):
            return found
        if run is not None:
            self._write(run, reading, found)
        raise DropItem(f"{found.reason}: {found.detail}", log_level="INFO")

    def _broken(self, run: Run, reading: Reading) -> Reject:
        kept = run.kept(reading)
        if kept is None:
            raise DropItem("a page of a dry run broke the program", log_level="ERROR")
        run.remember(reading, kept)
        return run.broken_by(kept.capture)

    def _write(self, run: Run, reading: Reading, reject: Reject) -> None:
        kept = run.kept(reading)
        if kept is None:
            return
        try:
            with run.guarded(self.crawler):
                run.store(kept, reject)
                if kept.key is not None:
                    end_of_reject(frontier_of(self.crawler), kept.key, reject.reason)
                run.ledger.commit()
        except ArchiveError as error:
            raise DropItem(str(error), log_level="INFO") from error


class Store(Part):
    """The last: the reading, the story it settles into and the frontier's end, in one transaction."""

    def process_item(self, item: Any) -> Any:
        """Raises DropItem when storage fails: then the page is owed, and its capture is read at the next start."""
        run = run_of(self.crawler)
        reading = ItemAdapter(item).item
        kept = run.kept(reading) if run is not None else None
        if run is None or kept is None:
            return item
        try:
            with run.guarded(self.crawler):
                frontier = frontier_of(self.crawler)
                before = frontier.revisits.versions_before(kept.key, reading.id)
                run.store(kept, reading)
                frontier.came(kept.key or (reading.id, reading.page), kept.capture, reading, before)
                frontier.list_pages(further_pages(run.source, reading))
                for key in {(reading.id, reading.page), *filter(None, [kept.key])}:
                    frontier.done(key)
                run.ledger.commit()
        except ArchiveError as error:
            raise DropItem(str(error), log_level="INFO") from error
        return item


for _word, _step in flow.STEPS:
    _name = _word.capitalize()
    globals()[_name] = type(
        _name,
        (StepPipeline,),
        {"step": staticmethod(_step), "__module__": __name__, "__doc__": _step.__doc__},
    )
