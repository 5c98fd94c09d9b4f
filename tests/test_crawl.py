"""A crawl, on a real server of this machine: what is asked for, what is stored, what is owed and why."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawls import crawl, finish, months, start
from tests.faulty_wire import EMPTY, START, FaultyWire, Say, links_to, page_of_links
from wirecrawl.archive.ledger import Ledger
from wirecrawl.demo.lists import datasource_list
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page
from wirecrawl.model.story import Entry

PAGE = print_page(made_story(0))


def test_a_crawl_stores_every_story_once(tmp_path: Path) -> None:
    """All that the lists show is stored, the sum is printed, and the captures are there."""
    with FaultyWire(stories=12) as wire:
        found = crawl(tmp_path, wire.connect_to)
    stories = [json.loads(line) for line in months(tmp_path).splitlines()]
    assert {story["id"] for story in stories} == {draft.id for draft in wire.drafts}
    assert "listed 12 = known 0 + stored 12 + rejected 0 + owed 0" in found.err
    assert found.counters["stories"] == 12
    assert len(wire.stories_asked()) == 12
    assert all(agent.startswith("wirecrawl/") for agent in wire.agents)


def test_a_refused_page_is_named_by_its_address_and_its_archive(tmp_path: Path) -> None:
    """What is to be typed about it can be typed as it stands; also when its capture was read again from the disk."""
    refused = made_story(0).path()
    with FaultyWire({refused: [Say(body=b"<html><body><p>Rien</p></body></html>")]}, stories=2) as wire:
        found = crawl(tmp_path, wire.connect_to)
        assert f"{refused} --archive {tmp_path}, then teach" in found.err
        for path in tmp_path.glob("ledger.sqlite*"):
            path.unlink()
        again = crawl(tmp_path, wire.connect_to)
    assert f"{refused} (captures/xinhua_fr/" in again.err and "(, byte" not in again.err


def test_a_second_crawl_asks_for_lists_only(tmp_path: Path) -> None:
    """What is held is not asked for again, nor is what was missing, on one day; and nothing changes."""
    with FaultyWire(stories=9) as wire:
        wire.answers[wire.drafts[0].path()] = [Say(404)]
        crawl(tmp_path, wire.connect_to)
        before = months(tmp_path)
        wire.asked.clear()
        found = crawl(tmp_path, wire.connect_to)
    assert wire.stories_asked() == []
    assert START in wire.paths()
    assert found.tally["known"] == 8 and found.tally["stored"] == found.counters["stories"] == 0
    assert found.exit_code == 0 and months(tmp_path) == before


@pytest.mark.parametrize("limit", [1, 5])
def test_max_stories_is_kept_exactly(tmp_path: Path, limit: int) -> None:
    """Neither one more nor one less, with several requests under way and pages that give no story among them."""
    newest = sorted((made_story(number) for number in range(14)), key=lambda draft: draft.day)[-2:]
    gone = {draft.path(): [Say(404)] for draft in newest}
    with FaultyWire(gone, stories=14) as wire:
        found = crawl(tmp_path, wire.connect_to, max_stories=limit, concurrency=4)
    assert found.tally["stored"] == limit
    assert len(months(tmp_path).splitlines()) == limit
    assert found.exit_code == 4, found.err


def test_since_and_until_are_wire_days_both_included(tmp_path: Path) -> None:
    """Only addresses of those days are listed or asked for; a later run without them takes the rest."""
    with FaultyWire(stories=10) as wire:
        days = sorted({draft.day for draft in wire.drafts})
        found = crawl(tmp_path, wire.connect_to, since=days[2], until=days[5])
        within = {draft.id for draft in wire.drafts if days[2] <= draft.day <= days[5]}
        assert {json.loads(line)["id"] for line in months(tmp_path).splitlines()} == within
        assert found.tally["listed"] == len(within)
        assert crawl(tmp_path, wire.connect_to).tally["stored"] == 10 - len(within)


def test_a_host_that_closes_later_leaves_its_stories_owed(tmp_path: Path) -> None:
    """Stories listed before are owed for `robots-unavailable`, and come once robots.txt does."""
    with FaultyWire(stories=3) as wire:
        assert crawl(tmp_path, wire.connect_to, max_stories=1).tally["stored"] == 1
        wire.answers["/robots.txt"] = [Say(503)]
        closed = crawl(tmp_path, wire.connect_to)
        assert closed.tally["owed"] == {"robots-unavailable": 2}
        assert closed.exit_code == 4
        wire.answers["/robots.txt"] = [Say(404)]
        assert crawl(tmp_path, wire.connect_to).tally["stored"] == 2


def test_what_passes_is_asked_again_and_every_answer_kept(tmp_path: Path) -> None:
    """500, a reset and a body shorter than promised: the third request gives the story."""
    first, second, third = (made_story(number).path() for number in range(3))
    good = {made_story(number).path(): Say(body=print_page(made_story(number))) for number in range(3)}
    faults = {
        first: [Say(500), Say(502), good[first]],
        second: [Say(reset=True), good[second]],
        third: [Say(body=PAGE[:500], cut=100), good[third]],
    }
    with FaultyWire(faults, stories=3) as wire:
        found = crawl(tmp_path, wire.connect_to)
    assert found.tally["stored"] == 3
    assert found.counters["rejects"] == {"http-500": 1, "http-502": 1, "cut-body": 1}


def test_what_does_not_pass_is_owed_with_its_reason(tmp_path: Path) -> None:
    """After three requests the rest is the next run's, which takes it up at once; exit 4 until then."""
    first, second = made_story(0).path(), made_story(1).path()
    good = Say(body=PAGE)
    with FaultyWire({first: [Say(500)] * 3 + [good], second: [Say(reset=True)]}, stories=3) as wire:
        found = crawl(tmp_path, wire.connect_to)
        assert found.exit_code == 4
        assert found.tally["owed"].keys() == {"http-500", "no-answer"}
        assert wire.paths().count(first) == 3
        # Twisted itself asks again on a connection it had kept open
        assert 3 <= wire.paths().count(second) <= 6
        again = crawl(tmp_path, wire.connect_to)
    assert again.tally["stored"] == 1 and again.tally["known"] == 1


