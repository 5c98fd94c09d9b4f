"""What is run on a failing disk, and what must hold after each fault.

In:   a Case: an archive to begin with, a command; a Fault.
Out:  how the command ended; an AssertionError naming the fault and the promise that was broken.
Law:  whatever failed, every file is old or new and whole, what the ledger held it still holds, the exit code says
      what happened in one line, and one more run on a sound disk ends where an undisturbed one would have.
"""

from __future__ import annotations

import errno
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import zstandard

from tests.damage_loop import capture_file
from tests.failing_disk import Fault
from tests.faults.server import Disk, Ended
from tests.kept_pages import keep_pages
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.saved import read_file
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page
from wirecrawl.errors import ArchiveError
from wirecrawl.model.capture import Capture
from wirecrawl.upkeep.verify import capture_files, verify

STORIES = 12
ARCHIVE = "archive"
FOLDERS = ("stories", "versions", "rejects")
_BY_THE_CLOCK = ("fetched_at", "capture", "pages", "previous")  # of a crawl, no two runs give the same
CODES = {errno.EACCES: (0, 1, 5), errno.EMFILE: (0, 1, 5)}  # else 0 or 5; SQLite tells no cause
_MEMBER = b"\x1f\x8b\x08"


@dataclass(frozen=True)
class Case:
    """`words`: the command, on the archive in a folder; `again`: what brings it to its end, the same if not given.

    `start`: the folder to begin with; `captures_once`: no page of a story is ever to be fetched and kept twice.
    """

    name: str
    start: Path
    words: Callable[[Path], list[str]]
    again: Callable[[Path], list[str]] | None = None
    captures_once: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    out: str = ""

    def undisturbed(self, disk: Disk, folder: Path) -> Case:
        """The same, with the facts that an undisturbed run ends with. Raises AssertionError if it fails."""
        self.begin(folder)
        for words in filter(None, (self.words, self.again)):
            ended = disk.command(words(folder), folder)
            assert ended.code == 0, f"{self.name}: {ended}"
        return replace(self, facts=facts(folder, self.out))

    def begin(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.start, folder, symlinks=True)


def trial(disk: Disk, case: Case, folder: Path, fault: Fault) -> Ended:
    """One fault, and the run after it. Raises AssertionError."""
    case.begin(folder)
    before = published(folder)
    ended = disk.command(case.words(folder), folder, fault)
    told = f"{case.name}, {fault} ({ended.failed}): "
    if ended.failed:
        judge(ended, fault, told)
    else:
        assert ended.code == 0, told + str(ended)
    held = acknowledged(folder)
    for path, data in published(folder).items():
        assert data == before.get(path) or is_whole(path, data), f"{told}{path} is torn"
    unharmed = ended.code == 0
    if not unharmed or case.again is not None:
        after = disk.command((case.again or case.words)(folder), folder)
        assert after.code == 0, f"{told}the run after it: {after}"
    found = facts(folder, case.out)
    for name, value in case.facts.items():
        assert found[name] == value, f"{told}{name}: {_difference(value, found[name])}"
    lost = held.keys() - acknowledged(folder).keys()
    assert not lost, f"{told}acknowledged and lost: {sorted(lost)[:5]}"
    twice = {url: count for url, count in pages_kept(folder).items() if count > 1}
    assert not (case.captures_once and twice), f"{told}kept twice: {twice}"
    return ended


def judge(ended: Ended, fault: Fault, told: str) -> None:
    """Whether the command said what happened: its exit code, and one line that a reader can act on."""
    if fault.mode in ("crash", "torn"):
        assert ended.code == -9, told + str(ended)
        return
    assert "Traceback" not in ended.err and "a bug" not in ended.err, told + ended.err
    left = [
        line for line in ended.out.splitlines() if line.startswith("left: ")
    ]  # repair names what it could not
    allowed = (1,) if left else CODES.get(fault.code, (0, 5))
    assert ended.code in allowed, told + str(ended)
    if ended.code:
        lines = [line for line in ended.err.splitlines() or left[:1] if "; next: " in line]
        assert len(lines) == 1, f"{told}{len(lines)} lines say what to do:\n{ended.err}"


