"""Xinhua's lists: channel pages, ds_<hex>.json, and the nodeart API with its non-JSON Abstract.

In:   the text of a list and its address.
Out:  a Listing: story addresses with the day each says, and the lists behind it.
Law:  a list is read whole or refused as `unknown-list`; only addresses of the source's own grammar are entries.

Knowledge: docs/facts.md, « Lists »; the API's answer was seen raw, the others in public crawlers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import orjson

from wirecrawl.errors import Rejected
from wirecrawl.model.address import straight, unwrapped
from wirecrawl.model.limits import LINKS_LIMIT, LISTS_LIMIT, VALUES_LIMIT
from wirecrawl.model.story import End, Entry, Listing
from wirecrawl.plain import plain_text
from wirecrawl.sources.base import Source
from wirecrawl.sources.markup import PageTree

API = "http://qc.wa.news.cn/nodeart/list"
API_PAGE_SIZE = 100
DATASOURCE_ROWS = 1000  # as many as a datasource ever shows, its newest
_MOST_ROWS = 1_000_000_000  # what counts more is no count
# A list that was saved alone does not say its section; any one will do, for its links lead to the wire's root.
SAVED_DATASOURCE = f"http://french.news.cn/liste/ds_{0:032x}.json"
_CALLBACK_BEGINS = re.compile(r"^(?:/\*\*/)?[\w.$\s]{0,80}\(?\s*\{")
_DATASOURCE = re.compile(r"""datasource["']?\s*[:=]\s*["']?([0-9a-f]{32})""", re.IGNORECASE)
_NODE = re.compile(r"nid\s*[=:]\s*[\"']?(\d{3,12})")
_CALLBACK_CHARS = 120
_ABSTRACT = re.compile(r'"Abstract"\s*:')
_ABSTRACT_ENDS = (
    re.compile(r',\s*"(?:keyword|Editor|Author|IsLink|SourceName|PicLinks)"\s*:'),
    re.compile(r'\}\s*(?:,\s*\{\s*"|\]\s*\}\s*(?:,\s*"\w+"\s*:|\}\s*$))'),  # it stands last in its row
)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


def read_list(source: Source, url: str, text: str) -> Listing:
    """The stories a list shows, each id and page once, in its order.

    Raises Rejected `unknown-list`, `too-many-nodes`.
    """
    parts = urlsplit(url)
    if parts.path.endswith(".json") or parts.path.startswith("/nodeart/"):
        _measure(text)
    if parts.path.endswith(".json"):
        shown = _datasource_rows(text)
        end: End = "cut" if len(shown) >= DATASOURCE_ROWS else "whole"
        return _listing(source, url, iter(shown), end=end, total=len(shown))
    if parts.path.startswith("/nodeart/"):
        return _api_page(source, url, _api_answer(text))
    return _channel(source, url, text)


def list_place(url: str) -> tuple[str, int]:
    """A stream of the list API by its address without `pgnum`, and the page; any other list is its own only page."""
    parts = urlsplit(url)
    if not parts.path.startswith("/nodeart/"):
        return url, 1
    query = parse_qs(parts.query)
    size, page = (query.get(name, [""])[0] for name in ("cnt", "pgnum"))
    node_id = query.get("nid", [""])[0]
    kept = {"nid": node_id, "cnt": _count(size, API_PAGE_SIZE), "orderby": 1}
    return f"{API}?{urlencode(kept)}", _count(page, 1)


def _count(text: str, unsaid: int) -> int:
    """A number as an address says it, else `unsaid`."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else unsaid


def list_page(list_url: str, page: int) -> str:
    """The address of one page of a list that `list_place` named."""
    query = parse_qs(urlsplit(list_url).query, keep_blank_values=True)
    if not list_url.startswith(f"{API}?"):
        return list_url
    return _api_address(query["nid"][0], page, int(query["cnt"][0]))


def saved_list(text: str) -> str:
    """An address to read a list as that was saved without one; "" if its shape is that of no list but a channel's."""
    begins = text.lstrip("\ufeff \t\r\n")[:200_000]
    if begins.startswith("{") and '"datasource"' in begins:
        return SAVED_DATASOURCE
    if _CALLBACK_BEGINS.match(begins) and ('"LinkUrl"' in begins or '"totalnum"' in begins):
        return f"{API}?cnt={API_PAGE_SIZE}"
    return ""


def _api_page(source: Source, url: str, data: dict[str, Any]) -> Listing:
    rows = _api_rows(data)
    found = ((str(r.get("LinkUrl") or ""), str(r.get("PubTime") or "")) for r in rows)
    try:
        query = parse_qs(urlsplit(url).query)
        page, size = int(query["pgnum"][0]), max(int(query["cnt"][0]), 1)
        total = int(data.get("totalnum") or 0)
        if not (0 < page <= _MOST_ROWS and size <= _MOST_ROWS and 0 <= total <= _MOST_ROWS):
            raise ValueError("no list is as long")
    except (KeyError, ValueError, TypeError, OverflowError):
        return _listing(source, url, found, end="cut")  # an answer that does not say where it stands
    last = _last_page(page, size, total, sum(bool(row.get("LinkUrl")) for row in rows))
    if rows and page < last:
        behind = (_api_address(query["nid"][0], page + 1, size),) if "nid" in query else ()
        return _listing(source, url, found, behind, end="" if behind else "cut", last=last, total=total)
    is_whole = page >= last and (total > 0 or str(data.get("status")) == "-1")
    return _listing(source, url, found, end="whole" if is_whole else "cut", last=last, total=total)


def _last_page(page: int, size: int, total: int, shown: int) -> int:
    """By `totalnum`, and by the stories shown: a page with fewer than it was asked for may be a server's own limit, so
    only a page that is full, or empty, is the last one."""
    expected = min(size, total - (page - 1) * size)
    if shown and (expected <= 0 or shown < expected):
        return max(-(-total // shown), page + 1)
    return -(-total // size)


def _channel(source: Source, url: str, text: str) -> Listing:
    tree = PageTree(text)
    if tree.find("a[href]") is None and not _DATASOURCE.search(text):
        raise Rejected("unknown-list", "a channel page with neither links nor a datasource")
    rows = ((node.attributes.get("href") or "", "") for node in tree.root.css("a[href]"))
    more = [urljoin(url, f"ds_{found[1].lower()}.json") for found in _DATASOURCE.finditer(text)]
    if "nodeart" in text:
        numbers = tree.meta.get("pageid", "").split(".")
        found = _NODE.search(text)
        node_id = found[1] if found else numbers[-2] if len(numbers) > 2 else ""
        if node_id.strip("0"):
            more.append(_api_address(node_id, 1))
    return _listing(source, url, rows, tuple(dict.fromkeys(more)), end="cut")


def _listing(
    source: Source,
    url: str,
    rows: Iterator[tuple[str, str]],
    more: tuple[str, ...] = (),
    *,
    end: End,
    last: int = 0,
    total: int = 0,
) -> Listing:
    """(link, printed time) → entries; a day the address says goes before the printed one."""
    found: dict[tuple[str, int], Entry] = {}
    passed: Counter[str] = Counter()
    for link, printed in rows:
        link, _ = unwrapped(plain_text(link).strip())
        if not link or link.startswith(("#", "javascript:", "mailto:")):
            continue
        joined = _joined(url, link)
        address = source.address(joined)
        if address.role != "story":
            passed[_why_not(source, joined)] += 1
        elif (address.id, address.page) not in found:
            entry = Entry(address.url, address.id, address.page, address.day or _day(printed))
            found[address.id, address.page] = entry
    over = max(len(found) - LINKS_LIMIT, 0) + max(len(more) - LISTS_LIMIT, 0)
    passed["too-many-links"] += over
    counts = tuple((reason, count) for reason, count in sorted(passed.items()) if reason and count)
    return Listing(tuple(found.values())[:LINKS_LIMIT], more[:LISTS_LIMIT], end, last, total, counts)


def _why_not(source: Source, url: str) -> str:
    """Why a link is not followed; "" for the wire's own pages that are no stories."""
    parts = urlsplit(url)
    if not url:
        return "bad-address"
    if parts.scheme not in ("http", "https"):
        return "unknown-scheme"
    return "" if (parts.hostname or "").rstrip(".") in source.hosts else "foreign-host"


def _joined(url: str, link: str) -> str:
    """As a browser joins them; "" if no request can be made of it, or two readers of it may see two hosts."""
    path, mark, query = link.partition("?")
    try:
        joined = straight(urljoin(url, path.replace("\\", "/") + mark + query).partition("#")[0])
        return joined if urlsplit(joined).port != 0 and "@" not in urlsplit(joined).netloc else ""
    except ValueError:  # a link such as http://[broken
        return ""


def _day(printed: str) -> str:
    found = _DAY.search(printed)
    return f"{int(found[1]):04}-{int(found[2]):02}-{int(found[3]):02}" if found else ""


def _measure(text: str) -> None:
    """What the list would cost in memory, as the signs between values tell. Raises Rejected `too-many-nodes`."""
    signs = sum(map(text.count, ",:[{"))
    if signs > VALUES_LIMIT:
        raise Rejected("too-many-nodes", f"{signs} values: no list has as many")


def _datasource_rows(text: str) -> list[tuple[str, str]]:
    try:
        rows = [row for row in _json(text)["datasource"] if isinstance(row, dict)]
        return [(str(r.get("publishUrl") or ""), str(r.get("publishTime") or "")) for r in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected("unknown-list", f"no datasource list: {error}") from error


def _json(text: str) -> Any:
    """Also with the NaN, the half characters and the line breaks in strings that some writers make. Raises ValueError,
    RecursionError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text, strict=False)


def _api_answer(text: str) -> dict[str, Any]:
    """The answer without its callback, its Abstract cut out when that is not JSON."""
    body = _without_callback(text)
    for ends in (None, *_ABSTRACT_ENDS):
        try:
            data = json.loads(_without_abstracts(body, ends) if ends else body, strict=False)
        except (ValueError, RecursionError):  # ValueError: no JSON, or a number of thousands of digits
            continue
        if isinstance(data, dict):
            return data
    raise Rejected("unknown-list", "the list API's answer is not JSON, even without its Abstract")


def _without_callback(text: str) -> str:
    """From the first brace to the last, if a callback's few signs are all that stands around; found in one pass."""
    start, end = text.find("{"), text.rfind("}") + 1
    before, behind = text[: max(start, 0)], "".join(text[end:].split())
    is_call = 0 <= start <= _CALLBACK_CHARS and not any(sign in before for sign in "}<")
    return text[start:end] if is_call and start < end and behind in ("", ")", ";", ");") else text.strip()


def _without_abstracts(body: str, ends: re.Pattern[str]) -> str:
    """Each Abstract up to what `ends` it; where nothing does, nothing ends a later one: so each is looked for once."""
    kept, at = "", 0
    while (found := _ABSTRACT.search(body, at)) and (end := ends.search(body, found.end())):
        kept += body[at : found.start()] + '"Abstract":null'
        at = end.start()
    return kept + body[at:]


def _api_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    inner = data.get("data")
    rows = inner
    if isinstance(inner, dict) and "list" in inner:
        rows = inner["list"] or []
    elif str(data.get("status")) == "-1":  # how nodeart/page ends
        rows = []
    if not isinstance(rows, list):
        raise Rejected("unknown-list", f"the list API's answer holds no list; its keys: {list(data)[:8]}")
    return [row for row in rows if isinstance(row, dict)]


def _api_address(node_id: str, page: int, size: int = API_PAGE_SIZE) -> str:
    return f"{API}?{urlencode({'nid': node_id, 'pgnum': page, 'cnt': size, 'orderby': 1})}"
