"""`-O` and `-o`: the stories this run stored, as the archive has them.

In:   the ledger, once the last story is settled.
Out:  lines in the archive's order, byte for byte those of the months' files.
Law:  a projection: items on their way are not written, the settled stories are. A file that could not be
      written whole is no success: the one it would have replaced stays, and the run says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.extensions.feedexport import FileFeedStorage

from wirecrawl.archive.durable import is_stream, replacing, sweep_beside
from wirecrawl.archive.faults import named_os_error, os_errors_named
from wirecrawl.crawl.run import Run, run_of
from wirecrawl.errors import ArchiveError
from wirecrawl.publish import story_lines


class Lines(BaseItemExporter):
    """JSON Lines, for the formats jsonlines, jsonl and jl."""

    def __init__(self, file: IO[bytes], run: Run | None, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file, self.run = file, run

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **options: Any) -> Lines:
        return cls(file, run_of(crawler), **options)

    def export_item(self, item: Any) -> None:
        """Nothing yet: the story is written as it is settled, at the end."""

    def finish_exporting(self) -> None:
        run = self.run
        if run is None or run.failure is not None:
            return
        try:
            run.settle_kin()
            run.ledger.commit()
            for line in story_lines(run.ledger, source=run.source.name, run=run.ledger.run):
                self.file.write(line)
            self.file.flush()
        except OSError as error:
            run.failure = named_os_error(error, getattr(self.file, "name", "the feed"))
        except ArchiveError as error:
            run.failure = error


class WholeFile(FileFeedStorage):
    """A file on this machine that is replaced whole (-O), or goes on whole (-o); a pipe or a device is written to."""

    def __init__(
        self, uri: str, *, feed_options: dict[str, Any] | None = None, run: Run | None = None
    ) -> None:
        super().__init__(uri, feed_options=feed_options)
        path = Path(self.path)
        self.target = path.resolve() if path.is_symlink() else path  # a link is followed, not replaced
        self.run = run
        self._written = ExitStack()

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> WholeFile:
        return cls(uri, feed_options=feed_options, run=run_of(crawler))

    def open(self, spider: Spider) -> IO[bytes]:
        """Raises NoRoom, ArchiveError, which also end the crawl; the runner has tried the folder before it."""
        try:
            if self.write_mode == "wb" and not is_stream(self.target):
                sweep_beside(self.target)
                return self._written.enter_context(replacing(self.target))
            return self._written.enter_context(_going_on(self.target))
        except ArchiveError as error:
            if self.run is not None:
                self.run.failure = self.run.failure or error
                self.run.stopping = True
            raise

    def store(self, file: IO[bytes]) -> None:
        try:
            with self._written:
                if self.run is not None and self.run.failure is not None:
                    raise self.run.failure  # the run fails already, and says why: what was there stays
        except ArchiveError as error:
            if self.run is not None:
                self.run.failure = self.run.failure or error


@contextmanager
def _going_on(path: Path) -> Iterator[IO[bytes]]:
    """A file to write at the end of, or a stream; if the block raises, the file is as long as it was.

    Raises NoRoom, ArchiveError.
    """
    with os_errors_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        before_bytes = path.stat().st_size if path.exists() else 0
        out = path.open("ab")
        is_file = not is_stream(path)
        try:
            yield out
            out.flush()
            if is_file:
                os.fsync(out.fileno())
            out.close()
        except BaseException:
            with suppress(OSError):
                out.close()  # first: what it still holds is taken back too
            with suppress(OSError):
                if is_file:
                    os.truncate(path, before_bytes)
            raise
