"""What servers send in the place of a story, with its status 200: walls, challenges, shells, « page introuvable ».

In:   a page in which no layout of its source found a story; or the paragraphs of one that is suspiciously short.
Out:  a Standin: the reason (`soft-404`, `consent-wall`, …) and what gave it away; an empty reason for any other page.
Law:  a page is named on two counts: it says so, and it says nothing else. A page with a story's prose or a dateline
      is never one, whatever words it holds; and nobody asks here about a page that a layout read a story from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from wirecrawl.errors import Rejected
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing
from wirecrawl.sources.base import Page, Source
from wirecrawl.sources.markup import PageTree, fold_space
from wirecrawl.sources.standin_words import KINDS, OF_ITSELF

STANDINS = frozenset(
    ("captcha", "consent-wall", "login-wall", "maintenance", "parked-domain", "soft-404", "empty-shell")
)

_NO_STORY = frozenset(("unknown-layout", "meta-refresh", "unknown-list"))
_FEW_CHARS = 400  # of a page's paragraphs: fewer are looked at once more, for what they say
_UNSAID = 300  # letters of prose beside a mark alone, where no sentence says what the page is
_MARKUP_CHARS = 400_000
_HEAD_CHARS = 50_000
_LOOK_CHARS = 60_000  # of a page's text: none of these says as much
_SHELL_LETTERS = 200  # an application that has not begun shows fewer
_SAYS_CHARS = 400  # a sentence that says so is no longer
_OUT = ["script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "select", "iframe"]
_ENDS = re.compile(r"[.!?…]+(?=\s|$)|[\n|•]+")
_LETTER = re.compile(r"[^\W\d_]")
_DATELINE = re.compile(r"\((?:xinhua|[A-Z][A-Za-z ]{1,15})\)\s?(?:--|—|–|-)\s")
_ROOT = re.compile(
    r"<div[^>]{0,200}\bid=[\"']?(?:root|app|__next|__nuxt|app-root|main-app|react-root|svelte|q-app|"
    r"gatsby-focus-wrapper)"
    r"\b[^>]{0,200}>\s*(?:</div>|<(?:noscript|div|span)\b)|<app-root\b|\bng-app\b|\bdata-reactroot\b",
    re.IGNORECASE,
)
_NEEDS_SCRIPT = re.compile(r"javascript", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_NOINDEX = re.compile(
    r"<meta\b[^>]{0,200}name\s*=\s*[\"']?robots[\"']?[^>]{0,200}\bnoindex"
    r"|<meta\b[^>]{0,200}\bnoindex\b[^>]{0,200}name\s*=\s*[\"']?robots",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b404\b|introuvable|not found|inexistant|n['’]existe (?:pas|plus)|expirée?\b", re.IGNORECASE
)
_CHOICE = re.compile(
    r"(?:tout |j['’])?accepter?\b|continuer sans accepter|tout refuser|refuser tout|gérer (?:mes|vos|"
    r"les) |paramétrer|"
    r"personnaliser (?:mes|vos|les) |accept (?:all|and|cookies)|i (?:accept|agree)|reject all|"
    r"接受|同意|拒绝|manage (?:my |your )?"
    r"(?:preferences|options|choices|cookies)|do not accept",
    re.IGNORECASE,
)


class Standin(NamedTuple):
    """`reason` is "" for a page that is none of them; `what` quotes what the page says."""

    reason: str = ""
    what: str = ""


def page_of(source: Source, text: str, utf8: bytes | None = None) -> tuple[Page, str]:
    """What a page prints, and the name of the layout that saw it; `utf8` spares lexbor encoding the text again.

    Raises Rejected: that of the source, or the name of what came in the place of a story.
    """
    tree = PageTree(utf8 or text)
    try:
        chosen = source.choose(tree)
    except Rejected as error:
        raise _instead(error, text) from None
    page = chosen.take(tree)
    lines = [block.text for block in page.seen.blocks if block.kind == "p"]
    if sum(map(len, lines)) <= _FEW_CHARS:
        _refuse(name_paragraphs(lines) if lines else name_standin(text))
    return page, chosen.name


def list_of(source: Source, capture: Capture, text: str) -> Listing:
    """The stories a list shows. Raises Rejected as `page_of`, also for a list that shows none because it is none."""
    try:
        found = source.listing(capture, text)
    except Rejected as error:
        raise _instead(error, text) from None
    if not found.entries and not found.more and not found.last and "<" in text:
        _refuse(name_standin(text))
    return found


def _instead(error: Rejected, text: str) -> Rejected:
    if error.reason not in _NO_STORY or "<" not in text:
        return error
    found = name_standin(text)
    return Rejected(*found) if found.reason else error


def _refuse(found: Standin) -> None:
    if found.reason:
        raise Rejected(*found)


def name_standin(html: str) -> Standin:
    """What a page is that no layout found a story in. It has been measured: the parser can bear it."""
    html = html[:_MARKUP_CHARS]
    title, own, whole = _shown(html)
    said = [sentence for text in (title, own) for sentence in _sentences(text)]
    if _DATELINE.search(own):
        return Standin()
    for kind in KINDS:
        spoken = next((one for one in said if len(one) <= _SAYS_CHARS and kind.says.match(one)), "")
        marked = kind.marks.search(html)
        if kind.reason == "login-wall":
            marked = _PASSWORD.search(html)
        elif (
            kind.reason == "soft-404"
            and not spoken
            and _NOINDEX.search(html[:_HEAD_CHARS])
            and _NOT_FOUND.search(title)
        ):
            spoken = title
        elif kind.both:
            marked = marked or _CHOICE.search(whole)
        is_it = (spoken and marked) if kind.both else (spoken or marked)
        rest = kind.rest if spoken else min(kind.rest, _UNSAID)
        if is_it and _letters(" ".join(filter(kind.is_else, said))) <= rest:
            quoted = spoken or (marked[0] if marked else "")
            return Standin(kind.reason, f"it says « {quoted[:120]} » and no story")
    return _shell(html, title, whole)


def name_paragraphs(paragraphs: Iterable[str]) -> Standin:
    """What the few paragraphs in a story's frame are, if they say that and nothing else, sentence by sentence.

    They must speak of the page itself or to its reader: « Le service est indisponible » may be all of a flash.
    """
    said = [sentence for text in paragraphs for sentence in _sentences(text)]
    for kind in KINDS:
        spoken = [one for one in said if kind.says.match(one)]
        if any(map(OF_ITSELF.match, spoken)) and not any(map(kind.is_else, said)):
            return Standin(kind.reason, f"in the frame of a story it says « {spoken[0][:120]} » and no more")
    return Standin()


def _shell(html: str, title: str, whole: str) -> Standin:
    """An application that its scripts have not filled: scripts, a place for it, and next to no text."""
    letters = _letters(whole)
    if letters >= _SHELL_LETTERS or not _SCRIPT.search(html):
        return Standin()
    waits = _ROOT.search(html) or _NEEDS_SCRIPT.search(_noscript(html)) or not letters
    what = f"scripts and {letters} letters of text: the application « {title[:80]} » has not begun"
    return Standin("empty-shell", what) if waits else Standin()


def _shown(html: str) -> tuple[str, str, str]:
    """Title; text outside of links, menus and scripts; all text but that of scripts."""
    tree = LexborHTMLParser(html)
    head = tree.css_first("title")
    title = fold_space(head.text()) if head is not None else ""
    tree.strip_tags(_OUT[:5], recursive=True)
    whole = _text(tree)
    tree.strip_tags([*_OUT, "a"], recursive=True)
    return title, _text(tree), whole


def _text(tree: LexborHTMLParser) -> str:
    body = tree.body
    return body.text(separator="\n")[:_LOOK_CHARS] if body is not None else ""


def _noscript(html: str) -> str:
    return " ".join(
        re.findall(r"<noscript\b[^>]*>(.{0,2000}?)</noscript", html, re.IGNORECASE | re.DOTALL)[:5]
    )


def _sentences(text: str) -> list[str]:
    return [folded for part in _ENDS.split(text) if (folded := fold_space(part))]


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))
