"""Programs started by tests, each in a process of its own: `python -m MODULE WORDS…`, or forked from a loaded one.

In:   a module with a `_main()` that reads `sys.argv`, its words, what is other in its environment.
Out:  a process that may be waited for, asked for what it printed, and killed.
Law:  under pytest a server loads the program once and forks a child a start, since loading Scrapy costs more than a
      small crawl does; long runs (`python -m tests.…_loop`) start each afresh. The child is the same program.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "wirecrawl")
SCRAPY = (
    "scrapy.commands",
    "scrapy.core",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
    "scrapy.extensions",
)  # it finds the rest of itself by name, in every run anew


def load(folders: tuple[str, ...] = (*SCRAPY, "wirecrawl")) -> None:
    """Imports what a crawl needs but the reactor, which every process chooses for itself."""
    with warnings.catch_warnings(action="ignore"):  # of modules that Scrapy keeps for old programs
        for folder in map(importlib.import_module, folders):
            for found in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
                with suppress(ImportError):  # parts of Scrapy for which more must be installed
                    importlib.import_module(found.name)
    assert "twisted.internet.reactor" not in sys.modules, "every child chooses its own reactor"


class Forked:
    """What the tests use of subprocess.Popen, for a child of the loaded server; what it prints goes to files."""

    def __init__(self, module: str, words: list[str], environment: dict[str, str]) -> None:
        from multiprocessing.context import ForkServerProcess  # one test lets no crawl load pickle

        self._said = tempfile.mkdtemp(prefix="started-")
        weakref.finalize(self, shutil.rmtree, self._said, True)
        self.args = [sys.executable, "-m", module, *words]
        self._child = ForkServerProcess(target=_live, args=(module, words, environment, self._said))
        self._child.start()
        assert self._child.pid is not None
        self.pid = self._child.pid

    @property
    def returncode(self) -> int | None:
        return self._child.exitcode

    def poll(self) -> int | None:
        return self._child.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._child.join(timeout)
        if self._child.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self._child.exitcode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed, once it has ended."""
        self.wait(timeout)
        out, err = (
            (Path(self._said) / name).read_bytes().decode(errors="replace") for name in ("out", "err")
        )
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()


Process = subprocess.Popen[str] | Forked


def start(module: str, *words: str, **environment: str) -> Process:
    """The program, started and not waited for."""
    if "PYTEST_CURRENT_TEST" in os.environ:
        import multiprocessing

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.started_loaded"])
        return Forked(module, list(words), dict(os.environ) | environment)
    return afresh(module, *words, **environment)


def afresh(module: str, *words: str, **environment: str) -> subprocess.Popen[str]:
    """The program in a Python of its own, wherever it is asked for; what it reads and prints goes by pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wirecrawl(
    *words: str, folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program as its user runs it, and what came of it."""
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


def cpu_s(pid: int) -> float:
    """Seconds of processor time a process has used; 0 if it is gone."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _live(module: str, words: list[str], environment: dict[str, str], said: str) -> None:
    """A child's life: its own output, its own environment, then the module as `python -m` runs it."""
    for number, name in ((1, "out"), (2, "err")):
        handle = os.open(Path(said) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, number)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for the child's life
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the server of forks ignores it
    os.chdir(ROOT)
    os.environ.clear()  # it was the server's
    os.environ.update(environment)
    if "PYTHONWARNINGS" in environment:
        warnings.simplefilter("error", ResourceWarning)
    sys.argv = [module, *words]
    try:
        importlib.import_module(module)._main()
    finally:
        gc.collect()  # what was left open says so now
        sys.stdout.flush()
