"""How Xinhua printed its stories, era by era.

In:   a parsed page.
Out:  a Page: headlines, date lines and blocks as printed, nothing decided yet.
Law:  a layout says yes only to markup it knows; what it was known from stands in its docstring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from selectolax.lexbor import LexborNode

from wirecrawl.errors import Rejected
from wirecrawl.model.story import Block, Seen
from wirecrawl.sources.base import Layout, Page
from wirecrawl.sources.markup import PageTree, blocks_of, blocks_of_boxes, fold_space, text_of
from wirecrawl.sources.xinhua_text import (
    BRAND_LINE,
    LONG_LINE_CHARS,
    STARTS_STORY,
    TRACKING_ID,
    is_lone_day,
    is_stamp,
    rank_of,
)

_PUBLISHED_STAMP = re.compile(
    r"(?:Publi\S{1,3} le\s+)?\d{4}-\d{1,2}-\d{1,2}\s+(?:\S{1,2}\s+)?\d{1,2}:\d\d(?::\d\d)?"
)
_META = frozenset(("pubdate", "publishid", "robots", "wirecrawl", "tdm-reservation"))
_PAGE_LINK = re.compile(r"_(\d{1,2})\.html?$")
_BRAND_LAST = re.compile(r"publi.{2,40}\|\s*\S*french", re.IGNORECASE)
_BRAND_FIRST = re.compile(r"[\s|]*(?:www\.)?french\s?\.", re.IGNORECASE)
_COMMAS = re.compile(r"[,;，、]")
_CREDIT_CELL = re.compile(r"(?:作者|编辑|责任编辑|[EÉ]diteur|R[ée]dacteur|Auteur)\s*[：:]")


class _Boxes(Layout):
    """Content boxes with ids; what the eras share."""

    boxes: ClassVar[tuple[str, ...]]
    headlines: ClassVar[tuple[str, ...]]
    dates: ClassVar[tuple[str, ...]]
    editors: ClassVar[str] = ""
    section: ClassVar[str] = ""

    def content(self, tree: PageTree) -> list[LexborNode]:
        """The boxes of the text, in document order."""
        return tree.boxes(*self.boxes)

    def take(self, tree: PageTree) -> Page:
        boxes = _outermost(self.content(tree))
        blocks = blocks_of_boxes(boxes)
        dated = [_date_text(tree, selector) for selector in self.dates]
        lines = [line for line in dated if line and not BRAND_LINE.fullmatch(line)]
        if not any(map(is_stamp, lines)):
            lines = _stamps_outside(tree, boxes) or _stamps_inside(blocks) or lines
        heads = _texts(tree, self.headlines) or _texts(tree, ("h1",))
        page = _page(tree, heads or _title(tree), lines, blocks)
        page.section = (tree.text(self.section) or None) if self.section else None
        page.byline = tuple(filter(None, map(text_of, tree.root.css(self.editors)))) if self.editors else ()
        page.warnings = () if heads else ("headline-from-title",)
        return page


class Xinhua2017(_Boxes):
    """Era D, 2017-2021, desktop and mobile copy. Seen in raw HTML on the Spanish sister page of the same CMS."""

    name = "xinhua-2017"
    boxes = ("Zoom", "Content", "content")
    headlines = (".bt h2", "#conTit h1", "#bltitle")
    dates = (".sj", "#conTit .info", "#pubtime")

    def matches(self, tree: PageTree) -> bool:
        if tree.era is None:
            tree.era = _desk_era(tree)
        return tree.era == self.name


class Xinhua2013(Xinhua2017):
    """Era B, 2013-2016, brand last. Markup inferred from era D, whose text is the same but for the date line."""

    name = "xinhua-2013"


class Xinhua2021(Xinhua2017):
    """Era F, 2021-2022: era D with 10-digit numbers. Markup inferred from era D; text seen, twice and identical."""

    name = "xinhua-2021"


class Xinhua2022(_Boxes):
    """Era G, from 2022. `.header-time`, `.mheader .info` and `#detail` seen in raw HTML on a Chinese page;
    `#detailContent` and the date after the brand link known from public crawlers."""

    name = "xinhua-2022"
    boxes = ("detail", "detailContent")
    headlines = (".head-line .title", ".header .title", ".mheader h1")
    dates = (".header-time", ".mheader .info", ".info")
    editors = "#articleEdit .editor"
    section = ".curColumn"

    def matches(self, tree: PageTree) -> bool:
        return tree.has_any(*self.boxes)

    def take(self, tree: PageTree) -> Page:
        tree.mark("head-line", "header", "mheader", "header-time", "info", "curColumn")
        return super().take(tree)


class XinhuaEnglish(_Boxes):
    """The English edition of 2016-2020, for `--source xinhua_fr` on a foreign page. Seen in raw HTML."""

    name = "xinhua-en-2016"
    boxes = ()
    headlines = ("h1.Btitle",)
    dates = (".wzzy .time",)
    editors = ".wzzy .editor"

    def matches(self, tree: PageTree) -> bool:
        return (
            not tree.has_any(*Xinhua2017.boxes, *Xinhua2022.boxes)
            and tree.find("h1.Btitle") is not None
            and tree.find(".wzzy") is not None
        )

    def content(self, tree: PageTree) -> list[LexborNode]:
        return tree.root.css(".main > .content")


class Xinhua2009(Layout):
    """Era A, until 2012: tables without ids; a row of headline, a row of date, a row of text.

    The French text was seen, the markup inferred from a Chinese page of 2012 seen in raw HTML.
    """

    name = "xinhua-2009"

    def matches(self, tree: PageTree) -> bool:
        if tree.has_any(*Xinhua2017.boxes, *Xinhua2022.boxes) or tree.find("td") is None:
            return False
        return self._rows(tree) is not None

    def take(self, tree: PageTree) -> Page:
        rows = self._rows(tree)
        if rows is None:
            raise Rejected("unknown-layout", "no table with a headline, a date and a text")
        headline, stamp, body = rows
        blocks = [Block("box"), *blocks_of(body)]
        return _page(tree, (headline,) if headline else _title(tree), (stamp,), blocks, _cell_credits(body))

    def _rows(self, tree: PageTree) -> tuple[str, str, LexborNode] | None:
        """Headline, date line, and the cell of the text: None when the page has no such three rows."""
        rows = None
        for cell in tree.root.css("td"):
            text = text_of(cell)
            found = _PUBLISHED_STAMP.search(text) if len(text) < 160 else None
            stamp = text if is_stamp(text) else found[0] if found else ""
            row = _row_of(cell) if stamp else None
            body = _text_cell(row) if row is not None else None
            if row is not None and body is not None:
                if rank_of(stamp) == 0:
                    return _headline_above(row), stamp, body
                if not is_lone_day(stamp) or STARTS_STORY.match(text_of(body)):  # else the page's clock
                    rows = rows or (_headline_above(row), stamp, body)
        return rows


LAYOUTS: tuple[Layout, ...] = (
    Xinhua2009(),
    Xinhua2013(),
    Xinhua2017(),
    Xinhua2021(),
    Xinhua2022(),
    XinhuaEnglish(),
)


def _page(
    tree: PageTree,
    headlines: Iterable[str],
    dates: Iterable[str],
    blocks: list[Block],
    byline: Iterable[str] = (),
) -> Page:
    meta = tree.meta
    page, count = _paging(tree)
    keywords = meta.get("keywords", "")
    return Page(
        seen=Seen(
            headlines=tuple(headlines),
            date_lines=tuple(dates),
            blocks=tuple(blocks),
            meta={low: meta[name] for name in meta if (low := name.lower()) in _META},
            number=_tracking(tree),
        ),
        canonical_url=tree.canonical(),
        summary=meta.get("description") or None,
        keywords=tuple(filter(None, map(fold_space, _COMMAS.split(keywords)))) if keywords else (),
        byline=tuple(byline),
        page=page,
        page_count=count,
    )


def _desk_era(tree: PageTree) -> str:
    """B, D or F by the page itself: ten digits in its number, else the brand behind or before the date; "" if none."""
    if not tree.has_any(*Xinhua2017.boxes):
        return ""
    if not tree.has_any("Zoom", "conTit", "pubtime") and tree.find(".sj") is None:
        return ""
    number = tree.meta.get("publishid", "").partition(".")[0]
    tracking = "" if number else _tracking(tree)
    if len(number) == 10 or (tracking and not tracking.endswith("1")):
        return "xinhua-2021"
    line = tree.text(".sj", "#conTit .info")
    if _BRAND_LAST.search(line):
        return "xinhua-2013"
    return "xinhua-2017" if _BRAND_FIRST.match(line) or tree.has_any("conTit") else "xinhua-2013"


def _tracking(tree: PageTree) -> str:
    found = TRACKING_ID.search(tree.text("#fwl"))
    return found[0] if found else ""


def _paging(tree: PageTree) -> tuple[int, int]:
    """(page, how many): seen on an English page, `#div_currpage` with the current page in a <span>."""
    box = tree.find("#div_currpage")
    if box is None:
        return 1, 1
    numbers = [
        int(found[1]) for a in box.css("a") if (found := _PAGE_LINK.search(a.attributes.get("href") or ""))
    ]
    current = tree.text("#div_currpage span")
    page = int(current) if re.fullmatch("[0-9]{1,2}", current) else 1
    return page, max([page, *numbers])


def _texts(tree: PageTree, selectors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(tree.text, selectors))))


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """The nodes that lie in none of the others."""
    if len(nodes) < 2:
        return nodes
    ids, outermost = {node.mem_id for node in nodes}, []
    for node in nodes:
        up = node.parent
        while up is not None and up.mem_id not in ids:
            up = up.parent
        if up is None:
            outermost.append(node)
    return outermost


def _parents(node: LexborNode) -> Iterable[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _date_text(tree: PageTree, selector: str) -> str:
    """A date cell as one line: `.info` without its source span, `.header-time` with its spans joined; "" for none."""
    node = tree.find(selector)
    if node is None:
        return ""
    if "header-time" in (node.attributes.get("class") or ""):
        return re.sub(r"\s*/\s*", "/", " ".join(text_of(part) for part in node.css("span")))
    whole, own = tree.text(selector), fold_space(node.text(deep=False))
    return own if own and own != whole and is_stamp(own) and not is_stamp(whole) else whole


def _stamps_outside(tree: PageTree, boxes: list[LexborNode]) -> list[str]:
    """Date lines anywhere but in the text, for pages whose date has no class of its own; a lone day may be a clock."""
    ids = {box.mem_id for box in boxes}
    lines: list[str] = []
    for node in tree.root.css("span, div, td, i, em, font, p, time"):
        text = text_of(node)
        if is_stamp(text) and text not in lines and not any(up.mem_id in ids for up in _parents(node)):
            lines.append(text)
    lines = sorted((line for line in lines if not is_lone_day(line)), key=rank_of)
    return lines or list(_stamps_after_brand(tree))


def _stamps_inside(blocks: list[Block]) -> list[str]:
    """Date lines with a verb or the brand that stand in the content box, among the text."""
    return [text for kind, text in blocks if kind == "p" and is_stamp(text) and rank_of(text) == 0]


def _stamps_after_brand(tree: PageTree) -> Iterable[str]:
    """« French.news.cn | 2023-05-02 à 10:12 », the brand a link and the date a bare text behind it."""
    for link in tree.root.css("a"):
        line, node = text_of(link), link.next
        if not line or not BRAND_LINE.fullmatch(line):
            continue
        while node is not None and node.tag in ("-text", "span", "em", "i", "b", "font", "time"):
            line, node = f"{line} {text_of(node)}", node.next
        if is_stamp(fold_space(line)):
            yield fold_space(line)


def _title(tree: PageTree) -> tuple[str, ...]:
    """The <title> without the brand behind its last bar or dash."""
    text = re.sub(
        r"\s*[|_-]\s*[^|_-]{0,40}(?:xinhua|news|新华)[^|_-]*$", "", tree.text("title"), flags=re.IGNORECASE
    )
    return (text,) if text else ()


def _row_of(cell: LexborNode) -> LexborNode | None:
    return next((node for node in _parents(cell) if node.tag == "tr"), None)


def _siblings(row: LexborNode, step: str) -> Iterable[LexborNode]:
    node = getattr(row, step)
    while node is not None:
        if node.tag == "tr":
            yield node
        node = getattr(node, step)


def _headline_above(row: LexborNode) -> str:
    return next((text for text in map(text_of, _siblings(row, "prev")) if text), "")


def _text_cell(row: LexborNode) -> LexborNode | None:
    """The first cell below that holds paragraphs or a long text."""
    for below in _siblings(row, "next"):
        for cell in below.css("td"):
            text = text_of(cell)
            if (len(text) > LONG_LINE_CHARS or STARTS_STORY.match(text)) and (
                cell.css_first("p") or cell.css_first("table") is None
            ):
                return cell
    return None


def _cell_credits(body: LexborNode) -> list[str]:
    """« Editeur : … » cells below the text, as printed."""
    row = _row_of(body)
    cells = [cell for below in _siblings(row, "next") for cell in below.css("td")] if row is not None else []
    texts = [text_of(cell) for cell in cells if cell.css_first("table") is None]
    return [text for text in texts if _CREDIT_CELL.match(text) and len(text) < 80]
