"""Runs of wirecrawl, or of bare Scrapy, each in a process of its own that a loaded server forks.

In:   which program, its words, and what is done to it: the network, bounds, a failing disk, another clock.
Out:  exit code, peak of resident memory (ru_maxrss), what it printed.
Law:  the real programs with their own command lines. What is patched is the network, and for the rows that say so
      the limits of time; the memory told is all of the process's, what the server had loaded included.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Self

from tests.failing_disk import NEVER, Fault, compiler, fail_below, failed, shim
from tests.faults.network import Names, Network
from tests.started import ROOT, SCRAPY, load

SPIDER = ROOT / "bench" / "bare_spider.py"
FEED = "archive/out.jsonl"
LONGEST_S = 100
# limits of time that a test can wait for, and one try
FAST: dict[str, dict[str, float]] = {
    "wirecrawl.crawl.intake": {"RATE_GRACE_S": 1.0, "ANSWER_LIMIT_S": 3.0},
    "wirecrawl.crawl.handler": {"ANSWER_LIMIT_S": 3.0},
    "wirecrawl.crawl.settings": {"DOWNLOAD_TIMEOUT": 4.0, "RETRY_TIMES": 0},
}


@dataclass(frozen=True, slots=True)
class Job:
    """`memory_mb`: address space it may have, 0 is no bound; `started`: is told the process's number."""

    words: tuple[str, ...]
    folder: str
    network: str = ""
    fast: bool = False
    memory_mb: int = 0
    clock: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    fault: Fault = NEVER
    fault_at: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """`code`: the exit code, or minus the signal that ended it; `cpu_s`: its own processor seconds; `calls`: how many
    the shim counted; `failed`: the first that failed."""

    code: int
    peak_mb: int
    cpu_s: float
    calls: int
    failed: str
    out: str
    err: str


class Server:
    """A context. `program`: wirecrawl or scrapy."""

    def __init__(self, program: str) -> None:
        self.program = program

    def __enter__(self) -> Self:
        preload = {"LD_PRELOAD": str(shim())} if compiler() else {}
        self._server = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.server", self.program],
            cwd=ROOT,
            env=os.environ | preload | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def run(self, job: Job, started: Callable[[int], None] = lambda pid: None) -> Ended:
        """One run. Raises AssertionError if the server is gone."""
        assert self._server.stdin is not None and self._server.stdout is not None  # both are pipes
        self._server.stdin.write(json.dumps(asdict(job)) + "\n")
        self._server.stdin.flush()
        started(int(self._server.stdout.readline() or 0))
        told = self._server.stdout.readline()
        assert told, f"the server of {self.program} is gone"
        said = [
            Path(job.folder, name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")
        ]
        return Ended(*json.loads(told), *said)


class Disk(Server):
    """wirecrawl's server, for command lines on a disk that may fail. Raises RuntimeError without a compiler."""

    def __init__(self) -> None:
        super().__init__("wirecrawl")
        shim()
        self._said = tempfile.TemporaryDirectory(prefix="failing-disk-")

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._said.cleanup()

    def command(self, words: Sequence[str], root: Path, fault: Fault = NEVER) -> Ended:
        """One of them, with the fault on all files below `root`."""
        return self.run(Job(tuple(words), self._said.name, fault=fault, fault_at=str(root)))


def _serve(program: str) -> None:
    """A job on stdin is a child; its number and its end are lines on stdout."""
    load(SCRAPY if program == "scrapy" else (*SCRAPY, "wirecrawl"))
    gc.freeze()
    if compiler():
        fail_below("", NEVER)  # what is counted lies in memory that the children share
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _live(program, json.loads(line))
        print(child, flush=True)
        _, status, used = os.wait4(child, 0)
        cpu_s = round(used.ru_utime + used.ru_stime, 2)
        code, peak_mb = os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024
        print(json.dumps([code, peak_mb, cpu_s, *(failed() if compiler() else (0, ""))]), flush=True)


def _live(program: str, ask: dict[str, Any]) -> None:
    """A child's life: one command, as the console script runs it."""
    code: object = 70
    try:
        os.chdir(ask["folder"])
        os.environ.update(ask["environment"])
        for number, name in ((0, os.devnull), (1, "out"), (2, "err")):
            handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(handle, number)
            os.close(handle)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.alarm(LONGEST_S)
        _bound(ask)
        try:
            live: Callable[[dict[str, Any]], object] = _wirecrawl if program == "wirecrawl" else _scrapy
            code = live(ask)
        except SystemExit as end:
            code = end.code
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 71)


def _bound(ask: dict[str, Any]) -> None:
    if ask["memory_mb"]:
        resource.setrlimit(resource.RLIMIT_AS, (ask["memory_mb"] * 2**20,) * 2)
    if compiler():
        fail_below(str(Path(ask["folder"], ask["fault_at"])), Fault(**ask["fault"]))


def _scrapy(ask: dict[str, Any]) -> object:
    from scrapy.cmdline import execute

    words = list(ask["words"])
    if ask["network"]:
        words += ["-s", "TWISTED_DNS_RESOLVER=tests.faults.network.Names"]
        words += ["-s", f"FAULT_NETWORK={ask['network']}"]
    sys.argv = ["scrapy", "runspider", str(SPIDER), *words]
    execute(sys.argv)
    return 0


def _wirecrawl(ask: dict[str, Any]) -> NoReturn:
    from wirecrawl import cli

    for module, values in FAST.items() if ask["fast"] else ():
        for name, value in values.items():
            setattr(importlib.import_module(module), name, value)
    if ask["clock"]:
        _set_clock(ask["clock"])
    if ask["network"]:
        _take_over(Network.from_json(ask["network"]))
    sys.argv = ["wirecrawl", *ask["words"]]
    cli.main()


def _set_clock(instant: str) -> None:
    """The crawl takes its first moment for this one."""
    from datetime import UTC, datetime

    from wirecrawl.crawl.options import CrawlOptions

    offset = datetime.fromisoformat(instant) - datetime.now(UTC)
    init: Any = CrawlOptions.__init__
    init.__kwdefaults__["clock"] = lambda: datetime.now(UTC) + offset


def _take_over(network: Network) -> None:
    """The network behind the door, which stays as it is; and no delays, for nobody else's server is there."""
    from wirecrawl.crawl import door

    install = door.Door.install_on_reactor

    def install_here(self: door.Door) -> None:
        self.upstream = names = Names(network, self._reactor)
        names.take_over()
        install(self)

    door.Door.install_on_reactor = install_here  # type: ignore[method-assign]
    door.opens_everything = lambda rules: True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's to deal with
    _serve(sys.argv[1])


def words_of(starts: Sequence[str], settings: Sequence[str] = ()) -> tuple[str, ...]:
    """Bare Scrapy's command line: its defaults but for the log, which tells no page and no item, and `settings`."""
    told = [word for setting in ("LOG_LEVEL=INFO", *settings) for word in ("-s", setting)]
    return ("-o", FEED, "-a", f"starts={','.join(starts)}", *told)
