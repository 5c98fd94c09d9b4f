"""The long run of a test beside `make test`: seed after seed, what was wrong, and the sum.

In:   what makes the ground that all seeds share, and what is done once with a seed.
Out:  one line a seed on stdout; ends with 1 if any was wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Ground = TypeVar("Ground")
SHOWN_CHARS = 1500  # of what was wrong


def run_seeds(
    doc: str | None,
    runs: int,
    what: str,
    make: Callable[[Path], Ground],
    run_once: Callable[[Ground, int], object],
) -> None:
    """`--runs` and `--first-seed` as typed; `runs` by default."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--first-seed", type=int, default=0)
    args = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="wirecrawl-") as folder:
        ground = make(Path(folder))
        for seed in range(args.first_seed, args.first_seed + args.runs):
            try:
                print(run_once(ground, seed), flush=True)
            except AssertionError as error:
                wrong += 1
                print(f"seed {seed}: WRONG: {str(error)[:SHOWN_CHARS]}", flush=True)
    print(f"{args.runs} {what}, {wrong} wrong")
    sys.exit(wrong > 0)
