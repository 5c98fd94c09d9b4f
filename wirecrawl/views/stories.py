"""Stories and figures as a reader would like to see them: `show`, `sources`, `stats`.

In:   a story as its line says it; what a source says of itself; the ledger's counts.
Out:  lines of text, wrapped, labelled in the reader's language.
Law:  nothing is added that the line does not say; both clocks are shown, the wire's and UTC.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from wirecrawl.archive.ledger import Ledger
from wirecrawl.errors import UsageError
from wirecrawl.model.address import is_address
from wirecrawl.publish import absences_of, story_lines
from wirecrawl.report import table
from wirecrawl.sources import SOURCES
from wirecrawl.sources.base import Source
from wirecrawl.versions import GONE, SUSPECT, story_history
from wirecrawl.views.diff import compare
from wirecrawl.views.words import Words

WIDTH = 78
_LIKE = 0.7


def story_view(story: Mapping[str, Any], words: Words, *, colour: bool = False) -> Iterator[str]:
    """One story: headline, dateline and both clocks, the wrapped body, then where its bytes are."""
    for line in textwrap.wrap(story["headline"] or f"[{words('no headline')}]", WIDTH):
        yield f"\x1b[1m{line}\x1b[0m" if colour else line
    place = (story["dateline_raw"] or "").strip()
    yield " · ".join(filter(None, [clock_line(story, words), place]))
    yield ""
    for paragraph in story["body"].split("\n"):
        yield textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
        yield ""
    yield from table(_facts(story, words))


def clock_line(story: Mapping[str, Any], words: Words) -> str:
    """« 2018-06-07 13:25 Asia/Shanghai = 05:25 UTC »; a day alone stays a day."""
    at, day = story["published_at"], story["published_day"]
    if at is None:
        return day or words("undated")
    utc = datetime.fromisoformat(at).astimezone(UTC)
    if not story["published_zone"]:
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    local = utc.astimezone(ZoneInfo(story["published_zone"]))
    other_day = "" if utc.date() == local.date() else f"{utc:%Y-%m-%d} "
    return f"{local:%Y-%m-%d %H:%M} {story['published_zone']} = {other_day}{utc:%H:%M} UTC"


def _facts(story: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    rows: list[tuple[str, str]] = [
        ("id", story["id"]),
        ("labels", ", ".join(story["labels"])),
        ("published", f"{story['published_raw'] or ''} ({words('rule')} {story['published_rule'] or '-'})"),
        ("modified", story["modified_raw"] or ""),
        ("place", story["dateline_place"] or ""),
        ("agency", story["agency"] or ""),
        ("section", story["section"] or ""),
        ("byline", ", ".join(story["byline"])),
        ("keywords", ", ".join(story["keywords"])),
        ("images", "; ".join(image["caption"] or image["url"] for image in story["images"])),
        ("address", story["url"] or ""),
        ("also at", ", ".join(story["also_at"])),
        ("fetched", story["fetched_at"] or ""),
        *(("bytes", place_of(ref, words)) for ref in (story["capture"], *story["pages"])),
        ("layout", f"{story['layout']}, {story['parser']}"),
        ("version", str(story["version"]) if story["version"] > 1 else ""),
        ("family", story["cluster"] if story["cluster"] != story["id"] else ""),
        (
            "relation",
            f"{story['relation']} {words('of')} {story['relation_to']}" if story["relation"] else "",
        ),
        ("status", "" if story["pub_status"] == "usable" else words(story["pub_status"])),
        (
            "removed",
            "; ".join(f"{cut['reason']} {cut['chars']} {words('chars')}" for cut in story["removed"]),
        ),
        ("warnings", ", ".join(story["warnings"])),
    ]
    yield from (("  " + words(label), value) for label, value in rows if value)
    if not story["complete"]:
        yield "  !", words("incomplete")


def place_of(ref: Mapping[str, Any], words: Words) -> str:
    """« captures/…warc.gz, byte 8812, sha256:… »."""
    return f"{ref['file']}, {words('byte')} {ref['offset']}, {ref['digest']}"


def source_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """What each source says of itself, as plain values."""
    return [
        {
            "name": source.name,
            "title": source.title,
            "language": source.language,
            "zone": source.zone,
            "hosts": list(source.hosts),
            "starts": list(source.starts),
            "eras": [{"layout": name, "years": years, "known": known} for name, years, known in source.eras],
        }
        for source in sources
    ]


def sources_view(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The wires: name, title, clock and eras."""
    for row in rows:
        yield f"{row['name']}  {row['title']}  ({row['language']}, {row['zone']})"
        yield f"  {', '.join(row['hosts'])}"
        yield from table(("  " + era["layout"], era["years"], era["known"]) for era in row["eras"])


