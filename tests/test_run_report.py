"""The report of a run: it counts what the server counts, every run leaves one, and nothing that fails ends with 0."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import crawls
from tests.crawls import crawl, finish, start
from tests.faulty_wire import EMPTY, SECTIONS, START, FaultyWire, Say, links_to, page_of_links
from tests.started import ROOT, wirecrawl
from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.reports import last_reports, report_dead_runs
from wirecrawl.cli import run
from wirecrawl.demo.made import made_story
from wirecrawl.demo.site import Plan
from wirecrawl.demo.templates import print_page
from wirecrawl.demo.wire import Wire
from wirecrawl.model.report import EXIT_WORDS, HostReport, RobotsReport, RunReport, SourceReport
from wirecrawl.replay import replay_into
from wirecrawl.views.screen import COLUMNS, LINES, runs_view, screen
from wirecrawl.views.words import Words

SCHEMA = json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8"))
HOST = "french.news.cn"
NOTHING = b"<html><body><p>Rien</p></body></html>"
PACE_S, TOLERANCE_S = 0.15, 0.1  # docs/report.md states the tolerance, and what it is for


def reports(root: Path) -> list[dict[str, Any]]:
    """Every report of the archive, the newest first, each checked against the schema."""
    found = list(last_reports(root, 99))
    for one in found:
        jsonschema.validate({name: value for name, value in one.items() if name != "file"}, SCHEMA)
    return found


def the_report(root: Path) -> dict[str, Any]:
    (one,) = reports(root)
    return one


def asked_in_all(report: dict[str, Any]) -> dict[str, Any]:
    """Over all hosts: the stories of the wire are on two."""
    total: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for host in report["hosts"].values():
        total.update({name: value for name, value in host.items() if isinstance(value, int)})
        statuses.update(host["statuses"])
    return {**total, "statuses": dict(statuses)}


def test_the_report_counts_what_the_server_counts(tmp_path: Path) -> None:
    """Requests by kind and status, bytes, retries, reasons, robots.txt: against the access log, to the last one."""
    drafts = [made_story(number) for number in range(6)]
    robots = b"User-agent: *\nDisallow: " + drafts[4].path().encode()
    answers = {
        "/robots.txt": [Say(body=robots)],
        drafts[1].path(): [Say(500), Say(body=b""), Say(404)],
        drafts[2].path(): [Say(404)],
        drafts[3].path(): [Say(301, headers={"Location": drafts[0].url()})],
        drafts[5].path(): [Say(503, headers={"Retry-After": "3000"})],
    }
    with FaultyWire(answers, stories=6) as wire:
        found = crawl(tmp_path, wire.connect_to)
        said = {path: answers[0] for path, answers in wire.answers.items()}
        sizes = [len(it.body) for path in wire.paths() if isinstance(it := said.get(path), Say)]
    one = the_report(tmp_path)
    asked, came = asked_in_all(one), one["sources"]["xinhua_fr"]
    assert one["pace"]["requests"] == asked["requests"] == len(wire.asked) == sum(asked["statuses"].values())
    kinds = {name: asked[name] for name in ("robots", "lists", "stories", "hops", "retries", "others")}
    assert kinds == {"robots": 2, "lists": 9, "stories": 5, "hops": 1, "retries": 1, "others": 0}
    assert asked["statuses"] == {"200": 14, "301": 1, "404": 1, "500": 1, "503": 1}
    assert asked["bytes"] == sum(sizes)
    assert one["captures_written"] == len(wire.asked) and one["disallowed"] == 0
    assert came["listed"] == 6 and came["fetched"] == 14 and came["stored"] == found.tally["stored"]
    assert came["rejected"] == found.tally["rejected"] and came["rejected"]["robots-disallow"] == 1
    assert came["owed"]["http-503"]["pages"] == 1 and came["owed"]["http-503"]["next_try"] > one["ended"]
    assert {(rules["status"], len(rules["digest"])) for rules in one["robots"]} == {(200, 71)}
    assert one["exit_code"] == found.exit_code == 4 and "still owed" in one["reasons"][0]
    assert len(one["slowest"]) == 10 and one["memory_peak_mb"] > 20 and one["cpu_s"] > 0
    assert one["file"].startswith(
        f"reports/{one['started'].replace('-', '').replace(':', '')}-xinhua_fr-crawl"
    )


def _closed_port() -> str:
    with FaultyWire() as wire:
        return wire.connect_to


ALL = {made_story(number).path(): [Say(500)] for number in range(2)}
FAILING: dict[str, tuple[int, dict[str, list[Say]]]] = {
    "every page 500": (4, ALL),
    "every page reject": (3, {path: [Say(body=NOTHING)] for path in ALL}),
}


@pytest.mark.parametrize("fault", FAILING)
def test_a_crawl_in_which_everything_fails_is_no_success(tmp_path: Path, fault: str) -> None:
    """Scrapy alone ends with 0 in every one of them; the report has the same code, and says why."""
    code, answers = FAILING[fault]
    with FaultyWire(answers, stories=2) as wire:
        found = crawl(tmp_path, wire.connect_to)
    one = the_report(tmp_path)
    assert (found.exit_code, one["exit_code"], one["exit_words"]) == (code, code, EXIT_WORDS[code]), found.err
    assert one["reasons"] and all(reason.partition(";")[0] in found.err for reason in one["reasons"])


def test_a_host_that_refuses_is_no_success(tmp_path: Path) -> None:
    """Nobody listens: exit 3, and the report has requests without an answer."""
    found = crawl(tmp_path, _closed_port())
    one = the_report(tmp_path)
    assert found.exit_code == one["exit_code"] == 3
    assert one["hosts"][HOST]["statuses"] == {"none": one["hosts"][HOST]["requests"]}
    assert one["robots"][0]["status"] is None and one["robots"][0]["closed"]


def test_a_run_that_finds_all_it_holds_failing_is_no_success(tmp_path: Path) -> None:
    """Every held page answers 500 when it is asked for again: exit 4; nothing that is held is lost."""
    with FaultyWire(stories=2) as wire:
        assert crawl(tmp_path, wire.connect_to).exit_code == 0
        wire.answers |= ALL
        assert crawl(tmp_path, wire.connect_to, revisit_all=True).exit_code == 4
    newest, first = reports(tmp_path)
    assert first["exit_code"] == 0 and first["sources"]["xinhua_fr"]["stored"] == 2
    assert (
        newest["sources"]["xinhua_fr"]["revisited"] == {"failed": 2} and asked_in_all(newest)["visits"] == 2
    )


REPLAYS: dict[str, tuple[int, dict[str, bytes]]] = {
    "every file unreadable": (4, {"a.warc.gz": b"\x1f\x8b\x08broken", "b.htm": b""}),
    "every page reject": (3, {"a.htm": NOTHING, "b.htm": NOTHING + b" "}),
    "one reject twice": (3, {"a.htm": NOTHING, "b.htm": NOTHING}),
    "no page at all": (4, {}),
}


@pytest.mark.parametrize("fault", REPLAYS)
def test_a_replay_in_which_everything_fails_is_no_success(tmp_path: Path, fault: str) -> None:
    """Into the archive or to a file: the same code; into the archive, with a report."""
    code, files = REPLAYS[fault]
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    words = ["replay", str(folder), "--source", "xinhua_fr", "--quiet"]
    assert run([*words, "--archive", str(tmp_path / "archive")]) == code
    assert run([*words, "--output", str(tmp_path / "out.jsonl")]) == code
    one = the_report(tmp_path / "archive")
    assert (one["exit_code"], one["command"], len(one["reasons"])) == (code, "replay", 1)
    assert sum(part["read"] for part in one["sources"].values()) == 0


def test_a_replay_counts_by_wire(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What was read of each wire, captures written, and --json gives the report as the file has it."""
    (tmp_path / "page.htm").write_bytes(print_page(made_story(0)))
    (tmp_path / "rien.htm").write_bytes(NOTHING)
    words = [str(tmp_path / "page.htm"), str(tmp_path / "rien.htm"), "--archive", str(tmp_path / "archive")]
    assert run(["replay", *words, "--json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    one = the_report(tmp_path / "archive")
    assert one.pop("file").endswith("-all-replay.json") and printed == one
    assert one["sources"]["xinhua_fr"]["read"] == 1 and one["captures_written"] == 2
    assert one["options"]["paths"] == words[:2] and one["changed"] == 1
    assert run(["replay", *words[:2], "--json", "--output", "-"]) == 2


def test_a_replay_that_raises_leaves_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug or a Ctrl-C in the middle: code 1 or 130, and what was done until then."""
    (tmp_path / "page.htm").write_bytes(NOTHING)
    for error, code in ((ZeroDivisionError("a bug"), 1), (KeyboardInterrupt(), 130)):

        def fails(*_: object, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr("wirecrawl.replay.publish", fails)
        with pytest.raises(type(error)):
            replay_into(tmp_path / "archive", [tmp_path / "page.htm"], Account())
        assert reports(tmp_path / "archive")[0]["exit_code"] == code


def test_an_interrupted_crawl_leaves_its_report(tmp_path: Path) -> None:
    """SIGTERM while a page is on its way: 130 in the report, and what is owed."""
    with FaultyWire({made_story(0).path(): [Say(wait_s=5)]}, stories=3) as wire:
        process = start(tmp_path, wire.connect_to)
        while made_story(0).path() not in wire.paths():
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        found = finish(process)
    one = the_report(tmp_path)
    assert found.exit_code == one["exit_code"] == 130
    assert one["sources"]["xinhua_fr"]["listed"] == 3


def test_a_crawl_that_breaks_at_its_end_leaves_its_report(tmp_path: Path) -> None:
    """A bug of ours while the months are written: the traceback goes its way, the report has code 1 and its words."""
    breaks = (
        "import sys, wirecrawl.crawl.runner as runner\n"
        "def fails(*_): raise ZeroDivisionError('a bug of ours')\n"
        "runner.publish = fails\n"
        "from tests.crawls import _main; _main()\n"
    )
    with FaultyWire(stories=1) as wire:
        words = [sys.executable, "-c", breaks, crawls.words(tmp_path, wire.connect_to)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    one = the_report(tmp_path)
    assert done.returncode == one["exit_code"] == 1 and "a bug of ours" in one["reasons"][0]
    assert one["captures_written"] == len(wire.asked)


def test_a_crawl_out_of_room_leaves_its_report(tmp_path: Path) -> None:
    """No capture can be written any more, other files can: 5, and its cause."""
    with FaultyWire(stories=4) as wire:
        found = crawl(tmp_path, wire.connect_to, fail_at=12)
    one = the_report(tmp_path)
    assert found.exit_code == one["exit_code"] == 5 and one["reasons"][0].startswith(
        "captures: the disk is full"
    )


def test_a_report_that_finds_no_room_is_exit_5(tmp_path: Path) -> None:
    """reports/ is a file: the stories are stored, and the run says what it could not write."""
    (tmp_path / "reports").write_text("", encoding="utf-8")
    with FaultyWire(stories=1) as wire:
        found = crawl(tmp_path, wire.connect_to)
    assert found.exit_code in (1, 5) and "reports" in found.err and found.tally["stored"] == 1


def test_the_run_after_a_kill_reports_it(tmp_path: Path) -> None:
    """kill -9: no code, no end, what the ledger knows; told once, by the next run."""
    with FaultyWire({made_story(0).path(): [Say(wait_s=5)]}, stories=3) as wire:
        process = start(tmp_path, wire.connect_to, concurrency=1)
        while made_story(0).path() not in wire.paths():
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert reports(tmp_path) == []
        wire.answers[made_story(0).path()] = wire.answers[made_story(1).path()]
        again = crawl(tmp_path, wire.connect_to)
    with Ledger.open(tmp_path, command="") as ledger:
        assert list(report_dead_runs(ledger, tmp_path)) == [], "told once"
    killed = [one for one in reports(tmp_path) if one["exit_code"] is None]
    assert [one["sources"]["xinhua_fr"]["listed"] for one in killed] == [3] and killed[0]["ended"] is None
    assert "was killed" in again.err
    assert "killed" in "\n".join(runs_view(reports(tmp_path), Words(french=False)))


def test_the_receipt_keeps_what_the_dry_run_promised(tmp_path: Path) -> None:
    """Requests by kind and host as promised, none nearer than promised: in the report, and in the server's own log."""

    def asks(*words: str) -> dict[str, Any]:
        asked = ["crawl", "xinhua_fr", "--delay", str(PACE_S), "--connect-to", wire.connect_to, "--json"]
        process = wirecrawl(*asked, "--archive", str(tmp_path / "archive"), *words)
        assert process.returncode == 0, process.stderr
        return dict(json.loads(process.stdout))

    with Wire(Plan(made=5, hand=False)) as wire:
        promise = asks("--dry-run")
        assert not (tmp_path / "archive").exists()
        begun = len(wire.log)
        report = asks()
    log = wire.log[begun:]
    for host, kinds in promise["hosts"].items():
        found = {kind: count for kind, count in report["hosts"][host].items() if kind in kinds}
        assert found == kinds, host
        assert kinds["requests"] == sum(one.host == host for one in log)
    assert promise["requests"] == report["pace"]["requests"] == len(log)
    assert (
        (promise["delay_s"], promise["concurrency"])
        == (report["delay_s"], report["concurrency"])
        == (PACE_S, 1)
    )
    assert report["pace"]["least_pause_s"] >= PACE_S and report["disallowed"] == 0
    assert report["seconds"] >= promise["least_seconds"]
    pauses = sorted(after.at - before.at for before, after in itertools.pairwise(log))
    assert pauses[0] >= PACE_S - TOLERANCE_S and pauses[len(pauses) // 2] >= PACE_S - 0.02, pauses


def test_a_dry_run_counts_what_earlier_runs_owe(tmp_path: Path) -> None:
    """A page owed though no list shows it any more, and held pages that are due, are promised and asked for."""
    with FaultyWire({made_story(0).path(): [Say(500)]}, stories=3) as wire:
        crawl(tmp_path, wire.connect_to)
        wire.answers[START] = [Say(body=EMPTY)]
        wire.answers[f"/{SECTIONS[0]}/index.htm"] = [Say(body=page_of_links(links_to(made_story(1))))]
        dry = crawl(tmp_path, wire.connect_to, dry_run=True, revisit_all=True)
        wire.asked.clear()
        wire.answers[made_story(0).path()] = [Say(404)]
        crawl(tmp_path, wire.connect_to, revisit_all=True)
    asked = asked_in_all(reports(tmp_path)[0])
    assert (asked["stories"], asked["visits"], asked["requests"]) == (1, 2, len(wire.asked))
    assert f"in all {len(wire.asked)} requests" in dry.err and "visits 2" in dry.err, dry.err


def test_a_request_past_robots_txt_shows(tmp_path: Path) -> None:
    """The meter judges by the rules of the host alone: without the middleware, it counts the breach."""
    from wirecrawl.crawl.meter import Meter
    from wirecrawl.crawl.rules import read_rules

    meter = Meter()
    meter.heard_rules("a.fr", read_rules(b"User-agent: wirecrawl\nDisallow: /x\n", "wirecrawl"))
    for url in ("http://a.fr/robots.txt", "http://a.fr/y", "http://a.fr/x/1", "http://b.fr/y"):
        meter.sent(url, "stories", 0.0)
    assert meter.disallowed == 2, "one that is disallowed, one of a host whose rules nobody knows"


# the screen

_NAMES = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=30)
_COUNTS = st.dictionaries(_NAMES, st.integers(0, 10**9), max_size=30)


@st.composite
def _reports(draw: st.DrawFn) -> RunReport:
    owed = draw(_COUNTS)
    wire = SourceReport(listed=draw(st.integers(0, 10**9)), rejected=draw(_COUNTS), revisited={"same": 3})
    host = HostReport(requests=3, bytes=draw(st.integers(0, 10**13)), least_pause_s=1.0, median_pause_s=1.5)
    return RunReport(
        command=draw(st.sampled_from(["crawl", "replay"])),
        command_line="",
        version="",
        started="2026-11-29T17:40:25Z",
        seconds=draw(st.floats(0, 10**6)),
        sources={draw(_NAMES): wire},
        rejects=draw(_COUNTS),
        captures=draw(_COUNTS),
        warnings=draw(_COUNTS),
        cut=draw(_COUNTS),
        passed=draw(_COUNTS),
        hosts=dict.fromkeys(draw(st.sets(_NAMES, max_size=20)), host),
        memory_peak_mb=100.0,
        cpu_s=3.0,
        reasons=[f"{sum(owed.values())} fetches are still owed; next: wirecrawl crawl {'x' * 200}"],
    )


@settings(max_examples=25)
@given(_reports(), st.booleans())
def test_the_screen_is_one_screen(report: RunReport, french: bool) -> None:
    """At most 24 lines of 80 columns; only a command to type may be longer, and is whole."""
    lines = screen(report.to_json(), Words(french), path="archive/reports/" + "x" * 99)
    assert len(lines) <= LINES
    assert all(len(line) <= COLUMNS for line in lines if not line.startswith("  next: ")), lines
    assert lines[-1] == f"  next: wirecrawl crawl {'x' * 200}"


def test_what_does_not_fit_is_left_out() -> None:
    """A report that is full everywhere: 24 lines to the last one, and the end is there."""
    many = {f"{'x' * 20}-{number}": number for number in range(30)}
    host = HostReport(requests=3, least_pause_s=1.0, median_pause_s=1.5)
    report = RunReport(
        command="crawl",
        command_line="",
        version="",
        started="2026-11-29T17:40:25Z",
        rejects=many,
        captures=many,
        warnings=many,
        cut=many,
        passed=many,
        sources={"xinhua_fr": SourceReport(rejected=many, revisited={"same": 3}, owed_earlier=2)},
        hosts=dict.fromkeys(many, host),
        robots=[RobotsReport(host=name, status=200) for name in many],
        reasons=["fetches are still owed"],
    )
    lines = screen(report.to_json(), Words(french=False), path="reports/x.json")
    assert len(lines) == LINES and lines[-3:] == [
        "  ...",
        "  report  reports/x.json",
        "fetches are still owed",
    ]


def test_the_screen_speaks_french(tmp_path: Path) -> None:
    """By LANG, as `show` does; --quiet says nothing of a run that went well."""
    (tmp_path / "page.htm").write_bytes(print_page(made_story(0)))
    words = ["replay", "page.htm", "--output", "out.jsonl"]

    def told(*more: str) -> str:
        done = wirecrawl(*words, *more, folder=tmp_path, LC_ALL="fr_FR.UTF-8")
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert "1 page : 1 dépêche, 0 refusée, 0 illisible ; 1 nouvelle ou changée, 0" in " ".join(told().split())
    assert told("--quiet") == ""


def test_a_run_has_the_figures_of_its_sum() -> None:
    """A 500 that healed is no page refused; what changed and what is gone is told, in the reader's language."""
    one = SourceReport(
        listed=9, stored=4, read=7, rejected={"http-404": 1}, rejects={"http-500": 18, "http-404": 1}
    )
    one.revisited = {"same": 3, "changed": 1, "gone": 2}
    report = RunReport(
        command="crawl", command_line="", version="", started="2026-11-29T17:40:25Z", exit_code=4
    )
    report.sources, report.rejects, report.seconds = {"xinhua_fr": one}, {"http-500": 18, "http-404": 1}, 3.0
    (line,) = runs_view([report.to_json()], Words(french=False))
    assert line.endswith("exit 4  4 stored, 1 rejected, 0 owed, 1 changed, 2 gone")
    (line,) = runs_view([report.to_json()], Words(french=True))
    assert line.endswith("code 4  4 rangées, 1 refusée, 0 due, 1 changée, 2 retirées")


def test_stats_lists_the_last_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Newest first, a file that is no report named as such; two runs of one second have two reports."""
    for number in range(2):
        (tmp_path / f"{number}.htm").write_bytes(NOTHING + b" " * number)
        replay_into(tmp_path / "archive", [tmp_path / f"{number}.htm"], Account())
    (tmp_path / "archive/reports/20000101T000000Z-xinhua_fr-crawl.json").write_bytes(b"{")
    assert run(["stats", "--runs", "--archive", str(tmp_path / "archive")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 and "1 rejected" in lines[0] and "this is no report" in lines[2]
    assert run(["stats", "--runs", "--archive", str(tmp_path / "none")]) == 0
    assert "no run has left a report" in capsys.readouterr().out
