"""Xinhua in French: addresses, lists, layouts by era, clock.

In:   addresses and pages of french.news.cn and its aliases.
Out:  what they are; what they print.
Law:  the story key is the wire's own number, not the address; a shape never seen is refused, not guessed.

Knowledge: docs/facts.md, « Xinhua in French ». No raw page of the French edition was at hand: each layout says
whether its markup was seen on a sister edition, read in public crawlers, or inferred.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing
from wirecrawl.sources.base import Address, Layout, Page, Source
from wirecrawl.sources.markup import PageTree
from wirecrawl.sources.xinhua_lists import list_page, list_place, read_list, saved_list
from wirecrawl.sources.xinhua_pages import LAYOUTS
from wirecrawl.sources.xinhua_text import BRAND_LINE, TRACKING_ID, take_text

_HOSTS = ("french.news.cn", "french.xinhuanet.com", "www.french.news.cn", "www.french.xinhuanet.com")
_LIST_HOSTS = ("qc.wa.news.cn",)
_KIN_HOSTS = ("news.cn", "xinhuanet.com")
_SECTIONS = ("chine", "monde", "afrique", "europe", "culture", "science", "economie", "environnement")

_DAY = r"(?P<day>(?:19|20)\d\d-?(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d|3[01]))"
_NUMBERED = re.compile(
    rf"/{_DAY}/(?P<key>c_\d{{6,12}}|content_\d{{4,12}})(?:_(?P<page>0?[1-9]|[1-9]\d))?\.html?$"
)
_HEXED = re.compile(rf"/{_DAY}/(?P<key>[0-9a-f]{{32}})/c(?:_(?P<page>0?[1-9]|[1-9]\d))?\.html?$")
_LIST_PATH = re.compile(
    r"^/(?:[a-z0-9_-]+/)*(?:index(?:_\d+)?\.html?)?$|/ds_[0-9a-f]{32}\.json$", re.IGNORECASE
)
_API_PATH = re.compile(r"^/nodeart/(?:list|page)$")
_PAGE_SUFFIX = re.compile(r"(?:_\d{1,2})?(\.html?)$")
_FRENCH_EDITION = "01002007077"
_PASSED_IN_2020 = "138843813"  # seen on 2020-03-04; 1310233986 on 2021-10-09
_EDITIONS = {"01002007076": "es", "01002007075": "en"}  # as seen on their pages
_BRAND = re.compile(
    r"(?<![\w/@.-])(?:www\.)?french\s?\.\s?(?:xinhuanet|news)\s?\.\s?c(?:om|n)\b|xinhuanet_french@",
    re.IGNORECASE,
)


class XinhuaFr(Source):
    """The French edition of the Xinhua news agency. Its pages print Beijing's clock."""

    name: ClassVar[str] = "xinhua_fr"
    title: ClassVar[str] = "Xinhua, édition française"
    language: ClassVar[str] = "fr"
    zone: ClassVar[str] = "Asia/Shanghai"
    hosts: ClassVar[tuple[str, ...]] = _HOSTS + _LIST_HOSTS
    starts: ClassVar[tuple[str, ...]] = (
        "http://french.news.cn/index.htm",
        *(f"http://french.news.cn/{section}/index.htm" for section in _SECTIONS),
    )
    begins: ClassVar[str] = "2005-01-01"
    eras: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("xinhua-2009", "until 2012", "tables without ids; kin seen in raw HTML on a Chinese page"),
        ("xinhua-2013", "2013-2016", "brand last; markup inferred from xinhua-2017"),
        ("xinhua-2017", "2017-2021", "desktop and mobile copy; seen on the Spanish sister page"),
        ("xinhua-2021", "2021-2022", "as xinhua-2017 with 10-digit numbers; text seen"),
        (
            "xinhua-2022",
            "from 2022",
            "#detail or #detailContent; seen on a Chinese page and in public crawlers",
        ),
    )
    layouts: ClassVar[tuple[Layout, ...]] = LAYOUTS
    brand: ClassVar[re.Pattern[str]] = BRAND_LINE
    text_layout: ClassVar[str] = "xinhua-text"

    def address(self, url: str) -> Address:
        """What this address is, on any of the wire's hosts; other editions' addresses are `other` but keep their id."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:  # such as http://[broken or :99999: of which no request can be made
            return Address("other", url)
        host = (parts.hostname or "").rstrip(".")
        path = parts.path or "/"
        found = _NUMBERED.search(path) or _HEXED.search(path)
        if found and host.endswith(_KIN_HOSTS):
            day = found["day"].replace("-", "").replace("/", "")
            return Address(
                "story" if host in _HOSTS else "other",
                url,
                f"{self.name}:{found['key']}",
                int(found["page"] or 1),
                f"{day[:4]}-{day[4:6]}-{day[6:]}",
            )
        if path == "/robots.txt":
            return Address("robots", url)
        if (host in _HOSTS and _LIST_PATH.search(path)) or (host in self.hosts and _API_PATH.match(path)):
            return Address("list", url)
        return Address("other", url)

    def page_address(self, url: str, page: int) -> str:
        """The address of page `page` of the story at `url` (paging seen on an English sister page)."""
        return _PAGE_SUFFIX.sub(rf"_{page}\1" if page > 1 else r"\1", url)

    def prints(self, text: str) -> bool:
        """By the edition in the tracking id if there is one, else by the French brand outside of links."""
        tracking = TRACKING_ID.search(text)
        if tracking:
            return tracking[0].startswith(_FRENCH_EDITION)
        return _BRAND.search(text) is not None

    def key_of(self, number: str, publish_id: str, day: str | None) -> tuple[str, tuple[str, ...]]:
        """The story key a page without an address prints, and warnings; "" when it prints none.

        `publish_id` (« 138843813.13.102.0 ») says the number itself; a tracking id ends in a 10-digit number as it
        is, or a 9-digit one followed by 1: until 2020 numbers had 9 digits, from 2022 they have 10. Numbers grow: in
        2021, nine digits that were passed in 2020 are ten.
        """
        published = publish_id.split(".")[0]
        if published.isdigit() and 8 <= len(published) <= 11:
            return f"{self.name}:c_{published}", self.check(f"{self.name}:c_{published}", number)
        if not number:
            return "", ()
        tail = number[-10:]
        if not tail.endswith("1"):
            return f"{self.name}:c_{tail}", ()
        ten = day is not None and (day >= "2022" or (day >= "2021" and tail < _PASSED_IN_2020))
        ambiguous = day is None or day[:4] == "2021"
        return f"{self.name}:c_{tail if ten else tail[:9]}", ("ambiguous-number",) * ambiguous

    def check(self, key: str, number: str) -> tuple[str, ...]:
        """Warning `number-mismatch` if the tracking id's number is not the key's; ids of 32 hex digits say nothing."""
        digits = key.rpartition("_")[2]
        if not number or not digits.isdigit() or number.endswith((digits, digits + "1")):
            return ()
        return ("number-mismatch",)

    def is_foreign(self, number: str, url: str) -> bool:
        """Whether the tracking id, or else the host, is another edition's."""
        if len(number) == 42:
            return not number.startswith(_FRENCH_EDITION)
        return bool(url) and urlsplit(url).hostname not in _HOSTS

    def edition_language(self, number: str) -> str | None:
        """By the first eleven digits of the tracking id."""
        return _EDITIONS.get(number[:11])

    def take_text(self, text: str) -> Page:
        """The bare text of a page. Raises Rejected `no-body`."""
        return take_text(text)

    def list_place(self, url: str) -> tuple[str, int]:
        """A stream of the list API has many pages; all other lists have one."""
        return list_place(url)

    def list_page(self, list_url: str, page: int) -> str:
        """`pgnum` counts from 1, the newest page."""
        return list_page(list_url, page)

    def saved_list(self, text: str) -> str:
        """By its shape: a datasource, an answer of the list API, or a page with links that no story's layout knows."""
        found = saved_list(text)
        if found or "<" not in text:
            return found
        tree = PageTree(text)
        is_story = any(layout.matches(tree) for layout in self.layouts)
        return "" if is_story or tree.find("a[href]") is None else self.starts[0]

    def listing(self, capture: Capture, text: str) -> Listing:
        """Channel pages, ds_<hex>.json and the nodeart API. Raises Rejected `unknown-list`."""
        return read_list(self, capture.url, text)
