"""Honest answers: what is less than it says, or something else, is named, owed, and never a story."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import orjson
import pytest

from tests.crawls import Crawled, crawl, months
from tests.faulty_wire import START, FaultyWire, Say, links_to, page_of_links
from tests.honest_faults import ROWS, WALLS
from tests.standin_pages import PAGES
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.visits import STEPS_H
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page
from wirecrawl.model.story import Entry
from wirecrawl.replay import replay_lines
from wirecrawl.sources.standins import STANDINS

DRAFTS = [made_story(4 * number) for number in range(len(ROWS))]
_ENDS = {"owed": "owed", "part": "owed", "rejected": "rejected", "cut": "stored", "stored": "stored"}


def lying_wire() -> FaultyWire:
    """Each row of the table at a story's address of its own."""
    wire = FaultyWire(
        {
            START: [Say(body=page_of_links(links_to(*DRAFTS)))],
            "/": [Say(body=page_of_links("<a href=/>x</a>"))],
        }
    )
    wire.answers["/404.html"] = [Say(body=PAGES["soft-404"]["fr, plain"].encode())]
    wire.answers["/challenge.html"] = [Say(body=PAGES["captcha"]["fr, image"].encode())]
    for row, draft in zip(ROWS, DRAFTS, strict=True):
        wire.answers[draft.path()] = [row.sends(print_page(draft))]
    return wire


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Crawled, Crawled, FaultyWire]:
    """A crawl of all rows, and one of a wire that is well again, two hours later."""
    archive = tmp_path_factory.mktemp("lied") / "archive"
    with lying_wire() as wire:
        first = crawl(archive, wire.connect_to, begun="2026-11-24T00:00:00+00:00", concurrency=8)
        before = months(archive)
        wire.answers |= {draft.path(): [Say(body=print_page(draft))] for draft in DRAFTS}
        wire.asked.clear()
        second = crawl(archive, wire.connect_to, begun="2026-11-24T02:00:00+00:00", concurrency=8)
    (archive / "first.jsonl").write_bytes(before)
    return archive, first, second, wire


def test_each_answer_has_its_end(lied_to: tuple[Path, Crawled, Any, Any]) -> None:
    """Owed by its name, or stored and known to be cut, or stored whole whatever charset it was said to be in."""
    _, first, _, _ = lied_to
    expected: dict[str, Any] = {"stored": 0, "owed": {}, "rejected": {}}
    for row in ROWS:
        end = _ENDS[row.end]
        if end == "stored":
            expected["stored"] += 1
        else:
            expected[end][row.reason] = expected[end].get(row.reason, 0) + 1
    assert {name: first.tally[name] for name in expected} == expected
    assert first.exit_code == max(row.exit_code for row in ROWS) == 4


def test_no_such_answer_is_a_story(lied_to: tuple[Path, Any, Any, Any]) -> None:
    """The stories are those whose text came; each letter of it, or `complete` is false."""
    archive, _, _, _ = lied_to
    lines = {
        line["id"]: line for line in map(orjson.loads, (archive / "first.jsonl").read_bytes().splitlines())
    }
    for row, draft in zip(ROWS, DRAFTS, strict=True):
        line = lines.pop(draft.id, {})
        if row.end in ("owed", "rejected"):
            assert not line, row.name
        elif row.end == "stored":
            assert line["complete"] and line["warnings"] == [], row.name
            assert line["dateline_raw"] + line["body"] == "\n".join(draft.paragraphs), row.name
        else:
            assert not line["complete"] and line["warnings"] == ["cut-page"], row.name
    assert not lines


def test_all_of_it_comes_when_the_wire_is_well(lied_to: tuple[Path, Any, Crawled, FaultyWire]) -> None:
    """Two hours later everything owed is asked for once, and stored whole; the cut stories heal as version 1."""
    archive, _, second, wire = lied_to
    assert second.tally["owed"] == {}
    lines = {line["id"]: line for line in map(orjson.loads, months(archive).splitlines())}
    for row, draft in zip(ROWS, DRAFTS, strict=True):
        if row.end != "rejected":
            assert lines[draft.id]["complete"], row.name
            assert lines[draft.id]["version"] == 1, row.name
            assert wire.paths().count(draft.path()) == (row.end != "stored"), row.name


