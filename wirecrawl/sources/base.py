"""What a source is: all that differs from wire to wire, and nothing else.

In:   a capture, or an address.
Out:  what the address means (Address); what the page shows (a Reading before any step, or a Listing).
Law:  a layout is chosen by looking at the page, never by its date; two that match are a reject, and so is none.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from wirecrawl.errors import Rejected
from wirecrawl.model.capture import Capture
from wirecrawl.model.limits import (
    BODY_LIMIT_CHARS,
    HEADLINE_LIMIT_CHARS,
    LINE_LIMIT_CHARS,
    PIECES_LIMIT,
    SUMMARY_LIMIT_CHARS,
)
from wirecrawl.model.story import Listing, Seen
from wirecrawl.sources.markup import PageTree

Role = Literal["story", "list", "robots", "other"]


@dataclass(frozen=True, slots=True)
class Address:
    """What an address is to its source. `id` is the story's id, `day` YYYY-MM-DD when the address says it."""

    role: Role
    url: str
    id: str = ""
    page: int = 1
    day: str = ""


@dataclass(slots=True, kw_only=True)
class Page:
    """What a layout takes from one page: the raw matter of a Reading. Empty strings mean "not on the page"."""

    seen: Seen
    canonical_url: str | None = None
    summary: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    page: int = 1
    page_count: int = 1
    warnings: tuple[str, ...] = ()

    def check(self) -> None:
        """Whether its fields are as long as a story's can be. Raises Rejected `field-too-long`."""
        seen = self.seen
        lists = self.keywords + self.byline
        for name, found, limit in (
            ("headline", max(map(len, seen.headlines), default=0), HEADLINE_LIMIT_CHARS),
            ("date line", max(map(len, seen.date_lines), default=0), LINE_LIMIT_CHARS),
            ("summary", len(self.summary or ""), SUMMARY_LIMIT_CHARS),
            ("text", sum([len(text) for kind, text in seen.blocks if kind == "p"]), BODY_LIMIT_CHARS),
            ("list of paragraphs", len(seen.blocks), PIECES_LIMIT),
            ("list of keywords", len(lists), PIECES_LIMIT),
            ("list of keywords", sum(map(len, lists)), SUMMARY_LIMIT_CHARS),
        ):
            if found > limit:
                raise Rejected("field-too-long", f"its {name} is {found} long; {limit} is the most")


class Layout(ABC):
    """One way a wire prints a story. Its docstring says if it was seen in raw HTML, in text only, or inferred."""

    name: ClassVar[str]

    @abstractmethod
    def matches(self, tree: PageTree) -> bool:
        """Whether the page is of this layout; looks at the page alone."""

    @abstractmethod
    def take(self, tree: PageTree) -> Page:
        """What the page prints, in document order."""


class Source(ABC):
    """One wire. Subclasses stand in a module of their own and are listed in `sources.SOURCES`."""

    name: ClassVar[str]
    title: ClassVar[str]
    language: ClassVar[str]
    zone: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    starts: ClassVar[tuple[str, ...]]
    begins: ClassVar[str]  # no story of the wire is known before this day
    eras: ClassVar[tuple[tuple[str, str, str], ...]]
    layouts: ClassVar[tuple[Layout, ...]]
    brand: ClassVar[re.Pattern[str]]
    text_layout: ClassVar[str]

    @abstractmethod
    def address(self, url: str) -> Address:
        """What this address is. Raises nothing: an unknown one has the role `other`."""

    @abstractmethod
    def page_address(self, url: str, page: int) -> str:
        """The address of page `page` (1 is the first) of the story at `url`."""

    def list_place(self, url: str) -> tuple[str, int]:
        """The list that a list's address is a page of, by its own address, and which page; its only one unless the
        source knows better."""
        return url, 1

    def list_page(self, list_url: str, page: int) -> str:
        """The address of one page of a list, as `list_place` names it."""
        return list_url

    def saved_list(self, text: str) -> str:
        """The address to read a list as that was saved without its own; "" for what is no list of this source."""
        return ""

    @abstractmethod
    def key_of(self, number: str, publish_id: str, day: str | None) -> tuple[str, tuple[str, ...]]:
        """The story id that a page without an address prints ("" for none), and warnings."""

    @abstractmethod
    def check(self, key: str, number: str) -> tuple[str, ...]:
        """Warnings when what the page prints contradicts the id its address says."""

    @abstractmethod
    def is_foreign(self, number: str, url: str) -> bool:
        """Whether a page of this source's CMS is another edition's."""

    @abstractmethod
    def edition_language(self, number: str) -> str | None:
        """The language (BCP 47) of the foreign edition a number names; None if it is not known."""

    @abstractmethod
    def prints(self, text: str) -> bool:
        """Whether a page without an address is this source's, by its brand or tracking id."""

    @abstractmethod
    def take_text(self, text: str) -> Page:
        """The bare text of a page (no markup). Raises Rejected."""

    @abstractmethod
    def listing(self, capture: Capture, text: str) -> Listing:
        """The story addresses a list shows, and the lists behind it. Raises Rejected `unknown-list`."""

    def choose(self, tree: PageTree) -> Layout:
        """The one layout that matches. Raises Rejected `unknown-layout`, `two-layouts`, `meta-refresh`."""
        found = [layout for layout in self.layouts if layout.matches(tree)]
        if not found:
            refresh = tree.find("meta[http-equiv=refresh i]")
            if refresh is not None:
                leads = (refresh.attributes.get("content") or "")[:200]
                raise Rejected("meta-refresh", f"the page only leads on, and is not followed: {leads}")
            names = ", ".join(layout.name for layout in self.layouts)
            raise Rejected("unknown-layout", f"no layout of {self.name} matches; tried {names}")
        if len(found) > 1:
            names = " and ".join(layout.name for layout in found)
            raise Rejected("two-layouts", f"{names} both match; one of them must learn to say no")
        return found[0]
