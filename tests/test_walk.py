"""Cells against a list that is made up, interrupted and moved at random: the end is always the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecrawl.account import Account
from wirecrawl.archive.cells import DONE, Mark, days_between, is_settled
from wirecrawl.archive.ledger import Ledger
from wirecrawl.crawl.backfill import Backfill, _spans
from wirecrawl.crawl.options import CrawlOptions
from wirecrawl.crawl.run import Run
from wirecrawl.crawl.walk import BROKEN_OFF, Walk
from wirecrawl.model.story import Entry, Listing
from wirecrawl.sources import source_named

SOURCE = source_named("xinhua_fr")
NODES = ("111", "222")
TODAY = date(2018, 7, 20)
NOON = datetime(2018, 7, 20, 4, tzinfo=UTC)  # in Beijing


def list_url(node: str) -> str:
    return f"http://qc.wa.news.cn/nodeart/list?nid={node}&cnt=100&orderby=1"


@dataclass
class Site:
    """Two paged lists behind one channel page, a few rows a page."""

    dice: random.Random
    size: int
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    count: int = 0

    def fill(self, node: str, days: int, per_day: int) -> None:
        """Newest first, but stories of the same hours stand in any order, over midnight too."""
        rows = [self.entry(TODAY - timedelta(days=n // per_day)) for n in range(days * per_day)]
        for at in range(0, len(rows) - 1, 3):
            if self.dice.random() < 0.3:
                rows[at], rows[at + 1] = rows[at + 1], rows[at]
        self.lists[node] = rows

    def entry(self, day: date) -> Entry:
        self.count += 1
        url = f"http://french.news.cn/{day:%Y-%m/%d}/c_{137_000_000 + self.count}.htm"
        return Entry(url, f"xinhua_fr:c_{137_000_000 + self.count}", 1, day.isoformat())

    def move(self) -> None:
        """News of today, on one of the lists."""
        node = self.dice.choice(list(self.lists))
        self.lists[node][:0] = [self.entry(TODAY) for _ in range(self.dice.randint(1, self.size))]

    def answer(self, url: str) -> Listing:
        if "nodeart" not in url:
            more = tuple(SOURCE.list_page(list_url(node), 1) for node in NODES)
            return Listing((), more if "/monde/" in url else (), end="cut")
        key, page = SOURCE.list_place(url)
        rows = next(rows for node, rows in self.lists.items() if list_url(node) == key)
        last = -(-len(rows) // self.size)
        shown = tuple(rows[(page - 1) * self.size : page * self.size])
        end = "" if page < last else "whole"
        return Listing(shown, ("x",) if not end else (), end, last, len(rows))  # type: ignore[arg-type]


def backfill_of(
    ledger: Ledger, since: date, until: date, clock: Callable[[], datetime] = lambda: NOON
) -> Backfill:
    options = CrawlOptions(source="xinhua_fr", since=since, until=until, clock=clock)
    run = Run(options, SOURCE, NOON, Account(), Path(), delay_s=0, ledger=ledger, known=ledger)
    return Backfill(run)


def one_run(site: Site, ledger: Ledger, since: date, until: date, patience: int) -> list[str]:
    """A run that is killed after `patience` pages, or anywhere; 0: one that nothing befalls. What it asked for."""
    asked: list[str] = []
    backfill = backfill_of(ledger, since, until)
    ledger.begin_run("xinhua_fr")
    queue = backfill.starts()
    ledger.commit()
    while queue and (not patience or len(asked) < patience):
        url = queue.pop(site.dice.randrange(len(queue)))  # lists come in any order
        if patience and site.dice.random() < 0.15:
            site.move()
        listing = site.answer(url)
        asked.append(url)
        within = [entry for entry in listing.entries if since.isoformat() <= entry.day <= until.isoformat()]
        ledger.list_entries("xinhua_fr", within)
        if patience and site.dice.random() < 0.05:  # killed between the entries and the cells
            ledger.roll_back()
            return asked
        queue += backfill.read(url, replace(listing, entries=listing.entries), len(within))
        ledger.commit()
    return asked


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 7), cuts=st.lists(st.integers(1, 25), max_size=6))
@example(seed=50402, size=4, cuts=[1, 2, 1, 7, 16, 21])  # --since goes back while its first day is half read
def test_any_order_and_any_interruption_end_the_same(seed: int, size: int, cuts: list[int]) -> None:
    """All stories of the days asked for are on the frontier and nothing else, and every day of both lists is done."""
    dice = random.Random(seed)
    site = Site(dice, size)
    site.fill(NODES[0], days=40, per_day=dice.randint(1, 6))
    site.fill(NODES[1], days=dice.randint(1, 60), per_day=dice.randint(1, 3))
    until = TODAY - timedelta(days=dice.randint(0, 25))
    since = until - timedelta(days=dice.randint(0, 12))
    with tempfile.TemporaryDirectory() as folder, Ledger.scratch(Path(folder)) as ledger:
        for patience in cuts:
            one_run(site, ledger, since, until, patience)
        one_run(site, ledger, since - timedelta(days=3), until, 20)
        one_run(site, ledger, since - timedelta(days=3), until, 0)
        low, high = (since - timedelta(days=3)).isoformat(), until.isoformat()
        cells = {(url, day): state for url, day, state, _ in ledger.cell_rows("xinhua_fr", low, high)}
        listed = {row[0] for row in ledger._read("SELECT id FROM frontier")}
    wanted = {entry.id for rows in site.lists.values() for entry in rows if low <= entry.day <= high}
    days = days_between(low, high)
    assert listed == wanted
    assert {(url, day) for (url, day), state in cells.items() if state == DONE} == {
        (list_url(node), day) for node in NODES for day in days
    }


def entries(*days: str) -> tuple[Entry, ...]:
    return tuple(Entry(f"u{n}", f"i{n}", 1, day) for n, day in enumerate(days))


def test_a_walk_goes_on_from_the_page_it_had_come_to() -> None:
    """By marks of an earlier run: the page of the newest open day, and no jump for a day that was hot then."""
    marks = [Mark(5, "2018-06-09", "2018-06-08", "2018-07-01", "2018-06-01", "2018-06-20")]
    walk = Walk({"2018-06-08", "2018-06-07"}, list(marks))
    walk.begin()
    assert walk.next == 5
    walk = Walk({"2018-06-08"}, [replace(marks[0], on="2018-06-10")])
    walk.begin()
    assert walk.next == 1
    walk = Walk({"2018-06-08"}, [replace(marks[0], low="", high="")])
    walk.begin()
    assert walk.next == 1, "a page that was looked at says nothing of its own days"


def test_a_page_leads_to_all_open_days_or_to_none() -> None:
    """One that showed stories older than those asked for then is not gone on from when these are asked for now."""
    then = ("2018-07-01", "2018-06-10", "2018-06-14")
    marks = [
        Mark(10, "2018-06-13", "2018-06-12", *then),
        Mark(11, "2018-06-11", "2018-06-09", *then),
        Mark(12, "2018-06-10", "2018-06-08", *then),
    ]
    for since, page in (("2018-06-10", 12), ("2018-06-07", 10)):
        walk = Walk(set(days_between(since, "2018-06-10")), list(marks))
        walk.begin()
        assert walk.next == page
    walk = Walk(set(days_between("2018-06-07", "2018-06-10")), [replace(marks[1], oldest="2018-06-10")])
    walk.begin()
    assert walk.next == 11, "it showed nothing older, so nothing older stands before it"


def test_an_empty_page_in_the_middle_is_no_end() -> None:
    """With stories behind it the list broke off: its days stay open. Three in a row are the end."""
    walk = Walk({"2018-06-01"})
    walk.begin()
    walk.read(1, Listing(entries("2018-06-09"), ("x",), last=9, total=9), "2018-07-01")
    walk.read(2, Listing((), end="whole", last=1, total=9), "2018-07-01")
    assert walk.next == 3 and walk.open
    other = Walk({"2018-06-01"}, next=3, _last=9, _holes=1)
    walk.read(3, Listing(entries("2018-06-08"), ("x",), last=9, total=9), "2018-07-01")
    assert walk.stuck == BROKEN_OFF and walk.next == 0 and walk.open
    other.read(3, Listing((), end="whole", total=9), "2018-07-01")
    other.read(4, Listing((), end="whole", total=9), "2018-07-01")
    assert not other.open and other.next == 0


def test_a_row_taken_out_during_a_leap_is_looked_for_where_the_walk_goes_on() -> None:
    """The page before is read again: it was looked at before a row slipped up to it."""
    walk = Walk({"2018-06-01"})
    walk.begin()
    told = [(1, "20", 9), (2, "19", 9), (5, "02", 9), (7, "01", 8), (6, "01", 8), (6, "01", 8), (5, "01", 8)]
    for page, day, total in told:
        assert walk.next == page
        walk.read(page, Listing(entries(f"2018-06-{day}"), ("x",), last=9, total=total), "2018-07-01")
    assert walk.next == 6 and walk.open


@pytest.mark.parametrize(
    ("day", "on", "settled"),
    [
        ("2018-06-07", "2018-06-07", False),
        ("2018-06-07", "2018-06-09", False),
        ("2018-06-07", "2018-06-10", True),
    ],
)
def test_a_day_is_hot_for_two_more(day: str, on: str, settled: bool) -> None:
    assert is_settled(day, on) is settled


def test_a_day_is_as_hot_as_when_the_run_set_out() -> None:
    """Of a list that is read over midnight: its first pages may have got a story of that day since they were read."""
    site, day = Site(random.Random(1), 2), TODAY - timedelta(days=2)
    for node in NODES:
        site.fill(node, days=9, per_day=2)
    clock = [NOON]
    with tempfile.TemporaryDirectory() as folder, Ledger.scratch(Path(folder)) as ledger:
        backfill = backfill_of(ledger, day, day, lambda: clock[0])
        queue = backfill.starts()
        clock[0] += timedelta(days=1)
        while queue:
            url = queue.pop()
            queue += backfill.read(url, site.answer(url), 0)
        assert not any(walk.open for walk in backfill.walks.values())
        asked = backfill_of(ledger, day, day, lambda: clock[0]).starts()
        assert {SOURCE.list_page(list_url(node), 1) for node in NODES} <= set(asked)


def test_days_are_told_in_spans() -> None:
    days = ["2018-06-29", "2018-06-30", "2018-07-01", "2018-07-03"]
    assert list(_spans(days)) == ["2018-06-29 to 2018-07-01", "2018-07-03"]
