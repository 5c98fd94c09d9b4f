"""A disk that fails at every n, one n after the other: `python -m tests.failing_disk_loop --cases crawl replay`.

In:   which commands, which ways to fail, every how-manieth n.
Out:  a line for each command and way; ends with 1 if any n broke a promise, each of which is printed.
Law:  n grows until a run is not reached by the fault any more: then all calls of that run have failed once.
"""

from __future__ import annotations

import argparse
import errno
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.failing_disk import CHANGES, Fault
from tests.failing_disk_cases import STORIES, Case, cases, trial
from tests.faults.server import Disk
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire

WAYS: dict[str, Fault] = {
    "crash": Fault("crash"),
    "torn": Fault("torn", kinds=("write", "rename", "link", "unlink", "create", "truncate")),
    "write": Fault("once", code=errno.EIO, kinds=("write",)),
    "fsync": Fault("once", code=errno.EIO, kinds=("fsync",)),
    "rename": Fault(
        "once", code=errno.EIO, kinds=("rename", "link", "unlink", "create", "mkdir", "truncate")
    ),
    "full": Fault("short", code=errno.ENOSPC, kinds=("write", "mkdir", "create", "link", "allocate")),
    "dead": Fault("on", code=errno.EIO),
    "quota": Fault("once", code=errno.EDQUOT),
    "read": Fault("once", code=errno.EIO, kinds=("read",)),
    "unread": Fault("on", code=errno.EIO, kinds=("read",)),
    "denied": Fault("on", code=errno.EACCES, kinds=("open", "mkdir", "rename", "link", "unlink")),
    "read-only": Fault("on", code=errno.EROFS, kinds=(*(kind for kind in CHANGES if kind != "fsync"),)),
    "handles": Fault("on", code=errno.EMFILE, kinds=("open",)),
}


def plan(stories: int = STORIES) -> Plan:
    """The wire that is crawled."""
    return Plan(made=stories, hand=False, missing=1, zipped=0.5, moved=0.2)


def sweep(
    disk: Disk, case: Case, way: Fault, folder: Path, numbers: Iterator[int]
) -> tuple[Counter[int], list[str]]:
    """Exit codes by how often, and the promises that were broken; ends where the fault is not reached any more."""
    codes: Counter[int] = Counter()
    broken: list[str] = []
    for n in numbers:
        fault = Fault(way.mode, n, way.code, way.kinds)
        try:
            ended = trial(disk, case, folder, fault)
        except AssertionError as error:
            broken.append(str(error))
            print(f"BROKEN {error}", flush=True)
            codes[-1] += 1
            continue
        if not ended.failed:
            break
        codes[ended.code] += 1
    return codes, broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="*", help="[all]")
    parser.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument(
        "--stories", type=int, default=STORIES, help="on the wire and in the files [%(default)s]"
    )
    asked = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as name, Disk() as disk, Wire(plan(asked.stories)) as wire:
        made = cases(disk, Path(name), wire.connect_to, asked.stories)
        for case in (made[one] for one in asked.cases or made):
            for way in asked.ways:
                began = time.monotonic()
                numbers = count(asked.first, asked.step)
                codes, broken = sweep(disk, case, WAYS[way], Path(name) / "trial", numbers)
                faults += len(broken)
                told = ", ".join(f"exit {code}: {times}" for code, times in sorted(codes.items()))
                print(
                    f"{case.name:16} {way:7} {codes.total():5} faults; {told or 'none reached'}; "
                    f"{len(broken)} broken; {time.monotonic() - began:.0f} s",
                    flush=True,
                )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
