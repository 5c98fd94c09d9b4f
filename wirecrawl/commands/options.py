"""The options that several commands share, and the look of their help.

In:   a command as click is told of it.
Out:  the same command, with the option.
Law:  one name means one thing in every command.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in this order in the help."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


common = _all(  # every command takes them
    click.option(
        "--archive",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("archive"),
        show_default=True,
        metavar="DIR",
        help="The archive's folder.",
    ),
    click.option("--quiet", is_flag=True, help="Nothing on stderr but errors."),
    click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback if something breaks."),
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(0, 256),  # a slip of the finger shall not start 10,000
    default=1,
    metavar="N",
    callback=lambda _, __, asked: asked or os.cpu_count() or 1,
    help="Processes; 0: one a core. [1]",
)
as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
since_option = click.option(
    "--since",
    metavar="DAY",
    help="From this day of the wire on, included: 2018-06-07, or 7d: the last 7 days.",
)
until_option = click.option("--until", metavar="DAY", help="Up to this day of the wire, included.")
source_option = click.option("--source", metavar="NAME", help="Read every page as this wire's.")
take_option = click.option(
    "--one-per-cluster",
    "take",
    is_flag=False,
    flag_value="newest",
    type=click.Choice(["newest", "earliest"]),
    help="One take of each family: the newest, or the earliest. [newest]",
)


crawl_options = _all(
    since_option,
    until_option,
    click.option(
        "--addresses", metavar="FILE|-", help="Ask for these, one a line, instead of the wire's lists."
    ),
    click.option(
        "--from-lists",
        multiple=True,
        metavar="PATH",
        help="Ask for what these saved lists show.",
    ),
    click.option(
        "--from-cdx",
        default="",
        metavar="FILE|-",
        help="Ask a web archive for what its CDX answer names.",
    ),
    click.option("--max-stories", type=int, metavar="N", help="Stop after N stories."),
    click.option("--max-minutes", type=float, metavar="N", help="Stop after N minutes."),
    click.option("--no-revisit", is_flag=True, help="Ask for no story again that is held."),
    click.option("--revisit-all", is_flag=True, help="Ask for every held story again, due or not."),
    click.option(
        "--dry-run", is_flag=True, help="Fetch robots.txt and lists, print what would be asked for."
    ),
    click.option(
        "--json", "as_json", is_flag=True, help="The run's report, or what a dry run found, as JSON."
    ),
    click.option(
        "--contact", default="", metavar="TEXT", help="Who crawls: an address of yours, for the wire."
    ),
    click.option(
        "--delay", type=float, metavar="S", help="Seconds between requests; under 1 only to this machine."
    ),
    click.option(
        "--concurrency", type=int, metavar="N", help="Requests at a time; over 1 only to this machine."
    ),
    click.option(
        "--connect-to",
        multiple=True,
        metavar="HOST:PORT:HOST:PORT",
        help="As curl's; ::127.0.0.1:8080 sends every host to a server on this machine.",
    ),
    click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="HOST",
        help="May be asked beside the wire's own hosts, if a redirect leads there.",
    ),
)


replay_options = _all(
    click.option(
        "--output", metavar="FILE|-", help="Stories to this file (- is stdout) instead of the archive."
    ),
    source_option,
    workers_option,
    click.option(
        "--kinship/--no-kinship",
        default=True,
        help="Families of the run; or each story as it is read. [families]",
    ),
    click.option("--explain", "explains", is_flag=True, help="Say how each page is read, and store nothing."),
    click.option("--verbose", is_flag=True, help="One line for every page with a fault, as it happens."),
    click.option(
        "--json", "as_json", is_flag=True, help="The run's report as JSON; with --explain, each page."
    ),
)


def examples(*lines: str) -> str:
    """The end of a command's help; \\b keeps click from filling the lines into one paragraph."""
    return "\b\nExamples:\n" + "\n".join(f"  wirecrawl {line}" for line in lines)
