"""The commands. Data on stdout, everything else on stderr; what a command needs is imported inside it.

In:   the words of a command line.
Out:  an exit code, as docs list them: 130 > 75 > 5 > 1 > 4 > 3 > 0; 2 is usage.
Law:  every error raised on purpose ends here, as one line with what to do; a traceback only with --debug.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wirecrawl import __version__
from wirecrawl.commands import answers, console, timetable, upkeep
from wirecrawl.commands.options import (
    common,
    crawl_options,
    examples,
    replay_options,
    source_option,
)
from wirecrawl.errors import Unreadable, UsageError, WirecrawlError
from wirecrawl.plain import tell

if TYPE_CHECKING:
    from wirecrawl.account import Account
    from wirecrawl.model.report import RunReport


def main() -> NoReturn:
    """The console script."""
    console.hold_streams()
    console.end_like_ctrl_c()
    console.collect_seldom()
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
        tell(f"wirecrawl: {error}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        for line in error.format_message().splitlines():
            tell(line)
        return 2
    except click.ClickException as error:
        asked = getattr(error, "ctx", None)
        command = asked.command_path if asked else "wirecrawl"
        said = " ".join(error.format_message().split()).rstrip(".")
        tell(f"{command}: {said}; next: {command} --help")
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
    tell("wirecrawl: interrupted; nothing is lost; next: the same command again, it goes on from here")
    return 130


def _unforeseen(error: Exception, words: Sequence[str]) -> int:
    if "--debug" in words:
        traceback.print_exc()
    what = f"{type(error).__name__}: {error}"
    tell(f"wirecrawl: a bug, or a failing machine: {what}; next: add --debug, report what it prints")
    return 1


@click.group(context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="wirecrawl")
def cli() -> None:
    """Crawler and archive for francophone wire stories.

    Captures are kept as they came, stories are read from them, and everything else can be made again.
    """


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
    from wirecrawl.crawl.options import CrawlOptions, wall_clock
    from wirecrawl.crawl.runner import crawl as crawl_source
    from wirecrawl.model.days import read_day, since_day
    from wirecrawl.sources import source_named

    if rest["from_cdx"] not in ("", "-"):
        console.existing(rest["from_cdx"])
    options = CrawlOptions(
        source=source,
        since=since_day(since, source_named(source).zone, wall_clock()),
        until=read_day("--until", until),
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
    output: str | None,
    source: str | None,
    workers: int,
    kinship: bool,
    explains: bool,
    verbose: bool,
    as_json: bool,
    archive: Path,
    quiet: bool,
) -> int:
    """Read stories from pages that are here: folders, .html .htm .html.gz .mhtml .txt .warc(.gz .zst) .wacz.

    Into the archive, where files become captures first, or to --output. With --explain, PATH may be an address
    the archive holds. Exit 4: something was unreadable or cut, or a folder held no page; 3: what was given held no
    page of a story.
    """
    from wirecrawl.account import Account
    from wirecrawl.progress import progress_on
    from wirecrawl.replay import replay_into, replay_lines, write_lines
    from wirecrawl.replay_report import conclude, report_on
    from wirecrawl.report import Faults
    from wirecrawl.sources import source_named

    if source is not None:
        source_named(source)
    if explains:
        if output is not None:
            raise UsageError(
                "--explain stores nothing: there is nothing for --output", next_step="leave one out"
            )
        return _explain(paths, archive, source, as_json)
    given = [console.existing(path) for path in paths]
    _check_output(output, kinship, as_json)
    progress = progress_on(sys.stderr, "replay", quiet=quiet)
    root = archive if output is None else None
    account = Account(progress, Faults(progress.say if verbose else None), root=root)
    report = report_on(given, source, workers)
    try:
        if output is None:
            replay_into(archive, given, account, source=source, workers=workers, report=report)
        else:
            lines = replay_lines(given, account, source=source, workers=workers, kinship=kinship)
            write_lines(lines, output, given, account)
            conclude(report, account)
    finally:
        progress.close()
        if report.exit_code is not None or account.pages or account.known or account.unreadable:
            _tell(report, account, f"; {archive}/rejects keeps them" if output is None else "", quiet)
    if as_json:
        console.print_json(report.to_json())
    return account.exit_code


_TABLES = (".csv", ".svg", ".tsv", ".xls", ".xlsx", ".ods", ".parquet")


def _check_output(output: str | None, kinship: bool, as_json: bool) -> None:
    """Raises UsageError for options of a replay that do not go together."""
    if output is None and not kinship:
        raise UsageError(
            "an archive's stories have kin: --no-kinship goes with --output",
            next_step="wirecrawl replay PATH --output FILE --no-kinship",
        )
    if as_json and output == "-":
        raise UsageError("--json and --output - would both be on stdout", next_step="--output FILE")
    if output and output.lower().removesuffix(".gz").removesuffix(".zst").endswith(_TABLES):
        what = "--output writes JSON Lines; other formats are made of an archive"
        raise UsageError(what, where=output, next_step="without --output, then wirecrawl export")


def _tell(report: RunReport, account: Account, kept: str, quiet: bool) -> None:
    """The end of a replay, on stderr."""
    from wirecrawl.views.screen import screen
    from wirecrawl.views.words import Words

    for line in account.faults.lines(kept=kept, only_unreadable=quiet):
        tell(line)
    if quiet:
        return
    if report.exit_code is None:  # what ended it is said by its error
        account.fill(report)
    for line in screen(report.to_json(), Words(), path=account.report_file):
        tell(line)


def _explain(paths: Sequence[str], archive: Path, source: str | None, as_json: bool) -> int:
    """Every page explained on stdout; 4 if something is unreadable, 1 if a page breaks the program."""
    from wirecrawl.fixture import page_of
    from wirecrawl.model.address import is_address
    from wirecrawl.progress import has_colour
    from wirecrawl.views.explain import explain, explanation_lines, pages_of

    held = [page_of(path, archive) for path in paths if is_address(path)]
    given = [console.existing(path) for path in paths if not is_address(path)]
    code = 0
    for number, page in enumerate(chain(held, pages_of(given))):
        if isinstance(page, Unreadable):
            tell(f"wirecrawl: {page}")
            code = code or page.exit_code
            continue
        found = explain(page, source)
        code = 1 if found.reason == "parser-error" else code
        if as_json:
            console.print_json(found)
        else:
            print("\n" if number else "", end="")
            console.print_lines(explanation_lines(found, colour=has_colour(sys.stdout)))
    return code


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
        tell("fixture: a draft; read it against the page, correct it, then take draft- off both names")


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


for _command in (*answers.COMMANDS, *upkeep.COMMANDS, *timetable.COMMANDS):
    cli.add_command(_command)