def test_retry_after_is_kept_to(tmp_path: Path) -> None:
    """A long wait is owed, not sat out or hurried: until then not even another run asks."""
    path = made_story(0).path()
    slow = Say(503, headers={"Retry-After": "1800"})
    with FaultyWire({path: [slow, Say(body=PAGE)]}, stories=2) as wire:
        found = crawl(tmp_path, wire.connect_to)
        assert found.tally["owed"] == {"http-503": 1}
        assert crawl(tmp_path, wire.connect_to).tally["owed"] == {"http-503": 1}
    assert wire.paths().count(path) == 1


def test_a_redirect_is_followed_by_the_storys_key(tmp_path: Path) -> None:
    """To the same story it is the story; to a list, or round in a circle, it ends with its reason."""
    drafts = [made_story(number) for number in range(4)]
    moved = f"http://french.xinhuanet.com/monde{drafts[0].path()}"
    answers = {
        drafts[0].path(): [Say(302, headers={"Location": moved})],
        f"/monde{drafts[0].path()}": [Say(body=PAGE)],
        drafts[1].path(): [Say(301, headers={"Location": "/index.htm"})],
        drafts[2].path(): [Say(301, headers={"Location": drafts[2].path()})],
    }
    with FaultyWire(answers, stories=4) as wire:
        found = crawl(tmp_path, wire.connect_to)
    stories = {json.loads(line)["id"]: json.loads(line)["url"] for line in months(tmp_path).splitlines()}
    assert stories[drafts[0].id] == moved
    assert stories.keys() == {drafts[0].id, drafts[3].id}
    assert found.tally["rejected"] == {"redirect-loop": 1}
    assert found.tally["owed"] == {"soft-404": 1}


