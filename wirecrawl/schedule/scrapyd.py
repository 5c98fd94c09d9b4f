"""Jobs for scrapyd: its scrapyd.conf, a scrapy.cfg that names the project, and a crontab that posts the jobs.

In:   jobs, and where scrapyd listens.
Out:  scrapyd.conf, scrapy.cfg, wirecrawl-scrapyd.crontab.
Law:  one crawl at a time: an archive has one writer, and scrapyd would start eight.

Knowledge: scrapyd 1.6: it has no clock of its own, so cron posts schedule.json; what is posted becomes `scrapy crawl
-a NAME=VALUE`; a project that stands in scrapy.cfg needs no egg, only to be installed beside scrapyd. [settings] in
scrapyd.conf would not do: schedule.json asks `scrapy list`, which does not read that file.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from wirecrawl.errors import UsageError
from wirecrawl.schedule.cron import crontab
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.place import Place, Units

_CRONTAB = "wirecrawl-scrapyd.crontab"
_CONF = """\
; scrapyd for wirecrawl. Load: pip install scrapyd wirecrawl, then start `scrapyd` in the folder of this file.
[scrapyd]
bind_address = {host}
http_port    = {port}
; one writer an archive: what is posted meanwhile waits in scrapyd's queue
max_proc     = 1
eggs_dir     = {folder}/eggs
dbs_dir      = {folder}/dbs
logs_dir     = {folder}/logs
; stories are in the archive: no feeds, no JOBDIR
items_dir    =
jobs_dir     =
"""
_CFG = """\
; The project: scrapyd, and the `scrapy` it starts, look for this file where scrapyd was started.
[settings]
wirecrawl = wirecrawl.crawl.settings
"""
_HEAD = """\
# wirecrawl: cron posts the jobs to scrapyd, which runs them one after the other. Load: crontab {name}
# CRON_TZ is read by cronie; other crons take the machine's zone. What was slept through is not caught up.
SHELL=/bin/sh
"""


def units(jobs: Sequence[Job], place: Place, now: datetime) -> Units:
    """The three files. Raises UsageError for an address that is none, or a period cron cannot say."""
    parts = urlsplit(place.scrapyd)
    try:
        host, port = parts.hostname or "", parts.port or 6800
    except ValueError:
        host, port = "", 0
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(
            f"--scrapyd {place.scrapyd!r} is no address", next_step="--scrapyd http://127.0.0.1:6800"
        )
    folder = str(place.archive / "schedule" / "scrapyd").replace("%", "%%")

    def command(job: Job) -> str:
        told = f"wirecrawl: scrapyd did not take job {job.name}"
        return f"""{shlex.join(posting(job, place))} | grep -q '"status": "ok"' || echo '{told}'"""

    return Units(
        {
            "scrapy.cfg": _CFG,
            "scrapyd.conf": _CONF.format(host=host, port=port, folder=folder),
            _CRONTAB: _HEAD.format(name=_CRONTAB) + crontab(jobs, command),
        },
        ["scrapyd has no clock: cron posts the jobs, and catches nothing up"],
    )


def posting(job: Job, place: Place) -> list[str]:
    """The words of the curl command that starts one run; scrapyd answers 200 to what it refuses, too."""
    words = ["curl", "-sS", f"{place.scrapyd.rstrip('/')}/schedule.json"]
    fields = ["project=wirecrawl", f"spider={job.source}", *_arguments(job.words(place.archive))]
    return words + [word for field in fields for word in ("--data-urlencode", field)]


def _arguments(words: Sequence[str]) -> Iterator[str]:
    """`--max-stories 5` as max_stories=5; what is given several times is one argument, parted by spaces."""
    options: dict[str, list[str]] = {}
    for option, value in zip(words[2::2], words[3::2], strict=True):
        options.setdefault(option.removeprefix("--").replace("-", "_"), []).append(value)
    return (f"{name}={' '.join(values)}" for name, values in options.items())
