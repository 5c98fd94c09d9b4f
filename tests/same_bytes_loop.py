"""Crawl = replay, byte for byte, over a wire with every fault: `python -m tests.same_bytes_loop --runs 20`.

In:   how many runs, each a wire of another seed.
Out:  one line a run; ends with 1 if there was a difference.
Law:  the crawl's stories, its month files and the replay of its captures by 1 and 2 workers are the same bytes,
      and so are the counters.
"""

from __future__ import annotations

from pathlib import Path

from tests.crawls import crawl, ledger_lines, months, replay, stories_of
from tests.seeds import run_seeds
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire


def run_once(seed: int, archive: Path) -> int:
    """One crawl and its two replays; how many stories came. Raises AssertionError naming what differs.

    Every fourth seed has a wire whose captures are too many for one worker's share.
    """
    made = 60 if seed % 4 else 280
    plan = Plan(made=made, seed=seed, delay_s=0.03, moved=0.2, failing=0.15, zipped=0.5, missing=seed % 4)
    with Wire(plan) as wire:
        crawled = crawl(archive, wire.connect_to, concurrency=16)
    lines = ledger_lines(archive)
    assert crawled.tally["owed"] == {}, f"seed {seed}: still owed {crawled.tally['owed']}\n{crawled.err}"
    odd = {story["id"] for story in stories_of(lines)} ^ wire.expected.keys()
    assert not odd, f"seed {seed}: lost or made up: {odd}\n{crawled.err}"
    assert months(archive) == lines, f"seed {seed}: the month files are not what the ledger holds"
    for workers in (1, 2):
        replayed, counters, _ = replay(archive, workers)
        assert replayed == lines, f"seed {seed}: {workers} workers replay other bytes than the crawl stored"
        assert counters == crawled.counters, (
            f"seed {seed}: {workers} workers count {counters}, the crawl {crawled.counters}"
        )
    assert crawled.counters["rejects"] == dict(wire.rejects), (
        f"seed {seed}: {crawled.counters['rejects']}, not {wire.rejects}"
    )
    return len(wire.expected)


def main() -> None:
    def one(folder: Path, seed: int) -> str:
        return f"seed {seed}: {run_once(seed, folder / str(seed))} stories, same bytes and counters"

    run_seeds(__doc__, 20, "runs", lambda folder: folder, one)


if __name__ == "__main__":
    main()
