"""`wirecrawl demo`: the whole job on a loopback wire, and proof that it went as it should.

In:   the folder of archives; `demo/` in it is made afresh.
Out:  an archive, its exports, a replay of its captures; a report on stdout, in French or English by LANG.
Law:  it ends with 0 only if every story came, nothing is owed, and crawl, export and replay are the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from wirecrawl.account import Account
from wirecrawl.archive.faults import named_os_error
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.owed import Tally
from wirecrawl.demo.site import Plan
from wirecrawl.demo.stories import SOURCE
from wirecrawl.demo.wire import Wire
from wirecrawl.errors import UsageError
from wirecrawl.export import export
from wirecrawl.publish import story_lines
from wirecrawl.replay import replay_lines
from wirecrawl.report import counted, summed
from wirecrawl.views.stories import story_view
from wirecrawl.views.words import Words

if TYPE_CHECKING:
    from wirecrawl.crawl.options import CrawlResult

PLAN = Plan(made=120, moved=0.1, failing=0.05, zipped=0.5, missing=2)
SHOWN = f"{SOURCE}:c_137238341"
MARKER = "DEMO.txt"
_MARK = "wirecrawl demo makes this folder afresh each time it runs.\nwirecrawl demo refait ce dossier à chaque fois.\n"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Prints a line in the reader's language; nothing when quiet."""

    words: Words
    quiet: bool

    def __call__(self, english: str = "", french: str = "") -> None:
        if not self.quiet:
            print(self.words(english, french), flush=True)


def main(archive: Path, quiet: bool = False) -> int:
    """The demo into `archive`/demo. Raises UsageError when that folder is somebody else's, and what a crawl raises."""
    say = Speaker(Words(), quiet)
    started_s = time.monotonic()
    root = _fresh(archive / "demo")
    with Wire(PLAN) as wire:
        count = len(wire.expected)
        say(
            f"A small wire answers on 127.0.0.1:{wire.port}: {count} stories, five eras of pages, the usual damage.",
            f"Une petite agence répond sur 127.0.0.1:{wire.port} : {count} dépêches, cinq époques, les dégâts d'usage.",
        )
        result = _crawl(root, wire)
    digests = _project(root)
    rejects = _rejects(root)
    _tell_counts(say, result, count, rejects)
    _tell_digests(say, digests)
    _tell_story(say, root)
    failures = list(_failures(wire, root, result, digests, rejects))
    for failure in failures:
        print(f"demo: {failure}", flush=True)
    _tell_places(say, root, time.monotonic() - started_s)
    return 1 if failures else 0


def _fresh(root: Path) -> Path:
    """An empty folder with our marker in it. Raises UsageError if what is there was not made by a demo, NoRoom and
    ArchiveError where none can be made."""
    try:
        if root.is_symlink() or (root.exists() and any(root.iterdir()) and not (root / MARKER).is_file()):
            raise UsageError(
                "this folder was not made by a demo, so it is left alone",
                where=str(root),
                next_step="move it, or give another --archive",
            )
        if root.exists():
            shutil.rmtree(root)
        root.mkdir(parents=True)
        (root / MARKER).write_text(_MARK, encoding="utf-8")
    except OSError as error:
        raise named_os_error(error, str(root)) from error
    return root


def _crawl(root: Path, wire: Wire) -> CrawlResult:
    from wirecrawl.crawl.options import CrawlOptions
    from wirecrawl.crawl.runner import crawl  # loads Scrapy

    return crawl(
        CrawlOptions(
            source=SOURCE,
            archive=root,
            contact="demo@example.org",
            delay_s=0,
            concurrency=16,
            connect_to=[wire.connect_to],
            quiet=True,  # what it has to say is told below, in the reader's language
        )
    )


def _project(root: Path) -> dict[str, str]:
    """Export and replay; name → sha-256 of the stories as the crawl, the export and the replay have them."""
    for name in ("export.jsonl", "export.jsonl.gz", "export.csv"):
        export(root, root / name)
    replayed = b"".join(replay_lines([root / "captures"], Account()))
    (root / "replay.jsonl").write_bytes(replayed)
    with Ledger.open_readonly(root) as ledger:
        crawled = b"".join(story_lines(ledger))
    exported = (root / "export.jsonl").read_bytes()
    return {
        name: hashlib.sha256(data).hexdigest()
        for name, data in (("crawl", crawled), ("export", exported), ("replay", replayed))
    }


def _rejects(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "rejects").rglob("*.jsonl"))
    return [orjson.loads(line) for path in files for line in path.read_bytes().splitlines()]


