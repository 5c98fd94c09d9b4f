"""How much of anything is taken: every limit in one place, each with the reason that names and counts it.

In:   nothing.
Out:  numbers; LIMITS, which docs/limits.md prints.
Law:  what is over a limit is refused by name and kept as far as it came: never cut in silence, never waited for.

Knowledge: measured on hostile pages. lexbor takes up to 350 bytes of memory a node and 220 an attribute; 1,000
formatting tags left open cost 360 MB on a page of 22 kB (HTML, « reconstruct the active formatting elements »).
"""

from __future__ import annotations

from typing import NamedTuple

KIB, MIB = 1024, 1024 * 1024

# -- an answer on its way
BODY_LIMIT_BYTES = 8 * MIB  # as sent, and again once decoded
HEAD_LIMIT_BYTES = 64 * KIB  # all lines before the body, those of interim 1xx answers included
HEAD_LIMIT_LINES = 200
HEAD_LINE_BYTES = 16 * KIB
ANSWER_LIMIT_S = 30.0  # from asking to the last byte; a page that takes longer is better asked again later
RATE_GRACE_S = 10.0  # how long a body may take its time, before …
LEAST_RATE_BYTES_S = 1024.0  # … it must have come as fast as this on the whole
REDIRECT_LIMIT = 5
DELAY_LIMIT_S = 600.0  # of a crawl-delay: with more, a day of stories would not come in a day
ROBOTS_LIMIT_BYTES = 500 * KIB  # what RFC 9309 §2.5 asks a crawler to read at least

# -- a body once it is here
ENCODINGS_LIMIT = 3  # content encodings laid over one another
MEMBERS_LIMIT = 1_000  # gzip members in one body
RATIO_LIMIT = 200  # decoded bytes for one sent …
RATIO_FREE_BYTES = 1 * MIB  # … beyond so many
# RFC 9659 §3: what a decoder of the content encoding must bear, and may refuse above
ZSTD_WINDOW_BYTES = 8 * MIB

# -- a page before it is parsed
TAGS_LIMIT = 200_000
NODES_LIMIT = 200_000  # of elements that unclosed formatting tags would be multiplied to
ATTRIBUTES_LIMIT = 300_000  # of a page
TAG_ATTRIBUTES_LIMIT = 2_000  # of one tag: the parser's time grows with their square
DEPTH_LIMIT = 10_000

VALUES_LIMIT = 1_000_000  # of a JSON list: an empty {} takes 3 bytes of it, and 64 of memory

# -- what a page says
LINKS_LIMIT = 10_000  # stories of one list
LISTS_LIMIT = 100  # lists behind one list
HEADLINE_LIMIT_CHARS = 10_000
LINE_LIMIT_CHARS = 10_000  # a date line
SUMMARY_LIMIT_CHARS = 100_000
BODY_LIMIT_CHARS = 500_000  # a hundred of the longest stories; what is more is no story
PIECES_LIMIT = 50_000  # paragraphs, images, keywords, authors

# -- an address on a list
ADDRESS_LIMIT_CHARS = 2_000
PATH_LIMIT_PARTS = 16
PATH_LIMIT_REPEATS = 3  # /a/b/a/b/a/b
FUTURE_LIMIT_DAYS = 3  # clocks differ; a calendar that goes on for ever does not stop there


class Limit(NamedTuple):
    """`what` is bounded, `bound` in words, what the `reason` is called, and what becomes of it (`then`)."""

    what: str
    bound: str
    reason: str
    then: str


_KEPT = "kept up to the limit, `WARC-Truncated: length`; no story"
_OWED = "what came is kept, `WARC-Truncated: time`; asked twice more, then owed"
_WHOLE = "kept whole; no story"
_AWAY = "not asked for; counted"

LIMITS: tuple[Limit, ...] = (
    Limit("body, as sent", f"{BODY_LIMIT_BYTES // MIB} MiB", "body-too-large", _KEPT),
    Limit("body, decoded", f"{BODY_LIMIT_BYTES // MIB} MiB", "body-too-large", _WHOLE),
    Limit(
        "compression",
        f"{RATIO_LIMIT} bytes for one, beyond {RATIO_FREE_BYTES // MIB} MiB",
        "too-compressed",
        _WHOLE,
    ),
    Limit("content encodings, one over another", str(ENCODINGS_LIMIT), "too-many-encodings", _WHOLE),
    Limit("gzip members of a body", f"{MEMBERS_LIMIT:,}", "too-compressed", _WHOLE),
    Limit(
        "headers",
        f"{HEAD_LIMIT_BYTES // KIB} KiB, {HEAD_LIMIT_LINES} lines, {HEAD_LINE_BYTES // KIB} KiB a line",
        "headers-too-large",
        "those that came are kept without a body, `WARC-Truncated: length`; no story",
    ),
    Limit("an answer, in all", f"{ANSWER_LIMIT_S:g} s", "timeout", _OWED),
    Limit(
        "an answer's least rate",
        f"{LEAST_RATE_BYTES_S:g} bytes a second after {RATE_GRACE_S:g} s",
        "too-slow",
        _OWED,
    ),
    Limit("redirects in a row", str(REDIRECT_LIMIT), "redirect-loop", "every hop is kept; no story"),
    Limit("robots.txt", f"{ROBOTS_LIMIT_BYTES // KIB} KiB", "", "kept whole; its rules are read up to there"),
    Limit("crawl-delay", f"{DELAY_LIMIT_S:g} s", "", "what is more is not waited for, and the run says so"),
    Limit(
        "tags, and the nodes unclosed ones make",
        f"{TAGS_LIMIT:,} and {NODES_LIMIT:,}",
        "too-many-nodes",
        _WHOLE,
    ),
    Limit(
        "attributes", f"{TAG_ATTRIBUTES_LIMIT:,} a tag, {ATTRIBUTES_LIMIT:,} a page", "too-many-nodes", _WHOLE
    ),
    Limit("values of a JSON list", f"{VALUES_LIMIT:,}", "too-many-nodes", _WHOLE),
    Limit("nesting", f"{DEPTH_LIMIT:,} tags", "too-deep", _WHOLE),
    Limit(
        "stories of a list", f"{LINKS_LIMIT:,}", "too-many-links", "the first are listed; the rest counted"
    ),
    Limit("lists behind a list", str(LISTS_LIMIT), "too-many-links", "the first are read; the rest counted"),
    Limit(
        "headline, date line",
        f"{HEADLINE_LIMIT_CHARS:,} characters",
        "field-too-long",
        _WHOLE,
    ),
    Limit("summary", f"{SUMMARY_LIMIT_CHARS:,} characters", "field-too-long", _WHOLE),
    Limit(
        "body, its paragraphs and images",
        f"{BODY_LIMIT_CHARS:,} characters, {PIECES_LIMIT:,} pieces",
        "field-too-long",
        _WHOLE,
    ),
    Limit("address on a list", f"{ADDRESS_LIMIT_CHARS:,} characters", "long-address", _AWAY),
    Limit("path of an address", f"{PATH_LIMIT_PARTS} parts", "deep-path", _AWAY),
    Limit("path that repeats itself", f"{PATH_LIMIT_REPEATS} times (`/a/b/a/b/a/b`)", "repeated-path", _AWAY),
    Limit("day in an address", f"{FUTURE_LIMIT_DAYS} days ahead of the clock", "future-day", _AWAY),
)
