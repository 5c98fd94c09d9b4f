"""What each row gives: `python -m tests.faults [--measure] [ID …]`; --measure writes measured.json for docs/faults.md.

In:   ids of rows, or none for all.
Out:  a line a row for each program; the figures.
Law:  expectations of ours are never written from here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.faults.row import ANY
from tests.faults.run import Trial
from tests.faults.server import Server
from tests.faults.table import FIGURES, ROWS


def main() -> int:
    """1 if a row is not as it should be."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults")
    asked.add_argument("ids", nargs="*")
    asked.add_argument("--measure", action="store_true")
    asked.add_argument("--errors", action="store_true", help="show what ours printed")
    told = asked.parse_args()
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    bad = 0
    with Server("wirecrawl") as ours, Server("scrapy") as scrapy:
        for row in ROWS:
            if told.ids and row.id not in told.ids:
                continue
            with tempfile.TemporaryDirectory() as folder, Trial(row, Path(folder)) as trial:
                own, bare = trial.both(ours, scrapy)
            fine = (
                (own.exit, own.kept) == (row.exit, row.kept)
                and row.end in (own.end, ANY)
                and own.looks == row.looks
                and not own.flaws
            )
            fine = fine and own.right == row.whole and not own.unlike
            fine = fine and not own.nameless and not own.strangers and row.says in own.err
            bad += not fine
            print(
                f"{'ok ' if fine else 'BAD'} {row.id}: exit {own.exit}, {own.end}, kept {own.kept!r}, {own.looks}"
            )
            print(
                f"      {own.peak_mb} MB, {own.cpu_s} s, right {own.right}, {own.flaws} {own.nameless} {own.strangers}"
            )
            print(f"      {own.unlike}" if own.unlike else "", end="")
            print(f"      scrapy {bare}", flush=True)
            if told.errors or not fine:
                print(own.err)
            figures[row.id] = {
                "scrapy": {name: value for name, value in bare.items() if name != "cpu_s"},
                "peak_mb": own.peak_mb,
            }
    if told.measure:
        figures = {row.id: figures[row.id] for row in ROWS if row.id in figures}
        FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
