"""A row of docs/faults.md: one fault, and what wirecrawl must make of it.

In:   nothing.
Out:  Row and the words its expectations are written in.
Law:  a row says how the world behaves and what ours does about it, to the letter; what bare Scrapy did is measured
      (measured.json) and never written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.failing_disk import NEVER, Fault
from tests.faults.wire import Wire

ANY = "*"
STORED = "stored 3"
PART = "one in part, `complete` false, due for a visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`end`: what the crawl says of what it listed, as `stored 2, owed timeout 1`; `kept`: status and WARC-Truncated
    word of what stands in the captures of the faulty address; `says`: must stand on stderr. Where a row does not say
    them, ours is as without the fault.

    `look` sees what was asked of the wire, and `looks` is what it sees of ours;
    `arrange` makes the fault in the wire, `files` one among the saved files that are replayed instead, `archive` one
    in the archive that is there before. `scrapy`: settings of bare Scrapy for this row beside its defaults, and
    `bound` words that tell them; `told`: options of wirecrawl; `twice`: the same command again, once it ended.
    `end` ANY: it depends on the instant. `right`: see `whole`; `note`: what the one that is not
    so lacks.
    `disk` fails for files below `disk_at`, "" is the run's whole folder. `sound`: verify finds no flaw afterwards.
    """

    id: str
    fault: str
    end: str = STORED
    exit: int = 0
    kept: str = "200 whole"
    says: str = ""
    arrange: Callable[[Wire], None] | None = None
    files: Callable[[Path], None] | None = None
    archive: Callable[[Path, ExitStack], None] | None = None
    look: Callable[[Wire], str] | None = None
    looks: str = ""
    told: tuple[str, ...] = ()
    scrapy: tuple[str, ...] = ()
    bound: str = ""
    memory_mb: int = 0
    fast: bool = False
    clock: str = ""
    disk: Fault = NEVER
    disk_at: str = ""
    twice: bool = False
    sound: bool = True
    right: int = -1
    note: str = ""

    @property
    def whole(self) -> int:
        """How many stories the archive holds as the wire wrote them; all that are stored, if the row says no other."""
        if self.right >= 0:
            return self.right
        return 3 if self.end == ANY else sum(int(n) for n in re.findall(r"(?:known|stored) (\d+)", self.end))


def owed(reason: str) -> str:
    return f"stored 2, owed {reason} 1"


def rejected(reason: str) -> str:
    return f"stored 2, rejected {reason} 1"


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[Row, ...]
