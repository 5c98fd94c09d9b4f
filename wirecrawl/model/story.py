"""A story: the fields of one line of JSON Lines, in order; and what one page gives towards it.

In:   values read from captures.
Out:  one line of JSON, every key on every line.
Law:  null is "not on the page", "" and [] are "there, and empty"; nothing is filled in by guess.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypedDict

import orjson

from wirecrawl.plain import plain_line

SCHEMA_VERSION = 1
End = Literal["", "whole", "cut"]  # how a list ends: see Listing


class Image(TypedDict):
    """`url` is null where only a caption is left of an image, as in a bare text."""

    url: str | None
    caption: str | None
    credit: str | None


class Removal(TypedDict):
    """Something taken out of the page's text: why, how many characters, how like what was kept (0 to 1)."""

    reason: str
    chars: int
    similarity: float | None


class CaptureRef(TypedDict):
    """Where the bytes are: `file` relative to the archive, `offset` in bytes, `digest` of the payload."""

    file: str
    offset: int
    digest: str


class Block(NamedTuple):
    """One line of a page in document order: `kind` is "p" for text, anything else is a mark where text stood."""

    kind: str
    text: str = ""


def told(default: Any, doc: str) -> Any:
    """A field, and what the docs say of it. `...`: it has no default; what can be called makes one for each object."""
    how = {} if default is ... else {"default_factory" if callable(default) else "default": default}
    return field(**how, metadata={"doc": doc})


@dataclass(slots=True, kw_only=True)
class Story:
    """One story, one line; docs/story.md explains each field, docs/story.schema.json is its JSON Schema."""

    id: str = told("", "the wire's own key, prefixed by the source")
    url: str | None = told(None, "address of the capture, after redirects")
    canonical_url: str | None = told(None, "address as the page declares it")
    also_at: list[str] = told(list, "other addresses of the same story")
    source: str = told("", "name of our source")
    language: str | None = told(None, "BCP 47")
    headline: str | None = told(None, "headline without its labels")
    headline_raw: str | None = told(None, "headline as printed")
    labels: list[str] = told(list, "desk labels, e.g. INTERVIEW")
    summary: str | None = told(None, "summary as printed")
    section: str | None = told(None, "section as printed")
    keywords: list[str] = told(list, "keywords as printed")
    byline: list[str] = told(list, "authors and editors as printed")
    dateline_raw: str | None = told(None, "« MOSCOU, 7 juin (Xinhua) -- »")
    dateline_place: str | None = told(None, "« MOSCOU »")
    dateline_day: str | None = told(None, "YYYY-MM-DD, the year inferred from the publication day")
    agency: str | None = told(None, "« Xinhua »")
    body: str = told("", "paragraphs joined by \\n, once, after the dateline")
    images: list[Image] = told(list, "addresses and captions; pictures are not fetched")
    published_raw: str | None = told(None, "date line as printed")
    published_day: str | None = told(None, "YYYY-MM-DD on the wire's own calendar")
    published_at: str | None = told(None, "instant in UTC; null when no hour is printed")
    published_zone: str | None = told(None, "zone of the printed clock")
    published_rule: str | None = told(None, "the rule that read the date")
    modified_raw: str | None = told(None, "modification date as printed")
    modified_at: str | None = told(None, "instant in UTC")
    pub_status: str = told("usable", "usable, withheld or canceled")
    end_mark: str | None = told(None, "« Fin »")
    complete: bool = told(True, "whether the body is known to be whole")
    body_copies: int = told(0, "runs on the page that start the story")
    removed: list[Removal] = told(list, "all that was taken out, and why")
    body_digest: str = told("", "sha256 of the folded body")
    version: int = told(1, "1, 2, … : counts what the wire changed")
    previous: CaptureRef | None = told(None, "capture of the version before")
    cluster: str = told("", "id of the earliest story of its family, own id if alone")
    relation: str | None = told(
        None, "how it stands to relation_to; null for the first of a family, and for earlier versions"
    )
    relation_to: str | None = told(None, "id of the earlier story that holds most of it")
    fetched_at: str | None = told(None, "WARC-Date of the capture")
    capture: CaptureRef = told(
        lambda: CaptureRef(file="", offset=0, digest=""), "where the bytes of page 1 are"
    )
    pages: list[CaptureRef] = told(list, "captures of pages 2, 3, …")
    layout: str = told("", "how the page was read")
    parser: str = told("", "version of the program that read it")
    warnings: list[str] = told(list, "short codes")
    schema_version: int = told(SCHEMA_VERSION, "of this line")


