"""The commands of the schedule: run, show, export. What each needs is imported inside it.

In:   the words of a command line.
Out:  data on stdout, everything else on stderr; exit codes.
Law:  `show` and `export` write nothing but what they are asked for, and load neither APScheduler nor Scrapy.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from wirecrawl.commands import console
from wirecrawl.commands.options import as_json_option, common, examples
from wirecrawl.errors import UsageError
from wirecrawl.plain import tell
from wirecrawl.report import in_archive, some

_KINDS = ("systemd", "cron", "k8s", "scrapyd")
_config = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("wirecrawl.toml"),
    show_default=True,
    metavar="FILE",
    help="Where the [[jobs]] stand.",
)


@click.group(
    short_help="Crawls at their times: run, show, export.",
    epilog=examples("schedule run", "schedule show", "schedule export units/ --format systemd"),
)
def schedule() -> None:
    """The jobs of wirecrawl.toml: run them here, see how they stand, or hand them to another scheduler.

    Each command takes --archive DIR, --quiet and --help. A job is a table of wirecrawl.toml:

    \b
      [[jobs]]
      name = "morning"
      source = "xinhua_fr"
      at = ["06:00", "18:30"]       # or every = "6h": real time, 5m at least
      days = ["mon", "tue"]         # [every day]
      zone = "Europe/Paris"         # [UTC]
      since_days = 7                # and max_stories, max_minutes, delay, concurrency, contact, connect_to
    """


@schedule.command(
    short_help="Run the jobs, in one process, until stopped.",
    epilog=examples("schedule run", "schedule run --config wirecrawl.toml --archive archive"),
)
@_config
@common
def run(config: Path, archive: Path, quiet: bool) -> int:
    """Run each job's crawl when it is due, until SIGTERM or Ctrl-C; SIGHUP reads the file again.

    Each crawl is a process of its own, with its log in DIR/schedule/logs; never two at once. After sleep or an
    outage a job is run once, and what it missed is counted. State: DIR/schedule/state.json, read by `schedule
    show`; dead-man file: DIR/schedule/alive, touched each minute. Exit 0: stopped; 130: a crawl was cut short, and
    is owed; 75: another `schedule run` is at work here.
    """
    try:
        from wirecrawl.schedule.runner import run_schedule
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("apscheduler"):
            raise
        step = "pip install 'wirecrawl[schedule]'"
        raise UsageError("schedule run needs APScheduler", next_step=step) from None
    return run_schedule(config, archive, quiet=quiet)


@schedule.command(
    short_help="Each job: last, result, next, missed.",
    epilog=examples("schedule show", "schedule show --json"),
)
@as_json_option
@common
def show(as_json: bool, archive: Path, quiet: bool) -> int:
    """Each job: its last run and what came of it, the next, what was missed, what runs.

    Exit 1: no `schedule run` has touched DIR/schedule/alive for three minutes, or none ever did.
    """
    from wirecrawl.schedule.show import standing, standing_lines

    found = standing(archive, datetime.now(UTC))
    console.show(found, standing_lines(found), as_json=as_json)
    if found["stale"]:
        tell(f"wirecrawl: {found['why_stale']}; next: wirecrawl schedule run{in_archive(archive)}")
    return 1 if found["stale"] else 0


@schedule.command(
    short_help="The jobs as units of another scheduler.",
    epilog=examples(
        "schedule export units/ --format systemd",
        "schedule export --format cron",
        "schedule export k8s/ --format k8s --image registry.example.org/wirecrawl:1",
        "schedule export out/ --format scrapyd --scrapyd http://127.0.0.1:6800",
    ),
)
@click.argument("words", metavar="[DEST]", nargs=-1)
@click.option(
    "--format", "kinds", type=click.Choice(_KINDS), multiple=True, required=True, help="One or several."
)
@click.option("--user", default="wirecrawl", show_default=True, metavar="NAME", help="systemd: who runs it.")
@click.option("--image", default="", metavar="NAME", help="k8s: the container's image.")
@click.option(
    "--claim",
    default="wirecrawl-archive",
    show_default=True,
    metavar="NAME",
    help="k8s: the archive's volume claim.",
)
@click.option(
    "--scrapyd",
    default="http://127.0.0.1:6800",
    show_default=True,
    metavar="URL",
    help="scrapyd: where.",
)
@_config
@common
def export(
    words: tuple[str, ...], kinds: tuple[str, ...], config: Path, archive: Path, quiet: bool, **where: Any
) -> None:
    """The jobs as units ready to load, into the folder DEST, else on stdout.

    Each unit runs `wirecrawl crawl` by itself: `schedule run` is not needed, and must not run the same jobs. What
    a scheduler does otherwise than `schedule run` is said on stderr; what it cannot do at all is refused.
    """
    from wirecrawl.schedule.exports import export_jobs
    from wirecrawl.schedule.place import Place

    # --format systemd cron: as one reads it
    more = [word for word in words if word in _KINDS and word not in kinds]
    dest, *others = [word for word in words if word not in more] or ["-"]
    if others:
        raise UsageError(f"one folder takes the units, not also {others[0]}", next_step="name one")
    place = Place(config=config, archive=archive.absolute(), **where)
    done = export_jobs(place, [*kinds, *more], dest, datetime.now(UTC))
    if dest == "-":
        console.print_lines([done.text()])
    for line in done.notes if not quiet else ():
        tell(line)
    if not quiet and dest != "-":
        tell(f"schedule export: {some(len(done.files), 'file')} in {dest}")


COMMANDS = (schedule,)
