"""The jobs as units of another scheduler: systemd, cron, Kubernetes, scrapyd.

In:   the jobs, where things stand on this machine, the formats wanted.
Out:  files by name, each ready to load, and notes on what that scheduler does otherwise.
Law:  each unit runs `wirecrawl crawl` with the job's words; what a scheduler cannot say is refused, never bent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from wirecrawl.archive.durable import replacing
from wirecrawl.config import read_config
from wirecrawl.errors import ArchiveError, NoRoom, UsageError
from wirecrawl.schedule import cron, kubernetes, scrapyd, systemd
from wirecrawl.schedule.jobs import jobs_of
from wirecrawl.schedule.place import Place, Units

MAKERS = {"systemd": systemd.units, "cron": cron.units, "k8s": kubernetes.units, "scrapyd": scrapyd.units}


def export_jobs(place: Place, kinds: Iterable[str], dest: str, now: datetime) -> Units:
    """Writes the files into `dest`, unless it is "-". Raises UsageError, NoRoom."""
    jobs, done = jobs_of(read_config(place.config)), Units()
    kinds = list(dict.fromkeys(kinds))
    for kind in kinds:
        made = MAKERS[kind](jobs, place, now)
        folder = f"{kind}/" if len(kinds) > 1 else ""
        done.files |= {folder + name: text for name, text in made.files.items()}
        done.notes += [f"{kind}: {note}" for note in made.notes]
    if dest != "-":
        _write(Path(dest), done.files)
    return done


def _write(folder: Path, files: dict[str, str]) -> None:
    """Raises UsageError for a folder that takes no files, NoRoom."""
    for name, text in files.items():
        try:
            with replacing(folder / name) as out:
                out.write(text.encode())
        except NoRoom:
            raise
        except ArchiveError as error:  # it is no archive's
            raise UsageError(error.what, where=error.where, next_step="give another folder") from error
