"""The commands that answer what is there: sources, stats, show, diff, export. What each needs is imported inside it.

In:   the words of a command line.
Out:  data on stdout, everything else on stderr.
Law:  nothing in the archive is changed, and a run that is at work is not disturbed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from wirecrawl.commands import console
from wirecrawl.commands.options import (
    as_json_option,
    common,
    examples,
    since_option,
    take_option,
    until_option,
)
from wirecrawl.plain import tell
from wirecrawl.report import in_archive, some


@click.command(short_help="The wires, their eras and clocks.", epilog=examples("sources", "sources --json"))
@as_json_option
@common
def sources(archive: Path, quiet: bool, as_json: bool) -> None:
    """The wires, their eras and clocks, and how well each era's pages are known."""
    from wirecrawl.sources import SOURCES
    from wirecrawl.views.stories import source_rows, sources_view

    rows = source_rows(SOURCES.values())
    console.show(rows, sources_view(rows), as_json=as_json)


@click.command(
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
@click.option("--format", type=click.Choice(["jsonl", "csv", "svg"]), help="[what DEST's suffix says]")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this wire; may be repeated.")
@since_option
@until_option
@take_option
@common
def export(
    dest: str, sources: tuple[str, ...], since: str | None, archive: Path, quiet: bool, **asked: Any
) -> None:
    """The archive's stories as one file: .jsonl (.gz, .zst), or a .csv that opens in a French Excel.

    An .svg shows the days instead, a square for each: how many stories, and whose lists are still to be read.

    --one-per-cluster chooses among what --source, --since and --until leave, and takes a usable story if there is
    one: a family with a take in these days has one line.
    """
    from wirecrawl.export import export as export_to
    from wirecrawl.model.days import since_day
    from wirecrawl.sources import SOURCES, source_named

    zones = [source_named(name).zone for name in sources or SOURCES]
    days = [day for zone in zones if (day := since_day(since, zone, datetime.now(UTC)))]
    first = min(days).isoformat() if days else None
    done = export_to(archive, dest, sources=sources, since=first, **asked)
    if not quiet:
        where = "on standard output" if done.path == "-" else f"in {done.path}"
        tell(f"export: {some(done.stories, 'story', 'stories')}, {some(done.bytes, 'byte')}, {where}")


@click.command(
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
def show(story_id: str, lists: bool, kin: bool, as_json: bool, archive: Path, quiet: bool) -> None:
    """One story as a reader would like to see it, and where its bytes are. The bare number will do, or its address."""
    from wirecrawl.archive.ledger import Ledger
    from wirecrawl.progress import has_colour
    from wirecrawl.views.kin import family_of, kin_lines
    from wirecrawl.views.stories import find_story, story_view, versions_of, versions_view
    from wirecrawl.views.words import Words

    if lists and kin:
        raise click.UsageError("--versions and --kin are two things to show")
    found: Any
    with Ledger.open_readonly(archive) as ledger:
        if kin:
            found = family_of(ledger, story_id)
            lines = kin_lines(found, Words())
        elif lists:
            found = versions_of(ledger, story_id, str if as_json else Words())
            lines = versions_view(found, Words())
        else:
            found = find_story(ledger, story_id)
            lines = story_view(found, Words(), colour=has_colour(sys.stdout))
    console.show(found, lines, as_json=as_json)


@click.command(
    "diff",
    short_help="What changed between two versions of a story.",
    epilog=examples("diff 137236985", "diff 137236985 --from 1 --to 3", "diff 137236985 --json"),
)
@click.argument("story_id", metavar="ID")
@click.option("--from", "since", type=click.IntRange(1), metavar="N", help="[the version before]")
@click.option("--to", "until", type=click.IntRange(1), metavar="N", help="[the current version]")
@as_json_option
@common
def diff(
    story_id: str, since: int | None, until: int | None, as_json: bool, archive: Path, quiet: bool
) -> None:
    """What changed between two versions of a story: its fields, and its text sentence by sentence, word by word."""
    from wirecrawl.archive.ledger import Ledger
    from wirecrawl.progress import has_colour
    from wirecrawl.views.diff import compare, diff_lines
    from wirecrawl.views.stories import version_pair, versions_of

    with Ledger.open_readonly(archive) as ledger:
        rows = versions_of(ledger, story_id)
    old, new = version_pair(rows, since, until)
    found, id_ = compare(old["story"], new["story"]), new["story"]["id"]
    if as_json:
        console.print_json({"id": id_, "from": old["version"], "to": new["version"], **found.to_json()})
        return
    if not quiet:
        said = f"version {old['version']}, {old['seen_at']} -> {new['version']}, {new['seen_at']}"
        if old is new:
            said = "there is one version only"
            if len(rows) > 1:
                others = f"wirecrawl show {id_} --versions{in_archive(archive)} lists all {len(rows)}"
                said = f"version {new['version']} is compared with itself; {others}"
        tell(f"{id_}: {said}")
    console.print_lines(diff_lines(found, colour=has_colour(sys.stdout)))


@click.command(
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
    from wirecrawl.archive.ledger import Ledger
    from wirecrawl.archive.reports import RUNS_SHOWN, last_reports
    from wirecrawl.sources import source_named
    from wirecrawl.views.kin import kin_stats_view
    from wirecrawl.views.screen import runs_view
    from wirecrawl.views.stories import stats_view
    from wirecrawl.views.words import Words

    if kin and runs:
        raise click.UsageError("--kin and --runs are two questions")
    if source is not None:
        source_named(source)
    found: Any
    if runs:
        found = list(last_reports(archive, RUNS_SHOWN, source))
        lines = runs_view(found, Words())
    else:
        with Ledger.open_readonly(archive) as ledger:
            found = ledger.kin_stats(source) if kin else ledger.stats(source)
        lines = kin_stats_view(found, Words()) if kin else stats_view(found, Words())
    console.show(found, lines, as_json=as_json)


COMMANDS = (sources, export, show, diff, stats)
