"""Readers beside crawls and kills, from the first instant of an archive on: `python -m tests.reader_loop --runs 10`.

In:   a crawl into an archive that is not there yet, killed at times and started again; readers all the while.
Out:  how often each command read, how long it took at most; ends with 1 at an error, a torn line, a reader that waited.
Law:  a reader gets what was committed when it asked, or the one line that there is no archive yet.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from tests.archive_state import Watcher, torn_in
from tests.commands_run import crawl_words, ended, start_command
from tests.started import afresh
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire

STORIES = 200
WAITED_S = 1.0
_NOTHING_YET = "there is no archive here yet"


@dataclass
class Read:
    """What one reader did: calls by command, seconds each took at most, seconds of them spent waiting for
    something else than a processor."""

    calls: Counter[str] = field(default_factory=Counter)
    longest_s: dict[str, float] = field(default_factory=dict)
    waited_s: dict[str, float] = field(default_factory=dict)
    stories: int = 0
    nothing_yet: int = 0
    wrong: list[str] = field(default_factory=list)

    def call(self, *words: str, may: tuple[int, ...] = (0,)) -> bytes:
        """One command in this process; its stdout. `may`: the exit codes that are right."""
        from wirecrawl.cli import run

        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        begun_s, busy_s = time.monotonic(), _busy_s()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
            out.flush()
        took_s = time.monotonic() - begun_s
        name = words[0]
        self.calls[name] += 1
        self.longest_s[name] = max(took_s, self.longest_s.get(name, 0.0))
        waited_s = took_s - (_busy_s() - busy_s)
        self.waited_s[name] = max(waited_s, self.waited_s.get(name, 0.0))
        if code == 1 and _NOTHING_YET in err.getvalue() and not self.stories:
            self.nothing_yet += 1
        elif code not in may:
            self.wrong.append(f"{words}: {code}: {err.getvalue()}{out.buffer.getvalue()[:400]!r}")
        return out.buffer.getvalue()


def read_all(archive: Path, folder: Path, *, is_killed: bool) -> Read:
    """Reads by every command again and again until stdin ends. `is_killed`: what a dead run left, verify may name."""
    read, dest = Read(), folder / "read.jsonl"
    for _ in iter(sys.stdin.readline, ""):
        dest.unlink(missing_ok=True)
        read.call("export", str(dest), "--format", "jsonl", "--archive", str(archive), "--quiet")
        if dest.exists() and dest.stat().st_size and (torn := torn_in(dest)):
            read.wrong.append(torn)
        ids = [orjson.loads(line)["id"] for line in dest.read_bytes().splitlines()] if dest.exists() else []
        if len(ids) < read.stories or len(ids) != len(set(ids)):
            read.wrong.append(
                f"{len(ids)} stories exported, {len(set(ids))} of them different, {read.stories} before"
            )
        read.stories = max(read.stories, len(ids))
        read.call("stats", "--json", "--archive", str(archive))
        for id_ in ids[:1] + ids[-1:]:
            read.call("show", id_, "--json", "--archive", str(archive))
            read.call("diff", id_, "--archive", str(archive), "--quiet")
        read.call("verify", "--archive", str(archive), "--quiet", may=(0, 1) if is_killed else (0,))
        print("read", flush=True)
    return read


def run_once(folder: Path, seed: int) -> Read:
    """One archive's first crawls, with a reader beside them. Odd seeds kill the first crawl. Raises AssertionError."""
    dice, archive, is_killed = random.Random(f"read {seed}"), folder / f"archive-{seed}", bool(seed % 2)
    with Wire(Plan(made=STORIES, hand=False)) as wire, Watcher(archive) as watcher:
        reader = afresh(
            "tests.reader_loop",
            "--beside",
            str(archive),
            str(folder),
            str(int(is_killed)),
        )
        _ask(reader)  # before there is an archive
        crawling = start_command(*crawl_words(archive, wire.connect_to))
        if is_killed:
            _read_until(reader, lambda: wire.requests.total() > dice.randrange(STORIES))
            crawling.kill()
            crawling.communicate()
            _ask(reader)
            crawling = start_command(*crawl_words(archive, wire.connect_to))
        _read_until(reader, lambda: crawling.poll() is not None)
        assert ended(crawling).code == 0
        _ask(reader)
        out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    found = json.loads(out.splitlines()[-1])
    read = Read(**{**found, "calls": Counter(found["calls"])})
    assert not watcher.torn, watcher.torn
    assert not read.wrong, read.wrong
    slow = {name: one for name, one in read.waited_s.items() if one > WAITED_S}
    assert not slow, f"readers waited: {slow}"
    assert read.stories == STORIES, f"the last export has {read.stories} stories"
    return read


def _busy_s() -> float:
    """Seconds this process has run, or stood in line for a processor."""
    ran, stood, _ = Path("/proc/self/schedstat").read_text(encoding="ascii").split()
    return (int(ran) + int(stood)) / 1e9


def _ask(reader: subprocess.Popen[str]) -> None:
    """One round of all commands."""
    assert reader.stdin is not None and reader.stdout is not None
    reader.stdin.write("read\n")
    reader.stdin.flush()
    assert reader.stdout.readline() == "read\n", reader.communicate()


def _read_until(reader: subprocess.Popen[str], is_over: Callable[[], bool]) -> None:
    while not is_over():
        _ask(reader)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--beside", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.beside:
        archive, folder, is_killed = args.beside
        print(json.dumps(vars(read_all(Path(archive), Path(folder), is_killed=is_killed == "1"))))
        return
    with tempfile.TemporaryDirectory(prefix="wirecrawl-") as name:
        for seed in range(args.runs):
            read = run_once(Path(name), seed)
            print(
                f"seed {seed}: {dict(read.calls)}, {read.nothing_yet} before there was an archive", flush=True
            )
            print(f"  at most {_rounded(read.longest_s)} s, {_rounded(read.waited_s)} s of it waiting")


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(one, 2) for name, one in seconds.items()}


if __name__ == "__main__":
    main()
