"""A capture file of ours with the pages that a test wants.

In:   addresses, answers, instants.
Out:  the file, closed.
Law:  as a crawl of 2026-11-24 would have kept them.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tests.warc_bytes import STARTED
from wirecrawl.archive.warc import Answer, CaptureWriter


def keep_pages(root: Path, pages: Iterable[tuple[str, int, bytes, str]]) -> Path:
    """`pages`: address, status, body, instant of each."""
    headers = [("Content-Type", "text/html; charset=utf-8")]
    with closing(CaptureWriter(root, "xinhua_fr", STARTED)) as writer:
        for url, status, body, at in pages:
            writer.keep(Answer(url, status, "", headers, body), at)
    return root / writer.file
