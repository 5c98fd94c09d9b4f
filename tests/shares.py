"""Shares of work for the tests of wirecrawl.workers: run in processes of their own, found by name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

from wirecrawl.workers import Unit


def numbers(job: Any, share: int, of: int) -> Iterator[Unit]:
    """Unit n gives n frames modulo 3; the first share is slow."""
    for unit in range(job["units"]):
        if unit % of == share:
            if share == 0:
                time.sleep(0.002)
            yield [(b"%d" % unit, b"x" * job["size"]) for _ in range(unit % 3)]


def breaks(job: Any, share: int, of: int) -> Iterator[Unit]:
    """The last share raises at its third unit."""
    for unit in range(job["units"]):
        if unit % of == share:
            if share == of - 1 and unit > 2 * of:
                raise ValueError("une page de travers")
            yield [(b"%d" % unit, b"")]


def is_killed(job: Any, share: int, of: int) -> Iterator[Unit]:
    """The first share is killed from outside, as by a machine without memory."""
    yield [(b"0", b"")]
    if share == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def prints(job: Any, share: int, of: int) -> Iterator[Unit]:
    """A library that prints to stdout."""
    print("bavardage", flush=True)
    os.write(1, b"bavardage\n")
    yield [(b"%d" % share, b"")]
