"""The commands. Data on stdout, everything else on stderr; what a command needs is imported inside it.

In:   the words of a command line.
Out:  an exit code, as docs list them: 130 > 75 > 5 > 1 > 4 > 3 > 0; 2 is usage.
Law:  every error raised on purpose ends here, as one line with what to do; a traceback only with --debug.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from wirecrawl import __version__, console, timetable, upkeep
from wirecrawl.errors import WirecrawlError
from wirecrawl.options import (
    as_json_option,
    common,
    crawl_options,
    examples,
    replay_options,
    since_option,
    source_option,
    take_option,
    until_option,
)


def main() -> NoReturn:
    """The console script."""
    console.hold_streams()
    console.end_like_ctrl_c()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # another one, while the first was being told
        code = 130
    console.end_is_decided()
    sys.exit(code)


def run(words: Sequence[str]) -> int:
    """One command line; its exit code."""
    try:
        with cli.make_context("wirecrawl", list(words)) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code
    except WirecrawlError as error:
        console.say(f"wirecrawl: {error}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        for line in error.format_message().splitlines():
            console.say(line)
        return 2
    except click.ClickException as error:
        asked = getattr(error, "ctx", None)
        command = asked.command_path if asked else "wirecrawl"
        console.say(f"{command}: {' '.join(error.format_message().split())}; next: {command} --help")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return interrupted()
    except BrokenPipeError:  # the reader, e.g. `head`, has had enough
        console.drop_stdout()
        return 0
    except OSError as error:
        code = console.end_of_storage(error)
        return _unforeseen(error, words) if code is None else code
    except Exception as error:
        return interrupted() if console.was_stopped() else _unforeseen(error, words)


def interrupted() -> int:
    """Tells it; 130."""
    console.say("wirecrawl: interrupted; nothing is lost; next: the same command again, it goes on from here")
    return 130


def _unforeseen(error: Exception, words: Sequence[str]) -> int:
    if "--debug" in words:
        traceback.print_exc()
    what = f"{type(error).__name__}: {error}"
    console.say(f"wirecrawl: a bug, or a failing machine: {what}; next: add --debug, report what it prints")
    return 1


@click.group(context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="wirecrawl")
def cli() -> None:
    """Crawler and archive for francophone wire stories.

    Captures are kept as they came, stories are read from them, and everything else can be made again.
    """


@cli.command(short_help="The wires, their eras and clocks.", epilog=examples("sources", "sources --json"))
@as_json_option
@common
def sources(archive: Path, quiet: bool, as_json: bool) -> None:
    """The wires, their eras and clocks, and how well each era's pages are known."""
    from wirecrawl.sources import SOURCES
    from wirecrawl.views import source_rows, sources_view

    rows = source_rows(SOURCES.values())
    console.print_json(rows) if as_json else console.print_lines(sources_view(rows))


@cli.command(
    short_help="Fetch what a wire lists and the archive lacks.",
    epilog=examples(
        "crawl xinhua_fr --since 2026-11-01 --contact you@example.org",
        "crawl xinhua_fr --dry-run",
        "crawl xinhua_fr --since 2018-06-01 --until 2018-06-30",
        "crawl xinhua_fr --from-cdx answer.cdx --since 2018-06-01",
        "crawl xinhua_fr --addresses list.txt --connect-to ::127.0.0.1:8080",
    ),
)
@click.argument("source", metavar="SOURCE")
@crawl_options
@common
def crawl(
    source: str,
    since: str | None,
    until: str | None,
    addresses: str | None,
    delay: float | None,
    connect_to: tuple[str, ...],
    from_lists: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    **rest: Any,
) -> int:
    """Fetch what a wire lists and the archive does not hold, keep it, and read the stories from it.

    With --since or --until, every list is read back to those days: a cell is one day of one list, and the same
    command goes on where it was stopped.

    reports/ in the archive gets a report of every run (docs/report.md), --json prints it; with --dry-run, --json
    prints how many requests of which kind each host would get, and how fast.

    Exit 3: the lists showed no story address, or every page was rejected; 4: fetches are still owed, cells open, or
    captures unreadable.
    """
    from wirecrawl.crawl.options import CrawlOptions, since_day, wall_clock
    from wirecrawl.crawl.runner import crawl as crawl_source
    from wirecrawl.sources import source_named

    options = CrawlOptions(
        source=source,
        since=since_day("--since", since, source_named(source).zone, wall_clock()),
        until=console.day("--until", until),
        addresses=console.lines_of(addresses) if addresses else None,
        delay_s=delay,
        connect_to=list(connect_to),
        from_lists=[str(console.existing(path)) for path in from_lists],
        allow_hosts=list(allow_hosts),
        **rest,  # the options that are named as there: archive, quiet, max_stories, dry_run, …
    )
    result = crawl_source(options)
    if options.as_json:
        console.print_json(result.data)
    return result.exit_code


