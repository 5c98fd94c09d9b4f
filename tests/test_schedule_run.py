"""`schedule run` and `show` as processes, on the loopback wire: starts, stops, kills, sleeps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawls import ledger_lines, stories_of
from tests.started import PROGRAM, ROOT, wirecrawl
from wirecrawl.cli import run
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.schedule.children import Lane, start
from wirecrawl.schedule.events import instant

WAIT_S = 45


def jobs_file(folder: Path, wire: Wire, *jobs: str) -> Path:
    """wirecrawl.toml; each job is given by its name and when it is due."""
    text = 'contact = "tests@example.org"\n'
    for job in jobs:
        name, when = job.split(": ", 1)
        text += f'[[jobs]]\nname = "{name}"\nsource = "xinhua_fr"\n{when}\n'
        text += f'delay = 0\nconcurrency = 16\nconnect_to = ["{wire.connect_to}"]\n'
    path = folder / "wirecrawl.toml"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def scheduler(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`schedule run` in a process of its own; its stderr goes to run.log. Whatever is left of it is ended."""
    with (folder / "run.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*PROGRAM, "schedule", "run"],
            cwd=folder,
            stderr=log,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.send_signal(signal.SIGTERM)
                process.wait(WAIT_S)


def wait_for(what: Callable[[], Any], said: str, folder: Path) -> Any:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{said} did not come:\n{(folder / 'run.log').read_text(encoding='utf-8')}")


def state(folder: Path) -> dict[str, Any]:
    path = folder / "archive" / "schedule" / "state.json"
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {"jobs": {}}
    return found


def job(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = state(folder)["jobs"].get(name, {"counts": {}, "running": None, "events": []})
    return found


def has_run(folder: Path, name: str, times: int = 1) -> Callable[[], bool]:
    def counted() -> bool:
        counts = job(folder, name)["counts"]
        return bool(counts.get("run", 0) + counts.get("late", 0) >= times)

    return counted


def overlaps(log: str) -> bool:
    """Whether a crawl was started while another was at work."""
    at_work = 0
    for line in log.splitlines():
        at_work += ": started, pid" in line
        at_work -= any(end in line for end in ("was run", "cut short; it is", "another run holds"))
        if at_work > 1:
            return True
    return False


@pytest.mark.slow
def test_two_jobs_of_one_source_take_turns(tmp_path: Path) -> None:
    """Each runs again and again, never both at once; the stories are in the archive, and `show` knows of it."""
    with Wire(Plan(made=15, hand=False)) as wire:
        jobs_file(tmp_path, wire, 'often: every = "2s"', 'also: every = "3s"')
        with scheduler(tmp_path) as process:
            wait_for(has_run(tmp_path, "often", 3), "three runs", tmp_path)
            wait_for(has_run(tmp_path, "also", 2), "two runs of the other", tmp_path)
            process.send_signal(signal.SIGTERM)
            assert process.wait(WAIT_S) in (0, 130)
        assert {
            story["id"] for story in stories_of(ledger_lines(tmp_path / "archive"))
        } == wire.expected.keys()
    log = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert not overlaps(log), log
    assert job(tmp_path, "often")["last"]["exit_code"] in (0, 130), log
    logs = (tmp_path / "archive/schedule/logs").glob("*/*.log")
    assert sum("stored 15" in path.read_text(encoding="utf-8") for path in logs) == 1


@pytest.mark.slow
def test_a_slept_and_a_killed_schedule_catch_up_once(tmp_path: Path) -> None:
    """SIGSTOP and kill -9 for some periods: one run each, and what was missed is counted, not run."""
    with Wire(Plan(made=3, hand=False)) as wire:
        jobs_file(tmp_path, wire, 'often: every = "5s"')
        with scheduler(tmp_path) as process:
            wait_for(has_run(tmp_path, "often"), "the first run", tmp_path)
            process.send_signal(signal.SIGSTOP)
            time.sleep(12)
            process.send_signal(signal.SIGCONT)
            wait_for(has_run(tmp_path, "often", 2), "the run after the sleep", tmp_path)
            slept = job(tmp_path, "often")
            process.kill()
            process.wait()
        time.sleep(16)
        with scheduler(tmp_path):
            wait_for(
                lambda: job(tmp_path, "often")["counts"].get("missed", 0) > 1, "what was missed", tmp_path
            )
            wait_for(has_run(tmp_path, "often", 3), "the run after the kill", tmp_path)
            killed = job(tmp_path, "often")
    assert slept["counts"]["missed"] + slept["counts"].get("skipped", 0) >= 1, slept
    ends = {kind: killed["counts"].get(kind, 0) for kind in ("run", "late", "missed", "skipped")}
    due = (instant(killed["seen_until"]) - instant(killed["anchor"])).total_seconds() // 5 + 1
    at_work = bool(killed["owed"]) + bool(killed["running"])
    assert sum(ends.values()) + at_work == due, f"each due instant has one end: {killed}"
    assert "outage" in {event["why"] for event in killed["events"]}, killed


@pytest.mark.slow
def test_a_crawl_outlives_its_killed_scheduler_and_is_not_run_again(tmp_path: Path) -> None:
    """kill -9 while a crawl is at work: the next scheduler waits for it, takes its exit code, starts no second one."""
    with Wire(Plan(made=40, hand=False, delay_s=0.4)) as wire:
        jobs_file(tmp_path, wire, 'daily: every = "1d"')
        with scheduler(tmp_path) as process:
            pid = wait_for(lambda: (job(tmp_path, "daily")["running"] or {}).get("pid"), "a crawl", tmp_path)
            process.kill()
            process.wait()
        os.kill(pid, 0)
        with scheduler(tmp_path) as process:
            wait_for(lambda: job(tmp_path, "daily")["counts"].get("adopted"), "the adoption", tmp_path)
            second = wirecrawl("schedule", "run", folder=tmp_path)
            wait_for(has_run(tmp_path, "daily"), "the end of the crawl", tmp_path)
        assert second.returncode == 75, second
        assert len(stories_of(ledger_lines(tmp_path / "archive"))) == 40
    found = job(tmp_path, "daily")
    assert found["last"]["exit_code"] == 0 and found["counts"].get("cut", 0) == 0, found
    assert len(list((tmp_path / "archive/schedule/logs/daily").glob("*.log"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "after_s"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 0.01), (signal.SIGINT, 0.03), (signal.SIGTERM, 0.1)],
)
def test_a_crawl_that_is_stopped_while_it_loads_says_so_and_leaves_its_code(
    tmp_path: Path, number: signal.Signals, after_s: float
) -> None:
    """At any instant, also before Python itself is loaded: exit 130 on disk, a line, no traceback."""
    lane, log = Lane(tmp_path), tmp_path / "crawl.log"
    assert lane.take()
    words = ["crawl", "xinhua_fr", "--archive", str(tmp_path / "archive"), "--connect-to", "::127.0.0.1:9"]
    child = start([*words, "--contact", "tests@example.org"], log, lane)
    time.sleep(after_s)
    child.send_signal(number)
    assert child.wait(WAIT_S) == 130
    assert log.with_suffix(".exit").read_text(encoding="ascii") == "130\n"
    assert "interrupted; nothing is lost" in log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_stop_interrupts_the_crawl_and_the_next_start_pays(tmp_path: Path) -> None:
    """SIGINT: the crawl ends as by Ctrl-C, exit 130, its run is owed; SIGHUP reads the jobs anew."""
    with Wire(Plan(made=60, hand=False, delay_s=0.4)) as wire:
        config = jobs_file(tmp_path, wire, 'daily: every = "1d"')
        with scheduler(tmp_path) as process:
            wait_for(lambda: (job(tmp_path, "daily")["running"] or {}).get("pid"), "a crawl", tmp_path)
            wait_for(lambda: wire.requests.total() > 3, "requests", tmp_path)
            process.send_signal(signal.SIGINT)
            assert process.wait(WAIT_S) == 130
        cut = job(tmp_path, "daily")
        assert cut["last"]["exit_code"] == 130 and cut["owed"] and not cut["running"], cut
        with scheduler(tmp_path) as process:
            wait_for(has_run(tmp_path, "daily"), "the owed run", tmp_path)
            assert len(stories_of(ledger_lines(tmp_path / "archive"))) == 60
            config.write_text(config.read_text(encoding="utf-8").replace('"1d"', '"never"'), encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            log = tmp_path / "run.log"
            wait_for(
                lambda: "the jobs stay as they were" in log.read_text(encoding="utf-8"), "a refusal", tmp_path
            )
            jobs_file(tmp_path, wire, 'weekly: every = "7d"')
            process.send_signal(signal.SIGHUP)
            wait_for(has_run(tmp_path, "weekly"), "the new job", tmp_path)
            process.send_signal(signal.SIGTERM)
            assert process.wait(WAIT_S) == 0, "nothing was at work"
    assert list(state(tmp_path)["jobs"]) == ["weekly"]


@pytest.mark.slow
def test_a_held_archive_is_told_and_tried_again(tmp_path: Path) -> None:
    """Exit 75 of a crawl that somebody else's run keeps out is no run: it is owed."""
    from wirecrawl.archive.lock import Lock

    with Wire(Plan(made=1, hand=False)) as wire:
        jobs_file(tmp_path, wire, 'daily: every = "1d"')
        lock = Lock(tmp_path / "archive", "a test")
        with scheduler(tmp_path):
            wait_for(lambda: job(tmp_path, "daily")["counts"].get("busy"), "exit 75", tmp_path)
            found = job(tmp_path, "daily")
        lock.release()
    assert found["last"]["exit_code"] == 75 and found["owed"] and not has_run(tmp_path, "daily")()


@pytest.mark.slow
def test_show_tells_how_jobs_stand_and_that_nobody_runs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 while `alive` is fresh, 1 once it is three minutes old; a watcher needs no more than the file's time."""
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "show"]) == 1 and "no schedule has been run" in capsys.readouterr().err
    with Wire(Plan(made=2, hand=False)) as wire:
        jobs_file(tmp_path, wire, 'daily: every = "1d"')
        with scheduler(tmp_path):
            wait_for(has_run(tmp_path, "daily"), "a run", tmp_path)
            assert run(["schedule", "show"]) == 0
    shown = capsys.readouterr().out
    assert "daily" in shown and "done" in shown and "every 1d" in shown
    alive = tmp_path / "archive" / "schedule" / "alive"
    words = alive.read_text(encoding="utf-8").split()
    assert words[1] == "pid" and words[-1] == "daily" and instant(words[4]) > datetime.now(UTC)
    words[0] = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
    alive.write_text(" ".join(words), encoding="utf-8")
    assert run(["schedule", "show", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["stale"] is True and "has touched" in told.err
    (alive.parent / "state.json").write_bytes(b'{"schema": 1, "jobs"')
    assert run(["schedule", "show"]) == 1 and "cannot be used" in capsys.readouterr().err


def test_show_loads_neither_scrapy_nor_apscheduler(tmp_path: Path) -> None:
    """It is quick, and works where the extra is not installed."""
    code = (
        "import sys; sys.modules['apscheduler'] = None; from wirecrawl.cli import run; "
        "print(run(['schedule', 'show']), [m for m in ('scrapy', 'twisted') if m in sys.modules], "
        "run(['schedule', 'run']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["1", "[]", "2"], done
    assert "pip install 'wirecrawl[schedule]'" in done.stderr


def test_the_lane_is_free_when_the_crawl_is_gone(tmp_path: Path) -> None:
    """Not when the scheduler has let go of it: the crawl's process holds it."""
    lane = Lane(tmp_path)
    assert lane.take()
    child = start(["demo", "--serve", "0"], tmp_path / "demo.log", lane)
    try:
        assert lane.is_held()
    finally:
        child.kill()
        child.wait()
    assert not lane.is_held()
