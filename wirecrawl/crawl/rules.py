"""What a robots.txt says to this crawler: its group, read by the grammar of RFC 9309.

In:   the bytes of a robots.txt, and the product token it may name.
Out:  Rules: the patterns of all groups for that token, or of those for everybody; how they differ from others.
Law:  nothing but `allow` and `disallow` ends the agents a group is for, and no line that is not understood changes one
      that is; bytes that are no UTF-8 are taken for what they are, not left out.

Knowledge: RFC 9309 §2.1, §2.2 (groups, matching), §2.2.1 (product token, without regard to case), §2.4 (longest match);
the misspelled words are those that Google's robots.cc takes. Protego matches the patterns and is handed our group
alone: read by it, a group for « wire » would be ours too, and a line separator in a pattern would begin a rule.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from protego import Protego

from wirecrawl.model.address import straight

_END = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(r"[a-zA-Z_-]+|\*")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_WORDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "agent"),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    **dict.fromkeys(("crawl-delay", "crawldelay", "crawl delay"), "delay"),
    "allow": "allow",
}
_SHOWN = 3  # patterns of a change that are named


@dataclass(frozen=True)
class Rules:
    """Patterns, percent-encoded, in the order of the file; `delay_s`: seconds between two requests, 0 if not said."""

    disallowed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    delay_s: float = 0.0

    @property
    def text(self) -> str:
        """As a robots.txt for everybody; `read_rules` gives them back."""
        lines = [f"Disallow: {pattern}" for pattern in self.disallowed]
        lines += [f"Allow: {pattern}" for pattern in self.allowed]
        lines += [f"Crawl-delay: {self.delay_s!r}"] if self.delay_s else []
        return "".join(f"{line}\n" for line in ("User-agent: *", *lines))

    @cached_property
    def _matcher(self) -> Protego:
        return Protego.parse(self.text)

    def permit(self, url: str) -> bool:
        """Whether the address may be asked for: by the longest pattern that matches, `allow` where two are as long."""
        return bool(self._matcher.can_fetch(straight(url), "wirecrawl"))


def read_rules(body: bytes, agent: str) -> Rules:
    """The rules for the product token `agent`; none for a text that has no group for it, nor for everybody."""
    found: dict[str, list[tuple[str, str]]] = {}
    names: set[str] = set()  # of those that matter; a group may name 40,000, each again and again
    begun = True  # whether the next agent begins a group
    for word, value in _lines(body):
        if word == "agent":
            names = set() if begun else names
            begun = False
            token = _TOKEN.match(value)
            if token and token[0].lower() in (agent.lower(), "*"):
                names.add(token[0].lower())
                found.setdefault(token[0].lower(), [])
            continue
        begun = begun or word != "delay"
        for name in names:
            found[name].append((word, value))
    own = found.get(agent.lower(), found.get("*", []))
    return Rules(_patterns(own, "disallow"), _patterns(own, "allow"), max(map(_seconds, own), default=0.0))


def difference(before: Rules, after: Rules) -> str:
    """What changed for us, in words; "" if nothing did."""
    told = []
    for what, old, new in (
        ("disallowed", before.disallowed, after.disallowed),
        ("allowed", before.allowed, after.allowed),
    ):
        told += [f"now {what} {_some(new, old)}"] if set(new) - set(old) else []
        told += [f"no longer {what} {_some(old, new)}"] if set(old) - set(new) else []
    if before.delay_s != after.delay_s:
        told.append(f"crawl-delay {before.delay_s:g} s, now {after.delay_s:g} s")
    return "; ".join(told)


def _some(patterns: Iterable[str], besides: Iterable[str]) -> str:
    left = [pattern for pattern in dict.fromkeys(patterns) if pattern not in set(besides)]
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    return ", ".join(pattern[:80] for pattern in left[:_SHOWN]) + more


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """(agent, allow, disallow or delay; value) of each line that is one of them."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body = body.decode("utf-16", "replace").encode()
    for line in _END.split(body.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")):
        said = _text(line.partition(b"#")[0])
        name, colon, value = said.partition(":")
        word = _WORDS.get(" ".join(name.lower().split()))
        if not word or not colon:
            name, _, value = said.strip().partition(" ")
            word = _WORDS.get(name.lower())
        if word:
            yield word, value.strip()


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:  # Latin-1 or worse: an address holds these bytes percent-encoded
        return quote(line, safe=_PRINTABLE + " \t")


def _patterns(lines: Iterable[tuple[str, str]], word: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(quote(value, safe=_PRINTABLE) for name, value in lines if name == word and value)
    )


def _seconds(line: tuple[str, str]) -> float:
    word, value = line
    try:
        seconds = float(value) if word == "delay" else 0.0
    except ValueError:
        return 0.0
    return 0.0 if math.isnan(seconds) else max(seconds, 0.0)
