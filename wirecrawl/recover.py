"""What a killed run left behind, put right before the next one begins.

In:   an archive whose lock is held: capture files longer than the ledger acknowledges, captures never read.
Out:  every sound capture in the ledger with its outcome; torn tails cut off.
Law:  after this the ledger and the captures say the same, as if the run had ended after its last whole record.
      Only behind what was acknowledged is anything cut, and only in files this program named.

Knowledge: a kill -9 tears at most the last gzip member, and behind a torn member most readers find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import orjson

from wirecrawl import flow
from wirecrawl.account import Account
from wirecrawl.archive.durable import remove_file
from wirecrawl.archive.faults import from_our_disk, os_errors_named
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.owed import GONE_REASONS
from wirecrawl.archive.pieces import findable, is_ours, pieces
from wirecrawl.archive.visits import MISSING, SHORT, Visit, birth_of
from wirecrawl.archive.warc import cut_back
from wirecrawl.archive.warc_reader import read_at, read_warc
from wirecrawl.archive.warc_record import read_fields
from wirecrawl.kin.relate import settle_kin
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Entry, Reading, Reject
from wirecrawl.outcome import Input, Outcome, look
from wirecrawl.publish import settle_dirty
from wirecrawl.sources import SOURCES
from wirecrawl.sources.base import Source
from wirecrawl.versions import SUSPECT

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
    settle_kin(ledger, account.progress)  # of an archive from before there was kinship
    ledger.commit()
    for path in sorted((root / "captures").glob("*/*/*.warc.gz")):
        _adopt(ledger, root, path, done)
    unread = iter(ledger.unread())
    while batch := list(islice(unread, _BATCH)):
        read = [_read_one(ledger, root, *row, account) for row in batch]
        found = [one for one in read if one is not None]
        done.reread += len(found)
        _end_batch(ledger, found)
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


def answered(
    ledger: Ledger,
    key: tuple[str, int],
    url: str,
    born: str,
    capture: Capture,
    reading: Reading,
    *,
    again: bool,
) -> Visit:
    """What is known of a page once this answer is settled; `again`: it was a visit. Raises ArchiveError."""
    head = read_fields(capture.head)
    after = ledger.stories_of(reading.id) if again else []
    is_short = not reading.complete
    if again:
        is_short = any(SUSPECT in one["warnings"] and one["body"] == reading.body for one in after)
    return Visit(
        *key,
        url,
        born,
        fetched_at=capture.fetched_at or "",
        digest=capture.digest,
        etag=head.get("etag", ""),
        last_modified=head.get("last-modified", ""),
        doubt=SHORT if is_short else "",
    )


def _end_batch(ledger: Ledger, found: list[tuple[Capture, Outcome]]) -> None:
    """Settles what was read, and writes down with it what the dead run would have: pages to ask for, visits made."""
    before = {outcome.id: len(ledger.versions(outcome.id)) for _, outcome in found if outcome.id}
    settle_dirty(ledger)
    for capture, outcome in found:
        source = SOURCES.get(outcome.source)
        if source is not None and outcome.kind == "story" and not capture.in_part:
            _end_story(ledger, source, capture, outcome, before[outcome.id])
        elif source is not None and outcome.reason in GONE_REASONS:
            _end_absence(ledger, source, capture)
    for _, outcome in found:
        if outcome.kind == "story":
            source = SOURCES[outcome.source]
            ledger.list_entries(source.name, further_pages(source, outcome))
    ledger.commit()


def _end_story(ledger: Ledger, source: Source, capture: Capture, outcome: Outcome, before: int) -> None:
    """The visit that this page answered; one that was fetched for the first time has visits from now on."""
    key, day, at = (outcome.id, outcome.page), source.address(capture.url).day, capture.fetched_at or ""
    reading = Reading.from_json(outcome.data)
    visit = ledger.due_visit(*key, at)
    if visit is not None:
        now = answered(ledger, key, visit.url, visit.born, capture, reading, again=True)
        result = "changed" if len(ledger.versions(outcome.id)) > before else "same"
        ledger.end_visit(source.name, now, at, day=day, outcome=result)
    elif at and (asked := ledger.unvisited(*key)):
        born = birth_of(reading.published_day, reading.published_at, at)
        now = answered(ledger, key, asked, born, capture, reading, again=False)
        ledger.end_visit(source.name, now, at, day=day, outcome="")


def _end_absence(ledger: Ledger, source: Source, capture: Capture) -> None:
    """The visit, if it was one, that found its page gone."""
    address, at = source.address(capture.url), capture.fetched_at or ""
    visit = ledger.due_visit(address.id, address.page, at)
    if visit is not None:
        ledger.end_visit(source.name, replace(visit, doubt=MISSING), at, day=address.day, outcome="gone")


def _adopt(ledger: Ledger, root: Path, path: Path, done: Recovered) -> None:
    """Takes up what lies behind the acknowledged length, and cuts off what is torn."""
    file = path.relative_to(root).as_posix()
    start, size = ledger.acknowledged(file), path.stat().st_size
    if size <= start:
        if not size and not start and is_ours(path):  # made for a record that then was not written
            remove_file(path)
        return
    with os_errors_named(path, doing="read"):
        ends = {piece.start: piece.end for piece in pieces(path, start) if piece.sound}
    records = read_warc(path, file=file, start=start) if ends else ()
    for record in findable(from_our_disk(records, path), path):
        if isinstance(record, Capture) and record.offset in ends:
            take_up(ledger, record, ends[record.offset])
            done.adopted += 1
    whole = max(ends.values(), default=start)
    if ends:
        ledger.grow(file, whole)
    ledger.commit()
    if whole < size and is_ours(path):
        done.cut_bytes += cut_back(path, whole)
        if not whole:
            remove_file(path)


def take_up(ledger: Ledger, capture: Capture, length: int) -> None:
    """A row for a capture that stands in the archive, as one of the wire whose folder it is in; `length` as in
    Captures.add_capture."""
    folder = capture.file.split("/")[1]
    source = folder if folder in SOURCES else None
    ledger.add_capture(capture, source=source, role=flow.role_of(capture), length=length)


def store(ledger: Ledger, capture_id: int, outcome: Outcome) -> None:
    """Give a capture its one outcome."""
    if outcome.kind == "story":
        ledger.store(
            capture_id, outcome.id, outcome.page, outcome.data, outcome.reading, in_part=outcome.in_part
        )
        ledger.reserve(capture_id, outcome.reserved)
    elif outcome.kind == "reject":
        ledger.reject(capture_id, Reject(**orjson.loads(outcome.data)))
    else:
        ledger.note(capture_id, outcome.role)


def _read_one(
    ledger: Ledger, root: Path, row: int, file: str, offset: int, account: Account
) -> tuple[Capture, Outcome] | None:
    """Reads a capture from where it is kept and gives it its outcome; None if it is not there any more."""
    capture = read_at(root, file, offset)
    if capture is None:
        return None
    outcome = look(capture, None, Input(str(root / file), file, len(capture.payload)))
    store(ledger, row, outcome)
    account.add(outcome)
    return capture, outcome
