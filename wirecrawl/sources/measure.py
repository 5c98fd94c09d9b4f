"""What a page would cost the parser, before the parser sees it.

In:   the bytes of a page.
Out:  nothing, or a Rejected: `too-many-nodes`, `too-deep`.
Law:  a usual page is passed by counting characters alone; what looks costly is gone through tag by tag, in time
      that grows with its length and no faster.

Knowledge: measured with lexbor. Depth: 22 s for 100,000 open <div>. Attributes: those of one tag are compared with
one another, 0.8 s for 20,000 and over a minute for 100,000. Formatting tags that are left open are made again in
every block behind them (HTML §13.2.4.3): 1,000 of them on a page of 22 kB make a million nodes, 360 MB.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Hamming

from wirecrawl.errors import Rejected
from wirecrawl.model.limits import (
    ATTRIBUTES_LIMIT,
    DEPTH_LIMIT,
    MIB,
    NODES_LIMIT,
    TAG_ATTRIBUTES_LIMIT,
    TAGS_LIMIT,
)

# So few tags cannot make 200,000 nodes whatever they are: half of them open, half of the rest around each.
_FEW_TAGS = 1_000
_SMALL_BYTES = 64 * 1024  # a tag that fills such a page costs half a second
_FORMATS = rb"b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
# The first letter is looked at by itself: on a page with none of them that is three times as fast.
_FORMAT = re.compile(rb"<(?=[bcefinstuBCEFINSTU])(?i:" + _FORMATS + rb")[\s/>]")
_LONGEST = len(b"<strong>")  # one that begins in the first half is seen whole
_TAG_NAMES = re.compile(rb"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
_IS_FORMAT = frozenset(_FORMATS.split(b"|"))
_NESTED = re.compile(
    rb"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)[a-z][^<>]{0,400}>",
    re.IGNORECASE,
)
# Between two attributes stands white space, a slash or the quote that ends a value; here they are all a space.
_APART = bytes(32 if byte in b" \t\n\f\r/\"'" else 120 for byte in range(256))
_FEW_WORDS = 20_000  # as attributes of one tag they cost 0.8 s
_OPENS = re.compile(rb"<[a-z]", re.IGNORECASE)
_PASSES = 4
_ATTRIBUTE = re.compile(
    rb"""[\s/]*+(?:([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+)?+""", re.IGNORECASE
)


def measure(page: bytes) -> None:
    """Whether the page may be parsed. Raises Rejected `too-many-nodes`, `too-deep`."""
    half = len(page) // 2
    behind = _count_tags(page[half:])
    tags = _count_tags(page[:half]) + behind
    if tags > TAGS_LIMIT:
        raise _too_many(f"{tags} tags")
    if tags > _FEW_TAGS:
        _check_formats(page, half, tags, behind)
    if tags > DEPTH_LIMIT:
        _check_depth(page)
    if len(page) > _SMALL_BYTES:
        _check_attributes(page)


def _count_tags(page: bytes) -> int:
    """page.count(b"<"), which looks at one byte after the other; rapidfuzz compares many at once."""
    return Hamming.similarity(page, b"<" * len(page))


def _check_formats(page: bytes, half: int, tags: int, behind: int) -> None:
    """Formatting tags left open, times the blocks behind them.

    The `behind` tags of the second half are not looked at where they cannot be too many even if half of them are open
    around the other half.
    """
    found = len(_FORMAT.findall(page, 0, half + _LONGEST))
    if found * tags + behind * behind // 4 <= NODES_LIMIT:
        return
    if len(_FORMAT.findall(page)) * tags <= NODES_LIMIT:
        return
    opened: dict[bytes, int] = {}
    now = nodes = 0
    for closing, name in _TAG_NAMES.findall(page):
        name = name.lower()
        if name not in _IS_FORMAT:
            nodes += 0 if closing else now
        elif not closing:
            opened[name], now = opened.get(name, 0) + 1, now + 1
        elif opened.get(name):
            opened[name], now = opened[name] - 1, now - 1
        if nodes > NODES_LIMIT:
            raise _too_many(f"{now} formatting tags are left open, and made again in every block")


def _check_depth(page: bytes) -> None:
    depth = 0
    for closing in _NESTED.findall(page):
        depth += -1 if closing else 1
        if depth > DEPTH_LIMIT:
            raise Rejected("too-deep", "its tags are nested deeper than any page's")


def _check_attributes(page: bytes) -> None:
    """A page with more words than an attribute list may have is gone through as the parser would."""
    words = page.translate(_APART).count(b" x")
    if len(page) > MIB and words > ATTRIBUTES_LIMIT:
        raise _too_many(f"{words} words or attributes")
    if words <= _FEW_WORDS:
        return
    passed = 0
    for opens in _OPENS.finditer(
        page
    ):  # each by itself: in a script or a comment a quote may swallow the next
        end = _end_of_tag(page, opens.end())
        passed += end - opens.end()
        if passed > _PASSES * len(page):
            raise _too_many("tags that are opened inside of one another")


def _end_of_tag(page: bytes, at: int) -> int:
    count = -1  # the rest of the tag's name counts as the first
    while (found := _ATTRIBUTE.match(page, at)) is not None and found[1] is not None:
        at, count = found.end(), count + 1
        if count > TAG_ATTRIBUTES_LIMIT:
            raise _too_many(f"a tag with over {TAG_ATTRIBUTES_LIMIT} attributes")
    return at


def _too_many(what: str) -> Rejected:
    return Rejected("too-many-nodes", f"{what}: no page has as many")