@cli.command(
    short_help="Stories from pages that are here.",
    epilog=examples(
        "replay page.html --output -",
        "replay saved/ captures.warc.gz --workers 4",
        "replay archive/captures --output all.jsonl.zst",
        "replay big.warc.gz --output - --no-kinship | head -1",
        "replay page.html --explain",
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@replay_options
@common
def replay(
    paths: tuple[str, ...],
    source: str | None,
    explains: bool,
    as_json: bool,
    workers: int,
    **rest: Any,
) -> int:
    """Read stories from pages that are here: folders, .html .htm .html.gz .mhtml .txt .warc(.gz .zst) .wacz.

    Into the archive, where files become captures first, or to --output. Exit 4: something was unreadable or
    cut, or a folder held no page; 3: what was given held no page of a story.
    """
    from wirecrawl.sources import source_named

    given = [console.existing(path) for path in paths]
    if source is not None:
        source_named(source)
    if explains:
        return console.explain_command(given, source, as_json)
    cores = workers or os.cpu_count() or 1
    return console.replay_command(given, source=source, workers=cores, as_json=as_json, **rest)


@cli.command(
    short_help="The archive's stories as one file.",
    epilog=examples(
        "export stories.jsonl.zst",
        "export juin.csv --since 2018-06-01 --until 2018-06-30",
        "export une-fois.jsonl --one-per-cluster newest",
        "export jours.svg",
        "export - | head -1",
    ),
)
@click.argument("dest", metavar="DEST")
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "svg"]), help="[what DEST's suffix says]"
)
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this wire; may be repeated.")
@since_option
@until_option
@take_option
@common
def export(
    dest: str,
    kind: Literal["jsonl", "csv", "svg"] | None,
    names: tuple[str, ...],
    since: str | None,
    until: str | None,
    take: Literal["newest", "earliest"] | None,
    archive: Path,
    quiet: bool,
) -> None:
    """The archive's stories as one file: .jsonl (.gz, .zst), or a .csv that opens in a French Excel.

    An .svg shows the days instead, a square for each: how many stories, and whose lists are still to be read.

    --one-per-cluster chooses among what --source, --since and --until leave, and takes a usable story if there is
    one: a family with a take in these days has one line.
    """
    from wirecrawl.export import export as export_to
    from wirecrawl.sources import source_named

    for name in names:
        source_named(name)
    done = export_to(archive, dest, format=kind, since=since, until=until, sources=names, take=take)
    if not quiet:
        console.say(f"export: {done.stories} stories, {done.bytes} bytes, in {done.path}")


@cli.command(
    short_help="One story to read, and where its bytes are.",
    epilog=examples(
        "show xinhua_fr:c_137236985",
        "show 137236985 --json",
        "show 137236985 --versions",
        "show 137236985 --kin",
    ),
)
@click.argument("story_id", metavar="ID")
@click.option("--versions", "lists", is_flag=True, help="List its versions: when, where, what changed.")
@click.option("--kin", is_flag=True, help="Its family as a tree, with the evidence; what follows it.")
@as_json_option
@common
def show(story_id: str, lists: bool, kin: bool, **rest: Any) -> None:
    """One story as a reader would like to see it, and where its bytes are. The bare number will do."""
    if lists and kin:
        raise click.UsageError("--versions and --kin are two things to show")
    command = console.show_kin if kin else console.show_versions if lists else console.show_story
    command(story_id, **rest)


@cli.command(
    "diff",
    short_help="What changed between two versions of a story.",
    epilog=examples("diff 137236985", "diff 137236985 --from 1 --to 3", "diff 137236985 --json"),
)
@click.argument("story_id", metavar="ID")
@click.option("--from", "since", type=click.IntRange(1), metavar="N", help="[the version before]")
@click.option("--to", "until", type=click.IntRange(1), metavar="N", help="[the current version]")
@as_json_option
@common
def diff_versions(story_id: str, **rest: Any) -> None:
    """What changed between two versions of a story: its fields, and its text sentence by sentence, word by word."""
    console.diff_command(story_id, **rest)


@cli.command(
    short_help="What is in the archive.",
    epilog=examples("stats", "stats --source xinhua_fr --json", "stats --kin", "stats --runs"),
)
@click.option("--source", metavar="NAME", help="Only this wire.")
@click.option("--kin", is_flag=True, help="Families: how many, how large, how their members are related.")
@click.option("--runs", is_flag=True, help="The last 20 runs instead, the newest first, from their reports.")
@as_json_option
@common
def stats(source: str | None, kin: bool, runs: bool, as_json: bool, archive: Path, quiet: bool) -> None:
    """What is in the archive: stories by year and layout, captures by role, rejects, warnings, cells, what is owed."""
    if kin and runs:
        raise click.UsageError("--kin and --runs are two questions")
    if runs:
        console.runs_command(archive, source, as_json)
    else:
        console.stats_command(archive, source, kin=kin, as_json=as_json)


@cli.command(
    short_help="A page becomes a draft fixture.",
    epilog=examples("fixture page.html", "fixture http://french.news.cn/2018-06/07/c_137236985.htm"),
)
@click.argument("page", metavar="URL|FILE")
@source_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tests/fixtures"),
    show_default=True,
    metavar="DIR",
    help="Folder of the fixtures.",
)
@common
def fixture(page: str, source: str | None, to: Path, archive: Path, quiet: bool) -> None:
    """A page becomes a draft fixture, which fails the tests until it is read against the page and renamed.

    URL: an address the archive holds a capture of, read or rejected.
    """
    from wirecrawl.fixture import page_of, write_draft
    from wirecrawl.sources import source_named

    if source is not None:
        source_named(source)
    console.print_lines(map(str, write_draft(page_of(page, archive), to, source)))
    if not quiet:
        console.say("fixture: a draft; read it against the page, correct it, then take draft- off both names")


@cli.command(short_help="The whole job on a loopback wire.", epilog=examples("demo", "demo --serve 8080"))
@click.option(
    "--serve", type=click.IntRange(0, 65535), metavar="PORT", help="Only serve the wire, until Ctrl-C."
)
@common
def demo(serve: int | None, archive: Path, quiet: bool) -> int:
    """The whole job on a small wire of this machine's own: crawl, export, replay, compare. In DIR/demo."""
    if serve is not None:
        from wirecrawl.demo.wire import serve as serve_wire

        return serve_wire(serve)
    from wirecrawl.demo.run import main as run_demo

    return run_demo(archive, quiet)


for _command in (*upkeep.COMMANDS, *timetable.COMMANDS):
    cli.add_command(_command)
