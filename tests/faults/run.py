"""One row: both programs on the same wire, and what became of it.

In:   a Row, the two servers, an empty folder.
Out:  Found: what each did, as words that docs/faults.md prints and the tests compare.
Law:  nothing is taken from the program but what a user sees: exit code, stderr, files.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from tests.failing_disk import NEVER
from tests.faults.network import Network
from tests.faults.row import Row
from tests.faults.server import FEED, Ended, Job, Server, words_of
from tests.faults.wire import HOSTS, PATH, Wire
from tests.faulty_wire import START, FaultyWire, Say
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.warc_reader import read_warc
from wirecrawl.demo.stories import expected_fields
from wirecrawl.model.capture import Capture
from wirecrawl.model.limits import BODY_LIMIT_BYTES
from wirecrawl.upkeep.verify import verify

ARCHIVE, SAVED, OTHER = "archive", "saved", "other"
PEAK_LIMIT_MB = 300
SECOND = "/monde/index.htm"  # another list that both programs read
_SUM = re.compile(r"^listed (\d+) = known (\d+) \+ stored (\d+) \+ (.*)$", re.MULTILINE)
_LIST = re.compile(r"^(\S+): this list did not come: (\S+)$", re.MULTILINE)
_PASSED = re.compile(r"^ *links not followed: (.*)$", re.MULTILINE)
_REPLAYED = re.compile(r"(\d+) stor(?:y|ies), (\d+) rejected(?: \(([^)]*)\))?, (\d+) unreadable")


@dataclass(frozen=True, slots=True)
class Ours:
    """`flaws`: what verify says of the archive after it; `right`: stories that are as the wire wrote them;
    `nameless`: addresses that have no end with a reason; `unlike`: how a replay of the captures differs."""

    exit: int
    end: str
    kept: str
    looks: str
    peak_mb: int
    cpu_s: float
    err: str
    right: int
    flaws: list[str]
    nameless: list[str]
    unlike: str
    strangers: list[str]


class Trial:
    """A context: the wire of a row, and what is behind the forbidden addresses."""

    def __init__(self, row: Row, folder: Path) -> None:
        self.row, self.folder = row, folder
        self._stack = ExitStack()

    def __enter__(self) -> Trial:
        self.trap = self._stack.enter_context(FaultyWire())
        self.trap.answers = {path: [Say(body=b"<html><body>secret</body></html>")] for path in ("/", PATH)}
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def both(self, ours: Server, bare: Server) -> tuple[Ours, dict[str, Any]]:
        """The two runs side by side."""
        with ThreadPoolExecutor(1) as beside:
            waiting = beside.submit(self.scrapy, bare)
            return self.ours(ours), waiting.result()

    def _wire(self, folder: Path) -> Wire:
        """A wire as new, for each of the two programs."""
        wire = Wire(folder)
        if self.row.arrange is not None:
            self.row.arrange(wire)
        for server in (wire, *wire.beside.values()):
            self._stack.enter_context(server)
        return wire

    def _job(
        self, folder: Path, wire: Wire, words: tuple[str, ...], *, is_bare: bool = False
    ) -> tuple[Job, Network]:
        ports = {str(port): server.port for port, server in wire.beside.items()} | {"80": wire.port}
        network, row = Network(str(folder / "record"), ports, self.trap.port, wire.names), self.row
        job = Job(
            words,
            str(folder),
            network.to_json(),
            fast=row.fast,
            memory_mb=row.memory_mb if is_bare else 0,
            clock=row.clock,
            environment=wire.environment,
            fault=replace(row.disk, at=1) if is_bare and row.disk is not NEVER else row.disk,
            fault_at=row.disk_at,
        )
        return job, network

    def ours(self, server: Server) -> Ours:
        """wirecrawl's run of the row."""
        folder = self.folder / "ours"
        archive, saved = folder / ARCHIVE, folder / SAVED
        saved.mkdir(parents=True)
        with ExitStack() as held:
            if self.row.archive is not None:
                self.row.archive(archive, held)
            wire = self._wire(folder)
            if self.row.files is not None:
                self.row.files(saved)
                words = ("replay", SAVED, "--archive", ARCHIVE, *self.row.told)
            else:
                words = (*_crawl_words(wire), *self.row.told)
            job, network = self._job(folder, wire, words)
            ended = _run(server, job, wire, twice=self.row.twice)
        is_crawl = self.row.sound and self.row.files is None
        return Ours(
            exit=ended.code,
            end=_end(ended.err),
            kept=_kept(archive) if is_crawl else "",
            looks=self.row.look(wire) if self.row.look is not None else "",
            peak_mb=ended.peak_mb,
            cpu_s=ended.cpu_s,
            err=ended.err,
            right=_right(archive, wire),
            unlike=self._replayed(server, job) if is_crawl and self.row.kept else "",
            flaws=[str(flaw) for flaw in verify(archive).flaws] if self.row.sound else [],
            nameless=_nameless(archive, wire, ended.err) if is_crawl and self.row.exit != 3 else [],
            strangers=network.strangers(),
        )

    def _replayed(self, server: Server, job: Job) -> str:
        """The captures read again into another archive: the same stories and rejects, in no more memory."""
        words = ("replay", f"{ARCHIVE}/captures", "--archive", OTHER)
        ended = server.run(Job(words, job.folder, environment=job.environment))
        if ended.peak_mb > PEAK_LIMIT_MB:
            return f"{ended.peak_mb} MB"
        one, other = (_published(Path(job.folder, name)) for name in (ARCHIVE, OTHER))
        return "" if one == other else f"crawl {one}, replay {other}: {ended.err}"

    def scrapy(self, server: Server) -> dict[str, Any]:
        """Bare Scrapy's run of the row: what it wrote, and what it said of it."""
        folder = self.folder / "scrapy"
        folder.mkdir()
        wire = self._wire(folder)
        starts = [f"http://{HOSTS[0]}{path}" for path in (START, SECOND)]
        if self.row.files is not None:
            saved = folder / SAVED
            saved.mkdir()
            self.row.files(saved)
            names = sorted(path.relative_to(folder) for path in saved.rglob("*"))
            links = "".join(f'<li><a href="{name}">x</a></li>' for name in names)
            (folder / "index.html").write_text(links, encoding="utf-8")
            starts = [(folder / "index.html").as_uri()]
        job, network = self._job(folder, wire, words_of(starts, self.row.scrapy), is_bare=True)
        ended = _run(server, job, wire, twice=self.row.twice)
        out = folder / FEED
        items = [json.loads(line) for line in out.read_bytes().splitlines()] if out.exists() else []
        claimed = re.findall(r"'item_scraped_count': (\d+)", ended.err)
        reason = re.findall(r"'finish_reason': '([^']*)'", ended.err)
        found: dict[str, Any] = {
            "exit": ended.code,
            "items": wire.judge_items(items),
            "claims": int(claimed[-1]) if claimed else 0,
            "reason": reason[-1] if reason else "",
            "strangers": network.strangers(),
            "looks": self.row.look(wire) if self.row.look is not None else "",
        }
        found["peak_mb"], found["cpu_s"] = ended.peak_mb, ended.cpu_s
        return found


