"""What a run has to say about single pages, and at its end: on stderr, grouped, with what to do.

In:   faults as they happen, each with its reason.
Out:  one line for a fault that is alone of its kind, one block for several (STYLE: what, where, kept, next).
Law:  nothing is swallowed: every fault is printed, or counted in a block that says how to see them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["unreadable", "reject", "warning"]

EXAMPLES = 3

# reason → (one of them, several of them, what to do about it)
_FIXTURE = "wirecrawl fixture FILE, then teach sources/{source}.py the page"
REASONS: dict[str, tuple[str, str, str]] = {
    "empty-file": ("empty file", "empty files", "save the page again"),
    "binary-file": ("file that is no text", "files that are no text", "save the page as HTML or as text"),
    **{
        reason: (one, many, "look at the page in a browser; a crawl asks for it again later")
        for reason, one, many in (
            ("soft-404", "« page not found » that says 200", "« page not found » that say 200"),
            ("consent-wall", "consent page in a story's place", "consent pages in a story's place"),
            ("captcha", "challenge in a story's place", "challenges in a story's place"),
            ("empty-shell", "application without its text", "applications without their text"),
            ("login-wall", "login wall in a story's place", "login walls in a story's place"),
            ("maintenance", "maintenance page", "maintenance pages"),
            ("parked-domain", "page of a parked domain", "pages of a parked domain"),
        )
    },
    "no-body": ("page without a story", "pages without a story", "wirecrawl replay --explain FILE"),
    "unknown-layout": ("page of an unknown shape", "pages of an unknown shape", _FIXTURE),
    "too-deep": ("page nested too deeply", "pages nested too deeply", "save the page again, or its text"),
    "too-many-nodes": (
        "page of too many tags or attributes",
        "pages of too many tags or attributes",
        "save the page again, or its text",
    ),
    "field-too-long": (
        "page longer than any story",
        "pages longer than any story",
        "keep only the story in the file",
    ),
    "meta-refresh": (
        "page that only leads on",
        "pages that only lead on",
        "fetch the address it leads to",
    ),
    "two-layouts": ("page two layouts claim", "pages two layouts claim", _FIXTURE),
    "unknown-source": (
        "page of no known wire",
        "pages of no known wire",
        "say which wire it is: --source NAME",
    ),
    "cut-body": ("page whose end is missing", "pages whose end is missing", "fetch or save the page again"),
    "broken-body": ("page that does not decode", "pages that do not decode", "fetch or save the page again"),
    "body-too-large": (
        "page over the size limit",
        "pages over the size limit",
        "keep only the story in the file",
    ),
    "headers-too-large": (
        "answer with too many headers",
        "answers with too many headers",
        "fetch the page again",
    ),
    "too-compressed": (
        "page that unpacks beyond measure",
        "pages that unpack beyond measure",
        "save it uncompressed",
    ),
    "too-many-encodings": (
        "page packed too many times over",
        "pages packed too many times over",
        "save it uncompressed",
    ),
    "unknown-encoding": (
        "page in an unknown encoding",
        "pages in an unknown encoding",
        "save it uncompressed",
    ),
    "no-pages": (
        "folder without pages",
        "folders without pages",
        "give a folder with .html, .txt or .warc.gz",
    ),
    "no-permission": (
        "file that may not be read",
        "files that may not be read",
        "chmod +r FILE, or run as its owner",
    ),
    "zip-bomb": ("zip file that is a bomb", "zip files that are bombs", "take it from someone else"),
    "cut-record": ("record cut short", "records cut short", "copy the file again from where it came"),
    "broken-record": ("broken record", "broken records", "copy the file again from where it came"),
    "no-date": (
        "story without a date",
        "stories without a date",
        "wirecrawl fixture FILE, then teach steps/date.py the line",
    ),
    "impossible-day": (
        "date that does not exist",
        "dates that do not exist",
        "look at the page: its day is not used",
    ),
    "impossible-hour": (
        "hour that does not exist",
        "hours that do not exist",
        "look at the page: its hour is not used",
    ),
    "cut-page": (
        "story cut short",
        "stories cut short",
        "fetch or save the page again; what is there is kept",
    ),
    "http": (
        "answer that is no page",
        "answers that are no page",
        "ask for the page again, if it is to be had: wirecrawl crawl {source} --addresses LIST",
    ),
    "pages-missing": ("story with pages missing", "stories with pages missing", "give the other pages too"),
}

# What makes exit 4: bytes that could not be read to their end.
UNREADABLE = frozenset(
    {
        *("cut-body", "broken-body", "body-too-large", "headers-too-large", "too-compressed"),
        *("unknown-encoding", "too-many-encodings", "cut-page"),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing about one page. `where` is what its reader knows it by: an address, or a path; `target` is what
    to give a command that is to look at it."""

    kind: Kind
    reason: str
    what: str
    where: str
    kept: str = ""
    source: str = ""
    layout: str = ""
    next_step: str = ""
    target: str = "FILE"

    def title(self, count: int = 1) -> str:
        """« 3 stories without a date (no-date, xinhua_fr, layout xinhua-2017) »."""
        one, many, _ = _words(self.reason) or (_plain(self), _plain(self, many=True), "")
        inside = [self.reason, self.source, f"layout {self.layout}" if self.layout else ""]
        return f"{count} {one if count == 1 else many} ({', '.join(filter(None, inside))})"

    def advice(self) -> str:
        """What to type or do next; never empty."""
        known = _words(self.reason)
        advice = self.next_step or (known[2] if known else "")
        advice = (advice or "wirecrawl replay --explain FILE").replace("{source}", self.source or "SOURCE")
        return advice.replace("FILE", self.target)

    def line(self) -> str:
        """All of it on one line."""
        kept = f"; kept in {self.kept}" if self.kept else ""
        return f"{self.where}: {self.title()[2:]}: {self.what}{kept}; next: {self.advice()}"


