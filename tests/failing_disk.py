"""A disk that fails at the n-th write, fsync, rename …: what stands between the real program and the real libc.

In:   a folder, a Fault: which calls, how they fail, and at the how-manieth.
Out:  the shim to start a process with (tests/faults/server.py does); how many such calls there were, and which failed.
Law:  failing.c knows neither the program nor the libc.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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


def fail_below(root: str, fault: Fault) -> None:
    """This process, which has the shim, and its children: what is below `root` fails, and is counted anew."""
    libc = ctypes.CDLL(None)
    libc.fail_set.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    libc.fail_set(os.fsencode(root), fault.mask, MODES[fault.mode], fault.code, fault.at)


def failed() -> tuple[int, str]:
    """How many calls were counted since, here or in a child, and the first that failed."""
    libc = ctypes.CDLL(None)
    libc.fail_count.restype, libc.fail_what.restype = ctypes.c_long, ctypes.c_char_p
    return libc.fail_count(), libc.fail_what().decode(errors="replace")
