"""What a wire reserves on a page: « noarchive », « noai », text and data mining.

In:   the header block of an answer, and the page's meta elements by lower-case name.
Out:  short codes, sorted: where it is said and what, as `header:noai` or `meta:tdm-reservation`.
Law:  they are recorded as they are said to everybody or to this crawler by name; nothing here obeys or ignores them.

Knowledge: the Robots meta tag and X-Robots-Tag as Google describes them; `noai` and `noimageai` as DeviantArt began
them; the TDM Reservation Protocol (W3C community group, 2024), which `tdm-reservation: 1` belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

META_NAMES = frozenset(("robots", "wirecrawl", "tdm-reservation"))
_HEADERS = re.compile(r"^(x-robots-tag|tdm-reservation)[ \t]*:[ \t]*(.*?)\r?$", re.IGNORECASE | re.MULTILINE)
_WORDS = frozenset(("noarchive", "noai", "noimageai", "noindex", "nosnippet", "nocache", "none"))
_AGENT = re.compile(r"\s*([\w.-]+)\s*:(?!\d)")
_TDM = "tdm-reservation"


def reservations(head: bytes, meta: Mapping[str, str]) -> list[str]:
    """The codes of one page."""
    found: set[str] = set()
    if b"obots-" in head.lower() or b"tdm-" in head.lower():
        for name, value in _HEADERS.findall(head.decode("latin-1")):
            if name.lower() == _TDM:
                found |= {f"header:{_TDM}"} if value.strip() == "1" else set()
                continue
            agent = _AGENT.match(value)
            if agent is None or agent[1].lower() in ("wirecrawl", "unavailable_after"):
                found |= {f"header:{word}" for word in _words(value[agent.end() :] if agent else value)}
    for name in META_NAMES & meta.keys():
        if name == _TDM:
            found |= {f"meta:{_TDM}"} if meta[name].strip() == "1" else set()
        else:
            found |= {f"meta:{word}" for word in _words(meta[name])}
    return sorted(found)


def _words(value: str) -> set[str]:
    return {word.strip().lower() for word in value.split(",")} & _WORDS