def test_a_replay_of_the_captures_gives_the_same(lied_to: tuple[Path, Crawled, Crawled, Any]) -> None:
    """Naming is part of reading: the stories byte for byte, and the rejects with the same reasons and counts."""
    archive, first, second, _ = lied_to
    account = Account()
    assert b"".join(replay_lines([archive / "captures"], account)) == months(archive)
    both: dict[str, int] = {}
    for crawled in (first, second):
        for reason, count in crawled.counters["rejects"].items():
            both[reason] = both.get(reason, 0) + count
    assert {name: account.rejects[name] for name in STANDINS} == {
        name: both.get(name, 0) for name in STANDINS
    }


def test_nothing_replaces_a_held_story(tmp_path: Path) -> None:
    """Asked for again, each wall is no version, and the story's line stays; a teaser before a wall is `suspect`."""
    drafts = DRAFTS[: len(WALLS) + 1]
    with FaultyWire({START: [Say(body=page_of_links(links_to(*drafts)))]}) as wire:
        wire.answers |= {draft.path(): [Say(body=print_page(draft))] for draft in drafts}
        first = crawl(tmp_path, wire.connect_to, begun="2026-11-24T00:00:00+00:00", concurrency=8)
        held = months(tmp_path)
        wire.answers |= {
            draft.path(): [cast("Say", wall.sends(b""))] for draft, wall in zip(drafts, WALLS, strict=False)
        }
        wire.answers[drafts[-1].path()] = [Say(body=teaser(drafts[-1]))]
        second = crawl(
            tmp_path, wire.connect_to, begun="2026-11-25T00:00:00+00:00", revisit_all=True, concurrency=8
        )
    assert (first.exit_code, first.tally["stored"], second.exit_code) == (0, len(drafts), 4)
    assert months(tmp_path) == held
    assert second.tally["visited"] == {"failed": len(WALLS), "changed": 1}
    with Ledger.open_readonly(tmp_path) as ledger:
        assert [len(ledger.versions(draft.id)) for draft in drafts] == [1] * len(WALLS) + [2]
        assert "suspect" in ledger.stories_of(drafts[-1].id)[1]["warnings"]


def teaser(draft: Draft) -> bytes:
    """The story's page with its lead, and a wall where the rest was."""
    cut = Draft(
        **{
            **{name: getattr(draft, name) for name in draft.__dataclass_fields__},
            "paragraphs": (
                draft.paragraphs[0],
                "Cet article est réservé aux abonnés. Connectez-vous pour lire la suite.",
            ),
        }
    )
    return print_page(cut)


def test_it_is_asked_for_later_and_later_and_then_no_more(tmp_path: Path) -> None:
    """After 1, 6 and 24 hours, 3, 7, 14 and 30 days; the eighth time it is rejected by its name. A timeout in between
    begins anew."""
    now = ["2026-11-01T00:00:00Z"]
    with Ledger.open(tmp_path, command="test") as ledger:
        ledger.clock = lambda: now[0]
        ledger.begin_run("xinhua_fr")
        ledger.list_entries("xinhua_fr", [Entry("http://french.news.cn/x", "xinhua_fr:c_1", 1, "")])
        for hours in STEPS_H:
            ledger.put_off("xinhua_fr:c_1", 1, "captcha", STANDINS)
            days, rest = divmod(hours, 24)
            month, day = (12, days - 29) if days > 29 else (11, days + 1)
            assert ledger.next_tries("xinhua_fr") == {
                "captcha": (1, f"2026-{month}-{day:02}T{rest:02}:00:00Z")
            }
        ledger.owe("xinhua_fr:c_1", 1, "timeout")
        for turn in range(len(STEPS_H) + 1):
            assert ledger.tally("xinhua_fr").rejected == {}, turn
            ledger.put_off("xinhua_fr:c_1", 1, ("soft-404", "captcha")[turn % 2], STANDINS)
        assert ledger.tally("xinhua_fr").rejected == {"captcha": 1}
        ledger.commit()
