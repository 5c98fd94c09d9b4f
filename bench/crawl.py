"""What a crawl costs beside a bare Scrapy spider that reads the same pages and writes them with `-o`.

In:   a fast wire on loopback, its own process; both crawlers as a user starts them, by turns.
Out:  CPU seconds (user and system) of each whole process, start included; their ratio, turn by turn.
Law:  the same addresses, the same concurrency, no delay, robots.txt obeyed; each checked to have read every story.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.wire import section_paths, serving

STORIES = 1500
TURNS = 5
CONCURRENCY = 16
ROOT = Path(__file__).resolve().parent.parent
FLOORS = Path(__file__).with_name("floors.json")
WIRECRAWL = "import sys; from wirecrawl.cli import main; sys.exit(main())"
SPIDER = Path(__file__).with_name("bare_spider.py")
# Scrapy's defaults but for these. Its log would otherwise tell every page and every item, which costs it more.
BARE_SETTINGS = (
    "ROBOTSTXT_OBEY=1",
    f"CONCURRENT_REQUESTS={2 * CONCURRENCY}",
    f"CONCURRENT_REQUESTS_PER_DOMAIN={CONCURRENCY}",
    "DOWNLOAD_DELAY=0",
    "LOG_LEVEL=INFO",
    "FEED_EXPORT_ENCODING=utf-8",
)


def cpu_s(command: Sequence[str], folder: Path) -> float:
    """User and system CPU seconds of one command, from its start to its end. Raises RuntimeError if it fails."""
    with (folder / "said").open("wb") as said:
        env = os.environ | {"PYTHONPATH": str(ROOT)}  # this tree's program, wherever the command runs
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, env=env)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(
            f"{' '.join(command[:6])} … ended with {process.returncode}:\n{(folder / 'said').read_text()}"
        )
    return used.ru_utime + used.ru_stime


def bare(port: int, folder: Path, *settings: str) -> float:
    """The bare spider, its items checked to be one a story."""
    out = folder / "bare.jsonl"
    starts = ",".join(f"http://127.0.0.1:{port}{path}" for path in section_paths())
    told = [word for setting in (*BARE_SETTINGS, *settings) for word in ("-s", setting)]
    spent = cpu_s(
        [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            str(SPIDER),
            "-O",
            str(out),
            "-a",
            f"starts={starts}",
            *told,
        ],
        folder,
    )
    _check(out.read_bytes().count(b"\n"), "the bare spider")
    return spent


def ours(port: int, folder: Path) -> float:
    """`wirecrawl crawl` into a fresh archive, its stories checked to be all."""
    archive = folder / "archive"
    spent = cpu_s(
        [
            sys.executable,
            "-c",
            WIRECRAWL,
            "crawl",
            "xinhua_fr",
            "--archive",
            str(archive),
            "--connect-to",
            f"::127.0.0.1:{port}",
            "--delay",
            "0",
            "--concurrency",
            str(CONCURRENCY),
            "--contact",
            "bench@example.org",
        ],
        folder,
    )
    _check(json.loads((archive / "manifest.json").read_bytes())["stories"], "the crawl")
    return spent


def _check(stories: int, who: str) -> None:
    if stories != STORIES:
        raise RuntimeError(f"{who} came with {stories} stories of {STORIES}")


def main() -> int:
    """Prints the table; 1 if the floor is broken."""
    turns: list[tuple[float, float]] = []
    with serving("stories", STORIES) as port:
        for _ in range(TURNS):
            with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
                turns.append((bare(port, Path(a)), ours(port, Path(b))))
    ratios = sorted(own / other for other, own in turns)
    least = min(own for _, own in turns) / min(other for other, _ in turns)
    print(f"\nCPU seconds of a crawl of {STORIES} pages of 48 kB, whole processes, by turns\n")
    print("  bare spider -o   wirecrawl crawl   ratio")
    for other, own in turns:
        print(f"  {other:14.2f}{own:18.2f}{own / other:8.2f}")
    median, most = statistics.median(ratios), json.loads(FLOORS.read_text())["crawl_over_bare"]
    print(f"\n  ratio: median {median:.2f}, of the cheapest turns {least:.2f}; at most {most}")
    print(f"  bare: Scrapy's defaults and {', '.join(BARE_SETTINGS)}")
    if median > most:
        print(f"floor broken: a crawl costs {median:.2f} x a bare spider, at most {most}")
    return int(median > most)


if __name__ == "__main__":
    sys.exit(main())
