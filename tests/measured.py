"""A crawl or a command whose memory is measured, with limits of time that a test can wait for.

In:   `crawl` and options of tests/crawls.py, or `wirecrawl` and the words of a command line.
Out:  what those give; the last line on stderr is the peak of resident memory in MB, of it or its largest child.
"""

from __future__ import annotations

import importlib
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import crawls
from tests.started import afresh

FAST: dict[str, dict[str, float]] = {
    "wirecrawl.crawl.intake": {"RATE_GRACE_S": 1.0, "ANSWER_LIMIT_S": 3.0},
    "wirecrawl.crawl.handler": {"ANSWER_LIMIT_S": 3.0},
    "wirecrawl.crawl.settings": {"DOWNLOAD_TIMEOUT": 5.0},
}


def crawl(archive: Path, connect_to: str, **options: Any) -> tuple[crawls.Crawled, float]:
    """The crawl, and its peak in MB."""
    process = _start("crawl", crawls.words(archive, connect_to, **{"concurrency": 1, **options}))
    found = crawls.finish(process)
    return found, _peak(found.err)


def command(*words: str) -> tuple[int, str, float]:
    """Exit code, stderr, peak in MB."""
    process = _start("wirecrawl", *words)
    _, err = process.communicate(timeout=300)
    return process.returncode, err, _peak(err)


def _start(*words: str) -> subprocess.Popen[str]:
    return afresh("tests.measured", *words, MALLOC_ARENA_MAX=os.environ.get("MALLOC_ARENA_MAX", ""))


def _peak(err: str) -> float:
    return float(err.strip().splitlines()[-1].removeprefix("peak MB "))


def _main(kind: str, words: list[str]) -> int:
    if kind == "wirecrawl":
        from wirecrawl.cli import run

        return run(words)
    for module, values in FAST.items():
        for name, value in values.items():
            setattr(importlib.import_module(module), name, value)
    sys.argv = ["wirecrawl", *words]
    crawls._main()
    return 0


if __name__ == "__main__":
    try:
        code = _main(sys.argv[1], sys.argv[2:])
    finally:
        sys.stdout.flush()
        own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"peak MB {max(int(own[1]) if own else 0, largest) / 1024:.0f}", file=sys.stderr)
    sys.exit(code)
