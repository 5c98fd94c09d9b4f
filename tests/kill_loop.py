"""kill -9 in the middle of a crawl, then one run: `python -m tests.kill_loop --runs 20`.

In:   how many kills, each of a crawl of 200 stories, after a random number of requests.
Out:  one line a kill; ends with 1 at the first story lost, doubled or torn.
Law:  after one more run, the archive is what a crawl nobody killed would have left.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.wire import crawl, differences, ledger_lines, month_lines, replay, start_crawl, stories_of
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire

STORIES = 200
_LISTS = 15  # robots.txt and the lists: asked for before any story


def run_once(seed: int, archive: Path) -> int:
    """One kill and one resume; after how many requests it was killed. Raises AssertionError naming the loss."""
    dice = random.Random(f"kill {seed}")
    with Wire(
        Plan(made=STORIES, hand=False, seed=seed, delay_s=0.02, failing=0.05, zipped=0.5, moved=0.1)
    ) as wire:
        asked = _kill_after(wire, archive, _LISTS + dice.randrange(STORIES), dice.random() * 0.05)
        if seed % 2:
            _tear(archive, dice)
        crawled = crawl(wire, archive)
    lines = ledger_lines(archive)
    stories = stories_of(lines)
    counts = Counter(story["id"] for story in stories)
    assert not wire.expected.keys() - counts.keys(), (
        f"seed {seed}: lost {wire.expected.keys() - counts.keys()}"
    )
    assert counts.keys() <= wire.expected.keys() and max(counts.values()) == 1, (
        f"seed {seed}: doubled or made up"
    )
    wrong = {
        story["id"]: found for story in stories if (found := differences(story, wire.expected[story["id"]]))
    }
    assert not wrong, f"seed {seed}: {wrong}"
    assert crawled.exit_code == 0 and crawled.owed == {}, f"seed {seed}: {crawled}"
    assert month_lines(archive) == lines, f"seed {seed}: the month files are not what the ledger holds"
    replayed, _, account = replay(archive, 1)
    assert replayed == lines, f"seed {seed}: the captures replay to other bytes"
    assert account.unreadable == 0, f"seed {seed}: a torn record was left in the captures"
    return asked


def _kill_after(wire: Wire, archive: Path, requests: int, wait_s: float) -> int:
    """Start a crawl and kill -9 it once the wire was asked `requests` times and `wait_s` seconds passed."""
    with start_crawl(wire, archive) as process:
        while wire.requests.total() < requests and process.poll() is None:
            time.sleep(0.002)
        time.sleep(wait_s)
        killed = process.poll() is None
        process.kill()
        _, printed = process.communicate()
    assert killed, f"the crawl ended by itself before it could be killed:\n{printed}"
    return wire.requests.total()


def _tear(archive: Path, dice: random.Random) -> None:
    """Half a record at the end of the newest capture file, as a kill inside a write leaves it: too rare to wait for."""
    for path in sorted((archive / "captures").rglob("*.warc.gz"))[-1:]:
        data = path.read_bytes()
        member = data[data.rfind(b"\x1f\x8b\x08") :]
        with path.open("ab") as file:
            file.write(member[: dice.randint(1, max(1, len(member) - 1))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    args = parser.parse_args()
    for seed in range(args.first_seed, args.first_seed + args.runs):
        with tempfile.TemporaryDirectory(prefix="wirecrawl-") as folder:
            asked = run_once(seed, Path(folder))
        print(
            f"seed {seed}: killed after {asked} requests; {STORIES} stories, 0 lost, 0 doubled, none torn",
            flush=True,
        )


if __name__ == "__main__":
    main()
