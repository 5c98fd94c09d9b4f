"""A scheduled crawl of the soak: in the place of `python -m wirecrawl.scheduled`, with the test's names and limits.

In:   the words that the scheduler gives; the Network, and where samples go, in the environment.
Out:  as wirecrawl.scheduled; one line of JSON among the samples: memory, file descriptors, processor time.
Law:  nothing leaves this machine (tests/guarded_crawl.py).
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from tests import measured
from tests.guarded_crawl import Network, _take_over

ENVIRONMENT = "WIRECRAWL_SOAK"


def main() -> None:
    told = json.loads(os.environ[ENVIRONMENT])
    network = Network(**told["network"])
    for module, values in measured.FAST.items():
        for name, value in values.items():
            setattr(importlib.import_module(module), name, value)
    _take_over(replace(network, record=f"{network.record}.{os.getpid()}"))
    place = sys.argv.index("--connect-to")
    del sys.argv[place : place + 2]  # it let the schedule be quick; here names lead to the wire
    most: list[int] = [0]
    threading.Thread(target=_watch, args=(most,), daemon=True).start()
    begun_s = time.monotonic()
    try:
        from wirecrawl.scheduled import main as run

        run()
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        sample = {
            "peak_mb": used.ru_maxrss / 1024,
            "handles": most[0],
            "handles_end": handles(os.getpid()),
            "cpu_s": used.ru_utime + used.ru_stime,
            "took_s": time.monotonic() - begun_s,
        }
        with Path(told["samples"]).open("a", encoding="ascii") as out:
            out.write(json.dumps(sample) + "\n")


def handles(pid: int) -> int:
    """How many files and sockets a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - counted only


def _watch(most: list[int]) -> None:
    while True:
        most[0] = max(most[0], handles(os.getpid()))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