def published(folder: Path) -> dict[str, bytes]:
    """The files that readers load, and those a command wrote beside the archive."""
    root = folder / ARCHIVE
    found = [path for name in FOLDERS for path in (root / name).rglob("*.jsonl")]
    found += [root / "manifest.json", *folder.glob("out.*")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def is_whole(path: str, data: bytes) -> bool:
    """Whether a file ends where it should: JSON, or lines of it, packed or not."""
    try:
        if path.endswith(".json"):
            return isinstance(orjson.loads(data), dict)
        if path.endswith(".zst"):
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        if path.endswith(".csv"):
            return data.endswith(b"\r\n")
        return data.endswith(b"\n") and all(
            isinstance(orjson.loads(line), dict) for line in data.splitlines()
        )
    except (ValueError, zstandard.ZstdError):
        return False


def acknowledged(folder: Path) -> dict[str, int]:
    """Stories the ledger holds, each with the number of its versions; none if there is no ledger yet."""
    try:
        with Ledger.open_readonly(folder / ARCHIVE) as ledger:
            rows = ledger._read("SELECT id, count(*) FROM versions GROUP BY id")
    except ArchiveError:
        return {}
    return {f"{id_} v{number}": 1 for id_, count in rows for number in range(count)}


def pages_kept(folder: Path) -> Counter[str]:
    """How often the page of each address stands in the captures. Raises AssertionError for what cannot be read."""
    root, found = folder / ARCHIVE, Counter[str]()
    for path in capture_files(root):
        for one in read_file(path, path.name):
            assert isinstance(one, Capture), one
            found[one.url] += one.status == 200 and ("/c_" in one.url or one.url.endswith("/c.html"))
    return found


def facts(folder: Path, out: str = "") -> dict[str, Any]:
    """What two runs that were not disturbed have in common. Raises AssertionError if verify finds a fault."""
    root = folder / ARCHIVE
    checked = verify(root)
    assert checked.is_sound, "\n".join(map(str, checked.flaws))
    left = [str(path.relative_to(folder)) for path in folder.rglob(".*") if path.name != ".lock"]
    with Ledger.open_readonly(root) as ledger:
        frontier = ledger._read("SELECT id, page, state, reason FROM frontier ORDER BY id, page")
        lost = ledger._read("SELECT count(*) FROM captures WHERE outcome = 'lost'")
    found: dict[str, Any] = {"half-written files": left, "frontier": frontier, "lost": lost}
    for kind in FOLDERS:
        files = [path.read_bytes() for path in (root / kind).rglob("*.jsonl")]
        lines = [orjson.loads(line) for data in files for line in data.splitlines()]
        found[kind] = sorted({_one_host(orjson.dumps(_timeless(line)).decode()) for line in lines})
        found[f"{kind} in all"] = len(lines) if kind == "stories" else 0
    if out:
        found[out] = (folder / out).read_bytes()
    return found


def _timeless(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in _BY_THE_CLOCK}


def _one_host(line: str) -> str:
    """The front page shows stories under the wire's other host: which list comes first decides the address."""
    return line.replace("french.xinhuanet.com", "french.news.cn")


def _difference(expected: Any, found: Any) -> str:
    if not isinstance(expected, list):
        return f"{expected!r:.200} became {found!r:.200}"
    missing, more = ([one for one in a if one not in b] for a, b in ((expected, found), (found, expected)))
    return f"{len(expected)} became {len(found)}; missing {str(missing)[:300]}, more {str(more)[:300]}"


# what the commands are run on


def write_pages(folder: Path, pages: Iterator[tuple[Draft, int, datetime]]) -> Path:
    """A WARC file of such answers: a page of a story, its status, when it was fetched."""
    return keep_pages(
        folder,
        (
            (
                draft.url(),
                status,
                print_page(draft, 1) if status == 200 else b"<h1>Introuvable</h1>",
                f"{at:%Y-%m-%dT%H:%M:%SZ}",
            )
            for draft, status, at in pages
        ),
    )


def _first(stories: int) -> Iterator[tuple[Draft, int, datetime]]:
    for number in range(stories):
        yield made_story(number), 200, datetime(2026, 11, 24, 3, number, tzinfo=UTC)


def _second(stories: int) -> Iterator[tuple[Draft, int, datetime]]:
    """A day later: half of the stories have one more line, one is gone, two are new."""
    for number in range(0, stories, 2):
        draft = made_story(number)
        longer = replace(draft, paragraphs=(*draft.paragraphs, f"Précision numéro {number}."))
        yield longer, 200, datetime(2026, 11, 25, 3, number, tzinfo=UTC)
    yield made_story(1), 404, datetime(2026, 11, 25, 4, tzinfo=UTC)
    for number in (stories, stories + 1):
        yield made_story(number), 200, datetime(2026, 11, 25, 5, number, tzinfo=UTC)


def _archive(*words: str) -> Callable[[Path], list[str]]:
    def given(folder: Path) -> list[str]:
        said = [word.replace("DIR", str(folder)) for word in words]
        return [*said, "--archive", str(folder / ARCHIVE), "--quiet"]

    return given


def cases(disk: Disk, folder: Path, connect_to: str = "", stories: int = STORIES) -> dict[str, Case]:
    """All of them by name; without a wire no crawl. What they begin with is made in `folder`."""
    first = write_pages(folder / "first", _first(stories))
    second = write_pages(folder / "second", _second(stories))
    nothing, held, broken = folder / "nothing", folder / "held", folder / "broken"
    for one in (nothing, held):
        one.mkdir()
    ended = disk.command(_archive("replay", str(first))(held), held)
    assert ended.code == 0, ended
    for name in ("out.jsonl.zst", "out.csv"):
        (held / name).write_bytes(zstandard.compress(b"{}\n") if name.endswith("zst") else b"id\r\n")
    shutil.copytree(held, broken)
    damage(broken)
    wire = [
        "--delay",
        "0",
        "--concurrency",
        "16",
        "--contact",
        "tests@example.org",
        "--connect-to",
        connect_to,
    ]
    addresses = folder / "addresses.txt"
    addresses.write_text(
        "".join(f"{made_story(number).url()}\n" for number in range(stories)), encoding="utf-8"
    )
    crawls = [
        Case("crawl", nothing, _archive("crawl", "xinhua_fr", *wire), captures_once=True),
        Case(
            "crawl-addresses",
            nothing,
            _archive("crawl", "xinhua_fr", "--addresses", str(addresses), *wire),
            captures_once=True,
        ),
    ]
    made = [
        *(crawls if connect_to else []),
        Case("replay", nothing, _archive("replay", str(first)), captures_once=True),
        Case("publish", held, _archive("replay", str(second))),
        Case("repair", broken, _archive("repair")),
        Case("rebuild", held, _archive("rebuild"), captures_once=True),
        Case("export-zst", held, _archive("export", "DIR/out.jsonl.zst"), out="out.jsonl.zst"),
        Case("export-csv", held, _archive("export", "DIR/out.csv"), out="out.csv"),
    ]
    return {case.name: case.undisturbed(disk, folder / "undisturbed") for case in made}


def damage(folder: Path) -> None:
    """A bit turned, a torn tail, a month missing, a month changed, a file nobody published, a manifest that lies."""
    root = folder / ARCHIVE
    path = capture_file(root)
    data = bytearray(path.read_bytes())
    members = [found.start() for found in re.finditer(re.escape(_MEMBER), data)]
    data[members[3] + 200] ^= 4
    path.write_bytes(bytes(data) + bytes(data[members[2] : members[2] + 150]))
    months = sorted((root / "stories").rglob("*.jsonl"))
    months[0].unlink()
    months[1].write_bytes(months[1].read_bytes()[:-40])
    (root / "stories" / "xinhua_fr" / "fremd.jsonl").write_bytes(b"{}\n")
    (root / "manifest.json").write_bytes(b'{"files": []}\n')