def test_a_story_that_leads_to_another_gives_the_other_once(tmp_path: Path) -> None:
    """The page is stored under its own key; the row that led there is `redirected-away`."""
    one, other = made_story(0), made_story(1)
    answers = {
        START: [Say(body=page_of_links(links_to(one)))],
        one.path(): [Say(301, headers={"Location": other.url()})],
        other.path(): [Say(body=print_page(other))],
    }
    with FaultyWire(answers) as wire:
        found = crawl(tmp_path, wire.connect_to)
    assert [json.loads(line)["id"] for line in months(tmp_path).splitlines()] == [other.id]
    assert found.tally["rejected"] == {"redirected-away": 1}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """Robots and lists are fetched, what they allow goes to stdout, and not even the archive's folder is made."""
    archive = tmp_path / "archive"
    banned = next(draft for draft in map(made_story, range(4)) if "//french.news.cn/" in draft.url())
    robots = Say(body=f"User-agent: *\nDisallow: {banned.path()}\n".encode())
    with FaultyWire({"/robots.txt": [robots]}, stories=4) as wire:
        found = crawl(archive, wire.connect_to, dry_run=True)
    assert sorted(found.out.split()) == sorted(draft.url() for draft in wire.drafts if draft != banned)
    assert wire.stories_asked() == []
    assert list(tmp_path.iterdir()) == []
    assert "nothing was written" in found.err


def test_a_quiet_dry_run_says_addresses_and_nothing_else(tmp_path: Path) -> None:
    """--quiet leaves what is asked for on stdout, and stderr empty."""
    with FaultyWire(stories=2) as wire:
        found = crawl(tmp_path / "archive", wire.connect_to, dry_run=True, quiet=True)
    assert len(found.out.split()) == 2 and found.err == ""


def test_a_dry_run_says_what_the_next_crawl_asks_for(tmp_path: Path) -> None:
    """Neither what is held nor what was rejected for good is among it."""
    with FaultyWire(stories=4) as wire:
        wire.answers[wire.drafts[0].path()] = [Say(body=b"<html><body><p>Rien</p></body></html>")]
        wire.answers[wire.drafts[1].path()] = [Say(500)]
        crawl(tmp_path, wire.connect_to)
        found = crawl(tmp_path, wire.connect_to, dry_run=True)
        wire.asked.clear()
        crawl(tmp_path, wire.connect_to)
    assert found.out.split() == [wire.drafts[1].url()]
    assert set(wire.stories_asked()) == {wire.drafts[1].path()}


def test_addresses_take_the_place_of_the_lists(tmp_path: Path) -> None:
    """Wayback's wrapping is taken off, what is no address of the wire is named, and nothing else is asked for."""
    with FaultyWire(stories=5) as wire:
        crawl(tmp_path, wire.connect_to, max_stories=1)
        wire.asked.clear()
        wanted = [draft for draft in wire.drafts if f"{draft.id}" not in months(tmp_path).decode()][:2]
        lines = [
            f"http://web.archive.org/web/20200101000000id_/{wanted[0].url()}",
            wanted[1].url(),
            "",
            "# note",
        ]
        found = crawl(tmp_path, wire.connect_to, addresses=[*lines, "http://example.org/x"])
    assert sorted(wire.stories_asked()) == sorted(draft.path() for draft in wanted)
    assert START not in wire.paths()
    assert found.tally["stored"] == 2
    assert "http://example.org/x: no story and no list of xinhua_fr" in found.err


def test_an_interrupt_finishes_what_is_under_way(tmp_path: Path) -> None:
    """Ctrl-C: exit 130, what came is published, and the next run takes up the rest."""
    slow = {
        made_story(number).path(): [Say(body=print_page(made_story(number)), wait_s=0.1)]
        for number in range(12)
    }
    with FaultyWire(slow, stories=12) as wire:
        process = start(tmp_path, wire.connect_to, concurrency=1)
        while len(wire.stories_asked()) < 3:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        found = finish(process)
        stored = len(months(tmp_path).splitlines())
        assert found.exit_code == 130
        assert found.tally["stored"] == stored < 12
        assert crawl(tmp_path, wire.connect_to).tally["stored"] == 12 - stored


