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


@dataclass(slots=True, kw_only=True)
class Story:
    """One story, one line; docs/story.md explains each field, docs/story.schema.json is its JSON Schema."""

    id: str = field(default="", metadata={"doc": "the wire's own key, prefixed by the source"})
    url: str | None = field(default=None, metadata={"doc": "address of the capture, after redirects"})
    canonical_url: str | None = field(default=None, metadata={"doc": "address as the page declares it"})
    also_at: list[str] = field(default_factory=list, metadata={"doc": "other addresses of the same story"})
    source: str = field(default="", metadata={"doc": "name of our source"})
    language: str | None = field(default=None, metadata={"doc": "BCP 47"})
    headline: str | None = field(default=None, metadata={"doc": "headline without its labels"})
    headline_raw: str | None = field(default=None, metadata={"doc": "headline as printed"})
    labels: list[str] = field(default_factory=list, metadata={"doc": "desk labels, e.g. INTERVIEW"})
    summary: str | None = field(default=None, metadata={"doc": "summary as printed"})
    section: str | None = field(default=None, metadata={"doc": "section as printed"})
    keywords: list[str] = field(default_factory=list, metadata={"doc": "keywords as printed"})
    byline: list[str] = field(default_factory=list, metadata={"doc": "authors and editors as printed"})
    dateline_raw: str | None = field(default=None, metadata={"doc": "« MOSCOU, 7 juin (Xinhua) -- »"})
    dateline_place: str | None = field(default=None, metadata={"doc": "« MOSCOU »"})
    dateline_day: str | None = field(
        default=None, metadata={"doc": "YYYY-MM-DD, the year inferred from the publication day"}
    )
    agency: str | None = field(default=None, metadata={"doc": "« Xinhua »"})
    body: str = field(default="", metadata={"doc": "paragraphs joined by \\n, once, after the dateline"})
    images: list[Image] = field(
        default_factory=list, metadata={"doc": "addresses and captions; pictures are not fetched"}
    )
    published_raw: str | None = field(default=None, metadata={"doc": "date line as printed"})
    published_day: str | None = field(default=None, metadata={"doc": "YYYY-MM-DD on the wire's own calendar"})
    published_at: str | None = field(
        default=None, metadata={"doc": "instant in UTC; null when no hour is printed"}
    )
    published_zone: str | None = field(default=None, metadata={"doc": "zone of the printed clock"})
    published_rule: str | None = field(default=None, metadata={"doc": "the rule that read the date"})
    modified_raw: str | None = field(default=None, metadata={"doc": "modification date as printed"})
    modified_at: str | None = field(default=None, metadata={"doc": "instant in UTC"})
    pub_status: str = field(default="usable", metadata={"doc": "usable, withheld or canceled"})
    end_mark: str | None = field(default=None, metadata={"doc": "« Fin »"})
    complete: bool = field(default=True, metadata={"doc": "whether the body is known to be whole"})
    body_copies: int = field(default=0, metadata={"doc": "runs on the page that start the story"})
    removed: list[Removal] = field(default_factory=list, metadata={"doc": "all that was taken out, and why"})
    body_digest: str = field(default="", metadata={"doc": "sha256 of the folded body"})
    version: int = field(default=1, metadata={"doc": "1, 2, … : counts what the wire changed"})
    previous: CaptureRef | None = field(default=None, metadata={"doc": "capture of the version before"})
    cluster: str = field(default="", metadata={"doc": "id of the earliest kin, own id if alone"})
    relation: str | None = field(default=None, metadata={"doc": "how it stands to relation_to"})
    relation_to: str | None = field(default=None, metadata={"doc": "id of the earlier story"})
    fetched_at: str | None = field(default=None, metadata={"doc": "WARC-Date of the capture"})
    capture: CaptureRef = field(
        default_factory=lambda: CaptureRef(file="", offset=0, digest=""),
        metadata={"doc": "where the bytes of page 1 are"},
    )
    pages: list[CaptureRef] = field(default_factory=list, metadata={"doc": "captures of pages 2, 3, …"})
    layout: str = field(default="", metadata={"doc": "how the page was read"})
    parser: str = field(default="", metadata={"doc": "version of the program that read it"})
    warnings: list[str] = field(default_factory=list, metadata={"doc": "short codes"})
    schema_version: int = field(default=SCHEMA_VERSION, metadata={"doc": "of this line"})


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
    title: str = ""


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


def to_line(story: Story) -> bytes:
    """One line of JSON, keys in declared order, ending in a newline: the one serializer of stories."""
    data: dict[str, Any] = {name: getattr(story, name) for name in FIELDS}
    return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)
