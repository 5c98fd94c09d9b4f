"""What a run has to say about single pages, and at its end: on stderr, grouped, with what to do.

In:   faults as they happen, each with its reason.
Out:  one line for a fault that is alone of its kind, one block for several (what, where, kept, next).
Law:  nothing is swallowed: every fault is printed, or counted in a block that says how to see them all.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["unreadable", "reject", "warning"]

EXAMPLES = 3

# what to do about it, and below it the reasons it is done about: one of them | several; a reason that does not stand
# here goes by its kind, one of an HTTP status by `http`
_TABLE = """\
save the page again
  empty-file         | empty file                            | empty files
save the page as HTML or as text
  binary-file        | file that is no text                  | files that are no text
look at the page in a browser; a crawl asks for it again later
  soft-404           | « page not found » that says 200      | « page not found » that say 200
  consent-wall       | consent page in a story's place       | consent pages in a story's place
  captcha            | challenge in a story's place          | challenges in a story's place
  empty-shell        | application without its text          | applications without their text
  login-wall         | login wall in a story's place         | login walls in a story's place
  maintenance        | maintenance page                      | maintenance pages
  parked-domain      | page of a parked domain               | pages of a parked domain
wirecrawl replay --explain FILE
  no-body            | page without a story                  | pages without a story
  unreadable         | unreadable piece                      | unreadable pieces
  reject             | page rejected                         | pages rejected
  warning            | story to look at                      | stories to look at
wirecrawl fixture FILE, then teach sources/{source}.py the page
  unknown-layout     | page of an unknown shape              | pages of an unknown shape
  two-layouts        | page two layouts claim                | pages two layouts claim
save the page again, or its text
  too-deep           | page nested too deeply                | pages nested too deeply
  too-many-nodes     | page of too many tags or attributes   | pages of too many tags or attributes
keep only the story in the file
  field-too-long     | page longer than any story            | pages longer than any story
  body-too-large     | page over the size limit              | pages over the size limit
fetch the address it leads to
  meta-refresh       | page that only leads on               | pages that only lead on
say which wire it is: --source NAME
  unknown-source     | page of no known wire                 | pages of no known wire
fetch or save the page again
  cut-body           | page whose end is missing             | pages whose end is missing
  broken-body        | page that does not decode             | pages that do not decode
fetch the page again
  headers-too-large  | answer with too many headers          | answers with too many headers
save it uncompressed
  too-compressed     | page that unpacks beyond measure      | pages that unpack beyond measure
  too-many-encodings | page packed too many times over       | pages packed too many times over
  unknown-encoding   | page in an unknown encoding           | pages in an unknown encoding
give a folder with .html, .txt or .warc.gz
  no-pages           | folder without pages                  | folders without pages
chmod +r FILE, or run as its owner
  no-permission      | file that may not be read             | files that may not be read
take it from someone else
  zip-bomb           | zip file that is a bomb               | zip files that are bombs
copy the file again from where it came
  cut-record         | record cut short                      | records cut short
  broken-record      | broken record                         | broken records
wirecrawl fixture FILE, then teach steps/date.py the line
  no-date            | story without a date                  | stories without a date
look at the page: its day is not used
  impossible-day     | date that does not exist              | dates that do not exist
look at the page: its hour is not used
  impossible-hour    | hour that does not exist              | hours that do not exist
fetch or save the page again; what is there is kept
  cut-page           | story cut short                       | stories cut short
ask for the page again, if it is to be had: wirecrawl crawl {source} --addresses LIST
  http               | answer that is no page                | answers that are no page
give the other pages too
  pages-missing      | story with pages missing              | stories with pages missing
"""


def _reasons() -> Iterator[tuple[str, tuple[str, str, str]]]:
    advice = ""
    for line in _TABLE.splitlines():
        reason, *words = (part.strip() for part in line.split("|"))
        if words:
            yield reason, (words[0], words[1], advice)
        else:
            advice = reason


REASONS = dict(_reasons())

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

    def _words(self) -> tuple[str, str, str]:
        return REASONS.get("http" if self.reason.startswith("http-") else self.reason) or REASONS[self.kind]

    def title(self, count: int = 1) -> str:
        """« 3 stories without a date (no-date, xinhua_fr, layout xinhua-2017) »."""
        one, many, _ = self._words()
        inside = [self.reason, self.source, f"layout {self.layout}" if self.layout else ""]
        return f"{count} {one if count == 1 else many} ({', '.join(filter(None, inside))})"

    def advice(self) -> str:
        """What to type or do next; never empty."""
        advice = self.next_step or self._words()[2]
        return advice.replace("{source}", self.source or "SOURCE").replace("FILE", self.target)

    def line(self) -> str:
        """All of it on one line."""
        kept = f"; kept in {self.kept}" if self.kept else ""
        return f"{self.where}: {self.title()[2:]}: {self.what}{kept}; next: {self.advice()}"


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


def summed(name: str, counts: Mapping[str, int]) -> str:
    """« rejected 12 (no-body 8, unknown-layout 4) », « owed 0 »."""
    return f"{name} {sum(counts.values())}" + (f" ({counted(counts)})" if counts else "")


def some(count: int, one: str, many: str = "") -> str:
    """« 1 story », « 2 stories »; `many` is `one` with an s if it is not given."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def in_archive(root: Path) -> str:
    """What a command to type needs besides, to look into the archive at `root`; "" for the usual one."""
    return "" if root == Path("archive") else f" --archive {shlex.quote(str(root))}"


def table(rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """Columns in line, the last one unpadded."""
    held = list(rows)
    widths = [max(len(row[column]) for row in held) for column in range(len(held[0]) - 1)] if held else []
    for row in held:
        yield "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