def test_a_second_crawl_of_the_same_archive_is_turned_away(tmp_path: Path) -> None:
    """Exit 75 while another run holds the archive; nothing is asked of the wire."""
    with FaultyWire({START: [Say(wait_s=3)]}, stories=1) as wire:
        holder = start(tmp_path, wire.connect_to)
        while START not in wire.paths():
            time.sleep(0.02)
        assert crawl(tmp_path, wire.connect_to).exit_code == 75
        assert wire.paths().count("/robots.txt") == 1
        holder.terminate()
        holder.communicate()


@pytest.mark.parametrize("record", [1, 2, 4, 13])
def test_an_answer_that_cannot_be_kept_is_nobodys_answer(tmp_path: Path, record: int) -> None:
    """Whichever it is: robots.txt not written down never means « allow all », and the next run misses nothing."""
    with FaultyWire(stories=6) as wire:
        found = crawl(tmp_path, wire.connect_to, fail_at=record, concurrency=1)
        assert found.exit_code == 5, found.err
        assert len(wire.asked) <= record + 1, "the crawl went on"
        assert record > 1 or wire.paths() == ["/robots.txt"]
        assert crawl(tmp_path, wire.connect_to).exit_code == 0
    assert len(months(tmp_path).splitlines()) == 6


def test_haste_is_for_ones_own_server(tmp_path: Path) -> None:
    """A delay under 1 s, or more than one request at a time, needs a door for every host."""
    for options in ({"delay_s": 0.5}, {"concurrency": 2}):
        found = crawl(tmp_path, [], **{"delay_s": None, "concurrency": None, **options})
        assert found.exit_code == 2, found.err


def test_the_contact_is_in_the_user_agent(tmp_path: Path) -> None:
    """From --contact; without one the crawl says what to type."""
    with FaultyWire(stories=1) as wire:
        assert "--contact you@example.org" in crawl(tmp_path, wire.connect_to).err
        found = crawl(tmp_path, wire.connect_to, contact="redaction@example.org")
    assert "--contact" not in found.err
    assert any(agent.endswith("(+redaction@example.org)") for agent in wire.agents)


def test_two_interrupts_end_at_once(tmp_path: Path) -> None:
    """The second Ctrl-C waits for nobody; still 130, and the story under way is still owed."""
    with FaultyWire({made_story(0).path(): [Say(wait_s=20)]}, stories=1) as wire:
        process = start(tmp_path, wire.connect_to)
        while not wire.stories_asked():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        found = finish(process)
    assert found.exit_code == 130
    assert sum(found.tally["owed"].values()) == 1


def test_max_minutes_ends_in_time(tmp_path: Path) -> None:
    """What is under way is finished, the rest stays owed."""
    slow = [Say(body=PAGE, wait_s=0.4)]
    with FaultyWire({made_story(number).path(): slow for number in range(20)}, stories=20) as wire:
        found = crawl(tmp_path, wire.connect_to, max_minutes=0.04, concurrency=1)
    ended = found.tally["stored"] + sum(found.tally["rejected"].values())
    assert found.exit_code == 4
    assert 1 <= ended < 10
    assert ended + sum(found.tally["owed"].values()) == 20


def test_max_minutes_are_not_drawn_out_by_a_crawl_delay(tmp_path: Path) -> None:
    """What only waits for its turn, ten minutes here, is left to the next run."""
    slow = [Say(body=b"User-agent: *\nCrawl-delay: 600\n")]
    with FaultyWire({"/robots.txt": slow}, stories=2) as wire:
        found = crawl(tmp_path, wire.connect_to, max_minutes=0.02)
    assert found.tally["listed"] == 0
    assert "/index.htm: this list did not come: interrupted" in found.err