def _crawl_words(wire: Wire) -> tuple[str, ...]:
    doors = {80: wire.port} | {port: server.port for port, server in wire.beside.items()}
    hosts = [host for host in (*HOSTS, *wire.doors) if host not in wire.names]
    rules = [f"{host}:{port}:127.0.0.1:{to}" for host in hosts for port, to in doors.items()]
    rules += [f"{host}:80:{address}" for host, address in wire.names.items() if ":" in address]
    words = ("crawl", "xinhua_fr", "--archive", ARCHIVE, "--delay", "0", "--concurrency", "2")
    return (
        *words,
        "--contact",
        "tests@example.org",
        *(word for rule in rules for word in ("--connect-to", rule)),
    )


def _run(server: Server, job: Job, wire: Wire, *, twice: bool) -> Ended:
    def started(pid: int) -> None:
        wire.kill = lambda number: os.kill(pid, number)

    ended = server.run(job, started)
    if twice:
        wire.kill = lambda number: None
        ended = server.run(replace(job, fault=NEVER), lambda pid: None)
    return ended


def _end(err: str) -> str:
    """`stored 2, owed timeout 1; list /x no-answer; passed future-day 3`, from what the run said."""
    parts = []
    if found := _SUM.search(err):
        listed, known, stored = map(int, found.groups()[:3])
        ends = _counts("rejected", found[4]) + _counts("owed", found[4])
        assert listed == known + stored + sum(count for _, count in ends), f"no sum: {found[0]}"
        first = [f"known {known}"] if known else []
        parts.append(", ".join([*first, f"stored {stored}", *(f"{name} {count}" for name, count in ends)]))
    elif found := _REPLAYED.search(err):
        ends = _counts("rejected", f"rejected {found[2]} ({found[3] or ''})")
        last = [f"unreadable {found[4]}"] if found[4] != "0" else []
        parts.append(", ".join([f"stored {found[1]}", *(f"{name} {count}" for name, count in ends), *last]))
    for url, reason in sorted(set(_LIST.findall(err))):
        parts.append(f"list /{url.split('/', 3)[-1]} {reason}")
    if found := _PASSED.search(err):
        parts.append(f"passed {found[1]}")
    return "; ".join(parts)