def _words(reason: str) -> tuple[str, str, str] | None:
    return REASONS.get("http" if reason.startswith("http-") else reason)


def _plain(fault: Fault, *, many: bool = False) -> str:
    noun = {"unreadable": "unreadable piece", "reject": "page rejected", "warning": "story to look at"}[
        fault.kind
    ]
    if not many:
        return noun
    return {"page rejected": "pages rejected", "story to look at": "stories to look at"}.get(noun, noun + "s")


@dataclass(slots=True)
class Faults:
    """Gathers faults by kind, reason, source and layout; with `tell`, each is also told at once."""

    tell: Callable[[str], None] | None = None
    groups: dict[tuple[str, str, str, str], list[Fault]] = field(default_factory=dict)
    counts: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def add(self, fault: Fault) -> None:
        """Keep it if it is among the first of its group, count it in any case."""
        key = (fault.kind, fault.reason, fault.source, fault.layout)
        first = self.groups.setdefault(key, [])
        if len(first) < EXAMPLES:
            first.append(fault)
        self.counts[key] = self.counts.get(key, 0) + 1
        if self.tell is not None:
            self.tell(fault.line())

    def lines(
        self, *, more: str = "--verbose lists them all", kept: str = "", only_unreadable: bool = False
    ) -> Iterable[str]:
        """The report: unreadable first, then rejects, then warnings; the largest group first.

        `more` says how to see all of a group, `kept` where rejects are found besides.
        """
        if self.tell is not None:
            return  # told already, one by one
        order = {"unreadable": 0, "reject": 1, "warning": 2}
        for key in sorted(self.groups, key=lambda key: (order[key[0]], -self.counts[key], key)):
            if key[0] == "unreadable" or not only_unreadable:
                also = kept if key[0] == "reject" else ""
                yield from _block(self.groups[key], self.counts[key], more + also)


def _block(faults: list[Fault], count: int, more: str) -> Iterable[str]:
    if count == 1:
        yield faults[0].line()
        return
    yield faults[0].title(count)
    said = ""
    for fault in faults:
        if fault.what != said:
            yield f"  {fault.what}"
            said = fault.what
        yield f"  page  {fault.where}"
        if fault.kept:
            yield f"  kept  {fault.kept}; nothing is lost"
    if count > len(faults):
        yield f"  and {count - len(faults)} more: {more}"
    yield f"  next  {faults[0].advice()}"


def counted(counts: Mapping[str, int]) -> str:
    """« no-body 8, unknown-layout 4 »: the most frequent first, ties by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {number}" for name, number in ordered)


def table(rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """Columns in line, the last one unpadded."""
    held = list(rows)
    widths = [max(len(row[column]) for row in held) for column in range(len(held[0]) - 1)] if held else []
    for row in held:
        yield "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
