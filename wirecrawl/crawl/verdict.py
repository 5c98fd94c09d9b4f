"""What a crawl came to: its exit code, the sum of what it listed, and what to say of it.

In:   the run, once its spider is closed; the ledger's tally; the cells, if days were asked for.
Out:  an exit code of the contract; lines on stderr, and on stdout what a dry run would ask for.
Law:  the worst that happened is the exit code, and each thing that was wrong has its line and its next step.
"""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wirecrawl.archive.ledger import Tally
from wirecrawl.crawl.run import Run
from wirecrawl.plain import plain_line
from wirecrawl.plain import tell as tell_line
from wirecrawl.progress import span
from wirecrawl.report import UNREADABLE, counted

if TYPE_CHECKING:
    from wirecrawl.crawl.backfill import CellCounts


def judge(run: Run, reason: str, tally: Tally, cells: CellCounts | None = None) -> tuple[int, list[str]]:
    """The exit code of the contract, 130 > 5 > 1 > 4 > 3 > 0, and all that was wrong, in words."""
    found: list[tuple[int, str]] = []
    if reason == "shutdown":
        found.append((130, "interrupted; nothing is lost, the same command goes on from here"))
    if run.failure is not None:
        found.append((run.failure.exit_code, str(run.failure)))
    broken = run.broken + run.account.rejects["parser-error"]
    if broken or reason in ("", "start_error"):
        what = f"{broken} pages broke the program" if broken else "the crawl could not start"
        found.append((1, f"{what}; see the lines above"))
    cut = run.account.warnings["cut-page"] + sum(run.account.rejects[reason] for reason in UNREADABLE)
    if run.account.unreadable or cut > run.in_parts:
        found.append((4, "some captures cannot be read to their end; they are kept as they came"))
    if tally.owed:
        found.append((4, f"{sum(tally.owed.values())} fetches are still owed ({counted(tally.owed)})"))
    if failed := tally.visited.get("failed", 0):
        found.append(
            (4, f"{failed} stories that are held could not be asked for again; they are due as before")
        )
    if cells is not None and cells.open:
        count = sum(cells.open.values())
        found.append((4, f"{count} cells are still open ({counted(cells.open)}); next: {same_again()}"))
    if not run.shown:
        found.append((3, "nothing came: the lists showed no story address"))
    elif run.lists_failed:
        found.append((4, f"{len(run.lists_failed)} lists did not come"))
    found.sort(key=lambda item: (130, 75, 5, 1, 4, 3).index(item[0]))
    return (found[0][0] if found else 0), [words for _, words in found]


def same_again() -> str:
    """The command that goes on from here: the one that was typed."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])


def sum_line(tally: Tally) -> str:
    """`listed N = known K + stored S + rejected R (reason n, …) + owed O (reason n, …)`."""

    def part(name: str, counts: dict[str, int]) -> str:
        return f"{name} {sum(counts.values())}" + (f" ({counted(counts)})" if counts else "")

    return (
        f"listed {tally.listed} = known {tally.known} + stored {tally.stored} + "
        f"{part('rejected', tally.rejected)} + {part('owed', tally.owed)}"
    )


def _visited(counts: dict[str, int]) -> str:
    """`revisited N = same S + changed C + gone G + failed F`."""
    parts = [f"{name} {counts.get(name, 0)}" for name in ("same", "changed", "gone", "failed")]
    return f"revisited {sum(counts.values())} = {' + '.join(parts)}"


def tell(run: Run, tally: Tally, cells: CellCounts | None, reasons: Iterable[str]) -> None:
    """The end of the run, on stderr; what a dry run would ask, on stdout."""
    if run.options.dry_run:
        _tell_dry_run(run)
    elif not run.options.quiet:
        faults = run.account.faults
        faults.groups = {  # what the wire answered is in the sum, and healed or is owed
            kind: examples for kind, examples in faults.groups.items() if not kind[1].startswith("http-")
        }
        more = f"wirecrawl replay {run.root}/captures --output /dev/null --verbose lists them all"
        for line in (*faults.lines(more=more), *run.account.summary(run.source.name), sum_line(tally)):
            tell_line(line)
        if tally.visited:
            tell_line(_visited(tally.visited))
        if tally.earlier:
            tell_line(f"{tally.earlier} more are owed since earlier runs")
    if cells is not None and not run.options.quiet:
        for line in cells.lines():
            tell_line(line)
    if not run.options.quiet:
        if run.passed:
            tell_line(f"links not followed: {counted(run.passed)}")
        for url, why in run.lists_failed.items():
            tell_line(f"{url}: this list did not come: {why}")
    for line in reasons:
        tell_line(line)


def _tell_dry_run(run: Run) -> None:
    hosts: Counter[str] = Counter()
    for url in run.sighted.listed_urls(run.options.max_stories) if run.sighted is not None else ():
        print(plain_line(url))
        hosts[urlsplit(url).hostname or ""] += 1
    for host, count in sorted(hosts.items()):
        tell_line(
            f"dry run: would ask {host} for {count} stories, one every {run.delay_s:g} s, "
            f"about {span(count * run.delay_s)}; nothing was written"
        )
    if not hosts:
        tell_line("dry run: would ask for no story; nothing was written")
