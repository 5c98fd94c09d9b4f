"""One spelling of an address, where several mean the same.

In:   an address, as a page or a redirect spells it.
Out:  the address as a browser asks for it; the wire's own, where a web archive's leads to it.
Law:  no rule for a path is passed by in another spelling of the path.

Knowledge: RFC 3986 §6.2.2 (percent-encoded letters, dot segments); the WHATWG reads `%2e` as a dot as well.
web.archive.org takes shortened instants and addresses without a scheme; other wayback machines (arquivo.pt, archive-it,
archive.today …) are known by 14 digits before a whole address.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"(https?://[^/?#]*)(/[^?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_NEEDLESS = re.compile(r"%(?:2[DE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)
_INTERNET_ARCHIVE = re.compile(
    r"(?:https?://)?(?:web|wayback|www|wwwb-\w+)\.archive\.org(?::\d+)?/"
    r"(?:(?:web/)?(\d{1,14})(?:[a-z]{2}_|\*)?|save(?:/_embed)?|web/\*)/(\S.+)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_WAYBACK = re.compile(  # the links of its copies may lack the scheme, or the host as well
    r"(?:(?:https?:)?//[^/\s]+)?/(?:[^/\s]+/){0,4}?(\d{14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?/(https?:/.+)",
    re.IGNORECASE | re.DOTALL,
)
_SCHEME = re.compile(r"(https?):/+|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PORT = re.compile(r"^(?:(http://[^/?#@]+?):80|(https://[^/?#@]+?):443)(?=[/?#]|$)", re.IGNORECASE)


def is_address(what: str) -> bool:
    """Whether it is meant as an address, and not as a path or an id."""
    return "://" in what


def unwrapped(link: str) -> tuple[str, str]:
    """The address a web archive's is about, and the instant in it as written, "" if none; any other as it is.

    The inner address loses a written-out default port.
    """
    instant = ""
    for _ in range(3):
        if "/http" not in link[8:].lower() and "archive.org/" not in link:
            break
        found = _INTERNET_ARCHIVE.match(link) or _OTHER_WAYBACK.match(link)
        if found is None:
            break
        instant, link = found[1] or "", without_port(with_scheme(found[2]))
    return link, instant


def with_scheme(said: str) -> str:
    """An address as somebody types it: `http://` in front if it has no scheme; once it was a path, `http:/` is left."""
    found = _SCHEME.match(said)
    if found is None:
        return f"http://{said.lstrip('/')}"
    return f"{found[1]}://{said[found.end() :]}" if found[1] else said


def without_port(url: str) -> str:
    """An address without a port that is its scheme's own."""
    return _PORT.sub(r"\1\2", url)


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
