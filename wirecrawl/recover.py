"""What a killed run left behind, put right before the next one begins.

In:   an archive whose lock is held: capture files longer than the ledger acknowledges, captures never read.
Out:  every sound capture in the ledger with its outcome; torn tails cut off.
Law:  after this the ledger and the captures say the same, as if the run had ended after its last whole record.
      Only behind what was acknowledged is anything cut, and only in files this program named.

Knowledge: a kill -9 tears at most the last gzip member, and behind a torn member most readers find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.pieces import is_ours, pieces
from wirecrawl.archive.warc import cut_back, read_warc
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Entry, Reading, Reject
from wirecrawl.outcome import Input, Outcome, look
from wirecrawl.publish import settle_dirty
from wirecrawl.sources import SOURCES
from wirecrawl.sources.base import Source

PAGES_LIMIT = 99  # what a page number in an address can say
_BATCH = 256


@dataclass(slots=True)
class Recovered:
    """`adopted`: captures the ledger had not heard of; `reread`: captures read now; `cut_bytes`: torn tails."""

    adopted: int = 0
    reread: int = 0
    cut_bytes: int = 0

    def __str__(self) -> str:
        return (
            f"a run had been cut short: {self.adopted} captures taken up, {self.reread} read, "
            f"{self.cut_bytes} torn bytes cut off; nothing is lost"
        )


def recover(ledger: Ledger, root: Path, account: Account) -> Recovered:
    """Puts the archive at `root` right; its stories are settled and committed, its files not yet published.

    What is read counts in `account`. Raises NoRoom, ArchiveError.
    """
    done = Recovered()
    for path in sorted((root / "captures").glob("*/*/*.warc.gz")):
        _adopt(ledger, root, path, done)
    for number, (row, file, offset) in enumerate(ledger.unread(), 1):
        done.reread += _read_one(ledger, root, row, file, offset, account)
        if number % _BATCH == 0:
            settle_dirty(ledger)
            ledger.commit()
    settle_dirty(ledger)
    ledger.commit()
    return done


def further_pages(source: Source, reading: Reading | Outcome) -> list[Entry]:
    """The other pages of the story this page belongs to, by the source's grammar of addresses."""
    if not reading.url or reading.page_count < 2:
        return []
    day = source.address(reading.url).day
    numbers = range(1, min(reading.page_count, PAGES_LIMIT) + 1)
    return [
        Entry(source.page_address(reading.url, number), reading.id, number, day)
        for number in numbers
        if number != reading.page
    ]


def _adopt(ledger: Ledger, root: Path, path: Path, done: Recovered) -> None:
    """Takes up what lies behind the acknowledged length, and cuts off what is torn."""
    file = path.relative_to(root).as_posix()
    start, size = ledger.acknowledged(file), path.stat().st_size
    if size <= start:
        return
    ends = {piece.start: piece.end for piece in pieces(path, start) if piece.sound}
    source = path.parent.parent.name
    for record in read_warc(path, file=file, start=start) if ends else ():
        if isinstance(record, Capture) and record.offset in ends:
            role = flow.role_of(record)
            name = source if source in SOURCES else None
            ledger.add_capture(record, source=name, role=role, length=ends[record.offset])
            done.adopted += 1
    whole = max(ends.values(), default=start)
    if ends:
        ledger.grow(file, whole)
    ledger.commit()
    if whole < size and is_ours(path):
        done.cut_bytes += cut_back(path, whole)
        if not whole:
            path.unlink()


def _read_one(ledger: Ledger, root: Path, row: int, file: str, offset: int, account: Account) -> bool:
    """Reads a capture from where it is kept and gives it its outcome; False if it is not there any more."""
    path = root / file
    if not path.is_file():
        return False
    record = next(iter(read_warc(path, file=file, start=offset)), None)
    if not isinstance(record, Capture) or record.offset != offset:
        return False
    outcome = look(record, None, Input(str(path), file, path.stat().st_size))
    if outcome.kind == "story":
        ledger.store_json(row, outcome.id, outcome.page, outcome.data, in_part=record.in_part)
        source = SOURCES[outcome.source]
        ledger.list_entries(source.name, further_pages(source, outcome))
    elif outcome.kind == "reject":
        ledger.reject(row, Reject(**orjson.loads(outcome.data)))
    else:
        ledger.note(row, outcome.role)
    account.add(outcome)
    return True
