"""reports/: one file for each crawl and each replay into the archive, named by its first instant.

In:   a RunReport; an archive's folder.
Out:  `reports/20261129T174025Z-xinhua_fr-crawl.json`, whole or absent; the last reports, newest first.
Law:  no report replaces another, none is ever taken away, and nothing but `stats --runs` reads them: an archive
      without them has lost no story.
"""

from __future__ import annotations

import resource
import shlex
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from wirecrawl import __version__
from wirecrawl.archive.durable import free_path, replacing, sweep
from wirecrawl.archive.faults import is_of_storage, named_os_error, os_errors_named
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.owed import Tally
from wirecrawl.errors import WirecrawlError
from wirecrawl.instant import utc_text
from wirecrawl.model.report import OwedReport, RunReport, SourceReport

FOLDER = "reports"
RUNS_SHOWN = 20
INTERRUPTED = "interrupted; nothing is lost, the same command goes on from here"
ALL = "all"  # in the place of the wire, of a replay that was told none
_OTHERS = ("rebuild", "repair")
_SHAPE = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_PER_MB = 1024 if sys.platform != "darwin" else 1024 * 1024


def write_report(root: Path, report: RunReport, name: str) -> Path:
    """Writes it for good; `name` is the wire, or ALL. The archive's lock is held. Raises NoRoom, ArchiveError."""
    instant = report.started.replace("-", "").replace(":", "")  # 20261129T174025Z
    stem = f"{instant}-{name}-{report.command}"
    data = orjson.dumps(report.to_json(), option=_SHAPE)
    with os_errors_named(root / FOLDER):
        path = free_path(root / FOLDER, stem, ".json")
    sweep(root / FOLDER)  # what a run left that died here
    with replacing(path) as out:
        out.write(data)
    return path


def last_reports(root: Path, limit: int, source: str | None = None) -> Iterator[dict[str, Any]]:
    """The newest reports, each with its file's name as `file`; one that is no report has nothing else.

    `source`: only of runs that were of this wire by their file's name. Raises NoRoom, ArchiveError.
    """
    paths = sorted((root / FOLDER).glob(f"*-{source or '*'}-*.json"), key=_age, reverse=True)
    for path in paths[:limit]:
        try:
            found = orjson.loads(path.read_bytes())
        except OSError as error:
            raise named_os_error(error, str(path)) from error
        except orjson.JSONDecodeError:
            found = None
        yield {"file": f"{FOLDER}/{path.name}", **(found if isinstance(found, dict) else {})}


def begin_report(command: str, typed: str, options: dict[str, Any], started: datetime) -> RunReport:
    """A report that is still without its end."""
    return RunReport(
        command=command,
        command_line=typed,
        options=options,
        version=__version__,
        started=utc_text(started),
    )


def source_report(ledger: Ledger | None, source: str, tally: Tally) -> SourceReport:
    """What became of all that the ledger's run listed. Raises ArchiveError."""
    owed = {reason: OwedReport(pages=pages, next_try=None) for reason, pages in tally.owed.items()}
    for reason, (pages, at) in ledger.next_tries(source).items() if ledger is not None else ():
        owed[reason] = OwedReport(pages=pages, next_try=at or None)
    return SourceReport(
        listed=tally.listed,
        known=tally.known,
        stored=tally.stored,
        rejected=tally.rejected,
        owed=owed,
        owed_earlier=tally.earlier,
        revisited=tally.visited,
        new_versions=ledger.new_versions(source) if ledger is not None else 0,
    )


def report_dead_runs(ledger: Ledger, root: Path) -> Iterator[str]:
    """A report for each run that was killed, with what the ledger knows of it; says so, a line each.

    Called by the run after it, before anything is put right. Raises NoRoom, ArchiveError.
    """
    mine = ledger.run
    for dead in ledger.dead_runs():
        ledger.bury(dead.run)
        command = "replay" if dead.command == "replay" else "crawl"
        if dead.source in _OTHERS:
            continue  # rebuild and repair leave no report
        report = begin_report(command, dead.command, {}, datetime.fromisoformat(dead.started))
        if command == "crawl":
            ledger.run = dead.run
            report.sources = {dead.source: source_report(ledger, dead.source, ledger.tally(dead.source))}
            ledger.run = mine
        path = write_report(root, report, ALL if dead.source == "replay" else dead.source)
        yield f"the run of {dead.started} was killed: {path.relative_to(root)} says what is known of it"
    ledger.commit()


def end_of(error: BaseException) -> tuple[int, list[str]]:
    """The exit code that an error comes to, and its words."""
    if isinstance(error, KeyboardInterrupt):
        return 130, [INTERRUPTED]
    if isinstance(error, WirecrawlError):
        return error.exit_code, [str(error)]
    if isinstance(error, OSError) and is_of_storage(error):
        named = named_os_error(error, str(error.filename or ""))
        return named.exit_code, [str(named)]
    return 1, [f"a bug, or a failing machine: {type(error).__name__}: {error}"]


def typed() -> str:
    """The command as it was typed; typed again, it goes on from here."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])


def weigh(report: RunReport) -> None:
    """What the run has cost this process and the workers it has waited for."""
    mine, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    report.memory_peak_mb = round(max(mine.ru_maxrss, workers.ru_maxrss) / _PER_MB, 1)
    report.cpu_s = round(mine.ru_utime + mine.ru_stime + workers.ru_utime + workers.ru_stime, 2)


def _age(path: Path) -> tuple[str, int, str]:
    """By the first instant, then by the number that a second report of that second has."""
    return path.name.partition("-")[0], len(path.name), path.name
