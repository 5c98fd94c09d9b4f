"""Writes the pages of docs/ that follow from the code, or checks that they still do.

    python docs/generate.py          write them
    python docs/generate.py --check  exit 1 and name each page that is out of date

Pages: story.schema.json and story.md (the Story class), errors.md (the tree of errors), commands.md (--help),
sources.md, limits.md, faults.md (the rows of tests/faults), report.md and report.schema.json (the report of a run),
licences.md (docs/licences.py).

Exit 1 too for a package that wirecrawl must not need.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from pathlib import Path
from typing import Any

import click
import licences

from wirecrawl import errors
from wirecrawl.cli import cli as command_line
from wirecrawl.model import report, story
from wirecrawl.model.limits import LIMITS
from wirecrawl.sources import SOURCES

HERE = Path(__file__).parent
CLOSED = {
    "pub_status": ["usable", "withheld", "canceled"],
    "relation": [
        *("exact", "typographic", "correction", "update", "cut", "urgent-of", "syndicated", "contains"),
        *("followup", "series", None),
    ],
}
FORMS = {
    "id": r"^[a-z0-9_]+:[a-z]+_?[0-9a-z]+$|^[a-z0-9_]+:[0-9a-f]{32}$",
    "published_day": r"^\d{4}-\d\d-\d\d$",
    "dateline_day": r"^\d{4}-\d\d-\d\d$",
    "published_at": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "modified_at": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "body_digest": r"^sha256:[0-9a-f]{64}$",
    "digest": r"^sha256:[0-9a-f]{64}$",
}
JSON_TYPES: dict[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    types.NoneType: "null",
}


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON Schema of a type hint: str, int, float, bool, None, their unions, lists and TypedDicts."""
    if hint in JSON_TYPES:
        return {"type": JSON_TYPES[hint]}
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": schema_of(typing.get_args(hint)[0])}
    if typing.get_origin(hint) is dict:
        values = typing.get_args(hint)[1]
        return {"type": "object"} | ({} if values is Any else {"additionalProperties": schema_of(values)})
    if dataclasses.is_dataclass(hint):
        docs = {one.name: one.metadata["doc"] for one in dataclasses.fields(hint)}
        return object_of(typing.get_type_hints(hint), docs)
    if isinstance(hint, types.UnionType):
        parts = [schema_of(part) for part in typing.get_args(hint)]
        if all(set(part) == {"type"} for part in parts):
            return {"type": [part["type"] for part in parts]}
        return {"anyOf": parts}
    if typing.is_typeddict(hint):
        return object_of(typing.get_type_hints(hint), {})
    raise TypeError(f"no JSON Schema for {hint!r}")


def object_of(hints: dict[str, Any], docs: dict[str, str]) -> dict[str, Any]:
    properties = {}
    for name, hint in hints.items():
        properties[name] = schema_of(hint)
        if name in docs:
            properties[name]["description"] = docs[name]
        if name in CLOSED:
            properties[name]["enum"] = CLOSED[name]
        if name in FORMS:
            properties[name]["pattern"] = FORMS[name]
    return {
        "type": "object",
        "properties": properties,
        "required": list(hints),
        "additionalProperties": False,
    }


