"""A disk that fails at the n-th write, fsync, rename …: commands of wirecrawl run on it, in processes of their own.

In:   a command line, a folder, a Fault: which calls, how they fail, and at the how-manieth.
Out:  how the command ended, how many such calls there were, and which one failed.
Law:  the real program on the real libc: failing.c stands between the two and knows neither. One server loads the
      program once and forks a child a command, so that a thousand faults do not cost a thousand starts.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.started import load

HERE = Path(__file__).resolve().parent
KINDS = {
    "write": 1,
    "fsync": 2,
    "truncate": 4,
    "rename": 8,
    "create": 16,
    "link": 32,
    "unlink": 64,
    "mkdir": 128,
    "allocate": 256,
    "read": 512,
    "open": 1024,
}
CHANGES = tuple(kind for kind in KINDS if kind not in ("read", "open"))
MODES = {"off": 0, "once": 1, "on": 2, "short": 3, "crash": 4, "torn": 5}
NO_COMPILER = "no C compiler here, so nothing can stand in for a failing disk: install gcc or clang (cc)"


@dataclass(frozen=True, slots=True)
class Fault:
    """`kinds` of KINDS; `mode` of MODES; `at`: the n-th of these calls, from 1 (0: they are only counted)."""

    mode: str = "once"
    at: int = 0
    code: int = errno.ENOSPC
    kinds: tuple[str, ...] = CHANGES

    def __str__(self) -> str:
        which = "any call" if self.kinds == CHANGES else "+".join(self.kinds)
        return f"{which}, {self.mode}, {errno.errorcode[self.code]}, n = {self.at}"

    @property
    def mask(self) -> int:
        return sum(KINDS[kind] for kind in self.kinds)

    def environment(self, root: Path) -> dict[str, str]:
        """For a process that is started with the shim, not forked from the server."""
        return {
            "LD_PRELOAD": str(shim()),
            "FAIL_ROOT": str(root),
            "FAIL_KINDS": str(self.mask),
            "FAIL_MODE": str(MODES[self.mode]),
            "FAIL_ERRNO": str(self.code),
            "FAIL_AT": str(self.at),
        }


NEVER = Fault("off")


@dataclass(frozen=True, slots=True)
class Ended:
    """`code`: the exit code, -9 for a crash; `calls`: how many were counted; `failed`: the first that failed."""

    code: int
    calls: int
    failed: str
    out: str
    err: str

    @property
    def reached(self) -> bool:
        return bool(self.failed)


def compiler() -> str:
    """The system's C compiler; "" if there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), "")


@cache
def shim() -> Path:
    """failing.c, compiled into a folder that goes with this process. Raises RuntimeError without a compiler."""
    if not compiler():
        raise RuntimeError(NO_COMPILER)
    folder = _folder()
    out = Path(folder.name) / "failing.so"
    words = [
        compiler(),
        "-Wall",
        "-Werror",
        "-O1",
        "-shared",
        "-fPIC",
        "-o",
        str(out),
        str(HERE / "failing.c"),
        "-ldl",
    ]
    subprocess.run(words, check=True)
    return out


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="failing-disk-")


class Disk:
    """The server: a context. `run` may be called any number of times; what is below `root` may fail."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryDirectory(prefix="failing-disk-")

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.failing_disk"],
            cwd=HERE.parent,
            env=os.environ | {"LD_PRELOAD": str(shim())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()
        self._said.cleanup()

    def run(self, words: Sequence[str], root: Path, fault: Fault = NEVER) -> Ended:
        """One command line of wirecrawl, with the fault on all files below `root`."""
        assert self._server.stdin is not None and self._server.stdout is not None  # both are pipes
        out, err = Path(self._said.name) / "out", Path(self._said.name) / "err"
        ask = {"words": list(words), "root": str(root), "out": str(out), "err": str(err)} | asdict(fault)
        self._server.stdin.write(json.dumps(ask) + "\n")
        self._server.stdin.flush()
        told = self._server.stdout.readline()
        assert told, "the server of the failing disk is gone"
        said = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
        return Ended(*json.loads(told), *said)


def _serve() -> None:
    """The server's life: a command line on stdin is a child, its end a line on stdout."""
    libc = ctypes.CDLL(None)
    libc.fail_count.restype, libc.fail_what.restype = ctypes.c_long, ctypes.c_char_p
    libc.fail_set.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    load()
    libc.fail_set(b"", 0, 0, 0, 0)
    for line in sys.stdin:
        ask = json.loads(line)
        child = os.fork()
        if not child:
            _live(ask, libc)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        what = libc.fail_what().decode(errors="replace")
        print(json.dumps([code, libc.fail_count(), what]), flush=True)


def _live(ask: dict[str, Any], libc: ctypes.CDLL) -> None:
    """A child's life: one command, as the console script runs it."""
    from wirecrawl import cli

    code: object = 70
    try:
        for number, name in ((0, os.devnull), (1, ask["out"]), (2, ask["err"])):
            handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(handle, number)
            os.close(handle)
        fault = Fault(ask["mode"], ask["at"], ask["code"], tuple(ask["kinds"]))
        sys.argv = ["wirecrawl", *ask["words"]]
        libc.fail_set(os.fsencode(ask["root"]), fault.mask, MODES[fault.mode], fault.code, fault.at)
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 71)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's to deal with
    _serve()
