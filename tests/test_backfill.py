"""Back-fill by cells: all between two days, from the page it had come to, and no list page for nothing."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawls import crawl, finish, months, start
from tests.faulty_wire import FaultyWire, Say, page_of_links
from tests.paged_wire import CHANNEL, PagedWire, a_day_each, dated
from wirecrawl.archive.ledger import Ledger
from wirecrawl.demo.lists import datasource_list
from wirecrawl.demo.stories import Draft

SINCE, UNTIL = "2018-06-03", "2018-06-07"
DATASOURCE = "0123456789abcdef0123456789abcdef"
NODE_LIST = "http://qc.wa.news.cn/nodeart/list?nid=11105601&cnt=100&orderby=1"


def ids(archive: Path) -> set[str]:
    return {json.loads(line)["id"] for line in months(archive).splitlines()}


def between(drafts: list[Draft], since: str = SINCE, until: str = UNTIL) -> set[str]:
    return {draft.id for draft in drafts if since <= draft.day <= until}


def states(archive: Path, list_url: str = NODE_LIST) -> dict[str, tuple[str, str]]:
    """day → (state, reason) of the cells of one list."""
    with Ledger.open_readonly(archive) as ledger:
        rows = ledger.cell_rows("xinhua_fr", "2000-01-01", "2099-01-01")
    return {day: (state, reason) for url, day, state, reason in rows if url == list_url}


def test_all_between_two_days_comes_from_deep_in_a_list(tmp_path: Path) -> None:
    """Every story of those days and none else; the 300 pages above them are leapt over, not read."""
    drafts = a_day_each("2018-05-25", 300, 3)
    with PagedWire(drafts, 3) as wire:
        found = crawl(tmp_path, wire.connect_to, since=SINCE, until=UNTIL)
        assert ids(tmp_path) == between(drafts) and len(ids(tmp_path)) == 15
        assert found.exit_code == 0, found.err
        assert set(states(tmp_path)) == {f"2018-06-0{day}" for day in range(3, 8)}
        assert set(states(tmp_path).values()) == {("done", "")}
        assert len(wire.pages_asked()) <= 25, wire.pages_asked()
        assert "cells 50 = done 5 + unreachable 45" in found.err, found.err
        wire.asked.clear()
        again = crawl(tmp_path, wire.connect_to, since=SINCE, until=UNTIL)
    assert wire.pages_asked() == [] and wire.stories_asked() == []
    assert again.exit_code == 0, again.err


def test_a_list_page_that_fails_leaves_its_cells_open(tmp_path: Path) -> None:
    """Exit 4, the days behind it are open for `http-500`; the next run begins beside that page and ends them."""
    drafts = a_day_each("2018-06-01", 12, 4)  # two pages a day, the newest is the 12th
    with PagedWire(drafts, 2, fails={13: [Say(500)] * 3}) as wire:
        found = crawl(tmp_path, wire.connect_to, since="2018-06-02", until="2018-06-12")
        held = states(tmp_path)
        assert found.exit_code == 4 and "cells are still open (http-500" in found.err, found.err
        assert held["2018-06-09"] == ("done", "") and held["2018-06-04"] == ("open", "http-500")
        asked = wire.pages_asked()
        wire.asked.clear()
        again = crawl(tmp_path, wire.connect_to, since="2018-06-02", until="2018-06-12")
    assert asked == [*range(1, 14), 13, 13]
    assert wire.pages_asked()[0] == 12
    assert again.exit_code == 0, again.err
    assert set(states(tmp_path).values()) == {("done", "")}
    assert ids(tmp_path) == between(drafts, "2018-06-02", "2018-06-12")


@pytest.mark.slow
def test_a_backfill_killed_in_a_deep_list_reads_no_page_twice_but_the_seam(tmp_path: Path) -> None:
    """kill -9 after 40 of 70 pages: the next run asks again for the page it had come to, and one on its way."""
    drafts = a_day_each("2018-01-01", 35, 4)
    with PagedWire(drafts, 2, wait_s=0.01) as wire:
        process = start(tmp_path, wire.connect_to, since="2018-01-01", until="2018-02-10")
        while len(wire.pages_asked()) < 40 and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        first = wire.pages_asked()
        wire.asked.clear()
        again = crawl(tmp_path, wire.connect_to, since="2018-01-01", until="2018-02-10")
    assert again.exit_code == 0, again.err
    second = wire.pages_asked()
    assert first == list(range(1, len(first) + 1)) and 40 <= len(first) < 60
    assert len(set(first) & set(second)) <= 2, (first[-3:], second[:3])
    # the last page is as short as all others: one more, empty, proves it
    assert second == list(range(second[0], 72))
    assert ids(tmp_path) == {draft.id for draft in drafts}


def _publish_one(wire: PagedWire, page: int) -> None:
    wire.add(dated(9000 + len(wire.shown), "2018-06-20"))


def _take_out_one(wire: PagedWire, page: int) -> None:
    """A story of the first page is taken down while pages 4 to 6 are on their way: all behind it move up."""
    if page in (4, 5, 6) and wire.pages_asked().count(page) == 0:
        del wire.shown[0]


@pytest.mark.parametrize("change", [_publish_one, _take_out_one])
def test_a_list_that_moves_while_it_is_read_hides_no_story(tmp_path: Path, change: object) -> None:
    """New stories push old ones to later pages; a story that is taken down lets one slip back over the seam."""
    drafts = a_day_each("2018-06-01", 12, 3)
    with PagedWire(drafts, 3, at_page=change) as wire:  # type: ignore[arg-type]
        found = crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-09")
    assert found.exit_code == 0, found.err
    assert between(drafts, "2018-06-01", "2018-06-09") - ids(tmp_path) == set()


def test_a_list_that_is_too_short_says_so(tmp_path: Path) -> None:
    """A datasource shows its newest thousand: of the day it breaks off in, and of those before, nothing is claimed."""
    drafts = [
        dated(n, "2018-06-07" if n < 5 else "2018-06-06" if n < 9 else "2018-06-05") for n in range(1000)
    ]
    channel = page_of_links(f'<div data="datasource:{DATASOURCE}"></div><a href="/a-propos.htm">x</a>')
    path = f"/monde/ds_{DATASOURCE}.json"
    answers = {CHANNEL: [Say(body=channel)], path: [Say(body=datasource_list(drafts))]}
    with FaultyWire(answers) as wire:
        found = crawl(tmp_path, wire.connect_to, since="2018-06-04", until="2018-06-07", dry_run=True)
        assert "list-too-short 2" in found.err and list(tmp_path.iterdir()) == [], found.err
        found = crawl(tmp_path, wire.connect_to, since="2018-06-06", until="2018-06-07")
    held = states(tmp_path, f"http://french.news.cn{path}")
    assert held == {"2018-06-06": ("done", ""), "2018-06-07": ("done", "")}
    assert "list-too-short" not in found.err


def test_days_no_list_reaches_are_named(tmp_path: Path) -> None:
    """What nobody can vouch for is told by its days, and is no failure; a list that is whole vouches for empty days."""
    drafts = [dated(n, "2018-06-07") for n in range(1000)]
    path = f"/monde/ds_{DATASOURCE}.json"
    channel = page_of_links(f'<div data="datasource:{DATASOURCE}"></div><a href="/a-propos.htm">x</a>')
    with FaultyWire({CHANNEL: [Say(body=channel)], path: [Say(body=datasource_list(drafts))]}) as wire:
        found = crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-03", dry_run=True)
        assert "no list was read past 2018-06-01 to 2018-06-03" in found.err
        wire.answers[path] = [Say(body=datasource_list(drafts[:9]))]
        found = crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-03", dry_run=True)
    assert "no list was read past" not in found.err and "done 3" in found.err


def test_one_old_story_pinned_to_the_first_page_proves_nothing(tmp_path: Path) -> None:
    """The list is read on behind it, to the days themselves."""
    drafts = a_day_each("2018-06-01", 9, 3)
    drafts.insert(1, dated(777, "2017-01-01"))
    with PagedWire(drafts, 4) as wire:
        found = crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-09")
    assert found.exit_code == 0 and ids(tmp_path) == between(drafts, "2018-06-01", "2018-06-09")


def test_what_the_budget_leaves_is_open(tmp_path: Path) -> None:
    """--max-stories stops the reading of lists too: exit 4, and the next run goes on."""
    drafts = a_day_each("2018-06-01", 12, 4)
    with PagedWire(drafts, 4) as wire:
        found = crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-12", max_stories=6)
        assert found.tally["stored"] == 6 and found.exit_code == 4
        assert "(max-stories" in found.err and len(wire.pages_asked()) == 2
        newest = sorted((draft.day for draft in drafts if draft.id in ids(tmp_path)), reverse=True)
        assert newest[0] == "2018-06-12" and newest[-1] == "2018-06-11"
        assert crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-12").exit_code == 0
    assert len(ids(tmp_path)) == 48


def test_hot_days_are_read_again_and_settled_ones_are_not(tmp_path: Path) -> None:
    """A story that comes late to a day of yesterday is found; what lies further back costs no request."""
    drafts = a_day_each("2018-06-01", 20, 2)
    with PagedWire(drafts, 2) as wire:
        crawl(tmp_path, wire.connect_to, since="2018-06-02", begun="2018-06-20T12:00:00+00:00")
        late = replace(dated(9999, "2018-06-19"), clock="23:59:00")
        wire.add(late)
        wire.asked.clear()
        found = crawl(tmp_path, wire.connect_to, since="2018-06-02", begun="2018-06-20T18:00:00+00:00")
    assert late.id in ids(tmp_path) and found.exit_code == 0, found.err
    assert wire.pages_asked() == [1, 2, 3, 4, 5]


def test_a_wider_range_asks_only_for_what_is_new(tmp_path: Path) -> None:
    """June is there; May and June asks for May's pages, beginning where June ended."""
    drafts = a_day_each("2018-04-20", 72, 2)
    with PagedWire(drafts, 2) as wire:
        crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-30")
        wire.asked.clear()
        found = crawl(tmp_path, wire.connect_to, since="2018-05-01", until="2018-06-30")
    assert found.exit_code == 0, found.err
    assert ids(tmp_path) == between(drafts, "2018-05-01", "2018-06-30")
    assert len(wire.pages_asked()) <= 31 + 3


def test_stats_tell_cells_and_revisits(tmp_path: Path) -> None:
    """How many cells are in which state, and how many held pages are due to be asked for again."""
    with PagedWire(a_day_each("2018-06-01", 4, 1), 2) as wire:
        crawl(tmp_path, wire.connect_to, since="2018-06-02", until="2018-06-03")
    with Ledger.open_readonly(tmp_path) as ledger:
        found = ledger.stats("xinhua_fr")
    assert found["cells"]["done"] == 2 and found["revisits"] == {"over": 2}


def test_an_interrupt_leaves_cells_open_and_loses_nothing(tmp_path: Path) -> None:
    """Ctrl-C among the lists: 130; the same command reads the rest."""
    drafts = a_day_each("2018-06-01", 20, 2)
    with PagedWire(drafts, 2, wait_s=0.05) as wire:
        process = start(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-20")
        while len(wire.pages_asked()) < 8:
            time.sleep(0.01)
        process.terminate()
        found = finish(process)
        assert found.exit_code == 130 and "open" in found.err, found.err
        assert crawl(tmp_path, wire.connect_to, since="2018-06-01", until="2018-06-20").exit_code == 0
    assert ids(tmp_path) == {draft.id for draft in drafts}
