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
from typing import Any

from tests.faults.row import ANY, Row
from tests.faults.run import Ours, Trial
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
            bad += not _tell(row, own, bare, told.errors)
            bare.pop("cpu_s")
            figures[row.id] = {"scrapy": bare, "peak_mb": own.peak_mb}
    if told.measure:
        figures = {row.id: figures[row.id] for row in ROWS if row.id in figures}
        FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(bad))


def _tell(row: Row, own: Ours, bare: dict[str, Any], errors: bool) -> bool:
    """Says what the two did; whether ours is as the row says."""
    as_told = (own.exit, own.kept, own.looks, own.right) == (row.exit, row.kept, row.looks, row.whole)
    broken = own.flaws or own.nameless or own.strangers or own.unlike
    fine = as_told and not broken and row.end in (own.end, ANY) and row.says in own.err
    print(f"{'ok ' if fine else 'BAD'} {row.id}: exit {own.exit}, {own.end}, kept {own.kept!r}, {own.looks}")
    print(f"      {own.peak_mb} MB, {own.cpu_s} s, right {own.right}, {broken}")
    print(f"      scrapy {bare}", flush=True)
    if errors or not fine:
        print(own.err)
    return fine


if __name__ == "__main__":
    sys.exit(main())
