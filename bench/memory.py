"""What a crawl needs when lists name many addresses: memory, the longest pause of the event loop, its parts.

In:   a wire whose lists name ten, fifty and two hundred thousand addresses, of which a few are asked for.
Out:  one line for each: the peak of resident memory (VmHWM), the longest pause, the longest lease, the end.
Law:  each crawl is a process of its own, and tells of itself what only it can know.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.wire import serving

LISTED = (10_000, 50_000, 200_000)
STORIES = 500
FLOORS = Path(__file__).with_name("floors.json")
ROOT = Path(__file__).resolve().parent.parent
_TICK_S = 0.005


def crawl(listed: int, stories: int = STORIES) -> dict[str, float]:
    """A crawl of `stories` of the `listed` addresses, in a process of its own. Raises RuntimeError if it fails."""
    with tempfile.TemporaryDirectory() as folder, serving("lists", listed, stories) as port:
        job = json.dumps({"archive": f"{folder}/archive", "port": port, "stories": stories})
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            [sys.executable, "-m", "bench.memory", job],
            env=env,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        raise RuntimeError(f"the crawl of {listed} addresses ended with {ended.returncode}:\n{ended.stderr}")
    told: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    if (told["listed"], told["stored"]) != (listed, stories):
        raise RuntimeError(f"the crawl listed {told['listed']:.0f} and stored {told['stored']:.0f}")
    return told


def peak_mb() -> float:
    """The most memory this process ever had resident, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes, where there is no /proc


class Slowest:
    """The longest call, in ms, of methods it is put around."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    def watch(self, owner: Any, name: str, label: str = "") -> None:
        method = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.note(label or name, time.perf_counter() - start)

        setattr(owner, name, timed)

    def note(self, label: str, seconds: float) -> None:
        self.ms[label] = max(self.ms.get(label, 0.0), 1000 * seconds)


def _watch_loop(slowest: Slowest) -> None:
    """How late a tick comes is how long the loop was busy with one thing."""
    loop = asyncio.get_running_loop()
    then = time.perf_counter()

    def tick() -> None:
        nonlocal then
        now = time.perf_counter()
        slowest.note("pause", now - then - _TICK_S)
        then = now
        loop.call_later(_TICK_S, tick)

    tick()


def _one(archive: str, port: int, stories: int) -> None:
    """One crawl in this process; prints what it needed, as JSON."""
    from wirecrawl.archive.ledger import Ledger
    from wirecrawl.crawl import runner
    from wirecrawl.crawl.frontier import Frontier
    from wirecrawl.crawl.options import CrawlOptions

    slowest = Slowest()
    slowest.watch(Ledger, "lease")
    slowest.watch(Ledger, "tally")
    slowest.watch(Frontier, "list_entries")
    slowest.watch(runner, "_finish")
    opened = Frontier.open

    def watched(self: Frontier, spider: Any) -> None:
        opened(self, spider)
        _watch_loop(slowest)

    Frontier.open = watched  # type: ignore[method-assign]
    result = runner.crawl(
        CrawlOptions(
            source="xinhua_fr",
            archive=Path(archive),
            contact="bench@example.org",
            delay_s=0,
            concurrency=16,
            max_stories=stories,
            connect_to=[f"::127.0.0.1:{port}"],
            quiet=True,
        )
    )
    told = {"listed": result.tally.listed, "stored": result.tally.stored, "peak_mb": peak_mb()}
    print(json.dumps(told | slowest.ms))


def main() -> int:
    """Prints the table; 1 if memory grows with the number of listed addresses."""
    most = json.loads(FLOORS.read_text())["crawl_memory_growth_mb"]
    print(f"\nA crawl of {STORIES} stories, by how many addresses the lists name\n")
    print("  listed     peak MB   longest pause   a list of 1,000   a lease   tally   the end (ms)")
    peaks = []
    for listed in LISTED:
        told = crawl(listed)
        peaks.append(told["peak_mb"])
        print(
            f"  {listed:<9}{told['peak_mb']:9.1f}{told['pause']:16.0f}{told['list_entries']:18.0f}"
            f"{told['lease']:10.1f}{told['tally']:8.1f}{told['_finish']:10.0f}"
        )
    grown = max(peaks) - peaks[0]
    print(f"\n  memory from {LISTED[0]} to {LISTED[-1]} addresses: {grown:+.1f} MB; at most {most}")
    if grown > most:
        print(f"floor broken: memory grows by {grown:.1f} MB with the number of addresses, at most {most}")
    return int(grown > most)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _one(**json.loads(sys.argv[1]))
    else:
        sys.exit(main())
