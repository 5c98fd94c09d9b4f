"""From a content box to blocks: the text of a box as a reader sees it, line by line.

In:   a node of a parsed page.
Out:  Blocks in document order: "p" for a line of text, "image" (text: its address).
Law:  white space folds as HTML folds it, but no-break spaces stay; a <br> ends a line as a paragraph does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborCSSSelector, LexborHTMLParser, LexborNode

from wirecrawl.errors import Rejected
from wirecrawl.model.story import Block
from wirecrawl.sources.measure import measure

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LINE_END = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")
_EDGE = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u202f\ufeff\u200b"
_EDGES = frozenset(_EDGE)
_INLINE = frozenset(
    "-text a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small span strike "
    "strong sub sup time tt u var wbr o:p st1:place".split()
)
_SKIP = frozenset(
    "script style noscript iframe select button form object embed template -comment svg video audio".split()
)
_APART = frozenset(("div_currpage", "div_page_roll1", "articleEdit", "fwl"))
_PLAYER = "Videobox"
_PLAIN = frozenset(("p", "-text"))
_CLASSES = ("bt", "sj")  # what nearly every page is asked for
# One for all pages: to make one costs as much as to use it three times.
_SELECTOR = LexborCSSSelector()  # type: ignore[no-untyped-call]
_Marked = tuple[LexborNode, dict[str, str | None]]
_MARKED = ", ".join(("[id]", "meta[content]", "link[rel=canonical]", *map(".{}".format, _CLASSES)))


def fold_space(text: str) -> str:
    """One line of text as a browser shows it: runs of white space are one space, none at the edges."""
    # A look at both ends is faster than a strip of so many signs.
    if text and (text[0] in _EDGES or text[-1] in _EDGES):
        text = text.strip(_EDGE)
    # Five finds are ten times faster than one search, and most lines need no folding.
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        text = _SPACE.sub(" ", text)
    return text


def split_lines(text: str) -> list[str]:
    """The lines of a bare text, of any system; U+0085 is no line end: it is half an « Å » read as Latin-1."""
    return _LINE_END.split(text)


def select(node: LexborNode | None, selector: str) -> list[LexborNode]:
    """The elements at and below the node that match, in document order."""
    return _SELECTOR.find(selector, node) if node is not None else []


def text_of(node: LexborNode | None) -> str:
    """The text of a node on one line; "" for no node."""
    if node is None:
        return ""
    has_break = "br" in [below.tag for below in node.traverse()]
    return fold_space(node.text(separator=" ") if has_break else node.text())


class PageTree:
    """A parsed page whose elements with an id or a usual class, <meta> and canonical address were found in one pass:
    asking for those is free.

    `era` is what kin layouts work out together about the page: the first that asks writes it down for the others.
    """

    def __init__(self, html: str | bytes) -> None:
        """Raises Rejected `too-deep`, `too-many-nodes`."""
        measure(html if isinstance(html, bytes) else html.encode("utf-8", "replace"))
        self.root = LexborHTMLParser(html)
        self.era: str | None = None
        self._found: dict[str, LexborNode | None] = {}
        self._texts: dict[str, str] = {}
        self._marked = [(node, node.attributes) for node in select(self.root.root, _MARKED)]
        self._places: dict[str, list[int]] = {}
        for place, (_, attributes) in enumerate(self._marked):
            if name := attributes.get("id"):
                self._places.setdefault(name, []).append(place)
        self._classed: dict[str, list[LexborNode]] = {}
        self._file(self._marked, _CLASSES)

    def mark(self, *classes: str) -> None:
        """Finds the elements of these classes in one pass over the page, so that `find` need not make one for each."""
        nodes = select(self.root.root, ", ".join(map(".{}".format, classes)))
        self._file([(node, node.attributes) for node in nodes], classes)

    def _file(self, nodes: Iterable[_Marked], classes: Iterable[str]) -> None:
        """By class in small letters: the parser has seen to it that case counts where it does."""
        filed: dict[str, list[LexborNode]] = {name.lower(): [] for name in classes}
        for node, attributes in nodes:
            if said := attributes.get("class"):
                for name in filed.keys() & said.lower().split():
                    filed[name].append(node)
        self._classed |= filed

    def has_any(self, *ids: str) -> bool:
        """Whether there is an element with one of these ids."""
        return not self._places.keys().isdisjoint(ids)

    def boxes(self, *ids: str) -> list[LexborNode]:
        """The elements with one of these ids, in document order; case counts, and an id may stand twice."""
        places = [place for name in ids if name in self._places for place in self._places[name]]
        return [self._marked[place][0] for place in sorted(places)] if places else []

    def find(self, selector: str) -> LexborNode | None:
        """The first element that matches; one that begins with `#id` is looked for in that element alone."""
        if selector not in self._found:
            self._found[selector] = self._look_for(selector)
        return self._found[selector]

    def _look_for(self, selector: str) -> LexborNode | None:
        name, _, rest = selector[1:].partition(" ")
        if selector[0] == "#":
            boxes = self.boxes(name)
        elif selector[0] == "." and name.lower() in self._classed:
            boxes = self._classed[name.lower()]
        else:
            return self.root.css_first(selector)
        if not rest:
            return boxes[0] if boxes else None
        for box in boxes:
            for node in select(box, rest):
                if selector[0] == "#" or node.mem_id != box.mem_id:
                    return node
        return None

    def text(self, *selectors: str) -> str:
        """The text of the first selector that gives any."""
        for selector in selectors:
            if selector not in self._texts:
                self._texts[selector] = text_of(self.find(selector))
            if text := self._texts[selector]:
                return text
        return ""

    @cached_property
    def meta(self) -> dict[str, str]:
        """name or property → content of each <meta>, the first of a name, on one line; a broken head misses some."""
        found: dict[str, str] = {}
        for attributes in (attributes for node, attributes in self._marked if node.tag == "meta"):
            name = attributes.get("name") or attributes.get("property")
            if name and name not in found and "content" in attributes:
                found[name] = fold_space(attributes.get("content") or "")
        return found

    def canonical(self) -> str | None:
        """The address the page declares as its own."""
        for link in (attributes for node, attributes in self._marked if node.tag == "link"):
            if (link.get("rel") or "").lower() == "canonical":
                return link.get("href") or None
        return None


class Lines(NamedTuple):
    """A box as its tags in document order, and its texts with NULs between: all there is to know if it is plain."""

    tags: list[str | None]
    text: str

    def are_plain(self) -> bool:
        """Paragraphs of nothing but text, as most boxes are."""
        return _PLAIN.issuperset(self.tags)


def lines_of(box: LexborNode) -> Lines:
    """What a box holds, seen in one pass: two that are plain and equal have the same blocks."""
    tags = [node.tag for node in box.traverse(include_text=True)]
    return Lines(tags[1:], box.text(separator="\0"))


def blocks_of_boxes(boxes: Iterable[LexborNode]) -> list[Block]:
    """The blocks of each box behind a mark; a mobile copy that is the desktop's to the letter is not read again."""
    blocks: list[Block] = []
    told: list[Block] = []
    before = Lines([], "")
    for box in boxes:
        lines = lines_of(box)
        if lines != before or not lines.are_plain():
            told = blocks_of(box, lines)
        blocks += (Block("box"), *told)
        before = lines
    return blocks


