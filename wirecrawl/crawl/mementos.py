"""Captures of a web archive: asked for as they were stored, and kept as what they are.

In:   owed mementos of the ledger; a web archive's answers.
Out:  requests for `id_` addresses; for each answer, the wire's own address and instant, and where it came from.
Law:  only a 200 at an address that names a capture speaks for the wire, and then at the capture's instant; all else
      is the archive's own answer, and says nothing about a story. Bytes that are not what the index said are kept,
      and not read.

Knowledge: web.archive.org leads to the nearest capture when it has none at the instant asked; WARC-Source-URI and
WARC-Creation-Date are what pywb and Browsertrix write beside an archived capture's own address and date.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from scrapy.http import Response

from wirecrawl.archive.mementos import Memento
from wirecrawl.archive.owed import Owed
from wirecrawl.archive.provenance import instant_of
from wirecrawl.archive.warc_record import CREATED, DOUBT, INDEX_DIGEST, SOURCE_URI, agrees
from wirecrawl.crawl.cdx import address_of
from wirecrawl.crawl.run import Key, Run
from wirecrawl.errors import Unreadable
from wirecrawl.model.address import unwrapped
from wirecrawl.model.capture import decode_bytes

MEMENTO = "memento"  # key of request.meta: the Memento asked for
DIGEST_MISMATCH = "cdx-digest-mismatch"


def is_memento(key: Key | None) -> bool:
    """Whether a key of the frontier is a capture's: its page is minus the row."""
    return key is not None and key[1] < 0


class Archived(NamedTuple):
    """The wire's answer inside a web archive's: address, instant, and the fields that say where it came from."""

    url: str
    fetched_at: str
    fields: list[tuple[str, str]]


def archived(response: Response, memento: Memento, now: str) -> Archived | None:
    """What a web archive's answer holds; None when it is the archive's own. `now`: WARC-Date's instant, UTC."""
    if response.status != 200:
        return None
    url, asked = unwrapped(response.url)
    given = (response.headers.get("Memento-Datetime") or b"").decode("latin-1")
    instant = instant_of(given) or instant_of(asked)
    if url == response.url or instant is None:
        return None
    fields = [(SOURCE_URI, response.url), (CREATED, now)]
    if memento.digest and instant == memento.instant:
        fields.append((INDEX_DIGEST, f"sha1:{memento.digest}"))
        if not _is_of_digest(response, memento.digest):
            fields.append((DOUBT, DIGEST_MISMATCH))
    return Archived(url, instant, fields)


def _is_of_digest(response: Response, digest: str) -> bool:
    """Of the bytes as sent, or of what they hold: a server between may have packed them for the way."""
    said = f"sha1:{digest}"
    if agrees(said, response.body):
        return True
    encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
    try:
        return bool(encoding) and bool(agrees(said, decode_bytes(response.body, encoding)))
    except Unreadable:
        return False


class Mementos:
    """`asked`: the captures of this run that are under way."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.asked: dict[Key, Memento] = {}

    def lease(self, limit: int, skip: Container[Key]) -> list[Owed]:
        """Captures that are owed, as the frontier hands them out. Raises ArchiveError."""
        run = self.run
        rows = run.ledger.lease_mementos(run.source.name, limit, skip, run.instant())
        self.asked.update({(one.id, -one.row): one for one in rows})
        return [Owed(one.id, -one.row, address_of(one)) for one in rows]

    def end(self, key: Key, state: str, reason: str = "", wait_s: float = 0.0) -> None:
        """Its one end: stored, rejected, or owed for `reason`; the caller commits. Raises ArchiveError."""
        self.asked.pop(key, None)
        retry_at = self.run.instant(wait_s) if wait_s else ""
        self.run.ledger.end_memento(-key[1], state, reason, retry_at)
