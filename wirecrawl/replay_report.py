"""The report of a replay: begun before its first page, written however it ends.

In:   what was given to the replay; its account; the error that ended it, if one did.
Out:  a RunReport; its file in the archive, while the archive is still held.
Law:  a report that finds no room is the replay's failure, unless it has failed already.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from wirecrawl.account import Account
from wirecrawl.archive.reports import ALL, begin_report, end_of, typed, weigh, write_report
from wirecrawl.errors import ArchiveError
from wirecrawl.instant import utc_now
from wirecrawl.model.report import RunReport


def report_on(given: Sequence[Path], source: str | None, workers: int) -> RunReport:
    """A report of a replay that begins now."""
    options = {"paths": [as_text(str(path)) for path in given], "source": source, "workers": workers}
    asked = {name: value for name, value in options.items() if value not in (None, 1)}
    return begin_report("replay", typed(), asked, datetime.now(UTC))


def conclude(report: RunReport, account: Account, end: BaseException | None = None) -> None:
    """How a replay ended, into its report."""
    account.fill(report)
    report.sources = account.sources
    code, reasons = (account.exit_code, account.reasons()) if end is None else end_of(end)
    report.end(code, reasons, utc_now())
    weigh(report)


@contextlib.contextmanager
def reported(root: Path, account: Account, report: RunReport) -> Iterator[None]:
    """Leaves the report of what is done inside, however it ends, while the archive is still held."""
    end: BaseException | None = None
    try:
        yield
    except BaseException as error:
        end = error
        raise
    finally:
        conclude(report, account, end)
        try:
            account.report_file = str(write_report(root, report, report.options.get("source") or ALL))
        except ArchiveError:
            if end is None:
                raise


def as_text(name: str) -> str:
    """A file's name as text that can be written down: bytes that are no UTF-8 become \\xe9."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
