"""`-O` and `-o`: the stories this run stored, as the archive has them.

In:   the ledger, once the last story is settled.
Out:  lines in the archive's order, byte for byte those of the months' files.
Law:  a projection: items on their way are not written, the settled stories are. A file that could not be
      written whole is no success: the one it would have replaced stays, and the run says so.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.extensions.feedexport import FileFeedStorage

from wirecrawl.archive.durable import is_stream, sweep_beside, sync_folder
from wirecrawl.archive.faults import named_os_error
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
        self.is_stream = is_stream(self.target)
        self.replaces = self.write_mode == "wb" and not self.is_stream
        self.before_bytes = 0

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> WholeFile:
        return cls(uri, feed_options=feed_options, run=run_of(crawler))

    def open(self, spider: Spider) -> IO[bytes]:
        """Raises OSError, which also ends the crawl; the runner has tried the folder before it."""
        try:
            return self._open()
        except OSError as error:
            if self.run is not None:
                self.run.failure = self.run.failure or named_os_error(error, str(self.target))
                self.run.stopping = True
            raise

    def _open(self) -> IO[bytes]:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        if self.replaces:
            sweep_beside(self.target)
            return self._fresh().open("wb")
        self.before_bytes = self.target.stat().st_size if self.target.exists() else 0
        return self.target.open("ab")

    def store(self, file: IO[bytes]) -> None:
        failed = self.run is not None and self.run.failure is not None
        try:
            if not failed:
                file.flush()
                if not self.is_stream:
                    os.fsync(file.fileno())
            file.close()
            if not failed and self.replaces:
                self._fresh().replace(self.target)
                sync_folder(self.target.parent)
        except OSError as error:
            failed = True
            if self.run is not None:
                self.run.failure = self.run.failure or named_os_error(error, str(self.target))
        if failed:
            with suppress(OSError):  # the run fails already, and says why
                self._take_back()

    def _take_back(self) -> None:
        if self.replaces:
            self._fresh().unlink(missing_ok=True)
        elif not self.is_stream:
            os.truncate(self.target, self.before_bytes)

    def _fresh(self) -> Path:
        return self.target.with_name(f".{self.target.name}.{os.getpid()}.tmp")