def _published(archive: Path) -> dict[str, list[str]]:
    """Stories, versions and rejects, without the places of captures."""
    found: dict[str, list[str]] = {}
    for kind in ("stories", "versions", "rejects"):
        lines = [
            line for path in (archive / kind).rglob("*.jsonl") for line in path.read_bytes().splitlines()
        ]
        found[kind] = sorted(str(_placeless(orjson.loads(line))) for line in lines)
    return found


def _placeless(line: Any) -> Any:
    if isinstance(line, dict):
        return {name: _placeless(value) for name, value in line.items() if name not in ("file", "offset")}
    return [_placeless(one) for one in line] if isinstance(line, list) else line


def _right(archive: Path, wire: Wire) -> int:
    lines = [
        line for path in (archive / "stories").rglob("*.jsonl") for line in path.read_bytes().splitlines()
    ]
    stories = {story["id"]: story for story in map(orjson.loads, lines)}
    wanted = [(stories.get(draft.id, {}), expected_fields(draft)) for draft in wire.drafts]
    return sum(all(story.get(name) == value for name, value in fields.items()) for story, fields in wanted)


def _counts(name: str, text: str) -> list[tuple[str, int]]:
    """`rejected 3 (a 2, b 1)` → each reason with its count."""
    found = re.search(rf"{name} \d+ \(([^)]+)\)", text)
    pairs = [one.rpartition(" ") for one in found[1].split(", ")] if found else []
    return [(f"{name} {reason}", int(count)) for reason, _, count in pairs]


def _kept(archive: Path) -> str:
    """Status and word of the captures of the faulty address, each kind once."""
    found: Counter[str] = Counter()
    for file in sorted((archive / "captures").rglob("*.warc.gz")):
        for one in read_warc(file, file=file.name):
            if isinstance(one, Capture) and one.url.endswith(PATH):
                assert len(one.payload) <= BODY_LIMIT_BYTES, one.url
                found[f"{one.status} {one.truncated or 'whole'}"] += 1
    return ", ".join(found)


def _nameless(archive: Path, wire: Wire, err: str) -> list[str]:
    """Stories of the wire that are neither stored nor named with the reason why not.

    Those of a list that did not come, or of a host that lets nobody in, are named by that.
    """
    if START in {f"/{url.split('/', 3)[-1]}" for url, _ in _LIST.findall(err)}:
        return []
    with Ledger.open_readonly(archive) as ledger:
        rows = ledger._read("SELECT id, state, reason FROM frontier")
    told = {id_ for id_, state, reason in rows if state in ("stored", "owed") or reason}
    return sorted({draft.id for draft in wire.drafts} - told)
