"""Lists that were saved: channel pages, ds_<hex>.json, answers of the list API; alone, in folders, in WARCs.

In:   paths.
Out:  the Listing each of them is, by the same flow that reads a list from the wire.
Law:  what is no list is counted and said, by name; nothing of it is kept, for the wire's own pages are what counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wirecrawl import flow
from wirecrawl.archive.saved import find_files, name_of, read_file
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reject
from wirecrawl.report import counted
from wirecrawl.sources.base import Source

_LIST_SUFFIXES = frozenset({".json", ".js"})


@dataclass(slots=True)
class SavedLists:
    """`lists` read and `entries` shown; `passed_over`: what was no list, by reason; `faults`: what cannot be read."""

    source: Source
    paths: Sequence[str]
    lists: int = 0
    entries: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = f"{self.lists} saved lists show {self.entries} story addresses"
        return said + (f"; passed over: {counted(self.passed_over)}" if self.passed_over else "")

    def read(self) -> Iterator[tuple[str, Listing]]:
        """(name, listing) of every list, in order."""
        for path in find_files([Path(path) for path in self.paths], besides=_LIST_SUFFIXES):
            if isinstance(path, Unreadable):
                self.faults.append(str(path))
                continue
            for record in read_file(path, name_of(path, None)):
                yield from self._one(record)

    def _one(self, record: Capture | Unreadable) -> Iterator[tuple[str, Listing]]:
        if isinstance(record, Unreadable):
            self.faults.append(str(record))
            return
        found = self._listing(record)
        if isinstance(found, Listing):
            self.lists += 1
            self.entries += len(found.entries)
            place = f"@{record.offset}" if record.offset else ""
            yield record.file + place, found
        else:
            self.passed_over[found] += 1

    def _listing(self, record: Capture) -> Listing | str:
        role = flow.role_of(record)
        if role != "list":
            if ".warc" in record.file:
                return role
            try:
                address = self.source.saved_list(record.text())
            except Unreadable as error:
                return error.reason
            if not address:
                return "no-list"
            record = replace(record, url=address, media="html")
        found = flow.open_page(record)
        if isinstance(found, Listing):
            return found
        return found.reason if isinstance(found, Reject) else f"http-{record.status}"