def blocks_of(box: LexborNode, lines: Lines | None = None) -> list[Block]:
    """The lines and images of one box, in order; `lines` is what `lines_of` said of it, if that was asked."""
    lines = lines or lines_of(box)
    return (_paragraphs(lines) if lines.are_plain() else []) or _blocks(box)


def _paragraphs(lines: Lines) -> list[Block]:
    """The blocks of plain lines; none where two texts stand between two tags: nobody knows where one ends."""
    out: list[Block] = []
    texts, line = iter(lines.text.split("\0")), ""
    for tag in lines.tags:
        if tag == "p":
            if line:
                out.append(Block("p", line))
            line = ""
        elif not (text := next(texts)).isspace() and (text := fold_space(text)):
            if line:
                return []
            line = text
    return [*out, Block("p", line)] if line else out


def _blocks(box: LexborNode) -> list[Block]:
    out: list[Block] = []
    try:
        rest = _walk(box, out, [])
    except RecursionError:
        raise Rejected("too-deep", "its tags are nested deeper than any page's") from None
    _flush(rest, out)
    return out


def _walk(node: LexborNode, out: list[Block], line: list[str]) -> list[str]:
    """Adds what node shows to `out`; returns the line that is still open."""
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            text = child.text_content or ""
            if line or not text.isspace():
                line.append(text)
        elif (
            tag == "p" and (first := child.child) is not None and first.next is None and first.tag == "-text"
        ):
            if line:
                line = _flush(line, out)
            if text := fold_space(first.text_content or ""):  # the usual paragraph: one text and nothing else
                out.append(Block("p", text))
        elif tag in ("br", "hr"):
            line = _flush(line, out)
        elif tag == "img":
            line = _flush(line, out)
            out.append(Block("image", _address_of(child.attributes)))
        elif tag in _SKIP or child.id in _APART or child.attributes.get("class") == _PLAYER:
            continue
        elif tag in _INLINE:
            line = _walk(child, out, line)
        else:
            line = _flush(line, out)
            line = _flush(_walk(child, out, line), out)
    return line


def _address_of(image: dict[str, str | None]) -> str:
    """An image's address; of one that is loaded when it is looked at, the one it then has."""
    src = image.get("src") or ""
    later = image.get("data-src") or image.get("data-original")
    return later if later and (not src or src.startswith("data:")) else src


def _flush(line: list[str], out: list[Block]) -> list[str]:
    if not line:
        return line
    text = fold_space("".join(line))
    if text:
        out.append(Block("p", text))
    return []