def _tell_counts(say: Speaker, result: CrawlResult, stories: int, rejects: list[dict[str, Any]]) -> None:
    tally, counters = result.tally, result.counters
    roles, pages = counters["captures"], counters["stories"]
    kept = f"{sum(roles.values())} captures ({counted(roles)})"
    say(
        f"The crawl kept {kept} and read {pages} pages from them, of {stories} stories.",
        f"Le relevé a gardé {kept} et y a lu {pages} pages, de {stories} dépêches.",
    )
    say(
        f"listed {tally.listed} = stored {tally.stored} + known {tally.known} "
        f"+ {summed('rejected', tally.rejected)} + {summed('owed', tally.owed)}",
        f"annoncées {tally.listed} = rangées {tally.stored} + connues {tally.known} "
        f"+ {summed('refusées', tally.rejected)} + {summed('dues', tally.owed)}",
    )
    say()
    say("Refused, as planted, and kept all the same:", "Refusé, comme prévu, et gardé quand même :")
    for reason, count in sorted(Counter(reject["reason"] for reject in rejects).items()):
        first = next(reject for reject in rejects if reject["reason"] == reason)
        say(f"  {reason:<15} {count:>3}  {first['detail']}")
        say(f"{'':<22}{first['url']}")
    say(
        "  each 500 healed when asked again; one page of a story ends in the middle, and says so",
        "  chaque 500 a guéri à la demande suivante ; une page de dépêche s'arrête au milieu, et le dit",
    )


def _tell_digests(say: Speaker, digests: dict[str, str]) -> None:
    say()
    same = len(set(digests.values())) == 1
    say(
        f"The stories, by sha-256: {'the same bytes' if same else 'NOT the same bytes'}",
        f"Les dépêches, en sha-256 : {'les mêmes octets' if same else 'PAS les mêmes octets'}",
    )
    for name, digest in digests.items():
        say(f"  {name:<7} {digest}")


def _tell_story(say: Speaker, root: Path) -> None:
    with Ledger.open_readonly(root) as ledger:
        found = next((s for s in map(orjson.loads, story_lines(ledger)) if s["id"] == SHOWN), None)
    if found is not None:
        say()
        for line in "\n".join(story_view(found, say.words)).split("\n"):
            say(f"  {line}".rstrip())


def _tell_places(say: Speaker, root: Path, seconds: float) -> None:
    say()
    say(f"Where everything is ({seconds:.1f} s):", f"Où tout se trouve ({seconds:.1f} s) :")
    say(f"  {root}/stories/   one file a month", f"  {root}/stories/   un fichier par mois")
    say(
        f"  {root}/captures/  what the wire sent, as WARC",
        f"  {root}/captures/  ce que l'agence a envoyé, en WARC",
    )
    say(
        f"  {root}/rejects/   what gave no story, and why",
        f"  {root}/rejects/   ce qui n'a rien donné, et pourquoi",
    )
    say(f"  {root}/export.jsonl  export.jsonl.gz  export.csv  replay.jsonl  manifest.json")
    say()
    say("What to type next:", "À taper ensuite :")
    program = _program()
    say(f"  {program} show {SHOWN} --archive {shlex.quote(str(root))}")
    say(f"  {program} replay {shlex.quote(f'{root}/captures')} --output -")
    say(f"  {program} replay PAGE.html --output -")
    say(f"  {program} crawl {SOURCE} --contact {say.words('you', 'vous')}@example.org")


def _program() -> str:
    """What to type for this program: its name if the shell finds it, else the way to it."""
    return "wirecrawl" if shutil.which("wirecrawl") else os.path.relpath(sys.argv[0])


def _failures(
    wire: Wire, root: Path, result: CrawlResult, digests: dict[str, str], rejects: list[dict[str, Any]]
) -> Iterator[str]:
    """What does not hold: a sentence each. Exit 4 of the crawl is right, since half a page is planted."""
    if result.exit_code not in (0, 4):
        yield f"the crawl ended with {result.exit_code}: {'; '.join(result.reasons)}"
    if len(set(digests.values())) != 1:
        yield "crawl, export and replay are not the same bytes"
    with Ledger.open_readonly(root) as ledger:
        found = Counter(orjson.loads(line)["id"] for line in story_lines(ledger))
    for id_ in sorted(wire.expected.keys() ^ found.keys()):
        yield f"{id_} is {'missing' if id_ in wire.expected else 'not of this wire'}"
    planted = dict(wire.rejects)
    given = dict(Counter(reject["reason"] for reject in rejects))
    if given != planted:
        yield f"rejected {counted(given)}, but planted were {counted(planted)}"
    yield from _imbalance(result.tally)


def _imbalance(tally: Tally) -> Iterator[str]:
    if not tally.balanced:
        yield f"the ledger's sum is wrong: {tally}"
    if tally.owed:
        yield f"still owed: {counted(tally.owed)}"