def stats_view(stats: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Counts, one group after the other."""
    yield f"{words('stories')}  {stats['stories']}"
    for label, count in (
        ("of which undated", stats["undated"]),
        ("of which incomplete", stats["incomplete"]),
        ("of which in several versions", stats["versioned"]),
    ):
        if count:
            yield f"  {words(label)}  {count}"
    for group in (
        "years",
        "layouts",
        "captures",
        "rejects",
        "warnings",
        "owed",
        "revisits",
        "cells",
        "archived",
        "reserved",
    ):
        if stats[group]:
            yield words(group)
            names = {name: name for name in stats[group]}
            if group in ("revisits", "cells"):  # states, with their reason behind them
                names = {name: " ".join([words(name.split()[0]), *name.split()[1:]]) for name in names}
            yield from table(("  " + names[name], str(count)) for name, count in stats[group].items())


def find_story(ledger: Ledger, asked: str) -> dict[str, Any]:
    """The story meant, as plain values: its id, the bare number, an address. Raises UsageError naming ids near it."""
    for name in (
        asked,
        *(f"{source}:{kind}{asked}" for source in SOURCES for kind in ("", "c_", "content_")),
        *(source.address(asked).id for source in SOURCES.values() if is_address(asked)),
    ):
        if story := ledger.told(name):
            return story
    near = ", ".join(_near(ledger, asked))
    raise UsageError(
        "no such story in the archive" + (f"; near it: {near}" if near else ""),
        where=asked,
        next_step="wirecrawl stats shows what is there; wirecrawl export - lists every id",
    )


def versions_of(ledger: Ledger, asked: str, say: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """All versions of the story meant, oldest first, as `show --versions --json` gives them. Raises UsageError.

    `say` as in Diff.summary.
    """
    story = find_story(ledger, asked)
    id_, current = story["id"], story["version"]
    lines = ledger.told_versions(id_)
    seen = {
        one.story.version: one for one in story_history(ledger.readings_of(id_), absences_of(ledger, id_))
    }
    rows = []
    for before, line in zip([None, *lines], lines, strict=False):
        first = seen.get(line["version"])  # absent only while a run has not settled what it stored
        rows.append(
            {
                "version": line["version"],
                "current": line["version"] == current,
                "seen_at": first.at if first else line["fetched_at"],
                "seen_in": first.capture if first else line["capture"],
                "pub_status": line["pub_status"],
                "warnings": line["warnings"],
                "change": compare(before, line).summary(say) if before else "",
                "story": line,
            }
        )
    return rows


def versions_view(rows: Iterable[Mapping[str, Any]], words: Words) -> Iterator[str]:
    """One block a version: its number, when it was first seen, what changed, where the bytes are."""
    for row in rows:
        marks = [words("current")] if row["current"] else []
        marks += [
            words(row["pub_status"]),
            *(words(code) for code in row["warnings"] if code in (SUSPECT, GONE)),
        ]
        yield f"{words('version')} {row['version']}  {row['seen_at'] or '-'}  {', '.join(marks)}"
        yield f"  {row['change'] or row['story']['headline'] or ''}"
        yield f"  {place_of(row['seen_in'], words)}"


def version_pair(
    rows: list[dict[str, Any]], since: int | None, until: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two versions to compare: by default the current one, and the sound one before. Raises UsageError."""
    numbers = [row["version"] for row in rows]
    new = until or next(row["version"] for row in rows if row["current"])
    sound = [row["version"] for row in rows if row["version"] < new and SUSPECT not in row["warnings"]]
    old = since or max(sound, default=new)
    for number in (old, new):
        if number not in numbers:
            raise UsageError(
                f"there is no version {number}; there is {', '.join(map(str, numbers))}",
                where=rows[0]["story"]["id"],
                next_step="wirecrawl show ID --versions lists them",
            )
    return rows[numbers.index(old)], rows[numbers.index(new)]


def _near(ledger: Ledger, asked: str) -> list[str]:
    """Ids that look like the one asked for: a digit wrong, two exchanged, one missing."""
    wanted = asked.rpartition(":")[2].rpartition("_")[2]
    scored: list[tuple[float, str]] = []
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for line in story_lines(ledger):
        name = line[7 : line.index(b'"', 7)].decode()
        matcher.set_seq1(name.rpartition(":")[2].rpartition("_")[2])
        if matcher.real_quick_ratio() > _LIKE and matcher.quick_ratio() > _LIKE:
            scored.append((-matcher.ratio(), name))
    return [name for score, name in sorted(scored)[:3] if -score > _LIKE]