FIELDS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(Story))
_READ = (*FIELDS, "page", "page_count")
_read_values = attrgetter(*_READ)


@dataclass(slots=True, kw_only=True)
class Seen:
    """What a layout saw on one page, before any step: the working matter of a Reading."""

    headlines: tuple[str, ...] = ()
    date_lines: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    number: str = ""
    zone: str = ""
    base_day: str | None = None
    base_url: str = ""


@dataclass(slots=True, kw_only=True)
class Reading(Story):
    """What one capture of one page of a story says: the story's fields, its page number and how many there are.

    It is the item of the Scrapy pipelines; `seen` is emptied once the steps have run. `reserved`: what the wire says it
    does not want done with the page, for the ledger.
    """

    page: int = 1
    page_count: int = 1
    reserved: list[str] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)

    def to_json(self) -> bytes:
        """One JSON object: the fields of Story, and the page's place among its pages; not `seen`, nor `reserved`."""
        return orjson.dumps(dict(zip(_READ, _read_values(self), strict=True)))

    @classmethod
    def from_json(cls, data: bytes | str) -> Reading:
        return cls(**orjson.loads(data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A story-role capture that gave no story: `reason` is a short hyphenated code, and its counter."""

    reason: str
    detail: str
    source: str | None
    id: str | None
    url: str
    status: int
    fetched_at: str | None
    capture: CaptureRef

    def __post_init__(self) -> None:
        """Detail and address quote the page: nothing in them acts on who reads the line."""
        object.__setattr__(self, "detail", plain_line(self.detail))
        object.__setattr__(self, "url", plain_line(self.url))

    def to_line(self) -> bytes:
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One story address a list shows. `day` is YYYY-MM-DD on the wire's calendar, or "" if the list does not say."""

    url: str
    id: str
    page: int = 1
    day: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page shows: story addresses, and further lists to ask for.

    `end`: `whole` on the last page of a list that holds all there ever was, `cut` where it shows its newest only, ""
    where it goes on. `last`: the number of its last page, 0 if it does not say; `total`: how many rows it has.
    `passed` counts, by reason, links that are not followed.
    """

    entries: tuple[Entry, ...]
    more: tuple[str, ...] = ()
    end: End = ""
    last: int = 0
    total: int = 0
    passed: tuple[tuple[str, int], ...] = ()


class Judged(NamedTuple):
    """All that kinship looks at: stories that differ in nothing else have the same kin."""

    id: str
    source: str
    published_day: str | None
    published_at: str | None
    labels: list[str]
    headline: str | None
    body: str
    dateline_place: str | None
    dateline_day: str | None
    agency: str | None


def to_line(story: Story) -> bytes:
    """One line of JSON, keys in declared order, ending in a newline: the one serializer of stories."""
    data: dict[str, Any] = {name: getattr(story, name) for name in FIELDS}
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)


def with_kin(line: bytes, cluster: str, relation: str | None, relation_to: str | None) -> bytes:
    """The same line, its three fields of kinship filled in: what to_line gives of a story that has them.

    In a line of JSON a quote inside a text has a backslash before it, so the key found is no text's.
    """
    start = line.rindex(b',"cluster":"') + 1
    end = line.index(b',"fetched_at":', start)
    told = orjson.dumps({"cluster": cluster, "relation": relation, "relation_to": relation_to})
    return line[:start] + told[1:-1] + line[end:]
