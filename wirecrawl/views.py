"""Stories and figures as a reader would like to see them: `show`, `sources`, `stats`.

In:   a story as its line says it; what a source says of itself; the ledger's counts.
Out:  lines of text, wrapped, labelled in French if the reader's environment is.
Law:  nothing is added that the line does not say; both clocks are shown, the wire's and UTC.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from wirecrawl.archive.ledger import Ledger
from wirecrawl.errors import UsageError
from wirecrawl.publish import story_lines
from wirecrawl.report import table
from wirecrawl.sources import SOURCES
from wirecrawl.sources.base import Source

WIDTH = 78
_LIKE = 0.7

_FRENCH = {
    "published": "publié",
    "modified": "modifié",
    "undated": "sans date",
    "no headline": "sans titre",
    "rule": "règle",
    "place": "lieu",
    "agency": "agence",
    "labels": "mentions",
    "section": "rubrique",
    "keywords": "mots-clés",
    "byline": "signature",
    "summary": "résumé",
    "images": "images",
    "address": "adresse",
    "also at": "aussi à",
    "bytes": "octets",
    "fetched": "relevé",
    "version": "version",
    "earlier": "avant",
    "layout": "gabarit",
    "removed": "retiré",
    "warnings": "réserves",
    "incomplete": "incomplète : une page ou une fin manque",
    "status": "statut",
    "id": "clé",
    "chars": "signes",
    "byte": "octet",
    "stories": "dépêches",
    "of which undated": "dont sans date",
    "of which incomplete": "dont incomplètes",
    "years": "années",
    "layouts": "gabarits",
    "captures": "captures",
    "rejects": "rejets",
    "owed": "dues",
}


class Words:
    """Labels in the reader's language: French if LC_ALL, LC_MESSAGES or LANG starts with fr, else English."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        asked = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
        self.french = asked.lower().startswith("fr")

    def __call__(self, label: str) -> str:
        return _FRENCH.get(label, label) if self.french else label


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
        ("status", "" if story["pub_status"] == "usable" else story["pub_status"]),
        (
            "removed",
            "; ".join(f"{cut['reason']} {cut['chars']} {words('chars')}" for cut in story["removed"]),
        ),
        ("warnings", ", ".join(story["warnings"])),
        ("incomplete", "" if story["complete"] else "!"),
    ]
    for label, value in rows:
        if value and label != "incomplete":
            yield "  " + words(label), value
        elif value:
            yield "  " + value, words(label)


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
    ):
        if count:
            yield f"  {words(label)}  {count}"
    for group in ("years", "layouts", "captures", "rejects", "warnings", "owed"):
        if stats[group]:
            yield words(group)
            yield from table(("  " + name, str(count)) for name, count in stats[group].items())


def find_story(ledger: Ledger, asked: str) -> bytes:
    """The line of the story meant: its id, or the bare number. Raises UsageError naming ids near it."""
    for name in (
        asked,
        *(f"{source}:{kind}{asked}" for source in SOURCES for kind in ("", "c_", "content_")),
    ):
        line = ledger.story(name)
        if line is not None:
            return line
    near = ", ".join(_near(ledger, asked))
    raise UsageError(
        "no such story in the archive" + (f"; near it: {near}" if near else ""),
        where=asked,
        next_step="wirecrawl stats shows what is there; wirecrawl export - lists every id",
    )


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