def test_an_owed_address_that_is_none_is_rejected(tmp_path: Path) -> None:
    """No program writes one down any more; one that an archive holds ends its own page and no run."""
    bad = Entry(
        "http://french.news.cn:99999/2018-06/07/c_137200001.htm", "xinhua_fr:c_137200001", 1, "2018-06-07"
    )
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.list_entries("xinhua_fr", [bad])
        ledger.commit()
    with FaultyWire(stories=2) as wire:
        found = crawl(tmp_path, wire.connect_to)
    assert found.tally["stored"] == 2
    assert found.tally["rejected"] == {"bad-address": 1}


def test_a_story_of_several_pages_is_one_story_of_the_budget(tmp_path: Path) -> None:
    """Its further pages are asked for by the source's grammar, also when --max-stories is reached."""
    draft, older = replace(made_story(0), traits={"pages": "3"}), made_story(3)
    answers = {draft.path(page): [Say(body=print_page(draft, page))] for page in (1, 2, 3)}
    answers[START] = [Say(body=page_of_links(links_to(older, draft)))]
    with FaultyWire(answers) as wire:
        found = crawl(tmp_path, wire.connect_to, max_stories=1)
    (story,) = [json.loads(line) for line in months(tmp_path).splitlines()]
    assert story["id"] == draft.id and story["complete"] and len(story["pages"]) == 2
    assert found.tally["stored"] == 3 and found.tally["owed"] == {"not-asked": 1}
    assert older.path() not in wire.paths()


@pytest.mark.parametrize("where", ["is_foreign", "check"])
def test_a_page_that_breaks_the_program_is_one_page(tmp_path: Path, where: str) -> None:
    """It is a reject `parser-error`, the others are stored, and exit is 1."""
    with FaultyWire(stories=3) as wire:
        found = crawl(tmp_path, wire.connect_to, break_on=[where, wire.drafts[0].number])
    assert found.counters["rejects"] == {"parser-error": 1}
    assert found.tally["stored"] == 2 and found.tally["rejected"] == {"parser-error": 1}
    assert found.exit_code == 1


def test_a_list_behind_a_list_is_asked_for_only_while_there_is_something_new(tmp_path: Path) -> None:
    """All known: the list behind is left alone, unless --since reaches further back than the one shown."""
    drafts = sorted((made_story(number) for number in range(6)), key=lambda draft: draft.day, reverse=True)
    behind = "/chine/ds_0123456789abcdef0123456789abcdef.json"
    channel = page_of_links(
        links_to(*drafts[:2]) + '<div data="datasource:0123456789abcdef0123456789abcdef"></div>'
    )
    answers = {
        "/chine/index.htm": [Say(body=channel)],
        behind: [Say(body=datasource_list(drafts[2:4])), Say(body=datasource_list(drafts[2:]))],
        START: [Say(body=EMPTY)],
    }
    with FaultyWire(answers, stories=6) as wire:
        assert crawl(tmp_path, wire.connect_to).tally["stored"] == 4
        wire.asked.clear()
        crawl(tmp_path, wire.connect_to)
        assert behind not in wire.paths()
        found = crawl(tmp_path, wire.connect_to, since="2000-01-01")
    assert behind in wire.paths() and found.tally["stored"] == 2


def test_a_wire_that_went_away_is_not_asked_for_ever(tmp_path: Path) -> None:
    """After twenty addresses in a row without an answer the rest is left to a later run."""
    with FaultyWire(
        {made_story(number).path(): [Say(reset=True)] for number in range(150)}, stories=150
    ) as wire:
        found = crawl(tmp_path, wire.connect_to, concurrency=8)
    assert 20 <= len(set(wire.stories_asked())) < 100
    assert found.exit_code == 4 and sum(found.tally["owed"].values()) == 150
    assert "the rest is owed" in found.err
