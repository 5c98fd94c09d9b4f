"""The options that several commands share, and the look of their help.

In:   a command as click is told of it.
Out:  the same command, with the option.
Law:  one name means one thing in every command.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def common(command: F) -> F:
    """--archive, --quiet and --debug, which every command takes."""
    for add in (
        click.option(
            "--debug", is_flag=True, expose_value=False, help="Show a traceback if something breaks."
        ),
        click.option("--quiet", is_flag=True, help="Nothing on stderr but errors."),
        click.option(
            "--archive",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("archive"),
            show_default=True,
            metavar="DIR",
            help="The archive's folder.",
        ),
    ):
        command = add(command)
    return command


as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
since_option = click.option(
    "--since", metavar="DAY", help="From this day of the wire on, included: 2018-06-07."
)
until_option = click.option("--until", metavar="DAY", help="Up to this day of the wire, included.")
allow_host_option = click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="HOST",
    help="May be asked beside the wire's own hosts, if a redirect leads there.",
)
source_option = click.option("--source", metavar="NAME", help="Read every page as this wire's.")


def examples(*lines: str) -> str:
    """The end of a command's help; \\b keeps click from filling the lines into one paragraph."""
    return "\b\nExamples:\n" + "\n".join(f"  wirecrawl {line}" for line in lines)
