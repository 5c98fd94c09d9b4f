"""What a crawl came to: its exit code, the sum of what it listed, and what to say of it.

In:   the run, once its spider is closed; the ledger's tally; the cells, if days were asked for.
Out:  an exit code of the contract; the screen on stderr, and on stdout what a dry run would ask for.
Law:  the worst that happened is the exit code, and each thing that was wrong has its line and its next step.
"""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wirecrawl.archive.owed import Tally
from wirecrawl.archive.reports import INTERRUPTED, typed
from wirecrawl.crawl.receipt import Promise
from wirecrawl.crawl.run import Run
from wirecrawl.model.report import RunReport
from wirecrawl.plain import plain_line
from wirecrawl.plain import tell as tell_line
from wirecrawl.report import UNREADABLE, counted, some
from wirecrawl.views.screen import reason_lines, screen
from wirecrawl.views.words import Words

if TYPE_CHECKING:
    from wirecrawl.crawl.backfill import CellCounts


def judge(run: Run, reason: str, tally: Tally, cells: CellCounts | None = None) -> tuple[int, list[str]]:
    """The exit code of the contract, 130 > 5 > 1 > 4 > 3 > 0, and all that was wrong, in words."""
    found = sorted(_wrongs(run, reason, tally, cells), key=lambda item: (130, 75, 5, 1, 4, 3).index(item[0]))
    return (found[0][0] if found else 0), [words for _, words in found]


def _wrongs(run: Run, reason: str, tally: Tally, cells: CellCounts | None) -> Iterator[tuple[int, str]]:
    """All that was wrong, each with the exit code it is worth."""
    if reason == "shutdown":
        yield 130, INTERRUPTED
    if run.failure is not None:
        yield run.failure.exit_code, str(run.failure)
    broken = run.broken + run.account.rejects["parser-error"]
    if broken or reason in ("", "start_error"):
        what = f"{some(broken, 'page')} broke the program" if broken else "the crawl could not start"
        yield 1, f"{what}; see the lines above"
    if count := run.account.unreadable:
        yield 4, f"{some(count, 'piece')} of what was given cannot be read"
    cut = Counter({reason: run.account.rejects[reason] for reason in UNREADABLE})
    cut["cut-page"] += run.account.warnings["cut-page"]
    if (count := cut.total() - run.in_parts) > 0:
        why = "" if run.in_parts else f" ({counted(+cut)})"  # of parts, nobody counts the reasons
        yield 4, f"{some(count, 'page')} cannot be read to the end{why}; what came is kept"
    if count := sum(tally.owed.values()):
        yield 4, f"{some(count, 'fetch is', 'fetches are')} still owed ({counted(tally.owed)})"
    if count := tally.visited.get("failed", 0):
        yield 4, f"{some(count, 'held story', 'held stories')} could not be asked for again: due as before"
    if cells is not None and (count := sum(cells.open.values())):
        yield 4, f"{some(count, 'cell is', 'cells are')} still open ({counted(cells.open)}); next: {typed()}"
    if not tally.balanced:
        yield 1, f"the run's sum does not hold: {tally}; next: please report this, with the lines above"
    if not run.shown:
        is_late = time.monotonic() >= run.deadline and not run.account.roles["list"]
        why = "--max-minutes was over before a list came" if is_late else "the lists showed no story address"
        yield 3, f"nothing came: {why}"
    elif _all_rejected(tally):
        listed = some(tally.listed, "page was", "pages were")
        yield 3, f"nothing came: {listed} listed, and rejected ({counted(tally.rejected)})"
    if run.shown and run.lists_failed:
        yield 4, f"{some(len(run.lists_failed), 'list')} did not come"


def _all_rejected(tally: Tally) -> bool:
    """Whether pages were listed, none of them held or owed, and not one gave a story."""
    held = tally.visited.get("same", 0) + tally.visited.get("changed", 0)
    return bool(tally.listed) and not held and tally.listed == sum(tally.rejected.values())


def tell(run: Run, report: RunReport, path: Path | None, cells: CellCounts | None) -> None:
    """The end of the run, on stderr: what is wrong with single pages, then the screen."""
    lines: Iterable[str] = report.reasons  # one line each, for logs
    if not run.options.quiet:
        shown = screen(report.to_json(), Words(), path=str(path or ""))
        lines = (*_details(run), *(cells.lines() if cells is not None else ()), *shown)
    for line in lines:
        tell_line(line)


def _details(run: Run) -> Iterator[str]:
    faults = run.account.faults
    faults.groups = {  # what the wire answered is in the sum, and healed or is owed
        kind: examples for kind, examples in faults.groups.items() if not kind[1].startswith("http-")
    }
    yield from faults.lines(
        more=f"wirecrawl replay {shlex.quote(f'{run.root}/captures')} --output /dev/null --verbose lists them all"
    )
    yield from _lists_failed(run)


def _lists_failed(run: Run) -> Iterator[str]:
    return (f"{url}: this list did not come: {why}" for url, why in run.lists_failed.items())


def tell_dry_run(run: Run, promise: Promise, cells: CellCounts | None, reasons: list[str]) -> None:
    """What would be asked, on stdout; of whom and how fast, on stderr."""
    if not run.options.as_json:
        for url in run.urls():
            print(plain_line(url))
    if not run.options.quiet:
        passed = [f"links not followed: {counted(run.passed)}"] if run.passed else []
        of_cells = cells.lines() if cells is not None else ()
        for line in (*promise.lines(), *passed, *_lists_failed(run), *of_cells):
            tell_line(line)
    for reason in reasons:
        for line in reason_lines(reason):
            tell_line(line)
