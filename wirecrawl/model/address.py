"""One spelling of an address, where several mean the same.

In:   an address, as a page or a redirect spells it.
Out:  the address as a browser asks for it.
Law:  no rule for a path is passed by in another spelling of the path.

Knowledge: RFC 3986 §6.2.2 (percent-encoded letters, dot segments); the WHATWG reads `%2e` as a dot as well.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"(https?://[^/?#]*)(/[^?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_NEEDLESS = re.compile(r"%(?:2[DE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)
_WRAPPED = re.compile(
    r"(?:(?:https?:)?//[^/?#\s]+)?/(?:[^/?#\s]+/){0,4}?\d{14}(?:[a-z]{2}_)?/(https?://.+)",
    re.IGNORECASE | re.DOTALL,
)


def unwrapped(link: str) -> str:
    """A link as the wire printed it, where a web archive's copy of the page leads to the archive instead."""
    found = _WRAPPED.match(link) if "/http" in link else None
    return found[1] if found else link


def straight(url: str) -> str:
    """An http or https address without dot segments and needless percent-encoding; any other as it is."""
    found = _PARTS.fullmatch(url)
    if found is None or not ("%" in found[2] or "/." in found[2]):
        return url
    parts = _NEEDLESS.sub(lambda code: chr(int(code[0][1:], 16)), found[2]).split("/")
    kept: list[str] = []
    for part in parts:
        if part == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif part != ".":
            kept.append(part)
    end = [""] if parts[-1] in (".", "..") else []
    return found[1] + "/".join(kept + end) + found[3]