def story_schema() -> str:
    hints = typing.get_type_hints(story.Story)
    docs = {field.name: field.metadata["doc"] for field in dataclasses.fields(story.Story)}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A story of wirecrawl"}
    schema = head | object_of({name: hints[name] for name in story.FIELDS}, docs)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def story_page() -> str:
    rows = [
        f"| `{field.name}` | {str(field.type).replace('|', 'or')} | {field.metadata['doc']} |"
        for field in dataclasses.fields(story.Story)
    ]
    return "\n".join(
        [
            "# The fields of a story",
            "",
            "One story is one line of JSON. Every key stands on every line, in this order. `null` means that the",
            'page does not say it; `""` and `[]` mean that it is there and empty. `*_raw` is as printed, `*_at` an',
            "instant in UTC, `*_day` a date on the wire's own calendar. [Its JSON Schema](story.schema.json)",
            "",
            "| field | type | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def report_schema() -> str:
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of a run of wirecrawl",
    }
    return json.dumps(head | schema_of(report.RunReport), indent=2, ensure_ascii=False) + "\n"


def report_page() -> str:
    parts = [
        "# The report of a run",
        "",
        "Every `crawl` and every `replay` into an archive leaves one file in its `reports/`, named by its first",
        "instant and its wire: `reports/20261129T174025Z-xinhua_fr-crawl.json`, or `…-all-replay.json`. It is written",
        "whole, also by a run that fails, is interrupted or finds no room, as far as the disk allows. A run that is",
        "killed gets its report from the next one, with what the ledger knows. Before a run holds the archive (exit 2",
        "and 75), and in a dry run, there is none. Reports are never taken away: some 5 kB each, and nothing but",
        "`stats --runs` reads them, so old ones may be deleted at any time.",
        "",
        "`wirecrawl stats --runs` lists the last 20, `crawl --json` and `replay --json` print theirs on stdout. Every",
        "key stands in every report, in this order; instants are in UTC. [Its JSON Schema](report.schema.json)",
        "",
        "A pause is the time between two requests handed to their connections, on this machine's monotonic clock.",
        "None is shorter than `delay_s`, nor than the crawl-delay of robots.txt once it is read. A server sees a",
        "pause shorter by the time to connect, if the first of the two requests had to open its connection; the test",
        "of this promise on loopback allows 0.1 s for that and for a server that is late to look at its clock.",
    ]
    for table in report.TABLES:
        parts += ["", f"## {table.__name__}", "", " ".join((table.__doc__ or "").split()), ""]
        parts += ["| field | type | meaning |", "|---|---|---|"]
        parts += [
            f"| `{one.name}` | {str(one.type).replace('|', 'or')} | {one.metadata['doc']} |"
            for one in dataclasses.fields(table)
        ]
    return "\n".join([*parts, ""])


def errors_page() -> str:
    return f"# Errors and exit codes\n\n```\n{(errors.__doc__ or '').strip()}\n```\n"


def commands_page() -> str:
    parts = ["# Commands\n"]
    context = click.Context(command_line, info_name="wirecrawl")
    parts.append(f"```\n{command_line.get_help(context)}\n```\n")
    for name in command_line.list_commands(context):
        command = command_line.get_command(context, name)
        if command is not None:
            parts += command_parts(name, command, context, "##")
    return "\n".join(parts)


def command_parts(name: str, command: click.Command, parent: click.Context, level: str) -> list[str]:
    """The help of a command; of a group, also that of the commands in it."""
    context = click.Context(command, info_name=name, parent=parent)
    parts = [f"{level} {name}\n\n```\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for inner, one in command.commands.items():
            parts += command_parts(inner, one, context, level + "#")
    return parts


def sources_page() -> str:
    parts = ["# Sources", ""]
    for source in SOURCES.values():
        parts += [
            f"## {source.name}: {source.title}",
            "",
            f"Clock: {source.zone}. Language: {source.language}.",
            "",
        ]
        parts += ["| layout | years | known from |", "|---|---|---|"]
        parts += [f"| `{name}` | {years} | {known} |" for name, years, known in source.eras]
        layouts = [(layout.name, " ".join((layout.__doc__ or "").split())) for layout in source.layouts]
        parts += ["", *(f"- `{name}`: {doc}" for name, doc in layouts), ""]
    return "\n".join(parts)


def limits_page() -> str:
    rows = [
        f"| {limit.what} | {limit.bound} | {f'`{limit.reason}`' if limit.reason else ''} | {limit.then} |"
        for limit in LIMITS
    ]
    return "\n".join(
        [
            "# Limits",
            "",
            "How much of anything is taken, the reason that names and counts what is over it, and what becomes of it.",
            "The numbers stand in `wirecrawl/model/limits.py`. At each of them a crawl and a replay stay under 300 MB",
            "(`tests/test_faults.py`). A connection that breaks is kept as far as it came, with `WARC-Truncated:",
            "disconnect` and the reason `cut-transfer`.",
            "",
            "| what | at most | reason | what becomes of it |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def faults_page() -> str:
    """The tests stand beside this folder, and are no part of the package."""
    sys.path.insert(0, str(HERE.parent))
    from tests.faults.document import page

    return page()


PAGES = {
    "story.schema.json": story_schema,
    "story.md": story_page,
    "errors.md": errors_page,
    "commands.md": commands_page,
    "sources.md": sources_page,
    "limits.md": limits_page,
    "report.schema.json": report_schema,
    "report.md": report_page,
    "licences.md": licences.page,
    "faults.md": faults_page,
}


def main(check: bool) -> int:
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    refused = list(licences.refused())
    for line in refused:
        print(
            f"{line}; next: take it out of pyproject.toml, or find a package of another licence",
            file=sys.stderr,
        )
    for name in stale:
        print(f"docs/{name} does not say what the code says; next: make docs", file=sys.stderr)
    return 1 if stale or refused else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
